//! What the simulator gives as reasons: each says what its server could know, and what the
//! server could not know stands beside it, in the captions.
#![cfg(not(target_arch = "wasm32"))]

use simulator::sim::LaneName::{self, Bff, Jwt, Opaque, Session};
use simulator::sim::scenario::action::{Action, Forgery, Role};
use simulator::sim::scenario::script::{Script, Step};
use simulator::sim::trace::{Answer, Entitlement};
use simulator::sim::{Position, Scenario, Trace, frame, simulate};
use simulator::story::caption::caption;

const LOG_IN: Action = Action::LogIn { tab: 1 };
const READ: Action = Action::Read { tab: 1 };
const PRIVILEGED: Action = Action::Privileged { tab: 1 };
const LOG_OUT: Action = Action::LogOut { tab: 1 };
const EVERYWHERE: Action = Action::LogOutEverywhere { tab: 1 };
const ADMIN: Action = Action::ChangeRole { role: Role::Admin };
const USER: Action = Action::ChangeRole { role: Role::User };

/// Runs actions in one lane, one for each step.
fn run(lane: LaneName, settings: &[(&str, &str)], actions: &[Action]) -> Trace {
    let steps = actions.iter().map(|action| Step::from(*action));
    let mut scenario = Scenario::new("reasons", Script::of(steps).expect("a script"));
    for (id, value) in settings {
        scenario.settings.set_text(id, value).expect("a setting");
    }
    simulate(&scenario, &[lane])
}

/// The last answer that a client got in a step.
fn last(trace: &Trace, step: u32) -> Answer<'_> {
    trace.lanes[0]
        .answers()
        .filter(|answer| answer.event.step == step && answer.counts())
        .last()
        .expect("an answer")
}

/// Its rule's code and the facts of the case.
fn why(trace: &Trace, step: u32) -> (&'static str, &str) {
    let verdict = last(trace, step).verdict;
    (verdict.rule.code(), &verdict.detail)
}

fn told(trace: &Trace, step: u32) -> String {
    caption(trace, step).sentence
}

const COPY: &[(&str, &str)] = &[("session_role", "copy")];

#[test]
fn an_old_role_matters_only_where_it_permits_what_the_new_one_forbids() {
    for (lane, settings) in [(Session, COPY), (Jwt, &[][..]), (Bff, &[])] {
        // A promotion that the server has not heard of takes nothing from anyone.
        let trace = run(lane, settings, &[LOG_IN, ADMIN, READ, PRIVILEGED]);
        assert_eq!(last(&trace, 3).verdict.entitlement, Entitlement::Rightful);
        assert_eq!(last(&trace, 4).message.status, 403, "{lane:?}");
        let picture = frame(&trace, Position::after(4));
        assert_eq!(picture.lanes[0].totals.wrongly_accepted, 0, "{lane:?}");

        // After a demotion anyone may still read; only what needs the role is wrong.
        let actions = [ADMIN, LOG_IN, USER, READ, PRIVILEGED];
        let trace = run(lane, settings, &actions);
        assert_eq!(last(&trace, 4).verdict.entitlement, Entitlement::Rightful);
        let stale = last(&trace, 5);
        assert_eq!(stale.message.status, 204, "{lane:?}");
        assert!(matches!(
            stale.verdict.entitlement,
            Entitlement::StaleRole { .. }
        ));
        let picture = frame(&trace, Position::after(5));
        assert_eq!(picture.lanes[0].totals.wrongly_accepted, 1, "{lane:?}");
    }
}

