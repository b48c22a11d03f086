//! The certificates of keys: their dates in the verdict, what the audit finds, and what is said
//! of their chain.

use crate::common::key;
use crate::support::{at, look, look_with, mint_with, outcome, verdict, words};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inspector::certificates::{Certificates, dates, of_key, of_texts, texts_of};
use inspector::inspect::Inspection;
use inspector::verdict::{CheckName, CheckOutcome, Policy};
use jose::certificate::Validity;
use jose::claims::numeric_date::NumericDate;
use serde_json::{Value, json};
use std::sync::LazyLock;

pub static FIXTURES: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../../jose/tests/fixtures/certificates/certificates.json");
    serde_json::from_str(text).expect("JSON")
});

/// 2026-11-21 08:00:00 UTC.
pub const NOW: i64 = 1_795_248_000;

/// 2027-06-02 08:00:00 UTC, after the leaf of the chains.
pub const LATER: i64 = 1_811_923_200;

pub fn pem(name: &str) -> &'static str {
    let mut all = FIXTURES["certificates"].as_array().expect("a list").iter();
    let found = all.find(|fixture| fixture["name"] == name);
    found.expect(name)["pem"].as_str().expect("PEM")
}

fn pems(names: &[&str]) -> String {
    names.iter().map(|name| pem(name)).collect()
}

/// A token that the key of the leaf signed, with these certificates in its header.
pub fn token(x5c: &[&str], iat: i64) -> String {
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
            &["ec-under-no-sign", "ec-no-sign", "ec-root"],
            Some("broken: `CRLs only` may not sign certificates."),
        ),
        (
            &["circle-b", "circle-leaf", "circle-a"],
            Some("broken: `Circle B` and `Circle A` are in a circle that leads to no root."),
        ),
        (
            &["circle-b", "circle-leaf", "circle-a", "circle-b-root"],
            None,
        ),
        // What the key of the certificate is for.
        (
            &["ec-agree", "ec-intermediate", "ec-root"],
            Some("The certificate of this key does not allow signatures (`keyUsage`)."),
        ),
        (&["ec-commit", "ec-intermediate", "ec-root"], None),
        (
            &["ec-critical", "ec-intermediate", "ec-root"],
            Some(
                "The certificate of this key has a critical extension that is not checked here (`1.2.3.4`).",
            ),
        ),
        (
            &["ec-under-critical", "ec-critical-ca", "ec-root"],
            Some(
                "The certificate of `Critical CA`, above that of this key, has a critical extension that is not checked here (`1.2.3.4`).",
            ),
        ),
        (
            &["ec-under-constrained", "ec-constrained-ca"],
            Some(
                "above that of this key, has a critical extension that is not checked here (`nameConstraints`).",
            ),
        ),
        (&["ec-harmless", "ec-intermediate", "ec-root"], None),
        // What was not compared.
        (
            &[
                "crowd-leaf",
                "crowd-1",
                "crowd-2",
                "crowd-3",
                "crowd-4",
                "crowd-5",
            ],
            Some(
                "Not checked whether `Crowd` signed `Crowd leaf`: more than 4 keys have that name.",
            ),
        ),
        // What another chain has below does not count.
        (
            &["one-root", "one-ca", "one-leaf", "one-second", "one-deep"],
            None,
        ),
        // One way is enough, and one certificate of the key.
        (
            &[
                "ec-leaf",
                "ec-intermediate",
                "ec-root",
                "ec-twin-expired",
                "ec-twin-no-ca",
            ],
            None,
        ),
        (
            &[
                "ec-leaf",
                "ec-twin-future",
                "ec-twin-cross",
                "ec-old-root",
                "ec-intermediate",
            ],
            None,
        ),
        (&["ec-leaf", "ec-twin-cross", "ec-intermediate"], None),
        (
            &[
                "ec-agree",
                "ec-future",
                "ec-critical",
                "ec-expired",
                "ec-commit",
            ],
            None,
        ),
        (
            &["ec-leaf", "ec-twin-expired", "ec-root"],
            Some(
                "The certificate of `Intermediate`, above that of this key, expired at 2026-02-01 00:00:00 UTC.",
            ),
        ),
        (
            &["ec-leaf", "ec-twin-cross", "ec-old-root"],
            Some(
                "The certificate of `Old root`, above that of this key, expired at 2026-03-01 00:00:00 UTC.",
            ),
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
        // Each is said once.
        let said = words(&inspection, CheckName::KeyTrust);
        assert!(
            doubt.is_none_or(|doubt| said.matches(doubt).count() == 1),
            "{said}"
        );
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

pub fn base64(name: &str) -> String {
    let lines = pem(name).lines();
    lines.filter(|line| !line.starts_with('-')).collect()
}

/// A certificate with other bytes, in PEM.
fn changed(name: &str, change: impl Fn(&mut Vec<u8>)) -> String {
    let mut der = STANDARD.decode(base64(name)).expect("Base64");
    change(&mut der);
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        STANDARD.encode(der)
    )
}

