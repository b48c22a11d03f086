//! `cargo xtask bench`: what is promised of speed and size, measured.
//!
//! Times mean something only beside others of the same run: rounds take turns, and
//! medians are told with their spread. A bar that is missed is said, and is no failure;
//! what cannot be measured is.
//!
//! | module        | what lives there                                              |
//! |---------------|---------------------------------------------------------------|
//! | [`figure`]    | a figure with its spread and its bar; tables and JSON          |
//! | [`wasm`]      | which function of a program takes which bytes                 |
//! | [`size`]      | what a visit loads, and what each module adds to it           |
//! | [`visitor`]   | a browser on the built page, and one on the library alone     |
//! | [`start`]     | from navigation to the first verdict                          |
//! | [`typing`]    | a key that is pressed, to the next frame                      |
//! | [`verify`]    | verifying beside npm's `jose`, natively beside `jsonwebtoken` |
//! | [`simulator`] | scrubbing a long run, all claim cards                         |
//! | [`growth`]    | time against size, with exponents and plots                   |
//! | [`plot`]      | growth as SVG                                                 |

mod figure;
mod growth;
mod plot;
mod profile;
mod simulator;
mod size;
mod start;
mod typing;
mod verify;
mod visitor;
mod wasm;

use crate::tools::Need;
use crate::{Outcome, run, say, setup, site};
use figure::Figure;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;

/// What a person asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Only this part; all of them if there is none.
    only: Option<String>,
    /// Fewer rounds and sizes: to try the benchmark, not to quote it.
    quick: bool,
    /// Names the functions that take most time, where the program has names.
    profile: bool,
    /// Measures what is built, and builds nothing for the browser.
    as_built: bool,
    /// The day to write into the record, as its writer says it.
    date: Option<String>,
}

impl Options {
    /// Reads `--only <part>`, `--quick`, `--profile`, `--as-built` and `--date <day>`.
    ///
    /// # Errors
    /// Anything else.
    fn read(arguments: &[String]) -> Outcome<Self> {
        let mut options = Self::default();
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match (word.as_str(), words.as_slice().first()) {
                ("--quick", _) => options.quick = true,
                ("--profile", _) => options.profile = true,
                ("--as-built", _) => options.as_built = true,
                ("--only", Some(part)) if PARTS.iter().any(|known| known.name == part) => {
                    options.only = words.next().cloned();
                }
                ("--date", Some(_)) => options.date = words.next().cloned(),
                _ => {
                    let names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
                    return Err(format!(
                        "`bench` knows --quick, --profile, --as-built, --date <day> and --only with one of: {}.",
                        names.join(", ")
                    ));
                }
            }
        }
        Ok(options)
    }

    /// So many rounds, or few where it is only tried.
    fn rounds(&self, rounds: usize) -> usize {
        if self.quick {
            rounds.div_ceil(5)
        } else {
            rounds
        }
    }
}

/// A part of the benchmark.
struct Part {
    name: &'static str,
    what: &'static str,
    measure: fn(&Options) -> Outcome<Vec<Figure>>,
}

const PARTS: &[Part] = &[
    Part {
        name: "size",
        what: "what a visit loads, and what each module adds to it",
        measure: size::measure,
    },
    Part {
        name: "start",
        what: "from navigation to the first verdict, nothing cached",
        measure: start::measure,
    },
    Part {
        name: "typing",
        what: "from a key to the next frame",
        measure: typing::measure,
    },
    Part {
        name: "verify",
        what: "verifying, in a browser beside npm's jose",
        measure: verify::in_browser,
    },
    Part {
        name: "native",
        what: "verifying, natively beside jsonwebtoken",
        measure: verify::natively,
    },
    Part {
        name: "simulator",
        what: "scrubbing a long run, all claim cards",
        measure: simulator::measure,
    },
    Part {
        name: "growth",
        what: "time against size",
        measure: growth::measure,
    },
];

/// Where the record and the plots lie.
fn folder() -> PathBuf {
    run::root().join("docs/bench")
}