#[test]
fn what_a_naive_verifier_believed_is_named() {
    let naive = [("verifier", "naive"), ("algorithm", "rs256")];
    for (forgery, code, part) in [
        (
            Forgery::NoneAlgorithm,
            "naive-unsecured",
            "no signature was checked",
        ),
        (
            Forgery::EmbeddedKey,
            "naive-key",
            "the key that the token brought",
        ),
        (
            Forgery::KeyConfusion,
            "naive-confusion",
            "its public key as an HMAC secret",
        ),
    ] {
        let trace = run(Jwt, &naive, &[LOG_IN, Action::Forge { forgery }, READ]);
        let forged = last(&trace, 2);
        assert_eq!(forged.message.status, 200, "{forgery:?}");
        assert_eq!(forged.verdict.rule.code(), code);
        assert!(forged.verdict.rule.sentence().contains(part));
        assert!(forged.verdict.rule.reference().starts_with("RFC 8725"));
        assert!(told(&trace, 2).contains(part), "{}", told(&trace, 2));
        // The same verifier does check a token that claims nothing odd.
        assert_eq!(last(&trace, 3).verdict.rule.code(), "token-holds");
    }
}

#[test]
fn a_decision_by_role_says_where_the_role_was_read() {
    for (lane, settings, source) in [
        (Session, &[][..], "the user's row"),
        (Session, COPY, "the session"),
        (Jwt, &[], "the token"),
        (Bff, &[], "the token"),
        (Opaque, &[], "the authorization server"),
    ] {
        let trace = run(lane, settings, &[LOG_IN, PRIVILEGED]);
        let user = format!("{source} says user");
        assert_eq!(why(&trace, 2), ("role-missing", user.as_str()), "{lane:?}");
        let trace = run(lane, settings, &[ADMIN, LOG_IN, PRIVILEGED]);
        assert_eq!(last(&trace, 3).message.status, 204);
        let admin = format!("{source} says admin");
        let detail = why(&trace, 3).1;
        assert!(detail.starts_with(&admin), "{lane:?}: {detail}");
    }
}

#[test]
fn a_kept_answer_about_a_token_is_no_fresh_one() {
    let settings = [("introspection_cache", "60"), ("nodes", "1")];
    let actions = [ADMIN, LOG_IN, READ, USER, PRIVILEGED];
    let trace = run(Opaque, &settings, &actions);
    let kept = "the kept answer of the authorization server says admin";
    assert_eq!(why(&trace, 5), ("token-active", kept));
    let entitlement = last(&trace, 5).verdict.entitlement;
    assert!(matches!(entitlement, Entitlement::StaleRole { .. }));
}

/// Two nodes in turn, each with its own sessions.
const IN_MEMORY: &[(&str, &str)] = &[
    ("session_store", "memory"),
    ("nodes", "2"),
    ("balancer", "round-robin"),
];

#[test]
fn a_node_says_that_its_memory_has_no_such_session() {
    let trace = run(Session, IN_MEMORY, &[LOG_IN, READ, READ]);
    let missed = (2..=3).find(|step| last(&trace, *step).message.status == 401);
    let step = missed.expect("one of two nodes does not know it");
    let node = last(&trace, step).from;
    let detail = format!("{node} has no such session in its memory");
    assert_eq!(why(&trace, step), ("not-in-memory", detail.as_str()));
    let other = if node.to_string() == "node 1" {
        "node 2"
    } else {
        "node 1"
    };
    let text = told(&trace, step);
    let whole = format!("because {detail}: it is in the memory of {other}.");
    assert!(text.ends_with(&whole), "{text}");
}

#[test]
fn a_service_cannot_look_into_the_memory_of_a_node() {
    let settings = [("session_store", "memory"), ("nodes", "1")];
    let call = Action::ServiceCall { tab: 1 };
    let trace = run(Session, &settings, &[LOG_IN, call]);
    let facts = "sessions are in the memory of the nodes, where the internal service cannot look";
    let detail = format!("the internal service refused: {facts}");
    assert_eq!(why(&trace, 2), ("unknown-session", detail.as_str()));
    let text = told(&trace, 2);
    assert!(text.ends_with(": it is in the memory of node 1."), "{text}");
}

