//! Traces: written and read, looked at from anywhere, compared across lanes.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/scripts.rs"]
mod scripts;

use proptest::prelude::*;
use simulator::sim::browser::Cookie;
use simulator::sim::scenario::action::{Action, Role};
use simulator::sim::scenario::script::{Script, Step};
use simulator::sim::scenario::settings::{Settings, TokenStorage};
use simulator::sim::state::Actor;
use simulator::sim::trace::{Entitlement, TraceFault};
use simulator::sim::{LaneName, Position, Scenario, Trace, frame, simulate};

const LOG_IN: Action = Action::LogIn { tab: 1 };
const READ: Action = Action::Read { tab: 1 };

fn run(settings: Settings, actions: &[Action], lanes: &[LaneName]) -> Trace {
    let steps = actions.iter().map(|action| Step::from(*action));
    let script = Script::of(steps).expect("a script of valid steps");
    let scenario = Scenario {
        settings,
        ..Scenario::new("a run", script)
    };
    simulate(&scenario, lanes)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What is exported can be imported: the same trace, the same pictures.
    #[test]
    fn a_trace_comes_back_from_its_json(scenario in scripts::scenario(12), step in 0..14_u32) {
        let trace = simulate(&scenario, &LaneName::ALL);
        let json = trace.to_json();
        let back = Trace::from_json(&json).expect("its own JSON");
        prop_assert_eq!(&back, &trace);
        prop_assert_eq!(back.to_json(), json);
        let position = Position::after(step);
        prop_assert_eq!(frame(&back, position), frame(&trace, position));
    }

    /// Nothing that is given as a trace makes the reader panic.
    #[test]
    fn a_broken_trace_is_a_fault(
        cut in any::<prop::sample::Index>(),
        put in "[\\[\\]{}\",:0-9a-z]{0,3}",
        any_text in ".{0,60}",
    ) {
        let trace = run(Settings::default(), &[LOG_IN, READ], &[LaneName::Session]);
        let mut json = trace.to_json();
        let at = cut.index(json.len());
        json.replace_range(at..=at, &put);
        let _ = Trace::from_json(&json);
        prop_assert!(Trace::from_json(&any_text).is_err());
    }
}

#[test]
fn a_trace_of_another_form_is_named() {
    let trace = run(Settings::default(), &[LOG_IN], &[LaneName::Jwt]);
    let json = trace.to_json().replace("trace/1", "trace/99");
    let fault = Trace::from_json(&json).expect_err("another form");
    assert_eq!(fault.code(), "trace-format");
    assert!(fault.to_string().contains("trace/99"));
    let fault = Trace::from_json("{").expect_err("half an object");
    assert!(matches!(fault, TraceFault::Json { .. }));
}

/// After a revocation the session is refused and the token is not: the picture says so
/// at that step and not before, with the rule that decided in each lane.
#[test]
fn lanes_part_where_the_designs_differ_and_the_reason_is_told() {
    let actions = [LOG_IN, READ, Action::RevokeSession, READ];
    let trace = run(
        Settings::default(),
        &actions,
        &[LaneName::Session, LaneName::Jwt],
    );
    assert!(frame(&trace, Position::after(3)).divergences.is_empty());
    let picture = frame(&trace, Position::after(4));
    let [parted] = picture.divergences.as_slice() else {
        panic!("one divergence: {:?}", picture.divergences);
    };
    assert_eq!(parted.step, 4);
    let statuses: Vec<_> = parted
        .outcomes
        .iter()
        .map(|outcome| outcome.status)
        .collect();
    assert_eq!(statuses, [Some(401), Some(200)]);
    assert!(
        parted
            .reason
            .contains("Session: the session store does not know")
    );
    assert!(parted.reason.contains("JWT: signature, algorithm"));
    assert!(parted.reason.contains("RFC 7519"));
    let [session, jwt] = picture.lanes.as_slice() else {
        panic!("two lanes");
    };
    assert_eq!(session.totals.wrongly_accepted, 0);
    assert_eq!(jwt.totals.wrongly_accepted, 1);
    assert!(jwt.totals.exposure.as_seconds() >= 1);
}

/// What is true of a request stands beside what the server believed.
#[test]
fn a_verdict_knows_what_the_server_does_not() {
    let settings = Settings {
        refresh_storage: TokenStorage::Memory,
        ..Settings::default()
    };
    let actions = [
        Action::ChangeRole { role: Role::Admin },
        LOG_IN,
        Action::ChangeRole { role: Role::User },
        Action::Privileged { tab: 1 },
        Action::Steal { tab: 1 },
        Action::Replay,
        Action::LogOut { tab: 1 },
        Action::Replay,
    ];
    let trace = run(settings, &actions, &[LaneName::Jwt]);
    let lane = trace.lane(LaneName::Jwt).expect("the lane");
    let of_step = |step| {
        let mut answers = lane
            .answers()
            .filter(move |answer| answer.event.step == step && answer.counts());
        let answer = answers.next().expect("an answer");
        (answer.message.status, answer.verdict.entitlement)
    };
    let (status, entitlement) = of_step(4);
    assert_eq!(status, 204);
    assert!(matches!(entitlement, Entitlement::StaleRole { .. }));
    for step in [6, 8] {
        let (status, entitlement) = of_step(step);
        assert_eq!(status, 200);
        assert!(matches!(entitlement, Entitlement::Attack { .. }));
    }
}

/// A BFF that has to renew its token to log out everywhere deletes its cookie all the same.
#[test]
fn logging_out_everywhere_leaves_no_session_cookie() {
    let actions = [
        LOG_IN,
        Action::RotateKeys,
        Action::RemoveOldKeys,
        Action::LogOutEverywhere { tab: 1 },
    ];
    let trace = run(Settings::default(), &actions, &[LaneName::Bff]);
    let end = frame(&trace, Position::after(4));
    let [bff] = end.lanes.as_slice() else {
        panic!("one lane");
    };
    assert_eq!(bff.state.all::<Cookie>(Actor::Browser).count(), 0);
}
