//! Lossless JSON (RFC 8259).
//!
//! This reader keeps duplicate members, their order, the text of numbers and the span of every
//! value, and returns everything before a fault. `serde_json` keeps the last of duplicate
//! members, rounds numbers and forgets positions.

mod limits; // how much is read

mod fault; // what is wrong, and where

mod names; // names, to be looked up many times

mod document; // the tree

mod reader; // text to tree
mod written; // how a string is written, byte by byte

pub use document::{Document, JsonKind, Member, Value};
pub use fault::{JsonFault, JsonFaultKind};
pub use limits::{MAX_DEPTH, MAX_LISTED_FAULTS, MAX_VALUES};
pub use names::Names;
pub use reader::read;
pub use written::stretches;
