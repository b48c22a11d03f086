//! Rules 1 to 4: sessions.

use crate::scripts;
use crate::support::{LOG_IN, LOG_OUT, READ, TAB, last_status, run};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use simulator::sim::LaneName;
use simulator::sim::clock::{Span, Time};
use simulator::sim::http::{Request, Response};
use simulator::sim::rule::Rule;
use simulator::sim::scenario::action::{Action, Forgery, Role};
use simulator::sim::scenario::settings::{
    Balancer, CookiePrefix, CookieSameSite, SessionRole, SessionStore, Settings, SiteScheme,
    TokenAlgorithm,
};
use simulator::sim::state::{Actor, EntryKind, Machine, Session, WorldState};
use simulator::sim::trace::{Answer, LaneTrace, What};
use std::collections::{BTreeMap, BTreeSet};

const ADMIN: Action = Action::ChangeRole { role: Role::Admin };
const USER: Action = Action::ChangeRole { role: Role::User };
const STEAL: Action = Action::Steal { tab: TAB };
const WRITE: Action = Action::Write { tab: TAB };

/// Settings with which a login works and outlasts the script, and nothing else fixed.
fn settings() -> impl Strategy<Value = Settings> {
    let stores = [
        SessionStore::Memory,
        SessionStore::Shared,
        SessionStore::Database,
    ];
    let any = (scripts::settings(), 1..=4_u32, select(stores.to_vec()));
    any.prop_map(|(settings, nodes, session_store)| {
        let secure = settings.cookie_prefix != CookiePrefix::None
            || settings.cookie_same_site == CookieSameSite::None
            || settings.cookie_partitioned;
        Settings {
            scheme: SiteScheme::Https,
            nodes,
            session_store,
            pace: settings.pace.min(60),
            session_idle: 100_000,
            session_absolute: 1_000_000,
            adopt_unknown_session_ids: false,
            cookie_secure: secure || settings.cookie_secure,
            cookie_domain: settings.cookie_domain && settings.cookie_prefix != CookiePrefix::Host,
            cookie_max_age: settings.cookie_max_age / 100_000 * 100_000,
            // What the BFF gets and renews behind the browser's back.
            algorithm: TokenAlgorithm::Hs256,
            clock_offset: 0,
            leeway: settings.leeway.max(2),
            access_lifetime: settings.access_lifetime.max(10),
            extra_claims: 0,
            refresh: true,
            refresh_lifetime: 1_000_000,
            app_keeps_cookies: true,
            ..settings
        }
    })
}

/// What may happen between a login and what a rule is about.
fn daily() -> impl Strategy<Value = Vec<Action>> {
    let actions = [
        READ,
        READ,
        WRITE,
        ADMIN,
        USER,
        Action::Privileged { tab: TAB },
        Action::Reload { tab: 2 },
        Action::ServiceCall { tab: TAB },
        Action::LogIn { tab: 2 },
        Action::IssueLink,
        Action::AddNode,
        Action::Advance { seconds: 50 },
    ];
    prop::collection::vec(select(actions.to_vec()), 0..6)
}

/// The state at the end of a step.
fn state_after(trace: &LaneTrace, step: usize) -> WorldState {
    let mut state = WorldState::default();
    let events = trace.events.iter();
    for event in events.take_while(|event| event.step as usize <= step) {
        event.changes.iter().for_each(|change| state.apply(change));
    }
    state
}

/// Every session, by who keeps it and its ID.
fn sessions(state: &WorldState) -> BTreeMap<(Actor, String), Session> {
    let stores = [Actor::Store, Actor::Database];
    let keepers = (1..=16).map(Actor::Node).chain(stores);
    keepers
        .flat_map(|keeper| {
            let all = state.all::<Session>(keeper);
            all.map(move |(id, session)| ((keeper, id.to_owned()), session.clone()))
        })
        .collect()
}

/// The session ID that a request carries.
fn presented(request: &Request) -> Option<String> {
    ["sid", "__Secure-sid", "__Host-sid"]
        .iter()
        .find_map(|name| request.cookie(name))
        .map(str::to_owned)
}

