//! How much JSON is read.

/// How deep arrays and objects may nest.
pub const MAX_DEPTH: usize = 128;

/// How many values one text may hold; bounds the memory of the tree.
pub const MAX_VALUES: usize = 1_000_000;
