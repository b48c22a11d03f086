//! What a signature covers, hashed once for all keys.

use crate::algorithm::Hash;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use std::cell::OnceCell;

/// The signing input of a JWS (RFC 7515 section 5.1), with its hashes as they are asked for. RSA
/// and ECDSA sign a hash, so that of many keys each costs the same however long the input is.
/// HMAC and EdDSA read the whole input for each key.
///
/// ```
/// use jose::algorithm::Hash;
/// use jose::jws::SigningInput;
/// assert_eq!(SigningInput::new(b"e30.e30").digest(Hash::Sha256).len(), 32);
/// ```
#[derive(Debug)]
pub struct SigningInput<'a> {
    bytes: &'a [u8],
    digests: [OnceCell<Vec<u8>>; 3],
}

impl<'a> SigningInput<'a> {
    /// Takes the bytes; nothing is hashed yet.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            digests: [const { OnceCell::new() }; 3],
        }
    }

    /// Takes the bytes with a value that is used as their hash, right or not.
    pub(crate) fn with_digest(bytes: &'a [u8], hash: Hash, digest: Vec<u8>) -> Self {
        let input = Self::new(bytes);
        // The cell is empty, so this always sets it.
        let _ = input.cell(hash).set(digest);
        input
    }

    /// The bytes themselves.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Their hash.
    pub fn digest(&self, hash: Hash) -> &[u8] {
        self.cell(hash).get_or_init(|| match hash {
            Hash::Sha256 => Sha256::digest(self.bytes).to_vec(),
            Hash::Sha384 => Sha384::digest(self.bytes).to_vec(),
            Hash::Sha512 => Sha512::digest(self.bytes).to_vec(),
        })
    }

    fn cell(&self, hash: Hash) -> &OnceCell<Vec<u8>> {
        let [sha256, sha384, sha512] = &self.digests;
        match hash {
            Hash::Sha256 => sha256,
            Hash::Sha384 => sha384,
            Hash::Sha512 => sha512,
        }
    }
}
