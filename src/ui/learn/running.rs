//! Running every card, one run for each tick of a timer, so that the page paints at once and
//! goes on answering while the numbers come in.

use crate::platform;
use gloo::timers::callback::Timeout;
use simulator::cards::{self, Done, Results};
use simulator::learn::{Proof, comparison};
use simulator::sim::LaneName;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

/// What has been run so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ran {
    /// The results of the first cards of [`cards::all`].
    pub cards: Vec<Rc<Results>>,
    /// Runs in lanes that their cards do not compare.
    cells: BTreeMap<(Proof, LaneName), Rc<Results>>,
    /// How long the cards took, in microseconds.
    pub took: u64,
    /// Whether nothing is left to run.
    pub finished: bool,
}

impl Ran {
    /// The results of a card.
    pub fn card(&self, id: &str) -> Option<Rc<Results>> {
        let at = cards::all().iter().position(|card| card.id == id)?;
        self.cards.get(at).cloned()
    }

    /// What a cell of the comparison rests on.
    pub fn cell(&self, cell: &comparison::Cell) -> Option<Rc<Results>> {
        let own = self.cells.get(&(cell.proof, cell.lane));
        own.cloned().or_else(|| self.card(cell.proof.card))
    }
}

/// What is being run.
#[derive(Default)]
struct Work {
    ran: Ran,
    /// The runs of the next card that are done.
    runs: Vec<Done>,
    /// The next tick; dropping it stops the work.
    timer: Option<Timeout>,
}

impl Work {
    /// Does the next run; true if there is something new to show.
    fn advance(&mut self) -> bool {
        if let Some(card) = cards::all().get(self.ran.cards.len()) {
            let before = platform::precise_now();
            if let Some(run) = card.runs.get(self.runs.len()) {
                self.runs.push(card.done(run));
            }
            self.ran.took += ((platform::precise_now() - before) * 1000.0).max(0.0) as u64;
            if self.runs.len() < card.runs.len() {
                return false;
            }
            let runs = std::mem::take(&mut self.runs);
            self.ran.cards.push(Rc::new(Results { runs }));
            return true;
        }
        for cell in comparison::ROWS.iter().flat_map(|row| &row.cells) {
            let name = (cell.proof, cell.lane);
            if !self.ran.cells.contains_key(&name)
                && let Some(results) = cell.own_results()
            {
                self.ran.cells.insert(name, Rc::new(results));
                return false;
            }
        }
        self.ran.finished = true;
        true
    }
}

/// One run now, the next after a tick.
fn tick(work: &Rc<RefCell<Work>>, show: &UseStateSetter<Rc<Ran>>) {
    let (news, finished) = {
        let mut work = work.borrow_mut();
        (work.advance(), work.ran.finished)
    };
    if news {
        show.set(Rc::new(work.borrow().ran.clone()));
    }
    let next = (!finished).then(|| {
        let (work, show) = (work.clone(), show.clone());
        platform::after(0, move || tick(&work, &show))
    });
    work.borrow_mut().timer = next;
}

/// Runs everything once, while the component is shown.
#[hook]
pub fn use_running() -> Rc<Ran> {
    let ran = use_state(|| Rc::new(Ran::default()));
    let show = ran.setter();
    use_effect_with((), move |()| {
        let work = Rc::new(RefCell::new(Work::default()));
        let first = {
            let work = work.clone();
            platform::after(0, move || tick(&work, &show))
        };
        work.borrow_mut().timer = Some(first);
        move || drop(work.borrow_mut().timer.take())
    });
    (*ran).clone()
}
