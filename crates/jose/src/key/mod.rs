//! Keys: what they are (RFC 7517) and how pasted text is read as one.
//!
//! A key here is bytes and the rules it carries along. Whether it may be
//! trusted is for `verdict` to say.

mod der;
mod jwk;
mod read;
mod secret;
mod settle;
mod thumbprint;

use crate::algorithm::{Algorithm, Curve, Family};
use crate::curve;
use crate::text::quoted;
use serde::Serialize;
use std::fmt;
use thiserror::Error;
use zeroize::Zeroizing;

pub use jwk::set_from_value as set_from_jwk_value;
pub use read::{MAX_KEY_TEXT, MAX_KEYS, from_certificate_der, from_jwk_value, read, read_with};
pub use secret::{Reading, readings};
pub use thumbprint::{public_members, thumbprint};

/// The form in which a key was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Format {
    /// A shared secret, read in this way.
    Secret(Reading),
    /// One JWK (RFC 7517 section 4).
    Jwk,
    /// A JWK Set (RFC 7517 section 5).
    JwkSet,
    /// A public key as SubjectPublicKeyInfo (RFC 5280 section 4.1): `PUBLIC KEY` in PEM.
    Spki,
    /// `RSA PUBLIC KEY` in PEM (RFC 8017 appendix A.1.1).
    Pkcs1Public,
    /// `RSA PRIVATE KEY` in PEM (RFC 8017 appendix A.1.2).
    Pkcs1Private,
    /// `PRIVATE KEY` in PEM (RFC 5958).
    Pkcs8,
    /// `EC PRIVATE KEY` in PEM (RFC 5915).
    Sec1,
    /// An X.509 certificate, of which only the public key is used (RFC 5280).
    Certificate,
}

impl Format {
    /// As the page calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Secret(Reading::Text) => "text",
            Self::Secret(Reading::Base64) => "Base64",
            Self::Secret(Reading::Base64Url) => "Base64url",
            Self::Secret(Reading::Hex) => "hex",
            Self::Jwk => "JWK",
            Self::JwkSet => "JWK Set",
            Self::Spki => "SPKI public key",
            Self::Pkcs1Public => "PKCS #1 public key",
            Self::Pkcs1Private => "PKCS #1 private key",
            Self::Pkcs8 => "PKCS #8 private key",
            Self::Sec1 => "SEC 1 private key",
            Self::Certificate => "X.509 certificate",
        }
    }
}

/// The key itself. Private halves are wiped when dropped and never printed.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub enum Material {
    /// A shared secret (`kty` oct).
    Secret(#[serde(skip)] Zeroizing<Vec<u8>>),
    /// Big-endian modulus and public exponent without leading zeros (`kty` RSA).
    Rsa {
        /// Modulus.
        n: Vec<u8>,
        /// Public exponent.
        e: Vec<u8>,
    },
    /// An uncompressed SEC 1 point: 0x04, x, y (`kty` EC).
    Ec {
        /// One of the four with `kty` EC.
        curve: Curve,
        /// 1 + 2 × [`Curve::size`] bytes.
        point: Vec<u8>,
    },
    /// A public key of RFC 8037 (`kty` OKP).
    Okp {
        /// One of the four with `kty` OKP.
        curve: Curve,
        /// [`Curve::size`] bytes.
        x: Vec<u8>,
    },
}

/// The private half, where the key has one.
#[derive(Clone, PartialEq, Eq)]
pub enum Private {
    /// Exponent and the two primes, big-endian.
    Rsa {
        /// Private exponent.
        d: Zeroizing<Vec<u8>>,
        /// First prime.
        p: Zeroizing<Vec<u8>>,
        /// Second prime.
        q: Zeroizing<Vec<u8>>,
    },
    /// The scalar (EC) or the seed (OKP).
    Scalar(Zeroizing<Vec<u8>>),
}

/// One key with the rules that it carries (RFC 7517 section 4).
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Key {
    /// The public half, or the secret.
    pub material: Material,
    /// The private half; `None` for a public key and for a secret.
    #[serde(skip)]
    pub private: Option<Private>,
    /// How it was written.
    pub format: Format,
    /// `kid`: what a header names it by.
    pub kid: Option<String>,
    /// `use`: `sig` or `enc`.
    pub public_use: Option<String>,
    /// `key_ops`: what it may be used for; `None` where nothing is said.
    pub key_ops: Option<Vec<String>>,
    /// `alg`: the only algorithm that it is for; `None` where nothing is said.
    pub alg: Option<String>,
}

impl Key {
    /// A key that carries no rules of its own.
    pub fn plain(material: Material, format: Format) -> Self {
        Self {
            material,
            private: None,
            format,
            kid: None,
            public_use: None,
            key_ops: None,
            alg: None,
        }
    }

    /// A shared secret, without `kid` or restrictions.
    pub fn secret(bytes: impl Into<Vec<u8>>, reading: Reading) -> Self {
        Self::plain(
            Material::Secret(Zeroizing::new(bytes.into())),
            Format::Secret(reading),
        )
    }

    /// A key pair from its private half: the scalar of a NIST curve or the seed of
    /// Ed25519. None if the bytes are out of range, or the curve is not computed here.
    pub fn from_private(curve: Curve, private: &[u8]) -> Option<Self> {
        let public = curve::public_from_private(curve, private)?;
        let material = if curve.is_weierstrass() {
            Material::Ec {
                curve,
                point: public,
            }
        } else {
            Material::Okp { curve, x: public }
        };
        Some(Self {
            private: Some(Private::Scalar(Zeroizing::new(private.to_vec()))),
            ..Self::plain(material, Format::Jwk)
        })
    }

