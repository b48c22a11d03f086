//! Keys pasted into the token's box: JWK and JWK Set (RFC 7517), PEM
//! (RFC 7468). Found and named, not read: `jose::key` does that.

use core::ops::Range;

use serde::Serialize;

use super::limits::{MAX_KEY, MAX_LOOK_BACK};
use super::symbol::is_blank;

/// How a key is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum KeyShape {
    /// One JSON Web Key (RFC 7517 §4).
    Jwk,
    /// A JWK Set (RFC 7517 §5).
    JwkSet,
    /// A PEM block, public or private (RFC 7468).
    Pem,
    /// A certificate in PEM (RFC 7468 §5).
    Certificate,
}

/// The first key in a text.
pub(super) fn find(text: &str) -> Option<(KeyShape, Range<usize>)> {
    pem(text).or_else(|| jwk(text))
}

/// A key in a parameter beside a token: `&secret=` in a link of jwt.io, `k=` of VAPID (RFC 8292).
pub(super) fn beside(text: &str) -> Option<Range<usize>> {
    let is_vapid = text
        .get(..text.floor_char_boundary(64))?
        .to_ascii_lowercase()
        .contains("vapid ");
    let names = ["secret", "key", "publicKey", "public_key", "k"];
    names.into_iter().find_map(|name| {
        let (start, _) = text.match_indices(name).find(|(at, _)| {
            let before = text.get(..*at).and_then(|head| head.chars().next_back());
            let is_parameter = match name {
                "k" => is_vapid && matches!(before, Some(' ' | ',' | ';')),
                _ => matches!(before, Some('&' | '#' | '?')),
            };
            is_parameter && text.as_bytes().get(at + name.len()) == Some(&b'=')
        })?;
        let start = start + name.len() + 1;
        let rest = text.get(start..)?;
        let length = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '&' | '#' | ',' | ';' | '"' | '\''))
            .unwrap_or(rest.len());
        (length > 0).then_some(start..start + length)
    })
}

/// From the first `BEGIN` to the last `END`: a chain is one thing.
fn pem(text: &str) -> Option<(KeyShape, Range<usize>)> {
    const BEGIN: &str = "-----BEGIN ";
    const END: &str = "-----END ";
    const DASHES: &str = "-----";
    let start = text.find(BEGIN)?;
    let label = text.get(start + BEGIN.len()..)?.split(DASHES).next()?;
    let shape = if label.contains("CERTIFICATE") {
        KeyShape::Certificate
    } else {
        KeyShape::Pem
    };
    // A block that is cut off is still a key, and goes to the end.
    let end = match text.rfind(END) {
        Some(at) if at > start => {
            let label = at + END.len();
            let closing = text.get(label..)?.find(DASHES);
            closing.map_or(text.len(), |offset| label + offset + DASHES.len())
        }
        _ => text.trim_end().len(),
    };
    Some((shape, start..end))
}

fn jwk(text: &str) -> Option<(KeyShape, Range<usize>)> {
    let member = text.find("\"kty\"")?;
    let start = opening_brace(text, member)?;
    if let Some(set) = enclosing_set(text, start) {
        return Some((KeyShape::JwkSet, set));
    }
    Some((KeyShape::Jwk, object(text, start, MAX_KEY)?))
}

/// The JWK Set whose first key begins at `key`.
fn enclosing_set(text: &str, key: usize) -> Option<Range<usize>> {
    let mut rest = text.get(..key)?;
    for part in ["[", ":", "\"keys\""] {
        rest = rest.trim_end_matches(is_blank).strip_suffix(part)?;
    }
    object(text, opening_brace(text, rest.len())?, MAX_KEY)
}

/// The brace that opens the object around `at`. Braces inside strings would
/// mislead it, but the members of a key have none.
fn opening_brace(text: &str, at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let head = text.as_bytes().get(..at)?;
    for (offset, byte) in head.iter().rev().take(MAX_LOOK_BACK).enumerate() {
        match byte {
            b'}' => depth += 1,
            b'{' if depth == 0 => return Some(at - offset - 1),
            b'{' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The whole JSON object that begins at `start`, if it is closed within `most` bytes.
pub(super) fn object(text: &str, start: usize, most: usize) -> Option<Range<usize>> {
    let (mut depth, mut string, mut escaped) = (0_usize, false, false);
    for (offset, byte) in text.as_bytes().get(start..)?.iter().take(most).enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if string => escaped = true,
            b'"' => string = !string,
            b'{' if !string => depth += 1,
            b'}' if !string => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(start..start + offset + 1);
                }
            }
            _ => {}
        }
    }
    None
}
