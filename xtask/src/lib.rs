//! What a person would otherwise do by hand: set up, build, serve, test.
//!
//! `main.rs` holds the table of commands. Here, in dependency order:
//!
//! | module       | what lives there                                           |
//! |--------------|------------------------------------------------------------|
//! | [`say`]      | how the commands talk to a person                          |
//! | [`run`]      | starting other programs with an environment that fits them |
//! | [`html`]     | just enough HTML to read the built page                    |
//! | [`tools`]    | the one table of every tool the project needs              |
//! | [`setup`]    | installing what that table finds missing                   |
//! | [`wasm`]     | just enough of WebAssembly's binary form                   |
//! | [`names`]    | shorter names between a program and its script             |
//! | [`order`]    | functions beside those that they resemble                  |
//! | [`parts`]    | splitting the program into what loads at once and later    |
//! | [`fill`]     | what the page's source leaves open                         |
//! | [`worker`]   | the service worker's list of what was built                |
//! | [`seal`]     | the content security policy of the built page              |
//! | [`site`]     | building `dist/`                                           |
//! | [`compress`] | compressed copies beside the files                         |
//! | [`one_file`] | the whole site as one page that opens from disk            |
//! | [`hosting`]  | what a host says about each file: one table                |
//! | [`bundle`]   | everything for publishing in `dist/`                       |
//! | [`reproduce`] | two clean builds, compared byte for byte                  |
//! | [`budget`]   | what a first visit may weigh                               |
//! | [`in_page`]  | an example compiled for the browser: for a test, the bench  |
//! | [`mutants`]  | breaking the simulator's rules, to see their tests fail    |
//! | [`serve`]    | `cargo xtask serve`                                        |
//! | [`bench`]    | `cargo xtask bench`: speed and size, measured              |
//! | [`mod@test`] | `cargo xtask test`: every check, in order                  |

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::expect_used, clippy::panic, clippy::unwrap_used))]

pub mod bench;
pub mod budget;
pub mod bundle;
pub mod compress;
pub mod fill;
pub mod hosting;
pub mod html;
pub mod in_page;
pub mod mutants;
pub mod names;
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
pub mod wasm;
pub mod worker;

/// What a command comes to. The error is a whole sentence, or a few, that says
/// what went wrong and what to do about it.
pub type Outcome<T = ()> = Result<T, String>;
