//! A token taken apart: every byte of it accounted for, broken or not.
//!
//! Decoding never fails; it goes as far as it can and lists what is wrong, with
//! the position in the text that was pasted. Whether that matters is for
//! `verdict` to say.

mod fault; // something wrong with a token, with its place
mod part; // header, payload, signature and the rest
mod payload; // claims, text or bytes

mod model; // what a token is once it is taken apart

mod jwe; // RFC 7516: encrypted
mod jws; // RFC 7515: signed
mod sd_jwt; // RFC 9901: with disclosures

mod collector; // collects faults and places them

mod header; // the parameters without which nothing can be checked

mod decode; // segments that are known, taken apart

mod compact; // from segments with periods between
mod json; // from a JSON serialization

pub use compact::{MAX_SEGMENTS, decode};
pub use fault::TokenFault;
pub use json::{Serialized, from_json};
pub use model::{Segment, Shape, Token};
pub use part::TokenPart;
pub use payload::Payload;