/// The check of the key, and everything that it says.
pub fn trust(text: &str, key: &str) -> (CheckOutcome, String) {
    let inspection = look(text, key);
    assert_eq!(verdict(&inspection), "valid");
    (
        outcome(&inspection, CheckName::KeyTrust),
        words(&inspection, CheckName::KeyTrust),
    )
}

/// The signature could not be computed here, and that is not the same as none.
#[test]
fn what_was_not_compared_is_a_doubt() {
    let text = token(&[], NOW);
    let of_sha224 = |count: usize| {
        changed("ec-leaf", |der| {
            let sha256 = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2];
            let places = der.windows(8).enumerate();
            let places: Vec<usize> = places
                .filter(|(_, bytes)| *bytes == sha256)
                .map(|(at, _)| at)
                .collect();
            places.iter().take(count).for_each(|at| der[at + 7] = 1);
        })
    };
    for (count, why) in [
        (1, "it names two different algorithms"),
        (2, "`ecdsa-with-SHA224` is not computed here"),
    ] {
        let leaf = of_sha224(count);
        let (outcome, said) = trust(&text, &format!("{leaf}{}", pem("ec-intermediate")));
        assert_eq!(outcome, CheckOutcome::Warn, "{said}");
        let doubt = format!("Not checked whether `Intermediate` signed `Leaf`: {why}.");
        assert!(said.contains(&doubt), "{said}");
        assert_eq!(findings(&look(&text, &leaf)), [""; 0]);
    }
}

#[test]
fn a_weak_hash_above_the_certificate_is_found() {
    let text = token(&[], NOW);
    let key = pems(&["ec-under-weak", "ec-sha1-ca", "ec-root"]);
    assert_eq!(findings(&look(&text, &key)), ["certificate-sha1"]);
    let x5c = token(&["ec-under-weak", "ec-sha1-ca", "ec-root"], NOW);
    assert_eq!(findings(&look(&x5c, "")), ["certificate-sha1"]);
    // A CA that nothing was signed by is none of its chain.
    let other = pems(&["ec-leaf", "ec-sha1-ca", "ec-intermediate"]);
    assert_eq!(findings(&look(&text, &other)), [""; 0]);
}

/// It is not among the first that are shown.
#[test]
fn the_certificate_of_the_key_is_found_behind_many() {
    let text = token(&[], NOW);
    let others = |count: u16| -> String {
        let one = |number: u16| {
            changed("ec-other", |der| {
                let serial = der.windows(2).position(|two| two == [2, 0x14]);
                let serial = serial.expect("a serial number") + 3;
                der[serial..serial + 2].copy_from_slice(&number.to_be_bytes());
            })
        };
        (0..count).map(|number| one(number + 0x0100)).collect()
    };
    for count in [23, 24, 25, 40] {
        let key = format!("{}{}", others(count), pem("ec-expired"));
        let (outcome, said) = trust(&text, &key);
        assert_eq!(outcome, CheckOutcome::Warn, "{count} {said}");
        assert!(said.contains("expired at 2021-01-01"), "{count} {said}");
    }
    // Its issuer, too.
    let key = format!("{}{}{}", pem("ec-leaf"), others(60), pem("ec-intermediate"));
    let (outcome, said) = trust(&text, &key);
    assert_eq!(outcome, CheckOutcome::Warn, "{said}");
    assert!(said.contains("only 24 were looked at"), "{said}");
    // One of each key is compared, so the right one is among them.
    assert!(!said.contains("not signed by"), "{said}");
}

