//! Rules 5 to 8: access tokens as signed JWTs, and their keys.

mod edits; // changes of a token
mod oracle; // when a token holds

use crate::scripts;
use crate::support::{LOG_IN, LOG_OUT, READ, TAB, answers, run, scenario, statuses};
use edits::{Edit, edit};
use oracle::Oracle;
use proptest::prelude::*;
use proptest::sample::select;
use simulator::sim::clock::Time;
use simulator::sim::rule::Rule;
use simulator::sim::scenario::action::{Action, Forgery, Role};
use simulator::sim::scenario::settings::{
    Balancer, CookiePrefix, Settings, SiteScheme, TokenAlgorithm, TokenStorage, Verifier,
};
use simulator::sim::site::endpoints;
use simulator::sim::state::Actor;
use simulator::sim::trace::{Answer, What};
use simulator::sim::{LaneName, Simulation};
use std::collections::BTreeMap;

const STEAL: Action = Action::Steal { tab: TAB };
const FOREVER: u64 = 31_536_000;

/// Settings with which tokens are handed out and keys are found, and nothing else fixed.
fn settings() -> impl Strategy<Value = Settings> {
    let lifetime = prop_oneof![10..=60_u64, select(vec![300, 900, 3_600])];
    let any = (scripts::settings(), 1..=4_u32, lifetime, 0..=60_u64);
    (any, algorithms()).prop_map(|((settings, nodes, access_lifetime, leeway), algorithm)| {
        Settings {
            scheme: SiteScheme::Https,
            nodes,
            clock_offset: 0,
            pace: 1,
            cookie_secure: true,
            cookie_domain: settings.cookie_domain && settings.cookie_prefix != CookiePrefix::Host,
            algorithm,
            access_lifetime,
            leeway,
            extra_claims: settings.extra_claims.min(100),
            refresh_lifetime: FOREVER,
            denylist: false,
            denylist_fails_open: false,
            token_version: false,
            verifier: Verifier::Strict,
            dpop: false,
            key_overlap: FOREVER,
            refetch_unknown_kid: true,
            refetch_interval: 0,
            ..settings
        }
    })
}

/// Any algorithm; RSA takes long.
fn algorithms() -> impl Strategy<Value = TokenAlgorithm> {
    prop_oneof![
        12 => Just(TokenAlgorithm::Hs256),
        4 => Just(TokenAlgorithm::Es256),
        4 => Just(TokenAlgorithm::EdDsa),
        1 => Just(TokenAlgorithm::Rs256),
    ]
}

/// Something of a script about tokens.
#[derive(Debug, Clone, Copy)]
enum Move {
    Do(Action),
    /// A token is stolen at login and replayed after the login was ended like this.
    End(Action),
    /// A token is stolen at login and replayed about when it ends (or begins) on the true
    /// clock or on that of the last node.
    Theft {
        ends: bool,
        skewed: bool,
        near: u64,
    },
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let forgery = select(Forgery::ALL).prop_map(|forgery| Action::Forge { forgery });
    let client = select(vec![
        LOG_IN,
        READ,
        Action::Write { tab: TAB },
        Action::Privileged { tab: TAB },
        Action::CrossSiteCall { tab: TAB },
        Action::ServiceCall { tab: TAB },
        Action::AppLogIn,
        Action::AppRead,
        LOG_OUT,
        Action::LogOutEverywhere { tab: TAB },
        Action::Refresh {
            tab: TAB,
            lose_response: false,
        },
    ]);
    let server = select(vec![
        Action::RevokeSession,
        Action::RevokeSession,
        Action::DisableUser,
        Action::EnableUser,
        Action::EnableUser,
        Action::ChangeRole { role: Role::Admin },
        Action::FlushDenylist,
        Action::StoreDown,
        Action::StoreUp,
        Action::StoreUp,
        Action::RotateKeys,
        Action::CrashNode { node: 1 },
        Action::RestartNode { node: 1 },
        Action::AddNode,
    ]);
    let theft = (any::<bool>(), any::<bool>(), 0..5_u64);
    let any = prop_oneof![
        4 => client.prop_map(Move::Do),
        4 => select(vec![STEAL, Action::Replay, Action::Replay, READ]).prop_map(Move::Do),
        3 => server.prop_map(Move::Do),
        2 => forgery.prop_map(Move::Do),
        2 => ends().prop_map(Move::End),
        1 => (1..100_u64).prop_map(|seconds| Move::Do(Action::Advance { seconds })),
        3 => theft.prop_map(|(ends, skewed, near)| Move::Theft { ends, skewed, near }),
    ];
    prop::collection::vec(any, 5..20)
}

