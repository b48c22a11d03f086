//! A shared secret as people paste it: text, Base64, Base64url or hex.

use super::{Key, KeyFault};
use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use serde::Serialize;
use zeroize::Zeroizing;

/// How the characters of a secret become bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Reading {
    /// The UTF-8 bytes of the text.
    Text,
    /// Plain Base64 (RFC 4648 section 4), with or without padding.
    Base64,
    /// Base64url (RFC 4648 section 5), with or without padding.
    Base64Url,
    /// Two hexadecimal digits a byte, in either case (RFC 4648 section 8).
    Hex,
}

impl Reading {
    /// All of them, in the order in which the page offers them.
    pub const ALL: [Self; 4] = [Self::Text, Self::Base64Url, Self::Base64, Self::Hex];

    /// As the page calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Base64 => "Base64",
            Self::Base64Url => "Base64url",
            Self::Hex => "hex",
        }
    }
}

const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const BASE64: GeneralPurpose = GeneralPurpose::new(&STANDARD, CONFIG);
const BASE64URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, CONFIG);

/// Reads a secret in one given way.
///
/// Line breaks and spaces are ignored in the three encodings, and kept in text.
///
/// # Errors
/// [`KeyFault::Reading`] with the position of the first foreign character.
pub fn read_as(text: &str, reading: Reading) -> Result<Key, KeyFault> {
    let bytes = match reading {
        Reading::Text => text.as_bytes().to_vec(),
        _ => {
            if let Some((at, found)) = text
                .char_indices()
                .find(|(_, c)| !c.is_ascii_whitespace() && !belongs(*c, reading))
            {
                return Err(KeyFault::Reading {
                    reading: reading.name(),
                    at,
                    found,
                });
            }
            let compact: Zeroizing<String> =
                Zeroizing::new(text.chars().filter(|c| !c.is_ascii_whitespace()).collect());
            let decoded = match reading {
                Reading::Hex => hex(&compact),
                Reading::Base64Url => BASE64URL.decode(compact.as_bytes()).ok(),
                _ => BASE64.decode(compact.as_bytes()).ok(),
            };
            decoded.ok_or(KeyFault::ReadingLength {
                reading: reading.name(),
            })?
        }
    };
    Ok(Key::secret(bytes, reading))
}

fn belongs(c: char, reading: Reading) -> bool {
    match reading {
        Reading::Text => true,
        Reading::Hex => c.is_ascii_hexdigit(),
        Reading::Base64 => c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '='),
        Reading::Base64Url => c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '='),
    }
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
        .collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty()
        .then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

/// Every way in which a secret can be read, the likeliest first, each only once.
///
/// Text comes first because most libraries take a string's bytes as they are.
///
/// ```
/// use jose::key::{Reading, readings};
/// let ways: Vec<_> = readings("c2VjcmV0").into_iter().map(|key| key.format.name()).collect();
/// assert_eq!(ways, ["text", "Base64url"]);
/// let ways: Vec<_> = readings("00ff").into_iter().map(|key| key.format.name()).collect();
/// assert_eq!(ways, ["text", "Base64url", "hex"]);
/// ```
pub fn readings(text: &str) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    for reading in Reading::ALL {
        if let Ok(key) = read_as(text, reading)
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
    fn a_forced_reading_names_the_character_that_does_not_belong() {
        assert_eq!(
            read_as("00fg", Reading::Hex),
            Err(KeyFault::Reading {
                reading: "hex",
                at: 3,
                found: 'g'
            })
        );
        assert_eq!(
            read_as("abc", Reading::Hex),
            Err(KeyFault::ReadingLength { reading: "hex" })
        );
        assert!(read_as("a_b-", Reading::Base64).is_err());
        assert!(read_as("a/b+", Reading::Base64Url).is_err());
        assert_eq!(
            read_as("c2Vj\ncmV0", Reading::Base64).unwrap(),
            Key::secret(*b"secret", Reading::Base64)
        );
        assert_eq!(
            read_as("c2VjcmV0cw==", Reading::Base64Url).unwrap(),
            Key::secret(*b"secrets", Reading::Base64Url)
        );
    }
}
