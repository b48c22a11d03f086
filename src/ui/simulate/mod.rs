//! The simulator's page. Runs are computed in the crate `simulator`; the page shows them.

mod actions_panel; // everything that can be done, by hand
mod address; // writes links
mod branches; // branches of the script
pub mod card_panel; // a claim card: measurements and verdict
mod controls; // playback controls
mod export_menu; // the run as files
mod files_panel; // exports, imports, worksheets
mod fix_panel; // defences, and the smallest set of them
mod focus; // moves the focus when its control disappears
mod import; // scenarios from files
pub mod keys; // the player's keys
mod lanes; // which lanes are shown
mod lessons; // what the tour has shown
pub mod link; // reads links
mod measuring; // what signatures cost here
mod predict; // questions to predict, and their answers
mod predictions; // what was asked and answered
mod recording; // a run that components share
mod scenario_list; // to choose one
mod scenarios; // what can be opened
mod script_text; // scripts in links
mod settings_panel; // settings and costs in plain words
mod stage; // lanes side by side
pub mod state; // what the person chose
mod transcript; // the run as text
mod worksheet; // to print

use crate::platform;
use address::address;
use jose::text::visible;
use keys::KeyAction;
use link::Link;
use recording::{CurrentRun, RunProgress, use_run};
use simulator::cards::{self, TOUR_ID};
use simulator::sim::Position;
use state::{Panel, SimulatorAction, SimulatorState};
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// The last link that was followed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FollowedLink {
    /// Counts links, so that the same one can be followed again.
    pub number: u32,
    pub link: Link,
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub opening: FollowedLink,
    /// Whether this page is visible.
    pub shown: bool,
}

/// The id of the page's main element.
const MAIN: &str = "simulate";

/// The id of the verdict's element.
const VERDICT: &str = "verdict-place";

/// Least time between two updates of the address, since browsers refuse too many. Milliseconds.
const ADDRESS_RESTS: f64 = 300.0;

/// How far a long run is, with a way to stop it.
fn run_notice(run: &CurrentRun, steps: u32) -> Html {
    let stop = run.stop.reform(|_: MouseEvent| {
        // The button disappears, so the focus moves first.
        platform::focus_still(MAIN);
    });
    match run.progress {
        RunProgress::Finished => html! {},
        RunProgress::Underway(step) => html! {
            <p class="scene-notice"><label for="run-progress">{ "Computing the run" }</label>
                <progress id="run-progress" max={steps.to_string()} value={step.to_string()} />
                <span class="quiet tabular" aria-hidden="true">{ format!("step {step} of {steps}") }</span>
                <button type="button" class="button" onclick={stop}>{ "Stop" }</button></p>
        },
        RunProgress::TooLong(step) => html! {
            <p class="scene-notice" role="status">{ format!("The run ends at step {step} of {steps}: any more would be too long to show.") }</p>
        },
        RunProgress::Stopped(step) => html! {
            <p class="scene-notice" role="status">{ format!("The run was stopped at step {step} of {steps}.") }</p>
        },
    }
}

