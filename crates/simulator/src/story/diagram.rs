//! A lane as a sequence diagram, as data: its columns, and the lines of each step. Drawing
//! it is left to the page and the exports.

mod column; // the columns, and who is in which
mod participants; // who takes part in a lane, and who is named

pub use super::changes::{ChangeLine, ChangeMark, changes};
pub use column::{Column, MOST_COLUMNS, column_of};

use super::answer::whole_reason;
use super::words::{clause, cut, duration, listed, visible};
use crate::sim::browser::BrowserRule;
use crate::sim::clock::Span;
use crate::sim::http::Request;
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Action;
use crate::sim::state::Actor;
use crate::sim::trace::{Answer, Dropped, Event, LaneTrace, Standing, What};
use participants::{Participants, short};
use std::collections::BTreeSet;

/// One column of a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Participant {
    /// Which one it is.
    pub column: Column,
    /// [`Column::id`].
    pub id: &'static str,
    /// Its heading.
    pub label: &'static str,
}

/// The kind of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// A message, or a question to a store.
    Arrow {
        /// Where it starts.
        from: Column,
        /// Where it ends.
        to: Column,
        /// It is an answer.
        back: bool,
        /// It never arrives.
        lost: bool,
    },
    /// An event at one column.
    Own {
        /// Its column.
        at: Column,
    },
}

/// How a line is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// Nothing was decided.
    Plain,
    /// A request of a client was served.
    Served,
    /// A request of a client was refused.
    Refused,
    /// The attacker did it, or was served.
    Attack,
    /// The browser blocked something.
    Blocked,
}

/// One line of the diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The index of its event in [`LaneTrace::events`].
    pub event: usize,
    /// A message between two columns, or something at one.
    pub kind: LineKind,
    /// A few words: "GET /api/me", "401", "checks signature".
    pub label: String,
    /// One clause without a full stop: why; may be empty.
    pub detail: String,
    /// Its mark.
    pub tone: Tone,
    /// The HTTP status of an answer.
    pub status: Option<u16>,
    /// Whether this line stands for an HTTP message.
    pub message: bool,
}

impl Line {
    /// The word for its tone, put after the label; empty if the label says it already.
    pub const fn word(&self) -> &'static str {
        match (self.tone, self.status.is_some()) {
            (Tone::Served, _) => "served",
            (Tone::Refused, true) => "refused",
            (Tone::Refused, false) => "(no answer)",
            (Tone::Attack, true) if self.begins_at(Column::Attacker) => "from the attacker",
            (Tone::Attack, true) => "served to the attacker",
            (Tone::Attack, false) if matches!(self.kind, LineKind::Arrow { .. }) => "(attack)",
            _ => "",
        }
    }

    const fn begins_at(&self, column: Column) -> bool {
        let (LineKind::Arrow { from: own, .. } | LineKind::Own { at: own }) = self.kind;
        own as u8 == column as u8
    }

    /// The label and the word.
    pub fn text(&self) -> String {
        let word = self.word();
        if word.is_empty() {
            self.label.clone()
        } else {
            format!("{} {word}", self.label)
        }
    }
}

/// The most characters of a path.
const PATH: usize = 28;

/// Whether several nodes work in these events, so that labels must name the node.
fn is_shared_work(events: &[Event]) -> bool {
    let nodes: BTreeSet<Actor> = events
        .iter()
        .filter_map(|event| match &event.what {
            What::Response { from, .. } | What::Lookup { from, .. } => Some(*from),
            _ => None,
        })
        .filter(|actor| matches!(actor, Actor::Node(_)))
        .collect();
    nodes.len() > 1
}

/// The columns that a lane needs over its whole trace: two to [`MOST_COLUMNS`], in the
/// order of [`Column`].
pub fn participants(lane: &LaneTrace) -> Vec<Participant> {
    let all = Participants::of(lane);
    all.columns()
        .into_iter()
        .map(|column| Participant {
            column,
            id: column.id(),
            label: all.label(column),
        })
        .collect()
}

/// What is drawn in a step, in order.
pub fn lines(lane: &LaneTrace, step: u32) -> Vec<Line> {
    let all = Participants::of(lane);
    step_lines(lane, &all, step)
}

/// The lines of every step, from 0: for whole pictures.
pub fn all_lines(lane: &LaneTrace) -> Vec<Vec<Line>> {
    let all = Participants::of(lane);
    let last = lane.events.last().map_or(0, |event| event.step);
    (0..=last)
        .map(|step| step_lines(lane, &all, step))
        .collect()
}

fn step_lines(lane: &LaneTrace, participants: &Participants, step: u32) -> Vec<Line> {
    let from = lane.events.partition_point(|event| event.step < step);
    let to = lane.events.partition_point(|event| event.step <= step);
    let events = lane.events.get(from..to).unwrap_or_default();
    let mut drawing = StepDrawing {
        participants,
        events,
        name_nodes: is_shared_work(events),
        first: from,
        lines: Vec::new(),
    };
    for index in 0..events.len() {
        drawing.draw(index);
    }
    drawing.lines
}

