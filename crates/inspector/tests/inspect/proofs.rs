//! DPoP proofs (RFC 9449 sections 4.2 and 4.3): one that no server may take is not one "by design".

use crate::common::interop_case;
use crate::support::{NOW, look, mint_with, outcome, verdict, words};
use inspector::inspect::Inspection;
use inspector::verdict::{CheckName, CheckOutcome};
use jose::base64url::encode;
use jose::key::{Key, Private, SecretEncoding};
use serde_json::{Value, json};

const SECRET: &str = "a secret of more than thirty-two bytes";

fn payload() -> String {
    format!(r#"{{"jti":"1","htm":"GET","htu":"https://a.example","iat":{NOW}}}"#)
}

fn header(alg: &str, jwk: &Value) -> String {
    json!({ "typ": "dpop+jwt", "alg": alg, "jwk": jwk }).to_string()
}

fn pair() -> (Key, Value) {
    let case = interop_case("jose", "ES256")["key"].clone();
    let key = crate::common::key(case["pem_pkcs8"].as_str().unwrap());
    (key, case["jwk"].clone())
}

fn is_refused(found: &Inspection, reason: &str) {
    let check = words(found, CheckName::Policy);
    assert!(check.contains(reason), "{check}");
    assert_eq!(outcome(found, CheckName::Policy), CheckOutcome::Fail);
    let all = format!(
        "{} {} {}",
        found.judgement.headline,
        found.judgement.detail,
        words(found, CheckName::KeyTrust)
    );
    assert!(!all.contains("by design"), "{all}");
    assert!(!all.contains("That is how a DPoP proof is made"), "{all}");
}

#[test]
fn a_proof_as_it_should_be_is_one_by_design() {
    let (key, jwk) = pair();
    let found = look(&mint_with(&key, &header("ES256", &jwk), &payload()), "");
    assert_eq!(verdict(&found), "untrusted-key");
    assert!(words(&found, CheckName::KeyTrust).contains("by design"));
    assert_ne!(outcome(&found, CheckName::Policy), CheckOutcome::Fail);
}

#[test]
fn a_proof_that_carries_its_secret_is_refused() {
    let oct = json!({ "kty": "oct", "k": encode(SECRET) });
    let secret = Key::secret(SECRET, SecretEncoding::Utf8);
    let token = mint_with(&secret, &header("HS256", &oct), &payload());
    for key in ["", SECRET] {
        let found = look(&token, key);
        is_refused(&found, "RFC 9449, section 4.");
        assert_eq!(verdict(&found), "policy-failed");
        assert_eq!(
            found.judgement.headline,
            "Refused: a verifier must not accept this header"
        );
    }
}

#[test]
fn a_proof_that_carries_its_private_key_is_refused() {
    let (key, jwk) = pair();
    let Some(Private::Scalar(d)) = &key.private else {
        panic!("no scalar")
    };
    let mut private = jwk.clone();
    private["d"] = encode(d.as_slice()).into();
    let found = look(&mint_with(&key, &header("ES256", &private), &payload()), "");
    is_refused(&found, "private");
    assert_eq!(verdict(&found), "policy-failed");
    // Whatever it holds: it need not be readable.
    for (member, value) in [("d", json!(7)), ("priv", json!("x")), ("p", json!("AQ"))] {
        let mut jwk = jwk.clone();
        jwk[member] = value;
        let found = look(&mint_with(&key, &header("ES256", &jwk), &payload()), "");
        is_refused(&found, "private");
    }
}

#[test]
fn a_proof_without_a_signature_of_a_pair_is_refused() {
    let (_, jwk) = pair();
    for alg in ["none", "nOnE", "HS256", "HS512"] {
        let token = format!("{}.{}.", encode(header(alg, &jwk)), encode(payload()));
        let found = look(&token, "");
        is_refused(&found, "asymmetric");
        let right = match alg.starts_with("HS") {
            true => "policy-failed",
            false => "unsecured",
        };
        assert_eq!(verdict(&found), right, "{alg}");
    }
}

#[test]
fn it_is_still_known_as_a_proof() {
    let oct = json!({ "kty": "oct", "k": encode(SECRET) });
    let secret = Key::secret(SECRET, SecretEncoding::Utf8);
    let found = look(&mint_with(&secret, &header("HS256", &oct), &payload()), "");
    let kind = found.examination.kind.map(|kind| kind.id);
    assert_eq!(kind, Some("dpop-proof"));
    let ids: Vec<_> = found.examination.findings.iter().map(|f| f.id).collect();
    assert!(!ids.contains(&"expiry-missing"), "{ids:?}");
    assert!(ids.contains(&"key-private-in-header"), "{ids:?}");
}

#[test]
fn a_private_key_in_any_header_is_a_finding() {
    let (key, jwk) = pair();
    let find = |jwk: &Value| {
        let header = json!({ "typ": "JWT", "alg": "ES256", "jwk": jwk }).to_string();
        let found = look(&mint_with(&key, &header, r#"{"exp":4102444800}"#), "");
        let findings = &found.examination.findings;
        findings.iter().any(|f| f.id == "key-private-in-header")
    };
    assert!(!find(&jwk));
    let mut private = jwk.clone();
    private["d"] = "AQ".into();
    assert!(find(&private));
    assert!(find(&json!({ "kty": "oct", "k": "AQ" })));
}