/// As many certificates as are read, each of which any other may have signed, and each valid in
/// another time: faults are told in short, and it takes no longer than comparing signatures.
#[test]
fn a_thicket_of_certificates_is_judged_in_short() {
    let twin = |name: &str, number: u8| {
        changed(name, |der| {
            let serial = der.windows(2).position(|two| two == [2, 0x14]);
            der[serial.expect("a serial number") + 3] = number;
            // ecdsa-with-SHA224 is not computed here.
            let sha256 = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2];
            while let Some(at) = der.windows(8).position(|bytes| *bytes == sha256) {
                der[at + 7] = 1;
            }
            for start in ["260101", "360101"] {
                let at = der.windows(6).position(|bytes| bytes == start.as_bytes());
                let at = at.expect("a date") + 4;
                der[at..at + 2].copy_from_slice(format!("{number:02}").as_bytes());
            }
        })
    };
    let thicket: String = (1..=28)
        .map(|number| {
            twin(
                if number % 2 == 0 {
                    "circle-a"
                } else {
                    "circle-b"
                },
                number,
            )
        })
        .collect();
    let key = format!("{}{thicket}", pem("circle-leaf"));
    let inspection = look(&token(&[], NOW), &key);
    let certificate = inspection
        .examination
        .signature
        .clone()
        .unwrap()
        .certificate
        .unwrap();
    assert!(certificate.periods.len() <= 2 * 24 + 1);
    for period in &certificate.periods {
        assert!(period.doubts.len() <= 10, "{:?}", period.doubts);
        assert!(!period.doubts.is_empty());
    }
    let said = words(&inspection, CheckName::KeyTrust);
    assert!(said.contains("only 24 were looked at"), "{said}");
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
    // One that was renewed stands in for the other, whatever the moment.
    let renewed = ["ec-leaf", "ec-intermediate", "ec-twin-expired", "ec-root"];
    assert_eq!(found(&renewed, NOW, ""), none);
    assert_eq!(found(&[], NOW, &pems(&renewed)), none);
    let old = ["ec-leaf", "ec-twin-expired", "ec-root"];
    assert_eq!(found(&old, NOW, ""), ["certificate-expired"]);
    assert_eq!(found(&[], NOW, &pems(&old)), ["certificate-expired"]);
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
        (
            &["circle-a", "circle-leaf", "circle-b"],
            NOW,
            "3, `Circle A` and `Circle B` are in a circle that leads to no root",
        ),
        (
            &["circle-a", "circle-leaf", "circle-b", "circle-a-root"],
            NOW,
            "4, chain complete",
        ),
        (
            &["ec-under-no-sign", "ec-no-sign", "ec-root"],
            NOW,
            "3, `CRLs only` may not sign certificates",
        ),
        (
            &["ec-critical", "ec-intermediate", "ec-root"],
            NOW,
            "3, `Critical leaf` has a critical extension that is not checked here (`1.2.3.4`)",
        ),
        // The best way counts.
        (
            &[
                "ec-leaf",
                "ec-intermediate",
                "ec-twin-expired",
                "ec-twin-no-ca",
                "ec-root",
            ],
            NOW,
            "5, chain complete",
        ),
        (
            &[
                "ec-leaf",
                "ec-twin-future",
                "ec-twin-cross",
                "ec-old-root",
                "ec-intermediate",
                "ec-root",
            ],
            NOW,
            "6, chain complete",
        ),
        (
            &["ec-leaf", "ec-twin-future", "ec-twin-expired", "ec-root"],
            1_769_000_000,
            "4, `Leaf` is not valid yet",
        ),
        (
            &["one-root", "one-ca", "one-leaf", "one-second", "one-deep"],
            NOW,
            "5, `Root of one` allows fewer CAs below itself",
        ),
    ] {
        assert_eq!(certificates(names).at(at(now)).summary(at(now)), said);
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
    let more = |names: &[&str], place| sentences(names, place).remove(1).1;
    assert_eq!(
        more(&["ec-under-no-sign", "ec-no-sign", "ec-root"], 0),
        "The key of `CRLs only` may not sign certificates (`keyUsage`)."
    );
    assert_eq!(
        more(&["ec-critical", "ec-intermediate"], 0),
        "It has a critical extension that is not checked here (`1.2.3.4`)."
    );
    assert_eq!(
        more(&["circle-a", "circle-b", "circle-leaf"], 1),
        "The certificates above it lead back to it, in a circle, and never to a root."
    );
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
    // Where there are several chains, either order is one.
    for order in [
        ["ec-leaf", "ec-intermediate", "ec-root"],
        ["ec-leaf", "ec-twin-cross", "ec-old-root"],
    ] {
        assert!(!of(&order).expect("certificates").is_out_of_order);
    }
    let wrong = ["ec-leaf", "ec-old-root", "ec-twin-cross"];
    assert!(of(&wrong).expect("certificates").is_out_of_order);
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
