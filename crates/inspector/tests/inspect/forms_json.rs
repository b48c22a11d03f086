//! JSON that holds keys: what restricts a key stays with it, and no member of another meaning is
//! taken for its name.

use crate::common::{interop_case, text_of};
use crate::forms::{named, notes};
use crate::support::*;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// The Base64 of a PEM block.
fn body(pem: &str) -> String {
    pem.lines().filter(|line| !line.contains("-----")).collect()
}

/// A case with a token of RS256, its key and the key's certificate; and another RSA key.
fn certified() -> (String, String, Value) {
    let case = interop_case("pyjwt", "RS256 by certificate");
    let other = interop_case("jose", "RS256 with RSA 2048")["key"]["jwk"].clone();
    let certificate = text_of(&case["key"]["certificate"]);
    (text_of(&case["token"]), certificate, other)
}

#[test]
fn a_certificate_keeps_the_restrictions_of_its_jwk() {
    let (token, certificate, other) = certified();
    let x5c = json!([body(&certificate)]);
    let with = |members: Value| {
        let mut jwk = json!({ "kty": "RSA", "x5c": x5c });
        for (name, value) in members.as_object().unwrap() {
            jwk[name] = value.clone();
        }
        jwk
    };
    let mut ill = other.clone();
    ill["x5c"] = x5c.clone();
    let mut repeated = ill.clone();
    ill["n"] = "!!".into();
    repeated["key_ops"] = json!(["verify", "verify"]);
    let ec = interop_case("jose", "ES256")["key"]["jwk"].clone();
    for (jwk, says) in [
        (
            with(json!({ "use": "enc", "alg": "RSA-OAEP" })),
            "forbids it",
        ),
        (with(json!({ "key_ops": ["encrypt"] })), "forbids it"),
        (with(json!({ "alg": "PS256" })), "forbids it"),
        (with(json!({ "alg": 5 })), "`alg` must be a string"),
        (with(json!({ "kty": "EC", "crv": "P-256" })), "`x5c`"),
        (with(json!({ "kty": "OKP" })), "`x5c`"),
        (ill, "`n` must be"),
        (repeated, "`key_ops` must be"),
        (
            with(json!({ "kty": "EC", "crv": "P-256", "x": ec["x"], "y": ec["x"] })),
            "does not lie on",
        ),
        (with(json!({ "n": other["n"] })), "`e` is missing"),
    ] {
        for text in [
            jwk.to_string(),
            json!({ "keys": [jwk] }).to_string(),
            json!({ "a": { "b": jwk } }).to_string(),
        ] {
            let found = look(&token, &text);
            assert_eq!(verdict(&found), "unverified", "{text}");
            let said = format!("{} {}", found.judgement.headline, found.judgement.detail);
            assert!(said.contains(says), "{said}\n{text}");
        }
    }
    let good = with(json!({ "use": "sig", "alg": "RS256", "key_ops": ["verify"], "kid": "a" }));
    assert_eq!(verdict(&look(&token, &good.to_string())), "valid");
}

#[test]
fn what_stands_beside_a_key_restricts_it() {
    let (token, certificate, _) = certified();
    let public = interop_case("pyjwt", "RS256 by certificate")["key"]["pem_spki"].clone();
    let cert = certificate.as_str();
    let key = public
        .as_str()
        .map_or_else(|| cert.to_owned(), ToOwned::to_owned);
    for (entry, wanted, says) in [
        (
            json!({ "kid": "a", "algorithm": "RSA-OAEP", "use": "ENC", "publicKey": body(&key) }),
            "unverified",
            "forbids it",
        ),
        (
            json!({ "kid": "a", "algorithm": "PS256", "certificate": cert }),
            "unverified",
            "forbids it",
        ),
        (
            json!({ "kid": "a", "algorithm": "RS256", "use": "SIG", "certificate": body(cert) }),
            "valid",
            "",
        ),
        (
            json!({ "kid": "a", "alg": "SHA256withRSA", "value": key }),
            "valid",
            "",
        ),
        (
            json!({ "kid": "a", "cert": cert, "revoked": false }),
            "valid",
            "",
        ),
        (
            json!({ "kid": "a", "cert": cert, "revoked": true }),
            "unverified",
            "revoked",
        ),
        (
            json!({ "kid": "a", "revoked": true, "chain": [cert] }),
            "unverified",
            "revoked",
        ),
        (
            json!({ "kid": "a", "status": "REVOKED", "data": { "pem": cert } }),
            "unverified",
            "revoked",
        ),
        (
            json!({ "kid": "a", "revoked_at": "2026-01-01", "cert": cert }),
            "unverified",
            "revoked",
        ),
        (
            json!({ "kid": "a", "revoked_at": null, "cert": cert }),
            "valid",
            "",
        ),
    ] {
        for text in [
            entry.to_string(),
            json!({ "keys": [entry] }).to_string(),
            json!([entry]).to_string(),
        ] {
            let found = look(&token, &text);
            assert_eq!(verdict(&found), wanted, "{text}\n{:?}", found.judgement);
            let said = format!("{} {}", found.judgement.headline, found.judgement.detail);
            assert!(said.contains(says), "{said}\n{text}");
        }
    }
}

