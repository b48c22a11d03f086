//! Session login and token login, computed side by side. [`simulate`] and [`frame()`] are the
//! entrance; the modules stand in the order in which they may depend on each other.

#![forbid(unsafe_code)]
#![deny(missing_docs)]
// No input may end in a panic, read a clock or write output (`crates/clippy.toml`).
#![cfg_attr(
    not(test),
    warn(
        clippy::dbg_macro,
        clippy::disallowed_macros,
        clippy::disallowed_types,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::print_stderr,
        clippy::print_stdout,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

pub mod sim; // the engine: clock, browser, servers, lanes, traces
pub mod story; // how a trace is told: captions, diagrams, transcripts, exports

pub mod cards; // claims that people repeat, each put to the test in the simulator
pub mod learn; // what the Learn page says, each statement with the run that proves it

pub use sim::{frame, simulate};
