//! An SD-JWT (RFC 9901): a JWT with disclosures behind it. The disclosures are not checked.

use super::{Token, TokenPart};
use jose::base64url;
use jose::json::{self, Value};
use std::ops::Range;

fn disclosure(text: &str) -> Option<Disclosure> {
    let bytes = base64url::decode_strict(text)?;
    let document = json::read(&bytes);
    let items = document.root.as_ref()?.as_array()?;
    let (name, value) = match items {
        [_, value] => (None, value),
        [_, name, value] => (Some(name.as_str()?.to_owned()), value),
        _ => return None,
    };
    let value = bytes.get(value.span.clone())?;
    Some(Disclosure {
        name,
        value: String::from_utf8_lossy(value).into_owned(),
    })
}

/// The JWT in front, and where the disclosures stand if there are any (RFC 9901 section 4).
pub(super) fn split(text: &str) -> (&str, Option<Range<usize>>) {
    match text.find('~') {
        Some(at) => (text.get(..at).unwrap_or_default(), Some(at..text.len())),
        None => (text, None),
    }
}

/// A disclosure as it was sent (RFC 9901 section 4.2). Whether its digest is in the payload is not
/// checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// The name of the claim; none for an element of an array.
    pub name: Option<String>,
    /// The value, as JSON text.
    pub value: String,
}

impl Token {
    /// The disclosures that can be read, compact or in JSON, in their order.
    pub fn disclosures(&self) -> Vec<Disclosure> {
        let listed = self.unprotected.as_ref();
        let listed = listed.and_then(|header| header.get("disclosures")?.as_array());
        let listed = listed.unwrap_or_default().iter().filter_map(Value::as_str);
        let behind = self.segment_text(TokenPart::Disclosures).split('~');
        listed
            .chain(behind.filter(|piece| !piece.contains('.')))
            .filter_map(disclosure)
            .collect()
    }

    /// How many disclosures follow the JWT; a key binding JWT behind them does not count.
    pub fn disclosure_count(&self) -> usize {
        // In a JSON serialization they stand in a header (RFC 9901 section 8).
        let listed = self.unprotected.as_ref();
        let listed = listed.and_then(|header| header.get("disclosures")?.as_array());
        let behind = self.segment_text(TokenPart::Disclosures).split('~');
        listed.map_or(0, <[_]>::len)
            + behind
                .filter(|piece| !piece.is_empty() && !piece.contains('.'))
                .count()
    }
}
