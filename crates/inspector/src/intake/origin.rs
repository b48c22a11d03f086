//! Where a token came from, by the text before it.

use core::fmt;

use serde::Serialize;

use super::glyph::before;
use super::limits::{MAX_LOOK_BACK, MAX_NAME};
use super::symbol::{Class, class, is_blank, is_bracket, is_quote};
use super::wrapper::SCHEMES;

/// Where a token came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Label {
    /// An HTTP field: `Authorization`, `DPoP`, `X-Id-Token`.
    Header(String),
    /// A cookie of this name.
    Cookie(String),
    /// A parameter in a URL's query.
    Query(String),
    /// A parameter in a URL's fragment.
    Fragment(String),
    /// A field of a form-encoded body.
    Form(String),
    /// A member of a JSON object, at any depth.
    Json(String),
    /// Anything else that names a value: a variable, a field of a log line.
    Named(String),
    /// A URL's path.
    Path,
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "{name} header"),
            Self::Cookie(name) => write!(f, "cookie {name}"),
            Self::Query(name) => write!(f, "query parameter {name}"),
            Self::Fragment(name) => write!(f, "fragment parameter {name}"),
            Self::Form(name) => write!(f, "form field {name}"),
            Self::Json(name) => write!(f, "JSON member {name}"),
            Self::Named(name) => write!(f, "value of {name}"),
            Self::Path => write!(f, "URL path"),
        }
    }
}

/// How likely it is that a person wants this token of several; lower first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Authorization,
    NamedToken,
    Other,
}

/// Names under which any dotted value is a token, whatever its header.
const TOKEN_NAMES: [&str; 6] = [
    "assertion",
    "client_assertion",
    "id_token_hint",
    "jwt",
    "request",
    "dpop",
];

impl Label {
    pub(super) fn rank(&self) -> Rank {
        match self {
            Self::Header(name) if is_authorization(name) => Rank::Authorization,
            _ if self.name().is_some_and(|name| {
                name.eq_ignore_ascii_case("id_token") || name.eq_ignore_ascii_case("access_token")
            }) =>
            {
                Rank::NamedToken
            }
            _ => Rank::Other,
        }
    }

    /// Whether the place is one for tokens: `id_token=…`, `Authorization: …`.
    pub(super) fn promises_token(&self) -> bool {
        self.name().is_some_and(|name| {
            let name = name.to_ascii_lowercase();
            is_authorization(&name)
                || name.ends_with("token")
                || TOKEN_NAMES.contains(&name.as_str())
        })
    }

    /// `protected`, `header` and the like hold parts of a JSON serialization
    /// (RFC 7515 §7.2), not tokens.
    pub(super) fn holds_a_part(&self) -> bool {
        matches!(self, Self::Json(name) if name == "protected")
    }

    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Header(name)
            | Self::Cookie(name)
            | Self::Query(name)
            | Self::Fragment(name)
            | Self::Form(name)
            | Self::Json(name)
            | Self::Named(name) => Some(name),
            Self::Path => None,
        }
    }
}

