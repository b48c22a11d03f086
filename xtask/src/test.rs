//! `cargo xtask test`: every check, the quickest first. The first error stops the run.

use crate::tools::{self, Need};
use crate::{Result, budget, bundle, in_page, run, say, setup, site};
use std::ffi::OsString;
use std::time::{Duration, Instant};

/// One row of the table of steps.
struct Step {
    name: &'static str,
    /// How to do only this by hand.
    command: &'static str,
    /// What to do, where running the command is not enough.
    work: Option<fn() -> Result>,
}

const STEPS: &[Step] = &[
    command("fmt", "cargo fmt --all --check"),
    Step {
        name: "deny",
        command: "cargo deny check",
        work: Some(deny),
    },
    command(
        "clippy",
        "cargo clippy --workspace --all-targets -- -D warnings",
    ),
    command(
        "clippy-wasm",
        "cargo clippy --package jotlens --target wasm32-unknown-unknown --lib --bins --features parts -- -D warnings",
    ),
    command(
        "docs",
        "cargo --config build.rustdocflags=['-D','warnings'] doc --workspace --no-deps --lib",
    ),
    Step {
        name: "bundle",
        command: "cargo xtask bundle",
        work: Some(bundle::bundle),
    },
    Step {
        name: "budget",
        command: "cargo xtask budget",
        work: Some(budget::budget),
    },
    Step {
        name: "simulator-in-page",
        command: "cargo xtask simulator-in-page",
        work: Some(|| in_page::Example::Simulator.build()),
    },
    // Unit, integration, browser and documentation tests.
    command("tests", "cargo test --workspace"),
    // All targets at once, for a minute or JOTLENS_FUZZ_SECONDS.
    command(
        "fuzz",
        "cargo test --profile fuzz --package fuzz --test campaign -- --ignored --nocapture --test-threads 7",
    ),
    // Does nothing where it has passed with the same sources.
    command("mutants", MUTANTS),
];

/// The mutations of the simulator's rules.
pub const MUTANTS: &str = "cargo test --quiet --workspace --test mutants --";

const fn command(name: &'static str, command: &'static str) -> Step {
    let work = None;
    Step {
        name,
        command,
        work,
    }
}

impl Step {
    fn run(&self) -> Result {
        match self.work {
            Some(work) => work(),
            None => cargo(self.command, Vec::new()),
        }
    }
}

/// Runs a command of Cargo with what the tests need in their environment.
pub fn cargo(command: &str, more: Vec<OsString>) -> Result {
    let mut words = command.split_whitespace();
    let mut command = run::program(words.next().unwrap_or_default());
    command.args(words).args(more);
    // The same random cases each time, so that the result does not depend on luck. `cargo test`
    // by hand draws new ones.
    for seed in ["PROPTEST_RNG_SEED", "BOLERO_RANDOM_SEED"] {
        if std::env::var_os(seed).is_none() {
            command.env(seed, "1");
        }
    }
    command.env("JOTLENS_DIST", site::dist());
    for (variable, tool) in [("JOTLENS_AXE", "axe-core"), ("JOTLENS_MERMAID", "mermaid")] {
        if std::env::var_os(variable).is_none()
            && let Ok(file) = tools::path_of(tool)
        {
            command.env(variable, file);
        }
    }
    run::run(&mut command)
}

/// Checks licences, duplicates and sources of all dependencies; and their advisories, where
/// the database can be fetched.
fn deny() -> Result {
    let cargo_deny = tools::path_of("cargo-deny")?;
    let check = |what: &str| {
        let mut command = run::program(&cargo_deny);
        command.args(["--log-level", "error", "check"]);
        command.args(what.split(' '));
        command
    };
    run::run(&mut check("--hide-inclusion-graph licenses bans sources"))?;
    match run::output(&mut check("advisories")) {
        Err(error) if error.contains("failed to fetch advisory database") => {
            say::line("Advisories were NOT checked: their database cannot be reached from here.");
            Ok(())
        }
        other => other.map(drop),
    }
}

/// Runs every step, or the one named.
pub fn test(only: Option<&str>) -> Result {
    let steps = chosen(only)?;
    setup::setup(Need::Tests)?;
    let mut times = Vec::new();
    for step in &steps {
        say::heading(format!("{}: {}", step.name, step.command));
        let started = Instant::now();
        let result = step.run();
        times.push((*step, started.elapsed(), result.is_ok()));
        if let Err(error) = result {
            say::line(summary(&times, steps.len()));
            return Err(format!(
                "The step `{name}` failed. {error}\nTo run only this step: `cargo xtask test \
                 --only {name}`.",
                name = step.name
            ));
        }
    }
    say::line(summary(&times, steps.len()));
    Ok(())
}

fn chosen(only: Option<&str>) -> Result<Vec<&'static Step>> {
    let is_chosen = |step: &&Step| only.is_none_or(|name| name == step.name);
    let steps: Vec<&Step> = STEPS.iter().filter(is_chosen).collect();
    if steps.is_empty() {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        return Err(format!("The steps of `test` are: {}.", names.join(", ")));
    }
    Ok(steps)
}

/// The table of times, and a closing line that counts.
fn summary(times: &[(&Step, Duration, bool)], planned: usize) -> String {
    let heading = ["step", "time", "result", "command"].map(str::to_owned);
    let rows = times.iter().map(|(step, time, passed)| {
        let result = if *passed { "passed" } else { "failed" };
        let (name, command) = (step.name.to_owned(), step.command.to_owned());
        vec![name, say::time(*time), result.to_owned(), command]
    });
    let rows: Vec<Vec<String>> = std::iter::once(heading.to_vec()).chain(rows).collect();
    let passed = times.iter().filter(|(_, _, passed)| *passed).count();
    let total: Duration = times.iter().map(|(_, time, _)| *time).sum();
    let not_run = match planned - times.len() {
        0 => String::new(),
        steps => format!(", {steps} not run"),
    };
    format!(
        "\n{}  all {}\n\nSteps: {passed} passed, {} failed{not_run}",
        say::table(&rows),
        say::time(total),
        times.len() - passed
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_step_can_be_chosen() {
        let names =
            |only| chosen(only).map(|steps| steps.iter().map(|step| step.name).collect::<Vec<_>>());
        assert_eq!(names(None).unwrap().len(), STEPS.len());
        assert_eq!(names(Some("budget")), Ok(vec!["budget"]));
        assert!(names(Some("nothing")).is_err_and(|error| error.contains("fmt, deny")));
    }

    #[test]
    fn the_summary_counts_what_happened() {
        let second = Duration::from_secs(1);
        let times = [(&STEPS[0], second, true), (&STEPS[1], second, false)];
        let text = summary(&times, STEPS.len());
        let left = STEPS.len() - times.len();
        assert!(text.ends_with(&format!("\nSteps: 1 passed, 1 failed, {left} not run")));
        assert!(text.contains("cargo fmt --all --check") && text.contains("all 2.0 s"));
        assert!(summary(&times[..1], 1).ends_with("\nSteps: 1 passed, 0 failed"));
    }
}
