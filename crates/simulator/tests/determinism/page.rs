//! The simulator as a page has it: compiled to WebAssembly, called from a script.
//! `tests/determinism/main.rs` compares what it returns with the native run.

use simulator::sim::scenario::action::Action;
use simulator::sim::scenario::script::{Script, Step};
use simulator::sim::{LaneName, Scenario, simulate};
use wasm_bindgen::prelude::wasm_bindgen;

/// The trace of a scenario through all lanes, as JSON; empty if it cannot be read.
#[wasm_bindgen]
pub fn trace(scenario: &str) -> String {
    Scenario::from_json(scenario).map_or_else(
        |_| String::new(),
        |scenario| simulate(&scenario, &LaneName::ALL).to_json(),
    )
}

/// Runs so many steps through all lanes and says how many events that were.
#[wasm_bindgen]
pub fn events(steps: u32) -> usize {
    long_scenario(steps).map_or(0, |scenario| {
        let trace = simulate(&scenario, &LaneName::ALL);
        trace.lanes.iter().map(|lane| lane.events.len()).sum()
    })
}

/// A day of reading, with a pause now and then.
pub fn long_scenario(steps: u32) -> Option<Scenario> {
    let actions = (0..steps).map(|n| match n {
        0 => Action::LogIn { tab: 1 },
        n if n % 50 == 0 => Action::Advance { seconds: 600 },
        n if n % 10 == 0 => Action::Write { tab: 1 },
        _ => Action::Read { tab: 1 },
    });
    let script = Script::of(actions.map(Step::from)).ok()?;
    Some(Scenario::new("a long day", script))
}
