//! Keys (RFC 7517), and how pasted text is read as keys.
//!
//! A key here is bytes and the rules that it carries. Whether it may be trusted is for the
//! caller to say.

mod encoding; // how the characters of a secret become bytes
mod fault; // why a text is no key
mod limits; // how much is read
mod material; // what a key is
mod set; // the keys of one text
mod settle; // what reading leaves to be computed

mod der; // PEM and DER: SPKI, PKCS #1, PKCS #8, SEC 1, X.509
mod jwk; // JWK and JWK Set
mod read; // which of these forms is it?
mod secret; // shared secrets as people paste them
mod thumbprint; // RFC 7638

pub use encoding::SecretEncoding;
pub use fault::KeyFault;
pub use jwk::set_from_value as set_from_jwk_value;
pub use limits::{MAX_KEY_TEXT, MAX_KEYS};
pub use material::{Format, Key, Material, Private};
pub use read::{from_certificate_der, from_jwk_value, read, read_with};
pub use secret::secret_candidates;
pub use set::KeySet;
pub use thumbprint::{public_members, thumbprint};
