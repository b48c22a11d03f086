//! The serializations of a JWS: compact (RFC 7515 section 7.1) and JSON
//! (section 7.2), with detached payloads (appendix F) and the unencoded payload
//! option (RFC 7797).

use crate::base64url::decode_strict;
use crate::json::{self, Document, Value};
use crate::serialization::{Form, JsonSerialization};
use crate::text::quoted;
use serde::Serialize;
use thiserror::Error;

/// A JWS taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Jws {
    /// How it was written.
    pub form: Form,
    /// The payload as written: base64url, or the bytes themselves under `b64: false`.
    pub payload: String,
    /// In order; exactly one unless the form is [`Form::General`].
    pub signatures: Vec<Signature>,
}

/// One signature with the header that it covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// The base64url text of the protected header; empty if there is none.
    pub protected: String,
    /// The protected header, decoded; an empty document if there is none.
    pub protected_header: Document,
    /// The unprotected header, which no signature covers.
    pub header: Option<Value>,
    /// The signature's bytes, decoded.
    pub signature: Vec<u8>,
}

/// Why a text is not a JWS.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
pub enum JwsFault {
    /// Not two periods.
    #[error("a compact JWS has three segments, this text has {found}")]
    Segments {
        /// How many segments there are.
        found: usize,
    },
    /// A part that is not strict base64url.
    #[error("`{part}` is not base64url")]
    Base64 {
        /// `protected`, `payload` or `signature`.
        part: &'static str,
    },
    /// A header that RFC 7515 section 4 refuses.
    #[error("the protected header is no JSON object with unique members")]
    Header,
    /// A member that is missing (RFC 7515 section 7.2).
    #[error("the JSON serialization needs the member `{member}`")]
    Missing {
        /// The member's name.
        member: &'static str,
    },
    /// A member of the wrong type (RFC 7515 section 7.2).
    #[error("the member `{member}` must be {expected}")]
    Type {
        /// The member's name.
        member: &'static str,
        /// What it must be, in words.
        expected: &'static str,
    },
    /// `b64` must be the same for all signatures (RFC 7797 section 3).
    #[error("the signatures disagree on `b64`, and so on what the payload is")]
    MixedPayload,
    /// The general and the flattened form at once (RFC 7515 section 7.2.2).
    #[error("the JSON serialization has both `signatures` and `signature`")]
    Mixed,
    /// Header parameters must be in one header only (RFC 7515 section 7.2.1).
    #[error(
        "the parameter `{}` stands in both the protected and the unprotected header",
        quoted(.name)
    )]
    Overlap {
        /// The parameter's name.
        name: String,
    },
}

impl JwsFault {
    /// A name that stays the same between versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Segments { .. } => "jws-segments",
            Self::Base64 { .. } => "jws-base64url",
            Self::Header => "jws-header",
            Self::Missing { .. } | Self::Type { .. } => "jws-member",
            Self::MixedPayload => "jws-b64-mixed",
            Self::Mixed => "jws-forms-mixed",
            Self::Overlap { .. } => "jws-parameter-twice",
        }
    }
}

impl Jws {
    /// The bytes that a signature covers: the protected header, a period, the
    /// payload (RFC 7515 section 5.1). The caller sets `payload` if it is detached.
    pub fn signing_input(&self, signature: &Signature) -> Vec<u8> {
        let mut input = signature.protected.clone().into_bytes();
        input.push(b'.');
        input.extend_from_slice(self.payload.as_bytes());
        input
    }
}

impl Signature {
    /// A header parameter, protected or not (RFC 7515 section 4).
    pub fn parameter(&self, name: &str) -> Option<&Value> {
        self.protected_header
            .get(name)
            .or_else(|| self.header.as_ref()?.get(name))
    }

    /// Whether the payload is base64url (the default) or unencoded (RFC 7797 section 3).
    pub fn payload_is_encoded(&self) -> bool {
        self.protected_header.get("b64").and_then(Value::as_bool) != Some(false)
    }
}

fn signature(
    protected: &str,
    header: Option<&Value>,
    signature: &str,
) -> Result<Signature, JwsFault> {
    let bytes = decode_strict(protected).ok_or(JwsFault::Base64 { part: "protected" })?;
    let protected_header = if bytes.is_empty() {
        Document::default()
    } else {
        json::read(&bytes)
    };
    if !bytes.is_empty() && (!protected_header.faults.is_empty() || !protected_header.is_object()) {
        return Err(JwsFault::Header);
    }
    let protected_names = protected_header
        .root
        .as_ref()
        .map(Value::names)
        .unwrap_or_default();
    if let Some(Value {
        kind: json::JsonKind::Object(members),
        ..
    }) = header
        && let Some(member) = members
            .iter()
            .find(|member| protected_names.contains(&member.name))
    {
        return Err(JwsFault::Overlap {
            name: member.name.clone(),
        });
    }
    Ok(Signature {
        protected: protected.into(),
        protected_header,
        header: header.cloned(),
        signature: decode_strict(signature).ok_or(JwsFault::Base64 { part: "signature" })?,
    })
}

/// Takes a compact JWS apart, strictly.
///
/// # Errors
/// Everything that RFC 7515 section 5.2 tells to refuse.
pub fn from_compact(text: &str) -> Result<Jws, JwsFault> {
    let parts: Vec<&str> = text.split('.').collect();
    let [protected, payload, tag] = parts.as_slice() else {
        return Err(JwsFault::Segments { found: parts.len() });
    };
    let signature = signature(protected, None, tag)?;
    if signature.payload_is_encoded() && decode_strict(payload).is_none() {
        return Err(JwsFault::Base64 { part: "payload" });
    }
    Ok(Jws {
        form: Form::Compact,
        payload: (*payload).into(),
        signatures: vec![signature],
    })
}

/// Takes the flattened or general JSON serialization apart.
///
/// # Errors
/// A missing member, one of the wrong type, a broken header, a parameter in both headers, both
/// forms at once, or signatures that disagree on `b64`.
pub fn from_json(root: &Value) -> Result<Jws, JwsFault> {
    let serialization = JsonSerialization::new(root);
    if serialization.is_mixed() {
        return Err(JwsFault::Mixed);
    }
    let mut payload = "";
    let mut signatures: Vec<Signature> = Vec::new();
    for index in 0..serialization.count() {
        if let Some((member, _, expected)) = serialization.wrong_types(index).first() {
            return Err(JwsFault::Type { member, expected });
        }
        let Some(entry) = serialization.entry(index) else {
            break;
        };
        let text = |member| entry.part(member).and_then(Value::as_str);
        let tag = text("signature").ok_or(JwsFault::Missing {
            member: "signature",
        })?;
        // A detached payload leaves the member out (RFC 7515 appendix F).
        payload = text("payload").unwrap_or_default();
        let protected = text("protected").unwrap_or_default();
        signatures.push(signature(protected, entry.header, tag)?);
    }
    let mut encoded = signatures.iter().map(Signature::payload_is_encoded);
    if let Some(first) = encoded.next()
        && encoded.any(|other| other != first)
    {
        return Err(JwsFault::MixedPayload);
    }
    if signatures.is_empty() {
        return Err(JwsFault::Missing {
            member: "signatures",
        });
    }
    Ok(Jws {
        form: serialization.form(),
        payload: payload.into(),
        signatures,
    })
}
