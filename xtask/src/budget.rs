//! What a first visit may weigh, measured on the built site: the page and every
//! file it leads to by itself, each as small as Brotli makes it. And what the pages
//! add that load a part of the program when they are opened; and the edition in one file.
//!
//! Brotli comes from Node, which the project needs anyway: the crate of that name
//! would be the heaviest dependency here, and slow in a debug build.

use crate::fill::files_in;
use crate::html::{Tag, tags};
use crate::{Outcome, bundle, one_file, parts, run, say, site, worker};
use std::collections::BTreeSet;
use std::path::Path;

/// Everything a first visit loads, in bytes after Brotli 11: today's weight and
/// little more, so that growth is noticed. It only ever goes down.
const MOST_BYTES: u64 = 252_000;

/// What it is to come down to, with every algorithm in it.
pub const GOAL_BYTES: u64 = 230_000;

/// … and in how many requests.
pub const MOST_REQUESTS: usize = 8;

/// What all that loads later adds, in bytes after Brotli 11: parts of the program and
/// style sheets.
const MOST_BYTES_LATER: u64 = 386_000;

/// The edition in one file, in bytes as it lies on a disk: today's size and little more.
const MOST_BYTES_ONE_FILE: u64 = 945_000;

/// What it is to come down to.
const GOAL_BYTES_ONE_FILE: u64 = 450_000;

/// The parts of the program, each with what it may add to a first visit.
const PARTS: &[Part] = &[
    Part {
        name: "examples",
        when: "The first example, or the self-test",
        with_styles: false,
        most: 28_500,
    },
    Part {
        name: "simulator",
        when: "The first visit to the simulator or the Learn page",
        with_styles: true,
        most: 382_000,
    },
];

/// A part of the program, as its budget knows it.
pub struct Part {
    /// How its file's name begins.
    pub name: &'static str,
    /// What loads it.
    pub when: &'static str,
    /// Whether the style sheets of later pages come with it.
    with_styles: bool,
    /// The most that it may add, in bytes after Brotli 11.
    most: u64,
}

impl Part {
    /// Whether this file comes with it. A file of `parts/` that is nobody's own is shared.
    fn brings(&self, file: &str) -> bool {
        let Some(name) = file.strip_prefix(&format!("{}/", parts::IN_SITE)) else {
            return self.with_styles;
        };
        let is_of = |part: &Part| name.starts_with(&format!("{}-", part.name));
        is_of(self) || !PARTS.iter().any(is_of)
    }
}

/// Prints the Brotli size of each file named.
const NODE_BROTLI: &str = "
const { brotliCompressSync, constants } = require('node:zlib');
const { readFileSync } = require('node:fs');
for (const file of process.argv.slice(1)) {
  const bytes = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  console.log(brotliCompressSync(bytes, { params }).length);
}";

/// One file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weight {
    pub file: String,
    pub raw: u64,
    pub brotli: u64,
}

/// The built site, weighed.
pub struct Weighed {
    /// What a first visit loads.
    pub first: Vec<Weight>,
    /// What loads with the pages that need it.
    pub later: Vec<Weight>,
}

/// Weighs the built site.
///
/// # Errors
/// It is not built, or Node is not there.
pub fn weighed() -> Outcome<Weighed> {
    let dist = site::built()?;
    let page = std::fs::read_to_string(dist.join("index.html"))
        .map_err(|fault| format!("index.html: {fault}."))?;
    let (later, files): (Vec<String>, Vec<String>) = files_in(&dist)?
        .into_iter()
        .filter(|file| !is_beside(file) && !bundle::is_extra(file))
        .partition(|file| is_later(file, &tags(&page)));
    let first = first_visit(&files, |file| std::fs::read_to_string(dist.join(file)).ok());
    Ok(Weighed {
        first: weigh(&dist, first)?,
        later: weigh(&dist, later)?,
    })
}

/// What each part of the program adds to a first visit, and when: a sentence, bytes after
/// Brotli 11, and requests.
pub fn added(later: &[Weight]) -> impl Iterator<Item = (&'static Part, u64, usize)> {
    PARTS.iter().map(|part| {
        let brought = later.iter().filter(|weight| part.brings(&weight.file));
        let (requests, bytes) = brought.fold((0, 0), |(files, bytes), weight| {
            (files + 1, bytes + weight.brotli)
        });
        (part, bytes, requests)
    })
}

/// Weighs the built site, prints the table and says whether it fits.
pub fn budget() -> Outcome {
    let Weighed { first, later } = weighed()?;
    say::heading("A first visit");
    say::line(say::table(&rows(&first)).trim_end());
    say::heading("Loaded with the pages that need it");
    say::line(say::table(&rows(&later)).trim_end());
    verdict(&first)?;
    verdict_later(&later)?;
    let one_file = site::dist().join(one_file::NAME);
    if one_file.is_file() {
        verdict_one_file(bundle::size(&one_file)?)?;
    }
    Ok(())
}

