//! Decrypting and encrypting: the cookbook (RFC 7520) and Wycheproof where their folder is, the
//! tokens of RFC 7516, and properties of every pair of algorithms.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{flipped, interop_case, json_file, key, vectors};
use jose::algorithm::{
    CONTENT_ENCRYPTION, ContentEncryption, Curve, KEY_MANAGEMENT, KeyFamily, KeyManagement,
    find_key_management,
};
use jose::base64url::encode;
use jose::deflate::inflate;
use jose::json;
use jose::jwe::{
    DecryptFault, EncryptFault, MAX_ITERATIONS, RANDOM, Recipient, encrypt_compact, from_compact,
    from_json,
};
use jose::key::{Key, SecretEncoding};
use proptest::prelude::*;
use serde_json::Value;

fn compact(text: &str) -> Recipient {
    from_compact(text).unwrap_or_else(|fault| panic!("{fault}: {text}"))
}

fn secret(bytes: &[u8]) -> Key {
    Key::secret(bytes, SecretEncoding::Utf8)
}

/// A JSON serialization with this recipient.
fn serialized(value: &Value, index: usize) -> Recipient {
    let root = json::read(value.to_string().as_bytes()).root.expect("JSON");
    from_json(&root, index).unwrap_or_else(|fault| panic!("{fault}: {value}"))
}

fn content(recipient: &Recipient, key: &Key) -> Result<Vec<u8>, DecryptFault> {
    let found = recipient.decrypt(key)?;
    let zip = recipient.parameter("zip").and_then(json::Value::as_str);
    Ok(match zip {
        Some("DEF") => inflate(&found.content).expect("a deflated content"),
        _ => found.content.to_vec(),
    })
}

#[test]
fn cookbook_5_every_token_is_decrypted_in_every_form() {
    let Some(folder) = vectors("jose-cookbook/jwe") else {
        return;
    };
    let mut count = 0;
    let paths = std::fs::read_dir(folder).expect("a folder");
    let paths = paths.map(|file| file.expect("a file").path());
    for path in paths.chain(vectors("jose-cookbook/curve25519/ecdh-es.json")) {
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let case = json_file(&path);
        let input = &case["input"];
        let keys: Vec<Key> = match (&input["pwd"], &input["key"]) {
            (Value::String(password), _) => vec![secret(password.as_bytes())],
            (_, Value::Array(several)) => several.iter().map(|one| key(&one.to_string())).collect(),
            (_, one) => vec![key(&one.to_string())],
        };
        let plaintext = input["plaintext"].as_str().expect("text").as_bytes();
        let output = &case["output"];
        for (index, key) in keys.iter().enumerate() {
            let mut forms = vec![serialized(&output["json"], index)];
            if output["json_flat"].is_object() {
                forms.push(serialized(&output["json_flat"], 0));
            }
            if let Some(text) = output["compact"].as_str() {
                forms.push(compact(text));
            }
            for recipient in forms {
                let found = content(&recipient, key);
                assert_eq!(found.as_deref(), Ok(plaintext), "{path:?}");
                changed_is_refused(&recipient, key);
                count += 1;
            }
        }
    }
    assert_eq!(count, 36 + 3);
}

#[test]
fn cookbook_6_the_token_inside_comes_out() {
    let Some(file) = vectors("jose-cookbook/6.nesting_signatures_and_encryption.json") else {
        return;
    };
    let case = json_file(&file);
    let key = key(&case["encrypt"]["input"]["key"].to_string());
    let output = &case["encrypt"]["output"];
    let recipient = compact(output["compact"].as_str().expect("text"));
    let inside = case["sign"]["output"]["compact"].as_str().expect("text");
    for recipient in [
        recipient,
        serialized(&output["json"], 0),
        serialized(&output["json_flat"], 0),
    ] {
        assert_eq!(content(&recipient, &key).as_deref(), Ok(inside.as_bytes()));
        changed_is_refused(&recipient, &key);
    }
}

