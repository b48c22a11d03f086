//! AES Key Wrap (RFC 7518 section 4.4).

use super::content::by_size;
use aes::{Aes128, Aes192, Aes256};
use aes_kw::{AesKw, KeyInit as _};
use zeroize::Zeroizing;

/// Bytes that wrapping adds.
const ADDED: usize = 8;

/// The key that was wrapped; none if it was not wrapped with this key.
pub fn unwrap(key: &[u8], wrapped: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut out = Zeroizing::new(vec![0; wrapped.len().checked_sub(ADDED)?]);
    macro_rules! with {
        ($aes:ty) => {
            AesKw::<$aes>::new_from_slice(key)
                .ok()?
                .unwrap_key(wrapped, &mut out)
                .is_ok()
                .then_some(())
        };
    }
    by_size!(key.len(), with)?;
    Some(out)
}

/// Wraps a key; none if it, or the key that wraps, has no proper length.
pub fn wrap(key: &[u8], content_key: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0; content_key.len() + ADDED];
    macro_rules! with {
        ($aes:ty) => {
            AesKw::<$aes>::new_from_slice(key)
                .ok()?
                .wrap_key(content_key, &mut out)
                .is_ok()
                .then_some(())
        };
    }
    by_size!(key.len(), with)?;
    Some(out)
}
