//! The answers of a lane in a step, and what its browser and its people did with them.

use crate::sim::rule::Rule;
use crate::sim::scenario::action::Action;
use crate::sim::state::{Actor, Entry};
use crate::sim::trace::{Answer, Dropped, Event, LaneTrace, What};
use crate::story::answer::{although, reason_in};
use crate::story::diagram::{Column, column_of, is_notable};
use crate::story::words::{capital, clause, listed, visible};

/// Up to this many answers get a clause each.
const MOST_TOLD: usize = 3;

/// What happened, a sentence each.
pub fn sentences(lane: &LaneTrace, step: u32) -> Vec<String> {
    let from = lane.events.partition_point(|event| event.step < step);
    let to = lane.events.partition_point(|event| event.step <= step);
    let events = lane.events.get(from..to).unwrap_or_default();
    let actions: Vec<Action> = events
        .iter()
        .filter_map(|event| match &event.what {
            What::Did { action, .. } => Some(*action),
            _ => None,
        })
        .collect();
    let mut sentences = Vec::new();
    let texts = events
        .iter()
        .flat_map(|event| beside(event, &actions))
        .chain(answered(lane, events))
        .chain(events.iter().flat_map(arrived))
        .chain(gained(events, &actions));
    for sentence in texts {
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}

/// That a browser does not send or store a cookie, and why.
fn about_cookie(dropped: &Dropped, verb: &str) -> String {
    let name = visible(dropped.what.split('=').next().unwrap_or_default());
    let why = clause(dropped.rule.sentence());
    format!("The browser {verb} the cookie {name}, because {why}.")
}

/// Events that are no answers: notes, cookies that are not sent, blocked requests.
fn beside(event: &Event, actions: &[Action]) -> Vec<String> {
    match &event.what {
        What::Note { who, text } => note(event, *who, text, actions).into_iter().collect(),
        What::Request { withheld, .. } => withheld
            .iter()
            .filter(|dropped| is_notable(dropped.rule))
            .map(|dropped| about_cookie(dropped, "does not send"))
            .collect(),
        What::Blocked { rule, .. } => {
            let why = clause(rule.sentence());
            vec![format!(
                "The browser does not send the request, because {why}."
            )]
        }
        _ => Vec::new(),
    }
}

/// What a browser drops of an answer, or does not let the page read.
fn arrived(event: &Event) -> Vec<String> {
    let What::Received {
        by,
        dropped,
        unreadable,
        ..
    } = &event.what
    else {
        return Vec::new();
    };
    // An attack has worked even if its page cannot read the answer.
    let own = column_of(*by) != Column::Attacker;
    let unread = unreadable.filter(|_| own).map(|rule| {
        let why = clause(rule.sentence());
        format!("The page may not read the answer, because {why}.")
    });
    dropped
        .iter()
        .map(|dropped| about_cookie(dropped, "drops"))
        .chain(unread)
        .collect()
}

/// A note on what people and the attacker did. Notes of servers and of the clock are only
/// in the diagram.
fn note(event: &Event, who: Actor, text: &str, actions: &[Action]) -> Option<String> {
    let text = visible(text);
    match who {
        // The action is in the caption already, but not that it changed nothing.
        Actor::Operator if says_all(actions) && !event.changes.is_empty() => None,
        Actor::Script | Actor::Thief if actions.iter().any(is_theft) => None,
        Actor::Tab(number) => Some(format!("The page in tab {number} {text}.")),
        Actor::Operator | Actor::Person | Actor::App | Actor::Thief | Actor::Script => {
            Some(format!("{} {text}.", capital(&who.to_string())))
        }
        _ => None,
    }
}

/// Whether the sentences for these actions also say what they did.
fn says_all(actions: &[Action]) -> bool {
    actions.iter().all(|action| {
        matches!(
            action,
            Action::ChangeRole { .. }
                | Action::EnableUser
                | Action::CrashNode { .. }
                | Action::RestartNode { .. }
                | Action::StoreDown
                | Action::StoreUp
                | Action::RotateKeys
                | Action::RemoveOldKeys
                | Action::FlushDenylist
        )
    })
}

/// Whether an action obtains a credential.
fn is_theft(action: &Action) -> bool {
    matches!(
        action,
        Action::Steal { .. } | Action::XssRead { .. } | Action::Sniff | Action::LeakStore
    )
}

/// The credentials that the attacker obtained in these events.
fn gained(events: &[Event], actions: &[Action]) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for change in events.iter().flat_map(|event| &event.changes) {
        if let Some(Entry::Loot(loot)) = &change.entry {
            let name = match loot.line.as_str() {
                "Cookie" => "the cookies".to_owned(),
                "Authorization" => "the access token".to_owned(),
                "refresh_token" => "the refresh token".to_owned(),
                "DPoP" => "a DPoP proof".to_owned(),
                other => visible(other),
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    if !names.is_empty() {
        return Some(format!(
            "The attacker now has a copy of {}.",
            listed(&names)
        ));
    }
    actions
        .iter()
        .any(is_theft)
        .then(|| "The attacker gets hold of no credential.".to_owned())
}

/// An answer in words.
struct AnswerText {
    to: Actor,
    accepts: bool,
    /// "served, because …", "refused with 401, because …".
    text: String,
}

fn answered(lane: &LaneTrace, events: &[Event]) -> Vec<String> {
    let counted = || events.iter().filter_map(Answer::of).filter(Answer::counts);
    let pages_alone = counted().all(|answer| is_page(&answer));
    let texts: Vec<AnswerText> = counted()
        .filter(|answer| pages_alone || !is_page(answer))
        .map(|answer| AnswerText {
            to: answer.to,
            accepts: answer.verdict.rule.accepts(),
            text: outcome(lane, &answer),
        })
        .collect();
    let Some(last) = texts.last() else {
        return Vec::new();
    };
    let alike = texts.iter().all(|other| other.text == last.text);
    match texts.len() {
        1 => vec![format!("{}.", capital(&last.text))],
        2 if alike => vec![format!("Both requests are {}.", last.text)],
        count if alike => vec![format!("All {count} requests are {}.", last.text)],
        count if count > MOST_TOLD => {
            let served = texts.iter().filter(|texts| texts.accepts).count();
            let refused = count - served;
            vec![
                format!("Of {count} requests, {served} are served and {refused} refused."),
                format!("The last one is {}.", last.text),
            ]
        }
        _ if texts.iter().all(|other| other.to == last.to) => {
            let parts: Vec<&str> = texts.iter().map(|texts| texts.text.as_str()).collect();
            vec![format!("First {}.", parts.join("; then "))]
        }
        _ => texts
            .iter()
            .map(|texts| format!("{} is {}.", capital(&texts.to.to_string()), texts.text))
            .collect(),
    }
}

/// Whether the answer is a public page, which decides nothing.
fn is_page(answer: &Answer<'_>) -> bool {
    answer.verdict.rule == Rule::PublicPage
}

fn outcome(lane: &LaneTrace, answer: &Answer<'_>) -> String {
    let rule = answer.verdict.rule;
    let how = if rule.accepts() {
        "served".to_owned()
    } else {
        format!("refused with {}", answer.message.status)
    };
    let reason = reason_in(lane, answer, false);
    // For a log-out the reason says what it did, not why it was allowed.
    let link = if rule == Rule::SignedOut {
        "and"
    } else {
        "because"
    };
    let mut text = format!("{how}, {link} {reason}");
    if let Some(although) = although(answer.verdict, answer.event.at) {
        text.push_str(", ");
        text.push_str(&although);
    }
    if answer.lost {
        text.push_str("; the answer is lost on the way");
    }
    text
}
