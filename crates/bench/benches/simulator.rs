//! How the simulator grows: time, events and memory for scripts of more and more steps.
//!
//! `cargo bench --bench simulator` prints a table. Times are medians of several runs;
//! the last columns say how much each grew against the row above, beside the steps.
//! A second table compares the pictures of a long trace: folded anew, and off a reel.
//! With `--json` it says the same in lines for `cargo xtask bench`.

#[allow(dead_code)] // Other benchmarks use the rest.
#[path = "support/report.rs"]
mod report;

use simulator::cards;
use simulator::sim::scenario::action::Action;
use simulator::sim::scenario::script::{Script, Step};
use simulator::sim::trace_index::TraceIndex;
use simulator::sim::{LaneName, Position, Scenario, Trace, frame, simulate};
use std::time::{Duration, Instant};

const SIZES: [u32; 5] = [1_000, 2_500, 5_000, 10_000, 20_000];
const ROUNDS: usize = 5;
const POSITIONS: u32 = 200;

/// How long it takes to run every claim card.
fn all_cards() -> Duration {
    let begun = Instant::now();
    let runs: usize = cards::all()
        .iter()
        .map(|card| card.results().runs.len())
        .sum();
    assert!(runs > 0);
    begun.elapsed()
}

fn main() {
    if report::is_for_a_program() {
        for_a_program();
        return;
    }
    let mut times: Vec<Duration> = (0..ROUNDS).map(|_| all_cards()).collect();
    let runs: usize = cards::all().iter().map(|card| card.runs.len()).sum();
    println!(
        "all {runs} runs of the claim cards: {} ms, median of {ROUNDS}\n",
        median(&mut times).as_millis()
    );
    println!("steps through all lanes, medians of {ROUNDS}\n");
    println!(
        "{:>7} {:>9} {:>10} {:>12} {:>11} {:>11} {:>7} {:>7}",
        "steps", "events", "run", "a step", "last frame", "trace JSON", "time x", "JSON x"
    );
    let mut before: Option<(Duration, usize)> = None;
    for steps in SIZES {
        let scenario = long_scenario(steps);
        let mut times = Vec::new();
        let mut frames = Vec::new();
        let mut trace = simulate(&scenario, &LaneName::ALL);
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            trace = simulate(&scenario, &LaneName::ALL);
            times.push(begun.elapsed());
            let begun = Instant::now();
            let picture = frame(&trace, Position::after(steps));
            frames.push(begun.elapsed());
            assert_eq!(picture.lanes.len(), LaneName::ALL.len());
        }
        let events = events(&trace);
        let json = trace.to_json().len();
        let time = median(&mut times);
        let (time_growth, json_growth) = before.map_or((1.0, 1.0), |(earlier, bytes)| {
            (
                time.as_secs_f64() / earlier.as_secs_f64(),
                json as f64 / bytes as f64,
            )
        });
        println!(
            "{steps:>7} {events:>9} {:>7} ms {:>9.1} µs {:>8.1} ms {:>8.1} MB {time_growth:>7.2} {json_growth:>7.2}",
            time.as_millis(),
            time.as_secs_f64() * 1e6 / f64::from(steps),
            median(&mut frames).as_secs_f64() * 1e3,
            json as f64 / 1e6,
        );
        before = Some((time, json));
    }
    println!(
        "\npictures of a trace through all lanes\n\n{:>26} {:>9} {:>11} {:>22} {:>22}",
        "trace", "events", "reel wound", "frame median / worst", "reel median / worst"
    );
    let all_events: usize = events(&simulate(&long_scenario(1_000), &LaneName::ALL));
    let steps = (10_000 * 1_000 / all_events) as u32;
    for (name, scenario, steps) in [
        ("10,000 events", long_scenario(steps), steps),
        ("10,000 steps", long_scenario(10_000), 10_000),
        ("10,000 steps that pile up", piling_scenario(10_000), 10_000),
    ] {
        pictures(name, &scenario, steps);
    }
    println!("\n10,000 steps in each lane");
    for lane in LaneName::ALL {
        let scenario = long_scenario(10_000);
        let mut times: Vec<Duration> = (0..ROUNDS)
            .map(|_| {
                let begun = Instant::now();
                simulate(&scenario, &[lane]);
                begun.elapsed()
            })
            .collect();
        println!(
            "{:>8} {:>6} ms",
            lane.label(),
            median(&mut times).as_millis()
        );
    }
}

