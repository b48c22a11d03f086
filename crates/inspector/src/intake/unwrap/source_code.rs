//! Strings that source code puts together: `"eyJ…" +` and a literal on the next line.

use super::super::symbol::is_body;
use super::draft::{Draft, Unwrapped, counted};

/// Bytes between two literals.
const MAX_GAP: usize = 160;

/// Identifiers between two literals: `token = token &`.
const MAX_WORDS: usize = 3;

/// Calls that join the items of a list.
const JOINING_CALLS: [&str; 6] = ["concat", "Concat", "CONCAT", "join", "Join", "paste0"];

/// Calls that put a period between the items.
const PERIODS: [&str; 5] = [
    "join(\".\")",
    "join('.')",
    "join(`.`)",
    "\".\".join",
    "'.'.join",
];

/// Joins neighbouring string literals that hold characters of a token only at their seams.
pub(super) fn join_literals(text: &str) -> Option<Unwrapped> {
    let lists = JOINING_CALLS.iter().any(|call| text.contains(call));
    let periods = PERIODS.iter().any(|call| text.contains(call));
    join(text, |text, at| {
        let gap = literals(text, at)?;
        (lists || !gap.comma).then_some((gap.end, gap.comma && periods))
    })
}

/// Joins lines that end in a mark that the token goes on: a backslash of a shell or of C, a
/// backtick of PowerShell, a caret of a Windows batch file.
pub(super) fn join_continued_lines(text: &str) -> Option<Unwrapped> {
    join(text, |text, at| {
        let rest = text.get(at..)?.strip_prefix(['\\', '`', '^', '↵', '⏎'])?;
        let line = rest
            .trim_start_matches([' ', '\t', '\r'])
            .strip_prefix('\n')?;
        let next = line.trim_start_matches([' ', '\t']);
        Some((text.len() - next.len(), false))
    })
}

/// Removes each gap between two characters of a token. `gap` tells where the one that begins at
/// a place ends, and whether a period stands for it.
fn join(text: &str, gap: impl Fn(&str, usize) -> Option<(usize, bool)>) -> Option<Unwrapped> {
    let mut draft = Draft::new(text);
    let (mut kept, mut count) = (0, 0);
    let bytes = text.as_bytes();
    let is_part = |byte: &u8| is_body(*byte) || matches!(byte, b'.' | b'~');
    let mut at = 0;
    while let Some(offset) = text.get(at..).and_then(|rest| {
        rest.bytes()
            .zip(rest.bytes().skip(1))
            .position(|(left, right)| is_part(&left) && !is_part(&right))
    }) {
        let start = at + offset + 1;
        at = start + 1;
        while !text.is_char_boundary(at) {
            at += 1;
        }
        let Some((end, period)) = gap(text, start) else {
            continue;
        };
        if !bytes.get(end).is_some_and(is_part) {
            continue;
        }
        draft.keep(kept..start);
        if period {
            draft.put('.', start..end);
        } else {
            draft.remove(start..end);
        }
        kept = end;
        at = end;
        count += 1;
    }
    if count == 0 {
        return None;
    }
    draft.keep(kept..text.len());
    let quoted = text.contains(['"', '\'']);
    let what = if quoted { "string literal" } else { "line" };
    draft.finish(format!("Joined {}.", counted(count + 1, what)))
}

struct Gap {
    /// The first byte of the next literal's text.
    end: usize,
    comma: bool,
}

/// From the closing quote at `at` to behind the next opening one.
fn literals(text: &str, at: usize) -> Option<Gap> {
    let rest = text.as_bytes().get(at..)?;
    let quote = *rest
        .first()
        .filter(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
    let (mut offset, mut words, mut comma) = (1, 0, false);
    while offset < MAX_GAP {
        let byte = *rest.get(offset)?;
        match byte {
            _ if byte == quote => {
                return Some(Gap {
                    end: at + offset + 1,
                    comma,
                });
            }
            b' ' | b'\t' | b'\r' | b'\n' | b'+' | b'&' | b'.' | b'|' | b'<' | b'>' | b'^'
            | b'~' | b'\\' | b'(' | b')' | b'=' | b';' => {
                offset += 1;
            }
            // VB goes on over a line after `_`.
            b'_' if matches!(rest.get(offset + 1), Some(b' ' | b'\r' | b'\n')) => offset += 1,
            b',' => {
                comma = true;
                offset += 1;
            }
            b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'$' | b'@' if words < MAX_WORDS => {
                words += 1;
                offset = word(rest, offset, quote)?;
            }
            _ => return None,
        }
    }
    None
}

/// Behind an identifier, if an operator or the quote it belongs to follows: `token +=`, `f"`.
fn word(bytes: &[u8], from: usize, quote: u8) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let len = rest
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'@'))
        .count();
    let space = rest
        .iter()
        .skip(len)
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    let next = *rest.get(len + space)?;
    let prefix = next == quote && space == 0 && len <= 2;
    let operator = matches!(next, b'+' | b'&' | b'=' | b'.' | b'|');
    (prefix || operator).then_some(from + len + space)
}
