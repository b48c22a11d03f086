//! A run that components can share: compared by identity, so that nothing is drawn anew
//! while the run is the same.

use simulator::sim::trace_index::TraceIndex;
use simulator::sim::{LaneName, Scenario, simulate};
use std::ops::Deref;
use std::rc::Rc;

#[derive(Debug, Clone)]
pub struct Film(Rc<TraceIndex>);

impl Film {
    /// Runs a scenario.
    pub fn of(scenario: &Scenario, lanes: &[LaneName]) -> Self {
        Self(Rc::new(TraceIndex::new(simulate(scenario, lanes))))
    }
}

impl PartialEq for Film {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Film {
    type Target = TraceIndex;

    fn deref(&self) -> &TraceIndex {
        &self.0
    }
}
