//! The algorithms by which certificates are signed.

use crate::algorithm::{Curve, Hash, ParameterSet};
use crate::der::{self, OBJECT_IDENTIFIER, SEQUENCE, oid};
use crate::key::PssOnly;
use serde::Serialize;

const RSA_PSS: &str = "1.2.840.113549.1.1.10";

/// One algorithm, as a certificate names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignatureAlgorithm {
    /// `sha256WithRSAEncryption`; of an unknown one the object identifier.
    pub name: String,
    /// Its hash, if that is a broken one: `SHA-1` or `MD5`.
    pub weak_hash: Option<&'static str>,
    /// How it is computed; none if it is not computed here.
    #[serde(skip)]
    pub(super) scheme: Option<Scheme>,
}

/// How a signature is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    RsaPkcs1(Digest),
    RsaPss { hash: Hash, salt: usize },
    Ecdsa(Digest),
    EdDsa(Curve),
    MlDsa(ParameterSet),
}

/// What a signature is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digest {
    Sha1,
    Sha2(Hash),
}

const SHA1: Digest = Digest::Sha1;
const SHA256: Digest = Digest::Sha2(Hash::Sha256);
const SHA384: Digest = Digest::Sha2(Hash::Sha384);
const SHA512: Digest = Digest::Sha2(Hash::Sha512);

/// Object identifier, name, how it is computed: RFC 3279, RFC 4055, RFC 5480, RFC 8410,
/// RFC 9881.
const KNOWN: [(&str, &str, Option<Scheme>); 19] = [
    ("1.2.840.113549.1.1.4", "md5WithRSAEncryption", None),
    (
        "1.2.840.113549.1.1.5",
        "sha1WithRSAEncryption",
        Some(Scheme::RsaPkcs1(SHA1)),
    ),
    // As it was named before PKCS #1.
    ("1.3.14.3.2.29", "sha1WithRSA", Some(Scheme::RsaPkcs1(SHA1))),
    (
        "1.2.840.113549.1.1.11",
        "sha256WithRSAEncryption",
        Some(Scheme::RsaPkcs1(SHA256)),
    ),
    (
        "1.2.840.113549.1.1.12",
        "sha384WithRSAEncryption",
        Some(Scheme::RsaPkcs1(SHA384)),
    ),
    (
        "1.2.840.113549.1.1.13",
        "sha512WithRSAEncryption",
        Some(Scheme::RsaPkcs1(SHA512)),
    ),
    ("1.2.840.113549.1.1.14", "sha224WithRSAEncryption", None),
    (
        "1.2.840.10045.4.1",
        "ecdsa-with-SHA1",
        Some(Scheme::Ecdsa(SHA1)),
    ),
    ("1.2.840.10045.4.3.1", "ecdsa-with-SHA224", None),
    (
        "1.2.840.10045.4.3.2",
        "ecdsa-with-SHA256",
        Some(Scheme::Ecdsa(SHA256)),
    ),
    (
        "1.2.840.10045.4.3.3",
        "ecdsa-with-SHA384",
        Some(Scheme::Ecdsa(SHA384)),
    ),
    (
        "1.2.840.10045.4.3.4",
        "ecdsa-with-SHA512",
        Some(Scheme::Ecdsa(SHA512)),
    ),
    (
        "1.3.101.112",
        "Ed25519",
        Some(Scheme::EdDsa(Curve::Ed25519)),
    ),
    ("1.3.101.113", "Ed448", Some(Scheme::EdDsa(Curve::Ed448))),
    ("1.2.840.10040.4.3", "dsa-with-SHA1", None),
    ("2.16.840.1.101.3.4.3.2", "dsa-with-SHA256", None),
    (
        "2.16.840.1.101.3.4.3.17",
        "ML-DSA-44",
        Some(Scheme::MlDsa(ParameterSet::MlDsa44)),
    ),
    (
        "2.16.840.1.101.3.4.3.18",
        "ML-DSA-65",
        Some(Scheme::MlDsa(ParameterSet::MlDsa65)),
    ),
    (
        "2.16.840.1.101.3.4.3.19",
        "ML-DSA-87",
        Some(Scheme::MlDsa(ParameterSet::MlDsa87)),
    ),
];

impl SignatureAlgorithm {
    /// Reads an AlgorithmIdentifier (RFC 5280 section 4.1.1.2).
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let mut inner = der::whole(der, SEQUENCE)?;
        let id = oid(inner.value(OBJECT_IDENTIFIER)?)?;
        if id == RSA_PSS {
            return Some(Self::pss(PssOnly::read(inner)));
        }
        let (name, scheme) = KNOWN
            .iter()
            .find(|(known, ..)| *known == id)
            .map_or((id.as_str(), None), |(_, name, scheme)| (name, *scheme));
        let has = |word: &str| name.to_ascii_lowercase().contains(word);
        // No other hash has a name with one of these in it.
        let weak_hash = if has("md5") {
            Some("MD5")
        } else if has("sha1") {
            Some("SHA-1")
        } else {
            None
        };
        Some(Self {
            name: name.to_owned(),
            weak_hash,
            scheme,
        })
    }

    /// RSASSA-PSS, whose parameters name the hash (RFC 4055).
    fn pss(parameters: Option<PssOnly>) -> Self {
        match parameters {
            Some(PssOnly::With { hash, salt }) => Self {
                name: format!("RSASSA-PSS with {}", hash.name()),
                weak_hash: None,
                scheme: Some(Scheme::RsaPss { hash, salt }),
            },
            Some(pss) => Self {
                name: pss.name(),
                weak_hash: (pss == PssOnly::Sha1).then_some("SHA-1"),
                scheme: None,
            },
            None => Self {
                name: "RSASSA-PSS".into(),
                weak_hash: None,
                scheme: None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pss_without_a_named_hash_is_pss_with_sha1() {
        let id = [
            0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A,
        ];
        let default = [&[0x30, 0x0D][..], &id, &[0x30, 0x00]].concat();
        let algorithm = SignatureAlgorithm::read(&default).unwrap();
        assert_eq!(algorithm.name, "RSASSA-PSS with SHA-1");
        assert_eq!(algorithm.weak_hash, Some("SHA-1"));
        assert_eq!(algorithm.scheme, None);
    }
}
