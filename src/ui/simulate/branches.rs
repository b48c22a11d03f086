//! Branches: a script is a tree, and each of its branches can be chosen and renamed.

use super::state::{SimulatorAction, SimulatorState};
use crate::platform;
use jose::text::visible;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: SimulatorState,
    pub act: Callback<SimulatorAction>,
}

#[component]
pub fn Branches(props: &Props) -> Html {
    let scenario = &props.state.scenario;
    let branches = scenario.script.branches();
    let choose = props.act.reform(|event: Event| {
        let chosen = platform::value_of(&event).and_then(|value| value.parse().ok());
        SimulatorAction::BranchChosen(chosen.unwrap_or_default())
    });
    let rename = {
        let branch = scenario.branch;
        props.act.reform(move |event: Event| {
            SimulatorAction::BranchRenamed(branch, platform::value_of(&event).unwrap_or_default())
        })
    };
    html! {
        <>
            <button type="button" class="button" title="Begins a branch after this step and keeps the other" onclick={props.act.reform(|_| SimulatorAction::Forked)}>{ "Fork" }</button>
            if branches.len() > 1 {
                <select aria-label="Branch" onchange={choose}>
                    { for branches.iter().enumerate().map(|(index, branch)| html! {
                        <option key={index} value={index.to_string()} selected={index == scenario.branch}>{ visible(&branch.name) }</option>
                    }) }
                </select>
                <input autocomplete="off" class="branch-name" aria-label="Name of this branch" onchange={rename}
                    value={branches.get(scenario.branch).map(|branch| branch.name.clone()).unwrap_or_default()} />
            }
        </>
    }
}
