//! The five checks and how they combine into one verdict.
//!
//! A verdict never claims more than was checked: each check says what was
//! compared and under which rule, and the headline is the weakest of them.

mod combine;
mod hint;
mod key_trust;
mod policy;
mod signature;
mod structure;
mod time;

use serde::Serialize;

pub use combine::{Judgement, judge};
pub use hint::Hint;
pub use policy::Policy;
pub use signature::{KeyOrigin, SignatureResult, Tried, examine};
pub use time::{TimeState, time_state};

/// Which of the five checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum CheckName {
    /// Whether it can be taken apart without a fault.
    Structure,
    /// Whether its bytes match under a key.
    Signature,
    /// Whether that key is one to trust.
    KeyTrust,
    /// Whether it counts now (RFC 7519 sections 4.1.4 and 4.1.5).
    Time,
    /// Whether issuer, audience and the rest are as the person expects.
    Policy,
}

impl CheckName {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 5] = [
        Self::Structure,
        Self::Signature,
        Self::KeyTrust,
        Self::Time,
        Self::Policy,
    ];

    /// The stable name: `structure`, `signature`, `key-trust`, `time`, `policy`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Structure => "structure",
            Self::Signature => "signature",
            Self::KeyTrust => "key-trust",
            Self::Time => "time",
            Self::Policy => "policy",
        }
    }

    /// As the page calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Structure => "Structure",
            Self::Signature => "Signature",
            Self::KeyTrust => "Key trust",
            Self::Time => "Time",
            Self::Policy => "Policy",
        }
    }
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Outcome {
    /// Checked, and nothing speaks against it.
    Pass,
    /// Checked and refused.
    Fail,
    /// Passed, with something that a careful reader would want to know.
    Warn,
    /// Not checked: nothing to check with, or nothing to check.
    Skip,
}

impl Outcome {
    /// The stable name: `pass`, `fail`, `warn`, `skip`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Skip => "skip",
        }
    }

    /// The word beside the sign.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "passed",
            Self::Fail => "failed",
            Self::Warn => "warning",
            Self::Skip => "not checked",
        }
    }
}

/// One check, explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Which one.
    pub name: CheckName,
    /// How it ended.
    pub outcome: Outcome,
    /// The result in a line.
    pub summary: String,
    /// What was compared, what is wrong, what to do: a sentence each.
    pub details: Vec<String>,
    /// The rule that was applied.
    pub reference: &'static str,
}

impl Check {
    fn new(
        name: CheckName,
        outcome: Outcome,
        summary: impl Into<String>,
        reference: &'static str,
    ) -> Self {
        Self {
            name,
            outcome,
            summary: summary.into(),
            details: Vec::new(),
            reference,
        }
    }

    fn with(mut self, detail: impl Into<String>) -> Self {
        self.details.push(detail.into());
        self
    }
}

/// What the inspector concludes, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Verdict {
    /// The signature matches under a key that did not come with the token, and neither time
    /// nor policy speaks against it.
    Valid,
    /// The signature does not match under the key, or never can.
    Invalid,
    /// The signature matches under a key that the token brought itself.
    UntrustedKey,
    /// `exp` has passed. The signature may not have been compared.
    Expired,
    /// `nbf` has not come, or never comes before `exp`. The signature may not have been
    /// compared.
    NotYetValid,
    /// Something is not as the person expects. The signature may not have been compared.
    PolicyFailed,
    /// Nothing speaks against it, but the signature was not compared: there is no usable key,
    /// or no payload.
    Unverified,
    /// `alg` is `none`: there is no signature to check (RFC 7519 section 6).
    Unsecured,
    /// The algorithm is unknown, or named and not computed here.
    Unsupported,
    /// A JWE: what it holds cannot be seen without its key.
    Encrypted,
    /// It cannot be taken apart, or its times are no numbers.
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
