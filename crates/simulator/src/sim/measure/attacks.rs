//! Measures of attacks: what attackers got, and who was accepted or refused wrongly.

use super::amount::MeasureUnit;
use super::row::{LaneRun, Measure};
use crate::sim::http::Request;
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Action;
use crate::sim::server::cookies;
use crate::sim::state::{Actor, Entry, Login, StateChange, WorldState};
use crate::sim::trace::{Answer, Entitlement, LaneTrace, What};
use jose::base64url::decode_strict;
use jose::jws;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "accepted-after-theft",
        label: "Requests of the thief that were accepted",
        sentence: "Requests that a thief sent from another machine with a credential that they had got hold of, and that were accepted.",
        unit: MeasureUnit::Count,
        of: |ran| replays(ran).filter(is_accepted).count() as u64,
    },
    Measure {
        name: "attacker-access",
        label: "The thief last accepted after the theft",
        sentence: "The time from the moment when the thief got hold of a credential to the last of their requests that was accepted; a request sent later may have been accepted as well.",
        unit: MeasureUnit::Seconds,
        of: |ran| {
            replays(ran)
                .filter(is_accepted)
                .filter_map(|answer| match answer.verdict.entitlement {
                    Entitlement::Attack { since } => {
                        Some(answer.event.at.since(since).as_seconds())
                    }
                    _ => None,
                })
                .max()
                .unwrap_or_default()
        },
    },
    Measure {
        name: "accepted-with-leaked-store",
        label: "Requests accepted with what the store held",
        sentence: "Requests that were accepted with a credential that had leaked from the store.",
        unit: MeasureUnit::Count,
        of: |ran| after_leak(ran, |action| matches!(action, Action::LeakStore)),
    },
    Measure {
        name: "accepted-with-leaked-key",
        label: "Requests accepted with a token signed by a thief",
        sentence: "Requests that were accepted with a token that a thief had signed with the leaked key.",
        unit: MeasureUnit::Count,
        of: |ran| after_leak(ran, |action| matches!(action, Action::LeakKey)),
    },
    Measure {
        name: "forgeries-tried",
        label: "Forged credentials sent",
        sentence: "Requests with a credential that the attacker had changed or made up.",
        unit: MeasureUnit::Count,
        of: |ran| forged(ran).count() as u64,
    },
    Measure {
        name: "forgeries-accepted",
        label: "Forged credentials accepted",
        sentence: "Requests with a credential that the attacker had changed or made up, and that were accepted.",
        unit: MeasureUnit::Count,
        of: |ran| forged(ran).filter(is_accepted).count() as u64,
    },
    Measure {
        name: "forgeries-decoded",
        label: "Forged credentials that decode",
        sentence: "Requests with a credential that the attacker had changed or made up, and whose claims anyone can decode.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let decoded = forged(ran).filter(|answer| {
                let request = request(ran.lane, answer.exchange);
                let token = request.and_then(bearer);
                token.is_some_and(|token| !claims(token).is_empty())
            });
            decoded.count() as u64
        },
    },
    Measure {
        name: "claims-readable",
        label: "Claims that can be read",
        sentence: "Different claims in the tokens that the person's browser or app kept, readable without any key.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let mut names = BTreeSet::new();
            for change in changes(ran.lane) {
                let keeper = change.place.keeper;
                if matches!(keeper, Actor::Tab(_) | Actor::Browser | Actor::App) {
                    match &change.entry {
                        Some(Entry::Cookie(cookie)) => names.extend(claims(&cookie.value)),
                        Some(Entry::Text(text)) => names.extend(claims(text)),
                        _ => {}
                    }
                }
            }
            names.len() as u64
        },
    },
    Measure {
        name: "credentials-taken",
        label: "Credentials carried away",
        sentence: "Session IDs, access tokens and refresh tokens that an injected script sent to the attacker.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let steps: BTreeSet<u32> = ran
                .steps_with(|action| matches!(action, Action::XssRead { .. }))
                .collect();
            let mut taken = BTreeSet::new();
            for event in steps.into_iter().flat_map(|step| ran.step(step)) {
                for change in &event.changes {
                    if let Some(Entry::Stolen(stolen)) = &change.entry {
                        taken.extend(credentials(&stolen.line, &stolen.value));
                    }
                }
            }
            taken.len() as u64
        },
    },
    Measure {
        name: "ridden-in-page",
        label: "Requests ridden in the page",
        sentence: "Requests that an injected script had the person's own page send, and that were accepted.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let rides = in_steps(ran, |action| matches!(action, Action::XssRide { .. }));
            let rides = rides.filter(|answer| answer.to == Actor::Script);
            rides.filter(is_accepted).count() as u64
        },
    },
    Measure {
        name: "cross-site-writes",
        label: "Cross-site writes accepted",
        sentence: "Writes that another site's page made the browser send, and that were accepted.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let own = ran.lane.answers().filter(Answer::counts);
            let own = own.filter(|answer| answer.to == Actor::AttackerPage);
            own.filter(is_accepted).count() as u64
        },
    },
    Measure {
        name: "one-time-uses",
        label: "Uses of the one-time link",
        sentence: "How often a one-time link was opened and worked.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let answers = ran.lane.answers();
            let held = answers.filter(|answer| answer.verdict.rule == Rule::LinkHolds);
            held.count() as u64
        },
    },
    Measure {
        name: "wrongly-refused",
        label: "Times that the person was turned away",
        sentence: "Steps in which a page or the app of the person ended with a refusal although their login had neither been ended nor run out.",
        unit: MeasureUnit::Count,
        of: |ran| turned_away(ran.lane).len() as u64,
    },
];

