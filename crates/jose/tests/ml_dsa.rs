//! ML-DSA: the examples of RFC 9964, keys in every form, and what must be refused.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{algorithm, check, flipped, hex, interop_case, key, key_fault, pem, split, text_of};
use jose::algorithm::ParameterSet;
use jose::base64url::encode;
use jose::jws::{self, SignFault};
use jose::key::{Format, Key, Material, thumbprint};
use std::time::{Duration, Instant};

/// The key pair of a seed of zeros, as in RFC 9964 appendix A.1.
fn zeros(set: ParameterSet) -> Key {
    Key::from_seed(set, &[0; 32]).expect("a seed")
}

fn public(key: &Key) -> &[u8] {
    match &key.material {
        Material::Akp { public, .. } => public,
        _ => panic!("{key:?}"),
    }
}

/// A key from its public bytes, not checked.
fn unchecked(set: ParameterSet, public: &[u8]) -> Key {
    let public = public.to_vec();
    Key::plain(Material::Akp { set, public }, Format::Raw)
}

fn jwk(set: ParameterSet, public: &[u8]) -> String {
    format!(
        r#"{{"kty":"AKP","alg":"{}","pub":"{}"}}"#,
        set.name(),
        encode(public)
    )
}

/// The `kid` of each example is the key's thumbprint, so all of `pub` is compared.
#[test]
fn rfc_9964_a1_the_keys_of_a_seed_of_zeros_have_the_thumbprints_that_it_prints() {
    for (set, expected, start) in [
        (
            ParameterSet::MlDsa44,
            "T4xl70S7MT6Zeq6r9V9fPJGVn76wfnXJ21-gyo0Gu6o",
            "unH59k4RuutY-pxvu24U5h8YZD2rSVtHU5qRZsoBmBMc",
        ),
        (
            ParameterSet::MlDsa65,
            "Suiu29qbfuaBaR4Ats-c6XQBePB_OpAxAwcTR_0KXVM",
            "QksvJn5Y1bO0TXGs_Gpla7JpUNV8YdsciAvPof6rRD8J",
        ),
        (
            ParameterSet::MlDsa87,
            "tRn1JNIkgMsABVQBlXeDHxAIcclh-2IX0UdDEzPt5XU",
            "5F_8jMc9uIXcZi5ioYzY",
        ),
    ] {
        let made = zeros(set);
        assert_eq!(thumbprint(&made).as_deref(), Some(expected));
        assert!(encode(public(&made)).starts_with(start));
        let private = jwk(set, public(&made)).replace(
            '}',
            r#","priv":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#,
        );
        let read = key(&private);
        assert!(read.material == made.material && read.private == made.private);
        assert_eq!(read.alg.as_deref(), Some(set.name()));
        assert_eq!(
            thumbprint(&read),
            thumbprint(&key(&jwk(set, public(&made))))
        );
        assert_eq!(read.type_name(), format!("AKP {}", set.name()));
    }
}

/// The example is signed without randomness. Its first 32 bytes are a hash of the message, the
/// key and the randomness, and its last are where the hints are.
#[test]
fn rfc_9964_a1_the_example_is_made_again() {
    let header = r#"{"alg":"ML-DSA-44","kid":"T4xl70S7MT6Zeq6r9V9fPJGVn76wfnXJ21-gyo0Gu6o"}"#;
    let payload = "It\u{2019}s a dangerous business, Frodo, going out your door.";
    let key = zeros(ParameterSet::MlDsa44);
    let token = jws::sign_compact(
        algorithm("ML-DSA-44"),
        &key,
        header,
        payload.as_bytes(),
        &[],
    );
    let token = token.expect("a token");
    let (input, signature) = token.rsplit_once('.').expect("three parts");
    assert_eq!(
        input,
        "eyJhbGciOiJNTC1EU0EtNDQiLCJraWQiOiJUNHhsNzBTN01UNlplcTZyOVY5ZlBKR1ZuNzZ3Zm5YSjIxLWd5bzBHdTZvIn0.\
         SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4"
    );
    assert!(
        signature.starts_with("knI1Q_9CIzLH5Xy94Kkc7WVKqZcAgtJ3mNf0GUj1uLA6YXAWFJfXkh-zQxUtEl3U")
    );
    let end = hex("ced1ddf5 000000000000000000000000 121f3044");
    assert!(split(&token).1.ends_with(&end));
    assert_eq!(check(&token, &key), Ok(()));
}

