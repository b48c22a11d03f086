//! An encrypted token (RFC 7516): its parts. Nothing is decrypted.

use super::TokenPart;
use jose::{base64url, json};

/// The segments of the compact form, in order (RFC 7516 section 7.1).
pub(super) const PARTS: [TokenPart; 5] = [
    TokenPart::Header,
    TokenPart::EncryptedKey,
    TokenPart::InitializationVector,
    TokenPart::Ciphertext,
    TokenPart::AuthenticationTag,
];

/// Whether a header in Base64url has `enc`, as only that of a JWE does (RFC 7516 section 4.1.2).
pub(super) fn names_encryption(header: &str) -> bool {
    json::read(&base64url::decode(header).bytes)
        .get("enc")
        .is_some()
}
