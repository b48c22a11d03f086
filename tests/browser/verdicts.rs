//! The verdict for each key and algorithm.

use crate::cases;
use crate::page::Page;
use crate::refusal::await_causes;
use crate::tokens::{self, SECRET, fixture, fixtures, hmac, sign, tampered, unsigned};
use jose::base64url::encode;

cases! {
    nothing_pasted_is_empty,
    every_algorithm_verifies_with_every_form_of_its_key,
    a_key_in_another_form_is_found_and_what_is_none_is_named,
    tokens_of_other_implementations_verify,
    certificates_are_keys,
    a_secret_is_read_in_every_way,
    a_forced_reading_is_kept_to,
    a_key_set_is_searched_by_kid,
    a_key_set_without_the_kid_is_tried_through,
    without_a_key_nothing_is_claimed,
    an_expired_token_is_expired,
    a_token_of_tomorrow_is_not_valid_yet,
    unsecured_tokens_are_named_in_any_letter_case,
    a_key_that_came_along_proves_nothing,
    a_public_key_as_hmac_secret_is_named,
    what_is_not_computed_here_is_said,
    an_unknown_crit_is_refused,
    an_encrypted_token_shows_its_parts,
    the_five_checks_stand_in_order_and_open,
    numbers_keep_every_digit,
}

fn nothing_pasted_is_empty(page: &Page<'_>) {
    page.open("");
    assert_eq!(page.verdict(), "empty");
    assert_eq!(page.count("[data-check]"), 0);
    page.fill("#key", SECRET);
    assert_eq!(page.verdict(), "empty");
    page.fill("#token", " \n");
    assert_eq!(page.verdict(), "empty");
}

fn every_algorithm_verifies_with_every_form_of_its_key(page: &Page<'_>) {
    page.open("");
    let mut seen = Vec::new();
    for case in fixtures("pyjwt") {
        let Some(private) = case.key("pem_pkcs8") else {
            continue;
        };
        let payload = tokens::good_claims();
        let others = fixture("jwcrypto", &case.name);
        let mut names = vec![case.algorithm.clone()];
        if case.algorithm.starts_with("RS") {
            names.push(case.algorithm.replace("RS", "PS"));
        }
        for name in names {
            let token = sign(&name, &private, "", &payload);
            for (form, key) in case.keys() {
                assert_eq!(
                    page.judge(&token, &key),
                    "valid",
                    "{name} with {form}: {}",
                    page.text(".verdict")
                );
                assert_eq!(page.check("signature"), "pass");
            }
            let public = case.key("pem_spki").expect("a public key");
            page.expect(&tampered(&token, &payload), &public, "invalid");
            assert_eq!(page.check("signature"), "fail");
            page.expect(
                &token,
                &others.key("pem_spki").expect("another key"),
                "invalid",
            );
            seen.push(name);
        }
    }
    for name in ["HS256", "HS384", "HS512"] {
        let payload = tokens::good_claims();
        let token = hmac(name, SECRET.as_bytes(), &payload);
        page.expect(&token, SECRET, "valid");
        page.expect(&tampered(&token, &payload), SECRET, "invalid");
        page.expect(&token, &SECRET.to_uppercase(), "invalid");
        seen.push(name.to_owned());
    }
    seen.sort();
    assert_eq!(
        seen.join(" "),
        "ES256 ES256K ES384 ES512 EdDSA HS256 HS384 HS512 PS256 PS384 PS512 RS256 RS384 RS512"
    );
}

/// What reads such keys loads when it is needed.
fn a_key_in_another_form_is_found_and_what_is_none_is_named(page: &Page<'_>) {
    page.open("");
    let case = fixture("pyjwt", "RS256 with RSA 2048");
    let private = case.key("pem_pkcs8").expect("a private key");
    let token = sign("RS256", &private, "", &tokens::good_claims());
    let pem = case.key("pem_spki").expect("a public key");
    let body: String = pem.lines().filter(|line| !line.contains("--")).collect();
    for (key, verdict, says) in [
        (
            pem.replace("PUBLIC", "EC PUBLIC"),
            "valid",
            "The label says EC PUBLIC KEY",
        ),
        (
            pem.replace("-----", "\u{2014}"),
            "valid",
            "Repaired the hyphens",
        ),
        (
            format!("{{\"public_key\":\"{body}\"}}"),
            "valid",
            "from the member public_key",
        ),
        (
            "https://id.example/jwks".into(),
            "unverified",
            "This is a web address",
        ),
        (tokens::good(), "unverified", "This is a token, not a key"),
    ] {
        page.expect(&token, &key, verdict);
        let said = page.text("#key-notes");
        assert!(said.contains(says), "{key}: {said}");
    }
    assert_eq!(page.check("signature"), "skip");
}

