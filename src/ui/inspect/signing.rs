//! What signs, and the About page, whose self-test signs: a part of the program that loads when
//! it is first wanted, because a first visit only verifies. `cargo xtask build` splits the program at `load`; in a program that is not
//! split (`trunk serve`, tests) it is a function like any other.

use super::examples::Example;
use super::samples::Sample;
use crate::ui::about::AboutPage;
use jose::claims::numeric_date::NumericDate;
use std::cell::Cell;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The functions of the part.
#[derive(Debug, Clone, Copy)]
pub struct Signing {
    /// Makes an example for a moment, with 64 fresh random bytes.
    pub example: fn(&Example, NumericDate, &[u8]) -> Sample,
    /// Draws the About page.
    pub about: fn() -> Html,
}

const SIGNING: Signing = Signing {
    example: Example::make,
    about: || html! { <AboutPage /> },
};

#[cfg(feature = "parts")]
#[wasm_split_helpers::wasm_split(signing, fallible)]
fn load() -> Result<Signing, wasm_split_helpers::SplitLoaderError> {
    Ok(SIGNING)
}

#[cfg(not(feature = "parts"))]
async fn load() -> Result<Signing, std::convert::Infallible> {
    Ok(SIGNING)
}

/// Loads the part. None if the file could not be had, or is not the one that was built with
/// this program; the next call tries again.
pub async fn signing() -> Option<Signing> {
    load().await.ok()
}

/// Begins to load the part, once: so that it is there when an example is chosen.
pub fn prepare() {
    thread_local! {
        static PREPARED: Cell<bool> = const { Cell::new(false) };
    }
    if !PREPARED.replace(true) {
        spawn_local(async {
            // Whoever wants an example is told of a failure; this was only in advance.
            let _ = signing().await;
        });
    }
}
