//! A text that is being changed, with a map back to where each byte came from.

use core::ops::Range;

use super::super::limits::MAX_PIECES;
use super::super::map::SourceMap;
use super::super::note::{Note, NoteCode};

/// A text that was wrapped in the paste, or the paste with damage mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwrapped {
    /// The text to read.
    pub text: String,
    /// Leads from bytes of `text` to those of the paste.
    pub map: SourceMap,
    /// What was done, in order, one short sentence each.
    pub notes: Vec<Note>,
}

/// A text that is being changed.
pub(super) struct Draft<'a> {
    source: &'a str,
    pub(super) text: String,
    map: SourceMap,
    /// From the first to the last change, in bytes of the source.
    changed: Option<Range<usize>>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self {
            source,
            text: String::new(),
            map: SourceMap::default(),
            changed: None,
        }
    }

    /// Takes a stretch of the source as it is.
    pub(super) fn keep(&mut self, range: Range<usize>) {
        if let Some(stretch) = self.source.get(range.clone()) {
            self.text.push_str(stretch);
            self.map.push(range.start, stretch.len(), 1);
        }
    }

    /// Writes a character that stands for a stretch of the source.
    pub(super) fn put(&mut self, ch: char, range: Range<usize>) {
        // Each byte of a longer character stands for the whole stretch.
        for _ in 0..ch.len_utf8() {
            self.map.push(range.start, 1, range.len());
        }
        self.text.push(ch);
        self.mark(range);
    }

    /// Writes text with its own map back to the source.
    pub(super) fn insert(&mut self, text: &str, map: &SourceMap) {
        self.text.push_str(text);
        self.map.append(map);
        self.mark(map.span());
    }

    /// Leaves a stretch of the source out.
    pub(super) fn remove(&mut self, range: Range<usize>) {
        self.mark(range);
    }

    fn mark(&mut self, range: Range<usize>) {
        self.changed = Some(match self.changed.take() {
            Some(changed) => changed.start.min(range.start)..changed.end.max(range.end),
            None => range,
        });
    }

    /// The changed text; `None` if nothing was changed, or its map is too large.
    pub(super) fn finish(self, sentence: String) -> Option<Unwrapped> {
        let span = self.changed?;
        (self.map.pieces() <= MAX_PIECES).then(|| Unwrapped {
            text: self.text,
            map: self.map,
            notes: vec![Note {
                code: NoteCode::Unwrapped(sentence),
                span,
            }],
        })
    }
}

/// What to do with the first bytes of a stretch.
pub(super) enum Edit {
    Remove(usize),
    /// So many bytes stand for this character.
    Put(usize, char),
}

/// Goes through a text once and asks at each character in `marks` what stands there. The answer
/// is taken from the text that begins with it, and counts the bytes it covers.
pub(super) fn rewrite<'a>(
    source: &'a str,
    marks: &[char],
    mut edit: impl FnMut(&'a str, usize) -> Option<Edit>,
) -> (Draft<'a>, usize) {
    let mut draft = Draft::new(source);
    let (mut kept, mut at, mut edits) = (0, 0, 0);
    while let Some(rest) = source.get(at..) {
        let Some(start) = rest.find(marks).map(|offset| at + offset) else {
            break;
        };
        let here = source.get(start..).unwrap_or_default();
        let width = here.chars().next().map_or(1, char::len_utf8);
        let Some(found) = edit(here, start) else {
            at = start + width;
            continue;
        };
        draft.keep(kept..start);
        let (Edit::Remove(len) | Edit::Put(len, _)) = found;
        let end = start + len.max(1);
        match found {
            Edit::Remove(_) => draft.remove(start..end),
            Edit::Put(_, ch) => draft.put(ch, start..end),
        }
        edits += 1;
        at = end;
        kept = end;
    }
    draft.keep(kept..source.len());
    (draft, edits)
}

/// "1 line", "2 lines".
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}
