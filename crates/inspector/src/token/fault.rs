//! Something wrong with a token, with its place.

use super::TokenPart;
use serde::Serialize;
use std::ops::Range;

/// Something wrong with the token, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TokenFault {
    /// A name that stays the same between versions.
    pub code: &'static str,
    /// Where in the token it stands, if in one part.
    pub part: Option<TokenPart>,
    /// What is wrong, in a sentence for the page.
    pub sentence: String,
    /// Bytes of the text that was pasted.
    pub at: Range<usize>,
    /// Bytes of [`Token::text`](super::Token::text).
    pub in_token: Range<usize>,
    /// Whether a strict reader must refuse the token for it.
    pub fatal: bool,
    /// The standard and section that it breaks.
    pub reference: &'static str,
}
