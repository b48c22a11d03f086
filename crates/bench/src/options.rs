//! What a person asked the benchmark for.

/// What a person asked for.
pub struct Options {
    /// A trial: fewer rounds.
    pub quick: bool,
    /// Record which functions take the time.
    pub profile: bool,
}

impl Options {
    /// So many rounds, or few where it is only tried.
    pub fn rounds(&self, rounds: usize) -> usize {
        if self.quick {
            rounds.div_ceil(5)
        } else {
            rounds
        }
    }
}
