//! JSON Web Encryption (RFC 7516): decrypt and encrypt.
//!
//! [`decrypt`] takes the decoded parts of one recipient and a key, and gives the content with
//! what was done. Which key, and whether its content is to be trusted, is for others to say: a
//! content that was encrypted is not signed.

mod fault; // why nothing came out

mod content; // content encryption: AES-GCM, AES-CBC with HMAC

mod agreement; // keys that are agreed on
mod password; // keys from a password
mod rsa; // keys that RSA encrypts
mod wrap; // AES Key Wrap

mod decrypt;
mod encrypt;

mod serialization; // the compact and the JSON forms

#[cfg(test)]
mod examples; // what the standards print of single computations

pub use decrypt::{Decrypted, Jwe, MAX_CONTENT, MAX_ITERATIONS, decrypt};
pub use encrypt::{NEW_ITERATIONS, RANDOM, encrypt_compact};
pub use fault::{DecryptFault, EncryptFault};
pub(crate) use password::derive as derive_from_password;
pub use serialization::{JweFault, Recipient, from_compact, from_json};
