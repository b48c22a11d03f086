//! The only door to the browser: clock, random numbers, clipboard, storage,
//! location. Nothing above this module knows that there is one.
//!
//! Every function copes with a browser that refuses: storage may be forbidden,
//! a clipboard may be missing. Then nothing happens, or the answer is `None`.

mod dates; // in the reader's zone and manner
mod given; // texts that are pasted, dropped or chosen

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, document_element, window};
use jose::claims::numeric_date::NumericDate;
use std::cell::RefCell;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlTextAreaElement};

pub use dates::{local_moment, local_text};
pub use given::{chosen_text, dropped_text, pasted_text};

/// The moment by this machine's clock.
pub fn now() -> NumericDate {
    if !cfg!(target_arch = "wasm32") {
        // Components are also rendered natively, in tests.
        let since = std::time::SystemTime::UNIX_EPOCH.elapsed();
        return NumericDate::from_seconds(
            since.map_or(0, |time| i64::try_from(time.as_secs()).unwrap_or(i64::MAX)),
        );
    }
    // A double holds milliseconds exactly for the next 285,000 years.
    NumericDate::from_milliseconds(js_sys::Date::now() as i64)
}

/// The browser has no generator of random numbers, or refuses to use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRandomness;

/// Fresh bytes of the browser's generator (`crypto.getRandomValues`).
///
/// # Errors
/// There are none: nothing may be signed or made then.
pub fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    let crypto = js_sys::Reflect::get(&js_sys::global(), &"crypto".into());
    // Missing or altered in some browsers, whatever the bindings say.
    let crypto: web_sys::Crypto = crypto
        .ok()
        .and_then(|crypto| crypto.dyn_into().ok())
        .ok_or(NoRandomness)?;
    match crypto.get_random_values_with_u8_array(&mut bytes) {
        // A generator that was replaced by one that does nothing leaves zeros.
        Ok(_) if bytes.iter().any(|byte| *byte != 0) => Ok(bytes),
        _ => Err(NoRandomness),
    }
}

/// Puts a text on the clipboard; `done` hears whether that worked.
pub fn copy(text: &str, done: impl FnOnce(bool) + 'static) {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
    // Missing outside a secure context, whatever the bindings say.
    if clipboard.is_ok_and(|value| value.is_undefined()) {
        done(false);
        return;
    }
    let promise = window().navigator().clipboard().write_text(text);
    wasm_bindgen_futures::spawn_local(async move {
        done(wasm_bindgen_futures::JsFuture::from(promise).await.is_ok());
    });
}

/// How long a file's address stays for the browser to read it, in milliseconds.
const FILE_STAYS: u32 = 60_000;

/// Saves a file among the person's downloads. False where the browser refuses.
pub fn download(name: &str, mime: &str, bytes: &[u8]) -> bool {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(mime);
    web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options)
        .and_then(|blob| save(name, &blob))
        .is_ok()
}

fn save(name: &str, blob: &web_sys::Blob) -> Result<(), JsValue> {
    let address = web_sys::Url::create_object_url_with_blob(blob)?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The browser may still be reading it.
    Timeout::new(FILE_STAYS, move || {
        let _ = web_sys::Url::revoke_object_url(&address);
    })
    .forget();
    Ok(())
}

/// Draws an SVG document of this size in pixels, so many times as large, and saves it as
/// a PNG; `done` hears whether that worked.
pub fn download_png(
    name: String,
    svg: &str,
    (width, height): (u32, u32),
    scale: f64,
    done: impl FnOnce(bool) + 'static,
) {
    let address = format!(
        "data:image/svg+xml;charset=utf-8,{}",
        String::from(js_sys::encode_uri_component(svg))
    );
    wasm_bindgen_futures::spawn_local(async move {
        let size = (f64::from(width) * scale, f64::from(height) * scale);
        match drawn(&address, size).await {
            Ok(canvas) => save_canvas(name, &canvas, done),
            Err(_) => done(false),
        }
    });
}

/// The picture at an address on a canvas of this size.
async fn drawn(
    address: &str,
    (width, height): (f64, f64),
) -> Result<web_sys::HtmlCanvasElement, JsValue> {
    let image = web_sys::HtmlImageElement::new()?;
    image.set_src(address);
    wasm_bindgen_futures::JsFuture::from(image.decode()).await?;
    let canvas: web_sys::HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let pen = canvas
        .get_context("2d")?
        .and_then(|pen| pen.dyn_into::<web_sys::CanvasRenderingContext2d>().ok())
        .ok_or(JsValue::NULL)?;
    pen.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    Ok(canvas)
}

