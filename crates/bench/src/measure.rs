//! Times of this thread: unlike wall time, they mean something on a busy machine.

use cpu_time::ThreadTime;
use std::time::{Duration, Instant};

/// How many times something is timed at most.
const ROUNDS: usize = 15;

/// How long that may take in all, once it was timed three times.
const ENOUGH: Duration = Duration::from_secs(2);

/// Milliseconds that this thread works for something.
pub fn work_of(work: impl FnOnce()) -> f64 {
    let begun = ThreadTime::now();
    work();
    begun.elapsed().as_secs_f64() * 1e3
}

/// Milliseconds that this thread works for something, several times.
pub fn times(mut work: impl FnMut()) -> Vec<f64> {
    let begun = Instant::now();
    let mut times = Vec::new();
    while times.len() < 3 || (times.len() < ROUNDS && begun.elapsed() < ENOUGH) {
        times.push(work_of(&mut work));
    }
    times
}
