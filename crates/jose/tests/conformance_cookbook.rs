//! Published vectors that are read where they lie and kept out of the project:
//! the JOSE cookbook (RFC 7520 and friends) and Wycheproof's keys. Without
//! their folder every test here says that it was skipped.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{algorithm, flipped, json_file, key, keys, vectors};
use jose::algorithm::{self as table, find_content_encryption, find_key_management};
use jose::base64url::{decode_strict, encode};
use jose::json;
use jose::jws::{self, Form, Jws};
use jose::key::{Key, thumbprint};
use serde_json::Value;
use std::path::PathBuf;

fn cookbook(folder: &str) -> Vec<PathBuf> {
    let Some(path) = vectors(&format!("jose-cookbook/{folder}")) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(path)
        .expect("a readable folder")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    files
}

fn from_json(value: &Value) -> Jws {
    let document = json::read(value.to_string().as_bytes());
    jws::from_json(&document.root.expect("JSON")).unwrap_or_else(|fault| panic!("{fault}: {value}"))
}

/// Verifies signature number `at` of a JWS under the algorithm of its header.
fn verified(jws: &Jws, at: usize, key: &Key) -> bool {
    let signature = &jws.signatures[at];
    let name = signature.parameter("alg").expect("alg").as_str();
    let input = jws.signing_input(signature);
    jws::verify(
        algorithm(name.expect("a string")),
        key,
        &input,
        &signature.signature,
    )
    .is_ok()
}

/// Verifies, and no longer does when one bit of the signature, of the protected
/// header or of the payload is another. Returns how many changed copies failed.
fn verified_and_only_that(jws: &Jws, at: usize, key: &Key, what: &str) -> usize {
    assert!(verified(jws, at, key), "{what} does not verify");
    let good = &jws.signatures[at];
    let row = algorithm(good.parameter("alg").unwrap().as_str().unwrap());
    let mut failed = 0;
    let bits = good.signature.len() * 8;
    for bit in [0, 5, bits / 2, bits - 1] {
        let mut bad = jws.clone();
        bad.signatures[at].signature = flipped(&good.signature, bit);
        assert!(
            !verified(&bad, at, key),
            "{what}: bit {bit} of the signature"
        );
        failed += 1;
    }
    let (header, input) = (good.protected.len(), jws.signing_input(good));
    for bit in [0, header * 4, (header + 1) * 8, input.len() * 8 - 1] {
        let bad = flipped(&input, bit);
        assert!(
            jws::verify(row, key, &bad, &good.signature).is_err(),
            "{what}: bit {bit} of the signing input"
        );
        failed += 1;
    }
    failed
}

#[test]
fn cookbook_3_every_jwk_is_read_as_what_it_is() {
    let files = cookbook("jwk");
    let read: Vec<(String, bool, usize)> = files
        .iter()
        .map(|file| {
            let key = key(&json_file(file).to_string());
            (key.type_name(), key.is_private(), key.bits())
        })
        .collect();
    if files.is_empty() {
        return;
    }
    let expected = [
        ("EC P-521", false, 521), // 3.1
        ("EC P-521", true, 521),  // 3.2
        ("RSA", false, 2048),     // 3.3
        ("RSA", true, 2048),      // 3.4
        ("secret", true, 256),    // 3.5
        ("secret", true, 256),    // 3.6
    ];
    for (found, (name, private, bits)) in read.iter().zip(expected) {
        assert_eq!((found.0.as_str(), found.2), (name, bits));
        if name != "secret" {
            assert_eq!(found.1, private);
        }
    }
    assert_eq!(read.len(), expected.len());
    let prints: Vec<_> = files
        .iter()
        .map(|file| thumbprint(&key(&json_file(file).to_string())))
        .collect();
    assert_eq!(prints[0], prints[1], "3.1 and 3.2 are halves of one key");
    assert_eq!(prints[2], prints[3], "3.3 and 3.4 are halves of one key");
}

