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
use e2e::run::{Chosen, Pool, Trial, attempt};
use observation::Observation;
use real::Real;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

/// A case with what came of it.
pub struct Outcome {
    pub case: Case,
    /// What the real browser did.
    pub real: Observation,
    /// Where the simulated browser differs.
    pub faults: Vec<String>,
}

/// Browsers at work at the same time: one for each set-up, and those of the impatient one
/// mostly wait.
const BROWSERS: usize = 3;

/// What a run gives beside its verdict: outcomes by the number of their case, and the
/// browser's version.
type Seen = Arc<Mutex<(Vec<(usize, Outcome)>, String)>>;

fn main() -> ExitCode {
    e2e::run::keep_panics();
    let seen = Seen::default();
    let mut cases: Vec<(usize, Case)> = groups::all().into_iter().enumerate().collect();
    // What waits longest begins first.
    cases.sort_by_key(|(_, case)| case.setup != Setup::Impatient);
    let pools = [Setup::Plain, Setup::Blocking, Setup::Impatient]
        .map(|setup| (setup, Arc::new(Pool::new(move || Real::start(setup)))));
    let trial = |(number, case): (usize, Case)| {
        let pool = pools.iter().find(|(setup, _)| *setup == case.setup);
        let pool = pool.map(|(_, pool)| Arc::clone(pool)).expect("its pool");
        let seen = Arc::clone(&seen);
        Trial::test(case.name(), move || {
            let (outcome, version) = pool.lend(|real| {
                let ran = attempt(|| real.run(&number.to_string(), &case))?;
                Ok((ran, real.version()))
            })?;
            let faults = simulated::run(&case).differences(&outcome);
            let said = faults.join("\n");
            let real = outcome;
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.0.push((number, Outcome { case, real, faults }));
            seen.1 = version;
            if said.is_empty() {
                Ok(())
            } else {
                Err(said.into())
            }
        })
    };
    let chosen = Chosen::from_command_line().terse();
    let conclusion = chosen.run(BROWSERS, cases.into_iter().map(trial).collect());
    for (_, pool) in &pools {
        pool.clear();
    }
    if conclusion.has_failed() || !chosen.is_everything() {
        return conclusion.exit_code();
    }
    whole(&chosen, &seen).exit_code()
}

/// What is asked of a run in which every case passed.
fn whole(chosen: &Chosen, seen: &Seen) -> e2e::run::Conclusion {
    let (mut outcomes, version) =
        std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
    outcomes.sort_by_key(|(number, _)| *number);
    let outcomes: Vec<Outcome> = outcomes.into_iter().map(|(_, outcome)| outcome).collect();
    println!("in {version}");
    let faults = deviations::faults(&outcomes).join("\n");
    let document = document::check(&outcomes, &version);
    let trials = vec![
        Trial::test("every deviation is as it is listed", move || {
            if faults.is_empty() {
                Ok(())
            } else {
                Err(faults.into())
            }
        }),
        Trial::test("the document is what this run would write", || {
            Ok(document?)
        }),
    ];
    chosen.run(1, trials)
}
