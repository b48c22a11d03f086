//! JOSE: RFC 7515 to 7518 and their successors; bytes in, values out.
//!
//! Nothing here knows a clock, a page or where a key came from. Folders are
//! named as the standards are.

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

pub mod algorithm; // every fact about every algorithm, one table
pub mod base64url; // RFC 4648 section 5, without padding
mod der; // X.690, as far as keys and signatures need it
pub mod header_registry; // the IANA registry of header parameters, as data
pub mod json; // RFC 8259, lossless: spans, raw numbers, duplicates
pub mod jws; // RFC 7515: split, verify, sign
pub mod key; // RFC 7517 and the PEM forms people paste
pub(crate) mod table; // tables that are mostly text
pub mod text; // text from outside, made safe to look at
pub mod value_kind; // what JSON type a registered name expects

pub mod claims; // RFC 7519: the registry as data, times, what names mean