#[component]
pub fn SimulatePage(props: &Props) -> Html {
    let state = {
        let link = props.opening.link.clone();
        use_reducer_eq(move || SimulatorState::opened(&link))
    };
    // The number of the link that the state was made from.
    let applied = use_state_eq(|| props.opening.number);
    {
        let (dispatch, applied) = (state.dispatcher(), applied.clone());
        use_effect_with(props.opening.clone(), move |opening| {
            if *applied != opening.number {
                dispatch.dispatch(SimulatorAction::LinkFollowed(opening.link.clone()));
                applied.set(opening.number);
            }
        });
    }
    let run = use_run(&state.scenario, &state.lanes);
    let recording = run.recording.clone();
    let card = cards::card(state.id);

    // Goes to a position, or stops before a question on the way.
    let go = {
        let (state, recording) = (state.clone(), recording.clone());
        Callback::from(move |to: Position| {
            let asked = predict::question_between(&state, &recording, to.step);
            state.dispatch(match asked {
                Some(step) => SimulatorAction::Asked(step),
                None => SimulatorAction::WentTo(to),
            });
        })
    };
    controls::use_playing(&state, &recording, &go);
    focus::use_kept_focus(&state);

    // Keeps the address up to date, for reloads and copied links. Soon where it may: a step
    // back in the history that comes while the address is written can get lost.
    {
        let written = use_mut_ref(|| f64::NEG_INFINITY);
        let is_shown = props.shown && *applied == props.opening.number;
        use_effect_with((address(&state), is_shown), move |(link, is_shown)| {
            let rest = *written.borrow() + ADDRESS_RESTS - platform::precise_now();
            let (link, basis) = (link.clone(), platform::known_fragment());
            let write = move || {
                platform::set_address(&link, &basis);
                *written.borrow_mut() = platform::precise_now();
            };
            let timer = is_shown.then(|| platform::after(rest.max(0.0) as u32, write));
            move || drop(timer)
        });
    }
    {
        let (state, go) = (state.clone(), go.clone());
        use_effect_with((state.clone(), props.shown), move |(_, shown)| {
            let listener = shown.then(|| {
                platform::on_window("keydown", move |event| {
                    let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else {
                        return;
                    };
                    let Some(action) = keys::read(event) else {
                        return;
                    };
                    if action == KeyAction::Close {
                        // The browser closes a popover by itself.
                        if platform::is_popover_open("keys") {
                            return;
                        }
                    } else {
                        event.prevent_default();
                    }
                    match action {
                        KeyAction::Play => state.dispatch(SimulatorAction::Played(!state.playing)),
                        KeyAction::Next => go.emit(controls::after(&state)),
                        KeyAction::Previous => {
                            state.dispatch(SimulatorAction::WentTo(controls::before(&state)))
                        }
                        KeyAction::First => state.dispatch(SimulatorAction::Reset),
                        KeyAction::Last => go.emit(Position::after(state.steps())),
                        KeyAction::Scene(step) => go.emit(Position::after(step.min(state.steps()))),
                        KeyAction::Keys => platform::toggle_popover("keys"),
                        KeyAction::Close => state.dispatch(SimulatorAction::Escaped),
                    }
                })
            });
            move || drop(listener)
        });
    }

    let act = {
        let dispatch = state.dispatcher();
        Callback::from(move |action: SimulatorAction| dispatch.dispatch(action))
    };
    let on_point = act.reform(SimulatorAction::Pointed);
    let on_step = go.reform(Position::after);
    let dismiss = act.reform(|_: MouseEvent| {
        // The button disappears, so the focus moves first.
        platform::focus_still(MAIN);
        SimulatorAction::NoticeDismissed
    });
    let (before, after) = scenarios::neighbours(state.id);
    let toggle = |panel: Panel, label: &'static str| {
        let open = state.panel == Some(panel);
        html! {
            <button type="button" id={focus::opener(panel)} class={classes!("button", open.then_some("is-on"))} aria-expanded={open.to_string()} aria-controls="panel"
                onclick={act.reform(move |_| SimulatorAction::PanelToggled(panel))}>{ label }</button>
        }
    };
    let switch = |on: bool, label: &'static str, action: SimulatorAction| {
        html! {
            <button type="button" class={classes!("button", on.then_some("is-on"))} aria-pressed={on.to_string()}
                onclick={act.reform(move |_| action.clone())}>{ label }</button>
        }
    };
    // Open questions hide the verdict and the transcript, which would answer them.
    let is_open = predict::is_open(&state, &recording);
    let reveal = act.reform(|()| {
        platform::focus_still(VERDICT);
        SimulatorAction::VerdictRevealed
    });
    let number = card.and_then(|card| card.number());
    let caption = simulator::story::caption::caption(recording.trace(), state.at.step);
    html! {
        <main id={MAIN} tabindex="-1"
            ondragover={|event: DragEvent| event.prevent_default()} ondrop={import::on_drop(&act)}
            class={classes!("simulate", state.presenting.then_some("is-presenting"), state.embedded.then_some("is-embedded"))}>
            if !state.embedded && !state.presenting {
                <scenario_list::ScenarioList current={state.id} />
            }
            <div class="theatre">
                <header class="scene-head">
                    <h1 class="scene-title">
                        if let Some(number) = number { <span class="scene-number">{ number }</span> }
                        if card.is_some() { { format!("“{}”", visible(&state.scenario.name)) } } else { { visible(&state.scenario.name) } }
                        if state.is_changed() { <span class="quiet scene-changed">{ " changed" }</span> }
                    </h1>
                    <div class="scene-tools">
                        if let Some(before) = before.filter(|_| !state.embedded) { <a class="button" href={format!("#/simulate/{before}")} aria-label="Previous scenario">{ "‹" }</a> }
                        if let Some(after) = after.filter(|_| !state.embedded) { <a class="button" href={format!("#/simulate/{after}")} aria-label="Next scenario">{ "›" }</a> }
                        { lanes::lane_switches(&state.lanes, &act) }
                        { switch(state.predictions.is_some(), "Predict", SimulatorAction::PredictingToggled) }
                        { switch(state.presenting, "Present", SimulatorAction::PresentingToggled) }
                        { toggle(Panel::Actions, "Do something") }
                        { toggle(Panel::Settings, "Settings") }
                        { toggle(Panel::Fix, "Fix it") }
                        { toggle(Panel::Export, "Export") }
                    </div>
                </header>
                if let Some(notice) = &state.notice {
                    <p class="scene-notice" role="alert">{ notice }
                        <button type="button" class="button" onclick={dismiss}>{ "Dismiss" }</button></p>
                }
                { run_notice(&run, state.steps()) }
                <div class="caption" aria-live="polite" aria-atomic="true">
                    <p class="caption-title">{ format!("Step {} of {}", state.at.step, state.steps()) }{ ": " }{ &caption.title }</p>
                    <p class="caption-words" title={caption.sentence.clone()}>{ &caption.sentence }</p>
                </div>
                <div id="panel">
                    { match state.panel {
                        Some(Panel::Actions) => html! { <actions_panel::ActionsPanel state={(*state).clone()} act={act.clone()} /> },
                        Some(Panel::Settings) => html! { <settings_panel::SettingsPanel scenario={state.scenario.clone()} act={act.clone()} /> },
                        Some(Panel::Export) => html! { <files_panel::FilesPanel state={(*state).clone()} recording={recording.clone()} act={act.clone()} /> },
                        Some(Panel::Fix) => html! { <fix_panel::FixPanel state={(*state).clone()} act={act.clone()} /> },
                        None => html! {},
                    } }
                </div>
                <predict::PredictPanel state={(*state).clone()} recording={recording.clone()} act={act.clone()} />
                <stage::Stage recording={recording.clone()} at={state.at} pointed={state.pointed} presenting={state.presenting} {on_point} {on_step} />
                <controls::Controls state={(*state).clone()} act={act.clone()} go={go.clone()} />
                if let Some(answers) = state.worksheet {
                    <worksheet::Worksheet state={(*state).clone()} recording={recording.clone()} {answers} act={act.clone()} />
                }
                if let Some(card) = card {
                    <div id={VERDICT} tabindex="-1">
                        <card_panel::CardPanel id={card.id} run={state.run} embedded={state.embedded} on_reveal={reveal}
                            hidden={(is_open || state.presenting) && !state.revealed} />
                    </div>
                }
                if state.id == TOUR_ID && state.at.step >= state.steps() && !is_open {
                    { lessons::lessons() }
                }
                if let Some(card) = card.filter(|_| state.presenting) {
                    <details class="card fold"><summary>{ "Speaker notes" }</summary><p class="pad">{ card_panel::notes(card) }</p></details>
                }
                if !is_open && (state.revealed || !state.presenting) {
                    <transcript::Transcript recording={recording.clone()} />
                }
            </div>
            <keys::KeysHelp />
        </main>
    }
}
