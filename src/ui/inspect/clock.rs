//! The present moment.

use crate::platform;
use gloo::timers::callback::Interval;
use jose::claims::numeric_date::NumericDate;
use yew::prelude::*;

/// The present moment: a new one each second, and whenever `shown` is another value. In between,
/// what depends on it need not be drawn again. In a hidden tab timers run late or not at all; what
/// is due then runs as soon as it is shown again.
#[hook]
pub fn use_now<T: PartialEq + 'static>(shown: T) -> NumericDate {
    let draw = use_force_update();
    let seconds = use_mut_ref(|| 0_u32);
    {
        let seconds = seconds.clone();
        use_effect_with((), move |()| {
            let ticking = Interval::new(1000, move || {
                *seconds.borrow_mut() += 1;
                draw.force_update();
            });
            move || drop(ticking)
        });
    }
    let passed = *seconds.borrow();
    *use_memo((passed, shown), |_| platform::now())
}
