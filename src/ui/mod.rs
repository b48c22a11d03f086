//! The pages. They show what the crates return.

mod about;
mod app;
pub mod inspect;
mod later;
pub mod learn;
pub mod route;
mod shortcuts;
pub mod simulate;
mod theme;
pub mod widget;

use crate::platform;

/// Replaces the static page, and keeps the text typed into it.
pub fn start() {
    yew::set_custom_panic_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        // A formatted message may quote typed text, so only constant ones are reported.
        let words = panic.payload().downcast_ref::<&'static str>();
        platform::note_panic(&place.unwrap_or_default(), words.unwrap_or(&""));
    }));
    let Some(root) = platform::root() else { return };
    let linked = platform::typed("linked").text;
    let props = app::Props {
        token: platform::typed("token"),
        key: platform::typed("key"),
        token_from_link: linked.contains('t'),
        key_from_link: linked.contains('k'),
    };
    yew::Renderer::<app::App>::with_root_and_props(root, props).render();
}
