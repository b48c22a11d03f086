//! JSON as people and programming languages write it: with comments, other quotes, bare names,
//! extra commas, line breaks in strings.

use super::note::FormNote;
use crate::text::is_invisible;
use std::iter::Peekable;
use std::str::Chars;

/// The same as JSON, and what was mended.
pub(super) fn relaxed(text: &str) -> (String, Vec<FormNote>) {
    let mut mended = Mended {
        out: String::with_capacity(text.len()),
        notes: Vec::new(),
    };
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        mended.outside(c, &mut rest);
    }
    mended.drop_comma();
    (mended.out, mended.notes)
}

struct Mended {
    out: String,
    notes: Vec<FormNote>,
}

/// Characters that end a string which began with this one.
fn ends(open: char) -> &'static [char] {
    match open {
        '"' => &['"'],
        '\'' => &['\''],
        '`' => &['`'],
        '\u{2018}' | '\u{2019}' | '\u{201A}' => &['\u{2018}', '\u{2019}', '\''],
        _ => &['\u{201C}', '\u{201D}', '\u{201E}', '"'],
    }
}

impl Mended {
    fn note(&mut self, note: FormNote) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// One character outside of strings, and what belongs to it.
    fn outside(&mut self, c: char, rest: &mut Peekable<Chars<'_>>) {
        match c {
            '"' | '\'' | '`' | '\u{2018}'..='\u{201A}' | '\u{201C}'..='\u{201E}' => {
                if c != '"' {
                    self.note(FormNote::Quotes);
                }
                self.string(ends(c), rest);
            }
            '}' | ']' => {
                self.drop_comma();
                self.out.push(c);
            }
            ',' if self.out.trim_end().ends_with([',', '{', '[']) => self.note(FormNote::Comma),
            '#' => self.line(rest),
            '/' if rest.peek() == Some(&'/') => self.line(rest),
            '/' if rest.next_if_eq(&'*').is_some() => {
                self.note(FormNote::Comment);
                let mut last = ' ';
                for c in rest.by_ref() {
                    if (last, c) == ('*', '/') {
                        break;
                    }
                    last = c;
                }
            }
            _ if c.is_ascii_alphabetic() || matches!(c, '_' | '$') => self.word(c, rest),
            _ if c.is_whitespace() || is_invisible(c) => {
                if !c.is_ascii() {
                    self.note(FormNote::Spaces);
                }
                self.out.push(' ');
            }
            _ => self.out.push(c),
        }
    }

    /// A comment to the end of its line.
    fn line(&mut self, rest: &mut Peekable<Chars<'_>>) {
        self.note(FormNote::Comment);
        while rest.next_if(|c| *c != '\n').is_some() {}
    }

    /// A name or a constant without quotes.
    fn word(&mut self, first: char, rest: &mut Peekable<Chars<'_>>) {
        let mut word = String::from(first);
        while let Some(c) = rest.next_if(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$')) {
            word.push(c);
        }
        // Python writes `b'…'`, `r"…"`.
        if word.len() <= 2 && matches!(rest.peek(), Some('"' | '\'')) {
            return;
        }
        let constant = match word.as_str() {
            "true" | "True" => Some("true"),
            "false" | "False" => Some("false"),
            "null" | "None" | "nil" | "Null" | "undefined" => Some("null"),
            _ => None,
        };
        match constant {
            Some(constant) => self.out.push_str(constant),
            // The exponent of a number.
            None if word.starts_with(['e', 'E'])
                && self.out.ends_with(|c: char| c.is_ascii_digit()) =>
            {
                self.out.push_str(&word);
            }
            None => {
                self.note(FormNote::Bare);
                self.out.push('"');
                self.out.push_str(&word);
                self.out.push('"');
            }
        }
    }

    fn string(&mut self, ends: &[char], rest: &mut Peekable<Chars<'_>>) {
        self.out.push('"');
        while let Some(c) = rest.next() {
            match c {
                _ if ends.contains(&c) => break,
                '\\' => match rest.next() {
                    Some(c @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => {
                        self.out.push('\\');
                        self.out.push(c);
                    }
                    // The string goes on in the next line.
                    Some('\n' | '\r') | None => {}
                    Some(c) => self.out.push(c),
                },
                '"' => self.out.push_str("\\\""),
                '\n' => {
                    self.note(FormNote::LineBreaks);
                    self.out.push_str("\\n");
                }
                _ if c.is_control() => {}
                _ => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    /// Drops a comma before the end of an object, an array or the text.
    fn drop_comma(&mut self) {
        let kept = self.out.trim_end();
        if let Some(kept) = kept.strip_suffix(',') {
            let kept = kept.len();
            self.out.truncate(kept);
            self.note(FormNote::Comma);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_languages_write_becomes_json() {
        for (text, wanted) in [
            ("{'a': None, 'b': True,}", r#"{"a": null, "b": true}"#),
            ("{ a: 1, $b: `x\"y` }", r#"{ "a": 1, "$b": "x\"y" }"#),
            ("{\u{201C}a\u{201D}:\u{A0}b'x'}", r#"{"a": "x"}"#),
            (
                "[1,, 2.5e3, // two\n 3 /* three */ # end\n]",
                "[1, 2.5e3,  3  ]",
            ),
            (
                "{\"a\": \"x\ny\", 'it\\'s': \"\\u0041\\q\"}",
                r#"{"a": "x\ny", "it's": "\u0041q"}"#,
            ),
            ("{\"a\"", r#"{"a""#),
            ("{\"a", r#"{"a""#),
        ] {
            let (found, _) = relaxed(text);
            assert_eq!(
                found.split_whitespace().collect::<String>(),
                wanted.split_whitespace().collect::<String>(),
                "{text}"
            );
        }
    }
}
