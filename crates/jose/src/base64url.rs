//! Base64url without padding (RFC 4648 section 5, RFC 7515 section 2).
//!
//! [`decode`] is lenient: it returns every byte that can be decoded and lists each fault with
//! its position. [`decode_strict`] accepts only what RFC 7515 accepts.

use crate::text::{code_point, is_hidden};
use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use std::ops::Range;
use thiserror::Error;

/// Accepts unused low bits in the last character; they are reported separately.
const FORGIVING: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// What is wrong with a base64url text; `at` counts bytes from its start.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
pub enum Base64Fault {
    /// `+` or `/`: the alphabet of plain Base64. Decoded as `-` and `_`.
    #[error("`{found}` belongs to plain Base64; base64url writes `{}` instead", if *found == '+' { '-' } else { '_' })]
    PlainAlphabet {
        /// The first of them, in bytes from the start of the text.
        at: usize,
        /// `+` or `/`.
        found: char,
    },
    /// `=`: JOSE leaves padding out. Decoded without it.
    #[error("`=` padding, which JOSE leaves out")]
    Padding {
        /// Start of the padding, in bytes from the start of the text.
        at: usize,
    },
    /// A character outside every Base64 alphabet; decoding stops before it.
    #[error("{} is outside the base64url alphabet (A–Z a–z 0–9 - _){}", name_character(*found), truncation_hint(*found))]
    Character {
        /// Bytes from the start of the text.
        at: usize,
        /// The character.
        found: char,
    },
    /// 4n + 1 characters encode no bytes; the last one is ignored.
    #[error(
        "a length of {length} cannot be base64url: the last group has one character, so something is missing or too much"
    )]
    Length {
        /// Where the incomplete group begins, in bytes from the start of the text.
        at: usize,
        /// Number of characters, without padding.
        length: usize,
    },
    /// The unused low bits of the last character are not zero (RFC 4648 section 3.5).
    #[error(
        "the last character `{found}` carries non-zero unused bits: `{canonical}` would encode the same bytes"
    )]
    TrailingBits {
        /// Bytes from the start of the text.
        at: usize,
        /// The character that stands there.
        found: char,
        /// The character that an encoder writes for the same bytes.
        canonical: char,
    },
}

impl Base64Fault {
    /// A name that stays the same between versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::PlainAlphabet { .. } => "base64url-plain-alphabet",
            Self::Padding { .. } => "base64url-padding",
            Self::Character { .. } => "base64url-character",
            Self::Length { .. } => "base64url-length",
            Self::TrailingBits { .. } => "base64url-trailing-bits",
        }
    }

    /// Position of the fault, in bytes from the start of the text.
    pub fn at(&self) -> usize {
        match self {
            Self::PlainAlphabet { at, .. }
            | Self::Padding { at }
            | Self::Character { at, .. }
            | Self::Length { at, .. }
            | Self::TrailingBits { at, .. } => *at,
        }
    }

    /// The section that the text violates.
    pub fn reference(&self) -> &'static str {
        match self {
            Self::TrailingBits { .. } => "RFC 4648, section 3.5",
            _ => "RFC 7515, section 2",
        }
    }

    /// Whether a strict reader must refuse the text. Trailing bits *may* be
    /// refused (RFC 4648 section 3.5), and many readers let them pass.
    pub fn is_fatal(&self) -> bool {
        !matches!(self, Self::TrailingBits { .. })
    }
}

fn name_character(found: char) -> String {
    match found {
        ' ' => "a space".into(),
        '\n' | '\r' => "a line break".into(),
        '\t' => "a tab".into(),
        c if is_hidden(c) => format!("the invisible character {}", code_point(c)),
        c => format!("`{c}`"),
    }
}

fn truncation_hint(found: char) -> &'static str {
    if found == '…' || found == '.' {
        ": the token looks shortened, as logs do"
    } else {
        ""
    }
}

/// The decoded bytes and the faults.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Decoded {
    /// The bytes before the first fault that stops decoding.
    pub bytes: Vec<u8>,
    /// Empty for strict base64url.
    pub faults: Vec<Base64Fault>,
}

