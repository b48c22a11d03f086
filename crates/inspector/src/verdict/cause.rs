//! Causes of a signature that does not match, key confusion among them. A cause is listed only
//! if computing with it gives a match.

use super::comparison::Comparison;
use crate::keys::SuppliedKeys;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jose::algorithm::{ALGORITHMS, Family};
use jose::key::{self, Format, Key, KeyLook, KeySet, Material, SecretEncoding};
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
    /// An HMAC under the text of a private key: the signer took a key pair for a secret.
    PrivateKeyAsSecret,
    /// The key cannot serve the header's algorithm; it can serve these.
    KeyServes(Vec<&'static str>),
    /// Number of keys that fit, none of which matches.
    NoneOf(usize),
}

impl Cause {
    /// Whether it shows an attack, or a secret that is none.
    pub fn is_attack(&self) -> bool {
        matches!(self, Self::Confusion | Self::PrivateKeyAsSecret)
    }

    /// Whether something was computed that matches: the search is over.
    pub fn is_proof(&self) -> bool {
        !matches!(self, Self::KeyServes(_) | Self::NoneOf(_))
    }
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
                "It matches if the secret ends with a newline. The signer probably did not trim its secret file."
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
            Self::PrivateKeyAsSecret => write!(
                f,
                "It is an HMAC with the text of this private key as the secret: the signer took a key pair for a shared secret."
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
                    self.compare(row, &unbound) == Some(Ok(()))
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

    /// Whether it is an HMAC under the key box's text, which is no shared secret: as it stands,
    /// with another line end, or as its DER or the PEM of that. Of keys in another form, as the
    /// DER or PEM that most libraries write.
    pub(super) fn confusion(&self, keys: &SuppliedKeys, text: &str) -> Option<Cause> {
        let look = keys
            .look
            .filter(|_| self.algorithm.family == Family::Hmac)?;
        let trimmed = text.trim();
        let proves = |text: &[u8]| self.matches(&Key::secret(text, SecretEncoding::Utf8));
        let with_ends = |text: &str| {
            let ends = ["", "\n", "\r\n"];
            ends.iter()
                .any(|end| proves(format!("{text}{end}").as_bytes()))
        };
        let unix = trimmed.replace('\r', "");
        let proved = proves(text.as_bytes())
            || with_ends(&unix)
            || (unix.contains('\n') && with_ends(&unix.replace('\n', "\r\n")))
            || key::der_inside(trimmed).is_some_and(|der| proves(&der) || with_ends(&pem(&der)))
            || keys.set.as_ref().is_some_and(|set| {
                set.keys.iter().any(|key| {
                    key::spki(&key.material)
                        .is_some_and(|der| proves(&der) || with_ends(&pem(&der)))
                })
            });
        proved.then_some(match look {
            KeyLook::Public => Cause::Confusion,
            KeyLook::Private => Cause::PrivateKeyAsSecret,
        })
    }

    fn secret_causes(&self, key: &Key, keys: &SuppliedKeys, text: &str, causes: &mut Vec<Cause>) {
        if keys.look.is_some() {
            causes.extend(self.confusion(keys, text));
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
            && causes.is_empty()
            && key::secret_candidates(trimmed)
                .iter()
                .any(|other| self.matches(other))
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

/// A public key's DER as PEM in lines of 64 characters (RFC 7468), without a line break
/// at the end.
fn pem(der: &[u8]) -> String {
    let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
    for (at, character) in STANDARD.encode(der).chars().enumerate() {
        if at > 0 && at % 64 == 0 {
            pem.push('\n');
        }
        pem.push(character);
    }
    pem.push_str("\n-----END PUBLIC KEY-----");
    pem
}
