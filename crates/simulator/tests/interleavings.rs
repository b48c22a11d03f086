//! Every order in which what is under way can arrive, for small scripts: what must hold
//! holds in each of them, and what only bad luck shows is found.
//!
//! A schedule is one order of all that waits in the race's step: departures, arrivals,
//! answers, late marks. All other steps run in the usual order. Two exchanges have 20
//! schedules, two with late marks 228, three 1680, a read and a revocation 4.
#![cfg(not(target_arch = "wasm32"))]

use simulator::sim::rule::Rule;
use simulator::sim::scenario::action::Action;
use simulator::sim::scenario::script::{Script, Step};
use simulator::sim::scenario::settings::{OneTime, Settings, TokenAlgorithm, TokenStorage};
use simulator::sim::state::{Actor, RefreshFamily, WorldState};
use simulator::sim::trace::{Answer, Event, What};
use simulator::sim::{LaneName, Scenario, Simulation};
use std::collections::BTreeSet;

const LOG_IN: Action = Action::LogIn { tab: 1 };
const LOG_OUT: Action = Action::LogOut { tab: 1 };
const READ: Action = Action::Read { tab: 1 };

/// More schedules than any race here has.
const TOO_MANY: usize = 200_000;

const fn refresh(tab: u8) -> Action {
    Action::Refresh {
        tab,
        lose_response: false,
    }
}

/// Settings that are quick to compute.
fn settings() -> Settings {
    Settings {
        algorithm: TokenAlgorithm::Hs256,
        ..Settings::default()
    }
}

/// Runs a script in every order that its race allows, and shows each end. The race is
/// the step with more than one action. Gives the number of schedules.
fn explore(
    lane: LaneName,
    settings: Settings,
    before: &[Action],
    race: &[Action],
    after: &[Action],
    mut see: impl FnMut(&Simulation),
) -> usize {
    let steps = before.iter().map(|action| Step::from(*action));
    let together = Step {
        name: None,
        together: race.to_vec(),
    };
    let steps = steps
        .chain([together])
        .chain(after.iter().map(|action| Step::from(*action)));
    let scenario = Scenario {
        settings,
        ..Scenario::new("a race", Script::of(steps).expect("valid steps"))
    };
    let step = before.len() as u32 + 1;
    let mut schedules = 0;
    // Depth first: what still has to be gone through.
    let mut open = vec![Simulation::new(&scenario, lane)];
    while let Some(mut simulation) = open.pop() {
        if simulation.world.step != step || simulation.choices() == 0 {
            if simulation.advance() {
                open.push(simulation);
            } else {
                schedules += 1;
                assert!(schedules < TOO_MANY, "this race has too many orders");
                is_whole(&simulation);
                see(&simulation);
            }
            continue;
        }
        for choice in 1..simulation.choices() {
            let mut next = simulation.clone();
            next.advance_nth(choice);
            open.push(next);
        }
        simulation.advance();
        open.push(simulation);
    }
    schedules
}

/// Every request was answered once, and the trace tells all that the world holds.
fn is_whole(simulation: &Simulation) {
    let world = &simulation.world;
    let mut open = BTreeSet::new();
    let mut state = WorldState::default();
    for event in &world.events {
        match &event.what {
            What::Request { exchange, .. } => assert!(open.insert(*exchange)),
            What::Response { exchange, .. } => assert!(open.remove(exchange)),
            _ => {}
        }
        event.changes.iter().for_each(|change| state.apply(change));
    }
    assert!(open.is_empty() && world.exchanges.is_empty());
    assert_eq!(state, world.state);
}

/// What was answered to clients in a step, in order.
fn answers(simulation: &Simulation, step: u32) -> Vec<Answer<'_>> {
    let events = simulation.world.events.iter();
    events
        .filter(|event| event.step == step)
        .filter_map(Answer::of)
        .filter(Answer::counts)
        .collect()
}

