//! What people leave around a single token: space, quotes, brackets, a
//! variable's name, a header's name, an authentication scheme.

use super::glyph::glyph;
use super::limits::MAX_NAME;
use super::opening::{HeaderStart, opening_alone};
use super::symbol::{Class, class, is_blank, is_invisible, is_quote, is_wrapping};

/// Schemes that carry a token (RFC 6750 §2.1, RFC 9449 §7.1, and two that
/// some frameworks use).
pub(super) const SCHEMES: [&str; 4] = ["Bearer", "DPoP", "JWT", "Token"];

/// Words that declare a variable in shells and languages.
const DECLARATIONS: [&str; 7] = ["export", "set", "setenv", "const", "let", "var", "val"];

/// Where the value begins once the usual wrappers in front are taken off:
/// `export TOKEN="`, `Authorization: Bearer `, `{"token": "`.
pub(super) fn front(text: &str) -> usize {
    let mut at = skip(text, 0, is_wrapping_front);
    for word in DECLARATIONS {
        if let Some(after) = word_then_space(text, at, word) {
            at = skip(text, after, is_blank);
            break;
        }
    }
    if let Some(after) = assignment(text, at) {
        at = skip(text, after, is_wrapping_front);
    }
    for scheme in SCHEMES {
        if let Some(after) = word_then_space(text, at, scheme) {
            at = skip(text, after, is_wrapping_front);
            break;
        }
    }
    at
}

/// Where the usual wrappers behind a value end.
pub(super) fn tail(text: &str, from: usize) -> usize {
    let mut at = from;
    let mut touches = true;
    while let Some(found) = glyph(text, at) {
        let loose = touches && (found.ch == '.' || is_loose(found.ch));
        if !loose && !is_wrapping(found.ch) {
            return at;
        }
        touches &= !is_blank(found.ch);
        at = found.end;
    }
    text.len()
}

/// A character outside the alphabet that at the end of a token is punctuation
/// of the text around it: `!`, `:`, the `%` that zsh prints.
pub(super) fn is_loose(ch: char) -> bool {
    ch.is_ascii() && class(ch) == Class::Stray
}

/// Where the first character that is not `passed` stands.
pub(super) fn skip(text: &str, from: usize, passed: fn(char) -> bool) -> usize {
    let Some(rest) = text.get(from..) else {
        return text.len();
    };
    rest.find(|ch| !passed(ch))
        .map_or(text.len(), |offset| from + offset)
}

fn is_wrapping_front(ch: char) -> bool {
    is_wrapping(ch) && ch != '\\'
}

fn word_then_space(text: &str, at: usize, word: &str) -> Option<usize> {
    let end = at.checked_add(word.len())?;
    if !text.get(at..end)?.eq_ignore_ascii_case(word) {
        return None;
    }
    let next = text.get(end..)?.chars().next()?;
    (next.is_whitespace() || next == ':').then(|| end + next.len_utf8())
}

/// `name=`, `name: `, `"name": `, `name := `, `name => `.
fn assignment(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let len = rest
        .bytes()
        .take(MAX_NAME + 1)
        .take_while(|byte| is_name_byte(*byte))
        .count();
    let name = rest.get(..len)?;
    let named = name.starts_with(|ch: char| ch.is_ascii_alphabetic() || ch == '_');
    if !named
        || len > MAX_NAME
        || name.matches('.').count() > 1
        || opening_alone(name) == HeaderStart::Yes
    {
        return None;
    }
    let after = skip(text, at + len, |ch| {
        is_quote(ch) || ch == ' ' || ch == '\t' || is_invisible(ch)
    });
    let rest = text.get(after..)?;
    let sign = [":=", "=>", "=", ":"]
        .into_iter()
        .find(|sign| rest.starts_with(sign))?;
    let value = after + sign.len();
    // `abc=.def` is a damaged segment, `abc=` a value or its padding.
    let next = text.get(value..)?.chars().next()?;
    (!matches!(next, '=' | '.')).then_some(value)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}
