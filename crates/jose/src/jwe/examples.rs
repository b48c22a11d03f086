//! Single computations of which the standards print every byte.

use super::{agreement, content, password, wrap};
use crate::algorithm::{Curve, find_content_encryption, find_key_management};
use crate::curve;

fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits
        .chars()
        .filter_map(|digit| u8::try_from(digit.to_digit(16)?).ok())
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

fn base64url(text: &str) -> Vec<u8> {
    crate::base64url::decode_strict(text).expect("base64url")
}

/// Ciphertext and tag of RFC 7518 appendices B.1, B.2 and B.3. The key counts up from zero.
const APPENDIX_B: [(&str, &str, &str); 3] = [
    (
        "A128CBC-HS256",
        "c80edfa32ddf39d5ef00c0b468834279a2e46a1b8049f792f76bfe54b903a9c9a94ac9b47ad2655c\
         5f10f9aef71427e2fc6f9b3f399a221489f16362c703233609d45ac69864e3321cf82935ac4096c8\
         6e133314c54019e8ca7980dfa4b9cf1b384c486f3a54c51078158ee5d79de59fbd34d848b3d69550\
         a67646344427ade54b8851ffb598f7f80074b9473c82e2db",
        "652c3fa36b0a7c5b3219fab3a30bc1c4",
    ),
    (
        "A192CBC-HS384",
        "ea65da6b59e61edb419be62d19712ae5d303eeb50052d0dfd6697f77224c8edb000d279bdc14c107\
         2654bd30944230c657bed4ca0c9f4a8466f22b226d1746214bf8cfc2400add9f5126e479663fc90b\
         3bed787a2f0ffcbf3904be2a641d5c2105bfe591bae23b1d7449e532eef60a9ac8bb6c6b01d35d49\
         787bcd57ef484927f280adc91ac0c4e79c7b11efc60054e3",
        "8490ac0e58949bfe51875d733f93ac2075168039ccc733d7",
    ),
    (
        "A256CBC-HS512",
        "4affaaadb78c31c5da4b1b590d10ffbd3dd8d5d302423526912da037ecbcc7bd822c301dd67c373b\
         ccb584ad3e9279c2e6d12a1374b77f077553df829410446b36ebd97066296ae6427ea75c2e0846a1\
         1a09ccf5370dc80bfecbad28c73f09b3a3b75e662a2594410ae496b2e2e6609e31e6e02cc837f053\
         d21f37ff4f51950bbe2638d09dd7a4930930806d0703b1f6",
        "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5",
    ),
];

#[test]
fn rfc_7518_appendix_b_aes_cbc_with_hmac() {
    let plain = b"A cipher system must not be required to be secret, and it must be able to fall \
        into the hands of the enemy without inconvenience";
    let aad = b"The second principle of Auguste Kerckhoffs";
    let iv = hex("1af38c2dc2b96ffdd86694092341bc04");
    for (name, ciphertext, tag) in APPENDIX_B {
        let enc = find_content_encryption(name).unwrap();
        let key: Vec<u8> = (0..).take(enc.key_size).collect();
        let expected = (hex(ciphertext), hex(tag));
        let made = content::encrypt(enc, &key, &iv, plain, aad);
        assert_eq!(made.as_ref(), Some(&expected), "{name}");
        let (ciphertext, tag) = expected;
        let found = content::decrypt(enc, &key, &iv, &ciphertext, &tag, aad);
        assert_eq!(found.unwrap().as_slice(), plain, "{name}");
        for bit in 0..tag.len() * 8 {
            let mut bad = tag.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            let found = content::decrypt(enc, &key, &iv, &ciphertext, &bad, aad);
            assert_eq!(found.unwrap_err().code(), "tag", "{name}, bit {bit}");
        }
    }
}

#[test]
fn rfc_7518_appendix_c_key_agreement_on_p_256() {
    let point = |x, y| [vec![4], base64url(x), base64url(y)].concat();
    let alice = point(
        "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
        "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
    );
    let bob = point(
        "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
        "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
    );
    let z = hex("9e56d91d817135d372834283bf84269cfb316ea3da806a48f6daa7798cfe90c4");
    for (private, public) in [
        ("VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw", alice),
        ("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo", bob),
    ] {
        let shared = curve::agree(Curve::P256, &base64url(private), &public);
        assert_eq!(shared.as_deref(), Some(&z));
    }
    let derived = agreement::derive(&z, "A128GCM", b"Alice", b"Bob", 16);
    assert_eq!(*derived, base64url("VqqN6vgjbSBcIijNcacQGg"));
}

/// RFC 8037 appendices A.6 and A.7: the sender's ephemeral key and the recipient's public key.
#[test]
fn rfc_8037_a6_and_a7_key_agreement_on_x25519_and_x448() {
    for (curve, private, epk, public, z) in [
        (
            Curve::X25519,
            "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
            "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo",
            "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08",
            "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
        ),
        (
            Curve::X448,
            "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391\
             006382a6f127ab1d9ac2d8c0a598726b",
            "mwj3zDG34-Z9ItWuoSEHSic70rg94Jxj-qc9LCLF2bvINmRyQdlT1AxbEtqIEg1TF3-A5TLEH6A",
            "PreoKbDNIPW8_AtZm2_sz22kYnEHvbDU80W0MCfYuXL8PjT7QjKhPKcG3LV67D2uB73BxnvzNgk",
            "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936\
             521c24403085d59a449a5037514a879d",
        ),
    ] {
        let private = hex(private);
        let own = curve::public_from_private(curve, &private);
        assert_eq!(own, Some(base64url(epk)), "{}", curve.name());
        let shared = curve::agree(curve, &private, &base64url(public));
        assert_eq!(shared.as_deref(), Some(&hex(z)), "{}", curve.name());
    }
}

#[test]
fn rfc_7517_c4_and_c5_a_key_from_a_password_wraps_a_key() {
    let algorithm = find_key_management("PBES2-HS256+A128KW").unwrap();
    let salt = base64url("2WCTcJZ1Rvd_CJuJripQ1w");
    assert_eq!(
        salt,
        [
            217, 96, 147, 112, 150, 117, 70, 247, 127, 8, 155, 137, 174, 42, 80, 215
        ]
    );
    let password = b"Thus from my lips, by yours, my sin is purged.";
    let derived = password::derive(algorithm, password, &salt, 4096).unwrap();
    assert_eq!(
        *derived,
        [
            110, 171, 169, 92, 129, 92, 109, 117, 233, 242, 116, 233, 170, 14, 24, 75
        ]
    );
    let content_key = [
        111, 27, 25, 52, 66, 29, 20, 78, 92, 176, 56, 240, 65, 208, 82, 112, 161, 131, 36, 55, 202,
        236, 185, 172, 129, 23, 153, 194, 195, 48, 253, 182,
    ];
    let wrapped = wrap::wrap(&derived, &content_key).unwrap();
    assert_eq!(
        wrapped,
        base64url("TrqXOwuNUfDV9VPTNbyGvEJ9JMjefAVn-TR1uIxR9p6hsRQh9Tk7BA")
    );
    assert_eq!(*wrap::unwrap(&derived, &wrapped).unwrap(), content_key);
}
