//! The hash algorithms that `_sd_alg` may name (RFC 9901 section 4.1.1): those of IANA's registry
//! "Named Information Hash Algorithm" (state of 2022-01-18).

use crate::base64url;
use blake2::{Blake2b, Blake2b512, Blake2s256};
use k12::digest::consts::U32;
use k12::digest::{ExtendableOutput as _, Update as _};
use serde::Serialize;
use sha2::{Digest, Sha256, Sha384, Sha512};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};

/// A hash algorithm of the registry.
#[derive(Debug, Serialize)]
pub struct DigestAlgorithm {
    /// The name in `_sd_alg`, compared exactly.
    pub name: &'static str,
    /// The length of a digest, in bits; a multiple of eight.
    pub bits: usize,
    /// The whole digest, of which the first bits are taken.
    #[serde(skip)]
    hash: fn(&[u8]) -> Vec<u8>,
}

impl PartialEq for DigestAlgorithm {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for DigestAlgorithm {}

impl DigestAlgorithm {
    /// The digest of a text, in base64url, as it stands in a payload (RFC 9901 section 4.2.3).
    ///
    /// ```
    /// use jose::sd_jwt::find_digest;
    ///
    /// // The example of RFC 9901, section 4.2.3.
    /// let disclosure = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0";
    /// let digest = find_digest("sha-256").unwrap().digest(disclosure);
    /// assert_eq!(digest, "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0");
    /// ```
    pub fn digest(&self, text: &str) -> String {
        let mut bytes = (self.hash)(text.as_bytes());
        bytes.truncate(self.bits / 8);
        base64url::encode(bytes)
    }

    /// Whether so few bits are left that another text with the same digest can be looked for: the
    /// hash must be second-preimage resistant (RFC 9901 section 9.4).
    pub fn is_short(&self) -> bool {
        self.bits < 128
    }
}

/// The algorithm of this name; none if it is not registered.
pub fn find_digest(name: &str) -> Option<&'static DigestAlgorithm> {
    DIGESTS.iter().find(|row| row.name == name)
}

fn hash<D: Digest>(bytes: &[u8]) -> Vec<u8> {
    D::digest(bytes).to_vec()
}

fn k12<const LEN: usize>(bytes: &[u8]) -> Vec<u8> {
    let mut hasher = k12::Kt128::default();
    hasher.update(bytes);
    hasher.finalize_boxed(LEN).into_vec()
}

const fn row(name: &'static str, bits: usize, hash: fn(&[u8]) -> Vec<u8>) -> DigestAlgorithm {
    DigestAlgorithm { name, bits, hash }
}

/// All of them; the first is what an SD-JWT without `_sd_alg` uses.
pub static DIGESTS: &[DigestAlgorithm] = &[
    row("sha-256", 256, hash::<Sha256>),
    row("sha-256-128", 128, hash::<Sha256>),
    row("sha-256-120", 120, hash::<Sha256>),
    row("sha-256-96", 96, hash::<Sha256>),
    row("sha-256-64", 64, hash::<Sha256>),
    row("sha-256-32", 32, hash::<Sha256>),
    row("sha-384", 384, hash::<Sha384>),
    row("sha-512", 512, hash::<Sha512>),
    row("sha3-224", 224, hash::<Sha3_224>),
    row("sha3-256", 256, hash::<Sha3_256>),
    row("sha3-384", 384, hash::<Sha3_384>),
    row("sha3-512", 512, hash::<Sha3_512>),
    row("blake2s-256", 256, hash::<Blake2s256>),
    row("blake2b-256", 256, hash::<Blake2b<U32>>),
    row("blake2b-512", 512, hash::<Blake2b512>),
    row("k12-256", 256, k12::<32>),
    row("k12-512", 512, k12::<64>),
];
