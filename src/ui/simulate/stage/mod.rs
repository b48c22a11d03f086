//! The stage: lanes side by side with a row for each step, the state of each lane, totals.
//!
//! A row has a cell for each lane, so that lanes can be compared. A lane's own region shows
//! its current state: clock, latest outcome, participants, stored entries.

mod diagrams; // the lines and participants of each lane
mod line; // one line of a diagram
mod message; // the details of a message
mod meters; // running totals
mod row; // one step
mod stored; // the stored entries of a lane, with changes
mod token; // tokens in texts, and links to the inspector

use super::recording::Recording;
use super::state::Pointed;
use crate::platform;
use diagrams::Diagrams;
use simulator::sim::Position;
use simulator::sim::frame::LaneFrame;
use simulator::sim::trace::Answer;
use simulator::story::diagram::LineKind;
use simulator::story::words;
use yew::prelude::*;

/// How many steps are drawn at first; earlier ones on demand.
const DRAWN: u32 = 40;

/// How many steps are drawn with all their events.
const WHOLE: u32 = 6;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub recording: Recording,
    pub at: Position,
    pub pointed: Option<Pointed>,
    pub presenting: bool,
    pub on_point: Callback<Option<Pointed>>,
    /// Shows a step.
    pub on_step: Callback<u32>,
}

#[component]
pub fn Stage(props: &Props) -> Html {
    let diagrams = (*use_memo(props.recording.clone(), Diagrams::of)).clone();
    let (on_point, on_step) = use_steady(props);
    let earlier = use_state_eq(|| 0_u32);
    {
        let earlier = earlier.clone();
        use_effect_with(props.recording.clone(), move |_| earlier.set(0));
    }
    use_view(props.at);
    let pointed = props
        .pointed
        .and_then(|pointed| Some((pointed, diagrams.event(pointed, props.at)?.step)));
    use_focus(props.pointed);

    let frame = props.recording.frame(props.at);
    let drawn = DRAWN.saturating_mul(earlier.saturating_add(1));
    let first = props.at.step.saturating_sub(drawn - 1).max(1);
    let parts = |step: u32| {
        let found = frame
            .divergences
            .binary_search_by_key(&step, |one| one.step);
        found.is_ok()
    };
    let rows = (first..=props.at.step).map(|step| {
        let current = step == props.at.step;
        html! {
            <row::Row key={step} diagrams={diagrams.clone()} at={if current { props.at } else { Position::after(step) }} {current} brief={step + WHOLE <= props.at.step} parts={parts(step)}
                pointed={pointed.filter(|(_, of)| *of == step).map(|(pointed, _)| pointed)} on_point={on_point.clone()} on_step={on_step.clone()} />
        }
    });
    html! {
        <div class={classes!("stage", format!("lanes-{}", frame.lanes.len()), props.presenting.then_some("is-presented"))}>
            <div class="stage-lanes">
                { for frame.lanes.iter().zip(diagrams.lanes()).enumerate().map(|(index, (frame, lane))| region(index, frame, lane, props.at)) }
                <div class="stage-rows">
                    <h2 class="visually-hidden">{ "Steps" }</h2>
                    if first > 1 {
                        <p class="stage-earlier"><button type="button" class="button" onclick={let earlier = earlier.clone(); move |_: MouseEvent| earlier.set(*earlier + 1)}>
                            { format!("Show earlier steps, 1 to {}", first - 1) }</button></p>
                    }
                    if props.recording.trace().scenario.steps().is_empty() {
                        <p class="stage-beginning">{ "Nothing happens yet. Choose what somebody does above, for example " }<strong>{ "Log in" }</strong>{ ": it becomes the first step." }</p>
                    } else if props.at.step == 0 {
                        <p class="stage-beginning">{ "This is the world before the first step: who takes part, and what is kept. Press " }<strong>{ "Next step" }</strong>{ " or " }<kbd>{ "→" }</kbd>{ " to go on, or " }<kbd>{ "Space" }</kbd>{ " to play." }</p>
                    } else {
                        <ol class="rows">{ for rows }</ol>
                    }
                </div>
                if let Some((pointed, _)) = pointed { { message::details(&diagrams, pointed, &on_point) } }
            </div>
            { meters::view(&frame) }
        </div>
    }
}

