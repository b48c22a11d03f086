//! Rules 9 to 14: refresh tokens (RFC 9700 section 4.14.2).

mod exchanged; // what was asked of /token

use crate::scripts;
use crate::support::{LOG_IN, LOG_OUT, READ, TAB, run, run_scenario, scenario};
use exchanged::{Exchanged, deadline, exchanged, families, handed_out};
use proptest::prelude::*;
use proptest::sample::select;
use simulator::sim::LaneName;
use simulator::sim::clock::{Span, Time};
use simulator::sim::rule::Rule;
use simulator::sim::scenario::Scenario;
use simulator::sim::scenario::action::Action;
use simulator::sim::scenario::script::{Script, Step};
use simulator::sim::scenario::settings::{CookiePrefix, Settings, SiteScheme, TokenStorage};
use simulator::sim::state::{Actor, Entry};
use simulator::sim::trace::LaneTrace;
use std::collections::{BTreeMap, BTreeSet};

/// The lanes in which clients hold refresh tokens.
const CLIENTS: [LaneName; 2] = [LaneName::Jwt, LaneName::Opaque];
/// The lanes in which anyone does.
const TOKENS: [LaneName; 3] = [LaneName::Jwt, LaneName::Opaque, LaneName::Bff];

const REFRESH: Action = Action::Refresh {
    tab: TAB,
    lose_response: false,
};
const LOST: Action = Action::Refresh {
    tab: TAB,
    lose_response: true,
};
const STEAL: Action = Action::Steal { tab: TAB };

/// Any settings with which login works and refresh tokens are rotated.
fn rotating() -> impl Strategy<Value = Settings> {
    (
        scripts::settings(),
        select(vec![0_u64, 1, 5, 10, 30, 300]),
        select(vec![60_u64, 300, 3_600, 1_209_600]),
        select(TokenStorage::ALL),
        select(TokenStorage::ALL),
        1..=3_u64,
    )
        .prop_map(|(settings, grace, lifetime, access, refresh, pace)| {
            let settings = Settings {
                refresh: true,
                refresh_rotation: true,
                refresh_grace: grace,
                refresh_lifetime: lifetime,
                access_storage: access,
                refresh_storage: refresh,
                pace,
                dpop: false,
                ..settings
            };
            usable(settings)
        })
}

/// The same, with cookies that the browser stores, and tokens that fit into a line.
fn usable(settings: Settings) -> Settings {
    Settings {
        scheme: SiteScheme::Https,
        cookie_secure: true,
        cookie_domain: settings.cookie_domain && settings.cookie_prefix != CookiePrefix::Host,
        extra_claims: settings.extra_claims % 500,
        cookie_max_age: 0,
        ..settings
    }
}

/// What happens around refresh tokens, and now and then anything.
fn step() -> impl Strategy<Value = Step> {
    let refresh = (1..=2_u8, prop::bool::weighted(0.25))
        .prop_map(|(tab, lose_response)| Action::Refresh { tab, lose_response });
    let time = prop_oneof![1..=40_u64, 1..=900_u64].prop_map(|seconds| Action::Advance { seconds });
    let race = prop::collection::vec(refresh.clone(), 2..=3);
    let one = prop_oneof![
        8 => refresh,
        5 => time,
        4 => Just(Action::ReplayRefresh),
        3 => Just(STEAL),
        2 => (1..=2_u8).prop_map(|tab| Action::Reload { tab }),
        3 => (1..=2_u8).prop_map(|tab| Action::Read { tab }),
        1 => Just(LOG_IN),
        1 => Just(LOG_OUT),
        2 => scripts::action(),
    ];
    prop_oneof![
        8 => one.prop_map(Step::from),
        2 => race.prop_map(|together| Step { name: None, together }),
    ]
}

/// A login, and then many things that have to do with refresh tokens.
fn refreshing() -> impl Strategy<Value = Scenario> {
    let steps = prop::collection::vec(step(), 1..=16);
    (any::<u64>(), rotating(), steps).prop_map(|(seed, settings, steps)| {
        let steps = std::iter::once(Step::from(LOG_IN)).chain(steps);
        Scenario {
            seed,
            settings,
            ..Scenario::new("a rule", Script::of(steps).expect("valid steps"))
        }
    })
}

