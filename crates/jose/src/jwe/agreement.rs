//! Elliptic Curve Diffie-Hellman and the key that is derived from it (RFC 7518 section 4.6).

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Concat KDF with SHA-256 (RFC 7518 section 4.6.2; NIST SP 800-56A): a key of `size` bytes.
/// `algorithm` is `enc` where the key encrypts content, and `alg` where it wraps a key; `apu`
/// and `apv` are the decoded parameters, empty where there are none.
pub fn derive(
    shared: &[u8],
    algorithm: &str,
    apu: &[u8],
    apv: &[u8],
    size: usize,
) -> Zeroizing<Vec<u8>> {
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX).to_be_bytes();
    let mut key = Zeroizing::new(Vec::with_capacity(size.next_multiple_of(32)));
    let mut round = 1_u32;
    while key.len() < size {
        let mut hash = Sha256::new()
            .chain_update(round.to_be_bytes())
            .chain_update(shared);
        for text in [algorithm.as_bytes(), apu, apv] {
            hash.update(length(text.len()));
            hash.update(text);
        }
        hash.update(length(size * 8));
        key.extend_from_slice(&hash.finalize());
        round += 1;
    }
    key.truncate(size);
    key
}