fn is_authorization(name: &str) -> bool {
    ["authorization", "proxy-authorization"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// Where the token that begins at `start` stands, read backwards from there.
pub(super) fn label(text: &str, start: usize) -> Option<Label> {
    trace(text, start, parameter)
}

/// As [`label`], but looks no further back than the name: URLs, cookies and
/// forms all count as [`Label::Named`]. Cheap enough for every candidate.
pub(super) fn nearby_label(text: &str, start: usize) -> Option<Label> {
    trace(text, start, |_, name, _| Label::Named(name))
}

/// Tells what a `name=value` pair is, from the name and where it begins.
type Pair = fn(&str, String, usize) -> Label;

fn trace(text: &str, start: usize, pair: Pair) -> Option<Label> {
    let mut at = back_while(text, start, is_left_of_value);
    if at == start && matches!(before(text, at), Some(('/', _))) {
        return Some(Label::Path);
    }
    let mut scheme = false;
    let (word, word_start) = name_before(text, back_while(text, at, is_after_scheme));
    if SCHEMES.iter().any(|known| word.eq_ignore_ascii_case(known)) && !is_assigned(text, at) {
        // `JWT` and `Token` are also plain words in front of a token.
        scheme = word.eq_ignore_ascii_case("Bearer") || word.eq_ignore_ascii_case("DPoP");
        // The proof's own header field (RFC 9449 §4.1) is named like the scheme.
        if word.eq_ignore_ascii_case("DPoP") && is_after_colon(text, at) {
            return Some(Label::Header(word));
        }
        at = back_while(text, word_start, is_left_of_value);
    }
    let named = place(text, at, pair);
    match named {
        Some(Label::Named(_) | Label::Json(_)) | None if scheme => {
            Some(Label::Header("Authorization".to_owned()))
        }
        named => named,
    }
}

fn place(text: &str, at: usize, pair: Pair) -> Option<Label> {
    let at = back_while(text, at, is_blank);
    let (sign, at) = before(text, at)?;
    match sign {
        '=' => {
            let at = back_while(text, at, |ch| is_blank(ch) || ch == ':');
            let (name, start) = name_before(text, at);
            (!name.is_empty()).then(|| pair(text, name, start))
        }
        '>' => match before(text, at) {
            Some(('=', at)) => member(text, at),
            _ => None,
        },
        ':' => member(text, at),
        _ => None,
    }
}

/// `name=value`: what it is depends on what the pair stands in.
fn parameter(text: &str, name: String, start: usize) -> Label {
    match before(text, start) {
        Some(('?', at)) => {
            if url_part(text, at) == Some('#') {
                Label::Fragment(name)
            } else {
                Label::Query(name)
            }
        }
        Some(('#', _)) => Label::Fragment(name),
        Some(('&', at)) => match url_part(text, at) {
            Some('#') => Label::Fragment(name),
            Some(_) => Label::Query(name),
            None => Label::Form(name),
        },
        Some((';', _)) => Label::Cookie(name),
        _ => {
            if line_before(text, start).contains("cookie") {
                return Label::Cookie(name);
            }
            let option = back_while(text, start, |ch| is_blank(ch) || is_quote(ch));
            match name_before(text, option).0.as_str() {
                "-b" => Label::Cookie(name),
                "-d" | "-F" | "--form" | "--json" => Label::Form(name),
                option if option.starts_with("--data") => Label::Form(name),
                _ => Label::Named(name),
            }
        }
    }
}

/// `#` or `?`, whichever governs the parameter that ends at `at`; `#` wins
/// also over a `?` inside the fragment, as in `#/callback?id_token=…`.
fn url_part(text: &str, at: usize) -> Option<char> {
    let stop = at.saturating_sub(MAX_LOOK_BACK);
    let mut at = at;
    let mut part = None;
    while let Some((ch, start)) = before(text, at) {
        if ch == '#' {
            return Some('#');
        }
        if ch == '?' {
            part = Some('?');
        }
        if is_blank(ch) || is_quote(ch) || start < stop {
            break;
        }
        at = start;
    }
    part
}

/// `name: value` and `"name": value`.
fn member(text: &str, at: usize) -> Option<Label> {
    let at = back_while(text, at, |ch| ch == ' ' || ch == '\t' || ch == '\\');
    let inside = back_while(text, at, |ch| is_quote(ch) || ch == '\\');
    let (name, start) = name_before(text, inside);
    if name.is_empty() {
        return None;
    }
    let quoted = inside < at;
    if is_authorization(&name) {
        return Some(Label::Header(name));
    }
    if quoted {
        // HTTP archives keep header fields as {"name": …, "value": …}.
        if name == "value" {
            return Some(archived_header(text, start).unwrap_or(Label::Json(name)));
        }
        return Some(Label::Json(name));
    }
    let header = name.contains('-') || name.eq_ignore_ascii_case("dpop");
    Some(if header {
        Label::Header(name)
    } else {
        Label::Named(name)
    })
}

fn archived_header(text: &str, start: usize) -> Option<Label> {
    let at = back_while(text, start, |ch| {
        is_quote(ch) || is_blank(ch) || ch == ',' || ch == '\\'
    });
    let (field, at) = name_before(text, at);
    let at = back_while(text, at, |ch| {
        is_quote(ch) || is_blank(ch) || ch == ':' || ch == '\\'
    });
    let (name, _) = name_before(text, at);
    (name == "name" && !field.is_empty()).then_some(Label::Header(field))
}

/// The line up to `at`, as far as it is looked at, in lower case.
fn line_before(text: &str, at: usize) -> String {
    let window = text.ceil_char_boundary(at.saturating_sub(MAX_LOOK_BACK));
    let head = text.get(window..at).unwrap_or_default();
    head.rsplit('\n')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// The name that ends at `at`, and where it begins.
fn name_before(text: &str, at: usize) -> (String, usize) {
    let mut start = at;
    for _ in 0..MAX_NAME {
        match before(text, start) {
            Some((ch, place)) if class(ch) == Class::Body || ch == '.' => start = place,
            _ => break,
        }
    }
    let name = text.get(start..at).unwrap_or_default();
    (name.to_owned(), start)
}

/// Moves back over at most [`MAX_LOOK_BACK`] characters that are `passed`.
fn back_while(text: &str, from: usize, passed: fn(char) -> bool) -> usize {
    let mut at = from;
    for _ in 0..MAX_LOOK_BACK {
        match before(text, at) {
            Some((ch, start)) if passed(ch) => at = start,
            _ => break,
        }
    }
    at
}

fn is_left_of_value(ch: char) -> bool {
    is_quote(ch) || is_bracket(ch) && ch != '>' || ch == '\\'
}

fn is_after_scheme(ch: char) -> bool {
    is_blank(ch) || is_quote(ch) || ch == '+' || ch == ':'
}

fn is_after_colon(text: &str, at: usize) -> bool {
    matches!(before(text, back_while(text, at, is_blank)), Some((':', _)))
}

/// `token=…` and `"token":…` name the value; `Token …` is a scheme.
fn is_assigned(text: &str, at: usize) -> bool {
    let at = back_while(text, at, is_blank);
    match before(text, at) {
        Some((':', colon)) => {
            let quoted = matches!(before(text, colon), Some((ch, _)) if is_quote(ch));
            quoted || !is_scheme_with_colon(text, colon)
        }
        Some(('=', _)) => true,
        _ => false,
    }
}

fn is_scheme_with_colon(text: &str, colon: usize) -> bool {
    let (word, _) = name_before(text, colon);
    word.eq_ignore_ascii_case("Bearer") || word.eq_ignore_ascii_case("DPoP")
}
