//! Signature algorithms (RFC 7518 section 3, RFC 8037, RFC 8812, RFC 9864, RFC 9964), as a table.

use super::{AlgorithmStatus, Curve, Hash, ParameterSet};
use serde::Serialize;

/// How a signature algorithm works, which decides what key it needs.
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
    /// Module-lattice signatures (RFC 9964 section 5).
    MlDsa,
}

/// A signature algorithm: an `alg` of a JWS.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Algorithm {
    /// The exact, case-sensitive name.
    pub name: &'static str,
    /// How it works, and so what key it needs.
    pub family: Family,
    /// The hash inside, if the name determines it.
    pub hash: Option<Hash>,
    /// The curve that the key must be on, if the name determines it.
    pub curve: Option<Curve>,
    /// The exact length of the signature in bytes, where it does not depend on the key.
    pub signature_size: Option<usize>,
    /// Whether its signatures are verified here.
    pub verifies: bool,
    /// Whether its signatures are made here.
    pub signs: bool,
    /// How it is regarded today.
    pub status: AlgorithmStatus,
    /// The standard and section that defines it.
    pub reference: &'static str,
}

impl Algorithm {
    /// Whether a signature can have so many bytes: with RSA any key of 512 bits or more is
    /// thought possible.
    pub fn fits_length(&self, bytes: usize) -> bool {
        match self.signature_size {
            Some(size) => bytes == size,
            None if matches!(self.family, Family::RsaPkcs1 | Family::RsaPss) => {
                bytes >= 64 && bytes.is_multiple_of(8)
            }
            None => bytes > 0,
        }
    }
}

impl Algorithm {
    /// What it is, in words.
    pub fn title(&self) -> String {
        let hash = self.hash.map_or("", Hash::name);
        match (self.family, self.curve) {
            (Family::Hmac, _) => format!("HMAC with {hash}"),
            (Family::RsaPkcs1, _) => format!("RSASSA-PKCS1-v1_5 with {hash}"),
            (Family::RsaPss, _) => format!("RSASSA-PSS with {hash}"),
            (Family::Ecdsa, curve) => {
                format!("ECDSA on {} with {hash}", curve.map_or("", Curve::name))
            }
            (Family::EdDsa, Some(Curve::Ed448)) => "Edwards-curve signature on Curve448".into(),
            (Family::EdDsa, Some(_)) => "Edwards-curve signature on Curve25519".into(),
            (Family::EdDsa, None) => "Edwards-curve signature, the curve settled by the key".into(),
            (Family::MlDsa, _) => "module-lattice signature, safe against quantum computers".into(),
            (Family::Unsecured, _) => "no signature".into(),
        }
    }
}

