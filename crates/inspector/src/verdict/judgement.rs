//! What is concluded: a verdict in a word and in words, and the checks that it rests on.

use super::{Check, CheckName};
use serde::Serialize;

/// What the inspector concludes, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Verdict {
    /// The signature matches under a key that did not come with the token, and the token passes
    /// the checks of time and policy.
    Valid,
    /// The signature does not match under the key, or never can.
    Invalid,
    /// The signature matches only under a key embedded in the token.
    UntrustedKey,
    /// `exp` has passed. The signature may not have been compared.
    Expired,
    /// `nbf` has not come, or never comes before `exp`. The signature may not have been
    /// compared.
    NotYetValid,
    /// Something is not as the person expects. The signature may not have been compared.
    PolicyFailed,
    /// Nothing failed, but the signature was not compared: there is no usable key,
    /// or no payload.
    Unverified,
    /// `alg` is `none`: there is no signature to check (RFC 7519 section 6).
    Unsecured,
    /// The algorithm is unknown, or named and not computed here.
    Unsupported,
    /// A JWE: its content is encrypted.
    Encrypted,
    /// It cannot be decoded, or its times are not numbers.
    Malformed,
    /// There is nothing to inspect.
    Empty,
}

impl Verdict {
    /// The stable name that the page carries in `data-verdict`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::UntrustedKey => "untrusted-key",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::PolicyFailed => "policy-failed",
            Self::Unverified => "unverified",
            Self::Unsecured => "unsecured",
            Self::Unsupported => "unsupported",
            Self::Encrypted => "encrypted",
            Self::Malformed => "malformed",
            Self::Empty => "empty",
        }
    }
}

/// The verdict with its five checks, in their fixed order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// The conclusion.
    pub verdict: Verdict,
    /// The verdict in words: "Valid for another 14 min".
    pub headline: String,
    /// The reason, in a sentence.
    pub detail: String,
    /// The five, in the order of [`CheckName::ALL`]; none without a token.
    pub checks: Vec<Check>,
}

impl Judgement {
    /// The judgement of an empty input.
    pub fn empty() -> Self {
        Self {
            verdict: Verdict::Empty,
            headline: "No token yet".into(),
            detail: "Paste one, or try an example. Nothing leaves this page.".into(),
            checks: Vec::new(),
        }
    }

    /// The check of this name.
    pub fn check(&self, name: CheckName) -> Option<&Check> {
        self.checks.iter().find(|check| check.name == name)
    }
}
