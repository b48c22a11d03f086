//! What a first visit does without, so that a page may load it later.

use crate::audit::{self, AuditInput, Finding, TokenKind};
use crate::certificates;
use crate::intake::{Intake, SourceMap};
use crate::reread;
use crate::token::Token;
use crate::verdict::{KeyCertificate, SignatureResult};

/// Functions that an examination uses where they are at hand. The page has them in a part of the
/// program that loads when the first token is there.
#[derive(Debug, Clone, Copy)]
pub struct More {
    /// [`crate::reread::read_otherwise`]
    pub read_otherwise: fn(&str, Intake) -> Intake,
    /// [`Token::inflate`]
    pub inflate: fn(&mut Token, &SourceMap),
    /// [`crate::certificates::of_used_key`]
    pub certificate: fn(&Token, &SignatureResult, &str) -> Option<KeyCertificate>,
    /// [`crate::audit::audit`]
    pub audit: fn(&AuditInput<'_>) -> Vec<Finding>,
    /// [`crate::audit::kind_of`]
    pub kind_of: fn(&Token) -> Option<&'static TokenKind>,
}

impl More {
    /// All of them, in this program.
    pub const HERE: Self = Self {
        read_otherwise: reread::read_otherwise,
        inflate: Token::inflate,
        certificate: certificates::of_used_key,
        audit: audit::audit,
        kind_of: audit::kind_of,
    };
}
