//! Every bound on what is computed with, at its edge and beyond it. Bounds on what is read as a
//! JSON text, a certificate or an SD-JWT are tested beside their readers.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{algorithm, json_file, key, key_fault};
use jose::algorithm::{CONTENT_ENCRYPTION, find_content_encryption, find_key_management};
use jose::base64url::encode;
use jose::deflate::{InflateFault, MAX_INFLATED, inflate};
use jose::json::{self, MAX_DEPTH, MAX_VALUES, Value};
use jose::jwe::{
    DecryptFault, EncryptFault, Jwe, MAX_CONTENT, MAX_ITERATIONS, NEW_ITERATIONS, RANDOM, decrypt,
    encrypt_compact, from_compact, from_json,
};
use jose::jws;
use jose::key::{Key, MAX_KEY_TEXT, MAX_KEYS, Material, Private, SecretEncoding};
use jose::resolver::{Request, Resolver};
use std::path::Path;
use std::time::{Duration, Instant};

fn secret(bytes: &[u8]) -> Key {
    Key::secret(bytes, SecretEncoding::Utf8)
}

/// A compact JWE with the content key `[1; 16]`.
fn encrypted(alg: &str, key: &Key, content: &[u8]) -> Result<String, EncryptFault> {
    let random = [1; RANDOM];
    let header = format!(r#"{{"alg":"{alg}","enc":"A128GCM"}}"#);
    let row = find_key_management(alg).expect("a row");
    let enc = find_content_encryption("A128GCM").expect("a row");
    encrypt_compact(row, enc, key, &header, content, &random)
}

/// Private RSA keys of 1023, 1024, 8192 and 8200 bits.
fn rsa_keys() -> Vec<(usize, Key)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/jwe/rsa.json");
    [1023, 1024, 8192, 8200]
        .into_iter()
        .map(|bits| {
            let key = key(&json_file(&file)[bits.to_string()].to_string());
            assert_eq!((key.bits(), key.is_private()), (bits, true));
            (bits, key)
        })
        .collect()
}

#[test]
fn rsa_from_1024_to_8192_bits_signs_encrypts_and_decrypts() {
    for (bits, key) in rsa_keys() {
        let is_used = (1024..=8192).contains(&bits);
        let row = algorithm("RS256");
        let signed = jws::sign(row, &key, b"message", &[]);
        let made = encrypted("RSA-OAEP", &key, b"content");
        if is_used {
            let signature = signed.expect("a signature");
            assert_eq!(jws::verify(row, &key, b"message", &signature), Ok(()));
            let recipient = from_compact(&made.expect("a token")).expect("a JWE");
            assert_eq!(
                *recipient.decrypt(&key).expect("a content").content,
                b"content"
            );
        } else {
            assert_eq!(
                signed.map_err(|fault| fault.code()),
                Err("rsa-size"),
                "{bits}"
            );
            assert_eq!(made, Err(EncryptFault::BadKey), "{bits}");
            let found = jws::verify(row, &key, b"message", &vec![1; bits.div_ceil(8)]);
            assert_eq!(
                found.map_err(|fault| fault.code()),
                Err("rsa-size"),
                "{bits}"
            );
            for alg in ["RSA1_5", "RSA-OAEP", "RSA-OAEP-512"] {
                let fault = opened_with(alg, &key, &vec![1; bits.div_ceil(8)]);
                assert_eq!(fault.code(), "rsa-size", "{bits}, {alg}: {fault}");
            }
        }
    }
}

