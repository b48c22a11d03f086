//! What few tokens need: what decrypts, what compares the disclosures of an SD-JWT, and the
//! algorithms Ed448, X448 and ML-DSA. A part of the program that loads when there is such a token.
//! Until then the inspection leaves it closed or pending.

use super::derive::derive;
use inspector::more::{Decrypt, Disclose, decrypt};
use inspector::verdict::disclose;
use jose::late;
use jose::resolver::{Answer, Request};
use std::cell::Cell;
use std::rc::Rc;
use yew::prelude::*;

/// So many iterations of PBKDF2 are computed at once: a fraction of a second.
pub const AT_ONCE: u32 = 20_000;

/// [`super::derive::derive`]
type Derive = fn(Request, Rc<Cell<bool>>, Callback<(Request, Answer)>);

/// The functions of the part.
#[derive(Debug, Clone, Copy)]
pub struct Opening {
    /// Tries keys on an encrypted token.
    pub decrypt: Decrypt,
    /// Derives a key from a password, where that takes long.
    pub derive: Derive,
    /// Puts the disclosures of an SD-JWT into its payload.
    pub disclose: Disclose,
    /// Makes the algorithms available that few tokens use.
    install: fn(),
}

const OPENING: Opening = Opening {
    decrypt,
    derive,
    disclose,
    install: late::install,
};

#[cfg(feature = "parts")]
#[wasm_split_helpers::wasm_split(opening, fallible)]
fn load() -> Result<Opening, wasm_split_helpers::SplitLoaderError> {
    Ok(OPENING)
}

#[cfg(not(feature = "parts"))]
async fn load() -> Result<Opening, std::convert::Infallible> {
    Ok(OPENING)
}

/// Loads the part. None if the file could not be had, or is not the one that was built with this
/// program.
pub async fn opening() -> Option<Opening> {
    let part = load().await.ok()?;
    (part.install)();
    Some(part)
}
