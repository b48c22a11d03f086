//! The serializations of a JWE: compact (RFC 7516 section 7.1) and JSON (section 7.2), one
//! recipient at a time.

use super::decrypt::{Decrypted, Jwe, decrypt};
use super::fault::DecryptFault;
use crate::algorithm::{find_content_encryption, find_key_management};
use crate::base64url::decode_strict;
use crate::json::{self, Document, JsonKind, Value};
use crate::key::Key;
use crate::resolver::Resolver;
use crate::serialization::{Form, JsonSerialization};
use crate::text::quoted;
use serde::Serialize;
use std::collections::BTreeSet;
use thiserror::Error;

/// A JWE taken apart, for one of its recipients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recipient {
    /// How it was written.
    pub form: Form,
    /// The protected header, decoded; an empty document if there is none.
    pub protected_header: Document,
    /// The unprotected header that all recipients share.
    pub shared_header: Option<Value>,
    /// The recipient's own unprotected header.
    pub header: Option<Value>,
    /// The encrypted key.
    pub encrypted_key: Vec<u8>,
    /// The initialization vector.
    pub iv: Vec<u8>,
    /// The ciphertext.
    pub ciphertext: Vec<u8>,
    /// The authentication tag.
    pub tag: Vec<u8>,
    /// The additional authenticated data, as it was computed with ([`Jwe::aad`]).
    pub aad: Vec<u8>,
}

/// Why a text is not a JWE.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
pub enum JweFault {
    /// Not four periods.
    #[error("a compact JWE has five segments, this text has {found}")]
    Segments {
        /// How many segments there are.
        found: usize,
    },
    /// A part that is not strict base64url.
    #[error("`{part}` is not base64url")]
    Base64 {
        /// The member's name.
        part: &'static str,
    },
    /// A header that RFC 7516 section 4 refuses.
    #[error("the protected header is no JSON object with unique members")]
    Header,
    /// A member of the wrong type (RFC 7516 section 7.2).
    #[error("the member `{member}` must be {expected}")]
    Type {
        /// The member's name.
        member: &'static str,
        /// What it must be, in words.
        expected: &'static str,
    },
    /// There is no recipient of this number.
    #[error("there is no such recipient")]
    NoRecipient,
    /// The general and the flattened form at once (RFC 7516 section 7.2.2).
    #[error("the JSON serialization has both `recipients` and `encrypted_key`")]
    Mixed,
    /// Header parameters must be in one header only (RFC 7516 section 7.2.1).
    #[error("the parameter `{}` stands in more than one header", quoted(.name))]
    Overlap {
        /// The parameter's name.
        name: String,
    },
}

impl JweFault {
    /// A name that stays the same between versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Segments { .. } => "jwe-segments",
            Self::Base64 { .. } => "jwe-base64url",
            Self::Header => "jwe-header",
            Self::Type { .. } => "jwe-member",
            Self::NoRecipient => "jwe-no-recipient",
            Self::Mixed => "jwe-forms-mixed",
            Self::Overlap { .. } => "jwe-parameter-twice",
        }
    }
}

impl Recipient {
    /// A parameter of the joined header (RFC 7516 section 4).
    pub fn parameter(&self, name: &str) -> Option<&Value> {
        self.protected_header
            .get(name)
            .or_else(|| self.shared_header.as_ref()?.get(name))
            .or_else(|| self.header.as_ref()?.get(name))
    }

    /// Decrypts with one key. The content is not inflated.
    ///
    /// # Errors
    /// As [`decrypt`]; [`DecryptFault::Unsupported`] if `alg` or `enc` is not known.
    pub fn decrypt(&self, key: &Key) -> Result<Decrypted, DecryptFault> {
        let name = |parameter| self.parameter(parameter).and_then(Value::as_str);
        let unsupported = |name: Option<&str>| DecryptFault::Unsupported {
            name: name.unwrap_or_default().to_owned(),
        };
        let (alg, enc) = (name("alg"), name("enc"));
        let jwe = Jwe {
            algorithm: alg.and_then(find_key_management).ok_or(unsupported(alg))?,
            enc: enc
                .and_then(find_content_encryption)
                .ok_or(unsupported(enc))?,
            encrypted_key: &self.encrypted_key,
            iv: &self.iv,
            ciphertext: &self.ciphertext,
            tag: &self.tag,
            aad: &self.aad,
        };
        decrypt(
            &jwe,
            &|name| self.parameter(name),
            key,
            &Resolver::immediate(),
        )
    }
}

