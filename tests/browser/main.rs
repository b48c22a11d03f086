//! The page in a real browser: what is released, used as a person uses it.
//!
//! Two browsers share the cases; each case starts from an empty
//! window and ends with the same questions ([`page::Page::still_good`]): nothing
//! in the console, no violation of the security policy, no request after the
//! load, nothing kept but preferences. `cargo xtask test` builds the page first;
//! by hand:
//!
//! ```text
//! cargo xtask build
//! cargo test --test browser                      # every case
//! cargo test --test browser -- keyboard phone    # those whose name has a word
//! cargo test --test browser -- --list
//! ```

#![cfg_attr(target_arch = "wasm32", allow(unused))]

mod accessibility;
mod broken;
mod copy;
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
mod later;
mod learn;
mod live;
mod look;
mod noise;
mod offline;
mod one_file;
mod page;
mod policy;
mod simulate;
mod stage;
mod start;
mod sweep;
mod tokens;
mod verdicts;

use page::Page;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use xtask::browser::Browser;
use xtask::server::{self, Server};

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
    ("intake", intake::CASES),
    ("verdicts", verdicts::CASES),
    ("policy", policy::CASES),
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
];

thread_local! {
    /// Where the last panic of a worker happened and what it said.
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&String> = arguments
        .iter()
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let chosen: Vec<(String, &Case)> = GROUPS
        .iter()
        .flat_map(|(group, cases)| {
            cases
                .iter()
                .map(move |case| (format!("{group}::{}", case.name), case))
        })
        .filter(|(name, _)| words.is_empty() || words.iter().any(|word| name.contains(*word)))
        .collect();
    if arguments.iter().any(|argument| argument == "--list") {
        chosen.iter().for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    if chosen.is_empty() {
        return ExitCode::SUCCESS;
    }
    match run(&chosen) {
        Ok(failed) if failed.is_empty() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(sentence) => {
            eprintln!("\nThe browser tests cannot run. {sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Browsers at work at the same time: most of a case is waiting for one.
const BROWSERS: usize = 2;

/// Beginnings of the names of cases that say how long the page was busy: nothing else runs beside them.
const ALONE: &[&str] = &["noise::", "faults::fifty", "faults::ten"];

/// Runs the cases and gives the names of those that failed.
fn run(chosen: &[(String, &Case)]) -> Result<Vec<String>, String> {
    let started = Instant::now();
    axe_rules()?;
    std::panic::set_hook(Box::new(|panic| {
        PANIC.with_borrow_mut(|said| *said = panic.to_string());
    }));
    let (alone, beside): (Vec<_>, Vec<_>) = chosen
        .iter()
        .partition(|(name, _)| ALONE.iter().any(|group| name.starts_with(group)));
    println!("\nrunning {} cases", chosen.len());
    let mut failed = work(&Mutex::new(alone.into_iter()))?;
    let queue = Mutex::new(beside.into_iter());
    let workers = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..BROWSERS)
            .map(|_| scope.spawn(|| work(&queue)))
            .collect();
        let joined = workers.into_iter().map(|worker| {
            let broken = |_| Err("A browser's cases broke off.".to_owned());
            worker.join().unwrap_or_else(broken)
        });
        joined.collect::<Result<Vec<_>, String>>()
    })?;
    failed.extend(workers.into_iter().flatten());
    let _ = std::panic::take_hook();
    for (name, why) in &failed {
        println!("\n---- {name} ----\n{why}");
    }
    println!(
        "\ntest result: {}. {} passed; {} failed; finished in {:.1} s\n",
        if failed.is_empty() { "ok" } else { "FAILED" },
        chosen.len() - failed.len(),
        failed.len(),
        started.elapsed().as_secs_f64()
    );
    Ok(failed.into_iter().map(|(name, _)| name).collect())
}

/// Takes cases until none is left, with a browser and a server of its own. Gives the
/// names of those that failed, and why.
fn work<'a>(
    queue: &Mutex<impl Iterator<Item = &'a (String, &'a Case)>>,
) -> Result<Vec<(String, String)>, String> {
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let mut failed = Vec::new();
    let mut own: Option<(Browser, Rc<Server>)> = None;
    while let Some((name, case)) = next() {
        let (browser, site) = match own.take() {
            Some(own) => own,
            None => {
                let browser = Browser::start()?;
                prepare(&browser);
                println!("in {}", browser.version());
                (browser, Rc::new(server::spawn(dist()?, 0)?))
            }
        };
        let at = Instant::now();
        let outcome = attempt(&browser, &site, name, case);
        let time = format!("{:.1} s", at.elapsed().as_secs_f64());
        match outcome {
            Ok(()) => {
                println!("test {name} ... ok, {time}");
                own = Some((browser, site));
            }
            // Whatever state it is in, the next case gets another browser.
            Err(why) => {
                println!("test {name} ... FAILED, {time}");
                failed.push((name.clone(), why));
            }
        }
    }
    Ok(failed)
}

/// Runs one case; the error says what went wrong and where.
fn attempt(browser: &Browser, site: &Rc<Server>, name: &str, case: &Case) -> Result<(), String> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let page = Page::fresh(browser, Rc::clone(site));
        (case.run)(&page);
        page.still_good();
    }));
    outcome.map_err(|_| {
        let mut said = PANIC.with_borrow(String::clone);
        if let Some(file) = keep_picture(browser, name) {
            said.push_str(&format!("\nThe page at that moment: {}", file.display()));
        }
        said
    })
}

/// What every page of this browser starts with.
fn prepare(browser: &Browser) {
    browser.devtools(
        "Page.addScriptToEvaluateOnNewDocument",
        serde_json::json!({ "source": "window.jotlensViolations = []; \
            addEventListener('securitypolicyviolation', event => window.jotlensViolations.push(\
            `${event.violatedDirective}: ${event.blockedURI} ${event.sample}`), true)" }),
    );
    // As if the window were in front.
    browser.devtools(
        "Emulation.setFocusEmulationEnabled",
        serde_json::json!({ "enabled": true }),
    );
}

fn keep_picture(browser: &Browser, name: &str) -> Option<PathBuf> {
    let file =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.png", name.replace("::", "-")));
    std::fs::write(&file, browser.picture()?).ok()?;
    Some(file)
}

/// The built page: the folder named by `JOTLENS_DIST`, else `dist/`.
fn dist() -> Result<PathBuf, String> {
    let folder = std::env::var_os("JOTLENS_DIST").map_or_else(xtask::site::dist, PathBuf::from);
    if folder.join("index.html").is_file() {
        Ok(folder)
    } else {
        Err(format!(
            "There is no page in {}. Build it with `cargo xtask build`, or name another folder in \
             the variable JOTLENS_DIST.",
            folder.display()
        ))
    }
}

/// The accessibility rules: the file named by `JOTLENS_AXE`, else the one that
/// set-up installed.
pub fn axe_rules() -> Result<String, String> {
    let file = match std::env::var_os("JOTLENS_AXE") {
        Some(file) => PathBuf::from(file),
        None => xtask::tools::path_of("axe-core")?,
    };
    std::fs::read_to_string(&file).map_err(|fault| {
        format!(
            "The accessibility rules in {} cannot be read: {fault}. Install them with \
             `cargo xtask setup`.",
            file.display()
        )
    })
}
