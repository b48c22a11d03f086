//! How algorithms are regarded today.

use serde::Serialize;

/// How an algorithm is regarded today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum AlgorithmStatus {
    /// The one to choose for something new.
    Recommended,
    /// Neither recommended nor advised against.
    Acceptable,
    /// Replaced by a better one, still secure when used well.
    Deprecated,
    /// Must not be relied on.
    Unsafe,
}

impl AlgorithmStatus {
    /// For display: `recommended`; none for [`AlgorithmStatus::Acceptable`].
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Recommended => Some("recommended"),
            Self::Acceptable => None,
            Self::Deprecated => Some("deprecated"),
            Self::Unsafe => Some("unsafe"),
        }
    }
}