/// What decrypting an encrypted key of these bytes fails with.
fn opened_with(alg: &str, key: &Key, encrypted_key: &[u8]) -> DecryptFault {
    let header = format!(r#"{{"alg":"{alg}","enc":"A128GCM"}}"#);
    let token = format!(
        "{}.{}.{}..{}",
        encode(header),
        encode(encrypted_key),
        encode([0; 12]),
        encode([0; 16])
    );
    let recipient = from_compact(&token).expect("a JWE");
    recipient.decrypt(key).expect_err("a fault")
}

/// A key text may be a megabyte: none of its numbers keeps the reader busy.
#[test]
fn private_rsa_keys_of_any_size_are_refused_at_once() {
    let (_, good) = rsa_keys().remove(1);
    let Material::Rsa { n, e } = &good.material else {
        panic!("an RSA key")
    };
    let Some(Private::Rsa { d, p, q }) = &good.private else {
        panic!("a private key")
    };
    let long = || vec![0xA5; 200_000];
    let numbers = [&n[..], &e[..], &d[..], &p[..], &q[..]];
    for which in 0..numbers.len() {
        let mut numbers: Vec<Vec<u8>> = numbers.iter().map(|bytes| bytes.to_vec()).collect();
        numbers[which] = long();
        let [n, e, d, p, q] = [0, 1, 2, 3, 4].map(|at| encode(&numbers[at]));
        let text = format!(r#"{{"kty":"RSA","n":"{n}","e":"{e}","d":"{d}","p":"{p}","q":"{q}"}}"#);
        assert!(text.len() < MAX_KEY_TEXT);
        let began = Instant::now();
        let key = key(&text);
        assert!(jws::sign(algorithm("RS256"), &key, b"message", &[]).is_err());
        opened_with("RSA-OAEP", &key, &[1; 128]);
        let took = began.elapsed();
        assert!(took < Duration::from_secs(2), "number {which}: {took:?}");
    }
}

#[test]
fn a_ciphertext_of_10_mb_is_decrypted_and_a_longer_one_is_not() {
    let key = secret(&[7; 16]);
    let token = encrypted("dir", &key, &vec![9; MAX_CONTENT]).expect("a token");
    let found = from_compact(&token).expect("a JWE").decrypt(&key);
    assert_eq!(found.expect("a content").content.len(), MAX_CONTENT);
    for enc in CONTENT_ENCRYPTION {
        let long = vec![0; MAX_CONTENT + 1];
        let key = vec![7; enc.key_size];
        let jwe = Jwe {
            algorithm: find_key_management("dir").expect("a row"),
            enc,
            encrypted_key: &[],
            iv: &vec![0; enc.iv_size],
            ciphertext: &long,
            tag: &vec![0; enc.tag_size],
            aad: &[],
        };
        let fault = decrypt(&jwe, &|_| None, &secret(&key), &Resolver::immediate());
        let fault = fault.expect_err("a fault");
        assert_eq!(fault.code(), "ciphertext-too-long", "{}", enc.name);
        assert_eq!(
            fault.to_string(),
            "the ciphertext has 10485761 bytes; more than 10485760 are not decrypted here"
        );
    }
}

#[test]
fn iterations_at_the_edge_are_asked_for_and_not_one_more() {
    assert!((1_000..=MAX_ITERATIONS).contains(&NEW_ITERATIONS));
    let token = |count: u64| {
        let header = format!(
            r#"{{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"{}","p2c":{count}}}"#,
            encode([1; 8])
        );
        let text = format!(
            "{}.{}.{}..{}",
            encode(header),
            encode([0; 24]),
            encode([0; 12]),
            encode([0; 16])
        );
        from_compact(&text).expect("a JWE")
    };
    for (count, expected) in [
        (0, "parameter"),
        (1, "pending"),
        (u64::from(MAX_ITERATIONS), "pending"),
        (u64::from(MAX_ITERATIONS) + 1, "iterations"),
        (u64::from(u32::MAX) + 1_001, "iterations"),
        (u64::MAX, "iterations"),
    ] {
        let recipient = token(count);
        let jwe = Jwe {
            algorithm: find_key_management("PBES2-HS256+A128KW").expect("a row"),
            enc: find_content_encryption("A128GCM").expect("a row"),
            encrypted_key: &recipient.encrypted_key,
            iv: &recipient.iv,
            ciphertext: &recipient.ciphertext,
            tag: &recipient.tag,
            aad: &recipient.aad,
        };
        // Nothing is computed: the request stays open.
        let resolver = Resolver::default();
        let header = |name: &str| recipient.parameter(name);
        let found = decrypt(&jwe, &header, &secret(b"password"), &resolver);
        assert_eq!(found.expect_err("a fault").code(), expected, "{count}");
        let asked: Vec<u64> = resolver
            .into_open()
            .into_iter()
            .map(|request| match request {
                Request::DeriveKey { iterations, .. } => iterations.into(),
                _ => panic!("another request"),
            })
            .collect();
        assert_eq!(asked, [count].repeat(usize::from(expected == "pending")));
    }
}

#[test]
fn inflating_stops_at_250_kb() {
    assert_eq!(MAX_INFLATED, 250 * 1024);
    // A stored block of DEFLATE has its length in two bytes.
    let stored = |size: usize| {
        let content = vec![b'a'; size];
        let mut blocks = content.chunks(65_535).peekable();
        let mut out = Vec::new();
        while let Some(block) = blocks.next() {
            let length = u16::try_from(block.len()).expect("a block");
            out.push(u8::from(blocks.peek().is_none()));
            out.extend(length.to_le_bytes());
            out.extend((!length).to_le_bytes());
            out.extend(block);
        }
        out
    };
    let found = inflate(&stored(MAX_INFLATED));
    assert_eq!(found.map(|bytes| bytes.len()), Ok(MAX_INFLATED));
    assert_eq!(
        inflate(&stored(MAX_INFLATED + 1)),
        Err(InflateFault::TooLong)
    );
    assert_eq!(inflate(&stored(10 << 20)), Err(InflateFault::TooLong));
    assert_eq!(inflate(&stored(1_000)[..900]), Err(InflateFault::Broken));
}

#[test]
fn nesting_ends_at_the_deepest_level() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(
        json::read(deep(MAX_DEPTH + 1).as_bytes()).is_complete(),
        "the outermost is level 0"
    );
    let found = json::read(deep(MAX_DEPTH + 2).as_bytes());
    assert_eq!(found.faults[0].kind.code(), "json-too-deep");
    // In a header, too, and there it refuses the token.
    let header = |levels: usize| encode(format!(r#"{{"alg":"HS256","x":{}}}"#, deep(levels)));
    assert!(jws::from_compact(&format!("{}.e30.AA", header(MAX_DEPTH))).is_ok());
    assert!(jws::from_compact(&format!("{}.e30.AA", header(MAX_DEPTH + 1))).is_err());
    assert!(from_compact(&format!("{}....", header(MAX_DEPTH))).is_ok());
    assert!(from_compact(&format!("{}....", header(MAX_DEPTH + 1))).is_err());
}

#[test]
fn values_end_at_a_million() {
    // The list is a value, too.
    let list = |items: usize| format!("[{}]", vec!["0"; items].join(","));
    assert!(json::read(list(MAX_VALUES - 1).as_bytes()).is_complete());
    let found = json::read(list(MAX_VALUES).as_bytes());
    assert_eq!(found.faults[0].kind.code(), "json-too-many");
}

/// Recipients are taken apart one at a time, so a list of any length costs what reading it does.
#[test]
fn a_recipient_far_back_costs_no_more_than_the_first() {
    let key = secret(&[7; 16]);
    let token = encrypted("A128KW", &key, b"content").expect("a token");
    let [protected, encrypted_key, iv, ciphertext, tag] =
        <[&str; 5]>::try_from(token.split('.').collect::<Vec<_>>()).expect("five parts");
    let count = 50_000;
    let one = format!(r#"{{"encrypted_key":"{encrypted_key}"}}"#);
    let text = format!(
        r#"{{"protected":"{protected}","iv":"{iv}","ciphertext":"{ciphertext}","tag":"{tag}","recipients":[{}]}}"#,
        vec![one; count].join(",")
    );
    let root: Value = json::read(text.as_bytes()).root.expect("JSON");
    let began = Instant::now();
    for index in [0, count / 2, count - 1] {
        let recipient = from_json(&root, index).expect("a recipient");
        assert_eq!(
            *recipient.decrypt(&key).expect("a content").content,
            b"content"
        );
    }
    let beyond = from_json(&root, count).map_err(|fault| fault.code());
    assert_eq!(beyond.err(), Some("jwe-no-recipient"));
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[test]
fn keys_and_their_text_are_counted() {
    let set = |count: usize| {
        let keys = vec![r#"{"kty":"oct","k":"AAAA"}"#; count].join(",");
        format!(r#"{{"keys":[{keys}]}}"#)
    };
    assert_eq!(common::keys(&set(MAX_KEYS)).len(), MAX_KEYS);
    assert_eq!(key_fault(&set(MAX_KEYS + 1)), "key-too-many");
    let padded = |size: usize| {
        let jwk = r#"{"kty":"oct","k":"AAAA"}"#;
        format!("{jwk}{}", " ".repeat(size - jwk.len()))
    };
    assert_eq!(common::keys(&padded(MAX_KEY_TEXT)).len(), 1);
    assert_eq!(key_fault(&padded(MAX_KEY_TEXT + 1)), "key-too-long");
}