/// Measures, prints and records.
///
/// # Errors
/// Something could not be measured.
pub fn bench(arguments: &[String]) -> Outcome {
    let options = Options::read(arguments)?;
    setup::setup(Need::Bench)?;
    if !options.as_built {
        site::build()?;
    }
    site::built()?;
    let chosen = PARTS
        .iter()
        .filter(|part| options.only.as_ref().is_none_or(|only| only == part.name));
    let mut missed = Vec::new();
    for part in chosen {
        say::heading(format!("{}: {}", part.name, part.what));
        let figures = (part.measure)(&options)?;
        say::line(figure::table(&figures).trim_end());
        let not_met = figures.iter().filter(|one| one.is_met() == Some(false));
        missed.extend(not_met.map(|one| format!("{}: {}", part.name, one.name)));
        // A trial is not worth quoting.
        if !options.quick && !options.profile {
            record(part.name, &figures, options.date.as_deref())?;
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
fn record(part: &str, figures: &[Figure], date: Option<&str>) -> Outcome {
    let file = folder().join("bench.json");
    let before: Value = std::fs::read_to_string(&file)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let kept = |name: &str| {
        let figures = before.get("figures").and_then(Value::as_array);
        let of_part = figures
            .into_iter()
            .flatten()
            .filter(|figure| figure.get("part").and_then(Value::as_str) == Some(name));
        of_part.cloned().collect::<Vec<Value>>()
    };
    let all: Vec<Value> = PARTS
        .iter()
        .flat_map(|known| match known.name == part {
            true => figures.iter().map(|figure| figure.to_json(part)).collect(),
            false => kept(known.name),
        })
        .collect();
    let date = date.map_or_else(
        || before.get("date").cloned().unwrap_or_default(),
        |date| json!(date),
    );
    // A line for each figure: what changed is seen in a comparison of versions.
    let lines: Vec<String> = all.iter().map(|figure| format!("  {figure}")).collect();
    let text = format!(
        "{{\n \"date\": {date},\n \"figures\": [\n{}\n ]\n}}\n",
        lines.join(",\n")
    );
    write(&file, text.as_bytes())
}

/// Writes a file, and the folder that it is in.
fn write(file: &std::path::Path, bytes: &[u8]) -> Outcome {
    let sentence = |fault| format!("{}: {fault}.", file.display());
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(sentence)?;
    }
    std::fs::write(file, bytes).map_err(sentence)
}

/// What a Cargo benchmark says with `--json`, a line for each series and size.
struct Line {
    series: String,
    who: String,
    size: f64,
    samples: Vec<f64>,
}

/// Runs a Cargo benchmark and reads what it says.
fn cargo_bench(name: &str) -> Outcome<Vec<Line>> {
    let mut command: Command = run::program("cargo");
    command.args(["bench", "--quiet", "--bench", name, "--", "--json"]);
    let said = run::output(&mut command)?;
    let lines: Vec<Line> = said
        .lines()
        .filter_map(|line| {
            let line: Value = serde_json::from_str(line).ok()?;
            let text = |name: &str| Some(line.get(name)?.as_str()?.to_owned());
            let samples = line.get("samples")?.as_array()?;
            Some(Line {
                series: text("series")?,
                who: text("who")?,
                size: line.get("size")?.as_f64()?,
                samples: samples.iter().filter_map(Value::as_f64).collect(),
            })
        })
        .collect();
    if lines.is_empty() {
        return Err(format!("`{}` said nothing.", run::shown(&command)));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let read = |line: &str| {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            Options::read(&words)
        };
        let all = read("--quick --only size --date 2026-11-21").unwrap();
        assert!(all.quick && !all.as_built);
        assert_eq!(all.only.as_deref(), Some("size"));
        assert_eq!(all.date.as_deref(), Some("2026-11-21"));
        assert_eq!(read("").unwrap(), Options::default());
        for wrong in ["--only", "--only nothing", "size", "--date"] {
            assert!(read(wrong).is_err_and(|fault| fault.contains("typing")));
        }
    }
}
