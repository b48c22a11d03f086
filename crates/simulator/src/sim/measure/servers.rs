//! Measures of what servers did, kept and lost. What is accepted after a right has ended is
//! in `lifetimes`.

use super::amount::MeasureUnit;
use super::row::{LaneRun, Measure};
use crate::sim::browser::BrowserRule;
use crate::sim::clock::Span;
use crate::sim::frame::server_memory;
use crate::sim::http::Request;
use crate::sim::network;
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Action;
use crate::sim::scenario::settings::TokenAlgorithm;
use crate::sim::seed::Seed;
use crate::sim::state::{Actor, CachedKeys, Entry, EntryKind, StateChange, WorldState};
use crate::sim::trace::{Answer, Cost, Event, What};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const MEASURES: &[Measure] = &[
    // What a login leaves, and what a request costs.
    Measure {
        name: "records-written",
        label: "Records written at login",
        sentence: "Records that the servers did not have before and wrote in the step of the first login.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let login =
                ran.first(|action| matches!(action, Action::LogIn { .. } | Action::AppLogIn));
            let events = login.map_or(&[][..], |step| ran.step(step));
            events.iter().map(|event| event.cost.records_written).sum()
        },
    },
    Measure {
        name: "store-reads",
        label: "Store reads for a read",
        sentence: "Reads from the shared store in the step of the last read that was served.",
        unit: MeasureUnit::Count,
        of: |ran| cost_of_read(ran).store_reads,
    },
    Measure {
        name: "store-operations",
        label: "Store operations for a read",
        sentence: "Reads from the shared store and writes to it in the step of the last read that was served.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let cost = cost_of_read(ran);
            cost.store_reads + cost.store_writes
        },
    },
    Measure {
        name: "database-reads",
        label: "Database reads for a read",
        sentence: "Reads from the user database in the step of the last read that was served.",
        unit: MeasureUnit::Count,
        of: |ran| cost_of_read(ran).database_reads,
    },
    Measure {
        name: "signature-checks",
        label: "Signature checks for a read",
        sentence: "Signatures that were verified in the step of the last read that was served.",
        unit: MeasureUnit::Count,
        of: |ran| cost_of_read(ran).verifications,
    },
    Measure {
        name: "server-time",
        label: "Time in the data centre for a read",
        sentence: "Time between the arrival of requests and the departure of their answers, in the step of the last read that was served.",
        unit: MeasureUnit::Microseconds,
        of: |ran| served_read(ran).map_or(0, |step| server_time(ran, step).as_micros()),
    },
    Measure {
        name: "waiting-time",
        label: "Waiting for a read",
        sentence: "Time from the first request to the last answer at the client, in the step of the last read that was served.",
        unit: MeasureUnit::Microseconds,
        of: |ran| served_read(ran).map_or(0, |step| waiting_time(ran, step).as_micros()),
    },
    // What travels and what is kept.
    Measure {
        name: "header-bytes",
        label: "Credential lines of a read",
        sentence: "Bytes of the header lines Cookie, Authorization and DPoP of the last request in the step of the last read, every cookie counted that goes with it.",
        unit: MeasureUnit::Bytes,
        of: |ran| {
            let requests = requests(last_read(ran).map_or(&[][..], |step| ran.step(step)));
            requests
                .last()
                .map_or(0, |(_, message)| message.credential_bytes())
        },
    },
    Measure {
        name: "cookie-bytes",
        label: "Largest cookie",
        sentence: "Bytes of name and value of the largest cookie that a server set.",
        unit: MeasureUnit::Bytes,
        of: |ran| {
            let lines = ran.lane.answers().flat_map(|answer| {
                let lines = answer.message.headers.all("Set-Cookie");
                lines.filter_map(|line| line.split(';').next()?.split_once('='))
            });
            lines
                .map(|(name, value)| (name.len() + value.len()) as u64)
                .max()
                .unwrap_or_default()
        },
    },
    Measure {
        name: "cookies-too-large",
        label: "Cookies dropped for their size",
        sentence: "Cookies that the browser did not store because name and value were too large.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let dropped = ran.lane.events.iter().flat_map(|event| match &event.what {
                What::Received { dropped, .. } => dropped.as_slice(),
                _ => &[],
            });
            dropped
                .filter(|line| line.rule == BrowserRule::TooLarge)
                .count() as u64
        },
    },
    Measure {
        name: "server-bytes",
        label: "Kept by the servers at the end",
        sentence: "Bytes of the records that the servers hold at the end, with what a store needs for each; users and signing keys are not counted.",
        unit: MeasureUnit::Bytes,
        of: |ran| server_memory(&state_at_end(ran), &ran.scenario.costs),
    },
    // How people stay logged in.
    Measure {
        name: "logins",
        label: "Logins",
        sentence: "Answers to clients for which a password was checked and right.",
        unit: MeasureUnit::Count,
        of: |ran| {
            count(ran, |answer| {
                answer.counts() && answer.verdict.rule == Rule::SignedIn
            })
        },
    },
    Measure {
        name: "refreshes",
        label: "Refreshes",
        sentence: "Refresh tokens that were exchanged for new tokens, whoever asked.",
        unit: MeasureUnit::Count,
        of: |ran| {
            count(ran, |answer| {
                matches!(
                    answer.verdict.rule,
                    Rule::Refreshed | Rule::RefreshedInGrace | Rule::RefreshedAgain
                )
            })
        },
    },
    Measure {
        name: "refresh-records",
        label: "Refresh records stored",
        sentence: "Refresh families and refresh tokens, used ones too, that the servers hold at the end.",
        unit: MeasureUnit::Count,
        of: |ran| {
            held_at_end(ran, |kind| {
                matches!(kind, EntryKind::Family | EntryKind::RefreshToken)
            })
        },
    },
    Measure {
        name: "session-records",
        label: "Session records stored",
        sentence: "Sessions that the servers hold at the end.",
        unit: MeasureUnit::Count,
        of: |ran| held_at_end(ran, |kind| kind == EntryKind::Session),
    },
    Measure {
        name: "requests-refused",
        label: "Requests refused",
        sentence: "Answers to clients in the whole run that did not give what was asked for.",
        unit: MeasureUnit::Count,
        of: |ran| {
            count(ran, |answer| {
                answer.counts() && !answer.verdict.rule.accepts()
            })
        },
    },
    Measure {
        name: "served-after-reload",
        label: "Served after a reload",
        sentence: "Steps with a reload whose last answer recognised the user.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let reloads = ran.steps_with(|action| matches!(action, Action::Reload { .. }));
            let served =
                |step: &u32| last_answer(ran.step(*step)).is_some_and(|answer| recognised(&answer));
            reloads.filter(served).count() as u64
        },
    },
    Measure {
        name: "served-without-code",
        label: "Served without code",
        sentence: "Requests that no script wrote (navigations, frames, images) and whose sender a server recognised.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let by_browser: BTreeSet<u32> = requests(&ran.lane.events)
                .filter(|(_, message)| {
                    let destination = message.headers.get("Sec-Fetch-Dest");
                    destination.is_some_and(|destination| destination != "empty")
                })
                .map(|(exchange, _)| exchange)
                .collect();
            count(ran, |answer| {
                by_browser.contains(&answer.exchange) && recognised(answer)
            })
        },
    },
    // Nodes that stop, and balancers.
    Measure {
        name: "sessions-lost",
        label: "Sessions lost",
        sentence: "Sessions that were in the memory of a node when it stopped.",
        unit: MeasureUnit::Count,
        of: |ran| ran.lane.events.iter().map(lost_with_node).sum(),
    },
    Measure {
        name: "sessions-lost-share",
        label: "Sessions lost, of those there were",
        sentence: "Sessions that were lost when a node first stopped, of all that the servers held.",
        unit: MeasureUnit::Percent,
        of: |ran| {
            let mut held = WorldState::default();
            for event in &ran.lane.events {
                if stopped(event).is_some() {
                    let all = of_kind(&held, |kind| kind == EntryKind::Session).count() as u64;
                    return percent(lost_with_node(event), all);
                }
                event.changes.iter().for_each(|change| held.apply(change));
            }
            0
        },
    },
    Measure {
        name: "refused-after-stop",
        label: "Requests refused after a node stopped",
        sentence: "Requests that were refused in the steps after a node first stopped.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let stop =
                ran.first(|action| matches!(action, Action::CrashNode { .. } | Action::RemoveNode));
            stop.map_or(0, |step| {
                let refused = ran
                    .answers_after(step)
                    .filter(|answer| !answer.verdict.rule.accepts());
                refused.count() as u64
            })
        },
    },
    Measure {
        name: "balancer-misses",
        label: "Balancer misses",
        sentence: "Requests that were refused because the session lay in the memory of another node.",
        unit: MeasureUnit::Count,
        of: |ran| misses(ran).0,
    },
    Measure {
        name: "balancer-miss-share",
        label: "Balancer misses, of the requests with a session",
        sentence: "Balancer misses, of all requests with the ID of a living session that nodes answered.",
        unit: MeasureUnit::Percent,
        of: |ran| {
            let (missed, met) = misses(ran);
            percent(missed, missed + met)
        },
    },
    // Who can verify.
    Measure {
        name: "verifiers",
        label: "Machines that recognised the user",
        sentence: "Application nodes, services and APIs that accepted a credential of the user at least once.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let machines: BTreeSet<Actor> = ran
                .lane
                .answers()
                .filter(|answer| is_verifier(answer.from) && recognised(answer))
                .map(|answer| answer.from)
                .collect();
            machines.len() as u64
        },
    },
    Measure {
        name: "key-holders",
        label: "Machines that hold a key",
        sentence: "Application nodes, services and APIs that hold a key for checking tokens at the end.",
        unit: MeasureUnit::Count,
        of: |ran| copies_of_keys(&state_at_end(ran)).count() as u64,
    },
    Measure {
        name: "keys-held",
        label: "Keys that one of them holds",
        sentence: "The most keys for checking tokens that one machine holds at the end, the authorization server aside.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let state = state_at_end(ran);
            let counts = copies_of_keys(&state).map(|copy| copy.keys.len() as u64);
            counts.max().unwrap_or_default()
        },
    },
    Measure {
        name: "possible-issuers",
        label: "Of these, machines that could also sign",
        sentence: "Machines whose key for checking tokens also makes them, as the secret of HS256 does, the authorization server aside.",
        unit: MeasureUnit::Count,
        of: |ran| match ran.scenario.settings.algorithm {
            TokenAlgorithm::Hs256 => copies_of_keys(&state_at_end(ran)).count() as u64,
            TokenAlgorithm::Rs256 | TokenAlgorithm::Es256 | TokenAlgorithm::EdDsa => 0,
        },
    },
    // Without the store.
    Measure {
        name: "served-without-store",
        label: "Served while the store was down",
        sentence: "Requests of clients that were accepted in the steps after the shared store went down, until it came up again.",
        unit: MeasureUnit::Count,
        of: |ran| while_store_is_down(ran, true),
    },
    Measure {
        name: "refused-without-store",
        label: "Refused while the store was down",
        sentence: "Requests of clients that were refused in the steps after the shared store went down, until it came up again.",
        unit: MeasureUnit::Count,
        of: |ran| while_store_is_down(ran, false),
    },
];

