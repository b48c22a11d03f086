//! The claim cards by topic: claim, verdict, measurements.

use super::running::RunProgress;
use crate::ui::simulate::card_panel::{claim_number, filled, verdict_line};
use crate::ui::widget::short_references;
use simulator::cards::{self, Card, ClaimVerdict, Results, ShownMeasure, Topic};
use simulator::learn::RunLink;
use simulator::sim::measure;
use std::rc::Rc;
use yew::prelude::*;

/// How many measurements a card shows before the rest is folded.
const ROWS: usize = 6;

/// All cards, a section for each topic.
pub fn cards_by_topic(progress: &RunProgress) -> Html {
    let all = cards::all();
    html! {
        { for Topic::ALL.iter().map(|topic| html! {
            <section key={topic.label()} class="shelf" aria-labelledby={heading(*topic)}>
                <h3 id={heading(*topic)}>{ topic.label() }</h3>
                <div class="tiles">
                    { for (0..).zip(&all).filter(|(_, card)| card.topic == *topic).map(|(at, card): (usize, _)| html! {
                        <Tile key={card.id} id={card.id} results={progress.cards.get(at).cloned()} />
                    }) }
                </div>
            </section>
        }) }
    }
}

fn heading(topic: Topic) -> String {
    format!("theme-{}", topic as usize)
}

/// Progress, then the count of verdicts.
pub fn summary(progress: &RunProgress) -> Html {
    let all = cards::all();
    if progress.cards.len() < all.len() {
        return html! { <>{ format!("Running the cards in this page: {} of {}.", progress.cards.len(), all.len()) }</> };
    }
    let count = |wanted: ClaimVerdict| {
        let verdicts = all
            .iter()
            .zip(&progress.cards)
            .filter(|(card, results)| card.verdict(results) == wanted);
        verdicts.count()
    };
    let runs: usize = all.iter().map(|card| card.runs.len()).sum();
    html! { <>
        { format!(
            "{} cards with {runs} runs were computed in this page in ", all.len(),
        ) }
        <span class="tabular" data-took={progress.took.to_string()}>{ format!("{} ms", progress.took.div_ceil(1000)) }</span>
        { format!(
            ": {} true, {} true under a condition, {} misleading.",
            count(ClaimVerdict::True), count(ClaimVerdict::TrueIf), count(ClaimVerdict::Misleading),
        ) }
    </> }
}

#[derive(Properties, PartialEq)]
struct Props {
    id: &'static str,
    /// None until it has been run.
    results: Option<Rc<Results>>,
}

#[component]
fn Tile(props: &Props) -> Html {
    let Some(card) = cards::card(props.id) else {
        return html! {};
    };
    let results = props.results.as_deref();
    let (first, rest) = card.shows.split_at(card.shows.len().min(ROWS));
    let title = format!("card-{}", card.id);
    html! {
        <article class="card tile" aria-labelledby={title.clone()} aria-busy={results.is_none().then_some("true")}
            data-card={card.id} data-claim={claim_number(card)} data-claim-verdict={results.map(|results| card.verdict(results).code())}>
            <h4 id={title} class="tile-claim">
                if let Some(number) = claim_number(card) { <span class="tile-number">{ number }</span>{ " " } }
                { if card.number().is_some() { format!("“{}”", card.claim) } else { card.claim.to_owned() } }
            </h4>
            if let Some(results) = results {
                { verdict_line(card, results) }
            } else {
                // As long as the verdict will be, so that nothing moves when it appears.
                <p class="claim-verdict"><span class="unseen" aria-hidden="true">{ "◐ true if " }{ waiting(card.condition) }</span></p>
            }
            { tally(card, first, results) }
            if !rest.is_empty() {
                <details class="fold"><summary>{ match rest.len() { 1 => "1 further measurement".to_owned(), count => format!("{count} further measurements") } }</summary>{ tally(card, rest, results) }</details>
            }
            <details class="fold"><summary>{ "Why" }</summary>
                <div class="tile-why">
                    <p>{ said(card, card.why, results) }</p>
                    <p class="reference">{ short_references(card.references) }</p>
                </div>
            </details>
            <p class="tile-foot">
                <a href={RunLink::main(card.id).href(None)} aria-label={format!("See the run: {}", card.claim)}>{ "See the run" }</a>
                if card.runs.len() > 1 { <span class="quiet">{ format!("and {} more", card.runs.len() - 1) }</span> }
            </p>
        </article>
    }
}

/// A text with its numbers, or with "…" until they are known.
fn said(card: &Card, text: &str, results: Option<&Results>) -> Html {
    match results {
        Some(results) => filled(card, text, results),
        None => html! { { waiting(text) } },
    }
}

/// A text with "…" for each number that is not known yet.
pub fn waiting(text: &str) -> String {
    let mut words = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        words.push_str(before);
        words.push('…');
        rest = behind.split_once('}').map_or("", |(_, after)| after);
    }
    words + rest
}

/// A table of measurements.
fn tally(card: &Card, shows: &[ShownMeasure], results: Option<&Results>) -> Html {
    html! {
        <table class={classes!("tally", (card.lanes.len() > 2).then_some("tally-wide"))}>
            <thead><tr><th scope="col">{ "Measured" }</th>{ for card.lanes.iter().map(|lane| html! { <th scope="col">{ lane.label() }</th> }) }</tr></thead>
            <tbody>
                { for shows.iter().filter_map(|shown| {
                    let measure = measure::named(shown.measure)?;
                    let run = card.run(shown.run)?;
                    let main = card.runs.first().is_some_and(|first| first.id == run.id);
                    Some(html! {
                        <tr data-run={run.id}>
                            <th scope="row" title={measure.sentence}>{ measure.label }
                                if !main { <span class="quiet">{ ", " }{ said(card, run.label, results) }</span> }
                            </th>
                            { for card.lanes.iter().map(|lane| {
                                let measured = shown.lanes.contains(lane);
                                let amount = results.and_then(|results| results.amount(shown.run, shown.measure, *lane)).filter(|_| measured);
                                html! {
                                    <td class="tabular" title={amount.and_then(|amount| amount.in_words())}>
                                        if let Some(amount) = amount {
                                            <span data-measure={shown.measure} data-lane={lane.id()}>{ amount.digits() }</span>
                                            if !amount.unit_label().is_empty() { <span class="unit">{ format!(" {}", amount.unit_label()) }</span> }
                                        } else { { if measured { "…" } else { "–" } } }
                                    </td>
                                }
                            }) }
                        </tr>
                    })
                }) }
            </tbody>
        </table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_yet_is_left_open() {
        assert_eq!(waiting("after {a:jwt} and {=b}."), "after … and ….");
        assert_eq!(waiting("nothing"), "nothing");
        assert_eq!(waiting("broken {a"), "broken …");
    }
}
