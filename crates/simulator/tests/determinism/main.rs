//! The same script gives the same bytes natively and in a browser's WebAssembly.
//!
//! `cargo xtask test` compiles the simulator for the browser first; by hand:
//! `cargo xtask simulator-in-page`, then `cargo test --test determinism`.

#![cfg_attr(target_arch = "wasm32", allow(unused))]

#[path = "page.rs"]
mod page;
#[path = "../common/scripts.rs"]
mod scripts;

use e2e::browser::Browser;
use e2e::run::{Chosen, Pool, Trial, attempt};
use e2e::serve::{self, Server};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use simulator::sim::scenario::action::{ACTIONS, Arguments, Forgery, Role};
use simulator::sim::scenario::script::{Script, Step};
use simulator::sim::scenario::settings::{Settings, TokenAlgorithm, Verifier};
use simulator::sim::{LaneName, Scenario, simulate};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Number of random scenarios, beside those with every action.
const MADE_UP: usize = 60;

/// Steps of the run that is timed.
const LONG: u32 = 10_000;

/// A browser in which the compiled simulator is ready, and what serves it.
type Ready = (Browser, Server);

fn main() -> ExitCode {
    e2e::run::keep_panics();
    let pool = Arc::new(Pool::new(start));
    let bytes = Arc::new(AtomicUsize::new(0));
    let scenarios: Vec<Scenario> = every_action().chain(made_up()).collect();
    let trials = scenarios.into_iter().enumerate().map(|(number, scenario)| {
        let (pool, bytes) = (Arc::clone(&pool), Arc::clone(&bytes));
        Trial::test(format!("scenario {number}"), move || {
            let compared = pool.lend(|(browser, _)| attempt(|| compare(browser, &scenario))?)?;
            bytes.fetch_add(compared, Ordering::Relaxed);
            Ok(())
        })
    });
    let chosen = Chosen::from_command_line().terse();
    let conclusion = chosen.run(1, trials.collect());
    if chosen.is_everything() && !conclusion.has_failed() {
        let told = pool.lend(|(browser, _)| {
            println!(
                "{} scenarios, {} lanes each: {} bytes, all the same natively and in {}",
                conclusion.num_passed,
                LaneName::ALL.len(),
                bytes.load(Ordering::Relaxed),
                browser.version()
            );
            tell_speed(browser);
            Ok(())
        });
        if let Err(fault) = told {
            println!("{fault}");
        }
    }
    pool.clear();
    conclusion.exit_code()
}

/// Opens the page that loads the compiled simulator.
fn start() -> Result<Ready, String> {
    let server = serve::spawn(folder()?, 0)?;
    let browser = Browser::start()?;
    browser.go(&server.url());
    let ready = "const done = arguments[arguments.length - 1];
        const wait = () => window.ready ? done(window.ready) : setTimeout(wait, 10);
        wait();";
    match browser.script_later(ready, vec![]).as_str() {
        Some("yes") => Ok((browser, server)),
        other => Err(format!(
            "The simulator did not start in the browser: {other:?}."
        )),
    }
}

/// Compares the trace of a scenario here and there; gives its length in bytes.
fn compare(browser: &Browser, scenario: &Scenario) -> Result<usize, String> {
    let native = simulate(scenario, &LaneName::ALL).to_json();
    let script = "return wasm_bindgen.trace(arguments[0]);";
    let there = browser.script(script, vec![scenario.to_json().into()]);
    let there = there.as_str().unwrap_or_default();
    if there == native {
        return Ok(native.len());
    }
    Err(format!(
        "The traces differ, first {}\n(If the sources have changed, compile it anew: \
         `cargo xtask simulator-in-page`.)\n{}",
        place(&native, there),
        scenario.to_json()
    ))
}

/// Prints the time of a long run natively and in the browser. Not a test: machines differ.
fn tell_speed(browser: &Browser) {
    let Some(scenario) = page::long_scenario(LONG) else {
        return;
    };
    let begun = Instant::now();
    let trace = simulate(&scenario, &LaneName::ALL);
    let native = begun.elapsed().as_millis();
    let events: usize = trace.lanes.iter().map(|lane| lane.events.len()).sum();
    let script = "const begun = performance.now();
        const events = wasm_bindgen.events(arguments[0]);
        return [events, performance.now() - begun];";
    let there = browser.script(script, vec![LONG.into()]);
    println!(
        "{LONG} steps through all lanes, {events} events: {native} ms natively (test profile), \
         {:.0} ms in the browser (release profile), {} events there",
        there[1].as_f64().unwrap_or_default(),
        there[0]
    );
}

/// Every action, with each algorithm and both verifiers.
fn every_action() -> impl Iterator<Item = Scenario> {
    let actions: Vec<Step> = ACTIONS
        .iter()
        .flat_map(|row| {
            Forgery::ALL.iter().map(|forgery| {
                (row.make)(&Arguments {
                    forgery: *forgery,
                    role: Role::Admin,
                    seconds: 600,
                    ..Arguments::default()
                })
            })
        })
        // Only one action takes a forgery; the others would be repeated.
        .fold(Vec::new(), |mut made, action| {
            if made.last() != Some(&action) {
                made.push(action);
            }
            made
        })
        .into_iter()
        .map(Step::from)
        .collect();
    TokenAlgorithm::ALL.iter().flat_map(move |algorithm| {
        let actions = actions.clone();
        Verifier::ALL.iter().map(move |verifier| {
            let script = Script::of(actions.clone()).expect("a script of valid steps");
            Scenario {
                settings: Settings {
                    algorithm: *algorithm,
                    verifier: *verifier,
                    denylist: true,
                    ..Settings::default()
                },
                ..Scenario::new("every action", script)
            }
        })
    })
}

fn made_up() -> impl Iterator<Item = Scenario> {
    let mut runner = TestRunner::deterministic();
    let strategy = scripts::scenario(40);
    (0..MADE_UP).map(move |_| {
        strategy
            .new_tree(&mut runner)
            .expect("a scenario")
            .current()
    })
}

/// Where two texts begin to differ.
fn place(one: &str, other: &str) -> String {
    let at = one
        .bytes()
        .zip(other.bytes())
        .position(|(a, b)| a != b)
        .unwrap_or(one.len().min(other.len()));
    let around = |text: &str| {
        let bytes = text.as_bytes();
        let part = &bytes[at.saturating_sub(80).min(bytes.len())..(at + 80).min(bytes.len())];
        String::from_utf8_lossy(part).into_owned()
    };
    format!(
        "at byte {at}:\n  natively:       {}\n  in the browser: {}",
        around(one),
        around(other)
    )
}

/// Where the compiled simulator lies, with a page that loads it.
fn folder() -> Result<PathBuf, String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let folder = target.expect("the target folder").join("simulator_in_page");
    if folder.join("index.html").is_file() {
        Ok(folder)
    } else {
        Err(format!(
            "{} has no page. Build it with `cargo xtask simulator-in-page`.",
            folder.display()
        ))
    }
}