    /// "RSA", "EC P-256", "OKP Ed25519", "secret".
    pub fn type_name(&self) -> String {
        match &self.material {
            Material::Secret(_) => "secret".into(),
            Material::Rsa { .. } => "RSA".into(),
            Material::Ec { curve, .. } => format!("EC {}", curve.name()),
            Material::Okp { curve, .. } => format!("OKP {}", curve.name()),
        }
    }

    /// The size that people quote, in bits: of the secret, the modulus or the curve.
    pub fn bits(&self) -> usize {
        match &self.material {
            Material::Secret(bytes) => bytes.len() * 8,
            Material::Rsa { n, .. } => bit_length(n),
            Material::Ec {
                curve: Curve::P521, ..
            } => 521,
            Material::Ec { curve, .. } => curve.size() * 8,
            Material::Okp {
                curve: Curve::Ed448 | Curve::X448,
                ..
            } => 448,
            Material::Okp { .. } => 256,
        }
    }

    /// Whether whoever holds this text could sign with it.
    pub fn is_private(&self) -> bool {
        self.private.is_some()
    }

    /// Whether an algorithm takes keys of this type.
    pub fn fits(&self, algorithm: &Algorithm) -> bool {
        match (&self.material, algorithm.family) {
            (Material::Secret(_), Family::Hmac) => true,
            (Material::Rsa { .. }, Family::RsaPkcs1 | Family::RsaPss) => true,
            (Material::Ec { curve, .. }, Family::Ecdsa) => algorithm.curve == Some(*curve),
            (Material::Okp { curve, .. }, Family::EdDsa) => match algorithm.curve {
                Some(needed) => needed == *curve,
                None => matches!(curve, Curve::Ed25519 | Curve::Ed448),
            },
            _ => false,
        }
    }
}

impl fmt::Debug for Key {
    /// Says what the key is without saying the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Key({}, {} bits, {}",
            self.type_name(),
            self.bits(),
            self.format.name()
        )?;
        if let Some(kid) = &self.kid {
            write!(f, ", kid {kid:?}")?;
        }
        write!(f, "{})", if self.is_private() { ", private" } else { "" })
    }
}

/// Bits of a big-endian number without leading zeros.
fn bit_length(bytes: &[u8]) -> usize {
    match bytes.iter().position(|byte| *byte != 0) {
        Some(at) => {
            (bytes.len() - at) * 8
                - bytes
                    .get(at)
                    .map_or(0, |byte| byte.leading_zeros() as usize)
        }
        None => 0,
    }
}

/// Keys read from one text, in their order, and what could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyRing {
    /// Those that can be used; at least one.
    pub keys: Vec<Key>,
    /// How the text as a whole was written.
    pub format: Format,
    /// Members of a JWK Set that hold no usable key; they are skipped (RFC 7517 section 5).
    pub skipped: Vec<(usize, KeyFault)>,
}

/// Why a text is no key.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
pub enum KeyFault {
    /// More than [`MAX_KEY_TEXT`] bytes; not read.
    #[error("this text is longer than {MAX_KEY_TEXT} bytes, more than any key")]
    TooLong,
    /// More than [`MAX_KEYS`]; not read.
    #[error("the JWK Set holds more than {MAX_KEYS} keys")]
    TooMany,
    /// It begins as JSON and is none.
    #[error("the JSON of the key is broken at byte {at}: {fault}")]
    Json {
        /// Bytes from the start of the text.
        at: usize,
        /// What is wrong there, in words.
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
    /// A `kty`, curve or key algorithm that is not computed here.
    #[error("`{}` is no {what} that is supported here", quoted(.value))]
    Unsupported {
        /// What the value is, in words: "elliptic curve".
        what: &'static str,
        /// What the key says, as shown.
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
    #[error("the JWK Set holds no key that can be read here")]
    EmptySet,
    /// A PEM block that breaks the form of RFC 7468.
    #[error(
        "the PEM block is damaged: its lines are not Base64, or its BEGIN and END do not match"
    )]
    Pem,
    /// A well-formed PEM block of something else.
    #[error(
        "a PEM block `{}` is no key; SPKI, PKCS #1, PKCS #8, SEC 1 and certificates are read",
        quoted(.label)
    )]
    PemLabel {
        /// What stands between `BEGIN` and the dashes.
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
    /// The bytes inside the block are not of the structure that its label promises.
    #[error("the DER inside is not a {what}")]
    Der {
        /// That structure, in words.
        what: &'static str,
    },
    /// The secret was to be read in a way that one of its characters does not allow.
    #[error(
        "this is not {reading}: the character `{}` at byte {at} does not belong there",
        quoted(.found.encode_utf8(&mut [0; 4]))
    )]
    Reading {
        /// [`Reading::name`].
        reading: &'static str,
        /// Bytes from the start of the text.
        at: usize,
        /// The character.
        found: char,
    },
    /// The secret was to be read in a way that needs other lengths.
    #[error("this is not {reading}: the length does not fit")]
    ReadingLength {
        /// [`Reading::name`].
        reading: &'static str,
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
            Self::Der { .. } => "key-der",
            Self::Reading { .. } | Self::ReadingLength { .. } => "key-reading",
        }
    }
}
