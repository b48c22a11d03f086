//! The result of reading a pasted text.

use core::ops::Range;

use serde::Serialize;

use super::key::KeyShape;
use super::map::SourceMap;
use super::note::Note;
use super::origin::Label;
use super::shape::KnownShape;
use super::unwrap::Unwrapped;

/// The result of reading a pasted text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Intake {
    /// What the text is.
    pub found: PasteKind,
    /// What was removed, joined, decoded or chosen, in reading order.
    pub notes: Vec<Note>,
    /// Further tokens in the same text, in order of appearance, at most
    /// [`MAX_LISTED`](super::limits::MAX_LISTED) minus the one shown.
    pub others: Vec<Candidate>,
    /// How many tokens the text holds, listed or not, the one shown included.
    pub total: usize,
    /// A JWK, JWK Set, PEM block or certificate pasted along with a token: it
    /// belongs in the key box.
    pub offered_key: Option<Range<usize>>,
}

/// What a pasted text is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum PasteKind {
    /// Empty, or only space and invisible characters.
    Nothing,
    /// A compact token, whole or broken.
    Token(Candidate),
    /// The whole text is a JWS (RFC 7515 §7.2) or JWE (RFC 7516 §7.2) in JSON
    /// serialization, general or flattened.
    JsonSerialization {
        /// From its opening to its closing brace, or to the end if cut off.
        span: Range<usize>,
    },
    /// The text holds a key and no token.
    Key {
        /// How the key is written.
        shape: KeyShape,
        /// The key itself, without the text around it.
        span: Range<usize>,
    },
    /// Not a JWT, but another known kind of value.
    NotAJwt(KnownShape),
    /// Not a JWT; what it is and what to do, in sentences.
    Named(String),
    /// A text with no token in it.
    Unrecognised,
}

/// A token, and where it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The token with wrappers, line breaks and encodings undone; characters
    /// that do not belong in a token are kept where they are.
    pub token: String,
    /// Byte offsets in `token` to byte offsets in the pasted text.
    pub map: SourceMap,
    /// Where it came from, if that can be told.
    pub label: Option<Label>,
    /// What was removed, joined or decoded for it, in reading order.
    pub notes: Vec<Note>,
}

impl Intake {
    /// What was found in a reading of a paste, placed in the paste.
    #[must_use]
    pub fn placed(self, reading: &Unwrapped) -> Self {
        let note = |note: Note| Note {
            span: reading.map.to_source(note.span),
            ..note
        };
        let candidate = |found: Candidate| Candidate {
            map: found.map.through(&reading.map),
            notes: found.notes.into_iter().map(note).collect(),
            ..found
        };
        Self {
            found: match self.found {
                PasteKind::Token(found) => PasteKind::Token(candidate(found)),
                other => other,
            },
            notes: reading
                .notes
                .iter()
                .cloned()
                .chain(self.notes.into_iter().map(note))
                .collect(),
            others: self.others.into_iter().map(candidate).collect(),
            total: self.total,
            offered_key: self.offered_key.map(|span| reading.map.to_source(span)),
        }
    }

    /// The notes for a token: zero is the one chosen, the others follow in the order of the text.
    #[must_use]
    pub fn notes_of(&self, candidate: usize) -> &[Note] {
        let other = candidate.checked_sub(1).and_then(|at| self.others.get(at));
        other.map_or(&self.notes, |other| &other.notes)
    }

    pub(super) fn without_token(found: PasteKind) -> Self {
        Self {
            found,
            notes: Vec::new(),
            others: Vec::new(),
            total: 0,
            offered_key: None,
        }
    }
}
