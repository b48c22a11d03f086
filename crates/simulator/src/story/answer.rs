//! What a verdict says in plain words: why, and what else is true of it. Who says it and
//! where it is shown do not belong here.

use super::lost_session::lost_session;
use super::words::{capital, duration, moment, plain, visible};
use crate::sim::clock::Time;
use crate::sim::rule::Rule;
use crate::sim::shop::VICTIM;
use crate::sim::trace::{Answer, Entitlement, LaneTrace, ServerVerdict};

/// The rule that decided, with the facts of the case.
pub fn reason(verdict: &ServerVerdict) -> String {
    let sentence = plain(verdict.rule.sentence());
    if verdict.detail.is_empty() {
        return sentence;
    }
    format!("{sentence}: {}", plain(&visible(&verdict.detail)))
}

/// What was not right about an answer that was given all the same; nothing where the
/// sender had a right to it, or did not get it.
pub fn although(verdict: &ServerVerdict, at: Time) -> Option<String> {
    // What the attacker's own server takes is nobody's right.
    if !verdict.rule.accepts() || verdict.rule == Rule::Collected {
        return None;
    }
    match verdict.entitlement {
        Entitlement::Rightful => None,
        Entitlement::Ended { since } => Some(format!(
            "although the login was ended {}, at {}",
            ago(since, at),
            moment(since)
        )),
        Entitlement::StaleRole { since } => Some(format!(
            "although the role was taken away {}, at {}",
            ago(since, at),
            moment(since)
        )),
        Entitlement::Attack { .. } => Some("although the attacker was behind it".to_owned()),
        Entitlement::Misled => Some(match &verdict.user {
            Some(user) => format!("but as {}, somebody else", person(user)),
            None => "but as somebody else".to_owned(),
        }),
    }
}

/// How long before: "14 min before".
fn ago(since: Time, at: Time) -> String {
    let span = at.since(since);
    if span.as_seconds() == 0 {
        return "a moment before".to_owned();
    }
    format!("{} before", duration(span))
}

/// A user's name as a person is called.
pub fn person(user: &str) -> String {
    capital(&visible(user))
}

/// Who the scenario is about.
pub fn victim() -> String {
    person(VICTIM)
}

/// Why a lane answered so, with what its server could not know beside it; the facts of any
/// case where `facts` says so, and otherwise only where the rule says nothing without them.
pub fn reason_in(lane: &LaneTrace, answer: &Answer<'_>, facts: bool) -> String {
    let verdict = answer.verdict;
    let sentence = || plain(verdict.rule.sentence());
    let details = || plain(&visible(&verdict.detail));
    match (lost_session(lane, answer), verdict.rule) {
        // What became of a session says more than that it is gone or elsewhere.
        (Some(truth), Rule::NotInMemory) => format!("{}: {truth}", details()),
        (Some(truth), _) => format!("{}: {truth}", sentence()),
        (None, Rule::SignedOut) if !verdict.detail.is_empty() => details(),
        (None, _) if facts => reason(verdict),
        (None, _) => sentence(),
    }
}

/// [`reason_in`] with all facts, and what else is true, in one clause.
pub fn whole_reason_in(lane: &LaneTrace, answer: &Answer<'_>) -> String {
    let reason = reason_in(lane, answer, true);
    match although(answer.verdict, answer.event.at) {
        Some(although) => format!("{reason}, {although}"),
        None => reason,
    }
}

/// Reason and what else is true, in one clause.
pub fn whole_reason(answer: &Answer<'_>) -> String {
    let reason = reason(answer.verdict);
    match although(answer.verdict, answer.event.at) {
        Some(although) => format!("{reason}, {although}"),
        None => reason,
    }
}