#[test]
fn rfc_9881_keys_in_pem_are_those_of_the_jwk() {
    for (set, spki, last) in [
        (
            ParameterSet::MlDsa44,
            "30820532 300b 0609 608648016503040311 03820521 00",
            "11",
        ),
        (
            ParameterSet::MlDsa65,
            "308207b2 300b 0609 608648016503040312 038207a1 00",
            "12",
        ),
        (
            ParameterSet::MlDsa87,
            "30820a32 300b 0609 608648016503040313 03820a21 00",
            "13",
        ),
    ] {
        let made = zeros(set);
        let spki = [hex(spki), public(&made).to_vec()].concat();
        assert_eq!(jose::key::spki(&made.material).as_ref(), Some(&spki));
        let read = key(&pem("PUBLIC KEY", &spki));
        assert!(read.material == made.material && !read.is_private());
        let start = format!("3034 0201 00 300b 0609 6086480165030403{last} 0422");
        let seed_alone = [hex(&start), hex("8020"), vec![0; 32]].concat();
        let read = key(&pem("PRIVATE KEY", &seed_alone));
        assert!(read.material == made.material && read.private == made.private);
        assert_eq!(read.format, Format::Pkcs8);
        // A byte too few in front of the key.
        let cut = [&spki[..spki.len() - 1]].concat();
        assert_eq!(key_fault(&pem("PUBLIC KEY", &cut)), "key-der");
        // An OCTET STRING is the expanded key, of which 32 bytes are no form.
        let expanded = [hex(&start), hex("0420"), vec![0; 32]].concat();
        assert_eq!(key_fault(&pem("PRIVATE KEY", &expanded)), "key-unsupported");
    }
    // The seed and what it is expanded to; here the latter is left empty, because only the
    // seed is used.
    let both = hex("3038 0201 00 300b 0609 608648016503040311 0426 3024 0420");
    let both = [both, vec![0; 32], hex("0400")].concat();
    let read = key(&pem("PRIVATE KEY", &both));
    assert!(read.material == zeros(ParameterSet::MlDsa44).material);
}

