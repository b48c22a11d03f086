//! Measures of what internal servers need to check a credential: keys and their copies, or
//! reads from a store.

use super::amount::MeasureUnit;
use super::row::{LaneRun, Measure};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Action;
use crate::sim::state::Actor;
use crate::sim::trace::{Answer, Entitlement, Event, What};
use std::collections::BTreeSet;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "false-refusals",
        label: "False 401s",
        sentence: "Requests of the person that were refused because the verifier had no key for their token, which had not been forged.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let refused = ran.lane.answers().filter(|answer| {
                let verdict = answer.verdict;
                answer.counts()
                    && verdict.rule == Rule::UnknownKey
                    && verdict.entitlement == Entitlement::Rightful
            });
            refused.count() as u64
        },
    },
    Measure {
        name: "key-set-fetches",
        label: "Fetches of the JWK Set",
        sentence: "Requests by which nodes, services and APIs fetched the JWK Set from the authorization server.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let fetches = ran.lane.events.iter().filter(|event| match &event.what {
                What::Response { from, verdict, .. } => {
                    *from == Actor::AuthServer && verdict.rule == Rule::KeysServed
                }
                _ => false,
            });
            fetches.count() as u64
        },
    },
    Measure {
        name: "service-lookups",
        label: "Reads by the internal service",
        sentence: "Reads from the shared store and the user database by the service inside the data centre, in the step of the first read through two services.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let events = service_call(ran);
            reads_by(events, |machine| machine == Actor::Service)
        },
    },
    Measure {
        name: "front-door-lookups",
        label: "Reads at the front door",
        sentence: "Reads from the shared store and the user database by the machine that answered the client, in the step of the first read through two services.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let events = service_call(ran);
            let doors: BTreeSet<Actor> = events
                .iter()
                .filter_map(Answer::of)
                .filter(Answer::counts)
                .map(|answer| answer.from)
                .collect();
            reads_by(events, |machine| doors.contains(&machine))
        },
    },
];

/// The events of the first read through two services.
fn service_call(ran: LaneRun<'_>) -> &[Event] {
    ran.first(|action| matches!(action, Action::ServiceCall { .. }))
        .map_or(&[], |step| ran.step(step))
}

/// Reads of these machines from the shared store and the user database. Writes are not
/// counted.
fn reads_by(events: &[Event], wanted: impl Fn(Actor) -> bool) -> u64 {
    events
        .iter()
        .filter(|event| match &event.what {
            What::Lookup { from, .. } => wanted(*from),
            _ => false,
        })
        .map(|event| event.cost.store_reads + event.cost.database_reads)
        .sum()
}
