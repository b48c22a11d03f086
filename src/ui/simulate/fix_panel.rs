//! Minimal fix: defences to toggle, the effect of each, and the search for the smallest
//! set that is enough.

use super::state::{SimulatorAction, SimulatorState};
use crate::platform;
use simulator::cards;
use simulator::cards::fix::{self, DEFENCES, DefenceId, Fix, Harm, MOST_DEFENCES, Search, Toggle};
use simulator::sim::{LaneName, Scenario};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: SimulatorState,
    pub act: Callback<SimulatorAction>,
}

/// The id of the panel's heading.
const TITLE: &str = "fix-title";

/// Progress of the search.
#[derive(Clone, PartialEq)]
enum Progress {
    NotAsked,
    /// How many combinations have been tried.
    Asked(usize),
    Found(Rc<Fix>),
}

/// The longest scenario that is run anew for each defence.
const MOST_STEPS: u32 = 150;

/// How long the search runs before the page can update, in milliseconds.
const SLICE: f64 = 12.0;

#[component]
pub fn FixPanel(props: &Props) -> Html {
    let state = &props.state;
    let usual = cards::card(state.id).and_then(|card| card.fix);
    let chosen = use_state_eq(|| usual);
    let lane = (*chosen)
        .filter(|lane| state.lanes.contains(lane))
        .or_else(|| state.lanes.first().copied())
        .unwrap_or(LaneName::Session);
    let is_too_long = state.steps() > MOST_STEPS;
    let now = use_memo(
        (state.scenario.clone(), lane),
        |(scenario, lane)| match is_too_long {
            true => Default::default(),
            false => (fix::harms(scenario, *lane), fix::verdicts(scenario, *lane)),
        },
    );
    let (harms, toggles) = &*now;
    // Defences that change the outcome alone come first.
    let mut shown: Vec<&Toggle> = toggles
        .iter()
        .filter(|toggle| toggle.applicable || toggle.on)
        .collect();
    shown.sort_by_key(|toggle| !toggle.flips);
    let progress = use_state_eq(|| Progress::NotAsked);
    let search = use_mut_ref(|| None::<Search>);
    {
        let (progress, search) = (progress.clone(), search.clone());
        use_effect_with((state.scenario.clone(), lane), move |_| {
            search.replace(None);
            progress.set(Progress::NotAsked);
        });
    }
    // In slices, so that the page stays usable and the search can be stopped.
    let slices = use_state_eq(|| 0_u32);
    {
        let (progress, search, slices) = (progress.clone(), search.clone(), slices.clone());
        let scenario = state.scenario.clone();
        let is_asked = matches!(*progress, Progress::Asked(_));
        use_effect_with((is_asked, *slices), move |(is_asked, slice)| {
            let slice = *slice;
            let timer = is_asked.then(|| {
                platform::after(1, move || {
                    let (found, tried) = {
                        let mut search = search.borrow_mut();
                        let search = search.get_or_insert_with(|| Search::new(&scenario, lane));
                        (slice_of(search), search.tried())
                    };
                    match found {
                        Some(found) => progress.set(Progress::Found(Rc::new(found))),
                        None => {
                            progress.set(Progress::Asked(tried));
                            slices.set(slice.wrapping_add(1));
                        }
                    }
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
            act.emit(SimulatorAction::SettingsTaken(Box::new(scenario), to));
        })
    };
    let is_asked = matches!(*progress, Progress::Asked(_));
    // One button starts and stops, so that it keeps the focus.
    let ask = {
        let (progress, search) = (progress.clone(), search.clone());
        Callback::from(move |_: MouseEvent| {
            search.replace(None);
            progress.set(if is_asked {
                Progress::NotAsked
            } else {
                Progress::Asked(0)
            });
        })
    };
    let apply = take.reform(|world: (Scenario, LaneName)| {
        // The button disappears with the results, so the focus moves first.
        platform::focus_still(TITLE);
        world
    });
    html! {
        <section class="card panel" aria-labelledby={TITLE}>
            <div class="panel-head"><h2 id={TITLE} tabindex="-1">{ "Fix it" }</h2>
                <button type="button" class="button" onclick={props.act.reform(|_| SimulatorAction::PanelClosed)}>{ "Close" }</button></div>
            <div class="panel-row">
                <label class="field-inline"><span>{ "In the lane" }</span>
                    <select onchange={choose}>{ for state.lanes.iter().map(|own| html! {
                        <option key={own.id()} value={own.id()} selected={*own == lane}>{ own.label() }</option>
                    }) }</select></label>
                if is_too_long {
                    <span class="quiet">{ format!("Defences are tried on scenarios of up to {MOST_STEPS} steps; this one has {}.", state.steps()) }</span>
                } else {
                    { harm_words(harms) }
                }
            </div>
            if !harms.is_empty() {
                <div class="panel-row" aria-live="polite">
                    <button type="button" class="button" onclick={ask}>{ if is_asked { "Stop" } else { "Find the smallest fix" } }</button>
                    { match &*progress {
                        Progress::NotAsked => html! {},
                        // Not announced: it changes many times a second.
                        Progress::Asked(tried) => html! { <><span>{ "Searching…" }</span><span class="quiet tabular" aria-hidden="true">{ format!("{tried} worlds were run so far.") }</span></> },
                        Progress::Found(found) => html! { <span class="quiet">{ format!("{} worlds were run.", found.tried) }</span> },
                    } }
                </div>
            }
            if let Progress::Found(found) = &*progress { { sets(found, &state.scenario, lane, &apply) } }
            <ul class="defences">
                { for shown.iter().map(|toggle| defence(toggle, harms, &state.scenario, lane, &take)) }
            </ul>
        </section>
    }
}

/// Searches for one slice of time; the result once the search has ended.
fn slice_of(search: &mut Search) -> Option<Fix> {
    let end = platform::precise_now() + SLICE;
    loop {
        let found = search.step(1);
        if found.is_some() || platform::precise_now() >= end {
            return found;
        }
    }
}

/// What goes wrong in the run, in words.
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
            <label class="choice" title={row.sentence}><input type="checkbox" autocomplete="off" data-defence={row.code} checked={toggle.on} onchange={turn} />{ row.label }</label>
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
                        take.reform(move |_: MouseEvent| fix::with_defences(&scenario, lane, &set))
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
