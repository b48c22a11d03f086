//! A signed token (RFC 7515): its parts, its payload wherever that is, and what the signature
//! covers.

use super::collector::FaultCollector;
use super::payload::{Payload, read_payload};
use super::{Shape, Token, TokenPart};
use crate::intake::SourceMap;
use jose::base64url;
use jose::deflate::{self, InflateFault};
use jose::json::{Document, Value};

/// The segments of the compact form, in order (RFC 7515 section 7.1).
pub(super) const PARTS: [TokenPart; 3] =
    [TokenPart::Header, TokenPart::Payload, TokenPart::Signature];

/// Whether a lone segment is the payload of a token: claims, and no `alg`.
pub(super) fn is_payload(document: &Document) -> bool {
    let claims = ["iss", "sub", "aud", "exp", "iat", "nbf"];
    document.is_object()
        && ["alg", "enc", "typ"]
            .iter()
            .all(|name| document.get(name).is_none())
        && claims.iter().any(|name| document.get(name).is_some())
}

impl Token {
    /// Whether the payload is base64url (RFC 7797 section 3).
    pub fn payload_is_encoded(&self) -> bool {
        self.header.get("b64").and_then(Value::as_bool) != Some(false)
    }

    /// Whether the payload is not in the token.
    pub fn is_detached(&self) -> bool {
        self.shape != Shape::Jwe
            && self
                .segment(TokenPart::Payload)
                .is_some_and(|segment| segment.span.is_empty())
    }

    /// Supplies the payload of a detached token, with the faults that it would have inside; of
    /// any other token it changes nothing. `map` leads from the token to the paste.
    pub fn attach(&mut self, content: &str, map: &SourceMap) {
        let Some(span) = self
            .segment(TokenPart::Payload)
            .map(|part| part.span.clone())
        else {
            return;
        };
        if !self.is_detached() {
            return;
        }
        self.payload = read_payload(content.as_bytes(), &self.header, self.unprotected.as_ref());
        if let Payload::Claims(claims) = &self.payload {
            let mut collector = FaultCollector {
                text: &self.text,
                map,
                faults: Vec::new(),
            };
            // All of it stands where the payload would.
            collector.json(claims, TokenPart::Payload, &span);
            self.faults.append(&mut collector.faults);
        }
        self.attached = Some(content.into());
    }

    /// Whether it is a signed token whose payload is compressed and was not inflated.
    pub fn is_compressed(&self) -> bool {
        let is_signed = self.shape == Shape::Jws && self.inflated.is_none();
        is_signed && self.parameter_text("zip") == Some("DEF")
    }

    /// Inflates the payload of a signed token whose header says `zip: DEF`. One that cannot be
    /// inflated stays as it is, with a fault.
    pub fn inflate(&mut self, map: &SourceMap) {
        let Some(segment) = self.segment(TokenPart::Payload) else {
            return;
        };
        if !self.is_compressed() {
            return;
        }
        let span = segment.span.clone();
        let sentence = match deflate::inflate(self.payload_bytes()) {
            Ok(bytes) => {
                self.payload = read_payload(&bytes, &self.header, self.unprotected.as_ref());
                if let Payload::Claims(claims) = &self.payload {
                    let mut collector = FaultCollector {
                        text: &self.text,
                        map,
                        faults: Vec::new(),
                    };
                    // All of it stands where the compressed bytes do.
                    collector.json_at(claims, TokenPart::Payload, &span);
                    self.faults.append(&mut collector.faults);
                }
                self.inflated = Some(bytes);
                return;
            }
            Err(InflateFault::TooLong) => {
                "The payload is too long once it is inflated (`zip`): more than 250 KB."
            }
            Err(InflateFault::Broken) => {
                "The payload cannot be inflated, though `zip` says that it is compressed."
            }
        };
        let mut collector = FaultCollector {
            text: &self.text,
            map,
            faults: Vec::new(),
        };
        collector.fault(
            "payload-zip",
            Some(TokenPart::Payload),
            span,
            sentence.into(),
            true,
            "RFC 7516, section 4.1.3",
        );
        self.faults.append(&mut collector.faults);
    }

    /// The bytes of the payload, wherever they came from.
    pub fn payload_bytes(&self) -> &[u8] {
        if let Some(bytes) = &self.inflated {
            return bytes;
        }
        match &self.attached {
            Some(content) => content.as_bytes(),
            None => self
                .segment(TokenPart::Payload)
                .map_or(&[], |segment| &segment.bytes),
        }
    }

    /// The bytes that the signature covers (RFC 7515 section 5.1).
    pub fn signing_input(&self) -> Vec<u8> {
        let mut input = self.segment_text(TokenPart::Header).as_bytes().to_vec();
        input.push(b'.');
        match &self.attached {
            Some(content) if self.payload_is_encoded() => {
                input.extend_from_slice(base64url::encode(content).as_bytes());
            }
            Some(content) => input.extend_from_slice(content.as_bytes()),
            None => input.extend_from_slice(self.segment_text(TokenPart::Payload).as_bytes()),
        }
        input
    }
}
