//! `cargo xtask test`: everything that must hold, in the order in which faults are
//! cheapest to find. The first fault stops the run and says how to repeat it.

use crate::tools::{self, Need};
use crate::{Outcome, budget, bundle, in_page, mutants, run, say, setup, site};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What a step does.
enum Work {
    Command(&'static [&'static str]),
    Own {
        /// How to do only this by hand.
        by_hand: &'static str,
        work: fn() -> Outcome,
    },
}

/// One row of the table of steps.
struct Step {
    name: &'static str,
    work: Work,
}

const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        work: Work::Command(&["cargo", "fmt", "--all", "--check"]),
    },
    Step {
        name: "clippy",
        work: Work::Command(&[
            "cargo",
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]),
    },
    Step {
        name: "clippy-wasm",
        work: Work::Command(&[
            "cargo",
            "clippy",
            "--target",
            "wasm32-unknown-unknown",
            "--lib",
            "--bins",
            "--features",
            "parts",
            "--",
            "-D",
            "warnings",
        ]),
    },
    // What clippy compiled serves here too: only the library itself is read again.
    Step {
        name: "docs",
        work: Work::Command(&["cargo", "rustdoc", "--lib", "--", "-D", "warnings"]),
    },
    Step {
        name: "bundle",
        work: Work::Own {
            by_hand: "cargo xtask bundle",
            work: bundle::bundle,
        },
    },
    Step {
        name: "budget",
        work: Work::Own {
            by_hand: "cargo xtask budget",
            work: budget::budget,
        },
    },
    Step {
        name: "simulator-in-page",
        work: Work::Own {
            by_hand: "cargo xtask simulator-in-page",
            work: || in_page::Example::Simulator.build(),
        },
    },
    // Unit, integration, browser and documentation tests.
    Step {
        name: "tests",
        work: Work::Command(&["cargo", "test", "--workspace"]),
    },
    // The same tests of the rules, each with its rule broken. It depends on few of the
    // sources, and is not done twice with the same.
    Step {
        name: "mutants",
        work: Work::Own {
            by_hand: "cargo xtask mutants",
            work: mutants::unless_done,
        },
    },
];

impl Step {
    fn shown(&self) -> String {
        match self.work {
            Work::Command(words) => words.join(" "),
            Work::Own { by_hand, .. } => by_hand.to_owned(),
        }
    }

    fn run(&self) -> Outcome {
        match self.work {
            Work::Own { work, .. } => work(),
            Work::Command(words) => {
                let mut words = words.iter();
                let mut command = run::program(words.next().unwrap_or(&"cargo"));
                command.args(words);
                // The same cases each time: what lands must not depend on luck. By hand,
                // `cargo test` draws new ones.
                if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
                    command.env("PROPTEST_RNG_SEED", "1");
                }
                // What the tests find the page, browsers and tools by.
                command.env("JOTLENS_DIST", site::dist());
                command.envs(variables());
                run::run(&mut command)
            }
        }
    }
}

/// The variables of the tools that tests use, where the tools are here.
fn variables() -> Vec<(&'static str, PathBuf)> {
    let chromium = e2e::tools::chromium().ok();
    let nginx = tools::nginx();
    let row = |name: &str| tools::path_of(name).ok();
    [
        ("JOTLENS_CHROMIUM", chromium.clone().map(|it| it.browser)),
        ("JOTLENS_CHROMEDRIVER", chromium.map(|it| it.driver)),
        ("JOTLENS_FIREFOX", tools::firefox()),
        ("JOTLENS_GECKODRIVER", row("geckodriver")),
        ("JOTLENS_NGINX", nginx.clone().map(|it| it.program)),
        ("JOTLENS_NGINX_BROTLI", nginx.map(|it| it.brotli)),
        ("JOTLENS_AXE", row("axe-core")),
        ("JOTLENS_MERMAID", row("mermaid")),
    ]
    .into_iter()
    .filter_map(|(name, file)| Some((name, file?)))
    .collect()
}

/// Runs every step, or the one named.
pub fn test(arguments: &[String]) -> Outcome {
    let steps = chosen(arguments)?;
    setup::setup(Need::Tests)?;
    let mut times = Vec::new();
    for step in &steps {
        say::heading(format!("{}: {}", step.name, step.shown()));
        let started = Instant::now();
        let outcome = step.run();
        times.push((*step, started.elapsed(), outcome.is_ok()));
        if let Err(fault) = outcome {
            say::line(summary(&times, steps.len()));
            return Err(format!(
                "The step `{name}` failed. {fault}\nTo run only this step again: `cargo xtask test \
                 --only {name}`.",
                name = step.name
            ));
        }
    }
    say::line(summary(&times, steps.len()));
    Ok(())
}

/// Reads `--only <step>`.
fn chosen(arguments: &[String]) -> Outcome<Vec<&'static Step>> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let wanted = match words[..] {
        [] => return Ok(STEPS.iter().collect()),
        ["--only", step] => step,
        _ => "",
    };
    STEPS
        .iter()
        .find(|step| step.name == wanted)
        .map(|step| vec![step])
        .ok_or_else(|| {
            let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
            format!("`test` knows --only with one of: {}.", names.join(", "))
        })
}

/// The table of times, and one closing line that counts.
fn summary(times: &[(&Step, Duration, bool)], planned: usize) -> String {
    let heading = ["step", "time", "result", "command"].map(str::to_owned);
    let rows: Vec<Vec<String>> = std::iter::once(heading.to_vec())
        .chain(times.iter().map(|(step, time, passed)| {
            vec![
                step.name.to_owned(),
                say::time(*time),
                if *passed { "passed" } else { "failed" }.to_owned(),
                step.shown(),
            ]
        }))
        .collect();
    let passed = times.iter().filter(|(_, _, passed)| *passed).count();
    let not_run = match planned - times.len() {
        0 => String::new(),
        steps => format!(", {steps} not run"),
    };
    format!(
        "\n{}\nSteps: {passed} passed, {} failed{not_run}",
        say::table(&rows),
        times.len() - passed
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn one_step_can_be_chosen() {
        let names = |line: &str| {
            chosen(&arguments(line)).map(|steps| steps.iter().map(|step| step.name).collect())
        };
        assert_eq!(names(""), Ok(STEPS.iter().map(|step| step.name).collect()));
        assert_eq!(names("--only budget"), Ok(vec!["budget"]));
        for wrong in ["--only", "--only nothing", "budget", "--only a b"] {
            assert!(names(wrong).is_err_and(|fault| fault.contains("fmt, clippy")));
        }
    }

    #[test]
    fn the_summary_counts_what_happened() {
        let second = Duration::from_secs(1);
        let times = [(&STEPS[0], second, true), (&STEPS[1], second, false)];
        let said = summary(&times, STEPS.len());
        let left = STEPS.len() - times.len();
        assert!(said.ends_with(&format!("\nSteps: 1 passed, 1 failed, {left} not run")));
        assert!(said.contains("cargo fmt --all --check"));
        assert!(summary(&times[..1], 1).ends_with("\nSteps: 1 passed, 0 failed"));
    }
}
