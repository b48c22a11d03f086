//! Does a signature match under a key? (RFC 7515 section 5.2, RFC 7518 section 3)

use super::SigningInput;
use crate::algorithm::{self, Algorithm, Curve, Family, Hash, ParameterSet};
use crate::curve::{self, Refusal};
use crate::der;
use crate::key::{Key, Material};
use crate::resolver::{Answer, Request, Resolver};
use crate::text::quoted;
use hmac::{Hmac, KeyInit, Mac};
use rsa::{BoxedUint, Pkcs1v15Sign, Pss, PublicKey};
use serde::Serialize;
use sha2::{Sha256, Sha384, Sha512};
use thiserror::Error;

/// Below this an RSA modulus can be factored by anyone with patience, and
/// nothing is computed with it. RFC 7518 section 3.3 asks for 2048.
pub const MIN_RSA_BITS: usize = 1024;

/// Above this, checking one signature takes long enough to be an attack.
pub const MAX_RSA_BITS: usize = 8192;

/// Why a signature does not match, or was not compared.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
pub enum VerifyFault {
    /// It was compared, and is not this key's signature of these bytes.
    #[error("the signature does not match under this key")]
    Mismatch,
    /// The key is of a type, or on a curve, that the algorithm does not take; nothing was compared.
    #[error("`{algorithm}` needs {needs}, and the key is {has}")]
    KeyType {
        /// The exact name of the algorithm.
        algorithm: &'static str,
        /// What key it takes, in words.
        needs: String,
        /// What the key is, in words.
        has: String,
    },
    /// `use`, `key_ops` or `alg` of the key speak against it (RFC 7517 sections 4.2 to 4.4);
    /// nothing was compared.
    #[error("the key forbids it: its `{member}` is {value}")]
    KeyForbids {
        /// The JWK member.
        member: &'static str,
        /// What it holds, and what it would have to hold, in words.
        value: String,
    },
    /// The key's algorithm identifier is `id-RSASSA-PSS` (RFC 4055 section 1.2); nothing was
    /// compared.
    #[error("the key is for {allowed} alone, and the token says `{algorithm}`")]
    PssOnly {
        /// The exact name of the algorithm.
        algorithm: &'static str,
        /// What the key may be used for, in words.
        allowed: String,
    },
    /// No bytes at all.
    #[error("the signature is empty: it was left out or stripped")]
    Empty,
    /// A length that the algorithm never makes with this key.
    #[error("the signature has {found} bytes, `{algorithm}` makes exactly {expected}")]
    Length {
        /// The exact name of the algorithm.
        algorithm: &'static str,
        /// Bytes that it makes.
        expected: usize,
        /// Bytes that there are.
        found: usize,
    },
    /// ASN.1 instead of `r` and `s` side by side (RFC 7518 section 3.4).
    #[error("JWTs need the raw {expected}-byte r‖s form; this signature is DER")]
    Der {
        /// Bytes that `r` and `s` take together.
        expected: usize,
        /// The same numbers in JOSE's form do match.
        matches: bool,
    },
    /// `r` or `s` is not from 1 to the order less one.
    #[error(
        "`r` or `s` is zero or too large: no signer makes that (CVE-2022-21449 was fooled by zeros)"
    )]
    OutOfRange,
    /// A modulus out of the bounds; nothing was compared.
    #[error(
        "this RSA key has {bits} bits; only keys of {MIN_RSA_BITS} to {MAX_RSA_BITS} bits are used here, because shorter ones can be factored"
    )]
    RsaSize {
        /// Length of the modulus, in bits.
        bits: usize,
    },
    /// An even modulus, or an exponent that is 1, even or over-long; nothing was compared.
    #[error(
        "this RSA key is unusable: its modulus or exponent is one that no honest generator makes"
    )]
    RsaKey,
    /// An algorithm that is named here and not computed.
    #[error("`{algorithm}` is not computed here")]
    Unsupported {
        /// The exact name of the algorithm.
        algorithm: &'static str,
    },
    /// The comparison is one of the resolver's open requests; nothing was compared yet.
    #[error("`{algorithm}` has not been computed yet")]
    Pending {
        /// The exact name of the algorithm.
        algorithm: &'static str,
    },
}