/// Every known signature algorithm, supported or not.
pub static ALGORITHMS: &[Algorithm] = &[
    hmac("HS256", Hash::Sha256),
    hmac("HS384", Hash::Sha384),
    hmac("HS512", Hash::Sha512),
    rsa("RS256", Family::RsaPkcs1, Hash::Sha256),
    rsa("RS384", Family::RsaPkcs1, Hash::Sha384),
    rsa("RS512", Family::RsaPkcs1, Hash::Sha512),
    rsa("PS256", Family::RsaPss, Hash::Sha256),
    rsa("PS384", Family::RsaPss, Hash::Sha384),
    rsa("PS512", Family::RsaPss, Hash::Sha512),
    ecdsa("ES256", Hash::Sha256, Curve::P256, "RFC 7518, section 3.4"),
    ecdsa("ES384", Hash::Sha384, Curve::P384, "RFC 7518, section 3.4"),
    ecdsa("ES512", Hash::Sha512, Curve::P521, "RFC 7518, section 3.4"),
    ecdsa(
        "ES256K",
        Hash::Sha256,
        Curve::Secp256k1,
        "RFC 8812, section 3.2",
    ),
    Algorithm {
        name: "EdDSA",
        family: Family::EdDsa,
        hash: None,
        curve: None,
        signature_size: None,
        verifies: true,
        signs: true,
        status: AlgorithmStatus::Deprecated,
        reference: "RFC 8037, section 3.1; RFC 9864, section 4.1.2",
    },
    Algorithm {
        name: "Ed25519",
        family: Family::EdDsa,
        hash: None,
        curve: Some(Curve::Ed25519),
        signature_size: Some(64),
        verifies: true,
        signs: true,
        status: AlgorithmStatus::Recommended,
        reference: "RFC 9864, section 2.2",
    },
    Algorithm {
        name: "Ed448",
        family: Family::EdDsa,
        hash: None,
        curve: Some(Curve::Ed448),
        signature_size: Some(114),
        verifies: true,
        signs: true,
        status: AlgorithmStatus::Acceptable,
        reference: "RFC 9864, section 2.2",
    },
    ml_dsa("ML-DSA-44", ParameterSet::MlDsa44),
    ml_dsa("ML-DSA-65", ParameterSet::MlDsa65),
    ml_dsa("ML-DSA-87", ParameterSet::MlDsa87),
    Algorithm {
        name: "none",
        family: Family::Unsecured,
        hash: None,
        curve: None,
        signature_size: Some(0),
        verifies: false,
        signs: false,
        status: AlgorithmStatus::Unsafe,
        reference: "RFC 7518, section 3.6",
    },
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

/// Whether a name is `none` in any letter case: lenient verifiers have accepted `nOnE`.
pub fn is_none(name: &str) -> bool {
    name.trim().eq_ignore_ascii_case("none")
}

const fn hmac(name: &'static str, hash: Hash) -> Algorithm {
    Algorithm {
        name,
        family: Family::Hmac,
        hash: Some(hash),
        curve: None,
        signature_size: Some(hash.size()),
        verifies: true,
        signs: true,
        status: AlgorithmStatus::Recommended,
        reference: "RFC 7518, section 3.2",
    }
}

const fn rsa(name: &'static str, family: Family, hash: Hash) -> Algorithm {
    let (status, reference) = match family {
        Family::RsaPss => (AlgorithmStatus::Recommended, "RFC 7518, section 3.5"),
        _ => (AlgorithmStatus::Acceptable, "RFC 7518, section 3.3"),
    };
    Algorithm {
        name,
        family,
        hash: Some(hash),
        curve: None,
        signature_size: None,
        verifies: true,
        signs: true,
        status,
        reference,
    }
}

const fn ecdsa(name: &'static str, hash: Hash, curve: Curve, reference: &'static str) -> Algorithm {
    Algorithm {
        name,
        family: Family::Ecdsa,
        hash: Some(hash),
        curve: Some(curve),
        signature_size: Some(match curve {
            Curve::P384 => 96,
            Curve::P521 => 132,
            _ => 64,
        }),
        verifies: true,
        signs: true,
        status: AlgorithmStatus::Recommended,
        reference,
    }
}

const fn ml_dsa(name: &'static str, set: ParameterSet) -> Algorithm {
    Algorithm {
        name,
        family: Family::MlDsa,
        hash: None,
        curve: None,
        signature_size: Some(set.signature_size()),
        verifies: true,
        signs: true,
        status: AlgorithmStatus::Acceptable,
        reference: "RFC 9964, section 5",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_its_case() {
        // Name, bytes of the signature where they are settled, whether it is computed here.
        let expected = [
            ("HS256", Some(32), true),
            ("HS384", Some(48), true),
            ("HS512", Some(64), true),
            ("RS256", None, true),
            ("RS384", None, true),
            ("RS512", None, true),
            ("PS256", None, true),
            ("PS384", None, true),
            ("PS512", None, true),
            ("ES256", Some(64), true),
            ("ES384", Some(96), true),
            ("ES512", Some(132), true),
            ("ES256K", Some(64), true),
            ("EdDSA", None, true),
            ("Ed25519", Some(64), true),
            ("Ed448", Some(114), true),
            ("ML-DSA-44", Some(2420), true),
            ("ML-DSA-65", Some(3309), true),
            ("ML-DSA-87", Some(4627), true),
            ("none", Some(0), false),
        ];
        let found: Vec<_> = ALGORITHMS
            .iter()
            .map(|row| (row.name, row.signature_size, row.verifies))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sizes_follow_from_hash_and_curve() {
        for row in ALGORITHMS {
            if let (Family::Hmac, Some(hash)) = (row.family, row.hash) {
                assert_eq!(row.signature_size, Some(hash.size()));
            }
            if let (Family::Ecdsa, Some(curve)) = (row.family, row.curve) {
                assert_eq!(row.signature_size, Some(2 * curve.size()));
            }
            if row.family == Family::MlDsa {
                let set = ParameterSet::by_name(row.name).unwrap();
                assert_eq!(row.signature_size, Some(set.signature_size()));
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
