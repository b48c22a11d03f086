//! Randomness that the caller brings, for crates that ask for a generator.

use rsa::rand_core::{TryCryptoRng, TryRng};
use std::convert::Infallible;

/// Bytes that the caller brought, handed out from the front; behind their end come zeros, so
/// callers bring enough.
pub(crate) struct Given<'a>(pub &'a [u8]);

impl TryRng for Given<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut word = [0; 4];
        self.try_fill_bytes(&mut word)?;
        Ok(u32::from_le_bytes(word))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut word = [0; 8];
        self.try_fill_bytes(&mut word)?;
        Ok(u64::from_le_bytes(word))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        let (now, later) = self.0.split_at(self.0.len().min(out.len()));
        out.fill(0);
        out.iter_mut()
            .zip(now)
            .for_each(|(slot, byte)| *slot = *byte);
        self.0 = later;
        Ok(())
    }
}

impl TryCryptoRng for Given<'_> {}
