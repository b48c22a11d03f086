//! Ed448: published vectors (RFC 8032, RFC 8410) and what must be refused.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{algorithm, flipped, hex, key, key_fault, pem};
use jose::algorithm::Curve;
use jose::base64url::encode;
use jose::jws;
use jose::key::{Format, Key, Material};

/// A key on Ed448 from its public bytes, not checked.
fn unchecked(x: &[u8]) -> Key {
    let material = Material::Okp {
        curve: Curve::Ed448,
        x: x.to_vec(),
    };
    Key::plain(material, Format::Raw)
}

fn jwk(x: &[u8]) -> String {
    format!(r#"{{"kty":"OKP","crv":"Ed448","x":"{}"}}"#, encode(x))
}

/// RFC 8032 section 7.4: secret key, public key, message, signature. All with the empty context.
const RFC_8032: [[&str; 4]; 4] = [
    [
        "6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b",
        "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180",
        "",
        "533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600",
    ],
    [
        "c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e",
        "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c235160627b4c3a9480",
        "03",
        "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd779805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0ff3348ab21aa4adafd1d234441cf807c03a00",
    ],
    [
        "cd23d24f714274e744343237b93290f511f6425f98e64459ff203e8985083ffdf60500553abc0e05cd02184bdb89c4ccd67e187951267eb328",
        "dcea9e78f35a1bf3499a831b10b86c90aac01cd84b67a0109b55a36e9328b1e365fce161d71ce7131a543ea4cb5f7e9f1d8b00696447001400",
        "0c3e544074ec63b0265e0c",
        "1f0a8888ce25e8d458a21130879b840a9089d999aaba039eaf3e3afa090a09d389dba82c4ff2ae8ac5cdfb7c55e94d5d961a29fe0109941e00b8dbdeea6d3b051068df7254c0cdc129cbe62db2dc957dbb47b51fd3f213fb8698f064774250a5028961c9bf8ffd973fe5d5c206492b140e00",
    ],
    [
        "2ec5fe3c17045abdb136a5e6a913e32ab75ae68b53d2fc149b77e504132d37569b7e766ba74a19bd6162343a21c8590aa9cebca9014c636df5",
        "79756f014dcfe2079f5dd9e718be4171e2ef2486a08f25186f6bff43a9936b9bfe12402b08ae65798a3d81e22e9ec80e7690862ef3d4ed3a00",
        "15777532b0bdd0d1389f636c5f6b9ba734c90af572877e2d272dd078aa1e567cfa80e12928bb542330e8409f3174504107ecd5efac61ae7504dabe2a602ede89e5cca6257a7c77e27a702b3ae39fc769fc54f2395ae6a1178cab4738e543072fc1c177fe71e92e25bf03e4ecb72f47b64d0465aaea4c7fad372536c8ba516a6039c3c2a39f0e4d832be432dfa9a706a6e5c7e19f397964ca4258002f7c0541b590316dbc5622b6b2a6fe7a4abffd96105eca76ea7b98816af0748c10df048ce012d901015a51f189f3888145c03650aa23ce894c3bd889e030d565071c59f409a9981b51878fd6fc110624dcbcde0bf7a69ccce38fabdf86f3bef6044819de11",
        "c650ddbb0601c19ca11439e1640dd931f43c518ea5bea70d3dcde5f4191fe53f00cf966546b72bcc7d58be2b9badef28743954e3a44a23f880e8d4f1cfce2d7a61452d26da05896f0a50da66a239a8a188b6d825b3305ad77b73fbac0836ecc60987fd08527c1a8e80d5823e65cafe2a3d00",
    ],
];

#[test]
fn rfc_8032_section_7_4_ed448_matches_and_is_made_again_byte_for_byte() {
    for [secret, public, message, signature] in RFC_8032 {
        let (message, signature) = (hex(message), hex(signature));
        let private = Key::from_private(Curve::Ed448, &hex(secret)).expect("a seed");
        let key = key(&jwk(&hex(public)));
        assert!(private.material == key.material, "{public}");
        for name in ["Ed448", "EdDSA"] {
            let row = algorithm(name);
            let made = jws::sign(row, &private, &message, &[]).expect("a signature");
            assert_eq!(made, signature, "{public}");
            assert_eq!(jws::verify(row, &key, &message, &signature), Ok(()));
            for bit in 0..signature.len() * 8 {
                if bit % 11 == 0 || bit >= 112 * 8 {
                    let changed = flipped(&signature, bit);
                    let found = jws::verify(row, &key, &message, &changed).unwrap_err();
                    assert_eq!(found.code(), "signature-mismatch", "bit {bit}");
                }
            }
        }
    }
}

#[test]
fn rfc_8032_section_7_4_a_signature_with_a_context_or_of_ed448ph_is_another_one() {
    let row = algorithm("Ed448");
    for (public, message, signature) in [
        // "1 octet (with context)".
        (
            RFC_8032[1][1],
            "03",
            "d4f8f6131770dd46f40867d6fd5d5055de43541f8c5e35abbcd001b32a89f7d2151f7647f11d8ca2ae279fb842d607217fce6e042f6815ea000c85741de5c8da1144a6a1aba7f96de42505d7a7298524fda538fccbbb754f578c1cad10d54d0d5428407e85dcbc98a49155c13764e66c3c00",
        ),
        // Ed448ph, RFC 8032 section 7.5, "TEST abc".
        (
            "259b71c19f83ef77a7abd26524cbdb3161b590a48f7d17de3ee0ba9c52beb743c09428a131d6b1b57303d90d8132c276d5ed3d5d01c0f53880",
            "616263",
            "822f6901f7480f3d5f562c592994d9693602875614483256505600bbc281ae381f54d6bce2ea911574932f52a4e6cadd78769375ec3ffd1b801a0d9b3f4030cd433964b6457ea39476511214f97469b57dd32dbc560a9a94d00bff07620464a3ad203df7dc7ce360c3cd3696d9d9fab90f00",
        ),
    ] {
        let found = jws::verify(
            row,
            &key(&jwk(&hex(public))),
            &hex(message),
            &hex(signature),
        );
        assert_eq!(found.unwrap_err().code(), "signature-mismatch");
    }
}

#[test]
fn rfc_8410_section_7_the_public_half_is_that_of_the_private_key() {
    let [secret, public, ..] = RFC_8032[0];
    let spki = [hex("3043 3005 0603 2b6571 033a 00"), hex(public)].concat();
    let pkcs8 = [hex("3047 0201 00 3005 0603 2b6571 043b 0439"), hex(secret)].concat();
    let from_jwk = key(&jwk(&hex(public)));
    let from_spki = key(&pem("PUBLIC KEY", &spki));
    let from_pkcs8 = key(&pem("PRIVATE KEY", &pkcs8));
    assert!(from_spki.material == from_jwk.material && !from_spki.is_private());
    assert!(from_pkcs8.material == from_jwk.material && from_pkcs8.is_private());
    assert_eq!(jose::key::spki(&from_jwk.material), Some(spki));
    assert_eq!(from_jwk.bits(), 448);
    let private = format!(
        r#"{{"kty":"OKP","crv":"Ed448","x":"{}","d":"{}"}}"#,
        encode(hex(public)),
        encode(hex(secret))
    );
    assert!(
        key(&private)
            == Key {
                format: Format::Jwk,
                ..from_pkcs8
            }
    );
}

/// 2^448 - 2^224 - 1 with its last byte first.
fn prime() -> Vec<u8> {
    let mut bytes = vec![0xFF; 56];
    bytes[28] = 0xFE;
    bytes
}

/// The same point written in another way would be another spelling of one key or signature, and
/// under a point of small order a signature says nothing.
#[test]
fn points_of_small_order_and_those_in_another_spelling_are_refused() {
    let [_, public, message, signature] = RFC_8032[1];
    let (good, message, signature) = (hex(public), hex(message), hex(signature));
    let mut minus_one = prime();
    minus_one[0] = 0xFE;
    let one = [vec![1], vec![0; 55]].concat();
    let mut above = prime();
    above[0] = 0;
    above[28] = 0xFF; // The prime and 1: y = 1 in another spelling.
    for (what, y, sign) in [
        ("y = 1, the neutral element", one.clone(), 0),
        ("y = 1 with a sign", one, 0x80),
        ("y = -1, of order 2", minus_one, 0),
        ("y = 0, of order 4", vec![0; 56], 0),
        ("y = 0, of order 4, the other one", vec![0; 56], 0x80),
        ("y = p, which is 0", prime(), 0),
        ("y = p + 1, which is 1", above, 0),
        ("all ones", vec![0xFF; 56], 0x80),
        ("a bit that has no meaning", good[..56].to_vec(), 1),
        ("another such bit", good[..56].to_vec(), 0x40),
    ] {
        let point = [y, vec![sign]].concat();
        assert_eq!(key_fault(&jwk(&point)), "key-invalid-point", "{what}");
        // Not even if nobody checked the key, nor as the R of a signature.
        for bytes in [signature.clone(), [&point[..], &[0; 57]].concat()] {
            let found = jws::verify(algorithm("Ed448"), &unchecked(&point), &message, &bytes);
            assert_eq!(found.unwrap_err().code(), "signature-mismatch", "{what}");
        }
        let forged = [&point[..], &signature[57..]].concat();
        let found = jws::verify(algorithm("Ed448"), &unchecked(&good), &message, &forged);
        assert_eq!(found.unwrap_err().code(), "signature-mismatch", "{what}");
    }
}

/// S and S + L are the same modulo the order L (RFC 8032 section 5.2.7, step 1).
#[test]
fn an_s_that_is_not_below_the_order_is_refused() {
    let order = hex(
        "f34458ab92c27823558fc58d72c26c219036d6ae49db4ec4e923ca7cffffffffffffffffffffffffffffffffffffffffffffffffffffff3f00",
    );
    for [_, public, message, signature] in RFC_8032 {
        let mut signature = hex(signature);
        let mut carry = 0;
        for (byte, add) in signature[57..].iter_mut().zip(&order) {
            let sum = u16::from(*byte) + u16::from(*add) + carry;
            *byte = (sum & 0xFF) as u8;
            carry = sum >> 8;
        }
        let key = key(&jwk(&hex(public)));
        let found = jws::verify(algorithm("Ed448"), &key, &hex(message), &signature);
        assert_eq!(found.unwrap_err().code(), "signature-mismatch");
        for s in [vec![0; 57], order.clone(), vec![0xFF; 57]] {
            signature.truncate(57);
            signature.extend(s);
            let found = jws::verify(algorithm("Ed448"), &key, &hex(message), &signature);
            assert_eq!(found.unwrap_err().code(), "signature-mismatch");
        }
    }
}

#[test]
fn a_key_or_a_signature_of_any_length_is_a_fault_and_never_a_panic() {
    let [secret, public, message, signature] = RFC_8032[1];
    let signature = [hex(signature), vec![7; 16]].concat();
    let row = algorithm("Ed448");
    for length in 0..signature.len() {
        let cut = &signature[..length];
        let found = jws::verify(row, &key(&jwk(&hex(public))), &hex(message), cut);
        match length {
            0 => assert_eq!(found.unwrap_err().code(), "signature-empty"),
            114 => assert_eq!(found, Ok(())),
            _ => assert_eq!(found.unwrap_err().code(), "signature-length"),
        }
        let x = [hex(public), vec![0; 80]].concat()[..length].to_vec();
        let found = jws::verify(row, &unchecked(&x), &hex(message), &signature[..114]);
        assert_eq!(found.is_ok(), length == 57);
        let seed = [hex(secret), vec![0; 80]].concat()[..length].to_vec();
        assert_eq!(
            Key::from_private(Curve::Ed448, &seed).is_some(),
            length == 57
        );
        if length != 57 {
            assert_eq!(key_fault(&jwk(&x)), "key-member");
        }
    }
}
