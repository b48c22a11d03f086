//! Which member of a JSON serialization holds what.

use crate::json::{JsonKind, Value};
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
    /// The member with the list of entries, whatever its type.
    list_member: Option<&'a Value>,
    list: Option<&'a [Value]>,
    /// Members that all entries share, looked up once: there may be many of either.
    shared: Shared<'a>,
}

/// Members at the top of a serialization that all its entries share.
#[derive(Debug, Clone, Copy)]
struct Shared<'a> {
    payload: Option<&'a Value>,
    protected: Option<&'a Value>,
    unprotected: Option<&'a Value>,
    iv: Option<&'a Value>,
    ciphertext: Option<&'a Value>,
    tag: Option<&'a Value>,
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
        let shared = Shared {
            payload: root.get("payload"),
            protected: root.get("protected"),
            unprotected: root.get("unprotected"),
            iv: root.get("iv"),
            ciphertext: root.get("ciphertext"),
            tag: root.get("tag"),
        };
        let encrypted = shared.ciphertext.is_some();
        let list_member = root.get(list_name(encrypted));
        Self {
            root,
            encrypted,
            list_member,
            list: list_member.and_then(Value::as_array),
            shared,
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
        let single: &[&str] = if self.encrypted {
            &["encrypted_key", "header"]
        } else {
            &["signature", "protected", "header"]
        };
        self.list_member.is_some() && single.iter().any(|name| self.root.get(name).is_some())
    }

    /// Members of this entry, or shared by all, whose type is wrong: name, value and what it
    /// must be (RFC 7515 section 7.2.1, RFC 7516 section 7.2.1).
    pub fn wrong_types(&self, index: usize) -> Vec<(&'static str, &'a Value, &'static str)> {
        let mut wrong = Vec::new();
        let mut check = |name, value: Option<&'a Value>, expected, right: fn(&Value) -> bool| {
            wrong.extend(
                value
                    .filter(|value| !right(value))
                    .map(|value| (name, value, expected)),
            );
        };
        let is_object = |value: &Value| matches!(value.kind, JsonKind::Object(_));
        let name = list_name(self.encrypted);
        check(name, self.list_member, "an array", |value| {
            value.as_array().is_some()
        });
        let own = self.list.and_then(|items| items.get(index));
        check("the entry", own, "an object", is_object);
        if let Some(entry) = self.entry(index) {
            for part in &entry.parts {
                check(part.name, part.value, "a string", |value| {
                    value.as_str().is_some()
                });
            }
            check("header", entry.header, "an object", is_object);
            check("unprotected", entry.shared_header, "an object", is_object);
        }
        wrong
    }

    /// The signature or recipient of this index, from zero.
    pub fn entry(&self, index: usize) -> Option<SerializedEntry<'a>> {
        let own = match self.list {
            Some(items) => items.get(index)?,
            None if index == 0 => self.root,
            None => return None,
        };
        let part = |name, value| SerializedPart { name, value };
        let shared = &self.shared;
        let parts = if self.encrypted {
            vec![
                part("protected", shared.protected),
                part("encrypted_key", own.get("encrypted_key")),
                part("iv", shared.iv),
                part("ciphertext", shared.ciphertext),
                part("tag", shared.tag),
            ]
        } else {
            vec![
                part("protected", own.get("protected")),
                part("payload", shared.payload),
                part("signature", own.get("signature")),
            ]
        };
        Some(SerializedEntry {
            parts,
            header: own.get("header"),
            shared_header: shared.unprotected.filter(|_| self.encrypted),
        })
    }
}

/// The member that holds the entries of the general form.
fn list_name(encrypted: bool) -> &'static str {
    match encrypted {
        true => "recipients",
        false => "signatures",
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
