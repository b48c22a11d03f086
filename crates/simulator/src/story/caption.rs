//! Captions: a step in a few sentences that a teacher can read aloud, made from its
//! actions, its answers and the rules that decided them.

mod actions;
mod answers; // answers of a lane
mod beginning; // step 0: the state before the first step // the actions of a step

use crate::sim::scenario::script::Step;
use crate::sim::trace::{LaneTrace, Trace};

/// The caption of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    /// The step's name, or its actions.
    pub title: String,
    /// Plain words, ending with a full stop.
    pub sentence: String,
}

/// The caption of a step; 0 is the state before the first.
pub fn caption(trace: &Trace, step: u32) -> Caption {
    if step == 0 {
        return Caption {
            title: "Before the first step".to_owned(),
            sentence: beginning::sentence(trace),
        };
    }
    let steps = trace.scenario.steps();
    let index = usize::try_from(step - 1).unwrap_or(usize::MAX);
    of_row(trace, step, steps.get(index).copied())
}

/// The captions of all steps, from 0.
pub fn all(trace: &Trace) -> Vec<Caption> {
    let rows = trace.scenario.steps();
    let later = (1..)
        .zip(&rows)
        .map(|(step, row)| of_row(trace, step, Some(row)));
    std::iter::once(caption(trace, 0)).chain(later).collect()
}

fn of_row(trace: &Trace, step: u32, row: Option<&Step>) -> Caption {
    let Some(row) = row else {
        return Caption {
            title: format!("Step {step}"),
            sentence: "Nothing happens after the last step.".to_owned(),
        };
    };
    let mut sentences = actions::sentences(row);
    sentences.extend(outcomes(trace, step));
    Caption {
        title: title(row),
        sentence: sentences.join(" "),
    }
}

/// The step's name, or its actions' labels.
pub fn title(step: &Step) -> String {
    match &step.name {
        Some(name) => super::words::visible(name),
        None => {
            let labels: Vec<String> = step.together.iter().map(actions::label).collect();
            super::words::listed(&labels)
        }
    }
}

/// The answers of each lane; lanes with the same text are put together.
fn outcomes(trace: &Trace, step: u32) -> Vec<String> {
    let mut groups: Vec<(Vec<&LaneTrace>, Vec<String>)> = Vec::new();
    for lane in &trace.lanes {
        let sentences = answers::sentences(lane, step);
        match groups.iter_mut().find(|(_, own)| *own == sentences) {
            Some((lanes, _)) => lanes.push(lane),
            None => groups.push((vec![lane], sentences)),
        }
    }
    groups
        .into_iter()
        .filter(|(_, sentences)| !sentences.is_empty())
        .map(|(lanes, sentences)| {
            let text = sentences.join(" ");
            match (lanes.len(), trace.lanes.len()) {
                (1, 1) => text,
                (2, 2) => format!("Both lanes: {}", super::words::small(&text)),
                (n, all) if n == all => format!("All lanes: {}", super::words::small(&text)),
                _ => {
                    let labels: Vec<String> = lanes
                        .iter()
                        .map(|lane| lane.lane.label().to_owned())
                        .collect();
                    format!(
                        "{}: {}",
                        super::words::listed(&labels),
                        super::words::small(&text)
                    )
                }
            }
        })
        .collect()
}
