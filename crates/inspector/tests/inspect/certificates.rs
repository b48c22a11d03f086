//! The certificates of keys: their dates in the verdict, what the audit finds, and what is said
//! of their chain.

use crate::common::key;
use crate::support::{at, look, look_with, mint_with, outcome, verdict, words};
use inspector::certificates::{Certificates, dates, of_key, of_texts, texts_of};
use inspector::inspect::Inspection;
use inspector::verdict::{CheckName, CheckOutcome, Policy};
use jose::certificate::Validity;
use jose::claims::numeric_date::NumericDate;
use serde_json::{Value, json};
use std::sync::LazyLock;

static FIXTURES: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../../jose/tests/fixtures/certificates/certificates.json");
    serde_json::from_str(text).expect("JSON")
});

/// 2026-11-21 08:00:00 UTC.
const NOW: i64 = 1_795_248_000;

/// 2027-06-02 08:00:00 UTC, after the leaf of the chains.
const LATER: i64 = 1_811_923_200;

fn pem(name: &str) -> &'static str {
    let mut all = FIXTURES["certificates"].as_array().expect("a list").iter();
    let found = all.find(|fixture| fixture["name"] == name);
    found.expect(name)["pem"].as_str().expect("PEM")
}

fn pems(names: &[&str]) -> String {
    names.iter().map(|name| pem(name)).collect()
}

/// A token that the key of the leaf signed, with these certificates in its header.
fn token(x5c: &[&str], iat: i64) -> String {
    let signer = key(FIXTURES["keys"]["ec-leaf"].as_str().expect("PEM"));
    let mut header = json!({"alg": "ES256", "typ": "JWT"});
    if !x5c.is_empty() {
        let base64 = |name: &&str| -> String {
            pem(name)
                .lines()
                .filter(|line| !line.starts_with('-'))
                .collect()
        };
        header["x5c"] = x5c.iter().map(base64).collect();
    }
    let claims = json!({"iss": "a", "aud": "b", "iat": iat, "exp": LATER + 900});
    mint_with(&signer, &header.to_string(), &claims.to_string())
}

fn findings(inspection: &Inspection) -> Vec<&'static str> {
    let all = inspection
        .examination
        .findings
        .iter()
        .map(|finding| finding.id);
    all.filter(|id| id.starts_with("certificate-")).collect()
}

fn certificates(names: &[&str]) -> Certificates {
    of_key(&pems(names)).expect("certificates")
}

#[test]
fn an_expired_certificate_is_a_doubt_about_its_key() {
    let (text, chain) = (
        token(&[], NOW),
        pems(&["ec-root", "ec-leaf", "ec-intermediate"]),
    );
    let look_at = |key: &str, now| look_with(&text, key, &Policy::default(), now);
    let now = look_at(&chain, NOW);
    assert_eq!(verdict(&now), "valid");
    assert_eq!(outcome(&now, CheckName::KeyTrust), CheckOutcome::Pass);
    let later = look_at(&chain, LATER);
    assert_eq!(verdict(&later), "valid");
    assert_eq!(outcome(&later, CheckName::KeyTrust), CheckOutcome::Warn);
    let said = "The certificate of this key expired at 2027-06-01 00:00:00 UTC.";
    assert!(words(&later, CheckName::KeyTrust).contains(said));
    assert!(
        later.judgement.detail.contains(said),
        "{}",
        later.judgement.detail
    );
    let early = look_at(pem("ec-future"), NOW);
    assert_eq!(outcome(&early, CheckName::KeyTrust), CheckOutcome::Warn);
    let said = "The certificate of this key is not valid before 2050-01-01 00:00:00 UTC.";
    assert!(words(&early, CheckName::KeyTrust).contains(said));
    // Of several certificates of the key, one is valid.
    let renewed = look_at(&pems(&["ec-expired", "ec-leaf"]), NOW);
    assert_eq!(outcome(&renewed, CheckName::KeyTrust), CheckOutcome::Pass);
    // The same key without its certificate has no dates.
    let bare = look_at(FIXTURES["keys"]["ec-leaf"].as_str().unwrap(), LATER);
    assert_eq!(outcome(&bare, CheckName::KeyTrust), CheckOutcome::Pass);
    assert_eq!(bare.examination.signature.unwrap().certificate, None);
    // Nor has a certificate whose key does not match.
    let other = look_at(pem("bmp"), LATER);
    assert!(!words(&other, CheckName::KeyTrust).contains("certificate"));
}

