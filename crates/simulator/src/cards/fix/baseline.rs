//! A scenario before any change: its harms, and where the person is served. Defences are
//! compared with it.

use super::harm::{Harm, ServedAt, attacked, harms_of, run, served};
use crate::sim::scenario::action::Action;
use crate::sim::scenario::script::{Script, Step};
use crate::sim::{LaneName, Scenario};
use std::collections::BTreeSet;

/// Harms and served requests before any change.
pub(super) struct Baseline {
    pub(super) harms: Vec<Harm>,
    /// Where the person is served on an ordinary day.
    day: BTreeSet<ServedAt>,
    /// Where they are served in the script; none where someone attacks in it.
    script: Option<BTreeSet<ServedAt>>,
}

impl Baseline {
    pub(super) fn of(scenario: &Scenario, lane: LaneName) -> Self {
        let trace = run(scenario, lane);
        Self {
            harms: harms_of(scenario, lane, &trace),
            day: served(&run(&ordinary_day(scenario), lane)),
            script: (!attacked(&trace)).then(|| served(&trace)),
        }
    }

    /// The harms that remain after a change. None if the change does not help: no harm is gone,
    /// a new one appears, or people are locked out.
    pub(super) fn left(&self, changed: &Scenario, lane: LaneName) -> Option<Vec<Harm>> {
        let trace = run(changed, lane);
        let left = harms_of(changed, lane, &trace);
        let none_new = left.iter().all(|harm| self.harms.contains(harm));
        if !none_new || left.len() == self.harms.len() {
            return None;
        }
        if let Some(script) = &self.script
            && !script.is_subset(&served(&trace))
        {
            return None;
        }
        let day = served(&run(&ordinary_day(changed), lane));
        self.day.is_subset(&day).then_some(left)
    }
}

/// An ordinary day without attacks, in the settings of a scenario.
fn ordinary_day(world: &Scenario) -> Scenario {
    let tab = 1;
    let actions = [
        Action::LogIn { tab },
        Action::Read { tab },
        Action::Write { tab },
        Action::Reload { tab },
        Action::Read { tab },
    ];
    // Steps of one action always make a script.
    let script = Script::of(actions.map(Step::from)).unwrap_or_default();
    Scenario {
        script,
        branch: 0,
        ..world.clone()
    }
}
