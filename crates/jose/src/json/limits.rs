//! Limits on JSON.

/// The deepest nesting of arrays and objects.
pub const MAX_DEPTH: usize = 128;

/// The most values in one text; bounds the memory of the tree.
pub const MAX_VALUES: usize = 1_000_000;