/// Of a certificate whose chain cannot hold, whatever root is trusted.
#[test]
fn a_broken_chain_is_a_doubt_about_its_key() {
    let text = token(&[], NOW);
    for (names, doubt) in [
        (&["ec-leaf"][..], None),
        (&["ec-leaf", "ec-intermediate"], None),
        (&["ec-leaf", "ec-intermediate", "ec-root"], None),
        (&["ec-root", "ec-leaf"], None),
        // Of others nothing depends.
        (
            &[
                "ec-leaf",
                "ec-intermediate",
                "ec-expired",
                "ec-by-leaf",
                "rsa-sha1",
            ],
            None,
        ),
        (&["ec-short-leaf", "ec-short-root"], None),
        (
            &["ec-leaf", "ec-other", "ec-root"],
            Some("broken: `Leaf` is not signed by `Intermediate`."),
        ),
        (
            &["ec-root", "ec-other", "ec-leaf"],
            Some("broken: `Leaf` is not signed by `Intermediate`."),
        ),
        (
            &["ec-too-deep", "ec-below-short", "ec-short-root"],
            Some("broken: `Short root` allows fewer CAs below itself."),
        ),
        (
            &["ec-under-no-ca", "ec-no-ca", "ec-root"],
            Some("broken: `No CA` is no CA."),
        ),
        (
            &["ec-under-expired", "ec-expired-ca", "ec-root"],
            Some(
                "The certificate of `Expired CA`, above that of this key, expired at 2026-02-01 00:00:00 UTC.",
            ),
        ),
    ] {
        let inspection = look(&text, &pems(names));
        assert_eq!(verdict(&inspection), "valid", "{names:?}");
        let check = inspection
            .judgement
            .checks
            .iter()
            .find(|check| check.name == CheckName::KeyTrust)
            .unwrap();
        match doubt {
            None => assert_eq!(check.outcome, CheckOutcome::Pass, "{names:?} {check:?}"),
            Some(doubt) => {
                assert_eq!(check.outcome, CheckOutcome::Warn, "{names:?}");
                assert!(check.summary.contains(doubt), "{}", check.summary);
            }
        }
        let found = findings(&inspection);
        let is_broken = doubt.is_some_and(|doubt| doubt.starts_with("broken"));
        assert_eq!(
            found.contains(&"certificate-chain"),
            is_broken,
            "{names:?} {found:?}"
        );
    }
    let embedded = look(&token(&["ec-leaf", "ec-other"], NOW), "");
    assert_eq!(verdict(&embedded), "untrusted-key");
    assert_eq!(findings(&embedded), ["certificate-chain"]);
}

#[test]
fn the_dates_of_an_embedded_certificate_are_said() {
    let inspection = look(&token(&["ec-expired", "ec-intermediate"], NOW), "");
    assert_eq!(verdict(&inspection), "untrusted-key");
    assert_eq!(
        outcome(&inspection, CheckName::KeyTrust),
        CheckOutcome::Fail
    );
    let said = words(&inspection, CheckName::KeyTrust);
    assert!(said.contains("expired at 2021-01-01"), "{said}");
}

#[test]
fn the_audit_looks_at_certificates() {
    let found = |x5c: &[&str], iat, key: &str| findings(&look(&token(x5c, iat), key));
    let none = [""; 0];
    assert_eq!(found(&["ec-leaf", "ec-intermediate"], NOW, ""), none);
    assert_eq!(found(&["ec-expired"], NOW, ""), ["certificate-expired"]);
    assert_eq!(
        found(&["ec-leaf"], 1_700_000_000, ""),
        ["certificate-not-yet"]
    );
    assert_eq!(found(&["ec-sha1"], NOW, ""), ["certificate-sha1"]);
    assert_eq!(
        found(&["ec-leaf", "rsa-sha1"], NOW, ""),
        ["certificate-sha1"]
    );
    // Nobody relies on the signature of a root.
    assert_eq!(found(&["ec-leaf", "p384-sha1"], NOW, ""), none);
    // The certificate whose key matched.
    assert_eq!(found(&[], NOW, pem("ec-sha1")), ["certificate-sha1"]);
    assert_eq!(found(&[], NOW, pem("ec-expired")), ["certificate-expired"]);
    assert_eq!(found(&[], NOW, pem("ec-leaf")), none);
    assert_eq!(found(&[], NOW, pem("rsa-sha1")), none);
    assert_eq!(found(&[], NOW, ""), none);
}