/// Whether a request that an attacker sent, or made a browser send, was accepted.
pub fn is_accepted(answer: &Answer<'_>) -> bool {
    let attack = matches!(answer.verdict.entitlement, Entitlement::Attack { .. });
    attack && answer.counts() && answer.verdict.rule.accepts()
}

/// The answers to client requests in the steps that have such an action.
fn in_steps<'a>(
    ran: LaneRun<'a>,
    wanted: impl Fn(&Action) -> bool,
) -> impl Iterator<Item = Answer<'a>> {
    let steps: BTreeSet<u32> = ran.steps_with(wanted).collect();
    ran.lane
        .answers()
        .filter(move |answer| answer.counts() && steps.contains(&answer.event.step))
}

/// The answers to requests with stolen credentials.
fn replays<'a>(ran: LaneRun<'a>) -> impl Iterator<Item = Answer<'a>> {
    let replay = |action: &Action| matches!(action, Action::Replay | Action::ReplayRefresh);
    in_steps(ran, replay).filter(|answer| answer.to == Actor::Thief)
}

/// How many of the thief's requests were accepted after this leak and before the next.
fn after_leak(ran: LaneRun<'_>, wanted: impl Fn(&Action) -> bool) -> u64 {
    let leaks: Vec<(u32, bool)> = ran
        .lane
        .events
        .iter()
        .filter_map(|event| match &event.what {
            What::Did { action, .. } if matches!(action, Action::LeakStore | Action::LeakKey) => {
                Some((event.step, wanted(action)))
            }
            _ => None,
        })
        .collect();
    let counted = replays(ran).filter(is_accepted).filter(|answer| {
        let last = leaks.iter().rfind(|(step, _)| *step <= answer.event.step);
        last.is_some_and(|(_, wanted)| *wanted)
    });
    counted.count() as u64
}

/// The answers to forged credentials, without the attacker's own login.
fn forged<'a>(ran: LaneRun<'a>) -> impl Iterator<Item = Answer<'a>> {
    in_steps(ran, |action| matches!(action, Action::Forge { .. })).filter(|answer| {
        let attack = matches!(answer.verdict.entitlement, Entitlement::Attack { .. });
        answer.to == Actor::Thief && attack
    })
}

/// The request of an exchange.
fn request(lane: &LaneTrace, number: u32) -> Option<&Request> {
    lane.events.iter().find_map(|event| match &event.what {
        What::Request {
            exchange, message, ..
        } if *exchange == number => Some(message),
        _ => None,
    })
}

