//! Switches for the lanes that are shown.

use super::state::SimulatorAction;
use simulator::sim::LaneName;
use yew::prelude::*;

/// A switch for each lane; one always stays on.
pub fn lane_switches(lanes: &[LaneName], act: &Callback<SimulatorAction>) -> Html {
    html! {
        <div class="switch" role="group" aria-label="Lanes">
            { for LaneName::ALL.into_iter().map(|lane| {
                let on = lanes.contains(&lane);
                html! {
                    <button type="button" class={classes!("switch-option", "lane-option", format!("lane-{}", lane.id()))} aria-pressed={on.to_string()}
                        aria-label={format!("Lane {}", lane.label())} disabled={on && lanes.len() == 1}
                        onclick={act.reform(move |_| SimulatorAction::LaneToggled(lane))}>{ lane.label() }</button>
                }
            }) }
        </div>
    }
}