fn advance(seconds: u64) -> Option<Action> {
    (seconds > 0).then_some(Action::Advance { seconds })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Rule 9. Each refresh token works once, and again only inside the grace period; a
    /// reuse outside of it ends every token of its family. Nothing else is refused but
    /// for a reason of its own.
    ///
    /// Mutation: crates/simulator/src/sim/server/refresh.rs
    /// - `let Some(used) = token.used else {`
    /// + `let Some(used) = token.used.filter(|_| token.parent.is_none()) else {`
    #[test]
    fn rule_09_each_refresh_token_works_once(scenario in refreshing()) {
        let grace = Span::seconds(scenario.settings.refresh_grace);
        for lane in TOKENS {
            let trace = run_scenario(lane, &scenario);
            let mut used: BTreeMap<String, Time> = BTreeMap::new();
            let mut handed: BTreeSet<String> = BTreeSet::new();
            let mut ended = BTreeSet::new();
            for exchanged in exchanged(&trace) {
                let rule = exchanged.answer.verdict.rule;
                let Some(token) = exchanged.token.clone() else {
                    prop_assert_eq!(rule.status(), 400, "{:?}: no token, {:?}", lane, rule);
                    continue;
                };
                let family = exchanged.family().map(|(name, _)| name.to_owned());
                let first = used.get(&token).copied();
                let in_grace = first.is_some_and(|first| exchanged.at.since(first) < grace);
                let expected = match first {
                    None => Rule::Refreshed,
                    Some(_) if in_grace => Rule::RefreshedInGrace,
                    Some(_) => Rule::RefreshReused,
                };
                prop_assert!(
                    rule == expected || exchanged.excused(),
                    "{:?}: {:?} where {:?} was expected", lane, rule, expected
                );
                if exchanged.accepted() {
                    prop_assert!(!ended.contains(&family), "{:?}: it had ended", lane);
                    let next = handed_out(exchanged.answer.message).unwrap_or_default();
                    prop_assert!(next != token && handed.insert(next), "{:?}: not new", lane);
                    used.entry(token).or_insert(exchanged.at);
                } else if rule == Rule::RefreshReused {
                    ended.insert(family);
                }
            }
        }
    }

    /// Rule 9. A copy that is used after the grace period is refused, and so is the token
    /// that the owner got for it: the family is revoked.
    ///
    /// Mutation: crates/simulator/src/sim/server/refresh.rs
    /// - `self.revoke_family(&token.family)?;`
    /// + `self.read_store(&token.family)?;`
    #[test]
    fn rule_09_reuse_after_the_grace_period_revokes_the_family(
        settings in rotating(),
        more in 0..600_u64,
    ) {
        let settings = Settings { refresh_lifetime: 1_209_600, ..settings };
        let actions = [
            LOG_IN,
            STEAL,
            REFRESH,
            Action::Advance { seconds: settings.refresh_grace + more + 1 },
            Action::ReplayRefresh,
            REFRESH,
            Action::ReplayRefresh,
        ];
        for lane in CLIENTS {
            let trace = run(lane, settings.clone(), &actions);
            let rules: Vec<Rule> = exchanged(&trace)
                .iter()
                .map(|exchanged| exchanged.answer.verdict.rule)
                .collect();
            let (copy, after) = (Rule::RefreshReused, Rule::FamilyRevoked);
            prop_assert_eq!(rules, [Rule::Refreshed, copy, after, after], "{:?}", lane);
            prop_assert!(families(&trace).iter().all(|family| family.revoked.is_some()));
        }
    }

    /// Rule 10. Without denylist, access tokens that were issued before their family was
    /// revoked are accepted until `exp` and the leeway, and not a second longer.
    ///
    /// Mutation: crates/simulator/src/sim/lane/jwt.rs
    /// - `server.check_version(&claims)?;`
    /// + `server.check_version(&claims)?; if server.world.state.get::<crate::sim::state::RefreshFamily>(Actor::Store, &claims.sid).is_some_and(|family| family.revoked.is_some()) { return Err(Rule::TokenDenied.into()); }`
    #[test]
    fn rule_10_access_tokens_outlive_their_family(
        settings in rotating(),
        lifetime in 60..400_u64,
        way in 0..5_usize,
        later in 0..1_000_u64,
    ) {
        let settings = Settings {
            access_lifetime: lifetime,
            refresh_lifetime: 1_209_600,
            refresh_grace: settings.refresh_grace.min(10),
            retry_after_401: true,
            denylist: false,
            token_version: false,
            clock_offset: 0,
            ..settings
        };
        let reuse = Action::Advance { seconds: settings.refresh_grace + 1 };
        let reuse = [REFRESH, reuse, Action::ReplayRefresh];
        let ways: [&[Action]; 5] = [
            &reuse,
            &[LOG_OUT],
            &[Action::RevokeSession],
            &[Action::LogOutEverywhere { tab: TAB }],
            &[Action::DisableUser],
        ];
        // Where the record of an opaque token can be deleted, it is; reuse deletes none.
        for (lane, way) in [(LaneName::Jwt, way), (LaneName::Opaque, 0)] {
            let mut actions = vec![LOG_IN, STEAL];
            actions.extend(ways[way]);
            actions.extend(advance(later % (lifetime + settings.leeway + 60)));
            actions.push(Action::Replay);
            let trace = run(lane, settings.clone(), &actions);
            prop_assert!(families(&trace).iter().all(|family| family.revoked.is_some()));
            let replayed = trace.answers().last().expect("the replay's answer");
            prop_assert_eq!(replayed.to, Actor::Thief);
            let issued = trace.answers().next().expect("the login's answer").event.at;
            let lives = if lane == LaneName::Jwt {
                let end = issued.as_seconds() + lifetime + settings.leeway;
                replayed.event.at.as_seconds() < end
            } else {
                replayed.event.at < issued.after(Span::seconds(lifetime))
            };
            prop_assert_eq!(
                replayed.verdict.rule.accepts(), lives,
                "{:?}: {:?}", lane, replayed.verdict.rule
            );
        }
    }

    /// Rule 11. Whatever is done, a family's deadline stays where its login put it, and
    /// nothing is refreshed after it.
    ///
    /// Mutation: crates/simulator/src/sim/server/refresh.rs
    /// - `.put(Actor::Store, &name, RefreshFamily { revoked, ..family });`
    /// + `.put(Actor::Store, &name, RefreshFamily { revoked, deadline: self.world.now, ..family });`
    #[test]
    fn rule_11_nothing_moves_a_familys_deadline(scenario in refreshing()) {
        let lifetime = Span::seconds(scenario.settings.refresh_lifetime);
        for lane in TOKENS {
            let trace = run_scenario(lane, &scenario);
            let mut deadlines = BTreeMap::new();
            for event in &trace.events {
                for change in &event.changes {
                    let Some(Entry::Family(family)) = &change.entry else {
                        continue;
                    };
                    let first = *deadlines
                        .entry(change.place.name.clone())
                        .or_insert(event.at.after(lifetime));
                    prop_assert_eq!(family.deadline, first, "{:?}", lane);
                }
            }
            for exchanged in exchanged(&trace).iter().filter(|one| one.accepted()) {
                let (name, _) = exchanged.family().expect("an accepted token has a family");
                prop_assert!(exchanged.at < deadlines[name], "{:?}", lane);
            }
        }
    }

    /// Rule 11. However often tokens are rotated, the last one stops at the deadline that
    /// the first one had; before it, each works.
    ///
    /// Mutation: crates/simulator/src/sim/server/refresh.rs
    /// - `if self.world.now >= family.deadline {`
    /// + `if self.world.now >= token.issued.after(Span::seconds(self.world.settings.refresh_lifetime)) {`
    #[test]
    fn rule_11_rotation_does_not_extend_the_deadline(
        settings in rotating(),
        lifetime in 40..120_u64,
        wait in 1..20_u64,
    ) {
        let settings = Settings {
            refresh_lifetime: lifetime,
            // The BFF renews what has ended, when it is asked for something.
            access_lifetime: 1,
            session_idle: 86_400,
            session_absolute: 86_400,
            retry_after_401: true,
            ..settings
        };
        for lane in TOKENS {
            let renew = if lane == LaneName::Bff { READ } else { REFRESH };
            let mut actions = vec![LOG_IN];
            for _ in 0..lifetime / wait + 1 {
                actions.extend([Action::Advance { seconds: wait }, renew]);
            }
            let trace = run(lane, settings.clone(), &actions);
            let deadline = deadline(&trace, &settings);
            let exchanged = exchanged(&trace);
            prop_assert!(exchanged.iter().any(Exchanged::accepted));
            prop_assert!(exchanged.iter().any(|one| one.at >= deadline));
            for one in &exchanged {
                let rule = one.answer.verdict.rule;
                let lives = one.at < deadline;
                prop_assert!(one.accepted() == lives, "{:?}: {:?}", lane, rule);
            }
        }
    }

    /// Rule 12. Two tabs that share a refresh token and use it at once: without a grace
    /// period the second use looks like theft, and the person is logged out.
    ///
    /// Mutation: crates/simulator/src/sim/server/refresh.rs
    /// - `if ago < Span::seconds(grace) {`
    /// + `if ago.as_seconds() <= grace {`
    #[test]
    fn rule_12_racing_tabs_are_logged_out_without_a_grace_period(
        settings in rotating(),
        cookie in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let settings = Settings { refresh_grace: 0, ..settings };
        for lane in CLIENTS {
            let (trace, race) = race(lane, settings.clone(), cookie, seed);
            prop_assert_eq!(race, [Rule::Refreshed, Rule::RefreshReused], "{:?}", lane);
            prop_assert!(families(&trace).iter().all(|family| family.revoked.is_some()));
            let after = exchanged(&trace);
            let after = after.iter().filter(|one| one.answer.event.step > RACE);
            prop_assert_eq!(after.filter(|one| one.accepted()).count(), 0, "{:?}", lane);
        }
    }

    /// Rule 12. With a grace period the same race leaves the person logged in.
    ///
    /// Mutation: crates/simulator/src/sim/server/refresh.rs
    /// - `if ago < Span::seconds(grace) {`
    /// + `if ago < Span::micros(grace) {`
    #[test]
    fn rule_12_racing_tabs_stay_logged_in_with_a_grace_period(
        settings in rotating(),
        cookie in any::<bool>(),
        seed in any::<u64>(),
        grace in 1..=300_u64,
    ) {
        let settings = Settings { refresh_grace: grace, ..settings };
        for lane in CLIENTS {
            let (trace, race) = race(lane, settings.clone(), cookie, seed);
            prop_assert_eq!(race, [Rule::Refreshed, Rule::RefreshedInGrace], "{:?}", lane);
            prop_assert!(families(&trace).iter().all(|family| family.revoked.is_none()));
            let after = exchanged(&trace);
            let after = after.iter().filter(|one| one.answer.event.step > RACE);
            let rules: Vec<Rule> = after.map(|one| one.answer.verdict.rule).collect();
            prop_assert_eq!(rules, [Rule::Refreshed], "{:?}", lane);
        }
    }

    /// Rule 13. A thief whose victim stays silent goes on until the family's deadline, and
    /// nothing shows it.
    ///
    /// Mutation: crates/simulator/src/sim/server/refresh.rs
    /// - `if self.world.now >= family.deadline {`
    /// + `if self.world.now >= family.deadline || self.attack.is_some() {`
    #[test]
    fn rule_13_a_thief_with_a_silent_victim_is_not_noticed(
        settings in rotating(),
        lifetime in 60..7_200_u64,
        waits in prop::collection::vec(0..1_500_u64, 1..8),
    ) {
        let settings = Settings { refresh_lifetime: lifetime, ..settings };
        let mut actions = vec![LOG_IN, STEAL, Action::ReplayRefresh];
        for wait in waits {
            actions.extend(advance(wait));
            actions.push(Action::ReplayRefresh);
        }
        for lane in CLIENTS {
            let trace = run(lane, settings.clone(), &actions);
            let deadline = deadline(&trace, &settings);
            let replays = actions.iter().filter(|one| **one == Action::ReplayRefresh).count();
            let exchanged = exchanged(&trace);
            prop_assert_eq!(exchanged.len(), replays);
            for one in &exchanged {
                let expected = if one.at < deadline { Rule::Refreshed } else { Rule::FamilyOver };
                prop_assert_eq!(one.answer.verdict.rule, expected, "{:?}", lane);
            }
            prop_assert!(families(&trace).iter().all(|family| family.revoked.is_none()));
        }
    }

    /// Rule 13. As soon as the victim speaks, after the grace period, the family ends, for
    /// the thief too.
    ///
    /// Mutation: crates/simulator/src/sim/server/refresh.rs
    /// - `if family.revoked.is_some() {`
    /// + `if family.revoked.is_some() && self.attack.is_none() {`
    #[test]
    fn rule_13_a_victim_who_speaks_ends_the_theft(
        settings in rotating(),
        rounds in 1..5_usize,
        wait in 0..60_u64,
    ) {
        let settings = Settings { refresh_lifetime: 1_209_600, ..settings };
        let over = Action::Advance { seconds: settings.refresh_grace + 1 };
        let mut actions = vec![LOG_IN, STEAL];
        for _ in 0..rounds {
            actions.push(Action::ReplayRefresh);
            actions.extend(advance(wait));
        }
        actions.extend([over, REFRESH, Action::ReplayRefresh]);
        for lane in CLIENTS {
            let trace = run(lane, settings.clone(), &actions);
            let rules: Vec<Rule> = exchanged(&trace)
                .iter()
                .map(|one| one.answer.verdict.rule)
                .collect();
            let mut expected = vec![Rule::Refreshed; rounds];
            expected.extend([Rule::RefreshReused, Rule::FamilyRevoked]);
            prop_assert_eq!(rules, expected, "{:?}", lane);
        }
    }

    /// Rule 14. A refresh whose response was lost succeeds when it is repeated inside the
    /// grace period, and what it gives works; after the grace period it ends the login.
    ///
    /// Mutation: crates/simulator/src/sim/server/refresh.rs
    /// - `if ago < Span::seconds(grace) {`
    /// + `if ago < Span::seconds(grace) && token.parent.is_some() {`
    #[test]
    fn rule_14_a_lost_response_can_be_retried_inside_the_grace_period(
        settings in rotating(),
        grace in 0..=300_u64,
        wait in 0..600_u64,
    ) {
        let settings = Settings {
            refresh_grace: grace,
            refresh_lifetime: 1_209_600,
            ..settings
        };
        let mut actions = vec![LOG_IN, LOST];
        actions.extend(advance(wait % (2 * grace + 5)));
        actions.extend([REFRESH, REFRESH]);
        for lane in CLIENTS {
            let trace = run(lane, settings.clone(), &actions);
            let exchanged = exchanged(&trace);
            let rules: Vec<Rule> =
                exchanged.iter().map(|one| one.answer.verdict.rule).collect();
            prop_assert!(exchanged[0].answer.lost && rules[0] == Rule::Refreshed);
            prop_assert_eq!(&exchanged[0].token, &exchanged[1].token, "{:?}: the same", lane);
            let ago = exchanged[1].at.since(exchanged[0].at);
            if ago < Span::seconds(grace) {
                let expected = [Rule::RefreshedInGrace, Rule::Refreshed];
                prop_assert_eq!(&rules[1..], expected, "{:?}", lane);
            } else {
                prop_assert_eq!(rules[1], Rule::RefreshReused, "{:?}", lane);
                prop_assert!(!exchanged[1..].iter().any(Exchanged::accepted), "{:?}", lane);
            }
        }
    }
}

