//! The page: Jotlens in a browser. What it shows is computed by the crates below it.

#![forbid(unsafe_code)]

pub mod platform; // the only door to the browser: clock, random numbers, clipboard, storage
pub mod ui; // the pages
