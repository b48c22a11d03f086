//! The examples printed in the standards, typed in from them: each test names
//! its section, and a wrong digit anywhere would make it fail.

mod common;

use common::{algorithm, check, fault, flipped, hex, key, split};
use jose::base64url::{decode, decode_strict, encode};
use jose::claims::numeric_date::NumericDate;
use jose::json;
use jose::jws::{self, Form, VerifyFault};
use jose::key::thumbprint;
use jose::{algorithm as table, algorithm::Family};

/// RFC 7519 section 3.1: the claims of most examples, with their line breaks.
const CLAIMS: &str =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

const CLAIMS_ENCODED: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
    cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

/// RFC 7515 appendix A.1.1.
const A1_KEY: &str = r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;

const A1_TOKEN: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
    eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
    dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// RFC 7515 appendix A.2.1.
const A2_KEY: &str = r#"{"kty":"RSA",
    "n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    "e":"AQAB",
    "d":"Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ",
    "p":"4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
    "q":"uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc"}"#;

const A2_SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7\
    AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO7\
    5vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6Bf\
    I7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77\
    Rw";

/// RFC 7515 appendix A.3.1.
const A3_KEY: &str = r#"{"kty":"EC","crv":"P-256",
    "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;

const A3_SIGNATURE: &str =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

/// RFC 7515 appendix A.4.1.
const A4_KEY: &str = r#"{"kty":"EC","crv":"P-521",
    "x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",
    "y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2",
    "d":"AY5pb7A0UFiB3RELSD64fTLOSV_jazdF7fLYyuTw8lOfRhWg6Y6rUrPAxerEzgdRhajnu0ferB0d53vM9mE15j2C"}"#;

const A4_TOKEN: &str = "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.\
    AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8G\
    aSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";

/// RFC 8037 appendix A.1.
const ED25519_KEY: &str = r#"{"kty":"OKP","crv":"Ed25519",
    "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

const ED25519_TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
    hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

/// Verifies, and no longer does after any of a spread of one-bit changes.
fn matches_and_only_that(token: &str, key_text: &str) {
    let key = key(key_text);
    assert_eq!(check(token, &key), Ok(()));
    let (input, signature) = split(token);
    let row = algorithm(&common::alg(token));
    for bit in (0..signature.len() * 8).step_by(37) {
        let bad = flipped(&signature, bit);
        assert!(
            jws::verify(row, &key, input.as_bytes(), &bad).is_err(),
            "bit {bit} of the signature"
        );
    }
    for bit in (0..input.len() * 8).step_by(101) {
        let bad = flipped(input.as_bytes(), bit);
        assert!(
            jws::verify(row, &key, &bad, &signature).is_err(),
            "bit {bit} of the signing input"
        );
    }
}

