//! The reader: one pass, bounded recursion; it stops at the first fatal fault.

use super::{
    Document, JsonFault, JsonFaultKind as Fault, JsonKind, MAX_DEPTH, MAX_LISTED_FAULTS,
    MAX_VALUES, Member, Names, Value,
};
use std::ops::Range;

/// Reads a text as JSON, as far as it goes.
///
/// ```
/// use jose::json::read;
/// let text = read(br#"{"n":3.0,"n":1e400,"exp":17"#);
/// assert_eq!(text.get("n").unwrap().as_number(), Some("1e400"));
/// assert!(text.get("exp").is_none(), "more digits may have been cut off");
/// let codes: Vec<_> = text.faults.iter().map(|fault| (fault.kind.code(), fault.at)).collect();
/// assert_eq!(codes, [("json-cut-off", 27), ("json-duplicate-member", 9)]);
/// ```
pub fn read(bytes: &[u8]) -> Document {
    let (text, bad) = match std::str::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            (
                std::str::from_utf8(good).unwrap_or_default(),
                Some(error.valid_up_to()),
            )
        }
    };
    let mut reader = Reader {
        text,
        at: 0,
        values: 0,
        faults: Vec::new(),
        surrogates: 0,
        last_surrogate: 0,
        stopped: false,
    };
    reader.space();
    let root = if reader.peek().is_none() {
        reader.stop(Fault::Empty);
        None
    } else {
        reader.value(0)
    };
    reader.space();
    if !reader.stopped && reader.peek().is_some() {
        reader.stop(Fault::Trailing);
    }
    let mut faults = reader.faults;
    if let Some(at) = bad {
        // A text cut off at bad UTF-8 has that one fault only.
        faults.retain(|fault| !matches!(fault.kind, Fault::CutOff { .. } | Fault::Empty));
        faults.push(JsonFault {
            at,
            kind: Fault::NotUtf8,
        });
    }
    if reader.surrogates > MAX_LISTED_FAULTS {
        faults.push(JsonFault {
            at: reader.last_surrogate,
            kind: Fault::More {
                what: "half of a surrogate pair",
                count: reader.surrogates - MAX_LISTED_FAULTS,
            },
        });
    }
    if let Some(root) = &root {
        let mut found = Duplicates::default();
        found.find(root);
        faults.append(&mut found.listed);
        if found.more > 0 {
            faults.push(JsonFault {
                at: found.last,
                kind: Fault::More {
                    what: "a member that appears more than once",
                    count: found.more,
                },
            });
        }
    }
    Document { root, faults }
}

/// The faults of repeated members: one for each name, the first few listed.
#[derive(Default)]
struct Duplicates<'a> {
    named: Names<'a>,
    listed: Vec<JsonFault>,
    more: usize,
    last: usize,
}

impl<'a> Duplicates<'a> {
    fn find(&mut self, value: &'a Value) {
        match &value.kind {
            JsonKind::Array(items) => items.iter().for_each(|item| self.find(item)),
            JsonKind::Object(members) => {
                let mut seen = Names::default();
                for member in members {
                    if member.duplicate && seen.insert(&member.name, 0).is_some() {
                        self.note(member);
                    }
                    self.find(&member.value);
                }
            }
            _ => {}
        }
    }

    fn note(&mut self, member: &'a Member) {
        if self.named.insert(&member.name, 0).is_some() {
            return;
        }
        self.last = member.name_span.start;
        if self.listed.len() == MAX_LISTED_FAULTS {
            self.more += 1;
            return;
        }
        self.listed.push(JsonFault {
            at: self.last,
            kind: Fault::Duplicate {
                name: member.name.clone(),
            },
        });
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    values: usize,
    faults: Vec<JsonFault>,
    /// Lone surrogates so far, and where the last one is.
    surrogates: usize,
    last_surrogate: usize,
    /// Set by a fatal fault: every level returns what it has read.
    stopped: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn stop(&mut self, kind: Fault) {
        if !self.stopped {
            self.faults.push(JsonFault { at: self.at, kind });
        }
        self.stopped = true;
    }

    /// Stops at the current character.
    fn unexpected(&mut self, expected: &'static str) {
        match self.rest().chars().next() {
            Some(found) => self.stop(Fault::Unexpected { found, expected }),
            None => self.stop(Fault::CutOff { expected }),
        }
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.values += 1;
        if self.values > MAX_VALUES {
            self.stop(Fault::TooMany);
            return None;
        }
        if depth > MAX_DEPTH {
            self.stop(Fault::TooDeep);
            return None;
        }
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => JsonKind::Object(self.object(depth)),
            Some(b'[') => JsonKind::Array(self.array(depth)),
            Some(b'"') => JsonKind::String(self.string("the closing quote of a string")?.0),
            Some(b'-' | b'0'..=b'9') => JsonKind::Number(self.number(depth)?),
            Some(b't') => self.word("true", JsonKind::Bool(true))?,
            Some(b'f') => self.word("false", JsonKind::Bool(false))?,
            Some(b'n') => self.word("null", JsonKind::Null)?,
            _ => {
                self.unexpected("a value");
                return None;
            }
        };
        Some(Value {
            span: start..self.at,
            kind,
        })
    }

