//! X.509 certificates: read as OpenSSL reads them, and put in order whatever order they come in.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jose::certificate::{
    Certificate, ChainFault, Chains, Link, MAX_CERTIFICATES, SignatureCheck, ValidityState, find,
    from_base64,
};
use jose::claims::numeric_date::NumericDate;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

static FIXTURES: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("fixtures/certificates/certificates.json")).expect("JSON")
});

/// 2026-11-21 08:00:00 UTC.
const NOW: NumericDate = NumericDate::from_seconds(1_795_248_000);

fn fixtures() -> impl Iterator<Item = &'static Value> {
    FIXTURES["certificates"].as_array().expect("a list").iter()
}

fn pem(name: &str) -> &'static str {
    let fixture = fixtures().find(|fixture| fixture["name"] == name);
    fixture.expect(name)["pem"].as_str().expect("PEM")
}

fn base64(name: &str) -> String {
    pem(name)
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect()
}

fn der(name: &str) -> Vec<u8> {
    STANDARD.decode(base64(name)).expect("Base64")
}

fn certificate(name: &str) -> Certificate {
    Certificate::read(&der(name)).unwrap_or_else(|| panic!("{name} is a certificate"))
}

fn chains(names: &[&str]) -> Chains {
    Chains::of(names.iter().map(|name| certificate(name)).collect())
}

/// The common names in order, with how each is tied to the next.
fn shown(chains: &Chains) -> Vec<(&str, Link)> {
    let all = chains.certificates.iter();
    all.map(|one| (one.certificate.subject.short(), one.link.clone()))
        .collect()
}

fn faults(chains: &Chains) -> Vec<Vec<ChainFault>> {
    (0..chains.certificates.len())
        .map(|place| chains.faults(place, NOW))
        .collect()
}

#[test]
fn certificates_are_read_as_openssl_reads_them() {
    for fixture in fixtures() {
        let name = fixture["name"].as_str().expect("a name");
        let read = certificate(name);
        // "2026-01-01 00:00:00Z"
        let date = |date: NumericDate| date.to_utc_text().replace(" UTC", "Z");
        let algorithm = match read.algorithm.name.as_str() {
            "RSASSA-PSS with SHA-256" => "rsassaPss",
            "Ed25519" => "ED25519",
            name => name,
        };
        let found = json!({
            "name": name,
            "pem": fixture["pem"],
            "version": read.version,
            "subject": read.subject.text,
            "issuer": read.issuer.text,
            "serial": read.serial,
            "from": date(read.validity.from),
            "until": date(read.validity.until),
            "algorithm": algorithm,
            "ca": read.is_ca,
            "path length": read.path_length,
            "x5t": read.x5t,
            "x5t#S256": read.x5t_s256,
        });
        assert_eq!(found, *fixture);
        assert!(read.key.is_ok(), "{name}");
        assert_eq!(
            read.algorithm.weak_hash,
            name.contains("sha1").then_some("SHA-1")
        );
    }
    let usage = |name| {
        let usage = certificate(name).usage;
        usage.map(|usage| (usage.signs_data, usage.signs_certificates))
    };
    assert_eq!(usage("ec-root"), Some((false, true)));
    assert_eq!(usage("ec-no-sign"), Some((false, false)));
    assert_eq!(usage("ec-agree"), Some((false, false)));
    assert_eq!(usage("ec-commit"), Some((true, false)));
    assert_eq!(usage("bmp"), Some((true, false)));
    assert_eq!(usage("ec-leaf"), None);
    assert_eq!(
        certificate("ec-leaf").alternatives,
        ["api.example", "https://id.example/key?a=b"]
    );
    assert!(certificate("long").validity.has_end());
    assert!(!certificate("endless").validity.has_end());
}

