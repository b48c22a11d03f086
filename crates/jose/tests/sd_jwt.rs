//! Disclosures: what two other implementations made, every fault of RFC 9901 section 7.1, and
//! properties of what is made here.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::json_file;
use jose::base64url::encode;
use jose::json;
use jose::sd_jwt::{
    ConcealFault, Concealed, DIGESTS, MAX_DISCLOSURES, Processed, conceal, find_digest, process,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;

/// The parts of a presented token: payload, disclosures.
fn parts(token: &Value) -> (Vec<u8>, Vec<String>) {
    let (payload, disclosures) = match token.as_str().map(|text| (text, text.starts_with('{'))) {
        Some((text, false)) => {
            let mut pieces: Vec<&str> = text.split('~').collect();
            pieces.pop();
            let jwt = pieces.remove(0);
            let payload = jwt.split('.').nth(1).expect("a payload").to_owned();
            (payload, pieces.into_iter().map(str::to_owned).collect())
        }
        Some((text, true)) => in_json(&serde_json::from_str(text).expect("JSON")),
        None => in_json(token),
    };
    let bytes = jose::base64url::decode_strict(&payload).expect("base64url");
    (bytes, disclosures)
}

fn in_json(token: &Value) -> (String, Vec<String>) {
    let listed = token["header"]["disclosures"]
        .as_array()
        .expect("disclosures");
    let listed = listed
        .iter()
        .map(|one| one.as_str().expect("text").to_owned());
    (
        token["payload"].as_str().expect("a payload").to_owned(),
        listed.collect(),
    )
}

fn processed(payload: &[u8], disclosures: &[String]) -> Processed {
    process(payload, disclosures.iter().map(String::as_str))
}

fn codes(payload: &str, disclosures: &[String]) -> Vec<&'static str> {
    let found = processed(payload.as_bytes(), disclosures);
    found.faults.iter().map(|fault| fault.code()).collect()
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|fault| panic!("{fault}: {text}"))
}

/// A disclosure of this array, and its digest.
fn disclosure(array: &Value) -> (String, String) {
    let text = encode(array.to_string());
    let digest = find_digest("sha-256").expect("a row").digest(&text);
    (text, digest)
}

#[test]
fn what_other_implementations_present_is_processed_as_they_do() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sd-jwt");
    let mut count = 0;
    for file in ["python.json", "node.json"] {
        let content = json_file(&folder.join(file));
        for case in content["cases"].as_array().expect("cases") {
            let name = format!("{file}: {}", case["name"]);
            let (payload, disclosures) = parts(&case["token"]);
            let found = processed(&payload, &disclosures);
            assert_eq!(found.faults, [], "{name}");
            assert_eq!(value(&found.payload), case["processed"], "{name}");
            assert!(
                found.disclosures.iter().all(|one| one.place.is_some()),
                "{name}"
            );
            let (payload, all) = parts(&case["issued"]);
            assert_eq!(processed(&payload, &all).faults, [], "{name}, issued");
            count += 1;
        }
    }
    assert!(count >= 18, "{count}");
}

