//! Playback: buttons, the slider with a tick for each step, speed, and jumps in time.

use super::address::address;
use super::branches::Branches;
use super::focus::{NEXT, PREVIOUS, REDO, UNDO};
use super::recording::Recording;
use super::state::{SimulatorAction, SimulatorState};
use crate::platform;
use crate::ui::widget::CopyButton;
use simulator::sim::Position;
use simulator::sim::frame::shown;
use simulator::sim::scenario::action::Action;
use yew::prelude::*;

/// Speeds of playback, in percent.
const SPEEDS: [u32; 5] = [25, 50, 100, 200, 400];

/// How long an event and the end of a step are shown at 100 %, in milliseconds.
const EVENT: u32 = 450;
const STEP: u32 = 1_400;

/// Jumps in time: label and seconds.
const JUMPS: [(&str, u64); 3] = [("+1 min", 60), ("+15 min", 900), ("+1 day", 86_400)];

/// With more steps, ticks would merge into a bar.
const MOST_TICKS: u32 = 120;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: SimulatorState,
    pub act: Callback<SimulatorAction>,
    /// Goes to a position, or stops before a question on the way.
    pub go: Callback<Position>,
}

/// Where "previous step" leads. From within a step, to its start.
pub fn before(state: &SimulatorState) -> Position {
    Position::after(state.at.step.saturating_sub(1))
}

/// Where "next step" leads. From within a step, to its end.
pub fn after(state: &SimulatorState) -> Position {
    Position::after(match state.at.events {
        Some(_) => state.at.step,
        None => state.at.step.saturating_add(1).min(state.steps()),
    })
}

/// The next position of playback and its delay: event by event, or step by step if reduced
/// motion is preferred. None at the end.
fn next(state: &SimulatorState, recording: &Recording, discrete: bool) -> Option<(Position, u32)> {
    let at = state.at;
    let most = |step: u32| {
        let lanes = recording.trace().lanes.iter();
        lanes
            .map(|lane| {
                let whole = shown(lane, Position::after(step)).len();
                let before = shown(
                    lane,
                    Position {
                        step,
                        events: Some(0),
                    },
                )
                .len();
                u32::try_from(whole - before).unwrap_or(u32::MAX)
            })
            .max()
            .unwrap_or_default()
    };
    match at.events {
        Some(events) if events < most(at.step) => {
            let events = events + 1;
            let whole = events >= most(at.step);
            let events = (!whole).then_some(events);
            Some((Position { events, ..at }, EVENT))
        }
        _ if at.step >= state.steps() => None,
        _ => {
            let step = at.step + 1;
            let events = (!discrete && most(step) > 1).then_some(1);
            Some((Position { step, events }, STEP))
        }
    }
}

/// Plays while the state says so.
#[hook]
pub fn use_playing(
    state: &UseReducerHandle<SimulatorState>,
    recording: &Recording,
    go: &Callback<Position>,
) {
    let (state, go, recording) = (state.clone(), go.clone(), recording.clone());
    use_effect_with(
        (state.playing, state.at, state.speed, recording),
        move |(playing, _, speed, recording)| {
            let discrete = platform::reduced_motion();
            let timer = playing.then(|| match next(&state, recording, discrete) {
                Some((to, wait)) => {
                    let wait = wait.saturating_mul(100) / (*speed).max(1);
                    platform::after(wait, move || go.emit(to))
                }
                None => platform::after(0, move || state.dispatch(SimulatorAction::Played(false))),
            });
            move || drop(timer)
        },
    );
}

