//! Limits on keys.

/// The longest text that is read as a key, in bytes: a JWK Set of a hundred RSA
/// keys with their certificates fits.
pub const MAX_KEY_TEXT: usize = 1 << 20;

/// The most keys in one text: an issuer publishes a handful, and each is described and may be
/// tried on every token.
pub const MAX_KEYS: usize = 500;

/// Private keys of one text whose public half is computed: about 2 ms each in WebAssembly.
pub(super) const MAX_DERIVED: usize = 16;
