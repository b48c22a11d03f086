//! Texts that are too long for a text box: kept whole, and shown in part.

/// What is pasted or dropped may have so many characters: reading five times as many kept
/// the page busy for one to three seconds.
pub const MAX_TEXT: u32 = 10_000_000;

/// Longer texts are kept whole but shown as an excerpt: a text box of megabytes
/// freezes a browser for seconds at every keystroke.
pub const MAX_EDITABLE: usize = 256 * 1024;

/// So do this many lines, however short they are.
pub const MAX_LINES: usize = 20_000;

/// How much of a long text the excerpt shows, in bytes.
pub const EXCERPT: usize = 8 * 1024;

/// Whether a text box would freeze the page with this.
pub fn is_too_long(text: &str) -> bool {
    text.len() > MAX_EDITABLE || text.bytes().filter(|byte| *byte == b'\n').count() > MAX_LINES
}

/// The part of a text that is shown, if it is too long for a text box.
pub fn excerpt(text: &str) -> Option<&str> {
    if !is_too_long(text) {
        return None;
    }
    text.get(..text.floor_char_boundary(EXCERPT))
}
