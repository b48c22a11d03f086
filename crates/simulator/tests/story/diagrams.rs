//! Diagrams: every message once, every column there, changes as the state has them.

use crate::{chosen, controls, has_message, last_step, scenario, traced, tries};
use proptest::prelude::*;
use simulator::sim::state::{Actor, Entry, EntryKind, EntryPlace, WorldState};
use simulator::sim::trace::LaneTrace;
use simulator::sim::{Position, Trace, frame};
use simulator::story::changes::all_changes;
use simulator::story::diagram::{
    ChangeMark, LineKind, MOST_COLUMNS, all_lines, changes, lines, participants,
};
use std::collections::BTreeMap;

fn check_lane(lane: &LaneTrace) -> Result<(), String> {
    let columns: Vec<_> = participants(lane).iter().map(|own| own.column).collect();
    if !(2..=MOST_COLUMNS).contains(&columns.len()) || !columns.is_sorted() {
        return Err(format!("columns {columns:?}"));
    }
    let mut drawn = Vec::new();
    let mut last = 0;
    for (step, own) in (0..).zip(all_lines(lane)) {
        if own != lines(lane, step) {
            return Err(format!("step {step} is drawn in two ways"));
        }
        for line in own {
            let event = lane.events.get(line.event).ok_or("no such event")?;
            let fits = match line.kind {
                LineKind::Arrow { from, to, .. } => {
                    from != to && columns.contains(&from) && columns.contains(&to)
                }
                LineKind::Own { at } => columns.contains(&at),
            };
            if !fits || event.step != step || line.event < last || line.label.is_empty() {
                return Err(format!("step {step}: {line:?}"));
            }
            if !controls(&line.label).is_empty() || !controls(&line.detail).is_empty() {
                return Err(format!("control characters: {line:?}"));
            }
            if line.detail.ends_with('.') {
                return Err(format!("no clause: {line:?}"));
            }
            last = line.event;
            if line.message {
                drawn.push(line.event);
            }
        }
    }
    let messages: Vec<usize> = (0..)
        .zip(&lane.events)
        .filter(|(_, event)| has_message(&event.what))
        .map(|(index, _)| index)
        .collect();
    if drawn != messages {
        return Err(format!("drawn {drawn:?}, there are {messages:?}"));
    }
    Ok(())
}

/// Whoever is counted on both sides: what people and tabs keep is not all shown.
fn is_counted(place: &EntryPlace) -> bool {
    !matches!(place.keeper, Actor::Person | Actor::Tab(_)) && place.kind != EntryKind::Moment
}

fn table(state: &WorldState) -> BTreeMap<EntryPlace, Entry> {
    state
        .entries()
        .filter(|(place, _)| is_counted(place))
        .map(|(place, entry)| (place.clone(), entry.clone()))
        .collect()
}

/// How many things came, changed and went between two pictures, by keeper.
fn counted(
    before: &BTreeMap<EntryPlace, Entry>,
    after: &BTreeMap<EntryPlace, Entry>,
) -> BTreeMap<(String, ChangeMark), usize> {
    let mut counts = BTreeMap::new();
    let mut count = |place: &EntryPlace, mark| {
        *counts.entry((place.keeper.to_string(), mark)).or_default() += 1;
    };
    for (place, entry) in after {
        match before.get(place) {
            None => count(place, ChangeMark::Came),
            Some(old) if old != entry => count(place, ChangeMark::Changed),
            Some(_) => {}
        }
    }
    for place in before.keys().filter(|place| !after.contains_key(place)) {
        count(place, ChangeMark::Went);
    }
    counts
}

fn check_changes(trace: &Trace) -> Result<(), String> {
    for (index, lane) in trace.lanes.iter().enumerate() {
        let all = all_changes(lane);
        let mut before = BTreeMap::new();
        for step in 0..=last_step(trace) {
            let after = table(&frame(trace, Position::after(step)).lanes[index].state);
            let own = changes(lane, step);
            if Some(&own) != all.get(step as usize) {
                return Err(format!("step {step} changes in two ways"));
            }
            let mut shown = BTreeMap::new();
            for line in own {
                let counted = line.keeper != "the person" && !line.keeper.starts_with("tab ");
                if counted {
                    *shown.entry((line.keeper, line.mark)).or_default() += 1;
                }
            }
            let wanted = counted(&before, &after);
            if shown != wanted {
                return Err(format!("step {step}: {shown:?}, not {wanted:?}"));
            }
            before = after;
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(tries())]

    #[test]
    fn each_message_of_any_run_is_drawn_once(scenario in scenario()) {
        for lane in &traced(&scenario).lanes {
            check_lane(lane).map_err(TestCaseError::fail)?;
        }
    }

    #[test]
    fn changes_are_the_difference_of_two_pictures(scenario in scenario()) {
        check_changes(&traced(&scenario)).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn chosen_runs_are_drawn_whole() {
    for (name, trace) in chosen() {
        for lane in &trace.lanes {
            check_lane(lane).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        }
        check_changes(&trace).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    }
}