fn rules(simulation: &Simulation, step: u32) -> Vec<Rule> {
    let answers = answers(simulation, step);
    answers.iter().map(|answer| answer.verdict.rule).collect()
}

fn accepted(simulation: &Simulation, step: u32) -> usize {
    let rules = rules(simulation, step);
    rules.iter().filter(|rule| rule.accepts()).count()
}

/// Whether the family of the only login was revoked.
fn is_revoked(simulation: &Simulation) -> bool {
    let mut families = simulation.world.state.all::<RefreshFamily>(Actor::Store);
    families.all(|(_, family)| family.revoked.is_some())
}

/// As many orders as `a` and `b` things have that each keep their own order.
fn orders(a: usize, b: usize) -> usize {
    (1..=b).fold(1, |all, n| all * (a + n) / n)
}

/// The lanes whose pages hold refresh tokens, and where two tabs can share one.
fn shared() -> impl Iterator<Item = (LaneName, TokenStorage)> {
    [LaneName::Jwt, LaneName::Opaque]
        .into_iter()
        .flat_map(|lane| {
            [TokenStorage::Cookie, TokenStorage::LocalStorage].map(|storage| (lane, storage))
        })
}

#[test]
fn two_tabs_that_refresh_at_once() {
    for (lane, storage) in shared() {
        for grace in [0, 10] {
            let settings = Settings {
                refresh_storage: storage,
                refresh_grace: grace,
                ..settings()
            };
            let mut raced = 0;
            let all = explore(
                lane,
                settings,
                &[LOG_IN],
                &[refresh(1), refresh(2)],
                &[refresh(1)],
                |end| {
                    let rules = rules(end, 2);
                    let logged_in = accepted(end, 3) == 1;
                    match rules.as_slice() {
                        // One tab had the other's new token already: no race.
                        [Rule::Refreshed, Rule::Refreshed] => {
                            assert!(logged_in && !is_revoked(end));
                        }
                        [Rule::Refreshed, Rule::RefreshReused] if grace == 0 => {
                            assert!(!logged_in && is_revoked(end));
                            raced += 1;
                        }
                        [Rule::Refreshed, Rule::RefreshedInGrace] if grace > 0 => {
                            assert!(logged_in && !is_revoked(end));
                            raced += 1;
                        }
                        _ => panic!("{lane:?}, {storage:?}, grace period {grace}: {rules:?}"),
                    }
                },
            );
            // Each refresh begins, arrives, returns; only one after the other is no race.
            assert_eq!((all, raced), (orders(3, 3), orders(3, 3) - 2));
        }
    }
}

#[test]
fn three_tabs_that_refresh_at_once() {
    for grace in [0, 10] {
        let settings = Settings {
            refresh_grace: grace,
            ..settings()
        };
        let all = explore(
            LaneName::Jwt,
            settings,
            &[LOG_IN],
            &[refresh(1), refresh(2), refresh(3)],
            &[refresh(1)],
            |end| {
                let reused = rules(end, 2).contains(&Rule::RefreshReused);
                assert_eq!(reused, is_revoked(end));
                assert_eq!(reused, accepted(end, 3) == 0);
                assert!(!reused || grace == 0);
            },
        );
        assert_eq!(all, orders(3, 3) * orders(6, 3));
    }
}

/// How often a link worked that two use at once: the fewest and the most times of all
/// schedules, and how many those are.
fn uses(lane: LaneName, one_time: OneTime) -> (usize, usize, usize) {
    let settings = Settings {
        one_time,
        ..settings()
    };
    let before = [LOG_IN, Action::IssueLink];
    let race = [Action::UseLink, Action::UseLink];
    let (mut fewest, mut most) = (usize::MAX, 0);
    let all = explore(lane, settings, &before, &race, &[Action::UseLink], |end| {
        let used = accepted(end, 3);
        (fewest, most) = (fewest.min(used), most.max(used));
        let later = accepted(end, 4);
        assert_eq!(later, usize::from(one_time == OneTime::ShortExp));
    });
    (fewest, most, all)
}

