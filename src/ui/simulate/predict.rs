//! Predicting: before a deciding step the person says who will be served. The right answers
//! come from the run.

use super::predictions::Predictions;
use super::recording::Recording;
use super::state::{SimulatorAction, SimulatorState};
use crate::platform;
use simulator::cards;
use simulator::sim::LaneName;
use simulator::sim::divergence::outcome;
use yew::prelude::*;

/// The questions that were written for a scenario, while its own script is run.
fn written(state: &SimulatorState) -> Option<&'static [cards::PredictionPrompt]> {
    let (run, written) = if state.id == cards::TOUR_ID {
        (&cards::TOUR, cards::TOUR_QUESTIONS)
    } else {
        let card = cards::card(state.id)?;
        (card.runs.first()?, card.questions)
    };
    let steps = state.scenario.steps();
    let is_own = run.id == state.run
        && run.script.len() == steps.len()
        && run
            .script
            .iter()
            .zip(steps)
            .all(|(row, step)| row.together == step.together);
    (is_own && !written.is_empty()).then_some(written)
}

/// The steps that ask, in order, with their questions: those that were written for the
/// scenario, else every step where the lanes part. A step in which nobody is answered
/// asks nothing.
pub fn questions(state: &SimulatorState, recording: &Recording) -> Vec<(u32, String)> {
    let mut all: Vec<(u32, String)> = match written(state) {
        Some(written) => written
            .iter()
            .map(|question| (question.step, question.ask.to_owned()))
            .collect(),
        None => recording
            .frame(simulator::sim::Position::after(state.steps()))
            .divergences
            .iter()
            .map(|divergence| {
                let title =
                    simulator::story::caption::caption(recording.trace(), divergence.step).title;
                (divergence.step, format!("{title}. Who is served?"))
            })
            .collect(),
    };
    all.retain(|(step, _)| !answering(recording, *step).is_empty());
    all
}

/// The first question on the way forward to a step, if it has not been answered.
pub fn question_between(state: &SimulatorState, recording: &Recording, to: u32) -> Option<u32> {
    let predictions = state.predictions.as_ref()?;
    questions(state, recording)
        .into_iter()
        .map(|(step, _)| step)
        .find(|step| {
            let is_on_the_way = *step > state.at.step && *step <= to;
            is_on_the_way && !predictions.given.contains_key(step)
        })
}

/// Whether something is still to be predicted: a question neither answered nor skipped.
pub fn is_open(state: &SimulatorState, recording: &Recording) -> bool {
    state.predictions.as_ref().is_some_and(|predictions| {
        let all = questions(state, recording);
        all.iter()
            .any(|(step, _)| !predictions.given.contains_key(step))
    })
}

/// Whether a lane serves in a step; none where nobody is answered.
fn is_served(recording: &Recording, step: u32, lane: LaneName) -> Option<bool> {
    let status = outcome(recording.trace().lane(lane)?, step).status?;
    Some(status < 400)
}

/// The lanes in which someone is answered in a step.
fn answering(recording: &Recording, step: u32) -> Vec<LaneName> {
    let lanes = recording.trace().lanes.iter().map(|lane| lane.lane);
    lanes
        .filter(|lane| is_served(recording, step, *lane).is_some())
        .collect()
}

/// How many predictions were right, and how many there were; those skipped do not count,
/// nor those where nobody is answered.
pub fn score(predictions: &Predictions, recording: &Recording) -> (usize, usize) {
    let judged: Vec<bool> = predictions
        .given
        .iter()
        .flat_map(|(step, answer)| {
            answer.iter().filter_map(|(lane, expected)| {
                is_served(recording, *step, *lane).map(|served| served == *expected)
            })
        })
        .collect();
    (judged.iter().filter(|right| **right).count(), judged.len())
}

/// The id of what became of the last question.
const RESULT: &str = "prediction-result";

