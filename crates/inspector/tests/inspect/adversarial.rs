//! Inputs that once got a wrong answer: what they attack, and more of each kind.
//!
//! `fixtures/adversarial.jsonl` has the inputs; what must be answered is here.

use crate::common::{encoded, interop_case};
use crate::support::{NOW, SECRET, at, case_of, causes, look, mint_header, verdict, words};
use inspector::inspect::{Input, Inspection, inspect};
use inspector::refusal::search;
use inspector::verdict::{Cause, CheckName, Policy};
use jose::base64url::encode;
use jose::key::{Key, SecretEncoding};
use serde_json::Value;

const CASES: &str = include_str!("../fixtures/adversarial.jsonl");

/// What must be answered: the verdicts that are right, and what must be said somewhere.
const RIGHT: &[(&str, &[&str], &str)] = &[
    (
        "F01-detached-broken-claims",
        &["malformed"],
        "In the payload",
    ),
    (
        "F02-json-smuggled-in-protected",
        &["malformed"],
        "In the header",
    ),
    (
        "F02b-json-payload-tilde-b64false",
        &["invalid"],
        "The signature has 3 bytes",
    ),
    (
        "F03-sdjwt-forged-key-binding",
        &["malformed"],
        "key binding",
    ),
    (
        "F03b-sdjwt-unreferenced-disclosure",
        &["invalid"],
        "did not sign",
    ),
    (
        "F04-bom-expired-application-jwt",
        &["malformed"],
        "invisible character U+FEFF",
    ),
    (
        "F04b-bom-expired-no-typ",
        &["malformed"],
        "invisible character U+FEFF",
    ),
    (
        "F04c-cty-jwt-array",
        &["malformed"],
        "The payload is an array",
    ),
    (
        "F05-jwt-b64-false",
        &["malformed"],
        "`b64` is false, which a JWT must not have",
    ),
    ("F05b-rfc7797-own-example-refused", &["valid"], ""),
    (
        "F06-RS256-under-rsa-pss-sha512-key",
        &["unverified"],
        "for RSASSA-PSS with SHA-512",
    ),
    (
        "F06-PS256-under-rsa-pss-sha512-key",
        &["unverified"],
        "for RSASSA-PSS with SHA-512",
    ),
    ("F07-confusion-der-base64url", &["invalid"], "key confusion"),
    ("F07b-confusion-der-hex", &["invalid"], "key confusion"),
    (
        "F07c-confusion-ssh-forced-text-CVE-2024-33663",
        &["invalid"],
        "key confusion",
    ),
    (
        "F07d-confusion-authorized-keys-line",
        &["invalid"],
        "key confusion",
    ),
    (
        "F07e-confusion-pem-damaged-label-forced",
        &["invalid"],
        "key confusion",
    ),
    (
        "F07f-confusion-unreadable-jwk-forced",
        &["invalid"],
        "key confusion",
    ),
    ("F07g-oct-k-is-pem", &["invalid"], "key confusion"),
    (
        "F08-json-header-not-object",
        &["malformed"],
        "`header` is a string; it must be an object",
    ),
    (
        "F08b-json-protected-is-object",
        &["malformed"],
        "`protected` is an object; it must be a string",
    ),
    (
        "F08c-json-signatures-not-array",
        &["malformed"],
        "`signatures` is a string; it must be an array",
    ),
    (
        "F08d-trailing-brace-silent",
        &["valid"],
        "Removed a trailing bracket",
    ),
    (
        "F08e-second-signature-bad",
        &["valid"],
        "signature 1 of 2; the verdict is about this one",
    ),
    (
        "F08f-mixed-b64",
        &["malformed"],
        "`b64` is not the same for all signatures",
    ),
    (
        "F09-jwk-alg-Ed448-on-Ed25519",
        &["unverified"],
        "key forbids it",
    ),
    (
        "F09b-key_ops-duplicate",
        &["unverified"],
        "`key_ops` must be an array without repetitions",
    ),
    (
        "F09c-kid-not-in-set-pass",
        &["valid"],
        "no key has the token's kid",
    ),
    (
        "F10-secret-ends-with-newline",
        &["valid"],
        "with the line break at its end",
    ),
    (
        "F10b-forced-text-space-no-hint",
        &["invalid"],
        "without the white space around it",
    ),
    (
        "F10c-aud-number-in-array",
        &["malformed"],
        "`aud` holds a number",
    ),
];

