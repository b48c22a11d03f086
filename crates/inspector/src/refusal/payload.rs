//! What was signed differs from what arrived: rewritten JSON, or a character that changed.

use super::case::Case;
use super::row::{Row, Step};
use crate::token::TokenPart;
use jose::base64url::encode;
use jose::json::{self, JsonKind, Value};
use jose::text::quoted;

pub(super) static ROWS: &[Row] = &[
    Row {
        id: "payload-rewritten",
        tries: "the JSON with other white space, order and escapes",
        is_proof: true,
        reference: "RFC 7515, section 5.1",
        find: |case, _| Step::of(rewritten(case)),
    },
    Row {
        id: "character-changed",
        tries: "one character changed or cut off",
        is_proof: true,
        reference: "RFC 7515, section 5.2",
        find: |case, step| changed(case, step),
    },
];

/// Payloads longer than this are not rewritten, in bytes.
const MAX_PAYLOAD: usize = 256 * 1024;

fn rewritten(case: &Case<'_>) -> Option<(String, String)> {
    let signature = case.signature()?;
    if case.token.attached.is_some() || case.token.payload_bytes().len() > MAX_PAYLOAD {
        return None;
    }
    let header = case.token.segment_text(TokenPart::Header);
    let payload = case.token.segment_text(TokenPart::Payload);
    let of_payload = forms(case.token.payload_bytes())
        .into_iter()
        .map(|(what, bytes)| ("payload", what, format!("{header}.{}", encode(bytes))));
    let own = &case.token.segment(TokenPart::Header)?.bytes;
    let of_header = forms(own)
        .into_iter()
        .map(|(what, bytes)| ("header", what, format!("{}.{payload}", encode(bytes))));
    let (part, what, _) = of_payload.chain(of_header).find(|(_, _, message)| {
        message.as_bytes() != case.message() && case.any_matches(message.as_bytes(), signature)
    })?;
    Some((
        format!("The {part} was rewritten after signing. Written {what}, the signature matches."),
        "Pass the token on as the text that it is. Whatever parses it and writes it again breaks the signature.".into(),
    ))
}

/// The same JSON as other writers write it.
fn forms(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut forms: Vec<(&'static str, Vec<u8>)> = vec![
        ("with a newline at its end", [bytes, b"\n"].concat()),
        (
            "with a CRLF line break at its end",
            [bytes, b"\r\n"].concat(),
        ),
        (
            "without the white space around it",
            bytes.trim_ascii().to_vec(),
        ),
        (
            "with a byte order mark in front",
            [&[0xEF, 0xBB, 0xBF], bytes].concat(),
        ),
    ];
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.is_ascii() => {
            let latin: Option<Vec<u8>> = text
                .chars()
                .map(|c| u8::try_from(u32::from(c)).ok())
                .collect();
            forms.extend(latin.map(|bytes| ("in Latin-1", bytes)));
        }
        Ok(_) => {}
        Err(_) => {
            let text: String = bytes.iter().copied().map(char::from).collect();
            forms.push(("in UTF-8", text.into_bytes()));
        }
    }
    let document = json::read(bytes);
    let (Some(root), true) = (&document.root, document.is_complete()) else {
        return forms;
    };
    let text = String::from_utf8_lossy(bytes);
    for (what, style) in STYLES {
        for (order, is_sorted) in [(what.0, false), (what.1, true)] {
            let mut out = String::new();
            write(root, &text, &style, is_sorted, 0, &mut out);
            forms.push((order, out.into_bytes()));
        }
    }
    let escaped = |slashes: bool| {
        let mut out = String::new();
        write(root, &text, &COMPACT, false, 0, &mut out);
        let out = match slashes {
            true => out.replace('/', "\\/"),
            false => out
                .chars()
                .flat_map(|c| match c.is_ascii() {
                    true => vec![c],
                    false => {
                        let mut units = [0; 2];
                        c.encode_utf16(&mut units)
                            .iter()
                            .flat_map(|unit| format!("\\u{unit:04x}").chars().collect::<Vec<_>>())
                            .collect()
                    }
                })
                .collect(),
        };
        out.into_bytes()
    };
    forms.push(("with `\\/` for each slash, as PHP writes it", escaped(true)));
    forms.push(("with `\\u` escapes, as Python writes it", escaped(false)));
    forms
}

