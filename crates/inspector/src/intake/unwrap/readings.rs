//! The table of what can be undone, and the search through combinations of it.

use super::super::map::SourceMap;
use super::super::note::{Note, NoteCode};
use super::super::opening::header_mentions;
use super::super::symbol::is_body;
use super::ansi::remove_colours;
use super::base64::decode_base64;
use super::basic::decode_basic;
use super::cookies::join_chunks;
use super::draft::Unwrapped;
use super::entities::{decode_entities, remove_tags};
use super::escapes::{decode_backslashes, decode_percent};
use super::express::take_from_express;
use super::health_card::decode_health_card;
use super::hex::decode_hex;
use super::lookalikes::{replace_dashes_by_two, replace_lookalikes};
use super::quality::{Quality, begins_with_header, quality};
use super::quoted_printable::decode_quoted_printable;
use super::source_code::{join_continued_lines, join_literals};
use super::spaces::remove_spaces;
use super::table::remove_borders;

/// Readings of one text.
pub const MAX_READINGS: usize = 8;

/// Steps in a row: percent-encoding, then Base64, then JSON escapes.
const MAX_STEPS: usize = 3;

/// Texts that are looked at, intermediate ones included.
const MAX_TEXTS: usize = 48;

/// Bytes of all intermediate texts together, for each byte of the text, beside 64 KB.
const MAX_GROWTH: usize = 12;

/// Beyond this size only what is cheap and common is tried, once.
const LARGE: usize = 1 << 20;

/// Beyond this size nothing is tried.
const MAX_TEXT: usize = 16 << 20;

/// Seams of a reading at which a header may begin.
const MAX_SEAMS: usize = 512;

/// One thing that can be undone.
struct Change {
    undo: fn(&str) -> Option<Unwrapped>,
    /// Worth trying on a large text.
    cheap: bool,
}

const fn cheap(undo: fn(&str) -> Option<Unwrapped>) -> Change {
    Change { undo, cheap: true }
}

const fn small(undo: fn(&str) -> Option<Unwrapped>) -> Change {
    Change { undo, cheap: false }
}

/// The most likely first.
static CHANGES: [Change; 18] = [
    small(join_chunks),
    small(take_from_express),
    small(decode_basic),
    cheap(decode_base64),
    cheap(remove_colours),
    small(decode_health_card),
    cheap(remove_spaces),
    small(join_literals),
    cheap(decode_quoted_printable),
    cheap(decode_entities),
    small(remove_tags),
    cheap(replace_lookalikes),
    small(replace_dashes_by_two),
    small(remove_borders),
    cheap(decode_percent),
    small(decode_backslashes),
    small(decode_hex),
    small(join_continued_lines),
];

/// Other readings of a text, the most likely first, at most [`MAX_READINGS`]. Those with a
/// sound token stand before those with a damaged one; the caller takes the first that holds.
#[must_use]
pub fn readings(text: &str) -> Vec<Unwrapped> {
    if text.len() > MAX_TEXT {
        return Vec::new();
    }
    let large = text.len() > LARGE;
    let steps = if large { 1 } else { MAX_STEPS };
    let mut bytes_left = text.len() * MAX_GROWTH + 64 * 1024;
    let mut texts = vec![Unwrapped {
        text: text.to_owned(),
        map: SourceMap::identity(text.len()),
        notes: Vec::new(),
    }];
    let (mut sound, mut damaged) = (Vec::new(), Vec::new());
    let mut from = 0;
    for _ in 0..steps {
        let end = texts.len();
        for index in from..end {
            for change in CHANGES.iter().filter(|change| change.cheap || !large) {
                let Some(state) = texts.get(index) else { break };
                if sound.len() >= MAX_READINGS || texts.len() >= MAX_TEXTS {
                    break;
                }
                let Some(next) = step(state, change) else {
                    continue;
                };
                if next.text.len() > bytes_left || texts.iter().any(|seen| seen.text == next.text) {
                    continue;
                }
                bytes_left -= next.text.len();
                match quality(&next.text) {
                    Quality::Sound => sound.push(next.clone()),
                    Quality::Begins => damaged.push(next.clone()),
                    Quality::None => {}
                }
                texts.push(next);
            }
        }
        from = end;
        if !sound.is_empty() {
            break;
        }
    }
    sound.extend(damaged);
    sound.truncate(MAX_READINGS);
    sound
}

/// One more change of a reading.
fn step(state: &Unwrapped, change: &Change) -> Option<Unwrapped> {
    let mut next = (change.undo)(&state.text)?;
    if next.text == state.text || joins_tokens(&next) {
        return None;
    }
    let mut notes = state.notes.clone();
    for note in next.notes {
        add(
            &mut notes,
            Note {
                span: state.map.to_source(note.span),
                code: note.code,
            },
        );
    }
    next.notes = notes;
    next.map = next.map.through(&state.map);
    Some(next)
}

/// Adds a note; the same one again becomes "…, twice."
fn add(notes: &mut Vec<Note>, note: Note) {
    match (notes.last_mut().map(|last| &mut last.code), &note.code) {
        (Some(NoteCode::Unwrapped(last)), NoteCode::Unwrapped(sentence)) if last == sentence => {
            if let Some(stem) = last.strip_suffix('.') {
                *last = format!("{stem}, twice.");
            }
        }
        _ => notes.push(note),
    }
}

/// Whether a token begins right behind another one, where something was removed between them.
fn joins_tokens(reading: &Unwrapped) -> bool {
    let bytes = reading.text.as_bytes();
    let mut openings = 0;
    reading.map.seams().any(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let touches = before.is_some_and(|byte| is_body(*byte) || matches!(byte, b'.' | b'~'));
        let after = reading.text.get(at..).unwrap_or_default();
        if !touches || !after.starts_with('e') {
            return false;
        }
        // The key binding of an SD-JWT stands behind its disclosures (RFC 9901).
        if before == Some(&b'~') && header_mentions(after, &[b"\"kb+jwt\""]) {
            return false;
        }
        openings += 1;
        openings > MAX_SEAMS || begins_with_header(after)
    })
}
