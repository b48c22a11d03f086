//! Texts that are too long to be read at once: read piece by piece, in search of one that holds a
//! token. Between two pieces a page can do other things.

use super::{PasteKind, read};
use std::ops::Range;

/// A text up to this size is read at once, in bytes.
pub const AT_ONCE: usize = 512 * 1024;

/// The size of a piece, in bytes, if white space is where it would end.
const PIECE: usize = 256 * 1024;

/// The longest piece, in bytes: so much without white space is no token that anybody uses.
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
    /// Whether it holds something that is known.
    is_known: bool,
    is_done: bool,
}

impl LongText {
    /// Reads the next piece. The search ends with the first piece that holds a token.
    pub fn step(&mut self, text: &str) {
        if self.is_done {
            return;
        }
        let piece = piece_from(text, self.read);
        let found = text.get(piece.clone()).map(|text| read(text).found);
        let is_token = matches!(
            found,
            Some(PasteKind::Token(_) | PasteKind::JsonSerialization { .. })
        );
        let is_known = found
            .is_some_and(|found| !matches!(found, PasteKind::Nothing | PasteKind::Unrecognised));
        if is_token || is_known && !self.is_known || self.scope.is_empty() {
            self.scope = piece.clone();
            self.is_known = is_known;
        }
        self.read = after(text, piece.end);
        self.is_done = is_token || self.read >= text.len();
    }

    /// Ends the search.
    pub fn stop(&mut self) {
        self.is_done = true;
    }

    /// Whether nothing is left to read.
    pub fn is_done(&self) -> bool {
        self.is_done
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

/// The piece that begins at `start`: it ends at white space, unless there is too little of that.
fn piece_from(text: &str, start: usize) -> Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    let bytes = rest.as_bytes();
    let least = PIECE.min(bytes.len());
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

    /// What is inspected of a text, and how many steps that took.
    fn read_all(text: &str) -> (&str, usize) {
        let mut reading = LongText::default();
        let mut steps = 0;
        while !reading.is_done() {
            let before = reading.read();
            reading.step(text);
            steps += 1;
            assert!(
                reading.read() > before || reading.is_done(),
                "each step gets on"
            );
        }
        (&text[reading.scope()], steps)
    }

    #[test]
    fn a_token_is_found_wherever_it_stands() {
        for at in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3_000_000] {
            let text = format!("{}\n{TOKEN}\n{}", "x ".repeat(at / 2), "y ".repeat(PIECE));
            let (scope, _) = read_all(&text);
            assert!(scope.contains(TOKEN), "{at}");
        }
    }

    #[test]
    fn a_step_reads_no_more_than_a_piece() {
        for text in [
            "x".repeat(5_000_000),
            "x ".repeat(2_500_000),
            "é".repeat(2_500_000),
        ] {
            let mut reading = LongText::default();
            while !reading.is_done() {
                reading.step(&text);
                assert!(reading.scope().len() <= LONGEST);
            }
        }
        // What goes on without white space is passed over.
        assert_eq!(read_all(&"x".repeat(5_000_000)).1, 1);
        assert_eq!(
            read_all(&format!("{} {TOKEN}", "x".repeat(5_000_000))),
            (&*format!(" {TOKEN}"), 2)
        );
    }

    #[test]
    fn without_a_token_something_known_is_shown_or_the_beginning() {
        let key = r#"{"kty":"oct","k":"AAAA"}"#;
        let text = format!("{}\n\n\n{key}", " ".repeat(4 * PIECE));
        assert!(read_all(&text).0.contains(key));
        let text = "no token ".repeat(100_000);
        assert!(text.starts_with(read_all(&text).0));
        assert_eq!(read_all("").0, "");
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
    }
}
