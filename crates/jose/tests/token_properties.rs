//! What holds for every token of every algorithm: no single bit of its text can be another, and
//! taking it apart loses nothing.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{flipped, json_file, key};
use jose::algorithm::{ALGORITHMS, CONTENT_ENCRYPTION, Curve, KEY_MANAGEMENT, KeyFamily};
use jose::base64url::encode;
use jose::jwe::{self, RANDOM, encrypt_compact};
use jose::jws::{self, sign_compact};
use jose::key::Key;
use proptest::prelude::*;
use serde_json::Value;
use std::path::Path;
use std::sync::LazyLock;

/// A token and a key that verifies or decrypts it.
struct Made {
    what: String,
    token: String,
    key: Key,
}

/// Private keys: of RSA, of each curve, and secrets of each size.
static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/jwe/jwcrypto.json");
    let file = json_file(&file);
    let texts = file["keys"].as_object().expect("keys").values();
    let mut keys: Vec<Key> = texts.map(|jwk| key(&jwk.to_string())).collect();
    for curve in [Curve::Secp256k1, Curve::Ed25519, Curve::Ed448] {
        keys.push(Key::from_private(curve, &vec![7; curve.size()]).expect("a private key"));
    }
    for name in ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] {
        let case = common::interop_case("cryptography", name);
        let texts = case["key"].as_object().expect("keys").values();
        let found = texts.filter_map(|text| {
            let set = jose::key::read(&common::text_of(text), None).ok()??;
            set.keys.into_iter().find(|key| key.private.is_some())
        });
        keys.extend(found.take(1));
    }
    keys
});

/// One for each algorithm of signatures.
static SIGNED: LazyLock<Vec<Made>> = LazyLock::new(|| {
    let rows = ALGORITHMS.iter().filter(|row| row.signs);
    rows.map(|row| {
        let key = KEYS.iter().find(|key| key.fits(row));
        let key = key.unwrap_or_else(|| panic!("no key for {}", row.name));
        let header = format!(r#"{{"alg":"{}"}}"#, row.name);
        let token = sign_compact(row, key, &header, br#"{"sub":"alice"}"#, &[3; 64]);
        Made {
            what: row.name.to_owned(),
            token: token.expect("a token"),
            key: key.clone(),
        }
    })
    .collect()
});

/// One for each pair of a key management and a content encryption, on each curve. A password
/// takes its time, and is left out.
static ENCRYPTED: LazyLock<Vec<Made>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for row in KEY_MANAGEMENT.iter().filter(|row| row.encrypts) {
        for enc in CONTENT_ENCRYPTION {
            if row.family == KeyFamily::Pbes2 {
                continue;
            }
            let header = format!(r#"{{"alg":"{}","enc":"{}"}}"#, row.name, enc.name);
            let random = [5; RANDOM];
            for key in KEYS.iter() {
                if let Ok(token) = encrypt_compact(row, enc, key, &header, b"content", &random) {
                    let what = format!("{} with {} for {}", row.name, enc.name, key.type_name());
                    let key = key.clone();
                    all.push(Made { what, token, key });
                }
            }
        }
    }
    // `dir` and A256KW take one secret, RSA one key, and ECDH-ES five.
    assert_eq!(all.len(), 6 * (1 + 3 + 3 + 4 + 4 * 5));
    all
});

/// Whether the text is a JWS that verifies, by what its own header says.
fn verifies(text: &[u8], key: &Key) -> bool {
    let Some(jws) = std::str::from_utf8(text)
        .ok()
        .and_then(|text| jws::from_compact(text).ok())
    else {
        return false;
    };
    let signature = &jws.signatures[0];
    let name = signature
        .parameter("alg")
        .and_then(jose::json::Value::as_str);
    let row = name.and_then(jose::algorithm::find);
    row.is_some_and(|row| {
        let input = jws.signing_input(signature);
        jws::verify(row, key, &input, &signature.signature).is_ok()
    })
}

/// What the text holds, if it is a JWE that the key decrypts.
fn decrypts(text: &[u8], key: &Key) -> Option<Vec<u8>> {
    let recipient = jwe::from_compact(std::str::from_utf8(text).ok()?).ok()?;
    Some(recipient.decrypt(key).ok()?.content.to_vec())
}

#[test]
fn what_is_signed_verifies_and_what_is_encrypted_is_decrypted() {
    for made in SIGNED.iter() {
        assert!(verifies(made.token.as_bytes(), &made.key), "{}", made.what);
    }
    for made in ENCRYPTED.iter() {
        let found = decrypts(made.token.as_bytes(), &made.key);
        assert_eq!(found.as_deref(), Some(&b"content"[..]), "{}", made.what);
    }
    println!("{} signed, {} encrypted", SIGNED.len(), ENCRYPTED.len());
}

/// Every bit of the text, where computing takes little.
#[test]
fn no_bit_of_a_token_made_with_a_secret_can_be_another() {
    let mut count = 0;
    let is_secret = |made: &&Made| made.key.type_name() == "secret";
    for made in SIGNED.iter().filter(is_secret) {
        for bit in 0..made.token.len() * 8 {
            let changed = flipped(made.token.as_bytes(), bit);
            assert!(!verifies(&changed, &made.key), "{}, bit {bit}", made.what);
            count += 1;
        }
    }
    for made in ENCRYPTED.iter().filter(is_secret) {
        for bit in 0..made.token.len() * 8 {
            let changed = flipped(made.token.as_bytes(), bit);
            assert_eq!(
                decrypts(&changed, &made.key),
                None,
                "{}, bit {bit}",
                made.what
            );
            count += 1;
        }
    }
    println!("{count} changes");
    assert!(count > 50_000, "{count}");
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(12))]

    #[test]
    fn no_bit_of_any_token_can_be_another(place in any::<prop::sample::Index>()) {
        for made in SIGNED.iter() {
            let bit = place.index(made.token.len() * 8);
            let changed = flipped(made.token.as_bytes(), bit);
            prop_assert!(!verifies(&changed, &made.key), "{}, bit {bit}", made.what);
        }
        for made in ENCRYPTED.iter() {
            let bit = place.index(made.token.len() * 8);
            let changed = flipped(made.token.as_bytes(), bit);
            prop_assert_eq!(decrypts(&changed, &made.key), None, "{}, bit {}", &made.what, bit);
        }
    }
}

