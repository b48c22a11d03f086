//! Content encryption (RFC 7518 section 5): `enc` of a JWE, as a table.

use super::{AlgorithmStatus, Hash};
use serde::Serialize;

/// A content encryption algorithm: an `enc` of a JWE.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct ContentEncryption {
    /// The exact, case-sensitive name.
    pub name: &'static str,
    /// The content encryption key, in bytes. With CBC one half is for the MAC.
    pub key_size: usize,
    /// The initialization vector, in bytes.
    pub iv_size: usize,
    /// The authentication tag, in bytes.
    pub tag_size: usize,
    /// The hash of the MAC that goes with CBC; none with GCM.
    pub hash: Option<Hash>,
    /// Whether content is decrypted here.
    pub decrypts: bool,
    /// Whether content is encrypted here.
    pub encrypts: bool,
    /// How it is regarded today.
    pub status: AlgorithmStatus,
}

impl ContentEncryption {
    /// What it is, in words.
    pub fn title(&self) -> String {
        match self.hash {
            Some(hash) => format!("AES-CBC with HMAC {}", hash.name()),
            None => format!("AES-GCM, {} bits", self.key_size * 8),
        }
    }

    /// The section that defines it.
    pub fn reference(&self) -> &'static str {
        match self.hash {
            Some(Hash::Sha256) => "RFC 7518, section 5.2.3",
            Some(Hash::Sha384) => "RFC 7518, section 5.2.4",
            Some(Hash::Sha512) => "RFC 7518, section 5.2.5",
            None => "RFC 7518, section 5.3",
        }
    }
}

/// Every content encryption algorithm of RFC 7518 section 5.1.
pub static CONTENT_ENCRYPTION: &[ContentEncryption] = &[
    cbc("A128CBC-HS256", Hash::Sha256),
    cbc("A192CBC-HS384", Hash::Sha384),
    cbc("A256CBC-HS512", Hash::Sha512),
    gcm("A128GCM", 16, AlgorithmStatus::Recommended),
    gcm("A192GCM", 24, AlgorithmStatus::Acceptable),
    gcm("A256GCM", 32, AlgorithmStatus::Recommended),
];

/// The row with exactly this name.
pub fn find_content_encryption(name: &str) -> Option<&'static ContentEncryption> {
    CONTENT_ENCRYPTION.iter().find(|row| row.name == name)
}

/// The MAC is cut to half the hash, and its key is as long (RFC 7518 section 5.2.2.1).
const fn cbc(name: &'static str, hash: Hash) -> ContentEncryption {
    ContentEncryption {
        name,
        key_size: hash.size(),
        iv_size: 16,
        tag_size: hash.size() / 2,
        hash: Some(hash),
        decrypts: true,
        encrypts: true,
        status: AlgorithmStatus::Acceptable,
    }
}

const fn gcm(name: &'static str, key_size: usize, status: AlgorithmStatus) -> ContentEncryption {
    ContentEncryption {
        name,
        key_size,
        iv_size: 12,
        tag_size: 16,
        hash: None,
        decrypts: true,
        encrypts: true,
        status,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_the_standard() {
        // RFC 7518 sections 5.1, 5.2.3 to 5.2.5 and 5.3: key, IV, tag, in bits.
        let expected = [
            ("A128CBC-HS256", 256, 128, 128),
            ("A192CBC-HS384", 384, 128, 192),
            ("A256CBC-HS512", 512, 128, 256),
            ("A128GCM", 128, 96, 128),
            ("A192GCM", 192, 96, 128),
            ("A256GCM", 256, 96, 128),
        ];
        let found: Vec<_> = CONTENT_ENCRYPTION
            .iter()
            .map(|row| {
                (
                    row.name,
                    row.key_size * 8,
                    row.iv_size * 8,
                    row.tag_size * 8,
                )
            })
            .collect();
        assert_eq!(found, expected);
    }
}
