//! What the verdict needs to know of a signature that does not match: an HMAC whose secret is the
//! text of a key, which is an attack, and what the key is good for. Why else a token is refused is
//! `refusal`.

use super::comparison::Comparison;
use crate::keys::SuppliedKeys;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jose::algorithm::{ALGORITHMS, Family};
use jose::key::{self, Key, KeyLook, Material, SecretEncoding};
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

    /// Whether it is an HMAC under a text that is no shared secret: the key box's as it stands, one
    /// of its PEM blocks, or one of its keys as DER or PEM, in the forms that libraries write. Each
    /// text is tried with both line ends, and with and without one at its end. The text that
    /// matches says which half of the pair was the secret.
    pub(super) fn confusion(&self, keys: &SuppliedKeys, text: &str) -> Option<Cause> {
        let pairs = || {
            let set = keys.set.iter().flat_map(|set| &set.keys);
            set.filter(|key| !matches!(key.material, Material::Secret(_)))
                .take(MAX_KEYS)
        };
        // What the whole text is: keys may stand in one that does not look like it, under a wrong
        // label too.
        let inside = |text| key::der_inside(text).and_then(|der| key::look(&der));
        let is_private =
            || pairs().any(Key::is_private) || inside(text.trim()) == Some(KeyLook::Private);
        let whole = keys
            .look
            .or(pairs().next().map(|_| KeyLook::Public))
            .filter(|_| self.algorithm.family == Family::Hmac)?;
        let proves = |text: &[u8]| {
            text.len() <= MAX_TEXT && self.matches(&Key::secret(text, SecretEncoding::Utf8))
        };
        let proves_text = |text: &str| {
            if text.len() > MAX_TEXT {
                return false;
            }
            let unix = text.trim().replace('\r', "");
            let windows = unix.contains('\n').then(|| unix.replace('\n', "\r\n"));
            [Some(unix), windows].into_iter().flatten().any(|text| {
                ["", "\n", "\r\n"]
                    .iter()
                    .any(|end| proves(format!("{text}{end}").as_bytes()))
            })
        };
        let proves_der = |label: &str, der: &[u8]| proves(der) || proves_text(&pem(label, der));
        let matched = if proves(text.as_bytes()) || proves_text(text) {
            Some(match is_private() {
                true => KeyLook::Private,
                false => whole,
            })
        } else if let Some(block) = pem_blocks(text).find(|block| proves_text(block)) {
            inside(block)
                .or_else(|| key::look(block.as_bytes()))
                .or(Some(whole))
        } else if let Some(der) =
            key::der_inside(text.trim()).filter(|der| proves_der("PUBLIC KEY", der))
        {
            key::look(&der).or(Some(whole))
        } else {
            pairs()
                .any(|key| {
                    let spki = key::spki(&key.material);
                    let pkcs1 = key::pkcs1(&key.material);
                    spki.is_some_and(|der| proves_der("PUBLIC KEY", &der))
                        || pkcs1.is_some_and(|der| proves_der("RSA PUBLIC KEY", &der))
                })
                .then_some(KeyLook::Public)
        };
        matched.map(|matched| match matched {
            KeyLook::Public => Cause::Confusion,
            KeyLook::Private => Cause::PrivateKeyAsSecret,
        })
    }
}

/// Keys and PEM blocks whose texts are tried as a secret, and the longest such text, in bytes: one
/// key with its chain of certificates fits.
const MAX_KEYS: usize = 10;
const MAX_TEXT: usize = 64 * 1024;

/// The PEM blocks of a text, if there are several or something stands around one.
fn pem_blocks(text: &str) -> impl Iterator<Item = &str> {
    const BEGIN: &str = "-----BEGIN ";
    const END: &str = "-----END ";
    text.match_indices(BEGIN)
        .take(MAX_KEYS)
        .filter_map(|(start, _)| {
            let block = text.get(start..)?;
            let end = block.find(END)? + END.len();
            let close = block.get(end..)?.find("-----")? + 5;
            block.get(..end + close)
        })
}

/// A public key's DER as PEM in lines of 64 characters (RFC 7468), without a line break
/// at the end.
fn pem(label: &str, der: &[u8]) -> String {
    let mut pem = format!("-----BEGIN {label}-----\n");
    for (at, character) in STANDARD.encode(der).chars().enumerate() {
        if at > 0 && at % 64 == 0 {
            pem.push('\n');
        }
        pem.push(character);
    }
    pem.push_str(&format!("\n-----END {label}-----"));
    pem
}
