//! A token in compact form: segments with periods between (RFC 7515 section 7.1, RFC 7516
//! section 7.1).

use super::collector::FaultCollector;
use super::decode::{SegmentLayout, take_apart};
use super::{Shape, Token, TokenPart, jwe, jws, sd_jwt};
use crate::intake::SourceMap;
use jose::{base64url, json};
use std::ops::Range;

/// How many segments are looked at; a compact token has at most five.
pub const MAX_SEGMENTS: usize = 8;

/// Decodes a compact token. `map` leads from its bytes to those of the paste.
pub fn decode(text: &str, map: &SourceMap) -> Token {
    let (compact, disclosures) = sd_jwt::split(text);
    let spans = spans(compact);
    let header = spans
        .first()
        .and_then(|span| compact.get(span.clone()))
        .unwrap_or_default();
    let header = json::read(&base64url::decode(header).bytes);
    let shape = if disclosures.is_some() {
        Shape::SdJwt
    } else if jwe::is_header_of(&header, spans.len()) {
        Shape::Jwe
    } else {
        Shape::Jws
    };
    let parts: &'static [TokenPart] = match shape {
        Shape::Jwe => &jwe::PARTS,
        _ if spans.len() == 1 && jws::is_payload(&header) => &jws::PARTS[1..],
        Shape::Jws | Shape::SdJwt => &jws::PARTS,
    };
    let mut collector = FaultCollector {
        text,
        map,
        faults: Vec::new(),
    };
    let layout = SegmentLayout {
        shape,
        parts,
        spans: &spans,
        disclosures,
    };
    let mut token = take_apart(&mut collector, &layout, None);
    collector.count(&spans, parts.len(), compact.len());
    token.faults = collector.faults;
    token
}

/// The spans between the periods; the last one contains the rest.
fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    for part in text.splitn(MAX_SEGMENTS, '.') {
        spans.push(start..start + part.len());
        start += part.len() + 1;
    }
    spans
}

impl FaultCollector<'_> {
    fn count(&mut self, spans: &[Range<usize>], wanted: usize, end: usize) {
        let found = spans.len();
        if found < wanted {
            let sentence = match (found, wanted) {
                (1, 2) => "This is a payload alone: the header in front of it and the signature behind it are missing.".to_owned(),
                (1, 3) => "One segment only: the payload and the signature are missing.".to_owned(),
                (2, 3) => {
                    "The signature is missing: two segments where a JWS has three.".to_owned()
                }
                _ => format!("{found} segments where a JWE has five: some parts are missing."),
            };
            self.fault(
                "segments-missing",
                None,
                end..end,
                sentence,
                true,
                "RFC 7515, section 7.1",
            );
        } else if let Some(surplus) = spans.get(wanted) {
            let found = if found == MAX_SEGMENTS {
                format!("{found} or more")
            } else {
                found.to_string()
            };
            let name = if wanted == 3 {
                "JWS has three"
            } else {
                "JWE has five"
            };
            let sentence = format!("Too many segments: {found}, and a {name}.");
            self.fault(
                "segments-surplus",
                Some(TokenPart::Surplus),
                surplus.start..end,
                sentence,
                true,
                "RFC 7515, section 7.1",
            );
        }
    }
}
