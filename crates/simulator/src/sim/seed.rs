//! Pseudorandom values: each is a function of the run's seed, a label and a number, so the
//! order of draws does not matter.

use jose::base64url::encode;
use sha2::{Digest, Sha256};

/// The seed of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// 32 bytes that depend on the seed, the label and the number alone.
    pub fn bytes(self, label: &str, number: u64) -> [u8; 32] {
        Sha256::new()
            .chain_update(b"jotlens simulator\0")
            .chain_update(self.0.to_be_bytes())
            .chain_update(number.to_be_bytes())
            .chain_update(label)
            .finalize()
            .into()
    }

    /// An identifier of 128 bits in 22 base64url characters. The OWASP Session Management
    /// Cheat Sheet asks for at least 64 bits.
    pub fn id(self, label: &str, number: u64) -> String {
        encode(
            self.bytes(label, number)
                .first_chunk::<16>()
                .unwrap_or(&[0; 16]),
        )
    }

    /// A number below `bound`; zero where the bound is zero.
    pub fn below(self, label: &str, number: u64, bound: u64) -> u64 {
        let bytes = self.bytes(label, number);
        let drawn = u64::from_be_bytes(bytes.first_chunk().copied().unwrap_or_default());
        drawn.checked_rem(bound).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depends_on_seed_label_and_number_only() {
        assert_eq!(Seed(1).id("session", 0), Seed(1).id("session", 0));
        assert_ne!(Seed(1).id("session", 0), Seed(2).id("session", 0));
        assert_ne!(Seed(1).id("session", 0), Seed(1).id("session", 1));
        assert_ne!(Seed(1).id("session", 0), Seed(1).id("jti", 0));
        assert_eq!(Seed(1).id("session", 0).len(), 22);
        assert_eq!(Seed(1).below("hop", 3, 0), 0);
        assert!((0..100).all(|n| Seed(1).below("hop", n, 7) < 7));
    }
}
