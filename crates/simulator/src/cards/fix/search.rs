//! The search for the smallest sets of defences, in slices, so that the caller can do other
//! work in between, or stop.

use super::baseline::Baseline;
use super::defences::{DEFENCES, DefenceId, is_on, with_defences};
use super::harm::Harm;
use crate::sim::scenario::settings::Settings;
use crate::sim::{LaneName, Scenario};
use std::collections::HashSet;

/// The largest sets of defences that a [`Search`] tries.
pub const MOST_DEFENCES: usize = 3;

/// What a [`Search`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The harms without any change; if empty, no fix is needed.
    pub harms: Vec<Harm>,
    /// All smallest sets that stop every harm, each in the order of [`DEFENCES`]; none if no set
    /// of up to [`MOST_DEFENCES`] is enough.
    pub sets: Vec<Vec<DefenceId>>,
    /// The same for each harm: the sets stop it and cause no new one.
    pub each: Vec<HarmFix>,
    /// How many combinations were tried.
    pub tried: usize,
}

/// The smallest sets that stop one harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HarmFix {
    /// The harm that the sets stop.
    pub harm: Harm,
    /// All sets of the smallest size, each in the order of [`DEFENCES`]; none where no set of up to
    /// [`MOST_DEFENCES`] is enough.
    pub sets: Vec<Vec<DefenceId>>,
}

/// A search in progress. It tries every set of one defence that is off, then every set of
/// two, up to [`MOST_DEFENCES`]. Sets with the same effect as an earlier one are skipped.
pub struct Search {
    scenario: Scenario,
    lane: LaneName,
    before: Baseline,
    off: Vec<DefenceId>,
    known: HashSet<(Settings, LaneName)>,
    /// The size of the sets that are tried now.
    size: usize,
    sets: std::vec::IntoIter<Vec<DefenceId>>,
    /// Harms that no smaller set stops.
    open: Vec<Harm>,
    all_open: bool,
    fix: Fix,
}

impl Search {
    /// Starts a search for sets that stop every harm in this lane, or one of them.
    pub fn new(scenario: &Scenario, lane: LaneName) -> Self {
        let before = Baseline::of(scenario, lane);
        let unsolved = |harm: &Harm| HarmFix {
            harm: *harm,
            sets: Vec::new(),
        };
        let fix = Fix {
            harms: before.harms.clone(),
            each: before.harms.iter().map(unsolved).collect(),
            sets: Vec::new(),
            tried: 0,
        };
        let off = DEFENCES
            .iter()
            .filter(|defence| !is_on(defence, &scenario.settings, lane))
            .map(|defence| defence.id)
            .collect();
        Self {
            known: HashSet::from([(scenario.settings.clone(), lane)]),
            scenario: scenario.clone(),
            lane,
            off,
            size: 0,
            sets: Vec::new().into_iter(),
            open: Vec::new(),
            all_open: !before.harms.is_empty(),
            before,
            fix,
        }
    }

    /// How many combinations have been tried so far.
    pub fn tried(&self) -> usize {
        self.fix.tried
    }

    /// Tries up to `budget` more sets. Returns the result once the search has ended.
    pub fn step(&mut self, budget: usize) -> Option<Fix> {
        let mut left = budget;
        loop {
            let Some(set) = self.sets.next() else {
                if self.is_over() {
                    return Some(self.fix.clone());
                }
                self.enlarge();
                continue;
            };
            self.try_out(set);
            left = left.saturating_sub(1);
            if left == 0 {
                return None;
            }
        }
    }

    /// Whether the search has ended.
    fn is_over(&self) -> bool {
        let answered =
            !self.fix.sets.is_empty() && self.fix.each.iter().all(|one| !one.sets.is_empty());
        self.fix.harms.is_empty() || answered || self.size >= MOST_DEFENCES
    }

    /// Continues with sets that are larger by one.
    fn enlarge(&mut self) {
        self.size += 1;
        let each = self.fix.each.iter();
        self.open = each
            .filter(|one| one.sets.is_empty())
            .map(|one| one.harm)
            .collect();
        self.all_open = self.fix.sets.is_empty();
        self.sets = subsets(&self.off, self.size).into_iter();
    }

    fn try_out(&mut self, set: Vec<DefenceId>) {
        let (changed, to) = with_defences(&self.scenario, self.lane, &set);
        if !self.known.insert((changed.settings.clone(), to)) {
            return;
        }
        self.fix.tried += 1;
        let Some(left) = self.before.left(&changed, to) else {
            return;
        };
        for one in &mut self.fix.each {
            if self.open.contains(&one.harm) && !left.contains(&one.harm) {
                one.sets.push(set.clone());
            }
        }
        if self.all_open && left.is_empty() {
            self.fix.sets.push(set);
        }
    }
}

/// Every subset of this size, in order.
fn subsets(of: &[DefenceId], size: usize) -> Vec<Vec<DefenceId>> {
    let Some(less) = size.checked_sub(1) else {
        return vec![Vec::new()];
    };
    let mut sets = Vec::new();
    for (at, first) in of.iter().enumerate() {
        let rest = of.get(at + 1..).unwrap_or_default();
        for mut set in subsets(rest, less) {
            set.insert(0, *first);
            sets.push(set);
        }
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::super::smallest;
    use super::*;
    use crate::cards;
    use crate::sim::scenario::script::Script;

    #[test]
    fn slices_find_what_one_go_finds() {
        let card = cards::card("field-session-fixation").unwrap();
        let (scenario, lane) = (card.scenario(), card.fix.unwrap());
        let whole = smallest(&scenario, lane);
        assert!(!whole.sets.is_empty() && whole.tried > 0);
        let mut search = Search::new(&scenario, lane);
        let (mut slices, mut tried) = (0, 0);
        let found = loop {
            slices += 1;
            if let Some(found) = search.step(2) {
                break found;
            }
            assert!(search.tried() >= tried && search.tried() <= tried + 2);
            tried = search.tried();
        };
        assert_eq!(found, whole);
        assert!(slices > 2, "{slices}");
        // After the end it returns the same result.
        assert_eq!(search.step(2), Some(whole));
    }

    #[test]
    fn where_nothing_goes_wrong_nothing_is_tried() {
        let scenario = Scenario::new("Nothing", Script::default());
        let mut search = Search::new(&scenario, LaneName::Jwt);
        let found = search.step(1).unwrap();
        assert_eq!((found.tried, found.sets.len()), (0, 0));
    }
}
