//! Jotlens sees through any JSON Web Token.
//!
//! The modules, in the order in which they may depend on each other: each
//! knows only those above it. `tests/architecture.rs` keeps it so.

#![forbid(unsafe_code)]
// The core is read by more people than write it: whatever it shows says what it means.
// The page and its door to the browser, at the end, show nothing to anyone else.
#![deny(missing_docs)]
// A pasted text must never end in a panic. Tests may; `tests/architecture.rs`
// looks for the rest.
#![cfg_attr(
    not(test),
    warn(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

pub mod jose; // RFC 7515 to 7518 and their successors: bytes in, values out

pub mod claims; // RFC 7519: the registry as data, times, what names mean

pub mod sim; // session login and token login, computed: clock, browser, servers, lanes, traces

pub mod story; // how a trace is told: captions, diagrams, transcripts, exports

pub mod cards; // claims that people repeat, each put to the test in the simulator

pub mod learn; // what the Learn page says, each statement with the run that proves it

pub mod intake; // finds the token in whatever was pasted, and says what it removed

pub mod token; // a token taken apart, every byte accounted for

pub mod verdict; // the five checks and how they combine

pub mod audit; // what a careful reviewer would say of a token

pub mod inspect; // the inspector's one entrance

#[allow(missing_docs)]
pub mod platform; // the only door to the browser: clock, random numbers, clipboard, storage

#[allow(missing_docs)]
pub mod ui; // the page