fn save_canvas(
    name: String,
    canvas: &web_sys::HtmlCanvasElement,
    done: impl FnOnce(bool) + 'static,
) {
    let with_blob = Closure::once_into_js(move |blob: Option<web_sys::Blob>| {
        // Without one the picture is larger than the browser's canvas.
        done(blob.is_some_and(|blob| save(&name, &blob).is_ok()));
    });
    // It throws only where another site's pictures are on the canvas: here are none.
    let _ = canvas.to_blob(with_blob.unchecked_ref());
}

/// Milliseconds since the page began, with fractions: for measuring, not for dates.
pub fn precise_now() -> f64 {
    let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into());
    performance
        .ok()
        .and_then(|performance| performance.dyn_into::<web_sys::Performance>().ok())
        .map_or_else(js_sys::Date::now, |performance| performance.now())
}

/// Opens the browser's dialog for printing.
pub fn print() {
    let _ = window().print();
}

/// Loads the style sheets that the document keeps disabled until a page needs them;
/// false if one of them could not be had. They begin to load at once, whether the answer is
/// awaited or not; the next call tries again what failed.
pub fn load_later_styles() -> impl Future<Output = bool> {
    let mut waiting = Vec::new();
    while let Ok(Some(sheet)) = document().query_selector("link[data-later][disabled]") {
        // Never rejected: that would be a fault of its own before anyone awaits it.
        let loaded = js_sys::Promise::new(&mut |resolve, _| {
            for (event, came) in [("load", true), ("error", false)] {
                let resolve = resolve.clone();
                EventListener::once(&sheet, event, move |_| {
                    let _ = resolve.call1(&JsValue::NULL, &JsValue::from_bool(came));
                })
                .forget();
            }
        });
        let _ = sheet.remove_attribute("disabled");
        waiting.push((sheet, loaded));
    }
    async {
        let mut all = true;
        for (sheet, loaded) in waiting {
            let came = wasm_bindgen_futures::JsFuture::from(loaded).await;
            if came.ok().and_then(|came| came.as_bool()) != Some(true) {
                let _ = sheet.set_attribute("disabled", "");
                all = false;
            }
        }
        all
    }
}

/// A preference of the person; `None` if there is none or storage is forbidden.
pub fn preference(name: &str) -> Option<String> {
    window()
        .local_storage()
        .ok()??
        .get_item(&format!("jotlens.{name}"))
        .ok()?
}

/// Keeps a preference, or forgets it. Never called with anything but preferences.
pub fn set_preference(name: &str, value: Option<&str>) {
    let Ok(Some(storage)) = window().local_storage() else {
        return;
    };
    let name = format!("jotlens.{name}");
    let _ = match value {
        Some(value) => storage.set_item(&name, value),
        None => storage.remove_item(&name),
    };
}

/// The part of the address behind `#`, without it, still percent-encoded.
pub fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.strip_prefix('#').unwrap_or_default().to_owned()
}

/// The address of the page without its fragment.
pub fn site() -> String {
    let address = window().location().href().unwrap_or_default();
    let site = address.split('#').next().unwrap_or_default();
    site.to_owned()
}

thread_local! {
    static KNOWN_FRAGMENT: RefCell<String> = RefCell::new(fragment());
}

/// The fragment that the page acted on or wrote last.
pub fn known_fragment() -> String {
    KNOWN_FRAGMENT.with_borrow(String::clone)
}

/// Calls back whenever the fragment changes, until the listener is dropped.
pub fn on_fragment_change(call: impl Fn(String) + 'static) -> EventListener {
    KNOWN_FRAGMENT.with(|_| ());
    EventListener::new(&window(), "hashchange", move |_| {
        KNOWN_FRAGMENT.set(fragment());
        call(fragment());
    })
}

/// Listens on the whole window, until the listener is dropped.
pub fn on_window(event: &'static str, call: impl Fn(&web_sys::Event) + 'static) -> EventListener {
    let options = gloo::events::EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window(), event, options, move |event| call(event))
}

/// Whether the focus is where typing or pasting belongs to.
pub fn typing() -> bool {
    document().active_element().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "TEXTAREA" | "INPUT" | "SELECT")
    })
}

