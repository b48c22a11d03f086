//! One measure: its name, and the function that counts.

use super::amount::{Amount, MeasureUnit};
use crate::sim::scenario::Scenario;
use crate::sim::scenario::action::Action;
use crate::sim::trace::{Answer, Event, LaneTrace, What};

/// The run of one lane, which a measure looks at.
#[derive(Debug, Clone, Copy)]
pub struct LaneRun<'a> {
    /// The scenario that was run.
    pub scenario: &'a Scenario,
    /// The trace of the lane.
    pub lane: &'a LaneTrace,
}

/// One row of the tables.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// A stable name in kebab case.
    pub name: &'static str,
    /// What it is called on the page.
    pub label: &'static str,
    /// What exactly is counted, in a sentence.
    pub sentence: &'static str,
    /// What `of` counts in.
    pub unit: MeasureUnit,
    /// The number, in `unit`.
    pub of: fn(LaneRun<'_>) -> u64,
}

impl Measure {
    /// The number of one run, with its unit.
    pub fn amount(&self, ran: LaneRun<'_>) -> Amount {
        Amount {
            number: (self.of)(ran),
            unit: self.unit,
        }
    }
}

impl<'a> LaneRun<'a> {
    /// The first step in which an action of this kind begins.
    pub fn first(self, wanted: impl Fn(&Action) -> bool) -> Option<u32> {
        self.steps_with(wanted).next()
    }

    /// The steps in which actions of this kind begin, in order: one item for each action.
    pub fn steps_with(self, wanted: impl Fn(&Action) -> bool) -> impl Iterator<Item = u32> {
        self.lane
            .events
            .iter()
            .filter_map(move |event| match &event.what {
                What::Did { action, .. } if wanted(action) => Some(event.step),
                _ => None,
            })
    }

    /// The events of one step.
    pub fn step(self, step: u32) -> &'a [Event] {
        let events = &self.lane.events;
        let from = events.partition_point(|event| event.step < step);
        let to = events.partition_point(|event| event.step <= step);
        events.get(from..to).unwrap_or_default()
    }

    /// The answers to client requests in the steps after this one.
    pub fn answers_after(self, step: u32) -> impl Iterator<Item = Answer<'a>> {
        self.lane
            .answers()
            .filter(move |answer| answer.event.step > step && answer.counts())
    }
}
