//! The lessons at the end of the tour, a row for each.

use simulator::cards::{TOUR_ID, TOUR_LESSONS};
use yew::prelude::*;

/// The table of lessons, each with its step in the tour and a card with more.
pub fn lessons() -> Html {
    html! {
        <section class="card lessons" aria-labelledby="lessons-title">
            <h2 id="lessons-title">{ "What the tour has shown" }</h2>
            <div class="table-scroll" tabindex="0" role="group" aria-label="Lessons of the tour">
            <table>
                <thead><tr><th scope="col">{ "After" }</th><th scope="col">{ "Session" }</th><th scope="col">{ "JWT" }</th><th scope="col">{ "More" }</th></tr></thead>
                <tbody>
                    { for TOUR_LESSONS.iter().map(|lesson| html! {
                        <tr key={lesson.topic}>
                            <th scope="row"><a href={format!("#/simulate/{TOUR_ID}?step={}", lesson.step)}>{ lesson.topic }</a></th>
                            <td>{ lesson.session }</td>
                            <td>{ lesson.jwt }</td>
                            <td><a href={format!("#/simulate/{}", lesson.card)}>{ lesson.card.replace("claim-", "claim ") }</a></td>
                        </tr>
                    }) }
                </tbody>
            </table>
            </div>
            <p class="quiet">{ "What a word means stands in the " }<a href="#/learn/glossary">{ "glossary" }</a>{ "." }</p>
        </section>
    }
}