/// Whether a file is no part of a visit: what a browser asks for when it shows that the
/// site can be installed, and the worker that installs it when the page is idle.
fn is_beside(file: &str) -> bool {
    let folder = file.split('/').next();
    folder == Some("icons") || file.ends_with(".webmanifest") || file == worker::FILE
}

/// Whether a file is loaded with a page that needs it, though the page or a script names
/// it: a part of the program, or a style sheet that is disabled at first.
fn is_later(file: &str, page: &[Tag<'_>]) -> bool {
    let is_part = file.split('/').next() == Some(parts::IN_SITE);
    let is_disabled = page.iter().any(|tag| {
        let leads_here = |href: &str| href.strip_prefix("./").unwrap_or(href) == file;
        tag.get("disabled").is_some() && tag.get("href").is_some_and(leads_here)
    });
    is_part || is_disabled
}

fn weigh(dist: &Path, files: Vec<String>) -> Outcome<Vec<Weight>> {
    let paths = files.iter().map(|file| dist.join(file));
    let printed = run::output(
        run::program("node")
            .args(["-e", NODE_BROTLI, "--"])
            .args(paths),
    )
    .map_err(|fault| format!("{fault}\nNode (20 or newer) is needed to measure Brotli sizes."))?;
    files
        .into_iter()
        .zip(printed.lines())
        .map(|(file, brotli)| {
            let raw = std::fs::metadata(dist.join(&file))
                .map_err(|fault| format!("{file}: {fault}."))?
                .len();
            let brotli = brotli
                .parse()
                .map_err(|_| format!("Node gave `{brotli}` for the size of {file}."))?;
            Ok(Weight { file, raw, brotli })
        })
        .collect()
}

/// The files that a first visit loads: the page, what it names, and what the
/// scripts and style sheets among those name. `read` gives a text file's content.
fn first_visit(files: &[String], read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut reached = BTreeSet::new();
    let mut unread = vec!["index.html".to_owned()];
    while let Some(file) = unread.pop() {
        if !reached.insert(file.clone()) {
            continue;
        }
        let leads_on = [".html", ".css", ".js"]
            .iter()
            .any(|end| file.ends_with(end));
        let Some(text) = leads_on.then(|| read(&file)).flatten() else {
            continue;
        };
        let named = files.iter().filter(|other| text.contains(other.as_str()));
        unread.extend(named.cloned());
    }
    reached.into_iter().collect()
}

fn rows(weights: &[Weight]) -> Vec<Vec<String>> {
    let row = |file: &str, raw: u64, brotli: u64| {
        vec![file.to_owned(), format!("{raw:>9}"), format!("{brotli:>9}")]
    };
    let heading = vec![
        "file".to_owned(),
        format!("{:>9}", "raw"),
        format!("{:>9}", "Brotli 11"),
    ];
    let total = row(
        &format!("{} requests", weights.len()),
        weights.iter().map(|weight| weight.raw).sum(),
        weights.iter().map(|weight| weight.brotli).sum(),
    );
    std::iter::once(heading)
        .chain(
            weights
                .iter()
                .map(|weight| row(&weight.file, weight.raw, weight.brotli)),
        )
        .chain([total])
        .collect()
}

fn verdict(weights: &[Weight]) -> Outcome {
    let bytes: u64 = weights.iter().map(|weight| weight.brotli).sum();
    if bytes > MOST_BYTES {
        return Err(format!(
            "A first visit loads {bytes} bytes; the budget is {MOST_BYTES}. The table above shows \
             what weighs most."
        ));
    }
    if weights.len() > MOST_REQUESTS {
        return Err(format!(
            "A first visit makes {} requests; the budget is {MOST_REQUESTS}. Join files, or load \
             them later.",
            weights.len()
        ));
    }
    if bytes > GOAL_BYTES {
        say::line(format!(
            "Within today's budget of {MOST_BYTES} bytes; {} to go to the goal of {GOAL_BYTES}.",
            bytes - GOAL_BYTES
        ));
    }
    Ok(())
}

fn verdict_later(weights: &[Weight]) -> Outcome {
    let bytes: u64 = weights.iter().map(|weight| weight.brotli).sum();
    if !weights.iter().any(|weight| weight.file.ends_with(".wasm")) {
        return Err(format!(
            "dist/ has nothing in {}/: the program was not split. `cargo xtask build` does that.",
            parts::IN_SITE
        ));
    }
    if bytes > MOST_BYTES_LATER {
        return Err(format!(
            "The parts that load later have {bytes} bytes; their budget is {MOST_BYTES_LATER}."
        ));
    }
    for (part, bytes, files) in added(weights) {
        say::line(format!("{}: {bytes} bytes in {files} requests.", part.when));
        if bytes > part.most {
            return Err(format!(
                "{}: the budget is {} bytes, and the table above shows what weighs most.",
                part.when, part.most
            ));
        }
    }
    Ok(())
}

fn verdict_one_file(bytes: u64) -> Outcome {
    if bytes > MOST_BYTES_ONE_FILE {
        return Err(format!(
            "The one-file edition has {bytes} bytes; the budget is {MOST_BYTES_ONE_FILE}. It \
             carries all that the tables above list."
        ));
    }
    say::line(format!(
        "The one-file edition: {bytes} bytes, within today's budget of {MOST_BYTES_ONE_FILE}; \
         the goal is {GOAL_BYTES_ONE_FILE}."
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_visit_is_what_the_page_leads_to() {
        let files = [
            "about.svg",
            "app.js",
            "app_bg.wasm",
            "icon.svg",
            "index.html",
            "samples/a.txt",
            "snippets/x/inline0.js",
            "style.css",
        ]
        .map(str::to_owned);
        let loaded = first_visit(&files, |file| {
            Some(match file {
                "index.html" => "<link href=./style.css> import './app.js' './app_bg.wasm'".into(),
                "app.js" => "import * from './snippets/x/inline0.js'; index.html".into(),
                "style.css" => "background: url(icon.svg)".into(),
                "app_bg.wasm" => "about.svg samples/a.txt".into(),
                _ => String::new(),
            })
        });
        let expected = [
            "app.js",
            "app_bg.wasm",
            "icon.svg",
            "index.html",
            "snippets/x/inline0.js",
            "style.css",
        ];
        assert_eq!(loaded, expected);
    }

    #[test]
    fn what_is_installed_beside_a_visit_is_not_weighed_with_it() {
        for (file, beside) in [
            ("icons/icon-192.png", true),
            ("manifest.webmanifest", true),
            (worker::FILE, true),
            ("index.html", false),
            ("jotlens-01.js", false),
            ("parts/simulator-01.wasm", false),
        ] {
            assert_eq!(is_beside(file), beside, "{file}");
        }
    }

    fn weights(count: usize, brotli: u64) -> Vec<Weight> {
        (0..count)
            .map(|number| Weight {
                file: format!("{number}.js"),
                raw: brotli * 3,
                brotli,
            })
            .collect()
    }

    #[test]
    fn budgets_are_kept_to_the_byte() {
        assert!(verdict(&weights(1, MOST_BYTES)).is_ok());
        assert!(verdict(&weights(2, MOST_BYTES / 2)).is_ok());
        assert!(verdict(&weights(1, MOST_BYTES + 1)).is_err());
        assert!(verdict(&weights(MOST_REQUESTS, 1)).is_ok());
        assert!(verdict(&weights(MOST_REQUESTS + 1, 1)).is_err());
        assert!(verdict_one_file(MOST_BYTES_ONE_FILE).is_ok());
        assert!(verdict_one_file(MOST_BYTES_ONE_FILE + 1).is_err());
    }

    #[test]
    fn parts_have_a_budget_of_their_own() {
        let page = tags(
            "<link rel=stylesheet href=./first.css><link rel=stylesheet href=./later.css disabled>",
        );
        for (file, later) in [
            ("parts/simulator-0123.wasm", true),
            ("later.css", true),
            ("parts.js", false),
            ("app_bg.wasm", false),
            ("first.css", false),
        ] {
            assert_eq!(is_later(file, &page), later, "{file}");
        }
        let file = |name: &str, brotli| Weight {
            file: name.to_owned(),
            raw: brotli * 3,
            brotli,
        };
        for Part { name, most, .. } in PARTS {
            let own = format!("parts/{name}-0123.wasm");
            assert!(verdict_later(&[file(&own, *most)]).is_ok());
            assert!(verdict_later(&[file(&own, most + 1)]).is_err());
            // What is shared counts in each.
            let shared = file("parts/chunk_3-0123.wasm", 1);
            assert!(verdict_later(&[file(&own, *most), shared]).is_err());
        }
        let spread: Vec<Weight> = PARTS
            .iter()
            .map(|part| file(&format!("parts/{}-0123.wasm", part.name), part.most))
            .collect();
        assert!(
            verdict_later(&spread).is_err(),
            "together they are too much"
        );
        assert!(verdict_later(&weights(1, 1)).is_err());
    }

    #[test]
    fn a_part_brings_what_it_needs() {
        let [examples, simulator] = PARTS else {
            panic!("two parts");
        };
        for (file, with_examples, with_simulator) in [
            ("parts/examples-01.wasm", true, false),
            ("parts/simulator-01.wasm", false, true),
            ("parts/chunk_3-01.wasm", true, true),
            ("stage-01.css", false, true),
        ] {
            assert_eq!(examples.brings(file), with_examples, "{file}");
            assert_eq!(simulator.brings(file), with_simulator, "{file}");
        }
    }

    #[test]
    fn the_table_ends_with_its_sums() {
        let rows = rows(&weights(3, 10));
        let last = rows.last().unwrap();
        assert_eq!(last[0], "3 requests");
        assert_eq!(last[1].trim(), "90");
        assert_eq!(last[2].trim(), "30");
    }
}
