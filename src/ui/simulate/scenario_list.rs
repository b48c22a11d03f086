//! The list of scenarios.

use super::scenarios::{OWN, scenarios};
use simulator::cards::TOUR_ID;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub current: &'static str,
}

#[component]
pub fn ScenarioList(props: &Props) -> Html {
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

/// The sign in place of a claim number.
fn mark(id: &str) -> &'static str {
    match id {
        TOUR_ID => "→",
        OWN => "+",
        _ => "!",
    }
}
