//! Keys in the forms in which endpoints, configuration files and consoles give them: damaged or
//! mislabelled PEM, JSON that holds a key somewhere, Base64 of either, SSH keys, XML, bare
//! points. And what is often pasted instead of a key, by name.
//!
//! This is only asked where [`read`](super::read) finds no key, or none that a token can have
//! been signed with ([`crate::resolver::Request::FindKeys`]): a page can load it when it is wanted.

mod note; // what was found, and what was mended
mod other; // what is no key

mod beside; // what stands beside a key and restricts it
mod dialect; // JWKs in other spellings
mod fragment; // JSON inside other text
mod names; // what the names of members say
mod relaxed; // JSON as people and languages write it
mod unescape; // percent-encoding and HTML

mod body; // the Base64 lines of PEM, without what stands around them
mod pem; // PEM, damaged or mislabelled
mod raw; // numbers and points without any wrapping
mod run; // Base64 inside other text
mod ssh; // OpenSSH and RFC 4716
mod tool; // what `openssl` prints
mod xml; // RSAKeyValue

mod certificates; // what may be certificates
mod json; // JSON that holds keys
mod search; // tries them all, in the order in which one form may hold another
mod secrets; // JSON that holds shared secrets

pub use certificates::certificates;
pub use other::NotAKey;
pub use search::FoundKeys;

use super::{KeyFault, MAX_KEY_TEXT};

/// Looks for keys in a text that is no key in the usual forms. None if it is empty or too long.
///
/// # Errors
/// What the text is instead, or why the key in it cannot be read.
///
/// ```
/// use jose::key::forms::find;
/// let text = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea ana@host";
/// let found = find(text).unwrap().unwrap();
/// assert_eq!(found.set.keys[0].type_name(), "OKP Ed25519");
/// assert_eq!(find("https://id.example/jwks").unwrap().unwrap_err().code(), "key-url");
/// assert_eq!(find("correct horse battery staple").unwrap().unwrap_err().code(), "key-none");
/// assert_eq!(find(" "), None);
/// ```
pub fn find(text: &str) -> Option<Result<FoundKeys, KeyFault>> {
    let is_read = text.len() <= MAX_KEY_TEXT && !text.trim().is_empty();
    is_read.then(|| search::find(text))
}
