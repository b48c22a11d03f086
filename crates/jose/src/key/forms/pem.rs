//! PEM (RFC 7468) as it comes out of consoles, mails and environment files: with other dashes,
//! invisible characters, no END line, or a label that does not name what the DER is.

use super::body::{self, Body};
use super::note::FormNote;
use super::other::{self, NotAKey};
use super::ssh;
use crate::der::{Elements, SEQUENCE};
use crate::key::der::{any_key, from_labelled};
use crate::key::{Format, Key, KeyFault, MAX_KEYS};
use crate::text::is_invisible;
use std::ops::Range;
use zeroize::Zeroizing;

/// A block of a text.
pub(super) struct Block {
    /// Its bytes in the text.
    pub(super) span: Range<usize>,
    /// The key, or why there is none.
    pub(super) key: Result<Key, KeyFault>,
    /// Its DER, if it is Base64.
    pub(super) der: Option<Zeroizing<Vec<u8>>>,
    /// What there is to say about it.
    pub(super) notes: Vec<FormNote>,
}

impl Block {
    /// One that holds no key.
    fn without(fault: NotAKey, notes: Vec<FormNote>) -> Self {
        Self {
            span: 0..0,
            key: Err(fault.into()),
            der: None,
            notes,
        }
    }
}

/// The longest label, in bytes.
const MAX_LABEL: usize = 60;

/// The longest block, in bytes.
const MAX_BLOCK: usize = 1 << 17;

/// The longest text in front of BEGIN that each line may begin with, in bytes.
const MAX_PREFIX: usize = 60;

/// The blocks of a text.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    if !["BEGIN", "Begin", "begin"]
        .iter()
        .any(|word| text.contains(word))
    {
        return Vec::new();
    }
    // Letters keep their places.
    let upper = text.to_ascii_uppercase();
    let starts: Vec<(usize, usize)> = upper
        .match_indices("BEGIN ")
        .filter_map(|(at, word)| {
            // The word alone may be anything; with a dash before it, it begins a block.
            let before = text.get(..at)?.trim_end();
            let dashes = before.trim_end_matches(is_dash).len();
            (dashes < before.len()).then_some((dashes, at + word.len()))
        })
        .take(MAX_KEYS + 1)
        .collect();
    let ends = starts
        .iter()
        .skip(1)
        .map(|(start, _)| *start)
        .chain([text.len()]);
    let blocks = starts.iter().zip(ends).filter_map(|((start, label), end)| {
        let line = text.get(..*start)?;
        let line = line.get(line.ceil_char_boundary(line.len().saturating_sub(MAX_PREFIX))..)?;
        let prefix = line.rsplit('\n').next().unwrap_or_default();
        let count = text
            .get(*start..*label)?
            .chars()
            .take_while(|c| is_dash(*c))
            .count();
        let (length, block) = block(
            prefix,
            count,
            text.get(*label..text.floor_char_boundary(end.min(label + MAX_BLOCK)))?,
        )?;
        Some(Block {
            span: *start..*label + length,
            ..block
        })
    });
    blocks.collect()
}

/// Reads what follows BEGIN: its length, and the block, whose place is still open.
fn block(prefix: &str, first: usize, whole: &str) -> Option<(usize, Block)> {
    let rest = whole;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == ' '))?;
    let label = rest.get(..end)?.trim().to_ascii_uppercase();
    if label.len() > MAX_LABEL {
        return None;
    }
    let mut notes = Vec::new();
    if !rest.starts_with(label.as_str()) {
        notes.push(FormNote::Case);
    }
    let rest = rest.get(end..)?;
    let second: String = rest.chars().take_while(|c| is_dash(*c)).collect();
    let rest = rest.get(second.len()..)?;
    let (text, ending) = match end_line(rest) {
        Some((at, dashes)) => (rest.get(..at)?, Some(dashes)),
        None => (rest, None),
    };
    let mut last = 5;
    let length = match ending {
        None => whole.len(),
        Some(ending) => {
            let behind = rest.get(text.len() + ending.len()..)?;
            let line = behind.find(['\n', '\\']).unwrap_or(behind.len());
            let line = behind.get(..line)?.trim_end_matches(|c| !is_dash(c));
            let closing = line.len();
            last = line.chars().rev().take_while(|c| is_dash(*c)).count();
            whole.len() - behind.len() + closing
        }
    };
    match ending {
        None => notes.push(FormNote::NoEnd),
        Some(ending) if first != 5 || last != 5 || second != "-----" || ending != "-----" => {
            notes.push(FormNote::Dashes);
        }
        Some(_) => {}
    }
    if text.chars().any(is_invisible) {
        notes.push(FormNote::Invisible);
    }
    if label == "ENCRYPTED PRIVATE KEY" || text.contains("ENCRYPTED") {
        return Some((length, Block::without(NotAKey::Encrypted, notes)));
    }
    if label.starts_with("PGP ") {
        return Some((length, Block::without(NotAKey::Pgp, notes)));
    }
    let body = match Body::read(text, prefix, ending.is_some(), &mut notes) {
        Err(fault) => return Some((length, Block::without(fault, notes))),
        Ok(body) => body,
    };
    let block = Block {
        span: 0..0,
        key: from_body(&label, &body, &mut notes),
        der: body.bytes(),
        notes,
    };
    Some((length, block))
}

