//! Measures of lifetimes: what is accepted after a right has ended, what ends with it, and
//! how long a login lasts.

use super::amount::MeasureUnit;
use super::row::{LaneRun, Measure};
use crate::sim::clock::{Span, Time};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Action;
use crate::sim::server::cookies;
use crate::sim::server::token::Claims;
use crate::sim::shop::VICTIM;
use crate::sim::state::{Actor, Denied, Entry, EntryKind, StateChange, WorldState};
use crate::sim::trace::{Answer, Entitlement, What};
use jose::base64url::decode_strict;
use jose::jws;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "accepted-after-revocation",
        label: "Requests accepted after revocation",
        sentence: "Requests that were accepted for the revoked login in the steps after the operator revoked it.",
        unit: MeasureUnit::Count,
        of: |ran| accepted_after(ran, |action| matches!(action, Action::RevokeSession)),
    },
    Measure {
        name: "accepted-after-logout",
        label: "Requests accepted after logout",
        sentence: "Requests that were accepted for the person's ended login in the steps after the person logged out, whoever sent them.",
        unit: MeasureUnit::Count,
        of: |ran| accepted_after(ran, |action| matches!(action, Action::LogOut { .. })),
    },
    Measure {
        name: "accepted-after-logout-everywhere",
        label: "Requests accepted after logout everywhere",
        sentence: "Requests that were accepted for an ended login of the person in the steps after they logged out on every device.",
        unit: MeasureUnit::Count,
        of: |ran| {
            accepted_after(ran, |action| {
                matches!(action, Action::LogOutEverywhere { .. })
            })
        },
    },
    Measure {
        name: "exposure",
        label: "Last accepted after the end",
        sentence: "The longest time between the end of a login, or of the role that is needed, and a request that was still accepted; a request sent later may have been accepted as well.",
        unit: MeasureUnit::Seconds,
        of: |ran| {
            let late = ran.lane.answers().filter_map(|answer| lateness(&answer));
            let seconds = late.map(|(_, late)| late.as_seconds());
            seconds.max().unwrap_or_default()
        },
    },
    Measure {
        name: "mean-exposure",
        label: "Last accepted after the end, on average",
        sentence: "The time from the end of a login to the last request that was accepted all the same, on average over all logins that ended; where nothing was accepted it counts as none.",
        unit: MeasureUnit::Seconds,
        of: mean_exposure,
    },
    Measure {
        name: "life-left",
        label: "Token life left at revocation",
        sentence: "How much longer verifiers would take the newest access token when the operator first revoked the login, leeway included; none where access tokens are no JWTs.",
        unit: MeasureUnit::Seconds,
        of: life_left,
    },
    Measure {
        name: "served-with-old-role",
        label: "Requests served with the old role",
        sentence: "Requests that need a role, and were accepted although the user did not have it any more.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let stale = ran.lane.answers().filter(|answer| {
                let entitlement = answer.verdict.entitlement;
                lateness(answer).is_some() && matches!(entitlement, Entitlement::StaleRole { .. })
            });
            stale.count() as u64
        },
    },
    Measure {
        name: "login-lasted",
        label: "Served without another login for",
        sentence: "The time from the first login to the last request that was accepted before the next login.",
        unit: MeasureUnit::Seconds,
        of: login_lasted,
    },
    Measure {
        name: "login-records-ended",
        label: "Records of logins ended",
        sentence: "Sessions, opaque access tokens and refresh families that the servers deleted or marked as revoked when a login was first ended.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let step = ran.first(ends_logins);
            let events = step.map_or(&[][..], |step| ran.step(step));
            let changes = events.iter().flat_map(|event| &event.changes);
            changes.filter(|change| is_record_ended(change)).count() as u64
        },
    },
    Measure {
        name: "denylist-entries",
        label: "Denylist entries at the end",
        sentence: "Entries that the denylist holds when the run is over.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let mut state = WorldState::default();
            for change in ran.lane.events.iter().flat_map(|event| &event.changes) {
                if change.place.kind == EntryKind::Denied {
                    state.apply(change);
                }
            }
            state.all::<Denied>(Actor::Store).count() as u64
        },
    },
];

/// Whether an action ends logins.
fn ends_logins(action: &Action) -> bool {
    matches!(
        action,
        Action::RevokeSession
            | Action::DisableUser
            | Action::LogOut { .. }
            | Action::LogOutEverywhere { .. }
    )
}

