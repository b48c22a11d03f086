//! What the page says of certificates.

use crate::cases;
use crate::page::Page;
use crate::tokens;
use serde_json::{Value, json};

cases! {
    a_chain_is_shown_with_its_names_and_dates,
    certificates_of_a_token_are_shown_and_judged,
}

/// A certificate of the fixtures.
fn pem(name: &str) -> String {
    let text = include_str!("../../crates/jose/tests/fixtures/certificates/certificates.json");
    let file: Value = serde_json::from_str(text).expect("fixtures in JSON");
    let all = file["certificates"].as_array().expect("a list");
    let found = all.iter().find(|fixture| fixture["name"] == name);
    let pem = found.map(|fixture| &fixture["pem"]).and_then(Value::as_str);
    pem.expect("PEM").to_owned()
}

/// The private key of this name.
fn private(name: &str) -> String {
    let text = include_str!("../../crates/jose/tests/fixtures/certificates/certificates.json");
    let file: Value = serde_json::from_str(text).expect("fixtures in JSON");
    file["keys"][name].as_str().expect("PEM").to_owned()
}

fn pems(names: &[&str]) -> String {
    names.iter().map(|name| pem(name)).collect()
}

const FOLD: &str = "[data-certificates]";

fn await_summary(page: &Page<'_>, words: &str) {
    let summary = format!("{FOLD} summary");
    let is_there = || page.count(&summary) == 1 && page.text(&summary).contains(words);
    assert!(
        page.within(std::time::Duration::from_secs(20), is_there),
        "{words}: {}",
        page.text(".key-card")
    );
}

fn a_chain_is_shown_with_its_names_and_dates(page: &Page<'_>) {
    page.open("");
    // Without a token, and in any order.
    page.fill("#key", &pems(&["ec-root", "ec-expired", "ec-intermediate"]));
    await_summary(page, "Certificates: 3, Expired leaf has expired");
    page.click(&format!("{FOLD} summary"));
    let shown = page.text(FOLD);
    for words in [
        "CN=Expired leaf",
        "CN=Intermediate, O=Jotlens ec, C=GB",
        "api.example",
        "2020-01-01 00:00:00 UTC to 2021-01-01 00:00:00 UTC, expired",
        "ecdsa-with-SHA256",
        "Signed by Intermediate: the signature matches its key.",
        "Self-signed. Whether to trust it is your decision.",
    ] {
        assert!(shown.contains(words), "{words} in {shown}");
    }
    assert_eq!(page.count(&format!("{FOLD} dl")), 3);
    page.fill("#key", &pem("ec-expired"));
    page.fill("#key", &pem("endless"));
    await_summary(page, "Certificates: 1, self-signed");
    assert!(
        page.text(FOLD)
            .contains("1970-01-01 00:00:00 UTC, with no end")
    );
    page.fill("#key", tokens::SECRET);
    assert!(page.within(std::time::Duration::from_secs(20), || page.count(FOLD) == 0));
}

fn certificates_of_a_token_are_shown_and_judged(page: &Page<'_>) {
    page.open("");
    let base64 = |name: &str| -> String {
        let pem = pem(name);
        pem.lines().filter(|line| !line.starts_with('-')).collect()
    };
    let x5c = json!([base64("ec-expired"), base64("ec-root")]);
    let token = tokens::sign(
        "ES256",
        &private("ec-leaf"),
        &format!(r#","x5c":{x5c}"#),
        &tokens::good_claims(),
    );
    page.expect(&token, "", "untrusted-key");
    await_summary(page, "Certificates in x5c: 2, Expired leaf has expired");
    assert!(page.findings().contains(&"certificate-expired".to_owned()));
    // The same certificate as the key: a match, with a doubt.
    let token = tokens::sign("ES256", &private("ec-leaf"), "", &tokens::good_claims());
    page.expect(&token, &pem("ec-expired"), "valid");
    assert!(page.within(std::time::Duration::from_secs(20), || {
        page.check("key-trust") == "warn"
    }));
    await_summary(page, "Certificates: 1, Expired leaf has expired");
    // A chain that cannot hold.
    page.fill("#key", &format!("{}{}", pem("ec-leaf"), pem("ec-other")));
    await_summary(page, "Certificates: 2, Leaf is not signed by Intermediate");
    assert_eq!(
        (page.verdict().as_str(), page.check("key-trust").as_str()),
        ("valid", "warn")
    );
    assert!(page.findings().contains(&"certificate-chain".to_owned()));
}