    fn word(&mut self, word: &'static str, kind: JsonKind) -> Option<JsonKind> {
        if self.rest().starts_with(word) {
            self.at += word.len();
            return Some(kind);
        }
        if word.starts_with(self.rest()) {
            self.at = self.text.len();
        }
        self.unexpected(match word {
            "true" => "`true`",
            "false" => "`false`",
            _ => "`null`",
        });
        None
    }

    fn array(&mut self, depth: usize) -> Vec<Value> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return items;
        }
        while !self.stopped {
            self.space();
            if let Some(item) = self.value(depth + 1) {
                items.push(item);
            }
            self.space();
            match self.peek() {
                _ if self.stopped => {}
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                _ => self.unexpected("`,` or `]`"),
            }
        }
        items
    }

    fn object(&mut self, depth: usize) -> Vec<Member> {
        let mut members = Vec::new();
        self.at += 1;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return members;
        }
        while !self.stopped {
            self.space();
            if let Some(member) = self.member(depth) {
                members.push(member);
            }
            self.space();
            match self.peek() {
                _ if self.stopped => {}
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                _ => self.unexpected("`,` or `}`"),
            }
        }
        mark_duplicates(&mut members);
        members
    }

    fn member(&mut self, depth: usize) -> Option<Member> {
        if self.peek() != Some(b'"') {
            self.unexpected("a member name in quotes");
            return None;
        }
        let (name, name_span) = self.string("the closing quote of a member name")?;
        self.space();
        if self.peek() != Some(b':') {
            self.unexpected("`:`");
            return None;
        }
        self.at += 1;
        self.space();
        let value = self.value(depth + 1)?;
        Some(Member {
            name,
            name_span,
            value,
            duplicate: false,
        })
    }

    /// A string, its quotes at both ends; nothing if it never closes.
    fn string(&mut self, closing: &'static str) -> Option<(String, Range<usize>)> {
        let start = self.at;
        let mut out = String::new();
        self.at += 1;
        loop {
            let plain = self
                .rest()
                .find(|c: char| c == '"' || c == '\\' || c < ' ')
                .unwrap_or(self.rest().len());
            out.push_str(self.rest().get(..plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Some((out, start..self.at));
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(control) => {
                    self.stop(Fault::Control {
                        code: control.into(),
                    });
                    return None;
                }
                None => {
                    self.stop(Fault::CutOff { expected: closing });
                    return None;
                }
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let letter = self.text.as_bytes().get(self.at + 1).copied();
        let simple = match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            Some(_) => {
                self.stop(Fault::Escape);
                return None;
            }
            None => {
                self.at = self.text.len();
                self.stop(Fault::CutOff {
                    expected: "the rest of an escape",
                });
                return None;
            }
        };
        self.at += 2;
        Some(simple)
    }

    fn unicode_escape(&mut self) -> Option<char> {
        let Some(first) = self.hex4(self.at + 2) else {
            let whole = self.rest().len() >= 6;
            self.stop(if whole {
                Fault::Escape
            } else {
                Fault::CutOff {
                    expected: "four hexadecimal digits",
                }
            });
            return None;
        };
        if let Some(c) = char::from_u32(first) {
            self.at += 6;
            return Some(c);
        }
        if (0xD800..0xDC00).contains(&first)
            && self.text.as_bytes().get(self.at + 6..self.at + 8) == Some(b"\\u")
            && let Some(second @ 0xDC00..0xE000) = self.hex4(self.at + 8)
        {
            self.at += 12;
            return char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
        }
        self.surrogates += 1;
        self.last_surrogate = self.at;
        if self.surrogates <= MAX_LISTED_FAULTS {
            self.faults.push(JsonFault {
                at: self.at,
                kind: Fault::LoneSurrogate,
            });
        }
        self.at += 6;
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn hex4(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..at + 4)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        u32::from_str_radix(digits, 16).ok()
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at > start
    }

    /// RFC 8259 section 6: `-`? int frac? exp?
    fn number(&mut self, depth: usize) -> Option<String> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let good = if self.peek() == Some(b'0') {
            self.at += 1;
            !matches!(self.peek(), Some(b'0'..=b'9'))
        } else {
            self.digits()
        };
        let good = good && self.fraction() && self.exponent();
        if !good {
            if self.peek().is_none() {
                self.stop(Fault::CutOff {
                    expected: "a digit",
                });
            } else {
                self.stop(Fault::Number);
            }
            return None;
        }
        if depth > 0 && self.peek().is_none() {
            // A number at the end of a text may be cut off: `17` of `1795852800`.
            self.stop(Fault::CutOff {
                expected: "more of a number, or what follows it",
            });
            return None;
        }
        self.text.get(start..self.at).map(str::to_owned)
    }

    fn fraction(&mut self) -> bool {
        if self.peek() != Some(b'.') {
            return true;
        }
        self.at += 1;
        self.digits()
    }

    fn exponent(&mut self) -> bool {
        if !matches!(self.peek(), Some(b'e' | b'E')) {
            return true;
        }
        self.at += 1;
        if matches!(self.peek(), Some(b'+' | b'-')) {
            self.at += 1;
        }
        self.digits()
    }
}

