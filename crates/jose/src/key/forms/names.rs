//! What the names of members in JSON say about their values.

use crate::algorithm::find_any;

/// A name without its separators, in lower case: `key_ops` and `KeyOps` are the same.
pub(super) fn plain(name: &str) -> String {
    let name = name.chars().filter(|c| !matches!(c, '_' | '-' | '.' | ' '));
    name.collect::<String>().to_ascii_lowercase()
}

/// Ends of the names of members that are shared secrets.
const SECRETS: [&str; 9] = [
    "secret",
    "secretkey",
    "signingkey",
    "hmackey",
    "jwtkey",
    "tokenkey",
    "secretstring",
    "password",
    "passphrase",
];

/// Whether a member of this name may be a shared secret.
pub(super) fn is_secret(name: &str) -> bool {
    let name = plain(name);
    SECRETS.iter().any(|end| name.ends_with(end)) || ["key", "value"].contains(&name.as_str())
}

/// Whether a name says that its member is a public key.
pub(super) fn is_public(name: &str) -> bool {
    plain(name).contains("pub")
}

/// Whether a name says what its member is, and so is no `kid`: `public_key`, `privateKey`, `cert`.
fn is_ordinary(name: &str) -> bool {
    let name = plain(name);
    let words = [
        "pub", "priv", "pem", "cert", "crt", "sign", "verif", "jwt", "rsa", "x509", "x5c", "spki",
        "token", "keydata",
    ];
    name == "key"
        || words.iter().any(|word| name.contains(word))
        || find_any(&name.to_ascii_uppercase()).is_some()
}

/// Whether a name looks like a generated ID: hex, a UUID, or many letters and digits.
fn is_generated(name: &str) -> bool {
    let is_word = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let has_digit = name.contains(|c: char| c.is_ascii_digit());
    let is_hex = name.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    is_word
        && has_digit
        && ((is_hex && name.len() >= 8) || (name.len() >= 20 && !is_ordinary(name)))
}

/// Whether all these names are the `kid`s of the keys in their members: they look generated, or
/// there are several that are short or numbered.
pub(super) fn are_kids<'a>(names: impl Iterator<Item = &'a str> + Clone) -> bool {
    let is_id = |name: &str| {
        let is_numbered = name.len() == 1 || name.contains(|c: char| c.is_ascii_digit());
        is_generated(name) || (is_numbered && !is_ordinary(name))
    };
    match names.clone().count() {
        0 => false,
        1 => names.clone().all(is_generated),
        _ => names.clone().all(is_id),
    }
}
