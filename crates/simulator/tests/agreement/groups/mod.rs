//! The table of cases: attributes × contexts, one file for each subject.

mod cors;
mod lifetime;
mod origin;
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
    pub fold: Fold,
    pub cases: fn(&'static str) -> Vec<Case>,
}

/// Which rows with the same cells are told together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    None,
    /// All of them.
    Alike,
    /// Those of one page; the rows are called "page, what asks there".
    ByPage,
}

/// Every table, in the order of the document.
const GROUPS: &[&[Group]] = &[
    same_site::GROUPS,
    syntax::GROUPS,
    scope::GROUPS,
    lifetime::GROUPS,
    script::GROUPS,
    partitioned::GROUPS,
    cors::GROUPS,
    origin::GROUPS,
];

/// Every table.
pub fn groups() -> impl Iterator<Item = &'static Group> {
    GROUPS.iter().copied().flatten()
}

/// Every case of every table.
pub fn all() -> Vec<Case> {
    groups()
        .flat_map(|group| (group.cases)(group.title))
        .collect()
}