#[test]
fn every_input_gets_the_right_answer() {
    let cases: Vec<Value> = CASES
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(cases.len(), RIGHT.len(), "one row for each input");
    for case in &cases {
        let id = case["id"].as_str().unwrap();
        let text = |name: &str| case[name].as_str().unwrap_or_default().to_owned();
        let input = Input {
            text: text("text"),
            key: text("key"),
            encoding: (text("reading") == "text").then_some(SecretEncoding::Utf8),
            detached: case["detached"].as_str().map(Into::into),
            ..Input::default()
        };
        let found = inspect(&input, &Policy::default(), at(NOW));
        let (_, verdicts, says) = RIGHT.iter().find(|(row, ..)| *row == id).expect(id);
        let mut said = everything(&found);
        let policy = Policy::default();
        let case = case_of(&input, &found, &policy, at(NOW));
        for reason in case.iter().flat_map(|case| search(case).reasons().to_vec()) {
            said += &format!("\n{} {}", reason.what, reason.fix);
        }
        assert!(
            verdicts.contains(&verdict(&found)),
            "{id}: {}\n{said}",
            verdict(&found)
        );
        assert!(said.contains(says), "{id} says:\n{said}");
    }
}

/// All sentences of an inspection.
fn everything(found: &Inspection) -> String {
    let judgement = &found.judgement;
    let notes = found.examination.intake.notes.iter();
    let mut said = format!("{}. {}", judgement.headline, judgement.detail);
    for check in &judgement.checks {
        said += &format!("\n{} {}", check.summary, check.details.join(" "));
    }
    notes.fold(said, |said, note| format!("{said}\n{note}"))
}

fn detached(header: &str, payload: &str) -> (String, String) {
    let token = mint_header(header, payload);
    let mut parts = token.split('.');
    let (header, _, signature) = (parts.next().unwrap(), parts.next(), parts.next().unwrap());
    (format!("{header}..{signature}"), payload.to_owned())
}

#[test]
fn a_detached_payload_has_the_faults_that_it_would_have_inside() {
    for header in [r#"{"alg":"HS256","typ":"JWT"}"#, r#"{"alg":"HS256"}"#] {
        for payload in [
            r#"{"exp":1,}"#,
            r#"{"exp":1"#,
            r#"{"exp":1}{}"#,
            r#"{"exp":01}"#,
            "\u{FEFF}{\"exp\":1}",
            r#"{"exp":"1"}"#,
            r#"{"aud":[1]}"#,
            r#"{"a":1,"a":2}"#,
            r#"{"exp":1}"#,
            r#"{"exp":4102444800}"#,
        ] {
            let inside = look(&mint_header(header, payload), SECRET);
            let (text, content) = detached(header, payload);
            let input = Input {
                text,
                key: SECRET.into(),
                detached: Some(content),
                ..Input::default()
            };
            let outside = inspect(&input, &Policy::default(), at(NOW));
            assert_eq!(verdict(&outside), verdict(&inside), "{header} {payload}");
            let codes = |found: &Inspection| {
                let token = found.examination.token.as_ref().unwrap();
                token
                    .faults
                    .iter()
                    .map(|fault| fault.code)
                    .collect::<Vec<_>>()
            };
            assert_eq!(codes(&outside), codes(&inside), "{header} {payload}");
        }
    }
}

