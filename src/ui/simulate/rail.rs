//! The list of scenarios.

use super::state::{OWN, OWN_TITLE};
use simulator::cards::{self, TOUR_ID, TOUR_TITLE};
use yew::prelude::*;

/// Every scenario in the order of the list: id, number if it has one, title.
pub fn scenarios() -> Vec<(&'static str, Option<u32>, &'static str)> {
    let mut list = vec![(TOUR_ID, None, TOUR_TITLE)];
    list.extend(
        cards::all()
            .into_iter()
            .map(|card| (card.id, card.number(), card.claim)),
    );
    list.push((OWN, None, OWN_TITLE));
    list
}

/// The scenarios before and after one.
pub fn neighbours(id: &str) -> (Option<&'static str>, Option<&'static str>) {
    let list = scenarios();
    let at = list.iter().position(|(own, _, _)| *own == id);
    let near = |index: Option<usize>| index.and_then(|index| list.get(index)).map(|row| row.0);
    (
        near(at.and_then(|at| at.checked_sub(1))),
        near(at.map(|at| at + 1)),
    )
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub current: &'static str,
}

#[component]
pub fn Rail(props: &Props) -> Html {
    html! {
        <nav class="rail" aria-label="Choose a scenario">
            <h2 class="rail-title" id="scenarios-title">{ "Scenarios" }</h2>
            <ul class="rail-list" role="list" aria-labelledby="scenarios-title">
                { for scenarios().into_iter().map(|(id, number, title)| html! {
                    <li key={id}>
                        <a class="rail-link" href={format!("#/simulate/{id}")} aria-current={(id == props.current).then_some("true")}>
                            <span class="rail-number tabular">{ number.map_or_else(|| mark(id).to_owned(), |number| number.to_string()) }</span>
                            <span>{ title }</span>
                        </a>
                    </li>
                }) }
            </ul>
        </nav>
    }
}

/// What stands where a claim has its number.
fn mark(id: &str) -> &'static str {
    match id {
        TOUR_ID => "→",
        OWN => "+",
        _ => "!",
    }
}
