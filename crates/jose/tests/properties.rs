//! What holds for every input: round trips, agreement with other readers, and
//! that nothing pasted can panic.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{algorithm, der, flipped, interop_cases, pem, text_of};
use jose::algorithm::{ALGORITHMS, Algorithm, Family};
use jose::base64url::{decode, decode_strict, encode};
use jose::claims::numeric_date::NumericDate;
use jose::json::{self, Document, JsonKind, MAX_DEPTH, Value};
use jose::jws;
use jose::key::{self, Key, SecretEncoding, thumbprint};
use proptest::prelude::*;
use std::sync::LazyLock;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

// ---- base64url ----

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn decoding_what_was_encoded_gives_the_same_bytes(bytes in any::<Vec<u8>>()) {
        let text = encode(&bytes);
        prop_assert_eq!(decode_strict(&text), Some(bytes.clone()));
        let read = decode(&text);
        prop_assert_eq!(read.bytes, bytes);
        prop_assert!(read.faults.is_empty());
    }

    #[test]
    fn any_text_is_decoded_as_far_as_it_goes_and_faulted_just_where_a_strict_reader_refuses(
        text in prop_oneof![any::<String>(), "[A-Za-z0-9_=+/ .-]{0,24}", "[A-Za-z0-9_-]{0,24}"]
    ) {
        let read = decode(&text);
        let strict = URL_SAFE_NO_PAD.decode(&text).ok();
        prop_assert_eq!(read.faults.is_empty(), strict.is_some(), "{:?}", read);
        prop_assert_eq!(decode_strict(&text), strict.clone());
        if let Some(bytes) = strict {
            prop_assert_eq!(read.bytes, bytes);
        }
        for fault in &read.faults {
            prop_assert!(text.is_char_boundary(fault.at()) && fault.at() < text.len(), "{fault:?}");
            prop_assert!(!fault.to_string().is_empty());
        }
    }
}

// ---- JSON ----

/// JSON as `serde_json` writes it, with white space, escapes and all kinds of numbers.
fn json_text() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        any::<i64>().prop_map(|n| n.to_string()),
        any::<f64>()
            .prop_filter("JSON has no such number", |n| n.is_finite())
            .prop_map(|n| format!("{n:e}")),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,6})?([eE][+-]?[0-9]{1,2})?",
    ];
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("false".to_owned()),
        number,
        any::<String>().prop_map(|text| serde_json::to_string(&text).expect("a string")),
        "\"(\\\\[\"\\\\/bfnrt]|\\\\u00[0-9a-fA-F]{2}|\\\\ud83d\\\\ude0[0-9]|[a-z ]){0,8}\"",
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..6), "[ \t\r\n]{0,2}").prop_map(
                |(items, space)| format!("[{space}{}{space}]", items.join(&format!("{space},")))
            ),
            (
                prop::collection::vec(("[a-c]{1,2}", inner), 0..6),
                "[ \t\r\n]{0,2}"
            )
                .prop_map(|(members, space)| {
                    let members: Vec<String> = members
                        .iter()
                        .map(|(name, value)| format!("\"{name}\"{space}:{value}"))
                        .collect();
                    format!("{{{space}{}{space}}}", members.join(","))
                }),
        ]
    })
}

