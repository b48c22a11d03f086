//! Cookies and parameters that other libraries signed, in formats of their own.

use jose::base64url::{self, decode_strict};
use jose::json::Value;

use super::super::super::symbol::is_body;
use super::paste::{Paste, is_jose_header, is_mac, json_in_base64};

/// Flask and itsdangerous (`TimestampSigner`): payload, time, MAC. A period in front means that
/// the payload is compressed.
pub(super) fn flask(paste: &Paste) -> Option<String> {
    let word = paste.word()?;
    let (payload, packed) = match word.strip_prefix('.') {
        Some(rest) => (rest, true),
        None => (word, false),
    };
    let mut parts = payload.split('.');
    let (payload, second, third) = (parts.next()?, parts.next()?, parts.next());
    let (time, mac) = match third {
        Some(mac) => (Some(second), mac),
        None => (None, second),
    };
    // Four bytes, five from the year 2106 on.
    let is_time = time.is_none_or(|time| matches!(time.len(), 6 | 7) && time.bytes().all(is_body));
    if parts.next().is_some() || !is_mac(mac) || !is_time || !is_payload(payload, packed) {
        return None;
    }
    let form = if time.is_some() {
        "payload, time and MAC"
    } else {
        "payload and MAC"
    };
    Some(format!(
        "This is a signed cookie of Flask or another value signed by itsdangerous ({form}), not a JWT.{} \
         To verify it, use the app's `SECRET_KEY` with itsdangerous.",
        shown(payload, packed)
    ))
}

/// Django (`signing.dumps`, `TimestampSigner`): value, time and MAC with colons.
pub(super) fn django(paste: &Paste) -> Option<String> {
    let word = paste.word()?;
    let mut parts = word.rsplitn(3, ':');
    let (mac, time, payload) = (parts.next()?, parts.next()?, parts.next()?);
    let is_time = time.len() == 6 && time.bytes().all(|byte| byte.is_ascii_alphanumeric());
    // Ports and times have colons too.
    let fits = is_mac(mac) && is_time && !payload.is_empty() && !payload.contains("//");
    let (body, packed) = match payload.strip_prefix('.') {
        Some(rest) => (rest, true),
        None => (payload, false),
    };
    let alien = json_in_base64(body).is_some_and(|document| is_jose_header(&document));
    (fits && !alien).then(|| {
        format!(
            "This is a signed value of Django (value, time and MAC with colons), not a JWT.{} \
             To verify it, use `django.core.signing` with the app's `SECRET_KEY`.",
            shown(body, packed)
        )
    })
}

/// Rails: Base64, two hyphens, a MAC in hexadecimal; or encrypted with its IV and tag.
pub(super) fn rails(paste: &Paste) -> Option<String> {
    let word = paste.word()?;
    let mut parts = word.split("--");
    let (data, second, third) = (parts.next()?, parts.next()?, parts.next());
    let is_data = |text: &str| {
        let text = text.trim_end_matches('=').trim_end_matches("%3D");
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| is_body(byte) || matches!(byte, b'+' | b'/' | b'%'))
    };
    let is_hex = matches!(second.len(), 40 | 64 | 128)
        && second.bytes().all(|byte| byte.is_ascii_hexdigit());
    if parts.next().is_some() || !is_data(data) || data.len() < 8 {
        return None;
    }
    match third {
        None if is_hex => Some(
            "This is a signed cookie of Rails (data, two hyphens, MAC), not a JWT. Its data is Base64 and readable. \
             To verify it, use the app's `secret_key_base` with `ActiveSupport::MessageVerifier`."
                .to_owned(),
        ),
        Some(tag) if is_data(second) && is_data(tag) && (16..=24).contains(&second.len()) && (22..=30).contains(&tag.len()) => Some(
            "This is an encrypted cookie of Rails (data, IV and tag with two hyphens between them), not a JWT. \
             Only the app can decrypt it, with its `secret_key_base`."
                .to_owned(),
        ),
        _ => None,
    }
}

/// Laravel: Base64 of JSON with `iv`, `value` and `mac`.
pub(super) fn laravel(paste: &Paste) -> Option<String> {
    let document = json_in_base64(paste.word()?)?;
    let fits = ["iv", "value", "mac"]
        .iter()
        .all(|name| document.get(name).and_then(Value::as_str).is_some());
    fits.then(|| {
        "This is an encrypted cookie of Laravel (JSON with `iv`, `value` and `mac`), not a JWT. \
         Only the app can decrypt it, with its `APP_KEY`."
            .to_owned()
    })
}

/// Express: `s:`, the value, a period, a MAC.
pub(super) fn express(paste: &Paste) -> Option<String> {
    let word = paste.word()?;
    let body = ["s:", "s%3A", "s%3a"]
        .iter()
        .find_map(|prefix| word.strip_prefix(prefix))?;
    let (value, mac) = body.rsplit_once('.')?;
    let is_mac = (40..=60).contains(&mac.len())
        && mac
            .bytes()
            .all(|byte| is_body(byte) || matches!(byte, b'+' | b'/' | b'%' | b'='));
    let session = paste.field.eq_ignore_ascii_case("connect.sid");
    let what = if session {
        "the session cookie of express-session: a session ID and its MAC"
    } else {
        "a cookie that Express signed: a value and its MAC"
    };
    (is_mac && !value.is_empty()).then(|| {
        format!("This is {what}, not a JWT. The session itself is on the server. To check the MAC, use the package cookie-signature with the app's secret.")
    })
}

/// Facebook's `signed_request`: the MAC first, then the payload.
pub(super) fn facebook(paste: &Paste) -> Option<String> {
    let mut parts = paste.word()?.split('.');
    let (mac, payload) = (parts.next()?, parts.next()?);
    let document = json_in_base64(payload)?;
    let algorithm = document.get("algorithm").and_then(Value::as_str);
    let fits = parts.next().is_none() && mac.len() == 43 && mac.bytes().all(is_body);
    (fits && (algorithm.is_some() || paste.field == "signed_request")).then(|| {
        "This is a `signed_request` of Facebook, not a JWT: the signature stands first, then the payload, and there is no header. \
         It is HMAC-SHA256 of the second part, keyed with the app secret."
            .to_owned()
    })
}

/// Whether a segment is the payload of itsdangerous: JSON that is no header, or compressed.
fn is_payload(segment: &str, packed: bool) -> bool {
    let Some(bytes) = decode_strict(segment) else {
        return false;
    };
    if packed {
        // The first byte of zlib data with a window of 32 KB.
        return bytes.first() == Some(&0x78);
    }
    let document = jose::json::read(&bytes);
    let is_number = document
        .root
        .as_ref()
        .is_some_and(|root| root.as_number().is_some());
    document.is_complete() && !is_number && !is_jose_header(&document)
}

/// A sentence with the payload, where it is short and readable.
fn shown(payload: &str, packed: bool) -> String {
    const LONGEST: usize = 80;
    if packed {
        return " Its payload is compressed JSON.".to_owned();
    }
    let text = base64url::decode_strict(payload).and_then(|bytes| String::from_utf8(bytes).ok());
    match text {
        Some(text) if text.len() <= LONGEST && text.starts_with(['{', '[', '"']) => {
            format!(" Its payload is `{}`.", jose::text::quoted(&text))
        }
        Some(text) if text.starts_with(['{', '[', '"']) => {
            " Its payload is readable JSON.".to_owned()
        }
        _ => String::new(),
    }
}
