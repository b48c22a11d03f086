//! Making a signature (RFC 7515 section 5.1).

use super::curve;
use crate::jose::algorithm::{Algorithm, Family, Hash};
use crate::jose::base64url::encode;
use crate::jose::key::{Key, Material, Private};
use hmac::{Hmac, KeyInit, Mac};
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::signature::{RandomizedSigner, SignatureEncoding, Signer};
use rsa::{BoxedUint, RsaPrivateKey, pkcs1v15, pss};
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::convert::Infallible;
use thiserror::Error;

/// Why nothing was signed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignFault {
    #[error("`{algorithm}` does not take a key of this type")]
    KeyType { algorithm: &'static str },
    #[error("the key has no private half, so it cannot sign")]
    NoPrivateKey,
    #[error("the key is out of its range or damaged")]
    BadKey,
    #[error("`{algorithm}` is not computed here")]
    Unsupported { algorithm: &'static str },
}

/// Signs bytes.
///
/// `salt` is the randomness of RSASSA-PSS, at least as many bytes as its hash
/// has; everything else signs deterministically and ignores it.
///
/// # Errors
/// The key does not fit, has no private half, or is damaged.
pub fn sign(
    algorithm: &Algorithm,
    key: &Key,
    message: &[u8],
    salt: &[u8],
) -> Result<Vec<u8>, SignFault> {
    if !algorithm.verifies {
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
        (Material::Rsa { n, e }, Some(Private::Rsa { d, p, q })) => {
            let number = |bytes: &[u8]| BoxedUint::from_be_slice_vartime(bytes);
            let key = RsaPrivateKey::from_components(
                number(n),
                number(e),
                number(d),
                vec![number(p), number(q)],
            )
            .map_err(|_| SignFault::BadKey)?;
            rsa(algorithm, key, message, salt)
        }
        (
            Material::Ec { curve, .. } | Material::Okp { curve, .. },
            Some(Private::Scalar(private)),
        ) => curve::sign(*curve, private, message).ok_or(SignFault::BadKey),
        _ => Err(SignFault::NoPrivateKey),
    }
}

/// Signs a header and a payload into a compact JWS (RFC 7515 section 7.1).
/// Both are taken as they are, byte for byte.
///
/// # Errors
/// As [`sign`].
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
    key: RsaPrivateKey,
    message: &[u8],
    salt: &[u8],
) -> Result<Vec<u8>, SignFault> {
    macro_rules! pkcs1 {
        ($hash:ty) => {
            pkcs1v15::SigningKey::<$hash>::new(key)
                .try_sign(message)
                .map(|s| s.to_vec())
        };
    }
    macro_rules! pss {
        ($hash:ty) => {
            pss::SigningKey::<$hash>::new(key)
                .try_sign_with_rng(&mut Given::new(salt), message)
                .map(|s| s.to_vec())
        };
    }
    match (algorithm.family, algorithm.hash) {
        (Family::RsaPkcs1, Some(Hash::Sha256)) => pkcs1!(Sha256),
        (Family::RsaPkcs1, Some(Hash::Sha384)) => pkcs1!(Sha384),
        (Family::RsaPkcs1, Some(Hash::Sha512)) => pkcs1!(Sha512),
        (Family::RsaPss, Some(Hash::Sha256)) => pss!(Sha256),
        (Family::RsaPss, Some(Hash::Sha384)) => pss!(Sha384),
        (Family::RsaPss, Some(Hash::Sha512)) => pss!(Sha512),
        _ => {
            return Err(SignFault::Unsupported {
                algorithm: algorithm.name,
            });
        }
    }
    .map_err(|_| SignFault::BadKey)
}

/// Randomness that the caller brought, handed out from the front. When it runs
/// dry, SHA-256 stretches it: blinding draws until it finds a number that has an
/// inverse, which zeros never give it. Blinding leaves no trace in the signature.
struct Given<'a> {
    all: &'a [u8],
    used: usize,
    stretched: u64,
}

impl<'a> Given<'a> {
    fn new(all: &'a [u8]) -> Self {
        Self {
            all,
            used: 0,
            stretched: 0,
        }
    }
}

impl TryRng for Given<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut word = [0; 4];
        self.try_fill_bytes(&mut word)?;
        Ok(u32::from_le_bytes(word))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut word = [0; 8];
        self.try_fill_bytes(&mut word)?;
        Ok(u64::from_le_bytes(word))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        let rest = self.all.get(self.used..).unwrap_or_default();
        let (given, missing) = out.split_at_mut(rest.len().min(out.len()));
        given
            .iter_mut()
            .zip(rest)
            .for_each(|(slot, byte)| *slot = *byte);
        self.used += given.len();
        for chunk in missing.chunks_mut(32) {
            self.stretched += 1;
            let block = Sha256::new()
                .chain_update(self.all)
                .chain_update(self.stretched.to_be_bytes())
                .finalize();
            chunk
                .iter_mut()
                .zip(block)
                .for_each(|(slot, byte)| *slot = byte);
        }
        Ok(())
    }
}

impl TryCryptoRng for Given<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::algorithm::find;
    use crate::jose::jws::verify;
    use crate::jose::key::read;

    /// A salt of exactly the length that is asked for leaves nothing to blind with.
    #[test]
    fn signing_with_pss_ends_whatever_the_length_of_the_salt() {
        let fixtures: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/fixtures/interop/jose.json"))
                .unwrap();
        let pem = fixtures["cases"]
            .as_array()
            .unwrap()
            .iter()
            .find_map(|case| case["key"]["pem_pkcs8"].as_str())
            .unwrap();
        let key = read(pem, None).unwrap().unwrap().keys.remove(0);
        for name in ["PS256", "PS384", "PS512"] {
            let row = find(name).unwrap();
            for length in [0, row.hash.unwrap().size(), 64, 1000] {
                let signature = sign(row, &key, b"message", &vec![7; length]).unwrap();
                assert_eq!(
                    verify(row, &key, b"message", &signature),
                    Ok(()),
                    "{name} {length}"
                );
            }
        }
    }
}