#[test]
fn a_key_that_a_token_brings_is_not_taken_from_it() {
    let (token, certificate, _) = certified();
    let jwk = interop_case("pyjwt", "RS256 by certificate")["key"]["jwk"].clone();
    let x5c = json!([body(&certificate)]);
    for header in [
        json!({ "alg": "RS256", "jwk": jwk, "x5c": x5c }),
        json!({ "alg": "RS256", "x5c": x5c }),
        json!({ "typ": "JWT", "x5c": x5c, "kid": "a" }),
    ] {
        let encoded = URL_SAFE_NO_PAD.encode(header.to_string());
        for text in [
            header.to_string(),
            encoded.clone(),
            format!("{encoded}.e30.AAAA"),
            format!("token={encoded}.e30.AAAA"),
            format!("{encoded}\n.e30\n.AAAA"),
            format!("token: {encoded} .e30.AAAA"),
            json!({ "payload": "e30", "protected": encoded, "signature": "AA" }).to_string(),
            json!({ "payload": "e30", "signatures": [{ "header": header, "signature": "AA" }] })
                .to_string(),
            json!({ "payload": "e30", "header": { "jwk": jwk }, "signature": "AA" }).to_string(),
        ] {
            let found = look(&token, &text);
            assert_eq!(
                verdict(&found),
                "unverified",
                "{text}\n{:?}",
                found.judgement
            );
        }
    }
}

#[test]
fn a_list_of_revoked_keys_verifies_nothing() {
    let (token, certificate, other) = certified();
    let own = json!([{ "kty": "RSA", "kid": "k1", "x5c": [body(&certificate)] }]);
    for text in [
        json!({ "revoked": own, "keys": [other, { "kty": "AKP" }] }),
        json!({ "revoked_keys": { "k1": certificate }, "active": { "k2": { "jwk": other } } }),
        json!({ "revokedKeys": [certificate] }),
        json!({ "compromised": own }),
    ] {
        let found = look(&token, &text.to_string());
        assert_ne!(verdict(&found), "valid", "{text}");
    }
}

#[test]
fn only_names_that_look_like_one_become_a_kid() {
    let case = interop_case("pyjwt", "RS256 with RSA 2048");
    let pem = text_of(&case["key"]["pem_spki"]);
    let token = named(&case);
    for name in [
        "pubkey",
        "value",
        "tls.crt",
        "RS256",
        "key-1",
        "prod",
        "alb",
        "rsaKey",
        "token_key",
        "spki",
        "data",
        "verification_key",
        "applicationSigningCertificatePemData",
    ] {
        for text in [
            json!({ name: pem }),
            json!({ "data": { "data": { name: pem } } }),
        ] {
            let found = look(&token, &text.to_string());
            assert_eq!(verdict(&found), "valid", "{text}");
            assert!(
                !found.judgement.headline.contains("kid"),
                "{name}: {}",
                found.judgement.headline
            );
        }
    }
    for name in [
        "d9c4b1a2f0e3d5c6b7a8f9e0d1c2b3a4f5e6d7c8",
        "8f14e45f-ceea-467f-a8d2-1b5c3f6a7e90",
        "Qk3vB7xT0pLmZ9sWcR2yNa",
    ] {
        let found = look(&token, &json!({ name: pem }).to_string());
        assert!(
            found
                .judgement
                .headline
                .contains("no key has the token's kid")
                || found.judgement.headline.contains("kid"),
            "{name}"
        );
        assert_eq!(
            found.examination.keys.set.unwrap().keys[0].kid.as_deref(),
            Some(name)
        );
    }
    // One of several of one shape.
    let text =
        json!({ "k1": pem, "k2": interop_case("jose", "RS256 with RSA 2048")["key"]["pem_spki"] });
    let found = look(&token, &text.to_string());
    assert!(
        notes(&found).contains("map from `kid`"),
        "{:?}",
        notes(&found)
    );
}

/// An entry of a JWK Set that the strict reader skips.
fn odd(jwk: &Value, certificate: Option<&str>) -> Vec<Value> {
    let n = URL_SAFE_NO_PAD.decode(jwk["n"].as_str().unwrap()).unwrap();
    let mut entries = vec![
        json!({ "kty": "RSA", "kid": "k1", "n": URL_SAFE.encode(&n), "e": "AQAB" }),
        json!({ "kty": "RSA-HSM", "kid": "k1", "n": jwk["n"], "e": "AQAB" }),
        json!({ "kty": "RSA", "kid": "k1", "n": STANDARD.encode(&n), "e": "AQAB", "alg": null }),
    ];
    entries.extend(
        certificate
            .map(|own| json!({ "kty": "RSA", "kid": "k1", "use": "sig", "x5c": [body(own)] })),
    );
    entries
}

#[test]
fn an_entry_that_is_skipped_is_read_before_a_token_is_refused() {
    let case = interop_case("pyjwt", "RS256 with RSA 2048");
    let mut foreign = interop_case("jose", "RS256 with RSA 2048")["key"]["jwk"].clone();
    foreign["kid"] = "a".into();
    let certified = interop_case("pyjwt", "RS256 by certificate");
    let own = text_of(&certified["key"]["certificate"]);
    let same = certified["key"]["jwk"]["n"] == case["key"]["jwk"]["n"];
    for entry in odd(&case["key"]["jwk"], same.then_some(own.as_str())) {
        for set in [
            json!([foreign, entry]),
            json!([entry, foreign]),
            json!([{ "kty": "AKP", "kid": "z" }, foreign, entry]),
        ] {
            let text = json!({ "keys": set }).to_string();
            let found = look(&named(&case), &text);
            assert_eq!(verdict(&found), "valid", "{text}\n{:?}", found.judgement);
            assert!(!notes(&found).is_empty(), "{text}");
        }
    }

    // What stays unread is named.
    let unread = json!({ "keys": [foreign, { "kty": "AKP", "kid": "k1" }] }).to_string();
    let said = notes(&look(&named(&case), &unread));
    assert!(said.contains("The key `k1` could not be read"), "{said}");
}
