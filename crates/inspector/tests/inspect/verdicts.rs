//! Each verdict, and how the five checks combine into it.

use crate::common::{algorithm, compact, interop_case, interop_cases, text_of};
use crate::support::*;
use inspector::token::Shape;
use inspector::verdict::{CheckName, CheckOutcome, KeyOrigin, Policy};
use jose::base64url::encode;
use jose::jws;
use jose::key::{Key, SecretEncoding};

#[test]
fn a_token_that_passes_everything_is_valid() {
    let found = look(&good(), SECRET);
    assert_eq!(verdict(&found), "valid");
    assert_eq!(outcomes(&found), "pass pass pass pass skip");
    assert_eq!(origin(&found), Some(&KeyOrigin::Supplied));
    assert!(
        found.judgement.headline.contains("1 h"),
        "{:?}",
        found.judgement.headline
    );
}

#[test]
fn a_wrong_key_or_a_changed_token_is_invalid() {
    let found = look(&good(), "another secret");
    assert_eq!(verdict(&found), "invalid");
    assert_eq!(outcomes(&found), "pass fail skip pass skip");
    for (file, case) in interop_cases() {
        let name = case["name"].as_str().unwrap();
        if case["key"]["jwk"].is_object() {
            let text = case["tampered"].as_str().unwrap();
            let found = look(text, &case["key"]["jwk"].to_string());
            // Where the key cannot serve, nothing can be compared.
            let fits = !name.starts_with("attack") && name != "key for encryption only";
            let expected = if fits { "invalid" } else { "unverified" };
            assert_eq!(verdict(&found), expected, "{file}, {name}");
        }
    }
}

