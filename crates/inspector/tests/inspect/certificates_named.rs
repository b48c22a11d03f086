//! Certificates that a JWK or the token's header names or carries, beside the key that matched.

use crate::certificates::{FIXTURES, LATER, NOW, base64, pem, token, trust};
use crate::common::key;
use crate::support::{look, mint_with, words};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inspector::verdict::{CheckName, CheckOutcome};
use jose::base64url;
use jose::certificate::Certificate;
use jose::key::Material;
use serde_json::{Value, json};

/// The public key of the leaf as a JWK, with these members.
fn jwk(members: &Value) -> Value {
    let key = key(FIXTURES["keys"]["ec-leaf"].as_str().expect("PEM"));
    let Material::Ec { point, .. } = &key.material else {
        panic!("an EC key");
    };
    let mut jwk = json!({
        "kty": "EC", "crv": "P-256",
        "x": base64url::encode(&point[1..33]), "y": base64url::encode(&point[33..]),
    });
    for (name, value) in members.as_object().expect("an object") {
        jwk[name] = value.clone();
    }
    jwk
}

/// RFC 7517 sections 4.7 to 4.9.
#[test]
fn the_certificates_of_a_jwk_are_judged() {
    let text = token(&[], NOW);
    let leaf =
        Certificate::read(&STANDARD.decode(base64("ec-leaf")).expect("Base64")).expect("DER");
    let x5c = |names: &[&str]| json!(names.iter().map(|name| base64(name)).collect::<Vec<_>>());
    let other = "that of another key (RFC 7517, section 4.7)";
    let broken = "The key's `x5c` holds what cannot be read as a certificate.";
    for (members, doubt) in [
        (json!({}), None),
        (json!({"x5c": x5c(&["ec-leaf"])}), None),
        (
            json!({"x5c": x5c(&["ec-leaf", "ec-intermediate", "ec-root"])}),
            None,
        ),
        (
            json!({"x5c": x5c(&["ec-leaf"]), "x5t": leaf.x5t, "x5t#S256": leaf.x5t_s256}),
            None,
        ),
        (json!({"x5t": leaf.x5t}), None),
        (
            json!({"x5c": x5c(&["ec-expired"])}),
            Some("The certificate of this key expired at 2021-01-01 00:00:00 UTC."),
        ),
        (
            json!({"x5c": x5c(&["ec-leaf", "ec-other"])}),
            Some("broken: `Leaf` is not signed by `Intermediate`."),
        ),
        // A verifier takes the first.
        (
            json!({"x5c": x5c(&["ec-expired", "ec-leaf"])}),
            Some("expired at 2021-01-01"),
        ),
        (json!({"x5c": x5c(&["ec-leaf", "ec-expired"])}), None),
        (json!({"x5c": x5c(&["bmp"])}), Some(other)),
        (
            json!({"x5c": x5c(&["ec-intermediate", "ec-leaf"])}),
            Some(other),
        ),
        (json!({"x5c": x5c(&["rsa-leaf"])}), Some(other)),
        (json!({"x5c": []}), Some(broken)),
        (json!({"x5c": base64("ec-leaf")}), Some(broken)),
        (json!({"x5c": ["MIIB"]}), Some(broken)),
        (json!({"x5c": [base64("ec-leaf"), "MIIB"]}), Some(broken)),
        (
            json!({"x5c": x5c(&["ec-leaf"]), "x5t": "AAAA"}),
            Some("The key's `x5t` is not that of the first certificate in its `x5c`."),
        ),
        (
            json!({"x5c": x5c(&["ec-leaf"]), "x5t": leaf.x5t_s256, "x5t#S256": leaf.x5t}),
            Some("The key's `x5t#S256` is not that of the first"),
        ),
    ] {
        let one = jwk(&members);
        let mut with_kid = one.clone();
        with_kid["kid"] = json!("a");
        let sets = [
            one.to_string(),
            json!({"keys": [one]}).to_string(),
            json!({"jwks": json!({"keys": [one]}).to_string()}).to_string(),
            format!("JWKS={}", json!({"keys": [one]})),
            json!({"keys": [jwk(&json!({"kid": "b", "x5c": x5c(&["bmp"])})), with_kid]})
                .to_string(),
        ];
        for (at, key) in sets.iter().enumerate() {
            let named = token_with(json!({"kid": "a"}));
            let text = if at == 4 { &named } else { &text };
            let (outcome, said) = trust(text, key);
            let expected = if doubt.is_some() {
                CheckOutcome::Warn
            } else {
                CheckOutcome::Pass
            };
            assert_eq!(outcome, expected, "{at} {members} {said}");
            assert!(
                doubt.is_none_or(|doubt| said.contains(doubt)),
                "{at} {members} {said}"
            );
        }
    }
    // The same in a token's own key.
    let header = json!({"jwk": jwk(&json!({"x5c": x5c(&["bmp"])}))});
    let inspection = look(&token_with(header), "");
    assert!(words(&inspection, CheckName::KeyTrust).contains(other));
}

