//! What a benchmark says: a line for a person, or with `--json` one for `cargo xtask bench`.

use cpu_time::ThreadTime;
use std::time::{Duration, Instant};

/// How many times something is timed at most.
const ROUNDS: usize = 15;

/// … and how long that may take altogether, once it was timed three times.
const ENOUGH: Duration = Duration::from_secs(2);

/// Whether `cargo xtask bench` listens.
pub fn is_for_a_program() -> bool {
    std::env::args().any(|argument| argument == "--json")
}

/// Says what rounds gave. `size` is how large the input was, where it grows; `who` did it,
/// where there are several.
pub fn say(series: &str, who: &str, size: f64, unit: &str, samples: &[f64]) {
    if is_for_a_program() {
        let line = serde_json::json!({
            "series": series, "who": who, "size": size, "unit": unit, "samples": samples,
        });
        println!("{line}");
    } else {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
        println!("{series:>32} {who:>12} {size:>12} {median:>12.3} {unit}");
    }
}

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