/// The session ID that an answer sets.
fn given(response: &Response) -> Option<String> {
    let lines = response.headers.all("Set-Cookie");
    let ids = lines.filter_map(|line| {
        let (name, rest) = line.split_once('=')?;
        let id = rest.split(';').next()?;
        (name.ends_with("sid") && !id.is_empty()).then(|| id.to_owned())
    });
    ids.last()
}

/// The request that an answer belongs to.
fn request_of<'a>(trace: &'a LaneTrace, answer: &Answer<'_>) -> &'a Request {
    let sent = trace.events.iter().find_map(|event| match &event.what {
        What::Request {
            exchange, message, ..
        } if *exchange == answer.exchange => Some(message),
        _ => None,
    });
    sent.expect("each answer has a request")
}

/// The answers of a step to one client.
fn answers_to(trace: &LaneTrace, step: usize, client: Actor) -> Vec<Answer<'_>> {
    let answers = trace.answers();
    answers
        .filter(|answer| answer.event.step as usize == step && answer.to == client)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Rule 1. A revoked session is refused at the next request on every node.
    ///
    /// Mutation: crates/simulator/src/sim/server/sessions.rs
    /// - `.sweep::<Session>(keeper, |_, session| meant(session));`
    /// + `.sweep::<Session>(keeper, |_, session| meant(session) && false);`
    #[test]
    fn rule_01_a_revoked_session_is_refused_at_once(
        settings in settings(),
        before in daily(),
        end in select(vec![
            Action::RevokeSession,
            Action::DisableUser,
            Action::LogOutEverywhere { tab: TAB },
            LOG_OUT,
        ]),
        lane in select(vec![LaneName::Session, LaneName::Session, LaneName::Bff]),
    ) {
        let mut settings = settings;
        if matches!(end, Action::LogOut { .. } | Action::LogOutEverywhere { .. }) {
            // Only a node that has the session can end it.
            settings.balancer = Balancer::Sticky;
        }
        let added = before.iter().filter(|action| **action == Action::AddNode).count();
        let nodes = settings.nodes + added as u32;
        // What a copy of the cookie is good for, at one node after the other.
        let replay = |last: Action, node: u32| {
            let mut actions = vec![LOG_IN];
            actions.extend(&before);
            actions.extend([STEAL, last]);
            let others = (1..=nodes).filter(|other| *other != node);
            actions.extend(others.map(|node| Action::CrashNode { node }));
            actions.extend([Action::Replay, READ]);
            let trace = run(lane, settings.clone(), &actions);
            let steps = actions.len() as u32;
            [steps - 1, steps].map(|step| last_status(&trace, step))
        };
        let still = Action::Advance { seconds: 1 };
        let accepted = (1..=nodes).filter(|node| replay(still, *node)[0] == Some(200));
        prop_assert!(accepted.count() > 0, "the session lives somewhere");
        for node in 1..=nodes {
            prop_assert_eq!(replay(end, node), [Some(401), Some(401)], "node {}", node);
        }
    }

    /// Rule 2. A crash of a node with in-memory sessions loses exactly that node's
    /// sessions, and whoever had one there is refused.
    ///
    /// Mutation: crates/simulator/src/sim/operator.rs
    /// - `world.sweep::<Session>(node, |_, _| true);`
    /// + `(1..9).for_each(|n| world.sweep::<Session>(Actor::Node(n), |_, _| true));`
    #[test]
    fn rule_02_a_crash_loses_that_nodes_sessions(
        settings in settings(),
        nodes in 2..=5_u32,
        clients in clients(),
        which in any::<Index>(),
    ) {
        let settings = Settings { nodes, session_store: SessionStore::Memory, ..settings };
        let trace = run(LaneName::Session, settings.clone(), &clients);
        let before = sessions(&state_after(&trace, clients.len()));
        let holders: BTreeSet<Actor> = before.keys().map(|(keeper, _)| *keeper).collect();
        let crashed = *which.get(&holders.into_iter().collect::<Vec<_>>());
        let Actor::Node(node) = crashed else {
            panic!("sessions are kept by nodes, not by {crashed}");
        };
        let mut actions = clients.clone();
        actions.push(Action::CrashNode { node });
        let crash = actions.len();
        actions.extend((0..=nodes).flat_map(|_| [READ, Action::AppRead]));
        actions.push(Action::RestartNode { node });
        actions.extend((0..=nodes).flat_map(|_| [READ, Action::AppRead]));
        let trace = run(LaneName::Session, settings, &actions);
        prop_assert_eq!(&sessions(&state_after(&trace, crash - 1)), &before);
        let (lost, kept): (BTreeMap<_, _>, _) = before
            .into_iter()
            .partition(|((keeper, _), _)| *keeper == crashed);
        prop_assert!(!lost.is_empty());
        let left = sessions(&state_after(&trace, crash));
        prop_assert_eq!(&left, &kept);
        for answer in trace.answers().filter(|answer| answer.event.step as usize > crash) {
            let id = presented(request_of(&trace, &answer)).expect("the cookie was sent");
            let session = left.get(&(answer.from, id));
            let lives = session.is_some_and(|session| session.user.is_some());
            prop_assert_eq!(answer.message.status, if lives { 200 } else { 401 });
        }
    }

    /// Rule 2. With a shared store no crash loses a session, and no one notices.
    ///
    /// Mutation: crates/simulator/src/sim/operator.rs
    /// - `world.sweep::<Session>(node, |_, _| true);`
    /// + `world.sweep::<Session>(Actor::Store, |_, _| true);`
    #[test]
    fn rule_02_a_crash_loses_nothing_of_a_shared_store(
        settings in settings(),
        nodes in 2..=5_u32,
        store in select(vec![SessionStore::Shared, SessionStore::Database]),
        clients in clients(),
        survivor in 1..=5_u32,
    ) {
        let settings = Settings { nodes, session_store: store, ..settings };
        let survivor = survivor.min(nodes);
        let mut clients = clients;
        // A planted cookie would hide the person's own.
        clients.retain(|action| *action != Action::Fixate);
        let mut actions = clients.clone();
        for node in (1..=nodes).filter(|node| *node != survivor) {
            actions.extend([Action::CrashNode { node }, READ, Action::AppRead]);
        }
        let trace = run(LaneName::Session, settings, &actions);
        let ids = |step| -> Vec<_> { sessions(&state_after(&trace, step)).into_keys().collect() };
        prop_assert_eq!(ids(clients.len()), ids(actions.len()));
        for (action, step) in actions.iter().zip(1_u32..).skip(clients.len()) {
            if matches!(action, Action::Read { .. } | Action::AppRead) {
                prop_assert_eq!(last_status(&trace, step), Some(200));
            }
        }
    }

    /// Rule 2. A store that is down fails all who need it, and nothing is lost in it.
    ///
    /// Mutation: crates/simulator/src/sim/server/mod.rs
    /// - `let reached = machine.is_none_or(|machine| machine.up);`
    /// + `let reached = machine.is_none_or(|_| true);`
    #[test]
    fn rule_02_a_store_that_is_down_fails_all(
        settings in settings(),
        memory in prop::bool::weighted(0.25),
        calls in prop::collection::vec(select(vec![
            READ,
            WRITE,
            Action::AppRead,
            Action::AppLogIn,
            LOG_IN,
            Action::Reload { tab: 2 },
            Action::Privileged { tab: TAB },
            Action::Advance { seconds: 30 },
        ]), 3..12),
    ) {
        let session_store = if memory { SessionStore::Memory } else { SessionStore::Shared };
        let settings = Settings { session_store, balancer: Balancer::Sticky, ..settings };
        let mut actions = vec![LOG_IN, Action::AppLogIn, Action::StoreDown];
        let down = actions.len();
        actions.extend(&calls);
        actions.extend([Action::StoreUp, READ, Action::AppRead]);
        let trace = run(LaneName::Session, settings, &actions);
        for (step, call) in (down + 1..).zip(&calls) {
            let status = last_status(&trace, step as u32);
            match call {
                Action::Advance { .. } => prop_assert_eq!(status, None),
                _ if memory => prop_assert_ne!(status, Some(503)),
                _ => prop_assert_eq!(status, Some(503)),
            }
        }
        if !memory {
            let at = |step| sessions(&state_after(&trace, step));
            prop_assert_eq!(at(down - 1), at(down + calls.len() + 1));
        }
        for step in [actions.len() - 1, actions.len()] {
            prop_assert_eq!(last_status(&trace, step as u32), Some(200));
        }
    }

    /// Rule 3. An unknown session ID is never adopted: no session is ever opened under
    /// an ID that a request brought.
    ///
    /// Mutation: crates/simulator/src/sim/server/session_id.rs
    /// - `Ok((known || careless).then_some(id))`
    /// + `Ok((known || !careless).then_some(id))`
    #[test]
    fn rule_03_an_unknown_session_id_is_never_adopted(
        settings in settings(),
        renew in prop::bool::weighted(0.2),
        actions in prop::collection::vec(select(vec![
            LOG_IN,
            LOG_IN,
            Action::LogIn { tab: 2 },
            Action::AppLogIn,
            READ,
            ADMIN,
            USER,
            Action::RevokeSession,
            Action::RevokeSession,
            Action::LogOutEverywhere { tab: TAB },
            Action::DisableUser,
            Action::EnableUser,
            Action::Fixate,
            Action::TossCookie,
            Action::Forge { forgery: Forgery::EditPayload },
            Action::CrashNode { node: 1 },
            Action::RestartNode { node: 1 },
            STEAL,
            Action::Replay,
        ]), 4..14),
        lane in select(vec![LaneName::Session, LaneName::Session, LaneName::Bff]),
    ) {
        let settings = Settings { renew_session_id: renew, ..settings };
        let mut script = vec![LOG_IN, Action::RevokeSession, LOG_IN];
        script.extend(&actions);
        let trace = run(lane, settings, &script);
        let mut state = WorldState::default();
        let mut brought = BTreeSet::new();
        for event in &trace.events {
            for change in &event.changes {
                let place = &change.place;
                let new = place.kind == EntryKind::Session
                    && state.get::<Session>(place.keeper, &place.name).is_none();
                if new && change.entry.is_some() {
                    prop_assert!(!brought.contains(&place.name), "{:?} was adopted", place);
                }
                state.apply(change);
            }
            if let What::Request { message, .. } = &event.what {
                brought.extend(presented(message));
            }
        }
        prop_assert!(!brought.is_empty());
    }

    /// Rule 3. The session ID changes at login, so whoever planted or knew the old one
    /// gains nothing. A server that keeps it lets them in.
    ///
    /// Mutation: crates/simulator/src/sim/server/session_id.rs
    /// - `let known = if self.world.settings.renew_session_id {`
    /// + `let known = if self.world.settings.renew_session_id && self.presented_id(request).is_none() {`
    #[test]
    fn rule_03_the_session_id_changes_at_login(
        settings in settings(),
        renew in prop::bool::weighted(0.7),
        planted in any::<bool>(),
        before in daily(),
        lane in select(vec![LaneName::Session, LaneName::Bff]),
    ) {
        let store = settings.session_store;
        let settings = Settings {
            renew_session_id: renew,
            cookie_prefix: if planted { CookiePrefix::Secure } else { settings.cookie_prefix },
            cookie_secure: planted || settings.cookie_secure,
            // A crossing of nodes would hide what the old ID is good for.
            nodes: if store == SessionStore::Memory { 1 } else { settings.nodes },
            ..settings
        };
        let mut actions = if planted { vec![Action::Fixate] } else { vec![LOG_IN, STEAL] };
        actions.push(LOG_IN);
        actions.extend(before.iter().filter(|action| **action != Action::AddNode));
        actions.push(Action::Replay);
        let trace = run(lane, settings, &actions);
        let mut known = BTreeSet::new();
        let for_tabs = trace.answers().filter(|answer| matches!(answer.to, Actor::Tab(_)));
        for answer in for_tabs.filter(|answer| answer.verdict.rule == Rule::SignedIn) {
            let id = given(answer.message).expect("a login sets the cookie");
            let old = presented(request_of(&trace, &answer));
            known.extend(old.clone());
            prop_assert_eq!(known.insert(id.clone()), renew || old.is_none());
            let state = state_after(&trace, answer.event.step as usize);
            let lives = |id: &String| sessions(&state).keys().any(|(_, own)| own == id);
            prop_assert!(lives(&id));
            prop_assert!(!renew || !old.iter().any(lives));
        }
        let replayed = answers_to(&trace, actions.len(), Actor::Thief);
        let users: Vec<_> = replayed.iter().map(|answer| answer.verdict.user.as_deref()).collect();
        prop_assert_eq!(users, [if renew { None } else { Some("ana") }]);
    }

    /// Rule 3. The session ID changes with the first request after a change of privilege,
    /// which is served, and the old ID is good for nothing from then on.
    ///
    /// Mutation: crates/simulator/src/sim/lane/session.rs
    /// - `if row.role != session.role && server.world.settings.renew_session_id {`
    /// + `if row.role > session.role && server.world.settings.renew_session_id {`
    ///
    /// Mutation: crates/simulator/src/sim/server/session_id.rs
    /// - `self.delete_session(old)?;`
    /// + `self.load_session(old)?;`
    ///
    /// Mutation: crates/simulator/src/sim/lane/bff.rs
    /// - `let changed = role != session.role;`
    /// + `let changed = role < session.role;`
    #[test]
    fn rule_03_the_session_id_changes_with_privilege(
        settings in settings(),
        changes in prop::collection::vec((select(Role::ALL), select(vec![
            READ,
            WRITE,
            Action::Privileged { tab: TAB },
            Action::Reload { tab: 2 },
            Action::ServiceCall { tab: 2 },
            Action::IssueLink,
        ])), 1..5),
        lane in select(vec![LaneName::Session, LaneName::Session, LaneName::Bff]),
    ) {
        let in_memory = settings.session_store == SessionStore::Memory;
        let settings = Settings {
            session_role: SessionRole::Reference,
            renew_session_id: true,
            nodes: if in_memory { 1 } else { settings.nodes },
            access_lifetime: settings.access_lifetime.min(1_000),
            ..settings
        };
        // A BFF learns of it with the next token.
        let wait = Action::Advance { seconds: settings.access_lifetime + 1 };
        let mut actions = vec![LOG_IN];
        for (role, call) in &changes {
            actions.extend([STEAL, Action::ChangeRole { role: *role }, wait]);
            actions.extend([*call, Action::Replay, READ]);
        }
        let trace = run(lane, settings.clone(), &actions);
        let mut before = Role::User;
        for ((role, call), step) in changes.into_iter().zip((5..).step_by(6)) {
            let status = last_status(&trace, step as u32);
            // An internal service has no access to the memory of a node.
            let unreached = in_memory && lane == LaneName::Session;
            match call {
                Action::Privileged { .. } if role == Role::User => {
                    prop_assert_eq!(status, Some(403));
                }
                Action::ServiceCall { .. } if unreached => {}
                _ => prop_assert!(status < Some(400), "{:?}: {:?}", call, status),
            }
            let set = trace.answers().any(|answer| {
                answer.event.step as usize == step
                    && matches!(answer.to, Actor::Tab(_))
                    && given(answer.message).is_some()
            });
            let changed = role != std::mem::replace(&mut before, role);
            prop_assert_eq!(set, changed);
            let expected = if changed { 401 } else { 200 };
            prop_assert_eq!(last_status(&trace, step as u32 + 1), Some(expected));
            prop_assert_eq!(last_status(&trace, step as u32 + 2), Some(200));
        }
    }

    /// Rule 4. Idle and absolute timeouts are enforced by the server, to the second,
    /// though the browser still sends the cookie and a thief's copy never ages.
    ///
    /// Mutation: crates/simulator/src/sim/server/session_id.rs
    /// - `if now >= session.over {`
    /// + `if now >= session.over.after(crate::sim::clock::Span::seconds(86_400)) {`
    ///
    /// Mutation: crates/simulator/src/sim/server/session_id.rs
    /// - `if now >= session.idle {`
    /// + `if now >= session.idle && now >= session.over {`
    #[test]
    fn rule_04_timeouts_are_enforced_though_the_cookie_survives(
        settings in settings(),
        (idle, absolute) in (5..200_u64, 5..600_u64),
        offset in prop_oneof![2 => Just(0_i64), 1 => -100..=100_i64],
        lane in select(vec![LaneName::Session, LaneName::Session, LaneName::Bff]),
        gaps in prop::collection::vec((0..4_u8, 0..5_u64, 0..200_u64, 0..4_u8), 3..14),
    ) {
        let settings = Settings {
            session_idle: idle,
            session_absolute: absolute,
            // Sticky nodes would keep the thief from a session in memory.
            nodes: if settings.session_store == SessionStore::Memory { 1 } else { settings.nodes },
            clock_offset: if lane == LaneName::Bff { 0 } else { offset },
            pace: 1,
            ..settings
        };
        let mut actions = vec![LOG_IN, STEAL];
        for (kind, near, some, call) in gaps {
            let seconds = match kind {
                0 => (idle + near).saturating_sub(3),
                1 => idle / 2,
                2 => (absolute + near).saturating_sub(idle + 3).min(idle - 1),
                _ => some % idle,
            };
            actions.push(Action::Advance { seconds: seconds.max(1) });
            actions.push(match call {
                0 => Action::Replay,
                1 => WRITE,
                _ => READ,
            });
        }
        let trace = run(lane, settings.clone(), &actions);
        check_timeouts(&trace, &settings)?;
    }
}

