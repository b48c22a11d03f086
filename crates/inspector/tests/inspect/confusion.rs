//! HMACs under the text of a key of a pair: which text it was decides between an attack with the
//! public key and a signer's mistake with the private one.

use crate::common::{interop_case, pem};
use crate::support::{causes, look, mint_with, verdict, words};
use inspector::inspect::Inspection;
use inspector::verdict::{Cause, CheckName};
use jose::algorithm::{find_content_encryption, find_key_management};
use jose::jwe::{RANDOM, encrypt_compact};
use jose::key::{Key, SecretEncoding, pkcs1};
use serde_json::json;

fn forged(secret: &[u8]) -> String {
    let secret = Key::secret(secret, SecretEncoding::Utf8);
    mint_with(&secret, r#"{"alg":"HS256"}"#, r#"{"exp":4102444800}"#)
}

/// The texts of a key pair: private and public PEM, private and public JWK.
fn pair(file: &str, name: &str) -> [String; 4] {
    let key = interop_case(file, name)["key"].clone();
    let public = key["jwk"].clone();
    let mut private = public.clone();
    let pem = key["pem_pkcs8"].as_str().unwrap();
    let secret = crate::common::key(pem);
    if let Some(jose::key::Private::Scalar(d)) = &secret.private {
        private["d"] = jose::base64url::encode(d.as_slice()).into();
    }
    [
        pem.into(),
        key["pem_spki"].as_str().unwrap().into(),
        private.to_string(),
        public.to_string(),
    ]
}

fn is_named(found: &Inspection, cause: &Cause, what: &str) {
    assert_eq!(verdict(found), "invalid", "{what}");
    assert_eq!(causes(found).first(), Some(cause), "{what}");
    let (headline, which, other) = match cause {
        Cause::Confusion => (
            "Forged with the public key as the secret",
            "public key",
            "text of this private key",
        ),
        _ => (
            "Signed with the private key as the secret",
            "private key",
            "text of this public key",
        ),
    };
    assert_eq!(found.judgement.headline, headline, "{what}");
    assert!(found.judgement.detail.contains(which), "{what}");
    assert!(
        !words(found, CheckName::Signature).contains(other),
        "{what}: {}",
        words(found, CheckName::Signature)
    );
}

#[test]
fn the_text_that_matches_decides_which_key_was_the_secret() {
    for (file, name) in [("jose", "ES256"), ("jose", "RS256 with RSA 2048")] {
        let [private, public, private_jwk, public_jwk] = pair(file, name);
        let public_der = crate::common::der(&public);
        let boxes = [
            private.clone(),
            format!("{private}\n{public}"),
            format!("{public}\n{private}"),
            format!("my keys:\n{public}and\n{private}"),
            json!({ "private": private, "public": public }).to_string(),
        ];
        for supplied in &boxes {
            for (how, secret) in [
                ("PEM", public.as_bytes()),
                ("PEM without its newline", public.trim().as_bytes()),
                ("DER", public_der.as_slice()),
            ] {
                let found = look(&forged(secret), supplied);
                is_named(&found, &Cause::Confusion, &format!("{how} {supplied}"));
            }
        }
        // The private text itself is no attack, whatever stands beside it.
        for supplied in &boxes[..4] {
            let found = look(&forged(private.trim().as_bytes()), supplied);
            is_named(&found, &Cause::PrivateKeyAsSecret, supplied);
        }
        if private_jwk != public_jwk {
            let found = look(&forged(public.as_bytes()), &private_jwk);
            is_named(&found, &Cause::Confusion, &private_jwk);
            let set = format!("{{\"keys\":[{private_jwk},{public_jwk}]}}");
            let found = look(&forged(public.as_bytes()), &set);
            is_named(&found, &Cause::Confusion, &set);
            let found = look(&forged(private_jwk.as_bytes()), &private_jwk);
            is_named(&found, &Cause::PrivateKeyAsSecret, &private_jwk);
        }
    }
    let [private, ..] = pair("jose", "RS256 with RSA 2048");
    let rsa = crate::common::key(&private);
    let old = pem("RSA PUBLIC KEY", &pkcs1(&rsa.material).unwrap());
    let found = look(&forged(old.as_bytes()), &private);
    is_named(&found, &Cause::Confusion, "PKCS #1");
}

#[test]
fn bare_base64_of_a_private_key_is_not_its_public_one() {
    let [private, public, ..] = pair("jose", "ES256");
    let body: String = private.lines().filter(|l| !l.contains("---")).collect();
    let found = look(&forged(public.as_bytes()), &body);
    is_named(&found, &Cause::Confusion, "public PEM");
    let found = look(&forged(&crate::common::der(&private)), &body);
    is_named(&found, &Cause::PrivateKeyAsSecret, "private DER");
    let found = look(&forged(body.as_bytes()), &body);
    is_named(&found, &Cause::PrivateKeyAsSecret, "private Base64");
}

#[test]
fn a_wrong_label_does_not_make_a_private_key_public() {
    let [private, public, ..] = pair("jose", "ES256");
    let wrong = private.replace("PRIVATE KEY", "PUBLIC KEY");
    for supplied in [wrong.clone(), format!("{wrong}\n{public}")] {
        let found = look(&forged(wrong.trim().as_bytes()), &supplied);
        is_named(&found, &Cause::PrivateKeyAsSecret, &supplied);
        let found = look(&forged(public.as_bytes()), &supplied);
        is_named(&found, &Cause::Confusion, &supplied);
    }
}

#[test]
fn so_it_is_inside_an_encrypted_token() {
    let [private, public, ..] = pair("jose", "ES256");
    let recipient = crate::common::key(&private);
    let row = find_key_management("ECDH-ES").unwrap();
    let enc = find_content_encryption("A128GCM").unwrap();
    let header = r#"{"alg":"ECDH-ES","enc":"A128GCM","cty":"JWT"}"#;
    let random: Vec<u8> = (0..RANDOM).map(|at| (at * 7 + 1) as u8).collect();
    let inner = forged(public.as_bytes());
    let token = encrypt_compact(row, enc, &recipient, header, inner.as_bytes(), &random).unwrap();
    let found = look(&token, &private);
    assert_eq!(verdict(&found), "invalid");
    assert_eq!(
        found.judgement.headline,
        "Decrypted. Forged with the public key as the secret"
    );
}
