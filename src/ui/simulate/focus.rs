//! Moves the focus when its control is disabled or disappears, so that keyboard users keep
//! their place.

use super::state::{Panel, SimulatorState};
use crate::platform;
use yew::prelude::*;

pub const PREVIOUS: &str = "previous-step";
pub const NEXT: &str = "next-step";
pub const UNDO: &str = "undo";
pub const REDO: &str = "redo";

/// Buttons that get disabled, and the button that then gets the focus.
const NEXT_FOCUS: [(&str, &str); 4] = [
    (NEXT, PREVIOUS),
    (PREVIOUS, NEXT),
    (UNDO, REDO),
    (REDO, UNDO),
];

/// The id of the button that opens a panel.
pub fn opener(panel: Panel) -> &'static str {
    match panel {
        Panel::Actions => "open-actions",
        Panel::Settings => "open-settings",
        Panel::Fix => "open-fix",
        Panel::Export => "open-export",
    }
}

/// Moves the focus after each change, if that is needed.
#[hook]
pub fn use_kept_focus(state: &SimulatorState) {
    // Before the browser removes the focus from a disabled button.
    let ends = (
        state.at,
        state.steps(),
        state.can_undo(),
        state.can_redo(),
        state.id,
    );
    use_effect_with(ends, |_| {
        for (from, to) in NEXT_FOCUS {
            if platform::is_focus_on_disabled(from) {
                platform::focus(to);
                break;
            }
        }
    });
    let before = use_mut_ref(|| (state.id, state.panel, state.worksheet.is_some()));
    let now = (state.id, state.panel, state.worksheet.is_some());
    use_effect_with(now, move |now| {
        let (id, panel, worksheet) = before.replace(*now);
        // A link opened another scenario, so its panels are not returned to.
        if id != now.0 || !platform::is_focus_lost() {
            return;
        }
        match panel {
            Some(panel) if now.1.is_none() => platform::focus(opener(panel)),
            _ if worksheet && !now.2 => platform::focus(opener(Panel::Export)),
            _ => {}
        }
    });
}
