//! Measures of what counts for how long: what is accepted after an end of a right.

use super::{Measure, Ran, Unit};
use crate::sim::scenario::action::Action;
use crate::sim::server::VICTIM;
use crate::sim::trace::{Answer, Standing};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "accepted-after-revocation",
        label: "Requests accepted after revocation",
        sentence: "Requests that were accepted for the revoked login in the steps after the operator revoked it.",
        unit: Unit::Count,
        of: |ran| accepted_after(ran, |action| matches!(action, Action::RevokeSession)),
    },
    Measure {
        name: "accepted-after-logout",
        label: "Requests accepted after logout",
        sentence: "Requests that were accepted for the person's ended login in the steps after the person logged out, whoever sent them.",
        unit: Unit::Count,
        of: |ran| accepted_after(ran, |action| matches!(action, Action::LogOut { .. })),
    },
    Measure {
        name: "accepted-after-logout-everywhere",
        label: "Requests accepted after logout everywhere",
        sentence: "Requests that were accepted for an ended login of the person in the steps after they logged out on every device.",
        unit: Unit::Count,
        of: |ran| {
            accepted_after(ran, |action| {
                matches!(action, Action::LogOutEverywhere { .. })
            })
        },
    },
];

/// Requests that were accepted after the first such action, although the login that they
/// belong to had ended. A login after it is a new right.
fn accepted_after(ran: Ran<'_>, end: impl Fn(&Action) -> bool) -> u64 {
    let accepted = ran.first(end).map(|step| {
        let answers = ran.answers_after(step);
        answers.filter(|answer| is_too_late(answer)).count()
    });
    accepted.unwrap_or_default() as u64
}

/// Whether an answer serves a login of the person that has ended, or the thief who has
/// copied its credential.
fn is_too_late(answer: &Answer<'_>) -> bool {
    let verdict = answer.verdict;
    let standing = verdict.standing;
    verdict.rule.accepts()
        && verdict.user.as_deref() == Some(VICTIM)
        && matches!(standing, Standing::Ended { .. } | Standing::Attack { .. })
}
