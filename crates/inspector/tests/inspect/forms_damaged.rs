//! PEM and other text that is damaged: what can be read is read, the rest is counted, and the
//! reason names what is wrong.

use crate::common::{interop_case, pem, text_of};
use crate::forms::{forms_of, member, notes};
use crate::support::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inspector::inspect::Inspection;
use serde_json::json;

fn fault(found: &Inspection) -> (String, &'static str) {
    let fault = found.examination.keys.fault.as_ref();
    fault.map_or_else(Default::default, |fault| (fault.to_string(), fault.code()))
}

#[test]
fn a_public_key_in_any_wrapping_is_no_secret() {
    let case = interop_case("pyjwt", "RS256 with RSA 2048");
    let key = forms_of(&case);
    let [n, e] = ["n", "e"].map(|name| STANDARD.encode(member(&key.jwk, name)));
    let xml = format!("<RSAKeyValue><Modulus>{n}</Modulus><Exponent>{e}</Exponent></RSAKeyValue>");
    let pkcs12 = STANDARD.encode(
        [
            &[0x30, 0x82, 4, 0, 2, 1, 3, 0x30, 0x82, 3, 0xf9][..],
            &[0; 1017],
        ]
        .concat(),
    );
    for (name, text) in [
        ("Base64 of PEM", STANDARD.encode(&key.pem)),
        ("twice", STANDARD.encode(STANDARD.encode(&key.pem))),
        ("XML", xml),
        ("PKCS #12", pkcs12),
        ("bare SSH", STANDARD.encode(&key.ssh.1)),
        (
            "Base64 of a damaged key",
            STANDARD.encode(key.pem.replace("MII", "M*I")),
        ),
        ("quoted PEM", key.pem.replace('\n', "\n> ")),
        ("a JWK in Base64", STANDARD.encode(key.jwk.to_string())),
    ] {
        let found = look(&good(), &text);
        assert_eq!(
            verdict(&found),
            "unverified",
            "{name}: {:?}",
            found.judgement
        );
        if name == "PKCS #12" {
            continue;
        }
        // It is still proved where the text was the secret.
        let secret = jose::key::Key::secret(text.as_bytes(), jose::key::SecretEncoding::Utf8);
        let forged = mint_with(&secret, r#"{"alg":"HS256"}"#, "{}");
        let found = look(&forged, &text);
        assert_eq!(verdict(&found), "invalid", "{name}: {:?}", found.judgement);
        assert!(
            found.judgement.detail.contains("key confusion"),
            "{name}: {:?}",
            found.judgement
        );
    }
}

#[test]
fn the_better_reason_stays() {
    let case = interop_case("pyjwt", "ES256");
    let token = text_of(&case["token"]);
    let key = forms_of(&case);
    let der = STANDARD.decode(key.body()).unwrap();
    let mut off = der.clone();
    *off.last_mut().unwrap() ^= 1;
    // The curve's identifier becomes that of brainpoolP256r1, which is longer.
    let algorithm = [
        &[0x30, 20, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1][..],
        &[6, 9, 0x2b, 0x24, 3, 3, 2, 8, 1, 1, 7],
    ]
    .concat();
    let brainpool = [
        &[0x30, u8::try_from(algorithm.len() + 68).unwrap()][..],
        &algorithm,
        &der[der.len() - 68..],
    ]
    .concat();
    let compressed = [
        &[0x30, 0x39][..],
        &der[2..23],
        &[3, 0x22, 0, 2],
        &der[27..59],
    ]
    .concat();
    let dsa = [
        0x30, 20, 0x30, 11, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1, 5, 0, 3, 5, 0, 2, 2, 0, 5,
    ];
    let explicit = [
        0x30, 25, 0x30, 15, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 0x30, 4, 2, 2, 1, 1, 3, 6, 0,
        4, 1, 2, 3, 4,
    ];
    for (der, says) in [
        (&off[..], "does not lie on"),
        (&brainpool, "elliptic curve"),
        (&compressed, "compressed"),
        (&dsa, "key type"),
        (&explicit, "named curve"),
    ] {
        let good = pem("PUBLIC KEY", der);
        // The label is right, wrong, without an END line, or the text is indented.
        for text in [
            good.clone(),
            pem("EC PUBLIC KEY", der),
            good.replace("-----", "----"),
            good.replace('\n', "\\n"),
            json!({ "key": good }).to_string(),
        ] {
            let found = look(&token, &text);
            assert_eq!(verdict(&found), "unverified", "{text}");
            let (said, _) = fault(&found);
            if !(says == "named curve" && text.contains("EC PUBLIC")) {
                assert!(said.contains(says), "{says}: {said}\n{text}");
            }
            assert!(!said.contains("is no key;"), "{said}");
        }
    }
}

#[test]
fn a_hyphen_in_a_header_line_does_not_end_the_block() {
    let case = interop_case("pyjwt", "RS256 with RSA 2048");
    let token = text_of(&case["token"]);
    let key = forms_of(&case);
    // As `ssh-keygen -e` writes it.
    let framed = pem("SSH2 PUBLIC KEY", &key.ssh.1)
        .replace("-----BEGIN SSH2 PUBLIC KEY-----", "---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"2048-bit RSA, converted by ana@host from OpenSSH\"")
        .replace("-----END SSH2 PUBLIC KEY-----", "---- END SSH2 PUBLIC KEY ----");
    for text in [
        framed.clone(),
        framed.replace("converted by", "con-\\\nverted by"),
        framed.replace("Comment:", "x-dash--dash: a\nSubject: a-b\nComment:"),
        key.pem.replacen("-----\n", "-----\nVersion: a-b-c\n\n", 1),
    ] {
        assert_eq!(verdict(&look(&token, &text)), "valid", "{text}");
    }
    // OpenSSL's own encryption.
    let text = pem("RSA PRIVATE KEY", &[7; 300]).replacen(
        "-----\n",
        "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00FF\n\n",
        1,
    );
    for text in [
        text.clone(),
        text.replace('\n', "\r\n"),
        text.replace('\n', "\\n"),
        text.replace("-----", "----"),
        format!("x\n{text}"),
    ] {
        let found = look(&token, &text);
        assert_eq!(fault(&found).1, "key-pem-encrypted", "{text}");
        assert!(fault(&found).0.contains("openssl"), "{}", fault(&found).0);
    }
}

#[test]
fn a_key_beside_others_is_not_lost() {
    let case = interop_case("pyjwt", "RS256 with RSA 2048");
    let token = text_of(&case["token"]);
    let key = forms_of(&case);
    let other = forms_of(&interop_case("jose", "RS256 with RSA 2048"));
    let ssh = format!("ssh-rsa {} ana@host", STANDARD.encode(&key.ssh.1));
    for (name, text) in [
        (
            "without END",
            key.pem.split("-----END").next().unwrap().to_owned(),
        ),
        (
            "mislabelled",
            key.pem.replace("PUBLIC KEY", "RSA PUBLIC KEY"),
        ),
        ("other dashes", key.pem.replace("-----", "\u{2014}")),
        ("SSH", ssh),
        ("JWK", key.jwk.to_string()),
        ("a set", json!({ "keys": [key.jwk] }).to_string()),
        ("DER", key.body()),
    ] {
        for text in [
            format!("{}\n{text}\n", other.pem),
            format!("{text}\n{}", other.pem),
        ] {
            let found = look(&token, &text);
            assert_eq!(
                verdict(&found),
                "valid",
                "{name}: {text}\n{:?}",
                found.judgement
            );
        }
    }
    // What stays unread is counted.
    let damaged = key.pem.replace("MII", "M*I");
    let found = look(&token, &format!("{}{damaged}", other.pem));
    assert_eq!(
        found.examination.keys.set.as_ref().unwrap().skipped.len(),
        1
    );
    let found = look(&token, &format!("{damaged}{}", key.pem));
    assert_eq!(verdict(&found), "valid");
    assert_eq!(
        found.examination.keys.set.as_ref().unwrap().skipped.len(),
        1
    );
    let found = look(
        &token,
        &format!(
            "{}{damaged}{}",
            other.pem,
            other.pem.replace("MII", "\nMII")
        ),
    );
    assert!(
        notes(&found).contains("could not be read"),
        "{}",
        notes(&found)
    );
}

#[test]
fn a_revoked_or_commented_key_is_said_to_be() {
    let case = interop_case("pyjwt", "RS256 with RSA 2048");
    let token = text_of(&case["token"]);
    let key = forms_of(&case);
    let ssh = format!("ssh-rsa {}", STANDARD.encode(&key.ssh.1));
    for text in [
        format!("@revoked * {ssh}"),
        format!("  @revoked host,1.2.3.4 {ssh} x\n"),
    ] {
        let found = look(&token, &text);
        assert_eq!(verdict(&found), "unverified", "{text}");
        assert!(fault(&found).0.contains("revoked"), "{:?}", fault(&found));
    }
    for text in [format!("# {ssh}"), format!("#old {ssh}")] {
        let found = look(&token, &text);
        assert!(notes(&found).contains("commented out"), "{}", notes(&found));
    }
}

#[test]
fn too_many_private_keys_are_refused_and_not_left_out() {
    use jose::algorithm::Curve;
    use jose::key::{Key, Private};
    let case = interop_case("pyjwt", "ES256");
    let token = text_of(&case["token"]);
    let own = text_of(&case["key"]["pem_pkcs8"]);
    let block = |number: u8| {
        let key = Key::from_private(Curve::P256, &[number; 32]).unwrap();
        let Some(Private::Scalar(scalar)) = &key.private else {
            panic!()
        };
        let curve = [0xA0, 10, 6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7];
        let sec1 = [&[0x30, 49, 2, 1, 1, 4, 32][..], scalar, &curve].concat();
        pem("EC PRIVATE KEY", &sec1)
    };
    let blocks = |count: u8| (1..=count).map(block).collect::<String>();
    for is_labelled in [true, false] {
        let text = |count| match is_labelled {
            true => format!("{}{own}", blocks(count)),
            false => format!("{}{own}", blocks(count)).replace("PRIVATE KEY", "KEY"),
        };
        assert_eq!(verdict(&look(&token, &text(15))), "valid");
        let found = look(&token, &text(16));
        assert_eq!(verdict(&found), "unverified");
        assert_eq!(fault(&found).1, "key-too-many");
    }
}
