//! Key management (RFC 7518 section 4): `alg` of a JWE, as a table. [`crate::jwe`] computes them.

use super::{AlgorithmStatus, Hash};
use serde::Serialize;

/// How the content encryption key is agreed on or transported, which decides what key is
/// needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum KeyFamily {
    /// The shared secret is the content encryption key (RFC 7518 section 4.5).
    Direct,
    /// AES Key Wrap with a shared secret (RFC 7518 section 4.4).
    AesKeyWrap,
    /// AES-GCM with a shared secret (RFC 7518 section 4.7).
    AesGcmKeyWrap,
    /// RSAES-PKCS1-v1_5 (RFC 7518 section 4.2).
    RsaPkcs1,
    /// RSAES-OAEP (RFC 7518 section 4.3).
    RsaOaep,
    /// Elliptic Curve Diffie-Hellman Ephemeral Static (RFC 7518 section 4.6).
    EcdhEs,
    /// A key derived from a password (RFC 7518 section 4.8).
    Pbes2,
}

/// A key management algorithm: an `alg` of a JWE.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct KeyManagement {
    /// The exact, case-sensitive name.
    pub name: &'static str,
    /// How it works, and so what key it needs.
    pub family: KeyFamily,
    /// The AES key that wraps the content encryption key, in bytes; none where nothing is
    /// wrapped with AES.
    pub wrapping_key_size: Option<usize>,
    /// The hash inside. None for `RSA-OAEP`, whose SHA-1 is not a [`Hash`](enum@Hash), and where there is no
    /// hash or the name does not determine it.
    pub hash: Option<Hash>,
    /// Whether keys are unwrapped or agreed on here.
    pub decrypts: bool,
    /// Whether keys are wrapped or agreed on here.
    pub encrypts: bool,
    /// How it is regarded today.
    pub status: AlgorithmStatus,
}

impl KeyManagement {
    /// What it is, in words.
    pub fn title(&self) -> String {
        let bits = self.wrapping_key_size.unwrap_or_default() * 8;
        match self.family {
            KeyFamily::Direct => "the shared key is the content key".into(),
            KeyFamily::AesKeyWrap => format!("AES key wrap, {bits} bits"),
            KeyFamily::AesGcmKeyWrap => format!("AES-GCM key wrap, {bits} bits"),
            KeyFamily::RsaPkcs1 => "RSA with PKCS #1 v1.5 padding".into(),
            KeyFamily::RsaOaep => {
                format!("RSA-OAEP with {}", self.hash.map_or("SHA-1", Hash::name))
            }
            KeyFamily::EcdhEs if bits == 0 => "elliptic-curve agreement on the content key".into(),
            KeyFamily::EcdhEs => "elliptic-curve agreement, then AES key wrap".into(),
            KeyFamily::Pbes2 => "key from a password, then AES key wrap".into(),
        }
    }

    /// The standard and section that defines it.
    pub fn reference(&self) -> &'static str {
        match (self.family, self.hash) {
            (KeyFamily::RsaPkcs1, _) => "RFC 7518, section 4.2",
            (KeyFamily::RsaOaep, Some(Hash::Sha384 | Hash::Sha512)) => {
                "W3C Web Cryptography, section 22"
            }
            (KeyFamily::RsaOaep, _) => "RFC 7518, section 4.3",
            (KeyFamily::AesKeyWrap, _) => "RFC 7518, section 4.4",
            (KeyFamily::Direct, _) => "RFC 7518, section 4.5",
            (KeyFamily::EcdhEs, _) => "RFC 7518, section 4.6",
            (KeyFamily::AesGcmKeyWrap, _) => "RFC 7518, section 4.7",
            (KeyFamily::Pbes2, _) => "RFC 7518, section 4.8",
        }
    }

    /// Bytes of the header parameter `iv` (RFC 7518 section 4.7.1.1); none without one.
    pub fn iv_size(&self) -> Option<usize> {
        (self.family == KeyFamily::AesGcmKeyWrap).then_some(12)
    }

    /// Bytes of the header parameter `tag` (RFC 7518 section 4.7.1.2); none without one.
    pub fn tag_size(&self) -> Option<usize> {
        (self.family == KeyFamily::AesGcmKeyWrap).then_some(16)
    }
}

