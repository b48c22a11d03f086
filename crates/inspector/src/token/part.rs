//! The parts of a token by the names that they have in the standards.

use serde::Serialize;

/// The role of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum TokenPart {
    /// The JOSE header (RFC 7515 section 4, RFC 7516 section 4).
    Header,
    /// What is signed (RFC 7515 section 2).
    Payload,
    /// Signature or MAC; empty where there is none.
    Signature,
    /// The content key, encrypted (RFC 7516 section 2).
    EncryptedKey,
    /// Of the content encryption (RFC 7516 section 2).
    InitializationVector,
    /// The encrypted content (RFC 7516 section 2).
    Ciphertext,
    /// Protects the ciphertext and the header against changes (RFC 7516 section 2).
    AuthenticationTag,
    /// Disclosures of an SD-JWT, from the first `~` on.
    Disclosures,
    /// More segments than any token has.
    Surplus,
}

impl TokenPart {
    /// For display: `header`, `authentication tag`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
            Self::EncryptedKey => "encrypted key",
            Self::InitializationVector => "initialization vector",
            Self::Ciphertext => "ciphertext",
            Self::AuthenticationTag => "authentication tag",
            Self::Disclosures => "disclosures",
            Self::Surplus => "surplus segment",
        }
    }
}
