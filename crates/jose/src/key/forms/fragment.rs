//! JSON inside other text: prose, source code, what a terminal shows.

use super::note::FormNote;
use super::relaxed::relaxed;
use crate::json::{self, Value};
use std::borrow::Cow;
use std::ops::Range;

/// JSON in a text.
pub(super) struct Fragment {
    /// Its bytes in the text.
    pub(super) span: Range<usize>,
    pub(super) root: Value,
    /// What was mended.
    pub(super) notes: Vec<FormNote>,
}

/// More are not looked at.
const MAX_FRAGMENTS: usize = 2_000;

/// Openings that are never closed, after which the search goes on behind them.
const MAX_OPEN: usize = 8;

/// The shortest JSON that can hold a key, in bytes.
const MIN_LENGTH: usize = 12;

/// The objects and arrays of a text, the outermost that are whole, in their order.
pub(super) fn fragments(text: &str) -> (Vec<Fragment>, bool) {
    let (mut found, mut at, mut open) = (Vec::new(), 0, 0);
    let next = |at| {
        let mut rest = text.get(at..)?.bytes();
        rest.position(|byte| matches!(byte, b'{' | b'['))
    };
    while let Some(start) = next(at) {
        let start = at + start;
        match close(text.as_bytes(), start) {
            Some(end) => {
                at = end;
                let span = start..end;
                if span.len() >= MIN_LENGTH
                    && let Some((root, notes)) = text.get(span.clone()).and_then(read)
                {
                    found.push(Fragment { span, root, notes });
                }
            }
            None => {
                open += 1;
                at = start + 1;
            }
        }
        if open > MAX_OPEN || found.len() >= MAX_FRAGMENTS {
            break;
        }
    }
    (found, open > 0)
}

/// Where the object or array that begins at `start` ends.
fn close(text: &[u8], start: usize) -> Option<usize> {
    let (mut depth, mut quote, mut before) = (0_usize, None, b'{');
    let mut at = start;
    while let Some(byte) = text.get(at) {
        at += 1;
        match (quote, byte) {
            (_, b'\\') => at += 1,
            (Some(open), _) if open == *byte => quote = None,
            (Some(_), _) => {}
            (None, b'"') => quote = Some(b'"'),
            // Not an apostrophe.
            (None, b'\'' | b'`') if matches!(before, b'{' | b'[' | b',' | b':' | b'b') => {
                quote = Some(*byte);
            }
            (None, b'{' | b'[') => depth += 1,
            (None, b'}' | b']') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            (None, b'/') if text.get(at) == Some(&b'/') => {
                let rest = text.get(at..)?;
                at += rest.iter().position(|byte| *byte == b'\n')?;
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = *byte;
        }
    }
    None
}

/// Reads JSON that is whole, or can be made so.
pub(super) fn read(text: &str) -> Option<(Value, Vec<FormNote>)> {
    if let Some(root) = strict(text) {
        return Some((root, Vec::new()));
    }
    // A string inside a string: its quotes have backslashes, twice as many at each level.
    let mut plain = Cow::Borrowed(text);
    for _ in 0..MAX_ESCAPES {
        if !is_escaped(&plain) {
            break;
        }
        plain = Cow::Owned(unescaped(&plain));
        if let Some(root) = strict(&plain) {
            return Some((root, vec![FormNote::Escaped]));
        }
    }
    let text = plain.as_ref();
    let (mended, notes) = relaxed(text);
    strict(&mended).map(|root| (root, notes))
}

/// Strings inside each other that are undone.
const MAX_ESCAPES: usize = 3;

fn is_escaped(text: &str) -> bool {
    let before = text.find('"').and_then(|at| text.get(..at));
    before.is_some_and(|before| before.ends_with('\\'))
}

/// A text without one level of backslashes before quotes and backslashes.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some(c @ ('"' | '\\')) => out.push(c),
                Some(c) => out.extend(['\\', c]),
                None => {}
            },
            _ => out.push(c),
        }
    }
    out
}

fn strict(text: &str) -> Option<Value> {
    let document = json::read(text.as_bytes());
    let is_broken = document.faults.iter().any(|fault| fault.kind.is_fatal());
    document.root.filter(|_| !is_broken)
}
