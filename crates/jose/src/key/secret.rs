//! A shared secret as people paste it: text, Base64, Base64url or hex.

use super::{Key, KeyFault, SecretEncoding};
use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const BASE64: GeneralPurpose = GeneralPurpose::new(&STANDARD, CONFIG);
const BASE64URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, CONFIG);

/// Reads a secret in a given encoding.
///
/// Line breaks and spaces are ignored in the three encodings, and kept in text.
///
/// # Errors
/// [`KeyFault::Encoding`] with the position of the first character outside the encoding.
pub fn read_as(text: &str, encoding: SecretEncoding) -> Result<Key, KeyFault> {
    let bytes = match encoding {
        SecretEncoding::Utf8 => text.as_bytes().to_vec(),
        _ => {
            // Ethereum's clients write hex with `0x` in front.
            let digits = match encoding {
                SecretEncoding::Hex => text.strip_prefix("0x").unwrap_or(text),
                _ => text,
            };
            let is_odd =
                |byte: u8| !byte.is_ascii_whitespace() && !belongs(char::from(byte), encoding);
            if let Some(at) = digits.bytes().position(is_odd)
                && let Some(found) = digits.get(at..).and_then(|rest| rest.chars().next())
            {
                return Err(KeyFault::Encoding {
                    encoding: encoding.name(),
                    at: at + text.len() - digits.len(),
                    found,
                });
            }
            let compact = without_space(digits);
            let decoded = match encoding {
                SecretEncoding::Hex => hex(&compact),
                SecretEncoding::Base64Url => BASE64URL.decode(compact.as_bytes()).ok(),
                _ => BASE64.decode(compact.as_bytes()).ok(),
            };
            decoded.ok_or(KeyFault::EncodingLength {
                encoding: encoding.name(),
            })?
        }
    };
    Ok(Key::secret(bytes, encoding))
}

/// A text as the secret: without the line break at its end, which may come from the clipboard,
/// and where it has one also with it.
pub(super) fn texts(text: &str) -> Vec<Key> {
    let bare = strip_line_end(text);
    let key = |text: &str| Key::secret(text, SecretEncoding::Utf8);
    let mut keys = vec![key(bare)];
    if bare != text {
        keys.push(key(text));
    }
    keys
}

/// A text without the line breaks at its end.
pub(super) fn strip_line_end(text: &str) -> &str {
    text.trim_end_matches(['\r', '\n'])
}

/// Characters that are decoded to see how the whole begins.
const START: usize = 240;

/// The bytes of a text in hex, and in Base64 or Base64url, where it can be read so and what it
/// begins with may be what is sought. Hex may have `0x` in front or colons between.
pub(super) fn readings(text: &str, may_be: impl Fn(&[u8]) -> bool) -> Vec<Zeroizing<Vec<u8>>> {
    let start = text.get(..text.floor_char_boundary(START));
    let start = compact(start.unwrap_or_default().trim_end_matches('\\'));
    let is_whole = text.len() <= START;
    let mut whole = None;
    let mut found = Vec::new();
    for (size, decode) in [(2, bare_hex as fn(&str) -> Option<_>), (4, any_base64)] {
        let begins = if is_whole {
            &start
        } else {
            start.get(..start.len() / size * size).unwrap_or_default()
        };
        if decode(begins).is_some_and(|bytes| may_be(&bytes)) {
            let whole = whole.get_or_insert_with(|| compact(text));
            found.extend(decode(whole));
        }
    }
    found
}

/// A text without white space, written as such or as `\n`.
fn compact(text: &str) -> Zeroizing<String> {
    match text.contains('\\') {
        true => without_space(&text.replace("\\r", "").replace("\\n", "")),
        false => without_space(text),
    }
}

/// A text without white space. Byte by byte, which is several times as fast.
fn without_space(text: &str) -> Zeroizing<String> {
    let bytes = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    // Whole characters stay.
    Zeroizing::new(String::from_utf8(bytes.collect()).unwrap_or_default())
}

