//! Jotlens sees through any JSON Web Token.
//!
//! The modules, in the order in which they may depend on each other: each
//! knows only those above it. `tests/architecture.rs` keeps it so.

pub mod claims; // RFC 7519: the registry as data, NumericDate, policy
pub mod intake;
pub mod jose; // RFC 7515 to 7518: bytes in, values out // finds the token in whatever was pasted