/// The access token of a request's header.
fn bearer(request: &Request) -> Option<&str> {
    let bearer = request.authorization("Bearer");
    bearer.or_else(|| request.authorization("DPoP"))
}

/// The claim names of a token, which anyone can read without a key. Empty if the text is
/// not a token.
fn claims(text: &str) -> Vec<String> {
    let Ok(jws) = jws::from_compact(text) else {
        return Vec::new();
    };
    let payload = decode_strict(&jws.payload).unwrap_or_default();
    // Sorted by name, with either kind of map that `serde_json` can be built with.
    let members: std::collections::BTreeMap<String, serde_json::Value> =
        serde_json::from_slice(&payload).unwrap_or_default();
    members.into_keys().collect()
}

/// The credentials in a stolen header line. Other values that a script may read, such as a
/// CSRF token, are not credentials.
fn credentials(line: &str, value: &str) -> Vec<String> {
    if line != "Cookie" {
        // A proof is not a credential: it is valid for one request, which has been made.
        let credential = line != "DPoP";
        return credential.then(|| value.to_owned()).into_iter().collect();
    }
    let kinds = [cookies::SESSION, cookies::ACCESS, cookies::REFRESH];
    value
        .split("; ")
        .filter_map(|pair| pair.split_once('='))
        .filter(|(name, _)| kinds.iter().any(|kind| name.ends_with(kind)))
        .map(|(_, value)| value.to_owned())
        .collect()
}

/// Every change of a run, in order.
fn changes(lane: &LaneTrace) -> impl Iterator<Item = &StateChange> {
    lane.events.iter().flat_map(|event| &event.changes)
}

/// The steps in which a page or the app of the person was last refused in a way that asks
/// for a new login (400 from the authorization server, 401 from any server), although
/// nobody had ended the login and it had not timed out. One item for each client that was
/// refused.
pub fn turned_away(lane: &LaneTrace) -> Vec<(u32, Actor)> {
    let mut state = WorldState::default();
    let mut over = BTreeSet::new();
    // The last answer to each client in each step, with whether it was wrong.
    let mut last: BTreeMap<(u32, Actor), bool> = BTreeMap::new();
    for event in &lane.events {
        let answer = Answer::of(event).filter(|answer| answer.counts() && !answer.lost);
        let of_person = |client| matches!(client, Actor::Tab(_) | Actor::App);
        if let Some(answer) = answer.filter(|answer| of_person(answer.to)) {
            let rule = answer.verdict.rule;
            let login = login_of(&state, answer.to);
            if let Some(login) = login {
                if ends_by_design(rule) {
                    over.insert(login.to_owned());
                } else if rule.accepts() {
                    // A refresh replaced an expired token.
                    over.remove(login);
                }
            }
            let refused = matches!(rule.status(), 400 | 401) && rule != Rule::WrongPassword;
            let lives = login.is_some_and(|login| {
                let known = state.get::<Login>(Actor::Person, login);
                known.is_some_and(|login| login.ended.is_none()) && !over.contains(login)
            });
            last.insert((event.step, answer.to), refused && lives);
        }
        for change in &event.changes {
            state.apply(change);
        }
    }
    last.into_iter()
        .filter_map(|(place, wrong)| wrong.then_some(place))
        .collect()
}

/// The login that a client of the person had when it was last accepted.
fn login_of(state: &WorldState, client: Actor) -> Option<&str> {
    let noted = |client: Actor| state.get::<String>(Actor::Person, &format!("login in {client}"));
    let shared = matches!(client, Actor::Tab(_)).then(|| noted(Actor::Browser));
    noted(client).or(shared.flatten()).map(String::as_str)
}

/// Whether a refusal says that the login has timed out, or that the user is disabled.
fn ends_by_design(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::SessionIdle
            | Rule::SessionOver
            | Rule::TokenExpired
            | Rule::TokenInactive
            | Rule::FamilyOver
            | Rule::UserDisabled
            | Rule::RefreshForDisabled
    )
}
