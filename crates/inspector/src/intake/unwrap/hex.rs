//! Hexadecimal of a token, as dumps and database shells print it.

use super::super::symbol::is_blank;
use super::super::wrapper::front;
use super::draft::{Draft, Unwrapped};
use super::quality::{Quality, quality};

/// What stands in front of hexadecimal: of C, of PostgreSQL, of SQL.
const PREFIXES: [&str; 4] = ["0x", "0X", "\\x", "X'"];

/// Decodes a text that is hexadecimal digits, white space between pairs of them.
pub(super) fn decode_hex(text: &str) -> Option<Unwrapped> {
    let mut at = front(text);
    let rest = text.get(at..)?;
    let prefix = PREFIXES.iter().find(|prefix| rest.starts_with(**prefix));
    at += prefix.map_or(0, |prefix| prefix.len());
    let mut draft = Draft::new(text);
    while let Some(rest) = text.get(at..) {
        let Some(ch) = rest.chars().next() else { break };
        if is_blank(ch) || ch == ':' {
            at += ch.len_utf8();
            continue;
        }
        if matches!(ch, '"' | '\'' | ',' | ';') {
            break;
        }
        let digits = rest.get(..2)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let byte = u8::from_str_radix(digits, 16).ok()?;
        if !byte.is_ascii() {
            return None;
        }
        draft.put(char::from(byte), at..at + 2);
        at += 2;
    }
    if quality(&draft.text) == Quality::None {
        return None;
    }
    draft.finish("Decoded hexadecimal.".to_owned())
}
