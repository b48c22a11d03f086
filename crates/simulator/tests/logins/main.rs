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

use real::Real;
use scripts::Script;
use simulator::sim::LaneName;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

const DESIGNS: [LaneName; 2] = [LaneName::Session, LaneName::Jwt];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_word = |argument: &&String| !argument.starts_with('-');
    let words: Vec<&String> = arguments.iter().filter(is_word).collect();
    let mut chosen = match std::env::var("JOTLENS_RANDOM") {
        Ok(numbers) => generated(&numbers),
        Err(_) => scripts::all(),
    };
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

/// The generated scripts from one number to another.
fn generated(numbers: &str) -> Vec<Script> {
    let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
    let number = |text: &str| {
        text.parse()
            .expect("JOTLENS_RANDOM is a number, or two: 100-150")
    };
    (number(first)..=number(last)).map(random::script).collect()
}

/// Runs the scripts; whether all passed.
fn run(chosen: &[Script]) -> Result<bool, String> {
    let started = Instant::now();
    println!("\nrunning {} scripts in two designs", chosen.len());
    // One browser for each design, and another for scripts that mostly wait.
    let numbered = || chosen.iter().enumerate();
    let done: Vec<_> = std::thread::scope(|scope| {
        let groups = DESIGNS
            .iter()
            .flat_map(|lane| [(*lane, false), (*lane, true)]);
        let threads: Vec<_> = groups
            .map(|(lane, timed)| {
                let own: Vec<_> = numbered()
                    .filter(|(_, script)| script.timed == timed)
                    .collect();
                scope.spawn(move || run_in(lane, &own))
            })
            .collect();
        threads
            .into_iter()
            .map(std::thread::ScopedJoinHandle::join)
            .collect()
    });
    let mut version = String::new();
    let mut outcomes = BTreeMap::new();
    for group in done {
        let (own_version, own) = group.map_err(|_| "A browser could not be steered.")??;
        if !own.is_empty() {
            version = own_version;
        }
        outcomes.extend(own);
    }
    let mut failed = 0;
    for (number, script) in numbered() {
        let of = |lane| outcomes.get(&(number, lane));
        let own: Vec<&Outcome> = DESIGNS.into_iter().filter_map(of).collect();
        let is_ok = own.iter().all(|outcome| outcome.faults.is_empty());
        let word = if is_ok { "ok" } else { "FAILED" };
        let seen: Vec<&str> = own.iter().map(|outcome| outcome.seen.as_str()).collect();
        println!("test {} ... {word}, {}", script.name, seen.join("; "));
        if !is_ok {
            let changed = script.settings.changed();
            let changed: Vec<_> = changed
                .map(|(row, value)| format!("{} = {value:?}", row.id))
                .collect();
            println!("    with {}\n    in {:?}", changed.join(", "), script.steps);
        }
        let faults = own.iter().flat_map(|outcome| &outcome.faults);
        faults.for_each(|fault| println!("    {fault}"));
        failed += usize::from(!is_ok);
    }
    println!(
        "\ntest result: {}. {} passed; {failed} failed; in {}; finished in {:.1} s\n",
        if failed == 0 { "ok" } else { "FAILED" },
        chosen.len() - failed,
        version,
        started.elapsed().as_secs_f64()
    );
    Ok(failed == 0)
}

/// What came of a script in one design.
struct Outcome {
    /// The design, and the statuses of each step.
    seen: String,
    /// What differs.
    faults: Vec<String>,
}

type Outcomes = Vec<((usize, LaneName), Outcome)>;

/// Runs numbered scripts in one design: the browser's version, and what came of each.
fn run_in(lane: LaneName, scripts: &[(usize, &Script)]) -> Result<(String, Outcomes), String> {
    let mut outcomes = Vec::new();
    if scripts.is_empty() {
        return Ok((String::new(), outcomes));
    }
    let mut real = Real::start()?;
    for (number, script) in scripts {
        let simulated = simulated::run(script, lane);
        let run = || real.run(script, lane, &simulated.times);
        let outcome = match catch_unwind(AssertUnwindSafe(run)) {
            Ok(answers) => Outcome {
                seen: format!("{}: {}", lane.label(), statuses(&answers)),
                faults: differences(script, lane, &simulated.answers, &answers),
            },
            Err(_) => {
                // Whatever state it is in, the next script gets another browser.
                real = Real::start()?;
                Outcome {
                    seen: lane.label().to_owned(),
                    faults: vec!["It could not be driven to its end.".into()],
                }
            }
        };
        outcomes.push(((*number, lane), outcome));
    }
    Ok((real.version(), outcomes))
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