/// Makes the lines of one step.
struct StepDrawing<'a> {
    participants: &'a Participants,
    events: &'a [Event],
    /// Whether labels of work name the node; labels of answers always do.
    name_nodes: bool,
    /// Index of the first event of the step in the lane.
    first: usize,
    lines: Vec<Line>,
}

impl StepDrawing<'_> {
    fn own(&mut self, index: usize, who: Actor, label: &str, detail: String, tone: Tone) {
        self.lines.push(Line {
            event: self.first + index,
            kind: LineKind::Own {
                at: self.participants.column(who),
            },
            label: self.done_by(who, label),
            detail,
            tone,
            status: None,
            message: false,
        });
    }

    /// A label for work done while a request is handled.
    fn done_by(&self, who: Actor, label: &str) -> String {
        if matches!(who, Actor::Node(_)) && !self.name_nodes {
            return short(label);
        }
        self.participants.said_by(who, label)
    }

    /// An arrow, or a line at one column if both ends are in it.
    fn way(&self, from: Actor, to: Actor, back: bool, lost: bool) -> LineKind {
        let (from, to) = (self.participants.column(from), self.participants.column(to));
        if from == to {
            LineKind::Own { at: from }
        } else {
            LineKind::Arrow {
                from,
                to,
                back,
                lost,
            }
        }
    }

    fn draw(&mut self, index: usize) {
        let events = self.events;
        let Some(event) = events.get(index) else {
            return;
        };
        self.work(index, event);
        match &event.what {
            What::Beginning | What::Did { .. } => {}
            What::Note { who, text } => self.note(index, *who, text),
            What::Request {
                exchange,
                from,
                to,
                message,
                withheld,
            } => {
                for dropped in withheld.iter().filter(|dropped| is_notable(dropped.rule)) {
                    self.dropped(index, *from, "keeps back", dropped);
                }
                let attack = column_of(*from) == Column::Attacker || self.is_attack(*exchange);
                self.lines.push(Line {
                    event: self.first + index,
                    kind: self.way(*from, *to, false, false),
                    label: self.done_by(*from, &request_label(message)),
                    detail: carried(message),
                    tone: if attack { Tone::Attack } else { Tone::Plain },
                    status: None,
                    message: true,
                });
            }
            What::Lookup {
                from,
                to,
                what,
                reached,
            } => {
                let asked = question(event, what);
                let lost = !reached;
                let (detail, tone) = if lost {
                    (format!("{to} does not answer"), Tone::Refused)
                } else if writes(event) {
                    (format!("writes to {to}"), Tone::Plain)
                } else {
                    (format!("asks {to}"), Tone::Plain)
                };
                self.lines.push(Line {
                    event: self.first + index,
                    kind: self.way(*from, *to, false, lost),
                    label: self.done_by(*from, &asked),
                    detail,
                    tone,
                    status: None,
                    message: false,
                });
            }
            What::Response { from, to, lost, .. } => {
                let Some(answer) = Answer::of(event) else {
                    return;
                };
                let status = answer.message.status;
                let label = if *lost {
                    format!("{status}, lost on the way")
                } else {
                    status.to_string()
                };
                self.lines.push(Line {
                    event: self.first + index,
                    kind: self.way(*from, *to, true, *lost),
                    label: self.participants.said_by(*from, &label),
                    detail: whole_reason(&answer),
                    tone: answer_tone(&answer),
                    status: Some(status),
                    message: true,
                });
            }
            What::Received {
                by,
                dropped,
                unreadable,
                ..
            } => {
                for dropped in dropped {
                    self.dropped(index, *by, "drops", dropped);
                }
                // An injected script that sends away what it found does not read the answer.
                let unread = unreadable.filter(|_| *by != Actor::Script);
                if let Some(rule) = unread {
                    let detail = clause(rule.sentence());
                    self.own(index, *by, "may not read the answer", detail, Tone::Blocked);
                }
            }
            What::Blocked { by, message, rule } => {
                let label = format!("browser blocks {}", request_label(message));
                self.own(index, *by, &label, clause(rule.sentence()), Tone::Blocked);
                if let Some(line) = self.lines.last_mut() {
                    line.message = true;
                }
            }
        }
    }

    /// Lines for the signatures that were made or checked before the event.
    fn work(&mut self, index: usize, event: &Event) {
        let (who, proof) = match &event.what {
            What::Request { from, message, .. } => (*from, message.headers.get("DPoP").is_some()),
            What::Response { from, .. } | What::Lookup { from, .. } => (*from, false),
            What::Note { who, .. } | What::Did { who, .. } => (*who, false),
            What::Received { by, .. } | What::Blocked { by, .. } => (*by, false),
            What::Beginning => return,
        };
        let checked = match event.cost.verifications {
            0 => None,
            1 => Some("checks signature".to_owned()),
            many => Some(format!("checks {many} signatures")),
        };
        let made = match (event.cost.signatures, proof) {
            (0, _) => None,
            (_, true) => Some("signs a DPoP proof".to_owned()),
            (1, false) => Some("signs a token".to_owned()),
            (many, false) => Some(format!("signs {many} tokens")),
        };
        for label in [checked, made].into_iter().flatten() {
            self.own(index, who, &label, String::new(), Tone::Plain);
        }
    }

    fn note(&mut self, index: usize, who: Actor, text: &str) {
        let before = index
            .checked_sub(1)
            .and_then(|before| self.events.get(before));
        let passed = match before.map(|event| &event.what) {
            Some(What::Did {
                action: Action::Advance { seconds },
                ..
            }) => Some(duration(Span::seconds(*seconds))),
            _ => None,
        };
        let label = match (who, passed) {
            (Actor::Clock, Some(passed)) => format!("{passed} later"),
            _ => text.to_owned(),
        };
        let attack = column_of(who) == Column::Attacker;
        let tone = if attack { Tone::Attack } else { Tone::Plain };
        // A long label is cut, so the detail has the whole text.
        let detail = if short(&label) == label {
            String::new()
        } else {
            visible(text)
        };
        self.own(index, who, &label, detail, tone);
    }

    fn dropped(&mut self, index: usize, who: Actor, verb: &str, dropped: &Dropped) {
        let name = dropped.what.split('=').next().unwrap_or_default();
        // The browser does it, whichever page it is for.
        let keeper = if who == Actor::App { "app" } else { "browser" };
        let label = format!("{keeper} {verb} {name}");
        let detail = clause(dropped.rule.sentence());
        self.own(index, who, "", detail, Tone::Blocked);
        if let Some(line) = self.lines.last_mut() {
            line.label = short(&label);
        }
    }

    /// Whether the verdict on an exchange says that the attacker is behind it.
    fn is_attack(&self, number: u32) -> bool {
        self.events
            .iter()
            .filter_map(Answer::of)
            .find(|answer| answer.exchange == number)
            .is_some_and(|answer| matches!(answer.verdict.standing, Standing::Attack { .. }))
    }
}

