//! Keys that are encrypted with RSA (RFC 7518 sections 4.2 and 4.3).

use crate::algorithm::{Hash, KeyFamily, KeyManagement};
use crate::jws::{private_rsa_key, rsa_key};
use crate::key::{Key, Material};
use crate::random::Given;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

/// The content key; none if it was not encrypted for this key, or nothing can be computed with
/// the key.
pub fn decrypt(algorithm: &KeyManagement, key: &Key, bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let private = private_rsa_key(key)?;
    let found = match (algorithm.family, algorithm.hash) {
        (KeyFamily::RsaPkcs1, _) => private.pkcs1v15_decrypt(bytes),
        (KeyFamily::RsaOaep, None) => private.oaep_decrypt::<Sha1>(bytes),
        (KeyFamily::RsaOaep, Some(Hash::Sha256)) => private.oaep_decrypt::<Sha256>(bytes),
        (KeyFamily::RsaOaep, Some(Hash::Sha384)) => private.oaep_decrypt::<Sha384>(bytes),
        (KeyFamily::RsaOaep, Some(Hash::Sha512)) => private.oaep_decrypt::<Sha512>(bytes),
        _ => return None,
    };
    found.ok().map(Zeroizing::new)
}

/// Encrypts a content key. None with a key that is too short or damaged, and for `RSA1_5`, which
/// is not used for new tokens.
pub fn encrypt(
    algorithm: &KeyManagement,
    key: &Key,
    content_key: &[u8],
    random: &[u8],
) -> Option<Vec<u8>> {
    let Material::Rsa { n, e } = &key.material else {
        return None;
    };
    let public = rsa_key(key.bits(), (n, e)).ok()?;
    let mut random = Given(random);
    let made = match (algorithm.family, algorithm.hash) {
        (KeyFamily::RsaOaep, None) => {
            public.oaep_encrypt_with_rng::<Sha1, _>(&mut random, content_key)
        }
        (KeyFamily::RsaOaep, Some(Hash::Sha256)) => {
            public.oaep_encrypt_with_rng::<Sha256, _>(&mut random, content_key)
        }
        (KeyFamily::RsaOaep, Some(Hash::Sha384)) => {
            public.oaep_encrypt_with_rng::<Sha384, _>(&mut random, content_key)
        }
        (KeyFamily::RsaOaep, Some(Hash::Sha512)) => {
            public.oaep_encrypt_with_rng::<Sha512, _>(&mut random, content_key)
        }
        _ => return None,
    };
    made.ok()
}