/// The tree as `serde_json` would hold it: the last of duplicates wins.
fn as_serde(value: &Value) -> serde_json::Value {
    match &value.kind {
        JsonKind::Null => serde_json::Value::Null,
        JsonKind::Bool(value) => (*value).into(),
        JsonKind::Number(digits) => serde_json::from_str(digits).expect("a number in range"),
        JsonKind::String(text) => text.clone().into(),
        JsonKind::Array(items) => items.iter().map(as_serde).collect::<Vec<_>>().into(),
        JsonKind::Object(members) => members
            .iter()
            .map(|member| (member.name.clone(), as_serde(&member.value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

/// Whether this reader and `serde_json` may disagree on a text, and why:
/// lone surrogates are text here and an error there; numbers beyond a double and
/// nesting between the two limits likewise. (Duplicates both accept.)
fn may_differ(text: &[u8], document: &Document) -> bool {
    let lone = document
        .faults
        .iter()
        .any(|fault| fault.kind.code() == "json-lone-surrogate");
    let reason = serde_json::from_slice::<serde_json::Value>(text)
        .map_err(|error| error.to_string())
        .err()
        .unwrap_or_default();
    lone || reason.contains("number out of range")
        || reason.contains("recursion limit")
        || reason.contains("surrogate")
}

/// What breaks JSON, or almost.
const NOISE: &[u8] = b"{}[]\",:0-.eEtfn\\u \x00\xff";

/// Spans lie in the text, in order, each inside the one that holds it.
fn nested(value: &Value, text: &str) -> Result<(), TestCaseError> {
    let inside = |outer: &std::ops::Range<usize>, inner: &std::ops::Range<usize>| {
        outer.start <= inner.start && inner.end <= outer.end && inner.start <= inner.end
    };
    prop_assert!(text.get(value.span.clone()).is_some());
    match &value.kind {
        JsonKind::Array(items) => {
            for pair in items.windows(2) {
                prop_assert!(pair[0].span.end <= pair[1].span.start);
            }
            for item in items {
                prop_assert!(inside(&value.span, &item.span));
                nested(item, text)?;
            }
        }
        JsonKind::Object(members) => {
            for member in members {
                prop_assert!(inside(&value.span, &member.name_span));
                prop_assert!(inside(&value.span, &member.value.span));
                prop_assert!(member.name_span.end <= member.value.span.start);
                let again = members.iter().filter(|other| other.name == member.name);
                prop_assert_eq!(member.duplicate, again.count() > 1);
                nested(&member.value, text)?;
            }
        }
        JsonKind::Number(digits) => {
            prop_assert_eq!(text.get(value.span.clone()), Some(&digits[..]))
        }
        _ => {}
    }
    Ok(())
}

fn json_holds(bytes: &[u8]) -> Result<Document, TestCaseError> {
    let document = json::read(bytes);
    let good = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    if let Some(root) = &document.root {
        nested(root, good)?;
    }
    for fault in &document.faults {
        prop_assert!(fault.at <= bytes.len() && good.is_char_boundary(fault.at.min(good.len())));
        prop_assert!(!fault.to_string().is_empty());
    }
    let accepted = serde_json::from_slice::<serde_json::Value>(bytes);
    if !may_differ(bytes, &document) {
        prop_assert_eq!(
            document.is_complete(),
            accepted.is_ok(),
            "{:?} {:?}",
            document,
            accepted
        );
    }
    Ok(document)
}

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn json_is_read_as_serde_json_reads_it(text in json_text()) {
        let document = json_holds(text.as_bytes())?;
        prop_assert!(document.is_complete(), "{document:?}");
        let expected: serde_json::Value = serde_json::from_str(&text)
            .map_err(|error| TestCaseError::reject(error.to_string()))?;
        prop_assert_eq!(as_serde(&document.root.expect("complete")), expected);
    }

    #[test]
    fn broken_json_is_refused_where_serde_json_refuses_it(
        text in json_text(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..4),
    ) {
        let mut bytes = text.into_bytes();
        for (at, byte, kind) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.truncate(at),
                2 => drop(bytes.remove(at)),
                _ => bytes.insert(at, NOISE[usize::from(byte) % NOISE.len()]),
            }
        }
        json_holds(&bytes)?;
    }

    #[test]
    fn any_bytes_at_all_are_read_without_a_panic(bytes in any::<Vec<u8>>()) {
        json_holds(&bytes)?;
    }
}

#[test]
fn the_ways_in_which_the_readers_differ_are_these() {
    let theirs = |text: &str| serde_json::from_str::<serde_json::Value>(text).is_ok();
    let ours = |text: &str| json::read(text.as_bytes()).is_complete();
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    for (text, here, there) in [
        ("1e400".to_owned(), true, false),       // kept as it was written
        (r#""\ud83d""#.to_owned(), true, false), // shown as U+FFFD, and told
        (r#"{"a":1,"a":2}"#.to_owned(), true, true), // told here, lost there
        (deep(127), true, true),
        (deep(MAX_DEPTH + 1), true, false),
        (deep(MAX_DEPTH + 2), false, false),
    ] {
        assert_eq!((ours(&text), theirs(&text)), (here, there), "{text}");
    }
}

// ---- signatures ----

/// A key that signs for each algorithm, from the private keys of the fixtures.
static SIGNERS: LazyLock<Vec<(&'static Algorithm, Key)>> = LazyLock::new(|| {
    let mut keys: Vec<Key> = vec![Key::secret([0x5A; 40], SecretEncoding::Utf8)];
    for (_, case) in interop_cases() {
        for encoding in ["pem_pkcs8", "pem_sec1"] {
            if let Ok(Some(set)) = key::read(&text_of(&case["key"][encoding]), None) {
                keys.extend(set.keys.into_iter().filter(|key| key.private.is_some()));
            }
        }
    }
    ALGORITHMS
        .iter()
        .filter(|row| row.verifies)
        .map(|row| {
            let key = keys.iter().find(|key| key.fits(row));
            (
                row,
                key.unwrap_or_else(|| panic!("no key for {}", row.name))
                    .clone(),
            )
        })
        .collect()
});

proptest! {
    #![proptest_config(config(40))]

    /// ECDSA's (r, n − s) is as good as (r, s), and no single bit leads there.
    #[test]
    fn what_was_signed_verifies_and_no_copy_with_one_bit_changed_does(
        message in prop::collection::vec(any::<u8>(), 1..200),
        salt in any::<[u8; 64]>(),
        place in any::<prop::sample::Index>(),
    ) {
        for (row, key) in SIGNERS.iter() {
            let signature = jws::sign(row, key, &message, &salt).expect("a signature");
            prop_assert_eq!(jws::verify(row, key, &message, &signature), Ok(()), "{}", row.name);
            let bit = place.index(signature.len() * 8);
            let changed = flipped(&signature, bit);
            prop_assert!(jws::verify(row, key, &message, &changed).is_err(), "{} {bit}", row.name);
            let bit = place.index(message.len() * 8);
            let changed = flipped(&message, bit);
            prop_assert!(jws::verify(row, key, &changed, &signature).is_err(), "{} {bit}", row.name);
            if !matches!(row.family, Family::RsaPss | Family::MlDsa) {
                prop_assert_eq!(jws::sign(row, key, &message, &[]), Ok(signature), "deterministic");
            }
        }
    }

    #[test]
    fn any_bytes_are_no_signature(signature in prop::collection::vec(any::<u8>(), 0..600)) {
        for (row, key) in SIGNERS.iter() {
            prop_assert!(jws::verify(row, key, b"message", &signature).is_err(), "{}", row.name);
            let mut sized = signature.clone();
            let length = jws::sign(row, key, b"message", &[1; 64]).map_or(64, |made| made.len());
            sized.resize(length, 0xA5);
            prop_assert!(jws::verify(row, key, b"message", &sized).is_err(), "{}", row.name);
        }
    }
}

// ---- keys ----

/// Every PEM and JWK of the fixtures.
static KEY_TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut texts: Vec<String> = interop_cases()
        .iter()
        .flat_map(|(_, case)| case["key"].as_object().expect("keys").clone())
        .map(|(_, value)| text_of(&value))
        .collect();
    texts.sort();
    texts.dedup();
    texts
});

/// Reads a text as a key in every way, and verifies with whatever came of it.
fn exercise(text: &str) -> Result<(), TestCaseError> {
    let encodings = [None].into_iter().chain(SecretEncoding::ALL.map(Some));
    for forced in encodings {
        match key::read(text, forced) {
            Ok(set) => {
                for key in set.into_iter().flat_map(|set| set.keys) {
                    let shown = format!("{key:?}");
                    prop_assert!(shown.starts_with("Key("), "{}", shown);
                    thumbprint(&key);
                    for row in ["HS256", "RS256", "PS512", "ES256", "EdDSA"] {
                        let _ = jws::verify(algorithm(row), &key, b"message", &[1; 64]);
                    }
                }
            }
            Err(fault) => prop_assert!(!fault.to_string().is_empty() && !fault.code().is_empty()),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn any_text_is_a_key_or_a_fault_and_never_a_panic(
        text in prop_oneof![
            any::<String>(),
            "-----BEGIN [A-Z ]{0,12}-----\\PC{0,40}(-----END [A-Z ]{0,12}-----)?",
            "\\{\"kty\":\"(oct|RSA|EC|OKP|AKP)\",\"(k|n|e|x|y|d|crv|alg|pub|priv)\":\"[A-Za-z0-9_=-]{0,20}\"\\}",
            json_text(),
        ]
    ) {
        exercise(&text)?;
    }

    #[test]
    fn a_key_with_something_changed_is_a_key_or_a_fault_and_never_a_panic(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<char>(), 0..3_u8), 1..4),
    ) {
        let mut chars: Vec<char> = KEY_TEXTS[which.index(KEY_TEXTS.len())].chars().collect();
        for (at, with, kind) in changes {
            let at = at.index(chars.len());
            match kind {
                0 => chars[at] = with,
                1 => chars.truncate(at.max(1)),
                _ => drop(chars.remove(at)),
            }
            if chars.is_empty() {
                break;
            }
        }
        exercise(&chars.into_iter().collect::<String>())?;
    }

    #[test]
    fn any_der_is_a_key_or_a_fault_and_never_a_panic(
        which in any::<prop::sample::Index>(),
        label in prop::sample::select(vec![
            "PUBLIC KEY", "PRIVATE KEY", "RSA PUBLIC KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "CERTIFICATE",
        ]),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        noise in prop::option::of(any::<Vec<u8>>()),
    ) {
        let pems: Vec<&String> = KEY_TEXTS.iter().filter(|text| text.starts_with("-----")).collect();
        let mut bytes = noise.unwrap_or_else(|| der(pems[which.index(pems.len())]));
        if !bytes.is_empty() {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        exercise(&pem(label, &bytes))?;
        exercise(&base64::engine::general_purpose::STANDARD.encode(&bytes))?;
    }
}

#[test]
fn a_key_has_one_thumbprint_in_whatever_form_it_is_written() {
    let mut compared = 0;
    for (_, case) in interop_cases() {
        let prints: Vec<String> = ["jwk", "pem_spki", "pem_pkcs1", "pem_pkcs8", "pem_sec1"]
            .into_iter()
            .filter_map(|encoding| key::read(&text_of(case["key"].get(encoding)?), None).ok()?)
            .filter_map(|set| thumbprint(&set.keys[0]))
            .collect();
        assert!(
            prints.iter().all(|print| *print == prints[0]),
            "{}",
            case["name"]
        );
        compared += prints.len();
    }
    assert!(compared > 80, "{compared}");
}

// ---- times ----

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn moments_are_ordered_as_their_numbers_are(a in any::<i64>(), b in any::<i64>()) {
        let read = |n: i64| NumericDate::from_number_text(&n.to_string()).expect("it fits");
        prop_assert_eq!(read(a).cmp(&read(b)), a.cmp(&b));
        prop_assert_eq!(read(a).seconds(), a);
        prop_assert_eq!(read(a), NumericDate::from_seconds(a));
    }

    #[test]
    fn fractions_are_ordered_as_their_numbers_are(a in any::<i32>(), b in any::<i32>(), c in 0..1000_u32, d in 0..1000_u32) {
        let read = |whole: i32, part: u32| {
            NumericDate::from_number_text(&format!("{whole}.{part:03}")).expect("it fits")
        };
        // As thousandths; the part of a negative number counts away from zero.
        let thousandths = |whole: i32, part: u32| {
            let part = i64::from(part);
            i64::from(whole) * 1000 + if whole < 0 { -part } else { part }
        };
        prop_assert_eq!(read(a, c).cmp(&read(b, d)), thousandths(a, c).cmp(&thousandths(b, d)));
        prop_assert_eq!(read(a, c), NumericDate::from_milliseconds(thousandths(a, c)));
    }

    #[test]
    fn utc_text_says_the_same_moment(seconds in -62_135_596_800_i64..=253_402_300_799, nanos in 0..1_000_000_000_u32) {
        let text = format!("{seconds}.{nanos:09}");
        let date = NumericDate::from_number_text(&text).expect("it fits");
        prop_assume!(date.date_time().is_some());
        let shown = date.to_utc_text();
        prop_assert_eq!(seconds_of(&shown), date.seconds());
        let fraction: String = shown
            .trim_end_matches(" UTC")
            .split_once('.')
            .map_or_else(String::new, |(_, digits)| digits.to_owned());
        prop_assert_eq!(format!("{fraction:0<9}"), format!("{:09}", date.subsecond_nanoseconds()));
    }

    #[test]
    fn any_text_is_a_moment_or_a_fault(text in prop_oneof![any::<String>(), "-?[0-9]{0,24}(\\.[0-9]{0,12})?([eE][+-]?[0-9]{0,6})?"]) {
        let is_number = json::read(text.as_bytes());
        let is_number = is_number.is_complete()
            && is_number.root.as_ref().and_then(Value::as_number) == Some(&text[..]);
        match NumericDate::from_number_text(&text) {
            Ok(date) => {
                prop_assert!(is_number);
                prop_assert!(!date.to_utc_text().is_empty());
            }
            Err(fault) => prop_assert_eq!(is_number, fault.code() == "numeric-date-too-large", "{}", text),
        }
    }
}

/// `2026-11-21 08:30:00.25 UTC` as whole seconds since 1970, by counting days.
fn seconds_of(text: &str) -> i64 {
    let numbers: Vec<i64> = text
        .split(|c: char| !c.is_ascii_digit())
        .take(6)
        .map(|digits| digits.parse().expect("digits"))
        .collect();
    let [year, month, day, hour, minute, second] = numbers[..] else {
        panic!("{text}")
    };
    // Years that begin in March put the leap day at their end.
    let (y, m) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days =
        365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (153 * m + 2) / 5 + day
            - 719_469;
    days * 86_400 + hour * 3_600 + minute * 60 + second
}
