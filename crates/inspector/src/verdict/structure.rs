//! Whether a token is well formed.

use super::{Check, CheckName, CheckOutcome};
use crate::token::{Payload, Shape, Token};
use jose::decisive;
use jose::text::count;

/// Checks the form: segments, Base64url, JSON, and the types of the claims that decide.
pub fn check(token: &Token) -> Check {
    let fatal: Vec<_> = token.faults.iter().filter(|fault| fault.fatal).collect();
    let wrong_types = wrong_types(token);
    if let Some(first) = fatal.first() {
        let mut check = Check::new(
            CheckName::Structure,
            CheckOutcome::Fail,
            first.sentence.clone(),
            first.reference,
        );
        for fault in fatal.iter().skip(1) {
            check = check.with(fault.sentence.clone());
        }
        return check;
    }
    if let Some(first) = wrong_types.first() {
        let mut check = Check::new(
            CheckName::Structure,
            CheckOutcome::Fail,
            first.clone(),
            "RFC 7519, section 4.1",
        );
        for sentence in wrong_types.iter().skip(1) {
            check = check.with(sentence.clone());
        }
        return check;
    }
    let (summary, reference) = describe(token);
    match token.faults.first() {
        Some(fault) => {
            let mut check = Check::new(
                CheckName::Structure,
                CheckOutcome::Warn,
                fault.sentence.clone(),
                fault.reference,
            );
            for other in token.faults.iter().skip(1) {
                check = check.with(other.sentence.clone());
            }
            check.with(summary)
        }
        None => match token.payload {
            Payload::Text(_) | Payload::Bytes if token.shape != Shape::Jwe => {
                Check::new(CheckName::Structure, CheckOutcome::Warn, summary, reference)
                    .with("A JWT carries its claims as a JSON object; a JWS may carry anything.")
            }
            _ => Check::new(CheckName::Structure, CheckOutcome::Pass, summary, reference),
        },
    }
}

fn describe(token: &Token) -> (String, &'static str) {
    match (token.shape, &token.payload) {
        (Shape::Jwe, _) if token.is_json => (
            "A JWE in JSON; its header is a JSON object.".into(),
            "RFC 7516, section 7.2",
        ),
        (Shape::Jwe, _) => (
            "A JWE: five segments, and the header is a JSON object.".into(),
            "RFC 7516, section 7.1",
        ),
        (Shape::SdJwt, _) => {
            let disclosures = count(token.disclosures().len(), "disclosure");
            (
                format!("An SD-JWT with {disclosures}."),
                "RFC 9901, section 4",
            )
        }
        (_, Payload::Claims(_)) if token.is_json => (
            "A JWS in JSON; its header and its payload are JSON objects.".into(),
            "RFC 7515, section 7.2",
        ),
        (_, Payload::Claims(_)) => (
            "Three segments; the header and the payload are JSON objects.".into(),
            "RFC 7519, section 7.2",
        ),
        (_, Payload::Empty) => (
            "A JWS whose payload is empty: 0 bytes were signed.".into(),
            "RFC 7515, section 3",
        ),
        (_, Payload::Detached) => (
            match token.is_json {
                true => "A JWS in JSON without its payload.",
                false => "A JWS with a detached payload: the middle segment is empty.",
            }
            .into(),
            "RFC 7515, appendix F",
        ),
        _ => (
            "A JWS, not a JWT: its payload is not a JSON object.".into(),
            "RFC 7515, section 3",
        ),
    }
}

fn wrong_types(token: &Token) -> Vec<String> {
    let Some(claims) = token.claims() else {
        return Vec::new();
    };
    decisive::CLAIMS
        .iter()
        .filter_map(|(name, kind)| {
            let value = claims.get(name)?;
            if !kind.accepts(value.shape()) {
                return Some(format!(
                    "`{name}` is {}; it must be {}.",
                    value.shape().name(),
                    kind.expected()
                ));
            }
            let items = value.as_array().unwrap_or_default();
            let other = items.iter().find(|item| item.as_str().is_none())?;
            Some(format!(
                "`{name}` holds {}; it must be {}.",
                other.shape().name(),
                kind.expected()
            ))
        })
        .collect()
}
