//! The world of one lane: its state and its clock. It writes the trace.
//!
//! Every change goes through [`World::put`] and [`World::take`], every cost through
//! [`World::charge`], so that the trace has them all.

use crate::sim::clock::{Span, Time};
use crate::sim::exchange::Exchange;
use crate::sim::origin::{Origin, Scheme, Url};
use crate::sim::queue::Queue;
use crate::sim::scenario::LaneName;
use crate::sim::scenario::costs::{CostId, Costs};
use crate::sim::scenario::settings::{Settings, SiteScheme};
use crate::sim::seed::Seed;
use crate::sim::shop::SHOP;
use crate::sim::state::{Actor, EntryPlace, EntryValue, StateChange, WorldState};
use crate::sim::trace::{Cost, Event, What};
use jose::key::Key;
use std::collections::BTreeMap;

/// Everything that one lane's run needs, and the trace it has written so far.
#[derive(Clone)]
pub struct World {
    /// The state at this moment.
    pub state: WorldState,
    /// The scenario's settings.
    pub settings: Settings,
    /// The scenario's costs.
    pub costs: Costs,
    /// The source of all random values.
    pub seed: Seed,
    /// The design that this world follows, by its name.
    pub lane: LaneName,
    /// The current virtual time.
    pub now: Time,
    /// The current step, from 1; 0 before the first.
    pub step: u32,
    /// Events that are scheduled.
    pub queue: Queue,
    /// Requests that have not been answered or whose answers are under way.
    pub exchanges: BTreeMap<u32, Exchange>,
    /// The trace so far.
    pub events: Vec<Event>,
    /// Whether someone listens on the network.
    pub sniffed: bool,
    /// Computing and waiting since the request arrived that is being handled.
    pub elapsed: Span,
    /// One-way trips through the network in this step.
    pub hops: u64,
    /// The changes and the cost of the next event.
    changes: Vec<StateChange>,
    cost: Cost,
    /// How often each kind of random value was drawn.
    drawn: BTreeMap<&'static str, u64>,
    /// Cache of signing keys by number: deriving them is slow. Costs are charged as if
    /// there were no cache.
    pub keys: BTreeMap<u32, Key>,
    /// Cache of verified signatures, by token and key number: whether they matched.
    pub checked: BTreeMap<(String, u32), bool>,
    /// The last DPoP proof that each client sent with a read. An attacker can copy it.
    pub proofs_sent: BTreeMap<Actor, String>,
}

impl World {
    /// An empty world at [`Time::START`].
    pub fn new(settings: Settings, costs: Costs, seed: Seed, lane: LaneName) -> Self {
        Self {
            state: WorldState::default(),
            settings,
            costs,
            seed,
            lane,
            now: Time::START,
            step: 0,
            queue: Queue::default(),
            exchanges: BTreeMap::new(),
            events: Vec::new(),
            sniffed: false,
            elapsed: Span::ZERO,
            hops: 0,
            changes: Vec::new(),
            cost: Cost::default(),
            drawn: BTreeMap::new(),
            keys: BTreeMap::new(),
            checked: BTreeMap::new(),
            proofs_sent: BTreeMap::new(),
        }
    }

    /// Stores a value, unless the same value is stored already.
    pub fn put<T: EntryValue + PartialEq>(&mut self, keeper: Actor, name: &str, value: T) {
        if self.state.get::<T>(keeper, name) != Some(&value) {
            self.change(StateChange {
                place: place::<T>(keeper, name),
                entry: Some(value.into_entry()),
            });
        }
    }

    /// Removes a value and returns it.
    pub fn take<T: EntryValue + Clone>(&mut self, keeper: Actor, name: &str) -> Option<T> {
        let had = self.state.get::<T>(keeper, name).cloned()?;
        self.change(StateChange {
            place: place::<T>(keeper, name),
            entry: None,
        });
        Some(had)
    }

    /// Removes all values of a type for which `gone` is true.
    pub fn sweep<T: EntryValue + Clone>(&mut self, keeper: Actor, gone: impl Fn(&str, &T) -> bool) {
        let names: Vec<String> = self
            .state
            .all::<T>(keeper)
            .filter(|(name, value)| gone(name, value))
            .map(|(name, _)| name.to_owned())
            .collect();
        for name in names {
            self.take::<T>(keeper, &name);
        }
    }

    /// Applies one change. Tests use it to break invariants.
    pub fn change(&mut self, change: StateChange) {
        self.state.apply(&change);
        self.changes.push(change);
    }

    /// Adds a cost to the next event.
    pub fn charge(&mut self, cost: Cost) {
        self.elapsed = self.elapsed.plus(cost.time);
        self.cost.add(&cost);
    }

    /// Adds the time of one item of the cost table to the next event.
    pub fn spend(&mut self, cost: CostId) {
        let time = Span::micros(self.costs.get(cost));
        self.charge(Cost {
            time,
            ..Cost::default()
        });
    }

    /// Records an event, with the changes and costs since the last one.
    pub fn emit(&mut self, what: What) {
        let event = Event {
            at: self.now,
            step: self.step,
            what,
            changes: std::mem::take(&mut self.changes),
            cost: std::mem::take(&mut self.cost),
        };
        self.events.push(event);
    }

    /// Whether there are changes that no event has recorded yet.
    pub fn has_changes(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Adds the changes since the last event to that event.
    pub fn settle(&mut self) {
        let changes = std::mem::take(&mut self.changes);
        if let Some(event) = self.events.last_mut() {
            event.changes.extend(changes);
        }
    }

    /// A new identifier: the next one under this label.
    pub fn draw(&mut self, label: &'static str) -> String {
        let number = self.count(label);
        self.seed.id(label, number)
    }

    /// The URL of a path of the shop; an absolute URL is returned as it is.
    pub fn url(&self, path: &str) -> Url {
        if let Ok(url) = Url::parse(path) {
            return url;
        }
        let scheme = match self.settings.scheme {
            SiteScheme::Http => Scheme::Http,
            SiteScheme::Https => Scheme::Https,
        };
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (path, None),
        };
        Url {
            query,
            ..Url::new(Origin::new(scheme, SHOP), path)
        }
    }

    /// The number of the next exchange, from 1.
    pub fn next_exchange(&mut self) -> u32 {
        u32::try_from(self.count("exchange") + 1).unwrap_or(u32::MAX)
    }

    /// How often this was called with the label before.
    pub fn count(&mut self, label: &'static str) -> u64 {
        let next = self.drawn.entry(label).or_default();
        let number = *next;
        *next += 1;
        number
    }
}

fn place<T: EntryValue>(keeper: Actor, name: &str) -> EntryPlace {
    EntryPlace {
        keeper,
        kind: T::KIND,
        name: name.to_owned(),
    }
}
