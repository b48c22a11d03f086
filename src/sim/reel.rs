//! A trace that can be wound: the same pictures as [`frame`](crate::sim::frame::frame)
//! gives, without folding everything anew at each position.

use crate::sim::Trace;
use crate::sim::frame::{self, Frame, Position};

/// A trace and what it takes to show any position of it quickly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reel {
    trace: Trace,
}

impl Reel {
    pub fn new(trace: Trace) -> Self {
        Self { trace }
    }

    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The picture at a position, equal to that of [`frame::frame`].
    pub fn frame(&self, position: Position) -> Frame<'_> {
        frame::frame(&self.trace, position)
    }
}