/// A token that the key of the leaf signed, with these members in its header.
fn token_with(members: Value) -> String {
    let signer = key(FIXTURES["keys"]["ec-leaf"].as_str().expect("PEM"));
    let mut header = json!({"alg": "ES256", "typ": "JWT"});
    for (name, value) in members.as_object().expect("an object") {
        header[name] = value.clone();
    }
    let claims = json!({"iss": "a", "aud": "b", "iat": NOW, "exp": LATER + 900});
    mint_with(&signer, &header.to_string(), &claims.to_string())
}

#[test]
fn a_certificate_beside_its_public_key_counts() {
    let text = token(&[], NOW);
    let key = key(FIXTURES["keys"]["ec-leaf"].as_str().expect("PEM"));
    let Material::Ec { point, .. } = &key.material else {
        panic!("an EC key");
    };
    let head = [
        0x30, 0x59, 0x30, 0x13, 6, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1, 6, 8, 0x2A, 0x86, 0x48,
        0xCE, 0x3D, 3, 1, 7, 3, 0x42, 0,
    ];
    let spki = STANDARD.encode([&head[..], point].concat());
    let spki = format!("-----BEGIN PUBLIC KEY-----\n{spki}\n-----END PUBLIC KEY-----\n");
    assert_eq!(trust(&text, &spki).0, CheckOutcome::Pass);
    for (name, expected) in [
        ("ec-leaf", CheckOutcome::Pass),
        ("ec-expired", CheckOutcome::Warn),
        ("bmp", CheckOutcome::Pass),
    ] {
        for both in [
            format!("{spki}{}", pem(name)),
            format!("{}{spki}", pem(name)),
        ] {
            let (outcome, said) = trust(&text, &both);
            assert_eq!(outcome, expected, "{name} {said}");
            assert_eq!(
                said.contains("expired at 2021-01-01"),
                name == "ec-expired",
                "{said}"
            );
        }
    }
}

/// RFC 7515 sections 4.1.6 to 4.1.8.
#[test]
fn what_the_header_says_of_the_certificate_is_compared() {
    let of = |name: &str| {
        Certificate::read(&STANDARD.decode(base64(name)).expect("Base64")).expect("DER")
    };
    let (leaf, bmp) = (of("ec-leaf"), of("bmp"));
    let refused =
        "is that of another certificate. A verifier that selects keys by it refuses this token.";
    let other_key = "The first certificate in the token's `x5c` is that of another key.";
    let bare = jwk(&json!({})).to_string();
    let with = jwk(&json!({"x5t": leaf.x5t})).to_string();
    for (header, key, doubt) in [
        (json!({"x5t": leaf.x5t}), pem("ec-leaf"), None),
        (json!({"x5t#S256": leaf.x5t_s256}), pem("ec-leaf"), None),
        (
            json!({"x5t#S256": format!("{}=", leaf.x5t_s256)}),
            pem("ec-leaf"),
            None,
        ),
        (json!({"x5c": [base64("ec-leaf")]}), pem("ec-leaf"), None),
        // Another certificate of the same key.
        (json!({"x5c": [base64("ec-expired")]}), pem("ec-leaf"), None),
        (json!({"x5t": bmp.x5t}), pem("ec-leaf"), Some(refused)),
        (
            json!({"x5t#S256": bmp.x5t_s256}),
            pem("ec-leaf"),
            Some(refused),
        ),
        (
            json!({"x5t": leaf.x5t, "x5t#S256": bmp.x5t_s256}),
            pem("ec-leaf"),
            Some("The token's `x5t#S256` is that of another certificate."),
        ),
        (json!({"x5t": ""}), pem("ec-leaf"), Some(refused)),
        (
            json!({"x5c": [base64("bmp")]}),
            pem("ec-leaf"),
            Some(other_key),
        ),
        // Without a certificate of the key.
        (json!({"x5t": bmp.x5t}), bare.as_str(), None),
        (
            json!({"x5c": [base64("bmp")]}),
            bare.as_str(),
            Some(other_key),
        ),
        (
            json!({"x5c": [base64("ec-leaf")], "x5t": bmp.x5t}),
            bare.as_str(),
            Some(refused),
        ),
        (json!({"x5t": bmp.x5t}), with.as_str(), Some(refused)),
        (json!({"x5t": leaf.x5t}), with.as_str(), None),
    ] {
        let (outcome, said) = trust(&token_with(header.clone()), key);
        let expected = if doubt.is_some() {
            CheckOutcome::Warn
        } else {
            CheckOutcome::Pass
        };
        assert_eq!(outcome, expected, "{header} {said}");
        assert!(
            doubt.is_none_or(|doubt| said.contains(doubt)),
            "{header} {said}"
        );
    }
    // A token that contradicts itself.
    let embedded = look(
        &token_with(json!({"x5c": [base64("ec-leaf")], "x5t": bmp.x5t})),
        "",
    );
    assert!(words(&embedded, CheckName::KeyTrust).contains(refused));
}
