//! HTML: character references, and tags inside a token.

use super::draft::{Edit, Unwrapped, counted, rewrite};

/// Named character references of the characters in and around a token (HTML Standard, its list
/// of named character references).
const NAMES: [(&str, char); 29] = [
    ("amp", '&'),
    ("apos", '\''),
    ("bsol", '\\'),
    ("colon", ':'),
    ("comma", ','),
    ("dash", '\u{2010}'),
    ("equals", '='),
    ("excl", '!'),
    ("gt", '>'),
    ("hyphen", '\u{2010}'),
    ("lbrace", '{'),
    ("lcub", '{'),
    ("lowbar", '_'),
    ("lpar", '('),
    ("lsqb", '['),
    ("lt", '<'),
    ("mdash", '\u{2014}'),
    ("nbsp", '\u{a0}'),
    ("ndash", '\u{2013}'),
    ("period", '.'),
    ("plus", '+'),
    ("quot", '"'),
    ("rbrace", '}'),
    ("rcub", '}'),
    ("rpar", ')'),
    ("rsqb", ']'),
    ("semi", ';'),
    ("sol", '/'),
    ("shy", '\u{ad}'),
];

/// Longest character reference, from `&` to `;`.
const MAX_REFERENCE: usize = 12;

/// Elements that pages put inside a long word.
const ELEMENTS: [&str; 13] = [
    "a", "b", "br", "code", "em", "font", "i", "kbd", "mark", "span", "strong", "u", "wbr",
];

/// Bytes of a tag with its attributes.
const MAX_TAG: usize = 512;

/// Decodes `&#46;`, `&#x2e;`, `&period;`.
pub(super) fn decode_entities(text: &str) -> Option<Unwrapped> {
    let (draft, count) = rewrite(text, &['&'], |rest, _| {
        let end = rest
            .bytes()
            .take(MAX_REFERENCE)
            .position(|byte| byte == b';')?;
        let ch = reference(rest.get(1..end)?)?;
        Some(Edit::Put(end + 1, ch))
    });
    draft.finish(match count {
        1 => "Decoded 1 HTML entity.".to_owned(),
        count => format!("Decoded {count} HTML entities."),
    })
}

fn reference(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        let found = NAMES.iter().find(|(known, _)| *known == name);
        return found.map(|(_, ch)| *ch);
    };
    let value = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    char::from_u32(value.ok()?).filter(|ch| *ch != '\0')
}

/// Removes tags that stand inside words: `<wbr>`, `<span class="…">`.
pub(super) fn remove_tags(text: &str) -> Option<Unwrapped> {
    let (draft, count) = rewrite(text, &['<'], |rest, _| {
        let body = rest.get(1..)?;
        let body = body.strip_prefix('/').unwrap_or(body);
        let len = body
            .bytes()
            .take(8)
            .take_while(u8::is_ascii_alphabetic)
            .count();
        let element = body.get(..len)?;
        let known = ELEMENTS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(element));
        let closed = matches!(body.as_bytes().get(len)?, b'>' | b' ' | b'/' | b'\n');
        if !known || !closed {
            return None;
        }
        let end = rest.bytes().take(MAX_TAG).position(|byte| byte == b'>')?;
        Some(Edit::Remove(end + 1))
    });
    draft.finish(format!("Removed {}.", counted(count, "HTML tag")))
}
