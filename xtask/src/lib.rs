//! What a person would otherwise do by hand: set up, build, serve, test.
//!
//! `main.rs` holds the table of commands. Each module names only modules above it here:
//!
//! | module        | what lives there                                              |
//! |---------------|---------------------------------------------------------------|
//! | [`files`]     | reading and writing files, with errors that name the file     |
//! | [`say`]       | lines, times and tables on standard output                    |
//! | [`digest`]    | digests of files and inline scripts                           |
//! | [`html`]      | the opening tags of the built page                            |
//! | [`run`]       | starting other programs in a clean environment                |
//! | [`tools`]     | the table of every tool that the project needs                |
//! | [`setup`]     | installing the tools that are missing                         |
//! | [`compress`]  | Brotli and gzip copies beside the files                       |
//! | [`fill`]      | the names and scripts that the page's source leaves open      |
//! | [`order`]     | sorting functions by resemblance, for smaller downloads       |
//! | [`parts`]     | splitting the program into what loads at once and later       |
//! | [`worker`]    | the service worker's list of files                            |
//! | [`seal`]      | the content security policy of the built page                 |
//! | [`site`]      | building `dist/`                                              |
//! | [`one_file`]  | the whole site as one page that opens from disk               |
//! | [`hosting`]   | headers and media types: `_headers`, nginx, our own server    |
//! | [`bundle`]    | everything for publishing in `dist/`                          |
//! | [`reproduce`] | two builds compared byte for byte                             |
//! | [`budget`]    | the size limits                                               |
//! | [`in_page`]   | examples compiled for the browser                             |
//! | [`serve`]     | `cargo xtask serve`                                           |
//! | [`mod@test`]  | `cargo xtask test`: every check, in order                     |

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::expect_used, clippy::panic, clippy::unwrap_used))]

pub mod budget;
pub mod bundle;
pub mod compress;
pub mod digest;
pub mod files;
pub mod fill;
pub mod hosting;
pub mod html;
pub mod in_page;
pub mod one_file;
pub mod order;
pub mod parts;
pub mod reproduce;
pub mod run;
pub mod say;
pub mod seal;
pub mod serve;
pub mod setup;
pub mod site;
pub mod test;
pub mod tools;
pub mod worker;

/// The result of a command. The error is one sentence or a few: what went wrong, and what to
/// do about it.
pub type Result<T = ()> = std::result::Result<T, String>;
