//! How a shared secret was written: as text, Base64, Base64url or hex.

use serde::Serialize;

/// How the characters of a secret become bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum SecretEncoding {
    /// The UTF-8 bytes of the text.
    Utf8,
    /// Plain Base64 (RFC 4648 section 4), with or without padding.
    Base64,
    /// Base64url (RFC 4648 section 5), with or without padding.
    Base64Url,
    /// Two hexadecimal digits a byte, in either case (RFC 4648 section 8).
    Hex,
}

impl SecretEncoding {
    /// All of them, the likeliest first.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Base64Url, Self::Base64, Self::Hex];

    /// For display: `text`, `Base64url`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "text",
            Self::Base64 => "Base64",
            Self::Base64Url => "Base64url",
            Self::Hex => "hex",
        }
    }
}
