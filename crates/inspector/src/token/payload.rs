//! The payload: claims, text or bytes.

use jose::json::{self, Document, Value};
use serde::Serialize;

/// The payload by its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Payload {
    /// A JSON object, complete or broken: the claims set of a JWT (RFC 7519).
    Claims(Document),
    /// UTF-8 text that is not a JSON object.
    Text(String),
    /// Bytes that are not UTF-8.
    Bytes,
    /// The segment is empty: the payload is somewhere else (RFC 7515 appendix F).
    Detached,
    /// None: a JWE, or a token that ends before it.
    Absent,
}

/// Reads the bytes of a payload as `typ` and `cty` announce them.
pub(super) fn read_payload(bytes: &[u8], header: &Document) -> Payload {
    let is_jwt = |name: &str| {
        let value = header
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_ascii_lowercase();
        value == "jwt" || value.ends_with("+jwt")
    };
    // `cty` announces another token inside (RFC 7519 section 5.2).
    let claims_expected = is_jwt("typ") && !is_jwt("cty");
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if claims_expected || matches!(first, None | Some(b'{')) {
        return Payload::Claims(json::read(bytes));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Payload::Text(text.into()),
        Err(_) => Payload::Bytes,
    }
}