/// Clients that log in, each with sessions of their own: two tabs of a browser, the app,
/// and attackers with an account or with none.
fn clients() -> impl Strategy<Value = Vec<Action>> {
    let some = select(vec![
        LOG_IN,
        Action::LogIn { tab: 2 },
        Action::AppLogIn,
        Action::Fixate,
        Action::Forge {
            forgery: Forgery::EditPayload,
        },
        READ,
        Action::AppRead,
        Action::Advance { seconds: 20 },
    ]);
    prop::collection::vec(some, 0..10).prop_map(|others| {
        let mut actions = vec![LOG_IN, Action::AppLogIn];
        actions.extend(others);
        actions
    })
}

/// Follows each session's deadlines and compares them with the verdicts.
fn check_timeouts(trace: &LaneTrace, settings: &Settings) -> Result<(), TestCaseError> {
    let mut state = WorldState::default();
    let mut deadlines: BTreeMap<String, (Time, Time)> = BTreeMap::new();
    for event in &trace.events {
        event.changes.iter().for_each(|change| state.apply(change));
        let Some(answer) = Answer::of(event) else {
            continue;
        };
        if !answer.to.is_client() {
            continue;
        }
        let offset = state
            .get::<Machine>(answer.from, "machine")
            .map_or(0, |machine| machine.offset);
        let span = Span::seconds(offset.unsigned_abs());
        let now = if offset < 0 {
            event.at.before(span)
        } else {
            event.at.after(span)
        };
        let idle = now.after(Span::seconds(settings.session_idle));
        if let Some(id) = given(answer.message) {
            let over = now.after(Span::seconds(settings.session_absolute));
            deadlines.insert(id, (idle, over));
            continue;
        }
        let id = presented(request_of(trace, &answer)).expect("the cookie was sent");
        let known = deadlines.get_mut(&id).expect("the server gave it");
        let expected = if now >= known.0 {
            Some(Rule::SessionIdle)
        } else if now >= known.1 {
            Some(Rule::SessionOver)
        } else {
            None
        };
        match expected {
            Some(rule) => prop_assert_eq!(answer.verdict.rule, rule),
            None => {
                prop_assert!(answer.message.status < 400, "{:?}", answer.verdict);
                known.0 = idle;
            }
        }
    }
    Ok(())
}
