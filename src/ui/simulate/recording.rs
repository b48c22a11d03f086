//! A run that components share. It is compared by identity, so that nothing is drawn again
//! while the run is the same.

use crate::ui::widget::Shared;
use simulator::sim::trace_index::TraceIndex;
use simulator::sim::{LaneName, Scenario, simulate};
use std::rc::Rc;

/// A finished run with access to any position.
pub type Recording = Shared<TraceIndex>;

/// Runs a scenario.
pub fn record(scenario: &Scenario, lanes: &[LaneName]) -> Recording {
    Shared(Rc::new(TraceIndex::new(simulate(scenario, lanes))))
}
