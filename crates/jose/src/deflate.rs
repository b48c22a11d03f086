//! What `zip: DEF` compresses (RFC 7516 section 4.1.3), within a bound.

use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
use serde::Serialize;

/// The most that is inflated, in bytes: a few kilobytes can stand for gigabytes. Other libraries
/// stop at about the same (npm's `jose` at 250,000 bytes, jwcrypto at 256 KB).
pub const MAX_INFLATED: usize = 250 * 1024;

/// Why something cannot be inflated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum InflateFault {
    /// It is longer than [`MAX_INFLATED`].
    TooLong,
    /// It is not raw DEFLATE.
    Broken,
}

/// Inflates raw DEFLATE, without the header of zlib or gzip.
///
/// ```
/// use jose::deflate::{InflateFault, inflate};
/// assert_eq!(inflate(&[0x4b, 0x4c, 0x04, 0x00]).unwrap(), b"aa");
/// assert_eq!(inflate(b"{}"), Err(InflateFault::Broken));
/// ```
///
/// # Errors
/// It is no DEFLATE, cut off, or longer than the bound.
pub fn inflate(bytes: &[u8]) -> Result<Vec<u8>, InflateFault> {
    decompress_to_vec_with_limit(bytes, MAX_INFLATED).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => InflateFault::TooLong,
        _ => InflateFault::Broken,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bomb_is_refused() {
        let bomb = miniz_oxide::deflate::compress_to_vec(&vec![0; MAX_INFLATED + 1], 9);
        assert!(bomb.len() < 1000);
        assert_eq!(inflate(&bomb), Err(InflateFault::TooLong));
        let most = miniz_oxide::deflate::compress_to_vec(&vec![0; MAX_INFLATED], 9);
        assert_eq!(inflate(&most).map(|bytes| bytes.len()), Ok(MAX_INFLATED));
    }
}
