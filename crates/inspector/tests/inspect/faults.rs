//! What is wrong with a broken token, and at which byte of the paste; what is
//! removed around a whole one.

use crate::support::*;
use inspector::inspect::{Input, inspect};
use inspector::verdict::{CheckName, CheckOutcome, Policy};
use jose::base64url::encode;

/// A broken token, the code of its fault, and where that stands in it.
fn broken() -> Vec<(String, &'static str, usize)> {
    let header = encode(r#"{"alg":"HS256"}"#);
    let payload = encode(r#"{"sub":"ana"}"#);
    let of = |header: &str, payload: &[u8]| format!("{}.{}.AAAA", encode(header), encode(payload));
    let start = header.len() + 1;
    vec![
        (
            format!("{header}.{payload}"),
            "segments-missing",
            start + payload.len(),
        ),
        (header.clone(), "segments-missing", header.len()),
        (
            format!("{header}.{payload}.AAAA.BBBB"),
            "segments-surplus",
            start + payload.len() + 6,
        ),
        (
            format!("{header}.{payload}.AA+A"),
            "base64url-plain-alphabet",
            start + payload.len() + 3,
        ),
        (
            format!("{header}.{payload}.AA/A"),
            "base64url-plain-alphabet",
            start + payload.len() + 3,
        ),
        (
            format!("{header}.{payload}.AAA="),
            "base64url-padding",
            start + payload.len() + 4,
        ),
        (
            format!("{header}.eyJz*dWIi.AAAA"),
            "base64url-character",
            start + 4,
        ),
        (
            format!("{header}.{payload}.A"),
            "base64url-length",
            start + payload.len() + 1,
        ),
        (
            of(r#"{"alg":"HS256"}"#, b"{\"a\":\"\xff\"}"),
            "json-not-utf8",
            start + 8,
        ),
        (
            of(r#"{"alg":"HS256"}"#, b"{\"sub\":\"an"),
            "json-cut-off",
            start + 13,
        ),
        (
            of(r#"{"alg":"HS256"}"#, b"{\"sub\":01}"),
            "json-number",
            start + 10,
        ),
        (
            of(r#"{"alg":"HS256"}"#, b"{\"sub\":1} x"),
            "json-trailing",
            start + 13,
        ),
        (of(r#"{"alg":"HS256"#, b"{}"), "json-cut-off", 17),
        (of(r#"{"typ":"JWT"}"#, b"{}"), "header-alg-missing", 0),
        (of(r#"{"alg":1234}"#, b"{}"), "header-parameter-type", 0),
    ]
}

#[test]
fn each_fault_is_named_with_its_byte_in_the_pasted_text_through_every_wrapper() {
    for (token, code, offset) in broken() {
        for before in [
            "",
            "Bearer ",
            "\n  ",
            "Authorization: Bearer ",
            "é \u{feff}",
        ] {
            let text = format!("{before}{token}");
            let found = look(&text, SECRET);
            let faults = &found
                .examination
                .token
                .as_ref()
                .unwrap_or_else(|| panic!("{code}: nothing found in {text}"))
                .faults;
            let fault = faults
                .iter()
                .find(|fault| fault.code == code)
                .unwrap_or_else(|| panic!("{text}: no {code} in {faults:?}"));
            assert_eq!(fault.at.start, before.len() + offset, "{code} in {text}");
            assert!(fault.fatal, "{code}");
            assert_eq!(verdict(&found), "malformed", "{code}");
            assert_eq!(
                outcome(&found, CheckName::Structure),
                CheckOutcome::Fail,
                "{code}"
            );
        }
    }
}

#[test]
fn a_header_that_is_no_object_is_named() {
    for header in ["[]", "\"x\"", "1", "null", "true"] {
        let text = format!("{}.{}.AAAA", encode(header), encode(r#"{"sub":"ana"}"#));
        let found = look(&text, "");
        assert_eq!(verdict(&found), "malformed", "{header}");
    }
}

#[test]
fn a_token_cut_off_by_a_log_is_decoded_up_to_the_cut() {
    let header = encode(r#"{"alg":"HS256"}"#);
    let payload = encode(r#"{"sub":"ana","role":"admin"}"#);
    let text = format!("token={header}.{}…", &payload[..20]);
    let found = look(&text, SECRET);
    assert_eq!(verdict(&found), "malformed");
    let token = found.examination.token.as_ref().unwrap();
    let claims = token.claims().expect("claims as far as they go");
    assert_eq!(claims.get("sub").unwrap().as_str(), Some("ana"));
    assert!(token.faults.iter().any(|fault| fault.fatal));
}

#[test]
fn a_fault_that_a_reader_may_forgive_is_a_warning() {
    let token = good();
    // 32 bytes leave two unused bits in the last character.
    let last = token.chars().next_back().unwrap();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let next = alphabet.find(last).unwrap() + 1;
    let changed = format!("{}{}", &token[..token.len() - 1], &alphabet[next..=next]);
    let found = look(&changed, SECRET);
    let faults = &found.examination.token.as_ref().unwrap().faults;
    assert_eq!(faults[0].code, "base64url-trailing-bits");
    assert_eq!(faults[0].at, changed.len() - 1..changed.len());
    assert_eq!(outcome(&found, CheckName::Structure), CheckOutcome::Warn);

    let double = look(&mint(r#"{"sub":"ana","sub":"eve"}"#), SECRET);
    assert_eq!(outcome(&double, CheckName::Structure), CheckOutcome::Warn);
    let faults = &double.examination.token.as_ref().unwrap().faults;
    assert_eq!(faults[0].code, "json-duplicate-member");
}

#[test]
fn a_claim_that_decides_and_has_the_wrong_type_is_malformed() {
    for payload in [
        r#"{"exp":"soon"}"#,
        r#"{"aud":1}"#,
        r#"{"iss":[]}"#,
        r#"{"sub":null}"#,
    ] {
        assert_eq!(
            verdict(&look(&mint(payload), SECRET)),
            "malformed",
            "{payload}"
        );
    }
}

#[test]
fn wrappers_are_removed_and_said() {
    let token = good();
    for (before, behind) in [
        ("Bearer ", ""),
        ("Authorization: Bearer ", "\r\n"),
        ("\"", "\","),
        ("'", "';"),
        ("https://app.example/cb#access_token=", "&token_type=Bearer"),
        ("Cookie: theme=dark; session=", "; lang=en"),
        ("{\"access_token\":\"", "\",\"expires_in\":3600}"),
        ("curl -H 'Authorization: Bearer ", "' https://api.example"),
        ("TOKEN=", "\n"),
    ] {
        let found = look(&format!("{before}{token}{behind}"), SECRET);
        assert_eq!(verdict(&found), "valid", "{before}");
        assert!(!found.examination.intake.notes.is_empty(), "{before}");
        assert_eq!(found.examination.map.to_source(0..1).start, before.len());
    }
    let wrapped: Vec<String> = token
        .as_bytes()
        .chunks(40)
        .map(|line| String::from_utf8(line.to_vec()).unwrap())
        .collect();
    assert_eq!(
        verdict(&look(&wrapped.join("\n"), SECRET)),
        "valid",
        "over lines"
    );
    let percent = token.replace('.', "%2E");
    assert_eq!(verdict(&look(&percent, SECRET)), "valid", "percent-encoded");
}

#[test]
fn of_several_tokens_each_can_be_looked_at() {
    let (first, second) = (good(), mint(r#"{"sub":"bob","exp":1}"#));
    let input = |candidate| Input {
        text: format!("first {first}\nsecond {second}\n"),
        key: SECRET.into(),
        candidate,
        ..Input::default()
    };
    let verdicts: Vec<&str> = [0, 1]
        .map(|candidate| verdict(&inspect(&input(candidate), &Policy::default(), at(NOW))))
        .to_vec();
    assert!(
        verdicts.contains(&"valid") && verdicts.contains(&"expired"),
        "{verdicts:?}"
    );
    let far = inspect(&input(usize::MAX), &Policy::default(), at(NOW));
    assert!(far.examination.token.is_some());
}

#[test]
fn registered_parameters_of_the_wrong_type_are_named() {
    let said = verdict_of;
    for name in ["kid", "typ", "cty", "jku", "x5u", "x5t", "x5t#S256"] {
        for (value, kind) in [
            ("5", "a number"),
            ("true", "true or false"),
            ("[\"a\"]", "an array"),
            ("{}", "an object"),
        ] {
            let (verdict, said) = said(&format!(r#"{{"alg":"HS256","{name}":{value}}}"#));
            assert_eq!(verdict, "malformed", "{name} {value}");
            assert!(
                said.contains(&format!("`{name}` is {kind}; it must be a string")),
                "{said}"
            );
        }
        // Null is told, and does not count.
        let (verdict, words) = said(&format!(r#"{{"alg":"HS256","{name}":null}}"#));
        assert_eq!(verdict, "valid", "{name}");
        assert!(words.contains(&format!("`{name}` is null")), "{words}");
        let (verdict, _) = said(&format!(r#"{{"alg":"HS256","{name}":"a"}}"#));
        assert_eq!(verdict, "valid", "{name}");
    }
    for (header, what) in [
        (
            r#"{"alg":"HS256","jwk":"a"}"#,
            "`jwk` is a string; it must be an object",
        ),
        (
            r#"{"alg":"HS256","x5c":"a"}"#,
            "`x5c` is a string; it must be an array",
        ),
    ] {
        let (verdict, said) = said(header);
        assert_eq!(verdict, "malformed");
        assert!(said.contains(what), "{said}");
    }
    // In the unprotected header, and of an encrypted token.
    let found = look(
        &format!(
            r#"{{"payload":"e30","protected":"{}","header":{{"kid":7}},"signature":"AA"}}"#,
            encode(r#"{"alg":"HS256"}"#)
        ),
        SECRET,
    );
    assert!(words(&found, CheckName::Structure).contains("`kid` is a number"));
    let header = encode(r#"{"alg":"dir","enc":"A128GCM","kid":7}"#);
    let found = look(&format!("{header}..AAAA.AAAA.AAAA"), "");
    assert!(words(&found, CheckName::Structure).contains("`kid` is a number"));
}

fn verdict_of(header: &str) -> (&'static str, String) {
    let found = look(&mint_header(header, r#"{"exp":4102444800}"#), SECRET);
    (verdict(&found), words(&found, CheckName::Structure))
}