impl VerifyFault {
    /// A name that stays the same between versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Mismatch => "signature-mismatch",
            Self::KeyType { .. } => "key-type",
            Self::KeyForbids { .. } => "key-forbids",
            Self::PssOnly { .. } => "key-pss-only",
            Self::Empty => "signature-empty",
            Self::Length { .. } => "signature-length",
            Self::Der { .. } => "signature-der",
            Self::OutOfRange => "signature-out-of-range",
            Self::RsaSize { .. } => "rsa-size",
            Self::RsaKey => "rsa-key",
            Self::Unsupported { .. } => "algorithm-unsupported",
            Self::Pending { .. } => "signature-pending",
        }
    }

    /// Whether the signature was looked at; else it was the key that was refused.
    pub fn compared(&self) -> bool {
        !matches!(
            self,
            Self::KeyType { .. }
                | Self::KeyForbids { .. }
                | Self::PssOnly { .. }
                | Self::RsaSize { .. }
                | Self::RsaKey
                | Self::Unsupported { .. }
                | Self::Pending { .. }
        )
    }

    /// The rule that was applied.
    pub fn reference(&self) -> &'static str {
        match self {
            Self::Mismatch | Self::Empty | Self::Pending { .. } => "RFC 7515, section 5.2",
            Self::KeyType { .. } => "RFC 7518, section 3.1; RFC 8725, section 3.1",
            Self::KeyForbids { .. } => "RFC 7517, sections 4.2 to 4.4",
            Self::PssOnly { .. } => "RFC 4055, section 1.2",
            Self::Length { algorithm, .. } => {
                algorithm::find(algorithm).map_or("RFC 7518, section 3", |row| row.reference)
            }
            Self::Der { .. } | Self::OutOfRange => "RFC 7518, section 3.4",
            Self::RsaSize { .. } | Self::RsaKey => "RFC 7518, section 3.3",
            Self::Unsupported { .. } => "RFC 7518, section 3.1",
        }
    }
}

/// Checks a signature over the signing input (RFC 7515 section 5.1).
///
/// Secrets and MACs are compared in constant time.
///
/// # Errors
/// Every way in which it does not match; `Ok` means that the bytes match under
/// this key, and nothing else.
pub fn verify(
    algorithm: &Algorithm,
    key: &Key,
    signing_input: &[u8],
    signature: &[u8],
) -> Result<(), VerifyFault> {
    verify_with(
        algorithm,
        key,
        &SigningInput::new(signing_input),
        signature,
        &Resolver::of_curves(),
    )
}

/// As [`verify`], with a resolver for what may be computed elsewhere: signatures on
/// every curve but P-256, and those of ML-DSA.
///
/// # Errors
/// As [`verify`], and [`VerifyFault::Pending`].
pub fn verify_with(
    algorithm: &Algorithm,
    key: &Key,
    input: &SigningInput<'_>,
    signature: &[u8],
    resolver: &Resolver,
) -> Result<(), VerifyFault> {
    let name = algorithm.name;
    if !algorithm.verifies {
        return Err(VerifyFault::Unsupported { algorithm: name });
    }
    if !key.fits(algorithm) {
        return Err(VerifyFault::KeyType {
            algorithm: name,
            needs: needs(algorithm),
            has: describe(key),
        });
    }
    check_permissions(algorithm, key)?;
    if signature.is_empty() {
        return Err(VerifyFault::Empty);
    }
    match &key.material {
        Material::Secret(secret) => hmac(algorithm, secret, input.bytes(), signature),
        Material::Rsa { n, e } => rsa(algorithm, key.bits(), (n, e), input, signature),
        Material::Ec {
            curve,
            point: public,
        }
        | Material::Okp { curve, x: public } => {
            let compare =
                |signature: &[u8]| on_curve(algorithm, *curve, public, input, signature, resolver);
            if signature.len() == 2 * curve.size() {
                compare(signature)
            } else {
                Err(wrong_length(algorithm, *curve, signature, compare))
            }
        }
        Material::Akp { set, public } => {
            ml_dsa(algorithm, *set, public, input, signature, resolver)
        }
    }
}

/// Compares a signature of ML-DSA.
fn ml_dsa(
    algorithm: &Algorithm,
    set: ParameterSet,
    public: &[u8],
    input: &SigningInput<'_>,
    signature: &[u8],
    resolver: &Resolver,
) -> Result<(), VerifyFault> {
    if signature.len() != set.signature_size() {
        return Err(VerifyFault::Length {
            algorithm: algorithm.name,
            expected: set.signature_size(),
            found: signature.len(),
        });
    }
    let request = Request::VerifyMlDsa {
        set,
        public: public.to_vec(),
        message: resolver.shared(input.bytes()),
        signature: signature.to_vec(),
    };
    match resolver.ask(request) {
        Some(Answer::Yes) => Ok(()),
        Some(_) => Err(VerifyFault::Mismatch),
        None => Err(VerifyFault::Pending {
            algorithm: algorithm.name,
        }),
    }
}

