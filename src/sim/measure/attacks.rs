//! Measures of what attackers got.

use super::Measure;

pub(super) const MEASURES: &[Measure] = &[];
