//! How keys are read and chosen, what a wrong one is told, and whose tokens are valid.

use crate::common::{algorithm, interop_case, interop_cases, key, text_of};
use crate::refusal::causes as reasons;
use crate::support::*;
use inspector::inspect::{Input, inspect};
use inspector::refusal::search;
use inspector::verdict::{
    Cause, CheckName, CheckOutcome, Judgement, KeyOrigin, Policy, SignatureStatus,
};
use jose::base64url::encode;
use jose::jws::{self, VerifyFault};
use jose::key::{Key, SecretEncoding};

#[test]
fn a_secret_is_found_in_whatever_way_it_was_written() {
    for name in ["HS256", "HS384", "HS512"] {
        for file in ["jose", "pyjwt", "jwcrypto"] {
            let case = interop_case(file, name);
            for encoding in ["jwk", "secret_base64url", "secret_base64", "secret_hex"] {
                let found = look(
                    case["token"].as_str().unwrap(),
                    &text_of(&case["key"][encoding]),
                );
                assert_eq!(verdict(&found), "valid", "{file} {name} {encoding}");
                assert_eq!(origin(&found), Some(&KeyOrigin::Supplied));
            }
        }
    }
}

#[test]
fn a_secret_read_in_the_wrong_way_does_not_match_and_the_right_way_is_proved() {
    let case = interop_case("jose", "HS384");
    for (form, right) in [
        ("secret_base64url", SecretEncoding::Base64Url),
        ("secret_base64", SecretEncoding::Base64),
        ("secret_hex", SecretEncoding::Hex),
    ] {
        let input = |encoding| Input {
            text: case["token"].as_str().unwrap().into(),
            key: text_of(&case["key"][form]),
            encoding: Some(encoding),
            ..Input::default()
        };
        let found = inspect(&input(right), &Policy::default(), at(NOW));
        assert_eq!(verdict(&found), "valid", "{form}");
        let found = inspect(&input(SecretEncoding::Utf8), &Policy::default(), at(NOW));
        assert_eq!(verdict(&found), "invalid", "{form}");
        let (input, policy) = (input(SecretEncoding::Utf8), Policy::default());
        let case = case_of(&input, &found, &policy, at(NOW));
        let found = search(&case.unwrap());
        let reason = &found.reasons()[0];
        assert_eq!(reason.id, "secret-encoding");
        assert!(reason.what.contains(right.name()), "{reason:?}");
    }
}