#[test]
fn a_chain_is_proved_in_any_order() {
    for short in ["rsa", "ec", "ed"] {
        let [leaf, intermediate, root] =
            ["leaf", "intermediate", "root"].map(|what| format!("{short}-{what}"));
        let [leaf, intermediate, root] = [leaf.as_str(), &intermediate, &root];
        let expected = chains(&[leaf, intermediate, root]);
        assert_eq!(
            shown(&expected),
            [
                ("Leaf", Link::SignedBy { issuer: 1 }),
                ("Intermediate", Link::SignedBy { issuer: 2 }),
                ("Root", Link::SelfSigned),
            ],
            "{short}"
        );
        assert_eq!(expected.count(), 1);
        assert_eq!(faults(&expected), [[], [], []], "{short}");
        for order in [
            [leaf, root, intermediate],
            [intermediate, leaf, root],
            [intermediate, root, leaf],
            [root, leaf, intermediate],
            [root, intermediate, leaf],
        ] {
            assert_eq!(chains(&order), expected, "{order:?}");
        }
        // One that is there twice counts once.
        assert_eq!(chains(&[root, leaf, intermediate, leaf]), expected);
    }
}

/// RFC 5280 section 4.2.1.9.
#[test]
fn a_root_limits_how_many_cas_follow() {
    use ChainFault::PathTooLong;
    let right = chains(&["ec-short-root", "ec-short-leaf"]);
    assert_eq!(faults(&right), [[], []]);
    let deep = chains(&["ec-short-root", "ec-below-short", "ec-too-deep"]);
    assert_eq!(faults(&deep), [vec![], vec![PathTooLong], vec![]]);
    // A CA that nothing is below of is no step of a path.
    let alone = chains(&["ec-short-root", "ec-below-short"]);
    assert_eq!(faults(&alone), [[], []]);
    assert_eq!(deep.upwards(0), [0, 1, 2]);
    assert_eq!(deep.upwards(2), [2]);
}

#[test]
fn what_is_missing_or_does_not_match_is_said() {
    use ChainFault::{IssuerIsNoCa, IssuerMissing, Mismatch};
    let alone = chains(&["ec-leaf"]);
    assert_eq!(shown(&alone), [("Leaf", Link::IssuerMissing)]);
    assert_eq!(faults(&alone), [[IssuerMissing]]);
    let gap = chains(&["ec-root", "ec-leaf"]);
    assert_eq!(
        shown(&gap),
        [("Leaf", Link::IssuerMissing), ("Root", Link::SelfSigned)]
    );
    assert_eq!(gap.count(), 2);
    // A certificate of the same name with another key.
    let other = chains(&["ec-other", "ec-leaf"]);
    assert_eq!(
        shown(&other),
        [
            ("Leaf", Link::Mismatch { issuer: 1 }),
            ("Intermediate", Link::IssuerMissing),
        ]
    );
    assert_eq!(faults(&other), [[Mismatch], [IssuerMissing]]);
    // The right one is found beside it.
    let both = chains(&["ec-other", "ec-leaf", "ec-intermediate"]);
    let leaf = &both.certificates[0];
    let Link::SignedBy { issuer } = leaf.link else {
        panic!("{:?}", leaf.link);
    };
    let right = &both.certificates[issuer].certificate;
    assert_eq!(*right, certificate("ec-intermediate"));
    let by_leaf = chains(&["ec-by-leaf", "ec-leaf", "ec-intermediate", "ec-root"]);
    assert_eq!(
        faults(&by_leaf),
        [vec![IssuerIsNoCa], vec![], vec![], vec![]]
    );
}

/// RFC 5280 section 6.1.4.
#[test]
fn an_issuer_must_be_allowed_to_sign_certificates() {
    use ChainFault::{IssuerIsNoCa, IssuerMayNotSign};
    let crls_only = chains(&["ec-root", "ec-no-sign", "ec-under-no-sign"]);
    assert_eq!(faults(&crls_only), [vec![IssuerMayNotSign], vec![], vec![]]);
    // Without that extension it may.
    let short = chains(&["ec-short-root", "ec-short-leaf"]);
    assert_eq!(faults(&short), [[], []]);
    // One that is no CA has one fault, not two.
    let by_leaf = chains(&["ec-by-leaf", "ec-leaf", "ec-intermediate", "ec-root"]);
    assert_eq!(faults(&by_leaf)[0], [IssuerIsNoCa]);
}

