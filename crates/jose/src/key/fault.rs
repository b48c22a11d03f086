//! Why a text cannot be read as a key.

use super::{MAX_KEY_TEXT, MAX_KEYS};
use crate::text::quoted;
use serde::Serialize;
use thiserror::Error;

/// Why a text cannot be read as a key.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
pub enum KeyFault {
    /// More than [`MAX_KEY_TEXT`] bytes; not read.
    #[error("this text is longer than {MAX_KEY_TEXT} bytes, more than any key")]
    TooLong,
    /// More than [`MAX_KEYS`]; not read.
    #[error("the JWK Set holds more than {MAX_KEYS} keys")]
    TooMany,
    /// Broken JSON.
    #[error("the JSON of the key is broken at byte {at}: {fault}")]
    Json {
        /// Bytes from the start of the text.
        at: usize,
        /// The fault, in words.
        fault: String,
    },
    /// JSON that is neither a JWK nor a JWK Set.
    #[error("a JWK is a JSON object with the member `kty`, a JWK Set one with the member `keys`")]
    NotAJwk,
    /// A member that its `kty` requires (RFC 7518 section 6).
    #[error("the JWK member `{member}` is missing")]
    Missing {
        /// The member's name.
        member: &'static str,
    },
    /// A member of the wrong type or length.
    #[error("the JWK member `{member}` must be {expected}")]
    Member {
        /// The member's name.
        member: &'static str,
        /// What it must be, in words.
        expected: &'static str,
    },
    /// A `kty`, curve or key algorithm that is not supported.
    #[error("`{}` is no {what} that is supported here", quoted(.value))]
    Unsupported {
        /// What the value is, in words: "elliptic curve".
        what: &'static str,
        /// The value in the key.
        value: String,
    },
    /// Coordinates that do not solve the curve's equation (RFC 8725 section 3.4).
    #[error(
        "the point does not lie on {curve}: no honest key, and computing with it can leak secrets"
    )]
    InvalidPoint {
        /// The curve's JWK name.
        curve: &'static str,
    },
    /// `keys` is empty. (A set of unusable keys has the fault of the first.)
    #[error("the JWK Set is empty")]
    EmptySet,
    /// A PEM block that violates RFC 7468.
    #[error(
        "the PEM block is damaged: its lines are not Base64, or its BEGIN and END do not match"
    )]
    Pem,
    /// A well-formed PEM block with another label.
    #[error(
        "a PEM block `{}` is no key; SPKI, PKCS #1, PKCS #8, SEC 1 and certificates are read",
        quoted(.label)
    )]
    PemLabel {
        /// The text between `BEGIN` and the dashes.
        label: String,
    },
    /// `ENCRYPTED PRIVATE KEY`, or a block with `Proc-Type: 4,ENCRYPTED`.
    #[error(
        "the private key is encrypted with a password; decrypt it first, or paste the public key"
    )]
    EncryptedPem,
    /// A line as OpenSSH writes public keys: `ssh-…` or `ecdsa-sha2-…`.
    #[error("this is an SSH key; `ssh-keygen -e -m PKCS8 -f FILE` writes it as PEM")]
    Ssh,
    /// Something else, which is known by name ([`crate::key::forms::NotAKey`]).
    #[error("{sentence}")]
    NotAKey {
        /// The stable name.
        code: &'static str,
        /// What it is and what to do, in words: they come with what recognises it.
        sentence: String,
    },
    /// The bytes in the block do not have the structure that its label names.
    #[error("the DER inside is not a {what}")]
    Der {
        /// That structure, in words.
        what: &'static str,
    },
    /// The secret has a character that does not occur in the given encoding.
    #[error(
        "this is not {encoding}: the character `{}` at byte {at} does not belong there",
        quoted(.found.encode_utf8(&mut [0; 4]))
    )]
    Encoding {
        /// [`SecretEncoding::name`](super::SecretEncoding::name).
        encoding: &'static str,
        /// Bytes from the start of the text.
        at: usize,
        /// The character.
        found: char,
    },
    /// The secret has a length that is impossible in the given encoding.
    #[error("this is not {encoding}: the length does not fit")]
    EncodingLength {
        /// [`SecretEncoding::name`](super::SecretEncoding::name).
        encoding: &'static str,
    },
}

impl KeyFault {
    /// A name that stays the same between versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "key-too-long",
            Self::TooMany => "key-too-many",
            Self::Json { .. } => "key-json",
            Self::NotAJwk => "key-not-a-jwk",
            Self::Missing { .. } => "key-member-missing",
            Self::Member { .. } => "key-member",
            Self::Unsupported { .. } => "key-unsupported",
            Self::InvalidPoint { .. } => "key-invalid-point",
            Self::EmptySet => "key-empty-set",
            Self::Pem => "key-pem",
            Self::PemLabel { .. } => "key-pem-label",
            Self::EncryptedPem => "key-pem-encrypted",
            Self::Ssh => "key-ssh",
            Self::NotAKey { code, .. } => code,
            Self::Der { .. } => "key-der",
            Self::Encoding { .. } | Self::EncodingLength { .. } => "key-reading",
        }
    }
}