/// As in the example of RFC 9901 section 4.2.6.
#[test]
fn recursive_disclosures_need_the_one_around_them() {
    let (inner, inner_digest) = disclosure(&json!(["salt of the first", "DE"]));
    let (outer, outer_digest) =
        disclosure(&json!(["salt of the second", "nationalities", [{"...": inner_digest}, "FR"]]));
    let payload = json!({"_sd": [outer_digest], "iss": "a"}).to_string();
    let both = processed(payload.as_bytes(), &[inner.clone(), outer.clone()]);
    assert_eq!(both.faults, []);
    assert_eq!(both.payload, r#"{"iss":"a","nationalities":["DE","FR"]}"#);
    let places: Vec<_> = both
        .disclosures
        .iter()
        .map(|one| one.place.as_deref())
        .collect();
    assert_eq!(places, [Some("nationalities[0]"), Some("nationalities")]);
    let outer_alone = processed(payload.as_bytes(), &[outer]);
    assert_eq!(outer_alone.payload, r#"{"iss":"a","nationalities":["FR"]}"#);
    assert_eq!((outer_alone.faults.len(), outer_alone.undisclosed), (0, 1));
    assert_eq!(codes(&payload, &[inner]), ["sd-unreferenced"]);
}

#[test]
fn everything_that_must_be_rejected_is() {
    let (name, name_digest) = disclosure(&json!(["s1", "name", "Ana"]));
    let (again, again_digest) = disclosure(&json!(["s2", "name", "Eve"]));
    let (element, element_digest) = disclosure(&json!(["s3", "DE"]));
    let (reserved, reserved_digest) = disclosure(&json!(["s4", "_sd", []]));
    let (dots, dots_digest) = disclosure(&json!(["s5", "...", "x"]));
    let (hash, hash_digest) = disclosure(&json!(["s6", "o", {"_sd_alg": "sha-512"}]));
    let (salt, salt_digest) = disclosure(&json!([7, "name", 1]));
    let (number, number_digest) = disclosure(&json!(["s7", 7, 1]));
    let (four, four_digest) = disclosure(&json!(["s8", "name", 1, 2]));
    let (object, object_digest) = disclosure(&json!({"name": 1}));
    let (around, around_digest) = disclosure(&json!(["s9", "o", {"_sd": [name_digest]}]));
    let broken = encode(r#"["s", "name", "An"#);
    let broken_digest = find_digest("sha-256").expect("a row").digest(&broken);
    let doubled = encode(r#"["s", "o", {"a": 1, "a": 2}]"#);
    let doubled_digest = find_digest("sha-256").expect("a row").digest(&doubled);
    let cases: Vec<(Value, Vec<&String>, &str)> = vec![
        (json!({}), vec![&name], "sd-unreferenced"),
        (json!({"_sd": []}), vec![&name], "sd-unreferenced"),
        (
            json!({"_sd": [name_digest, name_digest]}),
            vec![&name],
            "sd-repeated-digest",
        ),
        (
            json!({"_sd": [name_digest], "o": {"_sd": [name_digest]}}),
            vec![&name],
            "sd-repeated-digest",
        ),
        (
            json!({"_sd": [name_digest, around_digest]}),
            vec![&name, &around],
            "sd-repeated-digest",
        ),
        // Decoys too: a digest is there once.
        (
            json!({"_sd": ["decoy"], "a": [{"...": "decoy"}]}),
            vec![],
            "sd-repeated-digest",
        ),
        (
            json!({"_sd": [name_digest]}),
            vec![&name, &name],
            "sd-sent-twice",
        ),
        (
            json!({"_sd": [name_digest], "name": "Eve"}),
            vec![&name],
            "sd-name-taken",
        ),
        (
            json!({"_sd": [name_digest, again_digest]}),
            vec![&name, &again],
            "sd-name-taken",
        ),
        (
            json!({"_sd": [element_digest]}),
            vec![&element],
            "sd-elements",
        ),
        (
            json!({"a": [{"...": name_digest}]}),
            vec![&name],
            "sd-elements",
        ),
        (
            json!({"_sd": [reserved_digest]}),
            vec![&reserved],
            "sd-disclosure",
        ),
        (json!({"_sd": [dots_digest]}), vec![&dots], "sd-disclosure"),
        (json!({"_sd": [salt_digest]}), vec![&salt], "sd-disclosure"),
        (
            json!({"_sd": [number_digest]}),
            vec![&number],
            "sd-disclosure",
        ),
        (json!({"_sd": [four_digest]}), vec![&four], "sd-disclosure"),
        (
            json!({"_sd": [object_digest]}),
            vec![&object],
            "sd-disclosure",
        ),
        (
            json!({"_sd": [broken_digest]}),
            vec![&broken],
            "sd-disclosure",
        ),
        (
            json!({"_sd": [doubled_digest]}),
            vec![&doubled],
            "sd-disclosure",
        ),
        (json!({"_sd": [hash_digest]}), vec![&hash], "sd-nested-hash"),
        (json!({"_sd": "digest"}), vec![], "sd-digests"),
        (json!({"_sd": [name_digest, 7]}), vec![&name], "sd-digests"),
        (json!({"o": {"_sd": {}}}), vec![], "sd-digests"),
        (
            json!({"a": [{"...": element_digest, "b": 1}]}),
            vec![],
            "sd-placeholder",
        ),
        (json!({"a": [{"...": 7}]}), vec![], "sd-placeholder"),
        (json!({"...": element_digest}), vec![], "sd-placeholder"),
        (
            json!({"o": {"...": element_digest}}),
            vec![],
            "sd-placeholder",
        ),
        (
            json!({"o": {"_sd_alg": "sha-256"}}),
            vec![],
            "sd-nested-hash",
        ),
        (json!({"_sd_alg": "md5"}), vec![], "sd-hash-unknown"),
        (json!({"_sd_alg": "SHA-256"}), vec![], "sd-hash-unknown"),
        (json!({"_sd_alg": 256}), vec![], "sd-hash-unknown"),
        (json!({"_sd_alg": "sha-256-32"}), vec![], "sd-hash-short"),
        (json!(["a"]), vec![], "sd-no-object"),
    ];
    for (payload, sent, code) in cases {
        let sent: Vec<String> = sent.into_iter().cloned().collect();
        let payload = payload.to_string();
        let found = codes(&payload, &sent);
        assert!(
            found.contains(&code),
            "{payload}: {found:?}, {code} expected"
        );
        let sentences = processed(payload.as_bytes(), &sent).faults;
        assert!(sentences.iter().all(|fault| !fault.to_string().is_empty()));
    }
    for text in ["", "not base64url!", "AA=="] {
        assert_eq!(
            codes("{}", &[text.to_owned()]),
            ["sd-disclosure"],
            "{text:?}"
        );
    }
}

#[test]
fn every_hash_of_the_registry_finds_its_disclosures() {
    let text = encode(r#"["salt","name","Ana"]"#);
    for row in DIGESTS {
        let digest = row.digest(&text);
        assert_eq!(digest.len(), row.bits.div_ceil(6), "{}", row.name);
        let payload = json!({"_sd": [digest], "_sd_alg": row.name}).to_string();
        let found = processed(payload.as_bytes(), std::slice::from_ref(&text));
        assert_eq!(found.payload, r#"{"name":"Ana"}"#, "{}", row.name);
        assert_eq!(found.faults.is_empty(), row.bits >= 128, "{}", row.name);
    }
}

/// How the known digests of "abc" and of nothing begin.
#[test]
fn hashes_are_those_of_their_standards() {
    let first = |name: &str, text: &str| {
        let digest = find_digest(name).expect("a row").digest(text);
        let bytes = jose::base64url::decode_strict(&digest).expect("base64url");
        bytes
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    for (name, text, start) in [
        ("sha-256", "abc", "ba7816bf"),
        ("sha-256-128", "abc", "ba7816bf"),
        ("sha-384", "abc", "cb00753f"),
        ("sha-512", "abc", "ddaf35a1"),
        ("sha3-224", "abc", "e642824c"),
        ("sha3-256", "abc", "3a985da7"),
        (
            "sha3-384",
            "abc",
            "ec01498288516fc9".get(..8).expect("eight"),
        ),
        ("sha3-512", "abc", "b751850b"),
        ("blake2s-256", "abc", "508c5e8c"),
        ("blake2b-512", "abc", "ba80a53f"),
        ("blake2b-256", "abc", "bddd813c"),
        ("k12-256", "", "1ac2d450"),
        ("k12-512", "", "1ac2d450"),
    ] {
        assert_eq!(first(name, text), start, "{name}");
    }
}

#[test]
fn bounds_are_kept_and_said() {
    let texts = |count: usize| -> (Vec<String>, Vec<String>) {
        (0..count)
            .map(|at| disclosure(&json!(["salt", format!("c{at}"), at])))
            .unzip()
    };
    let (at_the_edge, digests) = texts(MAX_DISCLOSURES);
    let payload = json!({"_sd": digests}).to_string();
    assert_eq!(codes(&payload, &at_the_edge), [] as [&str; 0]);
    let (over, digests) = texts(MAX_DISCLOSURES + 1);
    let payload = json!({"_sd": digests}).to_string();
    assert_eq!(codes(&payload, &over), ["sd-too-many"]);
    // Each inside the next: deeper than JSON may be.
    let mut sent = Vec::new();
    let mut digest = String::from("decoy");
    for at in 0..200 {
        let (text, next) = disclosure(&json!([format!("salt {at}"), "o", {"_sd": [digest]}]));
        sent.push(text);
        digest = next;
    }
    let payload = json!({"_sd": [digest]}).to_string();
    assert!(codes(&payload, &sent).contains(&"sd-too-deep"));
}

fn made(claims: &str, pointers: &[&str], decoys: usize) -> Concealed {
    let mut next = 0_u8;
    let mut salt = || {
        next = next.wrapping_add(1);
        Some([next; 16])
    };
    conceal(claims, pointers, &DIGESTS[0], decoys, &mut salt).expect("a payload")
}

#[test]
fn what_cannot_be_concealed_is_refused() {
    let refused = |claims: &str, pointers: &[&str]| {
        let mut salt = || Some([1; 16]);
        conceal(claims, pointers, &DIGESTS[0], 0, &mut salt).unwrap_err()
    };
    assert_eq!(refused("[]", &[]), ConcealFault::Claims);
    assert_eq!(refused(r#"{"a":1,"a":2}"#, &[]), ConcealFault::Claims);
    assert_eq!(refused(r#"{"a":1"#, &[]), ConcealFault::Claims);
    assert_eq!(refused("{}", &["/a"]), ConcealFault::Pointer("/a".into()));
    assert_eq!(
        refused(r#"{"a":[1]}"#, &["/a/1"]),
        ConcealFault::Pointer("/a/1".into())
    );
    assert_eq!(
        refused(r#"{"a":{"_sd":[]}}"#, &[]),
        ConcealFault::Reserved("_sd")
    );
    let none = conceal(r#"{"a":1}"#, &["/a"], &DIGESTS[0], 0, &mut || None);
    assert_eq!(none, Err(ConcealFault::NoRandomness));
    // Names with the signs of pointers, and numbers that would be rounded.
    let found = made(r#"{"a/b":{"~":12345678901234567890}}"#, &["/a~1b/~0"], 0);
    let all = processed(found.payload.as_bytes(), &found.disclosures);
    assert_eq!(all.payload, r#"{"a/b":{"~":12345678901234567890}}"#);
}

/// Claims of a few levels, and pointers to some of their values.
fn claims_and_pointers() -> impl Strategy<Value = (Value, Vec<String>)> {
    let leaf = prop_oneof![
        any::<i32>().prop_map(Value::from),
        "[a-z\"\\\\é]{0,6}".prop_map(Value::from),
        Just(Value::Null),
    ];
    let tree = leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z/~]{1,4}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    let members = prop::collection::btree_map("[a-z]{1,4}", tree, 1..5);
    (members, any::<u64>()).prop_map(|(members, choice)| {
        let claims = Value::Object(members.into_iter().collect());
        let mut all = Vec::new();
        pointers_of(&claims, "", &mut all);
        let chosen = all.into_iter().enumerate();
        let chosen = chosen.filter(|(at, _)| choice >> (at % 64) & 1 == 1);
        (claims, chosen.map(|(_, pointer)| pointer).collect())
    })
}

fn pointers_of(value: &Value, path: &str, all: &mut Vec<String>) {
    let mut add = |name: &str, inner: &Value| {
        let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
        all.push(path.clone());
        pointers_of(inner, &path, all);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, inner)| add(name, inner)),
        Value::Array(items) => {
            for (at, inner) in items.iter().enumerate() {
                add(&at.to_string(), inner);
            }
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn all_disclosures_give_back_the_claims((claims, pointers) in claims_and_pointers(), decoys in 0_usize..3) {
        let pointers: Vec<&str> = pointers.iter().map(String::as_str).collect();
        let found = made(&claims.to_string(), &pointers, decoys);
        prop_assert_eq!(found.disclosures.len(), pointers.len());
        let all = processed(found.payload.as_bytes(), &found.disclosures);
        prop_assert_eq!(all.faults, []);
        prop_assert_eq!(value(&all.payload), claims);
        // What is concealed does not show.
        let none = processed(found.payload.as_bytes(), &[]);
        prop_assert_eq!(none.faults, []);
        prop_assert!(value(&none.payload).is_object());
    }

    #[test]
    fn one_changed_character_is_never_accepted((claims, pointers) in claims_and_pointers(), at in any::<prop::sample::Index>(), other in "[A-Za-z0-9_-]") {
        let pointers: Vec<&str> = pointers.iter().map(String::as_str).collect();
        let found = made(&claims.to_string(), &pointers, 0);
        let mut sent = found.disclosures;
        prop_assume!(!sent.is_empty());
        let which = at.index(sent.len());
        let text = &mut sent[which];
        let place = at.index(text.len());
        prop_assume!(text.get(place..=place) != Some(other.as_str()));
        text.replace_range(place..=place, &other);
        prop_assert!(!processed(found.payload.as_bytes(), &sent).faults.is_empty());
    }

    #[test]
    fn nothing_panics_and_what_comes_out_is_json(payload in any::<Vec<u8>>(), sent in prop::collection::vec(".{0,40}", 0..4)) {
        let found = processed(&payload, &sent);
        prop_assert!(found.payload.is_empty() || json::read(found.payload.as_bytes()).is_complete());
    }

    #[test]
    fn names_for_digests_in_any_place_do_not_panic(text in r#"[\{\}\[\],:"_sd\.a1 ]{0,60}"#) {
        processed(text.as_bytes(), std::slice::from_ref(&text));
        processed(format!("{{{text}}}").as_bytes(), &[encode(format!("[{text}]"))]);
    }
}
