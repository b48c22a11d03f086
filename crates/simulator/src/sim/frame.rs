//! A picture of a run at one position. It depends on trace and position alone, so going
//! back shows the same picture again.

use crate::sim::clock::{Span, Time};
use crate::sim::divergence::{self, Divergence};
use crate::sim::scenario::LaneName;
use crate::sim::scenario::costs::{CostId, Costs};
use crate::sim::state::{Entry, EntryKind, EntryPlace, Session, WorldState};
use crate::sim::trace::{Answer, Cost, Entitlement, Event, LaneTrace, ServerVerdict, Trace};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// A position in a run: after so many events of a step, in every lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// From 1; 0 is before the first step.
    pub step: u32,
    /// How many events of that step are shown; none for all.
    pub events: Option<u32>,
}

impl Position {
    /// The end of a step.
    pub const fn after(step: u32) -> Self {
        Self { step, events: None }
    }
}

/// The picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Its position.
    pub position: Position,
    /// In the order of the trace.
    pub lanes: Vec<LaneFrame<'a>>,
    /// The divergences so far.
    pub divergences: Vec<Rc<Divergence>>,
}

/// One lane of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneFrame<'a> {
    /// Which lane it is.
    pub lane: LaneName,
    /// The lane's clock.
    pub now: Time,
    /// The state.
    pub state: WorldState,
    /// The events so far, with those of the current step last.
    pub events: &'a [Event],
    /// Where in `events` the current step begins.
    pub step_from: usize,
    /// Sums over `events`.
    pub totals: Totals,
}

/// Sums over the events so far.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// The total cost.
    pub cost: Cost,
    /// How many client requests were accepted.
    pub accepted: u64,
    /// How many were refused.
    pub refused: u64,
    /// Requests between servers, and preflights.
    pub questions: u64,
    /// How many requests were accepted although the sender was not entitled.
    pub wrongly_accepted: u64,
    /// The longest time from the end of an entitlement to a request that was still
    /// accepted.
    pub exposure: Span,
    /// Bytes of records that the servers hold now.
    pub server_memory: u64,
}

/// The picture at a position.
///
/// ```
/// use simulator::cards;
/// use simulator::sim::{Position, frame};
///
/// let card = cards::card("claim-4").unwrap();
/// let trace = card.result_of(&card.runs[0]).trace;
/// let before = frame(&trace, Position::after(card.decides - 1));
/// let after = frame(&trace, Position::after(card.decides));
/// assert!(before.divergences.is_empty());
/// assert_eq!(after.divergences[0].step, card.decides);
/// ```
pub fn frame(trace: &Trace, position: Position) -> Frame<'_> {
    let costs = &trace.scenario.costs;
    let lanes: Vec<LaneFrame<'_>> = trace
        .lanes
        .iter()
        .map(|lane| lane_frame(lane, position, costs))
        .collect();
    Frame {
        position,
        divergences: divergence::up_to(trace, ended(trace, position)),
        lanes,
    }
}

/// The last step that is shown completely in every lane.
pub(in crate::sim) fn ended(trace: &Trace, position: Position) -> u32 {
    let whole = Position::after(position.step);
    let all = trace
        .lanes
        .iter()
        .all(|lane| shown(lane, position).len() == shown(lane, whole).len());
    if all {
        position.step
    } else {
        position.step.saturating_sub(1)
    }
}

fn lane_frame<'a>(lane: &'a LaneTrace, position: Position, costs: &Costs) -> LaneFrame<'a> {
    let events = shown(lane, position);
    let step_from = events.partition_point(|event| event.step < position.step);
    let mut state = WorldState::default();
    let mut totals = Totals::default();
    for event in events {
        for change in &event.changes {
            state.apply(change);
        }
        totals.add(event);
    }
    totals.server_memory = server_memory(&state, costs);
    LaneFrame {
        lane: lane.lane,
        now: events.last().map_or(Time::START, |event| event.at),
        state,
        events,
        step_from,
        totals,
    }
}

/// The events of a lane up to a position.
pub fn shown(lane: &LaneTrace, position: Position) -> &[Event] {
    let before = lane
        .events
        .partition_point(|event| event.step < position.step);
    let through = lane
        .events
        .partition_point(|event| event.step <= position.step);
    let end = match position.events {
        Some(count) => through.min(before.saturating_add(count as usize)),
        None => through,
    };
    lane.events.get(..end).unwrap_or_default()
}

impl Totals {
    /// Adds an event.
    pub fn add(&mut self, event: &Event) {
        self.cost.add(&event.cost);
        match Answer::of(event) {
            Some(answer) if answer.counts() => self.add_verdict(answer.verdict, event.at),
            Some(_) => self.questions += 1,
            None => {}
        }
    }

    fn add_verdict(&mut self, verdict: &ServerVerdict, at: Time) {
        if !verdict.rule.accepts() {
            self.refused += 1;
            return;
        }
        self.accepted += 1;
        let since = match verdict.entitlement {
            Entitlement::Rightful => return,
            Entitlement::Misled => None,
            Entitlement::Ended { since }
            | Entitlement::StaleRole { since }
            | Entitlement::Attack { since } => Some(since),
        };
        self.wrongly_accepted += 1;
        if let Some(since) = since {
            self.exposure = self.exposure.max(at.since(since));
        }
    }
}

/// Bytes of the servers' records: their JSON, and a store's overhead for each.
pub fn server_memory(state: &WorldState, costs: &Costs) -> u64 {
    let overhead = costs.get(CostId::SessionOverhead);
    state
        .entries()
        .map(|(place, entry)| record_bytes(place, entry, overhead))
        .sum()
}

/// Bytes of one record on a server; zero if the entry is not a server's record.
pub(in crate::sim) fn record_bytes(place: &EntryPlace, entry: &Entry, overhead: u64) -> u64 {
    // Keys and their copies are not counted as records.
    let rows = matches!(
        place.kind,
        EntryKind::Machine | EntryKind::User | EntryKind::SigningKey | EntryKind::CachedKeys
    );
    if place.keeper.is_client() || rows {
        return 0;
    }
    place.name.len() as u64 + bytes(entry) + overhead
}

fn bytes(entry: &Entry) -> u64 {
    match entry {
        // By far the most frequent, so estimated without serialising.
        Entry::Session(Session {
            user,
            login,
            tokens: None,
            ..
        }) => {
            let user = user.as_ref().map_or(0, String::len);
            (user + login.len() + 48) as u64
        }
        other => serde_json::to_vec(other).map_or(0, |json| json.len() as u64),
    }
}