#[test]
fn claims_behind_what_some_readers_pass_over_are_still_claims() {
    let utf16 = |order: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
        format!("{mark}{{\"exp\":1}}")
            .encode_utf16()
            .flat_map(order)
            .collect()
    };
    let utf32: Vec<u8> = "{\"exp\":1}"
        .chars()
        .flat_map(|c| u32::from(c).to_be_bytes())
        .collect();
    let mut payloads = vec![
        utf16(u16::to_be_bytes, ""),
        utf16(u16::to_le_bytes, ""),
        utf16(u16::to_be_bytes, "\u{FEFF}"),
        utf16(u16::to_le_bytes, "\u{FEFF}"),
        utf32,
    ];
    for front in [
        "\u{FEFF}",
        "\u{200B}",
        "\u{A0}",
        "\u{2028}",
        "\0",
        "\u{B}",
        "\u{C}",
        " \u{FEFF} ",
    ] {
        payloads.push(format!("{front}{{\"exp\":1}}").into_bytes());
    }
    for payload in payloads {
        for header in [
            r#"{"alg":"HS256"}"#,
            r#"{"alg":"HS256","typ":"JOSE"}"#,
            r#"{"alg":"HS256","typ":"application/at+jwt"}"#,
        ] {
            let key = Key::secret(SECRET, SecretEncoding::Utf8);
            let row = crate::common::algorithm("HS256");
            let token = jose::jws::sign_compact(row, &key, header, &payload, &[9; 64]).unwrap();
            let found = look(&token, SECRET);
            assert_eq!(verdict(&found), "malformed", "{header} {payload:?}");
        }
    }
}

#[test]
fn bytes_without_an_object_are_no_claims() {
    let key = Key::secret(SECRET, SecretEncoding::Utf8);
    let row = crate::common::algorithm("HS256");
    for payload in [
        &[0; 100][..],
        b"\0\0x",
        "\u{FEFF}text".as_bytes(),
        b"\xFE\xFF",
    ] {
        let header = r#"{"alg":"HS256"}"#;
        let token = jose::jws::sign_compact(row, &key, header, payload, &[9; 64]).unwrap();
        assert_eq!(verdict(&look(&token, SECRET)), "valid", "{payload:?}");
    }
}

