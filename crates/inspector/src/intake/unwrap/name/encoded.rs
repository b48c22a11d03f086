//! Credentials in other encodings: SAML, COSE, health cards, and schemes other than Bearer.

use jose::base64url::decode;

use super::super::super::shape::{KnownShape, recognise};
use super::super::basic::decode_basic;
use super::super::health_card::{SCHEME, chunks, decode_health_card};
use super::paste::Paste;

/// Parameters that carry SAML, in query and form.
const PARAMETERS: [&str; 3] = ["SAMLRequest=", "SAMLResponse=", "SAMLart="];

/// Schemes of the `Authorization` header that carry no token, and what follows them.
const SCHEMES: [(&str, &str); 8] = [
    (
        "basic",
        "These are HTTP Basic credentials: a user name and a password in Base64. They are not signed and not encrypted, so there is nothing to verify here. \
         If they were shown in public, change the password.",
    ),
    (
        "negotiate",
        "This is a Kerberos or NTLM ticket of HTTP Negotiate, not a JWT. Only the server that it was made for can decrypt it. On Windows, `klist` lists your tickets.",
    ),
    (
        "ntlm",
        "This is a message of NTLM, not a JWT. It belongs to one connection, and only the two sides of it can check it.",
    ),
    (
        "digest",
        "This is an answer of HTTP Digest authentication, not a JWT. It holds a hash of the password and the request, and only the server can check it.",
    ),
    (
        "aws4-hmac-sha256",
        "This is an AWS signature (version 4) of one request, not a JWT. To check it, calculate it again from the request and the secret key.",
    ),
    (
        "hawk",
        "This is a Hawk MAC of one request, not a JWT. Only a side that has the key can check it.",
    ),
    (
        "ssws",
        "This is an API token of Okta, not a JWT. It is opaque: only Okta can read it. Ask its API, for example `/api/v1/users/me`.",
    ),
    (
        "oauth",
        "This is an OAuth 1.0 signature of one request, not a JWT. Only a side that has the secrets can check it.",
    ),
];

/// SAML in XML, in Base64, or deflated in a parameter.
pub(super) fn saml(paste: &Paste) -> Option<String> {
    const ADVICE: &str = "It is XML with a signature of its own kind. Use a SAML decoder, or the log of the identity provider.";
    let parameter = PARAMETERS.iter().find_map(|name| {
        let (_, value) = paste.whole.split_once(name)?;
        (!value.is_empty()).then_some(name.trim_end_matches('='))
    });
    if let Some(parameter) = parameter {
        let deflated = if is_deflated(paste.whole, parameter) {
            " compressed with DEFLATE, in Base64,"
        } else {
            ""
        };
        return Some(format!(
            "This is SAML (`{parameter}`),{deflated} not a JWT. {ADVICE}"
        ));
    }
    (recognise(paste.whole, 0) == Some(KnownShape::Saml)
        || recognise(paste.value, 0) == Some(KnownShape::Saml))
    .then(|| format!("This is SAML, not a JWT. {ADVICE}"))
}

/// Base64 of XML begins with the one of `<`; that of DEFLATE does not.
fn is_deflated(text: &str, parameter: &str) -> bool {
    let value = text
        .split_once(parameter)
        .map_or("", |(_, rest)| rest.trim_start_matches('='));
    !value.starts_with("PD")
        && !value.starts_with("PH")
        && !value.starts_with("PE")
        && !value.starts_with("PF")
}

/// `HC1:`, the EU Digital COVID Certificate.
pub(super) fn covid_certificate(paste: &Paste) -> Option<String> {
    let body = paste.whole.strip_prefix("HC1:")?;
    (body.len() >= 8).then(|| {
        "This is an EU Digital COVID Certificate (`HC1:`), not a JWT: a CBOR Web Token signed with COSE, compressed, in Base45. \
         Check it with an app for such certificates."
            .to_owned()
    })
}

/// `shc:/` that does not decode, or of which a part is missing.
pub(super) fn health_card(paste: &Paste) -> Option<String> {
    if paste.whole.starts_with("shlink:/") || paste.whole.contains("#shlink:/") {
        return Some(
            "This is a SMART Health Link, not a token: it leads to an encrypted file. Open the link, and paste the JWS from the file."
                .to_owned(),
        );
    }
    if !paste.whole.contains(SCHEME) || decode_health_card(paste.whole).is_some() {
        return None;
    }
    let found = chunks(paste.whole);
    let advice = match found.first() {
        Some(chunk) if chunk.total > 1 => format!(
            "This is QR code {} of {}. Paste all of them, one after the other.",
            chunk.number, chunk.total
        ),
        _ => "Its digits do not decode: two digits stand for each character, from 00 to 77. Scan the QR code again."
            .to_owned(),
    };
    Some(format!("This is a SMART Health Card (`shc:/`). {advice}"))
}

/// A CBOR Web Token or other COSE, in hexadecimal or Base64.
pub(super) fn cwt(paste: &Paste) -> Option<String> {
    let word = paste.word()?;
    let known = recognise(word, 0) == Some(KnownShape::Cwt);
    // COSE_Sign1 without its tag: four items, the first of them bytes that hold a map with `alg`.
    let untagged =
        word.len() >= 40 && matches!(decode(word).bytes.get(..4), Some([0x84, 0x43, 0xa1, 0x01]));
    (known || untagged).then(|| {
        "This is a CBOR Web Token (COSE), not a JWT: binary instead of JSON. Check it with a COSE library.".to_owned()
    })
}

/// `Authorization` with another scheme. Nothing of the credentials is repeated.
pub(super) fn scheme(paste: &Paste) -> Option<String> {
    let (scheme, rest) = paste.value.split_once(char::is_whitespace)?;
    let (name, sentence) = SCHEMES
        .iter()
        .find(|(name, _)| scheme.eq_ignore_ascii_case(name))?;
    // `Basic` and `Digest` are ordinary words too.
    let rest = rest.trim();
    let credentials = match *name {
        "digest" => rest.contains("username="),
        "aws4-hmac-sha256" | "hawk" => rest.contains('='),
        "oauth" => rest.contains("oauth_"),
        _ => rest.len() >= 4 && !rest.contains(char::is_whitespace),
    };
    let sure =
        paste.field.to_ascii_lowercase().ends_with("authorization") || paste.field.is_empty();
    let token_inside = *name == "basic" && decode_basic(paste.whole).is_some();
    (credentials && sure && !token_inside).then(|| (*sentence).to_owned())
}
