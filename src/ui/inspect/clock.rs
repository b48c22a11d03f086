//! The moment of a render.

use crate::platform;
use gloo::timers::callback::Interval;
use jose::claims::numeric_date::NumericDate;
use yew::prelude::*;

/// The moment of this render; there is one at least each second. In a hidden tab timers run
/// late or not at all; what is due then runs as soon as it is shown again.
#[hook]
pub fn use_now() -> NumericDate {
    let tick = use_force_update();
    use_effect_with((), move |()| {
        let ticking = Interval::new(1000, move || tick.force_update());
        move || drop(ticking)
    });
    platform::now()
}
