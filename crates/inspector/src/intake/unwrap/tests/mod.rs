//! Tables of wrapped tokens, and of texts that have a name.

mod bounds;
mod maps;
mod names;
mod properties;
mod reports;
mod wrapped;

use super::super::note::Note;
use super::super::tests::{second, token, token_of};
use super::super::{PasteKind, SourceMap, read};
use super::{Unwrapped, readings};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

pub(super) fn base64(text: impl AsRef<[u8]>) -> String {
    STANDARD.encode(text)
}

pub(super) fn base64url(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// Text over lines of so many characters.
pub(super) fn wrapped(text: &str, width: usize, between: &str) -> String {
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(width)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    lines.join(between)
}

/// The first reading in which this token is found, and the map from the token to the paste.
pub(super) fn found(text: &str, expected: &str) -> Option<(Unwrapped, SourceMap)> {
    readings(text).into_iter().find_map(|reading| {
        let intake = read(&reading.text);
        let PasteKind::Token(candidate) = &intake.found else {
            return None;
        };
        (candidate.token == expected).then(|| {
            let map = candidate.map.through(&reading.map);
            (reading, map)
        })
    })
}

/// The readings of a text, short enough to print.
pub(super) fn texts(text: &str) -> Vec<String> {
    let readings = readings(text);
    readings
        .iter()
        .map(|reading| format!("{} {}", said(&reading.notes), reading.text))
        .collect()
}

pub(super) fn said(notes: &[Note]) -> String {
    let sentences: Vec<String> = notes.iter().map(ToString::to_string).collect();
    sentences.join(" ")
}

/// Expects the first reading that is taken to hold this token and to say this.
#[track_caller]
pub(super) fn expect(text: &str, expected: &str, notes: &str) {
    let Some((reading, map)) = found(text, expected) else {
        panic!("{text}\n gave {:#?}", texts(text));
    };
    assert_eq!(said(&reading.notes), notes, "{text}");
    for note in &reading.notes {
        assert!(text.get(note.span.clone()).is_some(), "{note:?}");
    }
    let first = readings(text)
        .into_iter()
        .find(|reading| matches!(read(&reading.text).found, PasteKind::Token(_)));
    let first = first.map(|reading| reading.text);
    assert_eq!(
        token_of(&read(&first.unwrap_or_default())),
        Some(expected),
        "not the first"
    );
    for offset in 0..expected.len() {
        let source = map.to_source(offset..offset + 1);
        assert!(
            text.get(source.clone())
                .is_some_and(|written| !written.is_empty()),
            "{offset} of {text}"
        );
    }
}
