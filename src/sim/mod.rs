//! The simulator: what session login and token login do, worked out from rules.
//!
//! Everything here is pure: the clock is virtual, randomness comes from a seed, and
//! the same script gives the same bytes on every machine.

pub mod browser;
pub mod clock;
pub mod origin;
