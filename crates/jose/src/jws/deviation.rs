//! Signatures that the right key made in another way than JOSE asks for. None of them is valid;
//! to know the difference tells the signer what to change.

use super::{SigningInput, rsa_key};
use crate::algorithm::{Algorithm, Family, Hash};
use crate::curve;
use crate::key::{Key, Material};
use hmac::{Hmac, KeyInit as _, Mac as _};
use rsa::{Pkcs1v15Sign, Pss, PublicKey};
use sha1::{Digest as _, Sha1};
use sha2::{Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// How a signature differs from the one that JOSE asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deviation {
    /// RSASSA-PSS with a salt that is not as long as the hash (RFC 7518 section 3.5).
    SaltLength,
    /// SHA-1 instead of the hash of the algorithm.
    Sha1,
    /// The hash of the hash was signed: the input was hashed before it went to a function that
    /// hashes it.
    HashedTwice,
    /// The same with the hash as hexadecimal digits.
    HashedAsHex,
    /// PKCS #1 v1.5 without the name of the hash (RFC 8017).
    NoDigestInfo,
    /// The hash of the input without any key, instead of an HMAC.
    PlainHash,
    /// The hash of the secret and the input one after the other, instead of an HMAC.
    HashWithSecret,
}

/// Whether this key made the signature in one of the ways of [`Deviation`]. `message` is the
/// signing input (RFC 7515 section 5.1).
pub fn deviation(
    algorithm: &Algorithm,
    key: &Key,
    message: &[u8],
    signature: &[u8],
) -> Option<Deviation> {
    if !key.fits(algorithm) {
        return None;
    }
    match &key.material {
        Material::Secret(secret) => of_hmac(algorithm, secret, message, signature),
        Material::Rsa { n, e } => of_rsa(algorithm, key.bits(), (n, e), message, signature),
        // Only the key's own parameter set could be tried, and the message is signed as it is.
        Material::Akp { .. } => None,
        Material::Ec { curve, point: x } | Material::Okp { curve, x } => {
            let matches = |input: &SigningInput<'_>| {
                signature.len() == 2 * curve.size()
                    && curve::verify_any(*curve, x, input, signature).is_ok()
            };
            let Some(hash) = algorithm.hash else {
                // EdDSA signs the message itself, so a hash of it is another message.
                return [Hash::Sha512, Hash::Sha256]
                    .iter()
                    .any(|hash| matches(&SigningInput::new(&hash_of(*hash, message))))
                    .then_some(Deviation::HashedTwice);
            };
            hashed_otherwise(hash, message)
                .into_iter()
                .chain([(Deviation::Sha1, Sha1::digest(message).to_vec())])
                .find(|(_, digest)| {
                    matches(&SigningInput::with_digest(message, hash, digest.clone()))
                })
                .map(|(deviation, _)| deviation)
        }
    }
}