/// Callbacks that never change, so that rows are not rendered again without need.
#[hook]
fn use_steady(props: &Props) -> (Callback<Option<Pointed>>, Callback<u32>) {
    let latest = use_mut_ref(|| (props.on_point.clone(), props.on_step.clone()));
    latest.replace((props.on_point.clone(), props.on_step.clone()));
    let on_point = {
        let latest = latest.clone();
        use_callback((), move |pointed, ()| {
            let call = latest.borrow().0.clone();
            call.emit(pointed);
        })
    };
    let on_step = use_callback((), move |step, ()| {
        let call = latest.borrow().1.clone();
        call.emit(step);
    });
    (on_point, on_step)
}

/// Scrolls to the row of the position when the position changes.
#[hook]
fn use_view(at: Position) {
    use_effect_with(at, |at| {
        if at.step > 0 {
            platform::bring_into_view(&row::row_id(at.step));
        }
    });
}

/// An opened message gets the focus, and returns it to its line when it closes.
#[hook]
fn use_focus(pointed: Option<Pointed>) {
    let before = use_mut_ref(|| None::<Pointed>);
    use_effect_with(pointed, move |pointed| {
        let closed = before.replace(*pointed);
        match (pointed, closed) {
            (Some(_), _) => {
                platform::focus(message::PANEL);
                platform::bring_into_view(message::PANEL);
            }
            // Only if the person has not moved the focus.
            (None, Some(closed)) if platform::is_focus_lost() => {
                platform::focus(&line::button_id(closed.lane, closed.event));
            }
            (None, _) => {}
        }
    });
}

/// A lane's own region.
fn region(
    index: usize,
    frame: &LaneFrame<'_>,
    lane: diagrams::LaneDiagram<'_>,
    at: Position,
) -> Html {
    let name = frame.lane;
    let latest = frame
        .events
        .iter()
        .rev()
        .filter_map(Answer::of)
        .find(Answer::counts);
    let latest = match latest {
        Some(answer) => {
            let style = line::verdict_style(&answer);
            // An outcome of an earlier step is shown without emphasis.
            let (class, when) = if answer.event.step == at.step {
                (style.class, "")
            } else {
                ("skip", "before: ")
            };
            html! {
                <p class={classes!("lane-outcome", format!("is-{class}"))}>
                    <span class="visually-hidden">{ "Latest outcome: " }</span>
                    { format!("{when}{} {} {}", style.sign, answer.message.status, style.word) }
                </p>
            }
        }
        None => html! { <p class="lane-outcome is-skip">{ "no request yet" }</p> },
    };
    // The participants of the newest message are highlighted.
    let lit = lane
        .lines(at)
        .iter()
        .rev()
        .find(|line| line.message)
        .map(|line| line.kind);
    let is_lit = |column| match lit {
        Some(LineKind::Arrow { from, to, .. }) => column == from || column == to,
        Some(LineKind::Own { at }) => column == at,
        None => false,
    };
    html! {
        <section key={name.id()} role="region" aria-label={name.label()} class={classes!("lane", format!("lane-{}", name.id()), format!("place-{index}"))}>
            <header class="lane-head">
                <div class="lane-line">
                    <h2 class="lane-name">{ name.label() }</h2>
                    <p class="lane-clock"><span class="visually-hidden">{ "Clock: " }</span>{ words::moment(frame.now) }</p>
                    { latest }
                </div>
                <ul class={classes!("lane-columns", format!("columns-{}", lane.columns()))} aria-label="Participants">
                    { for lane.participants.iter().map(|one| html! { <li class={classes!("lane-column", is_lit(one.column).then_some("is-lit"))}>{ one.label }</li> }) }
                </ul>
            </header>
            { stored::view(frame, lane) }
        </section>
    }
}
