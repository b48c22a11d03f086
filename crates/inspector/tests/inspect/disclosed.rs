//! SD-JWTs (RFC 9901): the disclosures are compared, the key binding is verified, and nothing that
//! was not signed is called valid.

use crate::common::{json_file, key};
use crate::support::{NOW, at, mint_with, outcome, verdict, words};
use inspector::inspect::{Input, Inspection, inspect};
use inspector::verdict::{CheckName, CheckOutcome, Policy, Presentation};
use jose::base64url::encode;
use jose::key::Key;
use jose::sd_jwt::{conceal, find_digest};
use serde_json::{Value, json};
use std::path::Path;

const NONCE: &str = "1234567890";
const AUDIENCE: &str = "https://verifier.example";

fn fixture(file: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../jose/tests/fixtures/sd-jwt");
    json_file(&folder.join(file))
}

/// A private key and its public half as a JWK.
fn pair(file: &str) -> (Key, Value) {
    let case = crate::common::interop_case(file, "ES256");
    let private = key(case["key"]["pem_pkcs8"].as_str().expect("a PEM"));
    (private, case["key"]["jwk"].clone())
}

fn issuer() -> (Key, Value) {
    pair("jose")
}

fn holder() -> (Key, Value) {
    pair("pyjwt")
}

/// An SD-JWT of these claims, with the values of these pointers concealed, and its disclosures.
fn issued(claims: &Value, pointers: &[&str]) -> (String, Vec<String>) {
    let mut next = 0;
    let mut salt = || {
        next += 1;
        Some([next; 16])
    };
    let sha_256 = find_digest("sha-256").expect("a row");
    let made = conceal(&claims.to_string(), pointers, sha_256, 0, &mut salt).expect("a payload");
    let header = r#"{"alg":"ES256","typ":"dc+sd-jwt"}"#;
    (
        mint_with(&issuer().0, header, &made.payload),
        made.disclosures,
    )
}

/// One that expires in an hour, with the holder's key inside.
fn bound(pointers: &[&str]) -> (String, Vec<String>) {
    let claims = json!({
        "iss": "https://issuer.example", "iat": NOW, "exp": NOW + 3600,
        "name": "Ana", "country": "IT", "cnf": {"jwk": holder().1}
    });
    issued(&claims, pointers)
}

fn joined(jwt: &str, disclosures: &[String]) -> String {
    let mut text = format!("{jwt}~");
    for one in disclosures {
        text.push_str(one);
        text.push('~');
    }
    text
}

/// The claims of a key binding for what is presented.
fn binding_claims(presented: &str) -> Value {
    let hash = find_digest("sha-256").expect("a row").digest(presented);
    json!({"iat": NOW, "aud": AUDIENCE, "nonce": NONCE, "sd_hash": hash})
}

const BINDING: &str = r#"{"alg":"ES256","typ":"kb+jwt"}"#;

fn with_binding(presented: &str, header: &str, claims: &Value, signer: &Key) -> String {
    format!(
        "{presented}{}",
        mint_with(signer, header, &claims.to_string())
    )
}

fn look(text: &str, presentation: Presentation) -> Inspection {
    let input = Input {
        text: text.into(),
        key: issuer().1.to_string(),
        presentation,
        ..Input::default()
    };
    inspect(&input, &Policy::default(), at(NOW))
}

fn plain(text: &str) -> Inspection {
    look(text, Presentation::default())
}

fn expecting(nonce: &str, audience: &str) -> Presentation {
    Presentation {
        nonce: nonce.into(),
        audience: audience.into(),
        ..Presentation::default()
    }
}

fn payload(found: &Inspection) -> Value {
    let token = found.examination.token.as_ref().expect("a token");
    serde_json::from_slice(token.payload_bytes()).expect("JSON")
}

