//! Running every card, one for each tick of a timer, so that the page paints at once and
//! goes on answering while the numbers come in.

use crate::cards::{self, Results};
use crate::learn::{Proof, comparison};
use crate::platform;
use crate::sim::LaneName;
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

    /// Runs what comes next.
    fn next(&self) -> Self {
        let mut ran = self.clone();
        if let Some(card) = cards::all().get(self.cards.len()) {
            let before = platform::precise_now();
            ran.cards.push(Rc::new(card.results()));
            ran.took += ((platform::precise_now() - before) * 1000.0).max(0.0) as u64;
            return ran;
        }
        let cells = comparison::ROWS.iter().flat_map(|row| &row.cells);
        for cell in cells {
            let name = (cell.proof, cell.lane);
            if !ran.cells.contains_key(&name)
                && let Some(results) = cell.own_results()
            {
                ran.cells.insert(name, Rc::new(results));
                return ran;
            }
        }
        ran.finished = true;
        ran
    }
}

/// Runs everything once, while the component is shown.
#[hook]
pub fn use_running() -> Rc<Ran> {
    let ran = use_state(|| Rc::new(Ran::default()));
    {
        let ran = ran.clone();
        use_effect_with((*ran).clone(), move |now| {
            let timer = (!now.finished).then(|| {
                let now = now.clone();
                platform::after(0, move || ran.set(Rc::new(now.next())))
            });
            move || drop(timer)
        });
    }
    (*ran).clone()
}
