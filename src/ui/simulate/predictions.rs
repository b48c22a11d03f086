//! What a person was asked to predict, and what they answered.

use simulator::sim::LaneName;
use std::collections::BTreeMap;

/// Predictions: what was asked and answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Predictions {
    /// The step that is asked about now.
    pub asked: Option<u32>,
    /// By step: for each lane whether the person expects an answer of success; empty
    /// where the question was skipped.
    pub given: BTreeMap<u32, Vec<(LaneName, bool)>>,
}
