//! The actions panel: every action, by who does it.

use super::state::{SimulatorAction, SimulatorState};
use crate::platform;
use simulator::sim::scenario::action::{ACTIONS, ARGUMENTS, ActionRow, Arguments, Who};
use simulator::sim::scenario::field::FieldKind;
use yew::prelude::*;

/// In the order of the panel.
const EVERYONE: [Who; 6] = [
    Who::Person,
    Who::Attacker,
    Who::Operator,
    Who::App,
    Who::Service,
    Who::Clock,
];

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: SimulatorState,
    pub act: Callback<SimulatorAction>,
}

#[component]
pub fn ActionsPanel(props: &Props) -> Html {
    let arguments = use_state(Arguments::default);
    // Actions that will start at the same instant.
    let gathered = use_state(Vec::new);
    let together = use_state(|| false);
    let press = {
        let (act, arguments, gathered, together) = (
            props.act.clone(),
            arguments.clone(),
            gathered.clone(),
            together.clone(),
        );
        Callback::from(move |row: &'static ActionRow| {
            let mut actions = (*gathered).clone();
            actions.push((row.make)(&arguments));
            if *together {
                gathered.set(actions);
            } else {
                act.emit(SimulatorAction::Acted(actions));
            }
        })
    };
    let change = |id: &'static str| {
        let arguments = arguments.clone();
        Callback::from(move |event: Event| {
            let row = ARGUMENTS.iter().find(|row| row.id == id);
            let (Some(row), Some(text)) = (row, platform::value_of(&event)) else {
                return;
            };
            let mut next = *arguments;
            if next.set(id, row.kind.read_text(&text)).is_ok() {
                arguments.set(next);
            }
        })
    };
    let gather = {
        let (together, gathered) = (together.clone(), gathered.clone());
        let act = props.act.clone();
        Callback::from(move |_: MouseEvent| {
            if *together && !gathered.is_empty() {
                act.emit(SimulatorAction::Acted((*gathered).clone()));
                gathered.set(Vec::new());
            }
            together.set(!*together);
        })
    };
    let where_ = if props.state.at.step < props.state.steps() {
        format!(
            "What you press happens after step {}, on a branch of its own: the steps that follow now are kept.",
            props.state.at.step
        )
    } else {
        "What you press happens now, as the next step.".to_owned()
    };
    html! {
        <section class="card panel" aria-labelledby="actions-title">
            <div class="panel-head"><h2 id="actions-title">{ "Do something" }</h2>
                <button type="button" class="button" onclick={props.act.reform(|_| SimulatorAction::PanelClosed)}>{ "Close" }</button></div>
            <p class="quiet">{ where_ }</p>
            <div class="panel-row">
                { for ARGUMENTS.iter().map(|row| {
                    let value = arguments.get(row.id).map(|value| value.to_string()).unwrap_or_default();
                    html! {
                        <label key={row.id} class="field-inline" title={row.sentence}><span>{ row.label }</span>
                            { match row.kind {
                                FieldKind::Switch => html! { <select onchange={change(row.id)}>{ for ["false", "true"].iter().map(|option| html! { <option value={*option} selected={value == **option}>{ if *option == "true" { "yes" } else { "no" } }</option> }) }</select> },
                                FieldKind::Whole { min, max, .. } => html! { <input type="number" autocomplete="off" min={min.to_string()} max={max.to_string()} value={value} onchange={change(row.id)} /> },
                                FieldKind::Choice(options) => html! { <select onchange={change(row.id)}>{ for options.iter().map(|option| html! { <option value={option.id} selected={value == option.id}>{ option.label }</option> }) }</select> },
                            } }
                        </label>
                    }
                }) }
                <button type="button" class={classes!("button", together.then_some("is-on"))} aria-pressed={together.to_string()} onclick={gather}>
                    { if *together && !gathered.is_empty() { format!("Start these {} at once", gathered.len()) } else { "At the same instant".to_owned() } }
                </button>
            </div>
            if !gathered.is_empty() {
                <p aria-live="polite">{ "Together: " }{ gathered.iter().filter_map(|action| action.row()).map(|row| row.label).collect::<Vec<_>>().join(", ") }</p>
            }
            <div class="palette">
                { for EVERYONE.iter().map(|who| {
                    let rows: Vec<&'static ActionRow> = ACTIONS.iter().filter(|row| row.who == *who).collect();
                    html! {
                        <fieldset class="palette-group">
                            <legend>{ who_label(*who) }</legend>
                            { for rows.into_iter().map(|row| html! {
                                <button key={row.id} type="button" class="button" data-action={row.id} title={row.sentence}
                                    onclick={press.reform(move |_: MouseEvent| row)}>{ row.label }{ argument_words(row, &arguments) }</button>
                            }) }
                        </fieldset>
                    }
                }) }
            </div>
        </section>
    }
}

fn who_label(who: Who) -> &'static str {
    match who {
        Who::Person => "The person",
        Who::App => "The app",
        Who::Service => "A service",
        Who::Operator => "The operator",
        Who::Clock => "The clock",
        Who::Attacker => "The attacker",
    }
}

/// The arguments of an action that differ from their defaults.
fn argument_words(row: &ActionRow, arguments: &Arguments) -> String {
    let words: Vec<String> = row
        .arguments
        .iter()
        .filter_map(|id| {
            let label = ARGUMENTS.iter().find(|row| row.id == *id)?.label;
            let value = arguments.get(id)?;
            (Arguments::default().get(id) != Some(value))
                .then(|| format!("{} {value}", label.to_ascii_lowercase()))
        })
        .collect();
    if words.is_empty() {
        String::new()
    } else {
        format!(" ({})", words.join(", "))
    }
}