#[test]
fn the_chain_is_summed_up_in_a_line() {
    for (names, now, said) in [
        (
            &["ec-root", "ec-leaf", "ec-intermediate"][..],
            NOW,
            "3, chain complete",
        ),
        (
            &["ec-leaf", "ec-root", "ec-intermediate"],
            LATER,
            "3, `Leaf` has expired",
        ),
        (
            &["ec-leaf"],
            NOW,
            "1, the link to `Intermediate` is missing",
        ),
        (
            &["ec-leaf", "ec-intermediate"],
            NOW,
            "2, the link to `Root` is missing",
        ),
        (
            &["ec-leaf", "ec-other", "ec-root"],
            NOW,
            "3, `Leaf` is not signed by `Intermediate`",
        ),
        (&["bmp"], NOW, "1, self-signed"),
        (&["bmp", "odd"], NOW, "2, self-signed"),
        (
            &["bmp", "ed-leaf", "ed-intermediate", "ed-root"],
            NOW,
            "4, 2 chains complete",
        ),
        (
            &["ec-sha1", "ec-intermediate", "ec-root"],
            NOW,
            "3, `SHA-1 leaf` is signed with SHA-1",
        ),
        (
            &["ec-future", "ec-intermediate", "ec-root"],
            NOW,
            "3, `Future leaf` is not valid yet",
        ),
        (
            &["ec-by-leaf", "ec-leaf", "ec-intermediate", "ec-root"],
            NOW,
            "4, `Leaf` is no CA",
        ),
    ] {
        assert_eq!(certificates(names).summary(at(now)), said);
    }
}

#[test]
fn each_link_is_a_sentence() {
    let sentences = |names: &[&str], place| certificates(names).sentences(place, at(NOW));
    let chain = ["ec-root", "ec-leaf", "ec-intermediate"];
    let right = |text: &str| vec![(false, text.to_owned())];
    let wrong = |text: &str| vec![(true, text.to_owned())];
    assert_eq!(
        sentences(&chain, 0),
        right("Signed by `Intermediate`: the signature matches its key.")
    );
    assert_eq!(
        sentences(&chain, 2),
        right("Self-signed. Whether to trust it is your decision.")
    );
    assert_eq!(
        sentences(&["ec-leaf"], 0),
        wrong(
            "The certificate of `CN=Intermediate, O=Jotlens ec, C=GB` is missing, so the signature was not checked."
        )
    );
    assert_eq!(
        sentences(&["ec-leaf", "ec-other"], 0),
        wrong("Not signed by `Intermediate`: the signature does not match its key.")
    );
    let weak = sentences(&["rsa-sha1", "rsa-intermediate"], 0);
    assert_eq!(
        weak,
        [
            (
                false,
                "Signed by `Intermediate`: the signature matches its key.".to_owned()
            ),
            (
                true,
                "SHA-1 is broken, so its signature proves little.".to_owned()
            ),
        ]
    );
    let by_leaf = sentences(&["ec-by-leaf", "ec-leaf"], 0);
    assert_eq!(
        by_leaf[1].1,
        "`Leaf` does not say that it may sign certificates (`basicConstraints`)."
    );
    assert!(sentences(&chain, 3).is_empty());
}

#[test]
fn the_order_of_x5c_counts() {
    let of = |x5c: &[&str]| {
        let inspection = look(&token(x5c, NOW), "");
        of_texts(texts_of(&inspection.examination.token.expect("a token")))
    };
    let chain = of(&["ec-leaf", "ec-intermediate", "ec-root"]).expect("certificates");
    assert!(!chain.is_out_of_order);
    assert_eq!(chain.summary(at(NOW)), "3, chain complete");
    let other = of(&["ec-leaf", "ec-root", "ec-intermediate"]).expect("certificates");
    assert!(other.is_out_of_order);
    assert_eq!(other.chains, chain.chains);
    assert_eq!(of(&[]), None);
}

#[test]
fn dates_are_a_line() {
    let validity = |from, until| Validity {
        from: at(from),
        until: at(until),
    };
    let line = |validity| dates(validity, at(NOW));
    let day = 24 * 3600;
    assert_eq!(
        line(validity(NOW - day, NOW + 2 * day)),
        (
            false,
            "2026-11-20 08:00:00 UTC to 2026-11-23 08:00:00 UTC, expires in 2 days".into()
        )
    );
    assert_eq!(
        line(validity(NOW - 9 * day, NOW - 3 * day)),
        (
            true,
            "2026-11-12 08:00:00 UTC to 2026-11-18 08:00:00 UTC, expired 3 days ago".into()
        )
    );
    assert_eq!(
        line(validity(NOW + day, NOW + 2 * day)),
        (
            true,
            "2026-11-22 08:00:00 UTC to 2026-11-23 08:00:00 UTC, starts in 1 day".into()
        )
    );
    let endless = validity(NOW, 253_402_300_799);
    assert_eq!(
        dates(endless, NumericDate::from_seconds(NOW)),
        (false, "2026-11-21 08:00:00 UTC, with no end".into())
    );
}