fn of_hmac(
    algorithm: &Algorithm,
    secret: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Option<Deviation> {
    let hash = algorithm.hash?;
    let joined = |parts: [&[u8]; 2]| hash_of(hash, &Zeroizing::new(parts.concat()));
    [
        (Deviation::PlainHash, hash_of(hash, message)),
        (Deviation::HashWithSecret, joined([secret, message])),
        (Deviation::HashWithSecret, joined([message, secret])),
        (
            Deviation::HashedTwice,
            hmac_of(hash, secret, &hash_of(hash, message)),
        ),
    ]
    .into_iter()
    .find(|(_, other)| bool::from(other.ct_eq(signature)))
    .map(|(deviation, _)| deviation)
}

fn of_rsa(
    algorithm: &Algorithm,
    bits: usize,
    (n, e): (&[u8], &[u8]),
    message: &[u8],
    signature: &[u8],
) -> Option<Deviation> {
    let (hash, is_pss) = (algorithm.hash?, algorithm.family == Family::RsaPss);
    let key = rsa_key(bits, (n, e)).ok()?;
    let digest = hash_of(hash, message);
    if is_pss && pss_of_any_salt(&key, hash, &digest, signature) {
        return Some(Deviation::SaltLength);
    }
    let scheme = || match hash {
        Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
        Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
        Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
    };
    let verify = |scheme, digest: &[u8]| key.verify::<Pkcs1v15Sign>(scheme, digest, signature);
    if !is_pss {
        let sha1 = Sha1::digest(message);
        if verify(Pkcs1v15Sign::new::<Sha1>(), &sha1).is_ok() {
            return Some(Deviation::Sha1);
        }
        if verify(Pkcs1v15Sign::new_unprefixed(), &digest).is_ok() {
            return Some(Deviation::NoDigestInfo);
        }
    }
    hashed_otherwise(hash, message)
        .into_iter()
        .find(|(_, digest)| match is_pss {
            true => pss_of_any_salt(&key, hash, digest, signature),
            false => verify(scheme(), digest).is_ok(),
        })
        .map(|(deviation, _)| deviation)
}

/// RSASSA-PSS with a salt of whatever length.
fn pss_of_any_salt(key: &PublicKey, hash: Hash, digest: &[u8], signature: &[u8]) -> bool {
    macro_rules! matches {
        ($hash:ty) => {{
            let mut scheme = Pss::<$hash>::new();
            scheme.salt_len = None;
            key.verify(scheme, digest, signature).is_ok()
        }};
    }
    match hash {
        Hash::Sha256 => matches!(Sha256),
        Hash::Sha384 => matches!(Sha384),
        Hash::Sha512 => matches!(Sha512),
    }
}

/// Hashes that signers take for the hash of the input.
fn hashed_otherwise(hash: Hash, message: &[u8]) -> [(Deviation, Vec<u8>); 2] {
    let once = hash_of(hash, message);
    let hex: String = once.iter().map(|byte| format!("{byte:02x}")).collect();
    [
        (Deviation::HashedTwice, hash_of(hash, &once)),
        (Deviation::HashedAsHex, hash_of(hash, hex.as_bytes())),
    ]
}

fn hash_of(hash: Hash, bytes: &[u8]) -> Vec<u8> {
    SigningInput::new(bytes).digest(hash).to_vec()
}

/// The key as HMAC uses it (RFC 7518 section 3.2): one that is longer than a block of the hash is
/// hashed first. Then each of many comparisons costs the same, however long the key is.
pub fn shortened(key: &Key, hash: Hash) -> Key {
    let block = match hash {
        Hash::Sha256 => 64,
        Hash::Sha384 | Hash::Sha512 => 128,
    };
    match &key.material {
        Material::Secret(secret) if secret.len() > block => Key {
            material: Material::Secret(Zeroizing::new(hash_of(hash, secret))),
            ..key.clone()
        },
        _ => key.clone(),
    }
}

/// An HMAC. A secret of any length is a key, so making one cannot fail.
fn hmac_of(hash: Hash, secret: &[u8], message: &[u8]) -> Vec<u8> {
    macro_rules! mac {
        ($hash:ty) => {
            Hmac::<$hash>::new_from_slice(secret)
                .map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec())
                .unwrap_or_default()
        };
    }
    match hash {
        Hash::Sha256 => mac!(Sha256),
        Hash::Sha384 => mac!(Sha384),
        Hash::Sha512 => mac!(Sha512),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::SecretEncoding;

    #[test]
    fn a_long_secret_and_its_hash_make_the_same_signatures() {
        for hash in [Hash::Sha256, Hash::Sha384, Hash::Sha512] {
            for length in [0, 1, 63, 64, 65, 127, 128, 129, 5_000] {
                let secret = vec![b's'; length];
                let key = Key::secret(secret.clone(), SecretEncoding::Utf8);
                let short = shortened(&key, hash);
                let Material::Secret(bytes) = &short.material else {
                    panic!("no secret")
                };
                assert!(bytes.len() <= 128, "{length}");
                assert_eq!(
                    hmac_of(hash, bytes, b"message"),
                    hmac_of(hash, &secret, b"message"),
                    "{length}"
                );
            }
        }
    }
}
