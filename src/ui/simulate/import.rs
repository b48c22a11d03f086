//! Scenarios in and out as JSON.

use super::state::SimulatorAction;
use crate::platform;
use simulator::sim::{Scenario, Trace};
use yew::prelude::*;

/// The largest file that is read, in bytes.
const MOST: f64 = 64e6;

/// Reads a scenario, or the scenario of a trace.
pub fn read(text: &str) -> SimulatorAction {
    match Scenario::from_json(text) {
        Ok(scenario) => SimulatorAction::Imported(Box::new(scenario)),
        Err(fault) => match Trace::scenario_from_json(text) {
            Ok(scenario) => SimulatorAction::Imported(Box::new(scenario)),
            Err(_) => SimulatorAction::Refused(
                format!("The file was not taken, and what you had is still here. {fault}.").into(),
            ),
        },
    }
}

/// A button that reads a file. Files can also be dropped on the page.
pub fn import_button(act: &Callback<SimulatorAction>) -> Html {
    let taken = {
        let act = act.clone();
        Callback::from(move |event: Event| {
            let act = act.clone();
            platform::chosen_text(&event, MOST, move |text| {
                act.emit(match text {
                    Ok(text) => read(&text),
                    Err(fault) => SimulatorAction::Refused(fault.into()),
                });
            });
        })
    };
    html! {
        <label class="button import"><input type="file" autocomplete="off" class="visually-hidden" accept=".json,application/json" aria-label="Import a scenario" onchange={taken} />
            <span aria-hidden="true">{ "Import" }</span></label>
    }
}

/// Reads a dropped file.
pub fn on_drop(act: &Callback<SimulatorAction>) -> Callback<DragEvent> {
    let act = act.clone();
    Callback::from(move |event: DragEvent| {
        event.prevent_default();
        let act = act.clone();
        platform::dropped_text(&event, MOST, move |text| {
            act.emit(match text {
                Ok(text) => read(&text),
                Err(fault) => SimulatorAction::Refused(fault.into()),
            });
        });
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use simulator::cards;
    use simulator::sim::{LaneName, simulate};

    #[test]
    fn a_scenario_and_a_trace_give_the_scenario() {
        let scenario = cards::tour();
        let trace = simulate(&scenario, &[LaneName::Jwt]);
        for text in [scenario.to_json(), trace.to_json()] {
            assert_eq!(
                read(&text),
                SimulatorAction::Imported(Box::new(scenario.clone()))
            );
        }
        assert!(matches!(read("{}"), SimulatorAction::Refused(_)));
    }
}
