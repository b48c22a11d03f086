//! Measures the time of signatures in this browser.

use super::state::SimulatorAction;
use crate::platform;
use simulator::sim::probe::{ALGORITHMS, Probe, costs};
use simulator::sim::scenario::costs::CostId;
use yew::prelude::*;

/// A figure is measured for at least this many milliseconds, or this many rounds.
const LONG_ENOUGH: f64 = 40.0;
const OFTEN_ENOUGH: u32 = 2_000;

/// Microseconds that the work takes here, at least 1.
fn microseconds(work: impl Fn() -> bool) -> u64 {
    let begun = platform::precise_now();
    let mut rounds = 0;
    let mut took = 0.0;
    while took < LONG_ENOUGH && rounds < OFTEN_ENOUGH && work() {
        rounds += 1;
        took = platform::precise_now() - begun;
    }
    ((took * 1_000.0 / f64::from(rounds.max(1))).round() as u64).max(1)
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub act: Callback<SimulatorAction>,
}

/// A button that measures, one algorithm at a time, so that the page stays responsive.
#[component]
pub fn MeasureButton(props: &Props) -> Html {
    let found = use_state(Vec::<(CostId, u64)>::new);
    // How many algorithms are done; none while not measuring.
    let done = use_state_eq(|| None::<usize>);
    {
        let (act, found, done) = (props.act.clone(), found.clone(), done.clone());
        use_effect_with(*done, move |now| {
            let timer = now.map(|now| {
                platform::after(0, move || {
                    let Some(which) = ALGORITHMS.get(now) else {
                        act.emit(SimulatorAction::CostsMeasured((*found).clone()));
                        done.set(None);
                        return;
                    };
                    let mut figures = (*found).clone();
                    if let Some(probe) = Probe::new(*which) {
                        let (verify, sign) = costs(*which);
                        figures.push((verify, microseconds(|| probe.verify())));
                        figures.push((sign, microseconds(|| probe.sign())));
                    }
                    found.set(figures);
                    done.set(Some(now + 1));
                })
            });
            move || drop(timer)
        });
    }
    let start = {
        let (found, done) = (found.clone(), done.clone());
        Callback::from(move |_: MouseEvent| {
            found.set(Vec::new());
            done.set(Some(0));
        })
    };
    let is_busy = done.is_some();
    html! {
        <p class="panel-row">
            <button type="button" class="button" disabled={is_busy} onclick={start}>{ if is_busy { "Measuring…" } else { "Measure signatures on this machine" } }</button>
            <span class="quiet" aria-live="polite">
                if !found.is_empty() && !is_busy { { "Measured here, and taken over below." } }
            </span>
        </p>
    }
}
