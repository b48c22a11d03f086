//! What `cargo xtask bench` calls in a browser: the library compiled as the page is,
//! without the page.

#[path = "subject.rs"]
mod subject;

use inspector::inspect::{Input, examine};
use inspector::verdict::SignatureStatus;
use jose::key::{Key, read};
use simulator::cards;
use wasm_bindgen::prelude::wasm_bindgen;

/// A token of about 550 bytes; empty if the key does not fit.
#[wasm_bindgen]
pub fn mint(algorithm: &str, private: &str) -> String {
    subject::mint(algorithm, private).unwrap_or_default()
}

/// A key that was read once.
#[wasm_bindgen]
pub struct Imported(Key);

/// Reads a key; nothing if it cannot be read.
#[wasm_bindgen]
pub fn read_key(key: &str) -> Option<Imported> {
    let ring = read(key, None).ok()??;
    ring.keys.into_iter().next().map(Imported)
}

#[wasm_bindgen]
impl Imported {
    /// Takes the token apart and compares its signature.
    pub fn verify(&self, token: &str) -> bool {
        subject::verify(&self.0, token)
    }
}

/// Everything that the page works out of a token and a key, times aside. Whether the
/// signature matched.
#[wasm_bindgen]
pub fn examined(token: &str, key: &str) -> bool {
    let input = Input {
        text: token.to_owned(),
        key: key.to_owned(),
        ..Input::default()
    };
    let signature = examine(&input).signature;
    signature.is_some_and(|result| result.status == SignatureStatus::Matches)
}

/// Runs every claim card, and says how many runs that were.
#[wasm_bindgen]
pub fn all_cards() -> usize {
    cards::all()
        .iter()
        .map(|card| card.results().runs.len())
        .sum()
}
