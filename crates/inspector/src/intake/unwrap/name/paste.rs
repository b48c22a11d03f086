//! The value in a text, and what stands before it.

use jose::base64url;
use jose::json::{self, Document};

use super::super::super::symbol::{is_blank, is_quote};

/// Longest JSON that is read to name a text.
const MAX_JSON: usize = 64 * 1024;

/// Bytes of a request in which its credentials are looked for.
const MAX_REQUEST: usize = 64 * 1024;

/// Schemes in front of a value.
const SCHEMES: [&str; 4] = ["bearer", "dpop", "token", "jwt"];

/// A text, taken apart.
pub(super) struct Paste<'a> {
    /// All of it, without white space and quotes around it.
    pub(super) whole: &'a str,
    /// The name in front: of a header, a cookie, a parameter, a variable. Empty if there is none.
    pub(super) field: &'a str,
    /// The authentication scheme in front of the value. Empty if there is none.
    pub(super) scheme: &'a str,
    /// The value, without name, scheme and quotes.
    pub(super) value: &'a str,
}

impl<'a> Paste<'a> {
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let whole = bare(text);
        if whole.is_empty() {
            return None;
        }
        let line = telling_line(whole);
        let mut paste = Self {
            whole,
            field: "",
            scheme: "",
            value: line,
        };
        // `Cookie: session=…` has two names; the inner one tells more.
        for _ in 0..2 {
            if let Some((field, value)) = named(paste.value) {
                paste.field = field;
                paste.value = value;
            }
        }
        let (word, rest) = match paste.value.split_once(is_blank) {
            Some((word, rest)) => (word, bare(rest)),
            None => (paste.value, ""),
        };
        if SCHEMES
            .iter()
            .any(|scheme| word.eq_ignore_ascii_case(scheme))
        {
            paste.scheme = word;
            paste.value = rest;
        }
        Some(paste)
    }

    /// The value, if it is one word.
    pub(super) fn word(&self) -> Option<&'a str> {
        let one = !self.value.is_empty() && !self.value.contains(char::is_whitespace);
        one.then_some(self.value)
    }
}

/// Without white space, quotes, commas and semicolons around it.
fn bare(text: &str) -> &str {
    text.trim_matches(|ch: char| is_blank(ch) || is_quote(ch) || matches!(ch, ',' | ';'))
}

/// The header of a request or of `curl -H` that carries the credentials, or the whole text.
fn telling_line(whole: &str) -> &str {
    const HEADER: &[u8] = b"authorization:";
    let head = whole
        .as_bytes()
        .get(..MAX_REQUEST)
        .unwrap_or(whole.as_bytes());
    let found = head
        .windows(HEADER.len())
        .position(|window| window.eq_ignore_ascii_case(HEADER));
    let Some(at) = found else { return whole };
    let before = whole.get(..at).unwrap_or_default().chars().next_back();
    let line = whole.get(at..).unwrap_or_default();
    let quote = before.filter(|ch| is_quote(*ch));
    let end = line.find(|ch| ch == '\n' || Some(ch) == quote);
    bare(line.get(..end.unwrap_or(line.len())).unwrap_or_default())
}

/// `name: value` and `name=value`, if the name looks like one.
fn named(text: &str) -> Option<(&str, &str)> {
    let sign = text.find(['=', ':', ' ', '\n'])?;
    let field = bare(text.get(..sign)?);
    let value = text.get(sign + 1..)?;
    let separator = text.as_bytes().get(sign)?;
    let is_field = !field.is_empty()
        && field.len() <= 64
        && field
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    let separates = match separator {
        b'=' => !value.starts_with('=') && !value.is_empty(),
        // `payload:time:signature` and `HC1:` have no space behind the colon.
        b':' => value.starts_with([' ', '"', '\'']) || value.is_empty(),
        _ => false,
    };
    (is_field && separates).then(|| (field, bare(value)))
}

/// The JSON object in a text that is Base64 in either alphabet, if it is complete.
pub(super) fn json_in_base64(text: &str) -> Option<Document> {
    if text.len() > MAX_JSON || !text.starts_with('e') {
        return None;
    }
    let text = text
        .trim_end_matches('=')
        .trim_end_matches("%3D")
        .trim_end_matches("%3d");
    let decoded = base64url::decode(text);
    if decoded.faults.iter().any(base64url::Base64Fault::is_fatal) {
        return None;
    }
    let document = json::read(&decoded.bytes);
    (document.is_complete() && document.is_object()).then_some(document)
}

/// Whether a document is a JOSE header. Nothing that holds one is given another name.
pub(super) fn is_jose_header(document: &Document) -> bool {
    ["alg", "enc", "typ", "kid", "cty"]
        .iter()
        .any(|name| document.get(name).is_some())
}

/// The length of a MAC of this text in Base64url without padding: SHA-1, SHA-256, SHA-384 or
/// SHA-512.
pub(super) fn is_mac(text: &str) -> bool {
    matches!(text.len(), 27 | 43 | 64 | 86)
        && text.bytes().all(super::super::super::symbol::is_body)
}
