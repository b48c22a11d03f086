//! Texts that hold no token but something with a name.

use super::super::{KeyShape, KnownShape, PasteKind, read};

#[test]
fn keys() {
    for (key, shape) in [
        ("{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}", KeyShape::Jwk),
        (
            "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}",
            KeyShape::JwkSet,
        ),
        (
            "-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----",
            KeyShape::Pem,
        ),
        (
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            KeyShape::Certificate,
        ),
        ("-----BEGIN PUBLIC KEY-----\nMC4", KeyShape::Pem),
    ] {
        let text = format!(" {key}\n");
        assert_eq!(
            read(&text).found,
            PasteKind::Key {
                shape,
                span: 1..1 + key.len()
            },
            "{key}"
        );
    }
}

#[test]
fn named_shapes() {
    for (text, shape) in [
        (
            "v4.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIn0.abc",
            KnownShape::Paseto,
        ),
        (
            "v2.local.QAxIpVe-ECVNI1z4xQbm_qQYomyT3h8FtV8bxkz8pBJWkT8f7HtlOpbroPDEZUKop_vaglyp76CzYy375cHmKCW8e1CCkV0Lflu4GTDyXMqQdpZMM1E6OaoQW27gaRSvWBrR3IgbFIa0AkuUFw",
            KnownShape::Paseto,
        ),
        (
            "ghp_0123456789abcdefghijABCDEFGHIJ012345",
            KnownShape::GitHub,
        ),
        (
            "Authorization: Bearer gho_0123456789abcdefghijABCDEFGHIJ012345",
            KnownShape::GitHub,
        ),
        ("ya29.a0AfH6SMBx-0123456789", KnownShape::Google),
        ("xoxb-123456789012-1234567890123-abc", KnownShape::Slack),
        ("123e4567-e89b-12d3-a456-426614174000", KnownShape::Uuid),
        ("{123E4567-E89B-12D3-A456-426614174000}", KnownShape::Uuid),
        ("session=0123456789abcdef0123456789abcdef", KnownShape::Hex),
        (
            "d28443a10126a104524173796d6d657472696345434453413235365850",
            KnownShape::Cwt,
        ),
        (
            "0oRDoQEmoQRSQXN5bW1ldHJpY0VDRFNBMjU2WFCnAXVjb2FwOi8v",
            KnownShape::Cwt,
        ),
        (
            "PHNhbWxwOlJlc3BvbnNlIHhtbG5zOnNhbWxwPSJ1cm46b2FzaXM6",
            KnownShape::Saml,
        ),
        (
            "<saml:Assertion ID=\"x\"></saml:Assertion>",
            KnownShape::Saml,
        ),
        ("<a><b/></a>", KnownShape::Xml),
        ("Basic dXNlcjpwYXNzd29yZA==", KnownShape::Basic),
        (
            "Authorization: Basic dXNlcjpwYXNzd29yZA==",
            KnownShape::Basic,
        ),
        ("uid=jdoe,ou=people,dc=example,dc=com", KnownShape::LdapName),
        (
            "CN=Jane Doe, OU=People, DC=example, DC=com",
            KnownShape::LdapName,
        ),
        (
            "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
            KnownShape::LdapPassword,
        ),
        (
            "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA",
            KnownShape::Der,
        ),
        (
            "VGhpcyBpcyBqdXN0IHNvbWUgcGxhaW4gdGV4dA==",
            KnownShape::Base64,
        ),
        (
            "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",
            KnownShape::SendGrid,
        ),
    ] {
        assert_eq!(read(text).found, PasteKind::NotAJwt(shape), "{text}");
        let spaced = format!("\n{text} \n");
        assert_eq!(
            read(&spaced).found,
            PasteKind::NotAJwt(shape),
            "with space around {text}"
        );
    }
}
