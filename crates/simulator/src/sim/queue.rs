//! The event queue: ordered by time, then by insertion.

use crate::sim::clock::Time;
use crate::sim::scenario::action::Action;
use crate::sim::state::Actor;
use std::collections::BTreeMap;

/// A scheduled event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pending {
    /// Someone begins an action of the current step.
    Begin(Action),
    /// A request reaches its server.
    Arrive(u32),
    /// A response reaches its client.
    Return(u32),
    /// A server marks a one-time token as used that it has checked before.
    MarkUsed {
        by: Actor,
        id: String,
        expires: Time,
    },
}

/// Scheduled events.
#[derive(Debug, Default, Clone)]
pub struct Queue {
    waiting: BTreeMap<(Time, u64), Pending>,
    next: u64,
}

impl Queue {
    pub fn push(&mut self, at: Time, pending: Pending) {
        self.waiting.insert((at, self.next), pending);
        self.next += 1;
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// The next event and its time.
    pub fn pop(&mut self) -> Option<(Time, Pending)> {
        self.pop_nth(0)
    }

    /// The n-th waiting event, as if the network had been slower for those before it.
    pub fn pop_nth(&mut self, n: usize) -> Option<(Time, Pending)> {
        let key = *self.waiting.keys().nth(n)?;
        self.waiting.remove(&key).map(|pending| (key.0, pending))
    }
}
