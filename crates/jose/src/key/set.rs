//! The keys of one text.

use super::{Format, Key, KeyFault};
use serde::Serialize;

/// Keys read from one text, in their order, and what could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeySet {
    /// Those that can be used; at least one.
    pub keys: Vec<Key>,
    /// How the text as a whole was written.
    pub format: Format,
    /// Members of a JWK Set that hold no usable key; they are skipped (RFC 7517 section 5).
    pub skipped: Vec<(usize, KeyFault)>,
}
