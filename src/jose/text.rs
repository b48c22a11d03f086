//! Text from outside, made safe to look at.

/// Characters that change what a text looks like without showing themselves:
/// bidirectional controls, zero-width and filler characters, variation
/// selectors, tags, the separators of lines and paragraphs.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// How much of a text a sentence quotes, in bytes.
const MAX_QUOTED: usize = 160;

/// A text from outside as it may stand in a sentence: shortened, and with its
/// invisible characters and backticks as code points, so that it can neither
/// hide anything nor end the quotation.
///
/// ```
/// use jotlens::jose::text::quoted;
/// assert_eq!(quoted("a\u{202E}b`c"), "a⟨U+202E⟩b⟨U+0060⟩c");
/// ```
pub fn quoted(text: &str) -> String {
    let shown = text
        .get(..text.floor_char_boundary(MAX_QUOTED))
        .unwrap_or_default();
    let mut out = String::with_capacity(shown.len());
    for c in shown.chars() {
        if is_invisible(c) || c.is_control() || c == '`' {
            out.push_str(&format!("⟨U+{:04X}⟩", c as u32));
        } else {
            out.push(c);
        }
    }
    if shown.len() < text.len() {
        out.push('…');
    }
    out
}