#[test]
fn rfc_7515_a1_hs256_matches_and_is_made_again_byte_for_byte() {
    matches_and_only_that(A1_TOKEN, A1_KEY);
    let header = "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}";
    let made = jws::sign_compact(
        algorithm("HS256"),
        &key(A1_KEY),
        header,
        CLAIMS.as_bytes(),
        &[],
    );
    assert_eq!(made.unwrap(), A1_TOKEN);
    assert_eq!(
        decode_strict("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap(),
        [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212,
            37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121
        ],
        "the octets that A.1.1 prints"
    );
}

#[test]
fn rfc_7515_a2_rs256_matches_and_is_made_again_byte_for_byte() {
    let token = format!("eyJhbGciOiJSUzI1NiJ9.{CLAIMS_ENCODED}.{A2_SIGNATURE}");
    matches_and_only_that(&token, A2_KEY);
    let made = jws::sign_compact(
        algorithm("RS256"),
        &key(A2_KEY),
        r#"{"alg":"RS256"}"#,
        CLAIMS.as_bytes(),
        &[],
    );
    assert_eq!(made.unwrap(), token);
}

#[test]
fn rfc_7515_a3_es256_matches() {
    let token = format!("eyJhbGciOiJFUzI1NiJ9.{CLAIMS_ENCODED}.{A3_SIGNATURE}");
    matches_and_only_that(&token, A3_KEY);
    let signature = decode_strict(A3_SIGNATURE).unwrap();
    assert_eq!(
        signature[..8],
        [14, 209, 33, 83, 121, 99, 108, 72],
        "R of A.3.1"
    );
    assert_eq!(
        signature[32..40],
        [197, 10, 7, 211, 140, 60, 112, 229],
        "S of A.3.1"
    );
}

#[test]
fn rfc_7515_a4_es512_matches() {
    matches_and_only_that(A4_TOKEN, A4_KEY);
    assert_eq!(split(A4_TOKEN).1.len(), 132);
}

#[test]
fn rfc_7515_a5_an_unsecured_jws_is_read_and_never_verifies() {
    let token = format!("eyJhbGciOiJub25lIn0.{CLAIMS_ENCODED}.");
    let jws = jws::from_compact(&token).unwrap();
    assert_eq!(
        jws.signatures[0].parameter("alg").unwrap().as_str(),
        Some("none")
    );
    assert!(jws.signatures[0].signature.is_empty());
    assert_eq!(algorithm("none").family, Family::Unsecured);
    for text in [A1_KEY, A2_KEY, A3_KEY, ED25519_KEY] {
        assert_eq!(fault(&token, &key(text)), "algorithm-unsupported");
    }
}

#[test]
fn rfc_7515_a6_general_json_carries_two_signatures_and_each_matches_its_own_key() {
    let text = format!(
        r#"{{"payload":"{CLAIMS_ENCODED}","signatures":[
            {{"protected":"eyJhbGciOiJSUzI1NiJ9","header":{{"kid":"2010-12-29"}},"signature":"{A2_SIGNATURE}"}},
            {{"protected":"eyJhbGciOiJFUzI1NiJ9","header":{{"kid":"e9bc097a-ce51-4036-9562-d2ade882db0d"}},"signature":"{A3_SIGNATURE}"}}]}}"#
    );
    let jws = jws::from_json(&json::read(text.as_bytes()).root.unwrap()).unwrap();
    assert_eq!(jws.form, Form::General);
    let keys = [key(A2_KEY), key(A3_KEY)];
    let kids = ["2010-12-29", "e9bc097a-ce51-4036-9562-d2ade882db0d"];
    for (at, signature) in jws.signatures.iter().enumerate() {
        assert_eq!(
            signature.parameter("kid").unwrap().as_str(),
            Some(kids[at]),
            "A.6.3: the header is both headers together"
        );
        let row = algorithm(signature.parameter("alg").unwrap().as_str().unwrap());
        let input = jws.signing_input(signature);
        assert_eq!(
            jws::verify(row, &keys[at], &input, &signature.signature),
            Ok(())
        );
        assert!(jws::verify(row, &keys[1 - at], &input, &signature.signature).is_err());
    }
}

#[test]
fn rfc_7515_a7_flattened_json_carries_one_signature() {
    let text = format!(
        r#"{{"payload":"{CLAIMS_ENCODED}","protected":"eyJhbGciOiJFUzI1NiJ9",
            "header":{{"kid":"e9bc097a-ce51-4036-9562-d2ade882db0d"}},"signature":"{A3_SIGNATURE}"}}"#
    );
    let jws = jws::from_json(&json::read(text.as_bytes()).root.unwrap()).unwrap();
    assert_eq!(jws.form, Form::Flattened);
    let signature = &jws.signatures[0];
    let input = jws.signing_input(signature);
    assert_eq!(
        jws::verify(
            algorithm("ES256"),
            &key(A3_KEY),
            &input,
            &signature.signature
        ),
        Ok(())
    );
}

