//! The single-key shortcuts, as one table.

use super::route::Page;
use super::theme::Theme;
use crate::platform;
use yew::Callback;

/// What a shortcut does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShortcutAction {
    /// Moves the focus to a part of Inspect.
    Focus(&'static str),
    NextTheme,
    Go(Page),
}

/// A shortcut; it works while no text box has the focus. Escape leaves a text box.
pub struct Shortcut {
    pub key: &'static str,
    pub does: &'static str,
    pub action: ShortcutAction,
}

pub static SHORTCUTS: &[Shortcut] = &[
    Shortcut {
        key: "t",
        does: "go to the token box",
        action: ShortcutAction::Focus("token"),
    },
    Shortcut {
        key: "k",
        does: "go to the key box",
        action: ShortcutAction::Focus("key"),
    },
    Shortcut {
        key: "v",
        does: "go to the verdict",
        action: ShortcutAction::Focus("verdict"),
    },
    Shortcut {
        key: "p",
        does: "go to the payload",
        action: ShortcutAction::Focus("payload"),
    },
    Shortcut {
        key: "d",
        does: "change the theme: system, light, dark",
        action: ShortcutAction::NextTheme,
    },
    Shortcut {
        key: "i",
        does: "open Inspect",
        action: ShortcutAction::Go(Page::Inspect),
    },
    Shortcut {
        key: "s",
        does: "open Simulate",
        action: ShortcutAction::Go(Page::Simulate),
    },
    Shortcut {
        key: "l",
        does: "open Learn",
        action: ShortcutAction::Go(Page::Learn),
    },
    Shortcut {
        key: "?",
        does: "open this list",
        action: ShortcutAction::Go(Page::About),
    },
];

/// The preference that switches single-key shortcuts off (WCAG 2.1.4).
const PREFERENCE: &str = "shortcuts";

pub fn enabled() -> bool {
    platform::preference(PREFERENCE).as_deref() != Some("off")
}

pub fn set_enabled(on: bool) {
    platform::set_preference(PREFERENCE, (!on).then_some("off"));
}

/// Focuses what a shortcut leads to, and shows it from its start: a card may be higher than the
/// window.
pub fn arrive(id: &str) {
    platform::focus(id);
    platform::reveal(id);
}

/// Performs the shortcut of a key; true if there is one. Escape does what it does elsewhere, too.
pub fn press(
    event: &web_sys::KeyboardEvent,
    page: Page,
    theme: Theme,
    set_theme: &Callback<Theme>,
    focus_box: &Callback<&'static str>,
) -> bool {
    if event.key() == "Escape" {
        platform::leave_box();
        return false;
    }
    if event.ctrl_key() || event.meta_key() || event.alt_key() || platform::typing() || !enabled() {
        return false;
    }
    let Some(shortcut) = SHORTCUTS
        .iter()
        .find(|shortcut| shortcut.key == event.key())
    else {
        return false;
    };
    // The simulator shows its own keys.
    if page == Page::Simulate && shortcut.action == ShortcutAction::Go(Page::About) {
        return false;
    }
    match shortcut.action {
        ShortcutAction::Focus(id) => focus_box.emit(id),
        ShortcutAction::NextTheme => set_theme.emit(theme.next()),
        ShortcutAction::Go(page) => platform::go(page.href()),
    }
    true
}
