//! Texts without a token, and what is said about them.

use super::super::name;
use super::*;

/// Expects sentences that mention all of this.
#[track_caller]
fn named(text: &str, words: &[&str]) {
    let Some(said) = name(text) else {
        panic!("{text} has no name");
    };
    for word in words {
        assert!(said.contains(word), "{text}: {said}");
    }
    let sentences = said.matches(". ").count() + 1;
    assert!((1..=4).contains(&sentences), "{said}");
    assert!(said.ends_with(['.', '`']), "{said}");
}

#[test]
fn words_instead_of_a_token() {
    for (text, word) in [
        ("Authorization: Bearer undefined", "`undefined`"),
        ("Bearer null", "`null`"),
        ("bearer NaN", "`NaN`"),
        ("Authorization: Bearer [object Object]", "`[object Object]`"),
        ("Authorization: Bearer [object Promise]", "await"),
        (
            "GET /api HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer undefined\r\nAccept: */*",
            "`undefined`",
        ),
        ("curl -H \"Authorization: Bearer null\"", "`null`"),
        ("access_token=undefined", "`undefined`"),
        ("Authorization: Bearer None", "Python"),
        ("Authorization: Bearer <nil>", "Go"),
        ("Authorization: Bearer", "without a token"),
        ("Bearer ", "without a token"),
        ("undefined", "`undefined`"),
    ] {
        named(text, &[word, "The client sent"]);
    }
    for (text, words) in [
        ("Authorization: Bearer {{token}}", "template"),
        ("Bearer ${TOKEN}", "single quotes"),
        ("Bearer $TOKEN", "single quotes"),
        ("Bearer <token>", "placeholder"),
        ("Authorization: Bearer <access token>", "placeholder"),
        ("token=%TOKEN%", "variable"),
        ("Authorization: Bearer YOUR_ACCESS_TOKEN", "placeholder"),
        ("Bearer your-jwt-here", "placeholder"),
        ("xxxxx.yyyyy.zzzzz", "placeholder"),
        ("Authorization: Bearer ${{ secrets.TOKEN }}", "template"),
    ] {
        named(text, &[words, "not a token"]);
    }
    named("Authorization: Bearer ***", &["masked"]);
    named("Authorization: [REDACTED]", &["masked"]);
    named("Authorization: Bearer ••••••••", &["masked"]);
}

#[test]
fn opaque_tokens() {
    for (text, words) in [
        ("v4.public.eyJkYXRhIjoidGhpcyJ9AAAA", ["PASETO", "readable"]),
        (
            "Bearer v2.local.QAxIpVeECVNI1z4xQbmqQYomyT3h8FtV8bxkz8pBJWkT8f7",
            ["PASETO", "encrypted"],
        ),
        (
            "ghp_0123456789abcdefghijABCDEFGHIJ012345",
            ["GitHub", "opaque"],
        ),
        (
            "Authorization: token gho_0123456789abcdefghijABCDEFGHIJ012345",
            ["GitHub", "opaque"],
        ),
        ("ya29.a0AfH6SMBx-0123456789", ["Google", "tokeninfo"]),
        ("1//0gabcdefghijklmnop", ["refresh", "Google"]),
        (
            "xoxb-123456789012-1234567890123-abcdefghijkl",
            ["Slack", "auth.test"],
        ),
        (
            "Bearer Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z",
            ["Auth0", "audience"],
        ),
        ("123e4567-e89b-12d3-a456-426614174000", ["UUID", "server"]),
        (
            "session=0123456789abcdef0123456789abcdef",
            ["32 hexadecimal digits", "session"],
        ),
        (
            "00abcDEFghiJKLmnoPQRstuVWXyz0123456789ABC_",
            ["Okta", "opaque"],
        ),
        (
            "CfDJ8NrAkS0123456789abcdefghijklmnop",
            ["ASP.NET Core", "encrypted"],
        ),
        (
            "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
            ["Discord", "MAC"],
        ),
    ] {
        named(text, &words);
    }
    named(
        &format!("EwBwA8l6{}AQ==", "vk9Z".repeat(40)),
        &["Microsoft", "opaque"],
    );
    named(
        &format!("refresh_token=0.AXYA{}", "vk9Z".repeat(40)),
        &["Entra", "refresh"],
    );
    named(
        &format!("1.AX-_{}.AgABAwE", "vk9Z".repeat(40)),
        &["Entra", "refresh"],
    );
    named(
        &format!("M.C512_BAY.0.U.-{}", "vk9Z".repeat(40)),
        &["Microsoft", "refresh"],
    );
}

