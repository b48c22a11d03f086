//! A rule of the audit: its texts, its input and its result.

use crate::keys::SuppliedKeys;
use crate::token::{Token, TokenPart};
use crate::verdict::SignatureResult;
use serde::Serialize;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Severity {
    /// Nothing protects the token: anyone can make one that passes.
    Critical,
    /// A known attack applies, the token discloses a secret, or a value means something else
    /// than its issuer meant.
    High,
    /// A limit is missing, or a careless verifier can be misled.
    Medium,
    /// Less than good practice (RFC 8725).
    Low,
    /// For information; often there is nothing to do.
    Note,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 5] = [
        Self::Critical,
        Self::High,
        Self::Medium,
        Self::Low,
        Self::Note,
    ];

    /// The stable name: `critical`, `high`, `medium`, `low`, `note`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Note => "note",
        }
    }
}

/// One rule.
pub struct AuditRule {
    /// A name that stays the same between versions.
    pub id: &'static str,
    /// The severity of its findings.
    pub severity: Severity,
    /// What was found, in a line.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub advice: &'static str,
    /// The standard and section: "RFC 8725, section 3.1".
    pub reference: &'static str,
    pub(super) find: fn(&AuditInput<'_>) -> Option<FindingPlace>,
}

/// What rules examine.
pub struct AuditInput<'a> {
    /// The token as it was taken apart.
    pub token: &'a Token,
    /// What came of its signature: which key matched, and where that key came from.
    pub signature: &'a SignatureResult,
    /// The keys that were supplied.
    pub keys: &'a SuppliedKeys,
    /// What they were read from.
    pub key_text: &'a str,
}

/// The place of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum FindingPlace {
    /// The token as a whole.
    Token,
    /// A member of this name in this part.
    Member(TokenPart, String),
}

/// A rule that applies, with the place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// [`AuditRule::id`].
    pub id: &'static str,
    /// [`AuditRule::severity`].
    pub severity: Severity,
    /// [`AuditRule::title`].
    pub title: &'static str,
    /// [`AuditRule::why`].
    pub why: &'static str,
    /// [`AuditRule::advice`].
    pub advice: &'static str,
    /// [`AuditRule::reference`].
    pub reference: &'static str,
    /// The place in the token.
    pub place: FindingPlace,
}