/// These tokens expire one day; their signatures stay right.
fn tokens_of_other_implementations_verify(page: &Page<'_>) {
    page.open("");
    for implementation in ["cryptography", "jose", "jwcrypto", "pyjwt"] {
        for case in fixtures(implementation) {
            let Some((form, key)) = case.keys().into_iter().next() else {
                continue;
            };
            let verdict = page.judge(&case.token, &key);
            let what = format!("{implementation}, {} with {form}: {verdict}", case.name);
            match case.name.as_str() {
                "attack: HS256 with the RSA public key" => assert_eq!(verdict, "invalid", "{what}"),
                "key for encryption only" => assert_ne!(verdict, "valid", "{what}"),
                _ => assert_eq!(page.check("signature"), "pass", "{what}"),
            }
        }
    }
}

fn certificates_are_keys(page: &Page<'_>) {
    page.open("");
    for name in ["RS256", "ES256", "EdDSA"] {
        let case = fixture("pyjwt", &format!("{name} by certificate"));
        page.judge(
            &case.token,
            &case.key("certificate").expect("a certificate"),
        );
        assert_eq!(
            page.check("signature"),
            "pass",
            "{name}: {}",
            page.text(".verdict")
        );
        assert_eq!(
            page.check("key-trust"),
            "pass",
            "{name}: {}",
            page.summary("key-trust")
        );
        assert!(page.text("#key-notes").contains("X.509 certificate"));
    }
}

fn a_secret_is_read_in_every_way(page: &Page<'_>) {
    page.open("");
    for case in fixtures("jwcrypto")
        .iter()
        .filter(|case| case.algorithm.starts_with("HS"))
    {
        for (form, named) in [
            ("secret_base64", "Base64"),
            ("secret_base64url", "Base64url"),
            ("secret_hex", "hex"),
        ] {
            let text = case.key(form).expect("a secret");
            page.judge(&case.token, &text);
            assert_eq!(page.check("signature"), "pass", "{} {form}", case.name);
            // Where both alphabets read the same bytes, either name is right.
            let notes = page.text("#key-notes");
            let either = form == "secret_base64url" && notes.contains("read as Base64");
            assert!(
                notes.contains(&format!("read as {named}")) || either,
                "{form}: {notes}"
            );
        }
    }
}

fn a_forced_reading_is_kept_to(page: &Page<'_>) {
    page.open("");
    let case = fixture("jose", "HS256");
    let choose = |reading: &str| {
        page.answer::<()>(
            "const box = document.getElementById('reading');
            box.value = arguments[0];
            box.dispatchEvent(new Event('change', { bubbles: true }))",
            vec![serde_json::json!(reading)],
        );
        page.settle();
    };
    let hex = case.key("secret_hex").expect("hex");
    let text = case.key("secret_utf8").expect("text");
    let token = hmac("HS256", text.as_bytes(), &tokens::good_claims());
    page.expect(&token, &hex, "valid");
    choose("text");
    assert_eq!(page.verdict(), "invalid");
    let said = await_causes(page);
    assert!(
        said.contains("matches if the secret is read as hex"),
        "{said}"
    );
    choose("hex");
    assert_eq!(page.verdict(), "valid");
    choose("Base64url");
    assert_eq!(page.verdict(), "invalid");
    page.fill("#key", &text);
    assert_eq!(page.verdict(), "unverified", "{}", page.text(".verdict"));
    assert!(page.text("#key-notes").contains("This is not Base64url"));
    choose("auto-detect");
    assert_eq!(page.verdict(), "valid");
}