#[test]
fn signed_values() {
    let mac27 = "Bf-SPSaXpJOQKAu6jUqkTkPDTsi";
    let mac43 = "4fVrZ0aXcZ0pq3V3rXnQpVQxYzF9l0a3vBqkM7sQqkE";
    named(
        &format!("session=eyJ1c2VyX2lkIjoxMn0.ZyZz77.{mac27}"),
        &["Flask", "itsdangerous", "user_id"],
    );
    named(
        &format!(".eJwlzjEOwjAMAMC_ZGZIbMdx-hlkO7ZgbemE.ZyZz7w.{mac27}"),
        &["Flask", "compressed"],
    );
    named(&format!("ImZvbyI.{mac27}"), &["itsdangerous"]);
    named(
        &format!("eyJmb28iOiJiYXIifQ:1rXyzA:{mac43}"),
        &["Django", "foo"],
    );
    named(
        &format!("sessionid=.eJxVjDEOwjAMRe:1rXyzA:{mac43}"),
        &["Django", "compressed"],
    );
    named(&format!("messages=hello:1rXyzA:{mac27}"), &["Django"]);
    named(
        "_app_session=BAh7BkkiD3Nlc3Npb25faWQGOgZFVA==--0123456789abcdef0123456789abcdef01234567",
        &["Rails", "signed"],
    );
    named(
        "eyJfcmFpbHMiOnsibWVzc2FnZSI6IkltWnZieUk9In19--0123456789abcdef0123456789abcdef01234567",
        &["Rails", "signed"],
    );
    named(
        "_app_session=abcDEF0123456789%3D--AAAAAAAAAAAAAAAA--AAAAAAAAAAAAAAAAAAAAAA%3D%3D",
        &["Rails", "encrypted"],
    );
    named(
        &format!(
            "laravel_session={}",
            base64("{\"iv\":\"AAAA\",\"value\":\"BBBB\",\"mac\":\"cc\",\"tag\":\"\"}")
                .replace('=', "%3D")
        ),
        &["Laravel", "APP_KEY"],
    );
    named(
        &format!("connect.sid=s%3Aabcdefghijklmnopqrstuvwxyz012345.{mac43}"),
        &["express-session", "session ID"],
    );
    named(&format!("user=s:ana.{mac43}"), &["Express"]);
    named(
        "xgfx9EwrGOfxxPOpZ-4YbCj5FxFomGN4gYzINqiwawQ.eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsInVzZXJfaWQiOiIxIn0",
        &["Facebook", "HMAC-SHA256"],
    );
}

