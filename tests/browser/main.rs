//! The page in real browsers: what is released, used as a person uses it.
//!
//! Cases run in Chromium, two browsers beside each other: in its headless shell, which takes
//! less time, or in the whole browser where they need what is around a page. Those of start-up,
//! verdicts and one scenario of the simulator run in Firefox too. Each case starts from an empty window and
//! ends with the same questions ([`page::Page::still_good`]): nothing in the console, no
//! violation of the security policy, no request after the load, nothing kept but
//! preferences. `cargo xtask test` builds the page first; by hand:
//!
//! ```text
//! cargo xtask bundle
//! cargo test --test browser                      # every case
//! cargo test --test browser -- keyboard phone    # those whose name has a word
//! cargo test --test browser -- --list
//! ```

#![cfg_attr(target_arch = "wasm32", allow(unused))]

mod accessibility;
mod address;
mod broken;
mod certificates;
mod copy;
mod disclosed;
mod disk;
mod encrypted;
mod examples;
mod faults;
mod gate;
mod hidden;
#[path = "../common/hostile.rs"]
mod hostile;
mod intake;
mod integrity;
mod kept;
mod keyboard;
mod large;
mod later;
mod learn;
mod live;
mod long_runs;
mod look;
mod noise;
mod offline;
mod one_file;
mod page;
mod policy;
mod refusal;
mod reports;
mod simulate;
mod stage;
mod start;
mod sweep;
mod tokens;
mod traces;
mod verdicts;

use e2e::browser::Browser;
use e2e::run::{Chosen, Failed, Pool, Trial, attempt, keep_panics};
use e2e::serve::{self, Server};
use page::Page;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// Files of the built site: the folder of what loads later, the service worker, the edition
/// in one file.
pub const PARTS: &str = "parts";
pub const WORKER: &str = "service-worker.js";
pub const ONE_FILE: &str = "jotlens.html";

