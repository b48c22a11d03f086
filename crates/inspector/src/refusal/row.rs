//! A cause: its name, what it tries, what it proves.

use super::Case;
use serde::Serialize;

/// A proved cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// A name that stays the same between versions: `secret-newline`.
    pub id: &'static str,
    /// What is the case, and how that was shown.
    pub what: String,
    /// What to do.
    pub fix: String,
    /// The standard and section.
    pub reference: &'static str,
}

/// A row of the table of causes.
pub(super) struct Row {
    pub id: &'static str,
    /// What it tries, for the case that nothing is found.
    pub tries: &'static str,
    /// Whether it shows why the signature does not match; then no other row looks for that.
    pub is_proof: bool,
    pub reference: &'static str,
    /// Called with 0, 1, 2, … as long as it says [`Step::More`].
    pub find: fn(&Case<'_>, usize) -> Step,
}

impl Row {
    pub fn reason(&self, what: String, fix: String) -> Reason {
        Reason {
            id: self.id,
            what,
            fix,
            reference: self.reference,
        }
    }
}

/// What came of trying a row.
pub(super) enum Step {
    Found {
        what: String,
        fix: String,
    },
    Nothing,
    /// There is more of it to try.
    More,
}

impl Step {
    pub fn found(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Found {
            what: what.into(),
            fix: fix.into(),
        }
    }

    /// Of one attempt.
    pub fn of(found: Option<(String, String)>) -> Self {
        match found {
            Some((what, fix)) => Self::Found { what, fix },
            None => Self::Nothing,
        }
    }
}
