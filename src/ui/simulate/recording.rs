//! A run that components share. It is compared by identity, so that nothing is drawn again
//! while the run is the same.

use crate::ui::widget::Shared;
use simulator::sim::reel::Reel;
use simulator::sim::{LaneName, Scenario, simulate};
use std::rc::Rc;

/// A finished run with access to any position.
pub type Recording = Shared<Reel>;

/// Runs a scenario.
pub fn record(scenario: &Scenario, lanes: &[LaneName]) -> Recording {
    Shared(Rc::new(Reel::new(simulate(scenario, lanes))))
}