/// Every key management algorithm of RFC 7518 section 4.1, and two that W3C Web Cryptography
/// registered.
pub static KEY_MANAGEMENT: &[KeyManagement] = {
    use AlgorithmStatus::{Acceptable, Recommended, Unsafe};
    use KeyFamily::{AesGcmKeyWrap, AesKeyWrap, Direct, EcdhEs, Pbes2, RsaOaep, RsaPkcs1};
    &[
        row("dir", Direct, None, None, Acceptable),
        row("A128KW", AesKeyWrap, Some(16), None, Acceptable),
        row("A192KW", AesKeyWrap, Some(24), None, Acceptable),
        row("A256KW", AesKeyWrap, Some(32), None, Acceptable),
        row("A128GCMKW", AesGcmKeyWrap, Some(16), None, Acceptable),
        row("A192GCMKW", AesGcmKeyWrap, Some(24), None, Acceptable),
        row("A256GCMKW", AesGcmKeyWrap, Some(32), None, Acceptable),
        row("RSA1_5", RsaPkcs1, None, None, Unsafe),
        row("RSA-OAEP", RsaOaep, None, None, Acceptable),
        row(
            "RSA-OAEP-256",
            RsaOaep,
            None,
            Some(Hash::Sha256),
            Recommended,
        ),
        web_crypto("RSA-OAEP-384", Hash::Sha384),
        web_crypto("RSA-OAEP-512", Hash::Sha512),
        row("ECDH-ES", EcdhEs, None, None, Recommended),
        row("ECDH-ES+A128KW", EcdhEs, Some(16), None, Recommended),
        row("ECDH-ES+A192KW", EcdhEs, Some(24), None, Acceptable),
        row("ECDH-ES+A256KW", EcdhEs, Some(32), None, Recommended),
        row(
            "PBES2-HS256+A128KW",
            Pbes2,
            Some(16),
            Some(Hash::Sha256),
            Acceptable,
        ),
        row(
            "PBES2-HS384+A192KW",
            Pbes2,
            Some(24),
            Some(Hash::Sha384),
            Acceptable,
        ),
        row(
            "PBES2-HS512+A256KW",
            Pbes2,
            Some(32),
            Some(Hash::Sha512),
            Acceptable,
        ),
    ]
};

/// The row with exactly this name.
pub fn find_key_management(name: &str) -> Option<&'static KeyManagement> {
    KEY_MANAGEMENT.iter().find(|row| row.name == name)
}

const fn row(
    name: &'static str,
    family: KeyFamily,
    wrapping_key_size: Option<usize>,
    hash: Option<Hash>,
    status: AlgorithmStatus,
) -> KeyManagement {
    KeyManagement {
        name,
        family,
        wrapping_key_size,
        hash,
        decrypts: true,
        // PKCS #1 v1.5 is for old tokens alone (RFC 8725 section 3.2).
        encrypts: !matches!(family, KeyFamily::RsaPkcs1),
        status,
    }
}

const fn web_crypto(name: &'static str, hash: Hash) -> KeyManagement {
    row(
        name,
        KeyFamily::RsaOaep,
        None,
        Some(hash),
        AlgorithmStatus::Acceptable,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_key_sizes_are_those_of_the_standard() {
        // RFC 7518 section 4.1, with the bits of the AES key that wraps; then W3C.
        let expected = [
            ("RSA1_5", None),
            ("RSA-OAEP", None),
            ("RSA-OAEP-256", None),
            ("A128KW", Some(128)),
            ("A192KW", Some(192)),
            ("A256KW", Some(256)),
            ("dir", None),
            ("ECDH-ES", None),
            ("ECDH-ES+A128KW", Some(128)),
            ("ECDH-ES+A192KW", Some(192)),
            ("ECDH-ES+A256KW", Some(256)),
            ("A128GCMKW", Some(128)),
            ("A192GCMKW", Some(192)),
            ("A256GCMKW", Some(256)),
            ("PBES2-HS256+A128KW", Some(128)),
            ("PBES2-HS384+A192KW", Some(192)),
            ("PBES2-HS512+A256KW", Some(256)),
            ("RSA-OAEP-384", None),
            ("RSA-OAEP-512", None),
        ];
        assert_eq!(KEY_MANAGEMENT.len(), expected.len());
        for (name, bits) in expected {
            let row = find_key_management(name).unwrap();
            assert_eq!(row.wrapping_key_size.map(|size| size * 8), bits, "{name}");
        }
    }

    #[test]
    fn a_hash_is_the_one_in_the_name() {
        for row in KEY_MANAGEMENT {
            let expected = [Hash::Sha256, Hash::Sha384, Hash::Sha512]
                .into_iter()
                .find(|hash| {
                    let bits = hash.name().trim_start_matches("SHA-");
                    let name = row.name.split('+').next().unwrap_or_default();
                    name.contains(&format!("HS{bits}")) || name.ends_with(&format!("OAEP-{bits}"))
                });
            assert_eq!(row.hash, expected, "{}", row.name);
        }
    }

    #[test]
    fn only_gcm_key_wrap_has_an_iv_and_a_tag_in_its_header() {
        for row in KEY_MANAGEMENT {
            let sizes = row.name.ends_with("GCMKW").then_some((12, 16));
            assert_eq!(row.iv_size().zip(row.tag_size()), sizes, "{}", row.name);
        }
    }
}
