//! A trace index gives the same pictures as `frame`, at every position of any run.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/scripts.rs"]
mod scripts;

use proptest::prelude::*;
use simulator::sim::scenario::action::Action;
use simulator::sim::scenario::script::{Script, Step};
use simulator::sim::trace_index::TraceIndex;
use simulator::sim::{LaneName, Position, Scenario, Trace, frame, simulate};

/// Every position of a trace: each number of events of each step in the lane that has
/// most, its end, and one more of both.
fn positions(trace: &Trace) -> Vec<Position> {
    let steps = trace.lanes.iter().filter_map(|lane| lane.events.last());
    let last = steps.map(|event| event.step).max().unwrap_or_default();
    let mut positions = Vec::new();
    for step in 0..=last + 1 {
        let events = trace
            .lanes
            .iter()
            .map(|lane| lane.events.iter().filter(|event| event.step == step))
            .map(Iterator::count)
            .max()
            .unwrap_or_default();
        positions.push(Position::after(step));
        positions.extend((0..=events as u32 + 1).map(|events| Position {
            step,
            events: Some(events),
        }));
    }
    positions
}

fn same_everywhere(trace: Trace) -> Result<(), TestCaseError> {
    let index = TraceIndex::new(trace.clone());
    prop_assert_eq!(index.trace(), &trace);
    for position in positions(&trace) {
        prop_assert_eq!(index.frame(position), frame(&trace, position));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn an_index_gives_the_same_frames(scenario in scripts::scenario(16)) {
        same_everywhere(simulate(&scenario, &LaneName::ALL))?;
    }

    /// Longer than the distance between two checkpoints.
    #[test]
    fn an_index_of_a_long_trace_gives_the_same_frames(scenario in scripts::scenario(40)) {
        let trace = simulate(&scenario, &[LaneName::Bff]);
        same_everywhere(trace)?;
    }
}

/// Many records, most of which stay the same from one checkpoint to the next.
#[test]
fn a_growing_state_is_the_same_too() {
    let steps = (0..500).map(|n| match n {
        0 => Action::LogIn { tab: 1 },
        n if n % 90 == 0 => Action::LogOutEverywhere { tab: 1 },
        n if n % 9 == 0 => Action::LogIn { tab: 1 },
        _ => Action::Refresh {
            tab: 1,
            lose_response: false,
        },
    });
    let script = Script::of(steps.map(Step::from)).expect("a script of valid steps");
    let trace = simulate(&Scenario::new("refreshes", script), &LaneName::ALL);
    let index = TraceIndex::new(trace.clone());
    for position in positions(&trace).into_iter().step_by(17) {
        assert_eq!(index.frame(position), frame(&trace, position));
    }
}

#[test]
fn a_trace_without_events_or_lanes_has_frames() {
    let script = Script::of(std::iter::empty()).expect("an empty script");
    let scenario = Scenario::new("nothing", script);
    for lanes in [&[][..], &[LaneName::Jwt]] {
        same_everywhere(simulate(&scenario, lanes)).expect("equal frames");
    }
    let mut trace = simulate(&scenario, &[LaneName::Jwt]);
    trace.lanes[0].events.clear();
    same_everywhere(trace).expect("equal frames");
}
