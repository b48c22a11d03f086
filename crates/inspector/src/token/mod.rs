//! A token decoded into its parts, broken or not.
//!
//! Decoding never fails: it goes as far as possible and lists the faults with their positions
//! in the pasted text. What a fault means for the token is up to `verdict`.
//!
//! JWS, JWE and SD-JWT have a file each for what is theirs; the compact form and the JSON
//! serialization have one each for how a token is written.

mod fault; // a fault with its position
mod part; // header, payload, signature and the rest
mod payload; // claims, text or bytes

mod model; // a decoded token

mod jwe; // RFC 7516: encrypted
mod jws; // RFC 7515: signed
mod sd_jwt; // RFC 9901: with disclosures

mod collector; // collects faults and places them

mod header; // the required parameters, and the types of the registered ones

mod decode; // known segments to a token

mod compact; // from segments with periods between
mod json; // from a JSON serialization

pub use compact::{MAX_SEGMENTS, decode};
pub use fault::TokenFault;
pub use json::{Serialized, from_json};
pub use model::{Segment, Shape, Token, discloses_key};
pub use part::TokenPart;
pub use payload::Payload;
