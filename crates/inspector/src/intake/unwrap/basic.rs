//! HTTP Basic credentials (RFC 7617) whose name or password is a token, as container registries
//! and Git servers take them.

use super::super::map::SourceMap;
use super::base64::decoded;
use super::draft::{Draft, Unwrapped};
use super::quality::{Quality, quality};

const SCHEME: &str = "basic";

/// Headers of one text that are looked at.
const MAX_HEADERS: usize = 16;

/// Takes the token out of the credentials, and leaves the rest of them out.
pub(super) fn decode_basic(text: &str) -> Option<Unwrapped> {
    let mut at = 0;
    for _ in 0..MAX_HEADERS {
        let found = text
            .as_bytes()
            .get(at..)?
            .windows(SCHEME.len())
            .position(|window| window.eq_ignore_ascii_case(SCHEME.as_bytes()))?;
        at += found + SCHEME.len();
        if let Some(taken) = text.get(at..).and_then(|rest| credentials(text, rest)) {
            return Some(taken);
        }
    }
    None
}

fn credentials(text: &str, rest: &str) -> Option<Unwrapped> {
    let value = rest.trim_start_matches([' ', '\t', ':', '"', '\'']);
    let value = value.strip_prefix("%20").unwrap_or(value);
    if value.len() == rest.len() {
        return None;
    }
    let (decoded, map) = decoded(text, text.len() - value.len())?;
    let (user, password) = decoded.split_once(':')?;
    let (part, from, what) = if quality(password) != Quality::None {
        (password, user.len() + 1, "password")
    } else if quality(user) != Quality::None {
        (user, 0, "user name")
    } else {
        return None;
    };
    let own = SourceMap::of_pieces([(from, part.len())]).through(&map);
    let mut draft = Draft::new(text);
    draft.insert(part, &own);
    draft.finish(format!(
        "Decoded the Base64 of HTTP Basic credentials and took the {what}."
    ))
}
