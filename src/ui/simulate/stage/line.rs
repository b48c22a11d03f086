//! One line of a lane's diagram: a message between columns, or an event at one.

use super::diagrams::{self, LaneDiagram};
use simulator::sim::LaneName;
use simulator::sim::trace::{Answer, Event, Standing, What};
use simulator::story::diagram::{Column, Line, LineKind, Tone};
use simulator::story::words;
use yew::prelude::*;

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineOptions {
    /// It is the newest message.
    pub newest: bool,
    /// Its reason is shown too.
    pub reason: bool,
    /// Its message is open.
    pub open: bool,
}

/// How a verdict is shown: sign, word and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerdictStyle {
    pub sign: &'static str,
    pub word: &'static str,
    /// `pass`, `fail` or `warn`.
    pub class: &'static str,
}

/// The style of a verdict. A sender can be served without a right to it.
pub fn verdict_style(answer: &Answer<'_>) -> VerdictStyle {
    let verdict = answer.verdict;
    match (verdict.rule.accepts(), verdict.standing) {
        (false, _) => VerdictStyle {
            sign: "✕",
            word: "refused",
            class: "fail",
        },
        (true, Standing::Rightful) => VerdictStyle {
            sign: "✓",
            word: "served",
            class: "pass",
        },
        (true, Standing::StaleRole { .. }) => VerdictStyle {
            sign: "!",
            word: "served with an old role",
            class: "warn",
        },
        (true, Standing::Attack { .. }) => VerdictStyle {
            sign: "!",
            word: "served for the attacker",
            class: "warn",
        },
        (true, Standing::Misled) => VerdictStyle {
            sign: "!",
            word: "served as someone else",
            class: "warn",
        },
        (true, Standing::Ended { .. }) => VerdictStyle {
            sign: "!",
            word: "served though the login has ended",
            class: "warn",
        },
    }
}

/// The id of the button of an event's message.
pub fn button_id(lane: LaneName, event: usize) -> String {
    format!("message-{}-{event}", lane.id())
}

/// How many characters fit on an arrow, for a lane with so many columns in half a page.
fn room(columns: usize, span: usize) -> usize {
    const WHOLE: usize = 58;
    (WHOLE * span / columns.max(1)).saturating_sub(4)
}

/// Draws a line. `point` is called with its event when its button is pressed.
pub fn draw(
    lane: LaneDiagram<'_>,
    line: &Line,
    options: LineOptions,
    point: &Callback<usize>,
) -> Html {
    let Some(event) = lane.trace.events.get(line.event) else {
        return html! {};
    };
    let name = lane.trace.lane;
    let column = |wanted: Column| {
        let found = lane
            .participants
            .iter()
            .position(|own| own.column == wanted);
        found.unwrap_or_default()
    };
    let label = label(name, line, event);
    let mut classes = classes!(
        "line",
        tone(line.tone),
        options.newest.then_some("is-newest")
    );
    match line.kind {
        LineKind::Arrow { from, to, lost, .. } => {
            let (from, to) = (column(from), column(to));
            let (left, right) = (from.min(to), from.max(to));
            classes.extend(classes!(
                "is-arrow",
                format!("from-{left}"),
                format!("to-{right}"),
                (to < from).then_some("is-leftward"),
                lost.then_some("is-lost"),
            ));
            if shown_length(line, event) > room(lane.columns(), right - left) {
                classes.push("is-tall");
                // A long label goes to the side with more room.
                if lane.columns() - right < left + 1 {
                    classes.push("is-ending");
                }
            }
        }
        LineKind::Own { at } => {
            let at = column(at);
            classes.extend(classes!("is-own", format!("from-{at}"), format!("to-{at}")));
            if at * 2 >= lane.columns() {
                classes.push("is-ending");
            }
        }
    }
    let is_arrow = matches!(line.kind, LineKind::Arrow { .. });
    let way = diagrams::way(event).filter(|_| is_arrow || line.message);
    // An event at one column names the column, unless its label names the actor.
    let place = match line.kind {
        LineKind::Own { at } if way.is_none() && !line.label.contains(": ") => {
            lane.participants.get(column(at)).map(|one| one.label)
        }
        _ => None,
    };
    let inner = html! { <>
        if let Some((from, to)) = way {
            <span class="line-way">{ format!("{from} → {to}: ") }</span>
        }
        if let Some(place) = place { <span class="line-way">{ place }{ ": " }</span> }
        <span class="line-label">{ label }</span>
        <span class="line-arrow" aria-hidden="true"></span>
    </> };
    let detail = (options.reason && !line.detail.is_empty())
        .then(|| html! { <p class="line-detail">{ reason(line) }</p> });
    let index = line.event;
    html! {
        <li class={classes}>
            if line.message {
                <button type="button" class="line-face" id={button_id(name, index)} aria-expanded={options.open.to_string()}
                    onclick={point.reform(move |_| index)}>{ inner }</button>
            } else {
                <div class="line-face">{ inner }</div>
            }
            { detail }
        </li>
    }
}

