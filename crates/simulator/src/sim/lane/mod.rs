//! The lanes: one design each for keeping people logged in, with what servers and clients
//! do. Read `session.rs` and `jwt.rs` side by side: they have the same functions in the
//! same order, and differ where the designs differ.

mod bff; // a session for the browser, tokens behind it
mod design; // the interface of a design
mod forge; // forged tokens
mod jwt; // signed access tokens
mod oauth; // what lanes with tokens share
mod opaque; // random access tokens, looked up at the authorization server
mod session; // session records and a cookie

pub use design::Lane;

use crate::sim::scenario::lane_name::{LaneName, lanes};

/// Makes [`of`].
macro_rules! designs {
    ($($name:ident = $id:literal, $label:literal, $design:path, $sentence:literal;)+) => {
        /// The design of a lane.
        pub fn of(name: LaneName) -> &'static dyn Lane {
            match name { $(LaneName::$name => &$design,)+ }
        }
    };
}

lanes!(designs);
