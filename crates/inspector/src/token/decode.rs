//! Decodes known segments into a token: shared by the compact form and the JSON serialization.

use super::collector::FaultCollector;
use super::payload::{Payload, read_payload};
use super::{Segment, Shape, Token, TokenPart};
use jose::json::{self, Document, Value};
use std::ops::Range;

/// Where the parts of a token stand in its text.
pub(super) struct SegmentLayout<'a> {
    pub shape: Shape,
    /// What the segments hold, in order.
    pub parts: &'static [TokenPart],
    /// Bytes of the text that each segment covers; there may be more or fewer than parts.
    pub spans: &'a [Range<usize>],
    /// What follows an SD-JWT from its first `~` on.
    pub disclosures: Option<Range<usize>>,
}

/// Decodes every segment as far as it goes. Faults are left with the collector.
pub(super) fn take_apart(
    collector: &mut FaultCollector<'_>,
    layout: &SegmentLayout<'_>,
    unprotected: Option<Value>,
) -> Token {
    let text = collector.text;
    let mut segments = Vec::new();
    let mut unencoded = false;
    let mut header = Document::default();
    let mut payload = Payload::Absent;
    for (index, span) in layout.spans.iter().enumerate() {
        let part = layout
            .parts
            .get(index)
            .copied()
            .unwrap_or(TokenPart::Surplus);
        let segment_text = text.get(span.clone()).unwrap_or_default();
        let bytes = if part == TokenPart::Payload && unencoded {
            segment_text.as_bytes().to_vec()
        } else {
            collector.base64(segment_text, part, span.start)
        };
        if part == TokenPart::Header {
            // With no protected header at all the segment is empty (RFC 7515 section 7.2.1).
            if !(bytes.is_empty() && unprotected.is_some()) {
                header = json::read(&bytes);
                collector.json(&header, part, span);
            }
            collector.header(&header, unprotected.as_ref(), span);
            unencoded = header.get("b64").and_then(Value::as_bool) == Some(false);
        }
        if part == TokenPart::Payload {
            let zip = header
                .get("zip")
                .or_else(|| unprotected.as_ref()?.get("zip"));
            let is_compressed =
                layout.shape == Shape::Jws && zip.and_then(Value::as_str) == Some("DEF");
            payload = match span.is_empty() {
                true => Payload::Detached,
                // Nothing of it can be read before it is inflated.
                false if is_compressed => Payload::Bytes,
                false => read_payload(&bytes, &header, unprotected.as_ref()),
            };
            if let Payload::Claims(claims) = &payload {
                collector.json(claims, part, span);
            }
        }
        segments.push(Segment {
            part,
            span: span.clone(),
            bytes,
        });
    }
    if let Some(span) = layout.disclosures.clone() {
        segments.push(Segment {
            part: TokenPart::Disclosures,
            span,
            bytes: Vec::new(),
        });
    }
    Token {
        text: text.to_owned(),
        shape: layout.shape,
        segments,
        header,
        unprotected,
        payload,
        is_json: false,
        inflated: None,
        aad: None,
        attached: None,
        signature_index: 0,
        signature_count: 1,
        faults: Vec::new(),
    }
}
