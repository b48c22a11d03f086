//! An SD-JWT (RFC 9901): a JWT with disclosures behind it. The disclosures are not read.

use super::{Token, TokenPart};
use std::ops::Range;

/// The JWT in front, and where the disclosures stand if there are any (RFC 9901 section 4).
pub(super) fn split(text: &str) -> (&str, Option<Range<usize>>) {
    match text.find('~') {
        Some(at) => (text.get(..at).unwrap_or_default(), Some(at..text.len())),
        None => (text, None),
    }
}

impl Token {
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
