//! The settings panel: settings and costs, each with what it changes.

use super::measuring::MeasureButton;
use super::state::SimulatorAction;
use crate::platform;
use simulator::sim::Scenario;
use simulator::sim::scenario::costs::COSTS;
use simulator::sim::scenario::field::{FieldKind, FieldValue};
use simulator::sim::scenario::settings::{SETTINGS, Setting, SettingGroup};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub scenario: Rc<Scenario>,
    pub act: Callback<SimulatorAction>,
}

#[component]
pub fn SettingsPanel(props: &Props) -> Html {
    let scenario = &props.scenario;
    let seed = props.act.reform(|event: Event| {
        let value = platform::value_of(&event).and_then(|value| value.parse().ok());
        match value {
            Some(seed) => SimulatorAction::SeedChanged(seed),
            None => SimulatorAction::Refused("The seed is a whole number.".into()),
        }
    });
    let name = props.act.reform(|event: Event| {
        SimulatorAction::ScenarioRenamed(platform::value_of(&event).unwrap_or_default())
    });
    html! {
        <section class="card panel" aria-labelledby="settings-title">
            <div class="panel-head"><h2 id="settings-title">{ "Settings" }</h2>
                <button type="button" class="button" onclick={props.act.reform(|_| SimulatorAction::PanelClosed)}>{ "Close" }</button></div>
            <p class="quiet">{ "Each change runs the whole script anew. Undo takes it back." }</p>
            <div class="panel-row">
                <label class="field-inline"><span>{ "Name" }</span><input autocomplete="off" value={scenario.name.clone()} onchange={name} /></label>
                <label class="field-inline" title="Where all randomness comes from"><span>{ "Seed" }</span><input type="number" autocomplete="off" min="0" value={scenario.seed.to_string()} onchange={seed} /></label>
            </div>
            { for SettingGroup::ALL.iter().map(|group| html! {
                <fieldset class="settings-group">
                    <legend>{ group.label() }</legend>
                    { for SETTINGS.iter().filter(|row| row.group == *group).map(|row| setting(row, scenario, &props.act)) }
                </fieldset>
            }) }
            <details class="fold">
                <summary>{ "What things cost" }</summary>
                <MeasureButton act={props.act.clone()} />
                <div class="costs">
                    { for COSTS.iter().map(|row| {
                        let id = row.which;
                        let change = props.act.reform(move |event: Event| {
                            match platform::value_of(&event).and_then(|value| value.parse().ok()) {
                                Some(value) => SimulatorAction::CostChanged(id, value),
                                None => SimulatorAction::Refused("A cost is a whole number.".into()),
                            }
                        });
                        html! {
                            <label key={row.id} class="setting"><span class="setting-name">{ row.label }</span>
                                <span class="setting-value"><input type="number" autocomplete="off" min={row.min.to_string()} max={row.max.to_string()} value={scenario.costs.get(id).to_string()} onchange={change} />{ row.unit.label() }</span>
                                <span class="setting-words">{ format!("{}, {}", row.source, row.date) }</span></label>
                        }
                    }) }
                </div>
            </details>
        </section>
    }
}

fn setting(row: &'static Setting, scenario: &Scenario, act: &Callback<SimulatorAction>) -> Html {
    let value = scenario.settings.get(row.id).unwrap_or(row.default);
    let change = act.reform(move |event: Event| {
        let text = match row.kind {
            FieldKind::Switch => platform::checked(&event).map(|on| on.to_string()),
            _ => platform::value_of(&event),
        };
        SimulatorAction::SettingChanged(row.id, text.unwrap_or_default())
    });
    let changed = value != row.default;
    let words = match (row.kind, value) {
        (FieldKind::Choice(options), FieldValue::Choice(chosen)) => options
            .iter()
            .find(|option| option.id == chosen)
            .map_or(row.sentence, |option| option.sentence),
        _ => row.sentence,
    };
    html! {
        <label key={row.id} class={classes!("setting", changed.then_some("is-changed"))} data-setting={row.id} title={row.sentence}>
            <span class="setting-name">{ row.label }</span>
            <span class="setting-value">
                { match (row.kind, value) {
                    (FieldKind::Switch, value) => html! { <input type="checkbox" autocomplete="off" checked={value == FieldValue::Switch(true)} onchange={change} /> },
                    (FieldKind::Whole { min, max, unit }, value) => html! { <><input type="number" autocomplete="off" min={min.to_string()} max={max.to_string()} value={value.to_string()} onchange={change} />{ unit }</> },
                    (FieldKind::Choice(options), value) => html! {
                        <select onchange={change}>{ for options.iter().map(|option| html! { <option value={option.id} selected={value == FieldValue::Choice(option.id)}>{ option.label }</option> }) }</select>
                    },
                } }
            </span>
            <span class="setting-words">{ words }</span>
        </label>
    }
}
