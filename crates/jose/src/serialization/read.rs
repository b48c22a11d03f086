//! Which member of a JSON serialization holds what.

use crate::json::Value;
use serde::Serialize;

/// How a JWS or JWE was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Form {
    /// Segments with periods between (RFC 7515 section 7.1, RFC 7516 section 7.1).
    Compact,
    /// JSON with the one signature or recipient at the top (RFC 7515 section 7.2.2, RFC 7516
    /// section 7.2.2).
    Flattened,
    /// JSON with the member `signatures` or `recipients` (RFC 7515 section 7.2.1, RFC 7516
    /// section 7.2.1).
    General,
}

/// A JSON serialization.
///
/// ```
/// use jose::json;
/// use jose::serialization::JsonSerialization;
///
/// let text = r#"{"payload":"e30","signatures":[{"protected":"e30","signature":"AA"}]}"#;
/// let document = json::read(text.as_bytes());
/// let serialization = JsonSerialization::new(document.root.as_ref().unwrap());
/// assert_eq!(serialization.count(), 1);
/// let entry = serialization.entry(0).unwrap();
/// let signature = entry.part("signature").unwrap();
/// assert_eq!(&text[signature.span.clone()], r#""AA""#);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct JsonSerialization<'a> {
    root: &'a Value,
    encrypted: bool,
    list: Option<&'a [Value]>,
}

/// One signature or one recipient, with what it shares with the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerializedEntry<'a> {
    /// In the order of the compact form: three of a JWS, five of a JWE.
    pub parts: Vec<SerializedPart<'a>>,
    /// The unprotected header of this entry.
    pub header: Option<&'a Value>,
    /// The unprotected header that all recipients of a JWE share.
    pub shared_header: Option<&'a Value>,
}

/// A part that is a segment in the compact form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SerializedPart<'a> {
    /// The member's name: `protected`, `payload`, `signature`, `ciphertext`.
    pub name: &'static str,
    /// The member's value, whatever its type; none if it was left out.
    pub value: Option<&'a Value>,
}

impl<'a> JsonSerialization<'a> {
    /// Takes any JSON value as a serialization; missing members are missing in its entries.
    pub fn new(root: &'a Value) -> Self {
        let encrypted = root.get("ciphertext").is_some();
        let name = if encrypted {
            "recipients"
        } else {
            "signatures"
        };
        Self {
            root,
            encrypted,
            list: root.get(name).and_then(Value::as_array),
        }
    }

    /// Whether it is a JWE.
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// [`Form::General`] or [`Form::Flattened`].
    pub fn form(&self) -> Form {
        match self.list {
            Some(_) => Form::General,
            None => Form::Flattened,
        }
    }

    /// How many signatures or recipients there are.
    pub fn count(&self) -> usize {
        self.list.map_or(1, <[_]>::len)
    }

    /// Whether members of the flattened form stand beside a list of entries. RFC 7515
    /// section 7.2.2 and RFC 7516 section 7.2.2 forbid that.
    pub fn is_mixed(&self) -> bool {
        self.list.is_some()
            && ["signature", "encrypted_key"]
                .iter()
                .any(|name| self.root.get(name).is_some())
    }

    /// The signature or recipient of this index, from zero.
    pub fn entry(&self, index: usize) -> Option<SerializedEntry<'a>> {
        let own = match self.list {
            Some(items) => items.get(index)?,
            None if index == 0 => self.root,
            None => return None,
        };
        let part = |holder: &'a Value, name| SerializedPart {
            name,
            value: holder.get(name),
        };
        let parts = if self.encrypted {
            vec![
                part(self.root, "protected"),
                part(own, "encrypted_key"),
                part(self.root, "iv"),
                part(self.root, "ciphertext"),
                part(self.root, "tag"),
            ]
        } else {
            vec![
                part(own, "protected"),
                part(self.root, "payload"),
                part(own, "signature"),
            ]
        };
        Some(SerializedEntry {
            parts,
            header: own.get("header"),
            shared_header: self.root.get("unprotected").filter(|_| self.encrypted),
        })
    }
}

impl<'a> SerializedEntry<'a> {
    /// The value of the part with this name; none if it was left out.
    pub fn part(&self, name: &str) -> Option<&'a Value> {
        self.parts
            .iter()
            .find(|part| part.name == name)
            .and_then(|part| part.value)
    }
}
