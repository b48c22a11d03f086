//! A worksheet to print, with or without answers.

use super::card_panel;
use super::recording::Recording;
use super::state::{SimulatorAction, SimulatorState};
use crate::platform;
use jose::text::visible;
use simulator::cards::{self, Card};
use simulator::sim::divergence::outcome;
use simulator::story::caption::caption;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: SimulatorState,
    pub recording: Recording,
    /// Whether the answers are printed too.
    pub answers: bool,
    pub act: Callback<SimulatorAction>,
}

#[component]
pub fn Worksheet(props: &Props) -> Html {
    let (state, recording) = (&props.state, &props.recording);
    let trace = recording.trace();
    let card = cards::card(state.id);
    let results = use_memo(state.id, |id| cards::card(id).map(Card::results));
    let turn = {
        let answers = props.answers;
        props
            .act
            .reform(move |_: MouseEvent| SimulatorAction::WorksheetOpened(Some(!answers)))
    };
    use_effect_with((), |()| platform::focus("worksheet"));
    html! {
        <section class="card worksheet" id="worksheet" tabindex="-1" aria-label="Worksheet">
            <p class="worksheet-tools">
                <button type="button" class="button is-main" onclick={|_| platform::print()}>{ "Print" }</button>
                <button type="button" class="button" aria-pressed={props.answers.to_string()} onclick={turn}>{ if props.answers { "Hide the answers" } else { "Show the answers" } }</button>
                <button type="button" class="button" onclick={props.act.reform(|_| SimulatorAction::WorksheetOpened(None))}>{ "Close" }</button>
            </p>
            <h2>{ visible(&state.scenario.name) }</h2>
            <p>{ caption(trace, 0).sentence }</p>
            <p class="worksheet-name">{ "Name:" }</p>
            <table class="worksheet-table">
                <thead><tr><th scope="col">{ "Step" }</th><th scope="col">{ "What happens" }</th>
                    { for trace.lanes.iter().map(|lane| html! { <th scope="col">{ format!("{}: status, and why", lane.lane.label()) }</th> }) }</tr></thead>
                <tbody>
                    { for (1..=state.steps()).map(|step| html! {
                        <tr key={step}>
                            <td class="tabular">{ step }</td>
                            <td>{ caption(trace, step).title }</td>
                            { for trace.lanes.iter().map(|lane| {
                                let outcome = outcome(lane, step);
                                html! {
                                    <td class="worksheet-answer">
                                        { match (outcome.status, props.answers) {
                                            (None, _) => html! { "nobody is answered" },
                                            (Some(_), false) => html! {},
                                            (Some(status), true) => html! { <><strong>{ status }</strong>{ ", " }{ outcome.because }</> },
                                        } }
                                    </td>
                                }
                            }) }
                        </tr>
                    }) }
                </tbody>
            </table>
            if let Some((card, results)) = card.zip((*results).as_ref()) {
                <h3>{ "The claim" }</h3>
                <p>{ format!("“{}”", card.claim) }</p>
                if props.answers {
                    { card_panel::verdict_line(card, results) }
                    { card_panel::measures(card, results) }
                    <p>{ card_panel::filled(card, card.why, results) }</p>
                } else {
                    <p>{ "Is it true, true under a condition, or misleading? Say why in two sentences." }</p>
                    <div class="worksheet-lines" aria-hidden="true"></div>
                }
            }
        </section>
    }
}
