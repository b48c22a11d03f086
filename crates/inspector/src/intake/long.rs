//! Texts that are too long to be read at once: read piece by piece, in search of one that holds a
//! token. Between two pieces a page can do other things.

use super::{PasteKind, read};
use std::ops::Range;

/// A text up to this size is read at once, in bytes.
pub const AT_ONCE: usize = 512 * 1024;

/// The size of a piece, in bytes, if white space is where it would end.
const PIECE: usize = 256 * 1024;

/// The longest piece, in bytes. What goes on for longer without white space is cut off: so much
/// is no token that anybody uses.
const LONGEST: usize = 1024 * 1024;

/// How far a long text has been read.
///
/// ```
/// use inspector::intake::LongText;
///
/// let text = "nothing ".repeat(100_000) + "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEifQ.";
/// let mut reading = LongText::default();
/// while !reading.is_done() {
///     reading.step(&text);
/// }
/// assert!(text[reading.scope()].ends_with("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEifQ."));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LongText {
    /// How many bytes were read or passed over.
    read: usize,
    /// The best piece so far.
    scope: Range<usize>,
    /// What that piece holds.
    holds: Worth,
    end: Option<LongTextEnd>,
}

/// Why no more of a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongTextEnd {
    /// A token was found. What follows was not read.
    Token,
    /// All of it was read.
    Whole,
    /// All of it was read but what goes on for too long without white space.
    Cut,
    /// The person did not want to wait.
    Stopped,
}

/// What a piece holds, the better the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Worth {
    #[default]
    Nothing,
    /// A key, or something else that has a name.
    Known,
    Token,
}

impl LongText {
    /// Reads the next piece. The search ends with the first piece that holds a token.
    pub fn step(&mut self, text: &str) {
        if self.is_done() {
            return;
        }
        // A JSON serialization is a whole text.
        let is_json = self.read == 0 && text.trim_ascii_start().starts_with(['{', '[']);
        let least = if is_json { LONGEST } else { PIECE };
        let mut piece = piece_from(text, self.read, least);
        let (mut holds, mut goes_on) = look(text, &piece);
        while holds == Worth::Token && goes_on {
            let longer = piece_from(text, piece.start, piece.len() + PIECE);
            if longer.end <= piece.end {
                break;
            }
            piece = longer;
            (holds, goes_on) = look(text, &piece);
        }
        if holds > self.holds || self.scope.is_empty() {
            (self.scope, self.holds) = (piece.clone(), holds);
        }
        let next = after(text, piece.end);
        let is_cut = next > piece.end;
        self.read = next;
        self.end = match holds {
            Worth::Token if is_cut => Some(LongTextEnd::Cut),
            Worth::Token if next < text.len() => Some(LongTextEnd::Token),
            _ if next < text.len() => None,
            _ if is_cut => Some(LongTextEnd::Cut),
            _ => Some(LongTextEnd::Whole),
        };
    }

    /// Ends the search.
    pub fn stop(&mut self) {
        self.end.get_or_insert(LongTextEnd::Stopped);
    }

    /// Whether nothing is left to read.
    pub fn is_done(&self) -> bool {
        self.end.is_some()
    }

    /// Why no more is read; none while it goes on.
    pub fn end(&self) -> Option<LongTextEnd> {
        self.end
    }

    /// What is to be inspected: the piece that holds the first token; without one, the first that
    /// holds something that is known, or the first of all. In bytes.
    pub fn scope(&self) -> Range<usize> {
        self.scope.clone()
    }

    /// How many bytes were read.
    pub fn read(&self) -> usize {
        self.read
    }
}

/// What a piece holds, and whether a token in it may go on behind it, over the end of a line.
fn look(text: &str, piece: &Range<usize>) -> (Worth, bool) {
    let text = text.get(piece.clone()).unwrap_or_default();
    let end = match read(text).found {
        PasteKind::Token(token) => token.map.span().end,
        PasteKind::JsonSerialization { span } => span.end,
        PasteKind::Nothing | PasteKind::Unrecognised => return (Worth::Nothing, false),
        _ => return (Worth::Known, false),
    };
    (Worth::Token, end >= text.trim_ascii_end().len())
}

