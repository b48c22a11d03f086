//! Classes of characters, for finding tokens.

use jose::text;

/// What a character means inside or beside a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// The Base64url alphabet (RFC 4648 §5).
    Body,
    /// `.` between segments, `~` between the parts of an SD-JWT (RFC 9901 §4).
    Joint,
    /// Not Base64url, but so often in damaged tokens that it never ends one:
    /// `+` `/` `=` of plain Base64, `…` of shortened logs.
    Foreign,
    /// Anything else that is neither space nor a usual separator.
    Stray,
    /// Quotes, brackets, separators and control characters.
    Delimiter,
    /// Space within a line.
    Space,
    /// The end of a line.
    Break,
}

pub(super) fn class(ch: char) -> Class {
    match ch {
        'A'..='Z' | 'a'..='z' | '0'..='9' | '-' | '_' => Class::Body,
        '.' | '~' => Class::Joint,
        '+' | '/' | '=' | '…' => Class::Foreign,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Class::Break,
        ',' | ';' | '&' | '|' | '#' | '?' | '\\' => Class::Delimiter,
        _ if ch.is_whitespace() => Class::Space,
        _ if is_quote(ch) || is_bracket(ch) || ch.is_control() => Class::Delimiter,
        _ => Class::Stray,
    }
}

/// The Base64url alphabet, byte by byte: the fast path through long segments.
pub(super) fn is_body(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

pub(super) fn is_quote(ch: char) -> bool {
    matches!(
        ch,
        '"' | '\'' | '`' | '´' | '‘'..='‟' | '‹' | '›' | '«' | '»' | '「' | '」'
    )
}

pub(super) fn is_bracket(ch: char) -> bool {
    matches!(ch, '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>')
}

/// Invisible characters: byte order mark, zero-width space and
/// joiners, soft hyphen, direction marks. Separators of lines end lines.
pub(super) fn is_invisible(ch: char) -> bool {
    !ch.is_ascii() && text::is_invisible(ch) && class(ch) != Class::Break
}

pub(super) fn is_blank(ch: char) -> bool {
    ch.is_whitespace() || is_invisible(ch)
}

/// Characters around a token that are not part of it.
pub(super) fn is_wrapping(ch: char) -> bool {
    is_blank(ch) || is_quote(ch) || is_bracket(ch) || matches!(ch, ',' | ';' | '\\' | '*')
}
