//! Where a paste holds no sound token: what stands in another reading of it, or what it is.

use crate::intake::{self, Intake, NoteCode, PasteKind, unwrap};
use crate::token::{self, Token};

/// The longest text that is read in other ways too, in bytes: each of them goes through all of it.
const MAX_REREAD: usize = 512 * 1024;

/// Looks for a better reading of a text than the one that intake gave, and names what holds no
/// token. A sound token is left as it is.
#[must_use]
pub fn read_otherwise(text: &str, intake: Intake) -> Intake {
    let is_long = text.len() > MAX_REREAD;
    if is_long || matches!(intake.found, PasteKind::Nothing | PasteKind::Key { .. }) {
        return intake;
    }
    let first = first_token(text, &intake);
    if first.as_ref().is_some_and(Token::is_sound) {
        return intake;
    }
    for reading in unwrap::readings(text) {
        let found = intake::read(&reading.text);
        // A serialization in JSON would have to be taken apart in the paste itself.
        if !matches!(found.found, PasteKind::Token(_)) {
            continue;
        }
        let is_better = match (&first, &first_token(&reading.text, &found)) {
            (Some(first), Some(token)) => damage(token, &found) < damage(first, &intake),
            (None, Some(token)) => token.parameter("alg").is_some(),
            (_, None) => false,
        };
        if is_better {
            return found.placed(&reading);
        }
    }
    let is_no_token = first.is_none_or(|token| token.parameter("alg").is_none());
    match unwrap::name(text).filter(|_| is_no_token) {
        Some(sentences) => Intake {
            found: PasteKind::Named(sentences),
            ..intake
        },
        None => intake,
    }
}

fn first_token(text: &str, intake: &Intake) -> Option<Token> {
    match &intake.found {
        PasteKind::Token(first) => Some(token::decode(&first.token, &first.map)),
        PasteKind::JsonSerialization { span } => {
            Some(token::from_json(text, span.clone(), 0)?.token)
        }
        _ => None,
    }
}

/// How broken a reading is: faults, a signature of an impossible length, text that was left out.
fn damage(token: &Token, intake: &Intake) -> (usize, bool, bool) {
    let faults = token.faults.iter().filter(|fault| fault.fatal).count();
    let mut notes = intake.notes.iter();
    let leaves_out = notes.any(|note| note.code == NoteCode::LeftOutRest);
    (faults, !token.is_sound(), leaves_out)
}