/// Encodes without padding.
///
/// ```
/// assert_eq!(jose::base64url::encode(b"hello"), "aGVsbG8");
/// ```
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes strictly: `None` on any fault.
///
/// ```
/// use jose::base64url::decode_strict;
/// assert_eq!(decode_strict("aGVsbG8"), Some(b"hello".to_vec()));
/// assert_eq!(decode_strict("aGVsbG8="), None);
/// assert_eq!(decode_strict("aGVsbG9"), None, "trailing bits");
/// ```
pub fn decode_strict(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Decodes as far as possible and lists the faults.
///
/// ```
/// use jose::base64url::decode;
/// let cut = decode("eyJhbGci…");
/// assert_eq!(cut.bytes, b"{\"alg\"");
/// assert_eq!(cut.faults[0].code(), "base64url-character");
/// assert_eq!(cut.faults[0].at(), 8);
/// ```
pub fn decode(text: &str) -> Decoded {
    let mut faults = Vec::new();
    let mut end = text.len();
    let mut plain = false;
    // Most texts have no fault, and comparing bytes is faster than comparing characters.
    // What stands before the first foreign byte is ASCII, so that is a boundary.
    let clean = text.bytes().position(|byte| !is_own(byte)).unwrap_or(end);
    let rest = text.get(clean..).unwrap_or_default();
    for (at, found) in rest.char_indices().map(|(at, found)| (clean + at, found)) {
        match found {
            _ if u8::try_from(found).is_ok_and(is_own) => {}
            '+' | '/' => {
                if !plain {
                    faults.push(Base64Fault::PlainAlphabet { at, found });
                }
                plain = true;
            }
            '=' if text
                .get(at..)
                .is_some_and(|rest| rest.bytes().all(|b| b == b'=')) =>
            {
                faults.push(Base64Fault::Padding { at });
                end = at;
                break;
            }
            _ => {
                faults.push(Base64Fault::Character { at, found });
                end = at;
                break;
            }
        }
    }
    // All bytes before `end` are ASCII, so every index is a boundary.
    let mut body = text.get(..end).unwrap_or_default();
    if body.len() % 4 == 1 {
        // After a character that stopped decoding, the odd length is no fault of its own.
        if !faults
            .iter()
            .any(|fault| matches!(fault, Base64Fault::Character { .. }))
        {
            faults.push(Base64Fault::Length {
                at: end - 1,
                length: body.len(),
            });
        }
        body = body.get(..end - 1).unwrap_or_default();
    }
    let translated;
    if plain {
        translated = body.replace('+', "-").replace('/', "_");
        body = &translated;
    }
    let bytes = FORGIVING.decode(body).unwrap_or_default();
    if !faults.iter().any(|fault| {
        matches!(
            fault,
            Base64Fault::Character { .. } | Base64Fault::Length { .. }
        )
    }) && let (Some(found), Some(canonical)) = (
        body.chars().next_back(),
        encode(last_group(&bytes)).chars().next_back(),
    ) && found != canonical
    {
        faults.push(Base64Fault::TrailingBits {
            at: body.len() - 1,
            found,
            canonical,
        });
    }
    Decoded { bytes, faults }
}

/// Whether a byte belongs to the alphabet (RFC 4648 section 5).
fn is_own(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// The bytes of the last, possibly short, group of three.
fn last_group(bytes: &[u8]) -> &[u8] {
    let start = bytes.len().saturating_sub(1) / 3 * 3;
    bytes.get(start..).unwrap_or_default()
}

/// The characters of an encoding that carry the given bytes.
///
/// ```
/// use jose::base64url::characters_of;
/// assert_eq!(characters_of(0..3), 0..4);
/// assert_eq!(characters_of(1..2), 1..3);
/// ```
pub fn characters_of(bytes: Range<usize>) -> Range<usize> {
    if bytes.is_empty() {
        return bytes.start * 4 / 3..bytes.start * 4 / 3;
    }
    bytes.start * 4 / 3..(bytes.end * 4).div_ceil(3)
}

/// The bytes to which one character of an encoding contributes.
pub fn bytes_of(character: usize) -> Range<usize> {
    character * 6 / 8..((character + 1) * 6).div_ceil(8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        decode(text).faults.iter().map(Base64Fault::code).collect()
    }

    #[test]
    fn rfc_4648_section_10_vectors_without_padding() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes), text);
            assert_eq!(
                decode(text),
                Decoded {
                    bytes: bytes.into(),
                    faults: vec![]
                }
            );
        }
    }

    #[test]
    fn each_fault_has_its_code_and_position_and_keeps_what_could_be_read() {
        assert_eq!(codes("Zm9v+A"), ["base64url-plain-alphabet"]);
        assert_eq!(decode("_-8").bytes, decode("/+8").bytes);
        assert_eq!(codes("Zg=="), ["base64url-padding"]);
        assert_eq!(decode("Zg==").bytes, b"f");
        assert_eq!(codes("Zm9v*mFy"), ["base64url-character"]);
        assert_eq!(decode("Zm9v*mFy").bytes, b"foo");
        assert_eq!(codes("Zm9vY"), ["base64url-length"]);
        assert_eq!(decode("Zm9vY").bytes, b"foo");
        assert_eq!(codes("Zh"), ["base64url-trailing-bits"]);
        assert_eq!(decode("Zh").bytes, b"f");
        assert_eq!(
            decode("Zm=v").faults,
            [Base64Fault::Character { at: 2, found: '=' }]
        );
    }

    #[test]
    fn spans_map_both_ways() {
        for n in 0..40_usize {
            let characters = characters_of(n..n + 1);
            for c in characters.clone() {
                assert!(bytes_of(c).contains(&n), "character {c} carries byte {n}");
            }
            assert!(!bytes_of(characters.end).contains(&n));
        }
    }
}
