//! Characters that look like those of a token, as word processors, PDF files and keyboards
//! write them.

use jose::text::code_point;

use super::super::symbol::{Class, class, is_invisible};
use super::draft::{Draft, Unwrapped, counted};

/// Code points that a sentence lists.
const MAX_LISTED: usize = 3;

/// The character that another one looks like.
fn original(ch: char) -> Option<char> {
    Some(match ch {
        '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{ff0d}' => '-',
        '\u{b7}' | '\u{2024}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' | '\u{3002}' | '\u{fe52}'
        | '\u{ff0e}' | '\u{ff61}' => '.',
        '\u{2cd}' | '\u{2017}' | '\u{203f}' | '\u{fe4d}'..='\u{fe4f}' | '\u{ff3f}' => '_',
        '\u{2dc}' | '\u{223c}' | '\u{301c}' | '\u{ff5e}' => '~',
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            char::from_u32(u32::from(ch).checked_sub(0xfee0)?)?
        }
        // Cyrillic letters.
        'а' => 'a',
        'е' => 'e',
        'о' => 'o',
        'р' => 'p',
        'с' => 'c',
        'у' => 'y',
        'х' => 'x',
        'і' => 'i',
        'ј' => 'j',
        'ѕ' => 's',
        'А' => 'A',
        'В' => 'B',
        'Е' => 'E',
        'К' => 'K',
        'М' => 'M',
        'Н' => 'H',
        'О' => 'O',
        'Р' => 'P',
        'С' => 'C',
        'Т' => 'T',
        'Х' => 'X',
        'І' => 'I',
        'Ј' => 'J',
        'Ѕ' => 'S',
        _ => return None,
    })
}

fn name(original: char) -> &'static str {
    match original {
        '-' => "a hyphen",
        '.' => "a full stop",
        '_' => "an underscore",
        '~' => "a tilde",
        _ => "a letter or digit",
    }
}

/// Replaces look-alikes inside words, each by one character.
pub(super) fn replace_lookalikes(text: &str) -> Option<Unwrapped> {
    replace(text, false)
}

/// As [`replace_lookalikes`], but takes a dash for two hyphens, which word processors turn
/// into one.
pub(super) fn replace_dashes_by_two(text: &str) -> Option<Unwrapped> {
    text.contains(['\u{2013}', '\u{2014}'])
        .then(|| replace(text, true))?
}

fn replace(text: &str, two: bool) -> Option<Unwrapped> {
    if text.is_ascii() {
        return None;
    }
    let mut draft = Draft::new(text);
    let mut seen: Vec<(char, char)> = Vec::new();
    let (mut count, mut kept) = (0, 0);
    let mut before = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, ch)) = chars.next() {
        let after = chars.peek().is_some_and(|(_, next)| is_part(*next));
        let replaced = original(ch).filter(|_| before || after);
        before = is_part(ch);
        let Some(found) = replaced else { continue };
        let end = at + ch.len_utf8();
        draft.keep(kept..at);
        draft.put(found, at..end);
        if two && matches!(ch, '\u{2013}' | '\u{2014}') {
            draft.put(found, at..end);
        }
        kept = end;
        count += 1;
        if seen.len() <= MAX_LISTED && !seen.iter().any(|(known, _)| *known == ch) {
            seen.push((ch, found));
        }
    }
    draft.keep(kept..text.len());
    let kind = seen.first().map_or("", |(_, first)| name(*first));
    let one_kind = seen.iter().all(|(_, found)| name(*found) == kind);
    let what = if one_kind {
        kind
    } else {
        "characters of a token"
    };
    let listed: Vec<String> = seen
        .iter()
        .take(MAX_LISTED)
        .map(|(ch, _)| code_point(*ch))
        .collect();
    let more = if seen.len() > MAX_LISTED { ", …" } else { "" };
    draft.finish(format!(
        "Replaced {} of {what} ({}{more}).",
        counted(count, "look-alike"),
        listed.join(", ")
    ))
}

/// A character of a token, or one that looks like it.
fn is_part(ch: char) -> bool {
    matches!(class(ch), Class::Body | Class::Joint) || original(ch).is_some() || is_invisible(ch)
}
