//! The Learn page.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// A place on the page, as the address names it.
    pub place: String,
}

#[component]
pub fn LearnPage(props: &Props) -> Html {
    html! {
        <main id="learn" class="learn" tabindex="-1" data-place={props.place.clone()}>
            <h1>{ "Learn" }</h1>
        </main>
    }
}
