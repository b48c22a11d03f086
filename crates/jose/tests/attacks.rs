//! The published attacks on signed tokens, at the level of `jose`: each must fail,
//! and the fault must name it. (What a *verdict* says of them is in `inspect.rs`.)

mod common;

use common::{algorithm, compact, fault, flipped, hex, key, key_fault, pem};
use jose::algorithm::{self as table, Algorithm, Curve};
use jose::base64url::{decode_strict, encode};
use jose::json;
use jose::jws::{self, VerifyFault};
use jose::key::{Key, SecretEncoding, thumbprint};
use std::time::{Duration, Instant};

const RSA: &str = r#"{"kty":"RSA","e":"AQAB",
    "n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    "d":"Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ",
    "p":"4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
    "q":"uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc"}"#;

const P256: &str = r#"{"kty":"EC","crv":"P-256",
    "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;

const P384: &str = r#"{"kty":"EC","crv":"P-384",
    "x":"7DpOQVtOGaRWhhgCn0J_pdqai8SukuAuBqrlKGswDGTe-PDqkFWGYGSiVFFUgLwT",
    "y":"gBXZty19VyROqO-awMYhiWcIpZNn-d-59UyoSz8cnbEoiyMcOuDU_nNE_SUzJkcg",
    "d":"a509rS4bjBwFsZh1tmWfTeI8O2Z78pe6mqR3QHhxN9iW1XJOTHCoJfhyyepg0u31"}"#;

const P521: &str = r#"{"kty":"EC","crv":"P-521",
    "x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",
    "y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2",
    "d":"AY5pb7A0UFiB3RELSD64fTLOSV_jazdF7fLYyuTw8lOfRhWg6Y6rUrPAxerEzgdRhajnu0ferB0d53vM9mE15j2C"}"#;

/// The private key 1: its public point is the generator (SEC 2 section 2.4.1).
const SECP256K1: &str = r#"{"kty":"EC","crv":"secp256k1",
    "x":"eb5mfvncu6xVoGKVzocLBwKb_NstzijZWfKBWxb4F5g",
    "y":"SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEfQj_sQ1Lg",
    "d":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}"#;

const ED25519: &str = r#"{"kty":"OKP","crv":"Ed25519",
    "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}"#;

/// A P-256 key whose curve is written out as parameters, made with OpenSSL.
const EXPLICIT_CURVE: &str = "-----BEGIN PUBLIC KEY-----
MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAA
AAAAAAAAAAAA////////////////MFsEIP////8AAAABAAAAAAAAAAAAAAAA////
///////////8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSd
NgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5
RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA
//////////+85vqtpxeehPO5ysL8YyVRAgEBA0IABD0rHHKvOxWxbGU6NQFwQFgc
PHP+/aiKN/GZJgNcydBQ80Nu59anZ9/Upt80MGrufxycz5cNnl0Gvry/URXfxTo=
-----END PUBLIC KEY-----";

/// An RSA key of 2041 bits, made with OpenSSL: its PSS encoding is one byte
/// shorter than its signature (RFC 8017 section 8.1.1).
const RSA_2041: &str = "-----BEGIN PUBLIC KEY-----
MIIBITANBgkqhkiG9w0BAQEFAAOCAQ4AMIIBCQKCAQABy8ffij34HI6/CpI8uvlY
OPt7Uqq+5sK/LGa5/Ksds4oVvBKy8lM/4bkTVA4uwrnWWPcz8YnoOhT1r4QxxcLJ
g3MGanJqf2dD62PhIsRopM1KSuB6UiGOpoiZSW8yvlAuQkeHLjQ0yHFqCFhXCFT7
tMTQsMxkNIadUyJIbkHO504FWRW3kb5uW0AQ2sYR5H/bOnnKKXf88fHNupK86hyJ
Vspv7qjhDx9I97/Wi33hdWGceO8Qx1fJhIU6orsRysmT7OKdDKbjdJGhQDzZLBoq
iyjV2DB9QM55BEKToeZg7hKDP1cW0pGENItkLSYUHhjTyh1byaKiBNr0sluQ1rDh
AgMBAAE=
-----END PUBLIC KEY-----";

