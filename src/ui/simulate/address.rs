//! The link to what the page shows: the opposite of [`super::link`].

use super::scenarios::opened;
use super::script_text::written;
use super::state::SimulatorState;
use crate::ui::route::encoded;
use simulator::cards;
use simulator::sim::LaneName;

/// The link to what is shown now, `#` included. The script is written out where it is
/// not the card's; of its branches only the one that is shown.
pub fn address(state: &SimulatorState) -> String {
    let card = cards::card(state.id);
    let (_, _, opened) = opened(state.id, state.run);
    let scenario = &state.scenario;
    let mut query = Vec::new();
    let mut say = |name: &str, value: String| query.push(format!("{name}={}", encoded(&value)));
    say("step", state.at.step.to_string());
    if scenario.seed != opened.seed {
        say("seed", scenario.seed.to_string());
    }
    if card.is_some_and(|card| card.runs.first().map(|run| run.id) != Some(state.run)) {
        say("run", state.run.to_owned());
    }
    let usual = card.map_or(&[LaneName::Session, LaneName::Jwt][..], |card| card.lanes);
    if state.lanes != usual {
        let ids: Vec<_> = state.lanes.iter().map(|lane| lane.id()).collect();
        say("lanes", ids.join(","));
    }
    if scenario.name != opened.name {
        say("name", scenario.name.clone());
    }
    let defaults = &opened.settings;
    for row in simulator::sim::scenario::SETTINGS {
        let (own, usual) = (scenario.settings.get(row.id), defaults.get(row.id));
        if let Some(value) = own.filter(|_| own != usual) {
            say(row.id, value.to_string());
        }
    }
    for (row, value) in scenario.costs.changed() {
        say(row.id, value.to_string());
    }
    let script = written(scenario);
    if script != written(&opened) {
        say("do", script);
    }
    let modes = [
        (state.embedded, "embed"),
        (state.predictions.is_some(), "predict"),
        (state.presenting, "present"),
    ];
    let modes = modes.iter().filter(|(on, _)| *on);
    query.extend(modes.map(|(_, name)| (*name).to_owned()));
    format!("#/simulate/{}?{}", state.id, query.join("&"))
}