/// The step in which two tabs use the same refresh token.
const RACE: u32 = 4;

/// Runs that race and one more refresh, and says how the race was answered.
fn race(lane: LaneName, settings: Settings, cookie: bool, seed: u64) -> (LaneTrace, Vec<Rule>) {
    let settings = Settings {
        refresh_storage: if cookie {
            TokenStorage::Cookie
        } else {
            TokenStorage::LocalStorage
        },
        refresh_lifetime: 1_209_600,
        // The ways of the two requests differ.
        jitter: settings.jitter.max(1),
        ..settings
    };
    let over = Action::Advance {
        seconds: settings.refresh_grace + 1,
    };
    let second = Action::Refresh {
        tab: 2,
        lose_response: false,
    };
    let mut steps: Vec<Step> = [LOG_IN, Action::OpenTab { tab: 2 }, over]
        .map(Step::from)
        .into();
    steps.push(Step {
        name: None,
        together: vec![REFRESH, second],
    });
    steps.push(REFRESH.into());
    let scenario = Scenario {
        seed,
        script: Script::of(steps).expect("valid steps"),
        ..scenario(settings, &[])
    };
    let trace = run_scenario(lane, &scenario);
    let race = exchanged(&trace)
        .iter()
        .filter(|one| one.answer.event.step == RACE)
        .map(|one| one.answer.verdict.rule)
        .collect();
    (trace, race)
}
