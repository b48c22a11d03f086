//! Tokens that npm `jose` and jwcrypto encrypted: each pair of a key management and a content
//! encryption is decrypted here. `fixtures/jwe/README.md` tells how they were made.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{flipped, json_file, key};
use jose::algorithm::{CONTENT_ENCRYPTION, KEY_MANAGEMENT};
use jose::deflate::inflate;
use jose::json;
use jose::jwe::{Recipient, from_compact, from_json};
use jose::key::{Key, Material};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A file of the fixtures: its keys by name, and the rest.
struct Fixture {
    keys: BTreeMap<String, Key>,
    content: Vec<u8>,
    value: Value,
}

fn fixture(name: &str) -> Fixture {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/jwe");
    let value = json_file(&folder.join(name));
    let keys = value["keys"].as_object().expect("keys");
    Fixture {
        keys: keys
            .iter()
            .map(|(name, jwk)| (name.clone(), key(&jwk.to_string())))
            .collect(),
        content: text(&value["content"]).as_bytes().to_vec(),
        value,
    }
}

const FILES: [&str; 2] = ["jose.json", "jwcrypto.json"];

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

/// The content as its sender had it.
fn content(recipient: &Recipient, key: &Key) -> Option<Vec<u8>> {
    let found = recipient.decrypt(key).ok()?;
    match recipient.parameter("zip") {
        Some(_) => inflate(&found.content).ok(),
        None => Some(found.content.to_vec()),
    }
}

#[test]
fn every_token_is_decrypted_with_its_key() {
    let mut pairs = BTreeSet::new();
    for file in FILES {
        let fixture = fixture(file);
        let cases = fixture.value["cases"].as_array().expect("cases");
        for case in cases {
            let (alg, enc) = (text(&case["alg"]), text(&case["enc"]));
            let recipient = from_compact(text(&case["token"])).expect("a JWE");
            let named = |name| recipient.parameter(name).and_then(json::Value::as_str);
            assert_eq!((named("alg"), named("enc")), (Some(alg), Some(enc)));
            let key = &fixture.keys[text(&case["key"])];
            let found = recipient.decrypt(key);
            let found = found.unwrap_or_else(|fault| panic!("{file}, {alg}, {enc}: {fault}"));
            assert_eq!(*found.content, fixture.content, "{file}, {alg}, {enc}");
            pairs.insert((
                file,
                alg.to_owned(),
                enc.to_owned(),
                text(&case["key"]).to_owned(),
            ));
        }
        assert_eq!(
            pairs.iter().filter(|pair| pair.0 == file).count(),
            cases.len(),
            "one token a pair"
        );
    }
    assert_eq!(pairs.len(), 180 + 198);
    // What is decrypted here was encrypted elsewhere at least once.
    for row in KEY_MANAGEMENT.iter().filter(|row| row.decrypts) {
        for enc in CONTENT_ENCRYPTION {
            let is_there = pairs
                .iter()
                .any(|pair| pair.1 == row.name && pair.2 == enc.name);
            assert!(is_there, "{} with {}", row.name, enc.name);
        }
    }
}

#[test]
fn the_json_forms_are_decrypted_for_each_recipient() {
    let mut count = 0;
    for file in FILES {
        let fixture = fixture(file);
        for entry in fixture.value["json"].as_array().expect("entries") {
            let root = json::read(entry["token"].to_string().as_bytes())
                .root
                .expect("JSON");
            let names = entry["keys"].as_array().expect("keys");
            for (index, name) in names.iter().enumerate() {
                let recipient = from_json(&root, index).expect("a recipient");
                let what = format!("{file}, {}, {name}", entry["name"]);
                let key = &fixture.keys[text(name)];
                assert_eq!(
                    content(&recipient, key).as_ref(),
                    Some(&fixture.content),
                    "{what}"
                );
                if entry["token"].get("aad").is_some() {
                    let mut changed = entry["token"].clone();
                    changed["aad"] = "bW9yZQo".into();
                    let root = json::read(changed.to_string().as_bytes())
                        .root
                        .expect("JSON");
                    let recipient = from_json(&root, index).expect("a recipient");
                    assert_eq!(
                        recipient.decrypt(key).map_err(|fault| fault.code()).err(),
                        Some("tag"),
                        "{what}"
                    );
                }
                count += 1;
            }
            assert!(from_json(&root, names.len()).is_err(), "no more recipients");
        }
    }
    assert_eq!(count, 11);
}

/// One token of each algorithm, under all keys of the file, their public halves, and with one
/// bit changed in each part.
#[test]
fn no_other_key_and_no_changed_token_is_decrypted() {
    let (mut keys, mut changes) = (0, 0);
    for file in FILES {
        let fixture = fixture(file);
        let mut seen = BTreeSet::new();
        for (at, case) in fixture.value["cases"]
            .as_array()
            .expect("cases")
            .iter()
            .enumerate()
        {
            let what = format!("{file}, {}, {}", case["alg"], case["enc"]);
            let recipient = from_compact(text(&case["token"])).expect("a JWE");
            let own = &fixture.keys[text(&case["key"])];
            if seen.insert(text(&case["alg"]).to_owned()) {
                for (name, other) in &fixture.keys {
                    if name != text(&case["key"]) {
                        assert!(recipient.decrypt(other).is_err(), "{what}, {name}");
                        keys += 1;
                    }
                }
            }
            if !matches!(own.material, Material::Secret(_)) {
                let public = Key {
                    private: None,
                    ..own.clone()
                };
                let fault = recipient.decrypt(&public).expect_err("a fault");
                assert_eq!(fault.code(), "no-private-key", "{what}");
            }
            let parts: [fn(&mut Recipient) -> &mut Vec<u8>; 5] = [
                |one| &mut one.encrypted_key,
                |one| &mut one.iv,
                |one| &mut one.ciphertext,
                |one| &mut one.tag,
                |one| &mut one.aad,
            ];
            for part in parts {
                let mut changed = recipient.clone();
                let bytes = part(&mut changed);
                if !bytes.is_empty() {
                    *bytes = flipped(bytes, (at * 131) % (bytes.len() * 8));
                    assert!(changed.decrypt(own).is_err(), "{what}");
                    changes += 1;
                }
            }
        }
    }
    println!("{keys} other keys, {changes} changes");
    assert!(keys > 300 && changes > 1_600, "{keys}, {changes}");
}
