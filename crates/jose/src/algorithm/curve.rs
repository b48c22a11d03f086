//! Elliptic curves by their JWK names.

use serde::Serialize;

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
