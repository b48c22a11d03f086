//! What goes wrong in a trace: attacks that succeed, revoked rights that still work, people
//! who are refused.

use crate::sim::measure::{is_accepted, turned_away};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::{Action, Who};
use crate::sim::scenario::script::Step;
use crate::sim::state::{Actor, Loot, State};
use crate::sim::trace::{Answer, LaneTrace, Standing, What};
use crate::sim::{LaneName, Scenario, simulate};
use std::collections::BTreeSet;

/// Something that should not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Harm {
    /// A credential that was stolen, overheard, planted or leaked works for the attacker.
    CredentialUsed,
    /// A changed or forged token is accepted.
    Forged,
    /// A script of the attacker acts in the person's page.
    Ridden,
    /// A page of another site makes the browser do something.
    CrossSite,
    /// Revoked rights still work.
    TooLate,
    /// The person acts in someone else's name without knowing it.
    Misled,
    /// A one-time link works more than once.
    LinkReused,
    /// The person is refused although their login is valid.
    TurnedAway,
}

impl Harm {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 8] = [
        Self::CredentialUsed,
        Self::Forged,
        Self::Ridden,
        Self::CrossSite,
        Self::TooLate,
        Self::Misled,
        Self::LinkReused,
        Self::TurnedAway,
    ];

    /// A stable name in kebab case.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CredentialUsed => "credential-used",
            Self::Forged => "forged",
            Self::Ridden => "ridden",
            Self::CrossSite => "cross-site",
            Self::TooLate => "too-late",
            Self::Misled => "misled",
            Self::LinkReused => "link-reused",
            Self::TurnedAway => "turned-away",
        }
    }

    /// What happened, in a sentence without a full stop.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::CredentialUsed => "a credential works in the hands of an attacker",
            Self::Forged => "a forged token is accepted",
            Self::Ridden => "an injected script acts in the person's page",
            Self::CrossSite => "another site's page acts in the person's name",
            Self::TooLate => "rights count that had been taken away",
            Self::Misled => "the person acts in someone else's name without knowing it",
            Self::LinkReused => "a one-time link works more than once",
            Self::TurnedAway => "the person is turned away although their login should count",
        }
    }
}

/// What goes wrong in a scenario and a lane, in the order of [`Harm::ALL`].
pub fn harms(scenario: &Scenario, lane: LaneName) -> Vec<Harm> {
    harms_of(scenario, lane, &run(scenario, lane))
}

/// The harms in a trace.
pub(super) fn harms_of(scenario: &Scenario, lane: LaneName, trace: &LaneTrace) -> Vec<Harm> {
    let mut found: BTreeSet<Harm> = trace
        .answers()
        .filter_map(|answer| harm_of(trace, &answer))
        .collect();
    if reused(trace) {
        found.insert(Harm::LinkReused);
    }
    // During an attack a refusal can be a defence: a refresh token that was used twice
    // revokes its family.
    if !attacked(trace) && !turned_away(trace).is_empty() {
        found.insert(Harm::TurnedAway);
    }
    if !found.contains(&Harm::CredentialUsed) && still_works(scenario, lane, trace) {
        found.insert(Harm::CredentialUsed);
    }
    found.into_iter().collect()
}

/// The harm that an answer shows.
fn harm_of(trace: &LaneTrace, answer: &Answer<'_>) -> Option<Harm> {
    if !answer.counts() || !answer.verdict.rule.accepts() {
        return None;
    }
    match answer.verdict.standing {
        Standing::Rightful => None,
        Standing::Ended { .. } | Standing::StaleRole { .. } => Some(Harm::TooLate),
        Standing::Misled => Some(Harm::Misled),
        Standing::Attack { .. } => Some(match answer.to {
            Actor::Script => Harm::Ridden,
            Actor::AttackerPage => Harm::CrossSite,
            _ if forges(trace, answer.event.step) => Harm::Forged,
            _ => Harm::CredentialUsed,
        }),
    }
}

fn actions(trace: &LaneTrace) -> impl Iterator<Item = (u32, &Action)> {
    trace.events.iter().filter_map(|event| match &event.what {
        What::Did { action, .. } => Some((event.step, action)),
        _ => None,
    })
}

fn forges(trace: &LaneTrace, step: u32) -> bool {
    actions(trace).any(|(own, action)| own == step && matches!(action, Action::Forge { .. }))
}

/// Whether anyone attacks in a run.
pub(super) fn attacked(trace: &LaneTrace) -> bool {
    actions(trace).any(|(_, action)| action.row().is_some_and(|row| row.who == Who::Attacker))
}

/// Whether the same link worked twice.
fn reused(trace: &LaneTrace) -> bool {
    let mut held = BTreeSet::new();
    trace
        .answers()
        .filter(|answer| answer.verdict.rule == Rule::LinkHolds && answer.counts())
        .filter_map(|answer| {
            trace.events.iter().find_map(|event| match &event.what {
                What::Request {
                    exchange, message, ..
                } if *exchange == answer.exchange => Some(message.url.query.as_deref()),
                _ => None,
            })
        })
        .any(|link| !held.insert(link))
}

/// Whether a credential that a thief holds at the end still works: it is tried, and so is
/// renewing it.
fn still_works(scenario: &Scenario, lane: LaneName, trace: &LaneTrace) -> bool {
    let mut state = State::default();
    for change in trace.events.iter().flat_map(|event| &event.changes) {
        state.apply(change);
    }
    if state.all::<Loot>(Actor::Thief).next().is_none() {
        return false;
    }
    let mut tried = scenario.clone();
    let steps = scenario.steps().len();
    for action in [Action::Replay, Action::ReplayRefresh] {
        // A full script cannot take further steps; then nothing is tried.
        let _ = tried.script.append(tried.branch, Step::from(action));
    }
    let after = run(&tried, lane);
    after
        .answers()
        .any(|answer| answer.event.step as usize > steps && is_accepted(&answer))
}

/// A step and the client of the person that was served in it.
pub(super) type ServedAt = (u32, Actor);

/// Where the person's pages and app were served by right. The last answer in each step
/// counts. Links are left out, since their second use should fail.
pub(super) fn served(trace: &LaneTrace) -> BTreeSet<ServedAt> {
    let mut served = BTreeSet::new();
    for answer in trace.answers().filter(Answer::counts) {
        if !matches!(answer.to, Actor::Tab(_) | Actor::App) {
            continue;
        }
        let place = (answer.event.step, answer.to);
        let right = answer.verdict.standing == Standing::Rightful;
        if answer.verdict.rule.accepts() && right {
            served.insert(place);
        } else {
            served.remove(&place);
        }
    }
    served
}

/// One lane's run.
pub(super) fn run(scenario: &Scenario, lane: LaneName) -> LaneTrace {
    let empty = LaneTrace {
        lane,
        events: Vec::new(),
    };
    simulate(scenario, &[lane])
        .lanes
        .into_iter()
        .next()
        .unwrap_or(empty)
}
