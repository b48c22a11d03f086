//! `cargo xtask bench`: what is promised of speed and size, measured.
//!
//! Times mean something only beside others of the same run: rounds take turns, and medians
//! come with their spread. A missed bar is reported and is no error.
//!
//! | module        | what lives there                                                |
//! |---------------|-----------------------------------------------------------------|
//! | [`figure`]    | a figure with its spread and its bar; tables and JSON            |
//! | [`measure`]   | the processor time of a piece of work                           |
//! | [`wasm`]      | which function of a program takes which bytes                   |
//! | [`size`]      | what a visit loads, and what each module adds to it             |
//! | [`visitor`]   | a browser on the built page, and one on the library alone       |
//! | [`profile`]   | which functions take the time in a browser                      |
//! | [`start`]     | from navigation to the first verdict                            |
//! | [`typing`]    | from a key to the next frame                                    |
//! | [`subject`]   | the tokens that are verified                                    |
//! | [`verify`]    | verifying in a browser, beside npm's `jose`                     |
//! | [`native`]    | verifying natively, beside `jsonwebtoken`                       |
//! | [`simulator`] | scrubbing a long run, all claim cards                           |
//! | [`runs`]      | long runs natively                                              |
//! | [`growth`]    | time against size, with exponents                               |
#![cfg(not(target_arch = "wasm32"))]

mod figure;
mod growth;
mod measure;
mod native;
mod options;
mod profile;
mod runs;
mod series;
mod simulator;
mod size;
mod start;
mod subject;
mod typing;
mod verify;
mod visitor;
mod wasm;

use figure::Figure;
use options::Options;
use pico_args::Arguments;
use serde_json::{Value, json};
use std::process::ExitCode;
use xtask::{Result, files, in_page, run, say, site};

const HELP: &str = "\
cargo xtask bench [--as-built] [--only PART] [--quick] [--profile] [--date DAY]

  --as-built   builds nothing for the browser
  --only PART  measures one part of the table below
  --quick      fewer rounds and sizes: to try the benchmark, not to quote it
  --profile    names the functions that take most time, where the program has names
  --date DAY   the day for the record in docs/bench/bench.json
";

/// A part of the benchmark: its name, what it measures, and how.
type Part = (
    &'static str,
    &'static str,
    fn(&Options) -> Result<Vec<Figure>>,
);

const PARTS: &[Part] = &[
    (
        "size",
        "what a visit loads, and what each module adds",
        size::measure,
    ),
    (
        "start",
        "from navigation to the first verdict, nothing cached",
        start::measure,
    ),
    ("typing", "from a key to the next frame", typing::measure),
    (
        "verify",
        "verifying in a browser, beside npm's jose",
        verify::measure,
    ),
    (
        "native",
        "verifying natively, beside jsonwebtoken",
        native::measure,
    ),
    (
        "simulator",
        "scrubbing a long run, all claim cards",
        simulator::measure,
    ),
    ("growth", "time against size", growth::measure),
];

fn main() -> ExitCode {
    match bench(Arguments::from_env()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("\nerror: {sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Measures, prints and records.
fn bench(mut arguments: Arguments) -> Result {
    let rows = PARTS
        .iter()
        .map(|(name, what, _)| vec![(*name).to_owned(), (*what).to_owned()]);
    let help = format!("{HELP}\n{}", say::table(&rows.collect::<Vec<_>>()));
    if arguments.contains("--help") {
        say::line(help);
        return Ok(());
    }
    let only = run::option::<String>(&mut arguments, "--only")?;
    let date = run::option::<String>(&mut arguments, "--date")?;
    let options = Options {
        quick: arguments.contains("--quick"),
        profile: arguments.contains("--profile"),
    };
    let chosen = |part: &&Part| only.as_ref().is_none_or(|only| only == part.0);
    let parts: Vec<&Part> = PARTS.iter().filter(chosen).collect();
    if parts.is_empty() || !arguments.finish().is_empty() {
        return Err(format!("Unknown part or argument.\n\n{help}"));
    }
    site::built()?;
    if options.profile {
        // With the names of functions.
        in_page::Example::Bench.compile()?;
    }
    let mut missed = Vec::new();
    for (name, what, measure) in parts {
        say::heading(format!("{name}: {what}"));
        let figures = measure(&options)?;
        say::line(figure::table(&figures).trim_end());
        let not_met = figures.iter().filter(|one| one.is_met() == Some(false));
        missed.extend(not_met.map(|one| format!("{name}: {}", one.name)));
        // A trial is not worth quoting.
        if !options.quick && !options.profile {
            record(name, &figures, date.as_deref())?;
        }
    }
    if missed.is_empty() {
        say::line("\nEvery bar that was measured is met.");
    } else {
        say::line(format!("\nMissed bars:\n  {}", missed.join("\n  ")));
    }
    Ok(())
}

/// Writes a part's figures into `docs/bench/bench.json`, in place of those it had.
fn record(part: &str, figures: &[Figure], date: Option<&str>) -> Result {
    let file = run::root().join("docs/bench/bench.json");
    let text = files::text(&file).unwrap_or_default();
    let before: Value = serde_json::from_str(&text).unwrap_or_default();
    let kept = |name: &str| {
        let figures = before["figures"].as_array().into_iter().flatten();
        figures
            .filter(|figure| figure["part"] == name)
            .cloned()
            .collect::<Vec<Value>>()
    };
    let all = PARTS.iter().flat_map(|(name, ..)| match *name == part {
        true => figures.iter().map(|figure| figure.to_json(part)).collect(),
        false => kept(name),
    });
    // A line for each figure: what changed is seen in a comparison of versions.
    let lines: Vec<String> = all.map(|figure| format!("  {figure}")).collect();
    let date = date.map_or_else(|| before["date"].clone(), |date| json!(date));
    let lines = lines.join(",\n");
    files::write(
        &file,
        format!("{{\n \"date\": {date},\n \"figures\": [\n{lines}\n ]\n}}\n"),
    )
}
