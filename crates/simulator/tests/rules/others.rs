//! Rules 23 to 27: proofs of possession, the BFF, one-time links, and the engine itself.

mod sums; // what a trace comes to

use crate::scripts;
use crate::support::{LOG_IN, READ, TAB, run, run_scenario, scenario};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use simulator::sim::clock::Time;
use simulator::sim::rule::Rule;
use simulator::sim::scenario::Scenario;
use simulator::sim::scenario::action::{Action, Role};
use simulator::sim::scenario::script::{Script, Step};
use simulator::sim::scenario::settings::{
    CookiePrefix, OneTime, SessionStore, Settings, SiteScheme, TokenStorage,
};
use simulator::sim::shop::VICTIM;
use simulator::sim::state::Actor;
use simulator::sim::trace::{Answer, Entitlement, What};
use simulator::sim::{LaneName, Position, Simulation, Trace, frame, simulate};
use std::collections::{BTreeMap, BTreeSet};
use sums::{folded, positions, proofs, summed, token_parts, until};

const BOUND: [LaneName; 2] = [LaneName::Jwt, LaneName::Opaque];
const STEAL: Action = Action::Steal { tab: TAB };
const RIDE: Action = Action::XssRide { tab: TAB };

/// Any settings with which login works and lasts for some minutes.
fn usable() -> impl Strategy<Value = Settings> {
    (scripts::settings(), 1..=5_u64).prop_map(|(settings, pace)| Settings {
        scheme: SiteScheme::Https,
        cookie_secure: true,
        cookie_domain: settings.cookie_domain && settings.cookie_prefix != CookiePrefix::Host,
        cookie_max_age: 0,
        extra_claims: settings.extra_claims % 500,
        pace,
        // Each node could know another half of the logins.
        session_store: match settings.session_store {
            SessionStore::Memory => SessionStore::Shared,
            other => other,
        },
        session_idle: settings.session_idle.max(600),
        session_absolute: settings.session_absolute.max(600),
        access_lifetime: settings.access_lifetime.max(600),
        clock_offset: 0,
        dpop: false,
        ..settings
    })
}

/// The same, with tokens that are bound to a key of the browser, and that scripts can
/// send with a proof.
fn bound() -> impl Strategy<Value = Settings> {
    let kept = select(vec![TokenStorage::Memory, TokenStorage::LocalStorage]);
    (usable(), kept, select(TokenStorage::ALL)).prop_map(|(settings, access, refresh)| Settings {
        dpop: true,
        access_storage: access,
        refresh_storage: refresh,
        ..settings
    })
}

/// A login, and then what thieves and their victims do.
fn thievery() -> impl Strategy<Value = Vec<Step>> {
    let one = prop_oneof![
        5 => Just(READ),
        5 => Just(STEAL),
        6 => Just(Action::Replay),
        3 => Just(Action::ReplayRefresh),
        2 => Just(RIDE),
        2 => Just(Action::XssRead { tab: TAB }),
        2 => Just(Action::ServiceCall { tab: TAB }),
        3 => (1..=70_u64).prop_map(|seconds| Action::Advance { seconds }),
        // Whoever has the signing key makes tokens that are bound to no key.
        4 => scripts::action().prop_filter("no leaked key", |action| *action != Action::LeakKey),
    ];
    prop::collection::vec(one, 1..=14).prop_map(|actions| {
        std::iter::once(LOG_IN)
            .chain(actions)
            .map(Step::from)
            .collect()
    })
}

