//! The comparison, the questions and answers, the glossary.

use super::claim_cards::waiting;
use super::running::RunProgress;
use crate::ui::widget::{short_reference, short_references};
use simulator::cards::TextPart;
use simulator::learn::{RunLink, comparison, faq, glossary};
use std::rc::Rc;
use yew::prelude::*;

/// For sections that are rendered again only when all runs are done.
#[derive(Properties, PartialEq)]
pub struct Props {
    pub progress: Option<Rc<RunProgress>>,
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
                                <p>{ filled(cell, props.progress.as_deref()) }{ " " }
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

fn filled(cell: &comparison::ComparisonCell, progress: Option<&RunProgress>) -> Html {
    match progress.and_then(|progress| progress.cell(cell)) {
        Some(results) => parts(cell.fill(&results)),
        None => html! { { waiting(cell.text) } },
    }
}

fn parts(parts: Vec<TextPart>) -> Html {
    parts
        .into_iter()
        .map(|part| match part {
            TextPart::Words(text) | TextPart::Unknown(text) => html! { { text } },
            TextPart::Number(text) => html! { <strong class="tabular">{ text }</strong> },
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
                        <p>{ answer(entry, props.progress.as_deref()) }</p>
                        <p class="faq-foot">
                            { for entry.runs.iter().map(|run| html! { <>{ proof_link(*run) }{ " " }</> }) }
                            <span class="reference">{ short_references(entry.references) }</span>
                        </p>
                    </div>
                </details>
            }) }
        </div>
    }
}

fn answer(entry: &faq::FaqEntry, progress: Option<&RunProgress>) -> Html {
    let first = entry.runs.first().and_then(|run| run.found());
    let results = first.and_then(|(card, _)| progress?.card(card.id));
    match (first, results) {
        (Some((card, _)), Some(results)) => parts(card.fill(entry.answer, &results)),
        _ => html! { { waiting(entry.answer) } },
    }
}

/// A link to a run that says what the run is about.
fn proof_link(run: RunLink) -> Html {
    let claim = run.found().map_or(run.card, |(card, _)| card.claim);
    html! { <a class="proof" href={run.href(None)}>{ format!("Run: {claim}") }</a> }
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
