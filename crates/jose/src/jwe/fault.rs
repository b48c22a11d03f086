//! Why nothing was decrypted or encrypted.

use crate::deflate::InflateFault;
use crate::jws::{MAX_RSA_BITS, MIN_RSA_BITS};
use crate::text::quoted;
use serde::Serialize;
use thiserror::Error;

/// Why nothing was decrypted.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
pub enum DecryptFault {
    /// The key is of a type that the algorithm does not take.
    #[error("`{algorithm}` needs {needed}")]
    KeyType {
        /// The exact name of the algorithm.
        algorithm: &'static str,
        /// The key that it takes, in words.
        needed: &'static str,
    },
    /// The key is a public one.
    #[error("this is a public key; decrypting takes the private one")]
    NoPrivateKey,
    /// Numbers with which nothing can be computed.
    #[error("the key is out of its range or damaged")]
    BadKey,
    /// An RSA modulus that is too short or too long.
    #[error(
        "this RSA key has {bits} bits; only keys of {MIN_RSA_BITS} to {MAX_RSA_BITS} bits are used here"
    )]
    RsaSize {
        /// Bits of the modulus.
        bits: usize,
    },
    /// The key's own members forbid this use (RFC 7517 sections 4.2 to 4.4).
    #[error("the key's `{member}` forbids decrypting with `{algorithm}`")]
    KeyForbids {
        /// `use`, `key_ops` or `alg`.
        member: &'static str,
        /// The exact name of the algorithm.
        algorithm: &'static str,
    },
    /// A secret of another length.
    #[error("`{algorithm}` needs a secret of {expected} bytes, and this one has {found}")]
    SecretSize {
        /// The exact name of the algorithm.
        algorithm: &'static str,
        /// Bytes.
        expected: usize,
        /// Bytes.
        found: usize,
    },
    /// A header parameter that the algorithm needs is missing or of the wrong form.
    #[error("the header's `{name}` must be {expected}")]
    Parameter {
        /// The parameter's name.
        name: &'static str,
        /// What it must be, in words.
        expected: &'static str,
    },
    /// A part of the token has another length than its algorithm makes.
    #[error("the {part} has {found} bytes, and must have {expected}")]
    PartSize {
        /// The part, in words.
        part: &'static str,
        /// Bytes.
        expected: usize,
        /// Bytes.
        found: usize,
    },
    /// The ciphertext is too long to decrypt in one go.
    #[error("the ciphertext has {found} bytes; more than {most} are not decrypted here")]
    CiphertextTooLong {
        /// Bytes.
        found: usize,
        /// [`MAX_CONTENT`](super::MAX_CONTENT)
        most: usize,
    },
    /// `p2c` asks for more work than anyone should do for a token.
    #[error("`p2c` asks for {found} iterations; more than {most} are refused")]
    Iterations {
        /// The header's number.
        found: String,
        /// [`MAX_ITERATIONS`](super::MAX_ITERATIONS)
        most: u32,
    },
    /// `epk` is no point of its curve, or one of small order (RFC 8725 section 3.4).
    #[error("`epk` is no point of {curve}: computing with it could give the private key away")]
    Point {
        /// The curve's JWK name.
        curve: &'static str,
    },
    /// `epk` is of another curve than the key.
    #[error("`epk` is on {epk}, and the key on {own}")]
    OtherCurve {
        /// JWK name of the curve of `epk`.
        epk: String,
        /// JWK name of the key's curve.
        own: &'static str,
    },
    /// The encrypted key was not made for this key.
    #[error("the encrypted key was not made for this key, or was changed")]
    NotForThisKey,
    /// The content encryption key has another length than `enc` takes.
    #[error("the content encryption key has {found} bytes, and `{enc}` takes {expected}")]
    ContentKeySize {
        /// The exact name.
        enc: &'static str,
        /// Bytes.
        expected: usize,
        /// Bytes.
        found: usize,
    },
    /// The authentication tag is not that of this content under this key.
    #[error("the authentication tag does not match: it is another key, or something was changed")]
    Tag,
    /// The content was decrypted, and cannot be inflated though `zip` says so.
    #[error("{}", match .0 {
        InflateFault::TooLong => "the content is too long once it is inflated (`zip`): more than 250 KB",
        InflateFault::Broken => "the content cannot be inflated, though `zip` says that it is compressed",
    })]
    Inflate(InflateFault),
    /// Not computed yet: the resolver has an open request.
    #[error("{iterations} iterations are being computed")]
    Pending {
        /// Iterations of PBKDF2.
        iterations: u32,
    },
    /// Named here and not computed.
    #[error("`{}` is not computed here", quoted(.name))]
    Unsupported {
        /// An algorithm or a curve.
        name: String,
    },
}

impl DecryptFault {
    /// A name that stays the same between versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::KeyType { .. } => "key-type",
            Self::NoPrivateKey => "no-private-key",
            Self::BadKey => "bad-key",
            Self::RsaSize { .. } => "rsa-size",
            Self::KeyForbids { .. } => "key-forbids",
            Self::SecretSize { .. } => "secret-size",
            Self::Parameter { .. } => "parameter",
            Self::PartSize { .. } => "part-size",
            Self::CiphertextTooLong { .. } => "ciphertext-too-long",
            Self::Iterations { .. } => "iterations",
            Self::Point { .. } => "invalid-point",
            Self::OtherCurve { .. } => "other-curve",
            Self::NotForThisKey => "not-for-this-key",
            Self::ContentKeySize { .. } => "content-key-size",
            Self::Tag => "tag",
            Self::Inflate(_) => "inflate",
            Self::Pending { .. } => "pending",
            Self::Unsupported { .. } => "unsupported",
        }
    }

    /// Whether something was computed with the key and did not come out, as opposed to a key
    /// that does not fit.
    pub fn compared(&self) -> bool {
        matches!(self, Self::NotForThisKey | Self::Tag)
    }
}

/// Why nothing was encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EncryptFault {
    /// The key is of a type that the algorithm does not take.
    #[error("`{algorithm}` needs {needed}")]
    KeyType {
        /// The exact name of the algorithm.
        algorithm: &'static str,
        /// The key that it takes, in words.
        needed: &'static str,
    },
    /// A secret of another length.
    #[error("`{algorithm}` needs a secret of {expected} bytes, and this one has {found}")]
    SecretSize {
        /// The exact name of the algorithm.
        algorithm: &'static str,
        /// Bytes.
        expected: usize,
        /// Bytes.
        found: usize,
    },
    /// Numbers with which nothing can be computed.
    #[error("the key is out of its range or too short")]
    BadKey,
    /// The caller gave too little randomness; the core draws none itself.
    #[error("encrypting takes {} random bytes", super::RANDOM)]
    ShortRandom,
    /// The header is no JSON object, or a name is in it twice.
    #[error("the header must be a JSON object with unique members")]
    Header,
    /// A header parameter of the wrong form, or one that each token gets anew.
    #[error("the header's `{name}` must be {expected}")]
    Parameter {
        /// The parameter's name.
        name: &'static str,
        /// What it must be, in words.
        expected: &'static str,
    },
    /// Named here and not computed for new tokens.
    #[error("`{algorithm}` is not used for new tokens here")]
    Unsupported {
        /// The exact name of the algorithm.
        algorithm: &'static str,
    },
}