#[test]
fn json() {
    for text in [
        "{\"alg\":\"HS256\",\"typ\":\"JWT\"}\n{\"iss\":\"https://id.example\",\"sub\":\"u1\"}",
        "[{\"alg\":\"HS256\",\"typ\":\"JWT\"},{\"iss\":\"https://id.example\",\"sub\":\"u1\"}]",
        "Token header\n------------\n{\"alg\": \"RS256\", \"kid\": \"a\"}\n\nToken claims\n------------\n{\"aud\": \"b\", \"exp\": 1}",
        "{\"header\":{\"alg\":\"HS256\",\"typ\":\"JWT\"},\"payload\":{\"sub\":\"1\",\"iat\":2},\"signature\":\"x\"}",
        "{\"alg\":\"none\"}.{\"sub\":\"1\",\"iat\":2}.",
    ] {
        named(
            text,
            &["decoded header and payload", "Paste the encoded token"],
        );
    }
    named(
        "{\"iss\":\"a\",\"sub\":\"b\",\"exp\":1}",
        &["the decoded payload", "no signature"],
    );
    named("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", &["a decoded header"]);
    named("{\"active\":false}", &["introspection", "not active"]);
    named(
        "{\"active\":true,\"sub\":\"u\",\"iss\":\"a\"}",
        &["introspection"],
    );
    named(
        "X-MS-CLIENT-PRINCIPAL: eyJhdXRoX3R5cCI6ImFhZCIsImNsYWltcyI6W3sidHlwIjoieCIsInZhbCI6InkifV19",
        &["App Service", "Nobody signed it"],
    );
    named(
        &base64("{\"identityProvider\":\"aad\",\"userId\":\"1\",\"userRoles\":[\"anonymous\"]}"),
        &["Nobody signed it"],
    );
    named(
        super::super::super::tests::HEADER,
        &["only the header", "HS256"],
    );
}

#[test]
fn other_encodings() {
    named(
        "https://idp.example/sso?SAMLRequest=sylOzM0psHIsLcnIC0otLE0tLlGoyM3JK7YCS9gqlRblWeU",
        &["SAML", "DEFLATE"],
    );
    named(
        "SAMLResponse=PHNhbWxwOlJlc3BvbnNlIHhtbG5zOnNhbWxwPSJ1cm4",
        &["SAMLResponse"],
    );
    named("PHNhbWxwOlJlc3BvbnNlIHhtbG5zOnNhbWxwPSJ1cm4", &["SAML"]);
    named(
        "HC1:NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL-AH-R6IOOK.IR9B+9D.V14AM7",
        &["COVID", "COSE"],
    );
    named("shc:/1/2/5676290952", &["QR code 1 of 2"]);
    named("shc:/567629095", &["do not decode"]);
    named(
        "d28443a10126a104524173796d6d657472696345434453413235365850",
        &["CBOR"],
    );
    named(
        "Authorization: Basic dXNlcjpwYXNzd29yZA==",
        &["Basic", "user name"],
    );
    named(
        "Negotiate YIIZTAYGKwYBBQUCoIIZQDCCGTwgggYJKoZI",
        &["Kerberos"],
    );
    named(
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu/s3/aws4_request, Signature=00",
        &["AWS"],
    );
    let said = name("Authorization: Basic dXNlcjpwYXNzd29yZA==").unwrap();
    assert!(
        !said.contains("password`") && !said.contains("dXNl"),
        "{said}"
    );
}

#[test]
fn what_is_a_jwt_or_nothing_special_has_no_name() {
    let token = token();
    for text in [
        token.as_str(),
        &format!("Authorization: Bearer {token}"),
        &format!("session={token}"),
        &token[..token.len() - 10],
        &token.replace('.', "%2E"),
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.",
        "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiIxIn0.Bf-SPSaXpJOQKAu6jUqkTkPDTsi",
        "eyJzdWIiOiJ1MSIsImV4cCI6NDEwMjQ0NDgwMH0",
        "eyJhbGciOiJIUzI1NiIsInR5c",
        "",
        "  ",
        "hello",
        "Token",
        "Is the token valid? I think so.",
        "https://id.example/.well-known/openid-configuration",
        "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\",\"alg\":\"HS256\"}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}",
        "{\"payload\":\"e30\",\"signature\":\"AA\",\"protected\":\"e30\"}",
        "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"https://id.example/a\"}",
        "2026-11-30 12:00:00",
        "127.0.0.1:8080:80",
        "none",
        "$2b$12$abcdefghijklmnopqrstuv.wxyz",
        "SECRET",
        "password=secret",
        "OAuth abc==",
        "Basic auth is enabled",
        "Digest of the day: a=b",
        "{\"access_token\":\"abc\",\"scope\":\"a\",\"client_id\":\"b\"}",
        "www.example.com",
    ] {
        assert_eq!(name(text), None, "{text}");
    }
}