fn bare_hex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    if !digits.contains(':') {
        return hex(digits).map(Zeroizing::new);
    }
    let digits = Zeroizing::new(digits.replace(':', ""));
    // A prefix may end inside a pair.
    hex(digits.get(..digits.len() / 2 * 2)?).map(Zeroizing::new)
}

/// Base64 or Base64url, with or without padding.
pub(super) fn any_base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let engine = match text.contains('-') || text.contains('_') {
        true => BASE64URL,
        false => BASE64,
    };
    engine.decode(text).ok().map(Zeroizing::new)
}

/// The bytes of a text in Base64 with white space in it.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(without_space(text).as_bytes()).ok()
}

fn belongs(c: char, encoding: SecretEncoding) -> bool {
    match encoding {
        SecretEncoding::Utf8 => true,
        SecretEncoding::Hex => c.is_ascii_hexdigit(),
        SecretEncoding::Base64 => c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '='),
        SecretEncoding::Base64Url => c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '='),
    }
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return None;
    };
    let pairs = pairs.iter();
    pairs
        .map(|[high, low]| Some(digit(high)? << 4 | digit(low)?))
        .collect()
}

/// The secret in every encoding that it can be in, the likeliest first, without repetitions.
///
/// Text comes first because most libraries take a string's bytes as they are.
///
/// ```
/// use jose::key::{SecretEncoding, secret_candidates};
/// let ways: Vec<_> = secret_candidates("c2VjcmV0").into_iter().map(|key| key.format.name()).collect();
/// assert_eq!(ways, ["text", "Base64url"]);
/// let ways: Vec<_> = secret_candidates("00ff").into_iter().map(|key| key.format.name()).collect();
/// assert_eq!(ways, ["text", "Base64url", "hex"]);
/// ```
pub fn secret_candidates(text: &str) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    for encoding in SecretEncoding::ALL {
        if let Ok(key) = read_as(text, encoding)
            && key.bits() > 0
            && !keys.iter().any(|known| known.material == key.material)
        {
            keys.push(key);
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_encoding_names_the_character_that_does_not_belong() {
        assert_eq!(
            read_as("00fg", SecretEncoding::Hex),
            Err(KeyFault::Encoding {
                encoding: "hex",
                at: 3,
                found: 'g'
            })
        );
        assert_eq!(
            read_as("abc", SecretEncoding::Hex),
            Err(KeyFault::EncodingLength { encoding: "hex" })
        );
        assert!(read_as("a_b-", SecretEncoding::Base64).is_err());
        assert!(read_as("a/b+", SecretEncoding::Base64Url).is_err());
        assert_eq!(
            read_as("c2Vj\ncmV0", SecretEncoding::Base64).unwrap(),
            Key::secret(*b"secret", SecretEncoding::Base64)
        );
        assert_eq!(
            read_as("c2VjcmV0cw==", SecretEncoding::Base64Url).unwrap(),
            Key::secret(*b"secrets", SecretEncoding::Base64Url)
        );
    }

    #[test]
    fn a_text_is_decoded_whole_only_if_its_start_may_be_what_is_sought() {
        let long = "MIIB".repeat(200);
        let is_der = |start: &[u8]| start.first() == Some(&0x30);
        assert_eq!(readings(&long, is_der)[0].len(), 600);
        assert!(readings(&"AAAA".repeat(200), is_der).is_empty());
        assert_eq!(
            readings("30:82\n:0a", is_der)[0].as_slice(),
            [0x30, 0x82, 0x0a]
        );
        assert_eq!(readings("0x3082", is_der).len(), 1);
        // The start may end inside a line break, a pair or a character.
        for length in 230..250 {
            let text = format!("{}\\n{}", &long[..length], &long[length..]);
            assert_eq!(readings(&text, is_der)[0].len(), 600, "{length}");
            let hex = format!("{}:ab", "30:".repeat(length / 3)).replace("::", ":");
            assert!(readings(&hex, is_der)[0].ends_with(&[0xab]), "{hex}");
            assert!(readings(&"é".repeat(length), |_| true).is_empty());
        }
    }
}
