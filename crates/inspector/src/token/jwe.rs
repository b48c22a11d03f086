//! An encrypted token (RFC 7516): its parts. Nothing is decrypted.

use super::TokenPart;
use jose::algorithm;
use jose::json::{Document, Value};

/// The segments of the compact form, in order (RFC 7516 section 7.1).
pub(super) const PARTS: [TokenPart; 5] = [
    TokenPart::Header,
    TokenPart::EncryptedKey,
    TokenPart::InitializationVector,
    TokenPart::Ciphertext,
    TokenPart::AuthenticationTag,
];

/// Whether this is the header of a JWE, in a token of so many segments. Only that of a JWE has
/// `enc` (RFC 7516 section 4.1.2); of a broken header the segments decide. So three segments with
/// `enc` are a JWE that was cut, and five under an algorithm for signatures a JWS that was.
pub(super) fn is_header_of(header: &Document, segments: usize) -> bool {
    let alg = header
        .get("alg")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match header.get("enc") {
        Some(_) => segments != 3 || algorithm::find(alg).is_none(),
        None => segments == PARTS.len() && algorithm::find(alg).is_none(),
    }
}