/// What became of a question, lane by lane.
fn revealed(recording: &Recording, step: u32, given: &[(LaneName, bool)]) -> Html {
    html! {
        <ul class="revealed" id={RESULT} tabindex="-1" aria-live="polite">
            { for recording.trace().lanes.iter().map(|lane| lane.lane).map(|lane| {
                let expected = given.iter().find(|(own, _)| *own == lane).map(|(_, served)| *served);
                let Some(served) = is_served(recording, step, lane) else {
                    return html! { <li>{ format!("{}: nobody is answered.", lane.label()) }</li> };
                };
                let judged = expected.map(|expected| if served == expected { ("✓ right", "is-pass") } else { ("✕ not so", "is-fail") });
                html! { <li>
                    if let Some((words, class)) = judged { <span class={class}>{ words }</span>{ ": " } }
                    { format!("{} {}.", lane.label(), if served { "serves" } else { "refuses" }) }</li> }
            }) }
        </ul>
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: SimulatorState,
    pub recording: Recording,
    pub act: Callback<SimulatorAction>,
}

/// The question that is open, or what became of the last one.
#[component]
pub fn PredictPanel(props: &Props) -> Html {
    let (state, recording) = (&props.state, &props.recording);
    let answer = use_state(Vec::<(LaneName, bool)>::new);
    let asked = state
        .predictions
        .as_ref()
        .and_then(|predictions| predictions.asked);
    {
        let answer = answer.clone();
        let before = use_mut_ref(|| None::<u32>);
        let given = state.predictions.as_ref();
        let is_given = given.is_some_and(|given| given.given.contains_key(&state.at.step));
        let at = state.at.step;
        use_effect_with(asked, move |asked| {
            answer.set(Vec::new());
            let before = before.replace(*asked);
            if asked.is_some() {
                platform::focus("question");
            } else if before == Some(at) && is_given {
                // The button that was pressed has gone with its question.
                platform::focus(RESULT);
            }
        });
    }
    let Some(predictions) = &state.predictions else {
        return html! {};
    };
    let all = questions(state, recording);
    let (right, of) = score(predictions, recording);
    let tally = html! {
        <p class="tally tabular" data-score={right.to_string()}>{ format!("{right} of {of} predictions right") }</p>
    };
    let Some((step, ask)) = asked.and_then(|asked| all.iter().find(|(step, _)| *step == asked))
    else {
        let given = predictions.given.get(&state.at.step);
        return html! {
            <section class="question" aria-label="Prediction">
                if let Some(given) = given {
                    { revealed(recording, state.at.step, given) }
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
    let lanes = answering(recording, *step);
    let is_whole = lanes
        .iter()
        .all(|lane| answer.iter().any(|(own, _)| own == lane));
    let reveal = {
        let answer = (*answer).clone();
        props.act.reform(move |event: SubmitEvent| {
            event.prevent_default();
            SimulatorAction::Answered(answer.clone())
        })
    };
    html! {
        <section class="question is-open" aria-label="Prediction">
            <form onsubmit={reveal}>
                <p class="question-words" id="question" tabindex="-1">{ format!("Before step {step}. {ask}") }</p>
                { for lanes.iter().map(|lane| {
                    let name = format!("predict-{}", lane.id());
                    let chosen = answer.iter().find(|(own, _)| own == lane).map(|(_, served)| *served);
                    html! {
                        <fieldset key={lane.id()} class="question-lane">
                            <legend>{ lane.label() }</legend>
                            { for [(true, "served"), (false, "refused")].into_iter().map(|(served, word)| html! {
                                <label class="choice"><input type="radio" autocomplete="off" name={name.clone()} checked={chosen == Some(served)} onchange={choose(*lane, served)} />{ word }</label>
                            }) }
                        </fieldset>
                    }
                }) }
                <button type="submit" class="button is-main" disabled={!is_whole}>{ "Reveal" }</button>
                <button type="button" class="button" onclick={props.act.reform(|_| SimulatorAction::Answered(Vec::new()))}>{ "Skip" }</button>
            </form>
            { tally }
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::simulate::link::Link;
    use crate::ui::simulate::recording::record;
    use simulator::sim::Position;
    use std::collections::BTreeMap;
    use std::rc::Rc;

    fn predicting(
        id: &str,
        script: Option<&str>,
        lanes: &[LaneName],
    ) -> (Rc<SimulatorState>, Recording) {
        let state = SimulatorState::opened(&Link {
            id: id.to_owned(),
            script: script.map(str::to_owned),
            lanes: Some(lanes.to_vec()),
            predict: true,
            ..Link::default()
        });
        let recording = record(&state.scenario, &state.lanes);
        (Rc::new(state), recording)
    }

    const LANES: [LaneName; 2] = [LaneName::Session, LaneName::Jwt];

    #[test]
    fn a_lane_without_an_answer_is_not_asked_about_and_does_not_count() {
        let mut found = 0;
        for card in cards::all() {
            let (state, recording) = predicting(card.id, None, &LaneName::ALL);
            for step in 1..=state.steps() {
                let answering = answering(&recording, step);
                for lane in LaneName::ALL {
                    let given = BTreeMap::from([(step, vec![(lane, true)])]);
                    let predictions = Predictions { asked: None, given };
                    let (_, of) = score(&predictions, &recording);
                    assert_eq!(of, usize::from(answering.contains(&lane)), "{}", card.id);
                    found += 1 - of;
                }
            }
            for (step, _) in questions(&state, &recording) {
                assert!(
                    !answering(&recording, step).is_empty(),
                    "{}, {step}",
                    card.id
                );
            }
        }
        assert!(found > 0, "some lane answers nobody in some step");
    }

    #[test]
    fn the_tour_asks_what_was_written_for_it_until_its_script_is_another() {
        let asked = |script| {
            let (state, recording) = predicting(cards::TOUR_ID, script, &LANES);
            let all = questions(&state, &recording);
            all.into_iter().map(|(_, ask)| ask).collect::<Vec<_>>()
        };
        let written: Vec<_> = cards::TOUR_QUESTIONS.iter().map(|one| one.ask).collect();
        assert_eq!(asked(None), written);
        let other = asked(Some("log-in;log-out;steal;replay;read"));
        assert!(other.iter().all(|ask| !written.contains(&ask.as_str())));
    }

    #[test]
    fn refusing_is_an_answer() {
        let (_, recording) = predicting("own", Some("read;log-in;read;advance.60"), &LANES);
        for lane in LANES {
            assert_eq!(is_served(&recording, 1, lane), Some(false));
            assert_eq!(is_served(&recording, 3, lane), Some(true));
            assert_eq!(is_served(&recording, 4, lane), None);
        }
    }

    #[test]
    fn it_is_open_until_the_last_question_is_answered_or_skipped() {
        for card in cards::all() {
            let (mut state, recording) = predicting(card.id, None, card.lanes);
            let all = questions(&state, &recording);
            // Somebody is answered wherever a question was written.
            if !card.questions.is_empty() {
                assert_eq!(all.len(), card.questions.len(), "{}", card.id);
            }
            if all.is_empty() {
                assert!(!is_open(&state, &recording), "{}", card.id);
                continue;
            }
            let last = state.steps();
            for (step, _) in &all {
                assert!(is_open(&state, &recording), "{}, {step}", card.id);
                assert_eq!(question_between(&state, &recording, last), Some(*step));
                // Going there stops before; going back never asks.
                assert_eq!(question_between(&state, &recording, step - 1), None);
                state = state.reduce(SimulatorAction::Asked(*step));
                assert_eq!(state.at, Position::after(step - 1));
                state = state.reduce(SimulatorAction::Answered(Vec::new()));
            }
            assert!(!is_open(&state, &recording), "{}", card.id);
            assert_eq!(question_between(&state, &recording, last), None);
            // Predicting switched off, nothing is open.
            let (state, recording) = predicting(card.id, None, card.lanes);
            let off = state.reduce(SimulatorAction::PredictingToggled);
            assert!(!is_open(&off, &recording));
        }
    }
}