fn from_body(label: &str, body: &Body, notes: &mut Vec<FormNote>) -> Result<Key, KeyFault> {
    let read = match body.bytes() {
        Some(bytes) => key(label, &bytes, notes),
        None => Err(NotAKey::Length.into()),
    };
    let fault = match read {
        Ok(key) => return Ok(key),
        Err(fault) => fault,
    };
    // A form field turned each `+` into a space.
    if let Some(Ok(key)) = body.with_plus().map(|bytes| key(label, &bytes, notes)) {
        notes.push(FormNote::Plus);
        return Ok(key);
    }
    let is_shifted = matches!(fault.code(), "key-der" | "key-pem-label" | "key-pem-cut");
    match body.lost().filter(|_| is_shifted) {
        Some(lost) => Err(lost.into()),
        None => Err(fault),
    }
}

/// Where the dashes before END begin, and these dashes: two or more, or one at the start of a
/// line. A hyphen in a header line is none of them.
fn end_line(text: &str) -> Option<(usize, &str)> {
    let upper = text.to_ascii_uppercase();
    let mut ends = upper.match_indices("END");
    ends.find_map(|(at, _)| {
        let before = text.get(..at)?.trim_end_matches(' ');
        let start = before.trim_end_matches(is_dash).len();
        let dashes = before.get(start..)?;
        let line = before
            .get(..start)?
            .trim_end_matches([' ', '\t', '>', '#', '|', '*']);
        let is_line = line.is_empty() || line.ends_with('\n') || line.ends_with("\\n");
        let count = dashes.chars().count();
        (count >= 2 || (count == 1 && is_line)).then_some((start, dashes))
    })
}

fn key(label: &str, bytes: &[u8], notes: &mut Vec<FormNote>) -> Result<Key, KeyFault> {
    if let Some(key) = ssh::blob(bytes) {
        notes.push(FormNote::Ssh);
        return Ok(key);
    }
    if let Some(key) = ssh::private(bytes) {
        notes.push(FormNote::SshPrivate);
        return Ok(key);
    }
    let fault = match any_key(bytes) {
        Ok(key) => {
            if labels(key.format).iter().all(|known| *known != label) {
                notes.push(FormNote::Label {
                    label: label.into(),
                    is: key.format.name(),
                });
            }
            return Ok(key);
        }
        Err(fault) => fault,
    };
    let named = || from_labelled(label, bytes).err();
    let is_public = |fault: &KeyFault| matches!(fault, KeyFault::Der { what } if what.starts_with("public key"));
    Err(match (fault, missing(bytes), other::name_bytes(bytes)) {
        (KeyFault::Der { .. }, Some(missing), _) => NotAKey::Cut { missing }.into(),
        (KeyFault::Der { .. }, None, Some(found)) => found.into(),
        // Of an unknown label only what the DER itself tells is known.
        (fault @ KeyFault::Der { .. }, None, None) => match named() {
            Some(KeyFault::PemLabel { .. }) if !is_public(&fault) => fault,
            named => named.unwrap_or(fault),
        },
        (fault, ..) => fault,
    })
}

/// The labels that a structure has (RFC 7468; OpenSSL's for the others).
fn labels(format: Format) -> &'static [&'static str] {
    match format {
        Format::Spki => &["PUBLIC KEY"],
        Format::Pkcs1Public => &["RSA PUBLIC KEY"],
        Format::Pkcs1Private => &["RSA PRIVATE KEY"],
        Format::Pkcs8 => &["PRIVATE KEY"],
        Format::Sec1 => &["EC PRIVATE KEY"],
        Format::Certificate => &["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"],
        // No DER.
        Format::Secret(_)
        | Format::Jwk
        | Format::JwkSet
        | Format::Ssh
        | Format::Xml
        | Format::Raw => &[],
    }
}

/// How many bytes of the outermost element are missing.
fn missing(bytes: &[u8]) -> Option<usize> {
    let whole = Elements::new(bytes).any().is_some();
    body::der_length(bytes)
        .filter(|_| bytes.first() == Some(&SEQUENCE) && !whole)?
        .checked_sub(bytes.len())
        .filter(|more| *more > 0)
}

/// Hyphens, and what word processors make of them.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}'
    )
}
