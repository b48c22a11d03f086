//! The stage: the lanes side by side, a row for each step.

use super::film::Film;
use super::state::Pointed;
use crate::sim::Position;
use crate::sim::divergence;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub film: Film,
    pub at: Position,
    pub pointed: Option<Pointed>,
    pub presenting: bool,
    pub on_point: Callback<Option<Pointed>>,
    /// Shows a step.
    pub on_step: Callback<u32>,
}

#[component]
pub fn Stage(props: &Props) -> Html {
    let frame = props.film.frame(props.at);
    html! {
        <div class="stage">
            { for (1..=props.at.step).map(|step| html! {
                <div class="stage-row" data-step={step.to_string()}>
                    { for frame.lanes.iter().map(|lane| {
                        let outcome = props.film.trace().lane(lane.lane).map(|trace| divergence::outcome(trace, step));
                        html! { <p data-lane={lane.lane.id()}>{ outcome.map(|outcome| outcome.because).unwrap_or_default() }</p> }
                    }) }
                </div>
            }) }
        </div>
    }
}
