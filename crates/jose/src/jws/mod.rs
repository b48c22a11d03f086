//! JSON Web Signature (RFC 7515): split, verify, sign.

mod deviation; // the right key, used in another way
mod input; // what a signature covers, hashed once
mod serialization; // the compact and the JSON forms
mod sign;
mod verify;

pub use crate::serialization::Form;
pub use deviation::{Deviation, deviation, shortened};
pub use input::SigningInput;
pub use serialization::{Jws, JwsFault, Signature, from_compact, from_json};
pub(crate) use sign::private_rsa_key;
pub use sign::{SignFault, sign, sign_compact};
pub use verify::{MAX_RSA_BITS, MIN_RSA_BITS, VerifyFault, from_der, verify, verify_with};
pub(crate) use verify::{is_rsa_size, rsa_key};