/// RFC 5280 sections 6.1.4 and 6.1.5.
#[test]
fn a_critical_extension_that_is_not_understood_is_said() {
    use ChainFault::{Extension, IssuerMissing};
    for (names, places) in [
        (&["ec-critical", "ec-intermediate", "ec-root"][..], &[0][..]),
        (&["ec-under-critical", "ec-critical-ca", "ec-root"], &[1]),
        (
            &["ec-under-constrained", "ec-constrained-ca", "ec-root"],
            &[1],
        ),
        (&["ec-harmless", "ec-intermediate", "ec-root"], &[]),
        (&["ec-leaf", "ec-intermediate", "ec-root"], &[]),
    ] {
        let found = faults(&chains(names));
        for (place, found) in found.iter().enumerate() {
            let expected: &[_] = if places.contains(&place) {
                &[Extension]
            } else {
                &[]
            };
            assert_eq!(found, expected, "{names:?} {place}");
        }
    }
    let critical = |name| {
        certificate(name)
            .extension_fault
            .map(|fault| fault.to_string())
    };
    assert_eq!(
        critical("ec-critical").as_deref(),
        Some("has a critical extension that is not checked here (`1.2.3.4`)")
    );
    assert_eq!(
        critical("ec-constrained-ca").as_deref(),
        Some("has a critical extension that is not checked here (`nameConstraints`)")
    );
    assert_eq!(
        faults(&chains(&["ec-critical"])),
        [[IssuerMissing, Extension]]
    );
}

#[test]
fn a_circle_has_no_end() {
    use ChainFault::{Circle, IssuerMissing};
    let circle = chains(&["circle-a", "circle-b", "circle-leaf"]);
    assert_eq!(
        shown(&circle),
        [
            ("Circle leaf", Link::SignedBy { issuer: 1 }),
            ("Circle A", Link::SignedBy { issuer: 2 }),
            ("Circle B", Link::SignedBy { issuer: 1 }),
        ]
    );
    assert_eq!(faults(&circle), [vec![], vec![Circle], vec![Circle]]);
    assert_eq!(circle.count(), 1);
    let [route] = &circle.routes(&[0], Some(NOW))[..] else {
        panic!("one route");
    };
    let places: Vec<usize> = route.steps.iter().map(|(place, _)| *place).collect();
    assert_eq!(
        (places, &route.faults[..]),
        (vec![0, 1, 2], &[(2, Circle)][..])
    );
    // Without a leaf it begins anywhere.
    let alone = chains(&["circle-a", "circle-b"]);
    assert_eq!(faults(&alone), [[Circle], [Circle]]);
    assert_eq!(alone.count(), 1);
    // A root of either leads out of it.
    for root in ["circle-a-root", "circle-b-root"] {
        let open = chains(&["circle-a", "circle-b", root, "circle-leaf"]);
        let [route] = &open.routes(&[0], Some(NOW))[..] else {
            panic!("one route");
        };
        assert_eq!(route.faults, [], "{root}");
        assert!(
            open.certificates
                .iter()
                .any(|one| one.link == Link::SelfSigned)
        );
        assert_eq!(open.count(), 1, "{root}");
    }
    // It is not closed.
    assert_eq!(
        faults(&chains(&["circle-leaf", "circle-a"])),
        [vec![], vec![IssuerMissing]]
    );
}

