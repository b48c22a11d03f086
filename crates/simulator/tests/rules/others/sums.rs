//! What a trace comes to: its state, its totals, its tokens.

use simulator::sim::frame::Totals;
use simulator::sim::rule::Rule;
use simulator::sim::scenario::Scenario;
use simulator::sim::scenario::costs::CostId;
use simulator::sim::state::{Actor, Entry, EntryKind, WorldState};
use simulator::sim::trace::{Answer, Entitlement, Event, LaneTrace, What};
use simulator::sim::{Position, Trace};
use std::collections::{BTreeMap, BTreeSet};

/// The proof that came with each exchange, and who sent it.
pub fn proofs(trace: &LaneTrace) -> BTreeMap<u32, (Actor, Option<&str>)> {
    let requests = trace.events.iter().filter_map(|event| match &event.what {
        What::Request {
            exchange,
            from,
            message,
            ..
        } => Some((*exchange, (*from, message.headers.get("DPoP")))),
        _ => None,
    });
    requests.collect()
}

/// The state after these events.
pub fn folded(events: &[Event]) -> WorldState {
    let mut state = WorldState::default();
    let changes = events.iter().flat_map(|event| &event.changes);
    changes.for_each(|change| state.apply(change));
    state
}

/// Every step of a trace, and some moments within each.
pub fn positions(trace: &Trace) -> Vec<Position> {
    let last = trace.lanes.iter().filter_map(|lane| lane.events.last());
    let steps = last.map(|event| event.step).max().unwrap_or_default();
    let within = [Some(0), Some(1), Some(3), None];
    (0..=steps)
        .flat_map(|step| within.map(|events| Position { step, events }))
        .collect()
}

/// The trace as it would be if everything had stopped there.
pub fn until(trace: &Trace, position: Position) -> Trace {
    let mut trace = trace.clone();
    for lane in &mut trace.lanes {
        let mut seen = 0;
        lane.events.retain(|event| {
            seen += u32::from(event.step == position.step);
            let whole = position.events.is_none_or(|count| seen <= count);
            event.step < position.step || (event.step == position.step && whole)
        });
    }
    trace
}

/// The totals of some events, added up by the names that costs have in JSON.
pub fn summed(events: &[Event], scenario: &Scenario) -> Totals {
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    let mut totals = Totals::default();
    for event in events {
        let cost = serde_json::to_value(event.cost).expect("JSON");
        for (name, value) in cost.as_object().expect("an object") {
            *sums.entry(name.clone()).or_default() += value.as_u64().expect("a number");
        }
        let Some(answer) = Answer::of(event) else {
            continue;
        };
        // What servers and browsers ask by themselves is no wish of anyone, and what the
        // attacker's servers say is no answer of the shop.
        let aside = [Rule::PreflightAnswered, Rule::Collected];
        if !answer.to.is_client() || aside.contains(&answer.verdict.rule) {
            totals.questions += 1;
            continue;
        }
        let since = match answer.verdict.entitlement {
            Entitlement::Ended { since }
            | Entitlement::StaleRole { since }
            | Entitlement::Attack { since } => since,
            Entitlement::Rightful | Entitlement::Misled => event.at,
        };
        if answer.message.status < 400 {
            totals.accepted += 1;
            totals.wrongly_accepted +=
                u64::from(answer.verdict.entitlement != Entitlement::Rightful);
            totals.exposure = totals.exposure.max(event.at.since(since));
        } else {
            totals.refused += 1;
        }
    }
    totals.cost = serde_json::from_value(serde_json::to_value(sums).expect("JSON")).expect("costs");
    totals.server_memory = memory(&folded(events), scenario.costs.get(CostId::SessionOverhead));
    totals
}

/// The bytes of what servers keep. A session is reckoned, not written out.
fn memory(state: &WorldState, overhead: u64) -> u64 {
    let kept = state.entries().filter(|(place, _)| {
        let lasting = [
            EntryKind::Machine,
            EntryKind::User,
            EntryKind::SigningKey,
            EntryKind::CachedKeys,
        ];
        !place.keeper.is_client() && !lasting.contains(&place.kind)
    });
    kept.map(|(place, entry)| {
        let own = match entry {
            Entry::Session(session) if session.tokens.is_none() => {
                48 + session.login.len() + session.user.as_deref().unwrap_or_default().len()
            }
            other => serde_json::to_string(other).expect("JSON").len(),
        };
        (place.name.len() + own) as u64 + overhead
    })
    .sum()
}

/// Every access and refresh token of a run, whole and in its parts. The first part of a
/// signed token says nothing: tokens of other kinds begin alike.
pub fn token_parts(trace: &LaneTrace) -> BTreeSet<String> {
    let answers = trace
        .answers()
        .filter(|answer| answer.from == Actor::AuthServer);
    let handed = answers.flat_map(|answer| {
        ["access_token", "refresh_token"].map(|name| answer.message.member(name))
    });
    let changes = trace.events.iter().flat_map(|event| &event.changes);
    let kept = changes.flat_map(|change| match &change.entry {
        Some(Entry::RefreshToken(_)) => vec![change.place.name.clone()],
        Some(Entry::Session(session)) => session
            .tokens
            .iter()
            .flat_map(|tokens| std::iter::once(tokens.access.clone()).chain(tokens.refresh.clone()))
            .collect(),
        _ => Vec::new(),
    });
    let tokens: BTreeSet<String> = handed.flatten().chain(kept).collect();
    let parts = tokens.iter().flat_map(|token| {
        let skipped = usize::from(token.contains('.'));
        token.split('.').skip(skipped).map(str::to_owned)
    });
    parts.chain(tokens.clone()).collect()
}
