//! `cargo xtask budget`: what a first visit to the built site may weigh after Brotli 11, what
//! the parts that load later may add, and the size of the edition in one file.

use crate::html::{Tag, tags};
use crate::{Result, bundle, compress, files, one_file, parts, say, site, worker};
use std::path::Path;

/// The most bytes of a first visit.
pub const MOST_BYTES: u64 = 230_000;

/// The most requests of a first visit.
pub const MOST_REQUESTS: usize = 8;

/// The most bytes of the edition in one file, as it lies on a disk.
pub const MOST_BYTES_ONE_FILE: u64 = 1_500_000;

/// The parts of the program, each with what it may add to a first visit.
const PARTS: &[Part] = &[
    Part {
        name: "signing",
        when: "The first example, or the About page",
        with_styles: false,
        most: 80_000,
    },
    Part {
        name: "more",
        when: "The first token",
        with_styles: false,
        most: 275_000,
    },
    Part {
        name: "opening",
        when: "What opens tokens, with what a token needs",
        with_styles: false,
        most: 170_000,
    },
    Part {
        name: "simulator",
        when: "The first visit to the simulator or the Learn page",
        with_styles: true,
        most: 440_500,
    },
];

/// A part of the program.
pub struct Part {
    /// How its file's name begins.
    pub name: &'static str,
    /// What loads it.
    pub when: &'static str,
    /// Whether the style sheets of later pages come with it.
    with_styles: bool,
    /// The most bytes that it may add.
    most: u64,
}

impl Part {
    /// Whether this file comes with it, by the list in the site's script: `more:["./parts/…"]`.
    fn brings(&self, file: &str, script: &str) -> bool {
        if !file.starts_with(&format!("{}/", parts::IN_SITE)) {
            return self.with_styles;
        }
        let start = format!("{}:[", self.name);
        let lists = script.split(&start).skip(1);
        lists
            .filter_map(|rest| rest.split(']').next())
            .any(|list| list.contains(file))
    }
}

/// A file of the site with its sizes in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weight {
    pub file: String,
    pub raw: u64,
    pub brotli: u64,
}

/// The weights of the built site's files.
pub struct Weighed {
    /// What a first visit loads: all that is not there for something else.
    pub first: Vec<Weight>,
    /// What loads with the pages that need it.
    pub later: Vec<Weight>,
    /// The site's script, which lists the files of each part.
    pub script: String,
}

/// Weighs the built site.
pub fn weighed() -> Result<Weighed> {
    let dist = site::built()?;
    let page = files::text(dist.join("index.html"))?;
    let tags = tags(&page);
    let (later, first): (Vec<String>, Vec<String>) = files::all_in(&dist)?
        .into_iter()
        .filter(|file| !is_beside(file) && !bundle::is_extra(file))
        .partition(|file| is_later(file, &tags));
    let mut script = String::new();
    for file in first.iter().filter(|file| file.ends_with(".js")) {
        script.push_str(&files::text(dist.join(file))?);
    }
    Ok(Weighed {
        script,
        first: weigh(&dist, first)?,
        later: weigh(&dist, later)?,
    })
}

/// What each part of the program adds to a first visit: bytes and requests.
pub fn added(later: &[Weight], script: &str) -> impl Iterator<Item = (&'static Part, u64, usize)> {
    PARTS.iter().map(move |part| {
        let brought = later
            .iter()
            .filter(|weight| part.brings(&weight.file, script));
        let brought: Vec<u64> = brought.map(|weight| weight.brotli).collect();
        (part, brought.iter().sum(), brought.len())
    })
}

/// Weighs the built site, prints the table and compares it with the budget.
pub fn budget() -> Result {
    let Weighed {
        first,
        later,
        script,
    } = weighed()?;
    say::heading("A first visit");
    say::line(say::table(&rows(&first)).trim_end());
    say::heading("Loaded with the pages that need it");
    say::line(say::table(&rows(&later)).trim_end());
    check_first(&first)?;
    check_later(&later, &script)?;
    // `cargo xtask build` makes none.
    match files::size(site::dist().join(one_file::NAME)) {
        Ok(bytes) => check("The one-file edition", bytes, MOST_BYTES_ONE_FILE),
        Err(_) => Ok(()),
    }
}

/// Whether a file is no part of a visit: the icons and the manifest, which a browser asks for
/// to offer installing, and the worker, which installs the site when the page is idle.
fn is_beside(file: &str) -> bool {
    let folder = file.split('/').next();
    folder == Some("icons") || file.ends_with(".webmanifest") || file == worker::FILE
}

