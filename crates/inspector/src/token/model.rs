//! A decoded token.

use super::payload::Payload;
use super::{TokenFault, TokenPart};
use jose::algorithm::{self, Family};
use jose::json::{Document, Value};
use serde::Serialize;
use std::ops::Range;

/// The kind of token, by its segments and header alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Shape {
    /// Signed, or meant to be (RFC 7515).
    Jws,
    /// Encrypted (RFC 7516): five segments, or a header with `enc`.
    Jwe,
    /// A JWS with disclosures behind it (RFC 9901).
    SdJwt,
}

impl Shape {
    /// As the page calls it: `JWS`, `JWE`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jws => "JWS",
            Self::Jwe => "JWE",
            Self::SdJwt => "SD-JWT",
        }
    }
}

/// One stretch of the token between two periods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Segment {
    /// What it holds.
    pub part: TokenPart,
    /// Bytes of [`Token::text`].
    pub span: Range<usize>,
    /// What it decodes to, as far as it goes.
    pub bytes: Vec<u8>,
}

/// A decoded token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Token {
    /// The token, without the text around it in the paste.
    pub text: String,
    /// What kind of token it is.
    pub shape: Shape,
    /// In the order of the text, undecodable ones included.
    pub segments: Vec<Segment>,
    /// The protected header, as far as it goes.
    pub header: Document,
    /// The unprotected header of a JSON serialization.
    pub unprotected: Option<Value>,
    /// The payload, as far as it can be read.
    pub payload: Payload,
    /// Whether it was read from a JSON serialization.
    pub is_json: bool,
    /// The payload of a token with `zip`, inflated (RFC 7516 section 4.1.3; SMART Health Cards
    /// use it in a JWS); the content of a JWE once it was decrypted; the payload of an SD-JWT with
    /// its disclosures put in.
    pub inflated: Option<Vec<u8>>,
    /// Of the JSON serialization of a JWE the member `aad`, as it stands there in base64url.
    pub aad: Option<String>,
    /// A detached payload that was supplied (RFC 7515 appendix F).
    pub attached: Option<String>,
    /// Which signature or recipient of a JSON serialization this is, counted from zero.
    pub signature_index: usize,
    /// How many signatures or recipients the serialization has; one for a compact token.
    pub signature_count: usize,
    /// In the order of the segments.
    pub faults: Vec<TokenFault>,
}

impl Token {
    /// The first segment in this role.
    pub fn segment(&self, part: TokenPart) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.part == part)
    }

    /// The text of a segment as it stands in the token.
    pub fn segment_text(&self, part: TokenPart) -> &str {
        self.segment(part)
            .and_then(|segment| self.text.get(segment.span.clone()))
            .unwrap_or_default()
    }

    /// A header parameter, from the protected header before the unprotected one.
    pub fn parameter(&self, name: &str) -> Option<&Value> {
        self.header
            .get(name)
            .or_else(|| self.unprotected.as_ref()?.get(name))
    }

    /// Whether nothing is broken or missing, as far as that can be told without a key: then it
    /// was read as it was meant.
    pub fn is_sound(&self) -> bool {
        let is_broken = self.faults.iter().any(|fault| fault.fatal);
        let signature = self.segment(TokenPart::Signature);
        let row = self.parameter_text("alg").and_then(algorithm::find);
        let fits = match (signature, row) {
            (Some(signature), Some(row)) => row.fits_length(signature.bytes.len()),
            _ => true,
        };
        !is_broken && fits
    }

    /// Whether it is a proof that carries its own key on purpose (RFC 9449 section 4.2), as a
    /// server may take it.
    pub fn is_proof(&self) -> bool {
        self.is_called_proof() && self.proof_fault().is_none()
    }

    /// Whether it is meant as such a proof.
    pub fn is_called_proof(&self) -> bool {
        let is_typed = self
            .parameter_text("typ")
            .is_some_and(|typ| typ.eq_ignore_ascii_case("dpop+jwt"));
        let has = |name: &str| {
            self.claims()
                .is_some_and(|claims| claims.get(name).is_some())
        };
        is_typed
            && self.parameter("jwk").is_some()
            && ["htm", "htu", "jti", "iat"].iter().all(|name| has(name))
    }

    /// Why no server may take a proof with this header, if it is meant as one.
    pub fn proof_fault(&self) -> Option<&'static str> {
        let name = self.parameter_text("alg").unwrap_or_default();
        let is_symmetric = algorithm::is_none(name)
            || algorithm::find(name).is_some_and(|row| row.family == Family::Hmac);
        if !self.is_called_proof() {
            None
        } else if self.parameter("jwk").is_some_and(discloses_key) {
            Some(
                "The `jwk` of a proof must not hold a private key or a secret (RFC 9449, section 4.2).",
            )
        } else if is_symmetric {
            Some("The `alg` of a proof must be asymmetric (RFC 9449, section 4.3).")
        } else {
            None
        }
    }

    /// A header parameter that is a string.
    pub fn parameter_text(&self, name: &str) -> Option<&str> {
        self.parameter(name)?.as_str()
    }

    /// The claims, if the payload has any.
    pub fn claims(&self) -> Option<&Document> {
        match &self.payload {
            Payload::Claims(claims) => Some(claims),
            _ => None,
        }
    }
}

/// Whether a JWK has members of a private key or a secret (RFC 7518 section 6).
pub fn discloses_key(jwk: &Value) -> bool {
    ["d", "k", "p", "q", "priv"]
        .iter()
        .any(|name| jwk.get(name).is_some())
}
