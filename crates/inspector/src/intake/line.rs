//! The space after the end of a line, and whether the token continues on the next line.

use super::glyph::glyph;
use super::limits::MAX_SIGNATURE;
use super::opening::{HeaderStart, opening};
use super::symbol::{Class, class, is_body};

/// A line of dashes, dots or underscores of at least this length is a separator.
const SHORTEST_RULE: usize = 3;

/// A stretch of white space, with the marks of quoted lines in it.
pub(super) struct Gap {
    pub(super) end: usize,
    pub(super) breaks: usize,
}

impl Gap {
    pub(super) fn measure(text: &str, from: usize) -> Self {
        let (mut end, mut breaks, mut feeds) = (from, 0, 0);
        while let Some(next) = glyph(text, end) {
            match class(next.ch) {
                Class::Space => {}
                Class::Break if next.ch == '\r' => feeds += 1,
                Class::Break => breaks += 1,
                // The mark of a quoted line in a mail.
                Class::Delimiter if next.ch == '>' && breaks + feeds > 0 => {}
                _ => break,
            }
            end = next.end;
        }
        Self {
            end,
            breaks: if breaks == 0 { feeds } else { breaks },
        }
    }
}

/// What the next line holds of the token.
pub(super) struct NextLine {
    /// It begins with characters of a token.
    pub(super) is_part: bool,
    /// Characters of the alphabet and joints.
    pub(super) len: usize,
    pub(super) dots: usize,
    /// It begins with a header: a token of its own.
    pub(super) is_token: bool,
    /// Nothing but the end of the line or of a quoted value follows.
    pub(super) ends_well: bool,
}

impl NextLine {
    pub(super) fn measure(text: &str, from: usize, strays: bool) -> Self {
        let (mut at, mut dots, mut is_part, mut ends_well) = (from, 0, false, false);
        let mut len = 0;
        loop {
            let plain = body(text, at);
            at += plain.len();
            len += plain.len();
            is_part |= plain.bytes().any(|byte| byte.is_ascii_alphanumeric());
            let Some(next) = glyph(text, at) else {
                ends_well = true;
                break;
            };
            match class(next.ch) {
                Class::Body => is_part = true,
                Class::Joint => {
                    dots += usize::from(next.ch == '.');
                    len += 1;
                }
                // `NAME=value` is another line of the same file.
                Class::Foreign if next.ch == '=' && !body(text, next.end).is_empty() => break,
                Class::Foreign => {}
                Class::Stray if strays => {}
                Class::Stray => break,
                Class::Delimiter | Class::Break => {
                    ends_well = true;
                    break;
                }
                Class::Space => {
                    let gap = Gap::measure(text, next.start);
                    ends_well = gap.breaks > 0 || gap.end >= text.len();
                    break;
                }
            }
            at = next.end;
        }
        let head = body(text, from);
        // `---` is a rule, but `-` the end of a token.
        is_part |= (1..SHORTEST_RULE).contains(&len);
        Self {
            is_part,
            len,
            dots,
            is_token: head.len() >= 4 && opening(head) == HeaderStart::Yes,
            ends_well,
        }
    }
}

/// Characters of the alphabet from `from` on, over line ends, up to anything
/// else.
pub(super) fn remaining(text: &str, from: usize) -> usize {
    let (mut at, mut count) = (from, 0);
    for _ in 0..2 * MAX_SIGNATURE {
        let Some(next) = glyph(text, at) else { break };
        at = match class(next.ch) {
            Class::Body => {
                count += 1;
                next.end
            }
            Class::Space | Class::Break => Gap::measure(text, next.start).end,
            _ => break,
        };
    }
    count
}

/// The characters of the alphabet that stand at `at`.
pub(super) fn body(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    let len = rest
        .bytes()
        .position(|byte| !is_body(byte))
        .unwrap_or(rest.len());
    rest.get(..len).unwrap_or_default()
}
