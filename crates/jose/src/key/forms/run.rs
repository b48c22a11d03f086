//! Base64 of keys inside other text: behind `NAME=`, in YAML or XML, without its BEGIN line.

use super::body::der_length;
use crate::key::{MAX_KEYS, secret};
use std::ops::RangeInclusive;
use zeroize::Zeroizing;

/// What a stretch of Base64 is.
pub(super) enum Run {
    /// DER, or an SSH key.
    Bytes(Zeroizing<Vec<u8>>),
    /// PEM or JSON.
    Text(Zeroizing<String>),
}

/// The shortest Base64 of a key, in characters: an Ed25519 key has 60.
const MIN_RUN: usize = 56;

/// The longest key, in bytes of DER.
const MAX_DER: usize = 1 << 16;

/// How many beginnings may turn out to be none.
const MAX_MISSES: usize = 32;

/// Widths at which tools break Base64 into lines.
const WIDTHS: RangeInclusive<usize> = 40..=128;

/// The stretches of Base64 that begin like a key.
pub(super) fn runs(text: &str) -> Vec<Run> {
    let (mut found, mut at, mut misses) = (Vec::new(), 0, 0);
    let next = |at| text.get(at..)?.bytes().position(is_base64);
    while let Some(skip) = next(at) {
        let start = at + skip;
        let rest = text.get(start..).unwrap_or_default();
        let word = word(rest);
        at = start + word.len();
        if word.len() < 16 {
            continue;
        }
        let read = if begins_der(word) {
            der(rest)
        } else if word.starts_with("AAAA") {
            lines(rest)
                .and_then(|(text, length)| Some((Run::Bytes(secret::any_base64(&text)?), length)))
        } else if ["LS0t", "eyJ", "ewog", "W3si", "c3NoL"]
            .iter()
            .any(|start| word.starts_with(start))
        {
            let is_token = text.get(at..).is_some_and(|rest| rest.starts_with('.'))
                || text
                    .get(..start)
                    .is_some_and(|before| before.ends_with('.'));
            lines(rest)
                .filter(|_| !is_token)
                .and_then(|(text, length)| {
                    let bytes = secret::any_base64(&text)?;
                    let inner = std::str::from_utf8(&bytes).ok()?;
                    Some((Run::Text(Zeroizing::new(inner.to_owned())), length))
                })
        } else {
            continue;
        };
        match read {
            Some((run, length)) => {
                found.push(run);
                at = start + length.max(word.len());
            }
            None => misses += 1,
        }
        if misses > MAX_MISSES || found.len() > MAX_KEYS {
            break;
        }
    }
    found
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

fn word(text: &str) -> &str {
    let end = text.bytes().position(|byte| !is_base64(byte));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// A SEQUENCE: 0x30 and a length.
fn begins_der(word: &str) -> bool {
    matches!(word.as_bytes(), [b'M', b'A'..=b'P', ..])
}

/// As many characters as the DER says, with line breaks between.
fn der(text: &str) -> Option<(Run, usize)> {
    let length =
        der_length(&secret::any_base64(text.get(..8)?)?).filter(|length| *length <= MAX_DER)?;
    let needed = (length * 4).div_ceil(3);
    let mut compact = Zeroizing::new(String::with_capacity(needed));
    let mut end = 0;
    let mut rest = text.char_indices();
    while compact.len() < needed {
        let (at, c) = rest.next()?;
        end = at + c.len_utf8();
        match c {
            _ if c.is_ascii() && u8::try_from(c).is_ok_and(is_base64) => compact.push(c),
            // A line break, written as such or as `\n`.
            '\\' if text
                .get(end..)
                .is_some_and(|rest| rest.starts_with(['n', 'r'])) =>
            {
                rest.next();
            }
            _ if c.is_whitespace() || c == '\\' => {}
            _ => return None,
        }
    }
    (needed >= MIN_RUN).then_some(())?;
    Some((Run::Bytes(secret::any_base64(&compact)?), end))
}

/// A word with the lines that follow it, if they were broken at the same width.
fn lines(text: &str) -> Option<(Zeroizing<String>, usize)> {
    let first = word(text);
    let mut compact = Zeroizing::new(first.to_owned());
    let mut end = first.len();
    let mut last = first.len();
    while last == first.len() && WIDTHS.contains(&last) {
        let rest = text.get(end..)?;
        let gap = rest.len() - rest.trim_start().len();
        let next = word(rest.trim_start());
        if gap == 0 || next.is_empty() || next.len() > first.len() {
            break;
        }
        compact.push_str(next);
        end += gap + next.len();
        last = next.len();
    }
    (compact.len() >= MIN_RUN).then_some((compact, end))
}
