//! The JSON serializations of a JWS (RFC 7515 section 7.2) and a JWE (RFC 7516 section 7.2).
//!
//! Whoever reads one reads it through here: [`recognise`] finds it in a text, broken or not,
//! and [`JsonSerialization`] says which member holds what. Nothing is decoded, so nothing is
//! lost: every value keeps its place in the text.

mod read; // which member holds what
mod recognise; // is this text one?

pub use read::{Form, JsonSerialization, SerializedEntry, SerializedPart};
pub use recognise::recognise;
