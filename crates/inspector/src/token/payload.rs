//! The payload: claims, text or bytes.

use jose::json::{self, Document, Value};
use jose::text::is_invisible;
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
    /// The segment is empty: the payload is somewhere else (RFC 7515 appendix F), or empty.
    Detached,
    /// There are no bytes, and the signature says that none were signed.
    Empty,
    /// None: a JWE, or a token that ends before it.
    Absent,
}

/// Reads the bytes of a payload as `typ` and `cty` announce them. What may be claims for any
/// reader is read as claims, so that neither their form nor their times go unchecked.
pub(super) fn read_payload(
    bytes: &[u8],
    header: &Document,
    unprotected: Option<&Value>,
) -> Payload {
    let is_jwt = |name| announces_jwt(header, unprotected, name);
    // `cty` announces another token inside (RFC 7519 section 5.2).
    let claims_expected = match is_jwt("cty") {
        true => !is_token(bytes),
        false => is_jwt("typ"),
    };
    if claims_expected || begins_object(bytes) {
        return Payload::Claims(json::read(bytes));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Payload::Text(text.into()),
        Err(_) => Payload::Bytes,
    }
}

/// Whether this header parameter is a media type of JWTs: `JWT`, `application/at+jwt` (RFC 7519
/// sections 5.1 and 5.2, RFC 8725 section 3.11).
pub(super) fn announces_jwt(header: &Document, unprotected: Option<&Value>, name: &str) -> bool {
    let value = header.get(name).or_else(|| unprotected?.get(name));
    let value = value.and_then(Value::as_str).unwrap_or_default();
    let value = value.trim().to_ascii_lowercase();
    let subtype = value.strip_prefix("application/").unwrap_or(&value);
    subtype == "jwt" || subtype.ends_with("+jwt")
}

/// Whether the bytes have the form of a compact JWS or JWE.
fn is_token(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii();
    let is_base64url = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let mut segments = 0;
    let whole = text.split(|byte| *byte == b'.').all(|segment| {
        segments += 1;
        segment.iter().all(is_base64url)
    });
    whole && matches!(segments, 3 | 5)
}

/// Whether the first character that shows is the brace of an object, or there is white space
/// alone. Some readers pass over a byte order mark or other white space, and some read UTF-16 and UTF-32,
/// whose bytes are those of ASCII with zeros between.
fn begins_object(mut bytes: &[u8]) -> bool {
    if bytes.trim_ascii().is_empty() {
        return true;
    }
    loop {
        match bytes {
            [] => return false,
            [b'{', ..] => return true,
            [0..=b' ' | 0x7F | 0xFE | 0xFF, rest @ ..] => bytes = rest,
            _ => {
                let head = bytes.get(..4).unwrap_or(bytes);
                let valid = match std::str::from_utf8(head) {
                    Ok(text) => text,
                    Err(error) => head
                        .get(..error.valid_up_to())
                        .and_then(|valid| std::str::from_utf8(valid).ok())
                        .unwrap_or_default(),
                };
                match valid.chars().next() {
                    Some(c) if c.is_whitespace() || is_invisible(c) => {
                        bytes = bytes.get(c.len_utf8()..).unwrap_or_default();
                    }
                    _ => return false,
                }
            }
        }
    }
}