#[test]
fn space_around_a_secret_and_a_line_break_behind_it_are_found_out() {
    let found = look(&good(), &format!(" {SECRET} "));
    assert_eq!(verdict(&found), "invalid");
    assert_eq!(
        reasons(&good(), &format!(" {SECRET} "))[0].0,
        "secret-newline"
    );
    let broken = Key::secret(format!("{SECRET}\n"), SecretEncoding::Utf8);
    let token = mint_with(&broken, r#"{"alg":"HS256"}"#, "{}");
    assert_eq!(verdict(&look(&token, SECRET)), "invalid");
    assert_eq!(reasons(&token, SECRET)[0].0, "secret-newline");
}

#[test]
fn the_key_of_a_set_is_chosen_by_its_kid() {
    let (keys, set) = set();
    let token = mint_with(&keys[1], r#"{"alg":"ES256","kid":"two"}"#, "{}");
    let found = look(&token, &set);
    assert_eq!(verdict(&found), "valid");
    assert_eq!(
        origin(&found),
        Some(&KeyOrigin::ChosenByKid { kid: "two".into() })
    );
    for (file, name) in [
        ("jose", "JWK Set, chosen by kid"),
        ("pyjwt", "JWK Set, chosen by kid"),
    ] {
        let case = interop_case(file, name);
        let found = look(
            case["token"].as_str().unwrap(),
            &case["key"]["jwks"].to_string(),
        );
        assert!(
            matches!(origin(&found), Some(KeyOrigin::ChosenByKid { .. })),
            "{file}"
        );
    }
}

#[test]
fn without_a_kid_every_key_of_a_set_that_fits_is_tried_and_the_one_that_matched_named() {
    let (keys, set) = set();
    for header in [r#"{"alg":"ES256"}"#, r#"{"alg":"ES256","kid":"unknown"}"#] {
        let found = look(&mint_with(&keys[1], header, "{}"), &set);
        assert_eq!(verdict(&found), "valid", "{header}");
        let expected = KeyOrigin::FoundInSet {
            position: 2,
            kid: Some("two".into()),
        };
        assert_eq!(origin(&found), Some(&expected), "{header}");
    }
    let case = interop_case("jwcrypto", "JWK Set, no kid");
    let found = look(
        case["token"].as_str().unwrap(),
        &case["key"]["jwks"].to_string(),
    );
    assert!(matches!(origin(&found), Some(KeyOrigin::FoundInSet { .. })));
    assert_eq!(verdict(&found), "valid");
}

#[test]
fn a_kid_that_names_the_wrong_key_of_a_set_is_invalid_and_the_right_key_is_told() {
    let (keys, set) = set();
    let found = look(
        &mint_with(&keys[1], r#"{"alg":"ES256","kid":"one"}"#, "{}"),
        &set,
    );
    assert_eq!(verdict(&found), "invalid");
}

#[test]
fn key_confusion_is_named_and_never_valid_however_the_key_is_read() {
    let case = interop_case("jose", "attack: HS256 with the RSA public key");
    let token = case["token"].as_str().unwrap();
    let pem = case["key"]["pem_spki"].as_str().unwrap();
    let found = look(token, pem);
    assert_eq!(verdict(&found), "invalid");
    assert!(
        causes(&found).contains(&Cause::Confusion),
        "{:?}",
        causes(&found)
    );
    for key in [pem, pem.trim_end()] {
        for encoding in SecretEncoding::ALL {
            let input = Input {
                text: token.into(),
                key: key.into(),
                encoding: Some(encoding),
                ..Input::default()
            };
            let found = inspect(&input, &Policy::default(), at(NOW));
            assert_ne!(verdict(&found), "valid", "{encoding:?}");
        }
    }
    // The text of any public key, in any form that anyone can copy.
    for case in ["RS256 with RSA 2048", "ES256", "EdDSA with Ed25519"] {
        for form in ["jwk", "pem_spki"] {
            let text = text_of(&interop_case("jose", case)["key"][form]);
            for secret in [text.clone(), format!("{}\n", text.trim())] {
                let secret = Key::secret(secret, SecretEncoding::Utf8);
                let forged = mint_with(&secret, r#"{"alg":"HS256"}"#, "{}");
                for encoding in [None, Some(SecretEncoding::Utf8)] {
                    let input = Input {
                        text: forged.clone(),
                        key: text.clone(),
                        encoding,
                        ..Input::default()
                    };
                    let found = inspect(&input, &Policy::default(), at(NOW));
                    assert_eq!(verdict(&found), "invalid", "{case} {form} {encoding:?}");
                }
            }
        }
    }
}

#[test]
fn a_key_of_another_type_is_told_what_it_serves() {
    let rsa = interop_case("jose", "RS256 with RSA 2048");
    let es = interop_case("jose", "ES256");
    let found = look(
        es["token"].as_str().unwrap(),
        &rsa["key"]["jwk"].to_string(),
    );
    assert_eq!(verdict(&found), "unverified");
    let status = &found.examination.signature.as_ref().unwrap().status;
    assert!(
        matches!(status, SignatureStatus::Fails(VerifyFault::KeyType { .. })),
        "{status:?}"
    );
}

#[test]
fn a_signature_under_another_algorithm_of_the_same_key_is_found_out() {
    let rsa = key(
        interop_case("pyjwt", "RS256 with RSA 2048")["key"]["pem_pkcs8"]
            .as_str()
            .unwrap(),
    );
    let header = r#"{"alg":"RS256"}"#;
    let input = format!("{}.{}", encode(header), encode("{}"));
    let signature = jws::sign(algorithm("PS256"), &rsa, input.as_bytes(), &[3; 64]).unwrap();
    let key = &interop_case("pyjwt", "RS256 with RSA 2048")["key"]["pem_spki"];
    let token = format!("{input}.{}", encode(signature));
    assert_eq!(verdict(&look(&token, &text_of(key))), "invalid");
    let (id, words) = &reasons(&token, &text_of(key))[0];
    assert_eq!(*id, "algorithm-other");
    assert!(words.contains("a correct PS256 signature"), "{words}");
}

#[test]
fn every_token_of_another_implementation_is_valid_inside_its_lifetime_and_only_there() {
    let mut valid = 0;
    for (file, case) in interop_cases() {
        let name = case["name"].as_str().unwrap();
        let token = case["token"].as_str().unwrap();
        let expected = match name {
            "expired" => "expired",
            "not yet valid" => "not-yet-valid",
            "none" => "unsecured",
            "embedded jwk" | "embedded x5c" => "untrusted-key",
            "key for encryption only" => "unverified",
            _ if name.starts_with("attack") => "invalid",
            _ => "valid",
        };
        let encodings = case["key"].as_object().unwrap();
        let keys: Vec<String> = match expected {
            "untrusted-key" | "unsecured" => vec![String::new()],
            _ => encodings.values().map(text_of).collect(),
        };
        for key in keys {
            let found = look(token, &key);
            assert_eq!(verdict(&found), expected, "{file}, {name}, {key}");
            if expected != "valid" {
                continue;
            }
            valid += 1;
            let text = format!("Bearer {token}");
            if case["claims"]["exp"] == 1_795_851_648 {
                let late = look_with(&text, &key, &Policy::default(), 1_795_851_648);
                assert_eq!(verdict(&late), "expired", "{file}, {name}");
            }
            if case["claims"]["nbf"] == 1_795_248_000 {
                let early = look_with(&text, &key, &Policy::default(), 1_795_247_999);
                assert_eq!(verdict(&early), "not-yet-valid", "{file}, {name}");
            }
        }
    }
    println!("{valid} pairs of a token and an encoding of its key are valid");
    assert!(valid >= 140, "{valid}");
}

#[test]
fn a_secret_copied_from_an_environment_file_is_proved_to_be_one() {
    let token = crate::support::good();
    for (pasted, said) in [
        (format!("\"{}\"", crate::support::SECRET), "quotes"),
        (
            format!("JWT_SECRET={}", crate::support::SECRET),
            "JWT_SECRET",
        ),
        (
            format!("export JWT_SECRET='{}'", crate::support::SECRET),
            "JWT_SECRET",
        ),
    ] {
        let found = crate::support::look(&token, &pasted);
        assert_eq!(crate::support::verdict(&found), "invalid");
        let found = reasons(&token, &pasted);
        assert!(found[0].1.contains(said), "{pasted}: {found:?}");
    }
}

#[test]
fn a_key_from_a_link_is_named_as_such_and_never_passes() {
    const CHOSEN: &str = "The key came with the link: whoever made the link chose it.";
    let linked = |text: &str, key: &str, policy: &Policy, now: i64| {
        let input = Input {
            text: text.into(),
            key: key.into(),
            key_from_link: true,
            ..Input::default()
        };
        inspect(&input, policy, at(now))
    };
    let policy = Policy::default();
    let found = linked(&good(), SECRET, &policy, NOW);
    assert_eq!(verdict(&found), "valid");
    assert_eq!(outcomes(&found), "pass pass warn pass skip");
    let check = found.judgement.check(CheckName::KeyTrust).unwrap();
    assert_eq!(check.summary, CHOSEN);
    let Judgement {
        headline, detail, ..
    } = &found.judgement;
    assert!(
        headline.starts_with("Valid under the key of the link for another "),
        "{headline}"
    );
    assert_eq!(
        *detail,
        format!("HS256, with the key of the link. {CHOSEN}")
    );
    // From the person it passes, and nothing is said of a link.
    let own = look(&good(), SECRET);
    assert_eq!(outcome(&own, CheckName::KeyTrust), CheckOutcome::Pass);
    assert!(!format!("{:?}", own.judgement).contains("link"));
    // Every form of key, from every set.
    for (_, case) in interop_cases() {
        let Some(key) = case["key"]["jwk"].as_object() else {
            continue;
        };
        let mut named = key.clone();
        named.insert("kid".into(), "other".into());
        for text in [
            text_of(&case["key"]["jwk"]),
            serde_json::json!({ "keys": [named, key] }).to_string(),
        ] {
            let found = linked(case["token"].as_str().unwrap(), &text, &policy, NOW);
            if verdict(&found) == "valid" {
                assert_eq!(outcome(&found, CheckName::KeyTrust), CheckOutcome::Warn);
                let headline = &found.judgement.headline;
                assert!(
                    headline.contains("alid under the key of the link"),
                    "{headline}"
                );
            }
        }
    }
    // What is expired or does not match stays so.
    assert_eq!(
        verdict(&linked(&good(), "another", &policy, NOW)),
        "invalid"
    );
    let late = linked(&good(), SECRET, &policy, NOW + 10_000_000);
    assert_eq!(verdict(&late), "expired");
    assert_eq!(
        late.judgement.detail,
        "The signature matches: HS256, with the key of the link."
    );
}

#[test]
fn key_confusion_is_proved_between_any_two_forms_of_a_key() {
    let case = interop_case("jose", "RS256 with RSA 2048");
    let jwk = case["key"]["jwk"].clone();
    let spki = text_of(&case["key"]["pem_spki"]);
    let body: String = spki
        .lines()
        .filter(|line| !line.contains("-----"))
        .collect();
    let rsa = key(&spki);
    let pkcs1 = crate::common::pem("RSA PUBLIC KEY", &jose::key::pkcs1(&rsa.material).unwrap());
    let boxes = [
        spki.clone(),
        jwk.to_string(),
        serde_json::json!({ "keys": [jwk] }).to_string(),
        serde_json::json!({ "realm": "m", "public_key": body }).to_string(),
        format!("{pkcs1}\n{spki}"),
    ];
    for signer in [&spki, &pkcs1] {
        let unix = signer.trim();
        for secret in [
            unix.to_owned(),
            format!("{unix}\n"),
            unix.replace('\n', "\r\n"),
            format!("{}\r\n", unix.replace('\n', "\r\n")),
        ] {
            let secret = Key::secret(secret, SecretEncoding::Utf8);
            let forged = mint_with(&secret, r#"{"alg":"HS256"}"#, "{}");
            for supplied in &boxes {
                let found = look(&forged, supplied);
                assert_eq!(verdict(&found), "invalid", "{supplied}");
                assert_eq!(causes(&found)[0], Cause::Confusion, "{supplied}");
            }
        }
    }
}
