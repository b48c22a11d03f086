//! A token's signature, ready to be compared with keys, within a bound of work.

use jose::algorithm::{Algorithm, Curve, Family};
use jose::jws::{MAX_RSA_BITS, SigningInput, VerifyFault, verify_with};
use jose::key::{Key, Material};
use jose::resolver::Resolver;
use std::cell::Cell;

/// Work for one token, in nanoseconds of WebAssembly as [`cost`] estimates them. Whatever is
/// left then is not tried, and said so. The first comparison is always made.
pub(super) const MAX_WORK: u64 = 120_000_000;

/// What is compared with each key.
pub(super) struct Comparison<'a> {
    pub(super) algorithm: &'static Algorithm,
    /// The bytes that are signed (RFC 7515 section 5.1).
    pub(super) input: SigningInput<'a>,
    pub(super) signature: &'a [u8],
    /// The `kid` of the header.
    pub(super) kid: Option<&'a str>,
    pub(super) resolver: &'a Resolver,
    /// Work done so far, for this signature and others of its serialization.
    pub(super) work: &'a Cell<u64>,
    /// Comparisons that were not made for want of work.
    pub(super) left_out: Cell<usize>,
}

impl Comparison<'_> {
    /// Compares with a key under an algorithm; none if there was too much work before.
    pub(super) fn compare(&self, row: &Algorithm, key: &Key) -> Option<Result<(), VerifyFault>> {
        if self.work.get() > MAX_WORK {
            self.left_out.set(self.left_out.get() + 1);
            return None;
        }
        self.work
            .set(self.work.get() + cost(row, key, self.input.bytes().len()));
        Some(verify_with(
            row,
            key,
            &self.input,
            self.signature,
            self.resolver,
        ))
    }

    /// Whether the signature is one of this key under the header's algorithm.
    pub(super) fn matches(&self, key: &Key) -> bool {
        self.compare(self.algorithm, key) == Some(Ok(()))
    }
}

/// About what a comparison costs, in nanoseconds of WebAssembly: for one signature what the
/// README gives, rounded up. What a byte costs is an estimate.
fn cost(row: &Algorithm, key: &Key, length: usize) -> u64 {
    let read = match &key.material {
        // HMAC hashes a long secret each time.
        Material::Secret(secret) => length + secret.len(),
        _ => length,
    };
    let length = u64::try_from(read).unwrap_or(u64::MAX);
    match (&key.material, row.family) {
        // They read the whole input again.
        (Material::Secret(_), Family::Hmac) => 20_000 + length.saturating_mul(8),
        (
            Material::Okp {
                curve: Curve::Ed448,
                ..
            },
            Family::EdDsa,
        ) => 2_000_000 + length.saturating_mul(16),
        (Material::Okp { .. }, Family::EdDsa) => 500_000 + length.saturating_mul(8),
        (Material::Akp { .. }, Family::MlDsa) => 1_000_000 + length.saturating_mul(16),
        (Material::Ec { .. }, Family::Ecdsa) => 2_000_000,
        // With a longer one nothing is computed.
        (Material::Rsa { n, .. }, Family::RsaPkcs1 | Family::RsaPss)
            if n.len() <= MAX_RSA_BITS / 8 =>
        {
            // In the square of the modulus: 0.3 ms for 2048 bits, 4.2 ms for 8192.
            let bytes = u64::try_from(n.len()).unwrap_or(u64::MAX);
            50_000 + bytes.saturating_mul(bytes).saturating_mul(4)
        }
        _ => 1_000,
    }
}
