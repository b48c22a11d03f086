//! A claim card: its verdict, the measurements and the reason.

use crate::ui::widget::short_reference;
use simulator::cards::{self, Card, Results, TextPart};
use simulator::sim::measure;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub id: &'static str,
    /// The run that is shown.
    pub run: &'static str,
    /// Whether open questions hide it.
    pub hidden: bool,
    pub on_reveal: Callback<()>,
    /// Whether the page is in a frame, so that links stay in it.
    pub embedded: bool,
}

#[component]
pub fn CardPanel(props: &Props) -> Html {
    let results = use_memo(props.id, |id| cards::card(id).map(Card::results));
    let Some((card, results)) = cards::card(props.id).zip((*results).as_ref()) else {
        return html! {};
    };
    if props.hidden {
        return html! {
            <section class="card verdict-card" aria-label="Verdict on the claim">
                <button type="button" class="button" onclick={props.on_reveal.reform(|_| ())}>{ "Show the verdict on this claim" }</button>
            </section>
        };
    }
    html! {
        <section class="card verdict-card" aria-label="Verdict on the claim" data-claim={claim_number(card)} data-claim-verdict={card.verdict(results).code()}>
            { verdict_line(card, results) }
            { measures(card, results) }
            <p class="why">{ filled(card, card.why, results) }</p>
            if card.runs.len() > 1 {
                <nav class="runs" aria-label="Runs of this card">
                    { for card.runs.iter().map(|run| html! {
                        <a key={run.id} class="button" href={format!("#/simulate/{}?run={}{}", card.id, run.id, if props.embedded { "&embed" } else { "" })} aria-current={(run.id == props.run).then_some("true")}>{ filled(card, run.label, results) }</a>
                    }) }
                </nav>
            }
            <details class="fold notes-fold"><summary>{ "Speaker notes" }</summary><p>{ filled(card, card.notes, results) }</p></details>
            <p class="reference">{ card.references.iter().map(|reference| short_reference(reference)).collect::<Vec<_>>().join(" · ") }</p>
        </section>
    }
}

/// The number of a claim for `data-claim`; none for a field failure.
pub fn claim_number(card: &Card) -> Option<String> {
    card.number().map(|number| number.to_string())
}

/// "True if there is no refresh token".
pub fn verdict_line(card: &Card, results: &Results) -> Html {
    let verdict = card.verdict(results);
    let (sign, class) = match verdict {
        cards::ClaimVerdict::True => ("✓", "is-pass"),
        cards::ClaimVerdict::TrueIf => ("◐", "is-warn"),
        cards::ClaimVerdict::Misleading => ("✕", "is-fail"),
    };
    html! {
        <p class={classes!("claim-verdict", class)}>
            <span aria-hidden="true">{ sign }</span>{ " " }
            if card.condition.is_empty() { { verdict.label() } } else { { "true if " }{ filled(card, card.condition, results) } }
        </p>
    }
}

/// A text with its placeholders filled.
pub fn filled(card: &Card, text: &str, results: &Results) -> Html {
    card.fill(text, results)
        .into_iter()
        .map(|part| match part {
            TextPart::Words(text) | TextPart::Unknown(text) => html! { { text } },
            TextPart::Number(text) => html! { <span class="tabular">{ text }</span> },
        })
        .collect()
}

/// The speaker notes.
pub fn notes(card: &Card) -> Html {
    filled(card, card.notes, &card.results())
}

/// The measurements, a row for each measure and run.
pub fn measures(card: &Card, results: &Results) -> Html {
    html! {
        <div class="table-scroll" tabindex="0" role="group" aria-label="What was measured">
        <table class="measures">
            <thead><tr><th scope="col">{ "Measured" }</th>{ for card.lanes.iter().map(|lane| html! { <th scope="col">{ lane.label() }</th> }) }</tr></thead>
            <tbody>
                { for card.shows.iter().filter_map(|shown| {
                    let measure = measure::named(shown.measure)?;
                    let run = card.run(shown.run)?;
                    Some(html! {
                        <tr data-run={run.id}>
                            <th scope="row" title={measure.sentence}>{ measure.label }
                                if card.runs.len() > 1 { <span class="quiet">{ ", " }{ filled(card, run.label, results) }</span> }
                            </th>
                            { for card.lanes.iter().map(|lane| {
                                let amount = results.amount(shown.run, shown.measure, *lane).filter(|_| shown.lanes.contains(lane));
                                html! {
                                    <td class="tabular">
                                        if let Some(amount) = amount {
                                            <span data-measure={shown.measure} data-lane={lane.id()}>{ amount.digits() }</span>
                                            { format!(" {}", amount.unit_label()) }
                                            if let Some(words) = amount.in_words() { <span class="quiet">{ format!(" ({words})") }</span> }
                                        } else { { "–" } }
                                    </td>
                                }
                            }) }
                        </tr>
                    })
                }) }
            </tbody>
        </table>
        </div>
    }
}
