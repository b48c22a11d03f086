//! What a first visit does without, so that a page may load it later.

use crate::audit::{self, AuditInput, Finding, TokenKind};
use crate::intake::{Intake, SourceMap};
use crate::keys::SuppliedKeys;
use crate::reread;
use crate::token::{self, Token};
use crate::used_certificate;
use crate::verdict::{
    self, CompareRules, Decryption, Disclosed, KeyCertificate, Presentation, SignatureResult,
};
use jose::resolver::Resolver;
use std::ops::Range;

/// Puts the disclosures of an SD-JWT into its payload.
pub type Disclose = fn(&mut Token, &Presentation) -> Disclosed;

/// Tries the keys on an encrypted token.
pub type Decrypt = fn(Sealed<'_>, &SuppliedKeys, &Resolver) -> Option<Decryption>;

/// An encrypted token that is to be opened.
#[derive(Debug)]
pub struct Sealed<'a> {
    /// The token; of several recipients the first.
    pub token: &'a mut Token,
    /// Leads from it to the paste.
    pub map: &'a mut SourceMap,
    /// The text and the place of a JSON serialization of which no recipient was chosen.
    pub json: Option<(&'a str, Range<usize>)>,
}

/// Recipients of a JSON serialization that are tried: with RSA each takes some milliseconds for
/// each key.
const MAX_RECIPIENTS: usize = 20;

/// Opens a token, or of several recipients the first whose key was supplied; then it is that of
/// this recipient.
pub fn decrypt(sealed: Sealed<'_>, keys: &SuppliedKeys, resolver: &Resolver) -> Option<Decryption> {
    let first = verdict::decrypt(sealed.token, keys, resolver)?;
    if !sealed.token.is_sealed() {
        sealed.token.find_content_faults(sealed.map);
    }
    let count = sealed.token.signature_count.min(MAX_RECIPIENTS);
    if let Some((text, span)) = sealed.json.filter(|_| sealed.token.is_sealed()) {
        for index in 1..count {
            let Some(mut found) = token::from_json(text, span.clone(), index) else {
                break;
            };
            let decryption = verdict::decrypt(&mut found.token, keys, resolver);
            if !found.token.is_sealed() {
                found.token.find_content_faults(&found.map);
                (*sealed.token, *sealed.map) = (found.token, found.map);
                return decryption;
            }
        }
    }
    Some(first)
}

/// Functions that an examination uses where they are at hand. The page has them in a part of the
/// program that loads when the first token is there.
#[derive(Debug, Clone, Copy)]
pub struct More {
    /// [`crate::reread::read_otherwise`]
    pub read_otherwise: fn(&str, Intake) -> Intake,
    /// [`Token::inflate`]
    pub inflate: fn(&mut Token, &SourceMap),
    /// [`crate::used_certificate::of_used_key`]
    pub certificate: fn(&Token, &SignatureResult, &str) -> Option<KeyCertificate>,
    /// [`crate::verdict::compare_rules`]
    pub compare_rules: CompareRules,
    /// [`crate::verdict::disclose`]; none where that is not at hand either.
    pub disclose: Option<Disclose>,
    /// [`decrypt`]; none where that is not at hand either.
    pub decrypt: Option<Decrypt>,
    /// [`crate::audit::audit`]
    pub audit: fn(&AuditInput<'_>) -> Vec<Finding>,
    /// [`crate::audit::kind_of`]
    pub kind_of: fn(&Token) -> Option<&'static TokenKind>,
}

impl More {
    /// All of them, in this program.
    pub const HERE: Self = Self {
        decrypt: Some(decrypt),
        disclose: Some(verdict::disclose),
        ..Self::SEALED
    };

    /// All but what opens tokens: a program that does not use that does without it.
    pub const SEALED: Self = Self {
        read_otherwise: reread::read_otherwise,
        inflate: Token::inflate,
        certificate: used_certificate::of_used_key,
        compare_rules: verdict::compare_rules,
        disclose: None,
        decrypt: None,
        audit: audit::audit,
        kind_of: audit::kind_of,
    };
}