#[component]
pub fn Controls(props: &Props) -> Html {
    let (state, act) = (&props.state, &props.act);
    let steps = state.steps();
    let at = state.at.step;
    let scrub = props.go.reform(move |event: InputEvent| {
        let value = platform::value_of(&event).and_then(|value| value.parse().ok());
        // A question may stop the move, so the slider stays until the step is shown.
        platform::set_value_of(&event, &at.to_string());
        Position::after(value.unwrap_or_default())
    });
    let speed = act.reform(|event: Event| {
        let value = platform::value_of(&event).and_then(|value| value.parse().ok());
        SimulatorAction::SpeedChosen(value.unwrap_or(100))
    });
    html! {
        <section class="controls" aria-label="Playing">
            <div class="controls-row">
                <button type="button" class="button" aria-label="Reset" title="Reset (Home)" onclick={act.reform(|_| SimulatorAction::Reset)}>{ icon(ICON_START) }</button>
                <button type="button" id={PREVIOUS} class="button" aria-label="Previous step" title="Previous step (←)" disabled={at == 0}
                    onclick={act.reform({ let to = before(state); move |_| SimulatorAction::WentTo(to) })}>{ icon(ICON_BACK) }</button>
                <button type="button" class="button is-main" aria-label={if state.playing { "Pause" } else { "Play" }} title="Play or pause (Space)" disabled={steps == 0}
                    onclick={act.reform({ let playing = state.playing; move |_| SimulatorAction::Played(!playing) })}>{ icon(if state.playing { ICON_PAUSE } else { ICON_PLAY }) }<span>{ if state.playing { "Pause" } else { "Play" } }</span></button>
                <button type="button" id={NEXT} class="button" aria-label="Next step" title="Next step (→)" disabled={at >= steps && state.at.events.is_none()}
                    onclick={props.go.reform({ let to = after(state); move |_| to })}>{ icon(ICON_NEXT) }</button>
                <div class="scrubber">
                    <input type="range" autocomplete="off" class="scrubber-range" aria-label="Step" min="0" max={steps.to_string()} step="1" value={at.to_string()}
                        aria-valuetext={format!("step {at} of {steps}")} list={(steps <= MOST_TICKS).then_some("ticks")} oninput={scrub} />
                    if steps <= MOST_TICKS {
                        <datalist id="ticks">{ for (0..=steps).map(|step| html! { <option key={step} value={step.to_string()} /> }) }</datalist>
                    }
                </div>
                <span class="controls-at tabular">{ format!("step {at} of {steps}") }</span>
                <select aria-label="Speed" class="control-speed" onchange={speed}>
                    { for SPEEDS.iter().map(|speed| html! {
                        <option key={*speed} value={speed.to_string()} selected={*speed == state.speed}>{ speed_label(*speed) }</option>
                    }) }
                </select>
            </div>
            <div class="controls-row">
                { for JUMPS.iter().map(|(label, seconds)| {
                    let seconds = *seconds;
                    html! { <button type="button" class="button" title="Lets time pass after the step that is shown"
                        onclick={act.reform(move |_| SimulatorAction::Acted(vec![Action::Advance { seconds }]))}>{ *label }</button> }
                }) }
                <span class="controls-gap"></span>
                <Branches state={state.clone()} act={act.clone()} />
                <button type="button" id={UNDO} class="button" disabled={!state.can_undo()} onclick={act.reform(|_| SimulatorAction::Undone)}>{ "Undo" }</button>
                <button type="button" id={REDO} class="button" disabled={!state.can_redo()} onclick={act.reform(|_| SimulatorAction::Redone)}>{ "Redo" }</button>
                <CopyButton text={format!("{}{}", platform::site(), address(state))} what="link to this step" word="Link" />
            </div>
        </section>
    }
}

/// Icon paths on a 16 by 16 grid.
const ICON_START: &str = "M3.5 3v10M13 3l-7 5 7 5z";
const ICON_BACK: &str = "M11 3l-7 5 7 5z";
const ICON_PLAY: &str = "M4 2.5l9 5.5-9 5.5z";
const ICON_PAUSE: &str = "M5 3v10M11 3v10";
const ICON_NEXT: &str = "M5 3l7 5-7 5z";

fn icon(path: &'static str) -> Html {
    html! { <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg> }
}

/// "0.25×" and so on.
fn speed_label(percent: u32) -> &'static str {
    match percent {
        25 => "0.25×",
        50 => "0.5×",
        200 => "2×",
        400 => "4×",
        _ => "1×",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::simulate::link::Link;

    #[test]
    fn a_step_that_is_under_way_is_ended_or_left_first() {
        let at = |step, events| {
            let mut state = SimulatorState::opened(&Link::default());
            state.at = Position { step, events };
            state
        };
        let under_way = at(1, Some(1));
        assert_eq!(after(&under_way), Position::after(1));
        assert_eq!(before(&under_way), Position::after(0));
        assert_eq!(after(&at(1, None)), Position::after(2));
        let last = under_way.steps();
        assert_eq!(after(&at(last, Some(1))), Position::after(last));
        assert_eq!(after(&at(last, None)), Position::after(last));
    }
}
