//! Is a text a JSON serialization? A scan of the outermost members, not a JSON reader: it
//! answers for broken and truncated JSON too, and needs no depth limit.

use std::ops::Range;

/// Where the object ends that begins at the start of a text, if it has the members of a JWS or
/// JWE in JSON serialization. An object that is cut off ends with the text.
///
/// ```
/// use jose::serialization::recognise;
/// assert_eq!(recognise(r#"{"payload":"e30","signature":"AA"} "#), Some(0..34));
/// assert_eq!(recognise(r#"{"payload":"e30","signature":"A"#), Some(0..31));
/// assert_eq!(recognise(r#"{"iss":"https://id.example"}"#), None);
/// ```
pub fn recognise(text: &str) -> Option<Range<usize>> {
    let members = Members::scan(Some(text).filter(|text| text.starts_with('{'))?);
    // The general form with a detached payload has `protected` only in its list.
    let in_list = |name| {
        members.list
            && text
                .get(..members.end)
                .is_some_and(|text| text.contains(name))
    };
    let jws = (members.signature || members.list)
        && (members.payload || members.protected || in_list("\"protected\""));
    (jws || members.ciphertext).then_some(0..members.end)
}

/// Which of the members that identify a serialization the object has, with the right type.
#[derive(Default)]
struct Members {
    payload: bool,
    protected: bool,
    signature: bool,
    /// `signatures`.
    list: bool,
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
            ("signature", b'"') => self.signature = true,
            ("signatures", b'[') => self.list = true,
            ("ciphertext", b'"') => self.ciphertext = true,
            _ => {}
        }
    }
}