/// Whether a server deleted the record of a login, or marked it as revoked.
fn is_record_ended(change: &StateChange) -> bool {
    let ended = match &change.entry {
        None => matches!(change.place.kind, EntryKind::Session | EntryKind::Grant),
        Some(Entry::Family(family)) => family.revoked.is_some(),
        Some(_) => false,
    };
    ended && !change.place.keeper.is_client()
}

/// For a request that was accepted too late: since when it should have been refused, and
/// how long that is.
fn lateness(answer: &Answer<'_>) -> Option<(Time, Span)> {
    let (Entitlement::Ended { since } | Entitlement::StaleRole { since }) =
        answer.verdict.entitlement
    else {
        return None;
    };
    let accepted = answer.counts() && answer.verdict.rule.accepts();
    accepted.then(|| (since, answer.event.at.since(since)))
}

fn mean_exposure(ran: LaneRun<'_>) -> u64 {
    let mut ends: Vec<(Time, Span)> = Vec::new();
    for event in &ran.lane.events {
        for change in &event.changes {
            if let Some(Entry::Login(login)) = &change.entry
                && let Some(ended) = login.ended
            {
                ends.push((ended, Span::ZERO));
            }
        }
        let late = Answer::of(event).and_then(|answer| lateness(&answer));
        if let Some((since, late)) = late
            && let Some(end) = ends.iter_mut().find(|(ended, _)| *ended == since)
        {
            end.1 = end.1.max(late);
        }
    }
    let sum = ends
        .iter()
        .fold(Span::ZERO, |sum, (_, late)| sum.plus(*late));
    let mean = sum.as_micros().checked_div(ends.len() as u64);
    Span::micros(mean.unwrap_or_default()).as_seconds()
}

fn life_left(ran: LaneRun<'_>) -> u64 {
    let revoked = ran.lane.events.iter().find(|event| match &event.what {
        What::Did { action, .. } => *action == Action::RevokeSession,
        _ => false,
    });
    let Some(revoked) = revoked else {
        return 0;
    };
    let before = ran
        .lane
        .events
        .iter()
        .take_while(|event| event.step < revoked.step);
    let expires = before
        .flat_map(|event| &event.changes)
        .filter_map(expiry)
        .last();
    let leeway = Span::seconds(ran.scenario.settings.leeway);
    expires.map_or(0, |expires| {
        let end = Time::from_seconds(expires).after(leeway);
        end.since(revoked.at).as_seconds()
    })
}

/// The `exp` of an access token that a change stores.
fn expiry(change: &StateChange) -> Option<u64> {
    let token = match change.entry.as_ref()? {
        Entry::Text(text) if change.place.name.ends_with("/access_token") => text,
        Entry::Cookie(cookie) if cookie.name.ends_with(cookies::ACCESS) => &cookie.value,
        Entry::Session(session) => &session.tokens.as_ref()?.access,
        _ => return None,
    };
    let payload = decode_strict(&jws::from_compact(token).ok()?.payload)?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    Some(claims.exp)
}

fn login_lasted(ran: LaneRun<'_>) -> u64 {
    let mut served = ran.lane.answers().filter(|answer| {
        answer.counts() && answer.verdict.rule.accepts() && answer.verdict.user.is_some()
    });
    let Some(first) = served.find(|answer| answer.verdict.rule == Rule::SignedIn) else {
        return 0;
    };
    let last = served
        .take_while(|answer| answer.verdict.rule != Rule::SignedIn)
        .last();
    last.map_or(0, |last| last.event.at.since(first.event.at).as_seconds())
}

/// Requests that were accepted after the first such action, although their login had ended.
/// A later login does not count as ended.
fn accepted_after(ran: LaneRun<'_>, end: impl Fn(&Action) -> bool) -> u64 {
    let accepted = ran.first(end).map(|step| {
        let answers = ran.answers_after(step);
        answers.filter(|answer| is_too_late(answer)).count()
    });
    accepted.unwrap_or_default() as u64
}

/// Whether an answer serves an ended login of the person, or the thief who has copied its
/// credential.
fn is_too_late(answer: &Answer<'_>) -> bool {
    let verdict = answer.verdict;
    let entitlement = verdict.entitlement;
    verdict.rule.accepts()
        && verdict.user.as_deref() == Some(VICTIM)
        && matches!(
            entitlement,
            Entitlement::Ended { .. } | Entitlement::Attack { .. }
        )
}
