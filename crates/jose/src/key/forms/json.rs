//! JSON that holds keys at any depth: what identity providers and cloud consoles answer,
//! configuration that keeps a JWK Set as a string, JWKs whose braces or commas are damaged.

use super::Search;
use super::note::FormNote;
use super::other::NotAKey;
use crate::json::{self, JsonKind, Value};
use crate::key::{self, der, jwk};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// Members whose text is a shared secret, where the JSON holds no other key.
const SECRETS: [&str; 8] = [
    "secret",
    "client_secret",
    "jwt_secret",
    "shared_secret",
    "signing_key",
    "hmac_secret",
    "password",
    "key",
];

/// Members that name the `kid` of a key beside them: Google's service accounts, and a JWK's own.
const IDS: [&str; 3] = ["private_key_id", "kid", "key_id"];

impl Search {
    /// Searches a text that is JSON, or was.
    pub(super) fn json(&mut self, text: &str, layers: usize) {
        let (body, is_response) = match text.starts_with("HTTP/") {
            true => (behind_headers(text), true),
            false => (text, false),
        };
        let Some((root, note)) = lenient(body) else {
            return;
        };
        let before = self.keys.len();
        self.value(&root, None, layers);
        if self.keys.len() > before {
            let http = is_response.then_some(FormNote::Http);
            http.into_iter()
                .chain(note)
                .for_each(|note| self.note(note));
        } else if let Some(uri) = root.get("jwks_uri").and_then(Value::as_str) {
            let jwks_uri = uri.into();
            self.fail(NotAKey::Discovery { jwks_uri }.into());
        }
    }

    fn value(&mut self, value: &Value, name: Option<&str>, layers: usize) {
        match &value.kind {
            JsonKind::Array(items) => {
                items.iter().for_each(|item| self.value(item, name, layers));
            }
            JsonKind::Object(members) => {
                if value.get("kty").is_some() || value.get("x5c").is_some() {
                    return self.jwk(value);
                }
                let id = IDS
                    .iter()
                    .find_map(|id| value.get(id).and_then(Value::as_str));
                // A map from `kid` to certificate, as Google publishes.
                let is_map = members
                    .iter()
                    .all(|member| holds_pem(&member.value) && !is_ordinary(&member.name));
                for member in members {
                    let kid = if is_map {
                        Some(member.name.as_str())
                    } else {
                        id
                    };
                    match member.value.as_str() {
                        Some(text) => self.string(text, &member.name, kid, layers),
                        None => self.value(&member.value, Some(&member.name), layers),
                    }
                }
            }
            JsonKind::String(_) => {
                let text = value.as_str().unwrap_or_default();
                self.string(text, name.unwrap_or_default(), None, layers);
            }
            _ => {}
        }
    }

    fn jwk(&mut self, value: &Value) {
        let read = jwk::from_value(value);
        let certificate = value
            .get("x5c")
            .and_then(Value::as_array)
            .and_then(|chain| STANDARD.decode(chain.first()?.as_str()?).ok());
        match (read, certificate) {
            (Err(_), Some(certificate)) => {
                let kid = value.get("kid").and_then(Value::as_str);
                let key = der::from_certificate_der(&certificate);
                self.take(key, kid, vec![FormNote::X5c]);
            }
            (read, _) => self.take(read, None, Vec::new()),
        }
    }

    /// The text of a member.
    fn string(&mut self, text: &str, name: &str, kid: Option<&str>, layers: usize) {
        let before = self.keys.len();
        let is_key =
            text.trim_start().starts_with(['{', '[']) || key::look(text.as_bytes()).is_some();
        if is_key && let Some(layers) = layers.checked_sub(1) {
            self.text(text, kid, layers);
        }
        if self.keys.len() > before {
            match kid {
                Some(kid) if kid == name => self.note(FormNote::Map),
                _ if name.is_empty() => {}
                _ => self.note(FormNote::Member { name: name.into() }),
            }
        } else if SECRETS.iter().any(|known| name.eq_ignore_ascii_case(known)) && !text.is_empty() {
            self.secrets
                .push((name.into(), Zeroizing::new(text.into())));
        }
    }
}

/// Whether a name says what its member is, and so is no `kid`: `public_key`, `privateKey`, `cert`.
fn is_ordinary(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words = ["public", "private", "pem", "cert", "sign", "verif", "jwt"];
    name == "key" || words.iter().any(|word| name.contains(word))
}

fn holds_pem(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains("BEGIN "))
}

/// What follows the empty line after an HTTP header.
fn behind_headers(text: &str) -> &str {
    let ends = ["\r\n\r\n", "\n\n"];
    let body = ends.iter().find_map(|end| text.split_once(end));
    body.map_or(text, |(_, body)| body)
}

/// JSON that is whole, or can be made so: without extra commas, with the braces around it, or
/// with one value a line.
fn lenient(text: &str) -> Option<(Value, Option<FormNote>)> {
    let text = text.trim();
    let read = |text: &str| {
        let document = json::read(text.as_bytes());
        let is_broken = document.faults.iter().any(|fault| fault.kind.is_fatal());
        document.root.filter(|_| !is_broken)
    };
    if text.starts_with(['{', '[']) {
        if let Some(root) = read(text) {
            return Some((root, None));
        }
        let tidy = without_extra_commas(text);
        if let Some(root) = read(&tidy) {
            return Some((root, Some(FormNote::Comma)));
        }
        let lines: Vec<&str> = text
            .lines()
            .map(|line| line.trim().trim_end_matches(','))
            .collect();
        let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        return read(&format!("[{}]", lines.join(","))).map(|root| (root, Some(FormNote::Lines)));
    }
    match text.strip_prefix('"') {
        // A whole string with JSON in it.
        Some(_) if read(text).is_some_and(|root| root.as_str().is_some()) => {
            read(text).map(|root| (root, None))
        }
        Some(_) => {
            let wrapped = without_extra_commas(&format!("{{{text}}}"));
            read(&wrapped).map(|root| (root, Some(FormNote::Braces)))
        }
        None => None,
    }
}

/// JSON without the commas that stand before the end of an object, an array or the text.
fn without_extra_commas(text: &str) -> String {
    let (mut out, mut in_string, mut escaped) = (String::with_capacity(text.len()), false, false);
    for c in text.chars() {
        if in_string {
            in_string = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
        } else if c == '"' {
            in_string = true;
            escaped = false;
        } else if matches!(c, '}' | ']') {
            let kept = out.trim_end();
            if let Some(kept) = kept.strip_suffix(',') {
                out.truncate(kept.len());
            }
        }
        out.push(c);
    }
    let kept = out.trim_end().trim_end_matches(',').len();
    out.truncate(kept);
    out
}
