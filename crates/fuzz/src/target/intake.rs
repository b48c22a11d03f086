//! Any text: what is found lies in it, and every byte of a token leads back to it.

use super::{Outcome, ensure, hold, kept, lies_in};
use crate::change::change;
use crate::choices::Choices;
use crate::forge::forge;
use crate::originals::ORIGINALS;
use inspector::intake::limits::MAX_LISTED;
use inspector::intake::{Candidate, PasteKind, SourceMap, read};
use jose::text::Hidden;

pub(super) fn check(bytes: &[u8]) {
    let text = match kept(bytes) {
        Some(text) => String::from_utf8_lossy(text).into_owned(),
        None => write(&mut Choices::new(bytes)),
    };
    hold(text.as_bytes(), || holds(&text));
}

fn write(choices: &mut Choices<'_>) -> String {
    let mut text = String::new();
    for _ in 0..=choices.below(3) {
        match choices.below(4) {
            0 => text.push_str(&String::from_utf8_lossy(&choices.bytes(200))),
            _ => {
                let original = &ORIGINALS[choices.below(ORIGINALS.len())];
                text.push_str(&forge(original, choices).text);
            }
        }
    }
    for _ in 0..choices.below(6) {
        change(&mut text, choices);
    }
    text
}

fn holds(text: &str) -> Outcome {
    let intake = read(text);
    ensure(read(text) == intake, || {
        "intake differs the second time".into()
    })?;
    for note in &intake.notes {
        lies_in(text, &note.span, "a note")?;
        ensure(!note.to_string().is_empty(), || {
            "a note says nothing".into()
        })?;
    }
    if let Some(span) = &intake.offered_key {
        lies_in(text, span, "the offered key")?;
    }
    match &intake.found {
        PasteKind::Token(chosen) => candidate(text, chosen)?,
        PasteKind::JsonSerialization { span } => lies_in(text, span, "the serialization")?,
        PasteKind::Key { span, .. } => lies_in(text, span, "the key")?,
        PasteKind::NotAJwt(_)
        | PasteKind::Named(_)
        | PasteKind::Nothing
        | PasteKind::Unrecognised => {}
    }
    for other in &intake.others {
        candidate(text, other)?;
    }
    let listed = intake.others.len() + usize::from(matches!(intake.found, PasteKind::Token(_)));
    ensure(
        listed <= MAX_LISTED && listed <= intake.total.max(listed),
        || format!("{listed} tokens are listed"),
    )?;
    if let Some(hidden) = Hidden::of(text) {
        for (at, found) in &hidden.first {
            let there = text.get(*at..).and_then(|rest| rest.chars().next());
            ensure(there == Some(*found), || {
                format!("{found:?} is not at byte {at}")
            })?;
        }
    }
    Ok(())
}

fn candidate(text: &str, candidate: &Candidate) -> Outcome {
    lies_in(text, &candidate.map.span(), "a token")?;
    maps(text, &candidate.token, &candidate.map)
}

/// Every byte of a token leads to a place of the paste, and from there back.
pub(super) fn maps(text: &str, token: &str, map: &SourceMap) -> Outcome {
    lies_in(text, &map.to_source(0..token.len()), "the token as a whole")?;
    for (at, found) in token.char_indices() {
        let source = map.to_source(at..at + found.len_utf8());
        lies_in(text, &source, "a character of the token")?;
        ensure(map.to_token(source.start) == Some(at), || {
            format!("byte {at} of the token leads to {source:?} and not back")
        })?;
    }
    Ok(())
}
