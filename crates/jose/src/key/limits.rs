//! How much is read as keys.

/// The longest text that is read as a key, in bytes: a JWK Set of a hundred RSA
/// keys with their certificates fits.
pub const MAX_KEY_TEXT: usize = 1 << 20;

/// How many keys one text may hold.
pub const MAX_KEYS: usize = 500;
