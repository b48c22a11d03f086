//! Long runs of the simulator and all claim cards, natively.

use crate::measure;
use crate::series::Series;
use simulator::cards;
use simulator::sim::scenario::action::Action;
use simulator::sim::scenario::script::{Script, Step};
use simulator::sim::trace_index::TraceIndex;
use simulator::sim::{LaneName, Position, Scenario, simulate};
use std::hint::black_box;

/// Pictures of each run, at positions all over it.
const POSITIONS: u32 = 200;

/// What happens in a step.
type Act = fn(u32) -> Action;

/// Milliseconds to run every claim card, once for each round.
pub fn all_cards(rounds: usize) -> Vec<f64> {
    let all = || {
        for card in cards::all() {
            black_box(card.results());
        }
    };
    (0..rounds).map(|_| measure::work_of(all)).collect()
}

/// Runs, what is kept for scrubbing, and pictures, by the steps of the script.
pub fn series(largest: u32) -> Vec<Series> {
    let mut all = Vec::new();
    let kinds: [(&str, Act); 2] = [
        ("reading and writing", day),
        ("refreshes that pile up", refreshes),
    ];
    for (name, action) in kinds {
        let [mut runs, mut reels, mut pictures] = ["simulate", "reel", "picture"]
            .map(|what| Series::new(format!("{what}: {name}"), "steps of the script"));
        for power in 6..=largest {
            let steps: u32 = 1 << power;
            let scenario = scenario(steps, action);
            let size = f64::from(steps);
            runs.push(
                size,
                measure::times(|| _ = black_box(simulate(&scenario, &LaneName::ALL))),
            );
            let trace = simulate(&scenario, &LaneName::ALL);
            reels.push(
                size,
                measure::times(|| _ = black_box(TraceIndex::new(trace.clone()))),
            );
            let reel = TraceIndex::new(trace);
            let picture = |n| {
                measure::work_of(|| {
                    let picture = reel.frame(Position::after(n * steps / POSITIONS));
                    assert_eq!(picture.lanes.len(), LaneName::ALL.len());
                })
            };
            pictures.push(size, (1..=POSITIONS).map(picture).collect());
        }
        all.extend([runs, reels, pictures]);
    }
    all
}

fn scenario(steps: u32, action: Act) -> Scenario {
    let actions = (0..steps).map(|step| Step::from(action(step)));
    let script = Script::of(actions).expect("a script of valid steps");
    Scenario::new("a long day", script)
}

/// A day of reading and writing, with a pause now and then.
fn day(step: u32) -> Action {
    match step {
        0 => Action::LogIn { tab: 1 },
        n if n % 50 == 0 => Action::Advance { seconds: 600 },
        n if n % 10 == 0 => Action::Write { tab: 1 },
        _ => Action::Read { tab: 1 },
    }
}

/// Logins and refreshes, whose records stay: the state grows with every step.
fn refreshes(step: u32) -> Action {
    match step {
        n if n % 10 == 0 => Action::LogIn { tab: 1 },
        _ => Action::Refresh {
            tab: 1,
            lose_response: false,
        },
    }
}
