//! Keys (RFC 7517), and readers for the forms in which people have them.
//!
//! Whether a key may be trusted is up to the caller.

mod encoding; // how the characters of a secret become bytes
mod fault; // why a text is no key
mod limits; // how much is read
mod material; // one key
mod point; // points and private halves of the curves
mod pss; // RSA keys for RSASSA-PSS alone
mod set; // the keys of one text
mod settle; // what reading leaves to be computed

pub mod forms; // keys in any other form, and what is no key

mod der; // PEM and DER: SPKI, PKCS #1, PKCS #8, SEC 1, X.509
mod jwk; // JWK and JWK Set
mod look; // does a text look like a key that is no secret?
mod read; // recognises the form
mod secret; // shared secrets as people paste them
mod spki; // public keys as DER
mod thumbprint; // RFC 7638

pub use der::der_inside;
pub use encoding::SecretEncoding;
pub use fault::KeyFault;
pub use jwk::set_from_value as set_from_jwk_value;
pub use limits::{MAX_KEY_TEXT, MAX_KEYS};
pub use look::look;
pub use material::{Format, Key, KeyLook, Material, Private};
pub use pss::PssOnly;
pub use read::{from_certificate_der, from_jwk_value, read, read_with};
pub use secret::secret_candidates;
pub use set::KeySet;
pub use spki::{pkcs1, spki};
pub use thumbprint::{public_members, thumbprint};
