//! How long an answer may take. Counted in processor time, which other programs do not lengthen,
//! and only where somebody asked for it: in an unoptimised build nothing is quick.

use cpu_time::ThreadTime;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// The longest input, in bytes, that [`LIMIT`] holds for.
pub const SIZE: usize = 10 * 1024;

/// The longest time for an answer.
pub const LIMIT: Duration = Duration::from_millis(50);

static WATCHED: AtomicBool = AtomicBool::new(false);
static SLOWEST_MICROS: AtomicU64 = AtomicU64::new(0);

/// From now on, answers that take too long are faults.
pub fn watch() {
    WATCHED.store(true, Ordering::Relaxed);
}

/// The slowest answer to an input of at most [`SIZE`] so far.
pub fn slowest() -> Duration {
    Duration::from_micros(SLOWEST_MICROS.load(Ordering::Relaxed))
}

/// Answers, and checks how long it took where that is watched: the quickest of three times.
///
/// # Errors
/// It takes longer than [`LIMIT`] each time.
pub fn timed<T>(size: usize, answer: impl Fn() -> T) -> Result<T, String> {
    let run = || {
        let start = ThreadTime::now();
        let answered = answer();
        (answered, start.elapsed())
    };
    let (answered, mut time) = run();
    if size > SIZE || !WATCHED.load(Ordering::Relaxed) {
        return Ok(answered);
    }
    for _ in 0..2 {
        if time > LIMIT {
            time = time.min(run().1);
        }
    }
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    SLOWEST_MICROS.fetch_max(micros, Ordering::Relaxed);
    match time > LIMIT {
        true => Err(format!("an answer to {size} bytes took {time:?}")),
        false => Ok(answered),
    }
}
