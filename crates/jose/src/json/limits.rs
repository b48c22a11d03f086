//! Limits on JSON.

/// The deepest nesting of arrays and objects. Whoever walks a value recurses as deep, and this
/// fits the smallest stack; `serde_json` stops there, too.
pub const MAX_DEPTH: usize = 128;

/// Faults of one kind that are listed where a text can be full of them: repeated members and
/// lone surrogates. The rest are counted.
pub const MAX_LISTED_FAULTS: usize = 16;

/// The most values in one text; bounds the memory of the tree.
pub const MAX_VALUES: usize = 1_000_000;