#[test]
fn what_other_implementations_present_is_valid() {
    for file in ["python.json", "node.json"] {
        let content = fixture(file);
        for case in content["cases"].as_array().expect("cases") {
            let name = format!("{file}: {}", case["name"]);
            let text = case["token"].as_str().expect("a token");
            let expected = match case["bound"].as_bool() {
                Some(true) => expecting(NONCE, AUDIENCE),
                _ => Presentation::default(),
            };
            let input = Input {
                text: text.into(),
                key: content["issuer"].to_string(),
                presentation: expected,
                ..Input::default()
            };
            let found = inspect(&input, &Policy::default(), at(NOW));
            assert_eq!(
                verdict(&found),
                "valid",
                "{name}: {}",
                found.judgement.detail
            );
            assert_eq!(payload(&found), case["processed"], "{name}");
            assert_eq!(
                outcome(&found, CheckName::Structure),
                CheckOutcome::Pass,
                "{name}"
            );
            // Under another key nothing is valid, whatever the disclosures are.
            let input = Input {
                key: content["holder"].to_string(),
                ..input
            };
            let found = inspect(&input, &Policy::default(), at(NOW));
            assert_eq!(verdict(&found), "invalid", "{name}");
        }
    }
}

#[test]
fn the_claims_that_were_disclosed_are_judged() {
    let claims = json!({"sub": "ana", "exp": NOW - 60, "nbf": NOW - 3600});
    let (jwt, all) = issued(&claims, &["/exp"]);
    assert_eq!(verdict(&plain(&joined(&jwt, &all))), "expired");
    // Kept back, it cannot be seen.
    let found = plain(&joined(&jwt, &[]));
    assert_eq!(found.judgement.headline, "Valid, and it never expires");
    assert!(words(&found, CheckName::Structure).contains("1 digest without a disclosure"));
}

