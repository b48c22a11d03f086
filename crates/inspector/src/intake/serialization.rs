//! JWS and JWE JSON serialization (RFC 7515 §7.2, RFC 7516 §7.2): is the whole
//! text such an object? A scan of the outermost members, not a JSON reader: it
//! answers for broken and truncated JSON, too, and needs no depth limit.

use core::ops::Range;

use super::symbol::{is_blank, is_wrapping};
use super::wrapper::skip;

/// The object's place in the text.
pub(super) fn find(text: &str) -> Option<Range<usize>> {
    let start = skip(text, 0, is_blank);
    let object = text.get(start..).filter(|rest| rest.starts_with('{'))?;
    let members = Members::scan(object);
    let end = start + members.end;
    let is_whole = text.get(end..)?.chars().all(is_wrapping);
    let jws = (members.payload || members.protected) && members.signature;
    (is_whole && (jws || members.ciphertext)).then_some(start..end)
}

/// Which of the telling members the object has, with values of the right kind.
#[derive(Default)]
struct Members {
    payload: bool,
    protected: bool,
    signature: bool,
    ciphertext: bool,
    /// Where the object ends, or the text if it is cut off.
    end: usize,
}

impl Members {
    fn scan(object: &str) -> Self {
        let mut members = Self {
            end: object.len(),
            ..Self::default()
        };
        let mut depth = 0_usize;
        let mut string: Option<usize> = None;
        let mut escaped = false;
        // The last string of the outermost object, until a colon makes it a name.
        let mut last = "";
        let mut name: Option<&str> = None;
        for (at, byte) in object.bytes().enumerate() {
            if let Some(start) = string {
                if escaped {
                    escaped = false;
                } else if byte == b'\\' {
                    escaped = true;
                } else if byte == b'"' {
                    string = None;
                    if depth == 1 {
                        last = object.get(start..at).unwrap_or_default();
                    }
                }
                continue;
            }
            if !byte.is_ascii_whitespace()
                && byte != b':'
                && let Some(name) = name.take()
            {
                members.note(name, byte);
            }
            match byte {
                b'"' => string = Some(at + 1),
                b':' if depth == 1 => name = Some(last),
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        members.end = at + 1;
                        return members;
                    }
                }
                _ => {}
            }
        }
        members
    }

    fn note(&mut self, name: &str, first: u8) {
        match (name, first) {
            ("payload", b'"') => self.payload = true,
            ("protected", b'"') => self.protected = true,
            ("signature", b'"') | ("signatures", b'[') => self.signature = true,
            ("ciphertext", b'"') => self.ciphertext = true,
            _ => {}
        }
    }
}
