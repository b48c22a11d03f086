//! What decrypts: a part of the program that loads when there are an encrypted token and a key.
//! Until then the inspection leaves the token sealed.

use super::derive::derive;
use inspector::more::{Decrypt, decrypt};
use jose::resolver::{Answer, Request};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// So many iterations of PBKDF2 are computed at once: a fraction of a second.
pub const AT_ONCE: u32 = 20_000;

/// [`super::derive::derive`]
type Derive = fn(Request, Rc<Cell<bool>>, Callback<(Request, Answer)>);

/// The functions of the part.
#[derive(Debug, Clone, Copy)]
pub struct Decrypting {
    /// Tries keys on an encrypted token.
    pub decrypt: Decrypt,
    /// Derives a key from a password, where that takes long.
    pub derive: Derive,
}

const DECRYPTING: Decrypting = Decrypting { decrypt, derive };

#[cfg(feature = "parts")]
#[wasm_split_helpers::wasm_split(decrypting, fallible)]
fn load() -> Result<Decrypting, wasm_split_helpers::SplitLoaderError> {
    Ok(DECRYPTING)
}

#[cfg(not(feature = "parts"))]
async fn load() -> Result<Decrypting, std::convert::Infallible> {
    Ok(DECRYPTING)
}

/// How far loading has come.
#[derive(Clone, Copy)]
enum Stage {
    Absent,
    Loading,
    Loaded(Decrypting),
    Failed,
}

/// The part, in a component that is drawn anew when it has loaded.
#[derive(Clone)]
pub struct Loading {
    stage: UseStateHandle<Stage>,
}

/// The part, loaded or not.
#[hook]
pub fn use_decrypting() -> Loading {
    Loading {
        stage: use_state(|| Stage::Absent),
    }
}

impl Loading {
    /// The part, if it has loaded.
    pub fn part(&self) -> Option<Decrypting> {
        match *self.stage {
            Stage::Loaded(part) => Some(part),
            _ => None,
        }
    }

    /// Whether loading was tried and failed.
    pub fn has_failed(&self) -> bool {
        matches!(*self.stage, Stage::Failed)
    }

    /// Loads the part, unless that is done or under way.
    pub fn load(&self) {
        if !matches!(*self.stage, Stage::Absent | Stage::Failed) {
            return;
        }
        self.stage.set(Stage::Loading);
        let stage = self.stage.setter();
        spawn_local(async move {
            stage.set(match load().await {
                Ok(part) => Stage::Loaded(part),
                Err(_) => Stage::Failed,
            });
        });
    }
}
