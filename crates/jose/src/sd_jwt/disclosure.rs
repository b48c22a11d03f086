//! One disclosure (RFC 9901 section 4.2).

use crate::base64url;
use crate::json::{self, Document, JsonFault, JsonKind, Value};
use serde::Serialize;
use thiserror::Error;

/// Why a disclosure cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
pub enum DisclosureFault {
    /// Two `~` with nothing between.
    #[error("it is empty")]
    Empty,
    /// Not base64url as RFC 7515 has it.
    #[error("it is not base64url")]
    Base64,
    /// Not JSON, or JSON on which readers disagree.
    #[error("it is no sound JSON: {0}")]
    Json(JsonFault),
    /// Something other than two or three elements.
    #[error("it is no array of a salt, a name and a value, or of a salt and a value")]
    Form,
    /// The first element is no string.
    #[error("its salt is not a string")]
    Salt,
    /// The second of three elements is no string.
    #[error("its claim name is not a string")]
    Name,
    /// The claim name is one of those that carry digests.
    #[error("its claim name is `{0}`, which is kept for digests")]
    Reserved(String),
}

/// A disclosure as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disclosure {
    /// In base64url: what is hashed.
    pub text: String,
    /// The digest of the text, in base64url; none if `_sd_alg` names no known hash.
    pub digest: Option<String>,
    /// The name of the claim; none of an element of an array, and of what cannot be read.
    pub name: Option<String>,
    /// The value as JSON text, byte for byte; empty if the disclosure cannot be read.
    pub value: String,
    /// Where it belongs in the processed payload, in the manner of JavaScript: `address.country`,
    /// `nationalities[1]`. None if no digest leads there.
    pub place: Option<String>,
    /// Why it cannot be read.
    pub fault: Option<DisclosureFault>,
}

/// What a disclosure says: its array, with two or three elements of the right kinds.
#[derive(Debug)]
pub(super) struct Content {
    /// The decoded text.
    pub bytes: Vec<u8>,
    /// Salt and value, or salt, name and value.
    elements: Vec<Value>,
}

impl Content {
    /// Reads a disclosure.
    pub fn read(text: &str) -> Result<Self, DisclosureFault> {
        if text.is_empty() {
            return Err(DisclosureFault::Empty);
        }
        let bytes = base64url::decode_strict(text).ok_or(DisclosureFault::Base64)?;
        let Document { root, mut faults } = json::read(&bytes);
        if !faults.is_empty() {
            return Err(DisclosureFault::Json(faults.swap_remove(0)));
        }
        let Some(JsonKind::Array(elements)) = root.map(|root| root.kind) else {
            return Err(DisclosureFault::Form);
        };
        let content = Self { bytes, elements };
        let (salt, name) = match &content.elements[..] {
            [salt, _] => (salt, None),
            [salt, name, _] => (salt, Some(name)),
            _ => return Err(DisclosureFault::Form),
        };
        salt.as_str().ok_or(DisclosureFault::Salt)?;
        match name.map(Value::as_str) {
            Some(None) => Err(DisclosureFault::Name),
            Some(Some(name @ ("_sd" | "..." | "_sd_alg"))) => {
                Err(DisclosureFault::Reserved(name.into()))
            }
            _ => Ok(content),
        }
    }

    /// The name of the claim, if it is one.
    pub fn name(&self) -> Option<&Value> {
        match &self.elements[..] {
            [_, name, _] => Some(name),
            _ => None,
        }
    }

    /// The value.
    pub fn value(&self) -> Option<&Value> {
        self.elements.last()
    }

    /// The text of a value in it.
    pub fn text_of(&self, value: &Value) -> &[u8] {
        self.bytes.get(value.span.clone()).unwrap_or_default()
    }
}
