//! Finds the token in whatever a person pasted.
//!
//! People paste header lines, `curl` commands, URLs, JSON bodies, logs and parts of e-mails.
//! [`read`] takes any text and tells what is in it, which token to show, and what was removed
//! around it. It does not decode: a broken token keeps its faults, so that the decoder can
//! report each at its position in the pasted text.
//!
//! Every step is linear in the length of the text and bounded in memory (see
//! [`limits`]); nothing here can panic. All offsets are bytes of the pasted
//! text and lie on character boundaries.
//!
//! ```
//! use inspector::intake::{PasteKind, read};
//!
//! let intake = read("Authorization: Bearer eyJhbGciOiJub25lIn0.e30.\"");
//! let PasteKind::Token(candidate) = &intake.found else { unreachable!() };
//! assert_eq!(candidate.token, "eyJhbGciOiJub25lIn0.e30.");
//! assert_eq!(candidate.map.to_source(0..3), 22..25);
//! let said: Vec<String> = intake.notes.iter().map(ToString::to_string).collect();
//! assert_eq!(said, ["Removed `Authorization: Bearer ` in front.", "Removed a trailing quote."]);
//! ```

mod glyph; // one character at a time, escapes undone
mod key; // keys pasted into the token's box
pub mod limits; // every bound, with its reason
mod line; // whether a token goes on over the end of a line
mod long; // texts that are read piece by piece
mod map; // token offsets to pasted offsets and back
mod name; // dotted things that are not tokens: hosts, versions, files
mod note; // what was removed or chosen, in words
mod opening; // does it begin like a JOSE header?
mod origin; // where in the text a token stood
mod report; // the notes for the token that is shown
mod result; // what is found in a text
mod run; // gathers one token from its first character
mod search; // every token in a text
mod serialization; // JWS and JWE JSON serialization
mod shape; // what is not a JWT but has a name
mod symbol; // the kinds of characters
pub mod unwrap; // tokens inside encodings and damage; loads later
mod wrapper; // what people leave around a token

#[cfg(test)]
mod tests;

pub use self::key::KeyShape;
pub use self::long::{AT_ONCE, LongText, LongTextEnd};
pub use self::map::SourceMap;
pub use self::note::{Note, NoteCode};
pub use self::origin::Label;
pub use self::result::{Candidate, Intake, PasteKind};
pub use self::shape::KnownShape;

/// Reads any pasted text.
#[must_use]
pub fn read(text: &str) -> Intake {
    if text.chars().all(symbol::is_blank) {
        return Intake::without_token(PasteKind::Nothing);
    }
    if let Some(span) = serialization::find(text) {
        return Intake {
            notes: report::behind(text, span.end),
            ..Intake::without_token(PasteKind::JsonSerialization { span })
        };
    }
    let bare = wrapper::front(text);
    let key = key::find(text);
    let mut harvest = search::by_header(text, bare);
    if harvest.is_empty() {
        if let Some((shape, span)) = key {
            return Intake::without_token(PasteKind::Key { shape, span });
        }
        if let Some(shape) = shape::recognise(text, bare) {
            return Intake::without_token(PasteKind::NotAJwt(shape));
        }
        harvest = search::by_dots(text, bare);
    }
    let total = harvest.total;
    let Some((chosen, rank, rest)) = harvest.choose() else {
        return Intake::without_token(PasteKind::Unrecognised);
    };
    Intake {
        notes: report::notes(text, &chosen, rank, total),
        found: PasteKind::Token(chosen.candidate),
        others: rest
            .into_iter()
            .enumerate()
            .map(|(index, hit)| {
                let rank = if index < rank { index } else { index + 1 };
                Candidate {
                    notes: report::notes(text, &hit, rank, total),
                    ..hit.candidate
                }
            })
            .collect(),
        total,
        offered_key: key.map(|(_, span)| span).or_else(|| key::beside(text)),
    }
}
