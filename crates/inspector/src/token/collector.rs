//! Collects the faults of a token and places them in the text that was pasted.

use super::{TokenFault, TokenPart};
use crate::intake::SourceMap;
use jose::base64url::{self, Base64Fault};
use jose::json::{Document, JsonFaultKind};
use std::ops::Range;

/// The faults so far, and what is needed to place them.
pub(super) struct FaultCollector<'a> {
    pub text: &'a str,
    pub map: &'a SourceMap,
    pub faults: Vec<TokenFault>,
}

impl FaultCollector<'_> {
    pub fn fault(
        &mut self,
        code: &'static str,
        part: Option<TokenPart>,
        in_token: Range<usize>,
        sentence: String,
        fatal: bool,
        reference: &'static str,
    ) {
        // Characters that do not belong in a token may be several bytes long.
        let in_token = self.text.floor_char_boundary(in_token.start)
            ..self.text.ceil_char_boundary(in_token.end);
        let at = self.map.to_source(in_token.clone());
        self.faults.push(TokenFault {
            code,
            part,
            sentence,
            at,
            in_token,
            fatal,
            reference,
        });
    }

    pub fn base64(&mut self, text: &str, part: TokenPart, start: usize) -> Vec<u8> {
        let decoded = base64url::decode(text);
        for found in &decoded.faults {
            let at = start + found.at();
            let width = match found {
                Base64Fault::Character { found, .. } => found.len_utf8(),
                _ => 1,
            };
            let sentence = format!("In the {}: {found}.", part.name());
            self.fault(
                found.code(),
                Some(part),
                at..at + width,
                sentence,
                found.is_fatal(),
                found.reference(),
            );
        }
        decoded.bytes
    }

    /// JSON faults, placed at the Base64url characters that encode the byte.
    pub fn json(&mut self, document: &Document, part: TokenPart, span: &Range<usize>) {
        self.json_faults(document, part, span, |at| {
            let characters = base64url::characters_of(at..at + 1);
            let start = (span.start + characters.start).min(span.end);
            start..(span.start + characters.end).min(span.end)
        });
    }

    /// The same of a document that the part does not hold byte by byte: each stands at all of it.
    pub fn json_at(&mut self, document: &Document, part: TokenPart, span: &Range<usize>) {
        self.json_faults(document, part, span, |_| span.clone());
    }

    fn json_faults(
        &mut self,
        document: &Document,
        part: TokenPart,
        span: &Range<usize>,
        place: impl Fn(usize) -> Range<usize>,
    ) {
        for found in &document.faults {
            let place = place(found.at);
            let sentence = format!("In the {}, JSON byte {}: {found}.", part.name(), found.at);
            self.fault(
                found.kind.code(),
                Some(part),
                place,
                sentence,
                // Names in a header must be unique (RFC 7515 section 4): with two
                // `alg`, two readers check two different things.
                found.kind.is_fatal()
                    || (part == TokenPart::Header
                        && matches!(found.kind, JsonFaultKind::Duplicate { .. })),
                found.kind.reference(),
            );
        }
        if document.is_complete() && !document.is_object() {
            let code = if part == TokenPart::Header {
                "header-not-object"
            } else {
                "payload-not-object"
            };
            let kind = document
                .root
                .as_ref()
                .map_or("nothing", |value| value.shape().name());
            let sentence = format!("The {} is {kind}; it must be a JSON object.", part.name());
            self.fault(
                code,
                Some(part),
                span.clone(),
                sentence,
                true,
                "RFC 7519, section 7.2",
            );
        }
    }
}
