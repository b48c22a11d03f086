//! Every fact about every algorithm, in one table that all else reads.
//!
//! Sources: the IANA "JSON Web Signature and Encryption Algorithms" registry,
//! RFC 7518, RFC 8037, RFC 8812, RFC 9864.

use serde::Serialize;

/// What an algorithm is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Job {
    /// `alg` of a JWS.
    Signature,
    /// `alg` of a JWE.
    KeyManagement,
    /// `enc` of a JWE.
    ContentEncryption,
}

/// How an algorithm works, which decides what key it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Family {
    /// No signature at all (RFC 7518 section 3.6).
    Unsecured,
    /// HMAC with a shared secret (RFC 7518 section 3.2).
    Hmac,
    /// RSASSA-PKCS1-v1_5 (RFC 7518 section 3.3).
    RsaPkcs1,
    /// RSASSA-PSS (RFC 7518 section 3.5).
    RsaPss,
    /// ECDSA (RFC 7518 section 3.4).
    Ecdsa,
    /// Edwards-curve signatures (RFC 8037).
    EdDsa,
    /// Module-lattice signatures.
    MlDsa,
    /// Everything of JWE.
    Encryption,
}

/// The hash inside a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Hash {
    /// SHA-256 (FIPS 180-4).
    Sha256,
    /// SHA-384 (FIPS 180-4).
    Sha384,
    /// SHA-512 (FIPS 180-4).
    Sha512,
}

impl Hash {
    /// The output in bytes; also the least HMAC secret (RFC 7518 section 3.2).
    pub fn size(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Its name in the standard: `SHA-256`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }
}

/// An elliptic curve by its JWK name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Curve {
    /// NIST P-256, secp256r1 (RFC 7518 section 6.2.1.1).
    P256,
    /// NIST P-384, secp384r1 (RFC 7518 section 6.2.1.1).
    P384,
    /// NIST P-521, secp521r1 (RFC 7518 section 6.2.1.1).
    P521,
    /// The curve of ES256K (RFC 8812 section 3.1).
    Secp256k1,
    /// Signatures of EdDSA (RFC 8037 section 2, RFC 8032 section 5.1).
    Ed25519,
    /// Signatures of EdDSA (RFC 8037 section 2, RFC 8032 section 5.2).
    Ed448,
    /// Key agreement only; signs nothing (RFC 8037 section 2, RFC 7748).
    X25519,
    /// Key agreement only; signs nothing (RFC 8037 section 2, RFC 7748).
    X448,
}

impl Curve {
    /// Every curve, for look-ups.
    pub const ALL: [Self; 8] = [
        Self::P256,
        Self::P384,
        Self::P521,
        Self::Secp256k1,
        Self::Ed25519,
        Self::Ed448,
        Self::X25519,
        Self::X448,
    ];

    /// The `crv` value (RFC 7518 section 6.2.1.1, RFC 8037 section 2, RFC 8812 section 3.1).
    pub fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::Secp256k1 => "secp256k1",
            Self::Ed25519 => "Ed25519",
            Self::Ed448 => "Ed448",
            Self::X25519 => "X25519",
            Self::X448 => "X448",
        }
    }

    /// Bytes of one coordinate (`kty` EC) or of the public key (`kty` OKP).
    pub fn size(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 | Self::Ed25519 | Self::X25519 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
            Self::Ed448 => 57,
            Self::X448 => 56,
        }
    }

    /// The object identifier in PEM and certificates (RFC 5480, RFC 8410, SEC 2).
    pub fn oid(self) -> &'static str {
        match self {
            Self::P256 => "1.2.840.10045.3.1.7",
            Self::P384 => "1.3.132.0.34",
            Self::P521 => "1.3.132.0.35",
            Self::Secp256k1 => "1.3.132.0.10",
            Self::X25519 => "1.3.101.110",
            Self::X448 => "1.3.101.111",
            Self::Ed25519 => "1.3.101.112",
            Self::Ed448 => "1.3.101.113",
        }
    }

    /// Whether the JWK `kty` is `EC`; else it is `OKP`.
    pub fn is_weierstrass(self) -> bool {
        matches!(self, Self::P256 | Self::P384 | Self::P521 | Self::Secp256k1)
    }

    /// The curve that a JWK's `crv` names; `None` for any other name or letter case.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.name() == name)
    }

    /// The curve of an object identifier in dotted form; `None` for any other.
    pub fn by_oid(oid: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.oid() == oid)
    }
}

