//! An algorithm of any kind, by its name.

use super::{
    ALGORITHMS, Algorithm, AlgorithmStatus, CONTENT_ENCRYPTION, ContentEncryption, KEY_MANAGEMENT,
    KeyManagement,
};

/// A row of one of the three tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnyAlgorithm {
    /// `alg` of a JWS.
    Signature(&'static Algorithm),
    /// `alg` of a JWE.
    KeyManagement(&'static KeyManagement),
    /// `enc` of a JWE.
    ContentEncryption(&'static ContentEncryption),
}

impl AnyAlgorithm {
    /// Every row of the three tables.
    pub fn all() -> impl Iterator<Item = Self> {
        ALGORITHMS
            .iter()
            .map(Self::Signature)
            .chain(KEY_MANAGEMENT.iter().map(Self::KeyManagement))
            .chain(CONTENT_ENCRYPTION.iter().map(Self::ContentEncryption))
    }

    /// The exact, case-sensitive name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Signature(row) => row.name,
            Self::KeyManagement(row) => row.name,
            Self::ContentEncryption(row) => row.name,
        }
    }

    /// What it is, in words.
    pub fn title(self) -> String {
        match self {
            Self::Signature(row) => row.title(),
            Self::KeyManagement(row) => row.title(),
            Self::ContentEncryption(row) => row.title(),
        }
    }

    /// How it is regarded today.
    pub fn status(self) -> AlgorithmStatus {
        match self {
            Self::Signature(row) => row.status,
            Self::KeyManagement(row) => row.status,
            Self::ContentEncryption(row) => row.status,
        }
    }

    /// The standard and section that defines it.
    pub fn reference(self) -> &'static str {
        match self {
            Self::Signature(row) => row.reference,
            Self::KeyManagement(row) => row.reference(),
            Self::ContentEncryption(row) => row.reference(),
        }
    }
}

/// The row with exactly this name, from any of the tables. No name is in two of them.
///
/// ```
/// use jose::algorithm::{AnyAlgorithm, find_any};
/// assert!(matches!(find_any("ES256"), Some(AnyAlgorithm::Signature(_))));
/// assert_eq!(find_any("A128GCM").unwrap().reference(), "RFC 7518, section 5.3");
/// assert!(find_any("a128gcm").is_none(), "names are case-sensitive");
/// ```
pub fn find_any(name: &str) -> Option<AnyAlgorithm> {
    AnyAlgorithm::all().find(|row| row.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_twice_and_every_row_is_filled_in() {
        let rows: Vec<_> = AnyAlgorithm::all().collect();
        for (index, row) in rows.iter().enumerate() {
            let name = row.name();
            assert!(
                rows[index + 1..].iter().all(|other| other.name() != name),
                "{name}"
            );
            assert!(!row.title().is_empty() && !row.reference().is_empty());
            assert_eq!(find_any(name), Some(*row));
        }
    }
}
