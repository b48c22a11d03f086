//! The rules that a person sets.

use crate::cases;
use crate::page::Page;
use crate::tokens::{self, SECRET, hmac};

cases! {
    each_rule_passes_and_refuses,
    a_rule_that_cannot_be_read_is_not_passed,
    leeway_stretches_both_ends,
    rules_are_counted_and_survive_another_token,
}

/// The page with its policy unfolded and a good token in it.
fn opened(page: &Page<'_>) {
    page.open("");
    page.click(".policy-card summary");
    page.expect(&tokens::good(), SECRET, "valid");
}

fn each_rule_passes_and_refuses(page: &Page<'_>) {
    opened(page);
    for (field, good, bad, said) in [
        (
            "iss",
            "https://id.example",
            "https://id.example/",
            "trailing slash",
        ),
        (
            "iss",
            "https://id.example",
            "https://ID.example",
            "letter case",
        ),
        (
            "aud",
            "https://api.example",
            "https://other.example",
            "expected",
        ),
        ("max-age", "3600", "30", ""),
        ("typ", "jwt", "at+jwt", "typ"),
        ("algorithms", "ES256, HS256", "ES256, EdDSA", "alg"),
        ("required", "sub jti", "sub, email", "email"),
    ] {
        let selector = format!("#policy-{field}");
        page.fill(&selector, good);
        assert_eq!(
            (page.verdict().as_str(), page.check("policy").as_str()),
            ("valid", "pass"),
            "{field} {good}"
        );
        page.fill(&selector, bad);
        assert_eq!(
            (page.verdict().as_str(), page.check("policy").as_str()),
            ("policy-failed", "fail"),
            "{field} {bad}"
        );
        assert_eq!(page.check("signature"), "pass");
        let summary = page.summary("policy");
        assert!(summary.contains(said), "{field}: {summary}");
        page.fill(&selector, "");
        assert_eq!(
            (page.verdict().as_str(), page.check("policy").as_str()),
            ("valid", "skip"),
            "{field} empty"
        );
    }
    // A length of time may have a unit.
    page.fill("#policy-max-age", "1 h");
    assert_eq!(page.check("policy"), "pass");
}

fn a_rule_that_cannot_be_read_is_not_passed(page: &Page<'_>) {
    opened(page);
    for (field, written) in [
        ("max-age", "soon"),
        ("max-age", "-1"),
        ("leeway", "60 parsecs"),
    ] {
        let selector = format!("#policy-{field}");
        page.fill(&selector, written);
        assert_eq!(page.verdict(), "policy-failed", "{field} {written}");
        // What was typed stays, and so does the focus.
        assert_eq!(page.value(&selector), written);
        let said = page.text(&format!("#policy-{field}-complaint"));
        assert!(said.contains(written), "{said}");
        assert_eq!(page.text(".policy-card summary .quiet"), "1 rule set");
        page.fill(&selector, "");
        assert_eq!(page.verdict(), "valid");
    }
}

fn leeway_stretches_both_ends(page: &Page<'_>) {
    opened(page);
    for (claims, verdict) in [
        (tokens::claims(-900, -60), "expired"),
        (tokens::claims(60, 900), "not-yet-valid"),
    ] {
        let token = hmac("HS256", SECRET.as_bytes(), &claims);
        page.fill("#policy-leeway", "");
        page.expect(&token, SECRET, verdict);
        page.fill("#policy-leeway", "300");
        assert_eq!(page.verdict(), "valid", "{}", page.text(".verdict"));
        // Nothing is granted for what cannot be read.
        page.fill("#policy-leeway", "-300");
        assert_eq!(page.verdict(), verdict);
    }
}

fn rules_are_counted_and_survive_another_token(page: &Page<'_>) {
    opened(page);
    page.fill("#policy-iss", "https://id.example");
    page.fill("#policy-leeway", "5");
    assert_eq!(page.text(".policy-card summary .quiet"), "2 rules set");
    page.fill(
        "#token",
        &hmac(
            "HS256",
            SECRET.as_bytes(),
            r#"{"iss":"https://elsewhere.example"}"#,
        ),
    );
    assert_eq!(page.verdict(), "policy-failed");
    page.click(".token-card .card-tools > button:last-child");
    page.expect(&tokens::good(), SECRET, "valid");
    assert_eq!(page.check("policy"), "pass");
    // A half-typed list stays as it was typed.
    page.click("#policy-required");
    page.press("sub, ");
    assert_eq!(page.value("#policy-required"), "sub, ");
}
