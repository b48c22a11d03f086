//! Minimal fix: defences that can be toggled, what each does to the outcome, and the
//! search for the smallest set that is enough.

use super::state::{Action, State};
use crate::cards;
use crate::cards::fix::{self, DEFENCES, DefenceId, Fix, Harm, MOST_DEFENCES, Toggle};
use crate::platform;
use crate::sim::{LaneName, Scenario};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: State,
    pub act: Callback<Action>,
}

/// How far the search has come.
#[derive(Clone, PartialEq)]
enum Search {
    NotAsked,
    Asked,
    Found(Rc<Fix>),
}

#[component]
pub fn FixPanel(props: &Props) -> Html {
    let state = &props.state;
    let usual = cards::card(state.id).and_then(|card| card.fix);
    let chosen = use_state_eq(|| usual);
    let lane = (*chosen)
        .filter(|lane| state.lanes.contains(lane))
        .or_else(|| state.lanes.first().copied())
        .unwrap_or(LaneName::Session);
    let now = use_memo((state.scenario.clone(), lane), |(scenario, lane)| {
        (fix::harms(scenario, *lane), fix::verdicts(scenario, *lane))
    });
    let (harms, toggles) = &*now;
    // What turns the outcome by itself stands first.
    let mut shown: Vec<&Toggle> = toggles
        .iter()
        .filter(|toggle| toggle.applicable || toggle.on)
        .collect();
    shown.sort_by_key(|toggle| !toggle.flips);
    let search = use_state_eq(|| Search::NotAsked);
    {
        let search = search.clone();
        use_effect_with((state.scenario.clone(), lane), move |_| {
            search.set(Search::NotAsked);
        });
    }
    {
        let (found, scenario) = (search.clone(), state.scenario.clone());
        let is_asked = *search == Search::Asked;
        use_effect_with(is_asked, move |asked| {
            // After the next picture, so that "Searching" is seen.
            let timer = asked.then(|| {
                platform::after(30, move || {
                    found.set(Search::Found(Rc::new(fix::smallest(&scenario, lane))));
                })
            });
            move || drop(timer)
        });
    }
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |event: Event| {
            chosen.set(platform::value_of(&event).and_then(|id| LaneName::of_id(&id)));
        })
    };
    let take = {
        let (act, chosen) = (props.act.clone(), chosen.clone());
        Callback::from(move |(scenario, to): (Scenario, LaneName)| {
            chosen.set(Some(to));
            act.emit(Action::SettingsTaken(Box::new(scenario), to));
        })
    };
    let ask = {
        let search = search.clone();
        Callback::from(move |_: MouseEvent| search.set(Search::Asked))
    };
    html! {
        <section class="card panel" aria-labelledby="fix-title">
            <div class="panel-head"><h2 id="fix-title">{ "Fix it" }</h2>
                <button type="button" class="button" onclick={props.act.reform(|_| Action::PanelClosed)}>{ "Close" }</button></div>
            <div class="panel-row">
                <label class="field-inline"><span>{ "In the lane" }</span>
                    <select onchange={choose}>{ for state.lanes.iter().map(|own| html! {
                        <option key={own.id()} value={own.id()} selected={*own == lane}>{ own.label() }</option>
                    }) }</select></label>
                { harm_words(harms) }
            </div>
            if !harms.is_empty() {
                <div class="panel-row" aria-live="polite">
                    <button type="button" class="button" disabled={*search == Search::Asked} onclick={ask}>
                        { if *search == Search::Asked { "Searching…" } else { "Find the smallest fix" } }</button>
                    if let Search::Found(found) = &*search {
                        <span class="quiet">{ format!("{} worlds were run.", found.tried) }</span>
                    }
                </div>
            }
            if let Search::Found(found) = &*search { { sets(found, &state.scenario, lane, &take) } }
            <ul class="defences">
                { for shown.iter().map(|toggle| defence(toggle, harms, &state.scenario, lane, &take)) }
            </ul>
        </section>
    }
}

/// What goes wrong now.
fn harm_words(harms: &[Harm]) -> Html {
    if harms.is_empty() {
        return html! { <p class="fix-outcome is-pass" role="status" data-fix="stopped">{ "✓ Nothing goes wrong in this run." }</p> };
    }
    let words: Vec<&str> = harms.iter().map(|harm| harm.sentence()).collect();
    html! { <p class="fix-outcome is-fail" role="status" data-fix="open">{ format!("✕ In this run {}.", words.join("; ")) }</p> }
}

fn defence(
    toggle: &Toggle,
    harms: &[Harm],
    scenario: &Rc<Scenario>,
    lane: LaneName,
    take: &Callback<(Scenario, LaneName)>,
) -> Html {
    let id = toggle.defence;
    let Some(row) = DEFENCES.iter().find(|row| row.id == id) else {
        return html! {};
    };
    let turn = {
        let scenario = scenario.clone();
        take.reform(move |_: Event| fix::toggled(&scenario, lane, id))
    };
    let effect = match (toggle.flips, harms.is_empty()) {
        (true, false) => Some(("✓ alone stops it", "is-pass")),
        (true, true) => Some(("! without it something goes wrong", "is-warn")),
        _ => None,
    };
    html! {
        <li key={row.code} class="defence">
            <label class="choice" title={row.sentence}><input type="checkbox" data-defence={row.code} checked={toggle.on} onchange={turn} />{ row.label }</label>
            if let Some((words, class)) = effect { <span class={class}>{ words }</span> }
            <span class="quiet defence-words">{ row.sentence }</span>
        </li>
    }
}

/// The smallest sets, each with a button that applies it.
fn sets(
    found: &Fix,
    scenario: &Rc<Scenario>,
    lane: LaneName,
    take: &Callback<(Scenario, LaneName)>,
) -> Html {
    let list = |sets: &[Vec<DefenceId>]| {
        html! {
            <ul class="fixes">
                { for sets.iter().map(|set| {
                    let apply = {
                        let (scenario, set) = (scenario.clone(), set.clone());
                        take.reform(move |_: MouseEvent| fix::with(&scenario, lane, &set))
                    };
                    let labels: Vec<&str> = set.iter().filter_map(|id| DEFENCES.iter().find(|row| row.id == *id)).map(|row| row.label).collect();
                    html! { <li><button type="button" class="button" data-fix-set={set.len().to_string()} onclick={apply}>{ labels.join(" + ") }</button></li> }
                }) }
            </ul>
        }
    };
    if !found.sets.is_empty() {
        let size = found.sets.first().map_or(0, Vec::len);
        let words = match size {
            1 => "One change is enough. Each of these stops it:".to_owned(),
            size => format!(
                "{size} changes together are needed. Each of these sets stops it, and no smaller one does:"
            ),
        };
        return html! { <><p>{ words }</p>{ list(&found.sets) }</> };
    }
    html! {
        <>
            <p>{ format!("No set of up to {MOST_DEFENCES} changes stops everything at once.") }</p>
            { for found.each.iter().map(|one| html! {
                <>
                    <p>{ if one.sets.is_empty() {
                        format!("Nothing tried here prevents that {}.", one.harm.sentence())
                    } else {
                        format!("So that it no longer happens that {}:", one.harm.sentence())
                    } }</p>
                    { list(&one.sets) }
                </>
            }) }
        </>
    }
}
