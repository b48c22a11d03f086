//! Making a signature (RFC 7515 section 5.1).

use super::verify::{MAX_RSA_BITS, MIN_RSA_BITS, is_rsa_size};
use crate::algorithm::{Algorithm, Family, Hash};
use crate::base64url::encode;
use crate::curve;
use crate::key::{Key, Material, Private};
use crate::random::Given;
use crate::{late, lattice};
use hmac::{Hmac, KeyInit, Mac};
use rsa::signature::{SignatureEncoding, Signer};
use rsa::{BoxedUint, PrivateKey, Pss, pkcs1v15};
use sha2::{Digest, Sha256, Sha384, Sha512};
use thiserror::Error;

/// Why nothing was signed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignFault {
    /// The key is of a type, or on a curve, that the algorithm does not take.
    #[error("`{algorithm}` does not take a key of this type")]
    KeyType {
        /// The exact name of the algorithm.
        algorithm: &'static str,
    },
    /// The key is a public one.
    #[error("the key has no private half, so it cannot sign")]
    NoPrivateKey,
    /// A scalar or primes with which nothing can be computed.
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
    /// An algorithm that is named here and not computed.
    #[error("`{algorithm}` is not computed here")]
    Unsupported {
        /// The exact name of the algorithm.
        algorithm: &'static str,
    },
    /// The caller gave too little randomness; the core draws none itself.
    #[error("`{algorithm}` takes {expected} random bytes, and {found} were given")]
    ShortSalt {
        /// The exact name of the algorithm.
        algorithm: &'static str,
        /// Bytes: with RSASSA-PSS the length of the hash (RFC 7518 section 3.5), with ML-DSA 32.
        expected: usize,
        /// Bytes that were given.
        found: usize,
    },
}

impl SignFault {
    /// A name that stays the same between versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::KeyType { .. } => "key-type",
            Self::NoPrivateKey => "no-private-key",
            Self::BadKey => "bad-key",
            Self::RsaSize { .. } => "rsa-size",
            Self::Unsupported { .. } => "algorithm-unsupported",
            Self::ShortSalt { .. } => "salt-short",
        }
    }
}

/// Signs bytes.
///
/// `salt` is the randomness of RSASSA-PSS, at least as many bytes as its hash
/// has (RFC 7518 section 3.5), and of ML-DSA, at least 32 bytes, or none for a
/// deterministic signature; everything else signs deterministically and ignores it.
///
/// # Errors
/// The key does not fit, has no private half, or is damaged.
pub fn sign(
    algorithm: &Algorithm,
    key: &Key,
    message: &[u8],
    salt: &[u8],
) -> Result<Vec<u8>, SignFault> {
    if !algorithm.signs {
        return Err(SignFault::Unsupported {
            algorithm: algorithm.name,
        });
    }
    if !key.fits(algorithm) {
        return Err(SignFault::KeyType {
            algorithm: algorithm.name,
        });
    }
    match (&key.material, &key.private) {
        (Material::Secret(secret), _) => hmac(algorithm, secret, message),
        (Material::Rsa { .. }, Some(Private::Rsa { .. })) => {
            let bits = key.bits();
            if !is_rsa_size(bits) {
                return Err(SignFault::RsaSize { bits });
            }
            let key = private_rsa_key(key).ok_or(SignFault::BadKey)?;
            rsa(algorithm, key, message, salt)
        }
        (
            Material::Ec { curve, .. } | Material::Okp { curve, .. },
            Some(Private::Scalar(private)),
        ) => curve::sign(*curve, private, message).ok_or(SignFault::BadKey),
        (Material::Akp { .. }, Some(_)) if (1..lattice::RANDOM).contains(&salt.len()) => {
            Err(SignFault::ShortSalt {
                algorithm: algorithm.name,
                expected: lattice::RANDOM,
                found: salt.len(),
            })
        }
        (Material::Akp { set, .. }, Some(Private::Scalar(seed))) => {
            let late = late::get().ok_or(SignFault::Unsupported {
                algorithm: algorithm.name,
            })?;
            (late.sign_ml_dsa)(*set, seed, message, salt).ok_or(SignFault::BadKey)
        }
        _ => Err(SignFault::NoPrivateKey),
    }
}

/// The numbers of a private RSA key; none if it is another key, its modulus is too short or too
/// long, or nothing can be computed with them.
pub(crate) fn private_rsa_key(key: &Key) -> Option<PrivateKey> {
    let (Material::Rsa { n, e }, Some(Private::Rsa { d, p, q })) = (&key.material, &key.private)
    else {
        return None;
    };
    if !is_rsa_size(key.bits()) {
        return None;
    }
    let number = |bytes: &[u8]| BoxedUint::from_be_slice_vartime(bytes);
    let primes = vec![number(p), number(q)];
    PrivateKey::from_components(number(n), number(e), number(d), primes).ok()
}

