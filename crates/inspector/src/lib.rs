//! From pasted text to a verdict. [`inspect()`] is the entrance; the modules stand in the
//! order in which they may depend on each other.

#![forbid(unsafe_code)]
#![deny(missing_docs)]
// A pasted text must never end in a panic.
#![cfg_attr(
    not(test),
    warn(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

pub mod intake; // finds the token in whatever was pasted, and says what it removed
pub mod keys; // the keys that were supplied, read once
pub mod token; // a decoded token, broken or not
pub mod verdict; // the five checks and how they combine

pub mod audit; // rules about the design of a token
pub mod inspect; // examine and judge: the two halves of an inspection

pub use inspect::inspect;
