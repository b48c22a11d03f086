//! A scenario before any change: what goes wrong in it, and where the person is served. A
//! defence is held against it.

use super::harm::{Harm, ServedAt, attacked, harms_of, run, served};
use crate::sim::scenario::action::Action;
use crate::sim::scenario::script::{Script, Step};
use crate::sim::{LaneName, Scenario};
use std::collections::BTreeSet;

/// A scenario as it was before any change.
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

    /// What is left of the harms after a change. None where nothing is won by it: no harm
    /// is gone, another one has come, or people are locked out.
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

/// What people do every day, in the world of a scenario.
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
