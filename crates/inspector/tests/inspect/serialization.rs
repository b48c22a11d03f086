//! Tokens that are not compact: the JSON serializations, and payloads kept elsewhere.

use crate::common::{algorithm, interop_case};
use crate::support::*;
use inspector::inspect::{Input, inspect};
use inspector::intake::Found;
use inspector::token::Payload;
use inspector::verdict::{CheckName, Outcome, Policy};
use jose::base64url::encode;
use jose::jws;

#[test]
fn of_a_general_serialization_the_chosen_signature_is_judged() {
    let (keys, _) = set();
    let payload = encode(r#"{"sub":"ana"}"#);
    let signatures: Vec<serde_json::Value> = keys
        .iter()
        .zip(["one", "two"])
        .map(|(key, kid)| {
            let protected = encode(r#"{"alg":"ES256"}"#);
            let input = format!("{protected}.{payload}");
            let signature = jws::sign(algorithm("ES256"), key, input.as_bytes(), &[]).unwrap();
            serde_json::json!({ "protected": protected, "header": {"kid": kid}, "signature": encode(signature) })
        })
        .collect();
    let general = serde_json::json!({ "payload": payload, "signatures": signatures });
    let public = |file: &str| interop_case(file, "ES256")["key"]["jwk"].to_string();
    for (index, expected) in [(0, "valid"), (1, "invalid"), (9, "valid")] {
        let input = Input {
            text: general.to_string(),
            key: public("jose"),
            signature: index,
            ..Input::default()
        };
        let found = inspect(&input, &Policy::default(), at(NOW));
        assert_eq!(verdict(&found), expected, "signature {index}");
        assert_eq!(found.examination.signatures, 2);
    }
    let flattened = serde_json::json!({
        "payload": payload,
        "protected": signatures[1]["protected"],
        "signature": signatures[1]["signature"],
        "header": {"kid": "two"},
    });
    let found = look(&flattened.to_string(), &public("pyjwt"));
    assert_eq!(verdict(&found), "valid");
    assert_eq!(found.examination.signatures, 1);
    assert!(matches!(
        found.examination.intake.found,
        Found::JsonSerialization { .. }
    ));
}

#[test]
fn a_parameter_in_both_headers_of_a_serialization_is_malformed() {
    let token = good();
    let parts: Vec<&str> = token.split('.').collect();
    for header in [r#"{"alg":"HS256"}"#, r#"{"alg":"none"}"#, r#"{"typ":"x"}"#] {
        let text = format!(
            r#"{{"protected":"{}","header":{header},"payload":"{}","signature":"{}"}}"#,
            parts[0], parts[1], parts[2]
        );
        assert_eq!(verdict(&look(&text, SECRET)), "malformed", "{header}");
    }
    let text = format!(
        r#"{{"protected":"{}","header":{{"kid":"a"}},"payload":"{}","signature":"{}"}}"#,
        parts[0], parts[1], parts[2]
    );
    assert_eq!(verdict(&look(&text, SECRET)), "valid");
}

#[test]
fn crit_outside_of_the_protected_header_refuses_the_token() {
    let token = good();
    let parts: Vec<&str> = token.split('.').collect();
    let text = format!(
        r#"{{"protected":"{}","header":{{"crit":["b64"],"b64":true}},"payload":"{}","signature":"{}"}}"#,
        parts[0], parts[1], parts[2]
    );
    assert_eq!(verdict(&look(&text, SECRET)), "policy-failed");
}

#[test]
fn faults_in_a_serialization_stand_where_the_paste_has_them() {
    let protected = encode(r#"{"alg":"HS256"}"#);
    let text = format!(r#"{{ "payload":"e30","protected":"{protected}","signature":"AA*A" }}"#);
    let found = look(&text, SECRET);
    let fault = &found.examination.token.as_ref().unwrap().faults[0];
    assert_eq!(fault.code, "base64url-character");
    assert_eq!(&text[fault.at.clone()], "*");
    for (byte, shown) in text.char_indices() {
        if let Some(at) = found.examination.map.to_token(byte)
            && shown != '"'
        {
            let token = &found.examination.token.as_ref().unwrap().text;
            assert_eq!(token[at..].chars().next(), Some(shown), "byte {byte}");
        }
    }
    let payload = text.find("e30").unwrap();
    assert!(
        found.examination.map.to_token(payload).is_some(),
        "in any order"
    );
    // Characters written as escapes take more room in the paste than in the token.
    for text in [
        r#"{"payload":"é\n€*","protected":"","signature":"\u0041€*"}"#,
        "{\"payload\":\"\\u0041\\u0041漢*\",\"protected\":\"漢\\n漢\",\"signature\":\"\"}",
    ] {
        let found = look(text, SECRET);
        for fault in &found.examination.token.as_ref().unwrap().faults {
            assert!(text.get(fault.at.clone()).is_some(), "{fault:?} in {text}");
        }
    }
}

#[test]
fn a_detached_payload_is_unverified_until_it_is_brought() {
    let token = good();
    let parts: Vec<&str> = token.split('.').collect();
    let payload = format!(r#"{{"sub":"ana","exp":{}}}"#, NOW + 3600);
    let input = |detached: Option<&str>| Input {
        text: format!("{}..{}", parts[0], parts[2]),
        key: SECRET.into(),
        detached: detached.map(str::to_owned),
        ..Input::default()
    };
    let found = inspect(&input(None), &Policy::default(), at(NOW));
    assert_eq!(verdict(&found), "unverified");
    assert_eq!(found.examination.token.unwrap().payload, Payload::Detached);
    let found = inspect(&input(Some(&payload)), &Policy::default(), at(NOW));
    assert_eq!(outcome(&found, CheckName::Signature), Outcome::Pass);
    let found = inspect(&input(Some("another")), &Policy::default(), at(NOW));
    assert_eq!(verdict(&found), "invalid");
}