/// Signs a header and a payload into a compact JWS (RFC 7515 section 7.1).
/// Both are taken as they are, byte for byte.
///
/// # Errors
/// As [`sign`].
///
/// ```
/// use jose::algorithm;
/// use jose::jws::{from_compact, sign_compact, verify};
/// use jose::key::{Key, SecretEncoding};
///
/// let hs256 = algorithm::find("HS256").unwrap();
/// let key = Key::secret(*b"a secret of thirty-two bytes, no", SecretEncoding::Utf8);
/// let token = sign_compact(hs256, &key, r#"{"alg":"HS256"}"#, b"{}", &[]).unwrap();
/// let jws = from_compact(&token).unwrap();
/// let [signature] = &jws.signatures[..] else { panic!("one signature") };
/// let input = jws.signing_input(signature);
/// assert_eq!(verify(hs256, &key, &input, &signature.signature), Ok(()));
/// ```
pub fn sign_compact(
    algorithm: &Algorithm,
    key: &Key,
    header: &str,
    payload: &[u8],
    salt: &[u8],
) -> Result<String, SignFault> {
    let input = format!("{}.{}", encode(header), encode(payload));
    let signature = sign(algorithm, key, input.as_bytes(), salt)?;
    Ok(format!("{input}.{}", encode(signature)))
}

fn hmac(algorithm: &Algorithm, secret: &[u8], message: &[u8]) -> Result<Vec<u8>, SignFault> {
    macro_rules! mac {
        ($hash:ty) => {
            Hmac::<$hash>::new_from_slice(secret)
                .map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec())
                .map_err(|_| SignFault::BadKey)
        };
    }
    match algorithm.hash {
        Some(Hash::Sha256) => mac!(Sha256),
        Some(Hash::Sha384) => mac!(Sha384),
        Some(Hash::Sha512) => mac!(Sha512),
        None => Err(SignFault::Unsupported {
            algorithm: algorithm.name,
        }),
    }
}

fn rsa(
    algorithm: &Algorithm,
    key: PrivateKey,
    message: &[u8],
    salt: &[u8],
) -> Result<Vec<u8>, SignFault> {
    macro_rules! pkcs1 {
        ($hash:ty) => {
            pkcs1v15::SigningKey::<$hash>::new(key)
                .try_sign(message)
                .map(|signature| signature.to_vec())
                .map_err(|_| SignFault::BadKey)
        };
    }
    // Blinding would ask for more randomness than the salt has, again and again.
    macro_rules! pss {
        ($hash:ty) => {
            key.sign_with_rng(
                &mut Given(salt),
                Pss {
                    blinded: false,
                    digest: <$hash>::new(),
                    salt_len: Some(<$hash>::output_size()),
                },
                &<$hash>::digest(message),
            )
            .map_err(|_| SignFault::BadKey)
        };
    }
    if let (Family::RsaPss, Some(hash)) = (algorithm.family, algorithm.hash)
        && salt.len() < hash.size()
    {
        return Err(SignFault::ShortSalt {
            algorithm: algorithm.name,
            expected: hash.size(),
            found: salt.len(),
        });
    }
    match (algorithm.family, algorithm.hash) {
        (Family::RsaPkcs1, Some(Hash::Sha256)) => pkcs1!(Sha256),
        (Family::RsaPkcs1, Some(Hash::Sha384)) => pkcs1!(Sha384),
        (Family::RsaPkcs1, Some(Hash::Sha512)) => pkcs1!(Sha512),
        (Family::RsaPss, Some(Hash::Sha256)) => pss!(Sha256),
        (Family::RsaPss, Some(Hash::Sha384)) => pss!(Sha384),
        (Family::RsaPss, Some(Hash::Sha512)) => pss!(Sha512),
        _ => Err(SignFault::Unsupported {
            algorithm: algorithm.name,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithm::find;
    use crate::jws::verify;
    use crate::key::read;

    /// RFC 7515 appendix A.2.1.
    const KEY: &str = r#"{"kty":"RSA","e":"AQAB",
        "n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
        "d":"Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ",
        "p":"4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
        "q":"uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc"}"#;

    #[test]
    fn pss_signs_with_a_salt_of_exactly_the_hash_and_refuses_a_shorter_one() {
        let key = read(KEY, None).unwrap().unwrap().keys.remove(0);
        for (name, size) in [("PS256", 32), ("PS384", 48), ("PS512", 64)] {
            let algorithm = find(name).unwrap();
            let signature = sign(algorithm, &key, b"message", &vec![7; size]).unwrap();
            assert_eq!(verify(algorithm, &key, b"message", &signature), Ok(()));
            assert_eq!(
                sign(algorithm, &key, b"message", &vec![7; size - 1]),
                Err(SignFault::ShortSalt {
                    algorithm: algorithm.name,
                    expected: size,
                    found: size - 1
                })
            );
        }
    }
}
