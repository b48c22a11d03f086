//! Measures of what browsers and apps kept and sent.

use super::Measure;

pub(super) const MEASURES: &[Measure] = &[];
