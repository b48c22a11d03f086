//! What decrypts: a part of the program that loads when there are an encrypted token and a key.
//! Until then the inspection leaves the token sealed.

use super::derive::derive;
use inspector::more::Decrypt;
use inspector::verdict::decrypt;
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

/// The part, once it was wanted and has loaded, in a component that is drawn anew then; and
/// whether it could not be loaded. It is tried again with the next token or key.
#[hook]
pub fn use_decrypting() -> (Option<Decrypting>, Callback<()>) {
    let part = use_state(|| None::<Decrypting>);
    let is_under_way = use_mut_ref(|| false);
    let wanted = {
        let part = part.setter();
        Callback::from(move |()| {
            if std::mem::replace(&mut *is_under_way.borrow_mut(), true) {
                return;
            }
            let (part, is_under_way) = (part.clone(), Rc::clone(&is_under_way));
            spawn_local(async move {
                match load().await {
                    Ok(loaded) => part.set(Some(loaded)),
                    Err(_) => *is_under_way.borrow_mut() = false,
                }
            });
        })
    };
    (*part, wanted)
}
