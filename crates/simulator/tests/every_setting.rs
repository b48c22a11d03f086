//! Nothing that a person can set or do is without effect.
#![cfg(not(target_arch = "wasm32"))]

use simulator::sim::scenario::action::{Action, Forgery, Role};
use simulator::sim::scenario::costs::{COSTS, CostId, CostUnit};
use simulator::sim::scenario::field::{FieldKind, FieldValue};
use simulator::sim::scenario::script::{Script, Step};
use simulator::sim::scenario::settings::{
    Balancer, CookiePrefix, CookieSameSite, CsrfDefence, SETTINGS, SessionStore, Settings,
    SiteScheme, TokenAlgorithm, TokenStorage,
};
use simulator::sim::trace::{LaneTrace, What};
use simulator::sim::{LaneName, Position, Scenario, frame, simulate};

const TAB: u8 = 1;

/// A bit of everything, so that each setting finds something to change.
fn busy_day() -> Vec<Step> {
    let read = Action::Read { tab: TAB };
    let write = Action::Write { tab: TAB };
    let log_in = Action::LogIn { tab: TAB };
    let wait = |seconds| Action::Advance { seconds };
    let one_after_the_other = [
        Action::Fixate,
        log_in,
        Action::Replay,
        read,
        read,
        write,
        Action::ChangeRole { role: Role::Admin },
        Action::Privileged { tab: TAB },
        Action::Reload { tab: TAB },
        Action::OpenTab { tab: 2 },
        Action::CrossSiteCall { tab: TAB },
        Action::ServiceCall { tab: TAB },
        Action::AppLogIn,
        Action::AppRead,
        Action::IssueLink,
        Action::UseLink,
        Action::UseLink,
        Action::Visit,
        Action::CsrfForm,
        Action::CsrfImage,
        Action::CsrfFetch,
        Action::Forge {
            forgery: Forgery::NoneAlgorithm,
        },
        wait(15),
        Action::Refresh {
            tab: TAB,
            lose_response: true,
        },
        wait(5),
        Action::Refresh {
            tab: TAB,
            lose_response: false,
        },
        Action::XssRead { tab: TAB },
        Action::XssRide { tab: TAB },
        Action::Sniff,
        wait(1_000),
        read,
        Action::RotateKeys,
        read,
        Action::Refresh {
            tab: TAB,
            lose_response: false,
        },
        read,
        read,
        Action::Forge {
            forgery: Forgery::UnknownKid,
        },
        Action::Forge {
            forgery: Forgery::UnknownKid,
        },
        wait(4_000),
        read,
        log_in,
        Action::LeakStore,
        Action::Replay,
        Action::LeakKey,
        Action::Replay,
        Action::Steal { tab: TAB },
        Action::StoreDown,
        read,
        Action::StoreUp,
        Action::LogOutEverywhere { tab: TAB },
        Action::Replay,
        log_in,
        wait(50_000),
        read,
        Action::IssueLink,
        wait(700),
        Action::UseLink,
        log_in,
        wait(1_300_000),
        read,
        log_in,
        // One node is left, then none of those that were there.
        Action::CrashNode { node: 2 },
        read,
        read,
    ];
    let mut steps: Vec<Step> = one_after_the_other.into_iter().map(Step::from).collect();
    let at_once = |together: Vec<Action>| Step {
        name: None,
        together,
    };
    steps.push(Step::from(Action::IssueLink));
    steps.push(at_once(vec![Action::UseLink, Action::UseLink]));
    steps
}

/// The ground on which a setting is changed: some matter only beside others.
fn grounds() -> Vec<Settings> {
    // HS256 is the fastest to compute.
    let plain = Settings {
        algorithm: TokenAlgorithm::Hs256,
        ..Settings::default()
    };
    let cookies = Settings {
        access_storage: TokenStorage::Cookie,
        cookie_prefix: CookiePrefix::None,
        cookie_same_site: CookieSameSite::None,
        csrf_defence: CsrfDefence::None,
        ..plain.clone()
    };
    vec![
        Settings {
            denylist: true,
            refresh_storage: TokenStorage::Memory,
            clock_offset: 120,
            ..plain.clone()
        },
        Settings {
            session_store: SessionStore::Memory,
            balancer: Balancer::Sticky,
            renew_session_id: false,
            access_storage: TokenStorage::LocalStorage,
            cookie_prefix: CookiePrefix::None,
            cookie_secure: false,
            hsts: false,
            retry_after_401: false,
            refresh: false,
            ..plain.clone()
        },
        Settings {
            cookie_prefix: CookiePrefix::None,
            cookie_secure: false,
            scheme: SiteScheme::Http,
            renew_session_id: false,
            adopt_unknown_session_ids: true,
            ..plain.clone()
        },
        Settings {
            jwks_cache: 100_000,
            refetch_interval: 60,
            retry_after_401: false,
            access_lifetime: 100_000,
            ..plain.clone()
        },
        Settings {
            cookie_partitioned: true,
            ..cookies.clone()
        },
        cookies,
        plain,
    ]
}

