//! Quoted-printable, as mail encodes text: lines that end in `=`, and `=3D`.

use super::draft::{Edit, Unwrapped, counted, rewrite};

/// Codes that show that a text is quoted-printable: of `=`, `.`, `-`, `_`, a space.
const EVIDENCE: [&str; 5] = ["=3D", "=2E", "=2D", "=5F", "=20"];

/// Decodes quoted-printable.
pub(super) fn decode_quoted_printable(text: &str) -> Option<Unwrapped> {
    let folded = ["=\n", "=\r\n", "= \n", "= \r\n"]
        .iter()
        .any(|end| text.contains(end));
    if !folded && !EVIDENCE.iter().any(|code| text.contains(code)) {
        return None;
    }
    let mut lines = 0;
    let (draft, _) = rewrite(text, &['='], |rest, _| {
        if let Some(len) = soft_break(rest) {
            lines += 1;
            return Some(Edit::Remove(len));
        }
        let ch = char::from(u8::from_str_radix(rest.get(1..3)?, 16).ok()?);
        let digits = rest.get(1..3)?.bytes().all(|byte| byte.is_ascii_hexdigit());
        (digits && (ch.is_ascii_graphic() || ch == ' ')).then_some(Edit::Put(3, ch))
    });
    let joined = if lines > 0 {
        format!(" and joined {}", counted(lines + 1, "line"))
    } else {
        String::new()
    };
    draft.finish(format!("Decoded quoted-printable{joined}."))
}

/// The length of `=` with the end of its line. Mail programs may leave space between them.
fn soft_break(text: &str) -> Option<usize> {
    let rest = text.get(1..)?;
    let space = rest
        .bytes()
        .take(8)
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    let rest = rest.get(space..)?;
    let end = ["\r\n", "\n"]
        .into_iter()
        .find(|end| rest.starts_with(end))?;
    Some(1 + space + end.len())
}
