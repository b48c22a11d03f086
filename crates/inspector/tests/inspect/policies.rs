//! Policies as people and links write them: lists, leeways, ages.

use crate::support::*;
use inspector::verdict::{CheckName, CheckOutcome, Policy};

const DAY: i64 = 24 * 3600;

fn with_audience(audience: &str, token: &str) -> (&'static str, String) {
    let policy = Policy {
        audience: audience.into(),
        ..Policy::default()
    };
    let found = look_with(token, SECRET, &policy, NOW);
    (verdict(&found), words(&found, CheckName::Policy))
}

#[test]
fn a_list_of_audiences_is_told_as_a_list() {
    let token = mint(&format!(r#"{{"aud":["a","d"],"exp":{}}}"#, NOW + 60));
    assert_eq!(with_audience("d", &token).0, "valid");
    let (verdict, said) = with_audience("b, d", &token);
    assert_eq!(verdict, "valid");
    assert!(said.contains("`aud` names `d`, as expected"), "{said}");
    let (verdict, said) = with_audience("b,c", &token);
    assert_eq!(verdict, "policy-failed");
    assert!(
        said.contains("`aud` is `a`, `d`, expected `b` or `c`."),
        "{said}"
    );
    // Each of the list may nearly be it.
    let (_, said) = with_audience("b,A", &token);
    assert!(said.contains("letter case only"), "{said}");
    let (_, said) = with_audience("b,c", &mint("{}"));
    assert!(
        said.contains("`aud` is missing, expected `b` or `c`."),
        "{said}"
    );
    // A value with a comma is one as well.
    let token = mint(&format!(r#"{{"aud":"b,c","exp":{}}}"#, NOW + 60));
    assert_eq!(with_audience("b,c", &token).0, "valid");
    // Nothing but commas is no list.
    assert_eq!(with_audience(",", &token).0, "policy-failed");
}

#[test]
fn a_list_of_issuers_is_told_as_a_list() {
    let policy = Policy {
        issuer: "https://b/, https://c".into(),
        ..Policy::default()
    };
    let said = |payload: &str| {
        let found = look_with(&mint(payload), SECRET, &policy, NOW);
        words(&found, CheckName::Policy)
    };
    let missing = said("{}");
    assert!(
        missing.contains("`iss` is missing, expected `https://b/` or `https://c`."),
        "{missing}"
    );
    let near = said(r#"{"iss":"https://b"}"#);
    assert!(near.contains("trailing slash only"), "{near}");
}

#[test]
fn long_lists_on_both_sides_are_looked_up() {
    let many = |letter: &str| {
        (0..100_000)
            .map(|n| format!("{letter}{n}"))
            .collect::<Vec<_>>()
    };
    let found = many("a")
        .iter()
        .map(|one| format!("\"{one}\""))
        .collect::<Vec<_>>();
    let token = mint(&format!(r#"{{"aud":[{}]}}"#, found.join(",")));
    let (verdict, said) = with_audience(&many("b").join(","), &token);
    assert_eq!(verdict, "policy-failed");
    assert!(said.contains("or one of 99992 more"), "{said}");
    assert!(said.len() < 1000);
}

fn leeway(seconds: i64) -> Policy {
    Policy {
        leeway: seconds,
        ..Policy::default()
    }
}

#[test]
fn a_token_that_only_the_leeway_accepts_is_not_plainly_valid() {
    for seconds in [7 * DAY, i64::MAX] {
        let policy = leeway(seconds);
        for payload in [
            format!(r#"{{"exp":{}}}"#, NOW - DAY),
            format!(r#"{{"nbf":{}}}"#, NOW + DAY),
            format!(r#"{{"nbf":{},"exp":{}}}"#, NOW + DAY, NOW + 2 * DAY),
            format!(r#"{{"nbf":{},"exp":{}}}"#, NOW - 2 * DAY, NOW - DAY),
        ] {
            let found = look_with(&mint(&payload), SECRET, &policy, NOW);
            assert_eq!(verdict(&found), "valid", "{payload}");
            assert_eq!(outcome(&found, CheckName::Time), CheckOutcome::Warn);
            assert_eq!(outcome(&found, CheckName::Policy), CheckOutcome::Warn);
            let headline = &found.judgement.headline;
            assert!(headline.contains("leeway"), "{payload}: {headline}");
        }
    }
    // Without an `exp` nothing changes where the leeway decides nothing.
    let found = look(&mint("{}"), SECRET);
    assert_eq!(found.judgement.headline, "Valid, and it never expires");
}

#[test]
fn a_long_leeway_is_doubted_and_a_usual_one_is_not() {
    let said = |seconds| {
        let found = look_with(&good(), SECRET, &leeway(seconds), NOW);
        assert_eq!(verdict(&found), "valid");
        let policy = words(&found, CheckName::Policy);
        (
            outcome(&found, CheckName::Policy),
            policy,
            found.judgement.detail,
        )
    };
    for seconds in [0, 60, 300] {
        assert_eq!(said(seconds).0, CheckOutcome::Skip);
    }
    for seconds in [301, DAY, i64::MAX] {
        let (outcome, policy, detail) = said(seconds);
        assert_eq!(outcome, CheckOutcome::Warn);
        assert!(policy.contains("no more than a few minutes"), "{policy}");
        assert!(detail.contains("no more than a few minutes"), "{detail}");
    }
}

#[test]
fn a_negative_length_of_time_is_an_error_of_its_field() {
    for policy in [
        leeway(-1),
        leeway(i64::MIN),
        Policy {
            max_age: Some(-1),
            ..Policy::default()
        },
    ] {
        let found = look_with(&good(), SECRET, &policy, NOW);
        assert_eq!(verdict(&found), "policy-failed", "{policy:?}");
        assert!(words(&found, CheckName::Policy).contains("is no length of time"));
    }
}

#[test]
fn an_age_that_only_the_leeway_accepts_is_doubted() {
    let token = mint(&format!(r#"{{"iat":{},"exp":{}}}"#, NOW - 100, NOW + 60));
    let with = |limit, seconds| {
        let policy = Policy {
            max_age: Some(limit),
            ..leeway(seconds)
        };
        let found = look_with(&token, SECRET, &policy, NOW);
        (
            outcome(&found, CheckName::Policy),
            words(&found, CheckName::Policy),
        )
    };
    assert_eq!(with(100, 30).0, CheckOutcome::Pass);
    let (outcome, said) = with(90, 30);
    assert_eq!(outcome, CheckOutcome::Warn);
    assert!(
        said.contains("more than 1 min 30 s: accepted only by the leeway"),
        "{said}"
    );
    assert_eq!(with(60, 30).0, CheckOutcome::Fail);
}

#[test]
fn a_small_exp_may_be_a_duration_and_no_more() {
    use inspector::inspect::{Input, inspect};
    use inspector::refusal::standing;
    let reasons = |payload: &str| {
        let input = Input {
            text: mint(payload),
            key: SECRET.into(),
            ..Input::default()
        };
        let policy = Policy::default();
        let found = inspect(&input, &policy, at(NOW));
        let case = case_of(&input, &found, &policy, at(NOW)).unwrap();
        let reasons = standing(&case).into_iter();
        reasons.map(|one| (one.id, one.what)).collect::<Vec<_>>()
    };
    for payload in [
        r#"{"exp":1}"#,
        r#"{"exp":59}"#,
        r#"{"exp":0}"#,
        r#"{"exp":3600,"iat":1}"#,
    ] {
        let found = reasons(payload);
        assert!(
            found.iter().all(|(id, _)| *id != "exp-duration"),
            "{payload}"
        );
        assert!(found.iter().any(|(id, _)| *id == "time"), "{payload}");
    }
    let found = reasons(&format!(r#"{{"exp":3600,"iat":{NOW}}}"#));
    assert_eq!(found[0].0, "exp-duration");
    assert!(
        found[0].1.contains("may be meant as a duration (1 h)"),
        "{found:?}"
    );
}