/// A scenario of these steps.
fn of(seed: u64, settings: Settings, steps: Vec<Step>) -> Scenario {
    Scenario {
        seed,
        script: Script::of(steps).expect("valid steps"),
        ..scenario(settings, &[])
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Rule 23. A copied token is refused without its key, also with the proof that was
    /// copied with it, whenever it is tried and whatever the clocks of the nodes show.
    ///
    /// Mutation: crates/simulator/src/sim/server/dpop.rs
    /// - `let text = request.headers.get("DPoP").ok_or(Rule::ProofMissing)?;`
    /// + `let Some(text) = request.headers.get("DPoP") else { return super::dpop::client_key(self.world, Actor::Browser).as_ref().and_then(key::thumbprint).ok_or(Rule::ProofMissing.into()); };`
    #[test]
    fn rule_23_a_stolen_token_is_refused_without_its_key(
        settings in bound(),
        reads in any::<bool>(),
        offset in -30..=30_i64,
        wait in 0..200_u64,
    ) {
        let settings = Settings { clock_offset: offset, leeway: 60, ..settings };
        let mut actions = vec![LOG_IN];
        actions.extend(reads.then_some(READ));
        actions.push(STEAL);
        actions.extend((wait > 0).then_some(Action::Advance { seconds: wait }));
        actions.extend([Action::Replay; 5]);
        actions.push(Action::ReplayRefresh);
        for lane in BOUND {
            let trace = run(lane, settings.clone(), &actions);
            let first = trace.answers().next().expect("an answer to the login");
            prop_assert!(first.verdict.rule.accepts(), "{:?}", first.verdict);
            let theirs: Vec<Answer<'_>> =
                trace.answers().filter(|answer| answer.to == Actor::Thief).collect();
            prop_assert!(theirs.len() >= 5);
            for answer in theirs {
                let rule = answer.verdict.rule;
                let expected: &[Rule] = match (answer.from, reads) {
                    (Actor::AuthServer, _) => &[Rule::RefreshNotProved, Rule::RefreshMissing],
                    (_, false) => &[Rule::ProofMissing],
                    (_, true) => &[Rule::ProofRepeated, Rule::ProofInvalid],
                };
                prop_assert!(expected.contains(&rule), "{:?}: {:?}", lane, rule);
            }
        }
    }

    /// Rule 23. No proof passes twice, whoever sends it; and unless the signing key leaks, what
    /// the thief sends passes only with a proof that no server has seen yet.
    ///
    /// Mutation: crates/simulator/src/sim/server/dpop.rs
    /// - `self.put(keeper, &name, until);`
    /// + `self.put(keeper, &name, Time::START.before(until.since(Time::START)));`
    #[test]
    fn rule_23_no_proof_passes_twice(
        seed in any::<u64>(),
        settings in bound(),
        offset in -600..=600_i64,
        steps in thievery(),
    ) {
        let settings = Settings { clock_offset: offset, ..settings };
        let scenario = of(seed, settings, steps);
        for lane in BOUND {
            let trace = run_scenario(lane, &scenario);
            let proofs = proofs(&trace);
            let mut spent = BTreeSet::new();
            for answer in trace.answers().filter(|answer| answer.verdict.rule.accepts()) {
                let (from, proof) = proofs[&answer.exchange];
                let by_thief = from == Actor::Thief;
                if by_thief && answer.verdict.user.as_deref() == Some(VICTIM) {
                    prop_assert!(proof.is_some(), "{:?}: {:?}", lane, answer);
                }
                if let Some(proof) = proof {
                    prop_assert!(spent.insert(proof), "{:?}: {:?}", lane, answer);
                }
            }
        }
    }

    /// Rule 23. A script in the page needs no key: the page's own code makes the proof.
    ///
    /// Mutation: crates/simulator/src/sim/client/attacker.rs
    /// - `let request = page::compose(world, Actor::Tab(tab), &call);`
    /// + `let request = page::compose(world, Actor::Script, &call);`
    #[test]
    fn rule_23_riding_in_the_page_still_works(
        settings in bound(),
        rides in 1..4_usize,
    ) {
        let mut actions = vec![LOG_IN];
        actions.extend(vec![RIDE; rides]);
        for lane in BOUND {
            let trace = run(lane, settings.clone(), &actions);
            let rode: Vec<Answer<'_>> =
                trace.answers().filter(|answer| answer.to == Actor::Script).collect();
            prop_assert_eq!(rode.len(), rides);
            for answer in rode {
                prop_assert_eq!(answer.message.status, 201, "{:?}: {:?}", lane, answer.verdict);
                let attack = matches!(answer.verdict.entitlement, Entitlement::Attack { .. });
                prop_assert!(attack, "{:?}", answer.verdict);
            }
        }
    }

    /// Rule 24. Whatever is done, no part of an access or refresh token is in a message
    /// to or from a client of the BFF, nor in anything that a client keeps.
    ///
    /// Mutation: crates/simulator/src/sim/lane/bff.rs
    /// - `Ok(Served::known(Response::new(204), identity))`
    /// + `Ok(Served::known(reply.response, identity))`
    #[test]
    fn rule_24_no_token_byte_reaches_a_client_of_the_bff(scenario in scripts::scenario(16)) {
        let settings = Settings {
            refresh: true,
            access_lifetime: scenario.settings.access_lifetime.min(300),
            ..scenario.settings
        };
        let first = Action::LogIn { tab: TAB }.into();
        let steps: Vec<Step> = std::iter::once(first)
            .chain(scenario.script.path(scenario.branch).into_iter().cloned())
            .collect();
        let trace = run_scenario(LaneName::Bff, &of(scenario.seed, settings, steps));
        let parts = token_parts(&trace);
        for event in &trace.events {
            let what = match &event.what {
                What::Request { from, to, .. } | What::Response { from, to, .. } => {
                    from.is_client() || to.is_client()
                }
                What::Lookup { .. } => false,
                _ => true,
            };
            let what = what.then(|| serde_json::to_string(&event.what).expect("JSON"));
            let changes = event.changes.iter().filter(|change| change.place.keeper.is_client());
            let kept = changes.map(|change| serde_json::to_string(change).expect("JSON"));
            for text in what.into_iter().chain(kept) {
                let part = parts.iter().find(|part| text.contains(part.as_str()));
                prop_assert!(part.is_none(), "{:?} in {}", part, text);
            }
        }
    }

    /// Rule 24. The BFF is the client that has the tokens: who logs in through it needs no
    /// key of their own, be it a page or the app.
    ///
    /// Mutation: crates/simulator/src/sim/lane/bff.rs
    /// - `body.insert("client_id".to_owned(), oauth::BFF.into());`
    /// + `body.insert("client_id".to_owned(), oauth::APP.into());`
    #[test]
    fn rule_24_the_bff_has_the_tokens_of_all_its_clients(settings in bound()) {
        let settings = Settings { app_keeps_cookies: true, ..settings };
        let actions = [LOG_IN, READ, Action::AppLogIn, Action::AppRead];
        let trace = run(LaneName::Bff, settings, &actions);
        for answer in trace.answers() {
            prop_assert!(answer.verdict.rule.accepts(), "{:?}", answer.verdict);
        }
    }

    /// Rule 25. With an atomic record a one-time link works exactly once, however many
    /// use it at once, in every lane.
    ///
    /// Mutation: crates/simulator/src/sim/server/one_time.rs
    /// - `let used = self.was_used(id);`
    /// + `let used = self.was_used(id) && how != OneTime::Atomic;`
    #[test]
    fn rule_25_an_atomic_one_time_link_works_once(uses in uses(), settings in usable()) {
        for lane in LaneName::ALL {
            let used = use_link(lane, &settings, OneTime::Atomic, &uses);
            let all: usize = used.iter().sum();
            prop_assert_eq!(all, 1, "{:?}: {:?} of {:?}", lane, used, uses);
            prop_assert_eq!(used[0], 1, "{:?}: the first uses come first", lane);
        }
    }

    /// Rule 25. With nothing but a short lifetime, it works every time until it expires.
    ///
    /// Mutation: crates/simulator/src/sim/server/one_time.rs
    /// - `if how == OneTime::ShortExp {`
    /// + `if how == OneTime::ShortExp && !self.was_used(id) { self.mark_used(id, expires)?;`
    #[test]
    fn rule_25_a_link_with_nothing_but_a_lifetime_works_again(
        uses in uses(),
        settings in usable(),
    ) {
        for lane in LaneName::ALL {
            let used = use_link(lane, &settings, OneTime::ShortExp, &uses);
            prop_assert_eq!(&used, &uses, "{:?}", lane);
        }
    }

    /// Rule 25. A look and a later mark let a link work again only for those who use it
    /// at the same time.
    ///
    /// Mutation: crates/simulator/src/sim/server/one_time.rs
    /// - `self.world.queue.push(self.world.now.after(trip), mark);`
    /// + `drop((mark, trip));`
    #[test]
    fn rule_25_checking_before_marking_fails_under_concurrency_alone(
        uses in uses(),
        settings in usable(),
    ) {
        for lane in LaneName::ALL {
            let used = use_link(lane, &settings, OneTime::CheckThenSet, &uses);
            prop_assert!((1..=uses[0]).contains(&used[0]), "{:?}: {:?}", lane, used);
            prop_assert!(used[1..].iter().all(|count| *count == 0), "{:?}: {:?}", lane, used);
        }
    }

    /// Rule 26. The same scenario gives the same bytes, and they can be read back.
    ///
    /// Mutation: crates/simulator/src/sim/seed.rs
    /// - `.chain_update(number.to_be_bytes())`
    /// + `.chain_update(number.to_be_bytes()).chain_update(std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 0).to_be_bytes())`
    #[test]
    fn rule_26_the_same_scenario_gives_the_same_bytes(scenario in scripts::scenario(10)) {
        let once = simulate(&scenario, &LaneName::ALL);
        let text = once.to_json();
        let again = simulate(&scenario.clone(), &LaneName::ALL).to_json();
        prop_assert_eq!(&text, &again);
        prop_assert_eq!(Trace::from_json(&text), Ok(once));
    }

    /// Rule 26. A lane's events do not depend on which lanes run with it, nor before it.
    ///
    /// Mutation: crates/simulator/src/sim/engine.rs
    /// - `(Simulation::new(&scenario, *lane), true)`
    /// + `{ let mut simulation = Simulation::new(&scenario, *lane); simulation.world.hops = lanes.iter().position(|own| own == lane).unwrap_or(0) as u64; simulation.world.draw(["login", "jti"][lanes.len() % 2]); (simulation, true) }`
    #[test]
    fn rule_26_lanes_do_not_depend_on_each_other(
        scenario in scripts::scenario(10),
        lanes in subsequence(LaneName::ALL.to_vec(), 1..=4).prop_shuffle(),
    ) {
        let all = simulate(&scenario, &LaneName::ALL);
        let some = simulate(&scenario, &lanes);
        let names: Vec<LaneName> = some.lanes.iter().map(|lane| lane.lane).collect();
        prop_assert_eq!(&names, &lanes);
        for lane in &some.lanes {
            prop_assert_eq!(Some(lane), all.lane(lane.lane));
        }
    }

    /// Rule 26. Another seed gives other credentials.
    ///
    /// Mutation: crates/simulator/src/sim/seed.rs
    /// - `.chain_update(self.0.to_be_bytes())`
    /// + `.chain_update(Self(0).0.to_be_bytes())`
    #[test]
    fn rule_26_another_seed_changes_something(
        settings in usable(),
        seeds in any::<[u64; 2]>(),
    ) {
        prop_assume!(seeds[0] != seeds[1]);
        for lane in LaneName::ALL {
            let [one, other] = seeds.map(|seed| {
                run_scenario(lane, &of(seed, settings.clone(), vec![LOG_IN.into()]))
            });
            let accepted = one.answers().any(|answer| answer.verdict.rule.accepts());
            prop_assert!(accepted, "{:?}", lane);
            prop_assert_ne!(one, other);
        }
    }

    /// Rule 27. Every request gets exactly one verdict, after it was sent; a client gets
    /// each answer exactly once, unless it was lost; nothing is left over.
    ///
    /// Mutation: crates/simulator/src/sim/engine.rs
    /// - `server::emit_response(world, number, exchange.from, &reply, entitlement, lost);`
    /// + `server::emit_response(world, number.max(2), exchange.from, &reply, entitlement, lost);`
    #[test]
    fn rule_27_every_request_gets_exactly_one_verdict(scenario in scripts::scenario(14)) {
        for lane in LaneName::ALL {
            let mut simulation = Simulation::new(&scenario, lane);
            while simulation.advance() {}
            prop_assert!(simulation.world.exchanges.is_empty() && simulation.choices() == 0);
            let trace = simulation.into_trace();
            let mut open: BTreeMap<u32, Actor> = BTreeMap::new();
            let mut under_way: BTreeMap<u32, Actor> = BTreeMap::new();
            let mut numbers = BTreeSet::new();
            let mut last = Time::START;
            for event in &trace.events {
                prop_assert!(last <= event.at, "time went back");
                last = event.at;
                match &event.what {
                    What::Request { exchange, from, .. } => {
                        prop_assert!(numbers.insert(*exchange), "a number was used twice");
                        open.insert(*exchange, *from);
                    }
                    What::Response { exchange, to, lost, .. } => {
                        prop_assert_eq!(open.remove(exchange), Some(*to));
                        if to.is_client() && !lost {
                            under_way.insert(*exchange, *to);
                        }
                    }
                    What::Received { exchange, by, .. } => {
                        prop_assert_eq!(under_way.remove(exchange), Some(*by));
                    }
                    _ => {}
                }
            }
            prop_assert!(open.is_empty() && under_way.is_empty(), "{:?}", lane);
        }
    }

    /// Rule 27. Every metric, at every moment, is the sum over the trace so far.
    ///
    /// Mutation: crates/simulator/src/sim/frame.rs
    /// - `self.cost.add(&event.cost);`
    /// + `if event.cost.signatures == 0 { self.cost.add(&event.cost); }`
    #[test]
    fn rule_27_every_metric_is_its_sum_over_the_trace(scenario in scripts::scenario(8)) {
        let trace = simulate(&scenario, &LaneName::ALL);
        for position in positions(&trace) {
            let picture = frame(&trace, position);
            for lane in &picture.lanes {
                prop_assert_eq!(lane.totals, summed(lane.events, &scenario), "{:?}", position);
            }
        }
    }

    /// Rule 27. An old role counts as wrongly accepted exactly where it permitted what the
    /// new one forbids.
    ///
    /// Mutation: crates/simulator/src/sim/entitlement.rs
    /// - `&& !paths::permits(row.role, &exchange.request) =>`
    /// + `&& row.role != identity.role =>`
    ///
    /// Mutation: crates/simulator/src/sim/entitlement.rs
    /// - `if paths::permits(identity.role, &exchange.request)`
    /// + `if !paths::permits(identity.role, &exchange.request)`
    #[test]
    fn rule_27_an_old_role_matters_only_where_it_is_needed(
        settings in usable(),
        doings in prop::collection::vec(roles_and_requests(), 4..=12),
    ) {
        let mut steps = vec![Step::from(LOG_IN)];
        steps.extend(doings.into_iter().map(Step::from));
        for lane in LaneName::ALL {
            let trace = run_scenario(lane, &of(1, settings.clone(), steps.clone()));
            let mut role = Role::User;
            let mut requests = BTreeMap::new();
            for event in &trace.events {
                match &event.what {
                    What::Did { action: Action::ChangeRole { role: new }, .. } => role = *new,
                    What::Request { exchange, message, .. } => {
                        requests.insert(*exchange, message.method.as_str());
                    }
                    _ => {}
                }
                let answer = Answer::of(event).filter(Answer::counts);
                if let Some(answer) = answer.filter(|answer| answer.verdict.rule.accepts()) {
                    let needs = requests[&answer.exchange] == "DELETE";
                    let stale = matches!(answer.verdict.entitlement, Entitlement::StaleRole { .. });
                    prop_assert_eq!(stale, needs && role == Role::User, "{:?}", answer.verdict);
                }
            }
        }
    }

    /// Rule 27. What a message costs are its bytes, and what a store is asked is counted.
    ///
    /// Mutation: crates/simulator/src/sim/http.rs
    /// - `let host = "Host: \r\n".len() + self.host().len();`
    /// + `let host = "Host: ".len() + self.host().len();`
    #[test]
    fn rule_27_costs_are_those_of_the_messages(scenario in scripts::scenario(10)) {
        for lane in LaneName::ALL {
            let trace = run_scenario(lane, &scenario);
            for event in &trace.events {
                let bytes = match &event.what {
                    What::Request { from, message, .. } => {
                        let length = message.text().len() as u64;
                        if from.is_client() { (length, 0, 0) } else { (0, 0, length) }
                    }
                    What::Response { to, message, .. } => {
                        let length = message.text().len() as u64;
                        if to.is_client() { (0, length, 0) } else { (0, 0, length) }
                    }
                    What::Lookup { to, reached, .. } => {
                        let cost = event.cost;
                        let counted = match to {
                            Actor::Store => cost.store_reads + cost.store_writes,
                            Actor::Database => cost.database_reads + cost.database_writes,
                            // A node's memory is nobody's store.
                            _ => u64::from(*reached),
                        };
                        prop_assert_eq!(counted, u64::from(*reached), "{:?}", event);
                        (0, 0, 0)
                    }
                    _ => (0, 0, 0),
                };
                let cost = event.cost;
                prop_assert_eq!((cost.sent, cost.received, cost.internal), bytes, "{:?}", lane);
            }
        }
    }

    /// Rule 27. The picture at the end, made from the trace alone, shows what the world
    /// holds.
    ///
    /// Mutation: crates/simulator/src/sim/world.rs
    /// - `event.changes.extend(changes);`
    /// + `event.changes.extend(changes.into_iter().skip(1));`
    #[test]
    fn rule_27_the_last_picture_is_the_world(scenario in scripts::scenario(14)) {
        for lane in LaneName::ALL {
            let mut simulation = Simulation::new(&scenario, lane);
            while simulation.advance() {
                if simulation.choices() == 0 {
                    let state = folded(&simulation.world.events);
                    prop_assert_eq!(&state, &simulation.world.state, "{:?}", lane);
                }
            }
        }
    }

    /// Rule 27. A picture shows what has happened and nothing of what comes: it is the
    /// same when it is come back to, and when the trace ends there.
    ///
    /// Mutation: crates/simulator/src/sim/frame.rs
    /// - `Some(count) => through.min(before.saturating_add(count as usize)),`
    /// + `Some(count) => through.min(before.saturating_add(count as usize + 1)),`
    #[test]
    fn rule_27_going_back_changes_nothing(scenario in scripts::scenario(6)) {
        let trace = simulate(&scenario, &LaneName::ALL);
        let positions = positions(&trace);
        let forth: Vec<_> = positions.iter().map(|at| frame(&trace, *at)).collect();
        for (at, seen) in positions.iter().zip(&forth).rev() {
            prop_assert_eq!(&frame(&trace, *at), seen);
            let ends_here = until(&trace, *at);
            let mut alone = frame(&ends_here, *at);
            if ends_here != until(&trace, Position::after(at.step)) {
                // A step that is half done has not ended yet.
                prop_assert!(seen.divergences.iter().all(|one| one.step < at.step));
                alone.divergences.clone_from(&seen.divergences);
            }
            prop_assert_eq!(&alone, seen);
        }
    }
}

/// Changes of a role, requests that need it, and others.
fn roles_and_requests() -> impl Strategy<Value = Action> {
    select(vec![
        Action::ChangeRole { role: Role::Admin },
        Action::ChangeRole { role: Role::User },
        Action::Privileged { tab: TAB },
        Action::Privileged { tab: TAB },
        READ,
        LOG_IN,
    ])
}

/// How often a link is used at once, step by step.
fn uses() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1..=4_usize, 1..=4)
}

/// Issues a link and uses it so often in each step; gives how often that succeeded.
fn use_link(lane: LaneName, settings: &Settings, how: OneTime, uses: &[usize]) -> Vec<usize> {
    let settings = Settings {
        one_time: how,
        one_time_lifetime: settings.one_time_lifetime.max(60),
        ..settings.clone()
    };
    let mut steps = vec![Step::from(LOG_IN), Step::from(Action::IssueLink)];
    steps.extend(uses.iter().map(|count| Step {
        name: None,
        together: vec![Action::UseLink; *count],
    }));
    let trace = run_scenario(lane, &of(1, settings, steps));
    let asked = 3..3 + uses.len() as u32;
    asked
        .map(|step| {
            let answers = trace
                .answers()
                .filter(|answer| answer.event.step == step && answer.to == Actor::Person);
            answers
                .filter(|answer| answer.message.status == 200)
                .count()
        })
        .collect()
}
