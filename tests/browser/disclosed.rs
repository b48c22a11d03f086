//! SD-JWTs on the page: what is disclosed is put into the payload and compared, and the key
//! binding is verified with what is expected of it.

use crate::cases;
use crate::page::Page;
use jose::algorithm::{self, Curve};
use jose::jws::sign_compact;
use jose::key::Key;
use jose::sd_jwt::{conceal, find_digest};
use std::time::Duration;

cases! {
    what_is_disclosed_is_shown_and_compared,
    a_key_binding_is_verified_and_expected,
    another_hash_is_computed_too,
    a_link_brings_an_sd_jwt,
}

const NONCE: &str = "n-0S6_WzA2Mj";
const AUDIENCE: &str = "https://verifier.example";

fn pair(fill: u8) -> (Key, String) {
    let mut private = vec![fill; Curve::P256.size()];
    private[0] = 0;
    let key = Key::from_private(Curve::P256, &private).expect("a key");
    let public = jose::key::public_members(&key).expect("members");
    (key, format!("{{{public}}}"))
}

fn signed(key: &Key, header: &str, payload: &str) -> String {
    let row = algorithm::find("ES256").expect("a row");
    sign_compact(row, key, header, payload.as_bytes(), &[]).expect("a token")
}

/// An SD-JWT of an issuer, with three claims that can be disclosed.
fn issued(hash: &str) -> (String, Vec<String>) {
    let claims = format!(
        r#"{{"iss":"https://issuer.example","exp":4102444800,"given_name":"Ana","address":{{"city":"Rome","country":"IT"}},"cnf":{{"jwk":{}}}}}"#,
        pair(7).1
    );
    let mut next = 0;
    let mut salt = || {
        next += 1;
        Some([next; 16])
    };
    let hash = find_digest(hash).expect("a row");
    let concealed = ["/given_name", "/address/city", "/address"];
    let made = conceal(&claims, &concealed, hash, 0, &mut salt).expect("a payload");
    let header = r#"{"alg":"ES256","typ":"dc+sd-jwt"}"#;
    (signed(&pair(9).0, header, &made.payload), made.disclosures)
}

fn presented(jwt: &str, disclosures: &[&String]) -> String {
    let sent: Vec<String> = disclosures.iter().map(|one| format!("{one}~")).collect();
    format!("{jwt}~{}", sent.concat())
}

fn bound(presented: &str) -> String {
    let hash = find_digest("sha-256").expect("a row").digest(presented);
    let claims =
        format!(r#"{{"iat":1795248000,"aud":"{AUDIENCE}","nonce":"{NONCE}","sd_hash":"{hash}"}}"#);
    let header = r#"{"alg":"ES256","typ":"kb+jwt"}"#;
    format!("{presented}{}", signed(&pair(7).0, header, &claims))
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

fn what_is_disclosed_is_shown_and_compared(page: &Page<'_>) {
    page.open("");
    let (jwt, all) = issued("sha-256");
    page.fill("#key", &pair(9).1);
    page.fill("#token", &presented(&jwt, &[&all[0], &all[1], &all[2]]));
    await_verdict(page, "valid");
    let processed = page.text("[data-processed]");
    for said in ["given_name", "Ana", "city", "Rome", "Expiration time"] {
        assert!(processed.contains(said), "{said}: {processed}");
    }
    assert!(!processed.contains("_sd"), "{processed}");
    assert_eq!(page.count("[data-disclosure=signed]"), 3);
    // Some of it kept back: the address, and what is in it.
    page.fill("#token", &presented(&jwt, &[&all[0]]));
    await_verdict(page, "valid");
    assert!(!page.text("[data-processed]").contains("Rome"));
    // One that the issuer did not sign.
    let forged = jose::base64url::encode(r#"["salt","admin",true]"#);
    page.fill("#token", &presented(&jwt, &[&all[0], &forged]));
    await_verdict(page, "invalid");
    assert_eq!(page.count("[data-processed]"), 0);
    assert_eq!(page.count("[data-disclosure=unsigned]"), 1);
    assert!(page.text(".verdict-detail").contains("admin"));
    assert_eq!(page.check("signature"), "fail");
    // What was signed stands beside it.
    page.click(".signed-payload summary");
    assert!(page.text(".signed-payload .raw").contains("_sd"));
}

fn a_key_binding_is_verified_and_expected(page: &Page<'_>) {
    page.open("");
    let (jwt, all) = issued("sha-256");
    let sent = presented(&jwt, &[&all[0]]);
    page.fill("#key", &pair(9).1);
    page.fill("#token", &bound(&sent));
    await_verdict(page, "valid");
    let said = page.text(".key-binding");
    assert!(said.contains(NONCE) && said.contains("sd_hash"), "{said}");
    let (holder, nonce, audience) = ("#holder-key", "#expected-nonce", "#expected-audience");
    assert_eq!(page.text("label[for=holder-key]"), "Holder key");
    assert_eq!(page.text("label[for=expected-nonce]"), "Expected nonce");
    page.fill(nonce, NONCE);
    page.fill(audience, AUDIENCE);
    await_verdict(page, "valid");
    page.fill(nonce, "another");
    await_verdict(page, "policy-failed");
    assert_eq!(page.check("policy"), "fail");
    page.fill(nonce, NONCE);
    page.fill(holder, &pair(9).1);
    await_verdict(page, "invalid");
    page.fill(holder, &pair(7).1);
    await_verdict(page, "valid");
    // What is expected stays with the next token, and may be missing there.
    page.fill("#token", &sent);
    await_verdict(page, "policy-failed");
    page.fill(holder, "");
    page.fill(nonce, "");
    page.fill(audience, "");
    await_verdict(page, "valid");
    // Another disclosure than the holder signed for.
    let exchanged = bound(&sent).replacen(&all[0], &all[2], 1);
    page.fill("#token", &exchanged);
    await_verdict(page, "invalid");
}

fn another_hash_is_computed_too(page: &Page<'_>) {
    page.open("");
    page.fill("#key", &pair(9).1);
    for hash in ["sha-384", "sha3-256", "blake2b-512", "k12-256"] {
        let (jwt, all) = issued(hash);
        page.fill("#token", &presented(&jwt, &[&all[0]]));
        await_verdict(page, "valid");
        assert!(page.text(".disclosures").contains(hash));
    }
}

fn a_link_brings_an_sd_jwt(page: &Page<'_>) {
    let (jwt, all) = issued("sha-256");
    let key: String = pair(9)
        .1
        .bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect();
    let text = presented(&jwt, &[&all[0]]);
    page.open(&format!("#/inspect?token={text}&key={key}"));
    await_verdict(page, "valid");
    assert_eq!(page.count("[data-processed]"), 1);
}
