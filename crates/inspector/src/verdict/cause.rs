//! Causes of a signature that does not match, in words. A cause is listed only if computing
//! with it gives a match; `signature` does that.

use jose::key::SecretEncoding;
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
