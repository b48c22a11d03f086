//! What happened to a session that a server no longer knows. The server cannot tell, so it
//! is read from the trace.

use super::words::moment;
use crate::sim::clock::Time;
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Action;
use crate::sim::server::routes;
use crate::sim::state::{Actor, Kind};
use crate::sim::trace::{Answer, Event, LaneTrace, What};
use std::collections::BTreeSet;

/// What happened to the session that an answer refuses as unknown, in a clause: "it had been
/// deleted at log-out, 09:00:10". None for any other answer.
pub fn lost_session(lane: &LaneTrace, answer: &Answer<'_>) -> Option<String> {
    if !matches!(
        answer.verdict.rule,
        Rule::UnknownSession | Rule::NotInMemory
    ) {
        return None;
    }
    let end = lane
        .events
        .iter()
        .position(|event| std::ptr::eq(event, answer.event))?;
    let before = lane.events.get(..end)?;
    let line = before.iter().rev().find_map(|event| match &event.what {
        What::Request {
            exchange, message, ..
        } if *exchange == answer.exchange => message.headers.get("Cookie"),
        _ => None,
    })?;
    let mut holders = BTreeSet::new();
    let mut gone: Option<(usize, Actor)> = None;
    for (index, event) in before.iter().enumerate() {
        for change in &event.changes {
            let place = &change.place;
            if place.kind != Kind::Session || !line.contains(&place.name) {
                continue;
            }
            if change.entry.is_some() {
                holders.insert(place.keeper);
            } else if holders.remove(&place.keeper) {
                gone = Some((index, place.keeper));
            }
        }
    }
    if let Some(holder) = holders.first() {
        return Some(match holder {
            Actor::Node(number) => format!("it is in the memory of node {number}"),
            other => format!("{other} keeps it"),
        });
    }
    let Some((index, keeper)) = gone else {
        return Some("it was never given out".to_owned());
    };
    let event = before.get(index)?;
    Some(format!(
        "{}, {}",
        ended(&lane.events, index, keeper),
        moment(when(&lane.events, index).unwrap_or(event.at))
    ))
}

/// How the session ended that an event removed.
fn ended(events: &[Event], index: usize, keeper: Actor) -> String {
    let action = last_done(events, index);
    let by_operator = match events.get(index).map(|event| &event.what) {
        Some(What::Lookup { from, .. }) => *from == Actor::Operator,
        // A node that deletes a session from its own memory sends no message.
        Some(What::Note { who, .. }) => {
            let stops = matches!(action, Some(Action::CrashNode { .. } | Action::RemoveNode));
            *who == Actor::Operator && stops
        }
        _ => false,
    };
    if by_operator {
        return by_the_operator(action, keeper);
    }
    let path = path_at(events, index);
    match path {
        Some(routes::LOG_OUT) => "it had been deleted at log-out",
        Some(routes::LOG_OUT_EVERYWHERE) => "it had been deleted at log-out on every device",
        Some(routes::LOG_IN) => "it had been deleted at the next login",
        // A BFF session without tokens, or a renewed session ID.
        _ if no_new_token(events, index) => "it had been deleted when the BFF got no new token",
        _ => "it had got another ID when the role changed",
    }
    .to_owned()
}

fn by_the_operator(action: Option<Action>, keeper: Actor) -> String {
    match action {
        Some(Action::CrashNode { .. }) => format!("it was lost when {keeper} stopped"),
        Some(Action::RemoveNode) => format!("it was lost when {keeper} was removed"),
        Some(Action::RevokeSession) => {
            "it had been deleted when the operator revoked the login".to_owned()
        }
        Some(Action::DisableUser) => {
            "it had been deleted when the operator closed the account".to_owned()
        }
        _ => "the operator had ended it".to_owned(),
    }
}

/// The operator's last action.
fn last_done(events: &[Event], index: usize) -> Option<Action> {
    events
        .get(..=index)?
        .iter()
        .rev()
        .find_map(|event| match &event.what {
            What::Did {
                who: Actor::Operator,
                action,
            } => Some(*action),
            _ => None,
        })
}

/// The answer to a client that an event leads to. A server's changes are part of an event
/// before its answer.
fn answer_after(events: &[Event], index: usize) -> Option<Answer<'_>> {
    let rest = events.get(index.saturating_add(1)..)?;
    let mut answers = rest.iter().filter_map(Answer::of);
    answers.find(|answer| answer.to.is_client())
}

/// When the request of an event was answered; none for actions of the operator.
fn when(events: &[Event], index: usize) -> Option<Time> {
    match events.get(index)?.what {
        // Without a message to a store, the change belongs to the event before it.
        What::Lookup { .. } | What::Note { .. } => None,
        _ => answer_after(events, index).map(|answer| answer.event.at),
    }
}

/// The path of the request that an event belongs to.
fn path_at(events: &[Event], index: usize) -> Option<&str> {
    let exchange = answer_after(events, index)?.exchange;
    events.iter().find_map(|event| match &event.what {
        What::Request {
            exchange: own,
            message,
            ..
        } if *own == exchange => Some(message.url.path.as_str()),
        _ => None,
    })
}

fn no_new_token(events: &[Event], index: usize) -> bool {
    answer_after(events, index).is_some_and(|answer| answer.verdict.rule == Rule::NoNewToken)
}
