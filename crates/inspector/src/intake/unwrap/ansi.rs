//! Colour codes of terminals, also as they look once the escape character is lost or spelt out.

use super::draft::{Edit, Unwrapped, counted, rewrite};

/// How the beginning of a control sequence is written, backslashes left out.
const INTRODUCERS: [&str; 13] = [
    "\u{1b}[", "\u{9b}", "␛[", "^[[", "x1b[", "x1B[", "u001b[", "u001B[", "u{1b}[", "033[", "e[",
    "E[", "[",
];

/// Parameters of a control sequence that are followed.
const MAX_PARAMETERS: usize = 24;

/// Bytes of an operating system command, such as a hyperlink.
const MAX_COMMAND: usize = 2048;

/// Removes colour codes: `\x1b[32m`, `^[[0m`, `[1;32m`.
pub(super) fn remove_colours(text: &str) -> Option<Unwrapped> {
    let marks = ['\u{1b}', '\u{9b}', '␛', '^', '\\', '['];
    let (draft, count) = rewrite(text, &marks, |rest, _| {
        sequence(rest).or_else(|| command(rest)).map(Edit::Remove)
    });
    draft.finish(format!("Removed {}.", counted(count, "ANSI colour code")))
}

/// The length of the control sequence at the start of a text.
fn sequence(text: &str) -> Option<usize> {
    let slashes = text
        .bytes()
        .take(4)
        .take_while(|byte| *byte == b'\\')
        .count();
    let rest = text.get(slashes..)?;
    let introducer = INTRODUCERS.iter().find(|intro| rest.starts_with(**intro))?;
    let spelt_out = introducer.starts_with(|ch: char| ch.is_ascii_alphanumeric());
    if spelt_out != (slashes > 0) {
        return None;
    }
    let body = rest.get(introducer.len()..)?;
    let parameters = body
        .bytes()
        .take(MAX_PARAMETERS)
        .take_while(|byte| matches!(byte, b'0'..=b'?'))
        .count();
    let last = body.as_bytes().get(parameters)?;
    // Without its escape character a code could be anything else.
    let bare = *introducer == "[";
    let plain = body
        .bytes()
        .take(parameters)
        .all(|byte| byte.is_ascii_digit() || byte == b';');
    let fits = if bare {
        parameters > 0 && plain && *last == b'm'
    } else {
        last.is_ascii_alphabetic()
    };
    fits.then(|| slashes + introducer.len() + parameters + 1)
}

/// The length of a hyperlink's beginning or end, or of a choice of character set.
fn command(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('\u{1b}')?;
    if rest.starts_with('(') {
        return rest.as_bytes().get(1)?.is_ascii_alphanumeric().then_some(3);
    }
    let command = rest.strip_prefix(']')?.as_bytes();
    let end = command
        .iter()
        .take(MAX_COMMAND)
        .position(|byte| matches!(byte, b'\x07' | b'\x1b'))?;
    match command.get(end..)? {
        [b'\x1b', b'\\', ..] => Some(2 + end + 2),
        [b'\x07', ..] => Some(2 + end + 1),
        _ => None,
    }
}