/// Percent, rounded; 0 of 0 is 0.
fn percent(part: u64, whole: u64) -> u64 {
    (part * 100 + whole / 2).checked_div(whole).unwrap_or(0)
}

fn count(ran: LaneRun<'_>, wanted: impl Fn(&Answer<'_>) -> bool) -> u64 {
    ran.lane.answers().filter(wanted).count() as u64
}

/// Whether a server served a request as the user's own.
fn recognised(answer: &Answer<'_>) -> bool {
    answer.verdict.rule.accepts() && answer.verdict.user.is_some()
}

/// The last answer to a client request.
fn last_answer(events: &[Event]) -> Option<Answer<'_>> {
    events
        .iter()
        .filter_map(Answer::of)
        .rfind(|answer| answer.counts() && !answer.lost)
}

/// The client requests, with the numbers of their exchanges.
fn requests(events: &[Event]) -> impl Iterator<Item = (u32, &Request)> {
    events.iter().filter_map(|event| match &event.what {
        What::Request {
            exchange,
            from,
            message,
            ..
        } if from.is_client() => Some((*exchange, message)),
        _ => None,
    })
}

fn reads(ran: LaneRun<'_>) -> impl Iterator<Item = u32> {
    ran.steps_with(|action| matches!(action, Action::Read { .. } | Action::AppRead))
}

