//! Tokens that other implementations minted: npm `jose`, PyJWT with
//! `cryptography`, and jwcrypto. What they signed must verify here, with their
//! keys in every encoding that they write; what was tampered with must not.
//! `fixtures/interop/README.md` tells how they were made.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{check, interop_case, interop_cases, split, text_of};
use jose::base64url::decode_strict;
use jose::claims::numeric_date::NumericDate;
use jose::json;
use jose::jws;
use jose::key::{self, Format, Key, SecretEncoding, thumbprint};
use serde_json::Value;

/// Cases whose signature is not computed or whose key must not be used for it;
/// each has a test of its own below.
fn is_special(case: &Value) -> bool {
    let name = case["name"].as_str().unwrap();
    name == "none" || name.starts_with("attack") || name.contains("only")
}

/// The keys of one encoding: those which the paste box finds by itself and, of a
/// secret, the one that the named encoding asks for.
fn keys_of(encoding: &str, value: &Value) -> Vec<Key> {
    let text = text_of(value);
    let forced = match encoding {
        "secret_utf8" => Some(SecretEncoding::Utf8),
        "secret_base64url" => Some(SecretEncoding::Base64Url),
        "secret_base64" => Some(SecretEncoding::Base64),
        "secret_hex" => Some(SecretEncoding::Hex),
        _ => None,
    };
    let read = |forced| {
        key::read(&text, forced)
            .unwrap_or_else(|fault| panic!("{encoding}: {fault}"))
            .expect("a key")
    };
    let set = read(forced);
    if forced.is_some() {
        let found = read(None);
        assert!(
            found
                .keys
                .iter()
                .any(|key| key.material == set.keys[0].material),
            "{encoding} is among the encodings that are tried"
        );
    }
    set.keys
}

#[test]
fn every_token_verifies_with_every_encoding_of_its_key_and_its_tampered_copy_never() {
    let (mut pairs, mut files) = (0, Vec::new());
    for (file, case) in interop_cases() {
        if is_special(&case) {
            continue;
        }
        let token = case["token"].as_str().unwrap();
        let tampered = case["tampered"].as_str().unwrap();
        assert_eq!(common::alg(token), case["alg"].as_str().unwrap());
        for (encoding, value) in case["key"].as_object().unwrap() {
            let what = format!("{file}, {}, {encoding}", case["name"]);
            let keys = keys_of(encoding, value);
            let matching = keys.iter().filter(|key| check(token, key).is_ok()).count();
            assert_eq!(matching, 1, "{what}: exactly one key verifies");
            assert!(
                keys.iter().all(|key| check(tampered, key).is_err()),
                "{what}: tampered"
            );
            pairs += 1;
        }
        assert!(!case["key"].as_object().unwrap().is_empty(), "{file}");
        if !files.contains(&file) {
            files.push(file);
        }
    }
    println!("{pairs} pairs of a token and an encoding of its key");
    assert!(files.len() >= 3, "{files:?}");
    assert!(pairs >= 150, "{pairs}");
}

#[test]
fn every_encoding_is_recognised_as_what_it_is() {
    for (file, case) in interop_cases() {
        for (encoding, value) in case["key"].as_object().unwrap() {
            let set = key::read(&text_of(value), None).unwrap().unwrap();
            let expected: &[Format] = match encoding.as_str() {
                "jwk" if case["key"]["jwk"]["kty"] == "oct" => {
                    &[Format::Secret(SecretEncoding::Base64Url)]
                }
                "jwk" => &[Format::Jwk],
                "jwks" => &[Format::JwkSet],
                "pem_spki" => &[Format::Spki],
                "pem_pkcs1" => &[Format::Pkcs1Public, Format::Pkcs1Private],
                "pem_pkcs8" => &[Format::Pkcs8],
                "pem_sec1" => &[Format::Sec1],
                "certificate" => &[Format::Certificate],
                _ => &[Format::Secret(SecretEncoding::Utf8)],
            };
            assert!(
                expected.contains(&set.format),
                "{file}, {}, {encoding}: {:?}",
                case["name"],
                set.format
            );
        }
    }
}

#[test]
fn all_encodings_of_one_key_are_the_same_key() {
    let mut compared = 0;
    for (file, case) in interop_cases() {
        let prints: Vec<(String, Option<String>)> = case["key"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(encoding, _)| *encoding != "jwks" && !encoding.starts_with("secret"))
            .filter_map(|(encoding, value)| {
                let set = key::read(&text_of(value), None).ok()??;
                Some((encoding.clone(), thumbprint(&set.keys[0])))
            })
            .collect();
        for pair in prints.windows(2) {
            assert_eq!(pair[0].1, pair[1].1, "{file}, {}: {pair:?}", case["name"]);
            compared += 1;
        }
    }
    assert!(compared >= 50, "{compared}");
}