/// What the world says of an algorithm today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Standing {
    /// The one to choose for something new.
    Recommended,
    /// Neither praised nor advised against.
    Acceptable,
    /// Replaced by a better one, still secure when used well.
    Deprecated,
    /// Must not be relied on.
    Unsafe,
}

impl Standing {
    /// As the page says it; nothing for what is neither praised nor advised against.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Recommended => Some("recommended"),
            Self::Acceptable => None,
            Self::Deprecated => Some("deprecated"),
            Self::Unsafe => Some("unsafe"),
        }
    }
}

/// One row of the table.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Algorithm {
    /// The exact, case-sensitive name.
    pub name: &'static str,
    /// What it is, in words: "Edwards-curve signature on Curve25519".
    pub title: &'static str,
    /// Where its name may stand.
    pub job: Job,
    /// How it works, and so what key it needs.
    pub family: Family,
    /// The hash inside, where the name settles it.
    pub hash: Option<Hash>,
    /// The curve that the key must be on, where the name settles it.
    pub curve: Option<Curve>,
    /// The exact length of the signature in bytes, where it does not depend on the key.
    pub signature_size: Option<usize>,
    /// Whether this page verifies it.
    pub verifies: bool,
    /// What the world says of it today.
    pub standing: Standing,
    /// The standard and section that defines it.
    pub reference: &'static str,
}

