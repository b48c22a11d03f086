//! Where Chromium is known to differ from the simulator, and so from the documents
//! that the simulator follows. A difference that is not here fails, and so does a row
//! here whose difference no longer occurs.

use crate::case::{Case, Cell};

/// A documented difference.
pub struct Deviation {
    /// Its name in the document.
    pub name: &'static str,
    /// The cases it applies to: the title of the table, then what row and column contain.
    pub cases: &'static [(&'static str, &'static str, &'static str)],
    /// What every difference is about.
    pub differs: &'static str,
    pub chromium: &'static str,
    pub standard: &'static str,
    pub reference: &'static str,
}

/// Every documented difference.
pub const DEVIATIONS: &[Deviation] = &[];

/// The difference that is expected of a case, if any.
pub fn of(case: &Case) -> Option<&'static Deviation> {
    DEVIATIONS.iter().find(|deviation| {
        deviation.cases.iter().any(|(group, row, column)| {
            let is_meant = |cell: &Cell| cell.row == *row && cell.column.contains(column);
            case.group == *group && case.cells.iter().any(is_meant)
        })
    })
}
