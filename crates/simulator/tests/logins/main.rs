//! Are the simulator's logins those of real software?
//!
//! Each script runs four times: through the simulator's session lane and against a real
//! shop with `tower-sessions`; through its JWT lane and against a real shop with
//! `jsonwebtoken`. A real Chromium is the person's browser, a plain HTTP client the
//! thief. Which requests were answered, in which order and with which status, must be
//! the same in every step.
//!
//! ```text
//! cargo test --test logins              # every script
//! cargo test --test logins -- link      # those whose name has a word
//! JOTLENS_RANDOM=100-150 cargo test …   # generated scripts of these numbers instead
//! ```

#![cfg_attr(target_arch = "wasm32", allow(unused))]

mod design;
#[path = "../common/loopback.rs"]
mod loopback;
mod outsider;
mod random;
mod real;
mod scripts;
mod session;
mod shop;
mod simulated;
mod site;
mod token;

use e2e::run::{Chosen, Pool, Trial, attempt};
use real::Real;
use scripts::Script;
use simulator::sim::LaneName;
use std::process::ExitCode;
use std::sync::Arc;

const DESIGNS: [LaneName; 2] = [LaneName::Session, LaneName::Jwt];

/// Browsers at work at the same time: many scripts mostly wait.
const BROWSERS: usize = 4;

fn main() -> ExitCode {
    e2e::run::keep_panics();
    let mut scripts = match std::env::var("JOTLENS_RANDOM") {
        Ok(numbers) => generated(&numbers),
        Err(_) => scripts::all(),
    };
    // What waits begins first.
    scripts.sort_by_key(|script| !script.timed);
    let pool = Arc::new(Pool::new(Real::start));
    let trial = |script: Script| {
        let pool = Arc::clone(&pool);
        Trial::test(script.name.clone(), move || Ok(run(&pool, &script)?))
    };
    let trials = scripts.into_iter().map(trial).collect();
    let conclusion = Chosen::from_command_line().run(BROWSERS, trials);
    pool.clear();
    conclusion.exit_code()
}

/// The generated scripts from one number to another.
fn generated(numbers: &str) -> Vec<Script> {
    let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
    let number = |text: &str| {
        text.parse()
            .expect("JOTLENS_RANDOM is a number, or two: 100-150")
    };
    (number(first)..=number(last)).map(random::script).collect()
}

/// Runs a script in both designs, one after the other. The error says what differs.
fn run(pool: &Pool<Real>, script: &Script) -> Result<(), String> {
    let mut faults = Vec::new();
    for lane in DESIGNS {
        let simulated = simulated::run(script, lane);
        let ran = pool.lend(|real| attempt(|| real.run(script, lane, &simulated.times)));
        match ran {
            Ok(answers) => {
                let differ = differences(script, lane, &simulated.answers, &answers);
                if !differ.is_empty() {
                    faults.push(format!("{}: {}", lane.label(), statuses(&answers)));
                }
                faults.extend(differ);
            }
            Err(fault) => faults.push(format!("{}: {fault}", lane.label())),
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    let changed = script.settings.changed();
    let changed: Vec<_> = changed
        .map(|(row, value)| format!("{} = {value:?}", row.id))
        .collect();
    let (changed, steps) = (changed.join(", "), &script.steps);
    faults.push(format!("with {changed}\nin {steps:?}"));
    Err(faults.join("\n"))
}

/// The statuses of each step; a dash where nothing was answered.
fn statuses(answers: &[Vec<String>]) -> String {
    let status = |line: &String| line.split(' ').nth(2).unwrap_or_default().replace(',', "");
    let steps = answers.iter().map(|step| match step.as_slice() {
        [] => "-".to_owned(),
        lines => lines.iter().map(status).collect::<Vec<_>>().join("+"),
    });
    steps.collect::<Vec<_>>().join(" ")
}

fn differences(
    script: &Script,
    lane: LaneName,
    simulated: &[Vec<String>],
    real: &[Vec<String>],
) -> Vec<String> {
    let steps = script.steps.iter().zip(simulated.iter().zip(real));
    steps
        .enumerate()
        .filter(|(_, (_, (simulated, real)))| simulated != real)
        .map(|(index, (actions, (simulated, real)))| {
            format!(
                "{lane:?}, step {}, {actions:?}:\n        simulated {simulated:?}\n        real      {real:?}",
                index + 1
            )
        })
        .collect()
}
