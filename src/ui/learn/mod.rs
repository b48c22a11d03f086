//! The Learn page: claim cards, comparison, questionnaire, questions, glossary. Their texts
//! are in [`simulator::learn`] and [`simulator::cards`].

mod claim_cards; // claim cards by topic
mod questionnaire;
mod running; // runs every card, one after the other
mod texts; // comparison, questions, glossary // the questionnaire

use crate::platform;
use jose::text::visible;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// A place on the page, as the address names it.
    pub place: String,
    /// The query of the address.
    pub query: Vec<(String, String)>,
}

/// A section and its name in the address.
struct PageSection {
    id: &'static str,
    /// The id of its heading.
    heading: &'static str,
    title: &'static str,
    /// In the row of links at the top.
    short: &'static str,
}

const fn page_section(
    id: &'static str,
    heading: &'static str,
    title: &'static str,
    short: &'static str,
) -> PageSection {
    PageSection {
        id,
        heading,
        title,
        short,
    }
}

const CARDS: PageSection = page_section(
    "cards",
    "learn-cards",
    "What people say, put to the test",
    "Claims",
);
const COMPARE: PageSection = page_section(
    "compare",
    "learn-compare",
    "Sessions and JWTs compared",
    "Comparison",
);
const WHICH: PageSection = page_section(
    "which",
    "learn-which",
    "Which one should I use?",
    "Which one?",
);
const FAQ: PageSection = page_section("faq", "learn-faq", "Questions and answers", "Questions");
const GLOSSARY: PageSection = page_section("glossary", "learn-glossary", "Glossary", "Glossary");
const PLACES: [PageSection; 5] = [CARDS, COMPARE, WHICH, FAQ, GLOSSARY];

#[component]
pub fn LearnPage(props: &Props) -> Html {
    let progress = running::use_running();
    let all = progress.finished.then(|| progress.clone());
    use_effect_with(props.place.clone(), |place| go_to(place));
    html! {
        <main id="learn" class="learn" tabindex="-1" data-place={visible(&props.place)}>
            <header class="learn-head">
                <h1>{ "Learn" }</h1>
                <p class="lead">{ "What people say about sessions and JWTs, each claim run in the simulator and judged by what was measured." }</p>
                <p class="learn-opening">{ "With a " }<strong>{ "session" }</strong>{ ", the server keeps a record of the login, and the browser shows a random ID in a cookie. With a " }<strong>{ "JWT" }</strong>{ ", the token itself says who is logged in, and its signature proves it: a server only checks. " }
                    <a href="#/simulate/tour">{ "The tour" }</a>{ " shows in a few steps what that means after a log-out, a changed role, a crash and a theft." }</p>
            </header>
            <nav class="places" aria-label="On this page">
                { for PLACES.iter().map(|place| {
                    let id = place.id;
                    html! {
                        <a href={format!("#/learn/{id}")} onclick={move |_| go_to(id)}>{ place.short }</a>
                    }
                }) }
            </nav>
            { section(&CARDS, html! { <>
                <p class="section-lead cards-summary" role="status">{ claim_cards::summary(&progress) }</p>
                { claim_cards::cards_by_topic(&progress) }
            </> }) }
            { section(&COMPARE, html! { <>
                <p class="section-lead">{ "Each statement rests on a run, and its numbers come from that run." }</p>
                <texts::Comparison progress={all.clone()} />
            </> }) }
            { section(&WHICH, html! { <>
                <p class="section-lead">{ "Each answer gives points, each point has its reason and the run that proves it." }</p>
                <questionnaire::Questionnaire query={props.query.clone()} />
            </> }) }
            { section(&FAQ, html! { <texts::Questions progress={all} /> }) }
            { section(&GLOSSARY, html! { <texts::Glossary /> }) }
        </main>
    }
}

fn section(place: &PageSection, body: Html) -> Html {
    html! {
        <section class={classes!("learn-section", format!("is-{}", place.id))} aria-labelledby={place.heading}>
            <h2 id={place.heading} tabindex="-1">{ place.title }</h2>
            { body }
        </section>
    }
}

/// Scrolls to a section and moves the focus there.
fn go_to(id: &str) {
    if let Some(place) = PLACES.iter().find(|place| place.id == id) {
        platform::focus(place.heading);
        platform::reveal(place.heading);
    }
}