/// Marks members that share a name, in n log n.
fn mark_duplicates(members: &mut [Member]) {
    let mut first = Names::default();
    let mut repeated = Vec::new();
    for (index, member) in members.iter().enumerate() {
        if let Some(earlier) = first.insert(&member.name, index) {
            repeated.extend([earlier, index]);
        }
    }
    for index in repeated {
        if let Some(member) = members.get_mut(index) {
            member.duplicate = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(&'static str, usize)> {
        read(text.as_bytes())
            .faults
            .iter()
            .map(|fault| (fault.kind.code(), fault.at))
            .collect()
    }

    #[test]
    fn numbers_keep_their_digits() {
        for digits in [
            "12345678901234567890",
            "3.0",
            "1e400",
            "-0",
            "1E+2",
            "0.10",
            "-1.5e-7",
        ] {
            let document = read(digits.as_bytes());
            assert_eq!(document.root.unwrap().as_number(), Some(digits));
        }
        assert_eq!(codes("01"), [("json-number", 1)]);
        assert_eq!(codes("1."), [("json-cut-off", 2)]);
        assert_eq!(codes("[.5]"), [("json-unexpected", 1)]);
        assert_eq!(codes("1e]"), [("json-number", 2)]);
    }

    #[test]
    fn strings_resolve_their_escapes() {
        let document = read(br#"["\u00e9\n\"\/", "\ud83d\ude00", "\ud83d!"]"#);
        let texts: Vec<_> = document
            .root
            .as_ref()
            .unwrap()
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_str().unwrap())
            .collect();
        assert_eq!(texts, ["é\n\"/", "😀", "\u{FFFD}!"]);
        assert_eq!(document.faults[0].kind.code(), "json-lone-surrogate");
        assert!(document.is_complete());
        assert_eq!(codes("\"a\nb\""), [("json-control-character", 2)]);
        assert_eq!(codes(r#""\x""#), [("json-escape", 1)]);
        assert_eq!(codes(r#""\u12"#), [("json-cut-off", 1)]);
        assert_eq!(codes(r#""\u12zz""#), [("json-escape", 1)]);
    }

    #[test]
    fn a_cut_text_keeps_what_came_before() {
        let document = read(br#"{"iss":"a","n":{"x":[1,2"#);
        assert_eq!(document.get("iss").unwrap().as_str(), Some("a"));
        assert_eq!(
            document
                .get("n")
                .unwrap()
                .get("x")
                .unwrap()
                .as_array()
                .unwrap()
                .len(),
            1,
            "a number at the cut may have had more digits"
        );
        assert_eq!(codes(r#"{"iss":"a","n":{"x":[1,2"#), [("json-cut-off", 24)]);
        assert_eq!(codes(r#"{"iss":"#), [("json-cut-off", 7)]);
        assert_eq!(codes(r#"{"iss":tr"#), [("json-cut-off", 9)]);
        assert_eq!(codes(""), [("json-empty", 0)]);
        assert_eq!(codes("{} x"), [("json-trailing", 3)]);
        assert_eq!(codes("{,}"), [("json-unexpected", 1)]);
    }

    #[test]
    fn bytes_that_are_not_utf8_are_named() {
        let document = read(b"{\"a\":1,\"b\":\"\xff\"}");
        assert_eq!(document.get("a").unwrap().as_u64(), Some(1));
        assert_eq!(
            document.faults,
            [JsonFault {
                at: 12,
                kind: Fault::NotUtf8
            }]
        );
        assert!(!document.is_complete());
    }

    #[test]
    fn nesting_and_size_are_bounded() {
        assert_eq!(codes(&"[".repeat(100_000))[0].0, "json-too-deep");
        let deep = format!("{}{}", "[".repeat(MAX_DEPTH + 1), "]".repeat(MAX_DEPTH + 1));
        assert!(read(deep.as_bytes()).is_complete());
        let many = format!("[{}0]", "0,".repeat(MAX_VALUES));
        assert_eq!(codes(&many)[0].0, "json-too-many");
    }

    #[test]
    fn spans_point_at_the_text() {
        let text = r#" {"a" : "x", "b": [1, true]} "#;
        let document = read(text.as_bytes());
        let b = document.members()[1].clone();
        assert_eq!(&text[b.name_span], "\"b\"");
        assert_eq!(&text[b.value.span], "[1, true]");
    }
}
