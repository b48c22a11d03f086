//! Minimal fix: what goes wrong in a scenario, which defences stop it, and the smallest
//! sets of them that do. All of it is computed from runs; the table says what each
//! defence changes and nothing about what comes of it.

mod defences; // the table
mod harm; // what goes wrong, read off a trace
mod search; // the smallest sets, searched for in slices

pub use defences::{Change, DEFENCES, Defence, DefenceId};
pub use harm::{Harm, harms};
pub use search::Search;

use harm::Served;

use crate::sim::scenario::action::Action;
use crate::sim::scenario::script::{Script, Step};
use crate::sim::scenario::settings::Settings;
use crate::sim::trace::LaneTrace;
use crate::sim::{LaneName, Scenario, simulate};
use std::collections::BTreeSet;

/// The largest sets of defences that a [`Search`] tries.
pub const MOST_DEFENCES: usize = 3;

/// A defence beside a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Toggle {
    /// The row of [`DEFENCES`].
    pub defence: DefenceId,
    /// Whether toggling it changes anything that happens in the run.
    pub applicable: bool,
    /// Whether the scenario has it already.
    pub on: bool,
    /// Whether toggling it alone turns the outcome over: stops what goes wrong, or lets
    /// something go wrong.
    pub flips: bool,
}

/// What a [`Search`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What goes wrong without any change; nothing needs a fix where this is empty.
    pub harms: Vec<Harm>,
    /// All smallest sets that stop everything, each in the order of [`DEFENCES`]; none
    /// where no set of up to [`MOST_DEFENCES`] is enough.
    pub sets: Vec<Vec<DefenceId>>,
    /// The same for each harm by itself: the sets stop it and let no other one happen
    /// that did not happen before.
    pub each: Vec<HarmFix>,
    /// How many different worlds were run.
    pub tried: usize,
}

/// The smallest sets that stop one harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HarmFix {
    /// What the sets stop.
    pub harm: Harm,
    /// All sets of the smallest size, each in the order of [`DEFENCES`]; none where no set of up to
    /// [`MOST_DEFENCES`] is enough.
    pub sets: Vec<Vec<DefenceId>>,
}

/// Whether an attack succeeds or a failure shows in this lane: whether there is any
/// [`Harm`]. In short:
///
/// - a request of an attacker, or one that they made a browser send, was accepted; or at
///   the end of the script a thief holds a credential that is still accepted, which is
///   found out by trying it;
/// - a request was accepted for someone who had no right to it any more: the login had
///   been ended, the role taken away; or for someone other than who sent it;
/// - a one-time link worked more than once;
/// - where nobody attacks: the person was turned away although their login had neither
///   been ended nor run out.
pub fn succeeds(scenario: &Scenario, lane: LaneName) -> bool {
    !harms(scenario, lane).is_empty()
}

/// The scenario with these defences, and the lane that it then runs in. What is on
/// already stays as it is.
pub fn with(scenario: &Scenario, lane: LaneName, on: &[DefenceId]) -> (Scenario, LaneName) {
    let mut changed = scenario.clone();
    let mut to = lane;
    for defence in DEFENCES.iter().filter(|defence| on.contains(&defence.id)) {
        if !is_on(defence, &changed.settings, to) {
            turn(defence, true, &mut changed.settings, &mut to);
        }
    }
    (changed, to)
}

/// The scenario with one defence turned on where it was off, or off where it was on.
pub fn toggled(scenario: &Scenario, lane: LaneName, id: DefenceId) -> (Scenario, LaneName) {
    let mut changed = scenario.clone();
    let mut to = lane;
    for defence in DEFENCES.iter().filter(|defence| defence.id == id) {
        let on = is_on(defence, &scenario.settings, lane);
        turn(defence, !on, &mut changed.settings, &mut to);
    }
    (changed, to)
}