/// Compares a signature of the right length on a curve.
fn on_curve(
    algorithm: &Algorithm,
    curve: Curve,
    public: &[u8],
    input: &SigningInput<'_>,
    signature: &[u8],
    resolver: &Resolver,
) -> Result<(), VerifyFault> {
    if curve::is_common(curve) {
        return curve::verify(curve, public, input, signature).map_err(|refusal| match refusal {
            Refusal::Mismatch | Refusal::Point => VerifyFault::Mismatch,
            Refusal::OutOfRange => VerifyFault::OutOfRange,
            Refusal::Unsupported => VerifyFault::Unsupported {
                algorithm: curve.name(),
            },
        });
    }
    let request = Request::Verify {
        curve,
        public: public.to_vec(),
        message: resolver.shared(input.bytes()),
        signature: signature.to_vec(),
    };
    match resolver.ask(request) {
        Some(Answer::Yes) => Ok(()),
        Some(Answer::OutOfRange) => Err(VerifyFault::OutOfRange),
        Some(_) => Err(VerifyFault::Mismatch),
        None => Err(VerifyFault::Pending {
            algorithm: algorithm.name,
        }),
    }
}

/// The key an algorithm needs, in words.
fn needs(algorithm: &Algorithm) -> String {
    match (algorithm.family, algorithm.curve) {
        (Family::Hmac, _) => "a shared secret".into(),
        (Family::RsaPkcs1 | Family::RsaPss, _) => "an RSA key".into(),
        (_, Some(curve)) => format!("a key on {}", curve.name()),
        (Family::MlDsa, _) => format!("an {} key", algorithm.name),
        (Family::EdDsa, None) => "a key on Ed25519 or Ed448".into(),
        _ => "another kind of key".into(),
    }
}

fn describe(key: &Key) -> String {
    match &key.material {
        Material::Secret(_) => "a shared secret".into(),
        Material::Rsa { .. } => "an RSA key".into(),
        Material::Ec { curve, .. } | Material::Okp { curve, .. } => {
            format!("on the curve {}", curve.name())
        }
        Material::Akp { set, .. } => format!("an {} key", set.name()),
    }
}

/// `use`, `key_ops` and `alg` bind the one who verifies (RFC 7517 sections 4.2 to 4.4).
fn check_permissions(algorithm: &Algorithm, key: &Key) -> Result<(), VerifyFault> {
    if let Some(value) = key.public_use.as_ref().filter(|value| *value != "sig") {
        return Err(VerifyFault::KeyForbids {
            member: "use",
            value: format!("`{}`, not `sig`", quoted(value)),
        });
    }
    if let Some(operations) = &key.key_ops
        // A private JWK says what its private half does; its public half verifies.
        && !operations.iter().any(|op| op == "verify" || op == "sign" && key.is_private())
    {
        return Err(VerifyFault::KeyForbids {
            member: "key_ops",
            value: operations
                .iter()
                .map(|operation| format!("`{}`", quoted(operation)))
                .collect::<Vec<_>>()
                .join(", "),
        });
    }
    if let Some(value) = key
        .alg
        .as_ref()
        .filter(|value| !same_algorithm(value, algorithm, key))
    {
        return Err(VerifyFault::KeyForbids {
            member: "alg",
            value: format!(
                "`{}`, and the token says `{}`",
                quoted(value),
                algorithm.name
            ),
        });
    }
    match &key.pss {
        Some(pss) if !pss.allows(algorithm) => Err(VerifyFault::PssOnly {
            algorithm: algorithm.name,
            allowed: pss.name(),
        }),
        _ => Ok(()),
    }
}

/// `EdDSA` and `Ed25519` name the same computation on an Ed25519 key, `EdDSA` and `Ed448` on an
/// Ed448 key (RFC 9864 section 2.2).
fn same_algorithm(name: &str, algorithm: &Algorithm, key: &Key) -> bool {
    let curve = match &key.material {
        Material::Okp { curve, .. } => curve.name(),
        _ => "",
    };
    name == algorithm.name
        || (algorithm.family == Family::EdDsa && (name == "EdDSA" || name == curve))
}