fn answer_tone(answer: &Answer<'_>) -> Tone {
    let attack = matches!(answer.verdict.standing, Standing::Attack { .. });
    match (answer.verdict.rule, answer.verdict.rule.accepts()) {
        (Rule::Collected, _) => Tone::Attack,
        (_, false) => Tone::Refused,
        _ if !answer.counts() => Tone::Plain,
        _ if attack => Tone::Attack,
        _ => Tone::Served,
    }
}

/// Whether a dropped cookie is drawn. Cookies of other hosts and paths are left out: they
/// are dropped in every request.
pub(super) fn is_notable(rule: BrowserRule) -> bool {
    !matches!(
        rule,
        BrowserRule::WrongHost | BrowserRule::WrongPath | BrowserRule::Expired
    )
}

fn request_label(message: &Request) -> String {
    let path = cut(&message.url.path, PATH);
    format!("{} {path}", message.method)
}

/// Which credentials a request carries.
fn carried(message: &Request) -> String {
    let mut parts = Vec::new();
    if let Some(line) = message.headers.get("Cookie") {
        let names: Vec<&str> = line
            .split("; ")
            .filter_map(|pair| pair.split('=').next())
            .collect();
        parts.push(format!("cookie {}", names.join(", ")));
    }
    if let Some(line) = message.headers.get("Authorization") {
        let scheme = line.split(' ').next().unwrap_or_default();
        parts.push(match scheme {
            "Bearer" => "a bearer token".to_owned(),
            "DPoP" => "a bound access token".to_owned(),
            "Basic" => "the client's own secret".to_owned(),
            other => format!("{other} credentials"),
        });
    }
    if message.headers.get("DPoP").is_some() {
        parts.push("a DPoP proof".to_owned());
    }
    if message.field("refresh_token").is_some() {
        parts.push("a refresh token".to_owned());
    }
    if message.body.contains(r#""password":"#) {
        parts.push("user name and password".to_owned());
    }
    if parts.is_empty() {
        return "carries no credential".to_owned();
    }
    visible(&format!("carries {}", listed(&parts)))
}

fn writes(event: &Event) -> bool {
    event.cost.store_writes > 0 || event.cost.database_writes > 0
}

/// A request to a store, in the third person.
fn question(event: &Event, what: &str) -> String {
    let (verb, rest) = what.split_once(' ').unwrap_or((what, ""));
    if verb == "whether" {
        return format!("asks {what}");
    }
    match VERBS.iter().find(|(plain, _)| *plain == verb) {
        Some((_, third)) => format!("{third} {rest}"),
        None if writes(event) => format!("writes {what}"),
        None => format!("reads {what}"),
    }
}

/// Verbs for writes to stores, with their third person.
const VERBS: &[(&str, &str)] = &[
    ("delete", "deletes"),
    ("deny", "denies"),
    ("keep", "keeps"),
    ("mark", "marks"),
    ("raise", "raises"),
    ("replace", "replaces"),
    ("revoke", "revokes"),
];
