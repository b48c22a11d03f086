//! Short ways to write the rows of cards.

use super::{Beat, Question, Shown};
use crate::sim::LaneName;
use crate::sim::scenario::action::Action;

pub(super) const fn beat(name: &'static str, together: &'static [Action]) -> Beat {
    Beat { name, together }
}

pub(super) const fn ask(step: u32, ask: &'static str) -> Question {
    Question { step, ask }
}

pub(super) const fn shown(
    measure: &'static str,
    run: &'static str,
    lanes: &'static [LaneName],
) -> Shown {
    Shown {
        measure,
        run,
        lanes,
    }
}
