//! Percent-encoding and backslash escapes of any character. The ordinary intake undoes those
//! of punctuation only.

use super::draft::{Edit, Unwrapped, rewrite};

/// Decodes `%65`, also where it stands for a letter, one layer at a time.
pub(super) fn decode_percent(text: &str) -> Option<Unwrapped> {
    let (draft, _) = rewrite(text, &['%'], |rest, _| {
        let ch = ascii(rest.get(1..3)?)?;
        Some(Edit::Put(3, ch))
    });
    draft.finish("Decoded percent-encoding.".to_owned())
}

/// Decodes `\u0065`, `\x65` and the short escapes, one layer at a time.
pub(super) fn decode_backslashes(text: &str) -> Option<Unwrapped> {
    let (draft, _) = rewrite(text, &['\\'], |rest, _| {
        let after = rest.get(1..)?;
        let (len, ch) = match after.chars().next()? {
            'n' => (2, '\n'),
            'r' => (2, '\r'),
            't' => (2, '\t'),
            ch @ ('\\' | '"' | '\'' | '/') => (2, ch),
            'x' => (4, ascii(after.get(1..3)?)?),
            'u' if after.starts_with("u00") => (6, ascii(after.get(3..5)?)?),
            _ => return None,
        };
        Some(Edit::Put(len, ch))
    });
    draft.finish("Decoded backslash escapes.".to_owned())
}

/// The character of two hexadecimal digits, if it is visible or white space.
fn ascii(digits: &str) -> Option<char> {
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let ch = char::from(u8::from_str_radix(digits, 16).ok()?);
    (ch.is_ascii_graphic() || matches!(ch, ' ' | '\t' | '\r' | '\n')).then_some(ch)
}
