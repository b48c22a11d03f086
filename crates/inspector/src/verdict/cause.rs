//! What the verdict needs to know of a signature that does not match: an HMAC whose secret is the
//! text of a key, which is an attack, and what the key is good for. Why else a token is refused is
//! `refusal`.

use super::comparison::Comparison;
use crate::keys::SuppliedKeys;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jose::algorithm::{ALGORITHMS, Family};
use jose::key::{self, Key, KeyLook, SecretEncoding};
use serde::Serialize;
use std::fmt;

/// What is known of a signature that does not match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Cause {
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
    /// Whether something was computed that matches: an attack, or a secret that is none.
    pub fn is_proof(&self) -> bool {
        matches!(self, Self::Confusion | Self::PrivateKeyAsSecret)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
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
    /// What is known of a failure with this key.
    pub(super) fn causes(&self, key: &Key, keys: &SuppliedKeys, text: &str) -> Vec<Cause> {
        let mut causes: Vec<Cause> = self.confusion(keys, text).into_iter().collect();
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