#[test]
fn what_the_issuer_did_not_sign_is_never_valid() {
    let (jwt, all) = bound(&["/name", "/country"]);
    let forged = encode(r#"["salt","admin",true]"#);
    for (sent, expected) in [
        (vec![forged.clone()], "invalid"),
        (vec![all[0].clone(), forged], "invalid"),
        (vec![all[0].clone(), all[0].clone()], "malformed"),
        (vec!["not a disclosure".into()], "malformed"),
        (vec![String::new()], "malformed"),
    ] {
        let found = plain(&joined(&jwt, &sent));
        assert_eq!(
            verdict(&found),
            expected,
            "{sent:?}: {}",
            found.judgement.headline
        );
        assert!(!found.judgement.detail.is_empty());
        assert!(payload(&found).get("admin").is_none());
    }
    let found = plain(joined(&jwt, &all).trim_end_matches('~'));
    assert_eq!(verdict(&found), "malformed");
    assert!(
        found.judgement.headline.contains('~'),
        "{}",
        found.judgement.headline
    );
}

#[test]
fn a_key_binding_is_verified_with_the_key_in_the_payload() {
    let (jwt, all) = bound(&["/name"]);
    let presented = joined(&jwt, &all);
    let (signer, public) = holder();
    let good = with_binding(&presented, BINDING, &binding_claims(&presented), &signer);
    let found = look(&good, expecting(NONCE, AUDIENCE));
    assert_eq!(verdict(&found), "valid", "{}", found.judgement.detail);
    assert!(
        found.judgement.detail.contains("`cnf`"),
        "{}",
        found.judgement.detail
    );
    let bound_to = look(&good, Presentation::default());
    // What is expected decides.
    let found = look(&good, expecting("another", ""));
    assert_eq!(verdict(&found), "policy-failed");
    assert!(
        found.judgement.detail.contains(NONCE),
        "{}",
        found.judgement.detail
    );
    assert_eq!(
        verdict(&look(&good, expecting("", "https://other.example"))),
        "policy-failed"
    );
    // As the audience of a policy, too: the credential itself names none.
    let judged = |audience: &str| {
        let policy = Policy {
            audience: audience.into(),
            ..Policy::default()
        };
        bound_to.examination.judge(&policy, at(NOW)).verdict.id()
    };
    assert_eq!(judged(AUDIENCE), "valid");
    assert_eq!(judged("https://other.example"), "policy-failed");
    let supplied = |key: &Value| Presentation {
        holder_key: key.to_string(),
        ..Presentation::default()
    };
    assert_eq!(verdict(&look(&good, supplied(&public))), "valid");
    assert_eq!(verdict(&look(&good, supplied(&issuer().1))), "invalid");
    // A key binding that is expected and is not there.
    let found = look(&presented, expecting(NONCE, ""));
    assert_eq!(verdict(&found), "policy-failed");
    // And where nothing is expected it may be left out, which is said.
    let found = plain(&presented);
    assert_eq!(verdict(&found), "valid");
    assert!(words(&found, CheckName::Structure).contains("has no key binding"));
}

#[test]
fn a_key_binding_that_is_not_sound_is_never_valid() {
    let (jwt, all) = bound(&["/name", "/country"]);
    let presented = joined(&jwt, &all);
    let (signer, _) = holder();
    let claims = binding_claims(&presented);
    let without = |name: &str| {
        let mut claims = claims.clone();
        claims.as_object_mut().expect("an object").remove(name);
        claims
    };
    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        claims
    };
    let signed = |claims: &Value| with_binding(&presented, BINDING, claims, &signer);
    let part = |text: &str| encode(text);
    let unsigned = format!(
        "{presented}{}.{}.",
        part(r#"{"alg":"none","typ":"kb+jwt"}"#),
        part(&claims.to_string())
    );
    let cases = [
        (
            "by the issuer",
            with_binding(&presented, BINDING, &claims, &issuer().0),
            "invalid",
        ),
        ("unsigned", unsigned, "invalid"),
        (
            "another type",
            with_binding(
                &presented,
                r#"{"alg":"ES256","typ":"JWT"}"#,
                &claims,
                &signer,
            ),
            "policy-failed",
        ),
        (
            "no type",
            with_binding(&presented, r#"{"alg":"ES256"}"#, &claims, &signer),
            "policy-failed",
        ),
        ("no iat", signed(&without("iat")), "malformed"),
        ("no aud", signed(&without("aud")), "malformed"),
        ("no nonce", signed(&without("nonce")), "malformed"),
        (
            "a nonce that is a number",
            signed(&with("nonce", 7.into())),
            "malformed",
        ),
        ("no sd_hash", signed(&without("sd_hash")), "malformed"),
        (
            "another sd_hash",
            signed(&with("sd_hash", "AA".into())),
            "invalid",
        ),
        ("expired", signed(&with("exp", (NOW - 1).into())), "expired"),
        (
            "not yet",
            signed(&with("nbf", (NOW + 60).into())),
            "not-yet-valid",
        ),
        (
            "two segments",
            format!("{presented}eyJhbGciOiJFUzI1NiJ9.e30"),
            "malformed",
        ),
        (
            "four segments",
            format!("{}.AA", signed(&claims)),
            "malformed",
        ),
        ("no JSON", format!("{presented}AAAA.AAAA.AAAA"), "malformed"),
    ];
    for (name, text, expected) in cases {
        let found = look(&text, Presentation::default());
        assert_eq!(
            verdict(&found),
            expected,
            "{name}: {}",
            found.judgement.headline
        );
    }
    // Disclosures added, taken away or exchanged after the holder signed.
    let good = signed(&claims);
    let binding = good.rsplit_once('~').expect("a binding").1;
    for sent in [&all[..1], &all[1..], &[all[1].clone(), all[0].clone()]] {
        let text = format!("{}{binding}", joined(&jwt, sent));
        assert_eq!(verdict(&plain(&text)), "invalid", "{}", sent.len());
    }
}

#[test]
fn without_the_holders_key_the_whole_is_not_verified() {
    let (jwt, all) = issued(&json!({"exp": NOW + 60, "name": "Ana"}), &["/name"]);
    let presented = joined(&jwt, &all);
    let text = with_binding(
        &presented,
        BINDING,
        &binding_claims(&presented),
        &holder().0,
    );
    let found = plain(&text);
    assert_eq!(verdict(&found), "unverified");
    assert!(
        found.judgement.detail.contains("cnf"),
        "{}",
        found.judgement.detail
    );
    let supplied = Presentation {
        holder_key: holder().1.to_string(),
        ..Presentation::default()
    };
    assert_eq!(verdict(&look(&text, supplied)), "valid");
}

/// A secret that the payload tells, a holder that it does not name, another key's `kid`: none of
/// them proves who presents it.
#[test]
fn a_key_binding_that_proves_nothing_is_never_plainly_valid() {
    let with = |cnf: Value, key: &Key, header: &str, expected: Presentation| {
        let claims = json!({"exp": NOW + 60, "cnf": {"jwk": cnf}});
        let presented = joined(&issued(&claims, &[]).0, &[]);
        look(
            &with_binding(&presented, header, &binding_claims(&presented), key),
            expected,
        )
    };
    let secret = Key::secret(
        *b"a secret that everyone can read!",
        jose::key::SecretEncoding::Utf8,
    );
    let oct = json!({"kty": "oct", "k": encode("a secret that everyone can read!")});
    let hmac = r#"{"alg":"HS256","typ":"kb+jwt"}"#;
    let none = Presentation::default;
    assert_eq!(verdict(&with(oct, &secret, hmac, none())), "policy-failed");
    let text = json!("a secret that everyone can read!");
    assert_ne!(verdict(&with(text, &secret, hmac, none())), "valid");
    // Signed by somebody whom only the person names.
    let other = Presentation {
        holder_key: issuer().1.to_string(),
        ..Presentation::default()
    };
    let found = with(holder().1, &issuer().0, BINDING, other);
    assert_eq!(
        verdict(&found),
        "policy-failed",
        "{}",
        found.judgement.detail
    );
    let mut named = holder().1;
    named["kid"] = "h1".into();
    let header = r#"{"alg":"ES256","typ":"kb+jwt","kid":"other"}"#;
    let found = with(named, &holder().0, header, none());
    assert_eq!(outcome(&found, CheckName::KeyTrust), CheckOutcome::Warn);
}

#[test]
fn when_a_key_binding_was_made_is_looked_at() {
    let (jwt, all) = bound(&["/name"]);
    let presented = joined(&jwt, &all);
    let made_at = |iat: i64| {
        let mut claims = binding_claims(&presented);
        claims["iat"] = iat.into();
        plain(&with_binding(&presented, BINDING, &claims, &holder().0))
    };
    assert_eq!(outcome(&made_at(NOW), CheckName::Time), CheckOutcome::Pass);
    for iat in [NOW + 86_400, NOW - 5 * 365 * 86_400] {
        let found = made_at(iat);
        assert_eq!(
            outcome(&found, CheckName::Time),
            CheckOutcome::Warn,
            "{iat}"
        );
        assert!(
            found.judgement.detail.contains("key binding"),
            "{}",
            found.judgement.detail
        );
    }
}

/// Whoever opens it inside other tokens learns no more than what was checked.
#[test]
fn a_forged_key_binding_is_not_valid_however_deep_it_is() {
    let (jwt, all) = bound(&["/name"]);
    let presented = joined(&jwt, &all);
    let forged = with_binding(
        &presented,
        BINDING,
        &binding_claims(&presented),
        &issuer().0,
    );
    let secret = Key::secret(*b"sixteen bytes ok", jose::key::SecretEncoding::Utf8);
    let keys = json!({"keys": [issuer().1, {"kty": "oct", "k": encode("sixteen bytes ok")}]});
    let row = jose::algorithm::find_key_management("dir").expect("a row");
    let enc = jose::algorithm::find_content_encryption("A128GCM").expect("a row");
    let mut token = forged;
    for depth in 1..=6 {
        let header = r#"{"alg":"dir","enc":"A128GCM","cty":"JWT"}"#;
        let random = vec![5; jose::jwe::RANDOM];
        token = jose::jwe::encrypt_compact(row, enc, &secret, header, token.as_bytes(), &random)
            .expect("a token");
        let input = Input {
            text: token.clone(),
            key: keys.to_string(),
            ..Input::default()
        };
        let found = inspect(&input, &Policy::default(), at(NOW));
        assert_ne!(verdict(&found), "valid", "{depth}");
    }
}

#[test]
fn what_is_expected_and_met_is_said() {
    let (jwt, all) = bound(&["/name"]);
    let presented = joined(&jwt, &all);
    let text = with_binding(
        &presented,
        BINDING,
        &binding_claims(&presented),
        &holder().0,
    );
    let found = look(&text, expecting(NONCE, AUDIENCE));
    assert_eq!(outcome(&found, CheckName::Policy), CheckOutcome::Pass);
    assert!(words(&found, CheckName::Policy).contains("nonce and audience"));
    // Without its key binding nobody proved to be the holder.
    let found = plain(&presented);
    assert_eq!(outcome(&found, CheckName::KeyTrust), CheckOutcome::Warn);
}

/// RFC 9901 section 8: the same in a JSON serialization.
#[test]
fn a_json_serialization_is_judged_alike() {
    let (jwt, all) = bound(&["/name", "/country"]);
    let presented = joined(&jwt, &all[..1]);
    let good = with_binding(
        &presented,
        BINDING,
        &binding_claims(&presented),
        &holder().0,
    );
    let binding = good.rsplit_once('~').expect("a binding").1;
    let parts: Vec<&str> = jwt.split('.').collect();
    let json = |header: Value| {
        json!({"protected": parts[0], "payload": parts[1], "signature": parts[2], "header": header})
            .to_string()
    };
    let found = plain(&json(json!({"disclosures": [all[0]], "kb_jwt": binding})));
    assert_eq!(verdict(&found), "valid", "{}", found.judgement.detail);
    for header in [
        json!({"disclosures": [all[0], all[1]], "kb_jwt": binding}),
        json!({"disclosures": [all[0]], "kb_jwt": 7}),
        json!({"disclosures": [all[0]], "kb_jwt": format!(" {binding}")}),
        json!({"disclosures": [all[0], 7]}),
        json!({"disclosures": all[0]}),
        json!({"disclosures": [encode(r#"["s","admin",true]"#)]}),
    ] {
        let found = plain(&json(header.clone()));
        assert!(
            ["invalid", "malformed"].contains(&verdict(&found)),
            "{header}: {}",
            found.judgement.headline
        );
    }
}

#[test]
fn disclosures_belong_to_the_first_of_several_signatures() {
    let (jwt, all) = bound(&["/name"]);
    let parts: Vec<&str> = jwt.split('.').collect();
    let signature =
        |header: Value| json!({"protected": parts[0], "signature": parts[2], "header": header});
    let token = |first: Value, second: Value| {
        json!({"payload": parts[1], "signatures": [signature(first), signature(second)]})
            .to_string()
    };
    let sent = json!({"disclosures": all});
    let found = plain(&token(sent.clone(), json!({})));
    assert_eq!(verdict(&found), "valid", "{}", found.judgement.detail);
    for (first, second) in [(json!({}), sent.clone()), (sent.clone(), sent)] {
        assert_eq!(verdict(&plain(&token(first, second))), "malformed");
    }
}

/// Whatever is done to the disclosures of a signed token, it is valid only as a subset of them.
#[test]
fn only_subsets_of_what_was_issued_are_valid() {
    let (jwt, all) = bound(&["/name", "/country", "/iat"]);
    for mask in 0..8_u8 {
        let sent: Vec<String> = all
            .iter()
            .enumerate()
            .filter(|(at, _)| mask >> at & 1 == 1)
            .map(|(_, one)| one.clone())
            .collect();
        assert_eq!(verdict(&plain(&joined(&jwt, &sent))), "valid", "{mask}");
        let mut more = sent.clone();
        more.push(all[0].clone());
        let expected = if mask & 1 == 1 { "malformed" } else { "valid" };
        assert_eq!(verdict(&plain(&joined(&jwt, &more))), expected, "{mask}");
    }
}
