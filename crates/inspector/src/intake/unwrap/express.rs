//! Cookies that Express signed: `s:`, the value, a period and a MAC (npm package
//! `cookie-signature`: HMAC-SHA256 in Base64 without padding).

use super::draft::{Draft, Unwrapped, counted};
use super::quality::header;

/// The beginning of a signed cookie, plain and percent-encoded.
const PREFIXES: [&str; 3] = ["s:", "s%3A", "s%3a"];

/// Takes tokens out of signed cookies.
pub(super) fn take_from_express(text: &str) -> Option<Unwrapped> {
    let mut draft = Draft::new(text);
    let (mut at, mut kept, mut count) = (0, 0, 0);
    while let Some(start) = text
        .get(at..)
        .and_then(|rest| rest.find('s').map(|offset| at + offset))
    {
        at = start + 1;
        let Some(cookie) = cookie(text, start) else {
            continue;
        };
        draft.keep(kept..start);
        draft.remove(start..cookie.token.start);
        draft.keep(cookie.token);
        draft.remove(cookie.end..cookie.end);
        at = cookie.end;
        kept = cookie.end;
        count += 1;
    }
    draft.keep(kept..text.len());
    draft.finish(if count > 1 {
        format!(
            "Took the tokens out of {}.",
            counted(count, "signed Express cookie")
        )
    } else {
        "Took the token out of a signed Express cookie.".to_owned()
    })
}

struct Cookie {
    token: core::ops::Range<usize>,
    /// Behind the MAC.
    end: usize,
}

fn cookie(text: &str, start: usize) -> Option<Cookie> {
    let rest = text.get(start..)?;
    let prefix = PREFIXES.iter().find(|prefix| rest.starts_with(**prefix))?;
    let before = text.get(..start)?.chars().next_back();
    if before.is_some_and(|ch| ch.is_ascii_alphanumeric() || matches!(ch, '-' | '_' | '%')) {
        return None;
    }
    let from = start + prefix.len();
    let rest = text.get(from..)?;
    let len = rest
        .bytes()
        .position(|byte| {
            !matches!(byte, b'-' | b'_' | b'.' | b'+' | b'/' | b'=' | b'%')
                && !byte.is_ascii_alphanumeric()
        })
        .unwrap_or(rest.len());
    let value = rest.get(..len)?;
    let header = header(value.split('.').next()?)?;
    let segments = if header.get("enc").is_some() { 5 } else { 3 };
    let (token_len, _) = value.match_indices('.').nth(segments - 1)?;
    let mac = value.get(token_len + 1..)?;
    (!mac.contains('.')).then_some(Cookie {
        token: from..from + token_len,
        end: from + len,
    })
}
