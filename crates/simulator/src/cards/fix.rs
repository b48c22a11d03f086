//! Minimal fix: what goes wrong in a scenario, which defences stop it, and the smallest
//! sets of them that do. All of it is computed from runs; the table says what each
//! defence changes and nothing about what comes of it.

mod baseline; // what went wrong, and who was served, before any change
mod defences; // the table, and scenarios with defences turned on or off
mod harm; // what goes wrong, read off a trace
mod search; // the smallest sets, searched for in slices

pub use defences::{DEFENCES, Defence, DefenceChange, DefenceId, toggled, with_defences};
pub use harm::{Harm, harms};
pub use search::{Fix, HarmFix, MOST_DEFENCES, Search};

use crate::sim::{LaneName, Scenario};
use baseline::Baseline;
use defences::is_on;
use harm::run;

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

/// Whether these defences stop all that goes wrong: no harm is left, and the shop still
/// works. A change that locks people out stops nothing: on an ordinary day without any
/// attack the person must be served wherever they were served before, and where nobody
/// attacks in the script, in the script too.
pub fn stops(scenario: &Scenario, lane: LaneName, on: &[DefenceId]) -> bool {
    let before = Baseline::of(scenario, lane);
    let (changed, to) = with_defences(scenario, lane, on);
    before
        .left(&changed, to)
        .is_some_and(|left| left.is_empty())
}

/// What each defence does to this scenario by itself, in the order of [`DEFENCES`].
pub fn verdicts(scenario: &Scenario, lane: LaneName) -> Vec<Toggle> {
    let own = run(scenario, lane);
    let before = Baseline::of(scenario, lane);
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