#[test]
fn a_jwk_without_its_algorithm_or_with_a_wrong_size_is_no_key() {
    let public = vec![0; 1312];
    let good = jwk(ParameterSet::MlDsa44, &public);
    assert!(matches!(key(&good).material, Material::Akp { .. }));
    let seed = |bytes: usize| format!(r#""priv":"{}","pub""#, encode(vec![0; bytes]));
    for (text, code) in [
        (
            good.replace(r#""alg":"ML-DSA-44","#, ""),
            "key-member-missing",
        ),
        (good.replace("ML-DSA-44", "ML-DSA-65"), "key-member"),
        (good.replace("ML-DSA-44", "ml-dsa-44"), "key-unsupported"),
        (good.replace("ML-DSA-44", "ES256"), "key-unsupported"),
        (good.replace("pub", "x"), "key-member-missing"),
        (good.replace(r#""pub""#, &seed(31)), "key-member"),
        (good.replace(r#""pub""#, &seed(0)), "key-member"),
        // An expanded private key, as FIPS 204 writes it.
        (good.replace(r#""pub""#, &seed(2560)), "key-member"),
        (jwk(ParameterSet::MlDsa44, &public[1..]), "key-member"),
        (jwk(ParameterSet::MlDsa44, &[]), "key-member"),
    ] {
        assert_eq!(key_fault(&text), code, "{}", &text[..60]);
    }
}

#[test]
fn a_signature_is_deterministic_without_randomness_and_another_one_with_it() {
    for set in ParameterSet::ALL {
        let (row, key) = (algorithm(set.name()), zeros(set));
        let sign = |salt: &[u8]| jws::sign(row, &key, b"message", salt);
        let plain = sign(&[]).expect("a signature");
        assert_eq!(plain.len(), set.signature_size());
        assert_eq!(sign(&[]), Ok(plain.clone()));
        // FIPS 204 defines the deterministic signature as that with 32 zero bytes.
        assert_eq!(sign(&[0; 32]), Ok(plain.clone()));
        let hedged = sign(&[7; 64]).expect("a signature");
        assert_ne!(hedged, plain);
        assert_eq!(sign(&[7; 32]), Ok(hedged.clone()));
        for signature in [plain, hedged] {
            assert_eq!(jws::verify(row, &key, b"message", &signature), Ok(()));
            assert!(jws::verify(row, &key, b"massage", &signature).is_err());
        }
        assert_eq!(
            sign(&[7; 31]),
            Err(SignFault::ShortSalt {
                algorithm: row.name,
                expected: 32,
                found: 31
            })
        );
        let public = unchecked(set, public(&key));
        assert_eq!(
            jws::sign(row, &public, b"message", &[]),
            Err(SignFault::NoPrivateKey)
        );
    }
}

#[test]
fn a_changed_signature_and_a_key_of_another_parameter_set_are_refused() {
    for set in ParameterSet::ALL {
        let case = interop_case("cryptography", set.name());
        let (input, signature) = split(case["token"].as_str().expect("a token"));
        let key = key(&text_of(&case["key"]["jwk"]));
        let row = algorithm(set.name());
        for bit in (0..signature.len() * 8).step_by(131) {
            let changed = flipped(&signature, bit);
            let found = jws::verify(row, &key, input.as_bytes(), &changed).unwrap_err();
            assert_eq!(found.code(), "signature-mismatch", "bit {bit}");
        }
        for other in ParameterSet::ALL.into_iter().filter(|other| *other != set) {
            let row = algorithm(other.name());
            let found = jws::verify(row, &key, input.as_bytes(), &signature).unwrap_err();
            assert_eq!(found.code(), "key-type");
            assert_eq!(
                found.to_string(),
                format!(
                    "`{}` needs an {} key, and the key is an {} key",
                    other.name(),
                    other.name(),
                    set.name()
                )
            );
        }
    }
}

#[test]
fn a_key_or_a_signature_of_any_length_is_a_fault_and_never_a_panic() {
    for set in ParameterSet::ALL {
        let row = algorithm(set.name());
        let size = set.signature_size();
        for length in [0, 1, 31, 32, 64, 1311, 1312, 1313, 2592, 4627, 10_000] {
            for byte in [0, 0xFF] {
                let bytes = vec![byte; length];
                let seed = Key::from_seed(set, &bytes);
                assert_eq!(seed.is_some(), length == 32);
                let found = jws::verify(row, &unchecked(set, &bytes), b"m", &vec![byte; size]);
                assert_eq!(found.unwrap_err().code(), "signature-mismatch");
                let found = jws::verify(row, &zeros(set), b"m", &bytes).unwrap_err();
                let code = match length {
                    0 => "signature-empty",
                    length if length == size => "signature-mismatch",
                    _ => "signature-length",
                };
                assert_eq!(found.code(), code, "{length}");
            }
        }
    }
}

/// Where a signature is so rare, one that takes long would go unnoticed. The bound is for
/// release builds; others get twenty times as much.
#[test]
fn one_verification_is_quick() {
    let most = Duration::from_millis(if cfg!(debug_assertions) { 100 } else { 5 });
    for (file, name) in [
        ("cryptography", "ML-DSA-44"),
        ("cryptography", "ML-DSA-65"),
        ("cryptography", "ML-DSA-87"),
        ("jwcrypto", "Ed448 with Ed448"),
        ("jose", "ES512"),
    ] {
        let case = interop_case(file, name);
        let token = case["token"].as_str().expect("a token");
        let key = key(&text_of(&case["key"]["jwk"]));
        let times = (0..9).map(|_| {
            let start = Instant::now();
            assert_eq!(check(token, &key), Ok(()));
            start.elapsed()
        });
        let best = times.min().expect("nine times");
        println!("{name}: {best:?}");
        assert!(best <= most, "{name}: {best:?}");
    }
}