/// White space between the tokens of JSON.
struct Style {
    after_comma: &'static str,
    after_colon: &'static str,
    /// Spaces of indentation; none for one line.
    indent: Option<usize>,
}

const COMPACT: Style = Style {
    after_comma: "",
    after_colon: "",
    indent: None,
};

/// Each with its words, in the order that it has and sorted by name.
const STYLES: [((&str, &str), Style); 4] = [
    (
        ("without white space", "without white space, sorted by name"),
        COMPACT,
    ),
    (
        (
            "with a space after each comma and colon, as Python writes it",
            "with a space after each comma and colon, sorted by name",
        ),
        Style {
            after_comma: " ",
            after_colon: " ",
            indent: None,
        },
    ),
    (
        (
            "with an indentation of 2 spaces",
            "with an indentation of 2 spaces, sorted by name",
        ),
        Style {
            after_comma: "",
            after_colon: " ",
            indent: Some(2),
        },
    ),
    (
        (
            "with an indentation of 4 spaces",
            "with an indentation of 4 spaces, sorted by name",
        ),
        Style {
            after_comma: "",
            after_colon: " ",
            indent: Some(4),
        },
    ),
];

/// Writes a value in a style; strings and numbers keep their own text.
fn write(
    value: &Value,
    text: &str,
    style: &Style,
    is_sorted: bool,
    depth: usize,
    out: &mut String,
) {
    let line = |out: &mut String, depth: usize| {
        if let Some(indent) = style.indent {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent * depth));
        }
    };
    match &value.kind {
        JsonKind::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            if is_sorted {
                members.sort_by(|a, b| a.name.cmp(&b.name));
            }
            out.push('{');
            for (index, member) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                    out.push_str(style.after_comma);
                }
                line(out, depth + 1);
                out.push_str(text.get(member.name_span.clone()).unwrap_or_default());
                out.push(':');
                out.push_str(style.after_colon);
                write(&member.value, text, style, is_sorted, depth + 1, out);
            }
            if !members.is_empty() {
                line(out, depth);
            }
            out.push('}');
        }
        JsonKind::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                    out.push_str(style.after_comma);
                }
                line(out, depth + 1);
                write(item, text, style, is_sorted, depth + 1, out);
            }
            if !items.is_empty() {
                line(out, depth);
            }
            out.push(']');
        }
        _ => out.push_str(text.get(value.span.clone()).unwrap_or_default()),
    }
}

/// Places that are tried in one step, with HMAC and with a public key, which takes about a
/// millisecond.
const PLACES: usize = 64;
const PLACES_OF_PAIR: usize = 6;

/// Texts longer than this are not searched for a changed character, in bytes.
const MAX_TEXT: usize = 4 * 1024;

