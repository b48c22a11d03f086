//! Predicting: before a deciding step, who is served? Answer, reveal, explain. The right
//! answers come from the run.

use super::film::Film;
use super::state::{Action, Predictions, State};
use crate::cards;
use crate::platform;
use crate::sim::LaneName;
use crate::sim::divergence::outcome;
use yew::prelude::*;

/// The steps that ask, in order, with their questions: those of the card while its own
/// script is run, else every step where the lanes part.
pub fn questions(state: &State, film: &Film) -> Vec<(u32, String)> {
    let own = cards::card(state.id).filter(|card| {
        let run = card.runs.first();
        let steps = state.scenario.steps();
        run.is_some_and(|run| {
            run.id == state.run
                && run.script.len() == steps.len()
                && run
                    .script
                    .iter()
                    .zip(steps)
                    .all(|(beat, step)| beat.together == step.together)
        })
    });
    if let Some(card) = own.filter(|card| !card.questions.is_empty()) {
        let asks = card.questions.iter();
        return asks
            .map(|question| (question.step, question.ask.to_owned()))
            .collect();
    }
    let frame = film.frame(crate::sim::Position::after(state.steps()));
    frame
        .divergences
        .iter()
        .map(|divergence| {
            let title = crate::story::caption::caption(film.trace(), divergence.step).title;
            (divergence.step, format!("{title}. Who is served?"))
        })
        .collect()
}

/// The first question on the way forward to a step, if it has not been answered.
pub fn question_between(state: &State, film: &Film, to: u32) -> Option<u32> {
    let predictions = state.predictions.as_ref()?;
    questions(state, film)
        .into_iter()
        .map(|(step, _)| step)
        .find(|step| {
            let is_on_the_way = *step > state.at.step && *step <= to;
            is_on_the_way && !predictions.given.contains_key(step)
        })
}

/// Whether a lane serves in a step.
fn is_served(film: &Film, step: u32, lane: LaneName) -> bool {
    let outcome = film.trace().lane(lane).map(|lane| outcome(lane, step));
    outcome
        .and_then(|outcome| outcome.status)
        .is_some_and(|status| status < 400)
}

/// How many predictions were right, and how many there were; those skipped do not count.
pub fn score(predictions: &Predictions, film: &Film) -> (usize, usize) {
    let answers = || {
        let given = predictions.given.iter();
        given.flat_map(|(step, answer)| {
            answer
                .iter()
                .map(move |(lane, served)| (*step, *lane, *served))
        })
    };
    let right = answers()
        .filter(|(step, lane, served)| is_served(film, *step, *lane) == *served)
        .count();
    (right, answers().count())
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: State,
    pub film: Film,
    pub act: Callback<Action>,
}

/// The question that is open, or what became of the last one.
#[component]
pub fn Question(props: &Props) -> Html {
    let (state, film) = (&props.state, &props.film);
    let answer = use_state(Vec::<(LaneName, bool)>::new);
    let asked = state
        .predictions
        .as_ref()
        .and_then(|predictions| predictions.asked);
    {
        let answer = answer.clone();
        use_effect_with(asked, move |asked| {
            answer.set(Vec::new());
            if asked.is_some() {
                platform::focus("question");
            }
        });
    }
    let Some(predictions) = &state.predictions else {
        return html! {};
    };
    let all = questions(state, film);
    let (right, of) = score(predictions, film);
    let tally = html! {
        <p class="tally tabular" data-score={right.to_string()}>{ format!("{right} of {of} predictions right") }</p>
    };
    let Some((step, ask)) = asked.and_then(|asked| all.iter().find(|(step, _)| *step == asked))
    else {
        let revealed = predictions.given.get(&state.at.step);
        return html! {
            <section class="question" aria-label="Prediction">
                if let Some(given) = revealed {
                    <ul class="revealed" aria-live="polite">
                        { for given.iter().map(|(lane, expected)| {
                            let served = is_served(film, state.at.step, *lane);
                            let (sign, word, class) = if served == *expected { ("✓", "right", "is-pass") } else { ("✕", "not so", "is-fail") };
                            html! { <li><span class={class}>{ format!("{sign} {word}") }</span>
                                { format!(": {} {}.", lane.label(), if served { "serves" } else { "refuses" }) }</li> }
                        }) }
                    </ul>
                } else if all.is_empty() {
                    <p>{ "Nothing to predict here: the lanes do not part." }</p>
                } else {
                    <p>{ "Go on: before each deciding step you will be asked." }</p>
                }
                { tally }
            </section>
        };
    };
    let choose = |lane: LaneName, served: bool| {
        let answer = answer.clone();
        Callback::from(move |_: Event| {
            let mut given = (*answer).clone();
            given.retain(|(own, _)| *own != lane);
            given.push((lane, served));
            given.sort();
            answer.set(given);
        })
    };
    let is_whole = answer.len() == state.lanes.len();
    let reveal = {
        let answer = (*answer).clone();
        props.act.reform(move |event: SubmitEvent| {
            event.prevent_default();
            Action::Answered(answer.clone())
        })
    };
    html! {
        <section class="question is-open" aria-label="Prediction">
            <form onsubmit={reveal}>
                <p class="question-words" id="question" tabindex="-1">{ format!("Before step {step}. {ask}") }</p>
                { for state.lanes.iter().map(|lane| {
                    let name = format!("predict-{}", lane.id());
                    let chosen = answer.iter().find(|(own, _)| own == lane).map(|(_, served)| *served);
                    html! {
                        <fieldset key={lane.id()} class="question-lane">
                            <legend>{ lane.label() }</legend>
                            { for [(true, "served"), (false, "refused")].into_iter().map(|(served, word)| html! {
                                <label class="choice"><input type="radio" name={name.clone()} checked={chosen == Some(served)} onchange={choose(*lane, served)} />{ word }</label>
                            }) }
                        </fieldset>
                    }
                }) }
                <button type="submit" class="button is-main" disabled={!is_whole}>{ "Reveal" }</button>
                <button type="button" class="button" onclick={props.act.reform(|_| Action::Answered(Vec::new()))}>{ "Skip" }</button>
            </form>
            { tally }
        </section>
    }
}