/// One case: its name and what it does.
pub struct Case {
    name: &'static str,
    run: fn(&Page<'_>),
}

/// A table of cases, each named after its function.
macro_rules! cases {
    ($($name:ident,)*) => {
        pub const CASES: &[crate::Case] = &[$(crate::Case { name: stringify!($name), run: $name }),*];
    };
}
pub(crate) use cases;

/// Every case, by what it is about.
const GROUPS: &[(&str, &[Case])] = &[
    ("start", start::CASES),
    ("later", later::CASES),
    ("offline", offline::CASES),
    ("integrity", integrity::CASES),
    ("broken", broken::CASES),
    ("disk", disk::CASES),
    ("intake", intake::CASES),
    ("verdicts", verdicts::CASES),
    ("certificates", certificates::CASES),
    ("policy", policy::CASES),
    ("disclosed", disclosed::CASES),
    ("encrypted", encrypted::CASES),
    ("refusal", refusal::CASES),
    ("reports", reports::CASES),
    ("large", large::CASES),
    ("examples", examples::CASES),
    ("learn", learn::CASES),
    ("live", live::CASES),
    ("keyboard", keyboard::CASES),
    ("look", look::CASES),
    ("noise", noise::CASES),
    ("one_file", one_file::CASES),
    ("stage", stage::CASES),
    ("accessibility", accessibility::CASES),
    ("hidden", hidden::CASES),
    ("faults", faults::CASES),
    ("sweep", sweep::CASES),
    ("simulate", simulate::CASES),
    ("traces", traces::CASES),
    ("long_runs", long_runs::CASES),
    ("address", address::CASES),
];

/// The groups that run in Firefox too, and of a group the cases, where it is not all of them.
const IN_FIREFOX: &[(&str, &[Case], &[&str])] = &[
    ("start", start::CASES, &[]),
    ("verdicts", verdicts::CASES, &[]),
    ("disclosed", disclosed::CASES, &[]),
    ("encrypted", encrypted::CASES, &[]),
    (
        "simulate",
        simulate::CASES,
        &[
            "the_controls_that_others_rely_on_are_there",
            "stepping_forth_and_back_and_to_the_ends",
            "scrubbing_equals_stepping",
            "every_card_gives_in_the_browser_what_it_gives_natively",
        ],
    ),
];

/// Cases of these groups that Firefox cannot run, and what of Chromium they need. They are
/// listed as ignored.
const CHROMIUM_ONLY: &[(&str, &str)] = &[(
    "start::without_the_network_everything_goes_on",
    "DevTools switch the network off",
)];

/// Browsers at work at the same time: most of a case is waiting for one.
const BROWSERS: usize = 2;

/// How many of the slowest cases are named at the end.
const SLOWEST: usize = 15;

/// Groups that need the whole Chromium: a profile's settings, tabs that can be hidden.
const IN_WHOLE: &[&str] = &["faults", "offline", "one_file"];

/// Beginnings of the names of cases that measure how long the page was busy: nothing else
/// runs beside them.
const ALONE: &[&str] = &["noise::", "faults::fifty", "faults::ten"];

/// Held by cases while they run: for writing by those that run alone.
static BESIDE: RwLock<()> = RwLock::new(());

/// A browser and what it is served. A pool has one for each case that runs.
type Stage = Pool<(Browser, Arc<Server>)>;

fn main() -> ExitCode {
    keep_panics();
    let whole = pool(Browser::start);
    let shell = pool(Browser::start_shell);
    let stage_of = |name: &str| {
        let group = name.split("::").next().unwrap_or_default();
        Arc::clone(if IN_WHOLE.contains(&group) {
            &whole
        } else {
            &shell
        })
    };
    let firefox = pool(Browser::start_firefox);
    let cases = GROUPS.iter().flat_map(|(group, cases)| {
        let named = move |case: &'static Case| (format!("{group}::{}", case.name), case);
        cases.iter().map(named)
    });
    let (alone, beside): (Vec<_>, Vec<_>) =
        cases.partition(|(name, _)| ALONE.iter().any(|start| name.starts_with(start)));
    let mut trials = Vec::new();
    for (name, case) in alone {
        let stage = stage_of(&name);
        trials.push(Trial::test(name.clone(), move || {
            let _nobody = BESIDE.write().unwrap_or_else(PoisonError::into_inner);
            run(&stage, &name, case)
        }));
    }
    trials.extend(in_firefox(&firefox));
    for (name, case) in beside {
        let stage = stage_of(&name);
        trials.push(Trial::test(name.clone(), move || {
            let _others = BESIDE.read().unwrap_or_else(PoisonError::into_inner);
            run(&stage, &name, case)
        }));
    }
    let conclusion = Chosen::from_command_line().run(BROWSERS, trials);
    for stage in [whole, shell, firefox] {
        stage.clear();
    }
    print_slowest();
    conclusion.exit_code()
}

fn in_firefox(firefox: &Arc<Stage>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for (group, cases, only) in IN_FIREFOX {
        let is_wanted = |case: &&Case| only.is_empty() || only.contains(&case.name);
        for case in cases.iter().filter(is_wanted) {
            let name = format!("{group}::{}", case.name);
            let needs = CHROMIUM_ONLY.iter().find(|(own, _)| *own == name);
            let stage = Arc::clone(firefox);
            let name = format!("firefox::{name}");
            let trial = Trial::test(name.clone(), move || {
                let _others = BESIDE.read().unwrap_or_else(PoisonError::into_inner);
                run(&stage, &name, case)
            });
            trials.push(match needs {
                Some((_, what)) => trial.with_ignored_flag(true).with_kind(*what),
                None => trial,
            });
        }
    }
    trials
}

fn pool(start: fn() -> Result<Browser, String>) -> Arc<Stage> {
    Arc::new(Pool::new(move || {
        let browser = start()?;
        prepare(&browser);
        Ok((browser, Arc::new(serve::spawn(dist()?, 0)?)))
    }))
}

/// How long each case took that has run.
static TIMES: Mutex<Vec<(Duration, String)>> = Mutex::new(Vec::new());

/// Prints the cases that took the longest.
fn print_slowest() {
    let mut times = std::mem::take(&mut *TIMES.lock().unwrap_or_else(PoisonError::into_inner));
    times.sort_unstable();
    println!("The slowest cases, of {} s in all:", {
        let all: Duration = times.iter().map(|(time, _)| *time).sum();
        all.as_secs()
    });
    for (time, name) in times.iter().rev().take(SLOWEST) {
        println!("  {:5.1} s  {name}", time.as_secs_f32());
    }
}

/// Runs one case in a browser of the pool.
fn run(stage: &Stage, name: &str, case: &Case) -> Result<(), Failed> {
    let started = Instant::now();
    let outcome = run_untimed(stage, name, case);
    let mut times = TIMES.lock().unwrap_or_else(PoisonError::into_inner);
    times.push((started.elapsed(), name.to_owned()));
    outcome
}

fn run_untimed(stage: &Stage, name: &str, case: &Case) -> Result<(), Failed> {
    stage.lend(|(browser, site)| {
        let site = if browser.is_chromium() {
            Arc::clone(site)
        } else {
            // On another port it is another origin, with nothing stored yet.
            Arc::new(serve::spawn(dist()?, 0)?)
        };
        let outcome = attempt(|| {
            let page = Page::fresh(browser, site);
            (case.run)(&page);
            page.still_good();
        });
        outcome.map_err(|said| match keep_picture(browser, name) {
            Some(file) => {
                let file = file.display();
                format!(
                    "{said}\nin {}\nThe page at that moment: {file}",
                    browser.version()
                )
            }
            None => said,
        })
    })?;
    Ok(())
}

/// What every page of this browser starts with.
fn prepare(browser: &Browser) {
    browser.run_before_load(
        "window.jotlensViolations = []; \
        addEventListener('securitypolicyviolation', event => window.jotlensViolations.push(\
        `${event.violatedDirective}: ${event.blockedURI} ${event.sample}`), true)",
    );
    if browser.is_chromium() {
        // As if the window were in front.
        browser.devtools(
            "Emulation.setFocusEmulationEnabled",
            serde_json::json!({ "enabled": true }),
        );
    }
}

fn keep_picture(browser: &Browser, name: &str) -> Option<PathBuf> {
    let file =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.png", name.replace("::", "-")));
    std::fs::write(&file, browser.picture()?).ok()?;
    Some(file)
}

/// The built page.
pub fn dist() -> Result<PathBuf, String> {
    e2e::tools::dist()
}

/// The accessibility rules.
pub fn axe_rules() -> Result<String, String> {
    let file = e2e::tools::axe()?;
    std::fs::read_to_string(&file).map_err(|fault| {
        format!(
            "The accessibility rules in {} cannot be read: {fault}.",
            file.display()
        )
    })
}
