//! Does the simulated browser agree with a real one?
//!
//! Every case of a generated table is run twice: by `simulator::sim::browser` and by a
//! real Chromium that talks to real HTTP servers on loopback. What reached the servers,
//! what scripts could read and what is in the cookie jar is compared field by field.
//! The outcome is kept in `docs/browser-agreement.md`.
//!
//! ```text
//! cargo test --test agreement                    # every case
//! cargo test --test agreement -- Path Domain     # those whose name has a word
//! JOTLENS_WRITE=1 cargo test --test agreement    # writes the document anew
//! JOTLENS_TWO_MINUTES=1 …                        # waits the real two minutes
//! ```

#![cfg_attr(target_arch = "wasm32", allow(unused))]

mod case;
mod deviations;
mod document;
mod groups;
#[path = "../common/loopback.rs"]
mod loopback;
mod observation;
mod real;
mod server;
mod simulated;

use case::{Case, Setup};
use observation::Observation;
use real::Real;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

/// A case with what came of it.
pub struct Outcome {
    pub case: Case,
    /// What the real browser did.
    pub real: Observation,
    /// Where the simulated browser differs.
    pub faults: Vec<String>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_word = |argument: &&String| !argument.starts_with('-');
    let words: Vec<&String> = arguments.iter().filter(is_word).collect();
    let mut cases = groups::all();
    let every = cases.len();
    cases.retain(|case| words.is_empty() || words.iter().any(|word| case.name().contains(*word)));
    if arguments.iter().any(|argument| argument == "--list") {
        cases
            .iter()
            .for_each(|case| println!("{}: test", case.name()));
        return ExitCode::SUCCESS;
    }
    if cases.is_empty() {
        return ExitCode::SUCCESS;
    }
    let is_whole = cases.len() == every;
    match run(cases, is_whole) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(sentence) => {
            eprintln!("\nThe agreement with a real browser cannot be tested. {sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the cases; whether all passed.
fn run(cases: Vec<Case>, is_whole: bool) -> Result<bool, String> {
    let started = Instant::now();
    println!("\nrunning {} cases in two browsers", cases.len());
    // One browser for each set-up, beside each other: one of them mostly waits.
    let numbered: Vec<(usize, Case)> = cases.into_iter().enumerate().collect();
    let of = |setup| -> Vec<(usize, Case)> {
        let of = numbered.iter().filter(|(_, case)| case.setup == setup);
        of.cloned().collect()
    };
    let threads: Vec<_> = [Setup::Plain, Setup::Blocking, Setup::Impatient]
        .into_iter()
        .map(|setup| (setup, of(setup)))
        .filter(|(_, cases)| !cases.is_empty())
        .map(|(setup, cases)| std::thread::spawn(move || run_in(setup, cases)))
        .collect();
    let mut outcomes = Vec::new();
    let mut version = String::new();
    for thread in threads {
        let done = thread
            .join()
            .map_err(|_| "A browser could not be steered.")?;
        let (own_version, own) = done?;
        version = own_version;
        outcomes.extend(own);
    }
    outcomes.sort_by_key(|(number, _)| *number);
    let outcomes: Vec<Outcome> = outcomes.into_iter().map(|(_, outcome)| outcome).collect();
    let mut failed = 0;
    for outcome in outcomes.iter().filter(|outcome| !outcome.faults.is_empty()) {
        failed += 1;
        println!("\n---- {} ----", outcome.case.name());
        outcome.faults.iter().for_each(|fault| println!("{fault}"));
    }
    if is_whole && failed == 0 {
        let faults = deviations::faults(&outcomes);
        failed += faults.len();
        faults.iter().for_each(|fault| println!("\n{fault}"));
    }
    if is_whole
        && failed == 0
        && let Err(sentence) = document::check(&outcomes, &version)
    {
        println!("\n{sentence}");
        failed += 1;
    }
    println!(
        "\ntest result: {}. {} passed; {failed} failed; in {version}; finished in {:.1} s\n",
        if failed == 0 { "ok" } else { "FAILED" },
        outcomes.len().saturating_sub(failed),
        started.elapsed().as_secs_f64()
    );
    Ok(failed == 0)
}

type Outcomes = Vec<(usize, Outcome)>;

/// Runs the cases of one set-up; gives the browser's version too.
fn run_in(setup: Setup, cases: Vec<(usize, Case)>) -> Result<(String, Outcomes), String> {
    let mut real = Real::start(setup)?;
    let version = real.version();
    let mut outcomes = Vec::new();
    for (number, case) in cases {
        let run = || {
            let seen = real.run(&number.to_string(), &case);
            (simulated::run(&case).differences(&seen), seen)
        };
        let outcome = match catch_unwind(AssertUnwindSafe(run)) {
            Ok((faults, real)) => Outcome { case, real, faults },
            Err(_) => {
                // Whatever state it is in, the next case gets another browser.
                drop(real);
                real = Real::start(setup)?;
                Outcome {
                    faults: vec![
                        "It could not be run to its end; what was said of it stands above.".into(),
                    ],
                    real: Observation::default(),
                    case,
                }
            }
        };
        outcomes.push((number, outcome));
    }
    Ok((version, outcomes))
}
