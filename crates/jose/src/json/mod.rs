//! Lossless JSON (RFC 8259): what is shown is what was sent.
//!
//! `serde_json` drops all but the last of duplicate members, rounds numbers and
//! forgets positions, so tokens are *shown* and *judged* with this reader. It
//! keeps the raw text of numbers, the order of members and the span of
//! everything, and gives back whatever stood before a fault.

mod reader;
mod written;

use crate::text::{code_point, is_invisible, quoted};
use crate::value_kind::JsonShape;
use serde::Serialize;
use std::ops::Range;
use thiserror::Error;

pub use reader::{MAX_DEPTH, MAX_VALUES, read};
pub use written::stretches;

/// A text read as JSON: the tree as far as it goes, and what was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Document {
    /// The value, incomplete where the text was cut off; `None` if there was nothing to read.
    pub root: Option<Value>,
    /// Empty for JSON that every reader takes alike.
    pub faults: Vec<JsonFault>,
}

impl Document {
    /// Whether the text is one complete JSON value (it may have duplicates).
    pub fn is_complete(&self) -> bool {
        self.root.is_some() && !self.faults.iter().any(|fault| fault.kind.is_fatal())
    }

    /// The members of the top-level object; none if it is something else.
    pub fn members(&self) -> &[Member] {
        match &self.root {
            Some(Value {
                kind: Kind::Object(members),
                ..
            }) => members,
            _ => &[],
        }
    }

    /// The top-level member of this name; the last of duplicates, which is
    /// what most readers take (RFC 8259 section 4).
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.root.as_ref()?.get(name)
    }

    /// Whether the top level is an object.
    pub fn is_object(&self) -> bool {
        matches!(
            &self.root,
            Some(Value {
                kind: Kind::Object(_),
                ..
            })
        )
    }
}

/// One JSON value and the bytes of the text that it covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Value {
    /// Bytes of the text, from the value's first to behind its last.
    pub span: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// The six kinds of JSON value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// The digits as they stand in the text: `3.0`, `1e400`.
    Number(String),
    /// The text with its escapes resolved.
    String(String),
    /// The items in their order.
    Array(Vec<Value>),
    /// The members in their order, those of the same name too.
    Object(Vec<Member>),
}

/// One member of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The name with its escapes resolved.
    pub name: String,
    /// The name in the text, with its quotes.
    pub name_span: Range<usize>,
    /// What stands behind the colon.
    pub value: Value,
    /// Another member of the same object has the same name.
    pub duplicate: bool,
}

impl Value {
    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The raw digits of a number.
    pub fn as_number(&self) -> Option<&str> {
        match &self.kind {
            Kind::Number(digits) => Some(digits),
            _ => None,
        }
    }

    /// A number that is a whole one and fits.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number()?.parse().ok()
    }

    /// `true` or `false`; `None` for any other kind, also for the string `"true"`.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The items of an array; `None` for any other kind.
    pub fn as_array(&self) -> Option<&[Value]> {
        match &self.kind {
            Kind::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The member of this name (the last of duplicates).
    pub fn get(&self, name: &str) -> Option<&Value> {
        match &self.kind {
            Kind::Object(members) => members
                .iter()
                .rev()
                .find(|member| member.name == name)
                .map(|member| &member.value),
            _ => None,
        }
    }

    /// Which of the six JSON types it is.
    pub fn shape(&self) -> JsonShape {
        match self.kind {
            Kind::Null => JsonShape::Null,
            Kind::Bool(_) => JsonShape::Boolean,
            Kind::Number(_) => JsonShape::Number,
            Kind::String(_) => JsonShape::String,
            Kind::Array(_) => JsonShape::Array,
            Kind::Object(_) => JsonShape::Object,
        }
    }
}

/// Something wrong with a JSON text, and the byte at which it stands.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[error("{kind}")]
pub struct JsonFault {
    /// Bytes from the start of the text.
    pub at: usize,
    /// What is wrong there.
    pub kind: JsonFaultKind,
}

/// What is wrong with a JSON text.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
pub enum JsonFaultKind {
    /// An empty text, or one of white space alone.
    #[error("nothing where JSON was expected")]
    Empty,
    /// Bytes that no UTF-8 has (RFC 8259 section 8.1); what stands before them is read.
    #[error("bytes that are not UTF-8")]
    NotUtf8,
    /// The text ends inside a value.
    #[error("the JSON is cut off: expected {expected}")]
    CutOff {
        /// What would have come next, in words.
        expected: &'static str,
    },
    /// A character that cannot stand here.
    #[error("{} where {expected} was expected", quote(*found))]
    Unexpected {
        /// The character.
        found: char,
        /// What could have stood here, in words.
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
    /// A backslash before something that JSON does not escape (RFC 8259 section 7).
    #[error("an escape that JSON does not have")]
    Escape,
    /// `\uD800` to `\uDFFF` without its partner (RFC 8259 section 8.2).
    #[error("half of a surrogate pair: no character, so it is shown as U+FFFD")]
    LoneSurrogate,
    /// A number that breaks the grammar of RFC 8259 section 6.
    #[error("a number that JSON does not allow (a leading zero, a bare point, or no digits)")]
    Number,
    /// A name that its object has already (RFC 8259 section 4; RFC 7515 section 4 refuses it in
    /// headers).
    #[error(
        "the member `{}` appears more than once: readers disagree on which one counts",
        quoted(name)
    )]
    Duplicate {
        /// The name with its escapes resolved.
        name: String,
    },
    /// Deeper than [`MAX_DEPTH`]; what lies below is not read.
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// More than [`MAX_VALUES`]; the rest is not read.
    #[error("more than {MAX_VALUES} values")]
    TooMany,
}

impl JsonFaultKind {
    /// Whether the text is no JSON; duplicates and lone surrogates still are.
    pub fn is_fatal(&self) -> bool {
        !matches!(self, Self::Duplicate { .. } | Self::LoneSurrogate)
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
            Self::TooDeep => "json-too-deep",
            Self::TooMany => "json-too-many",
        }
    }

    /// The standard that the text departs from.
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