#[test]
fn of_several_ways_the_one_with_the_fewest_faults_is_chosen() {
    let chain = ["ec-leaf", "ec-intermediate", "ec-root"];
    let twins = [
        "ec-twin-expired",
        "ec-twin-future",
        "ec-twin-no-ca",
        "ec-twin-cross",
        "ec-old-root",
    ];
    let expected = chains(&chain);
    let mut all = chain.to_vec();
    for twin in twins {
        all.push(twin);
        let two = chains(&all).at(NOW);
        assert_eq!(
            two.certificates[0].certificate,
            expected.certificates[0].certificate
        );
        let way: Vec<&str> = two
            .upwards(0)
            .iter()
            .map(|place| two.certificates[*place].certificate.x5t.as_str())
            .collect();
        let right = chain.map(|name| certificate(name).x5t);
        assert_eq!(way, right, "{all:?}");
        assert_eq!(two.count(), 1, "{all:?}");
        assert_eq!(faults(&two)[..3], [[], [], []], "{all:?}");
        // The same whatever it was before.
        assert_eq!(two.at(NOW), two);
    }
    // Another moment, another way: 2025-06-01 and 2040-01-01.
    for (seconds, name) in [
        (1_748_736_000, "ec-twin-cross"),
        (2_208_988_800, "ec-twin-future"),
    ] {
        let then = chains(&all).at(NumericDate::from_seconds(seconds));
        let issuer = then.certificates[0].link.issuer().expect("an issuer");
        assert_eq!(then.certificates[issuer].certificate, certificate(name));
    }
    // No way without a fault: one fault is better than two.
    let worse = chains(&[
        "ec-leaf",
        "ec-twin-no-ca",
        "ec-twin-cross",
        "ec-old-root",
        "ec-root",
    ])
    .at(NOW);
    let issuer = worse.certificates[0].link.issuer().expect("an issuer");
    assert!(
        ["ec-twin-no-ca", "ec-twin-cross"]
            .map(certificate)
            .contains(&worse.certificates[issuer].certificate)
    );
    let [route] = &worse.routes(&[0], Some(NOW))[..] else {
        panic!("one route");
    };
    assert_eq!(route.faults.len(), 1);
}

/// RFC 5280 section 4.2.1.9: the number of CAs is that of one path.
#[test]
fn what_another_chain_has_below_does_not_count() {
    use ChainFault::PathTooLong;
    let all = chains(&["one-root", "one-ca", "one-leaf", "one-second", "one-deep"]);
    let faults = |name: &str| {
        let mut places = all.certificates.iter();
        let place = places.position(|one| one.certificate == certificate(name));
        all.routes(&[place.expect("a place")], Some(NOW))
            .remove(0)
            .faults
    };
    assert_eq!(faults("one-leaf"), []);
    assert_eq!(faults("one-deep"), [(2, PathTooLong)]);
    // Where there is another path, it is taken.
    let names = [
        "one-root",
        "one-ca",
        "one-second",
        "one-deep",
        "one-twin",
        "ec-intermediate",
        "ec-root",
    ];
    let all = chains(&names).at(NOW);
    assert_eq!(all.certificates[0].certificate, certificate("one-deep"));
    assert_eq!(all.certificates[1].certificate, certificate("one-twin"));
    assert_eq!(all.routes(&[0], Some(NOW)).remove(0).faults, []);
}

#[test]
fn certificates_of_one_key_take_one_comparison() {
    // Keys of one name, none of which signed the leaf.
    let crowd = ["crowd-1", "crowd-2", "crowd-3", "crowd-4", "crowd-5"];
    let of = |names: &[&str]| {
        let all = chains(&[&["crowd-leaf"], names].concat());
        all.certificates[0].link.clone()
    };
    assert!(matches!(of(&crowd[..4]), Link::Mismatch { .. }));
    let Link::NotChecked { why, .. } = of(&crowd) else {
        panic!("a fifth key is not compared");
    };
    assert_eq!(why, "more than 4 keys have that name");
    assert!(matches!(
        of(&["crowd-1", "crowd-2", "crowd-3", "crowd-6"]),
        Link::SignedBy { .. }
    ));
    // Certificates of one key and one name are found however many there are.
    let der = der("ec-other");
    let serial = der
        .windows(2)
        .position(|two| two == [2, 0x14])
        .expect("a serial number");
    let mut all = vec![certificate("ec-leaf"), certificate("ec-intermediate")];
    for number in 0..20 {
        let mut der = der.clone();
        der[serial + 3] = number;
        all.push(Certificate::read(&der).expect("a certificate"));
    }
    let all = Chains::of(all);
    let leaf = all
        .certificates
        .iter()
        .find(|one| one.certificate == certificate("ec-leaf"));
    let Link::SignedBy { issuer } = leaf.expect("the leaf").link else {
        panic!("its issuer is found");
    };
    assert_eq!(
        all.certificates[issuer].certificate,
        certificate("ec-intermediate")
    );
}