/// Takes the focus out of a text box.
pub fn leave_box() {
    let focused = document().active_element().filter(|_| typing());
    let _ = focused.map(|element| element.unchecked_into::<HtmlElement>().blur());
}

/// Whether the focus is on something that a key of its own works.
pub fn on_control() -> bool {
    document()
        .active_element()
        .is_some_and(|element| matches!(element.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY"))
}

/// Whether the focus is on a slider.
pub fn on_slider() -> bool {
    document()
        .active_element()
        .is_some_and(|element| element.matches("input[type=range]").unwrap_or(false))
}

/// Regions that keys scroll: those that can have the focus, and panels.
const SCROLLING: &str = "[tabindex='0'], .table-scroll, .http, .raw, .panel";

/// Whether the focus is in a region that is larger than its box, so that keys scroll it;
/// those that match `except` do not count.
pub fn on_scrolling(except: &str) -> bool {
    let mut element = document().active_element();
    while let Some(one) = element {
        let is_region = one.matches(SCROLLING).unwrap_or(false);
        let is_larger =
            one.scroll_height() > one.client_height() || one.scroll_width() > one.client_width();
        if is_region && is_larger && !one.matches(except).unwrap_or(false) {
            return true;
        }
        element = one.parent_element();
    }
    false
}

/// Sets the value of the text box or slider that an event comes from.
pub fn set_value_of(event: &web_sys::Event, value: &str) {
    let input = event.target().and_then(|target| target.dyn_into().ok());
    if let Some(input) = input {
        let input: web_sys::HtmlInputElement = input;
        input.set_value(value);
    }
}

/// The value of the control that an event comes from.
pub fn value_of(event: &web_sys::Event) -> Option<String> {
    let target = event.target()?;
    if let Some(input) = target.dyn_ref::<web_sys::HtmlInputElement>() {
        return Some(input.value());
    }
    target
        .dyn_ref::<web_sys::HtmlSelectElement>()
        .map(web_sys::HtmlSelectElement::value)
}

/// Whether the box that an event comes from is checked.
pub fn checked(event: &web_sys::Event) -> Option<bool> {
    let target = event.target()?;
    let input = target.dyn_ref::<web_sys::HtmlInputElement>()?;
    Some(input.checked())
}

/// Whether a `<details>` is open.
pub fn is_open(details: &Element) -> bool {
    details.has_attribute("open")
}

/// Calls back once after so many milliseconds, unless it is dropped before.
pub fn after(milliseconds: u32, call: impl FnOnce() + 'static) -> Timeout {
    Timeout::new(milliseconds, call)
}

/// Whether the person wants no motion.
pub fn reduced_motion() -> bool {
    let query = window().match_media("(prefers-reduced-motion: reduce)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

/// Whether a popover is shown.
pub fn is_popover_open(id: &str) -> bool {
    let element = document().get_element_by_id(id);
    element.is_some_and(|element| element.matches(":popover-open").unwrap_or(false))
}

/// Shows or hides a popover.
pub fn toggle_popover(id: &str) {
    if let Some(element) = document().get_element_by_id(id)
        && let Ok(toggle) = js_sys::Reflect::get(&element, &"togglePopover".into())
        && let Ok(toggle) = toggle.dyn_into::<js_sys::Function>()
    {
        let _ = toggle.call0(&element);
    }
}

/// Moves the focus to the element with this id.
pub fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id)
        && let Ok(element) = element.dyn_into::<HtmlElement>()
    {
        let _ = element.focus();
    }
}

/// Moves the focus to the element with this id without scrolling to it.
pub fn focus_still(id: &str) {
    let Some(element) = document().get_element_by_id(id) else {
        return;
    };
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"preventScroll".into(), &true.into());
    let focus = js_sys::Reflect::get(&element, &"focus".into());
    if let Ok(focus) = focus.and_then(JsCast::dyn_into::<js_sys::Function>) {
        let _ = focus.call1(&element, &options);
    }
}

/// Whether the element with this id has the focus though it is switched off: browsers take
/// the focus from it a moment later.
pub fn is_focus_on_disabled(id: &str) -> bool {
    document()
        .active_element()
        .is_some_and(|element| element.id() == id && element.matches(":disabled").unwrap_or(false))
}

/// Whether nothing has the focus, as after an element with it has gone.
pub fn is_focus_lost() -> bool {
    let active = document().active_element();
    active.is_none_or(|element| element.tag_name() == "BODY")
}

/// Sets or removes an attribute of the root element, as style sheets see it.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => document_element().set_attribute(name, value),
        None => document_element().remove_attribute(name),
    };
}

