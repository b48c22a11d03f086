//! Tokens that go over several lines of a table, a quoted mail, a listing or a log: only the
//! end of each line is part of the token.

use core::ops::Range;

use super::super::symbol::is_body;
use super::draft::{Draft, Unwrapped, counted};
use super::quality::{Quality, begins_with_header, quality};

/// Lines that one token may have.
const MAX_LINES: usize = 256;

/// Tokens of one text that are tried.
const MAX_STARTS: usize = 4;

/// Borders of cells: of psql, MySQL and Markdown, and those that boxes are drawn with.
const BORDERS: [char; 6] = ['|', '│', '┃', '║', '¦', '｜'];

/// Takes one token out of its lines. Only a sound one shows that the lines belong together.
pub(super) fn remove_borders(text: &str) -> Option<Unwrapped> {
    if !text.trim_end().contains('\n') {
        return None;
    }
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        lines.push(at..at + line.len());
        at += line.len();
    }
    let mut starts = 0;
    for (index, line) in lines.iter().enumerate() {
        let rest = lines.get(index + 1..).unwrap_or_default();
        for column in 0.. {
            let Some(cell) = cell(text, line, column) else {
                break;
            };
            if !text.get(cell.clone()).is_some_and(begins_with_header) {
                continue;
            }
            starts += 1;
            if let Some(found) = below(text, &cell, rest, |line| self::cell(text, line, column)) {
                return Some(found);
            }
        }
        let word = last_word(text, line);
        if text.get(word.clone()).is_some_and(begins_with_header) {
            starts += 1;
            if let Some(found) = below(text, &word, rest, |line| Some(last_word(text, line))) {
                return Some(found);
            }
        }
        if starts >= MAX_STARTS {
            break;
        }
    }
    None
}

/// Joins the first part with those of the lines below, until they make a token.
fn below(
    text: &str,
    first: &Range<usize>,
    lines: &[Range<usize>],
    part: impl Fn(&Range<usize>) -> Option<Range<usize>>,
) -> Option<Unwrapped> {
    let mut draft = Draft::new(text);
    draft.keep(first.clone());
    let mut end = first.end;
    let mut count = 1;
    for line in lines.iter().take(MAX_LINES) {
        let Some(next) = part(line) else { break };
        let written = text.get(next.clone()).unwrap_or_default();
        if !written.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
            // A rule, or an empty line of a quotation.
            continue;
        }
        let fits = written
            .bytes()
            .all(|byte| is_body(byte) || matches!(byte, b'.' | b'~'));
        if !fits || begins_with_header(written) {
            break;
        }
        draft.remove(end..next.start);
        end = next.end;
        draft.keep(next);
        count += 1;
        if quality(&draft.text) == Quality::Sound {
            return draft.finish(format!(
                "Joined {} and left out what stands beside them.",
                counted(count, "line")
            ));
        }
    }
    None
}

/// The cell in a column of a line that has borders.
fn cell(text: &str, line: &Range<usize>, column: usize) -> Option<Range<usize>> {
    let written = text.get(line.clone())?;
    let mut borders = written.match_indices(BORDERS);
    let (start, border) = if column == 0 {
        (0, "")
    } else {
        borders.nth(column - 1)?
    };
    let from = start + border.len();
    let end = borders.next().map_or(written.len(), |(at, _)| at);
    if column == 0 && end == written.len() {
        return None;
    }
    Some(trimmed(text, line.start + from..line.start + end))
}

/// The last word of a line.
fn last_word(text: &str, line: &Range<usize>) -> Range<usize> {
    let written = text.get(line.clone()).unwrap_or_default().trim_end();
    let start = written
        .rfind(|ch: char| ch.is_whitespace() || matches!(ch, '>' | '#' | '*' | '"' | '\''))
        .map_or(0, |at| {
            at + written
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8)
        });
    let end = line.start + written.len();
    trimmed(text, line.start + start..end)
}

/// Without white space, and without the marks that a cell or line goes on: psql's `+`, a diff's
/// `+` in front, a backslash.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let written = text.get(range.clone()).unwrap_or_default();
    let end =
        written.trim_end_matches(|ch: char| ch.is_whitespace() || matches!(ch, '+' | '\\' | '↵'));
    let start = end.trim_start_matches(|ch: char| ch.is_whitespace() || ch == '+');
    let from = range.start + end.len() - start.len();
    from..from + start.len()
}
