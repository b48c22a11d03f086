//! A key: its bytes, its private half and its restrictions (RFC 7517 section 4).

use super::{PssOnly, SecretEncoding};
use crate::algorithm::{Algorithm, Curve, Family, ParameterSet};
use crate::{curve, late};
use serde::Serialize;
use std::fmt;
use zeroize::Zeroizing;

/// The form in which a key was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Format {
    /// A shared secret in this encoding.
    Secret(SecretEncoding),
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
    /// As OpenSSH writes public keys, or the public half of its private ones.
    Ssh,
    /// `RSAKeyValue` in XML.
    Xml,
    /// The bytes of a point or a modulus alone.
    Raw,
}

impl Format {
    /// For display: `JWK`, `SPKI public key`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Secret(encoding) => encoding.name(),
            Self::Jwk => "JWK",
            Self::JwkSet => "JWK Set",
            Self::Spki => "SPKI public key",
            Self::Pkcs1Public => "PKCS #1 public key",
            Self::Pkcs1Private => "PKCS #1 private key",
            Self::Pkcs8 => "PKCS #8 private key",
            Self::Sec1 => "SEC 1 private key",
            Self::Certificate => "X.509 certificate",
            Self::Ssh => "SSH key",
            Self::Xml => "RSAKeyValue",
            Self::Raw => "raw public key",
        }
    }
}

/// The public half or the secret. Secrets are wiped when dropped and never printed.
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
    /// A public key of ML-DSA (`kty` AKP, RFC 9964 section 3).
    Akp {
        /// What its `alg` names.
        set: ParameterSet,
        /// [`ParameterSet::public_size`] bytes, as FIPS 204 encodes them.
        public: Vec<u8>,
    },
}

impl Material {
    /// An RSA public key from its big-endian numbers, with or without leading zeros.
    pub fn rsa(n: &[u8], e: &[u8]) -> Self {
        Self::Rsa {
            n: trim(n),
            e: trim(e),
        }
    }
}

/// A number without its leading zeros.
fn trim(bytes: &[u8]) -> Vec<u8> {
    let start = bytes
        .iter()
        .position(|byte| *byte != 0)
        .unwrap_or(bytes.len());
    bytes.get(start..).unwrap_or_default().to_vec()
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
    /// The scalar (EC) or the seed (OKP, AKP).
    Scalar(Zeroizing<Vec<u8>>),
}

/// What a text that is no shared secret looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum KeyLook {
    /// A public key or a certificate.
    Public,
    /// A private key.
    Private,
}

/// One key with its restrictions (RFC 7517 section 4).
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Key {
    /// The public half, or the secret.
    pub material: Material,
    /// The private half; `None` for a public key and for a secret.
    #[serde(skip)]
    pub private: Option<Private>,
    /// How it was written.
    pub format: Format,
    /// `kid`: the ID by which a header refers to it.
    pub kid: Option<String>,
    /// `use`: `sig` or `enc`.
    pub public_use: Option<String>,
    /// `key_ops`: the operations that it may be used for; `None` for any.
    pub key_ops: Option<Vec<String>>,
    /// `alg`: the only algorithm that it may be used with; `None` for any.
    pub alg: Option<String>,
    /// What its algorithm identifier `id-RSASSA-PSS` limits it to; `None` for any other.
    pub pss: Option<PssOnly>,
}

impl Key {
    /// A key without restrictions.
    pub fn plain(material: Material, format: Format) -> Self {
        Self {
            material,
            private: None,
            format,
            kid: None,
            public_use: None,
            key_ops: None,
            alg: None,
            pss: None,
        }
    }

    /// A shared secret, without `kid` or restrictions.
    pub fn secret(bytes: impl Into<Vec<u8>>, encoding: SecretEncoding) -> Self {
        Self::plain(
            Material::Secret(Zeroizing::new(bytes.into())),
            Format::Secret(encoding),
        )
    }

    /// A key pair from its private half: the scalar of a Weierstrass curve or what RFC 8037
    /// calls `d`. None if the bytes are out of range, or the curve is not computed here.
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

    /// A key pair of ML-DSA from its seed. None if that has not 32 bytes.
    pub fn from_seed(set: ParameterSet, seed: &[u8]) -> Option<Self> {
        let public = (late::get()?.ml_dsa_public)(set, seed)?;
        Some(Self {
            private: Some(Private::Scalar(Zeroizing::new(seed.to_vec()))),
            ..Self::plain(Material::Akp { set, public }, Format::Jwk)
        })
    }

    /// "RSA", "EC P-256", "OKP Ed25519", "AKP ML-DSA-44", "secret".
    pub fn type_name(&self) -> String {
        match &self.material {
            Material::Secret(_) => "secret".into(),
            Material::Rsa { .. } => "RSA".into(),
            Material::Ec { curve, .. } => format!("EC {}", curve.name()),
            Material::Okp { curve, .. } => format!("OKP {}", curve.name()),
            Material::Akp { set, .. } => format!("AKP {}", set.name()),
        }
    }

    /// The size in bits: of the secret, the modulus, the curve, or a public key of ML-DSA.
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
            Material::Akp { set, .. } => set.public_size() * 8,
        }
    }

    /// Whether it has a private half, so that one can sign with it.
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
            (Material::Akp { set, .. }, Family::MlDsa) => algorithm.name == set.name(),
            _ => false,
        }
    }
}

impl fmt::Debug for Key {
    /// Describes the key without printing it.
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
