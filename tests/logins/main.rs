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
//! ```

#![cfg_attr(target_arch = "wasm32", allow(unused))]

// Shared with the tests of the page, which use more of it.
#[allow(dead_code)]
#[path = "../browser/browser.rs"]
mod browser;
mod design;
#[path = "../common/loopback.rs"]
mod loopback;
mod outsider;
mod real;
mod scripts;
mod session;
mod shop;
mod simulated;
mod site;
mod token;

use jotlens::sim::LaneName;
use real::Real;
use scripts::Script;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

const DESIGNS: [LaneName; 2] = [LaneName::Session, LaneName::Jwt];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_word = |argument: &&String| !argument.starts_with('-');
    let words: Vec<&String> = arguments.iter().filter(is_word).collect();
    let mut chosen = scripts::all();
    chosen
        .retain(|script| words.is_empty() || words.iter().any(|word| script.name.contains(*word)));
    if arguments.iter().any(|argument| argument == "--list") {
        chosen
            .iter()
            .for_each(|script| println!("{}: test", script.name));
        return ExitCode::SUCCESS;
    }
    if chosen.is_empty() {
        return ExitCode::SUCCESS;
    }
    match run(&chosen) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(sentence) => {
            eprintln!("\nThe logins cannot be compared with real ones. {sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the scripts; whether all passed.
fn run(chosen: &[Script]) -> Result<bool, String> {
    let started = Instant::now();
    println!("\nrunning {} scripts in two designs", chosen.len());
    // One browser for each design, beside each other: they mostly wait.
    let done: Vec<_> = std::thread::scope(|scope| {
        let threads = DESIGNS.map(|lane| scope.spawn(move || run_in(lane, chosen)));
        threads.map(|thread| thread.join()).into_iter().collect()
    });
    let mut versions = Vec::new();
    let mut faults: Vec<Vec<String>> = vec![Vec::new(); chosen.len()];
    for outcome in done {
        let (version, own) = outcome.map_err(|_| "A browser could not be steered.")??;
        versions.push(version);
        faults
            .iter_mut()
            .zip(own)
            .for_each(|(all, own)| all.extend(own));
    }
    let mut failed = 0;
    for (script, faults) in chosen.iter().zip(&faults) {
        let outcome = if faults.is_empty() { "ok" } else { "FAILED" };
        println!("test {} ... {outcome}", script.name);
        faults.iter().for_each(|fault| println!("    {fault}"));
        failed += usize::from(!faults.is_empty());
    }
    println!(
        "\ntest result: {}. {} passed; {failed} failed; in {}; finished in {:.1} s\n",
        if failed == 0 { "ok" } else { "FAILED" },
        chosen.len() - failed,
        versions.first().map_or("no browser", String::as_str),
        started.elapsed().as_secs_f64()
    );
    Ok(failed == 0)
}

/// Runs the scripts in one design: the browser's version, and what differs in each.
fn run_in(lane: LaneName, chosen: &[Script]) -> Result<(String, Vec<Vec<String>>), String> {
    let mut real = Real::start()?;
    let version = real.version();
    let mut faults = Vec::new();
    for script in chosen {
        let simulated = simulated::run(script, lane);
        let run = || real.run(script, lane, &simulated.times);
        match catch_unwind(AssertUnwindSafe(run)) {
            Ok(answers) => faults.push(differences(script, lane, &simulated.answers, &answers)),
            Err(_) => {
                faults.push(vec![format!("{lane:?}: it could not be driven to its end")]);
                // Whatever state it is in, the next script gets another browser.
                real = Real::start()?;
            }
        }
    }
    Ok((version, faults))
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
