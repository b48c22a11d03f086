//! Names, to be looked up many times.

use std::collections::BTreeMap;

/// Names and the place at which each was met last. One type for every such look-up, since each
/// type of map is code of its own in the program.
#[derive(Debug, Default)]
pub struct Names<'a>(BTreeMap<&'a str, usize>);

impl<'a> Names<'a> {
    /// Adds a name; the place at which it was met before, if it was.
    pub fn insert(&mut self, name: &'a str, place: usize) -> Option<usize> {
        self.0.insert(name, place)
    }

    /// Whether the name is among them.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}
