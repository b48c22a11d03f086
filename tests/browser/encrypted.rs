//! Encrypted tokens on the page: opened with the key in the box, judged by what is inside.

use crate::cases;
use crate::page::Page;
use crate::tokens::{self, SECRET};
use jose::algorithm::{Curve, find_content_encryption, find_key_management};
use jose::jwe::{RANDOM, encrypt_compact};
use jose::key::{Key, SecretEncoding};
use serde_json::json;
use std::time::Duration;

cases! {
    a_private_key_opens_a_token,
    a_token_inside_is_opened_in_place,
    a_password_is_stretched_beside_the_page,
    what_does_not_open_it_says_why,
    what_decrypts_loads_when_there_is_a_key,
}

fn encrypted(alg: &str, key: &Key, more: &str, content: &str) -> String {
    let row = find_key_management(alg).expect("a row");
    let enc = find_content_encryption("A256GCM").expect("a row");
    let header = format!(r#"{{"alg":"{alg}","enc":"A256GCM"{more}}}"#);
    let random: Vec<u8> = (0..RANDOM).map(|at| (at * 5 + 1) as u8).collect();
    encrypt_compact(row, enc, key, &header, content.as_bytes(), &random).expect("a token")
}

/// A key pair, and its private half as a JWK.
fn pair(curve: Curve) -> (Key, String) {
    let mut private = vec![9; curve.size()];
    private[0] = 0;
    let key = Key::from_private(curve, &private).expect("a key");
    let public = jose::key::public_members(&key).expect("members");
    let d = jose::base64url::encode(private);
    (key, format!(r#"{{{public},"d":"{d}"}}"#))
}

/// An encrypted token with the key that opens it.
pub fn link() -> String {
    let (key, jwk) = pair(Curve::P256);
    let key_text: String = jwk.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!(
        "#/inspect?token={}&key={key_text}",
        encrypted("ECDH-ES", &key, "", &tokens::good_claims())
    )
}

#[track_caller]
fn await_verdict(page: &Page<'_>, verdict: &str) {
    let reached = page.within(Duration::from_secs(20), || page.verdict() == verdict);
    assert!(
        reached,
        "{} and not {verdict}: {}",
        page.verdict(),
        page.text("#verdict")
    );
}

fn a_private_key_opens_a_token(page: &Page<'_>) {
    page.open("");
    for curve in [
        Curve::P256,
        Curve::P384,
        Curve::P521,
        Curve::X25519,
        Curve::X448,
    ] {
        let (key, jwk) = pair(curve);
        page.fill(
            "#token",
            &encrypted("ECDH-ES+A256KW", &key, "", &tokens::good_claims()),
        );
        page.fill("#key", "");
        await_verdict(page, "encrypted");
        assert_eq!(page.count("[data-plaintext], [data-decrypted]"), 0);
        page.fill("#key", &jwk);
        await_verdict(page, "valid");
        assert_eq!(page.count("[data-decrypted]"), 1);
        let said = page.text("[data-plaintext]");
        assert!(said.contains("Expiration time"), "{said}");
        assert_eq!(page.check("signature"), "pass");
    }
    // Not for its form alone: what was typed stays.
    page.fill("#key", &pair(Curve::P256).1);
    await_verdict(page, "encrypted");
    assert_eq!(page.count("[data-plaintext]"), 0);
}

fn a_token_inside_is_opened_in_place(page: &Page<'_>) {
    page.open("");
    let (key, jwk) = pair(Curve::P256);
    let jwk: serde_json::Value = serde_json::from_str(&jwk).expect("JSON");
    let secret = json!({ "kty": "oct", "k": jose::base64url::encode(SECRET) });
    let keys = json!({ "keys": [jwk, secret] }).to_string();
    let nested = |inner: &str| encrypted("ECDH-ES", &key, r#","cty":"JWT""#, inner);
    page.fill("#key", &keys);
    page.fill("#token", &nested(&tokens::good()));
    await_verdict(page, "valid");
    assert_eq!(page.count("[data-plaintext] [data-member=iss]"), 1);
    page.fill("#token", &nested(&tokens::tampered(&tokens::good(), "{}")));
    await_verdict(page, "invalid");
}

/// Longer than the page may be busy, so the browser's own PBKDF2 computes it.
fn a_password_is_stretched_beside_the_page(page: &Page<'_>) {
    page.open("");
    let key = Key::secret(*b"correct horse", SecretEncoding::Utf8);
    let token = encrypted("PBES2-HS256+A128KW", &key, "", "a content");
    page.fill("#token", &token);
    page.fill("#key", "correct horse");
    await_verdict(page, "valid");
    assert_eq!(page.text("[data-plaintext] .raw"), "a content");
    page.fill("#key", "wrong horse");
    await_verdict(page, "encrypted");
    let reached = page.within(Duration::from_secs(20), || {
        page.text(".verdict-headline") == "Encrypted: this key does not open it"
    });
    assert!(reached, "{}", page.text("#verdict"));
}

fn what_does_not_open_it_says_why(page: &Page<'_>) {
    page.open("");
    let (key, _) = pair(Curve::P256);
    page.fill("#token", &encrypted("ECDH-ES", &key, "", "x"));
    page.fill("#key", SECRET);
    let reached = page.within(Duration::from_secs(20), || {
        page.text(".verdict-detail")
            .contains("no key in this text that opens it")
    });
    assert!(reached, "{}", page.text("#verdict"));
    let public = jose::key::public_members(&key).expect("members");
    page.fill("#key", &format!("{{{public}}}"));
    let reached = page.within(Duration::from_secs(20), || {
        page.text(".verdict-detail")
            .contains("this is a public key")
            || page
                .text(".verdict-detail")
                .contains("This is a public key")
    });
    assert!(reached, "{}", page.text("#verdict"));
}

fn what_decrypts_loads_when_there_is_a_key(page: &Page<'_>) {
    let loads = || {
        let requests = page.site.requests();
        requests
            .iter()
            .filter(|file| file.contains("/opening-"))
            .count()
    };
    page.open("");
    let (key, jwk) = pair(Curve::P256);
    page.fill("#key", &jwk);
    page.expect(&tokens::good(), SECRET, "valid");
    page.fill("#token", &encrypted("ECDH-ES", &key, "", "x"));
    page.fill("#key", "");
    await_verdict(page, "encrypted");
    assert_eq!(loads(), 0);
    page.fill("#key", &jwk);
    await_verdict(page, "valid");
    page.fill("#key", "");
    page.fill("#key", &jwk);
    await_verdict(page, "valid");
    assert_eq!(loads(), 1);
}
