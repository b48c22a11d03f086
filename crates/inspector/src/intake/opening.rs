//! Does a text begin like a JOSE header, that is, is its first segment the
//! Base64url of something that begins like a JSON object?

use super::limits::MAX_HEADER_PEEK;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeaderStart {
    No,
    /// Too short to tell: `e`, `ey`, `ew`, `e3`, as while a token is being typed.
    Possible,
    Yes,
}

/// Bytes from which on a first segment need only begin with `{` to count as a
/// header where nothing else is in the text: no word is that long.
const LONG: usize = 12;

/// What may follow the brace: space, then a member's name or the end.
const AFTER_BRACE: [u8; 6] = [b'"', b'}', b' ', b'\t', b'\n', b'\r'];

/// `eyJ…`, `eyA…`, `ewo…`, `ew0…`, `ewk…`, `e30…`: all spellings of `{` with
/// space and a quote or the closing brace after it.
pub(super) fn opening(text: &str) -> HeaderStart {
    let mut bits = Bits::new(text);
    let mut expected: &[u8] = b"{";
    for byte in &mut bits {
        if !expected.contains(&byte) {
            return HeaderStart::No;
        }
        if byte == b'"' || byte == b'}' {
            return HeaderStart::Yes;
        }
        expected = &AFTER_BRACE;
    }
    match bits.rest() {
        Some((rest, count))
            if !expected
                .iter()
                .any(|byte| u32::from(*byte) >> (8 - count) == rest) =>
        {
            HeaderStart::No
        }
        _ if bits.taken == 0 => HeaderStart::No,
        _ => HeaderStart::Possible,
    }
}

/// As [`opening`], but accepts any object in a segment of some length,
/// also one that is not JSON (`{'alg': …`).
pub(super) fn opening_alone(text: &str) -> HeaderStart {
    match opening(text) {
        HeaderStart::No => {
            let mut bits = Bits::new(text);
            let brace = bits.next() == Some(b'{');
            if brace && bits.count() + 1 >= LONG {
                HeaderStart::Yes
            } else {
                HeaderStart::No
            }
        }
        answer => answer,
    }
}

/// Whether the beginning of the header holds one of these byte strings.
pub(super) fn header_mentions(token: &str, needles: &[&[u8]]) -> bool {
    // Shorter than the shortest header with a parameter, `{"a":0}`.
    if Bits::new(token).nth(6).is_none() {
        return false;
    }
    let header: Vec<u8> = Bits::new(token).collect();
    needles
        .iter()
        .any(|needle| header.windows(needle.len()).any(|window| window == *needle))
}

/// Decodes the Base64 (either alphabet) at the beginning of a text, as far as
/// it goes and no further than [`MAX_HEADER_PEEK`].
struct Bits<'a> {
    bytes: core::iter::Take<core::str::Bytes<'a>>,
    held: u32,
    count: u32,
    taken: usize,
}

impl<'a> Bits<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            bytes: text.bytes().take(MAX_HEADER_PEEK),
            held: 0,
            count: 0,
            taken: 0,
        }
    }

    /// The bits left over at the end, and how many.
    fn rest(&self) -> Option<(u32, u32)> {
        (self.count > 0).then_some((self.held, self.count))
    }
}

impl Iterator for Bits<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        while self.count < 8 {
            let byte = self.bytes.next()?;
            let value = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'-' | b'+' => 62,
                b'_' | b'/' => 63,
                _ => {
                    self.bytes = "".bytes().take(0);
                    return None;
                }
            };
            self.taken += 1;
            self.held = (self.held << 6) | u32::from(value);
            self.count += 6;
        }
        self.count -= 8;
        let byte = self.held >> self.count;
        self.held &= (1 << self.count) - 1;
        u8::try_from(byte).ok()
    }
}
