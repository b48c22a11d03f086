//! Finds the token in whatever a person pasted.
//!
//! People do not paste tokens; they paste header lines, `curl` commands, URLs,
//! JSON bodies, logs and half of an e-mail. [`read`] takes any text and says
//! what is in it, which token to show, and what it removed to get there. It
//! does not decode: a broken token comes through with its faults in place, so
//! that the decoder can name each at its position in the pasted text.
//!
//! Every step is linear in the length of the text and bounded in memory (see
//! [`limits`]); nothing here can panic. All offsets are bytes of the pasted
//! text and lie on character boundaries.
//!
//! ```
//! use inspector::intake::{Found, read};
//!
//! let intake = read("Authorization: Bearer eyJhbGciOiJub25lIn0.e30.\"");
//! let Found::Token(candidate) = &intake.found else { unreachable!() };
//! assert_eq!(candidate.token, "eyJhbGciOiJub25lIn0.e30.");
//! assert_eq!(candidate.map.to_source(0..3), 22..25);
//! let said: Vec<String> = intake.notes.iter().map(ToString::to_string).collect();
//! assert_eq!(said, ["Removed `Authorization: Bearer ` in front.", "Removed a trailing quote."]);
//! ```

mod glyph; // one character at a time, escapes undone
mod key; // keys pasted into the token's box
pub mod limits; // every bound, with its reason
mod line; // whether a token goes on over the end of a line
mod map; // token offsets to pasted offsets and back
mod name; // dotted things that are not tokens: hosts, versions, files
mod note; // what was removed or chosen, in words
mod opening; // does it begin like a JOSE header?
mod origin; // where in the text a token stood
mod report; // the notes for the token that is shown
mod run; // gathers one token from its first character
mod search; // every token in a text
mod serialization; // JWS and JWE JSON serialization
mod shape; // what is not a JWT but has a name
mod symbol; // the kinds of characters
mod wrapper; // what people leave around a token

#[cfg(test)]
mod tests;

use core::ops::Range;

use serde::Serialize;

pub use self::key::KeyShape;
pub use self::map::SourceMap;
pub use self::note::{Note, NoteCode};
pub use self::origin::Label;
pub use self::shape::KnownShape;

/// What was found in a pasted text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Intake {
    /// The answer.
    pub found: Found,
    /// What was removed, joined, decoded or chosen, in the order a person
    /// would tell it.
    pub notes: Vec<Note>,
    /// Further tokens in the same text, in order of appearance, at most
    /// [`limits::MAX_LISTED`] minus the one shown.
    pub others: Vec<Candidate>,
    /// How many tokens the text holds, listed or not, the one shown included.
    pub total: usize,
    /// A JWK, JWK Set, PEM block or certificate pasted along with a token: it
    /// belongs in the key box.
    pub offered_key: Option<Range<usize>>,
}

/// The one thing a text is taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Found {
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
    /// Not a JWT, but something with a name.
    NotAJwt(KnownShape),
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
}

/// Reads any pasted text.
#[must_use]
pub fn read(text: &str) -> Intake {
    if text.chars().all(symbol::is_blank) {
        return Intake::without_token(Found::Nothing);
    }
    if let Some(span) = serialization::find(text) {
        return Intake::without_token(Found::JsonSerialization { span });
    }
    let bare = wrapper::front(text);
    let key = key::find(text);
    let mut harvest = search::by_header(text, bare);
    if harvest.is_empty() {
        if let Some((shape, span)) = key {
            return Intake::without_token(Found::Key { shape, span });
        }
        if let Some(shape) = shape::recognise(text, bare) {
            return Intake::without_token(Found::NotAJwt(shape));
        }
        harvest = search::by_dots(text, bare);
    }
    let total = harvest.total;
    let Some((chosen, rank, rest)) = harvest.choose() else {
        return Intake::without_token(Found::Unrecognised);
    };
    Intake {
        notes: report::notes(text, &chosen, rank, total),
        found: Found::Token(chosen.candidate),
        others: rest.into_iter().map(|hit| hit.candidate).collect(),
        total,
        offered_key: key.map(|(_, span)| span),
    }
}

impl Intake {
    fn without_token(found: Found) -> Self {
        Self {
            found,
            notes: Vec::new(),
            others: Vec::new(),
            total: 0,
            offered_key: None,
        }
    }
}
