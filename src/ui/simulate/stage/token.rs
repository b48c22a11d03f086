//! Finds tokens in texts of a run, and makes links to the inspector.

use crate::ui::route::encoded;
use jose::base64url;
use simulator::sim::state::{Entry, Kind};
use simulator::sim::trace::{Event, LaneTrace};
use std::ops::Range;

/// Finds JWTs in a text: JWS with three parts, JWE with five. A JOSE header is a
/// JSON object, which always begins with `eyJ` in Base64url.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let is_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut spans = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("eyJ")) {
        let start = from + start;
        let rest = text.get(start..).unwrap_or_default();
        let end = start + rest.find(|c| !is_token(c)).unwrap_or(rest.len());
        let dots = text
            .get(start..end)
            .unwrap_or_default()
            .matches('.')
            .count();
        if matches!(dots, 2 | 4) {
            spans.push(start..end);
        }
        from = end;
    }
    spans
}

/// A member of a token's JOSE header, where it is a text.
fn header_member(token: &str, name: &str) -> Option<String> {
    let header = token.split('.').next()?;
    let bytes = base64url::decode_strict(header)?;
    let header: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
    header.get(name)?.as_str().map(str::to_owned)
}

/// The key of a token: the JWK of its `kid`, as last known at or before an event. None for a
/// token without a key of the lane, such as a DPoP proof, which carries its own.
pub fn key_of(lane: &LaneTrace, until: usize, token: &str) -> Option<String> {
    let kid = header_member(token, "kid")?;
    let events = lane.events.get(..=until).unwrap_or(&lane.events);
    events.iter().rev().find_map(|event| key_in(event, &kid))
}

fn key_in(event: &Event, kid: &str) -> Option<String> {
    event
        .changes
        .iter()
        .rev()
        .filter(|change| change.place.kind == Kind::SigningKey && change.place.name == kid)
        .find_map(|change| match &change.entry {
            Some(Entry::SigningKey(key)) => Some(key.jwk.clone()),
            _ => None,
        })
}

/// The address at which the inspector opens a token with its key.
pub fn inspector(token: &str, key: Option<&str>) -> String {
    match key {
        Some(key) => format!("#/inspect?token={}&key={}", encoded(token), encoded(key)),
        // A token without a key also empties the key box.
        None => format!("#/inspect?token={}", encoded(token)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_found_wherever_they_stand() {
        let text = "Cookie: sid=1; at=eyJhIjoxfQ.e30.c2ln; x=2\nAuthorization: Bearer eyJhIjoxfQ.e30.\n\n{\"a\":\"eyJa.b.c.d.e\",\"b\":\"eyJ.b\"}";
        let found: Vec<&str> = spans(text).into_iter().map(|span| &text[span]).collect();
        assert_eq!(
            found,
            ["eyJhIjoxfQ.e30.c2ln", "eyJhIjoxfQ.e30.", "eyJa.b.c.d.e"]
        );
        assert!(spans("no token, not even eyJ alone").is_empty());
        assert!(spans("").is_empty());
    }

    #[test]
    fn a_link_says_token_and_key() {
        assert_eq!(
            inspector("a.b.c", Some(r#"{"k":1}"#)),
            "#/inspect?token=a.b.c&key=%7B%22k%22:1%7D"
        );
        assert_eq!(inspector("a.b.c", None), "#/inspect?token=a.b.c");
    }
}
