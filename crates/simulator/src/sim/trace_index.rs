//! Random access into a trace through checkpoints: the same pictures as
//! [`frame`](crate::sim::frame::frame), without replaying all events for each.
//!
//! Each lane has checkpoints: the state and the sums after so many events. A picture starts
//! from the checkpoint before it and replays what follows. What is slow to compute
//! (divergences, bytes of records) is computed once, in advance.

use crate::sim::Trace;
use crate::sim::clock::Time;
use crate::sim::divergence::{self, Divergence};
use crate::sim::frame::{self, Frame, LaneFrame, Position, Totals};
use crate::sim::scenario::costs::CostId;
use crate::sim::state::{EntryPlace, StateChange, WorldState};
use crate::sim::trace::{Event, LaneTrace};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Distance between two checkpoints: events and changes together.
const APART: usize = 128;

/// A trace with its checkpoints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceIndex {
    trace: Trace,
    /// One for each lane of the trace, in its order.
    lanes: Vec<LaneIndex>,
    /// All of them, by step.
    divergences: Vec<Rc<Divergence>>,
}

/// The checkpoints of one lane.
#[derive(Debug, Clone, PartialEq, Eq)]
struct LaneIndex {
    /// By events; the first is before any event.
    checkpoints: Vec<Checkpoint>,
    /// After each event, the bytes of records that the servers hold.
    server_memory: Vec<u64>,
}

/// A lane after its first events. `server_memory` is not in the totals.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Checkpoint {
    events: usize,
    state: WorldState,
    totals: Totals,
}

impl TraceIndex {
    /// Reads the whole trace once.
    pub fn new(trace: Trace) -> Self {
        let overhead = trace.scenario.costs.get(CostId::SessionOverhead);
        Self {
            lanes: trace
                .lanes
                .iter()
                .map(|lane| LaneIndex::of(lane, overhead))
                .collect(),
            divergences: divergence::up_to(&trace, u32::MAX),
            trace,
        }
    }

    /// The trace as it was given.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The picture at a position, equal to that of [`frame::frame`].
    pub fn frame(&self, position: Position) -> Frame<'_> {
        let ended = frame::ended(&self.trace, position);
        let known = self.divergences.partition_point(|one| one.step <= ended);
        Frame {
            position,
            lanes: self
                .trace
                .lanes
                .iter()
                .zip(&self.lanes)
                .map(|(lane, track)| track.frame(lane, position))
                .collect(),
            divergences: self.divergences.iter().take(known).cloned().collect(),
        }
    }
}

impl LaneIndex {
    fn of(lane: &LaneTrace, overhead: u64) -> Self {
        let mut now = Checkpoint::default();
        let mut checkpoints = vec![now.clone()];
        let mut work = 0;
        let mut sizes = BTreeMap::new();
        let mut held = 0;
        let mut server_memory = Vec::with_capacity(lane.events.len());
        for event in &lane.events {
            now.add(event);
            held = weigh(event, overhead, &mut sizes, held);
            server_memory.push(held);
            work += 1 + event.changes.len();
            if work >= APART {
                checkpoints.push(now.clone());
                work = 0;
            }
        }
        Self {
            checkpoints,
            server_memory,
        }
    }

    fn frame<'a>(&self, lane: &'a LaneTrace, position: Position) -> LaneFrame<'a> {
        let events = frame::shown(lane, position);
        let later = self
            .checkpoints
            .partition_point(|checkpoint| checkpoint.events <= events.len());
        let mut at = self
            .checkpoints
            .get(later.saturating_sub(1))
            .cloned()
            .unwrap_or_default();
        for event in events.get(at.events..).unwrap_or_default() {
            at.add(event);
        }
        let held = events.len().checked_sub(1);
        at.totals.server_memory = held
            .and_then(|last| self.server_memory.get(last))
            .copied()
            .unwrap_or_default();
        LaneFrame {
            lane: lane.lane,
            now: events.last().map_or(Time::START, |event| event.at),
            state: at.state,
            events,
            step_from: events.partition_point(|event| event.step < position.step),
            totals: at.totals,
        }
    }
}

impl Checkpoint {
    fn add(&mut self, event: &Event) {
        for change in &event.changes {
            self.state.apply(change);
        }
        self.totals.add(event);
        self.events += 1;
    }
}

/// Bytes that the servers hold after an event, from what they held before it. `sizes` has
/// the bytes of each record.
fn weigh<'a>(
    event: &'a Event,
    overhead: u64,
    sizes: &mut BTreeMap<&'a EntryPlace, u64>,
    held: u64,
) -> u64 {
    let mut held = held;
    for StateChange { place, entry } in &event.changes {
        let before = match entry {
            Some(entry) => {
                let bytes = frame::record_bytes(place, entry, overhead);
                held = held.saturating_add(bytes);
                sizes.insert(place, bytes)
            }
            None => sizes.remove(place),
        };
        held = held.saturating_sub(before.unwrap_or_default());
    }
    held
}
