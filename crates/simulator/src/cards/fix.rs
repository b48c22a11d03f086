//! Minimal fix: what goes wrong in a scenario, which defences stop it, and the smallest
//! sets of defences that do. Effects are computed from runs; the table of defences says
//! only what each of them changes.

mod baseline; // harms, and who is served, before any change
mod defences; // the table, and scenarios with defences turned on or off
mod harm; // harms in a trace
mod search; // the search for the smallest sets

pub use defences::{DEFENCES, Defence, DefenceChange, DefenceId, toggled, with_defences};
pub use harm::{Harm, harms};
pub use search::{Fix, HarmFix, MOST_DEFENCES, Search};

use crate::sim::{LaneName, Scenario};
use baseline::Baseline;
use defences::is_on;
use harm::run;

/// A defence applied to a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Toggle {
    /// The row of [`DEFENCES`].
    pub defence: DefenceId,
    /// Whether toggling it changes anything that happens in the run.
    pub applicable: bool,
    /// Whether the scenario has it already.
    pub on: bool,
    /// Whether toggling it alone changes the outcome: it stops every harm, or causes one.
    pub flips: bool,
}

/// Whether an attack succeeds or a failure occurs in this lane, that is, whether there is any
/// [`Harm`]:
///
/// - a request of an attacker, or one that they made a browser send, was accepted; or a
///   thief holds a credential at the end that is still accepted, which is tried out;
/// - a request was accepted although the login had ended, the role had been removed, or the
///   sender was someone else;
/// - a one-time link worked more than once;
/// - without an attack, the person was refused although their login had neither been ended
///   nor expired.
pub fn succeeds(scenario: &Scenario, lane: LaneName) -> bool {
    !harms(scenario, lane).is_empty()
}

/// Whether these defences stop every harm and the shop still works. The person must still be
/// served wherever they were served before: on an ordinary day without any attack, and in
/// the script if nobody attacks in it.
pub fn stops(scenario: &Scenario, lane: LaneName, on: &[DefenceId]) -> bool {
    let before = Baseline::of(scenario, lane);
    let (changed, to) = with_defences(scenario, lane, on);
    before
        .left(&changed, to)
        .is_some_and(|left| left.is_empty())
}

/// The effect of each defence alone, in the order of [`DEFENCES`].
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

/// All smallest sets of defences that stop every harm, searched for at once.
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