#[test]
fn cookbook_4_every_form_of_every_jws_verifies_and_no_changed_copy_does() {
    let mut files = cookbook("jws");
    files.extend(
        cookbook("curve25519")
            .into_iter()
            .filter(|file| file.ends_with("jws.json")),
    );
    if files.is_empty() {
        return;
    }
    assert_eq!(files.len(), 9, "4.1 to 4.8, and Ed25519");
    let (mut verified, mut refused) = (0, 0);
    for file in &files {
        let case = json_file(file);
        let title = case["title"].as_str().unwrap();
        let given = &case["input"]["key"];
        let keys: Vec<Key> = given
            .as_array()
            .map_or_else(|| vec![given], |keys| keys.iter().collect())
            .into_iter()
            .map(|jwk| key(&jwk.to_string()))
            .collect();
        let payload = encode(case["input"]["payload"].as_str().unwrap());
        let mut forms = Vec::new();
        if let Some(text) = case["output"]["compact"].as_str() {
            forms.push((Form::Compact, jws::from_compact(text).unwrap()));
        }
        for (name, form) in [("json", Form::General), ("json_flat", Form::Flattened)] {
            if case["output"][name].is_object() {
                forms.push((form, from_json(&case["output"][name])));
            }
        }
        for (form, mut jws) in forms {
            let what = format!("{title}, {form:?}");
            assert_eq!(jws.form, form);
            if title.contains("Detached") {
                assert!(jws.payload.is_empty());
                assert!(
                    !self::verified(&jws, 0, &keys[0]),
                    "{what}: without the payload nothing verifies"
                );
                jws.payload.clone_from(&payload);
            }
            assert_eq!(jws.payload, payload, "{what}");
            assert_eq!(jws.signatures.len(), keys.len(), "{what}");
            for (at, key) in keys.iter().enumerate() {
                refused += verified_and_only_that(&jws, at, key, &what);
                verified += 1;
                for other in (0..keys.len()).filter(|other| *other != at) {
                    assert!(!self::verified(&jws, at, &keys[other]), "{what}");
                }
            }
        }
    }
    println!("{verified} signatures verified, {refused} changed copies refused");
    assert_eq!(
        verified, 25,
        "compact 6, flattened 8, general 8 and 3 in 4.8"
    );
}

#[test]
fn cookbook_4_deterministic_signatures_are_made_again_byte_for_byte() {
    let mut files = cookbook("jws");
    files.extend(cookbook("curve25519"));
    let mut made = 0;
    for file in files {
        let case = json_file(&file);
        // "reproducible" leaves out RSASSA-PKCS1-v1_5, which is deterministic too.
        let alg = case["input"]["alg"].as_str().unwrap_or_default();
        if !matches!(alg, "HS256" | "RS256" | "EdDSA") || !case["signing"]["sig"].is_string() {
            continue;
        }
        let key = key(&case["input"]["key"].to_string());
        let input = case["signing"]["sig-input"].as_str().unwrap();
        let signature = jws::sign(algorithm(alg), &key, input.as_bytes(), &[]).unwrap();
        assert_eq!(
            encode(signature),
            case["signing"]["sig"].as_str().unwrap(),
            "{}",
            case["title"]
        );
        made += 1;
    }
    if vectors("jose-cookbook/jws").is_some() {
        assert_eq!(made, 6, "4.1, 4.4 to 4.7, and Ed25519");
    }
}

#[test]
fn cookbook_6_the_signature_inside_the_encryption_verifies() {
    let Some(file) = vectors("jose-cookbook/6.nesting_signatures_and_encryption.json") else {
        return;
    };
    let case = json_file(&file);
    let key = key(&case["sign"]["input"]["key"].to_string());
    let jws = jws::from_compact(case["sign"]["output"]["compact"].as_str().unwrap()).unwrap();
    verified_and_only_that(&jws, 0, &key, "6, PS256");
}

#[test]
fn rfc_7797_unencoded_payloads_verify() {
    let files = cookbook("rfc7797");
    if files.is_empty() {
        return;
    }
    for file in files {
        let case = json_file(&file);
        let key = key(&case["input"]["key"].to_string());
        let mut forms = vec![
            from_json(&case["output"]["json"]),
            from_json(&case["output"]["json_flat"]),
        ];
        if let Some(text) = case["output"]["compact"].as_str() {
            forms.push(jws::from_compact(text).unwrap());
        }
        for jws in forms {
            assert!(!jws.signatures[0].payload_is_encoded());
            assert_eq!(jws.payload, case["input"]["payload"].as_str().unwrap());
            verified_and_only_that(&jws, 0, &key, case["title"].as_str().unwrap());
            let encoded = Jws {
                payload: encode(&jws.payload),
                ..jws
            };
            assert!(!verified(&encoded, 0, &key), "b64 changes what is signed");
        }
    }
}

