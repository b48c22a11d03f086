//! An encrypted token (RFC 7516): its parts, and its content once that was decrypted.

use super::collector::FaultCollector;
use super::payload::{Payload, read_payload};
use super::{Shape, Token, TokenPart};
use crate::intake::SourceMap;
use jose::algorithm;
use jose::deflate::{self, InflateFault};
use jose::json::{Document, Value};

/// The segments of the compact form, in order (RFC 7516 section 7.1).
pub(super) const PARTS: [TokenPart; 5] = [
    TokenPart::Header,
    TokenPart::EncryptedKey,
    TokenPart::InitializationVector,
    TokenPart::Ciphertext,
    TokenPart::AuthenticationTag,
];

impl Token {
    /// Whether it is encrypted and was not decrypted.
    pub fn is_sealed(&self) -> bool {
        self.shape == Shape::Jwe && self.inflated.is_none()
    }

    /// The token inside one that was opened; none if its content is something else.
    pub fn inner_text(&self) -> Option<&str> {
        let Payload::Text(text) = &self.payload else {
            return None;
        };
        // With something around it too: it is looked for as in any paste.
        let is_compact = text.contains("eyJ") && text.matches('.').count() >= 2;
        let is_token = is_compact || text.trim_start().starts_with('{');
        let is_open = self.shape == Shape::Jwe && !self.is_sealed();
        (is_open && is_token).then_some(text)
    }

    /// Takes the content of an encrypted token as its payload, inflated where `zip` says so (RFC
    /// 7516 section 4.1.3).
    ///
    /// # Errors
    /// It cannot be inflated; then the token stays as it is.
    pub fn open(&mut self, content: Vec<u8>) -> Result<(), InflateFault> {
        let content = match self.parameter_text("zip") {
            Some("DEF") => deflate::inflate(&content)?,
            _ => content,
        };
        self.payload = match read_payload(&content, &self.header, self.unprotected.as_ref()) {
            _ if content.is_empty() => Payload::Empty,
            Payload::Claims(claims) if is_serialization(&claims) => {
                Payload::Text(String::from_utf8_lossy(&content).into_owned())
            }
            payload => payload,
        };
        self.inflated = Some(content);
        Ok(())
    }

    /// Adds the faults of the claims that were decrypted. `map` leads from the token to the paste.
    pub fn find_content_faults(&mut self, map: &SourceMap) {
        let part = TokenPart::Ciphertext;
        let (Payload::Claims(claims), Some(segment)) = (&self.payload, self.segment(part)) else {
            return;
        };
        let mut collector = FaultCollector {
            text: &self.text,
            map,
            faults: Vec::new(),
        };
        // All of it stands where the encrypted bytes do.
        collector.json_at(claims, TokenPart::Payload, &segment.span.clone());
        let mut faults = collector.faults;
        self.faults.append(&mut faults);
    }
}

/// Whether these are the members of a token in JSON, and no claims.
fn is_serialization(document: &Document) -> bool {
    let has = |name| document.get(name).is_some();
    has("ciphertext") || has("payload") && (has("signature") || has("signatures"))
}

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