fn last_read(ran: LaneRun<'_>) -> Option<u32> {
    reads(ran).last()
}

/// The step of the last read that was served.
fn served_read(ran: LaneRun<'_>) -> Option<u32> {
    let served =
        |step: &u32| last_answer(ran.step(*step)).is_some_and(|answer| recognised(&answer));
    reads(ran).filter(served).last()
}

fn cost_of_read(ran: LaneRun<'_>) -> Cost {
    let mut cost = Cost::default();
    let events = served_read(ran).map_or(&[][..], |step| ran.step(step));
    events.iter().for_each(|event| cost.add(&event.cost));
    cost
}

fn waiting_time(ran: LaneRun<'_>, step: u32) -> Span {
    let events = ran.step(step);
    let sent = events
        .iter()
        .find(|event| matches!(&event.what, What::Request { from, .. } if from.is_client()));
    let received = events
        .iter()
        .rfind(|event| matches!(&event.what, What::Received { .. }));
    match (sent, received) {
        (Some(sent), Some(received)) => received.at.since(sent.at),
        _ => Span::ZERO,
    }
}

/// From the arrival of each request to the departure of its answer. The time between the
/// answer's event and its return is this and the trip back, which follows from the seed.
fn server_time(ran: LaneRun<'_>, step: u32) -> Span {
    let scenario = ran.scenario;
    let events = ran.step(step);
    let mut total = Span::ZERO;
    let mut ways = 0;
    for event in events {
        match &event.what {
            What::Request { from, .. } if from.is_client() => ways += 1,
            What::Response { exchange, to, .. } if to.is_client() => {
                let (seed, settings) = (Seed(scenario.seed), &scenario.settings);
                let way = network::way(seed, &scenario.costs, settings, step, ways);
                ways += 1;
                let returned = events.iter().find(|event| {
                    matches!(&event.what, What::Received { exchange: own, .. } if own == exchange)
                });
                if let Some(returned) = returned {
                    total = total.plus(returned.at.before(way).since(event.at));
                }
            }
            _ => {}
        }
    }
    total
}