#[test]
fn the_key_of_a_set_is_the_one_that_the_kid_names() {
    for (file, name) in [
        ("jose", "JWK Set, chosen by kid"),
        ("pyjwt", "JWK Set, chosen by kid"),
    ] {
        let case = interop_case(file, name);
        let token = case["token"].as_str().unwrap();
        let header = decode_strict(token.split('.').next().unwrap()).unwrap();
        let kid = json::read(&header);
        let kid = kid.get("kid").unwrap().as_str();
        let keys = common::keys(&case["key"]["jwks"].to_string());
        assert!(keys.len() > 1);
        for key in keys {
            assert_eq!(
                check(token, &key).is_ok(),
                key.kid.as_deref() == kid,
                "{file} {key:?}"
            );
        }
    }
}

#[test]
fn the_claims_are_read_as_their_issuer_wrote_them() {
    for (file, case) in interop_cases() {
        let token = case["token"].as_str().unwrap();
        let payload = decode_strict(token.split('.').nth(1).unwrap()).unwrap();
        let document = json::read(&payload);
        assert!(document.faults.is_empty(), "{file}, {}", case["name"]);
        if let Some(text) = case["payload_text"].as_str() {
            // Digits that a JavaScript reader would lose.
            assert_eq!(payload, text.as_bytes());
            let kept: usize = document
                .members()
                .iter()
                .filter_map(|member| member.value.as_number())
                .filter(|digits| text.contains(*digits))
                .count();
            assert!(kept > 0, "{file}");
            continue;
        }
        let claims = case["claims"].as_object().unwrap();
        assert_eq!(document.members().len(), claims.len());
        for member in document.members() {
            let expected = &claims[&member.name];
            if let Some(text) = expected.as_str() {
                assert_eq!(member.value.as_str(), Some(text));
            }
            if let Some(number) = expected.as_i64() {
                let date = NumericDate::from_number_text(member.value.as_number().unwrap());
                assert_eq!(date.unwrap().seconds(), number);
            }
        }
    }
}

#[test]
fn unsecured_tokens_verify_under_no_key_at_all() {
    let everything: Vec<Key> = interop_cases()
        .iter()
        .flat_map(|(_, case)| case["key"].as_object().unwrap().clone())
        .filter_map(|(_, value)| key::read(&text_of(&value), None).ok()?)
        .flat_map(|set| set.keys)
        .collect();
    assert!(everything.len() > 100);
    for file in ["jose", "pyjwt"] {
        let case = interop_case(file, "none");
        for token in ["token", "tampered"] {
            let token = case[token].as_str().unwrap();
            assert_eq!(
                jws::from_compact(token).unwrap().signatures[0].signature,
                b""
            );
            for key in &everything {
                assert_eq!(common::fault(token, key), "algorithm-unsupported");
            }
        }
    }
}

#[test]
fn a_key_for_encryption_only_is_refused_for_its_use_although_the_bytes_match() {
    let case = interop_case("jwcrypto", "key for encryption only");
    let token = case["token"].as_str().unwrap();
    let key = common::key(&case["key"]["jwk"].to_string());
    assert_eq!(common::fault(token, &key), "key-forbids");
    let freed = Key {
        public_use: None,
        key_ops: None,
        ..key
    };
    assert_eq!(check(token, &freed), Ok(()), "only the rule refuses it");
}

#[test]
fn hs256_signed_with_a_public_rsa_key_is_a_matter_of_the_wrong_key_type() {
    let case = interop_case("jose", "attack: HS256 with the RSA public key");
    let token = case["token"].as_str().unwrap();
    for encoding in ["jwk", "pem_spki"] {
        let key = common::key(&text_of(&case["key"][encoding]));
        assert_eq!(key.type_name(), "RSA");
        assert_eq!(common::fault(token, &key), "key-type", "{encoding}");
    }
    // What a confused verifier computes: the MAC under the PEM text does match.
    let (input, signature) = split(token);
    let pem = case["key"]["pem_spki"].as_str().unwrap();
    let confused = [pem, pem.trim_end()].iter().any(|text| {
        let key = Key::secret(text.as_bytes(), SecretEncoding::Utf8);
        jws::verify(
            common::algorithm("HS256"),
            &key,
            input.as_bytes(),
            &signature,
        )
        .is_ok()
    });
    assert!(confused, "the attack is a real one");
}
