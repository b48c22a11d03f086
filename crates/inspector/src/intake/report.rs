//! The notes for the token that is shown.

use core::ops::Range;

use super::limits::MAX_QUOTED;
use super::note::{Note, NoteCode};
use super::origin::Label;
use super::search::FoundToken;
use super::symbol::{is_blank, is_invisible};
use super::wrapper::tail;

/// What was done to get at the chosen token, which is number `rank` (counted
/// from zero) of `total`.
pub(super) fn notes(text: &str, chosen: &FoundToken, rank: usize, total: usize) -> Vec<Note> {
    let span = chosen.candidate.map.span();
    let mut notes = Vec::new();
    let mut say = |code, span| notes.push(Note { code, span });
    let mut invisible = chosen.traits.invisible;
    match taken_from(chosen) {
        Some(code) => say(code, span.clone()),
        None => {
            let end = tail(text, span.end);
            let (before, behind) = (0..span.start, span.end..end);
            let front = visible(text, before.clone()).trim_start().to_owned();
            let back = visible(text, behind.clone()).trim().to_owned();
            invisible +=
                count_invisible(text, before.clone()) + count_invisible(text, behind.clone());
            let only_space = front.is_empty() && back.is_empty() && end == text.len();
            if only_space && has_space(text, before.clone(), behind.clone()) {
                say(NoteCode::RemovedSpace, around(&before, &behind));
            }
            if !front.is_empty() {
                say(NoteCode::RemovedInFront(clip(&front)), before);
            }
            if !back.is_empty() {
                say(NoteCode::RemovedBehind(clip(&back)), behind);
            }
            // The other tokens are not left out.
            if end < text.len() && total == 1 {
                say(NoteCode::LeftOutRest, end..text.len());
            }
        }
    }
    let traits = &chosen.traits;
    let undone = [
        (invisible > 0).then_some(NoteCode::RemovedInvisible(invisible)),
        (traits.line_breaks > 0).then_some(NoteCode::JoinedLines(traits.line_breaks + 1)),
        traits.spaces.then_some(NoteCode::JoinedSpaces),
        traits.percent.then_some(NoteCode::DecodedPercent),
        traits.escapes.then_some(NoteCode::DecodedEscapes),
        traits.cut.then_some(NoteCode::CutOff),
        (total > 1).then_some(NoteCode::Several {
            total,
            shown: rank + 1,
        }),
    ];
    for code in undone.into_iter().flatten() {
        say(code, span.clone());
    }
    notes
}

/// What stands behind a JSON serialization, if that is more than space.
pub(super) fn behind(text: &str, end: usize) -> Vec<Note> {
    let back = visible(text, end..text.len()).trim().to_owned();
    let removed = (!back.is_empty()).then(|| Note {
        code: NoteCode::RemovedBehind(clip(&back)),
        span: end..text.len(),
    });
    removed.into_iter().collect()
}

/// The place to name if the token is only a part of what was pasted. A header
/// line or a variable that is all there is counts as a wrapper.
fn taken_from(chosen: &FoundToken) -> Option<NoteCode> {
    match &chosen.candidate.label {
        Some(Label::Header(_) | Label::Named(_)) | None if chosen.alone => None,
        Some(label) => Some(NoteCode::TookFrom(label.clone())),
        None => Some(NoteCode::TookFromText),
    }
}

fn visible(text: &str, span: Range<usize>) -> String {
    let part = text.get(span).unwrap_or_default();
    part.chars().filter(|ch| !is_invisible(*ch)).collect()
}

fn count_invisible(text: &str, span: Range<usize>) -> usize {
    text.get(span)
        .unwrap_or_default()
        .chars()
        .filter(|ch| is_invisible(*ch))
        .count()
}

fn has_space(text: &str, before: Range<usize>, behind: Range<usize>) -> bool {
    let parts = [before, behind].map(|span| text.get(span).unwrap_or_default());
    parts
        .into_iter()
        .any(|part| part.chars().any(|ch| is_blank(ch) && !is_invisible(ch)))
}

/// The side that has something, or both with the token between them.
fn around(before: &Range<usize>, behind: &Range<usize>) -> Range<usize> {
    if before.is_empty() {
        behind.clone()
    } else if behind.is_empty() {
        before.clone()
    } else {
        before.start..behind.end
    }
}

/// Short enough to be read, on one line.
fn clip(text: &str) -> String {
    let mut clipped: String = text
        .chars()
        .take(MAX_QUOTED)
        .map(|ch| if ch.is_control() { ' ' } else { ch })
        .collect();
    if text.chars().nth(MAX_QUOTED).is_some() {
        clipped.push('…');
    }
    clipped
}
