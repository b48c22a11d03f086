//! The rules that the simulator must get right, each over generated scripts and
//! settings rather than one example.
//!
//! Each test names a mutation: a change of the source that breaks its rule. `cargo xtask
//! mutants` makes each change in a copy of the sources and sees the test fail.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../common/scripts.rs"]
mod scripts;
mod support;

mod browser; // rules 15 to 22
mod others;
mod refresh; // rules 9 to 14
mod sessions; // rules 1 to 4
mod tokens; // rules 5 to 8 // rules 23 to 27
