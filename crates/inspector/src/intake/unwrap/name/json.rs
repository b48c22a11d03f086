//! JSON that was decoded already, and Base64 of JSON that is no token.

use jose::json::{self, Document, Value};

use super::paste::{Paste, json_in_base64};
use crate::intake::key::object;

/// Objects that are looked at in one text.
const MAX_OBJECTS: usize = 4;

/// Bytes of text around decoded JSON: headings, lines of dashes.
const MAX_AROUND: usize = 400;

/// Longest object that is read.
const MAX_OBJECT: usize = 256 * 1024;

/// Claims of which a set of claims has at least two.
const CLAIMS: [&str; 12] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "nbf",
    "jti",
    "azp",
    "scope",
    "auth_time",
    "client_id",
    "preferred_username",
];

/// Members of objects that have claims' names too: metadata, answers of endpoints, keys.
const OTHERS: [&str; 8] = [
    "active",
    "access_token",
    "authorization_endpoint",
    "client_secret",
    "keys",
    "kty",
    "redirect_uris",
    "refresh_token",
];

/// `X-MS-CLIENT-PRINCIPAL` of Azure App Service, and that of Static Web Apps.
pub(super) fn client_principal(paste: &Paste) -> Option<String> {
    let named = paste.field.eq_ignore_ascii_case("x-ms-client-principal");
    let document = json_in_base64(paste.value);
    let has = |name: &str| {
        document
            .as_ref()
            .is_some_and(|document| document.get(name).is_some())
    };
    let fits = has("auth_typ") && has("claims") || has("identityProvider") && has("userRoles");
    (fits || named && paste.word().is_some()).then(|| {
        "This is `X-MS-CLIENT-PRINCIPAL` of Azure App Service (Easy Auth): Base64 of JSON, not a JWT. \
         Nobody signed it: trust it only behind App Service, which sets the header itself. \
         The signed token is in `X-MS-TOKEN-AAD-ID-TOKEN`."
            .to_owned()
    })
}

/// A header, claims, or both, in plain JSON.
pub(super) fn decoded(paste: &Paste) -> Option<String> {
    let documents = objects(paste.whole)?;
    let mut parts: Vec<&Value> = documents
        .iter()
        .filter_map(|document| document.root.as_ref())
        .collect();
    // `{"header": {…}, "payload": {…}}`, as libraries return it.
    let nested: Vec<&Value> = parts
        .first()
        .map(|root| {
            ["header", "payload", "claims"]
                .iter()
                .filter_map(|name| root.get(name))
                .collect()
        })
        .unwrap_or_default();
    parts.extend(nested);
    let header = parts.iter().any(|part| is_header(part));
    let claims = parts.iter().any(|part| is_claims(part));
    let what = match (header, claims) {
        (true, true) => "the decoded header and payload",
        (true, false) => "a decoded header",
        (false, true) => "the decoded payload",
        (false, false) => return None,
    };
    Some(format!(
        "This is {what}, not the token itself. Paste the encoded token: three parts of Base64url with periods between them. Without it there is no signature to verify."
    ))
}

/// An answer of an introspection endpoint (RFC 7662).
pub(super) fn introspection(paste: &Paste) -> Option<String> {
    let documents = objects(paste.whole)?;
    let active = documents.first()?.get("active")?.as_bool()?;
    let said = if active {
        "The server says that the token is active"
    } else {
        "The server says that the token is not active: expired, revoked or unknown to it"
    };
    Some(format!(
        "This is the answer of an introspection endpoint, not a token. {said}."
    ))
}

/// The first segment of a token, without the others.
pub(super) fn header_alone(paste: &Paste) -> Option<String> {
    let document = json_in_base64(paste.word()?)?;
    let alg = document.get("alg").and_then(Value::as_str)?;
    Some(format!(
        "This is only the header of a token (`alg` is `{}`). The payload and the signature are missing. Copy the token whole, with both periods.",
        jose::text::quoted(alg)
    ))
}

fn is_header(value: &Value) -> bool {
    let text = |name: &str| value.get(name).and_then(Value::as_str).is_some();
    text("alg")
        && (text("typ") || text("kid") || text("enc") || text("cty") || is_small(value))
        && value.get("kty").is_none()
}

/// A header may be `{"alg":"HS256"}` alone.
fn is_small(value: &Value) -> bool {
    value.names().contains("alg") && value.span.len() <= 40
}

fn is_claims(value: &Value) -> bool {
    CLAIMS
        .iter()
        .filter(|name| value.get(name).is_some())
        .count()
        >= 2
        && !OTHERS.iter().any(|name| value.get(name).is_some())
}

/// The objects of a text that is JSON, with no more than headings around them.
fn objects(text: &str) -> Option<Vec<Document>> {
    let mut found = Vec::new();
    let (mut at, mut around) = (0, 0);
    while found.len() < MAX_OBJECTS
        && let Some(offset) = text.get(at..).and_then(|rest| rest.find('{'))
    {
        around += offset;
        let range = object(text, at + offset, MAX_OBJECT)?;
        if around > MAX_AROUND {
            return None;
        }
        let document = json::read(text.get(range.clone())?.as_bytes());
        if !document.is_complete() {
            return None;
        }
        found.push(document);
        at = range.end;
    }
    around += text.len() - at;
    (!found.is_empty() && around <= MAX_AROUND).then_some(found)
}
