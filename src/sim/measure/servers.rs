//! Measures of what servers did and kept.

use super::{Measure, Unit};
use crate::sim::scenario::action::Action;

pub(super) const MEASURES: &[Measure] = &[Measure {
    name: "records-written",
    label: "Records written at login",
    sentence: "Records that the servers did not have before and wrote in the step of the first login.",
    unit: Unit::Count,
    of: |ran| {
        let login = ran.first(|action| matches!(action, Action::LogIn { .. } | Action::AppLogIn));
        let events = login.map_or(&[][..], |step| ran.step(step));
        events.iter().map(|event| event.cost.records_written).sum()
    },
}];
