//! What a first visit does without, so that a page may load it later.

use crate::audit::{self, AuditInput, Finding, TokenKind};
use crate::intake::unwrap::{self, Unwrapped};
use crate::token::Token;
use jose::claims::annotation::Unregistered;
use jose::claims::unregistered;
use jose::deflate::{self, InflateFault};

/// Functions that an examination uses where they are at hand. The page has them in a part of the
/// program that loads when the first token is there.
#[derive(Debug, Clone, Copy)]
pub struct More {
    /// [`crate::intake::unwrap::readings`]
    pub readings: fn(&str) -> Vec<Unwrapped>,
    /// [`crate::intake::unwrap::name`]
    pub name: fn(&str) -> Option<String>,
    /// [`jose::deflate::inflate`]
    pub inflate: fn(&[u8]) -> Result<Vec<u8>, InflateFault>,
    /// [`jose::claims::unregistered::claim`]
    pub unregistered: Unregistered,
    /// [`crate::audit::audit`]
    pub audit: fn(&AuditInput<'_>) -> Vec<Finding>,
    /// [`crate::audit::kind_of`]
    pub kind_of: fn(&Token) -> Option<&'static TokenKind>,
}

impl More {
    /// All of them, in this program.
    pub const HERE: Self = Self {
        readings: unwrap::readings,
        name: unwrap::name,
        inflate: deflate::inflate,
        unregistered: unregistered::claim,
        audit: audit::audit,
        kind_of: audit::kind_of,
    };
}
