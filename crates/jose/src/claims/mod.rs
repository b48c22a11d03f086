//! RFC 7519: claims, their registry and their times.

pub mod duration; // lengths of time in words
pub mod numeric_date; // RFC 7519 section 2: a moment, exactly as written
pub mod registry; // the IANA registry, as data
pub mod unregistered; // what many issuers use without registering it

pub mod annotation; // a short explanation of a claim or a header parameter
