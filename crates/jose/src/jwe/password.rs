//! A key from a password (RFC 7518 section 4.8).

use crate::algorithm::{Hash, KeyManagement};
use pbkdf2::pbkdf2_hmac;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

/// The key that wraps: PBKDF2 over the password, with the name of the algorithm, a zero byte and
/// `p2s` as its salt (RFC 7518 section 4.8.1.1). None if the algorithm has no such key.
pub fn derive(
    algorithm: &KeyManagement,
    password: &[u8],
    p2s: &[u8],
    iterations: u32,
) -> Option<Zeroizing<Vec<u8>>> {
    let mut key = Zeroizing::new(vec![0; algorithm.wrapping_key_size?]);
    let salt = [algorithm.name.as_bytes(), &[0], p2s].concat();
    match algorithm.hash? {
        Hash::Sha256 => pbkdf2_hmac::<Sha256>(password, &salt, iterations, &mut key),
        Hash::Sha384 => pbkdf2_hmac::<Sha384>(password, &salt, iterations, &mut key),
        Hash::Sha512 => pbkdf2_hmac::<Sha512>(password, &salt, iterations, &mut key),
    }
    Some(key)
}
