//! Tokens that are not compact: the JSON serializations, and payloads kept elsewhere.

use crate::common::{algorithm, interop_case, json_file, vectors};
use crate::support::*;
use inspector::inspect::{Input, inspect};
use inspector::intake::PasteKind;
use inspector::token::Payload;
use inspector::verdict::{CheckName, CheckOutcome, Policy};
use jose::base64url::encode;
use jose::jws;
use jose::key::{Key, SecretEncoding};

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
            signature: Some(index),
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
        PasteKind::JsonSerialization { .. }
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
    assert_eq!(outcome(&found, CheckName::Signature), CheckOutcome::Pass);
    let found = inspect(
        &input(Some(r#"{"sub":"eve"}"#)),
        &Policy::default(),
        at(NOW),
    );
    assert_eq!(verdict(&found), "invalid");
    // `typ` says that it is a JWT, so its payload has to be claims.
    let found = inspect(&input(Some("another")), &Policy::default(), at(NOW));
    assert_eq!(verdict(&found), "malformed");
}

#[test]
fn a_payload_that_stands_for_itself_may_hold_periods_and_tildes() {
    // RFC 7797 section 4.2, with the key of RFC 7515 appendix A.1.
    let key = r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;
    let text = r#"{"protected":"eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19","payload":"$.02","signature":"A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY"}"#;
    let found = look(text, key);
    assert_eq!(outcome(&found, CheckName::Signature), CheckOutcome::Pass);
    let token = found.examination.token.as_ref().unwrap();
    assert_eq!(token.payload, Payload::Text("$.02".into()));
    assert_eq!(token.faults, []);

    let header = encode(r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#);
    let input = format!("{header}.a~b.c~");
    let secret = Key::secret(SECRET, SecretEncoding::Utf8);
    let signature = jws::sign(algorithm("HS256"), &secret, input.as_bytes(), &[]).unwrap();
    let text = format!(
        r#"{{"protected":"{header}","payload":"a~b.c~","signature":"{}"}}"#,
        encode(signature)
    );
    let found = look(&text, SECRET);
    assert_eq!(outcome(&found, CheckName::Signature), CheckOutcome::Pass);
    assert_eq!(
        outcome(&look(&text, "x"), CheckName::Signature),
        CheckOutcome::Fail
    );
}

#[test]
fn a_part_that_is_no_string_is_malformed() {
    let payload = encode(r#"{"sub":"ana"}"#);
    let secret = Key::secret(SECRET, SecretEncoding::Utf8);
    // Signed without a protected header, which a reader would have that takes 5 for none.
    let input = format!(".{payload}");
    let signature = jws::sign(algorithm("HS256"), &secret, input.as_bytes(), &[]).unwrap();
    let text = |protected: &str| {
        format!(
            r#"{{{protected}"header":{{"alg":"HS256"}},"payload":"{payload}","signature":"{}"}}"#,
            encode(&signature)
        )
    };
    assert_eq!(verdict(&look(&text(""), SECRET)), "valid");
    let five = text(r#""protected":5,"#);
    let found = look(&five, SECRET);
    assert_eq!(verdict(&found), "malformed");
    let fault = &found.examination.token.as_ref().unwrap().faults[0];
    assert_eq!(fault.code, "serialization-member-type");
    assert_eq!(&five[fault.at.clone()], "5");
}

/// The JOSE cookbook (RFC 7520 section 4, RFC 7797) as it would be pasted; without its folder
/// this says that it was skipped.
#[test]
fn every_json_form_of_the_cookbook_is_judged_as_its_vectors_say() {
    let mut passed = 0;
    for folder in ["jws", "curve25519", "rfc7797"] {
        let Some(folder) = vectors(&format!("jose-cookbook/{folder}")) else {
            return;
        };
        for file in std::fs::read_dir(folder).expect("a readable folder") {
            let path = file.expect("a file").path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let case = json_file(&path);
            let Some(payload) = case["input"]["payload"].as_str() else {
                continue; // a JWE
            };
            let keys = match &case["input"]["key"] {
                serde_json::Value::Array(keys) => keys.clone(),
                key => vec![key.clone()],
            };
            for form in ["json", "json_flat"] {
                if !case["output"][form].is_object() {
                    continue;
                }
                for (index, key) in keys.iter().enumerate() {
                    let detached = case["output"][form].get("payload").is_none();
                    let mut input = Input {
                        text: case["output"][form].to_string(),
                        key: key.to_string(),
                        signature: Some(index),
                        detached: detached.then(|| payload.to_owned()),
                        ..Input::default()
                    };
                    let signature = |input: &Input| {
                        let found = inspect(input, &Policy::default(), at(NOW));
                        outcome(&found, CheckName::Signature)
                    };
                    let what = format!("{}, {form}, signature {index}", path.display());
                    assert_eq!(signature(&input), CheckOutcome::Pass, "{what}");
                    input.text = input
                        .text
                        .replacen("\"signature\":\"", "\"signature\":\"x", 9);
                    assert_ne!(signature(&input), CheckOutcome::Pass, "{what}");
                    passed += 1;
                }
            }
        }
    }
    println!("{passed} signatures in JSON forms passed");
    assert_eq!(passed, 23);
}

#[test]
fn a_member_that_must_be_left_out_where_it_is_empty_is_named() {
    let signed = |members: &str| {
        let key = Key::secret(SECRET, SecretEncoding::Utf8);
        let signature = jose::jws::sign(
            algorithm("HS256"),
            &key,
            format!(".{}", encode("{}")).as_bytes(),
            &[],
        )
        .unwrap();
        format!(
            r#"{{"payload":"{}",{members}"signature":"{}"}}"#,
            encode("{}"),
            encode(signature)
        )
    };
    let header = r#""header":{"alg":"HS256"},"#;
    let found = look(&signed(header), SECRET);
    assert_eq!(verdict(&found), "valid");
    let found = look(&signed(&format!(r#""protected":"",{header}"#)), SECRET);
    assert_eq!(verdict(&found), "malformed");
    let said = words(&found, CheckName::Structure);
    assert!(
        said.contains("`protected` is empty; it must be left out"),
        "{said}"
    );
    // So of an encrypted token.
    let text = r#"{"protected":"","header":{"alg":"dir","enc":"A128GCM"},"iv":"AA","ciphertext":"AA","tag":"AA"}"#;
    let said = words(&look(text, ""), CheckName::Structure);
    assert!(said.contains("`protected` is empty"), "{said}");
    // Other empty members are told, too.
    let text = mint("{}");
    let parts: Vec<&str> = text.split('.').collect();
    let text = format!(
        r#"{{"payload":"{}","protected":"{}","header":{{}},"signature":"{}"}}"#,
        parts[1], parts[0], parts[2]
    );
    let found = look(&text, SECRET);
    assert_eq!(verdict(&found), "valid");
    let said = words(&found, CheckName::Structure);
    assert!(said.contains("`header` is empty"), "{said}");
}

#[test]
fn an_algorithm_outside_of_the_protected_header_is_a_finding() {
    let key = Key::secret(SECRET, SecretEncoding::Utf8);
    let text = |protected: &str, header: &str| {
        let input = format!("{protected}.{}", encode("{}"));
        let signature = jose::jws::sign(algorithm("HS256"), &key, input.as_bytes(), &[]).unwrap();
        let protected = match protected {
            "" => String::new(),
            some => format!(r#""protected":"{some}","#),
        };
        format!(
            r#"{{"payload":"{}",{protected}{header}"signature":"{}"}}"#,
            encode("{}"),
            encode(signature)
        )
    };
    let has = |text: &str| {
        let found = look(text, SECRET);
        assert_eq!(verdict(&found), "valid", "{text}");
        let findings = &found.examination.findings;
        findings.iter().any(|f| f.id == "algorithm-unprotected")
    };
    let outside = r#""header":{"alg":"HS256"},"#;
    assert!(has(&text("", outside)));
    assert!(has(&text(&encode(r#"{"kid":"a"}"#), outside)));
    assert!(!has(&text(&encode(r#"{"alg":"HS256"}"#), "")));
    assert!(!has(&text(
        &encode(r#"{"alg":"HS256"}"#),
        r#""header":{"kid":"a"},"#
    )));
}
