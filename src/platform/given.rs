//! Texts that a person gives: pasted, dropped, or chosen as a file. Each has a limit, and is
//! measured before it is read.

use jose::text::visible;
use wasm_bindgen::JsCast;

/// The text that an event of pasting brings, if it is not longer than `limit` characters; a
/// sentence where it is. The text stays with the browser until its length is known: copying
/// it would take as long as reading it.
pub fn pasted_text(event: &web_sys::Event, limit: u32) -> Option<Result<String, String>> {
    let event = event.dyn_ref::<web_sys::ClipboardEvent>()?;
    let data = event.clipboard_data()?;
    let get = js_sys::Reflect::get(&data, &"getData".into()).ok()?;
    let get = get.dyn_into::<js_sys::Function>().ok()?;
    let text = get.call1(&data, &"text".into()).ok()?;
    let text = text.dyn_into::<js_sys::JsString>().ok()?;
    match text.length() {
        0 => None,
        length if length > limit => Some(Err(too_large("What was pasted", f64::from(limit)))),
        _ => Some(Ok(text.into())),
    }
}

/// Why a text is not taken; `limit` in bytes or characters.
fn too_large(what: &str, limit: f64) -> String {
    let megabytes = (limit / 1e6) as u32;
    format!("{what} is larger than {megabytes} MB, and was not read. Take the part that matters.")
}

/// The text of the first file of a drop, if it is one and not larger than `limit` bytes.
pub fn dropped_text(
    event: &web_sys::DragEvent,
    limit: f64,
    done: impl FnOnce(Result<String, String>) + 'static,
) {
    let Some(file) = event
        .data_transfer()
        .and_then(|data| data.files())
        .and_then(|files| files.get(0))
    else {
        return;
    };
    read_file(&file, limit, done);
}

fn read_file(
    file: &web_sys::File,
    limit: f64,
    done: impl FnOnce(Result<String, String>) + 'static,
) {
    let name = visible(&file.name());
    if file.size() > limit {
        done(Err(too_large(&name, limit)));
        return;
    }
    let text = file.text();
    wasm_bindgen_futures::spawn_local(async move {
        let read = wasm_bindgen_futures::JsFuture::from(text).await;
        done(
            read.ok()
                .and_then(|value| value.as_string())
                .ok_or(format!("{name} cannot be read.")),
        );
    });
}

/// The text of the file that was chosen in a control, if it is not larger than `limit`
/// bytes. The control is emptied, so that the same file can be chosen again.
pub fn chosen_text(
    event: &web_sys::Event,
    limit: f64,
    done: impl FnOnce(Result<String, String>) + 'static,
) {
    let input = event.target().and_then(|target| target.dyn_into().ok());
    let Some(input): Option<web_sys::HtmlInputElement> = input else {
        return;
    };
    if let Some(file) = input.files().and_then(|files| files.get(0)) {
        read_file(&file, limit, done);
    }
    input.set_value("");
}
