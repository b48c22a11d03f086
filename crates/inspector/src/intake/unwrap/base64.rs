//! Base64 in either alphabet of a token, or of text that holds one.

use core::ops::Range;

use jose::base64url::{characters_of, decode};

use super::super::map::SourceMap;
use super::super::symbol::is_body;
use super::draft::{Draft, Unwrapped, counted};
use super::quality::{Quality, quality};

/// Shortest Base64 that can hold a token.
const SHORTEST: usize = 24;

/// Longest Base64 that is decoded: its map has two pieces for four characters.
const LONGEST: usize = 1 << 18;

/// Lines of Base64 that go on over the next line have at least this many characters.
const SHORTEST_LINE: usize = 32;

/// Characters that are decoded to see whether the rest is text.
const PEEK: usize = 32;

/// Places inside one value where Base64 may begin: behind slashes of a URL.
const MAX_STARTS: usize = 8;

/// In front of Base64 in cookies of Supabase (`@supabase/ssr`, `BASE64_PREFIX`).
const COOKIE_PREFIX: &str = "base64-";

/// In front of a token in a WebSocket's list of protocols (Kubernetes,
/// `apiserver/pkg/authentication/request/websocket`).
const PROTOCOL_PREFIX: &str = "base64url.bearer.authorization.k8s.io.";

/// Beginnings of tokens, of JSON and of the Base64 of both: `eyJ`, `ewo`, `eyA` and theirs.
const STARTS: [&str; 7] = ["ZXlK", "ZXdv", "ZXlB", "eyJ", "ewo", "eyA", "WlhsS"];

/// Decodes each Base64 value that is a token or holds one.
pub(super) fn decode_base64(text: &str) -> Option<Unwrapped> {
    let mut draft = Draft::new(text);
    let (mut at, mut kept, mut count) = (0, 0, 0);
    while let Some(offset) = text
        .get(at..)
        .and_then(|rest| rest.bytes().position(is_base64))
    {
        let value = Value::read(text, at + offset);
        at = value.end;
        if !value.goes_on(text)
            && let Some((start, decoded, map)) = value.decode(value.follows_joint(text))
        {
            // Behind a period the token would be a part of the word in front.
            let before = text.get(..start).unwrap_or_default();
            let front = before.strip_suffix(PROTOCOL_PREFIX).unwrap_or(before);
            draft.keep(kept..front.len());
            draft.insert(&decoded, &map);
            kept = value.end;
            count += 1;
        }
    }
    draft.keep(kept..text.len());
    draft.finish(if count == 1 {
        "Decoded Base64.".to_owned()
    } else {
        format!("Decoded {}.", counted(count, "Base64 value"))
    })
}

/// The text of one stretch of Base64, and its map.
pub(super) fn decoded(text: &str, start: usize) -> Option<(String, SourceMap)> {
    let value = Value::read(text, start);
    value.decode_from(0)
}

/// Base64 on one line or several.
struct Value {
    /// The characters, without line ends and padding.
    compact: String,
    map: SourceMap,
    start: usize,
    /// Behind the padding.
    end: usize,
}

impl Value {
    fn read(text: &str, start: usize) -> Self {
        let mut value = Self {
            compact: String::new(),
            map: SourceMap::default(),
            start,
            end: start,
        };
        let first = stretch(text, start);
        value.take(text, first.clone());
        let mut line = first.len();
        while line >= SHORTEST_LINE
            && line <= first.len()
            && value.end == value.map.span().end
            && let Some(next) = next_line(text, value.end)
        {
            line = next.len();
            value.take(text, next);
        }
        value
    }

    fn take(&mut self, text: &str, line: Range<usize>) {
        self.compact
            .push_str(text.get(line.clone()).unwrap_or_default());
        self.map.push(line.start, line.len(), 1);
        self.end = line.end + padding(text, line.end);
    }

    /// Whether it is a segment of a token, and another one follows.
    fn goes_on(&self, text: &str) -> bool {
        let after = text.as_bytes().get(self.end..).unwrap_or_default();
        matches!(after, [b'.' | b'~', next, ..] if is_body(*next))
    }

    /// Whether it may be a segment of a token, with others in front.
    fn follows_joint(&self, text: &str) -> bool {
        let before = text.get(..self.start).unwrap_or_default();
        before.ends_with(['.', '~']) && !before.ends_with(PROTOCOL_PREFIX)
    }