/// Whether a file loads with a page that needs it, although the page or a script names it:
/// a part of the program, or a style sheet that is disabled at first.
fn is_later(file: &str, page: &[Tag<'_>]) -> bool {
    let is_part = file.split('/').next() == Some(parts::IN_SITE);
    let is_disabled = page.iter().any(|tag| {
        let leads_here = |href: &str| href.strip_prefix("./").unwrap_or(href) == file;
        tag.get("disabled").is_some() && tag.get("href").is_some_and(leads_here)
    });
    is_part || is_disabled
}

fn weigh(dist: &Path, files: Vec<String>) -> Result<Vec<Weight>> {
    let sizes = compress::brotli_sizes(dist, &files)?;
    let weights = files.into_iter().zip(sizes).map(|(file, brotli)| {
        let raw = files::size(dist.join(&file))?;
        Ok(Weight { file, raw, brotli })
    });
    weights.collect()
}

fn rows(weights: &[Weight]) -> Vec<Vec<String>> {
    let row = |file: &str, raw: &str, brotli: &str| {
        vec![file.to_owned(), format!("{raw:>9}"), format!("{brotli:>9}")]
    };
    let files = weights.iter();
    let files = files.map(|w| row(&w.file, &w.raw.to_string(), &w.brotli.to_string()));
    let sum = |size: fn(&Weight) -> u64| weights.iter().map(size).sum::<u64>().to_string();
    let total = row(
        &format!("{} requests", weights.len()),
        &sum(|weight| weight.raw),
        &sum(|weight| weight.brotli),
    );
    std::iter::once(row("file", "raw", "Brotli 11"))
        .chain(files)
        .chain([total])
        .collect()
}

/// Compares bytes with their budget.
fn check(what: &str, bytes: u64, most: u64) -> Result {
    if bytes > most {
        return Err(format!("{what} has {bytes} bytes; the budget is {most}."));
    }
    say::line(format!("{what}: {bytes} bytes of {most}."));
    Ok(())
}

fn check_first(weights: &[Weight]) -> Result {
    if weights.len() > MOST_REQUESTS {
        return Err(format!(
            "A first visit makes {} requests; the budget is {MOST_REQUESTS}. Join files, or load \
             them later.",
            weights.len()
        ));
    }
    let total = weights.iter().map(|weight| weight.brotli).sum();
    check("A first visit", total, MOST_BYTES)
}

fn check_later(weights: &[Weight], script: &str) -> Result {
    if !weights.iter().any(|weight| weight.file.ends_with(".wasm")) {
        return Err(format!(
            "dist/ has nothing in {}/: the program was not split. `cargo xtask build` does that.",
            parts::IN_SITE
        ));
    }
    added(weights, script).try_for_each(|(part, bytes, requests)| {
        check(
            &format!("{} ({requests} requests)", part.when),
            bytes,
            part.most,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_installed_beside_a_visit_is_not_weighed_with_it() {
        for file in ["icons/icon-192.png", "manifest.webmanifest", worker::FILE] {
            assert!(is_beside(file), "{file}");
        }
        for file in ["index.html", "jotlens-01.js", "parts/simulator-01.wasm"] {
            assert!(!is_beside(file), "{file}");
        }
        let page = tags(
            "<link rel=stylesheet href=./first.css><link rel=stylesheet href=./later.css disabled>",
        );
        for file in ["parts/simulator-0123.wasm", "later.css"] {
            assert!(is_later(file, &page), "{file}");
        }
        for file in ["parts.js", "app_bg.wasm", "first.css"] {
            assert!(!is_later(file, &page), "{file}");
        }
    }

    fn weight(file: &str, brotli: u64) -> Weight {
        let raw = brotli * 3;
        Weight {
            file: file.to_owned(),
            raw,
            brotli,
        }
    }

    #[test]
    fn budgets_are_kept_to_the_byte() {
        let weights = |count: usize, brotli| vec![weight("a.js", brotli); count];
        assert!(check_first(&weights(2, MOST_BYTES / 2)).is_ok());
        assert!(check_first(&weights(1, MOST_BYTES + 1)).is_err());
        assert!(check_first(&weights(MOST_REQUESTS, 1)).is_ok());
        assert!(check_first(&weights(MOST_REQUESTS + 1, 1)).is_err());
        for Part { name, most, .. } in PARTS {
            let own = |bytes| weight(&format!("parts/{name}-0123.wasm"), bytes);
            let script =
                format!(r#"{name}:["./parts/{name}-0123.wasm","./parts/chunk_3-0123.wasm"]"#);
            assert!(check_later(&[own(*most)], &script).is_ok());
            assert!(check_later(&[own(most + 1)], &script).is_err());
            // A shared file counts in each part that lists it.
            let shared = weight("parts/chunk_3-0123.wasm", 1);
            assert!(check_later(&[own(*most), shared], &script).is_err());
            let other = weight("parts/chunk_4-0123.wasm", 1);
            assert!(check_later(&[own(*most), other], &script).is_ok());
        }
        assert!(check_later(&weights(1, 1), "").is_err(), "not split");
        let rows = rows(&weights(3, 10));
        assert_eq!(rows[4].join(" ").split_whitespace().last(), Some("30"));
    }

    #[test]
    fn a_part_brings_what_it_needs() {
        let script = r#"signing:["./parts/signing-01.wasm","./parts/chunk_3-01.wasm"],simulator:["./parts/simulator-01.wasm"]"#;
        let brings = |name: &str, file: &str| {
            PARTS
                .iter()
                .any(|part| part.name == name && part.brings(file, script))
        };
        assert!(brings("signing", "parts/signing-01.wasm"));
        assert!(!brings("simulator", "parts/signing-01.wasm"));
        // Shared.
        assert!(brings("signing", "parts/chunk_3-01.wasm"));
        assert!(!brings("simulator", "parts/chunk_3-01.wasm"));
        assert!(brings("simulator", "stage-01.css") && !brings("signing", "stage-01.css"));
    }
}
