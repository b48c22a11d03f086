//! What is no key is named, whatever stands around it; and shared secrets in JSON are tried.

use crate::common::{interop_case, pem, text_of};
use crate::forms::{forms_of, notes};
use crate::support::*;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use inspector::inspect::Inspection;
use jose::key::{Key, SecretEncoding};
use serde_json::{Value, json};

fn fault(found: &Inspection) -> (String, &'static str) {
    let fault = found.examination.keys.fault.as_ref();
    fault.map_or_else(Default::default, |fault| (fault.to_string(), fault.code()))
}

#[test]
fn what_is_pasted_instead_of_a_public_key_is_named() {
    let case = interop_case("pyjwt", "RS256 with RSA 2048");
    let token = text_of(&case["token"]);
    let bearer = format!("Bearer {}", good());
    let header = format!("Authorization: Bearer {}", good());
    let quoted = format!("\"{}\"", good());
    let jks = STANDARD.encode([&[0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2][..], &[1; 300]].concat());
    let jceks = STANDARD.encode([&[0xCE, 0xCE, 0xCE, 0xCE, 0, 0, 0, 2][..], &[1; 300]].concat());
    let decimal = format!("{}7", "9".repeat(30));
    for (text, code) in [
        ("HTTPS://ID.example/jwks", "key-url"),
        ("\"https://id.example/jwks\"", "key-url"),
        ("<https://id.example/jwks>", "key-url"),
        ("`https://id.example/jwks`,", "key-url"),
        ("curl -s 'https://id.example/jwks' | jq", "key-url"),
        ("$ curl https://id.example/jwks", "key-url"),
        ("login.example.com/.well-known/jwks.json", "key-url"),
        ("localhost:8080/oauth2/jwks", "key-url"),
        ("\"jwks_uri\": \"https://id.example/k\",", "key-discovery"),
        (
            "HTTP/2 200\r\n\r\n{\"issuer\":\"x\",\"jwks_uri\":\"https://id.example/k\"}",
            "key-discovery",
        ),
        ("/etc/keys/public", "key-file"),
        ("~/.ssh/id_rsa", "key-file"),
        ("AuthKey_AB12.p8", "key-file"),
        ("key.ppk", "key-file"),
        ("keystore.JKS", "key-file"),
        ("\"public.pem\"", "key-file"),
        ("file:///etc/key", "key-file"),
        ("C:\\Users\\Ana Maria\\key", "key-file"),
        ("C:\\Users\\Ana Maria\\my key.pem", "key-file"),
        (&bearer, "key-token"),
        (&header, "key-token"),
        (&quoted, "key-token"),
        (&jks, "key-store"),
        (&jceks, "key-store"),
        (
            "SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDTczDmZpFwR8gk7zQ ana@host (RSA)",
            "key-fingerprint",
        ),
        (
            "SHA1 Fingerprint=AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01",
            "key-fingerprint",
        ),
        (
            "ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67:89",
            "key-fingerprint",
        ),
        (
            "arn:aws:kms:eu-west-1:111122223333:key/1234abcd",
            "key-cloud-name",
        ),
        (
            "<!DOCTYPE html><html><head><title>404</title></head></html>",
            "key-html",
        ),
        ("  <html lang=en><p>no</p>", "key-html"),
        (
            "HTTP/2 401\r\ncontent-type: application/json\r\n\r\n{\"error\":\"unauthorized\"}",
            "key-http",
        ),
        ("HTTP/1.1 404 Not Found\r\n\r\n<html>no</html>", "key-http"),
        ("undefined", "key-missing"),
        ("[object Object]", "key-missing"),
        ("CryptoKey {type: \"public\"}", "key-missing"),
        (
            "{\"error\":\"unauthorized\",\"message\":\"x\"}",
            "key-not-a-jwk",
        ),
        ("my-key-id-1", "key-none"),
        ("correct horse battery staple", "key-none"),
        (&decimal, "key-none"),
        (
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBGVrZ2UBCADK\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----",
            "key-pgp",
        ),
        ("{\"keys\":[]}", "key-empty-set"),
    ] {
        let found = look(&token, text);
        assert_eq!(verdict(&found), "unverified", "{text}");
        assert_eq!(fault(&found).1, code, "{text}: {}", fault(&found).0);
    }
    let says = |text: &str| fault(&look(&token, text)).0;
    assert_eq!(
        says("{\"error\":\"x\"}"),
        "this JSON holds no key; its only member is `error`"
    );
    assert_eq!(
        says("{\"a\":1,\"b\":2}"),
        "this JSON holds no key; its members are `a`, `b`"
    );
    assert_eq!(
        says("{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5}"),
        "this JSON holds no key; its members are `a`, `b`, `c`, `d` and others"
    );
    assert_eq!(says("{\"keys\":[]}"), "the JWK Set is empty");
    assert!(says("HTTP/2 401\r\n\r\n{\"error\":1}").contains("status 401"));
}

