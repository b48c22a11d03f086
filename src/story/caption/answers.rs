//! What a lane answered in a step, and what its browser and its people made of it.

use crate::sim::state::Actor;
use crate::sim::trace::{Answer, Event, LaneTrace, What};
use crate::story::answer::although;
use crate::story::diagram::is_telling;
use crate::story::words::{capital, plain, visible};

/// So many answers are told one by one.
const MOST_TOLD: usize = 3;

/// What happened, in sentences; none where nothing did.
pub fn sentences(lane: &LaneTrace, step: u32) -> Vec<String> {
    let from = lane.events.partition_point(|event| event.step < step);
    let to = lane.events.partition_point(|event| event.step <= step);
    let events = lane.events.get(from..to).unwrap_or_default();
    let mut sentences = Vec::new();
    let mut add = |sentence: String| {
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    };
    for event in events {
        beside(event).into_iter().for_each(&mut add);
    }
    for sentence in answered(events) {
        add(sentence);
    }
    sentences
}

/// What happened beside the answers.
fn beside(event: &Event) -> Vec<String> {
    match &event.what {
        What::Note { who, text } => note(*who, text).into_iter().collect(),
        What::Request { withheld, .. } => withheld
            .iter()
            .filter(|dropped| is_telling(dropped.rule))
            .map(|dropped| {
                let name = visible(&dropped.what);
                let why = dropped.rule.sentence();
                format!("The browser keeps the cookie {name} back. {why}")
            })
            .collect(),
        What::Received {
            dropped,
            unreadable,
            ..
        } => {
            let mut sentences: Vec<String> = dropped
                .iter()
                .map(|dropped| {
                    let name = visible(dropped.what.split('=').next().unwrap_or_default());
                    let why = dropped.rule.sentence();
                    format!("The browser drops the cookie {name}. {why}")
                })
                .collect();
            if let Some(rule) = unreadable {
                sentences.push(format!(
                    "The page may not read the answer. {}",
                    rule.sentence()
                ));
            }
            sentences
        }
        What::Blocked { rule, .. } => {
            vec![format!(
                "The browser does not send the request. {}",
                rule.sentence()
            )]
        }
        What::Response { lost: true, .. } => vec!["The answer is lost on the way.".to_owned()],
        _ => Vec::new(),
    }
    .into_iter()
    .map(|sentence| plain(&sentence))
    .collect()
}

/// What someone did that is no message. What servers do by themselves is in the diagram.
fn note(who: Actor, text: &str) -> Option<String> {
    let text = visible(text);
    match who {
        Actor::Clock if text.ends_with("go by") => None,
        Actor::Clock => Some("What has expired is removed.".to_owned()),
        Actor::Node(_) | Actor::AuthServer | Actor::Service | Actor::SecondApi | Actor::Bff => None,
        // "node 2 is down" needs nobody who says so.
        Actor::Operator if text.ends_with(" is down") || text.ends_with(" is up") => {
            Some(format!("{}.", capital(&text)))
        }
        Actor::Tab(number) => Some(format!("The page in tab {number} {text}.")),
        _ => Some(format!("{} {text}.", capital(&who.to_string()))),
    }
}

/// An answer as it is told.
struct Told {
    to: Actor,
    accepts: bool,
    /// "served, because …", "refused with 401, because …".
    text: String,
}

fn answered(events: &[Event]) -> Vec<String> {
    let told: Vec<Told> = events
        .iter()
        .filter_map(Answer::of)
        .filter(Answer::counts)
        .map(|answer| Told {
            to: answer.to,
            accepts: answer.verdict.rule.accepts(),
            text: outcome(&answer),
        })
        .collect();
    let Some(last) = told.last() else {
        return Vec::new();
    };
    if told.len() == 1 {
        return vec![format!("{}.", capital(&last.text))];
    }
    if told.len() > MOST_TOLD {
        let served = told.iter().filter(|told| told.accepts).count();
        let refused = told.len() - served;
        return vec![
            format!(
                "Of {} requests, {served} are served and {refused} refused.",
                told.len()
            ),
            format!("The last one is {}.", last.text),
        ];
    }
    if told.iter().all(|other| other.to == last.to) {
        let parts: Vec<&str> = told.iter().map(|told| told.text.as_str()).collect();
        return vec![format!("First {}.", parts.join("; then "))];
    }
    told.iter()
        .map(|told| format!("{} is {}.", capital(&told.to.to_string()), told.text))
        .collect()
}

fn outcome(answer: &Answer<'_>) -> String {
    let rule = answer.verdict.rule;
    let how = if rule.accepts() {
        "served".to_owned()
    } else {
        format!("refused with {}", answer.message.status)
    };
    let mut text = format!("{how}, because {}", plain(rule.sentence()));
    if let Some(although) = although(answer.verdict, answer.event.at) {
        text.push_str(", ");
        text.push_str(&although);
    }
    text
}