/// Decrypted in `jwe.rs`; here a JWE is seen to be one, and no JWS.
#[test]
fn cookbook_5_every_jwe_is_recognised_as_encrypted() {
    let files = cookbook("jwe");
    if files.is_empty() {
        return;
    }
    assert_eq!(files.len(), 13);
    for file in files {
        let case = json_file(&file);
        let title = case["title"].as_str().unwrap();
        if let Some(text) = case["output"]["compact"].as_str() {
            assert_eq!(
                jws::from_compact(text),
                Err(jws::JwsFault::Segments { found: 5 }),
                "{title}"
            );
        }
        for name in ["json", "json_flat"] {
            if case["output"][name].is_object() {
                let document = json::read(case["output"][name].to_string().as_bytes());
                assert!(jws::from_json(&document.root.unwrap()).is_err(), "{title}");
            }
        }
        let names = case["input"]["alg"]
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![case["input"]["alg"].clone()]);
        for name in names {
            let name = name.as_str().unwrap();
            assert!(find_key_management(name).is_some(), "{title}");
            assert!(table::find(name).is_none(), "{title}");
        }
        // 5.13 writes "A128CBC-H256" in its input; its header has the right name.
        let enc = case["input"]["enc"].as_str().unwrap();
        if enc != "A128CBC-H256" {
            let row = find_content_encryption(enc).expect(title);
            let tag = case["output"]["json"]["tag"].as_str().unwrap();
            assert_eq!(decode_strict(tag).unwrap().len(), row.tag_size, "{title}");
            let iv = case["output"]["json"]["iv"].as_str().unwrap();
            assert_eq!(decode_strict(iv).unwrap().len(), row.iv_size, "{title}");
        }
    }
}

/// What Wycheproof calls invalid although the bytes match, because a *service*
/// should not have chosen that key. Whether the bytes match is all that is asked
/// here; that they do is shown, and what is wrong with the key is the audit's to say.
const MATCHES_UNDER_A_KEY_THAT_SHOULD_NOT_BE_USED: &[(u64, &str)] = &[
    (
        1,
        "a set that mixes secrets and public keys; one key of it is right",
    ),
    (
        4,
        "a set in which two keys share a kid; one of them is right",
    ),
    (7, "a modulus that can be factored (ROCA)"),
    (
        8,
        "an RSA modulus of 1024 bits: computed with, and found weak",
    ),
    (10, "HS256 with a secret one byte short of the hash"),
    (11, "HS384 with a secret one byte short of the hash"),
    (12, "HS512 with a secret one byte short of the hash"),
];

#[test]
fn wycheproof_keys_and_tokens_marked_invalid_do_not_verify_and_valid_ones_do() {
    let Some(file) = vectors("wycheproof/json_web_key_test.json") else {
        return;
    };
    let suite = json_file(&file);
    let mut seen = 0;
    for group in suite["testGroups"].as_array().unwrap() {
        let set = if group["public"].is_object() {
            &group["public"]
        } else {
            &group["private"]
        };
        for test in group["tests"].as_array().unwrap() {
            seen += 1;
            let id = test["tcId"].as_u64().unwrap();
            let token = test["jws"].as_str().unwrap();
            let header = decode_strict(token.split('.').next().unwrap()).unwrap();
            let kid = serde_json::from_slice::<Value>(&header).unwrap()["kid"].clone();
            // A set whose keys cannot be read at all has none that verifies.
            let set = jose::key::read(&set.to_string(), None);
            let found = set.is_ok_and(|set| {
                set.unwrap()
                    .keys
                    .iter()
                    .filter(|key| key.kid.as_deref() == kid.as_str())
                    .any(|key| common::check(token, key).is_ok())
            });
            let left_out = MATCHES_UNDER_A_KEY_THAT_SHOULD_NOT_BE_USED
                .iter()
                .find(|(known, _)| *known == id);
            let expected = left_out.is_some() || test["result"] == "valid";
            assert_eq!(
                found, expected,
                "{id} {} ({}) {left_out:?}",
                test["comment"], group["comment"]
            );
        }
    }
    assert_eq!(seen, 26);
}

#[test]
fn every_algorithm_of_the_cookbook_is_in_the_table() {
    for folder in ["jws", "jwe", "curve25519", "rfc7797"] {
        for file in cookbook(folder) {
            let alg = json_file(&file)["input"]["alg"].clone();
            let names = alg.as_array().cloned().unwrap_or_else(|| vec![alg]);
            for name in names.iter().filter_map(Value::as_str) {
                assert!(table::find_any(name).is_some(), "{name}");
            }
        }
    }
    // Sets are read whole: the two halves of the cookbook's keys in one.
    let jwks: Vec<Value> = cookbook("jwk").iter().map(|file| json_file(file)).collect();
    if !jwks.is_empty() {
        let set = serde_json::json!({ "keys": jwks });
        assert_eq!(keys(&set.to_string()).len(), 6);
    }
}
