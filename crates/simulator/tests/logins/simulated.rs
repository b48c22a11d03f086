//! A script in the simulator, and those parts of its trace that a real site has too.

use crate::scripts::Script;
use simulator::sim::scenario::Scenario;
use simulator::sim::scenario::script::{Script as Steps, Step};
use simulator::sim::trace::{Answer, LaneTrace, What};
use simulator::sim::{LaneName, simulate};
use std::collections::BTreeMap;
use std::time::Duration;

/// For each step the answers that left for a client: method, address, status. Preflights
/// are not counted; an answer that never arrived says so.
pub struct Simulated {
    pub answers: Vec<Vec<String>>,
    /// When each step began, counted from the first.
    pub times: Vec<Duration>,
}

pub fn run(script: &Script, lane: LaneName) -> Simulated {
    let steps = script.steps.iter().map(|together| Step {
        name: None,
        together: together.clone(),
    });
    let scenario = Scenario {
        settings: script.settings.clone(),
        ..Scenario::new(&script.name, Steps::of(steps).expect("a script"))
    };
    scenario.check().expect("a scenario");
    let trace = simulate(&scenario, &[lane]);
    read(trace.lane(lane).expect("the lane"), script.steps.len())
}

fn read(lane: &LaneTrace, steps: usize) -> Simulated {
    let mut asked = BTreeMap::new();
    let mut answers = vec![Vec::new(); steps];
    let mut begun = vec![None; steps];
    for event in &lane.events {
        let Some(step) = (event.step as usize).checked_sub(1) else {
            continue;
        };
        match &event.what {
            What::Did { .. } => {
                begun[step].get_or_insert(event.at);
            }
            What::Request {
                exchange, message, ..
            } => {
                asked.insert(*exchange, message);
            }
            _ => {}
        }
        let Some(answer) = Answer::of(event).filter(|answer| answer.to.is_client()) else {
            continue;
        };
        let message = asked[&answer.exchange];
        if message.method != "OPTIONS" {
            let note = if answer.lost { ", lost" } else { "" };
            answers[step].push(format!(
                "{} {}{} {}{note}",
                message.method, message.url.origin.host, message.url.path, answer.message.status
            ));
        }
    }
    let first = begun.first().copied().flatten();
    let times = begun.into_iter().map(|at| {
        let since = first.and_then(|first| Some(at?.since(first)));
        Duration::from_secs(since.map_or(0, |since| since.as_seconds()))
    });
    Simulated {
        answers,
        times: times.collect(),
    }
}