/// A header with some members, or something else in its place.
fn header() -> impl Strategy<Value = String> {
    prop_oneof![
        r#"\{"alg":"[A-Za-z0-9]{0,6}"(, ?"[a-z]{1,4}": ?("[a-zä ]{0,6}"|[0-9]{1,5}|null|\[1,2\])){0,2} ?\}"#,
        "\\PC{0,20}",
    ]
}

/// The parts of a token as they were encoded; some are not base64url.
fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::collection::vec(any::<u8>(), 0..40).prop_map(encode),
        1 => "[A-Za-z0-9_=+/-]{0,12}",
    ]
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn a_jws_that_was_taken_apart_can_be_put_together(header in header(), payload in part(), signature in part()) {
        let token = format!("{}.{payload}.{signature}", encode(header));
        if let Ok(jws) = jws::from_compact(&token) {
            let found = &jws.signatures[0];
            let again = format!("{}.{}.{}", found.protected, jws.payload, encode(&found.signature));
            prop_assert_eq!(&again, &token);
            let input = jws.signing_input(found);
            let is_encoded = found.payload_is_encoded();
            prop_assert!(!is_encoded || token.as_bytes().starts_with(&input));
        }
    }

    #[test]
    fn a_jwe_that_was_taken_apart_can_be_put_together(header in header(), parts in prop::collection::vec(part(), 4)) {
        let token = format!("{}.{}", encode(header), parts.join("."));
        if let Ok(found) = jwe::from_compact(&token) {
            let parts = [&found.encrypted_key, &found.iv, &found.ciphertext, &found.tag].map(encode);
            let again = format!("{}.{}", String::from_utf8_lossy(&found.aad), parts.join("."));
            prop_assert_eq!(again, token);
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "\\PC{0,120}", periods in "[A-Za-z0-9_.-]{0,80}") {
        for text in [text, periods] {
            let _ = jws::from_compact(&text);
            let _ = jwe::from_compact(&text);
            if let Some(root) = jose::json::read(text.as_bytes()).root {
                let _ = jws::from_json(&root);
                let _ = jwe::from_json(&root, 0);
            }
        }
    }

    /// The serializations in JSON, with members of any type.
    #[test]
    fn no_json_makes_a_reader_panic(values in prop::collection::vec(0..6_usize, 10), index in 0..3_usize) {
        let value = |at: usize| -> Value {
            match values[at] {
                0 => Value::Null,
                1 => "e30".into(),
                2 => 1.into(),
                3 => serde_json::json!({ "alg": "dir", "enc": "A128GCM" }),
                4 => serde_json::json!([{ "encrypted_key": "AA", "signature": "AA" }, 1]),
                _ => encode(r#"{"alg":"HS256"}"#).into(),
            }
        };
        let names = [
            "protected", "header", "unprotected", "payload", "signature", "signatures", "recipients",
            "ciphertext", "iv", "aad",
        ];
        let members = names.iter().enumerate().filter(|(at, _)| values[*at] != 0);
        let object: serde_json::Map<String, Value> =
            members.map(|(at, name)| ((*name).to_owned(), value(at))).collect();
        let root = jose::json::read(Value::from(object).to_string().as_bytes()).root.expect("JSON");
        if let Ok(jws) = jws::from_json(&root) {
            for signature in &jws.signatures {
                jws.signing_input(signature);
            }
        }
        if let Ok(recipient) = jwe::from_json(&root, index) {
            let _ = recipient.decrypt(&KEYS[0]);
        }
    }
}
