//! Faults of a token.

use super::TokenPart;
use serde::Serialize;
use std::ops::Range;

/// A fault of a token, with its position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TokenFault {
    /// A name that stays the same between versions.
    pub code: &'static str,
    /// The part that it is in, if it is one.
    pub part: Option<TokenPart>,
    /// The fault in a sentence, for display.
    pub sentence: String,
    /// Bytes of the text that was pasted.
    pub at: Range<usize>,
    /// Bytes of [`Token::text`](super::Token::text).
    pub in_token: Range<usize>,
    /// Whether a strict reader must refuse the token for it.
    pub fatal: bool,
    /// The standard and section that the token violates.
    pub reference: &'static str,
}