#[test]
fn after_a_restart_a_memory_is_empty() {
    let settings = [("session_store", "memory"), ("nodes", "1")];
    let crash = Action::CrashNode { node: 1 };
    let restart = Action::RestartNode { node: 1 };
    let trace = run(Session, &settings, &[LOG_IN, crash, restart, READ]);
    let (code, detail) = why(&trace, 4);
    assert_eq!(code, "not-in-memory");
    assert!(
        detail.starts_with("node 1 started anew at 09:00:0"),
        "{detail}"
    );
    assert!(detail.ends_with(", and its memory is empty"), "{detail}");
    let text = told(&trace, 4);
    assert!(
        text.contains(": it was lost when node 1 stopped, 09:00:0"),
        "{text}"
    );
}

#[test]
fn a_shared_store_knows_no_more_than_that_there_is_no_record() {
    let steal = Action::Steal { tab: 1 };
    for (end, when) in [
        (LOG_OUT, "it had been deleted at log-out, 09:00:"),
        (
            EVERYWHERE,
            "it had been deleted at log-out on every device, 09:00:",
        ),
        (
            Action::RevokeSession,
            "it had been deleted when the operator revoked the login, 09:00:",
        ),
        (
            Action::DisableUser,
            "it had been deleted when the operator closed the account, 09:00:",
        ),
        (LOG_IN, "it had been deleted at the next login, 09:00:"),
    ] {
        for lane in [Session, Bff] {
            let trace = run(lane, &[], &[LOG_IN, steal, end, Action::Replay]);
            let detail = "no record under this ID: it was deleted or never given out";
            assert_eq!(why(&trace, 4), ("unknown-session", detail), "{lane:?}");
            let text = told(&trace, 4);
            assert!(text.contains(when), "{lane:?}: {text}");
        }
    }
    let guess = Action::Forge {
        forgery: Forgery::NoneAlgorithm,
    };
    let trace = run(Session, &[], &[LOG_IN, guess]);
    assert!(
        told(&trace, 2).contains(": it was never given out"),
        "{}",
        told(&trace, 2)
    );
}

#[test]
fn a_log_out_says_what_it_ended() {
    let family = "the refresh family is revoked";
    let copied = "access tokens that were copied cannot be reached";
    let plain = format!("{family}; {copied}");
    let listed = format!("{family}, and the access token is on the denylist");
    let both = format!("the session record is deleted; at the authorization server: {plain}");
    for (lane, settings, detail) in [
        (Session, &[][..], "the session record is deleted"),
        (Jwt, &[], &plain),
        (Jwt, &[("denylist", "true")], &listed),
        (
            Jwt,
            &[("refresh", "false")],
            &format!("nothing is kept that could be ended; {copied}"),
        ),
        (
            Jwt,
            &[("refresh", "false"), ("denylist", "true")],
            "the access token is on the denylist",
        ),
        (Bff, &[], &both),
        (
            Opaque,
            &[],
            &format!("the record of the access token is deleted, and {family}"),
        ),
    ] {
        let trace = run(lane, settings, &[LOG_IN, LOG_OUT]);
        assert_eq!(why(&trace, 2), ("signed-out", detail), "{lane:?}");
        let text = told(&trace, 2);
        assert!(text.contains(detail), "{text}");
    }
    // Who is asked to end what it does not have says so.
    let trace = run(Session, IN_MEMORY, &[LOG_IN, READ, LOG_OUT, LOG_OUT]);
    let nothing = (3..=4).any(|step| why(&trace, step).1.contains("nothing is deleted"));
    assert!(nothing, "{:?} {:?}", why(&trace, 3), why(&trace, 4));
    for (lane, part) in [
        (Session, "every session record of this user is deleted"),
        (Jwt, "every refresh family of this user is revoked"),
        (Bff, "every session record of this user is deleted"),
        (
            Opaque,
            "the records of this user's access tokens are deleted",
        ),
    ] {
        let trace = run(lane, &[], &[LOG_IN, EVERYWHERE]);
        assert!(
            why(&trace, 2).1.contains(part),
            "{lane:?}: {:?}",
            why(&trace, 2)
        );
    }
}
