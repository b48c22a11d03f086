//! The keyboard shortcuts of the player, as one table.

use crate::platform;
use crate::ui::shortcuts;
use yew::prelude::*;

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAction {
    Play,
    Next,
    Previous,
    First,
    Last,
    Scene(u32),
    Keys,
    Close,
}

/// One row: `KeyboardEvent.key` names, the text on the page, and the effect.
pub struct PlayerKey {
    pub names: &'static [&'static str],
    pub shown: &'static str,
    pub does: &'static str,
    action: KeyAction,
}

/// Every key except the digits.
pub static KEYS: &[PlayerKey] = &[
    PlayerKey {
        names: &[" "],
        shown: "Space",
        does: "play or pause",
        action: KeyAction::Play,
    },
    PlayerKey {
        names: &["ArrowRight", "PageDown"],
        shown: "→ or PageDown",
        does: "next step",
        action: KeyAction::Next,
    },
    PlayerKey {
        names: &["ArrowLeft", "PageUp"],
        shown: "← or PageUp",
        does: "previous step",
        action: KeyAction::Previous,
    },
    PlayerKey {
        names: &["Home"],
        shown: "Home",
        does: "to the beginning",
        action: KeyAction::First,
    },
    PlayerKey {
        names: &["End"],
        shown: "End",
        does: "to the last step",
        action: KeyAction::Last,
    },
    PlayerKey {
        names: &["."],
        shown: ".",
        does: "play or pause, as a presenter's clicker does",
        action: KeyAction::Play,
    },
    PlayerKey {
        names: &["?"],
        shown: "?",
        does: "show these keys",
        action: KeyAction::Keys,
    },
    PlayerKey {
        names: &["Escape"],
        shown: "Esc",
        does: "close what is open",
        action: KeyAction::Close,
    },
];

/// Keys with which browsers scroll the focused element.
const SCROLLING: &[&str] = &[
    " ",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
    "PageUp",
    "PageDown",
    "Home",
    "End",
];

/// Scrolls, but leaves its keys to the player: it follows the step that is shown.
const NOT_SCROLLING: &str = ".stage-rows";

/// The action of a key. None if the focused control needs the key, if the key scrolls the
/// focused element, or if shortcuts are off (WCAG 2.1.4).
pub fn read(event: &web_sys::KeyboardEvent) -> Option<KeyAction> {
    let name = event.key();
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    if name == "Escape" {
        // Works with any focus: it is no character key.
        return Some(KeyAction::Close);
    }
    let taken = if matches!(name.as_str(), " " | ".") && platform::on_slider() {
        false // a slider does not use them
    } else {
        platform::typing()
            || (name == " " && platform::on_control())
            || (SCROLLING.contains(&name.as_str()) && platform::on_scrolling(NOT_SCROLLING))
    };
    if taken || !shortcuts::enabled() {
        return None;
    }
    if let Ok(digit @ 1..=9) = name.parse::<u32>() {
        return Some(KeyAction::Scene(digit));
    }
    KEYS.iter()
        .find(|key| key.names.contains(&name.as_str()))
        .map(|key| key.action)
}

/// The list of keys, shown by `?`.
#[component]
pub fn KeysHelp() -> Html {
    html! {
        <div id="keys" class="keys card" popover="auto" role="dialog" aria-label="Keys">
            <h2>{ "Keys" }</h2>
            <dl class="shortcuts">
                { for KEYS.iter().map(|key| html! { <><dt><kbd>{ key.shown }</kbd></dt><dd>{ key.does }</dd></> }) }
                <dt><kbd>{ "1" }</kbd>{ " to " }<kbd>{ "9" }</kbd></dt><dd>{ "to that step" }</dd>
            </dl>
            <p class="quiet">{ "They act while no control that needs the key has the focus. About switches them off." }</p>
        </div>
    }
}
