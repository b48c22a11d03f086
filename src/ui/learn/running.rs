//! Runs every card, one run for each tick of a timer, so that the page stays responsive.

use crate::platform;
use gloo::timers::callback::Timeout;
use simulator::cards::{self, Results, RunResult};
use simulator::learn::{RunLink, comparison};
use simulator::sim::LaneName;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

/// The results so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunProgress {
    /// The results of the first cards of [`cards::all`].
    pub cards: Vec<Rc<Results>>,
    /// Runs in lanes that their cards do not compare.
    cells: BTreeMap<(RunLink, LaneName), Rc<Results>>,
    /// How long the cards took, in microseconds.
    pub took: u64,
    /// Whether all runs are done.
    pub finished: bool,
}

impl RunProgress {
    /// The results of a card.
    pub fn card(&self, id: &str) -> Option<Rc<Results>> {
        let at = cards::all().iter().position(|card| card.id == id)?;
        self.cards.get(at).cloned()
    }

    /// The results for a cell of the comparison.
    pub fn cell(&self, cell: &comparison::ComparisonCell) -> Option<Rc<Results>> {
        let own = self.cells.get(&(cell.run, cell.lane));
        own.cloned().or_else(|| self.card(cell.run.card))
    }
}

/// The state of the work.
#[derive(Default)]
struct Work {
    progress: RunProgress,
    /// The runs of the next card that are done.
    runs: Vec<RunResult>,
    /// The next tick; dropping it stops the work.
    timer: Option<Timeout>,
}

impl Work {
    /// Does the next run; true if there is something new to show.
    fn advance(&mut self) -> bool {
        if let Some(card) = cards::all().get(self.progress.cards.len()) {
            let before = platform::precise_now();
            if let Some(run) = card.runs.get(self.runs.len()) {
                self.runs.push(card.result_of(run));
            }
            self.progress.took += ((platform::precise_now() - before) * 1000.0).max(0.0) as u64;
            if self.runs.len() < card.runs.len() {
                return false;
            }
            let runs = std::mem::take(&mut self.runs);
            self.progress.cards.push(Rc::new(Results { runs }));
            return true;
        }
        for cell in comparison::ROWS.iter().flat_map(|row| &row.cells) {
            let name = (cell.run, cell.lane);
            if !self.progress.cells.contains_key(&name)
                && let Some(results) = cell.own_results()
            {
                self.progress.cells.insert(name, Rc::new(results));
                return false;
            }
        }
        self.progress.finished = true;
        true
    }
}

/// Does one run now, and the next after a tick.
fn tick(work: &Rc<RefCell<Work>>, show: &UseStateSetter<Rc<RunProgress>>) {
    let (news, finished) = {
        let mut work = work.borrow_mut();
        (work.advance(), work.progress.finished)
    };
    if news {
        show.set(Rc::new(work.borrow().progress.clone()));
    }
    let next = (!finished).then(|| {
        let (work, show) = (work.clone(), show.clone());
        platform::after(0, move || tick(&work, &show))
    });
    work.borrow_mut().timer = next;
}

/// Runs everything once, while the component is shown.
#[hook]
pub fn use_running() -> Rc<RunProgress> {
    let progress = use_state(|| Rc::new(RunProgress::default()));
    let show = progress.setter();
    use_effect_with((), move |()| {
        let work = Rc::new(RefCell::new(Work::default()));
        let first = {
            let work = work.clone();
            platform::after(0, move || tick(&work, &show))
        };
        work.borrow_mut().timer = Some(first);
        move || drop(work.borrow_mut().timer.take())
    });
    (*progress).clone()
}