/// The piece that begins at `start`: it ends at white space after `least` bytes, unless there is
/// none for long.
fn piece_from(text: &str, start: usize, least: usize) -> Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    let bytes = rest.as_bytes();
    let least = least.min(bytes.len());
    let length = bytes
        .iter()
        .take(LONGEST)
        .skip(least)
        .position(u8::is_ascii_whitespace)
        .map_or(LONGEST.min(bytes.len()), |at| least + at);
    start..start + rest.floor_char_boundary(length)
}

/// Where the next piece begins: what goes on without white space belongs to the one before.
fn after(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    rest.bytes()
        .position(|byte| byte.is_ascii_whitespace())
        .map_or(text.len(), |at| end + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEifQ.";
    const HS256: &str = "eyJhbGciOiJIUzI1NiJ9";

    fn read_all(text: &str) -> LongText {
        let mut reading = LongText::default();
        while !reading.is_done() {
            let before = reading.read();
            reading.step(text);
            assert!(reading.read() > before, "each step gets on");
            assert!(reading.scope().len() <= LONGEST);
        }
        reading
    }

    #[test]
    fn a_token_is_found_wherever_it_stands() {
        for at in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3_000_000] {
            let text = format!("{}\n{TOKEN}\n{}", "x ".repeat(at / 2), "y ".repeat(PIECE));
            let reading = read_all(&text);
            assert!(text[reading.scope()].contains(TOKEN), "{at}");
            assert_eq!(reading.end(), Some(LongTextEnd::Token), "{at}");
        }
    }

    #[test]
    fn a_token_that_goes_on_after_a_piece_is_whole() {
        let line = format!("{}\n", "A".repeat(76));
        let wrapped = format!(
            "{HS256}.\n{}.\n{}",
            line.repeat(PIECE / 70).trim_end(),
            "A".repeat(43)
        );
        let json = format!(
            "{{\n\"payload\":\"{}\",\n\"protected\":\"{HS256}\",\n\"signature\":\"AAAA\"\n}}",
            "A".repeat(PIECE + 9)
        );
        for (token, behind) in [(wrapped, "word ".repeat(PIECE)), (json, String::new())] {
            let text = format!("{token}\n\n{behind}");
            let reading = read_all(&text);
            let scope = reading.scope();
            assert!(text[scope.clone()].starts_with(&token), "{scope:?}");
            assert_ne!(reading.end(), Some(LongTextEnd::Cut));
        }
    }

    #[test]
    fn what_goes_on_for_too_long_is_cut_and_that_is_known() {
        let reading = read_all(&"x".repeat(5_000_000));
        assert_eq!(reading.scope(), 0..LONGEST);
        assert_eq!(reading.end(), Some(LongTextEnd::Cut));
        let text = format!("{HS256}.{}", "A".repeat(5_000_000));
        assert_eq!(read_all(&text).end(), Some(LongTextEnd::Cut));
        // What follows it is read.
        let text = format!("{} {TOKEN}", "x".repeat(5_000_000));
        let reading = read_all(&text);
        assert_eq!(&text[reading.scope()], &format!(" {TOKEN}"));
        for text in [
            "x ".repeat(2_500_000),
            "é".repeat(2_500_000),
            " ".repeat(2_500_000),
        ] {
            read_all(&text);
        }
    }

    #[test]
    fn without_a_token_something_known_is_shown_or_the_beginning() {
        let key = r#"{"kty":"oct","k":"AAAA"}"#;
        for before in [" ", "prose "] {
            let text = format!("{}\n\n\n{key}", before.repeat(4 * PIECE));
            let reading = read_all(&text);
            assert!(text[reading.scope()].contains(key), "{before:?}");
            assert_eq!(reading.end(), Some(LongTextEnd::Whole));
        }
        let text = "no token ".repeat(100_000);
        assert_eq!(read_all(&text).scope().start, 0);
    }

    #[test]
    fn stopping_keeps_what_was_found() {
        let text = "x ".repeat(1_000_000);
        let mut reading = LongText::default();
        reading.step(&text);
        reading.stop();
        let before = reading.clone();
        reading.step(&text);
        assert_eq!(reading, before);
        assert_eq!(reading.end(), Some(LongTextEnd::Stopped));
    }
}