fn hmac(
    algorithm: &Algorithm,
    secret: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), VerifyFault> {
    if let Some(expected) = algorithm
        .signature_size
        .filter(|size| *size != signature.len())
    {
        return Err(VerifyFault::Length {
            algorithm: algorithm.name,
            expected,
            found: signature.len(),
        });
    }
    // A secret of any length is a key, so creating the MAC cannot fail.
    macro_rules! check {
        ($hash:ty) => {
            Hmac::<$hash>::new_from_slice(secret)
                .is_ok_and(|mac| mac.chain_update(message).verify_slice(signature).is_ok())
        };
    }
    let good = match algorithm.hash {
        Some(Hash::Sha256) => check!(Sha256),
        Some(Hash::Sha384) => check!(Sha384),
        Some(Hash::Sha512) => check!(Sha512),
        None => false,
    };
    if good {
        Ok(())
    } else {
        Err(VerifyFault::Mismatch)
    }
}

/// Whether anything is computed with a modulus of so many bits.
pub(crate) fn is_rsa_size(bits: usize) -> bool {
    (MIN_RSA_BITS..=MAX_RSA_BITS).contains(&bits)
}

/// The RSA key of a modulus and an exponent.
///
/// # Errors
/// The modulus is too short or too long, or no signature under the key proves anything.
pub(crate) fn rsa_key(bits: usize, (n, e): (&[u8], &[u8])) -> Result<PublicKey, VerifyFault> {
    if !is_rsa_size(bits) {
        return Err(VerifyFault::RsaSize { bits });
    }
    let (n, e) = (
        BoxedUint::from_be_slice_vartime(n),
        BoxedUint::from_be_slice_vartime(e),
    );
    // Refuses e = 1, even exponents and moduli that are even.
    PublicKey::new(n, e).map_err(|_| VerifyFault::RsaKey)
}

fn rsa(
    algorithm: &Algorithm,
    bits: usize,
    (n, e): (&[u8], &[u8]),
    input: &SigningInput<'_>,
    signature: &[u8],
) -> Result<(), VerifyFault> {
    let key = rsa_key(bits, (n, e))?;
    let expected = bits.div_ceil(8);
    if signature.len() != expected {
        return Err(VerifyFault::Length {
            algorithm: algorithm.name,
            expected,
            found: signature.len(),
        });
    }
    // By scheme, not by `VerifyingKey`: that links the sentences of the crate's faults.
    macro_rules! check {
        ($scheme:expr, $hash:expr) => {
            key.verify($scheme, input.digest($hash), signature).is_ok()
        };
    }
    let good = match (algorithm.family, algorithm.hash) {
        (Family::RsaPkcs1, Some(Hash::Sha256)) => {
            check!(Pkcs1v15Sign::new::<Sha256>(), Hash::Sha256)
        }
        (Family::RsaPkcs1, Some(Hash::Sha384)) => {
            check!(Pkcs1v15Sign::new::<Sha384>(), Hash::Sha384)
        }
        (Family::RsaPkcs1, Some(Hash::Sha512)) => {
            check!(Pkcs1v15Sign::new::<Sha512>(), Hash::Sha512)
        }
        (Family::RsaPss, Some(Hash::Sha256)) => check!(Pss::<Sha256>::new(), Hash::Sha256),
        (Family::RsaPss, Some(Hash::Sha384)) => check!(Pss::<Sha384>::new(), Hash::Sha384),
        (Family::RsaPss, Some(Hash::Sha512)) => check!(Pss::<Sha512>::new(), Hash::Sha512),
        _ => false,
    };
    if good {
        Ok(())
    } else {
        Err(VerifyFault::Mismatch)
    }
}

/// A signature of the wrong length is often the DER form of the right one.
fn wrong_length(
    algorithm: &Algorithm,
    curve: Curve,
    signature: &[u8],
    compare: impl FnOnce(&[u8]) -> Result<(), VerifyFault>,
) -> VerifyFault {
    let expected = 2 * curve.size();
    match from_der(signature, curve.size()) {
        Some(raw) if algorithm.family == Family::Ecdsa => match compare(&raw) {
            Err(pending @ VerifyFault::Pending { .. }) => pending,
            outcome => VerifyFault::Der {
                expected,
                matches: outcome.is_ok(),
            },
        },
        _ => VerifyFault::Length {
            algorithm: algorithm.name,
            expected,
            found: signature.len(),
        },
    }
}

/// SEQUENCE { INTEGER r, INTEGER s } as r and s side by side (RFC 3279 section 2.2.3), each in
/// `size` bytes; none if it is no such sequence or a number needs more.
pub fn from_der(bytes: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut numbers = der::whole(bytes, der::SEQUENCE)?;
    let (r, s) = (numbers.unsigned()?, numbers.unsigned()?);
    numbers.end()?;
    let mut raw = Vec::with_capacity(2 * size);
    for number in [r, s] {
        raw.resize(raw.len() + size.checked_sub(number.len())?, 0);
        raw.extend_from_slice(number);
    }
    Some(raw)
}