/// The same measurements in lines.
fn for_a_program() {
    let cards: Vec<f64> = (0..ROUNDS)
        .map(|_| report::work_of(|| _ = all_cards()))
        .collect();
    report::say("all claim cards", "", 0.0, "ms", &cards);
    for power in 6..=14 {
        let steps = 1 << power;
        for (name, scenario) in [
            ("simulate: reading and writing", long_scenario(steps)),
            ("simulate: refreshes that pile up", piling_scenario(steps)),
        ] {
            let size = f64::from(steps);
            let run = report::times(|| {
                std::hint::black_box(simulate(&scenario, &LaneName::ALL));
            });
            report::say(name, "", size, "ms", &run);
            let trace = simulate(&scenario, &LaneName::ALL);
            let wound = report::times(|| {
                std::hint::black_box(TraceIndex::new(trace.clone()));
            });
            report::say(&name.replace("simulate", "reel"), "", size, "ms", &wound);
            let reel = TraceIndex::new(trace);
            let pictures: Vec<f64> = (1..=POSITIONS)
                .map(|n| {
                    report::work_of(|| {
                        let picture = reel.frame(Position::after(n * steps / POSITIONS));
                        assert_eq!(picture.lanes.len(), LaneName::ALL.len());
                    })
                })
                .collect();
            report::say(
                &name.replace("simulate", "picture"),
                "",
                size,
                "ms",
                &pictures,
            );
        }
    }
}

/// How long a picture takes, at positions all over a run.
fn pictures(name: &str, scenario: &Scenario, steps: u32) {
    let trace = simulate(scenario, &LaneName::ALL);
    let events = events(&trace);
    let begun = Instant::now();
    let reel = TraceIndex::new(trace);
    let wound = begun.elapsed();
    let all = |show: &dyn Fn(Position) -> usize| {
        let mut times: Vec<Duration> = (0..POSITIONS)
            .map(|n| {
                let begun = Instant::now();
                let lanes = show(Position::after((n + 1) * steps / POSITIONS));
                assert_eq!(lanes, LaneName::ALL.len());
                begun.elapsed()
            })
            .collect();
        let middle = median(&mut times);
        let worst = times.last().copied().unwrap_or_default();
        format!(
            "{:.2} / {:.2} ms",
            middle.as_secs_f64() * 1e3,
            worst.as_secs_f64() * 1e3
        )
    };
    println!(
        "{name:>26} {events:>9} {:>8} ms {:>22} {:>22}",
        wound.as_millis(),
        all(&|position| frame(reel.trace(), position).lanes.len()),
        all(&|position| reel.frame(position).lanes.len()),
    );
}

fn events(trace: &Trace) -> usize {
    trace.lanes.iter().map(|lane| lane.events.len()).sum()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// A day of reading and writing, with a pause now and then.
fn long_scenario(steps: u32) -> Scenario {
    let actions = (0..steps).map(|n| match n {
        0 => Action::LogIn { tab: 1 },
        n if n % 50 == 0 => Action::Advance { seconds: 600 },
        n if n % 10 == 0 => Action::Write { tab: 1 },
        _ => Action::Read { tab: 1 },
    });
    let script = Script::of(actions.map(Step::from)).expect("a script of valid steps");
    Scenario::new("a long day", script)
}

/// Logins and refreshes, whose records stay: the state grows with every step.
fn piling_scenario(steps: u32) -> Scenario {
    let actions = (0..steps).map(|n| match n {
        n if n % 10 == 0 => Action::LogIn { tab: 1 },
        _ => Action::Refresh {
            tab: 1,
            lose_response: false,
        },
    });
    let script = Script::of(actions.map(Step::from)).expect("a script of valid steps");
    Scenario::new("a long day of refreshes", script)
}
