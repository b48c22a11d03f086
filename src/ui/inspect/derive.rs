//! Keys from passwords, where that takes long: by the browser's own PBKDF2, beside the page. What
//! it gives is checked by what the key then unwraps.

use gloo::timers::future::TimeoutFuture;
use jose::algorithm::Hash;
use jose::resolver::{Answer, DerivedKey, Request};
use js_sys::{ArrayBuffer, Object, Reflect, Uint8Array};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::CryptoKey;
use yew::prelude::*;
use zeroize::Zeroizing;

/// Deriving begins when nothing was typed for so long, in milliseconds.
const PAUSE: u32 = 250;

/// Derives a key and hands it on, unless `gone` says that nobody wants it any more.
pub fn derive(request: Request, gone: Rc<Cell<bool>>, then: Callback<(Request, Answer)>) {
    spawn_local(async move {
        TimeoutFuture::new(PAUSE).await;
        if gone.get() {
            return;
        }
        let answer = match by_browser(&request).await {
            Ok(key) => Answer::Derived(DerivedKey(key)),
            // Without it, or with what it does not take, the page is busy for a while.
            Err(_) => request.perform(),
        };
        if !gone.get() {
            then.emit((request, answer));
        }
    });
}

async fn by_browser(request: &Request) -> Result<Zeroizing<Vec<u8>>, JsValue> {
    let Request::DeriveKey {
        algorithm,
        password,
        salt,
        iterations,
    } = request
    else {
        return Err(JsValue::NULL);
    };
    let (Some(size), Some(hash)) = (algorithm.wrapping_key_size, algorithm.hash) else {
        return Err(JsValue::NULL);
    };
    let hash = match hash {
        Hash::Sha256 => "SHA-256",
        Hash::Sha384 => "SHA-384",
        Hash::Sha512 => "SHA-512",
    };
    let subtle = web_sys::window().ok_or(JsValue::NULL)?.crypto()?.subtle();
    let password = Uint8Array::from(password.as_slice());
    let uses = js_sys::Array::of1(&"deriveBits".into());
    let key = subtle.import_key_with_str("raw", &password, "PBKDF2", false, &uses)?;
    let key: CryptoKey = JsFuture::from(key).await?.dyn_into()?;
    let salt = [algorithm.name.as_bytes(), &[0], salt].concat();
    let parameters = Object::new();
    for (name, value) in [
        ("name", "PBKDF2".into()),
        ("hash", hash.into()),
        ("salt", Uint8Array::from(salt.as_slice()).into()),
        ("iterations", (*iterations).into()),
    ] {
        Reflect::set(&parameters, &name.into(), &value)?;
    }
    let bits = u32::try_from(size * 8).unwrap_or_default();
    let bytes = subtle.derive_bits_with_object(&parameters, &key, bits)?;
    let bytes: ArrayBuffer = JsFuture::from(bytes).await?.dyn_into()?;
    Ok(Zeroizing::new(Uint8Array::new(&bytes).to_vec()))
}
