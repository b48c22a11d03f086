//! Inputs as large as they may be, made to take long. With work in the square of its size any of
//! these would take minutes; what bounds the work is asserted, not how long it takes.

use crate::support::{NOW, SECRET, at, look, look_with, mint, mint_header, verdict, words};
use inspector::inspect::{Input, examine};
use inspector::verdict::{CheckName, Policy, SignatureStatus};
use jose::base64url::encode;
use jose::json::MAX_LISTED_FAULTS;
use std::fmt::Write as _;

fn joined(count: usize, write: impl Fn(usize) -> String) -> String {
    (0..count).map(write).collect::<Vec<_>>().join(",")
}

/// All faults and all sentences are few and short.
fn is_told_in_short(text: &str, key: &str, policy: &Policy) {
    let found = look_with(text, key, policy, NOW);
    let faults = found
        .examination
        .token
        .as_ref()
        .map_or(0, |token| token.faults.len());
    assert!(faults <= 3 * MAX_LISTED_FAULTS, "{faults} faults");
    for check in &found.judgement.checks {
        assert!(check.details.len() <= 60, "{} details", check.details.len());
        let said = check.summary.len() + check.details.iter().map(String::len).sum::<usize>();
        assert!(said < 20_000, "{said} bytes in {}", check.name.id());
    }
}

#[test]
fn repeated_members_are_counted_and_a_few_are_named() {
    let rule = Policy::default();
    // Different names twice each; one name in many objects; nested objects.
    let twice = joined(200_000, |n| format!("\"n{}\":1", n / 2));
    is_told_in_short(&mint(&format!("{{{twice}}}")), SECRET, &rule);
    let objects = joined(100_000, |n| format!("{{\"a{n}\":1,\"a{n}\":2}}"));
    is_told_in_short(&mint(&format!("{{\"x\":[{objects}]}}")), SECRET, &rule);
    let long = "x".repeat(1_000);
    let names = joined(8_000, |n| format!("\"{long}{}\":1", n / 2));
    is_told_in_short(&mint(&format!("{{{names}}}")), SECRET, &rule);
    let token = mint(&format!("{{{twice}}}"));
    assert!(words(&look(&token, SECRET), CheckName::Structure).contains("99984 more faults"));
}