/// Whether these defences stop all that goes wrong: no harm is left, and the shop still
/// works. A change that locks people out stops nothing: on an ordinary day without any
/// attack the person must be served wherever they were served before, and where nobody
/// attacks in the script, in the script too.
pub fn stops(scenario: &Scenario, lane: LaneName, on: &[DefenceId]) -> bool {
    let before = Before::of(scenario, lane);
    let (changed, to) = with(scenario, lane, on);
    before
        .left(&changed, to)
        .is_some_and(|left| left.is_empty())
}

/// What each defence does to this scenario by itself, in the order of [`DEFENCES`].
pub fn verdicts(scenario: &Scenario, lane: LaneName) -> Vec<Toggle> {
    let own = run(scenario, lane);
    let before = Before::of(scenario, lane);
    DEFENCES
        .iter()
        .map(|defence| {
            let on = is_on(defence, &scenario.settings, lane);
            let (changed, to) = toggled(scenario, lane, defence.id);
            let applicable = to != lane || run(&changed, to).events != own.events;
            let flips = applicable
                && if before.harms.is_empty() {
                    succeeds(&changed, to)
                } else {
                    let left = before.left(&changed, to);
                    left.is_some_and(|left| left.is_empty())
                };
            Toggle {
                defence: defence.id,
                applicable,
                on,
                flips,
            }
        })
        .collect()
}

/// All smallest sets of defences that stop what goes wrong, searched for in one go.
///
/// ```
/// use simulator::cards::{self, fix};
///
/// let card = cards::card("field-session-fixation").unwrap();
/// let (scenario, lane) = (card.scenario(), card.fix.unwrap());
/// assert!(fix::succeeds(&scenario, lane));
/// let found = fix::smallest(&scenario, lane);
/// assert!(!found.sets.is_empty());
/// assert!(found.sets.iter().all(|set| fix::stops(&scenario, lane, set)));
/// ```
pub fn smallest(scenario: &Scenario, lane: LaneName) -> Fix {
    let mut search = Search::new(scenario, lane);
    loop {
        if let Some(fix) = search.step(usize::MAX) {
            return fix;
        }
    }
}

/// A scenario as it was before any change.
struct Before {
    harms: Vec<Harm>,
    /// Where the person is served on an ordinary day.
    day: BTreeSet<Served>,
    /// Where they are served in the script; none where someone attacks in it.
    script: Option<BTreeSet<Served>>,
}

impl Before {
    fn of(scenario: &Scenario, lane: LaneName) -> Self {
        let trace = run(scenario, lane);
        Self {
            harms: harm::of(scenario, lane, &trace),
            day: harm::served(&run(&ordinary_day(scenario), lane)),
            script: (!harm::attacked(&trace)).then(|| harm::served(&trace)),
        }
    }

    /// What is left of the harms after a change. None where nothing is won by it: no harm
    /// is gone, another one has come, or people are locked out.
    fn left(&self, changed: &Scenario, lane: LaneName) -> Option<Vec<Harm>> {
        let trace = run(changed, lane);
        let left = harm::of(changed, lane, &trace);
        let none_new = left.iter().all(|harm| self.harms.contains(harm));
        if !none_new || left.len() == self.harms.len() {
            return None;
        }
        if let Some(script) = &self.script
            && !script.is_subset(&harm::served(&trace))
        {
            return None;
        }
        let day = harm::served(&run(&ordinary_day(changed), lane));
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

/// One lane's run.
fn run(scenario: &Scenario, lane: LaneName) -> LaneTrace {
    let empty = LaneTrace {
        lane,
        events: Vec::new(),
    };
    simulate(scenario, &[lane])
        .lanes
        .into_iter()
        .next()
        .unwrap_or(empty)
}

fn is_on(defence: &Defence, settings: &Settings, lane: LaneName) -> bool {
    match defence.change {
        Change::Settings { is_on, .. } => is_on(settings),
        Change::Lane { to, .. } => lane == to,
    }
}

fn turn(defence: &Defence, on: bool, settings: &mut Settings, lane: &mut LaneName) {
    match defence.change {
        Change::Settings { turn, .. } => turn(settings, on),
        Change::Lane { to, back } => *lane = if on { to } else { back },
    }
}
