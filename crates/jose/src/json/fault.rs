//! Faults of a JSON text.

use super::{MAX_DEPTH, MAX_VALUES};
use crate::text::{code_point, is_invisible, quoted};
use serde::Serialize;
use thiserror::Error;

/// A fault of a JSON text, with its position.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[error("{kind}")]
pub struct JsonFault {
    /// Bytes from the start of the text.
    pub at: usize,
    /// The kind of fault.
    pub kind: JsonFaultKind,
}

/// The kinds of fault in a JSON text.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
pub enum JsonFaultKind {
    /// An empty text, or one of white space alone.
    #[error("nothing where JSON was expected")]
    Empty,
    /// Invalid UTF-8 (RFC 8259 section 8.1); everything before it is read.
    #[error("bytes that are not UTF-8")]
    NotUtf8,
    /// The text ends inside a value.
    #[error("the JSON is cut off: expected {expected}")]
    CutOff {
        /// What was expected, in words.
        expected: &'static str,
    },
    /// An unexpected character.
    #[error("{} where {expected} was expected", quote(*found))]
    Unexpected {
        /// The character.
        found: char,
        /// What was expected, in words.
        expected: &'static str,
    },
    /// Something follows the value. The value itself is complete.
    #[error("text after the end of the JSON value")]
    Trailing,
    /// U+0000 to U+001F unescaped in a string (RFC 8259 section 7).
    #[error("a raw control character U+{code:04X} inside a string; it must be escaped")]
    Control {
        /// The code point.
        code: u32,
    },
    /// An unknown escape (RFC 8259 section 7).
    #[error("an escape that JSON does not have")]
    Escape,
    /// `\uD800` to `\uDFFF` without its partner (RFC 8259 section 8.2).
    #[error("half of a surrogate pair: no character, so it is shown as U+FFFD")]
    LoneSurrogate,
    /// A number that violates RFC 8259 section 6.
    #[error("a number that JSON does not allow (a leading zero, a bare point, or no digits)")]
    Number,
    /// A duplicate member (RFC 8259 section 4; RFC 7515 section 4 refuses it in
    /// headers).
    #[error(
        "the member `{}` appears more than once: readers disagree on which one counts",
        quoted(name)
    )]
    Duplicate {
        /// The name with its escapes resolved.
        name: String,
    },
    /// Repeated members or lone surrogates beyond [`MAX_LISTED_FAULTS`](super::MAX_LISTED_FAULTS).
    #[error("{count} more faults of this kind: {what}")]
    More {
        /// What they are, in words.
        what: &'static str,
        /// How many.
        count: usize,
    },
    /// Nested deeper than [`MAX_DEPTH`]; the deeper levels are not read.
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// More than [`MAX_VALUES`]; the rest is not read.
    #[error("more than {MAX_VALUES} values")]
    TooMany,
}

impl JsonFaultKind {
    /// Whether the text is not valid JSON; with duplicates and lone surrogates it is.
    pub fn is_fatal(&self) -> bool {
        !matches!(
            self,
            Self::Duplicate { .. } | Self::LoneSurrogate | Self::More { .. }
        )
    }

    /// A name that stays the same between versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "json-empty",
            Self::NotUtf8 => "json-not-utf8",
            Self::CutOff { .. } => "json-cut-off",
            Self::Unexpected { .. } => "json-unexpected",
            Self::Trailing => "json-trailing",
            Self::Control { .. } => "json-control-character",
            Self::Escape => "json-escape",
            Self::LoneSurrogate => "json-lone-surrogate",
            Self::Number => "json-number",
            Self::Duplicate { .. } => "json-duplicate-member",
            Self::More { .. } => "json-more",
            Self::TooDeep => "json-too-deep",
            Self::TooMany => "json-too-many",
        }
    }

    /// The section that the text violates.
    pub fn reference(&self) -> &'static str {
        match self {
            Self::Empty | Self::CutOff { .. } | Self::Unexpected { .. } | Self::Trailing => {
                "RFC 8259, section 2"
            }
            Self::NotUtf8 => "RFC 8259, section 8.1",
            Self::Control { .. } | Self::Escape => "RFC 8259, section 7",
            Self::LoneSurrogate => "RFC 8259, section 8.2",
            Self::Number => "RFC 8259, section 6",
            Self::Duplicate { .. } => "RFC 7519, section 4",
            Self::More { .. } => "RFC 8259, section 8.2",
            Self::TooDeep | Self::TooMany => "RFC 8259, section 9",
        }
    }
}

fn quote(found: char) -> String {
    if found.is_control() {
        format!("the control character {}", code_point(found))
    } else if is_invisible(found) {
        format!("the invisible character {}", code_point(found))
    } else {
        format!("`{found}`")
    }
}