/// Whether this is the edition in one file, which `cargo xtask bundle` marks so.
pub fn is_one_file() -> bool {
    cfg!(target_arch = "wasm32") && document_element().has_attribute("data-edition")
}

/// The property of a text box that has the whole text where only an excerpt is shown: for
/// the page, which carries it over a reload (`static/start.js`).
const WHOLE: &str = "whole";

/// Leaves with a text box the whole text of which it shows an excerpt.
pub fn keep_whole(id: &str, text: Option<&str>) {
    if let Some(element) = text_area(id) {
        let value = text.map_or(JsValue::UNDEFINED, JsValue::from_str);
        let _ = js_sys::Reflect::set(&element, &WHOLE.into(), &value);
    }
}

/// What stood in a text box of the static page, with the selection, when the
/// program arrived.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    pub text: String,
    /// Start and end in UTF-16 units, if the box had the focus.
    pub selection: Option<(u32, u32)>,
}

/// Reads a text box of the static page.
pub fn typed(id: &str) -> Typed {
    let Some(element) = text_area(id) else {
        return Typed::default();
    };
    let focused = document()
        .active_element()
        .is_some_and(|active| active.id() == id);
    let bounds = || {
        Some((
            element.selection_start().ok()??,
            element.selection_end().ok()??,
        ))
    };
    let whole = js_sys::Reflect::get(&element, &WHOLE.into()).ok();
    Typed {
        text: whole
            .and_then(|whole| whole.as_string())
            .unwrap_or_else(|| element.value()),
        selection: if focused { bounds() } else { None },
    }
}

/// Puts the focus and the selection back where they were.
pub fn restore_selection(id: &str, (start, end): (u32, u32)) {
    if let Some(element) = text_area(id) {
        let _ = element.focus();
        let _ = element.set_selection_range(start, end);
    }
}

/// Where the caret of a text box stands, in bytes of its text.
pub fn caret(id: &str) -> Option<usize> {
    let element = text_area(id)?;
    let units = element.selection_start().ok()?? as usize;
    let text = element.value();
    // ASCII, as tokens are, needs no counting.
    if text.is_ascii() {
        return Some(units.min(text.len()));
    }
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        if seen >= units {
            return Some(at);
        }
        seen += c.len_utf16();
    }
    Some(text.len())
}

fn text_area(id: &str) -> Option<HtmlTextAreaElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The element that the page is rendered into.
pub fn root() -> Option<Element> {
    document().get_element_by_id("app")
}

/// Leaves for the page's own report (`static/start.js`) where the program has panicked, and
/// in which words. The page shows it when the program has ended.
pub fn note_panic(place: &str, words: &str) {
    if let Some(notice) = document().get_element_by_id("crash") {
        let _ = notice.set_attribute("data-place", place);
        let _ = notice.set_attribute("data-words", words);
    }
}

/// Goes to an address of this page: `#/about`.
pub fn go(href: &str) {
    let _ = window().location().set_hash(href);
}

/// Writes another fragment into the address without going there: `#/simulate/…`.
///
/// Writes nothing unless the address still is `basis`, the fragment to which this `href`
/// belongs: browsers change the address at once and tell of it later, and a link that
/// came in between must not be lost.
pub fn set_address(href: &str, basis: &str) {
    let now = fragment();
    // What is there already is not written again: each writing may hit another entry of the
    // history while a person goes through it.
    if now == basis
        && href.strip_prefix('#') != Some(&*now)
        && let Ok(history) = window().history()
    {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(href));
        KNOWN_FRAGMENT.set(fragment());
    }
}

/// Scrolls the element with this id into view.
pub fn reveal(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.scroll_into_view();
    }
}

/// Scrolls no further than it takes to see the element with this id, and not at all where
/// it is seen whole already. Never smoothly: who steps quickly would not see where they are.
pub fn bring_into_view(id: &str) {
    let Some(element) = document().get_element_by_id(id) else {
        return;
    };
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"block".into(), &"nearest".into());
    let scroll = js_sys::Reflect::get(&element, &"scrollIntoView".into());
    if let Ok(scroll) = scroll.and_then(JsCast::dyn_into::<js_sys::Function>) {
        let _ = scroll.call1(&element, &options);
    }
}

/// The title of the window; never anything that was pasted.
pub fn set_title(title: &str) {
    document().set_title(title);
}
