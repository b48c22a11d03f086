//! What is read rather than worked with: the comparison, the questions, the glossary.

use super::running::Ran;
use super::shelf::waiting;
use crate::ui::widget::{short_reference, short_references};
use simulator::cards::Part;
use simulator::learn::{Proof, comparison, faq, glossary};
use std::rc::Rc;
use yew::prelude::*;

/// Sections that change once only: when every run is there.
#[derive(Properties, PartialEq)]
pub struct Props {
    pub ran: Option<Rc<Ran>>,
}

#[component]
pub fn Comparison(props: &Props) -> Html {
    html! {
        <table class="comparison" role="table">
            <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{ "What" }</th>
                { for comparison::COLUMNS.iter().map(|lane| html! { <th scope="col" role="columnheader">{ lane.label() }</th> }) }
            </tr></thead>
            <tbody role="rowgroup">
                { for comparison::ROWS.iter().map(|row| html! {
                    <tr role="row">
                        <th scope="row" role="rowheader">{ row.what }</th>
                        { for row.cells.iter().map(|cell| html! {
                            <td role="cell" data-column={cell.lane.id()}>
                                <span class="column-name" aria-hidden="true">{ cell.lane.label() }</span>
                                <p>{ filled(cell, props.ran.as_deref()) }{ " " }
                                    <a class="run-link" href={cell.href()} aria-label={format!("The run for {}: {}", cell.lane.label(), row.what)}>{ "run" }</a>
                                </p>
                            </td>
                        }) }
                    </tr>
                }) }
            </tbody>
        </table>
    }
}

fn filled(cell: &comparison::Cell, ran: Option<&Ran>) -> Html {
    match ran.and_then(|ran| ran.cell(cell)) {
        Some(results) => parts(cell.fill(&results)),
        None => html! { { waiting(cell.text) } },
    }
}

fn parts(parts: Vec<Part>) -> Html {
    parts
        .into_iter()
        .map(|part| match part {
            Part::Words(text) | Part::Unknown(text) => html! { { text } },
            Part::Number(text) => html! { <strong class="tabular">{ text }</strong> },
        })
        .collect()
}

#[component]
pub fn Questions(props: &Props) -> Html {
    html! {
        <div class="card faq">
            { for faq::ENTRIES.iter().map(|entry| html! {
                <details class="fold" data-faq={entry.id}>
                    <summary><h3>{ entry.ask }</h3></summary>
                    <div class="faq-answer">
                        <p>{ answer(entry, props.ran.as_deref()) }</p>
                        <p class="faq-foot">
                            { for entry.proofs.iter().map(|proof| html! { <>{ proof_link(*proof) }{ " " }</> }) }
                            <span class="reference">{ short_references(entry.references) }</span>
                        </p>
                    </div>
                </details>
            }) }
        </div>
    }
}

fn answer(entry: &faq::Entry, ran: Option<&Ran>) -> Html {
    let first = entry.proofs.first().and_then(|proof| proof.found());
    let results = first.and_then(|(card, _)| ran?.card(card.id));
    match (first, results) {
        (Some((card, _)), Some(results)) => parts(card.fill(entry.answer, &results)),
        _ => html! { { waiting(entry.answer) } },
    }
}

/// A link to a run that says what the run is about.
fn proof_link(proof: Proof) -> Html {
    let claim = proof.found().map_or(proof.card, |(card, _)| card.claim);
    html! { <a class="proof" href={proof.href(None)}>{ format!("Run: {claim}") }</a> }
}

#[component]
pub fn Glossary() -> Html {
    html! {
        <dl class="card glossary">
            { for glossary::TERMS.iter().map(|term| html! {
                <div class="term">
                    <dt>{ term.term }</dt>
                    <dd>{ term.meaning }
                        if !term.reference.is_empty() { { " " }<span class="reference">{ short_reference(term.reference) }</span> }
                    </dd>
                </div>
            }) }
        </dl>
    }
}
