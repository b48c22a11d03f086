//! JSON that holds keys at any depth: what identity providers and cloud consoles answer,
//! configuration that keeps a JWK Set as a string, JWKs whose braces or commas are damaged.

use super::beside::Beside;
use super::fragment::{self, Fragment};
use super::note::FormNote;
use super::other::NotAKey;
use super::search::Search;
use super::secrets::{self, Found};
use super::{dialect, names};
use crate::json::{JsonKind, Value};
use crate::key::{look, secret};
use std::borrow::Cow;

/// Names of members that are told where there is no key.
const MAX_NAMES: usize = 4;

impl Search {
    /// Searches the JSON of a text, and gives back the text without what holds keys.
    pub(super) fn json<'a>(
        &mut self,
        text: &'a str,
        beside: &Beside,
        layers: usize,
    ) -> Cow<'a, str> {
        let before = self.count();
        // A whole string with JSON in it, or members without their braces.
        if text.starts_with('"') {
            let wrapped = || fragment::read(&format!("{{{text}}}"));
            let whole = fragment::read(text).filter(|(root, _)| root.as_str().is_some());
            let whole = whole.map(|(root, _)| (root, vec![FormNote::Quoted]));
            let read = whole.or_else(|| {
                wrapped().map(|(root, mut notes)| {
                    notes.push(FormNote::Braces);
                    (root, notes)
                })
            });
            if let Some((root, notes)) = read {
                self.value(&root, "", beside, layers);
                if self.count() != before {
                    if self.has_keys_since(before) {
                        notes.into_iter().for_each(|note| self.note(note));
                    }
                    return Cow::Borrowed("");
                }
                self.name(&root, true);
            }
        }
        let (fragments, is_broken) = fragment::fragments(text);
        let mut outside = String::new();
        let mut at = 0;
        let mut with_keys = 0;
        for Fragment { span, root, notes } in fragments {
            let (start, end) = (span.start, span.end);
            let before = self.count();
            self.value(&root, "", beside, layers);
            if !self.has_keys_since(before) {
                self.name(&root, span.len() == text.len());
            }
            if self.count() == before {
                continue;
            }
            if self.has_keys_since(before) {
                with_keys += 1;
                notes.into_iter().for_each(|note| self.note(note));
            }
            outside.push_str(text.get(at..start).unwrap_or_default());
            outside.push(' ');
            at = end;
        }
        if at == 0 {
            return Cow::Borrowed(text);
        }
        outside.push_str(text.get(at..).unwrap_or_default());
        if with_keys > 0 {
            self.note_outside(&outside, with_keys, is_broken);
        }
        Cow::Owned(outside)
    }

    fn note_outside(&mut self, outside: &str, fragments: usize, is_broken: bool) {
        let outside = outside.trim_matches(|c: char| c.is_whitespace() || c == ',');
        self.note(if is_broken {
            FormNote::Broken
        } else if outside.contains("HTTP/") {
            FormNote::Http
        } else if outside.ends_with(':') && outside.starts_with(['"', '\'']) {
            FormNote::Braces
        } else if !outside.is_empty() {
            FormNote::Around
        } else if fragments > 1 {
            FormNote::Lines
        } else {
            return;
        });
    }

    /// Names JSON that holds no key: a discovery document, or any other.
    fn name(&mut self, root: &Value, is_all: bool) {
        if let Some(uri) = root.get("jwks_uri").and_then(Value::as_str) {
            return self.fail(
                NotAKey::Discovery {
                    jwks_uri: uri.into(),
                }
                .into(),
            );
        }
        // The strict reader says what is wrong with a JWK or a set.
        if !is_all || root.get("kty").is_some() || root.get("keys").is_some() {
            return;
        }
        if let JsonKind::Object(members) = &root.kind
            && !members.is_empty()
        {
            let names = members
                .iter()
                .take(MAX_NAMES)
                .map(|member| member.name.clone())
                .collect();
            let more = members.len().saturating_sub(MAX_NAMES);
            self.fail(NotAKey::Json { names, more }.into());
        }
    }

    fn value(&mut self, value: &Value, name: &str, beside: &Beside, layers: usize) {
        match &value.kind {
            JsonKind::Array(items) => {
                if let Some(found) = Found::bytes(name, value) {
                    return self.take_secret(found);
                }
                if let Some(text) = lines(items) {
                    return self.string(&text, name, beside, layers);
                }
                items
                    .iter()
                    .for_each(|item| self.value(item, name, beside, layers));
            }
            JsonKind::Object(members) => {
                if is_of_token(value) {
                    return self.fail(NotAKey::Header.into());
                }
                if let Some((key, notes)) = dialect::read(value) {
                    return self.take(key, &Beside::of(value, beside), notes);
                }
                if let Some(found) =
                    secrets::buffer(value).and_then(|data| Found::bytes(name, data))
                {
                    return self.take_secret(found);
                }
                let beside = Beside::of(value, beside);
                // A map from `kid` to certificate, as Google publishes.
                let is_map = members.iter().all(|member| holds_pem(&member.value))
                    && names::are_kids(members.iter().map(|member| member.name.as_str()));
                for member in members {
                    match member.value.as_str() {
                        Some(text) if is_map => {
                            let before = self.count();
                            self.string(text, &member.name, &beside.named(&member.name), layers);
                            if self.has_keys_since(before) {
                                self.note(FormNote::Map);
                            }
                        }
                        _ => {
                            let beside = beside.under(&member.name);
                            self.value(&member.value, &member.name, &beside, layers);
                        }
                    }
                }
            }
            JsonKind::String(text) => {
                let before = self.count();
                self.string(text, name, beside, layers);
                if self.has_keys_since(before) && !name.is_empty() {
                    self.note(FormNote::Member { name: name.into() });
                }
            }
            _ => {}
        }
    }

    /// The text of a member.
    fn string(&mut self, text: &str, name: &str, beside: &Beside, layers: usize) {
        let before = self.count();
        let is_key = text.trim_start().starts_with(['{', '[']) || look(text.as_bytes()).is_some();
        if is_key && let Some(layers) = layers.checked_sub(1) {
            self.text(text, beside, layers);
        } else if names::is_public(name) && text.len() < 300 {
            for bytes in secret::readings(text, |_| true) {
                self.raw(&bytes, beside);
            }
        }
        if self.count() == before && names::is_secret(name) && !text.is_empty() {
            self.take_secret(Found::text(name, text));
        }
    }
}

/// Whether an object is a token in JSON (RFC 7515 section 7.2) or the header of one. Whoever made
/// the token chose the key in it.
fn is_of_token(object: &Value) -> bool {
    let has = |name| object.get(name).is_some();
    let is_header = has("jwk") || (has("x5c") && !has("kty") && !has("use") && !has("key_ops"));
    (has("payload") && (has("signatures") || has("signature")))
        || (is_header && (has("alg") || has("typ")))
}

/// PEM whose lines are the items of an array.
fn lines(items: &[Value]) -> Option<String> {
    let lines: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
    let lines = lines.filter(|lines| lines.len() > 2)?;
    let first = lines.first()?;
    (first.contains("BEGIN ") && !first.contains("END ")).then(|| lines.join("\n"))
}

fn holds_pem(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains("BEGIN "))
}
