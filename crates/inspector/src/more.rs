//! What a first visit does without, so that a page may load it later.

use crate::audit::{self, AuditInput, Finding, TokenKind};
use crate::certificates;
use crate::intake::{Intake, SourceMap};
use crate::keys::SuppliedKeys;
use crate::reread;
use crate::token::Token;
use crate::verdict::{self, Decryption, KeyCertificate, SignatureResult};
use jose::resolver::Resolver;

/// Tries the keys on an encrypted token.
pub type Decrypt = fn(&mut Token, &SuppliedKeys, &Resolver) -> Option<Decryption>;

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
    /// [`crate::verdict::decrypt`]; none where that is not at hand either.
    pub decrypt: Option<Decrypt>,
    /// [`crate::audit::audit`]
    pub audit: fn(&AuditInput<'_>) -> Vec<Finding>,
    /// [`crate::audit::kind_of`]
    pub kind_of: fn(&Token) -> Option<&'static TokenKind>,
}

impl More {
    /// All of them, in this program.
    pub const HERE: Self = Self {
        decrypt: Some(verdict::decrypt),
        ..Self::SEALED
    };

    /// All but what decrypts: a program that does not use that does without it.
    pub const SEALED: Self = Self {
        read_otherwise: reread::read_otherwise,
        inflate: Token::inflate,
        certificate: certificates::of_used_key,
        decrypt: None,
        audit: audit::audit,
        kind_of: audit::kind_of,
    };
}
