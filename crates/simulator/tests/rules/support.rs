//! Writing scenarios down shortly, and reading what came of them.

use simulator::sim::scenario::action::Action;
use simulator::sim::scenario::script::{Script, Step};
use simulator::sim::scenario::settings::Settings;
use simulator::sim::trace::{Answer, LaneTrace};
use simulator::sim::{LaneName, Scenario, Simulation};

/// The tab that most scripts use.
pub const TAB: u8 = 1;
pub const LOG_IN: Action = Action::LogIn { tab: TAB };
pub const READ: Action = Action::Read { tab: TAB };
pub const LOG_OUT: Action = Action::LogOut { tab: TAB };

/// A scenario of one action for each step.
pub fn scenario(settings: Settings, actions: &[Action]) -> Scenario {
    let steps = actions.iter().map(|action| Step::from(*action));
    let script = Script::of(steps).expect("a script of valid steps");
    Scenario {
        settings,
        ..Scenario::new("a rule", script)
    }
}

/// Runs actions, one for each step.
pub fn run(lane: LaneName, settings: Settings, actions: &[Action]) -> LaneTrace {
    run_scenario(lane, &scenario(settings, actions))
}

pub fn run_scenario(lane: LaneName, scenario: &Scenario) -> LaneTrace {
    let mut simulation = Simulation::new(scenario, lane);
    while simulation.advance() {}
    simulation.into_trace()
}

/// The answers that clients got in a step, in order; steps count from 1.
pub fn answers(trace: &LaneTrace, step: u32) -> Vec<Answer<'_>> {
    trace
        .answers()
        .filter(|answer| answer.event.step == step)
        .filter(|answer| answer.counts())
        .collect()
}

/// Their statuses.
pub fn statuses(trace: &LaneTrace, step: u32) -> Vec<u16> {
    answers(trace, step)
        .iter()
        .map(|answer| answer.message.status)
        .collect()
}

/// The status with which a step ended.
pub fn last_status(trace: &LaneTrace, step: u32) -> Option<u16> {
    statuses(trace, step).last().copied()
}
