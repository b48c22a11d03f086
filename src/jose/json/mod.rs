//! Lossless JSON (RFC 8259): what is shown is what was sent.
//!
//! `serde_json` drops all but the last of duplicate members, rounds numbers and
//! forgets positions, so tokens are *shown* and *judged* with this reader. It
//! keeps the raw text of numbers, the order of members and the span of
//! everything, and gives back whatever stood before a fault.

mod reader;

use crate::jose::text::{code_point, is_invisible, quoted};
use crate::jose::value_kind::JsonShape;
use serde::Serialize;
use std::ops::Range;
use thiserror::Error;

pub use reader::{MAX_DEPTH, MAX_VALUES, read};

/// A text read as JSON: the tree as far as it goes, and what was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Document {
    pub root: Option<Value>,
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
    pub span: Range<usize>,
    pub kind: Kind,
}

/// The six kinds of JSON value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Kind {
    Null,
    Bool(bool),
    /// The digits as they stand in the text: `3.0`, `1e400`.
    Number(String),
    /// The text with its escapes resolved.
    String(String),
    Array(Vec<Value>),
    Object(Vec<Member>),
}

/// One member of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    pub name: String,
    /// The name in the text, with its quotes.
    pub name_span: Range<usize>,
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

    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

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
    pub at: usize,
    pub kind: JsonFaultKind,
}

/// What is wrong with a JSON text.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
pub enum JsonFaultKind {
    #[error("nothing where JSON was expected")]
    Empty,
    #[error("bytes that are not UTF-8")]
    NotUtf8,
    #[error("the JSON is cut off: expected {expected}")]
    CutOff { expected: &'static str },
    #[error("{} where {expected} was expected", quote(*found))]
    Unexpected { found: char, expected: &'static str },
    #[error("text after the end of the JSON value")]
    Trailing,
    #[error("a raw control character U+{code:04X} inside a string; it must be escaped")]
    Control { code: u32 },
    #[error("an escape that JSON does not have")]
    Escape,
    #[error("half of a surrogate pair: no character, so it is shown as U+FFFD")]
    LoneSurrogate,
    #[error("a number that JSON does not allow (a leading zero, a bare point, or no digits)")]
    Number,
    #[error(
        "the member `{}` appears more than once: readers disagree on which one counts",
        quoted(name)
    )]
    Duplicate { name: String },
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
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
