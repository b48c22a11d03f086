//! A verdict never claims more than was checked: inputs that once looked valid,
//! or were refused for the wrong reason.

use crate::support::{
    NOW, SECRET, at, good, look, look_with, mint, mint_header, outcome, verdict, words,
};
use inspector::inspect::{Input, examine_with, inspect};
use inspector::verdict::{CheckName, CheckOutcome, Policy};
use jose::base64url::encode;
use jose::key::{Key, SecretEncoding};
use jose::resolver::Resolver;

#[test]
fn an_expired_token_is_expired_whatever_the_unit_of_its_other_times() {
    let claims = format!(r#"{{"exp":{},"iat":{}000}}"#, NOW - 10, NOW - 100);
    let found = look(&mint(&claims), SECRET);
    assert_eq!(verdict(&found), "expired");
    assert!(words(&found, CheckName::Time).contains("`iat` looks like milliseconds"));
}

#[test]
fn every_mistaken_unit_is_doubted() {
    for zeros in ["000", "000000", "000000000"] {
        let found = look(&mint(&format!(r#"{{"exp":{NOW}{zeros}}}"#)), SECRET);
        assert_eq!(
            outcome(&found, CheckName::Time),
            CheckOutcome::Warn,
            "{zeros}"
        );
        assert!(
            found
                .judgement
                .headline
                .starts_with("Signature valid, but exp looks like "),
            "{}",
            found.judgement.headline
        );
    }
}

#[test]
fn the_claims_of_a_supplied_payload_are_judged() {
    let payload = r#"{"exp":1}"#;
    let whole = mint(payload);
    let detached = whole.replace(&encode(payload), "");
    let input = Input {
        text: detached,
        key: SECRET.into(),
        detached: Some(payload.into()),
        ..Input::default()
    };
    let found = inspect(&input, &Policy::default(), crate::support::at(NOW));
    assert_eq!(outcome(&found, CheckName::Signature), CheckOutcome::Pass);
    assert_eq!(verdict(&found), "expired");
}

#[test]
fn while_disclosures_are_not_checked_that_is_said() {
    let input = Input {
        text: format!("{}~WyJzYWx0IiwiYSIsMV0~", good()),
        key: SECRET.into(),
        ..Input::default()
    };
    let now = crate::support::at(NOW);
    let found = examine_with(&input, &Resolver::immediate(), None);
    let judgement = found.judge(&Policy::default(), now);
    assert_eq!(judgement.verdict.id(), "unverified");
    assert!(judgement.headline.contains("disclosures not checked"));
    assert_eq!(verdict(&look(&input.text, SECRET)), "invalid");
}

#[test]
fn b64_and_crit_cannot_be_bent() {
    let payload = format!(r#"{{"exp":{}}}"#, NOW + 60);
    for more in [
        r#""b64":"false","crit":["b64"]"#,
        r#""b64":true,"crit":["b64","b64"]"#,
        r#""crit":["alg"]"#,
        r#""crit":[]"#,
        r#""crit":"b64""#,
    ] {
        let token = mint_header(&format!(r#"{{"alg":"HS256",{more}}}"#), &payload);
        assert_eq!(verdict(&look(&token, SECRET)), "policy-failed", "{more}");
    }
}

#[test]
fn two_algorithms_in_one_header_are_malformed() {
    let token = mint_header(r#"{"alg":"HS256","alg":"HS256"}"#, r#"{"sub":"ana"}"#);
    assert_eq!(verdict(&look(&token, SECRET)), "malformed");
}

#[test]
fn ambiguous_serializations_are_malformed() {
    let token = good();
    let parts: Vec<&str> = token.split('.').collect();
    let [protected, payload, signature] = parts.as_slice() else {
        panic!("three segments")
    };
    let one =
        format!(r#""protected":"{protected}","payload":"{payload}","signature":"{signature}""#);
    assert_eq!(verdict(&look(&format!("{{{one}}}"), SECRET)), "valid");
    for ambiguous in [
        format!(r#"{{"payload":"e30",{one}}}"#),
        format!(
            r#"{{{one},"signatures":[{{"protected":"{protected}","signature":"{signature}"}}]}}"#
        ),
    ] {
        assert_eq!(
            verdict(&look(&ambiguous, SECRET)),
            "malformed",
            "{ambiguous}"
        );
    }
}

#[test]
fn an_expected_typ_must_be_signed() {
    let policy = Policy {
        typ: "at+jwt".into(),
        ..Policy::default()
    };
    let token = mint_header(r#"{"alg":"HS256"}"#, r#"{"sub":"ana"}"#);
    let parts: Vec<&str> = token.split('.').collect();
    let [protected, payload, signature] = parts.as_slice() else {
        panic!("three segments")
    };
    // Anyone can add the header.
    let text = format!(
        r#"{{"protected":"{protected}","payload":"{payload}","header":{{"typ":"at+jwt"}},"signature":"{signature}"}}"#
    );
    let found = look_with(&text, SECRET, &policy, NOW);
    assert_eq!(verdict(&found), "policy-failed");
    assert!(words(&found, CheckName::Policy).contains("only in the unprotected header"));
}

#[test]
fn an_age_that_cannot_be_told_is_not_young() {
    let policy = Policy {
        max_age: Some(60),
        ..Policy::default()
    };
    for iat in [format!("{}", NOW + 9000), format!("{NOW}000")] {
        let token = mint(&format!(r#"{{"exp":{},"iat":{iat}}}"#, NOW + 9999));
        assert_eq!(
            verdict(&look_with(&token, SECRET, &policy, NOW)),
            "policy-failed"
        );
    }
}

#[test]
fn a_nested_token_and_a_stray_enc_are_no_faults() {
    let nested = mint_header(r#"{"alg":"HS256","typ":"JWT","cty":"JWT"}"#, &good());
    assert_eq!(verdict(&look(&nested, SECRET)), "valid");
    let stray = mint_header(r#"{"alg":"HS256","enc":"A128GCM"}"#, r#"{"sub":"ana"}"#);
    assert_eq!(verdict(&look(&stray, SECRET)), "valid");
}

#[test]
fn a_general_jwe_takes_its_algorithm_from_the_recipient() {
    let protected = encode(r#"{"enc":"A128GCM"}"#);
    let text = format!(
        r#"{{"protected":"{protected}","iv":"AAAA","ciphertext":"AAAA","tag":"AAAA","recipients":[{{"header":{{"alg":"A128KW"}},"encrypted_key":"AAAA"}}]}}"#
    );
    assert_eq!(verdict(&look(&text, "")), "encrypted");
}

#[test]
fn a_key_that_does_not_fit_is_no_bad_signature() {
    let public =
        r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let found = look(&good(), public);
    assert_eq!(verdict(&found), "unverified");
    assert_eq!(outcome(&found, CheckName::Signature), CheckOutcome::Skip);
    assert_eq!(
        found.judgement.headline,
        "Not verified: the key does not fit"
    );
    assert!(!words(&found, CheckName::Signature).contains("Compared"));
}

#[test]
fn invisible_characters_show_in_every_sentence() {
    let policy = Policy {
        issuer: "https://id.example".into(),
        ..Policy::default()
    };
    let claims = format!(r#"{{"iss":"https://id.example\u200b","exp":{}}}"#, NOW + 60);
    let said = words(
        &look_with(&mint(&claims), SECRET, &policy, NOW),
        CheckName::Policy,
    );
    assert!(
        said.contains("⟨U+200B⟩") && said.contains("invisible characters only"),
        "{said}"
    );
}

#[test]
fn a_token_that_ends_before_it_begins_is_never_valid() {
    let claims = format!(r#"{{"nbf":{},"exp":{}}}"#, NOW + 100, NOW + 50);
    let found = look(&mint(&claims), SECRET);
    assert_eq!(verdict(&found), "not-yet-valid");
    assert!(found.judgement.headline.contains("Never valid"));
}

#[test]
fn what_only_the_leeway_accepts_is_doubted() {
    let policy = Policy {
        leeway: 60,
        ..Policy::default()
    };
    let token = mint(&format!(r#"{{"exp":{}}}"#, NOW - 30));
    let found = look_with(&token, SECRET, &policy, NOW);
    assert_eq!(verdict(&found), "valid");
    assert_eq!(outcome(&found, CheckName::Time), CheckOutcome::Warn);
}

#[test]
fn a_time_that_is_no_number_is_not_called_a_large_one() {
    let found = look(&mint(r#"{"exp":"soon"}"#), SECRET);
    assert_eq!(verdict(&found), "malformed");
    assert!(
        found.judgement.detail.contains("`exp` is a string"),
        "{}",
        found.judgement.detail
    );
    assert!(!words(&found, CheckName::Time).contains("out of range"));
    let found = look(&mint(r#"{"exp":1e400}"#), SECRET);
    assert!(
        found.judgement.detail.contains("out of range"),
        "{}",
        found.judgement.detail
    );
}

/// Raw DEFLATE of a text, in one stored block.
fn deflated(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap();
    let mut bytes = vec![1];
    bytes.extend(length.to_le_bytes());
    bytes.extend((!length).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes
}

#[test]
fn a_compressed_payload_is_judged_like_any_other() {
    let zipped = |typ: &str, payload: &str| {
        let header = format!(r#"{{"alg":"HS256"{typ},"zip":"DEF"}}"#);
        let input = format!("{}.{}", encode(header), encode(deflated(payload)));
        let key = Key::secret(SECRET, SecretEncoding::Utf8);
        let signature = jose::jws::sign(
            jose::algorithm::find("HS256").unwrap(),
            &key,
            input.as_bytes(),
            &[],
        );
        format!("{input}.{}", encode(signature.unwrap()))
    };
    let good = format!(r#"{{"sub":"ana","exp":{}}}"#, NOW + 3600);
    for typ in ["", r#","typ":"JWT""#] {
        for (payload, wanted) in [
            (good.as_str(), "valid"),
            (r#"{"sub":"ana","exp":1}"#, "expired"),
            (r#"{"sub":"ana","exp":1"#, "malformed"),
            (r#"{"exp":"1"}"#, "malformed"),
        ] {
            let found = look(&zipped(typ, payload), SECRET);
            assert_eq!(verdict(&found), wanted, "{typ} {payload}");
        }
    }
    // Before what inflates is there, nothing is said of its times.
    let input = inspector::inspect::Input {
        text: zipped("", &good),
        key: SECRET.into(),
        ..Default::default()
    };
    let resolver = jose::resolver::Resolver::immediate();
    let partial = inspector::inspect::examine_with(&input, &resolver, None);
    let judgement = partial.judge(&Policy::default(), at(NOW));
    assert_eq!(judgement.verdict.id(), "unverified");
}

#[test]
fn what_only_calls_itself_a_proof_is_none() {
    let claims = r#"{"iss":"https://id.example","sub":"admin","exp":4102444800}"#;
    let key = crate::common::interop_case("jose", "ES256");
    let private = crate::common::key(key["key"]["pem_pkcs8"].as_str().unwrap());
    let header = format!(
        r#"{{"alg":"ES256","typ":"dpop+jwt","jwk":{}}}"#,
        crate::common::text_of(&key["key"]["jwk"])
    );
    let found = look(&crate::support::mint_with(&private, &header, claims), "");
    assert_eq!(verdict(&found), "untrusted-key");
    assert!(
        found.judgement.headline.contains("not trusted"),
        "{}",
        found.judgement.headline
    );
    assert!(
        found
            .examination
            .findings
            .iter()
            .any(|finding| finding.id == "key-embedded")
    );
}