/// OpenSSL's PS256 signatures over `eyJhbGciOiJQUzI1NiJ9.e30` with that key.
const PSS_SALT_32: &str = "AHylXAveaST372-TjtyavAOXdqCdREapKoXVywyEwDnuLxPdjesi8XKRbQecriNGS5TnazKBUpTjRgluLIaDdj3ZtCf0Vx79GCit-rFmD9WURABJ0FtEOG__8REsP5nqN1xO-nuAUz-MvEkwVwu5DOjEQ8SxuZMe8POsPpPv-iBbXNUGEDWgpk4CeDdpJI_qozf8KH3YzGVQu5U_ZOl7Gbb2RprEZ4_YK5yse9gW0SwGrq1JlFiqTr6q0Bn1LUW2GBQIkqugtgrOMYGZ7OGTB8e-i7bdFT9B6c1cfToy2Q1-FNEW5hgwgjIgAGJ9FlVFd3pWs3nj86qoUiRmVakN6Q";
const PSS_SALT_20: &str = "ASQ7Kdwt9-d9Ci183GorgfoQIjCwP-w3P1hZB266s-DNAubARcfWuqjVpkZSDoupgTnAENgBhhU3vxVp9ttz7oY_2UjilyH0BMeRhgt20ff5zb5baH4Ih9dbEALCiU5AD9fv2thTxcOTFspQ2E2uloudnKxbG9UQ8RBF9421k1QgOVHR6UC9o-RhzLmeFe619Wms6B6klV8iYvcKYI45y7otES8tFqkcZ5cgye6GqGkmEFbMSNbpTX524CRu5AxugCHjwyBRAwmKF-w4zWOQjrmG1aj5FkvfS0hkJc46vKNTb_cKIZVbapcfp5b_goBNocj6m6kpBsJL8ok-8TAO5w";

/// A cube root: its third power begins as a PKCS #1 v1.5 encoding of the hash of
/// `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtYWxsb3J5In0`, and ends in garbage.
const CUBE_ROOT: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAMsv9SnrceQVYPXZ1IPUWQHWRdtN4JvLvY649x6oleGJ21TjfQM2IPeQk6Aoy2jDvKPMt2Mu_FgD5JaEHmaalmeQM-oCoVsHQW9ni0yD9PdmlFW0CTw";

/// The orders of the groups, big-endian, in the size of a coordinate.
const ORDERS: [(&str, &str, &str); 4] = [
    (
        "ES256",
        P256,
        "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
    ),
    (
        "ES384",
        P384,
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF\
         C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
    ),
    (
        "ES512",
        P521,
        "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF\
         FA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409",
    ),
    (
        "ES256K",
        SECP256K1,
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141",
    ),
];

const MESSAGE: &[u8] = b"eyJhbGciOiJ4In0.eyJzdWIiOiJhbGljZSJ9";

fn signed(row: &Algorithm, key: &Key) -> Vec<u8> {
    let signature = jws::sign(row, key, MESSAGE, &[7; 64]).unwrap();
    assert_eq!(jws::verify(row, key, MESSAGE, &signature), Ok(()));
    signature
}

fn code(row: &Algorithm, key: &Key, signature: &[u8]) -> &'static str {
    match jws::verify(row, key, MESSAGE, signature) {
        Err(fault) => fault.code(),
        Ok(()) => panic!("{} verified {}", row.name, encode(signature)),
    }
}

/// a + b of big-endian numbers in the size of `a`; none if it does not fit.
fn add(a: &[u8], b: &[u8]) -> Option<Vec<u8>> {
    let mut sum = a.to_vec();
    let mut carry = 0;
    for at in (0..a.len()).rev() {
        let other = (at + b.len()).checked_sub(a.len()).map_or(0, |at| b[at]);
        let digit = u16::from(a[at]) + u16::from(other) + carry;
        sum[at] = digit.to_le_bytes()[0];
        carry = digit >> 8;
    }
    (carry == 0).then_some(sum)
}

/// a − b of big-endian numbers of one size.
fn subtract(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut rest = a.to_vec();
    let mut borrow = 0;
    for at in (0..a.len()).rev() {
        let digit = i16::from(a[at]) - i16::from(b[at]) - borrow;
        rest[at] = digit.to_le_bytes()[0];
        borrow = i16::from(digit < 0);
    }
    rest
}

// ---- none ----

