//! A token's signature, ready to be compared with keys.

use jose::algorithm::Algorithm;
use jose::jws::verify_with;
use jose::key::Key;
use jose::resolver::Resolver;

/// What is compared with each key.
pub(super) struct Comparison<'a> {
    pub(super) algorithm: &'static Algorithm,
    /// The bytes that are signed (RFC 7515 section 5.1).
    pub(super) input: Vec<u8>,
    pub(super) signature: &'a [u8],
    /// The `kid` of the header.
    pub(super) kid: Option<&'a str>,
    pub(super) resolver: &'a Resolver,
}

impl Comparison<'_> {
    /// Whether the signature is one of this key under the header's algorithm.
    pub(super) fn matches(&self, key: &Key) -> bool {
        verify_with(
            self.algorithm,
            key,
            &self.input,
            self.signature,
            self.resolver,
        )
        .is_ok()
    }
}
