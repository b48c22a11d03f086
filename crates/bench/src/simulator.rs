//! The simulator: scrubbing a run of more than 8,000 events in a browser, and all claim
//! cards there and natively.

use crate::figure::{Bar, Figure};
use crate::options::Options;
use crate::visitor::{Visitor, Work};
use crate::{profile, runs};
use serde_json::json;
use std::cell::Cell;
use xtask::Result;

/// Steps of the run: through all four lanes they are more than 8,000 events.
const STEPS: usize = 1_000;

/// The most that a picture may take, in milliseconds.
const FRAME: f64 = 16.0;

/// … and all claim cards.
const CARDS: f64 = 100.0;

const MOVES: usize = 40;

/// Moves the scrubber as a hand does, and says when the next frame is drawn.
const SCRUB: &str = "
const done = arguments[arguments.length - 1];
const range = document.querySelector('input[type=range]');
Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(range, arguments[0]);
const begun = performance.now();
range.dispatchEvent(new InputEvent('input', { bubbles: true }));
requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)))";

/// Scrubs, and runs the cards.
pub fn measure(options: &Options) -> Result<Vec<Figure>> {
    let mut figures = scrubbing(options)?;
    let library = Visitor::of_library()?;
    let script =
        "const begun = performance.now(); bench.all_cards(); return performance.now() - begun";
    let cards: Vec<f64> = (0..options.rounds(10))
        .filter_map(|_| library.browser.script(script, vec![]).as_f64())
        .collect();
    figures.extend(
        Figure::of("all claim cards, in the browser", "ms", cards)
            .map(|figure| figure.with_bar(Bar::AtMost(CARDS))),
    );
    let native = runs::all_cards(options.rounds(5));
    figures.extend(
        Figure::of("all claim cards, natively", "ms", native)
            .map(|figure| figure.with_bar(Bar::AtMost(CARDS))),
    );
    Ok(figures)
}

fn scrubbing(options: &Options) -> Result<Vec<Figure>> {
    // A day of reading, with writing and pauses between, as the native benchmark has it.
    let script: Vec<&str> = (0..STEPS)
        .map(|step| match step {
            0 => "log-in",
            n if n % 50 == 0 => "advance.600",
            n if n % 10 == 0 => "write",
            _ => "read",
        })
        .collect();
    let link = format!(
        "#/simulate/own?lanes=session,jwt,bff,opaque&step=1&do={}",
        script.join(";")
    );
    let visitor = Visitor::of_page("")?;
    visitor
        .browser
        .script("location.hash = arguments[0]", vec![json!(link)]);
    let last = STEPS.to_string();
    visitor.await_that(&format!(
        "return document.querySelector('input[type=range]')?.max === '{last}'"
    ))?;
    visitor.settle();
    let mut figures = Vec::new();
    let by_one: Vec<usize> = (0..MOVES).map(|n| STEPS / 2 + n).collect();
    let by_jumps: Vec<usize> = (0..MOVES).map(|n| (n * 2_357) % STEPS).collect();
    for (name, places) in [("by one step", by_one), ("by jumps", by_jumps)] {
        if options.profile {
            profile::begin(&visitor.browser);
        }
        let (mut works, mut frames) = (Vec::new(), Vec::new());
        for place in places.iter().take(options.rounds(MOVES)) {
            let to = json!(place.to_string());
            let frame = Cell::new(None);
            works.push(visitor.work_of(|| {
                let took = visitor.browser.script_later(SCRUB, vec![to.clone()]);
                frame.set(took.as_f64());
            }));
            frames.extend(frame.get());
        }
        if options.profile {
            profile::end(&visitor.browser, name);
        }
        let of = |value: fn(&Work) -> f64| works.iter().map(value).collect::<Vec<f64>>();
        let events = visitor.browser.script(
            "return document.querySelectorAll('[data-step]').length",
            vec![],
        );
        let rows = events.as_u64().unwrap_or_default();
        if rows == 0 {
            return Err("The simulator shows no step of the run.".to_owned());
        }
        let title = format!("scrubbing {STEPS} steps {name}");
        figures.extend(
            Figure::of(format!("{title}, work"), "ms", of(|work| work.task))
                .map(|figure| figure.with_bar(Bar::AtMost(FRAME))),
        );
        figures.extend(Figure::of(
            format!("{title}, scripts"),
            "ms",
            of(|work| work.script),
        ));
        figures.extend(Figure::of(
            format!("{title}, layout"),
            "ms",
            of(|work| work.layout),
        ));
        figures.extend(Figure::of(
            format!("{title}, to the frame after"),
            "ms",
            frames,
        ));
    }
    Ok(figures)
}
