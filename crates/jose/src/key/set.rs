//! The keys of one text.

use super::{Format, Key, KeyFault};
use serde::Serialize;

/// Keys read from one text, in their order, and what could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeySet {
    /// The usable keys; at least one.
    pub keys: Vec<Key>,
    /// How the text as a whole was written.
    pub format: Format,
    /// Members of a JWK Set that hold no usable key; they are skipped (RFC 7517 section 5).
    pub skipped: Vec<(usize, KeyFault)>,
}

impl KeySet {
    /// Whether the text is a shared secret: its keys are the ways in which it can be read.
    pub fn is_secret(&self) -> bool {
        matches!(self.format, Format::Secret(_))
    }

    /// Where a key of this index stands in the text, counted from one; keys that could not be
    /// read count too.
    pub fn position(&self, index: usize) -> usize {
        let mut position = index;
        for (skipped, _) in &self.skipped {
            if *skipped <= position {
                position += 1;
            }
        }
        position + 1
    }
}

#[cfg(test)]
mod tests {
    use crate::key::read;

    #[test]
    fn positions_count_what_was_skipped() {
        let text =
            r#"{"keys":[{"kty":"x"},{"kty":"oct","k":"AA"},{"kty":"y"},{"kty":"oct","k":"AQ"}]}"#;
        let set = read(text, None).unwrap().unwrap();
        assert_eq!(set.keys.len(), 2);
        assert_eq!([set.position(0), set.position(1)], [2, 4]);
    }
}
