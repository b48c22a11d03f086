//! RSA keys that their owner limits to RSASSA-PSS (RFC 4055 section 1.2): the algorithm
//! identifier of the key is `id-RSASSA-PSS`, and its parameters may name a hash and a salt.

use crate::algorithm::{Algorithm, Family, Hash};
use crate::der::{Elements, OBJECT_IDENTIFIER, SEQUENCE, member, oid};
use serde::Serialize;

const MGF1: &str = "1.2.840.113549.1.1.8";
/// RFC 4055 section 2.1.
const SHA1: &str = "1.3.14.3.2.26";
const HASHES: [(&str, Hash); 3] = [
    ("2.16.840.1.101.3.4.2.1", Hash::Sha256),
    ("2.16.840.1.101.3.4.2.2", Hash::Sha384),
    ("2.16.840.1.101.3.4.2.3", Hash::Sha512),
];
/// The salt where the parameters name none, in bytes (RFC 4055 section 3.1).
const USUAL_SALT: usize = 20;

/// What an `id-RSASSA-PSS` key may be used for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum PssOnly {
    /// RSASSA-PSS with any hash: the key has no parameters.
    AnyHash,
    /// RSASSA-PSS with this hash, also inside its mask, and at least so much salt.
    With {
        /// The one hash.
        hash: Hash,
        /// Bytes.
        salt: usize,
    },
    /// RSASSA-PSS with SHA-1, which parameters without a hash mean, and no `alg` of a JWS.
    Sha1,
    /// RSASSA-PSS as no `alg` of a JWS computes it: with another hash, or two different ones.
    Other,
}

impl PssOnly {
    /// Reads what follows the object identifier; `None` if that is malformed.
    pub(crate) fn read(mut rest: Elements<'_>) -> Option<Self> {
        let Some(parameters) = rest.any() else {
            return Some(Self::AnyHash);
        };
        let (SEQUENCE, parameters) = parameters else {
            return None;
        };
        let mut parameters = Elements::new(parameters);
        let name = match parameters.optional(member(0, true)) {
            Some(hash) => hash_name(Elements::new(hash))?,
            None => SHA1.into(),
        };
        let hash = hash_of(&name);
        let mask = match parameters.optional(member(1, true)) {
            Some(mask) => {
                let mut mask = Elements::new(mask).elements(SEQUENCE)?;
                if oid(mask.value(OBJECT_IDENTIFIER)?)? != MGF1 {
                    return Some(Self::Other);
                }
                hash_of(&hash_name(mask)?)
            }
            None => None,
        };
        let salt = match parameters.optional(member(2, true)) {
            Some(salt) => Elements::new(salt)
                .unsigned()?
                .iter()
                .try_fold(0_usize, |sum, byte| {
                    sum.checked_mul(256)?.checked_add(usize::from(*byte))
                })?,
            None => USUAL_SALT,
        };
        Some(match hash {
            Some(hash) if mask == Some(hash) => Self::With { hash, salt },
            None if name == SHA1 => Self::Sha1,
            _ => Self::Other,
        })
    }

    /// Whether signatures of this algorithm are among those that the key may be used for.
    pub fn allows(&self, algorithm: &Algorithm) -> bool {
        algorithm.family == Family::RsaPss
            && match self {
                Self::AnyHash => true,
                // The salt is as long as the hash (RFC 7518 section 3.5).
                Self::With { hash, salt } => algorithm.hash == Some(*hash) && *salt <= hash.size(),
                Self::Sha1 | Self::Other => false,
            }
    }

    /// What it may be used for, in words: "RSASSA-PSS with SHA-512".
    pub fn name(&self) -> String {
        match self {
            Self::AnyHash => "RSASSA-PSS".into(),
            Self::With { hash, salt } => {
                format!(
                    "RSASSA-PSS with {} and a salt of at least {salt} bytes",
                    hash.name()
                )
            }
            Self::Sha1 => "RSASSA-PSS with SHA-1".into(),
            Self::Other => "RSASSA-PSS with a hash that no `alg` has".into(),
        }
    }
}

/// The object identifier of an AlgorithmIdentifier.
fn hash_name(mut elements: Elements<'_>) -> Option<String> {
    oid(elements.elements(SEQUENCE)?.value(OBJECT_IDENTIFIER)?)
}

/// The hash of this object identifier, if it is in the table.
fn hash_of(name: &str) -> Option<Hash> {
    let row = HASHES.iter().find(|(oid, _)| *oid == name);
    row.map(|(_, hash)| *hash)
}
