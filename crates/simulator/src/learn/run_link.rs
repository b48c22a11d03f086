//! References from statements to runs: a card, one of its runs, and its address in the
//! simulator.

use crate::cards::{self, Card, Results, Run, RunResult};
use crate::sim::{LaneName, simulate};

/// A run that shows that a statement is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunLink {
    /// The id of a card: `claim-4`, `field-refresh-race`.
    pub card: &'static str,
    /// The id of one of its runs.
    pub run: &'static str,
}

impl RunLink {
    /// The run that a card opens.
    pub const fn main(card: &'static str) -> Self {
        Self { card, run: "main" }
    }

    /// Another run of a card.
    pub const fn run(card: &'static str, run: &'static str) -> Self {
        Self { card, run }
    }

    /// The card and the run; none if either does not exist.
    pub fn found(self) -> Option<(&'static Card, &'static Run)> {
        let card = cards::card(self.card)?;
        Some((card, card.run(self.run)?))
    }

    /// The deciding step: the card's if the run has the script of the first run, else the last.
    pub fn step(self) -> Option<u32> {
        let (card, run) = self.found()?;
        let done = |run: &Run| -> Vec<_> { run.script.iter().map(|step| step.together).collect() };
        let same = card
            .runs
            .first()
            .is_some_and(|first| done(first) == done(run));
        Some(if same {
            card.decides
        } else {
            u32::try_from(run.script.len()).unwrap_or(u32::MAX)
        })
    }

    /// The address of the run at its deciding step: `#/simulate/claim-4?step=4`. A lane that
    /// the card does not compare is shown beside those it does.
    pub fn href(self, lane: Option<LaneName>) -> String {
        let mut query = Vec::new();
        if let Some(step) = self.step() {
            query.push(format!("step={step}"));
        }
        if self.run != "main" {
            query.push(format!("run={}", self.run));
        }
        if let (Some(lane), Some((card, _))) = (lane, self.found())
            && !card.lanes.contains(&lane)
        {
            let lanes: Vec<_> = LaneName::ALL
                .into_iter()
                .filter(|name| *name == lane || card.lanes.contains(name))
                .map(LaneName::id)
                .collect();
            query.push(format!("lanes={}", lanes.join(",")));
        }
        let mark = if query.is_empty() { "" } else { "?" };
        format!("#/simulate/{}{mark}{}", self.card, query.join("&"))
    }

    /// The results in a lane that the card does not compare; none if the card compares it.
    pub fn results_in(self, lane: LaneName) -> Option<Results> {
        let (card, run) = self.found()?;
        (!card.lanes.contains(&lane)).then(|| Results {
            runs: vec![RunResult {
                run: run.id,
                trace: simulate(&run.scenario(card.claim), &[lane]),
            }],
        })
    }
}