/// Characters that are taken for each other when a token is read out or typed.
const ALIKE: [&str; 5] = ["O0oQ", "l1Ii", "S5", "B8", "Z2"];

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Looks for one character of header or payload that changed: the case of a letter, letters that
/// look alike, the last one cut off, one too many.
fn changed(case: &Case<'_>, step: usize) -> Step {
    let (Some(signature), true) = (case.signature(), case.token.attached.is_none()) else {
        return Step::Nothing;
    };
    let Ok(message) = std::str::from_utf8(case.message()) else {
        return Step::Nothing;
    };
    // With a public key one comparison costs as much as hundreds of HMACs.
    let most = if case.is_hmac() {
        MAX_TEXT
    } else {
        MAX_TEXT / 4
    };
    if message.len() > most || !message.is_ascii() || signature.is_empty() {
        return Step::Nothing;
    }
    let found = |at: usize, other: &str, what: String| {
        Step::found(
            format!(
                "One character of the {} was changed: {what} at character {at}. With `{}` the signature matches.",
                match message.find('.') {
                    Some(period) if at <= period => "header",
                    _ => "payload",
                },
                quoted(other),
            ),
            "The token was damaged on its way: typed by hand, changed in capitals, or cut by one. Copy it again.",
        )
    };
    let places = if case.is_hmac() {
        PLACES
    } else {
        PLACES_OF_PAIR
    };
    let of_text = message.len().div_ceil(places);
    if step > of_text {
        return edited(case, signature, (step - of_text - 1) * places, places);
    }
    let (start, end) = (step * places, (step + 1) * places);
    for (at, byte) in message.bytes().enumerate().take(end).skip(start) {
        let here = char::from(byte);
        let mut others: Vec<char> = Vec::new();
        if here.is_ascii_alphabetic() {
            let flipped = byte ^ 0x20;
            others.push(char::from(flipped));
        }
        for group in ALIKE {
            if group.contains(here) {
                others.extend(group.chars().filter(|other| *other != here));
            }
        }
        let (before, behind) = message.split_at(at);
        let behind = behind.get(1..).unwrap_or_default();
        for other in others {
            let candidate = format!("{before}{other}{behind}");
            if case.any_matches(candidate.as_bytes(), signature) {
                return found(at + 1, &other.to_string(), format!("`{here}` stands"));
            }
        }
        // One character too many.
        let candidate = format!("{before}{behind}");
        if case.is_hmac() && here != '.' && case.any_matches(candidate.as_bytes(), signature) {
            return Step::found(
                format!(
                    "There is one `{here}` too many, at character {}. Without it the signature matches.",
                    at + 1
                ),
                "The token was damaged on its way. Copy it again.",
            );
        }
    }
    if step < of_text {
        return Step::More;
    }
    // The last characters of header or payload, cut off.
    let period = message.find('.').unwrap_or(message.len());
    for (at, part) in [(message.len(), "payload"), (period, "header")] {
        let (before, behind) = message.split_at(at);
        for last in ALPHABET.chars() {
            let candidate = format!("{before}{last}{behind}");
            if case.any_matches(candidate.as_bytes(), signature) {
                return Step::found(
                    format!(
                        "The last character of the {part} is missing. With `{last}` the signature matches."
                    ),
                    "The token was cut where it was copied. Copy it again.",
                );
            }
        }
    }
    // Next comes a payload that was decoded and edited.
    Step::More
}

/// Whether one letter of the payload's JSON was changed: to its capital or small form, or to one that looks like it.
fn edited(case: &Case<'_>, signature: &[u8], from: usize, places: usize) -> Step {
    let header = case.token.segment_text(TokenPart::Header);
    let Ok(payload) = std::str::from_utf8(case.token.payload_bytes()) else {
        return Step::Nothing;
    };
    for (at, letter) in payload.char_indices().skip(from).take(places) {
        let mut others: Vec<char> = Vec::new();
        if letter.is_ascii_alphabetic() {
            others.push(match letter.is_ascii_uppercase() {
                true => letter.to_ascii_lowercase(),
                false => letter.to_ascii_uppercase(),
            });
        }
        for group in ALIKE {
            if group.contains(letter) {
                others.extend(group.chars().filter(|other| *other != letter));
            }
        }
        let (before, behind) = payload.split_at(at);
        let behind = behind.get(letter.len_utf8()..).unwrap_or_default();
        for other in others {
            let json = format!("{before}{other}{behind}");
            let message = format!("{header}.{}", encode(json));
            if case.any_matches(message.as_bytes(), signature) {
                let near: String = before
                    .chars()
                    .rev()
                    .take(12)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                    .collect();
                return Step::found(
                    format!(
                        "The payload was edited: after `{}` it has `{letter}`; the signer wrote `{other}`.",
                        quoted(&near)
                    ),
                    "Restore the token that the issuer signed. A claim cannot be changed without the key.",
                );
            }
        }
    }
    match from + places < payload.len() {
        true => Step::More,
        false => Step::Nothing,
    }
}
