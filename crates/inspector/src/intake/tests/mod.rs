//! The rules of the intake, as tables of pasted text and what is made of it.

mod bounds;
mod broken;
mod noise;
mod properties;
mod several;
mod shapes;
mod wrappers;

use super::{Intake, PasteKind, read};

pub(super) const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
pub(super) const PAYLOAD: &str = "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4ifQ";
pub(super) const SIGNATURE: &str = "XbPfbIHMI6arZ3Y922BhjWgQzWXcXNrz0ogtVhfEd2o";

pub(super) fn token() -> String {
    format!("{HEADER}.{PAYLOAD}.{SIGNATURE}")
}

/// Another token, so that two can be told apart.
pub(super) fn second() -> String {
    format!("{HEADER}.eyJzdWIiOiJzZWNvbmQifQ.{SIGNATURE}")
}

pub(super) fn token_of(intake: &Intake) -> Option<&str> {
    match &intake.found {
        PasteKind::Token(candidate) => Some(&candidate.token),
        _ => None,
    }
}

pub(super) fn label_of(intake: &Intake) -> Option<String> {
    match &intake.found {
        PasteKind::Token(candidate) => candidate.label.as_ref().map(ToString::to_string),
        _ => None,
    }
}

pub(super) fn said(intake: &Intake) -> Vec<String> {
    intake.notes.iter().map(ToString::to_string).collect()
}

/// Reads a text that must hold exactly this token, and checks that the map
/// leads each of its characters back to the same character of the text.
#[track_caller]
pub(super) fn expect(text: &str, token: &str, notes: &[&str]) {
    let intake = read(text);
    assert_eq!(token_of(&intake), Some(token), "{text:?} gave {intake:?}");
    assert_eq!(said(&intake), notes, "{text:?}");
    check_map(text, &intake);
}

#[track_caller]
pub(super) fn check_map(text: &str, intake: &Intake) {
    let PasteKind::Token(candidate) = &intake.found else {
        return;
    };
    for (offset, ch) in candidate.token.char_indices() {
        let source = candidate.map.to_source(offset..offset + ch.len_utf8());
        let written = text.get(source.clone()).expect("on character boundaries");
        let plain = written.chars().eq([ch]);
        assert!(
            plain || written.starts_with(['%', '\\']),
            "{offset} of {:?} is {written:?}",
            candidate.token
        );
        assert_eq!(candidate.map.to_token(source.start), Some(offset));
    }
}
