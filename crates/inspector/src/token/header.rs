//! The header as a whole: its required parameters.

use super::TokenPart;
use super::collector::FaultCollector;
use super::payload::announces_jwt;
use jose::json::{Document, Value};
use jose::text::quoted;
use std::ops::Range;

impl FaultCollector<'_> {
    /// The required parameters (RFC 7515 section 4.1.1, RFC 7516 section 4.1).
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
        let mut names = vec!["alg"];
        if header.get("enc").is_some() {
            names.push("enc");
        }
        for name in names {
            match header.get(name).or_else(|| unprotected?.get(name)) {
                Some(value) if value.as_str().is_some() => {}
                Some(value) => {
                    let sentence = format!(
                        "The header parameter `{name}` is {}; it must be a string.",
                        value.shape().name()
                    );
                    self.fault(
                        "header-parameter-type",
                        Some(TokenPart::Header),
                        span.clone(),
                        sentence,
                        true,
                        "RFC 7515, section 4.1.1",
                    );
                }
                None => {
                    let sentence = format!(
                        "The header has no `{name}`, so nothing says how to check this token."
                    );
                    self.fault(
                        "header-alg-missing",
                        Some(TokenPart::Header),
                        span.clone(),
                        sentence,
                        true,
                        "RFC 7515, section 4.1.1",
                    );
                }
            }
        }
    }
}