#[test]
fn rfc_7515_section_4_a_parameter_stands_in_one_header_only() {
    let text = r#"{"payload":"","protected":"eyJhbGciOiJFUzI1NiJ9","header":{"alg":"none"},"signature":""}"#;
    let fault = jws::from_json(&json::read(text.as_bytes()).root.unwrap()).unwrap_err();
    assert_eq!(fault, jws::JwsFault::Overlap { name: "alg".into() });
}

#[test]
fn rfc_7515_section_7_2_the_forms_are_not_mixed_and_parts_are_strings() {
    for (text, code) in [
        (
            r#"{"payload":"","signature":"","signatures":[{"signature":""}]}"#,
            "jws-forms-mixed",
        ),
        (r#"{"payload":"","signatures":[]}"#, "jws-member"),
        (
            r#"{"payload":"","protected":5,"signature":""}"#,
            "jws-member",
        ),
        (r#"{"payload":5,"signature":""}"#, "jws-member"),
        (r#"{"payload":"","protected":"e30"}"#, "jws-member"),
    ] {
        let fault = jws::from_json(&json::read(text.as_bytes()).root.unwrap()).unwrap_err();
        assert_eq!(fault.code(), code, "{text}");
    }
}

#[test]
fn rfc_7515_section_5_2_a_header_with_two_members_of_one_name_is_refused() {
    let header = encode(r#"{"alg":"HS256","alg":"none"}"#);
    assert_eq!(
        jws::from_compact(&format!("{header}.e30.AA")),
        Err(jws::JwsFault::Header)
    );
}

#[test]
fn rfc_7515_appendix_c_base64url_leaves_the_padding_out() {
    let octets = [3, 236, 255, 224, 193];
    assert_eq!(encode(octets), "A-z_4ME");
    assert_eq!(decode("A-z_4ME").bytes, octets);
    assert!(decode("A-z_4ME").faults.is_empty());
    assert_eq!(
        decode("A-z_4ME=").faults[0].code(),
        "base64url-padding",
        "read, and told"
    );
    assert_eq!(decode("A-z_4ME=").bytes, octets);
}

#[test]
fn rfc_4648_section_10_every_vector_both_ways() {
    for (bytes, padded) in [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ] {
        let text = padded.trim_end_matches('=');
        assert_eq!(encode(bytes), text);
        assert_eq!(decode_strict(text).as_deref(), Some(bytes.as_bytes()));
        assert_eq!(decode(padded).bytes, bytes.as_bytes());
        if padded != text {
            assert_eq!(decode_strict(padded), None);
        }
    }
}

#[test]
fn rfc_4648_section_3_5_bits_that_carry_nothing_must_be_zero() {
    for last in "hijklmnopqrstuv".chars() {
        let text = format!("Z{last}");
        assert_eq!(decode_strict(&text), None, "{text}");
        assert_eq!(decode(&text).bytes, b"f");
        assert_eq!(decode(&text).faults[0].code(), "base64url-trailing-bits");
    }
}

#[test]
fn rfc_7519_section_3_1_the_claims_of_the_example_are_read_as_they_stand() {
    let payload = decode_strict(CLAIMS_ENCODED).unwrap();
    assert_eq!(payload, CLAIMS.as_bytes());
    let claims = json::read(&payload);
    assert!(claims.faults.is_empty());
    let names: Vec<&str> = claims
        .members()
        .iter()
        .map(|member| member.name.as_str())
        .collect();
    assert_eq!(names, ["iss", "exp", "http://example.com/is_root"]);
    assert_eq!(claims.get("iss").unwrap().as_str(), Some("joe"));
    assert_eq!(
        claims.get("http://example.com/is_root").unwrap().as_bool(),
        Some(true)
    );
    let exp = NumericDate::from_number_text(claims.get("exp").unwrap().as_number().unwrap());
    assert_eq!(exp.unwrap().to_utc_text(), "2011-03-22 18:43:00 UTC");
}

#[test]
fn rfc_7519_section_2_a_numeric_date_counts_seconds_since_1970_in_utc() {
    for (number, text) in [
        ("0", "1970-01-01 00:00:00 UTC"),
        ("1300819380", "2011-03-22 18:43:00 UTC"),
        ("1300819380.5", "2011-03-22 18:43:00.5 UTC"),
    ] {
        let date = NumericDate::from_number_text(number).unwrap();
        assert_eq!(date.to_utc_text(), text);
    }
}

#[test]
fn rfc_7519_section_6_1_an_unsecured_jwt_has_an_empty_third_segment() {
    let token = "eyJhbGciOiJub25lIn0.\
        eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.";
    let jws = jws::from_compact(token).unwrap();
    assert_eq!(
        jws.signatures[0].protected_header.members()[0].name,
        "alg",
        "{{\"alg\":\"none\"}}"
    );
    assert!(table::is_none(
        jws.signatures[0]
            .parameter("alg")
            .unwrap()
            .as_str()
            .unwrap()
    ));
    assert_eq!(
        fault(token, &key(A1_KEY)),
        "algorithm-unsupported",
        "nothing to verify"
    );
}

#[test]
fn rfc_7518_section_3_2_and_3_4_sizes_of_macs_and_signatures_are_exact() {
    for (name, size) in [
        ("HS256", 32),
        ("HS384", 48),
        ("HS512", 64),
        ("ES256", 64),
        ("ES384", 96),
        ("ES512", 132),
        ("ES256K", 64),
        ("Ed25519", 64),
        ("Ed448", 114),
    ] {
        assert_eq!(algorithm(name).signature_size, Some(size), "{name}");
    }
    let (input, signature) = split(A1_TOKEN);
    for cut in [&signature[..31], &[signature.as_slice(), &[0]].concat()] {
        let found = jws::verify(algorithm("HS256"), &key(A1_KEY), input.as_bytes(), cut);
        assert_eq!(
            found,
            Err(VerifyFault::Length {
                algorithm: "HS256",
                expected: 32,
                found: cut.len()
            })
        );
    }
}

#[test]
fn rfc_7518_section_6_2_1_2_coordinates_are_never_shortened() {
    // A.4 of RFC 7515 begins its y with a zero octet, which must be there.
    let short = A4_KEY.replace(
        "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2",
        &encode(
            &decode_strict("ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2").unwrap()[1..],
        ),
    );
    assert_ne!(short, A4_KEY);
    assert_eq!(common::key_fault(&short), "key-member");
}

#[test]
fn rfc_7638_section_3_1_thumbprint_of_the_example_whatever_else_the_key_carries() {
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc\
        _BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2\
        QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6We\
        Zu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    let expected = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
    let whole = format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB","alg":"RS256","kid":"2011-04-29"}}"#);
    assert_eq!(thumbprint(&key(&whole)).as_deref(), Some(expected));
    let turned =
        format!(r#"{{"e":"AQAB","use":"sig","n":"{n}","kty":"RSA","key_ops":["verify"]}}"#);
    assert_eq!(thumbprint(&key(&turned)).as_deref(), Some(expected));
    assert_eq!(
        thumbprint(&key(A1_KEY)),
        None,
        "RFC 7638 section 7: that of a secret would leak it"
    );
}

#[test]
fn rfc_8037_a1_and_a2_the_public_half_is_that_of_the_private_key() {
    // RFC 8410 section 7 wraps the same 32 octets in PKCS #8: the public half is computed from them.
    let seed = decode_strict("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
    let der = [hex("302e 0201 00 3005 0603 2b6570 0422 0420"), seed].concat();
    let from_pem = key(&common::pem("PRIVATE KEY", &der));
    let from_jwk = key(ED25519_KEY);
    assert!(from_pem.material == from_jwk.material);
    assert!(from_pem.is_private() && from_jwk.is_private());
    let public =
        r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    assert!(key(public).material == from_jwk.material);
    assert!(!key(public).is_private());
}

#[test]
fn rfc_8037_a3_thumbprint_of_an_ed25519_key() {
    assert_eq!(
        thumbprint(&key(ED25519_KEY)).as_deref(),
        Some("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    );
}

#[test]
fn rfc_8037_a4_and_a5_ed25519_signature_matches_and_is_made_again_byte_for_byte() {
    matches_and_only_that(ED25519_TOKEN, ED25519_KEY);
    let made = jws::sign_compact(
        algorithm("EdDSA"),
        &key(ED25519_KEY),
        r#"{"alg":"EdDSA"}"#,
        b"Example of Ed25519 signing",
        &[],
    );
    assert_eq!(made.unwrap(), ED25519_TOKEN);
}

#[test]
fn rfc_9864_section_2_2_the_fully_specified_name_computes_the_same() {
    assert_eq!(
        common::check_as("Ed25519", ED25519_TOKEN, &key(ED25519_KEY)),
        Ok(())
    );
    let found = common::check_as("Ed448", ED25519_TOKEN, &key(ED25519_KEY));
    assert_eq!(found.unwrap_err().code(), "key-type");
}

#[test]
fn rfc_8037_a6_a_key_for_agreement_signs_nothing() {
    let x25519 =
        r#"{"kty":"OKP","crv":"X25519","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"}"#;
    let key = key(x25519);
    assert_eq!(check(ED25519_TOKEN, &key).unwrap_err().code(), "key-type");
}

#[test]
fn rfc_7797_section_4_1_the_control_input_is_an_ordinary_jws() {
    let token = "eyJhbGciOiJIUzI1NiJ9.JC4wMg.5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ";
    matches_and_only_that(token, A1_KEY);
}

#[test]
fn rfc_7797_section_4_2_with_b64_false_the_payload_stands_for_itself() {
    let text = r#"{"protected":"eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19",
        "payload":"$.02","signature":"A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY"}"#;
    let jws = jws::from_json(&json::read(text.as_bytes()).root.unwrap()).unwrap();
    let signature = &jws.signatures[0];
    assert!(!signature.payload_is_encoded());
    let input = jws.signing_input(signature);
    assert!(input.ends_with(b".$.02"));
    let key = key(A1_KEY);
    let row = algorithm("HS256");
    assert_eq!(jws::verify(row, &key, &input, &signature.signature), Ok(()));

    // The same bytes as base64url are another signing input, and must not match.
    let encoded = format!("{}.{}", signature.protected, encode("$.02"));
    assert_eq!(
        jws::verify(row, &key, encoded.as_bytes(), &signature.signature),
        Err(VerifyFault::Mismatch)
    );
}

#[test]
fn rfc_7797_section_5_2_a_compact_jws_cannot_carry_a_period_in_its_payload() {
    let token = "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19.$.02.\
        A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY";
    assert_eq!(
        jws::from_compact(token),
        Err(jws::JwsFault::Segments { found: 4 })
    );
    // Detached (RFC 7515 appendix F) it can: the payload is brought along.
    let detached = token.replace("$.02", "");
    let mut jws = jws::from_compact(&detached).unwrap();
    jws.payload = "$.02".into();
    let signature = &jws.signatures[0];
    let input = jws.signing_input(signature);
    assert_eq!(
        jws::verify(
            algorithm("HS256"),
            &key(A1_KEY),
            &input,
            &signature.signature
        ),
        Ok(())
    );
}

/// RFC 6979 appendix A.2.5 to A.2.7: the message "sample" under the curve's usual hash.
#[test]
fn rfc_6979_a2_deterministic_ecdsa_is_made_again_byte_for_byte() {
    let cases = [
        (
            "ES256",
            "P-256",
            "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6",
            "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
            "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
            "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716\
             F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
        ),
        (
            "ES384",
            "P-384",
            "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64\
             DEF8F0EA9055866064A254515480BC13",
            "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1\
             288B231C3AE0D4FE7344FD2533264720",
            "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D8\
             96D5724E4C70A825F872C9EA60D2EDF5",
            "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C\
             81A648152E44ACF96E36DD1E80FABE46\
             99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94F\
             A329C145786E679E7B82C71A38628AC8",
        ),
        (
            "ES512",
            "P-521",
            "01894550D0785932E00EAA23B694F213F8C3121F86DC97A04E5A7167DB4E5BCD3\
             71123D46E45DB6B5D5370A7F20FB633155D38FFA16D2BD761DCAC474B9A2F5023A4",
            "00493101C962CD4D2FDDF782285E64584139C2F91B47F87FF82354D6630F746A2\
             8A0DB25741B5B34A828008B22ACC23F924FAAFBD4D33F81EA66956DFEAA2BFDFCF5",
            "00FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1B68C7E75C\
             AA896EB32F1F47C70855836A6D16FCC1466F6D8FBEC67DB89EC0C08B0E996B83538",
            "00C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F1\
             74E25A1EE9017B5D450606ADD152B534931D7D4E8455CC91F9B15BF05EC36E377FA\
             00617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF2\
             82623EAA63E5B5C0723D8B8C37FF0777B1A20F8CCB1DCCC43997F1EE0E44DA4A67A",
        ),
    ];
    for (name, curve, x, y, d, signature) in cases {
        let [x, y, d] = [x, y, d].map(|digits| encode(hex(digits)));
        let key = key(&format!(
            r#"{{"kty":"EC","crv":"{curve}","x":"{x}","y":"{y}","d":"{d}"}}"#
        ));
        let expected = hex(signature);
        assert_eq!(
            jws::sign(algorithm(name), &key, b"sample", &[]).unwrap(),
            expected,
            "{name}"
        );
        assert_eq!(
            jws::verify(algorithm(name), &key, b"sample", &expected),
            Ok(())
        );
    }
}

#[test]
fn what_the_table_says_is_computed_is_and_nothing_else() {
    let secret = key(A1_KEY);
    for row in table::ALGORITHMS {
        let verified = jws::verify(row, &secret, b"", &[1; 64]).unwrap_err();
        assert_eq!(
            verified.code() == "algorithm-unsupported",
            !row.verifies,
            "{}",
            row.name
        );
        let signed = jws::sign(row, &secret, b"", &[0; 64]);
        let refused = signed.is_err_and(|fault| fault.code() == "algorithm-unsupported");
        assert_eq!(refused, !row.signs, "{}", row.name);
    }
}

#[test]
fn rfc_8725_section_3_1_an_algorithm_takes_only_its_own_kind_of_key() {
    let keys = [A1_KEY, A2_KEY, A3_KEY, A4_KEY, ED25519_KEY].map(key);
    for row in table::ALGORITHMS.iter().filter(|row| row.verifies) {
        let fits: Vec<usize> = (0..keys.len()).filter(|at| keys[*at].fits(row)).collect();
        let expected: &[usize] = match row.name {
            "HS256" | "HS384" | "HS512" => &[0],
            "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => &[1],
            "ES256" => &[2],
            "ES512" => &[3],
            "EdDSA" | "Ed25519" => &[4],
            _ => &[],
        };
        assert_eq!(fits, expected, "{}", row.name);
        for (at, key) in keys.iter().enumerate() {
            let found = jws::verify(row, key, b"", &[1; 64]).unwrap_err();
            assert_eq!(found.code() == "key-type", !fits.contains(&at), "{found}");
            if !fits.contains(&at) {
                let made = jws::sign(row, key, b"", &[0; 64]).unwrap_err();
                assert_eq!(made.code(), "key-type", "{made}");
            }
        }
    }
}
