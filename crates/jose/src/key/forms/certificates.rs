//! What may be certificates in a text: their keys are read elsewhere, like any others.

use super::{pem, run, unescape};
use crate::key::der::der_inside;
use crate::key::{MAX_KEY_TEXT, MAX_KEYS};
use zeroize::Zeroizing;

/// How many encodings inside each other are undone.
const MAX_LAYERS: usize = 3;

/// DER inside a text that may be that of certificates, in the order of the text: PEM, damaged or
/// not, and Base64 in JSON or anywhere else. None of a text that is too long.
pub fn certificates(text: &str) -> Vec<Zeroizing<Vec<u8>>> {
    let mut found = Vec::new();
    if text.len() <= MAX_KEY_TEXT {
        search(text, MAX_LAYERS, &mut found);
    }
    found
}

fn search(text: &str, layers: usize, found: &mut Vec<Zeroizing<Vec<u8>>>) {
    let before = found.len();
    let inner = layers.checked_sub(1);
    if let Some(layers) = inner
        && let Some((plain, _)) = unescape::unescape(text)
    {
        search(&plain, layers, found);
    }
    let blocks = pem::blocks(text).into_iter();
    found.extend(blocks.filter_map(|block| block.der));
    for run in run::runs(text) {
        match (run, inner) {
            (run::Run::Bytes(bytes), _) => found.push(bytes),
            (run::Run::Text(text), Some(layers)) => search(&text, layers, found),
            (run::Run::Text(_), None) => {}
        }
    }
    if found.len() == before {
        found.extend(der_inside(text));
    }
    found.truncate(MAX_KEYS);
}