/// Two keys of a set, as JSON, and a token of the second.
fn key_set(kid: &str) -> (String, String) {
    let (first, second) = (fixture("jose", "ES256"), fixture("pyjwt", "ES256"));
    let member = |text: Option<String>, kid: &str| {
        let mut jwk: serde_json::Value = serde_json::from_str(&text.expect("a JWK")).expect("JSON");
        jwk["kid"] = kid.into();
        jwk
    };
    let set = serde_json::json!({
        "keys": [member(first.key("jwk"), "first"), member(second.key("jwk"), "second")]
    });
    let private = second.key("pem_pkcs8").expect("a private key");
    let token = sign(
        "ES256",
        &private,
        &format!(r#","kid":"{kid}""#),
        &tokens::good_claims(),
    );
    (token, set.to_string())
}

fn a_key_set_is_searched_by_kid(page: &Page<'_>) {
    page.open("");
    let (token, set) = key_set("second");
    page.expect(&token, &set, "valid");
    assert!(
        page.summary("key-trust").contains("second"),
        "{}",
        page.summary("key-trust")
    );
    let (token, set) = key_set("first");
    page.expect(&token, &set, "invalid");
    let said = await_causes(page);
    assert!(
        said.contains("another of the keys that you supplied"),
        "{said}"
    );
}

fn a_key_set_without_the_kid_is_tried_through(page: &Page<'_>) {
    page.open("");
    let (token, set) = key_set("none of them");
    page.expect(&token, &set, "valid");
    let said = page.text(".verdict-detail");
    assert!(said.contains("key 2 of those you supplied"), "{said}");
    let said = page.summary("key-trust");
    assert!(said.contains("No key that can be read has"), "{said}");
}

fn without_a_key_nothing_is_claimed(page: &Page<'_>) {
    page.open("");
    page.expect(&tokens::good(), "", "unverified");
    assert_eq!(page.check("signature"), "skip");
    assert_eq!(page.check("key-trust"), "skip");
    assert_eq!(page.check("time"), "pass");
    page.expect(&tokens::good(), "{\"kty\":", "unverified");
    assert_eq!(page.count("#key-notes .is-fail"), 1);
}

fn an_expired_token_is_expired(page: &Page<'_>) {
    page.open("");
    let token = hmac("HS256", SECRET.as_bytes(), &tokens::claims(-7200, -3600));
    page.expect(&token, SECRET, "expired");
    assert_eq!(
        (page.check("signature"), page.check("time")),
        ("pass".into(), "fail".into())
    );
    assert!(page.text(".verdict-headline").contains("ago"));
    page.expect(&token, "", "expired");
    page.expect(&token, "wrong", "invalid");
}

fn a_token_of_tomorrow_is_not_valid_yet(page: &Page<'_>) {
    page.open("");
    let token = hmac("HS256", SECRET.as_bytes(), &tokens::claims(86_400, 90_000));
    page.expect(&token, SECRET, "not-yet-valid");
    assert_eq!(
        (page.check("signature"), page.check("time")),
        ("pass".into(), "fail".into())
    );
}

fn unsecured_tokens_are_named_in_any_letter_case(page: &Page<'_>) {
    page.open("");
    let claims = tokens::good_claims();
    for name in ["none", "None", "NONE", "nOnE"] {
        let token = unsigned(&format!(r#"{{"alg":"{name}"}}"#), &claims);
        page.expect(&token, "", "unsecured");
        page.expect(&token, SECRET, "unsecured");
        assert_ne!(page.check("signature"), "pass", "{name}");
        // A signature after it makes no difference.
        let tag = tokens::good();
        page.expect(
            &format!("{token}{}", tag.rsplit('.').next().unwrap_or("")),
            SECRET,
            "unsecured",
        );
    }
}

fn a_key_that_came_along_proves_nothing(page: &Page<'_>) {
    page.open("");
    let case = fixture("pyjwt", "ES256");
    let jwk = case.key("jwk").expect("a JWK");
    let private = case.key("pem_pkcs8").expect("a private key");
    let token = sign(
        "ES256",
        &private,
        &format!(r#","jwk":{jwk}"#),
        &tokens::good_claims(),
    );
    page.expect(&token, "", "untrusted-key");
    assert_eq!(page.check("key-trust"), "fail");
    assert!(page.text(".verdict").contains("proves nothing"));
    // The same key, supplied, is the reader's own decision.
    page.expect(&token, &jwk, "valid");
    let chain = fixture("pyjwt", "embedded x5c");
    page.judge(&chain.token, "");
    assert_eq!(
        (page.verdict().as_str(), page.check("key-trust").as_str()),
        ("untrusted-key", "fail")
    );
}

fn a_public_key_as_hmac_secret_is_named(page: &Page<'_>) {
    page.open("");
    let public = fixture("pyjwt", "RS256 with RSA 2048")
        .key("pem_spki")
        .expect("PEM");
    let token = hmac("HS256", public.as_bytes(), &tokens::good_claims());
    page.expect(&token, &public, "invalid");
    let said = page.text(".verdict-detail");
    assert!(said.contains("confusion"), "{said}");
}

fn what_is_not_computed_here_is_said(page: &Page<'_>) {
    page.open("");
    for name in ["XS256", "hs256", ""] {
        let token = format!(
            "{}.{}.AAAA",
            encode(format!(r#"{{"alg":"{name}"}}"#)),
            encode(tokens::good_claims())
        );
        page.expect(&token, SECRET, "unsupported");
        assert_ne!(page.check("signature"), "pass", "{name}");
    }
}

fn an_unknown_crit_is_refused(page: &Page<'_>) {
    page.open("");
    let case = fixture("pyjwt", "EdDSA with Ed25519");
    let private = case.key("pem_pkcs8").expect("a private key");
    let token = sign(
        "EdDSA",
        &private,
        r#","crit":["exp"],"exp":1"#,
        &tokens::good_claims(),
    );
    page.expect(&token, &case.key("jwk").expect("a JWK"), "policy-failed");
    assert_eq!(
        (page.check("signature"), page.check("policy")),
        ("pass".into(), "fail".into())
    );
}

fn an_encrypted_token_shows_its_parts(page: &Page<'_>) {
    page.open("");
    let jwe = format!(
        "{}.{}",
        encode(r#"{"alg":"dir","enc":"A128GCM"}"#),
        ".AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA"
    );
    page.expect(&jwe, "", "encrypted");
    assert_eq!(page.count(".header-card [data-member=enc]"), 1);
    assert_eq!(page.count(".parts dt"), 4);
    assert_eq!(page.count("[aria-label=Signature]"), 0);
}

fn the_five_checks_stand_in_order_and_open(page: &Page<'_>) {
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    let checks: Vec<(String, String)> = page.ask(
        "return Array.from(document.querySelectorAll('[data-verdict] [data-check]'), e => [e.dataset.check, e.dataset.result])",
    );
    let expected = [
        ("structure", "pass"),
        ("signature", "pass"),
        ("key-trust", "pass"),
        ("time", "pass"),
        ("policy", "skip"),
    ];
    let found: Vec<(&str, &str)> = checks
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(found, expected);
    for (name, _) in expected {
        let body = format!("[data-check={name}] .check-body");
        let visible = || {
            page.ask_with::<bool>(
                "return document.querySelector(arguments[0]).checkVisibility()",
                &body,
            )
        };
        assert!(!visible(), "{name} is folded");
        page.click(&format!("[data-check={name}] summary"));
        assert!(visible(), "{name} opens");
        assert!(page.text(&body).contains("RFC"), "{name} names its rule");
    }
    // Opened, they stay open while the clock ticks and the token changes.
    page.fill(
        "#token",
        &hmac("HS512", SECRET.as_bytes(), &tokens::good_claims()),
    );
    assert_eq!(page.count("[data-check][open]"), 5);
}

fn numbers_keep_every_digit(page: &Page<'_>) {
    page.open("");
    let exp = tokens::now() + 900;
    let payload = format!(
        r#"{{"big":12345678901234567890,"third":3.0,"huge":1e400,"role":"user","role":"admin","exp":{exp}.5}}"#
    );
    page.expect(&hmac("HS256", SECRET.as_bytes(), &payload), SECRET, "valid");
    for (name, text) in [
        ("big", "\"big\": 12345678901234567890"),
        ("third", "\"third\": 3.0"),
        ("huge", "\"huge\": 1e400"),
    ] {
        assert_eq!(page.text(&format!("[data-member={name}] .row-json")), text);
    }
    assert_eq!(page.count("[data-member=role].row-duplicate"), 2);
    assert_eq!(page.check("structure"), "warn");
    let codes = page.findings();
    assert!(
        codes.iter().any(|code| code.contains("duplicate")),
        "{codes:?}"
    );
}
