//! A check: its name, its outcome and the reason.

use serde::Serialize;

/// Which of the five checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum CheckName {
    /// Whether it can be decoded without a fault.
    Structure,
    /// Whether its bytes match under a key.
    Signature,
    /// Whether that key is one to trust.
    KeyTrust,
    /// Whether it is valid now (RFC 7519 sections 4.1.4 and 4.1.5).
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
pub enum CheckOutcome {
    /// Passed.
    Pass,
    /// Failed.
    Fail,
    /// Passed, with something that a careful reader would want to know.
    Warn,
    /// Not checked: nothing to check with, or nothing to check.
    Skip,
}

impl CheckOutcome {
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
    pub outcome: CheckOutcome,
    /// The result in a line.
    pub summary: String,
    /// What was compared, what is wrong, what to do: a sentence each.
    pub details: Vec<String>,
    /// The rule that was applied.
    pub reference: &'static str,
}

impl Check {
    pub(super) fn new(
        name: CheckName,
        outcome: CheckOutcome,
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

    pub(super) fn with(mut self, detail: impl Into<String>) -> Self {
        self.details.push(detail.into());
        self
    }
}
