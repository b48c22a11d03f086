//! What drives browsers and serves the site, for tests, benchmarks and `cargo xtask serve`.
//!
//! | module      | content                                                              |
//! |-------------|----------------------------------------------------------------------|
//! | [`hosting`] | the headers and media types of each file: one table                  |
//! | [`serve`]   | a static server on this machine, on axum and tower-http              |
//! | [`tools`]   | where the built site, browsers, drivers and test tools are           |
//! | [`nginx`]   | a real nginx on the bundle                                           |
//! | `browser`   | Chromium or Firefox over WebDriver (feature `drive`)                 |
//! | `run`       | test runners whose cases share browsers (feature `drive`)            |
//!
//! Nothing here is part of the page.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[cfg(feature = "drive")]
pub mod browser;
pub mod hosting;
pub mod nginx;
#[cfg(feature = "drive")]
pub mod run;
pub mod serve;
pub mod tools;
