//! Lossless JSON (RFC 8259): what is shown is what was sent.
//!
//! `serde_json` drops all but the last of duplicate members, rounds numbers and
//! forgets positions, so tokens are *shown* and *judged* with this reader. It
//! keeps the raw text of numbers, the order of members and the span of
//! everything, and gives back whatever stood before a fault.

mod limits; // how much is read

mod fault; // what is wrong, and where

mod document; // the tree

mod reader; // text to tree
mod written; // how a string is written, byte by byte

pub use document::{Document, JsonKind, Member, Value};
pub use fault::{JsonFault, JsonFaultKind};
pub use limits::{MAX_DEPTH, MAX_VALUES};
pub use reader::read;
pub use written::stretches;
