//! One signature or recipient of a JSON serialization (RFC 7515 section 7.2, RFC 7516
//! section 7.2), with every byte mapped to where it stands in the paste.

use super::collector::FaultCollector;
use super::decode::{SegmentLayout, take_apart};
use super::{Shape, Token, TokenFault, jwe, jws};
use crate::intake::SourceMap;
use jose::base64url;
use jose::json::{self, JsonKind, Value, stretches};
use jose::serialization::JsonSerialization;
use std::ops::Range;

/// One signature or recipient of a JSON serialization, decoded.
pub struct Serialized {
    /// The token. Its text is the compact form; an unencoded payload (RFC 7797) may contain
    /// periods.
    pub token: Token,
    /// Leads from the bytes of the token to those of the paste.
    pub map: SourceMap,
    /// How many signatures or recipients there are; at least one.
    pub count: usize,
}

/// Decodes one signature or recipient: the one of this index, or the first if there are
/// fewer. `span` is where the serialization stands in the paste. None if nothing can be read.
pub fn from_json(paste: &str, span: Range<usize>, index: usize) -> Option<Serialized> {
    let offset = span.start;
    let document = json::read(paste.get(span)?.as_bytes());
    let root = document.root.as_ref()?;
    let serialization = JsonSerialization::new(root);
    let index = Some(index)
        .filter(|index| *index < serialization.count())
        .unwrap_or_default();
    let entry = serialization.entry(index)?;

    let mut text = String::new();
    let mut pieces = Vec::new();
    let mut spans = Vec::new();
    let mut faults = Vec::new();
    for (position, part) in entry.parts.iter().enumerate() {
        let quote = part.value.map_or(offset, |value| offset + value.span.start);
        if position > 0 {
            // The period of the compact form stands for the opening quote.
            text.push('.');
            pieces.push((quote, 1));
        }
        let start = text.len();
        // Of the wrong type, or left out, it is empty.
        if let Some(Value {
            span,
            kind: JsonKind::String(value),
        }) = part.value
        {
            let written = paste.get(offset + span.start..offset + span.end)?;
            text.push_str(value);
            pieces.extend(stretches(written).map(|(at, len)| (quote + at, len)));
        }
        spans.push(start..text.len());
    }
    for found in &document.faults {
        let sentence = format!("In the JSON serialization, byte {}: {found}.", found.at);
        let at = paste.floor_char_boundary(offset + found.at)
            ..paste.ceil_char_boundary(offset + found.at + 1);
        faults.push(fault(found.kind.code(), sentence, at));
    }
    for (name, value, expected) in serialization.wrong_types(index) {
        faults.push(fault(
            "serialization-member-type",
            format!(
                "The member `{name}` is {}; it must be {expected}.",
                value.shape().name()
            ),
            offset + value.span.start..offset + value.span.end,
        ));
    }
    // RFC 7515 section 7.2.1, RFC 7516 section 7.2.1.
    let parts = entry.parts.iter().map(|part| (part.name, part.value));
    for (name, value) in parts.chain([("header", entry.header)]) {
        let is_empty = value.is_some_and(|value| match &value.kind {
            JsonKind::String(text) => text.is_empty(),
            JsonKind::Object(members) => members.is_empty(),
            _ => false,
        });
        // These must be there; that they are empty is told elsewhere.
        let is_required = matches!(name, "payload" | "signature" | "ciphertext");
        if let Some(value) = value.filter(|_| is_empty && !is_required) {
            faults.push(TokenFault {
                fatal: name == "protected",
                ..fault(
                    "serialization-member-empty",
                    format!("The member `{name}` is empty; it must be left out then."),
                    offset + value.span.start..offset + value.span.end,
                )
            });
        }
    }
    if !serialization.is_encrypted() && disagree_on_payload(&serialization) {
        faults.push(TokenFault {
            reference: "RFC 7797, section 3",
            ..fault(
                "serialization-b64-mixed",
                "`b64` is not the same for all signatures, so they disagree on what the payload is."
                    .into(),
                offset..offset + 1,
            )
        });
    }
    if serialization.is_mixed() {
        let sentence = "The flattened and the general form are mixed: readers disagree on which signature counts.";
        faults.push(fault(
            "serialization-mixed",
            sentence.into(),
            offset..offset + 1,
        ));
    }

    // They are those of all signatures, and stand at the first (RFC 9901 section 8.3).
    let is_elsewhere = (1..serialization.count()).any(|other| {
        let header = serialization.entry(other).and_then(|entry| entry.header);
        header.is_some_and(presents)
    });
    if is_elsewhere {
        faults.push(TokenFault {
            reference: "RFC 9901, section 8.3",
            ..fault(
                "serialization-disclosures",
                "Disclosures and a key binding belong to the first signature's header.".into(),
                offset..offset + 1,
            )
        });
    }

    let map = SourceMap::of_pieces(pieces);
    let mut collector = FaultCollector {
        text: &text,
        map: &map,
        faults: Vec::new(),
    };
    let encrypted = serialization.is_encrypted();
    let unprotected = join_headers(entry.shared_header, entry.header);
    let is_sd_jwt = unprotected.as_ref().is_some_and(presents);
    let layout = SegmentLayout {
        shape: match (encrypted, is_sd_jwt) {
            (true, _) => Shape::Jwe,
            (false, true) => Shape::SdJwt,
            (false, false) => Shape::Jws,
        },
        parts: if encrypted { &jwe::PARTS } else { &jws::PARTS },
        spans: &spans,
        disclosures: None,
    };
    let mut token = take_apart(&mut collector, &layout, unprotected);
    token.faults = collector.faults;
    token.faults.append(&mut faults);
    token.is_json = true;
    let aad = root.get("aad").and_then(Value::as_str);
    token.aad = aad.filter(|_| encrypted).map(ToOwned::to_owned);
    token.signature_index = index;
    token.signature_count = serialization.count().max(1);
    Some(Serialized {
        token,
        map,
        count: serialization.count().max(1),
    })
}