/// Every algorithm that the page knows by name.
pub static ALGORITHMS: &[Algorithm] = &[
    hmac("HS256", "HMAC with SHA-256", Hash::Sha256),
    hmac("HS384", "HMAC with SHA-384", Hash::Sha384),
    hmac("HS512", "HMAC with SHA-512", Hash::Sha512),
    rsa(
        "RS256",
        "RSASSA-PKCS1-v1_5 with SHA-256",
        Family::RsaPkcs1,
        Hash::Sha256,
    ),
    rsa(
        "RS384",
        "RSASSA-PKCS1-v1_5 with SHA-384",
        Family::RsaPkcs1,
        Hash::Sha384,
    ),
    rsa(
        "RS512",
        "RSASSA-PKCS1-v1_5 with SHA-512",
        Family::RsaPkcs1,
        Hash::Sha512,
    ),
    rsa(
        "PS256",
        "RSASSA-PSS with SHA-256",
        Family::RsaPss,
        Hash::Sha256,
    ),
    rsa(
        "PS384",
        "RSASSA-PSS with SHA-384",
        Family::RsaPss,
        Hash::Sha384,
    ),
    rsa(
        "PS512",
        "RSASSA-PSS with SHA-512",
        Family::RsaPss,
        Hash::Sha512,
    ),
    ecdsa(
        "ES256",
        "ECDSA on P-256 with SHA-256",
        Hash::Sha256,
        Curve::P256,
        "RFC 7518, section 3.4",
    ),
    ecdsa(
        "ES384",
        "ECDSA on P-384 with SHA-384",
        Hash::Sha384,
        Curve::P384,
        "RFC 7518, section 3.4",
    ),
    ecdsa(
        "ES512",
        "ECDSA on P-521 with SHA-512",
        Hash::Sha512,
        Curve::P521,
        "RFC 7518, section 3.4",
    ),
    ecdsa(
        "ES256K",
        "ECDSA on secp256k1 with SHA-256",
        Hash::Sha256,
        Curve::Secp256k1,
        "RFC 8812, section 3.2",
    ),
    Algorithm {
        name: "EdDSA",
        title: "Edwards-curve signature, the curve settled by the key",
        job: Job::Signature,
        family: Family::EdDsa,
        hash: None,
        curve: None,
        signature_size: None,
        verifies: true,
        standing: Standing::Deprecated,
        reference: "RFC 8037, section 3.1; RFC 9864, section 4.1.2",
    },
    Algorithm {
        name: "Ed25519",
        title: "Edwards-curve signature on Curve25519",
        job: Job::Signature,
        family: Family::EdDsa,
        hash: None,
        curve: Some(Curve::Ed25519),
        signature_size: Some(64),
        verifies: true,
        standing: Standing::Recommended,
        reference: "RFC 9864, section 2.2",
    },
    Algorithm {
        name: "Ed448",
        title: "Edwards-curve signature on Curve448",
        job: Job::Signature,
        family: Family::EdDsa,
        hash: None,
        curve: Some(Curve::Ed448),
        signature_size: Some(114),
        verifies: false,
        standing: Standing::Acceptable,
        reference: "RFC 9864, section 2.2",
    },
    ml_dsa("ML-DSA-44", 2420),
    ml_dsa("ML-DSA-65", 3309),
    ml_dsa("ML-DSA-87", 4627),
    Algorithm {
        name: "none",
        title: "no signature",
        job: Job::Signature,
        family: Family::Unsecured,
        hash: None,
        curve: None,
        signature_size: Some(0),
        verifies: false,
        standing: Standing::Unsafe,
        reference: "RFC 7518, section 3.6",
    },
    jwe(
        "dir",
        "the shared key is the content key",
        Job::KeyManagement,
        Standing::Acceptable,
        "RFC 7518, section 4.5",
    ),
    jwe(
        "A128KW",
        "AES key wrap, 128 bits",
        Job::KeyManagement,
        Standing::Acceptable,
        "RFC 7518, section 4.4",
    ),
    jwe(
        "A192KW",
        "AES key wrap, 192 bits",
        Job::KeyManagement,
        Standing::Acceptable,
        "RFC 7518, section 4.4",
    ),
    jwe(
        "A256KW",
        "AES key wrap, 256 bits",
        Job::KeyManagement,
        Standing::Acceptable,
        "RFC 7518, section 4.4",
    ),
    jwe(
        "A128GCMKW",
        "AES-GCM key wrap, 128 bits",
        Job::KeyManagement,
        Standing::Acceptable,
        "RFC 7518, section 4.7",
    ),
    jwe(
        "A192GCMKW",
        "AES-GCM key wrap, 192 bits",
        Job::KeyManagement,
        Standing::Acceptable,
        "RFC 7518, section 4.7",
    ),
    jwe(
        "A256GCMKW",
        "AES-GCM key wrap, 256 bits",
        Job::KeyManagement,
        Standing::Acceptable,
        "RFC 7518, section 4.7",
    ),
    jwe(
        "RSA1_5",
        "RSA with PKCS #1 v1.5 padding",
        Job::KeyManagement,
        Standing::Unsafe,
        "RFC 7518, section 4.2",
    ),
    jwe(
        "RSA-OAEP",
        "RSA-OAEP with SHA-1",
        Job::KeyManagement,
        Standing::Acceptable,
        "RFC 7518, section 4.3",
    ),
    jwe(
        "RSA-OAEP-256",
        "RSA-OAEP with SHA-256",
        Job::KeyManagement,
        Standing::Recommended,
        "RFC 7518, section 4.3",
    ),
    jwe(
        "RSA-OAEP-384",
        "RSA-OAEP with SHA-384",
        Job::KeyManagement,
        Standing::Acceptable,
        "W3C Web Cryptography, section 22",
    ),
    jwe(
        "RSA-OAEP-512",
        "RSA-OAEP with SHA-512",
        Job::KeyManagement,
        Standing::Acceptable,
        "W3C Web Cryptography, section 22",
    ),
    jwe(
        "ECDH-ES",
        "elliptic-curve agreement on the content key",
        Job::KeyManagement,
        Standing::Recommended,
        "RFC 7518, section 4.6",
    ),
    jwe(
        "ECDH-ES+A128KW",
        "elliptic-curve agreement, then AES key wrap",
        Job::KeyManagement,
        Standing::Recommended,
        "RFC 7518, section 4.6",
    ),
    jwe(
        "ECDH-ES+A192KW",
        "elliptic-curve agreement, then AES key wrap",
        Job::KeyManagement,
        Standing::Acceptable,
        "RFC 7518, section 4.6",
    ),
    jwe(
        "ECDH-ES+A256KW",
        "elliptic-curve agreement, then AES key wrap",
        Job::KeyManagement,
        Standing::Recommended,
        "RFC 7518, section 4.6",
    ),
    jwe(
        "PBES2-HS256+A128KW",
        "key from a password, then AES key wrap",
        Job::KeyManagement,
        Standing::Acceptable,
        "RFC 7518, section 4.8",
    ),
    jwe(
        "PBES2-HS384+A192KW",
        "key from a password, then AES key wrap",
        Job::KeyManagement,
        Standing::Acceptable,
        "RFC 7518, section 4.8",
    ),
    jwe(
        "PBES2-HS512+A256KW",
        "key from a password, then AES key wrap",
        Job::KeyManagement,
        Standing::Acceptable,
        "RFC 7518, section 4.8",
    ),
    jwe(
        "A128CBC-HS256",
        "AES-CBC with HMAC SHA-256",
        Job::ContentEncryption,
        Standing::Acceptable,
        "RFC 7518, section 5.2.3",
    ),
    jwe(
        "A192CBC-HS384",
        "AES-CBC with HMAC SHA-384",
        Job::ContentEncryption,
        Standing::Acceptable,
        "RFC 7518, section 5.2.4",
    ),
    jwe(
        "A256CBC-HS512",
        "AES-CBC with HMAC SHA-512",
        Job::ContentEncryption,
        Standing::Acceptable,
        "RFC 7518, section 5.2.5",
    ),
    jwe(
        "A128GCM",
        "AES-GCM, 128 bits",
        Job::ContentEncryption,
        Standing::Recommended,
        "RFC 7518, section 5.3",
    ),
    jwe(
        "A192GCM",
        "AES-GCM, 192 bits",
        Job::ContentEncryption,
        Standing::Acceptable,
        "RFC 7518, section 5.3",
    ),
    jwe(
        "A256GCM",
        "AES-GCM, 256 bits",
        Job::ContentEncryption,
        Standing::Recommended,
        "RFC 7518, section 5.3",
    ),
];