#[test]
fn under_cty_jwt_the_payload_is_another_token_or_claims() {
    let inner = mint_header(r#"{"alg":"HS256"}"#, r#"{"exp":1}"#);
    for (payload, right) in [
        (inner.as_str(), "valid"),
        (r#"[{"exp":1}]"#, "malformed"),
        (r#""text""#, "malformed"),
        ("7", "malformed"),
        ("null", "malformed"),
        (r#"{"exp":1}"#, "expired"),
    ] {
        for header in [
            r#"{"alg":"HS256","typ":"JWT","cty":"JWT"}"#,
            r#"{"alg":"HS256","cty":"application/jwt"}"#,
        ] {
            let found = look(&mint_header(header, payload), SECRET);
            assert_eq!(verdict(&found), right, "{header} {payload}");
        }
    }
}

#[test]
fn an_sd_jwt_is_valid_only_where_every_part_of_it_was_checked() {
    let token = mint_header(r#"{"alg":"HS256","typ":"dc+sd-jwt"}"#, r#"{"sub":"ana"}"#);
    let disclosure = encode(r#"["salt","admin",true]"#);
    let [header, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        panic!("three segments");
    };
    for (text, right) in [
        (format!("{token}~"), "valid"),
        (format!("{token}~{disclosure}~"), "invalid"),
        (format!("{token}~{disclosure}~{token}"), "malformed"),
        (
            serde_json::json!({
                "payload": payload, "protected": header, "signature": signature,
                "header": { "disclosures": [disclosure] },
            })
            .to_string(),
            "invalid",
        ),
        (
            serde_json::json!({
                "payload": payload,
                "signatures": [{
                    "protected": header, "signature": signature, "header": { "kb_jwt": token },
                }],
            })
            .to_string(),
            "malformed",
        ),
    ] {
        assert_eq!(verdict(&look(&text, SECRET)), right, "{text}");
        let other = look(&text, "another secret, of the right length");
        assert!(
            ["invalid", "malformed"].contains(&verdict(&other)),
            "{text}"
        );
    }
}

/// Every text of a public key here, by what it is.
fn public_texts() -> Vec<(&'static str, String)> {
    let rsa = interop_case("jose", "RS256 with RSA 2048");
    let ec = interop_case("jose", "ES256");
    let pem = rsa["key"]["pem_spki"].as_str().unwrap().to_owned();
    let der = crate::common::der(&pem);
    let hex: String = der.iter().map(|byte| format!("{byte:02x}")).collect();
    let colons: Vec<String> = der.iter().map(|byte| format!("{byte:02X}")).collect();
    let jwk = rsa["key"]["jwk"].to_string();
    let base64 = pem
        .lines()
        .filter(|line| !line.contains("--"))
        .collect::<String>();
    let ssh = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBCb11rFCMmQ0BmPfgT9LKg3n0fdbTitn1p2AgoW2ffiI5cXs5c9n3AP/3Y+sWA2UxvTEVVIj9Z70iya3dhP78Xg=";
    let blob = ssh.split(' ').nth(1).unwrap();
    vec![
        ("PEM", pem.clone()),
        ("PEM with CRLF", pem.replace('\n', "\r\n")),
        ("PEM on one line", pem.replace('\n', "\\n")),
        (
            "PEM with another label",
            pem.replace("PUBLIC KEY", "CERTIFICATE REQUEST"),
        ),
        (
            "PEM with labels that differ",
            pem.replacen("PUBLIC KEY", "RSA PUBLIC KEY", 1),
        ),
        ("PEM that is cut off", pem[..pem.len() / 2].to_owned()),
        ("PEM in Base64", encoded(pem.as_bytes())),
        (
            "PEM in Base64 twice",
            encoded(encoded(pem.as_bytes()).as_bytes()),
        ),
        ("DER in Base64", base64.clone()),
        ("DER in Base64url", encode(&der)),
        ("DER in hex", hex.clone()),
        ("DER in hex with 0x", format!("0x{hex}")),
        ("DER in hex with colons", colons.join(":")),
        ("JWK", jwk.clone()),
        ("JWK Set", format!("{{\"keys\":[{jwk}]}}")),
        (
            "JWK on a rare curve",
            r#"{"kty":"EC","crv":"brainpoolP256r1","x":"AA","y":"AA"}"#.into(),
        ),
        (
            "JWK of a new type",
            r#"{"kty":"AKP","alg":"ML-DSA-44","pub":"AA"}"#.into(),
        ),
        ("JWK without its type", r#"{"n":"AA","e":"AQAB"}"#.into()),
        ("JWK in Base64", encoded(jwk.as_bytes())),
        (
            "PEM in JSON",
            serde_json::json!({ "kid1": pem }).to_string(),
        ),
        ("SSH line", ssh.into()),
        ("SSH line with a comment", format!("{ssh} ana@host")),
        (
            "SSH line with options",
            format!("command=\"ls\",no-pty {ssh}"),
        ),
        ("known_hosts", format!("host.example {ssh}")),
        ("SSH bytes", blob.into()),
        (
            "RFC 4716",
            format!(
                "---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"x\"\n{blob}\n---- END SSH2 PUBLIC KEY ----\n"
            ),
        ),
        (
            "XML",
            "<RSAKeyValue><Modulus>xR0c</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>".into(),
        ),
        ("EC PEM", ec["key"]["pem_spki"].as_str().unwrap().into()),
    ]
}

#[test]
fn a_public_key_in_any_form_is_never_a_secret() {
    for (what, text) in public_texts() {
        let secret = |bytes: &[u8]| Key::secret(bytes, SecretEncoding::Utf8);
        let token = crate::support::mint_with(
            &secret(text.as_bytes()),
            r#"{"alg":"HS256","typ":"JWT"}"#,
            r#"{"exp":4102444800}"#,
        );
        let oct = serde_json::json!({ "kty": "oct", "k": encode(&text) }).to_string();
        for (how, key, encoding) in [
            ("as it is", text.clone(), None),
            ("as text", text.clone(), Some(SecretEncoding::Utf8)),
            ("with a line break", format!("{text}\n"), None),
            ("in an oct key", oct.clone(), None),
            ("in a set", format!("{{\"keys\":[{oct}]}}"), None),
        ] {
            let input = Input {
                text: token.clone(),
                key,
                encoding,
                ..Input::default()
            };
            let found = inspect(&input, &Policy::default(), at(NOW));
            assert_eq!(
                verdict(&found),
                "invalid",
                "{what}, {how}: {}",
                everything(&found)
            );
            assert!(
                causes(&found).contains(&Cause::Confusion),
                "{what}, {how}: {:?}",
                causes(&found)
            );
        }
    }
}

#[test]
fn a_set_that_holds_a_public_key_is_no_attack() {
    let public = interop_case("jose", "RS256 with RSA 2048")["key"]["jwk"].clone();
    let oct = serde_json::json!({ "kty": "oct", "k": encode(SECRET) });
    let token = mint_header(r#"{"alg":"HS256","typ":"JWT"}"#, r#"{"exp":4102444800}"#);
    for keys in [vec![&public, &oct], vec![&oct, &public]] {
        let set = serde_json::json!({ "keys": keys }).to_string();
        let found = look(&token, &set);
        assert_eq!(verdict(&found), "valid", "{}", everything(&found));
    }
}

#[test]
fn a_secret_is_a_secret() {
    // Long, encoded, with words in it that keys have.
    for secret in [
        "MIIsASecretThatOnlyBeginsLikeDerAndIsNoneAtAllReallyNotOne==",
        "BEGIN the day with a long secret, and end it so",
        "ssh-rsa is not what this secret is, it is a sentence",
        "30820122300d06092a864886f70d01010105000382010f00",
        r#"{"secret":"a-secret-that-is-long-enough-for-hs256-ok!"}"#,
    ] {
        let token = crate::support::mint_with(
            &Key::secret(secret, SecretEncoding::Utf8),
            r#"{"alg":"HS256","typ":"JWT"}"#,
            r#"{"exp":4102444800}"#,
        );
        let input = Input {
            text: token,
            key: secret.into(),
            encoding: Some(SecretEncoding::Utf8),
            ..Input::default()
        };
        let found = inspect(&input, &Policy::default(), at(NOW));
        assert_eq!(verdict(&found), "valid", "{secret}: {}", everything(&found));
    }
}

#[test]
fn the_text_of_a_private_key_is_a_poor_secret_and_no_attack() {
    let case = interop_case("jose", "ES256");
    let pem = case["key"]["pem_pkcs8"].as_str().unwrap();
    let token = crate::support::mint_with(
        &Key::secret(pem, SecretEncoding::Utf8),
        r#"{"alg":"HS256","typ":"JWT"}"#,
        r#"{"exp":4102444800}"#,
    );
    let found = look(&token, pem);
    assert_eq!(verdict(&found), "invalid");
    assert_eq!(causes(&found), [Cause::PrivateKeyAsSecret]);
    let input = Input {
        text: token,
        key: pem.into(),
        encoding: Some(SecretEncoding::Utf8),
        ..Input::default()
    };
    let found = inspect(&input, &Policy::default(), at(NOW));
    assert_eq!(verdict(&found), "valid");
    assert!(words(&found, CheckName::KeyTrust).contains("text of a private key"));
}

#[test]
fn a_rule_that_cannot_be_read_is_passed_by_nothing() {
    use inspector::verdict::PolicyRule;
    let token = crate::support::good();
    for rule in [PolicyRule::Leeway, PolicyRule::MaximumAge] {
        for written in ["soon", "-1", "1.5 h", "60 parsecs", "99999999999999999999"] {
            let mut policy = Policy::default();
            policy.set_duration(rule, written);
            let found = crate::support::look_with(&token, SECRET, &policy, NOW);
            assert_eq!(verdict(&found), "policy-failed", "{rule:?} {written}");
            assert!(words(&found, CheckName::Policy).contains(written));
            // Mended, it is as if nothing had been written.
            policy.set_duration(rule, "");
            assert_eq!(policy, Policy::default());
        }
    }
    let mut policy = Policy::default();
    policy.set_duration(PolicyRule::Leeway, "5 min");
    assert_eq!(policy.leeway, 300);
}
