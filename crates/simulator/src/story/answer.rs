//! A verdict in plain words: the reason, and what was wrong although the request was served.

use super::lost_session::lost_session;
use super::words::{capital, duration, moment, plain, visible};
use crate::sim::clock::Time;
use crate::sim::rule::Rule;
use crate::sim::server::VICTIM;
use crate::sim::trace::{Answer, LaneTrace, Standing, Verdict};

/// The rule that decided, with the facts of the case.
pub fn reason(verdict: &Verdict) -> String {
    let sentence = plain(verdict.rule.sentence());
    if verdict.detail.is_empty() {
        return sentence;
    }
    format!("{sentence}: {}", plain(&visible(&verdict.detail)))
}

/// What was wrong about a request that was served; none if the sender had a right to be
/// served, or was refused.
pub fn although(verdict: &Verdict, at: Time) -> Option<String> {
    // The attacker's own server accepts everything.
    if !verdict.rule.accepts() || verdict.rule == Rule::Collected {
        return None;
    }
    match verdict.standing {
        Standing::Rightful => None,
        Standing::Ended { since } => Some(format!(
            "although the login was ended {}, at {}",
            ago(since, at),
            moment(since)
        )),
        Standing::StaleRole { since } => Some(format!(
            "although the role was taken away {}, at {}",
            ago(since, at),
            moment(since)
        )),
        Standing::Attack { .. } => Some("although the attacker was behind it".to_owned()),
        Standing::Misled => Some(match &verdict.user {
            Some(user) => format!("but as {}, somebody else", person(user)),
            None => "but as somebody else".to_owned(),
        }),
    }
}

/// "14 min before".
fn ago(since: Time, at: Time) -> String {
    let span = at.since(since);
    if span.as_seconds() == 0 {
        return "a moment before".to_owned();
    }
    format!("{} before", duration(span))
}

/// A user name with a capital letter, as in a sentence.
pub fn person(user: &str) -> String {
    capital(&visible(user))
}

/// The name of the user whom the scenario is about.
pub fn victim() -> String {
    person(VICTIM)
}

/// Why a lane answered so, with what its server could not know. Details of the case are
/// added if `facts` is set, or if the rule says nothing without them.
pub fn reason_in(lane: &LaneTrace, answer: &Answer<'_>, facts: bool) -> String {
    let verdict = answer.verdict;
    let sentence = || plain(verdict.rule.sentence());
    let details = || plain(&visible(&verdict.detail));
    match (lost_session(lane, answer), verdict.rule) {
        // What happened to the session says more than that it is unknown.
        (Some(truth), Rule::NotInMemory) => format!("{}: {truth}", details()),
        (Some(truth), _) => format!("{}: {truth}", sentence()),
        (None, Rule::SignedOut) if !verdict.detail.is_empty() => details(),
        (None, _) if facts => reason(verdict),
        (None, _) => sentence(),
    }
}

/// [`reason_in`] with all details, then [`although`], in one clause.
pub fn whole_reason_in(lane: &LaneTrace, answer: &Answer<'_>) -> String {
    let reason = reason_in(lane, answer, true);
    match although(answer.verdict, answer.event.at) {
        Some(although) => format!("{reason}, {although}"),
        None => reason,
    }
}

/// [`reason`], then [`although`], in one clause.
pub fn whole_reason(answer: &Answer<'_>) -> String {
    let reason = reason(answer.verdict);
    match although(answer.verdict, answer.event.at) {
        Some(although) => format!("{reason}, {although}"),
        None => reason,
    }
}