/// No part and not the header can be another by one bit.
fn changed_is_refused(recipient: &Recipient, key: &Key) {
    let parts: [fn(&mut Recipient) -> &mut Vec<u8>; 5] = [
        |one| &mut one.encrypted_key,
        |one| &mut one.iv,
        |one| &mut one.ciphertext,
        |one| &mut one.tag,
        |one| &mut one.aad,
    ];
    for (number, part) in parts.into_iter().enumerate() {
        let mut changed = recipient.clone();
        let bytes = part(&mut changed);
        if bytes.is_empty() {
            continue;
        }
        *bytes = flipped(bytes, bytes.len() * 8 / 2 + 3);
        let found = changed.decrypt(key);
        assert!(found.is_err(), "part {number}");
        let mut cut = recipient.clone();
        part(&mut cut).pop();
        assert!(cut.decrypt(key).is_err(), "part {number} cut");
    }
}

#[test]
fn wycheproof_has_the_same_answers() {
    let Some(file) = vectors("wycheproof/json_web_encryption_test.json") else {
        return;
    };
    let (mut valid, mut invalid) = (0, 0);
    let mut other = Vec::new();
    for group in json_file(&file)["testGroups"].as_array().expect("groups") {
        let key = key(&group["private"].to_string());
        for test in group["tests"].as_array().expect("tests") {
            let text = test["jwe"].to_string();
            let found = match &test["jwe"] {
                Value::String(text) => from_compact(text).ok(),
                value => {
                    let root = json::read(value.to_string().as_bytes()).root;
                    root.and_then(|root| from_json(&root, 0).ok())
                }
            };
            let found = found.and_then(|recipient| content(&recipient, &key).ok());
            let plain = test["pt"].as_str().unwrap_or_default();
            let right = match test["result"].as_str() {
                Some("valid") => {
                    valid += 1;
                    found.is_some_and(|found| hex(&found) == plain)
                }
                _ => {
                    invalid += 1;
                    found.is_none()
                }
            };
            if !right {
                other.push(format!("{}: {} {text:.60}", test["tcId"], test["comment"]));
            }
        }
    }
    assert!(other.is_empty(), "{other:#?}");
    assert_eq!((valid, invalid), (65, 74));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Keys that fit an algorithm: one, or one on each curve.
fn keys_for(algorithm: &KeyManagement, enc: &ContentEncryption) -> Vec<Key> {
    match algorithm.family {
        KeyFamily::Direct => vec![secret(&vec![5; enc.key_size])],
        KeyFamily::AesKeyWrap | KeyFamily::AesGcmKeyWrap => {
            vec![secret(&vec![
                6;
                algorithm.wrapping_key_size.expect("a size")
            ])]
        }
        KeyFamily::Pbes2 => vec![secret("Thus from my lips – ä".as_bytes())],
        KeyFamily::RsaPkcs1 | KeyFamily::RsaOaep => {
            let case = interop_case("pyjwt", "RS256 with RSA 2048");
            vec![key(case["key"]["pem_pkcs8"].as_str().expect("PEM"))]
        }
        KeyFamily::EcdhEs => [
            Curve::P256,
            Curve::P384,
            Curve::P521,
            Curve::X25519,
            Curve::X448,
        ]
        .into_iter()
        .map(|curve| {
            let mut private = vec![7; curve.size()];
            private[0] = 0;
            Key::from_private(curve, &private).expect("a private key")
        })
        .collect(),
    }
}

fn random(first: u8) -> Vec<u8> {
    (0..RANDOM)
        .map(|at| first.wrapping_add(at as u8).wrapping_mul(31))
        .collect()
}

fn header(algorithm: &KeyManagement, enc: &ContentEncryption) -> String {
    format!(r#"{{"alg":"{}","enc":"{}"}}"#, algorithm.name, enc.name)
}

/// Every key management with every content encryption on every curve.
#[test]
fn what_is_encrypted_is_decrypted_and_nothing_else() {
    for algorithm in KEY_MANAGEMENT.iter().filter(|row| row.encrypts) {
        for enc in CONTENT_ENCRYPTION {
            // PBKDF2 is slow, and the same whatever it protects.
            if algorithm.family == KeyFamily::Pbes2 && enc.name != "A128GCM" {
                continue;
            }
            for key in keys_for(algorithm, enc) {
                let made = encrypt_compact(
                    algorithm,
                    enc,
                    &key,
                    &header(algorithm, enc),
                    b"content",
                    &random(1),
                );
                let token = made.unwrap_or_else(|fault| panic!("{}: {fault}", algorithm.name));
                let recipient = compact(&token);
                let found = recipient
                    .decrypt(&key)
                    .unwrap_or_else(|fault| panic!("{token}: {fault}"));
                assert_eq!(*found.content, b"content");
                if algorithm.family != KeyFamily::Pbes2 {
                    changed_is_refused(&recipient, &key);
                }
                let short = &random(1)[..20];
                let fault =
                    encrypt_compact(algorithm, enc, &key, &header(algorithm, enc), b"", short);
                if enc.key_size + enc.iv_size > 20 && algorithm.family != KeyFamily::Direct {
                    assert_eq!(fault, Err(EncryptFault::ShortRandom), "{}", algorithm.name);
                }
            }
        }
    }
}

/// A key that is none of the token's, one for each way to fail.
#[test]
fn a_wrong_key_says_what_is_wrong_with_it() {
    let row = |name: &str| {
        KEY_MANAGEMENT
            .iter()
            .find(|row| row.name == name)
            .expect("a row")
    };
    let enc = &CONTENT_ENCRYPTION[3];
    let made = |name: &str, key: &Key| {
        let token = encrypt_compact(
            row(name),
            enc,
            key,
            &header(row(name), enc),
            b"x",
            &random(2),
        );
        compact(&token.expect("a token"))
    };
    let code =
        |recipient: &Recipient, key: &Key| recipient.decrypt(key).expect_err("a fault").code();
    let rsa = &keys_for(row("RSA-OAEP"), enc)[0];
    let ec = Key::from_private(Curve::P256, &[9; 32]).expect("a key");
    let wrapped = made("A128KW", &secret(&[1; 16]));
    for (key, expected) in [
        (secret(&[2; 16]), "not-for-this-key"),
        (secret(&[1; 15]), "secret-size"),
        (rsa.clone(), "key-type"),
        (
            Key {
                public_use: Some("sig".into()),
                ..secret(&[1; 16])
            },
            "key-forbids",
        ),
        (
            Key {
                key_ops: Some(vec!["wrapKey".into()]),
                ..secret(&[1; 16])
            },
            "key-forbids",
        ),
        (
            Key {
                alg: Some("A256KW".into()),
                ..secret(&[1; 16])
            },
            "key-forbids",
        ),
    ] {
        assert_eq!(code(&wrapped, &key), expected, "{key:?}");
    }
    let allowed = Key {
        public_use: Some("enc".into()),
        key_ops: Some(vec!["unwrapKey".into()]),
        alg: Some("A128KW".into()),
        ..secret(&[1; 16])
    };
    assert!(wrapped.decrypt(&allowed).is_ok());
    let agreed = made("ECDH-ES+A128KW", &ec);
    let public = Key {
        private: None,
        ..ec.clone()
    };
    assert_eq!(code(&agreed, &public), "no-private-key");
    assert_eq!(
        code(&agreed, &Key::from_private(Curve::P256, &[8; 32]).unwrap()),
        "not-for-this-key"
    );
    assert_eq!(
        code(&agreed, &Key::from_private(Curve::P384, &[8; 48]).unwrap()),
        "other-curve"
    );
    assert_eq!(
        code(
            &agreed,
            &Key::from_private(Curve::Ed25519, &[8; 32]).unwrap()
        ),
        "key-type"
    );
    assert_eq!(code(&agreed, &secret(&[1; 16])), "key-type");
    let direct = made("dir", &secret(&[3; 16]));
    assert_eq!(code(&direct, &secret(&[4; 16])), "tag");
    assert_eq!(code(&direct, &secret(&[3; 32])), "secret-size");
    let by_rsa = made("RSA-OAEP-256", rsa);
    assert_eq!(
        code(
            &by_rsa,
            &Key {
                private: None,
                ..rsa.clone()
            }
        ),
        "no-private-key"
    );
    assert_eq!(code(&by_rsa, &secret(b"x")), "key-type");
}

/// RFC 7518 sections 4.6.1, 4.7.1 and 4.8.1; RFC 8725 section 3.4.
#[test]
fn parameters_of_the_wrong_form_are_refused() {
    let fault = |header: &str, key: &Key| {
        let token = format!(
            "{}.{}.{}.{}.{}",
            encode(header),
            encode([0; 24]),
            encode([0; 12]),
            "",
            encode([0; 16])
        );
        compact(&token).decrypt(key).expect_err("a fault")
    };
    let pbes2 = |more: &str| {
        let header = format!(r#"{{"alg":"PBES2-HS256+A128KW","enc":"A128GCM"{more}}}"#);
        fault(&header, &secret(b"password"))
    };
    let salt = encode([1; 16]);
    for (more, code) in [
        (String::new(), "parameter"),
        (format!(r#","p2s":"{salt}""#), "parameter"),
        (format!(r#","p2s":"{salt}","p2c":"1000""#), "parameter"),
        (format!(r#","p2s":"{salt}","p2c":0"#), "parameter"),
        (format!(r#","p2s":"{salt}","p2c":-1"#), "parameter"),
        (format!(r#","p2s":"{salt}","p2c":1e3"#), "parameter"),
        (
            format!(r#","p2s":"{}","p2c":1000"#, encode([1; 7])),
            "parameter",
        ),
        (
            format!(r#","p2s":"{salt}","p2c":{}"#, MAX_ITERATIONS + 1),
            "iterations",
        ),
        (
            format!(r#","p2s":"{salt}","p2c":99999999999999999999"#),
            "iterations",
        ),
        (format!(r#","p2s":"{salt}","p2c":1000"#), "not-for-this-key"),
    ] {
        assert_eq!(pbes2(&more).code(), code, "{more}");
    }
    let key = Key::from_private(Curve::P256, &[9; 32]).expect("a key");
    let ecdh = |epk: &str| {
        fault(
            &format!(r#"{{"alg":"ECDH-ES+A128KW","enc":"A128GCM"{epk}}}"#),
            &key,
        )
        .code()
    };
    let x = encode([1; 32]);
    assert_eq!(ecdh(""), "parameter");
    assert_eq!(ecdh(r#","epk":"x""#), "parameter");
    assert_eq!(
        ecdh(&format!(
            r#","epk":{{"kty":"EC","crv":"P-256","x":"{x}","y":"{x}"}}"#
        )),
        "invalid-point"
    );
    assert_eq!(
        ecdh(&format!(
            r#","epk":{{"kty":"EC","crv":"P-384","x":"{x}","y":"{x}"}}"#
        )),
        "other-curve"
    );
    // A public key of small order gives a secret that everybody knows.
    for curve in [Curve::X25519, Curve::X448] {
        let key = Key::from_private(curve, &vec![9; curve.size()]).expect("a key");
        let epk = format!(
            r#"{{"kty":"OKP","crv":"{}","x":"{}"}}"#,
            curve.name(),
            encode(vec![0; curve.size()])
        );
        let header = format!(r#"{{"alg":"ECDH-ES+A128KW","enc":"A128GCM","epk":{epk}}}"#);
        assert_eq!(fault(&header, &key).code(), "invalid-point");
    }
    // A key on Ed448 signs, and agrees on nothing.
    let ed448 = Key::from_private(Curve::Ed448, &[9; 57]).expect("a key");
    let header = r#"{"alg":"ECDH-ES+A128KW","enc":"A128GCM"}"#;
    assert_eq!(fault(header, &ed448).code(), "key-type");
    let gcm = fault(
        r#"{"alg":"A128GCMKW","enc":"A128GCM","iv":"AAAA","tag":"AAAA"}"#,
        &secret(&[1; 16]),
    );
    assert_eq!(gcm.code(), "parameter");
    let unknown = fault(r#"{"alg":"A128KW","enc":"A128CCM"}"#, &secret(&[1; 16]));
    assert_eq!(unknown.code(), "unsupported");
}

/// RFC 7516 section 4 and RFC 7518 sections 4.6.1, 4.7.1 and 4.8.1: no token is made that could
/// not be opened again.
#[test]
fn a_header_that_no_reader_would_take_is_not_encrypted() {
    let ec = Key::from_private(Curve::P256, &[9; 32]).expect("a key");
    let password = secret(b"password");
    let secret = secret(&[1; 16]);
    for (alg, key, more, name) in [
        ("ECDH-ES", &ec, r#""epk":{}"#, Some("epk")),
        ("ECDH-ES+A128KW", &ec, r#""apu":"QWxpY2U=""#, Some("apu")),
        ("ECDH-ES", &ec, r#""apv":1"#, Some("apv")),
        ("A128GCMKW", &secret, r#""iv":"AAAA""#, Some("iv")),
        ("A128GCMKW", &secret, r#""tag":"AAAA""#, Some("tag")),
        (
            "PBES2-HS256+A128KW",
            &password,
            r#""p2s":"AAAA""#,
            Some("p2s"),
        ),
        (
            "PBES2-HS256+A128KW",
            &password,
            r#""p2c":1000"#,
            Some("p2c"),
        ),
        ("A128KW", &secret, r#""enc":"A128GCM""#, None),
        ("A128KW", &secret, r#""x":{"a":1,"a":2}"#, None),
    ] {
        let row = find_key_management(alg).expect("a row");
        let header = format!(r#"{{"alg":"{alg}","enc":"A128GCM",{more}}}"#);
        let made = encrypt_compact(row, &CONTENT_ENCRYPTION[3], key, &header, b"", &random(4));
        let found = match made.expect_err("a fault") {
            EncryptFault::Parameter { name, .. } => Some(name),
            EncryptFault::Header => None,
            other => panic!("{header}: {other}"),
        };
        assert_eq!(found, name, "{header}");
    }
}

/// RFC 7518 appendix C.
#[test]
fn the_key_agreement_of_the_standard_gives_its_key() {
    let alice = r#"{"kty":"EC","crv":"P-256","x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0","y":"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"}"#;
    let bob = r#"{"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"}"#;
    let header = format!(
        r#"{{"alg":"ECDH-ES","enc":"A128GCM","apu":"QWxpY2U","apv":"Qm9i","epk":{alice}}}"#
    );
    // The derived key of the appendix encrypts a content here, and must be found again.
    let derived = jose::base64url::decode_strict("VqqN6vgjbSBcIijNcacQGg").expect("base64url");
    let plain = secret(&derived);
    let row = KEY_MANAGEMENT
        .iter()
        .find(|row| row.name == "dir")
        .expect("a row");
    let token = encrypt_compact(
        row,
        &CONTENT_ENCRYPTION[3],
        &plain,
        &header,
        b"from Alice",
        &random(3),
    )
    .expect("a token");
    let found = compact(&token).decrypt(&key(bob)).expect("a content");
    assert_eq!(
        (&found.content[..], found.derived_bits),
        (&b"from Alice"[..], Some(128))
    );
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}", parts in prop::collection::vec("[A-Za-z0-9_-]{0,30}", 5)) {
        let _ = from_compact(&text);
        if let Ok(recipient) = from_compact(&parts.join(".")) {
            let _ = recipient.decrypt(&secret(&[1; 16]));
        }
    }

    #[test]
    fn any_content_comes_back(content in prop::collection::vec(any::<u8>(), 0..300), first: u8, which in 0..CONTENT_ENCRYPTION.len()) {
        let (enc, row) = (&CONTENT_ENCRYPTION[which], &KEY_MANAGEMENT[0]);
        let key = secret(&vec![first; enc.key_size]);
        let token = encrypt_compact(row, enc, &key, &header(row, enc), &content, &random(first)).unwrap();
        prop_assert_eq!(&*compact(&token).decrypt(&key).unwrap().content, &content);
    }
}