/// Whether a header has what the holder of an SD-JWT sends along (RFC 9901 section 8.1).
fn presents(header: &Value) -> bool {
    ["disclosures", "kb_jwt"]
        .iter()
        .any(|name| header.get(name).is_some())
}

/// Whether the protected headers differ in `b64`, which must be the same in all.
fn disagree_on_payload(serialization: &JsonSerialization<'_>) -> bool {
    let mut encoded = (0..serialization.count()).map_while(|index| {
        let protected = serialization.entry(index)?.part("protected");
        let header = base64url::decode(protected.and_then(Value::as_str).unwrap_or_default());
        let b64 = json::read(&header.bytes)
            .get("b64")
            .and_then(Value::as_bool);
        Some(b64 != Some(false))
    });
    let first = encoded.next();
    encoded.any(|other| Some(other) != first)
}

/// A fault of the serialization around the token (RFC 7515 section 7.2).
fn fault(code: &'static str, sentence: String, at: Range<usize>) -> TokenFault {
    TokenFault {
        code,
        part: None,
        sentence,
        at,
        in_token: 0..0,
        fatal: true,
        reference: "RFC 7515, section 7.2",
    }
}

/// The members of both headers that are outside of the protected one.
fn join_headers(shared: Option<&Value>, own: Option<&Value>) -> Option<Value> {
    let members = |value: Option<&Value>| match value.map(|value| &value.kind) {
        Some(JsonKind::Object(members)) => members.clone(),
        _ => Vec::new(),
    };
    let first = shared
        .into_iter()
        .chain(own)
        .find(|value| matches!(value.kind, JsonKind::Object(_)))?;
    let mut joined = members(shared);
    joined.extend(members(own));
    Some(Value {
        span: first.span.clone(),
        kind: JsonKind::Object(joined),
    })
}
