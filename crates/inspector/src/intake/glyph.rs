//! One character at a time, forwards and backwards, with percent-encoding and
//! string escapes undone and invisible characters skipped.

use super::limits::MAX_BACKSLASHES;
use super::symbol::is_invisible;

/// A decoded character, and its place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) ch: char,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) written: Written,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Plain,
    /// `%2E` (RFC 3986 §2.1), also encoded more than once: `%252E`.
    Percent,
    /// `\n`, `\/`, `\u003d` as in JSON (RFC 8259 §7), and a backslash before
    /// the end of a line as in a shell.
    Escape,
}

/// The first visible character at or after `at`.
pub(super) fn glyph(text: &str, at: usize) -> Option<Glyph> {
    let (ch, start) = visible(text, at)?;
    let decoded = match ch {
        '%' => percent(text, start).map(|(ch, end)| (ch, end, Written::Percent)),
        '\\' => escape(text, start).map(|(ch, end)| (ch, end, Written::Escape)),
        _ => None,
    };
    let (ch, end, written) = decoded.unwrap_or((ch, start + ch.len_utf8(), Written::Plain));
    Some(Glyph {
        ch,
        start,
        end,
        written,
    })
}

/// The character that ends at or before `at`, and where it begins.
pub(super) fn before(text: &str, at: usize) -> Option<(char, usize)> {
    let head = text.get(..at)?;
    if let Some(decoded) = escape_before(head.as_bytes()) {
        return Some(decoded);
    }
    head.char_indices()
        .rev()
        .find(|(_, ch)| !is_invisible(*ch))
        .map(|(start, ch)| (ch, start))
}

fn visible(text: &str, at: usize) -> Option<(char, usize)> {
    let (offset, ch) = text
        .get(at..)?
        .char_indices()
        .find(|(_, ch)| !is_invisible(*ch))?;
    Some((ch, at + offset))
}

fn percent(text: &str, start: usize) -> Option<(char, usize)> {
    let mut at = start + 1;
    loop {
        let (high, place) = visible(text, at)?;
        let (low, place) = visible(text, place + high.len_utf8())?;
        let byte = high.to_digit(16)? * 16 + low.to_digit(16)?;
        at = place + low.len_utf8();
        // `%25` is the percent sign of the next layer.
        if byte != 0x25 {
            return char::from_u32(byte)
                .filter(|ch| is_decodable(*ch))
                .map(|ch| (ch, at));
        }
    }
}

fn escape(text: &str, start: usize) -> Option<(char, usize)> {
    let rest = text.get(start..)?;
    let slashes = rest
        .bytes()
        .take(MAX_BACKSLASHES)
        .take_while(|byte| *byte == b'\\')
        .count();
    let at = start + slashes;
    match text.get(at..)?.chars().next()? {
        'n' | '\n' | '\r' => Some(('\n', at + 1)),
        'r' => Some(('\r', at + 1)),
        't' => Some(('\t', at + 1)),
        ch @ ('/' | '"' | '\'') => Some((ch, at + 1)),
        'u' => {
            let digits = text.get(at + 1..at + 5)?;
            let ch = hex(digits.as_bytes())?;
            is_decodable(ch).then_some((ch, at + 5))
        }
        _ => None,
    }
}

fn escape_before(head: &[u8]) -> Option<(char, usize)> {
    if let Some([b'\\', letter]) = head.last_chunk() {
        let ch = match letter {
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'/' | b'"' | b'\'' => char::from(*letter),
            _ => return None,
        };
        return Some((ch, head.len() - 2));
    }
    let (digits, width) = match head {
        [.., b'%', b'2', b'5', high, low] => ([*high, *low], 5),
        [.., b'%', high, low] | [.., b'\\', b'u', b'0', b'0', high, low] => (
            [*high, *low],
            if head.get(head.len() - 3) == Some(&b'%') {
                3
            } else {
                6
            },
        ),
        _ => return None,
    };
    let ch = hex(&digits)?;
    is_decodable(ch).then_some((ch, head.len() - width))
}

fn hex(digits: &[u8]) -> Option<char> {
    let mut value = 0;
    for digit in digits {
        value = value * 16 + char::from(*digit).to_digit(16)?;
    }
    char::from_u32(value)
}

/// Only characters that encoders do encode. Letters, digits, `%` and `\` stay
/// as they are written, so that undoing twice is the same as undoing once.
fn is_decodable(ch: char) -> bool {
    match ch {
        '%' | '\\' => false,
        ' ' | '\n' | '\r' | '\t' => true,
        _ => ch.is_ascii_punctuation(),
    }
}
