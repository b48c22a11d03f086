//! The header as a whole: its required parameters.

use super::TokenPart;
use super::collector::FaultCollector;
use super::payload::announces_jwt;
use jose::decisive;
use jose::json::{Document, Value};
use jose::text::quoted;
use jose::value_kind::{JsonShape, ValueKind};
use std::ops::Range;

impl FaultCollector<'_> {
    /// The required parameters, and the types of those that are registered (RFC 7515 section 4.1,
    /// RFC 7516 section 4.1).
    pub fn header(&mut self, header: &Document, unprotected: Option<&Value>, span: &Range<usize>) {
        let bare = header.root.is_none() && unprotected.is_some();
        if !bare && (!header.is_complete() || !header.is_object()) {
            return;
        }
        let others = unprotected.map(Value::names).unwrap_or_default();
        let twice = header
            .members()
            .iter()
            .find(|member| others.contains(&member.name));
        if let Some(member) = twice {
            let sentence = format!(
                "The parameter `{}` stands in the protected and in the unprotected header: readers disagree on which one counts.",
                quoted(&member.name)
            );
            self.fault(
                "header-parameter-twice",
                Some(TokenPart::Header),
                span.clone(),
                sentence,
                true,
                "RFC 7515, section 4",
            );
        }
        let unencoded = header.get("b64").and_then(Value::as_bool) == Some(false);
        if unencoded
            && ["typ", "cty"]
                .iter()
                .any(|name| announces_jwt(header, unprotected, name))
        {
            self.fault(
                "jwt-payload-unencoded",
                Some(TokenPart::Header),
                span.clone(),
                "`b64` is false, which a JWT must not have: readers disagree on what its claims are.".into(),
                true,
                "RFC 7797, section 7",
            );
        }
        for name in decisive::HEADERS.into_iter().chain(["enc"]) {
            let kind = match name {
                "jwk" => ValueKind::Object,
                "x5c" => ValueKind::Array,
                // A rule of its own says what is wrong with it.
                "crit" => ValueKind::Any,
                _ => ValueKind::String,
            };
            match header.get(name).or_else(|| unprotected?.get(name)) {
                Some(value) if kind.accepts(value.shape()) => {}
                Some(value) => {
                    let sentence = format!(
                        "The header parameter `{name}` is {}; it must be {}.",
                        value.shape().name(),
                        kind.expected()
                    );
                    // Some writers leave nothing out, and most readers take null as left out.
                    let is_left_out = value.shape() == JsonShape::Null;
                    self.fault(
                        "header-parameter-type",
                        Some(TokenPart::Header),
                        span.clone(),
                        sentence,
                        !is_left_out || matches!(name, "alg" | "enc"),
                        "RFC 7515, section 4.1",
                    );
                }
                None if name == "alg" => {
                    self.fault(
                        "header-alg-missing",
                        Some(TokenPart::Header),
                        span.clone(),
                        "The header has no `alg`, so nothing says how to check this token.".into(),
                        true,
                        "RFC 7515, section 4.1.1",
                    );
                }
                None => {}
            }
        }
    }
}
