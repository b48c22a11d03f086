//! Text that was encoded for a URL or for HTML.

use super::note::FormNote;

/// The text without percent-encoding or HTML, if it has any.
pub(super) fn unescape(text: &str) -> Option<(String, FormNote)> {
    let has = |marks: &[&str]| marks.iter().any(|mark| text.contains(mark));
    if has(&[
        "%0A", "%0a", "%20", "%22", "%2B", "%2b", "%2F", "%2f", "%3D", "%3d", "%7B", "%7b",
    ]) {
        return percent(text).map(|plain| (plain, FormNote::Percent));
    }
    if has(&[
        "&#", "&quot;", "&amp;", "&lt;", "<br", "<BR", "<p>", "</span>", "</td>",
    ]) {
        return Some((html(text), FormNote::Html));
    }
    None
}

/// Bytes for `%` and two hexadecimal digits (RFC 3986 section 2.1).
fn percent(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let byte = match (first, after) {
            (b'%', [high, low, ..]) => char::from(*high)
                .to_digit(16)
                .zip(char::from(*low).to_digit(16))
                .and_then(|(high, low)| u8::try_from(high << 4 | low).ok()),
            _ => None,
        };
        out.push(byte.unwrap_or(*first));
        rest = match byte {
            Some(_) => after.get(2..).unwrap_or_default(),
            None => after,
        };
    }
    String::from_utf8(out).ok()
}

/// The longest tag or reference that is taken for one, in bytes.
const MAX_MARKUP: usize = 200;

fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        let (plain, markup) = rest.split_at(at);
        out.push_str(plain);
        let close = if markup.starts_with('<') { '>' } else { ';' };
        let near = markup
            .get(..markup.floor_char_boundary(MAX_MARKUP))
            .unwrap_or_default();
        let end = near.find(close).map(|end| end + 1);
        let found = end.and_then(|end| Some((read(markup.get(..end)?)?, end)));
        let (read, length) = found.unwrap_or((markup.get(..1).unwrap_or_default().into(), 1));
        out.push_str(&read);
        rest = markup.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// What a tag or a character reference stands for.
fn read(markup: &str) -> Option<String> {
    let inner = markup.get(1..markup.len() - 1)?;
    if markup.starts_with('<') {
        let name: String = inner
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        return match name.to_ascii_lowercase().as_str() {
            "br" | "p" | "div" | "pre" | "tr" | "li" => Some("\n".into()),
            "span" | "td" | "code" | "wbr" | "b" | "i" | "em" | "strong" | "font" | "a" => {
                Some(String::new())
            }
            _ => None,
        };
    }
    let number = inner
        .strip_prefix('#')
        .and_then(|digits| match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => digits.parse().ok(),
        });
    let named = || match inner {
        "quot" => Some('"'),
        "apos" => Some('\''),
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "nbsp" => Some(' '),
        "plus" => Some('+'),
        "sol" => Some('/'),
        "equals" => Some('='),
        _ => None,
    };
    number
        .and_then(char::from_u32)
        .or_else(named)
        .map(String::from)
}
