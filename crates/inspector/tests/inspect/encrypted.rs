//! Encrypted tokens: opened with the key that was supplied, judged by what is inside, and never
//! called more than was checked.

use crate::common::{interop_case, vectors};
use crate::support::{NOW, SECRET, look, look_with, mint_with, outcome, verdict, words};
use inspector::inspect::Inspection;
use inspector::token::Payload;
use inspector::verdict::{CheckName, CheckOutcome, Policy};
use jose::algorithm::{find_content_encryption, find_key_management};
use jose::jwe::{RANDOM, encrypt_compact};
use jose::key::{Key, SecretEncoding};
use serde_json::{Value, json};

/// A JWE of this content, with members more in its header.
fn encrypted(alg: &str, key: &Key, more: &str, content: &[u8]) -> String {
    let enc = find_content_encryption("A128GCM").expect("a row");
    let header = format!(r#"{{"alg":"{alg}","enc":"A128GCM"{more}}}"#);
    let random: Vec<u8> = (0..RANDOM).map(|at| (at * 7) as u8).collect();
    let row = find_key_management(alg).expect("a row");
    encrypt_compact(row, enc, key, &header, content, &random).expect("a token")
}

fn secret(text: &str) -> Key {
    Key::secret(text.as_bytes(), SecretEncoding::Utf8)
}

const WRAPPING: &str = "sixteen bytes ok";

fn claims(exp: i64) -> String {
    json!({"iss": "a", "aud": "b", "exp": exp}).to_string()
}

fn content(inspection: &Inspection) -> String {
    let token = inspection.examination.token.as_ref().expect("a token");
    String::from_utf8_lossy(token.payload_bytes()).into_owned()
}

#[test]
fn a_key_opens_the_content_and_the_claims_are_judged() {
    let token = |exp| encrypted("A128KW", &secret(WRAPPING), "", claims(exp).as_bytes());
    let found = look(&token(NOW + 900), WRAPPING);
    assert_eq!(verdict(&found), "valid");
    assert_eq!(
        found.judgement.headline,
        "Decrypted, valid for another 15 min"
    );
    assert!(
        found.judgement.detail.contains("Whoever has the secret"),
        "{}",
        found.judgement.detail
    );
    assert_eq!(content(&found), claims(NOW + 900));
    assert_eq!(outcome(&found, CheckName::Signature), CheckOutcome::Pass);
    assert!(words(&found, CheckName::Signature).contains("A128KW"));
    assert_eq!(outcome(&found, CheckName::KeyTrust), CheckOutcome::Pass);
    // What only the leeway accepts is told as that.
    let leeway = Policy {
        leeway: 7 * 24 * 3600,
        ..Policy::default()
    };
    let late = look_with(&token(NOW - 900), WRAPPING, &leeway, NOW);
    assert_eq!(
        late.judgement.headline,
        "Decrypted, and accepted by the leeway alone"
    );
    // Claims inside count as they do in a signed token.
    assert_eq!(verdict(&look(&token(NOW - 900), WRAPPING)), "expired");
    let policy = Policy {
        issuer: "another".into(),
        ..Policy::default()
    };
    let found = look_with(&token(NOW + 900), WRAPPING, &policy, NOW);
    assert_eq!(verdict(&found), "policy-failed");
}

#[test]
fn broken_claims_inside_are_as_broken_as_outside() {
    for (content, more, right) in [
        (r#"{"exp":1,"a":"#, "", "malformed"),
        (r#"{"exp":1} x"#, "", "malformed"),
        ("\u{feff}{\"exp\":1}", "", "malformed"),
        ("hello", r#","cty":"JWT""#, "malformed"),
        ("hello", "", "valid"),
        ("", "", "valid"),
    ] {
        let token = encrypted("A128KW", &secret(WRAPPING), more, content.as_bytes());
        let found = look(&token, WRAPPING);
        assert_eq!(
            verdict(&found),
            right,
            "{content}: {}",
            found.judgement.headline
        );
        assert!(
            !found.judgement.headline.contains("never expires"),
            "{content}"
        );
    }
    let twice = format!(r#"{{"exp":1,"exp":{}}}"#, NOW + 60);
    let found = look(
        &encrypted("A128KW", &secret(WRAPPING), "", twice.as_bytes()),
        WRAPPING,
    );
    assert_eq!(outcome(&found, CheckName::Structure), CheckOutcome::Warn);
}

/// A token in JSON, or with words around it, is a token too: what is inside decides.
#[test]
fn a_forged_token_inside_is_not_valid_in_any_form() {
    let forged = mint_with(
        &secret("another secret of some thirty bytes"),
        r#"{"alg":"HS256"}"#,
        "{}",
    );
    let [header, payload, signature] = forged.split('.').collect::<Vec<_>>()[..] else {
        panic!("three segments");
    };
    let flattened = json!({"protected": header, "payload": payload, "signature": signature});
    let keys = json!({"keys": [
        {"kty": "oct", "k": jose::base64url::encode(WRAPPING)},
        {"kty": "oct", "k": jose::base64url::encode(SECRET)},
    ]});
    for content in [
        flattened.to_string(),
        format!("Bearer {forged}"),
        format!("\"{forged}\""),
    ] {
        for more in ["", r#","cty":"JWT""#] {
            let token = encrypted("A128KW", &secret(WRAPPING), more, content.as_bytes());
            let found = look(&token, &keys.to_string());
            assert_ne!(verdict(&found), "valid", "{content}");
        }
    }
}

#[test]
fn what_the_outer_header_demands_is_heeded() {
    let inner = crate::support::good();
    let keys = json!({"keys": [
        {"kty": "oct", "k": jose::base64url::encode(WRAPPING)},
        {"kty": "oct", "k": jose::base64url::encode(SECRET)},
    ]});
    for (more, right) in [
        ("", "valid"),
        (r#","crit":["foo"],"foo":1"#, "policy-failed"),
        (r#","crit":[]"#, "policy-failed"),
    ] {
        let token = encrypted("A128KW", &secret(WRAPPING), more, inner.as_bytes());
        assert_eq!(verdict(&look(&token, &keys.to_string())), right, "{more}");
    }
}

#[test]
fn who_made_it_is_not_proved_by_a_public_key() {
    let case = interop_case("jose", "ES256");
    let private = crate::common::key(case["key"]["pem_pkcs8"].as_str().expect("a PEM"));
    let token = encrypted("ECDH-ES", &private, "", claims(NOW + 60).as_bytes());
    let found = look(&token, case["key"]["pem_pkcs8"].as_str().expect("a PEM"));
    assert_eq!(verdict(&found), "valid");
    assert_eq!(outcome(&found, CheckName::KeyTrust), CheckOutcome::Warn);
}

#[test]
fn what_does_not_open_it_says_why() {
    let token = encrypted("A128KW", &secret(WRAPPING), "", b"{}");
    for (key, headline, said) in [
        ("", "Encrypted", "paste the shared secret"),
        (
            "another secret..",
            "Encrypted: this key does not open it",
            "was not made for this key",
        ),
        (
            "too short",
            "Encrypted: this key does not open it",
            "needs a secret of 16 bytes",
        ),
    ] {
        let found = look(&token, key);
        assert_eq!(
            (verdict(&found), found.judgement.headline.as_str()),
            ("encrypted", headline)
        );
        assert!(
            found.judgement.detail.contains(said),
            "{}",
            found.judgement.detail
        );
        assert_eq!(content(&found), "");
    }
    let case = interop_case("pyjwt", "RS256 with RSA 2048");
    let (public, private) = (&case["key"]["pem_spki"], &case["key"]["pem_pkcs8"]);
    let (public, private) = (public.as_str().unwrap(), private.as_str().unwrap());
    let key = crate::common::key(private);
    let token = encrypted("RSA-OAEP-256", &key, "", b"{}");
    assert!(
        look(&token, public)
            .judgement
            .detail
            .contains("This is a public key")
    );
    assert_eq!(verdict(&look(&token, private)), "valid");
    assert!(
        look(&token, private)
            .judgement
            .detail
            .contains("whoever has the public key")
    );
    // One changed character.
    let changed = format!(
        "{}A{}",
        &token[..token.len() - 30],
        &token[token.len() - 29..]
    );
    let found = look(&changed, private);
    assert_eq!(verdict(&found), "encrypted");
    assert!(
        found.judgement.detail.contains("tag does not match"),
        "{}",
        found.judgement.detail
    );
    assert_eq!(outcome(&found, CheckName::Signature), CheckOutcome::Fail);
}

/// The verdict is that of what is inside, under the same keys.
#[test]
fn a_token_inside_is_opened_and_judged() {
    let signed = mint_with(
        &secret(SECRET),
        r#"{"alg":"HS256","typ":"JWT"}"#,
        &claims(NOW + 900),
    );
    let keys = json!({"keys": [
        {"kty": "oct", "k": jose::base64url::encode(WRAPPING), "use": "enc"},
        {"kty": "oct", "k": jose::base64url::encode(SECRET), "use": "sig"},
    ]});
    let token = encrypted(
        "A128KW",
        &secret(WRAPPING),
        r#","cty":"JWT""#,
        signed.as_bytes(),
    );
    let found = look(&token, &keys.to_string());
    assert_eq!(verdict(&found), "valid");
    assert!(
        found
            .judgement
            .detail
            .starts_with("Decrypted (`A128KW`, `A128GCM`)")
            || found.judgement.detail.starts_with("Decrypted"),
        "{}",
        found.judgement.detail
    );
    let inner = found.examination.inner.as_ref().expect("a token inside");
    assert!(matches!(
        inner.token.as_ref().unwrap().payload,
        Payload::Claims(_)
    ));
    // Without the key of the signature it is decrypted and not verified.
    assert_eq!(verdict(&look(&token, WRAPPING)), "invalid");
    let (start, signature) = signed.rsplit_once('.').unwrap();
    let forged = format!("{start}.{}", signature.chars().rev().collect::<String>());
    let token = encrypted(
        "A128KW",
        &secret(WRAPPING),
        r#","cty":"JWT""#,
        forged.as_bytes(),
    );
    assert_ne!(verdict(&look(&token, &keys.to_string())), "valid");
    // Tokens within tokens, to a bound.
    let mut nested = signed;
    for _ in 0..8 {
        nested = encrypted(
            "A128KW",
            &secret(WRAPPING),
            r#","cty":"JWT""#,
            nested.as_bytes(),
        );
    }
    assert_eq!(verdict(&look(&nested, &keys.to_string())), "unverified");
}

/// Of several recipients the one whose key was supplied, or the one that was chosen.
#[test]
fn the_recipient_with_the_key_is_found() {
    let own = secret(WRAPPING);
    let other = secret("another secret..");
    // A content key that both have: `dir` gives no such token, so each wraps the same one.
    let wrapped = |key: &Key| {
        let token = encrypted("A128KW", key, "", b"for two");
        token.split('.').map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let (first, second) = (wrapped(&other), wrapped(&own));
    assert_eq!(first[2..], second[2..], "the same content key");
    let text = json!({
        "protected": first[0],
        "recipients": [{ "encrypted_key": first[1] }, { "encrypted_key": second[1] }],
        "iv": first[2], "ciphertext": first[3], "tag": first[4],
    })
    .to_string();
    for key in [WRAPPING, "another secret.."] {
        let found = look(&text, key);
        assert_eq!(
            (verdict(&found), content(&found).as_str()),
            ("valid", "for two")
        );
    }
    let found = look(&text, "a third secret..");
    assert_eq!(verdict(&found), "encrypted");
}

/// Twenty recipients are tried, and not one more.
#[test]
fn the_twentieth_recipient_is_found_and_the_next_is_not() {
    let wrapped = |key: &str| {
        let token = encrypted("A128KW", &secret(key), "", b"for many");
        token.split('.').map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let (own, other) = (wrapped(WRAPPING), wrapped("another secret.."));
    for (place, expected) in [(19, "valid"), (20, "encrypted")] {
        let mut recipients = vec![json!({ "encrypted_key": other[1] }); 30];
        recipients[place] = json!({ "encrypted_key": own[1] });
        let text = json!({
            "protected": own[0], "recipients": recipients,
            "iv": own[2], "ciphertext": own[3], "tag": own[4],
        });
        let found = look(&text.to_string(), WRAPPING);
        assert_eq!(verdict(&found), expected, "recipient {place}");
    }
}

/// RFC 7516 sections 4.1.3 and 4.1.13.
#[test]
fn parameters_that_are_not_understood_refuse_it() {
    for (more, expected) in [
        (r#","zip":"GZ""#, "encrypted"),
        (r#","zip":1"#, "encrypted"),
        (r#","crit":["x"],"x":1"#, "policy-failed"),
    ] {
        let token = encrypted("A128KW", &secret(WRAPPING), more, b"{}");
        assert_eq!(verdict(&look(&token, WRAPPING)), expected, "{more}");
    }
}

#[test]
fn passwords_are_taken_as_they_stand() {
    let token = encrypted("PBES2-HS256+A128KW", &secret("00ff00ff"), "", b"content");
    let found = look(&token, "00ff00ff");
    assert_eq!(
        (verdict(&found), content(&found).as_str()),
        ("valid", "content")
    );
    assert_eq!(found.judgement.headline, "Decrypted");
    assert!(
        words(&found, CheckName::Signature).contains("310,000 iterations")
            || words(&found, CheckName::Signature).contains("310000 iterations")
    );
    // A secret in hex is read as one for an algorithm that needs so many bytes.
    let bytes = [0xAB; 16];
    let key = Key::secret(bytes.to_vec(), SecretEncoding::Hex);
    let token = encrypted("dir", &key, "", b"content");
    assert_eq!(verdict(&look(&token, &"ab".repeat(16))), "valid");
    assert_eq!(verdict(&look(&token, "q6urq6urq6urq6urq6urqw")), "valid");
}

/// RFC 7520 section 5.10 has additional data, 5.9 a compressed content, 5.13 three recipients.
#[test]
fn the_json_serializations_of_the_cookbook_open() {
    let Some(folder) = vectors("jose-cookbook/jwe") else {
        return;
    };
    let mut count = 0;
    for file in std::fs::read_dir(folder).expect("a folder") {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let case: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let (input, output) = (&case["input"], &case["output"]);
        let key = match (&input["pwd"], &input["key"]) {
            (Value::String(password), _) => password.clone(),
            (_, Value::Array(several)) => several[0].to_string(),
            (_, one) => one.to_string(),
        };
        for form in ["json", "json_flat", "compact"] {
            let text = match &output[form] {
                Value::Null => continue,
                Value::String(text) => text.clone(),
                json => json.to_string(),
            };
            let found = look(&text, &key);
            assert_eq!(
                verdict(&found),
                "valid",
                "{path:?} {form}: {}",
                found.judgement.detail
            );
            assert_eq!(
                content(&found),
                input["plaintext"].as_str().unwrap(),
                "{path:?} {form}"
            );
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}
