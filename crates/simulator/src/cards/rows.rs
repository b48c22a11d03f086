//! Short constructors for the rows of cards.

use super::{CardStep, PredictionPrompt, ShownMeasure};
use crate::sim::LaneName;
use crate::sim::scenario::action::Action;

pub(super) const fn step(name: &'static str, together: &'static [Action]) -> CardStep {
    CardStep { name, together }
}

pub(super) const fn ask(step: u32, ask: &'static str) -> PredictionPrompt {
    PredictionPrompt { step, ask }
}

pub(super) const fn shown(
    measure: &'static str,
    run: &'static str,
    lanes: &'static [LaneName],
) -> ShownMeasure {
    ShownMeasure {
        measure,
        run,
        lanes,
    }
}
