//! Untrusted text, made safe to display.

use serde::Serialize;
use std::fmt;

/// Invisible characters that change how a text looks:
/// bidirectional controls, zero-width and filler characters, variation
/// selectors, tags, the separators of lines and paragraphs. All of Unicode's
/// `Default_Ignorable_Code_Point`, and others that are blank too.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether a character is invisible or a C0 or C1 control.
pub fn is_hidden(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

/// The code point of a character: "U+202E".
pub fn code_point(c: char) -> String {
    format!("U+{:04X}", c as u32)
}

/// Longest quotation in a sentence, in bytes.
const MAX_QUOTED: usize = 160;

/// Untrusted text for use in a sentence: shortened, and with its
/// invisible characters and backticks as code points, so that it can neither
/// hide anything nor end the quotation.
///
/// ```
/// use jose::text::quoted;
/// assert_eq!(quoted("a\u{202E}b`c"), "a⟨U+202E⟩b⟨U+0060⟩c");
/// ```
pub fn quoted(text: &str) -> String {
    let shown = text
        .get(..text.floor_char_boundary(MAX_QUOTED))
        .unwrap_or_default();
    let mut out = spelt(shown, |c| is_hidden(c) || c == '`');
    if shown.len() < text.len() {
        out.push('…');
    }
    out
}

/// Untrusted text for use in a line: whole, with control and invisible
/// characters as code points.
///
/// ```
/// use jose::text::visible;
/// assert_eq!(visible("a\n`b`\u{202E}"), "a⟨U+000A⟩`b`⟨U+202E⟩");
/// ```
pub fn visible(text: &str) -> String {
    spelt(text, is_hidden)
}

/// A number with its noun: "1 byte", "2 bytes".
///
/// ```
/// use jose::text::count;
/// assert_eq!([count(0, "key"), count(1, "key")], ["0 keys", "1 key"]);
/// ```
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Upper case for the first letter of a sentence; ASCII is enough for those written here.
pub fn capitalise(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// The text with some of its characters as code points.
fn spelt(text: &str, chosen: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if chosen(c) {
            out.push('⟨');
            out.push_str(&code_point(c));
            out.push('⟩');
        } else {
            out.push(c);
        }
    }
    out
}

/// How many invisible characters are listed one by one.
const MAX_NAMED: usize = 6;

/// The invisible characters of a text, for places that show the text itself, such as an
/// input box. Line breaks and tabs do not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hidden {
    /// How many there are.
    pub count: usize,
    /// The first of them, each with its place in bytes.
    pub first: Vec<(usize, char)>,
}

impl Hidden {
    /// Searches a text; none if every character is visible.
    pub fn of(text: &str) -> Option<Self> {
        // Printable ASCII, most of any text, is passed over byte by byte.
        let suspects = text
            .bytes()
            .enumerate()
            .filter(|(at, byte)| !matches!(byte, b' '..=b'~') && text.is_char_boundary(*at));
        let mut found = suspects
            .filter_map(|(at, _)| Some((at, text.get(at..)?.chars().next()?)))
            .filter(|(_, c)| is_hidden(*c) && !matches!(c, '\n' | '\r' | '\t'));
        let first: Vec<_> = found.by_ref().take(MAX_NAMED).collect();
        let count = first.len() + found.count();
        (count > 0).then_some(Self { count, first })
    }
}

impl fmt::Display for Hidden {
    /// "2 invisible characters: `U+202E` at byte 4 and `U+200B` at byte 9".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count {
            1 => f.write_str("1 invisible character: ")?,
            count => write!(f, "{count} invisible characters: ")?,
        }
        let more = self.count - self.first.len();
        for (index, (at, c)) in self.first.iter().enumerate() {
            f.write_str(match index {
                0 => "",
                _ if more == 0 && index + 1 == self.count => " and ",
                _ => ", ",
            })?;
            write!(f, "`{}` at byte {at}", code_point(*c))?;
        }
        match more {
            0 => Ok(()),
            _ => write!(f, " and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_that_does_not_show_is_known() {
        let hidden = [
            '\0',
            '\u{7}',
            '\u{1B}',
            '\u{7F}',
            '\u{85}',
            '\u{9F}',
            '\u{AD}',
            '\u{34F}',
            '\u{61C}',
            '\u{115F}',
            '\u{1160}',
            '\u{17B4}',
            '\u{180E}',
            '\u{200B}',
            '\u{200C}',
            '\u{200D}',
            '\u{200E}',
            '\u{200F}',
            '\u{2028}',
            '\u{2029}',
            '\u{202A}',
            '\u{202B}',
            '\u{202C}',
            '\u{202D}',
            '\u{202E}',
            '\u{2060}',
            '\u{2064}',
            '\u{2066}',
            '\u{2067}',
            '\u{2068}',
            '\u{2069}',
            '\u{206F}',
            '\u{2800}',
            '\u{3164}',
            '\u{FE0F}',
            '\u{FEFF}',
            '\u{FFA0}',
            '\u{FFF9}',
            '\u{1BCA0}',
            '\u{1D173}',
            '\u{E0001}',
            '\u{E007F}',
            '\u{E0100}',
        ];
        for c in hidden {
            assert!(is_hidden(c), "{}", code_point(c));
            let shown = visible(&format!("a{c}b"));
            assert_eq!(shown, format!("a⟨{}⟩b", code_point(c)));
            assert_eq!(quoted(&format!("a{c}b")), shown);
        }
        for c in ['a', ' ', 'é', 'ש', 'ع', '漢', '🦀', '\u{301}', '…'] {
            assert!(!is_hidden(c), "{}", code_point(c));
        }
    }

    #[test]
    fn what_a_box_cannot_show_is_counted_and_named() {
        let said = |text: &str| Hidden::of(text).map(|hidden| hidden.to_string());
        assert_eq!(said("plain\r\n\ttext é"), None);
        assert_eq!(
            said("é\u{202E}").as_deref(),
            Some("1 invisible character: `U+202E` at byte 2")
        );
        assert_eq!(
            said("\u{FEFF}a\u{200B}").as_deref(),
            Some("2 invisible characters: `U+FEFF` at byte 0 and `U+200B` at byte 4")
        );
        let many = said(&"\u{AD}".repeat(9)).unwrap();
        assert!(many.ends_with(", `U+00AD` at byte 10 and 3 more"), "{many}");
    }
}