#[test]
fn repeated_members_of_a_header_stay_fatal_behind_other_faults() {
    // So many lone surrogates in front that no further one is listed.
    let surrogates = "\\ud800".repeat(100);
    let header = format!(r#"{{"x":"{surrogates}","alg":"none","alg":"HS256"}}"#);
    let token = format!("{}.{}.AA", encode(header), encode("{}"));
    assert_eq!(verdict(&look(&token, SECRET)), "malformed");
    // And so many other repetitions.
    let others = joined(200, |n| format!("\"n{}\":1", n / 2));
    let header = format!(r#"{{{others},"alg":"none","alg":"HS256"}}"#);
    let token = format!("{}.{}.AA", encode(header), encode("{}"));
    assert_eq!(verdict(&look(&token, SECRET)), "malformed");
}

#[test]
fn lone_surrogates_are_counted() {
    let token = mint(&format!("{{\"x\":\"{}\"}}", "\\udead".repeat(500_000)));
    is_told_in_short(&token, SECRET, &Policy::default());
    assert!(words(&look(&token, SECRET), CheckName::Structure).contains("499984 more faults"));
}

#[test]
fn a_long_audience_is_searched_and_a_few_of_it_named() {
    let policy = Policy {
        audience: "https://api.example".into(),
        ..Policy::default()
    };
    let many = joined(200_000, |n| format!("\"https://api.example/{n}\""));
    let token = mint(&format!("{{\"aud\":[{many}]}}"));
    is_told_in_short(&token, SECRET, &policy);
    let found = look_with(&token, SECRET, &policy, NOW);
    assert!(words(&found, CheckName::Policy).contains("and 199992 more"));
    let token = mint(&format!("{{\"aud\":[{many},\"https://api.example\"]}}"));
    assert_eq!(verdict(&look_with(&token, SECRET, &policy, NOW)), "valid");
}

#[test]
fn long_lists_in_a_policy_and_in_crit_are_looked_up() {
    let names: Vec<String> = (0..100_000).map(|n| format!("n{n}")).collect();
    let policy = Policy {
        required: names.clone(),
        algorithms: names.clone(),
        ..Policy::default()
    };
    let claims = joined(100_000, |n| format!("\"m{n}\":1"));
    is_told_in_short(&mint(&format!("{{{claims}}}")), SECRET, &policy);
    let crit = joined(100_000, |n| format!("\"n{n}\""));
    let header = format!(r#"{{"alg":"HS256","crit":["b64",{crit}],"b64":true}}"#);
    is_told_in_short(&mint_header(&header, "{}"), SECRET, &Policy::default());
}

#[test]
fn headers_and_serializations_with_many_members_are_looked_up() {
    let protected = joined(50_000, |n| format!("\"p{n}\":1"));
    let header = joined(50_000, |n| format!("\"h{n}\":1"));
    let text = format!(
        r#"{{"payload":"e30","protected":"{}","header":{{{header}}},"signature":"AA"}}"#,
        encode(format!("{{\"alg\":\"HS256\",{protected}}}"))
    );
    is_told_in_short(&text, SECRET, &Policy::default());
    let entries = joined(50_000, |_| {
        r#"{"protected":"e30","signature":"AA"}"#.to_owned()
    });
    let members = joined(50_000, |n| format!("\"m{n}\":1"));
    let text = format!(r#"{{{members},"payload":"e30","signatures":[{entries}]}}"#);
    is_told_in_short(&text, SECRET, &Policy::default());
}

#[test]
fn keys_are_tried_as_far_as_the_work_allows() {
    let examined = |text: String, keys: Vec<serde_json::Value>| {
        examine(&Input {
            text,
            key: serde_json::json!({ "keys": keys }).to_string(),
            ..Input::default()
        })
    };
    // An HMAC reads the whole token for each of the secrets.
    let secrets = (0..500)
        .map(|n| serde_json::json!({ "kty": "oct", "k": encode(format!("{n}")) }))
        .collect();
    let big = mint(&format!("{{\"x\":\"{}\"}}", "x".repeat(1_000_000)));
    let found = examined(big, secrets);
    let status = found.signature.as_ref().unwrap().status.clone();
    let SignatureStatus::NotAllTried { tried, left_out } = status else {
        panic!("{status:?}");
    };
    assert_eq!(tried + left_out, 500);
    assert!((2..50).contains(&tried), "{tried} keys of a megabyte each");
    let judged = found.judge(&Policy::default(), at(NOW));
    assert_eq!(judged.verdict.id(), "unverified");
    // Of RSA the input is hashed once, and the moduli count.
    let rsa = |n: usize| {
        let mut modulus = vec![0xFF; 1024];
        modulus[1] = u8::try_from(n % 256).unwrap();
        modulus[2] = u8::try_from(n / 256).unwrap();
        serde_json::json!({ "kty": "RSA", "n": encode(&modulus), "e": "AQAB" })
    };
    let token = format!(
        "{}.{}.{}",
        encode(r#"{"alg":"RS256"}"#),
        encode("{}"),
        encode(vec![1; 1024])
    );
    let found = examined(token, (0..500).map(rsa).collect());
    let status = found.signature.as_ref().unwrap().status.clone();
    let SignatureStatus::NotAllTried { tried, .. } = status else {
        panic!("{status:?}");
    };
    assert!((10..60).contains(&tried), "{tried} keys of 8192 bits");
}

#[test]
fn the_key_that_the_token_names_is_tried_whatever_the_others_cost() {
    let mut keys: Vec<_> = (0..400)
        .map(|n| serde_json::json!({ "kty": "oct", "kid": "other", "k": encode(format!("{n}")) }))
        .collect();
    keys.push(serde_json::json!({ "kty": "oct", "kid": "mine", "k": encode(SECRET) }));
    let payload = format!("{{\"x\":\"{}\"}}", "x".repeat(1_000_000));
    let token = mint_header(r#"{"alg":"HS256","kid":"mine"}"#, &payload);
    let found = look(&token, &serde_json::json!({ "keys": keys }).to_string());
    assert_eq!(verdict(&found), "valid");
}

#[test]
fn a_key_text_of_many_layers_is_looked_at_once_a_layer() {
    let mut text = String::from("x ");
    for n in 0..20_000 {
        write!(text, "ssh- {n} BEGIN {{ ").unwrap();
    }
    for _ in 0..6 {
        let found = look(&mint("{}"), &text);
        assert_eq!(verdict(&found), "invalid");
        text = crate::common::encoded(text.as_bytes());
        text.truncate(900_000);
    }
}

#[test]
fn a_key_that_is_too_long_to_be_used_takes_no_work_from_the_others() {
    let rsa = |n: Vec<u8>| serde_json::json!({ "kty": "RSA", "n": encode(n), "e": "AQAB" });
    let case = crate::common::interop_case("jose", "RS256 with RSA 2048");
    let private = crate::common::key(case["key"]["pem_pkcs8"].as_str().unwrap());
    let token = crate::support::mint_with(&private, r#"{"alg":"RS256"}"#, "{}");
    let keys = serde_json::json!({ "keys": [rsa(vec![0xFF; 100_000]), case["key"]["jwk"]] });
    assert_eq!(verdict(&look(&token, &keys.to_string())), "valid");
}

#[test]
fn all_signatures_of_a_serialization_together_take_as_much_work_as_one() {
    let payload = "x".repeat(200_000);
    let entry = |key: &str| {
        let key = jose::key::Key::secret(key, jose::key::SecretEncoding::Utf8);
        let token = crate::support::mint_with(&key, r#"{"alg":"HS256"}"#, &payload);
        let mut parts = token.split('.');
        let (protected, signature) = (parts.next().unwrap(), parts.nth(1).unwrap());
        serde_json::json!({ "protected": protected, "signature": signature })
    };
    let text = |last: &str| {
        let mut entries = vec![entry("another"); 19];
        entries.push(entry(last));
        serde_json::json!({ "payload": encode(&payload), "signatures": entries }).to_string()
    };
    // Few keys are tried with each of the signatures.
    let found = look(&text(SECRET), SECRET);
    let token = found.examination.token.as_ref().unwrap();
    assert_eq!(token.signature_index, 19);
    assert_eq!(verdict(&found), "valid");
    // Of many keys only the first signatures are compared.
    let mut keys: Vec<_> = (0..50)
        .map(|n| serde_json::json!({ "kty": "oct", "k": encode(format!("{n}")) }))
        .collect();
    keys.push(serde_json::json!({ "kty": "oct", "k": encode(SECRET) }));
    let found = look(
        &text(SECRET),
        &serde_json::json!({ "keys": keys }).to_string(),
    );
    let token = found.examination.token.as_ref().unwrap();
    assert_eq!(token.signature_index, 0);
    let said = words(&found, CheckName::Signature);
    assert!(said.contains("signature 1 of 20"), "{said}");
}
