//! From navigation to the first verdict: the release page, nothing cached, each round in a
//! new browser with a new profile.

use crate::figure::{Bar, Figure};
use crate::options::Options;
use crate::profile;
use crate::visitor::{self, fixture, text};
use e2e::browser::Browser;
use e2e::serve;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use xtask::{Result, compress, files, run, site};

const ROUNDS: usize = 10;

/// A connection that is common: megabits a second, and milliseconds until an answer begins.
const MEGABITS: f64 = 9.0;
const LATENCY: f64 = 60.0;

/// What other pages take, as the specification quotes it: not measured here.
const VERDICT_OF_OTHERS: &str = "quoted of others: 1.0, 1.2, 1.8, 3.5 s";
const PAINT_OF_OTHERS: &str = "quoted of others: 250 to 1100 ms";

/// Half of the best of others, and the first paint of the best, in milliseconds.
const VERDICT: f64 = 500.0;
const PAINT: f64 = 250.0;

/// Writes down when what happens; it runs before anything of the page.
const WATCH: &str = "
window.seen = {};
for (const name of ['instantiateStreaming', 'instantiate', 'compileStreaming', 'compile']) {
  const real = WebAssembly[name];
  WebAssembly[name] = (...given) => real.apply(WebAssembly, given).then(made => {
    window.seen.compiled ??= performance.now();
    return made;
  });
}
new MutationObserver(() => {
  const verdict = document.querySelector('[data-verdict]')?.dataset.verdict;
  if (verdict) window.seen.ready ??= performance.now();
  if (verdict && verdict !== 'empty' && !window.seen.verdict) {
    window.seen.verdict = performance.now();
    requestAnimationFrame(() => setTimeout(() => { window.seen.drawn = performance.now(); }));
  }
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-verdict'] });";

/// Gives what was seen.
const SEEN: &str = "
const [page] = performance.getEntriesByType('navigation');
const paint = performance.getEntriesByName('first-contentful-paint')[0];
const program = performance.getEntriesByType('resource').find(one => one.name.endsWith('.wasm'));
if (!window.seen?.drawn || !paint || !program) return null;
return { ...window.seen, loaded: page.domContentLoadedEventEnd, paint: paint.startTime, arrived: program.responseEnd }";

/// What is told of a visit: the name in the answer, what it is, and its bar.
const PHASES: &[(&str, &str, Option<f64>)] = &[
    ("paint", "first contentful paint", Some(PAINT)),
    ("loaded", "DOMContentLoaded", None),
    ("arrived", "the program has arrived", None),
    ("compiled", "it is compiled", None),
    ("ready", "the page is alive", None),
    ("verdict", "the verdict is in the page", None),
    ("drawn", "the verdict is drawn", Some(VERDICT)),
];

/// How the files come.
#[derive(Clone, Copy)]
struct Way {
    name: &'static str,
    is_slow: bool,
}

const WAYS: [Way; 2] = [
    Way {
        name: "this machine",
        is_slow: false,
    },
    Way {
        name: "9 Mbit/s, 60 ms",
        is_slow: true,
    },
];

/// Opens a link with a token and its key, again and again.
pub fn measure(options: &Options) -> Result<Vec<Figure>> {
    let folder = compressed()?;
    let case = fixture("HS256")?;
    let link = format!(
        "#/inspect?token={}&key={}",
        text(&case, "/token")?,
        text(&case, "/key/secret_base64url")?
    );
    let mut visits: [Vec<Value>; 2] = Default::default();
    for _ in 0..options.rounds(ROUNDS) {
        for (way, visits) in WAYS.into_iter().zip(&mut visits) {
            visits.push(visit(&folder, &link, way, options)?);
        }
    }
    let mut figures = Vec::new();
    for (way, visits) in WAYS.into_iter().zip(&visits) {
        for (name, what, bar) in PHASES {
            let times = visits.iter().filter_map(|seen| seen.get(name)?.as_f64());
            let Some(figure) = Figure::of(format!("{}: {what}", way.name), "ms", times.collect())
            else {
                return Err(format!("The page never said when {what}."));
            };
            figures.push(match bar {
                // The bars are those of the machine that others were timed on.
                Some(bar) if !way.is_slow => {
                    figure
                        .with_bar(Bar::AtMost(*bar))
                        .beside(if *name == "paint" {
                            PAINT_OF_OTHERS
                        } else {
                            VERDICT_OF_OTHERS
                        })
                }
                _ => figure,
            });
        }
    }
    Ok(figures)
}

/// One visit of a new browser.
fn visit(folder: &Path, link: &str, way: Way, options: &Options) -> Result<Value> {
    let server = serve::spawn(folder, 0)?;
    let browser = Browser::start()?;
    // The browser itself is warm, as it is when a person follows a link.
    browser.go("data:text/html,<title>before</title>before");
    std::thread::sleep(Duration::from_millis(500));
    browser.devtools(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({ "source": WATCH }),
    );
    browser.devtools(
        "Emulation.setFocusEmulationEnabled",
        json!({ "enabled": true }),
    );
    if way.is_slow {
        browser.devtools("Network.enable", json!({}));
        browser.devtools(
            "Network.emulateNetworkConditions",
            json!({
                "offline": false,
                "latency": LATENCY,
                "downloadThroughput": MEGABITS * 1e6 / 8.0,
                "uploadThroughput": MEGABITS * 1e6 / 8.0,
            }),
        );
    }
    let profiled = (options.profile && !way.is_slow).then(|| profile::begin(&browser));
    browser.go(&format!("{}{link}", server.url()));
    let begun = Instant::now();
    loop {
        // Asking costs the page time: seldom.
        std::thread::sleep(Duration::from_millis(400));
        let seen = browser.try_script(SEEN, vec![]).unwrap_or_default();
        if seen.is_object() {
            if profiled.is_some() {
                profile::end(&browser, "start");
            }
            return Ok(seen);
        }
        if begun.elapsed() > Duration::from_secs(60) {
            return Err("The page showed no verdict within a minute.".to_owned());
        }
    }
}

/// A copy of the built site with each file in Brotli beside it, as a host has it.
fn compressed() -> Result<PathBuf> {
    let folder = run::target().join("bench/site");
    files::make_empty(&folder)?;
    let files = visitor::copy(&site::built()?, &folder)?;
    compress::compress(&folder, &files)?;
    Ok(folder)
}