/// Takes a compact JWE apart, strictly.
///
/// # Errors
/// Everything that RFC 7516 section 5.2 tells to refuse before a key is there.
pub fn from_compact(text: &str) -> Result<Recipient, JweFault> {
    let parts: Vec<&str> = text.split('.').collect();
    let [protected, encrypted_key, iv, ciphertext, tag] = parts.as_slice() else {
        return Err(JweFault::Segments { found: parts.len() });
    };
    let part = |part| {
        Some(match part {
            "protected" => *protected,
            "encrypted_key" => *encrypted_key,
            "iv" => *iv,
            "ciphertext" => *ciphertext,
            "tag" => *tag,
            _ => return None,
        })
    };
    recipient(Form::Compact, part, None, None)
}

/// Takes the flattened or general JSON serialization apart, for the recipient of this index,
/// from zero.
///
/// # Errors
/// A member of the wrong type, a broken header, a parameter in two headers, or both forms at
/// once.
pub fn from_json(root: &Value, index: usize) -> Result<Recipient, JweFault> {
    let serialization = JsonSerialization::new(root);
    if serialization.is_mixed() {
        return Err(JweFault::Mixed);
    }
    if let Some((member, _, expected)) = serialization.wrong_types(index).first() {
        return Err(JweFault::Type { member, expected });
    }
    let entry = serialization.entry(index).ok_or(JweFault::NoRecipient)?;
    let aad = match root.get("aad") {
        None => None,
        Some(value) => Some(value.as_str().ok_or(JweFault::Type {
            member: "aad",
            expected: "a string",
        })?),
    };
    let part = |part: &'static str| match part {
        "aad" => aad,
        _ => entry.part(part).and_then(Value::as_str),
    };
    recipient(
        serialization.form(),
        part,
        entry.shared_header,
        entry.header,
    )
}

fn recipient<'a>(
    form: Form,
    part: impl Fn(&'static str) -> Option<&'a str>,
    shared_header: Option<&Value>,
    header: Option<&Value>,
) -> Result<Recipient, JweFault> {
    let decoded = |name| {
        let text = part(name).unwrap_or_default();
        decode_strict(text).ok_or(JweFault::Base64 { part: name })
    };
    let bytes = decoded("protected")?;
    let protected_header = match bytes.is_empty() {
        true => Document::default(),
        false => json::read(&bytes),
    };
    if !bytes.is_empty() && (!protected_header.faults.is_empty() || !protected_header.is_object()) {
        return Err(JweFault::Header);
    }
    let mut known = BTreeSet::new();
    let protected = protected_header.root.as_ref();
    for object in [protected, shared_header, header].into_iter().flatten() {
        let JsonKind::Object(members) = &object.kind else {
            continue;
        };
        for member in members {
            if !known.insert(member.name.as_str()) {
                return Err(JweFault::Overlap {
                    name: member.name.clone(),
                });
            }
        }
    }
    let mut aad = part("protected").unwrap_or_default().as_bytes().to_vec();
    if let Some(more) = part("aad") {
        decoded("aad")?;
        aad.push(b'.');
        aad.extend_from_slice(more.as_bytes());
    }
    let [encrypted_key, iv, ciphertext, tag] = [
        decoded("encrypted_key")?,
        decoded("iv")?,
        decoded("ciphertext")?,
        decoded("tag")?,
    ];
    Ok(Recipient {
        form,
        protected_header,
        shared_header: shared_header.cloned(),
        header: header.cloned(),
        encrypted_key,
        iv,
        ciphertext,
        tag,
        aad,
    })
}