    /// The first reading of it that holds a token: where it begins, its text and its map.
    fn decode(&self, is_segment: bool) -> Option<(usize, String, SourceMap)> {
        if self.compact.len() < SHORTEST || self.compact.len() > LONGEST {
            return None;
        }
        let prefix = self.compact.find(COOKIE_PREFIX);
        let prefixed = prefix.map(|at| (at, at + COOKIE_PREFIX.len()));
        let slashes = self
            .compact
            .match_indices('/')
            .map(|(at, _)| (at + 1, at + 1));
        let known = STARTS
            .iter()
            .filter_map(|start| self.compact.find(start))
            .map(|at| (at, at));
        prefixed
            .into_iter()
            .chain([(0, 0)])
            .chain(known)
            .chain(slashes)
            .filter(|(_, start)| {
                !is_segment
                    || *start > 0
                        && self
                            .compact
                            .get(..*start)
                            .is_some_and(|head| head.ends_with('/'))
            })
            .take(MAX_STARTS)
            .find_map(|(from, start)| {
                let (text, map) = self.decode_from(start)?;
                is_promising(&text).then(|| (self.map.to_source(from..from + 1).start, text, map))
            })
    }

    fn decode_from(&self, start: usize) -> Option<(String, SourceMap)> {
        let body = self.compact.get(start..)?;
        let peek = decode(body.get(..PEEK).unwrap_or(body)).bytes;
        let wide = is_utf16(&peek);
        if !wide && peek.iter().any(|byte| is_control(*byte)) {
            return None;
        }
        let bytes = decode(body).bytes;
        let mut map = SourceMap::default();
        if wide {
            // Windows and PowerShell encode UTF-16: every other byte is zero.
            let text = wide_text(&bytes)?;
            for index in 0..text.len() {
                let own = characters_of(2 * index..2 * index + 1).start;
                let next = characters_of(2 * index + 2..2 * index + 3).start;
                map.push(start + own, 1, next.min(body.len()) - own.min(body.len()));
            }
            return Some((text, map.through(&self.map)));
        }
        if bytes.iter().any(|byte| is_control(*byte)) {
            return None;
        }
        let len = bytes.len();
        let text = String::from_utf8(bytes).ok()?;
        // Four characters are three bytes; the third takes what is left over.
        for group in 0..len / 3 {
            map.push(start + 4 * group, 2, 1);
            map.push(start + 4 * group + 2, 1, 2);
        }
        let last = start + len / 3 * 4;
        match len % 3 {
            1 => map.push(last, 1, 2),
            2 => {
                map.push(last, 1, 1);
                map.push(last + 1, 1, 2);
            }
            _ => {}
        }
        Some((text, map.through(&self.map)))
    }
}

/// The characters of Base64 from `at` on.
fn stretch(text: &str, at: usize) -> Range<usize> {
    let rest = text.get(at..).unwrap_or_default();
    let len = rest
        .bytes()
        .position(|byte| !is_base64(byte))
        .unwrap_or(rest.len());
    at..at + len
}

/// The length of the padding at `at`, also percent-encoded.
fn padding(text: &str, at: usize) -> usize {
    let mut rest = text.get(at..).unwrap_or_default();
    let before = rest.len();
    for _ in 0..2 {
        let found = ["=", "%3D", "%3d", "\\u003d"]
            .iter()
            .find_map(|sign| rest.strip_prefix(sign));
        rest = found.unwrap_or(rest);
    }
    before - rest.len()
}

/// The Base64 that is all of the next line.
fn next_line(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let rest = rest.trim_start_matches([' ', '\t', '\r']);
    let broken = rest
        .strip_prefix('\n')
        .or_else(|| rest.strip_prefix("\\n"))
        .or_else(|| rest.strip_prefix("\\r\\n"))?;
    let line = broken.trim_start_matches([' ', '\t']);
    let found = stretch(text, text.len() - line.len());
    let end = found.end + padding(text, found.end);
    let after = text.get(end..)?.trim_start_matches([' ', '\t']);
    let whole = after.is_empty() || after.starts_with(['\r', '\n', '"', '\'', '\\', '`', ',']);
    (whole && !found.is_empty()).then_some(found)
}

/// Whether a decoded text holds a token, or Base64 that may hold one.
fn is_promising(text: &str) -> bool {
    quality(text) != Quality::None || STARTS.iter().any(|start| text.contains(start))
}

fn is_utf16(bytes: &[u8]) -> bool {
    bytes.len() > 4
        && bytes
            .chunks(2)
            .all(|pair| matches!(pair, [1..=u8::MAX, 0] | [1..=u8::MAX]))
}

fn wide_text(bytes: &[u8]) -> Option<String> {
    let text: Option<String> = bytes
        .chunks_exact(2)
        .map(|pair| match pair {
            [byte, 0] if byte.is_ascii() && !is_control(*byte) => Some(char::from(*byte)),
            _ => None,
        })
        .collect();
    text
}

fn is_control(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r')
}

fn is_base64(byte: u8) -> bool {
    is_body(byte) || matches!(byte, b'+' | b'/')
}