#[test]
fn dates_and_broken_hashes_are_said() {
    use ChainFault::{Expired, IssuerMissing, NotYet, WeakHash};
    let of = |name| faults(&chains(&[name, "ec-intermediate"])).remove(0);
    assert_eq!(of("ec-expired"), [Expired]);
    assert_eq!(of("ec-future"), [NotYet]);
    assert_eq!(of("ec-sha1"), [WeakHash]);
    let rsa = chains(&["rsa-sha1", "rsa-intermediate"]);
    assert_eq!(faults(&rsa), [[WeakHash], [IssuerMissing]]);
    assert_eq!(rsa.certificates[0].link, Link::SignedBy { issuer: 1 });
    // Nobody relies on the signature of a root.
    assert_eq!(faults(&chains(&["p384-sha1"])), [[]]);
}

#[test]
fn every_algorithm_is_computed() {
    for name in [
        "p521",
        "p384-sha1",
        "secp256k1",
        "version-1",
        "odd",
        "bmp",
        "teletex",
    ] {
        let own = certificate(name);
        assert!(own.is_self_issued(), "{name}");
        assert_eq!(own.signed_by(&own), SignatureCheck::Matches, "{name}");
        assert_eq!(shown(&chains(&[name]))[0].1, Link::SelfSigned, "{name}");
    }
    let pss = certificate("rsa-pss");
    assert_eq!(
        pss.signed_by(&certificate("rsa-intermediate")),
        SignatureCheck::Matches
    );
    // Another key, another type of key.
    for name in ["rsa-root", "ec-root", "ed-root"] {
        assert_eq!(
            pss.signed_by(&certificate(name)),
            SignatureCheck::DoesNotMatch,
            "{name}"
        );
    }
}

#[test]
fn ed448_and_ml_dsa_sign_certificates_too() {
    let file = include_str!("fixtures/certificates/cryptography.json");
    let file: Value = serde_json::from_str(file).expect("JSON");
    let pairs = file["pairs"].as_array().expect("pairs");
    let read = |pair: &Value, member: &str| {
        let der = common::der(pair[member].as_str().expect("PEM"));
        Certificate::read(&der).expect("a certificate")
    };
    for pair in pairs {
        let name = pair["algorithm"].as_str().expect("a name");
        let (root, leaf) = (read(pair, "root"), read(pair, "leaf"));
        assert_eq!(leaf.algorithm.name, name);
        for other in pairs {
            let expected = match other["algorithm"] == pair["algorithm"] {
                true => SignatureCheck::Matches,
                false => SignatureCheck::DoesNotMatch,
            };
            assert_eq!(leaf.signed_by(&read(other, "root")), expected, "{name}");
        }
        assert_eq!(root.signed_by(&root), SignatureCheck::Matches);
        let mut der = common::der(pair["leaf"].as_str().expect("PEM"));
        let middle = der.len() - 60;
        der[middle] ^= 1;
        let changed = Certificate::read(&der).expect("a certificate");
        assert_eq!(changed.signed_by(&root), SignatureCheck::DoesNotMatch);
        let chains = Chains::of(vec![leaf, root]);
        assert_eq!(faults(&chains), [vec![], vec![]], "{name}");
    }
}

#[test]
fn what_is_not_computed_is_not_called_wrong() {
    // sha256WithRSAEncryption becomes sha224WithRSAEncryption, in one place and in both.
    let oid = |last: u8| [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, last];
    let der = der("rsa-intermediate");
    let places: Vec<usize> = (0..der.len() - 9)
        .filter(|at| der[*at..*at + 9] == oid(11))
        .collect();
    assert_eq!(places.len(), 2);
    let changed = |places: &[usize]| {
        let mut der = der.clone();
        places.iter().for_each(|at| der[at + 8] = 14);
        Certificate::read(&der).expect("a certificate")
    };
    let root = certificate("rsa-root");
    for (certificate, why) in [
        (
            changed(&places),
            "`sha224WithRSAEncryption` is not computed here",
        ),
        (changed(&places[..1]), "it names two different algorithms"),
        (changed(&places[1..]), "it names two different algorithms"),
    ] {
        let SignatureCheck::NotChecked(found) = certificate.signed_by(&root) else {
            panic!("{why}");
        };
        assert_eq!(found, why);
        let chains = Chains::of(vec![certificate, root.clone()]);
        assert_eq!(faults(&chains)[0], [ChainFault::NotChecked]);
    }
}