/// Every way of ending a login.
fn ends() -> impl Strategy<Value = Action> {
    select(vec![
        Action::RevokeSession,
        Action::DisableUser,
        LOG_OUT,
        Action::LogOutEverywhere { tab: TAB },
    ])
}

fn written_out(moves: &[Move], settings: &Settings) -> Vec<Action> {
    let mut actions = vec![LOG_IN, STEAL];
    for one in moves {
        match one {
            Move::Do(action) => actions.push(*action),
            Move::End(by) => {
                actions.extend([Action::EnableUser, Action::StoreUp]);
                actions.extend([LOG_IN, STEAL, *by, Action::Replay]);
            }
            Move::Theft { ends, skewed, near } => {
                let skew = if *skewed { settings.clock_offset } else { 0 };
                let margin = settings.leeway as i64;
                let from_login = if *ends {
                    settings.access_lifetime as i64 + margin - skew
                } else {
                    -margin - skew
                };
                // Three steps lie between the login and the replay.
                let seconds = (from_login - 5).max(1) as u64 + near;
                let nodes = settings.nodes as usize;
                actions.push(Action::EnableUser);
                actions.extend([LOG_IN, STEAL, Action::Advance { seconds }]);
                actions.extend(vec![Action::Replay; nodes]);
            }
        }
    }
    actions
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Rule 5. A token is accepted exactly when signature, algorithm, issuer, audience and
    /// type hold, `nbf − leeway ≤ now < exp + leeway` on the clock of whoever verifies, and
    /// it is not on the denylist.
    ///
    /// Mutation: crates/simulator/src/sim/server/token.rs
    /// - `if now >= claims.exp.saturating_add(settings.leeway) {`
    /// + `if now > claims.exp.saturating_add(settings.leeway) {`
    ///
    /// Mutation: crates/simulator/src/sim/server/token.rs
    /// - `if now < claims.nbf.saturating_sub(settings.leeway) {`
    /// + `if now < claims.nbf {`
    ///
    /// Mutation: crates/simulator/src/sim/server/mod.rs
    /// - `.map_or(0, |machine| machine.offset);`
    /// + `.map_or(0, |machine| machine.offset.max(0));`
    ///
    /// Mutation: crates/simulator/src/sim/server/token.rs
    /// - `if !claims.aud.iter().any(|aud| aud == audience) {`
    /// + `if claims.aud.is_empty() {`
    ///
    /// Mutation: crates/simulator/src/sim/server/denylist.rs
    /// - `format!("sid {}", claims.sid),`
    /// + `format!("login {}", claims.sid),`
    #[test]
    fn rule_05_a_token_is_accepted_exactly_when_it_holds(
        settings in settings(),
        offset in -100..=100_i64,
        (denylist, fails_open, both_apis) in any::<(bool, bool, bool)>(),
        moves in moves(),
        lane in select(vec![LaneName::Jwt, LaneName::Jwt, LaneName::Jwt, LaneName::Bff]),
    ) {
        let settings = Settings {
            clock_offset: offset,
            denylist,
            denylist_fails_open: fails_open,
            second_api_in_audience: both_apis,
            ..settings
        };
        let trace = run(lane, settings.clone(), &written_out(&moves, &settings));
        Oracle::new(settings).check(&trace)?;
    }

    /// Rule 5. A token that was put on the denylist is refused from then on, until it
    /// ends by itself.
    ///
    /// Mutation: crates/simulator/src/sim/server/denylist.rs
    /// - `.after(Span::seconds(settings.access_lifetime))`
    /// + `.after(Span::seconds(settings.access_lifetime / 2))`
    #[test]
    fn rule_05_a_denied_token_stays_denied(
        settings in settings(),
        offset in -100..=100_i64,
        end in ends(),
        gaps in prop::collection::vec(1..60_u64, 1..8),
    ) {
        let settings = Settings {
            denylist: true,
            clock_offset: offset,
            // Logging out lists the token that is shown, so it must be shown.
            balancer: Balancer::RoundRobin,
            nodes: 2,
            access_lifetime: 200,
            ..settings
        };
        let mut actions = vec![LOG_IN, STEAL, Action::Replay, end];
        for seconds in gaps {
            actions.extend([Action::Advance { seconds }, Action::Replay, Action::Replay]);
        }
        let trace = run(LaneName::Jwt, settings, &actions);
        prop_assert_eq!(statuses(&trace, 3), [200]);
        for (action, step) in actions.iter().zip(1_u32..).skip(4) {
            if *action == Action::Replay {
                prop_assert_eq!(statuses(&trace, step), [401]);
            }
        }
    }

    /// Rule 6. Without denylist or introspection no server action but removing the key
    /// makes an unexpired token fail; removing the key does.
    ///
    /// Mutation: crates/simulator/src/sim/lane/jwt.rs
    /// - `server.check_version(&claims)?;`
    /// + `server.user(&claims.sub).filter(|row| !row.disabled).ok_or(Rule::UserDisabled)?;`
    #[test]
    fn rule_06_nothing_but_removing_the_key_ends_a_token(
        settings in settings(),
        offset in -60..=60_i64,
        deeds in Just(deeds()).prop_shuffle(),
    ) {
        let leeway = settings.leeway as i64;
        let settings = Settings {
            clock_offset: offset.clamp(-leeway, leeway),
            access_lifetime: 50_000,
            // A key that still signs cannot be removed.
            key_lead: 0,
            jwks_cache: settings.jwks_cache.min(10_000),
            ..settings
        };
        let wait = Action::Advance { seconds: settings.jwks_cache + 1 };
        let mut actions = vec![LOG_IN, STEAL];
        for deed in &deeds {
            actions.extend([*deed, Action::Replay, Action::Replay]);
        }
        let last = actions.len() as u32;
        let removal = [Action::RotateKeys, Action::RemoveOldKeys, wait, Action::Replay];
        actions.extend(removal);
        let trace = run(LaneName::Jwt, settings, &actions);
        let mut accepted = 0;
        for answer in trace.answers().filter(|answer| answer.to == Actor::Thief) {
            if answer.event.step > last {
                prop_assert_eq!(answer.verdict.rule, Rule::UnknownKey);
            } else {
                prop_assert_eq!(answer.verdict.rule, Rule::TokenHolds);
                accepted += 1;
            }
        }
        prop_assert_eq!(accepted, 2 * deeds.len());
    }

    /// Rule 7. Every forgery is refused, and for its own reason; a naive verifier falls
    /// for `none`, for key confusion where the key is public, for a key that the token
    /// brings, and for a token of another type.
    ///
    /// Mutation: crates/simulator/src/sim/server/token.rs
    /// - `return if strict {`
    /// + `return if named == "NONE" {`
    ///
    /// Mutation: crates/simulator/src/sim/server/token.rs
    /// - `if strict && named != own.alg() {`
    /// + `if strict && !named.ends_with("256") && named != own.alg() {`
    ///
    /// Mutation: crates/simulator/src/sim/server/token.rs
    /// - `if !strict && let Some(jwk) = signature.parameter("jwk") {`
    /// + `if let Some(jwk) = signature.parameter("jwk") {`
    #[test]
    fn rule_07_forgeries_are_refused(
        settings in settings(),
        naive in any::<bool>(),
        before in prop::collection::vec(select(vec![
            LOG_IN, READ, Action::RotateKeys, Action::Advance { seconds: 30 },
        ]), 0..4),
        forgeries in Just(Forgery::ALL.to_vec()).prop_shuffle(),
    ) {
        let verifier = if naive { Verifier::Naive } else { Verifier::Strict };
        let settings = Settings { verifier, ..settings };
        let mut actions = before;
        let first = actions.len() as u32 + 1;
        actions.extend(forgeries.iter().map(|forgery| Action::Forge { forgery: *forgery }));
        let trace = run(LaneName::Jwt, settings.clone(), &actions);
        for (step, forgery) in (first..).zip(forgeries) {
            let answers = answers(&trace, step);
            let [_own_login, answer] = answers.as_slice() else {
                panic!("a login and a read");
            };
            let expected = verdict_on(forgery, &settings);
            prop_assert_eq!(answer.verdict.rule, expected, "{:?}", forgery);
        }
    }

    /// Rule 7. Whatever is edited in a token, be it a byte of its text or a member of its
    /// header or claims, it is refused.
    ///
    /// Mutation: crates/simulator/src/sim/server/token.rs
    /// - `let known = (token.to_owned(), number);`
    /// + `let known = (token.rsplit_once('.').map_or(token, |(input, _)| input).to_owned(), number);`
    ///
    /// Mutation: crates/simulator/src/sim/server/token.rs
    /// - `.map_err(|_| Rule::SignatureMismatch.into())`
    /// + `.or_else(|_| Ok(()))`
    #[test]
    fn rule_07_an_edited_token_is_refused(
        settings in settings(),
        naive in prop::bool::weighted(0.3),
        edits in prop::collection::vec(edit(), 1..12),
    ) {
        let verifier = if naive { Verifier::Naive } else { Verifier::Strict };
        let settings = Settings { verifier, access_storage: TokenStorage::Memory, ..settings };
        let mut simulation = Simulation::new(&scenario(settings, &[LOG_IN]), LaneName::Jwt);
        while simulation.advance() {}
        let world = &mut simulation.world;
        let token = world.events.iter().filter_map(Answer::of);
        let mut token = token.filter_map(|answer| answer.message.member("access_token"));
        let token = token.next_back().expect("a login gives a token");
        let mut server = endpoints::server(world, Actor::Node(1), None);
        let mut accepted = |token: &str| {
            server.verify_token(token, "at+jwt", "https://shop.test/api").is_ok()
        };
        prop_assert!(accepted(&token));
        for edit in edits {
            if naive && matches!(edit, Edit::Header(..) | Edit::Resign) {
                continue;
            }
            let edited = edit.apply(&token);
            prop_assert_eq!(accepted(&edited), edited == token, "{}", edited);
        }
    }

    /// Rule 8. Where an old key stays for at least token lifetime + leeway + cache age, a
    /// person who stays logged in is never refused, however often the keys rotate: either
    /// servers fetch the set again for a `kid` that they do not know, or keys are published
    /// for at least the cache's age before they sign.
    ///
    /// Mutation: crates/simulator/src/sim/server/keys.rs
    /// - `let retires = not_before.after(Span::seconds(world.settings.key_overlap));`
    /// + `let retires = not_before;`
    ///
    /// Mutation: crates/simulator/src/sim/server/keys.rs
    /// - `let not_before = world.now.after(lead);`
    /// + `let not_before = world.now.after(Span::micros(lead.as_micros() / 9));`
    ///
    /// Mutation: crates/simulator/src/sim/server/keys.rs
    /// - `.is_none_or(|last| self.world.now.since(*last) >= wait)`
    /// + `.is_none()`
    #[test]
    fn rule_08_a_long_overlap_refuses_nobody(
        (settings, leeway, offset) in (settings(), 5..=60_i64, -60..=60_i64),
        (cache, interval, more) in (0..=600_u64, prop_oneof![Just(0), 1..=60_u64], 0..=100_u64),
        ahead in any::<bool>(),
        script in prop::collection::vec(select(vec![
            READ,
            READ,
            Action::Write { tab: TAB },
            Action::AppRead,
            Action::ServiceCall { tab: TAB },
            Action::CrossSiteCall { tab: TAB },
            Action::Refresh { tab: TAB, lose_response: false },
            Action::Advance { seconds: 7 },
            Action::Advance { seconds: 90 },
            Action::Advance { seconds: 400 },
            Action::RotateKeys,
            Action::RotateKeys,
        ]), 4..20),
    ) {
        let settings = Settings {
            leeway: leeway as u64,
            // Clocks differ by less than the leeway, requests on their way included.
            clock_offset: offset.clamp(3 - leeway, leeway - 3),
            key_overlap: settings.access_lifetime + leeway as u64 + cache + more,
            jwks_cache: cache,
            refetch_interval: interval,
            refetch_unknown_kid: !ahead,
            key_lead: if ahead { cache } else { 0 },
            balancer: Balancer::RoundRobin,
            access_storage: match settings.access_storage {
                TokenStorage::Cookie => TokenStorage::Memory,
                other => other,
            },
            refresh: true,
            second_api_in_audience: true,
            session_idle: FOREVER / 12,
            session_absolute: FOREVER,
            cookie_max_age: 0,
            app_keeps_cookies: true,
            ..settings
        };
        let mut actions = vec![LOG_IN, Action::AppLogIn];
        for action in script {
            actions.push(action);
            if action == Action::RotateKeys && interval > 0 && !ahead {
                // Every server meets the new key before the next one comes.
                actions.push(Action::Refresh { tab: TAB, lose_response: false });
                actions.extend(vec![READ; settings.nodes as usize]);
                actions.push(Action::ServiceCall { tab: TAB });
                actions.push(Action::CrossSiteCall { tab: TAB });
                actions.push(Action::Advance { seconds: interval });
            }
        }
        // A BFF renews tokens when it has to, and not when a page asks: two new keys may
        // then come within one interval.
        let spaced = ahead || interval == 0;
        let lane = if more % 4 == 0 && spaced { LaneName::Bff } else { LaneName::Jwt };
        let trace = run(lane, settings, &actions);
        for answer in trace.answers() {
            prop_assert!(answer.verdict.rule.accepts(), "{:?}", answer.verdict);
        }
    }

    /// Rule 8. Where an old key leaves before its tokens end, they are refused falsely;
    /// whoever can refresh recovers.
    ///
    /// Mutation: crates/simulator/src/sim/server/keys.rs
    /// - `key.retires.is_some_and(&due) && Some(key.number) != signs`
    /// + `key.retires.is_some_and(&due) && Some(key.number) == signs`
    #[test]
    fn rule_08_a_short_overlap_refuses_falsely(
        settings in settings(),
        (overlap, cache) in (0..=300_u64, 0..=300_u64),
        reads in 0..4_usize,
    ) {
        let settings = Settings {
            access_lifetime: 3_600,
            access_storage: TokenStorage::Memory,
            key_overlap: overlap,
            key_lead: 0,
            jwks_cache: cache,
            refresh: true,
            retry_after_401: true,
            ..settings
        };
        let mut actions = vec![LOG_IN];
        actions.extend(vec![READ; reads]);
        actions.extend([Action::RotateKeys, Action::Advance { seconds: overlap + cache }, READ]);
        let trace = run(LaneName::Jwt, settings, &actions);
        prop_assert_eq!(statuses(&trace, actions.len() as u32), [401, 200, 200]);
        let last = answers(&trace, actions.len() as u32);
        prop_assert_eq!(last[0].verdict.rule, Rule::UnknownKey);
    }

    /// Rule 8. A token that names an unknown key causes one fetch of the JWK Set, and the
    /// next only after the refetch interval, on each node by itself.
    ///
    /// Mutation: crates/simulator/src/sim/server/keys.rs
    /// - `self.world.put(self.me, REFETCHED, self.world.now);`
    /// + ``
    ///
    /// Mutation: crates/simulator/src/sim/server/keys.rs
    /// - `if had && self.may_refetch() {`
    /// + `if self.may_refetch() {`
    #[test]
    fn rule_08_an_unknown_key_causes_one_refetch_in_an_interval(
        settings in settings(),
        refetch in prop::bool::weighted(0.8),
        (cache, interval) in (0..=200_u64, prop_oneof![1 => Just(0), 3 => 1..=90_u64]),
        script in prop::collection::vec(prop_oneof![
            4 => Just(Action::Forge { forgery: Forgery::UnknownKid }),
            2 => Just(Action::Replay),
            2 => (1..80_u64).prop_map(|seconds| Action::Advance { seconds }),
        ], 4..20),
    ) {
        let settings = Settings {
            access_lifetime: 10_000,
            jwks_cache: cache,
            refetch_unknown_kid: refetch,
            refetch_interval: interval,
            // A secret is not fetched.
            algorithm: match settings.algorithm {
                TokenAlgorithm::Hs256 => TokenAlgorithm::Es256,
                other => other,
            },
            ..settings
        };
        let mut actions = vec![LOG_IN, STEAL];
        actions.extend(script);
        let trace = run(LaneName::Jwt, settings, &actions);
        let (cache, interval) = (cache * 1_000_000, interval * 1_000_000);
        // When each node got its copy, when it was last in haste, and fetches to explain.
        let mut nodes: BTreeMap<Actor, (Option<Time>, Option<Time>, u32)> = BTreeMap::new();
        for event in &trace.events {
            if let What::Request { from, to: Actor::AuthServer, message, .. } = &event.what
                && message.url.path == "/jwks.json"
            {
                nodes.entry(*from).or_default().2 += 1;
            }
            let Some(answer) = Answer::of(event) else {
                continue;
            };
            if !matches!(answer.from, Actor::Node(_)) {
                continue;
            }
            let (copy, hasty, fetches) = nodes.entry(answer.from).or_default();
            let older = |moment: &Option<Time>, span: u64| {
                moment.is_none_or(|then| event.at.since(then).as_micros() >= span)
            };
            let unknown = answer.verdict.rule == Rule::UnknownKey;
            let expected = if older(copy, cache) {
                *copy = Some(event.at);
                1
            } else if unknown && refetch && older(hasty, interval) {
                (*copy, *hasty) = (Some(event.at), Some(event.at));
                1
            } else {
                0
            };
            prop_assert_eq!(std::mem::take(fetches), expected, "{} at {:?}", answer.from, event.at);
        }
    }
}

