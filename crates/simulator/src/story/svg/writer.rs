//! Writes SVG: elements, escaping, and estimates of text widths.

use super::colours::{INK, PARTED};
use crate::story::words::visible;

/// The point of a text that its x position means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextStyle {
    /// Pixels.
    pub size: i32,
    pub bold: bool,
    pub colour: &'static str,
}

/// SVG elements, one a line.
#[derive(Debug, Default)]
pub struct SvgWriter {
    out: String,
}

impl SvgWriter {
    /// All elements.
    pub fn into_text(self) -> String {
        self.out
    }

    pub fn push(&mut self, markup: &str) {
        self.out.push_str(markup);
        self.out.push('\n');
    }

    /// A text on white. It has a white outline, so that lifelines do not run through it.
    pub fn text(&mut self, x: i32, y: i32, anchor: Anchor, style: TextStyle, text: &str) {
        let rim =
            r##" stroke="#ffffff" stroke-width="4" stroke-linejoin="round" paint-order="stroke""##;
        self.written(x, y, anchor, style, text, rim);
    }

    /// A text on a coloured ground, without an outline.
    pub fn bare_text(&mut self, x: i32, y: i32, anchor: Anchor, style: TextStyle, text: &str) {
        self.written(x, y, anchor, style, text, "");
    }

    /// A step's title, followed by how the lanes part.
    pub fn heading(&mut self, x: i32, y: i32, name: &str, parts: &str) {
        let parts = if parts.is_empty() {
            String::new()
        } else {
            let (colour, parts) = (PARTED, escaped(parts));
            format!(r#"<tspan dx="16" font-size="12" fill="{colour}">{parts}</tspan>"#)
        };
        self.push(&format!(
            r#"<text x="{x}" y="{y}" font-size="14" font-weight="600" fill="{}">{}{parts}</text>"#,
            INK,
            escaped(name),
        ));
    }

    fn written(&mut self, x: i32, y: i32, anchor: Anchor, style: TextStyle, text: &str, rim: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let weight = if style.bold {
            r#" font-weight="600""#
        } else {
            ""
        };
        self.push(&format!(
            r#"<text x="{x}" y="{y}" font-size="{}" fill="{}"{weight}{anchor}{rim}>{}</text>"#,
            style.size,
            style.colour,
            escaped(text)
        ));
    }

    pub fn rect(&mut self, x: i32, y: i32, width: i32, height: i32, looks: &str) {
        self.push(&format!(
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" {looks}/>"#
        ));
    }

    pub fn line(&mut self, x1: i32, y1: i32, x2: i32, y2: i32, looks: &str) {
        self.push(&format!(
            r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {looks}/>"#
        ));
    }

    pub fn path(&mut self, d: &str, looks: &str) {
        self.push(&format!(r#"<path d="{d}" {looks}/>"#));
    }
}

/// A text escaped for XML (XML 1.0, section 2.2).
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// The width of a text in pixels, estimated upwards, since the font is unknown.
pub fn width(text: &str, size: i32) -> i32 {
    let tenths: i32 = visible(text)
        .chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | ';' | '\'' | ' ' | '|' => 4,
            'm' | 'w' | 'M' | 'W' | '@' => 10,
            'A'..='Z' => 8,
            // Scripts with full-width characters.
            '\u{1100}'.. => 11,
            _ => 6,
        })
        .sum();
    tenths.saturating_mul(size) / 10
}

/// A text in lines of at most so many pixels, broken at spaces where there are any; at
/// most `most` lines, the last with `…` where there would be more.
pub fn wrapped(text: &str, size: i32, pixels: i32, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let mut word = word.to_owned();
        loop {
            let joined = if line.is_empty() {
                word.clone()
            } else {
                format!("{line} {word}")
            };
            if width(&joined, size) <= pixels {
                line = joined;
                break;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                continue;
            }
            // One word that is too long by itself.
            let fits = fitting(&word, size, pixels);
            let rest = word.split_off(fits);
            lines.push(word);
            word = rest;
            if word.is_empty() {
                break;
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while !last.is_empty() && width(last, size) + size > pixels {
                last.pop();
            }
            last.push('…');
        }
    }
    lines
}

/// How many bytes of a word fit, at least one character.
fn fitting(word: &str, size: i32, pixels: i32) -> usize {
    let mut end = 0;
    for (at, c) in word.char_indices() {
        let next = at + c.len_utf8();
        let fits = width(word.get(..next).unwrap_or_default(), size) <= pixels;
        if end > 0 && !fits {
            break;
        }
        end = next;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_wrapped() {
        assert_eq!(escaped("a<b>&\"\u{1}"), "a&lt;b&gt;&amp;&quot;⟨U+0001⟩");
        let lines = wrapped("one two three four", 10, 40, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'), "{lines:?}");
        let lines = wrapped("wwwwwwwwww", 10, 40, 9);
        assert_eq!(lines.concat(), "wwwwwwwwww");
        assert!(lines.iter().all(|line| width(line, 10) <= 40), "{lines:?}");
    }
}
