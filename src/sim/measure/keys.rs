//! Measures of what servers inside need to check a credential: keys and the copies of
//! them, or questions to a store.

use super::{Measure, Unit};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Action;
use crate::sim::state::Actor;
use crate::sim::trace::{Standing, What};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "false-refusals",
        label: "False 401s",
        sentence: "Requests of the person that were refused because the verifier had no key for their token, which had not been forged.",
        unit: Unit::Count,
        of: |ran| {
            let refused = ran.lane.answers().filter(|answer| {
                let verdict = answer.verdict;
                answer.counts()
                    && verdict.rule == Rule::UnknownKey
                    && verdict.standing == Standing::Rightful
            });
            refused.count() as u64
        },
    },
    Measure {
        name: "key-set-fetches",
        label: "Fetches of the JWK Set",
        sentence: "Requests by which nodes, services and APIs fetched the JWK Set from the authorization server.",
        unit: Unit::Count,
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
        label: "Lookups behind the front door",
        sentence: "Questions that application nodes and services asked a store or the database in the step of the first read through two services.",
        unit: Unit::Count,
        of: |ran| {
            let step = ran.first(|action| matches!(action, Action::ServiceCall { .. }));
            let events = step.map_or(&[][..], |step| ran.step(step));
            let asked = events.iter().filter(|event| match &event.what {
                What::Lookup { from, .. } => matches!(from, Actor::Node(_) | Actor::Service),
                _ => false,
            });
            asked.count() as u64
        },
    },
];