/// Every server action but removing the key. One of the nodes always runs.
fn deeds() -> Vec<Action> {
    vec![
        Action::RevokeSession,
        Action::ChangeRole { role: Role::Admin },
        Action::ChangeRole { role: Role::User },
        Action::DisableUser,
        Action::EnableUser,
        Action::AddNode,
        Action::AddNode,
        Action::CrashNode { node: 3 },
        Action::RestartNode { node: 3 },
        Action::RemoveNode,
        Action::StoreDown,
        Action::StoreUp,
        Action::RotateKeys,
        Action::RotateKeys,
        Action::FlushDenylist,
        LOG_OUT,
        LOG_IN,
        Action::LogOutEverywhere { tab: TAB },
    ]
}

/// What becomes of a forged token.
fn verdict_on(forgery: Forgery, settings: &Settings) -> Rule {
    let naive = settings.verifier == Verifier::Naive;
    let secret = settings.algorithm == TokenAlgorithm::Hs256;
    match forgery {
        Forgery::NoneAlgorithm if naive => Rule::NaiveUnsecured,
        Forgery::EmbeddedKey if naive => Rule::NaiveKey,
        // It is meant for the client, so even who looks at no type refuses it.
        Forgery::IdToken if naive => Rule::WrongAudience,
        Forgery::KeyConfusion if naive && !secret => Rule::NaiveConfusion,
        Forgery::EditPayload
        | Forgery::EditHeader
        | Forgery::ExtendExpiry
        | Forgery::StripSignature
        | Forgery::TruncateSignature => Rule::SignatureMismatch,
        Forgery::NoneAlgorithm => Rule::Unsecured,
        // What is not published cannot be confused: a guess is all there is.
        Forgery::KeyConfusion if secret => Rule::SignatureMismatch,
        Forgery::EmbeddedKey if settings.algorithm == TokenAlgorithm::Es256 => Rule::UnknownKey,
        Forgery::KeyConfusion | Forgery::EmbeddedKey => Rule::AlgorithmRefused,
        Forgery::UnknownKid => Rule::UnknownKey,
        Forgery::OtherAudience => Rule::WrongAudience,
        Forgery::IdToken => Rule::WrongType,
        Forgery::OtherIssuer => Rule::WrongIssuer,
    }
}
