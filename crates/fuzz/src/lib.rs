//! Hostile inputs for `jose` and `inspector`: what is generated, and what must hold.
//!
//! A target takes bytes and panics if something does not hold that must. Bytes that begin with
//! `=` are the input itself, which is how inputs are kept (`tests/__fuzz__/`). Any others are
//! decisions: which original to take, and what to change of it.
//!
//! | module        | what lives there                                                  |
//! |---------------|-------------------------------------------------------------------|
//! | [`choices`]   | decisions read from bytes                                         |
//! | [`change`]    | small changes to texts, bytes and JSON                            |
//! | [`originals`] | the tokens that somebody signed; nothing else may be valid        |
//! | [`forge`]     | tokens made of them by someone who wants them to be accepted      |
//! | [`pace`]      | how long an answer may take                                       |
//! | [`target`]    | one function for each reader of the core, and one for the whole   |

#![forbid(unsafe_code)]
#![deny(missing_docs)]

// cargo-bolero compiles the unit tests, too, for a library that must then be linked.
#[cfg(all(test, fuzzing))]
use bolero as _;

pub mod change;
pub mod choices;
pub mod forge;
pub mod originals;
pub mod pace;
pub mod target;