#[test]
fn two_uses_of_a_one_time_link_at_once() {
    for lane in LaneName::ALL {
        let plain = orders(3, 3);
        assert_eq!(uses(lane, OneTime::Atomic), (1, 1, plain), "{lane:?}");
        assert_eq!(uses(lane, OneTime::ShortExp), (2, 2, plain), "{lane:?}");
        // Now and then both look before either marks; never does it fail for both.
        let (fewest, most, all) = uses(lane, OneTime::CheckThenSet);
        assert_eq!((fewest, most), (1, 2), "{lane:?}");
        assert_eq!(all, 228, "{lane:?}");
    }
}

#[test]
fn a_refresh_that_races_with_a_logout() {
    for (lane, storage) in shared() {
        for grace in [0, 10] {
            let settings = Settings {
                refresh_storage: storage,
                refresh_grace: grace,
                ..settings()
            };
            let mut kept = 0;
            let all = explore(
                lane,
                settings,
                &[LOG_IN],
                &[refresh(1), LOG_OUT],
                &[READ, refresh(1)],
                |end| {
                    assert!(is_revoked(end));
                    // Whoever came first: nothing is refreshed once the logout was answered.
                    let events = end.world.events.iter();
                    let late = events.skip_while(|event| !signed_out(event));
                    let late: Vec<Rule> = late
                        .filter_map(Answer::of)
                        .map(|answer| answer.verdict.rule)
                        .collect();
                    assert!(late.len() >= 2 && !late.iter().any(refreshes), "{late:?}");
                    // A signed token that arrived after the logout is kept, and works.
                    kept += accepted(end, 3);
                },
            );
            assert_eq!(all, orders(3, 3));
            match lane {
                LaneName::Opaque => assert_eq!(kept, 0),
                _ => assert!(kept > 0 && kept < all, "{lane:?}: {kept} of {all}"),
            }
        }
    }
}

fn refreshes(rule: &Rule) -> bool {
    matches!(rule, Rule::Refreshed | Rule::RefreshedInGrace)
}

fn signed_out(event: &Event) -> bool {
    Answer::of(event).is_some_and(|answer| answer.verdict.rule == Rule::SignedOut)
}

#[test]
fn a_revocation_that_races_with_a_read() {
    for (lane, denylist, at_once) in [
        (LaneName::Session, false, true),
        (LaneName::Opaque, false, true),
        (LaneName::Bff, false, true),
        (LaneName::Jwt, true, true),
        (LaneName::Jwt, false, false),
    ] {
        let settings = Settings {
            denylist,
            ..settings()
        };
        let race = [Action::RevokeSession, READ];
        let (mut before, mut after) = (0, 0);
        let all = explore(lane, settings, &[LOG_IN], &race, &[READ], |end| {
            let step: Vec<&Event> = end.world.events.iter().filter(|e| e.step == 2).collect();
            let revoked = step.iter().position(|event| is_revocation(event));
            let revoked = revoked.expect("the operator ends the login");
            let read = step.iter().position(|event| is_read(event));
            let read = read.expect("the read is answered");
            let answer = Answer::of(step[read]).expect("an answer");
            let lives = read < revoked || !at_once;
            assert_eq!(answer.verdict.rule.accepts(), lives, "{lane:?}");
            assert_eq!(accepted(end, 3) > 0, !at_once, "{lane:?}");
            if read < revoked {
                before += 1;
            } else {
                after += 1;
            }
        });
        assert!(before > 0 && after > 0 && (all, before + after) == (4, 4));
    }
}

/// The operator's action itself, for it takes no time.
fn is_revocation(event: &Event) -> bool {
    let action = Action::RevokeSession;
    event.what
        == What::Did {
            who: Actor::Operator,
            action,
        }
}

/// The first answer to a tab.
fn is_read(event: &Event) -> bool {
    Answer::of(event).is_some_and(|answer| answer.to == Actor::Tab(1))
}
