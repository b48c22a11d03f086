//! What holds for every text, key, policy and moment.

use crate::common::{interop_cases, text_of};
use crate::support::*;
use inspector::inspect::{Input, inspect};
use inspector::verdict::{CheckName, CheckOutcome, KeyOrigin, Policy, Verdict};
use jose::key::SecretEncoding;
use proptest::prelude::*;

fn holds(text: &str, key: &str, policy: &Policy, now: i64) -> Result<(), TestCaseError> {
    for encoding in [None, Some(SecretEncoding::Utf8), Some(SecretEncoding::Hex)] {
        let input = Input {
            text: text.into(),
            key: key.into(),
            encoding,
            ..Input::default()
        };
        let found = inspect(&input, policy, at(now));
        let judgement = &found.judgement;
        prop_assert!(!judgement.headline.is_empty());
        if let Some(token) = &found.examination.token {
            prop_assert_eq!(judgement.checks.len(), 5);
            for fault in &token.faults {
                prop_assert!(
                    text.get(fault.at.clone()).is_some(),
                    "{:?} in {:?}",
                    fault,
                    text
                );
                prop_assert!(
                    token.text.get(fault.in_token.clone()).is_some(),
                    "{:?}",
                    fault
                );
                prop_assert!(!fault.sentence.is_empty());
            }
            for segment in &token.segments {
                prop_assert!(token.text.get(segment.span.clone()).is_some());
            }
            prop_assert_eq!(
                token.faults.iter().any(|fault| fault.fatal)
                    && judgement.verdict != Verdict::Malformed,
                false
            );
        }
        if judgement.verdict == Verdict::Valid {
            prop_assert_eq!(outcome(&found, CheckName::Signature), CheckOutcome::Pass);
            for name in CheckName::ALL {
                prop_assert!(outcome(&found, name) != CheckOutcome::Fail, "{}", name.id());
            }
            let own = matches!(origin(&found), None | Some(KeyOrigin::Embedded { .. }));
            prop_assert!(!own, "{:?}", origin(&found));
        }
        prop_assert!(serde_json::to_string(&found).is_ok());
    }
    Ok(())
}

fn any_policy() -> impl Strategy<Value = Policy> {
    (
        prop::sample::select(vec!["", "https://issuer.example"]),
        prop::sample::select(vec!["", "https://api.example"]),
        prop::option::of(0..1_000_000_i64),
        any::<i64>(),
    )
        .prop_map(|(issuer, audience, max_age, leeway)| Policy {
            issuer: issuer.into(),
            audience: audience.into(),
            max_age,
            leeway,
            ..Policy::default()
        })
}

/// Pieces of which pasted texts are made.
fn pieces() -> impl Strategy<Value = String> {
    let tokens: Vec<String> = interop_cases()
        .iter()
        .filter(|(_, case)| {
            case["token"]
                .as_str()
                .is_some_and(|token| token.len() < 400)
        })
        .map(|(_, case)| case["token"].as_str().unwrap().to_owned())
        .collect();
    let piece = prop_oneof![
        2 => prop::sample::select(tokens),
        4 => prop::sample::select(vec![
            ".", "..", "~", "=", "+", "…", "%2E", "%", "\\n", "\n", " ", "\"", ",", "é", "漢", "\u{200b}",
            "Bearer ", "Cookie: a=", "eyJ", "eyJhbGciOiJIUzI1NiJ9", "eyJhbGciOiJub25lIn0", "e30", "AA", "*",
            "{", "}", "{\"payload\":\"", "\",\"protected\":\"", "\",\"signature\":\"", "\"}", "\\u0041",
            "\"signatures\":[", "]", "\"header\":{\"alg\":\"HS256\"}", "\"ciphertext\":\"",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

fn any_key() -> impl Strategy<Value = String> {
    let keys: Vec<String> = interop_cases()
        .iter()
        .flat_map(|(_, case)| case["key"].as_object().unwrap().clone())
        .map(|(_, value)| text_of(&value))
        .filter(|text| text.len() < 600)
        .collect();
    prop_oneof![
        3 => prop::sample::select(keys),
        1 => any::<String>(),
        1 => Just(String::new()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_with_any_key_gets_a_verdict_that_claims_no_more_than_was_checked(
        text in pieces(),
        key in any_key(),
        policy in any_policy(),
        now in prop_oneof![Just(NOW), any::<i64>()],
    ) {
        holds(&text, &key, &policy, now)?;
    }

    #[test]
    fn a_serialization_with_anything_in_it_gets_a_verdict(
        parts in prop::collection::vec("(\\PC|\\\\n|\\\\u0041|\\\\u00e9|[A-Za-z0-9_*-]){0,12}", 3),
        header in prop_oneof![Just("{}"), Just("{\"alg\":\"HS256\"}"), Just("[]"), Just("\"漢\"")],
    ) {
        let clean: Vec<String> = parts.iter().map(|part| part.replace('"', "'")).collect();
        let text = format!(
            "{{\"payload\":\"{}\",\"protected\":\"{}\",\"header\":{header},\"signature\":\"{}\"}}",
            clean[0], clean[1], clean[2]
        );
        holds(&text, SECRET, &Policy::default(), NOW)?;
    }

    #[test]
    fn a_token_with_something_changed_is_never_valid_unless_it_says_the_same(
        which in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        with in prop_oneof![any::<char>(), prop::char::range('!', '~')],
    ) {
        let cases: Vec<(String, serde_json::Value)> = interop_cases()
            .into_iter()
            .filter(|(_, case)| case["key"]["jwk"].is_object())
            .collect();
        let (_, case) = &cases[which.index(cases.len())];
        let token: Vec<char> = case["token"].as_str().unwrap().chars().collect();
        let mut changed = token.clone();
        let at = place.index(token.len());
        changed[at] = with;
        let text: String = changed.iter().collect();
        let key = case["key"]["jwk"].to_string();
        holds(&text, &key, &Policy::default(), NOW)?;
        let found = look(&text, &key);
        if found.judgement.verdict == Verdict::Valid && changed != token {
            // Only the unused bits of the last character, and characters that are
            // no part of a token, leave every signed byte as it was.
            let read = found.examination.token.as_ref().expect("a token");
            let (signed, _) = text_of(&case["token"]).rsplit_once('.').map(|(a, b)| (a.to_owned(), b.to_owned())).expect("three parts");
            prop_assert!(read.text.starts_with(&signed), "{} {}", at, text);
        }
    }
}
