//! JOSE: RFC 7515 to 7518 and their successors; bytes in, values out.

pub mod header_registry; // the IANA registry of header parameters, as data
pub mod value_kind; // what JSON type a registered name expects