#[test]
fn alg_none_verifies_under_no_key_whatever_its_letter_case() {
    for name in ["none", "None", "NONE", "nOnE", "none ", " none"] {
        assert!(table::is_none(name), "{name} is seen as unsecured");
        assert!(table::find(name).is_none_or(|row| !row.verifies), "{name}");
    }
    for text in [RSA, P256, ED25519, r#"{"kty":"oct","k":"c2VjcmV0"}"#] {
        let token = compact(r#"{"alg":"none"}"#, r#"{"sub":"mallory"}"#, b"");
        assert_eq!(fault(&token, &key(text)), "algorithm-unsupported");
    }
}

#[test]
fn names_of_algorithms_are_case_sensitive() {
    for row in table::AnyAlgorithm::all() {
        let right = row.name();
        for name in [right.to_lowercase(), right.to_uppercase()] {
            if name != right {
                assert!(table::find_any(&name).is_none(), "{name}");
                assert!(table::find(&name).is_none(), "{name}");
            }
        }
        assert!(table::find_any(&format!("{right} ")).is_none());
        assert!(table::find_any(&format!("{right}\0")).is_none());
    }
}

#[test]
fn a_stripped_signature_is_named_as_empty() {
    for row in table::ALGORITHMS.iter().filter(|row| row.verifies) {
        for text in [RSA, P256, P384, P521, SECP256K1, ED25519] {
            let key = key(text);
            if key.fits(row) {
                assert_eq!(code(row, &key, b""), "signature-empty", "{}", row.name);
            }
        }
    }
    let secret = Key::secret(*b"a secret", SecretEncoding::Utf8);
    assert_eq!(code(algorithm("HS256"), &secret, b""), "signature-empty");
}

// ---- keys of the wrong kind ----

#[test]
fn hmac_with_a_public_key_as_the_secret_is_refused_for_the_type_of_key() {
    for text in [RSA, P256, P521, ED25519] {
        let public = key(text);
        for name in ["HS256", "HS384", "HS512"] {
            let confused = Key::secret(text.as_bytes(), SecretEncoding::Utf8);
            let signature = signed(algorithm(name), &confused);
            assert_eq!(code(algorithm(name), &public, &signature), "key-type");
        }
    }
}

#[test]
fn a_signature_is_bound_to_its_own_algorithm() {
    let rsa = key(RSA);
    let names = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
    for made in names {
        let signature = signed(algorithm(made), &rsa);
        for other in names.into_iter().filter(|other| *other != made) {
            assert_eq!(
                code(algorithm(other), &rsa, &signature),
                "signature-mismatch",
                "{made} presented as {other}"
            );
        }
    }
    let secret = Key::secret([1; 64], SecretEncoding::Utf8);
    for (made, other) in [("HS512", "HS256"), ("HS256", "HS512"), ("HS384", "HS256")] {
        let mac = signed(algorithm(made), &secret);
        let row = algorithm(other);
        assert_eq!(code(row, &secret, &mac), "signature-length");
        let mut cut = mac;
        cut.resize(row.signature_size.unwrap(), 0);
        assert_eq!(code(row, &secret, &cut), "signature-mismatch");
    }
}

#[test]
fn a_key_on_one_curve_never_serves_an_algorithm_on_another() {
    for (name, _, _) in ORDERS {
        for (_, text, _) in ORDERS {
            let (row, key) = (algorithm(name), key(text));
            let fits = row.curve.map(Curve::name) == key.type_name().strip_prefix("EC ");
            let found = jws::verify(row, &key, MESSAGE, &[1; 64]).unwrap_err();
            assert_eq!(found.code() == "key-type", !fits, "{name}, {key:?}");
        }
    }
    // The coordinates of a P-256 key are no point of secp256k1.
    let swapped = P256.replace("P-256", "secp256k1");
    assert_eq!(key_fault(&swapped), "key-invalid-point");
}

#[test]
fn a_key_whose_rules_forbid_the_job_is_refused_and_the_rule_named() {
    let row = algorithm("ES256");
    let signature = signed(row, &key(P256));
    for (member, rule) in [
        ("use", r#""use":"enc""#),
        ("key_ops", r#""key_ops":["encrypt","wrapKey"]"#),
        ("key_ops", r#""key_ops":[]"#),
        ("alg", r#""alg":"ECDH-ES""#),
        ("alg", r#""alg":"ES384""#),
        ("alg", r#""alg":"es256""#),
        ("alg", r#""alg":"none""#),
    ] {
        let bound = key(&P256.replacen('{', &format!("{{{rule},"), 1));
        match jws::verify(row, &bound, MESSAGE, &signature) {
            Err(VerifyFault::KeyForbids { member: found, .. }) => assert_eq!(found, member),
            other => panic!("{rule}: {other:?}"),
        }
    }
    for rule in [
        r#""use":"sig""#,
        r#""key_ops":["verify"]"#,
        r#""alg":"ES256""#,
    ] {
        let bound = key(&P256.replacen('{', &format!("{{{rule},"), 1));
        assert_eq!(jws::verify(row, &bound, MESSAGE, &signature), Ok(()));
    }
}

#[test]
fn an_hmac_secret_bound_to_encryption_is_refused() {
    let secret = Key::secret(*b"0123456789abcdef0123456789abcdef", SecretEncoding::Utf8);
    let mac = signed(algorithm("HS256"), &secret);
    for rule in [r#""alg":"A256KW""#, r#""alg":"HS512""#, r#""use":"enc""#] {
        let bound = key(&format!(
            r#"{{"kty":"oct","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY",{rule}}}"#
        ));
        assert_eq!(code(algorithm("HS256"), &bound, &mac), "key-forbids");
    }
}

/// A `kid` that points at an empty file, or a variable that is not set, makes the
/// secret empty, and everyone knows that secret.
#[test]
fn an_empty_secret_is_no_key() {
    assert_eq!(key_fault(r#"{"kty":"oct","k":""}"#), "key-member");
    assert_eq!(
        key_fault(r#"{"keys":[{"kty":"oct","k":""}]}"#),
        "key-member"
    );
    for text in ["", " ", "\n"] {
        for encoding in [None, Some(SecretEncoding::Utf8), Some(SecretEncoding::Hex)] {
            assert_eq!(jose::key::read(text, encoding), Ok(None));
        }
    }
}

// ---- ECDSA ----

#[test]
fn all_zero_signatures_and_halves_out_of_range_are_named_on_every_curve() {
    for (name, text, order) in ORDERS {
        let (row, key, n) = (algorithm(name), key(text), hex(order));
        let good = signed(row, &key);
        let (r, s) = good.split_at(n.len());
        let zero = vec![0; n.len()];
        let full = vec![0xFF; n.len()];
        for (what, first, second) in [
            ("0, 0 (CVE-2022-21449)", &zero[..], &zero[..]),
            ("0, s", &zero, s),
            ("r, 0", r, &zero),
            ("0, n", &zero, &n),
            ("n, 0", &n, &zero),
            ("n, n", &n, &n),
            ("n, s", &n, s),
            ("r, n", r, &n),
            ("all ones", &full, &full),
        ] {
            let forged = [first, second].concat();
            assert_eq!(
                code(row, &key, &forged),
                "signature-out-of-range",
                "{name}: {what}"
            );
        }
    }
}

#[test]
fn a_number_is_not_taken_for_another_that_is_the_same_modulo_the_order() {
    // Only P-521 leaves room for it: 66 bytes hold more than 521 bits.
    let (row, key, n) = (algorithm("ES512"), key(P521), hex(ORDERS[2].2));
    let good = signed(row, &key);
    let (r, s) = good.split_at(66);
    for forged in [
        [add(r, &n).expect("room for it"), s.to_vec()].concat(),
        [r.to_vec(), add(s, &n).expect("room for it")].concat(),
    ] {
        assert_eq!(code(row, &key, &forged), "signature-out-of-range");
    }
}

/// Not an attack on what was signed: whoever sees (r, s) can write (r, n − s), and
/// RFC 7518 section 3.4 accepts both. Tokens must not be told apart by their bytes.
#[test]
fn the_other_half_of_s_is_accepted_as_the_standard_says() {
    for (name, text, order) in ORDERS {
        let (row, key, n) = (algorithm(name), key(text), hex(order));
        let good = signed(row, &key);
        let (r, s) = good.split_at(n.len());
        let other = [r, &subtract(&n, s)].concat();
        assert_ne!(other, good);
        assert_eq!(jws::verify(row, &key, MESSAGE, &other), Ok(()), "{name}");
    }
}

fn der_integer(number: &[u8]) -> Vec<u8> {
    let start = number.iter().position(|byte| *byte != 0).unwrap_or(0);
    let mut body = number[start..].to_vec();
    if body.first().is_none_or(|byte| byte & 0x80 != 0) {
        body.insert(0, 0);
    }
    [vec![2, u8::try_from(body.len()).unwrap()], body].concat()
}

fn der_signature(r: &[u8], s: &[u8]) -> Vec<u8> {
    let body = [der_integer(r), der_integer(s)].concat();
    let length = u8::try_from(body.len()).unwrap();
    let head = if length < 128 {
        vec![0x30, length]
    } else {
        vec![0x30, 0x81, length]
    };
    [head, body].concat()
}

#[test]
fn a_der_signature_is_named_and_said_to_match_or_not() {
    for (name, text, order) in ORDERS {
        let (row, key) = (algorithm(name), key(text));
        let size = hex(order).len();
        let good = signed(row, &key);
        let (r, s) = good.split_at(size);
        let found = |signature: &[u8]| jws::verify(row, &key, MESSAGE, signature);
        let expected = 2 * size;
        assert_eq!(
            found(&der_signature(r, s)),
            Err(VerifyFault::Der {
                expected,
                matches: true
            }),
            "{name}"
        );
        assert_eq!(
            found(&der_signature(s, r)),
            Err(VerifyFault::Der {
                expected,
                matches: false
            })
        );
        assert_eq!(
            found(&[0x30, 6, 2, 1, 0, 2, 1, 0]),
            Err(VerifyFault::Der {
                expected,
                matches: false
            }),
            "zeros in DER match nothing"
        );
    }
}

#[test]
fn a_signature_of_any_other_length_is_refused() {
    for (name, text, _) in ORDERS {
        let (row, key) = (algorithm(name), key(text));
        let good = signed(row, &key);
        for other in [
            good[..good.len() - 1].to_vec(),
            [&good[..], &[0]].concat(),
            [&[0], &good[..]].concat(),
            [&good[..], &good[..]].concat(),
            good[..good.len() / 2].to_vec(),
        ] {
            assert_eq!(code(row, &key, &other), "signature-length", "{name}");
        }
    }
}

// ---- points ----

#[test]
fn points_off_the_curve_and_coordinates_beyond_the_field_are_refused() {
    let zero = encode([0; 32]);
    let field = "_____wAAAAEAAAAAAAAAAAAAAAD_______________8"; // p of P-256
    for (x, y) in [
        (zero.as_str(), zero.as_str()),
        ("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", &zero),
        (
            "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
            "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        ),
        (field, field),
        (field, "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
    ] {
        let text = format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}"#);
        assert_eq!(key_fault(&text), "key-invalid-point", "{x}, {y}");
    }
}

/// SubjectPublicKeyInfo of a P-256 key with these key bits.
fn p256_spki(bits: &[u8]) -> String {
    let length = u8::try_from(bits.len()).unwrap();
    let algorithm = hex("3013 0607 2a8648ce3d0201 0608 2a8648ce3d030107");
    let body = [algorithm, vec![3, length + 1, 0], bits.to_vec()].concat();
    let head = vec![0x30, u8::try_from(body.len()).unwrap()];
    pem("PUBLIC KEY", &[head, body].concat())
}

#[test]
fn the_same_holds_for_points_in_pem() {
    let x = decode_strict("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU").unwrap();
    let y = decode_strict("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0").unwrap();
    let whole = key(&p256_spki(&[&[4], &x[..], &y].concat()));
    assert!(whole.material == key(P256).material);
    for (what, bits) in [
        ("the point at infinity", vec![0]),
        ("nothing", vec![]),
        ("another y", [&[4], &x[..], &flipped(&y, 0)].concat()),
        ("y left out", [&[4], &x[..]].concat()),
        ("an unknown form", [&[5], &x[..], &y].concat()),
        ("one byte more", [&[4], &x[..], &y, &[0]].concat()),
        ("x beyond the field", [&[4], &[0xFF; 32][..], &y].concat()),
    ] {
        assert_eq!(key_fault(&p256_spki(&bits)), "key-invalid-point", "{what}");
    }
}

/// Half a point is no key here, and it must not become one with half of its bytes.
#[test]
fn a_compressed_point_is_named_and_not_misread() {
    let x = decode_strict("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU").unwrap();
    for tag in [2, 3] {
        let spki = p256_spki(&[&[tag], &x[..]].concat());
        assert_eq!(key_fault(&spki), "key-unsupported");
    }
}

/// CVE-2020-0601: who may bring the parameters of the curve can choose a
/// generator that makes any public key their own.
#[test]
fn a_curve_that_the_key_brings_along_is_refused() {
    assert_eq!(key_fault(EXPLICIT_CURVE), "key-der");
}

#[test]
fn ed25519_keys_of_small_order_are_refused_in_every_encoding() {
    let sign_bit = |digits: &str| {
        let mut bytes = hex(digits);
        bytes[31] |= 0x80;
        bytes
    };
    let zeros = "00".repeat(31);
    let ones = "FF".repeat(30);
    for digits in [
        format!("00{zeros}"),  // order 4
        format!("01{zeros}"),  // the identity
        format!("EC{ones}7F"), // order 2
        format!("ED{ones}7F"), // 0, not reduced
        format!("EE{ones}7F"), // 1, not reduced
        "26E8958FC2B227B045C3F489F2EF98F0D5DFAC05D3C63339B13802886D53FC05".into(),
        "C7176A703D4DD84FBA3C0B760D10670F2A2053FA2C39CCC64EC7FD7792AC037A".into(),
    ] {
        for bytes in [hex(&digits), sign_bit(&digits)] {
            let jwk = format!(
                r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#,
                encode(&bytes)
            );
            assert_eq!(key_fault(&jwk), "key-invalid-point", "{digits}");
            let spki = [hex("302a 3005 0603 2b6570 0321 00"), bytes].concat();
            let spki = pem("PUBLIC KEY", &spki);
            assert_eq!(key_fault(&spki), "key-invalid-point", "{digits}");
        }
    }
}

#[test]
fn ed25519_signatures_with_s_not_reduced_or_r_of_small_order_are_refused() {
    let (row, key) = (algorithm("EdDSA"), key(ED25519));
    let good = signed(row, &key);
    let order = hex("1000000000000000000000000000000014DEF9DEA2F79CD65812631A5CF5D3ED");
    let mut s: Vec<u8> = good[32..].iter().rev().copied().collect();
    s = add(&s, &order).unwrap();
    s.reverse();
    for (what, forged) in [
        ("S + L", [&good[..32], &s].concat()),
        ("zeros", vec![0; 64]),
        ("the identity and zero", [&[1], &[0; 63][..]].concat()),
        ("R of order 4", [&[0; 32], &good[32..]].concat()),
        ("the halves exchanged", [&good[32..], &good[..32]].concat()),
        ("ones", vec![0xFF; 64]),
    ] {
        let found = code(row, &key, &forged);
        assert!(
            matches!(found, "signature-mismatch" | "signature-out-of-range"),
            "{what}: {found}"
        );
    }
}

// ---- RSA ----

fn rsa_key(n: &[u8], e: &[u8]) -> Key {
    key(&format!(
        r#"{{"kty":"RSA","n":"{}","e":"{}"}}"#,
        encode(n),
        encode(e)
    ))
}

fn modulus() -> Vec<u8> {
    decode_strict(
        RSA.split("\"n\":\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap(),
    )
    .unwrap()
}

#[test]
fn rsa_exponents_that_prove_nothing_are_refused() {
    let n = modulus();
    let row = algorithm("RS256");
    for (what, e) in [
        ("1: the signature is its own message", vec![1]),
        ("0", vec![0]),
        ("nothing", vec![]),
        ("2", vec![2]),
        ("65536", vec![1, 0, 0]),
        ("as large as the modulus", n.clone()),
        ("larger than the modulus", [&[1], &n[..]].concat()),
    ] {
        for signature in [vec![1; 256], vec![0; 256]] {
            assert_eq!(code(row, &rsa_key(&n, &e), &signature), "rsa-key", "{what}");
        }
    }
    // With e = 1 the forgery is the encoded message itself.
    let digest = hex("3031300d060960864801650304020105000420");
    let encoded = [
        vec![0, 1],
        vec![0xFF; 202],
        vec![0],
        digest,
        sha256(MESSAGE),
    ]
    .concat();
    assert_eq!(encoded.len(), 256);
    assert_eq!(code(row, &rsa_key(&n, &[1]), &encoded), "rsa-key");
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(bytes).to_vec()
}

#[test]
fn rsa_moduli_that_anyone_can_factor_or_that_take_too_long_are_refused() {
    for (bits, refused) in [
        (512, true),
        (1023, true),
        (1024, false),
        (8192, false),
        (8193, true),
        (16384, true),
        (65536, true),
    ] {
        let mut n = vec![0xFF; usize::div_ceil(bits, 8)];
        n[0] >>= (8 - bits % 8) % 8;
        let key = rsa_key(&n, &[1, 0, 1]);
        assert_eq!(key.bits(), bits);
        for name in ["RS256", "PS512"] {
            let began = Instant::now();
            let found = code(algorithm(name), &key, &vec![1; n.len()]);
            assert_eq!(found == "rsa-size", refused, "{bits}: {found}");
            assert!(began.elapsed() < Duration::from_secs(2), "{bits} bits");
        }
    }
    for n in [vec![], vec![0; 256]] {
        assert_eq!(
            code(algorithm("RS256"), &rsa_key(&n, &[3]), &[1; 256]),
            "rsa-size"
        );
    }
}

#[test]
fn an_even_modulus_is_refused_without_a_panic() {
    let mut n = modulus();
    n[255] &= 0xFE;
    for name in ["RS256", "PS256"] {
        assert_eq!(
            code(algorithm(name), &rsa_key(&n, &[1, 0, 1]), &[1; 256]),
            "rsa-key"
        );
    }
}

#[test]
fn leading_zeros_make_a_modulus_no_larger() {
    let padded = [&[0; 900][..], &[0xFF; 64]].concat();
    assert_eq!(rsa_key(&padded, &[3]).bits(), 512);
    let whole = rsa_key(&[&[0], &modulus()[..]].concat(), &[0, 1, 0, 1]);
    assert_eq!(thumbprint(&whole), thumbprint(&key(RSA)));
}

#[test]
fn the_signature_plus_the_modulus_is_another_number_and_refused() {
    let (row, key, n) = (algorithm("RS256"), key(RSA), modulus());
    let mut tried = 0;
    for nonce in 0..64_u8 {
        let message = [MESSAGE, &[nonce]].concat();
        let good = jws::sign(row, &key, &message, &[]).unwrap();
        if let Some(forged) = add(&good, &n) {
            let found = jws::verify(row, &key, &message, &forged);
            assert_eq!(found.unwrap_err().code(), "signature-mismatch");
            tried += 1;
        }
    }
    assert!(tried > 0, "a signature small enough");
}

/// CVE-2006-4339: with e = 3, a reader that ignores what follows the hash accepts
/// a cube root that needs no private key.
#[test]
fn a_cube_root_forgery_is_refused() {
    let key = rsa_key(&modulus(), &[3]);
    let token = format!("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtYWxsb3J5In0.{CUBE_ROOT}");
    assert_eq!(fault(&token, &key), "signature-mismatch");
}

#[test]
fn rsa_signatures_have_exactly_the_length_of_the_modulus() {
    for name in ["RS256", "PS256"] {
        let (row, key) = (algorithm(name), key(RSA));
        let good = signed(row, &key);
        for other in [
            good[1..].to_vec(),
            [&[0], &good[..]].concat(),
            [&good[..], &[0]].concat(),
        ] {
            assert_eq!(code(row, &key, &other), "signature-length");
        }
        for special in [vec![0; 256], [&[0; 255][..], &[1]].concat(), modulus()] {
            assert_eq!(code(row, &key, &special), "signature-mismatch");
        }
    }
}

#[test]
fn pss_wants_a_salt_as_long_as_its_hash() {
    let key = key(RSA_2041);
    assert_eq!(key.bits(), 2041);
    let input = "eyJhbGciOiJQUzI1NiJ9.e30";
    assert_eq!(
        common::check(&format!("{input}.{PSS_SALT_32}"), &key),
        Ok(()),
        "also where the encoding is a byte shorter than the modulus"
    );
    assert_eq!(
        fault(&format!("{input}.{PSS_SALT_20}"), &key),
        "signature-mismatch",
        "RFC 7518 section 3.5"
    );
}

// ---- headers ----

#[test]
fn only_the_protected_header_can_leave_the_payload_unencoded() {
    for (protected, header, encoded) in [
        (r#"{"alg":"HS256"}"#, r#"{"b64":false}"#, true),
        (r#"{"alg":"HS256","b64":"false"}"#, "{}", true),
        (r#"{"alg":"HS256","b64":0}"#, "{}", true),
        (r#"{"alg":"HS256","b64":true}"#, "{}", true),
        (r#"{"alg":"HS256","b64":false}"#, "{}", false),
    ] {
        let text = format!(
            r#"{{"protected":"{}","header":{header},"payload":"e30","signature":"AA"}}"#,
            encode(protected)
        );
        let jws = jws::from_json(&json::read(text.as_bytes()).root.unwrap()).unwrap();
        assert_eq!(jws.signatures[0].payload_is_encoded(), encoded, "{text}");
    }
}

#[test]
fn a_header_hidden_behind_another_of_the_same_name_is_refused() {
    for header in [
        r#"{"alg":"HS256","alg":"none"}"#,
        r#"{"alg":"HS256","\u0061lg":"none"}"#,
        r#"{"alg":"ES256","jwk":{"kty":"EC","kty":"oct"}}"#,
    ] {
        let token = compact(header, "{}", b"x");
        assert_eq!(
            jws::from_compact(&token),
            Err(jws::JwsFault::Header),
            "{header}"
        );
    }
}

#[test]
fn changing_the_last_character_of_the_signature_text_never_goes_unseen() {
    // 32 bytes leave two unused bits in the last of 43 characters.
    let secret = Key::secret(*b"a secret", SecretEncoding::Utf8);
    let mac = signed(algorithm("HS256"), &secret);
    let input = std::str::from_utf8(MESSAGE).unwrap();
    let text = encode(&mac);
    let mut same_bytes = 0;
    for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars() {
        let changed = format!("{}{last}", &text[..42]);
        if changed == text {
            continue;
        }
        let read = jose::base64url::decode(&changed);
        if read.bytes == mac {
            same_bytes += 1;
            assert_eq!(read.faults[0].code(), "base64url-trailing-bits");
            assert!(jws::from_compact(&format!("{input}.{changed}")).is_err());
        } else {
            assert_eq!(
                code(algorithm("HS256"), &secret, &read.bytes),
                "signature-mismatch"
            );
        }
    }
    assert_eq!(same_bytes, 3);
}

#[test]
fn a_jwk_whose_private_half_is_that_of_another_key_is_refused() {
    for (file, name) in [("jose", "ES256"), ("jose", "ES384"), ("jose", "ES512")] {
        let case = common::interop_case(file, name)["key"].clone();
        let private = common::key(case["pem_pkcs8"].as_str().unwrap());
        let Some(jose::key::Private::Scalar(d)) = &private.private else {
            panic!("no scalar")
        };
        let mut jwk = case["jwk"].clone();
        jwk["d"] = encode(d.as_slice()).into();
        assert!(common::key(&jwk.to_string()).is_private(), "{name}");
        let mut other = d.to_vec();
        *other.last_mut().unwrap() ^= 1;
        for wrong in [other, vec![0; d.len()]] {
            jwk["d"] = encode(&wrong).into();
            assert_eq!(common::key_fault(&jwk.to_string()), "key-member", "{name}");
            // Nor is it found as a key in another form.
            let wrapped = serde_json::json!({ "config": { "key": jwk } }).to_string();
            let found = jose::key::forms::find(&wrapped);
            assert!(!matches!(&found, Some(Ok(_))), "{name}: {found:?}");
        }
        // Of a set the other keys stay.
        let set = serde_json::json!({ "keys": [jwk, case["jwk"]] }).to_string();
        let set = jose::key::read(&set, None).unwrap().unwrap();
        assert_eq!((set.keys.len(), set.skipped.len()), (1, 1));
    }
    let okp = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    assert!(common::key(okp).is_private());
    assert_eq!(
        common::key_fault(&okp.replace("nWGx", "nWGy")),
        "key-member"
    );
}

#[test]
fn many_private_jwks_are_still_read() {
    let case = common::interop_case("jose", "ES256")["key"].clone();
    let private = common::key(case["pem_pkcs8"].as_str().unwrap());
    let Some(jose::key::Private::Scalar(d)) = &private.private else {
        panic!("no scalar")
    };
    let mut jwk = case["jwk"].clone();
    jwk["d"] = encode(d.as_slice()).into();
    let set = serde_json::json!({ "keys": vec![jwk; 40] }).to_string();
    assert_eq!(common::keys(&set).len(), 40);
}