fn busy_scenario(settings: &Settings) -> Scenario {
    let script = Script::of(busy_day()).expect("a script of valid steps");
    Scenario {
        settings: settings.clone(),
        ..Scenario::new("a busy day", script)
    }
}

fn run(settings: &Settings) -> Vec<LaneTrace> {
    simulate(&busy_scenario(settings), &LaneName::ALL).lanes
}

/// Values that a setting may have, at its ends and in between.
fn values(kind: &FieldKind) -> Vec<FieldValue<'static>> {
    match kind {
        FieldKind::Switch => vec![FieldValue::Switch(true), FieldValue::Switch(false)],
        FieldKind::Choice(options) => options
            .iter()
            .map(|option| FieldValue::Choice(option.id))
            .collect(),
        FieldKind::Whole { min, max, .. } => {
            vec![FieldValue::Whole(*min), FieldValue::Whole(*max)]
        }
    }
}

#[test]
fn every_value_of_every_setting_makes_a_difference() {
    let grounds = grounds();
    let mut idle = Vec::new();
    for row in SETTINGS {
        let mut waiting = values(&row.kind);
        for ground in &grounds {
            let runs: Vec<(FieldValue<'_>, Vec<LaneTrace>)> = values(&row.kind)
                .into_iter()
                .map(|value| {
                    let mut settings = ground.clone();
                    settings.set(row.id, value).expect("a valid value");
                    (value, run(&settings))
                })
                .collect();
            waiting.retain(|value| {
                let own = runs.iter().find(|(one, _)| one == value);
                !runs
                    .iter()
                    .any(|(_, other)| own.is_some_and(|(_, own)| own != other))
            });
            if waiting.is_empty() {
                break;
            }
        }
        idle.extend(waiting.iter().map(|value| format!("{} = {value}", row.id)));
    }
    assert!(idle.is_empty(), "without effect: {idle:#?}");
}

/// These are not charged in runs: they tell the load laboratory what a lane sends.
const FOR_LOAD: [CostId; 3] = [
    CostId::SessionCookieLine,
    CostId::BearerLineHs256,
    CostId::BearerLineRs256,
];

/// What a run tells of a cost: what happened, and what the servers then hold.
fn told(settings: &Settings, cost: CostId, value: u64) -> (Vec<LaneTrace>, Vec<u64>) {
    let mut scenario = busy_scenario(settings);
    scenario.costs.set(cost, value).expect("a valid value");
    let trace = simulate(&scenario, &LaneName::ALL);
    let end = frame(&trace, Position::after(u32::MAX));
    let memory = end
        .lanes
        .iter()
        .map(|lane| lane.totals.server_memory)
        .collect();
    (trace.lanes, memory)
}

#[test]
fn every_cost_is_charged_somewhere() {
    let mut idle = Vec::new();
    for row in COSTS.iter().filter(|row| !FOR_LOAD.contains(&row.which)) {
        let charged = TokenAlgorithm::ALL.iter().any(|algorithm| {
            let settings = Settings {
                algorithm: *algorithm,
                dpop: true,
                session_store: SessionStore::Database,
                ..Settings::default()
            };
            let value = match row.unit {
                CostUnit::Microseconds => row.default + 1_000,
                CostUnit::Bytes => row.min,
            };
            told(&settings, row.which, row.default) != told(&settings, row.which, value)
        });
        if !charged {
            idle.push(row.id);
        }
    }
    assert!(idle.is_empty(), "never charged: {idle:?}");
}

/// What is not done by anyone in a lane is said so, and everything else is sent.
#[test]
fn every_action_is_recorded_and_comes_to_an_end() {
    for lane in run(&Settings::default()) {
        let steps = busy_day().len() as u32;
        for step in 1..=steps {
            let of_step = || lane.events.iter().filter(|event| event.step == step);
            let done = of_step().filter(|event| matches!(event.what, What::Did { .. }));
            assert!(done.count() >= 1, "step {step} of {:?}", lane.lane);
            assert!(
                of_step().count() >= 2,
                "step {step} of {:?} has no effect that is told",
                lane.lane
            );
        }
    }
}
