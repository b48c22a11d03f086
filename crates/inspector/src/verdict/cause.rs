//! Causes of a signature that does not match, key confusion among them. A cause is listed only
//! if computing with it gives a match.

use super::comparison::Comparison;
use crate::keys::SuppliedKeys;
use jose::algorithm::{ALGORITHMS, Family};
use jose::jws::verify_with;
use jose::key::{self, Format, Key, KeySet, Material, SecretEncoding};
use jose::text::quoted;
use serde::Serialize;
use std::fmt;

/// A proved cause of a signature that does not match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Cause {
    /// The secret matches in this encoding.
    OtherEncoding(SecretEncoding),
    /// The secret matches without the white space around it.
    SecretWithoutSpace,
    /// The secret matches with a newline at its end.
    SecretWithLineBreak,
    /// Without the quotes around it.
    SecretWithoutQuotes,
    /// Without the `NAME=` in front.
    SecretWithoutName,
    /// Another key of the supplied set matches.
    OtherKeyOfSet {
        /// Position in the set, counted from one.
        position: usize,
        /// The key's `kid`, if it has one.
        kid: Option<String>,
    },
    /// The key matches under this algorithm, not under the one that the header names.
    OtherAlgorithm(&'static str),
    /// An HMAC under the text of a public key (RFC 8725 section 2.1).
    Confusion,
    /// The key cannot serve the header's algorithm; it can serve these.
    KeyServes(Vec<&'static str>),
    /// Number of keys that fit, none of which matches.
    NoneOf(usize),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherEncoding(encoding) => {
                write!(
                    f,
                    "It matches if the secret is read as {}.",
                    encoding.name()
                )
            }
            Self::SecretWithoutSpace => {
                write!(f, "It matches without the white space around the secret.")
            }
            Self::SecretWithLineBreak => write!(
                f,
                "It matches with a line break behind the secret: the signer read it from a file and kept the break."
            ),
            Self::SecretWithoutQuotes => {
                write!(f, "It matches without the quotes around the secret.")
            }
            Self::SecretWithoutName => write!(
                f,
                "It matches without the name and the equals sign in front of the secret."
            ),
            Self::OtherKeyOfSet { position, kid } => {
                write!(
                    f,
                    "It matches under another of the keys you supplied: number {position}"
                )?;
                match kid {
                    Some(kid) => write!(f, ", `kid` `{}`.", quoted(kid)),
                    None => write!(f, ", which has no `kid`."),
                }
            }
            Self::OtherAlgorithm(name) => {
                write!(
                    f,
                    "It is a correct {name} signature under this key: the header names the wrong `alg`."
                )
            }
            Self::Confusion => write!(
                f,
                "It is an HMAC with the text of this public key as the secret. Anyone has that text, so anyone can make such tokens: a key confusion attack (RFC 8725, section 2.1)."
            ),
            Self::NoneOf(count) => write!(f, "None of the {count} keys that fit matches."),
            Self::KeyServes(names) => write!(f, "This key can check {}.", names.join(", ")),
        }
    }
}

impl Comparison<'_> {
    /// Looks for the cause of a failure by trying what people get wrong.
    pub(super) fn causes(
        &self,
        set: &KeySet,
        key: &Key,
        keys: &SuppliedKeys,
        text: &str,
    ) -> Vec<Cause> {
        let mut causes = Vec::new();
        if let Some((index, other)) = set
            .keys
            .iter()
            .enumerate()
            .find(|(_, other)| *other != key && self.matches(other))
            && !set.is_secret()
        {
            causes.push(Cause::OtherKeyOfSet {
                position: set.position(index),
                kid: other.kid.clone(),
            });
        }
        if self.algorithm.family == Family::Hmac {
            self.secret_causes(key, keys, text, &mut causes);
        }
        if key.fits(self.algorithm) || !matches!(key.material, Material::Secret(_)) {
            let other = ALGORITHMS.iter().find(|row| {
                row.verifies && row.name != self.algorithm.name && key.fits(row) && {
                    let unbound = Key {
                        alg: None,
                        ..key.clone()
                    };
                    verify_with(row, &unbound, &self.input, self.signature, self.resolver).is_ok()
                }
            });
            if let Some(row) = other
                .filter(|row| row.family != Family::EdDsa || self.algorithm.family != Family::EdDsa)
            {
                causes.push(Cause::OtherAlgorithm(row.name));
            }
        }
        if !key.fits(self.algorithm) && causes.is_empty() {
            let names: Vec<_> = ALGORITHMS
                .iter()
                .filter(|row| row.verifies && key.fits(row))
                .map(|row| row.name)
                .collect();
            if !names.is_empty() {
                causes.push(Cause::KeyServes(names));
            }
        }
        causes
    }

    fn secret_causes(&self, key: &Key, keys: &SuppliedKeys, text: &str, causes: &mut Vec<Cause>) {
        if keys.is_asymmetric_text {
            let ends = [
                text.to_owned(),
                text.trim().to_owned(),
                format!("{}\n", text.trim()),
            ];
            if ends
                .iter()
                .any(|text| self.matches(&Key::secret(text.as_bytes(), SecretEncoding::Utf8)))
            {
                causes.push(Cause::Confusion);
            }
            return;
        }
        if !matches!(key.material, Material::Secret(_)) {
            return;
        }
        if keys.encoding.is_some()
            && let Some(other) = key::secret_candidates(text.trim())
                .into_iter()
                .find(|other| self.matches(other))
            && let Format::Secret(encoding) = other.format
            && Some(encoding) != keys.encoding
        {
            causes.push(Cause::OtherEncoding(encoding));
        }
        let trimmed = text.trim();
        if trimmed != text
            && key::secret_candidates(trimmed)
                .iter()
                .any(|other| self.matches(other))
            && keys.encoding.is_none()
        {
            causes.push(Cause::SecretWithoutSpace);
        }
        if self.matches(&Key::secret(format!("{trimmed}\n"), SecretEncoding::Utf8)) {
            causes.push(Cause::SecretWithLineBreak);
        }
        let any = |text: &str| {
            key::secret_candidates(text)
                .iter()
                .any(|other| self.matches(other))
        };
        let quotes = ['"', '\'', '`'];
        let bare = trimmed.trim_matches(quotes);
        if bare != trimmed && any(bare) {
            causes.push(Cause::SecretWithoutQuotes);
        }
        // As it stands in an environment file: NAME=value, with or without quotes.
        if let Some((name, value)) = trimmed.split_once('=')
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b' '))
            && any(value.trim_matches(quotes))
        {
            causes.push(Cause::SecretWithoutName);
        }
    }
}
