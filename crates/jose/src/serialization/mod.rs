//! The JSON serializations of a JWS (RFC 7515 section 7.2) and a JWE (RFC 7516 section 7.2).
//!
//! [`recognise`] finds one in a text, broken or not; [`JsonSerialization`] tells which member
//! holds what. Nothing is decoded, and every value keeps its span.

mod read; // which member holds what
mod recognise; // is this text one?

pub use read::{Form, JsonSerialization, SerializedEntry, SerializedPart};
pub use recognise::recognise;