fn state_at_end(ran: LaneRun<'_>) -> WorldState {
    let mut state = WorldState::default();
    let changes = ran.lane.events.iter().flat_map(|event| &event.changes);
    changes.for_each(|change| state.apply(change));
    state
}

fn of_kind(state: &WorldState, wanted: impl Fn(EntryKind) -> bool) -> impl Iterator<Item = &Entry> {
    state
        .entries()
        .filter(move |(place, _)| wanted(place.kind) && !place.keeper.is_client())
        .map(|(_, entry)| entry)
}

fn held_at_end(ran: LaneRun<'_>, wanted: impl Fn(EntryKind) -> bool) -> u64 {
    of_kind(&state_at_end(ran), wanted).count() as u64
}

fn is_verifier(machine: Actor) -> bool {
    matches!(
        machine,
        Actor::Node(_) | Actor::Service | Actor::SecondApi | Actor::Bff
    )
}

fn copies_of_keys(state: &WorldState) -> impl Iterator<Item = &CachedKeys> {
    of_kind(state, |kind| kind == EntryKind::CachedKeys).filter_map(|entry| match entry {
        Entry::CachedKeys(copy) => Some(copy),
        _ => None,
    })
}

/// The node that an event stops, if it does.
fn stopped(event: &Event) -> Option<Actor> {
    let stops = |change: &&StateChange| {
        matches!(change.place.keeper, Actor::Node(_))
            && change.place.kind == EntryKind::Machine
            && !matches!(&change.entry, Some(Entry::Machine(machine)) if machine.up)
    };
    let change = event.changes.iter().find(stops)?;
    Some(change.place.keeper)
}

/// Sessions that were lost with the memory of a stopped node.
fn lost_with_node(event: &Event) -> u64 {
    let Some(node) = stopped(event) else {
        return 0;
    };
    let lost = event.changes.iter().filter(|change| {
        change.place.keeper == node
            && change.place.kind == EntryKind::Session
            && change.entry.is_none()
    });
    lost.count() as u64
}

/// Requests with the ID of a session in the memory of a node: how many reached a node that
/// did not have it, and how many one that had it.
fn misses(ran: LaneRun<'_>) -> (u64, u64) {
    let mut kept = BTreeSet::new();
    let mut cookies = BTreeMap::new();
    let (mut missed, mut met) = (0, 0);
    for event in &ran.lane.events {
        match &event.what {
            What::Request {
                exchange, message, ..
            } => {
                cookies.insert(*exchange, message.headers.get("Cookie").unwrap_or_default());
            }
            What::Response {
                exchange,
                from: from @ Actor::Node(_),
                verdict,
                ..
            } => {
                let line = cookies.get(exchange).copied().unwrap_or_default();
                let elsewhere = || {
                    kept.iter()
                        .any(|(node, id): &(Actor, &str)| node != from && line.contains(id))
                };
                match verdict.rule {
                    Rule::SessionLives => met += 1,
                    Rule::NotInMemory if elsewhere() => missed += 1,
                    _ => {}
                }
            }
            _ => {}
        }
        for change in &event.changes {
            let place = &change.place;
            if place.kind == EntryKind::Session && matches!(place.keeper, Actor::Node(_)) {
                let key = (place.keeper, place.name.as_str());
                if change.entry.is_some() {
                    kept.insert(key);
                } else {
                    kept.remove(&key);
                }
            }
        }
    }
    (missed, met)
}

fn while_store_is_down(ran: LaneRun<'_>, accepted: bool) -> u64 {
    let Some(down) = ran.first(|action| matches!(action, Action::StoreDown)) else {
        return 0;
    };
    let up = ran
        .steps_with(|action| matches!(action, Action::StoreUp))
        .find(|step| *step > down)
        .unwrap_or(u32::MAX);
    let answers = ran
        .answers_after(down)
        .filter(|answer| answer.event.step < up && answer.verdict.rule.accepts() == accepted);
    answers.count() as u64
}
