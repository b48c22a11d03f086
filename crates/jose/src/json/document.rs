//! JSON as a tree in which every value has its span.

use super::{JsonFault, Names};
use crate::value_kind::JsonShape;
use serde::Serialize;
use std::ops::Range;

/// A JSON text: the tree as far as it could be read, and the faults.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Document {
    /// The value, incomplete if the text is cut off; `None` for an empty text.
    pub root: Option<Value>,
    /// Empty if every JSON reader agrees on this text.
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
                kind: JsonKind::Object(members),
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
                kind: JsonKind::Object(_),
                ..
            })
        )
    }
}

/// One JSON value and its span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Value {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What it is.
    pub kind: JsonKind,
}

/// The six kinds of JSON value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum JsonKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// The text of the number: `3.0`, `1e400`.
    Number(String),
    /// The text with its escapes resolved.
    String(String),
    /// The items in their order.
    Array(Vec<Value>),
    /// The members in their order, duplicates included.
    Object(Vec<Member>),
}

/// One member of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The name with its escapes resolved.
    pub name: String,
    /// The name in the text, with its quotes.
    pub name_span: Range<usize>,
    /// The value after the colon.
    pub value: Value,
    /// Another member of the same object has the same name.
    pub duplicate: bool,
}

impl Value {
    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            JsonKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a number.
    pub fn as_number(&self) -> Option<&str> {
        match &self.kind {
            JsonKind::Number(digits) => Some(digits),
            _ => None,
        }
    }

    /// A number, if it is a whole one that fits.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number()?.parse().ok()
    }

    /// `true` or `false`; `None` for any other kind, also for the string `"true"`.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            JsonKind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The items of an array; `None` for any other kind.
    pub fn as_array(&self) -> Option<&[Value]> {
        match &self.kind {
            JsonKind::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The names of an object's members, for many look-ups; none of any other kind.
    pub fn names(&self) -> Names<'_> {
        let mut names = Names::default();
        if let JsonKind::Object(members) = &self.kind {
            for (place, member) in members.iter().enumerate() {
                names.insert(&member.name, place);
            }
        }
        names
    }

    /// The member of this name (the last of duplicates).
    pub fn get(&self, name: &str) -> Option<&Value> {
        match &self.kind {
            JsonKind::Object(members) => members
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
            JsonKind::Null => JsonShape::Null,
            JsonKind::Bool(_) => JsonShape::Boolean,
            JsonKind::Number(_) => JsonShape::Number,
            JsonKind::String(_) => JsonShape::String,
            JsonKind::Array(_) => JsonShape::Array,
            JsonKind::Object(_) => JsonShape::Object,
        }
    }
}