/// The reason as a sentence; may be empty.
pub fn reason(line: &Line) -> String {
    if line.detail.is_empty() {
        return String::new();
    }
    format!("{}.", words::capital(&line.detail))
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "is-plain",
        Tone::Served => "is-served",
        Tone::Refused => "is-refused",
        Tone::Attack => "is-attack",
        Tone::Blocked => "is-blocked",
    }
}

/// Splits a label into the name of the actor, if it has one, and the rest.
fn split<'a>(line: &'a Line, event: &Event) -> (Option<&'a str>, &'a str) {
    // Only a name that the diagram added counts.
    let known = diagrams::way(event).map(|(from, _)| from);
    match line.label.split_once(": ") {
        Some((who, what)) if known.as_deref() == Some(who) => (Some(who), what),
        _ => (None, &line.label),
    }
}

/// The number of characters of a label as drawn.
fn shown_length(line: &Line, event: &Event) -> usize {
    let word = Answer::of(event)
        .filter(Answer::counts)
        .filter(|_| line.status.is_some())
        .map_or(0, |answer| verdict_style(&answer).word.len() + 3);
    line.label.chars().count() + word
}

fn label(lane: LaneName, line: &Line, event: &Event) -> Html {
    let (who, what) = split(line, event);
    let answer = Answer::of(event).filter(|answer| line.status.is_some() && answer.counts());
    let what = match answer {
        Some(answer) => {
            let style = verdict_style(&answer);
            html! {
                <span class={classes!("outcome", format!("is-{}", style.class))} data-lane={lane.id()} data-status={answer.message.status.to_string()}>
                    <span class="outcome-sign">{ style.sign }</span>
                    { format!(" {} {}", answer.message.status, style.word) }
                    if answer.lost { { ", lost on the way" } }
                </span>
            }
        }
        None => {
            let sign = match line.tone {
                Tone::Blocked => Some("⊘"),
                Tone::Attack => Some("!"),
                _ if is_lost(line) => Some("✕"),
                _ => None,
            };
            html! { <>
                if let Some(sign) = sign { <span class="line-sign" aria-hidden="true">{ sign }{ " " }</span> }
                { what }
            </> }
        }
    };
    html! { <>
        if let Some(who) = who { <span class="line-who">{ who }{ ": " }</span> }
        { what }
    </> }
}

/// Whether a line is between clients and servers: earlier steps show only these.
pub fn is_outside(lane: LaneDiagram<'_>, line: &Line) -> bool {
    let event = lane.trace.events.get(line.event);
    match event.map(|event| &event.what) {
        Some(What::Request { from, to, .. } | What::Response { from, to, .. }) => {
            line.message && (from.is_client() || to.is_client())
        }
        Some(What::Lookup { .. }) => false,
        _ => true,
    }
}

fn is_lost(line: &Line) -> bool {
    matches!(line.kind, LineKind::Arrow { lost: true, .. })
}