/// The row with exactly this name.
///
/// ```
/// use jose::algorithm;
/// assert_eq!(algorithm::find("ES256").unwrap().signature_size, Some(64));
/// assert!(algorithm::find("es256").is_none(), "names are case-sensitive");
/// ```
pub fn find(name: &str) -> Option<&'static Algorithm> {
    ALGORITHMS.iter().find(|algorithm| algorithm.name == name)
}

/// Whether a name means "unsecured" to any reader, in whatever letter case:
/// lenient ones have been fooled by `nOnE`.
pub fn is_none(name: &str) -> bool {
    name.trim().eq_ignore_ascii_case("none")
}

const fn hmac(name: &'static str, title: &'static str, hash: Hash) -> Algorithm {
    Algorithm {
        name,
        title,
        job: Job::Signature,
        family: Family::Hmac,
        hash: Some(hash),
        curve: None,
        signature_size: Some(match hash {
            Hash::Sha256 => 32,
            Hash::Sha384 => 48,
            Hash::Sha512 => 64,
        }),
        verifies: true,
        standing: Standing::Recommended,
        reference: "RFC 7518, section 3.2",
    }
}

const fn rsa(name: &'static str, title: &'static str, family: Family, hash: Hash) -> Algorithm {
    let (standing, reference) = match family {
        Family::RsaPss => (Standing::Recommended, "RFC 7518, section 3.5"),
        _ => (Standing::Acceptable, "RFC 7518, section 3.3"),
    };
    Algorithm {
        name,
        title,
        job: Job::Signature,
        family,
        hash: Some(hash),
        curve: None,
        signature_size: None,
        verifies: true,
        standing,
        reference,
    }
}

const fn ecdsa(
    name: &'static str,
    title: &'static str,
    hash: Hash,
    curve: Curve,
    reference: &'static str,
) -> Algorithm {
    Algorithm {
        name,
        title,
        job: Job::Signature,
        family: Family::Ecdsa,
        hash: Some(hash),
        curve: Some(curve),
        signature_size: Some(match curve {
            Curve::P384 => 96,
            Curve::P521 => 132,
            _ => 64,
        }),
        verifies: true,
        standing: Standing::Recommended,
        reference,
    }
}

const fn ml_dsa(name: &'static str, size: usize) -> Algorithm {
    Algorithm {
        name,
        title: "module-lattice signature, safe against quantum computers",
        job: Job::Signature,
        family: Family::MlDsa,
        hash: None,
        curve: None,
        signature_size: Some(size),
        verifies: false,
        standing: Standing::Acceptable,
        reference: "RFC 9964",
    }
}

const fn jwe(
    name: &'static str,
    title: &'static str,
    job: Job,
    standing: Standing,
    reference: &'static str,
) -> Algorithm {
    Algorithm {
        name,
        title,
        job,
        family: Family::Encryption,
        hash: None,
        curve: None,
        signature_size: None,
        verifies: false,
        standing,
        reference,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_sizes_follow_from_hash_and_curve() {
        for (index, row) in ALGORITHMS.iter().enumerate() {
            assert!(
                ALGORITHMS[index + 1..]
                    .iter()
                    .all(|other| other.name != row.name),
                "{}",
                row.name
            );
            if let (Family::Hmac, Some(hash)) = (row.family, row.hash) {
                assert_eq!(row.signature_size, Some(hash.size()));
            }
            if let (Family::Ecdsa, Some(curve)) = (row.family, row.curve) {
                assert_eq!(row.signature_size, Some(2 * curve.size()));
            }
        }
    }

    #[test]
    fn none_is_seen_in_any_letter_case() {
        for name in ["none", "None", "NONE", "nOnE", " none"] {
            assert!(is_none(name), "{name}");
        }
        assert!(!is_none("nonesuch"));
    }
}
