//! What a first visit does without, so that a page may load it later.

use crate::audit::{self, Finding};
use crate::token::Token;
use crate::verdict::SignatureResult;

/// Functions that an examination uses where they are at hand. The page has them in a part of the
/// program that loads when the first token is there.
#[derive(Debug, Clone, Copy)]
pub struct More {
    /// [`crate::audit::audit`]
    pub audit: fn(&Token, &SignatureResult) -> Vec<Finding>,
}

impl More {
    /// All of them, in this program.
    pub const HERE: Self = Self {
        audit: audit::audit,
    };
}
