//! How good the token in a text is: enough to tell whether undoing something helped.

use jose::algorithm;
use jose::base64url::decode_strict;
use jose::json::{self, Document};
use jose::serialization;

use super::super::opening::{HeaderStart, opening};
use super::super::symbol::is_body;

/// Characters of a header that are looked at.
const MAX_HEADER: usize = 64 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Quality {
    /// No token.
    None,
    /// A whole header with an `alg` and a period after it; the rest is damaged or missing.
    Begins,
    /// Every segment decodes, and the signature has a length that its `alg` makes.
    Sound,
}

/// The quality of the best token in a text.
pub(super) fn quality(text: &str) -> Quality {
    let trimmed = text.trim_start();
    if trimmed.starts_with('{') && serialization::recognise(trimmed).is_some() {
        return Quality::Sound;
    }
    let mut best = Quality::None;
    for run in text.split(|ch: char| !is_part(ch)) {
        if run.contains('.') {
            best = best.max(of_run(run));
        }
        if best == Quality::Sound {
            break;
        }
    }
    best
}

fn is_part(ch: char) -> bool {
    ch == '.' || ch == '~' || u8::try_from(ch).is_ok_and(is_body)
}

/// The header that a segment holds, if it is complete and has an `alg`.
pub(super) fn header(segment: &str) -> Option<Document> {
    if segment.len() > MAX_HEADER || opening(segment) != HeaderStart::Yes {
        return None;
    }
    let bytes = decode_strict(segment)?;
    let document = Some(json::read(&bytes)).filter(Document::is_complete)?;
    document.get("alg")?.as_str()?;
    Some(document)
}

/// Whether a text begins with a header, whatever stands behind it.
pub(super) fn begins_with_header(text: &str) -> bool {
    opening(text) == HeaderStart::Yes
        && super::super::opening::header_mentions(text, &[b"\"alg\"", b"\"enc\""])
}

fn of_run(run: &str) -> Quality {
    let mut from = 0;
    for segment in run.split('.') {
        if let Some(header) = header(segment) {
            let token = run.get(from..).unwrap_or_default();
            if token.len() > segment.len() {
                return of_token(token, &header);
            }
        }
        from += segment.len() + 1;
    }
    Quality::None
}

fn of_token(token: &str, header: &Document) -> Quality {
    let mut parts = token.split('~');
    let jwt = parts.next().unwrap_or_default();
    let mut segments: Vec<&str> = jwt.split('.').take(7).collect();
    // A full stop behind the token.
    if matches!(segments.len(), 4 | 6) && segments.last() == Some(&"") {
        segments.pop();
    }
    let whole = match (header.get("enc").is_some(), &segments[..]) {
        (true, [_, key, iv, text, tag]) => [key, iv, text, tag]
            .iter()
            .all(|part| decode_strict(part).is_some()),
        (false, [_, payload, signature]) => {
            decode_strict(payload).is_some() && signature_fits(header, signature)
        }
        _ => false,
    };
    if whole && parts.all(is_disclosure) {
        Quality::Sound
    } else {
        Quality::Begins
    }
}

/// Whether a signature has a length that the header's algorithm makes.
fn signature_fits(header: &Document, signature: &str) -> bool {
    let Some(bytes) = decode_strict(signature) else {
        return false;
    };
    let alg = header.get("alg").and_then(json::Value::as_str);
    if alg.is_some_and(|alg| alg.eq_ignore_ascii_case("none")) {
        return bytes.is_empty();
    }
    match alg.and_then(algorithm::find) {
        Some(row) => match row.signature_size {
            Some(size) => bytes.len() == size,
            // RSA of 512 bits and more.
            None => bytes.len() >= 64,
        },
        None => !bytes.is_empty(),
    }
}

/// Whether all that stands behind the first `~` is disclosures and a key binding.
pub(super) fn disclosures_fit(text: &str) -> bool {
    let mut parts = text.trim_end().split('~');
    parts.next();
    let mut parts = parts.peekable();
    parts.peek().is_some() && parts.all(is_disclosure)
}

/// A disclosure (RFC 9901), the key binding at the end, or nothing.
fn is_disclosure(part: &str) -> bool {
    part.is_empty()
        || part.contains('.')
        || decode_strict(part).is_some_and(|bytes| bytes.starts_with(b"["))
}
