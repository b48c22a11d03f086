//! The export panel: files of the run, the scenario as JSON, worksheets.

use super::export_menu::ExportMenu;
use super::import::import_button;
use super::recording::Recording;
use super::scenarios::OWN;
use super::state::{SimulatorAction, SimulatorState};
use crate::platform;
use simulator::story::files::file_name;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: SimulatorState,
    pub recording: Recording,
    pub act: Callback<SimulatorAction>,
}

#[component]
pub fn FilesPanel(props: &Props) -> Html {
    let worksheet_button = |answers: bool| {
        props
            .act
            .reform(move |_: MouseEvent| SimulatorAction::WorksheetOpened(Some(answers)))
    };
    // The person's own scenario has no id of its own: its name is used.
    let name: AttrValue = if props.state.id == OWN {
        props.state.scenario.name.clone().into()
    } else {
        props.state.id.into()
    };
    let save = {
        let (scenario, act, name) = (
            props.state.scenario.clone(),
            props.act.clone(),
            name.clone(),
        );
        Callback::from(move |_: MouseEvent| {
            let file = file_name(&name, "scenario.json");
            if !platform::download(&file, "application/json", scenario.to_json().as_bytes()) {
                act.emit(SimulatorAction::Refused(
                    "This browser did not save the scenario.".into(),
                ));
            }
        })
    };
    html! {
        <section class="card panel" aria-labelledby="files-title">
            <div class="panel-head"><h2 id="files-title">{ "Export and import" }</h2>
                <button type="button" class="button" onclick={props.act.reform(|_| SimulatorAction::PanelClosed)}>{ "Close" }</button></div>
            <ExportMenu recording={props.recording.clone()} at={props.state.at} {name} />
            <div class="panel-row">
                <span class="panel-word">{ "Scenario" }</span>
                <button type="button" class="button" onclick={save}>{ "Export scenario" }</button>
                { import_button(&props.act) }
                <span class="quiet">{ "A scenario or a trace, as JSON. It can also be dropped on the page." }</span>
            </div>
            <div class="panel-row">
                <span class="panel-word">{ "Worksheet" }</span>
                <button type="button" class="button" onclick={worksheet_button(false)}>{ "Without answers" }</button>
                <button type="button" class="button" onclick={worksheet_button(true)}>{ "With answers" }</button>
            </div>
        </section>
    }
}