#[test]
fn certificates_are_found_in_every_form() {
    let names = ["ec-root", "ec-leaf", "ec-intermediate"];
    let all = names.map(pem).concat();
    let x5c = names.map(base64);
    let leaf_first = json!({"kty": "EC", "x5c": x5c});
    let spki = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEVSVHgJia/E+cxKzFazurSl8e0B96/WEukxY8iWAN5g5//nqsbSJnH5dI5MXlwVWWNbQ/FpVsViHogF089vp+Pg==\n-----END PUBLIC KEY-----\n";
    for text in [
        all.clone(),
        format!("Bag Attributes\n{spki}{all}"),
        all.replace('\n', "\r\n"),
        all.replace('\n', "\\n"),
        all.replace("-----", "—"),
        all.lines().map(|line| format!("> {line}\n")).collect(),
        leaf_first.to_string(),
        leaf_first.to_string().replace('/', "\\/"),
        json!({"keys": [leaf_first]}).to_string(),
        format!(
            r#"{{"one":{},"two":{},"three":{}}}"#,
            json!(pem(names[0])),
            json!(pem(names[1])),
            json!(pem(names[2]))
        ),
        x5c.join("\n\n"),
        STANDARD.encode(&all),
        STANDARD.encode(json!({"x5c": x5c}).to_string()),
    ] {
        let found = find(&text);
        let found: Vec<&str> = found
            .certificates
            .iter()
            .map(|one| one.subject.short())
            .collect();
        assert_eq!(found, ["Root", "Leaf", "Intermediate"], "{text}");
    }
    assert_eq!(find(&base64("bmp")).certificates, [certificate("bmp")]);
    let hex: String = der("bmp")
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(find(&hex).certificates, [certificate("bmp")]);
    for none in ["", "secret", spki, "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}"] {
        assert!(find(none).certificates.is_empty(), "{none}");
    }
    let items = [x5c[0].as_str(), "?", &x5c[1]];
    assert_eq!(from_base64(items).certificates.len(), 2);
}

#[test]
fn of_very_many_the_first_are_read() {
    // Another serial number makes another certificate.
    let der = der("ed-root");
    let many = (0..MAX_CERTIFICATES + 1).map(|number| {
        let mut der = der.clone();
        let at = der
            .windows(2)
            .position(|two| two == [2, 0x14])
            .expect("a serial number");
        der[at + 3] = u8::try_from(number).expect("few");
        STANDARD.encode(der)
    });
    let many: Vec<String> = many.collect();
    let found = from_base64(many.iter().map(String::as_str));
    assert_eq!(found.certificates.len(), MAX_CERTIFICATES);
    assert!(found.is_cut);
    let chains = Chains::of(found.certificates);
    assert_eq!(chains.certificates.len(), MAX_CERTIFICATES);
}

fn any_name() -> impl Strategy<Value = &'static str> {
    let names: Vec<&str> = fixtures()
        .filter_map(|fixture| fixture["name"].as_str())
        .collect();
    proptest::sample::select(names)
}

/// One of those that are tied in more than one way, or nearly.
fn tied_name() -> impl Strategy<Value = &'static str> {
    any_name().prop_filter("tied", |name| {
        let groups = [
            "ec-twin", "ec-leaf", "ec-inter", "ec-root", "ec-old", "circle", "one-", "ec-short",
            "ec-below", "ec-too",
        ];
        groups.iter().any(|group| name.starts_with(group))
    })
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn what_is_cut_off_is_no_certificate(name in any_name(), end in any::<prop::sample::Index>()) {
        let der = der(name);
        prop_assert_eq!(Certificate::read(&der[..end.index(der.len())]), None);
    }

    #[test]
    fn bytes_behind_a_certificate_do_not_count(name in any_name(), more in any::<Vec<u8>>()) {
        let longer = [der(name), more].concat();
        prop_assert_eq!(Certificate::read(&longer), Some(certificate(name)));
    }

    #[test]
    fn no_way_has_less_against_it_than_the_one_that_is_chosen(
        names in proptest::collection::vec(tied_name(), 0..20), moment in 1_700_000_000..2_400_000_000_i64,
    ) {
        let now = NumericDate::from_seconds(moment);
        let all = chains(&names);
        let is_not_checked = |link: &Link| matches!(link, Link::NotChecked { .. });
        prop_assume!(!all.certificates.iter().any(|one| is_not_checked(&one.link)));
        let places: Vec<usize> = (0..all.certificates.len()).collect();
        for (place, route) in places.iter().zip(all.routes(&places, Some(now))) {
            // A circle has no end to compare.
            if let Some(least) = least(&all, &mut vec![*place], 0, now) {
                prop_assert_eq!(route.weight(), least);
            }
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in any::<Vec<u8>>(), text in any::<String>()) {
        let _ = Certificate::read(&bytes);
        let _ = find(&text);
    }
}