#[test]
fn a_token_without_its_key_is_unverified_and_never_invalid() {
    let found = look(&good(), "");
    assert_eq!(verdict(&found), "unverified");
    assert_eq!(outcomes(&found), "pass skip skip pass skip");
    assert_eq!(
        verdict(&look(&good(), r#"{"kty":"RSA"}"#)),
        "unverified",
        "a key that cannot be read is no key"
    );
    let found = look(
        &good(),
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
    );
    assert_eq!(verdict(&found), "unverified");
}

#[test]
fn a_key_that_the_token_brings_along_is_untrusted_although_it_matches() {
    for (file, name, parameter) in [
        ("jose", "embedded jwk", "jwk"),
        ("pyjwt", "embedded x5c", "x5c"),
    ] {
        let case = interop_case(file, name);
        let found = look(case["token"].as_str().unwrap(), "");
        assert_eq!(verdict(&found), "untrusted-key", "{name}");
        assert_eq!(outcome(&found, CheckName::Signature), CheckOutcome::Pass);
        assert_eq!(outcome(&found, CheckName::KeyTrust), CheckOutcome::Fail);
        assert_eq!(origin(&found), Some(&KeyOrigin::Embedded { parameter }));
        let found = look(case["tampered"].as_str().unwrap(), "");
        assert_eq!(verdict(&found), "invalid", "{name}, tampered");
    }
}

#[test]
fn the_key_that_the_person_supplies_decides_and_not_the_one_that_the_token_brings() {
    let case = interop_case("jose", "embedded jwk");
    let token = case["token"].as_str().unwrap();
    let other = interop_case("pyjwt", "ES256")["key"]["jwk"].to_string();
    let found = look(token, &other);
    assert_eq!(verdict(&found), "invalid");
    assert_eq!(origin(&found), Some(&KeyOrigin::Supplied));
    let found = look(token, &case["key"]["jwk"].to_string());
    assert_eq!(origin(&found), Some(&KeyOrigin::Supplied));
    assert_eq!(outcome(&found, CheckName::KeyTrust), CheckOutcome::Pass);
}

#[test]
fn a_jku_or_x5u_is_never_followed_and_said_so() {
    for name in ["jku", "x5u"] {
        let header = format!(r#"{{"alg":"HS256","{name}":"https://attacker.example/keys"}}"#);
        let found = look(&mint_header(&header, "{}"), "");
        assert_eq!(verdict(&found), "unverified");
        assert!(words(&found, CheckName::KeyTrust).contains("never fetched"));
    }
}

#[test]
fn at_its_exp_a_token_has_expired() {
    let token = mint(&format!(r#"{{"exp":{NOW}}}"#));
    for (now, expected) in [(NOW - 1, "valid"), (NOW, "expired"), (NOW + 1, "expired")] {
        let found = look_with(&token, SECRET, &Policy::default(), now);
        assert_eq!(verdict(&found), expected, "{}", now - NOW);
    }
    let fraction = mint(&format!(r#"{{"exp":{NOW}.5}}"#));
    assert_eq!(
        verdict(&look(&fraction, SECRET)),
        "valid",
        "half a second is left"
    );
    let expired = look(&mint(&format!(r#"{{"exp":{NOW}}}"#)), SECRET);
    assert_eq!(outcomes(&expired), "pass pass pass fail skip");
}

#[test]
fn from_its_nbf_a_token_is_valid() {
    let token = mint(&format!(r#"{{"nbf":{NOW},"exp":{}}}"#, NOW + 10));
    for (now, expected) in [
        (NOW - 1, "not-yet-valid"),
        (NOW, "valid"),
        (NOW + 1, "valid"),
    ] {
        let found = look_with(&token, SECRET, &Policy::default(), now);
        assert_eq!(verdict(&found), expected, "{}", now - NOW);
    }
}

#[test]
fn leeway_stretches_both_edges_by_exactly_its_seconds() {
    let token = mint(&format!(r#"{{"nbf":{NOW},"exp":{}}}"#, NOW + 1000));
    let policy = Policy {
        leeway: 30,
        ..Policy::default()
    };
    for (now, expected) in [
        (NOW - 31, "not-yet-valid"),
        (NOW - 30, "valid"),
        (NOW + 1029, "valid"),
        (NOW + 1030, "expired"),
    ] {
        let found = look_with(&token, SECRET, &policy, now);
        assert_eq!(verdict(&found), expected, "{}", now - NOW);
    }
    let negative = Policy {
        leeway: -30,
        ..Policy::default()
    };
    let found = look_with(&token, SECRET, &negative, NOW);
    assert_eq!(verdict(&found), "policy-failed");
    assert!(words(&found, CheckName::Policy).contains("`-30` is no length of time"));
}

#[test]
fn an_expired_token_is_expired_even_when_nothing_could_verify_it() {
    let token = mint(&format!(r#"{{"exp":{}}}"#, NOW - 60));
    let found = look(&token, "");
    assert_eq!(verdict(&found), "expired");
    assert_eq!(outcome(&found, CheckName::Signature), CheckOutcome::Skip);
    assert_eq!(
        verdict(&look(&token, "wrong")),
        "invalid",
        "a forged one is worse"
    );
}

#[test]
fn times_that_are_no_numbers_are_never_taken_for_valid() {
    for payload in [
        r#"{"exp":"1999999999"}"#,
        r#"{"exp":null}"#,
        r#"{"exp":[1999999999]}"#,
        r#"{"exp":1e400}"#,
        r#"{"nbf":"0","exp":1999999999}"#,
        r#"{"exp":true}"#,
    ] {
        let found = look(&mint(payload), SECRET);
        assert_ne!(verdict(&found), "valid", "{payload}");
    }
}

#[test]
fn milliseconds_are_recognised() {
    let token = mint(&format!(r#"{{"exp":{}000}}"#, NOW + 60));
    let found = look(&token, SECRET);
    assert_eq!(outcome(&found, CheckName::Time), CheckOutcome::Warn);
    assert!(words(&found, CheckName::Time).contains("milliseconds"));
}

#[test]
fn a_token_that_breaks_a_rule_of_the_policy_is_refused_and_one_that_keeps_all_is_not() {
    let token = mint_header(
        r#"{"alg":"HS256","typ":"at+jwt"}"#,
        &format!(
            r#"{{"iss":"https://a.example","aud":["x","https://api.example"],"iat":{},"exp":{}}}"#,
            NOW - 100,
            NOW + 100
        ),
    );
    let none = Policy::default();
    let policies = [
        (
            true,
            Policy {
                issuer: "https://a.example".into(),
                ..none.clone()
            },
        ),
        (
            false,
            Policy {
                issuer: "https://a.example/".into(),
                ..none.clone()
            },
        ),
        (
            false,
            Policy {
                issuer: "HTTPS://A.EXAMPLE".into(),
                ..none.clone()
            },
        ),
        (
            true,
            Policy {
                audience: "https://api.example".into(),
                ..none.clone()
            },
        ),
        (
            true,
            Policy {
                audience: "x".into(),
                ..none.clone()
            },
        ),
        (
            false,
            Policy {
                audience: "api.example".into(),
                ..none.clone()
            },
        ),
        (
            false,
            Policy {
                audience: "x https://api.example".into(),
                ..none.clone()
            },
        ),
        (
            true,
            Policy {
                typ: "at+jwt".into(),
                ..none.clone()
            },
        ),
        (
            true,
            Policy {
                typ: "application/AT+JWT".into(),
                ..none.clone()
            },
        ),
        (
            false,
            Policy {
                typ: "JWT".into(),
                ..none.clone()
            },
        ),
        (
            true,
            Policy {
                algorithms: vec!["HS256".into()],
                ..none.clone()
            },
        ),
        (
            false,
            Policy {
                algorithms: vec!["HS512".into(), "hs256".into()],
                ..none.clone()
            },
        ),
        (
            true,
            Policy {
                required: vec!["iat".into(), "aud".into()],
                ..none.clone()
            },
        ),
        (
            false,
            Policy {
                required: vec!["iat".into(), "jti".into()],
                ..none.clone()
            },
        ),
        (
            true,
            Policy {
                max_age: Some(100),
                ..none.clone()
            },
        ),
        (
            false,
            Policy {
                max_age: Some(99),
                ..none.clone()
            },
        ),
        (
            true,
            Policy {
                max_age: Some(99),
                leeway: 1,
                ..none.clone()
            },
        ),
    ];
    for (kept, policy) in policies {
        let found = look_with(&token, SECRET, &policy, NOW);
        assert_eq!(
            verdict(&found),
            if kept { "valid" } else { "policy-failed" },
            "{policy:?}"
        );
        let outcome = outcome(&found, CheckName::Policy);
        assert_eq!(outcome != CheckOutcome::Fail, kept, "{policy:?}");
    }
}

#[test]
fn a_policy_is_not_kept_by_a_claim_that_is_missing_or_of_another_type() {
    let policies = [
        Policy {
            issuer: "a".into(),
            ..Policy::default()
        },
        Policy {
            audience: "a".into(),
            ..Policy::default()
        },
        Policy {
            typ: "JWT".into(),
            ..Policy::default()
        },
        Policy {
            max_age: Some(1000),
            ..Policy::default()
        },
    ];
    for payload in [
        "{}",
        r#"{"iss":["a"],"aud":{"a":"a"},"iat":"x"}"#,
        r#"{"aud":[["a"]]}"#,
    ] {
        let token = mint_header(r#"{"alg":"HS256"}"#, payload);
        for policy in &policies {
            let found = look_with(&token, SECRET, policy, NOW);
            assert!(
                matches!(verdict(&found), "policy-failed" | "malformed"),
                "{payload} {policy:?}"
            );
        }
    }
    let one = mint(r#"{"aud":"a"}"#);
    let found = look_with(&one, SECRET, &policies[1], NOW);
    assert_eq!(verdict(&found), "valid", "`aud` may be one string");
}

#[test]
fn an_extension_that_crit_demands_and_is_not_understood_refuses_the_token() {
    for (header, expected) in [
        (r#"{"alg":"HS256","crit":["exp"],"exp":1}"#, "policy-failed"),
        (
            r#"{"alg":"HS256","crit":["b64","x"],"b64":true,"x":1}"#,
            "policy-failed",
        ),
        (r#"{"alg":"HS256","crit":[]}"#, "policy-failed"),
        (
            r#"{"alg":"HS256","crit":"b64","b64":true}"#,
            "policy-failed",
        ),
        (r#"{"alg":"HS256","crit":["b64"]}"#, "policy-failed"),
        (
            r#"{"alg":"HS256","crit":["b64",1],"b64":true}"#,
            "policy-failed",
        ),
        (r#"{"alg":"HS256","crit":["alg"]}"#, "policy-failed"),
        (r#"{"alg":"HS256","crit":null}"#, "policy-failed"),
        (r#"{"alg":"HS256","crit":["b64"],"b64":true}"#, "valid"),
    ] {
        let found = look(&mint_header(header, r#"{"sub":"ana"}"#), SECRET);
        assert_eq!(verdict(&found), expected, "{header}");
    }
}

#[test]
fn a_payload_that_stands_for_itself_must_be_announced_in_crit() {
    // RFC 7797 section 6: whoever does not know `b64` would read another payload.
    let token = |header: &str| {
        let input = format!("{}.plain", encode(header));
        let key = Key::secret(SECRET, SecretEncoding::Utf8);
        let signature = jws::sign(algorithm("HS256"), &key, input.as_bytes(), &[]).unwrap();
        format!("{input}.{}", encode(signature))
    };
    let announced = look(
        &token(r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#),
        SECRET,
    );
    assert_eq!(
        outcome(&announced, CheckName::Signature),
        CheckOutcome::Pass
    );
    assert_eq!(verdict(&announced), "valid");
    let silent = look(&token(r#"{"alg":"HS256","b64":false}"#), SECRET);
    assert_eq!(verdict(&silent), "policy-failed");
}

#[test]
fn none_is_unsecured_in_any_letter_case_with_or_without_a_key_or_a_signature() {
    for name in ["none", "None", "NONE", "nOnE", " none", "none "] {
        for signature in [&b""[..], b"x"] {
            for key in ["", SECRET] {
                let header = format!(r#"{{"alg":"{name}"}}"#);
                let found = look(&compact(&header, r#"{"sub":"ana"}"#, signature), key);
                assert_eq!(verdict(&found), "unsecured", "{name:?}");
                assert_eq!(outcome(&found, CheckName::Signature), CheckOutcome::Fail);
            }
        }
    }
    for file in ["jose", "pyjwt"] {
        let case = interop_case(file, "none");
        assert_eq!(
            verdict(&look(case["token"].as_str().unwrap(), SECRET)),
            "unsecured"
        );
    }
}

#[test]
fn an_algorithm_that_is_not_computed_is_unsupported_and_never_invalid() {
    for name in ["HS1024", "hs256", "RSA-OAEP", "", "HS256\0"] {
        let header = serde_json::json!({ "alg": name }).to_string();
        let found = look(&compact(&header, r#"{"sub":"ana"}"#, b"signature"), SECRET);
        assert_eq!(verdict(&found), "unsupported", "{name:?}");
        assert_eq!(outcome(&found, CheckName::Signature), CheckOutcome::Skip);
    }
}

/// `alg` says only EdDSA; that the curve is Ed448 is told by the key.
#[test]
fn eddsa_on_ed448_is_verified_under_a_key_in_any_form() {
    let case = interop_case("jwcrypto", "EdDSA with Ed448");
    for encoding in ["jwk", "pem_spki", "pem_pkcs8"] {
        let key = text_of(&case["key"][encoding]);
        let found = look(case["token"].as_str().unwrap(), &key);
        assert_eq!(
            outcome(&found, CheckName::Signature),
            CheckOutcome::Pass,
            "{encoding}"
        );
        let found = look(case["tampered"].as_str().unwrap(), &key);
        assert_eq!(verdict(&found), "invalid", "{encoding}");
    }
}

#[test]
fn a_jwe_is_encrypted_with_or_without_a_key() {
    for key in ["", SECRET] {
        let found = look(JWE, key);
        assert_eq!(verdict(&found), "encrypted");
        assert_eq!(found.examination.token.as_ref().unwrap().shape, Shape::Jwe);
        assert_eq!(outcome(&found, CheckName::Structure), CheckOutcome::Pass);
        assert_eq!(outcome(&found, CheckName::Signature), CheckOutcome::Skip);
        assert_eq!(outcome(&found, CheckName::Time), CheckOutcome::Skip);
    }
    let parts: Vec<&str> = JWE.split('.').collect();
    let json = serde_json::json!({
        "protected": parts[0], "encrypted_key": parts[1], "iv": parts[2],
        "ciphertext": parts[3], "tag": parts[4],
    });
    assert_eq!(verdict(&look(&json.to_string(), "")), "encrypted");
}

#[test]
fn nothing_is_empty_and_what_is_no_token_is_malformed() {
    for text in ["", " ", "\n\t ", "\u{feff}"] {
        let found = look(text, SECRET);
        assert_eq!(verdict(&found), "empty", "{text:?}");
    }
    for text in ["hello", "{}", "-----BEGIN", "a.b", "...", "🔑"] {
        assert_eq!(verdict(&look(text, SECRET)), "malformed", "{text:?}");
    }
}
