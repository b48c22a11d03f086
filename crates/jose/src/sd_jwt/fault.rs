//! Why an SD-JWT is to be refused.

use super::disclosure::DisclosureFault;
use crate::text::quoted;
use serde::Serialize;
use thiserror::Error;

/// Why an SD-JWT is to be refused (RFC 9901 section 7.1).
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
pub enum SdJwtFault {
    /// The payload is no JSON object, or a broken one.
    #[error("the payload is no JSON object, so it holds no digests")]
    NoObject,
    /// `_sd_alg` names a hash that is not registered, or is not a string.
    #[error("`_sd_alg` names no hash that is known: {}", quoted(.0))]
    UnknownHash(String),
    /// The digests have too few bits.
    #[error(
        "`{name}` leaves {bits} bits of a digest: another disclosure with the same digest can be found"
    )]
    ShortHash {
        /// The name in `_sd_alg`.
        name: &'static str,
        /// Bits of a digest.
        bits: usize,
    },
    /// More disclosures than are read.
    #[error("{0} disclosures: more than are read here")]
    TooMany(usize),
    /// A disclosure cannot be read.
    #[error("disclosure {} cannot be used: {fault}", index + 1)]
    Disclosure {
        /// Its place among them, counted from zero.
        index: usize,
        /// Why.
        fault: DisclosureFault,
    },
    /// Two disclosures are the same.
    #[error("disclosure {} was sent twice", .0 + 1)]
    SentTwice(usize),
    /// No digest of the payload, or of a disclosure that belongs to it, is that of this one.
    #[error("the issuer did not sign disclosure {}{}: its digest is not in the payload", index + 1, named(name))]
    Unreferenced {
        /// Its place among them, counted from zero.
        index: usize,
        /// The claim's name.
        name: Option<String>,
    },
    /// A digest stands in two places.
    #[error("the digest `{}` stands in the payload more than once", quoted(.0))]
    RepeatedDigest(String),
    /// `_sd` is not an array of strings.
    #[error("`_sd`{} is not an array of strings", within(.0))]
    Digests(String),
    /// `...` beside other members, with a value that is no string, or outside an array.
    #[error("`...`{} stands where no digest of an array element may", within(.0))]
    Placeholder(String),
    /// `_sd_alg` below the top level.
    #[error("`_sd_alg`{} may stand at the top of the payload only", within(.0))]
    NestedHash(String),
    /// A claim's digest leads to the disclosure of an array element, or the reverse.
    #[error("disclosure {} has {found} elements, and its digest stands where one of {} belongs", index + 1, 5 - found)]
    Elements {
        /// Its place among them, counted from zero.
        index: usize,
        /// How many elements it has: two or three.
        found: usize,
    },
    /// A claim of this name is there already.
    #[error("`{}` is there already, so disclosure {} cannot be put beside it", quoted(name), index + 1)]
    NameTaken {
        /// Its place among them, counted from zero.
        index: usize,
        /// The claim's name.
        name: String,
    },
    /// Nested deeper than is followed.
    #[error("the payload with its disclosures is nested deeper than is followed")]
    TooDeep,
}

impl SdJwtFault {
    /// A name that stays the same between versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoObject => "sd-no-object",
            Self::UnknownHash(_) => "sd-hash-unknown",
            Self::ShortHash { .. } => "sd-hash-short",
            Self::TooMany(_) => "sd-too-many",
            Self::Disclosure { .. } => "sd-disclosure",
            Self::SentTwice(_) => "sd-sent-twice",
            Self::Unreferenced { .. } => "sd-unreferenced",
            Self::RepeatedDigest(_) => "sd-repeated-digest",
            Self::Digests(_) => "sd-digests",
            Self::Placeholder(_) => "sd-placeholder",
            Self::NestedHash(_) => "sd-nested-hash",
            Self::Elements { .. } => "sd-elements",
            Self::NameTaken { .. } => "sd-name-taken",
            Self::TooDeep => "sd-too-deep",
        }
    }
}

fn named(name: &Option<String>) -> String {
    name.as_ref()
        .map(|name| format!(" (`{}`)", quoted(name)))
        .unwrap_or_default()
}

/// Where, if that is not the top.
fn within(path: &str) -> String {
    match path {
        "" => String::new(),
        path => format!(" in `{}`", quoted(path)),
    }
}
