//! From pasted text to a verdict. [`inspect()`] is the entrance; the modules stand in the
//! order in which they may depend on each other.

#![forbid(unsafe_code)]
#![deny(missing_docs)]
// No input may end in a panic, read a clock or write output (`crates/clippy.toml`).
#![cfg_attr(
    not(test),
    warn(
        clippy::dbg_macro,
        clippy::disallowed_macros,
        clippy::disallowed_types,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::print_stderr,
        clippy::print_stdout,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

pub mod intake; // finds the token in whatever was pasted, and says what it removed
pub mod keys; // the keys that were supplied, read once
pub mod token; // a decoded token, broken or not
pub mod verdict; // the five checks and how they combine

pub mod certificates; // what the certificates of keys say, and how they are tied
pub mod used_certificate; // what speaks against the certificate of the key that matched

pub mod audit; // rules about the design of a token
pub mod challenge; // what an API would answer
pub mod inspect; // examine and judge: the two halves of an inspection
pub mod more; // what may load later
pub mod refusal; // why a token is refused, proved
pub mod reread; // other readings of a paste, where the first is broken

pub use inspect::inspect;
