//! PEM (RFC 7468) as it comes out of consoles, mails and environment files: with other dashes,
//! invisible characters, no END line, or a label that does not name what the DER is.

use super::note::FormNote;
use super::other::{self, NotAKey};
use super::ssh;
use crate::der::{Elements, SEQUENCE};
use crate::key::der::any_key;
use crate::key::{Format, Key, KeyFault, MAX_KEYS};
use crate::text::is_invisible;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// A key, or why the block holds none, and what there is to say about it.
type Block = (Result<Key, KeyFault>, Vec<FormNote>);

/// The blocks of a text.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let starts = text.match_indices("BEGIN ").take(MAX_KEYS);
    let blocks = starts.filter_map(|(at, word)| {
        let before = text.get(..at)?;
        // The word alone may be anything; with a dash before it, it begins a block.
        let begins = before.trim_end().chars().next_back().is_some_and(is_dash);
        begins
            .then(|| block(before, text.get(at + word.len()..)?))
            .flatten()
    });
    blocks.collect()
}

fn block(before: &str, rest: &str) -> Option<Block> {
    let end = rest.find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' '))?;
    let (label, rest) = (rest.get(..end)?.trim(), rest.get(end..)?);
    let mut notes = Vec::new();
    let dashes = |text: &str| text.chars().take_while(|c| is_dash(*c)).collect::<String>();
    let (first, second) = (
        before.chars().rev().take_while(|c| is_dash(*c)).count(),
        dashes(rest),
    );
    let body = rest.get(second.len()..)?;
    let (body, tail) = match body.find(is_dash) {
        Some(at) => (body.get(..at)?, body.get(at..)?),
        None => (body, ""),
    };
    let ending = dashes(tail);
    let has_end = tail
        .get(ending.len()..)
        .is_some_and(|rest| rest.trim_start().starts_with("END"));
    if !has_end {
        notes.push(FormNote::NoEnd);
    } else if first != 5 || second != "-----" || ending != "-----" {
        notes.push(FormNote::Dashes);
    }
    if body.chars().any(is_invisible) {
        notes.push(FormNote::Invisible);
    }
    if label == "ENCRYPTED PRIVATE KEY" || body.contains("ENCRYPTED") {
        return Some((Err(NotAKey::Encrypted.into()), notes));
    }
    let bytes = decoded(body);
    let key = bytes
        .ok_or(KeyFault::Pem)
        .and_then(|bytes| key(label, &bytes, &mut notes));
    Some((key, notes))
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
    match any_key(bytes) {
        Some(key) => {
            if labels(key.format).iter().all(|known| *known != label) {
                notes.push(FormNote::Label {
                    label: label.chars().take(40).collect(),
                    is: key.format.name(),
                });
            }
            Ok(key)
        }
        None => Err(match (missing(bytes), other::name_der(bytes)) {
            (Some(missing), _) => NotAKey::Cut { missing }.into(),
            (None, Some(found)) => found.into(),
            (None, None) => KeyFault::PemLabel {
                label: label.chars().take(40).collect(),
            },
        }),
    }
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
    let [SEQUENCE, first, rest @ ..] = bytes else {
        return None;
    };
    let (length, rest) = match first {
        0x82 => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*length)), rest)
        }
        0x81 => {
            let (length, rest) = rest.split_first()?;
            (usize::from(*length), rest)
        }
        short => (usize::from(*short), rest),
    };
    let whole = Elements::new(bytes).any().is_some();
    length
        .checked_sub(rest.len())
        .filter(|more| *more > 0 && !whole)
}

/// Base64 with whatever stands between its characters; header lines (RFC 4716 section 3.3) are
/// left out.
fn decoded(body: &str) -> Option<Zeroizing<Vec<u8>>> {
    let body = Zeroizing::new(body.replace("\\r", "").replace("\\n", "\n"));
    let mut compact = Zeroizing::new(String::new());
    for line in body.lines().filter(|line| !line.contains(':')) {
        compact.extend(line.chars().filter(|c| {
            !c.is_whitespace() && !is_invisible(*c) && !matches!(c, '"' | '\'' | ',' | '\\' | '=')
        }));
    }
    while !compact.len().is_multiple_of(4) {
        compact.push('=');
    }
    STANDARD.decode(compact.as_bytes()).ok().map(Zeroizing::new)
}

/// Hyphens, and what word processors make of them.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}'
    )
}
