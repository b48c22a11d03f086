//! The table of cases: attributes × contexts, one file for each subject.

mod cors;
mod lifetime;
mod partitioned;
mod same_site;
mod scope;
mod script;
mod syntax;

use crate::case::Case;

/// A table of the document: its title and what stands above it.
pub struct Group {
    pub title: &'static str,
    pub about: &'static str,
    /// What the rows are.
    pub rows: &'static str,
    pub cases: fn(&'static str) -> Vec<Case>,
}

/// Every table, in the order of the document.
pub const GROUPS: &[&[Group]] = &[
    same_site::GROUPS,
    syntax::GROUPS,
    scope::GROUPS,
    lifetime::GROUPS,
    script::GROUPS,
    partitioned::GROUPS,
    cors::GROUPS,
];

/// Every case of every table.
pub fn all() -> Vec<Case> {
    let groups = GROUPS.iter().copied().flatten();
    groups
        .flat_map(|group| (group.cases)(group.title))
        .collect()
}
