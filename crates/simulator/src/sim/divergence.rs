//! Divergences: steps that end differently in two lanes, and why.

use crate::sim::scenario::LaneName;
use crate::sim::trace::{Answer, LaneTrace, Trace};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// A step that ended differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Divergence {
    /// From 1.
    pub step: u32,
    /// One for each lane, in the order of the trace.
    pub outcomes: Vec<StepResult>,
    /// One sentence for each lane, from the rules that decided.
    pub reason: String,
}

/// How a step ended in one lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepResult {
    /// Which lane it is.
    pub lane: LaneName,
    /// The status of the last answer that a client got in this step; none if there was
    /// no answer at all.
    pub status: Option<u16>,
    /// The reason for that answer, with its reference.
    pub because: String,
}

/// How a step ended in a lane: by its last answer to a client. Preflights and what
/// servers ask each other do not count.
pub fn outcome(lane: &LaneTrace, step: u32) -> StepResult {
    let from = lane.events.partition_point(|event| event.step < step);
    let to = lane.events.partition_point(|event| event.step <= step);
    let last = lane
        .events
        .get(from..to)
        .unwrap_or_default()
        .iter()
        .filter_map(Answer::of)
        .rfind(|answer| answer.counts() && !answer.lost);
    StepResult {
        lane: lane.lane,
        status: last.map(|answer| answer.message.status),
        because: last.map_or_else(
            || "no request was answered".to_owned(),
            |answer| {
                let verdict = answer.verdict;
                let sentence = verdict.rule.sentence();
                let reference = verdict.rule.reference();
                if verdict.detail.is_empty() {
                    format!("{sentence} ({reference})")
                } else {
                    format!("{sentence}: {} ({reference})", verdict.detail)
                }
            },
        ),
    }
}

/// All divergences of the first steps. Two accepting statuses count as the same: a page
/// and an empty answer both mean that it worked.
pub fn up_to(trace: &Trace, last_step: u32) -> Vec<Rc<Divergence>> {
    let steps = trace
        .lanes
        .iter()
        .filter_map(|lane| lane.events.last())
        .map(|event| event.step)
        .max()
        .unwrap_or_default()
        .min(last_step);
    (1..=steps)
        .filter_map(|step| {
            let outcomes: Vec<StepResult> =
                trace.lanes.iter().map(|lane| outcome(lane, step)).collect();
            let first = outcomes.first().map(class)?;
            if outcomes.iter().all(|outcome| class(outcome) == first) {
                return None;
            }
            let reasons: Vec<String> = outcomes
                .iter()
                .map(|outcome| format!("{}: {}", outcome.lane.label(), outcome.because))
                .collect();
            Some(Rc::new(Divergence {
                step,
                reason: reasons.join(". "),
                outcomes,
            }))
        })
        .collect()
}

/// What is compared: success, or the status of the failure.
fn class(outcome: &StepResult) -> Option<u16> {
    outcome
        .status
        .map(|status| if status < 400 { 200 } else { status })
}
