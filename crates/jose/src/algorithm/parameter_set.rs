//! The parameter sets of ML-DSA by their JOSE names (RFC 9964 section 5).

use serde::Serialize;

/// A parameter set of ML-DSA (FIPS 204). A key has one, and with it the only algorithm that it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ParameterSet {
    /// Security category 2.
    MlDsa44,
    /// Security category 3.
    MlDsa65,
    /// Security category 5.
    MlDsa87,
}

impl ParameterSet {
    /// Every parameter set, for look-ups.
    pub const ALL: [Self; 3] = [Self::MlDsa44, Self::MlDsa65, Self::MlDsa87];

    /// Bytes of a private key in JOSE: the seed that the rest is derived from (RFC 9964 section 4).
    pub const SEED_SIZE: usize = 32;

    /// The name as an `alg` of a JWS and of a JWK (RFC 9964 section 5).
    pub fn name(self) -> &'static str {
        match self {
            Self::MlDsa44 => "ML-DSA-44",
            Self::MlDsa65 => "ML-DSA-65",
            Self::MlDsa87 => "ML-DSA-87",
        }
    }

    /// Bytes of a public key (RFC 9964 section 5).
    pub fn public_size(self) -> usize {
        match self {
            Self::MlDsa44 => 1312,
            Self::MlDsa65 => 1952,
            Self::MlDsa87 => 2592,
        }
    }

    /// Bytes of a signature (RFC 9964 section 5).
    pub const fn signature_size(self) -> usize {
        match self {
            Self::MlDsa44 => 2420,
            Self::MlDsa65 => 3309,
            Self::MlDsa87 => 4627,
        }
    }

    /// The object identifier in PEM and certificates (RFC 9881).
    pub fn oid(self) -> &'static str {
        match self {
            Self::MlDsa44 => "2.16.840.1.101.3.4.3.17",
            Self::MlDsa65 => "2.16.840.1.101.3.4.3.18",
            Self::MlDsa87 => "2.16.840.1.101.3.4.3.19",
        }
    }

    /// The parameter set that a JWK's `alg` names; `None` for any other name or letter case.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.name() == name)
    }

    /// The parameter set of an object identifier in dotted form; `None` for any other.
    pub fn by_oid(oid: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.oid() == oid)
    }
}