#[test]
fn a_name_may_be_a_secret() {
    for (text, is_noted) in [
        ("/etc/keys/jwt_secret.txt", true),
        ("./secret", true),
        ("~/secret", true),
        ("/9j/4AAQSkZJRg", false),
        ("secret", false),
    ] {
        let key = Key::secret(text, SecretEncoding::Utf8);
        let token = mint_with(&key, r#"{"alg":"HS256"}"#, "{}");
        assert_eq!(verdict(&look(&token, text)), "valid", "{text}");
        let found = look(&good(), text);
        assert_eq!(verdict(&found), "invalid", "{text}");
        assert_eq!(notes(&found).contains("name of a file"), is_noted, "{text}");
    }
}

#[test]
fn every_secret_of_json_is_tried_for_hmac_alone() {
    let secret = "correct horse battery staple";
    let token = mint_with(
        &Key::secret(secret, SecretEncoding::Utf8),
        r#"{"alg":"HS256"}"#,
        "{}",
    );
    let rsa = interop_case("pyjwt", "RS256 with RSA 2048");
    let public = rsa["key"]["pem_spki"].clone();
    let bytes: Vec<u8> = secret.bytes().collect();
    for text in [
        json!({ "client_secret": "other", "jwt_secret": secret }),
        json!({ "db": { "password": "x" }, "jwt": { "secret": secret } }),
        json!({ "jwtSecret": secret }),
        json!({ "secretKey": secret }),
        json!({ "SECRET_KEY": secret }),
        json!({ "token_secret": secret }),
        json!({ "IssuerSigningKey": secret }),
        json!({ "value": secret }),
        json!({ "Jwt": { "Key": secret, "Issuer": "x" } }),
        json!({ "SecretString": secret, "ARN": "arn:aws:x" }),
        json!({ "SecretString": json!({ "JWT_SECRET": secret }).to_string() }),
        json!({ "type": "Buffer", "data": bytes }),
        json!({ "secret": { "type": "Buffer", "data": bytes } }),
        json!({ "secret": bytes }),
        json!(bytes),
        json!({ "k": URL_SAFE_NO_PAD.encode(secret) }),
        json!({ "kty": "oct", "k": STANDARD.encode(secret) }),
        json!({ "public_key": public, "secret": secret }),
        json!({ "realm-public-key": forms_of(&rsa).body(), "credentials": { "secret": secret } }),
        json!({ "jwks_uri": "https://id.example/k", "client_secret": secret }),
    ] {
        let found = look(&token, &text.to_string());
        assert_eq!(verdict(&found), "valid", "{text}\n{:?}", found.judgement);
        assert_eq!(
            verdict(&look(&good(), &text.to_string())),
            "invalid",
            "{text}"
        );
        // A secret is no public key.
        let found = look(&text_of(&rsa["token"]), &text.to_string());
        let wanted = if text.to_string().contains("ublic") {
            "valid"
        } else {
            "unverified"
        };
        assert_eq!(verdict(&found), wanted, "{text}");
        let is_jwk = text.get("k").is_some();
        assert!(
            is_jwk || !found.judgement.detail.contains("shared secret"),
            "{text}: {}",
            found.judgement.detail
        );
    }
    let setting = format!(
        "HASURA_GRAPHQL_JWT_SECRET='{}'",
        json!({ "type": "HS256", "key": secret })
    );
    assert_eq!(verdict(&look(&token, &setting)), "valid");
    let text = json!({ "jwks_uri": "https://id.example/k", "client_secret": "x" }).to_string();
    assert_eq!(
        fault(&look(&text_of(&rsa["token"]), &text)).1,
        "key-discovery"
    );
    let many: Value = (0..50)
        .map(|number| {
            (
                format!("secret{number}"),
                json!({ "secret": format!("s{number}") }),
            )
        })
        .collect();
    let found = look(&token, &many.to_string());
    assert!(
        notes(&found).contains("more were not tried"),
        "{}",
        notes(&found)
    );
}

#[test]
fn a_point_is_no_secret() {
    let case = interop_case("pyjwt", "ES256");
    let point = forms_of(&case).ssh.1;
    let point = &point[point.len() - 65..];
    let hex: String = point.iter().map(|byte| format!("{byte:02x}")).collect();
    for (text, secret) in [
        (&hex, hex.as_bytes()),
        (&hex, point),
        (&STANDARD.encode(point), point),
        (&URL_SAFE_NO_PAD.encode(point), point),
    ] {
        let forged = mint_with(
            &Key::secret(secret, SecretEncoding::Utf8),
            r#"{"alg":"HS256"}"#,
            "{}",
        );
        let found = look(&forged, text);
        assert_eq!(verdict(&found), "invalid", "{text}");
        assert!(found.judgement.detail.contains("key confusion"), "{text}");
        assert_eq!(verdict(&look(&good(), text)), "unverified", "{text}");
    }
    // Nor is what a tool, a setting or a page shows of a public key.
    let key = forms_of(&case);
    let base64 = STANDARD.encode(&key.pem);
    for text in [
        format!("JWKS={}", json!({ "keys": [key.jwk] })),
        format!("  tls.crt: {base64}\n  other: x"),
        key.pem.replace(' ', "\u{A0}"),
        key.pem.replace(' ', "%20").replace('\n', "%0A"),
        format!("<ds:X509Certificate>{}</ds:X509Certificate>", key.body()),
        format!("Public-Key: (256 bit)\npub:\n    {hex}\n"),
    ] {
        let forged = mint_with(
            &Key::secret(text.as_str(), SecretEncoding::Utf8),
            r#"{"alg":"HS256"}"#,
            "{}",
        );
        assert_eq!(verdict(&look(&forged, &text)), "invalid", "{text}");
    }
    // The same length and first byte are not enough.
    let mut other = point.to_vec();
    other[64] ^= 1;
    let token = mint_with(
        &Key::secret(other.clone(), SecretEncoding::Utf8),
        r#"{"alg":"HS256"}"#,
        "{}",
    );
    assert_eq!(verdict(&look(&token, &STANDARD.encode(other))), "valid");
    let es256 = text_of(&case["token"]);
    let compressed: String = [&[2 + (point[64] & 1)], &point[1..33]]
        .concat()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(fault(&look(&es256, &compressed)).1, "key-compressed");
}

#[test]
fn damage_to_pem_is_located() {
    let case = interop_case("pyjwt", "RS256 with RSA 2048");
    let token = text_of(&case["token"]);
    let spki = forms_of(&case).pem;
    let says = |text: &str| {
        let found = look(&token, text);
        assert_eq!(verdict(&found), "unverified", "{text}");
        fault(&found).0
    };
    let with_line = |number: usize, change: &dyn Fn(&str) -> String| {
        let lines = spki.lines().enumerate();
        let lines = lines.map(|(index, line)| {
            if index == number {
                change(line)
            } else {
                line.into()
            }
        });
        lines.collect::<Vec<String>>().join("\n")
    };
    for number in [1, 3, 5] {
        let said = says(&with_line(number, &|line| line[1..].into()));
        assert!(
            said.contains(&format!("line {number} has 63, the others have 64")),
            "{said}"
        );
        let said = says(&with_line(number, &|line| {
            format!("{}*{}", &line[..5], &line[6..])
        }));
        assert!(
            said.contains(&format!("line {number}")) && said.contains("`*`"),
            "{said}"
        );
    }
    let said = says(&with_line(3, &|_| String::new()));
    assert!(said.contains("48 bytes are missing"), "{said}");
    let one = pem("PUBLIC KEY", &[0x30, 3, 1, 1]);
    assert!(says(&one).contains("1 byte is missing"), "{}", says(&one));
}