/// The weight of the best way on from the last of these places, found by going every way.
fn least(all: &Chains, way: &mut Vec<usize>, cas: usize, now: NumericDate) -> Option<u32> {
    let place = *way.last()?;
    let one = &all.certificates[place];
    let is_root = one.link == Link::SelfSigned;
    let is_current = one.certificate.validity.at(now) == ValidityState::Current;
    let own = u32::from(!is_current) * 999
        + u32::from(one.certificate.extension_fault.is_some()) * 1000
        + u32::from(one.certificate.algorithm.weak_hash.is_some() && !is_root);
    let above = match one.link {
        Link::SelfSigned => Some(0),
        Link::IssuerMissing => Some(10),
        Link::Mismatch { .. } => Some(1000),
        Link::SignedBy { .. } | Link::NotChecked { .. } => {
            let ways = (0..all.certificates.len()).filter_map(|next| {
                if way.contains(&next) || !all.is_signed_by(place, next) {
                    return None;
                }
                let issuer = &all.certificates[next].certificate;
                let may_sign = issuer.usage.is_none_or(|usage| usage.signs_certificates);
                let is_too_long = issuer.path_length.is_some_and(|limit| cas > limit);
                let of_link = u32::from(!issuer.is_ca || !may_sign) + u32::from(is_too_long);
                way.push(next);
                let cas = cas + usize::from(!issuer.is_self_issued());
                let rest = least(all, way, cas, now);
                way.pop();
                Some(of_link * 1000 + rest?)
            });
            ways.min()
        }
    };
    Some(own + above?)
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn a_changed_bit_is_never_signed(name in any_name(), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let whole = certificate(name);
        let mut der = der(name);
        let at = at.index(der.len());
        der[at] ^= 1 << bit;
        if let Some(changed) = Certificate::read(&der) {
            let all: Vec<Certificate> = fixtures()
                .filter_map(|fixture| fixture["name"].as_str())
                .map(certificate)
                .filter(|other| other.subject.is_same(&whole.issuer))
                .collect();
            for issuer in &all {
                prop_assert_ne!(changed.signed_by(issuer), SignatureCheck::Matches);
            }
            let mut with = all;
            with.push(changed);
            let count = with.len();
            let chains = Chains::of(with);
            prop_assert!(chains.certificates.len() <= count);
            for place in 0..=count {
                let _ = chains.faults(place, NOW);
            }
        }
    }

    #[test]
    fn any_certificates_in_any_order_give_the_same(
        names in proptest::collection::vec(any_name(), 0..7), seed in any::<u64>(),
    ) {
        let mut shuffled = names.clone();
        let mut seed = seed;
        for index in (1..shuffled.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(index, (seed >> 33) as usize % (index + 1));
        }
        let one = chains(&names);
        prop_assert_eq!(&one, &chains(&shuffled));
        // Each is there once, and every chain begins somewhere.
        let mut distinct = names;
        distinct.sort_unstable();
        distinct.dedup();
        prop_assert_eq!(one.certificates.len(), distinct.len());
        prop_assert!(one.certificates.first().is_none_or(|first| first.is_first));
        for linked in &one.certificates {
            if let Some(issuer) = linked.link.issuer() {
                let issuer = &one.certificates[issuer].certificate;
                prop_assert!(issuer.subject.is_same(&linked.certificate.issuer));
            }
        }
    }
}
