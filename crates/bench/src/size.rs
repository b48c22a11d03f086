//! What a visit loads, and what each dependency and each module adds to it.
//!
//! What a module adds is measured: its functions are left out of the program, the rest is
//! compressed again, and the difference is what they add. The program is the one before
//! wasm-opt, which removes all names; so the sum is a little more than a visitor loads.

use crate::figure::{Bar, Figure};
use crate::options::Options;
use crate::wasm;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use xtask::budget::{self, Weight};
use xtask::{Result, compress, files, one_file, parts, say, site};

/// What the pages of others load, as the specification quotes it.
const OTHERS: &str = "quoted: 233 KB, 300 KB, 993 KB";

/// How many groups of a program are told one by one.
const GROUPS: usize = 20;

/// Weighs the built site, and takes its program apart.
pub fn measure(options: &Options) -> Result<Vec<Figure>> {
    let weighed = budget::weighed()?;
    let sum = |weights: &[Weight]| weights.iter().map(|one| one.brotli).sum::<u64>() as f64;
    let goal = budget::MOST_BYTES as f64;
    let mut figures = vec![
        Figure::count("a first visit, Brotli 11", "bytes", sum(&weighed.first))
            .with_bar(Bar::AtMost(goal))
            .beside(OTHERS),
        Figure::count("a first visit", "requests", weighed.first.len() as f64)
            .with_bar(Bar::AtMost(budget::MOST_REQUESTS as f64)),
    ];
    for weight in &weighed.first {
        let name = format!("of it {}", without_digest(&weight.file));
        figures.push(Figure::count(name, "bytes", weight.brotli as f64));
    }
    for (part, bytes, requests) in budget::added(&weighed.later, &weighed.script) {
        let name = |what: &str| format!("{}, {what}", part.when.to_lowercase());
        figures.push(Figure::count(name("added"), "bytes", bytes as f64));
        figures.push(Figure::count(
            name("added requests"),
            "requests",
            requests as f64,
        ));
    }
    if let Ok(bytes) = files::size(site::dist().join(one_file::NAME)) {
        figures.push(
            Figure::count("the edition in one file", "bytes", bytes as f64)
                .with_bar(Bar::AtMost(budget::MOST_BYTES_ONE_FILE as f64)),
        );
    }
    for (title, file) in [
        ("first part", "jotlens_bg.wasm"),
        ("simulator", "split_simulator.wasm"),
    ] {
        figures.extend(by_module(title, &parts::folder().join(file), options)?);
    }
    Ok(figures)
}

/// A file's name as it stays from build to build.
fn without_digest(file: &str) -> String {
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let is_digest = |part: &str| part.len() >= 8 && part.bytes().all(|b| b.is_ascii_hexdigit());
    match stem.split_once('-') {
        Some((name, rest)) if rest.split('_').next().is_some_and(is_digest) => {
            let more = rest.split_once('_').map(|(_, more)| more);
            let more = more.map(|more| format!("_{more}")).unwrap_or_default();
            format!("{name}{more}.{ending}")
        }
        _ => file.to_owned(),
    }
}

/// What each group of functions adds to a program.
fn by_module(title: &str, file: &Path, options: &Options) -> Result<Vec<Figure>> {
    let bytes = files::read(file)
        .map_err(|error| format!("{error} `cargo xtask build` leaves the file there."))?;
    let program = wasm::read(&bytes)?;
    let mut groups: BTreeMap<String, Vec<Range<usize>>> = BTreeMap::new();
    for (body, name) in &program.functions {
        let group = groups.entry(wasm::module_of(name)).or_default();
        group.push(body.clone());
    }
    groups.insert(
        "data: texts and tables".to_owned(),
        vec![program.data.clone()],
    );
    let raw = |ranges: &[Range<usize>]| ranges.iter().map(Range::len).sum::<usize>();
    let mut groups: Vec<(String, Vec<Range<usize>>)> = groups.into_iter().collect();
    groups.sort_by_key(|(_, ranges)| std::cmp::Reverse(raw(ranges)));
    let told = if options.quick { 8 } else { GROUPS };
    let rest = groups.split_off(told.min(groups.len()));
    if !rest.is_empty() {
        let name = format!("{} smaller ones together", rest.len());
        let mut ranges: Vec<Range<usize>> =
            rest.into_iter().flat_map(|(_, ranges)| ranges).collect();
        ranges.sort_by_key(|range| range.start);
        groups.push((name, ranges));
    }

    let bytes = program.bytes.as_slice();
    let size = |ranges: &[Range<usize>]| -> Result<f64> {
        Ok(compress::brotli(&without(bytes, ranges))?.len() as f64)
    };
    let whole = size(&[])?;
    let added = groups
        .par_iter()
        .map(|(_, ranges)| Ok(whole - size(ranges)?));
    let added = added.collect::<Result<Vec<f64>>>()?;
    let mut rows: Vec<(f64, usize, &str)> = groups
        .iter()
        .zip(added)
        .map(|((name, ranges), added)| (added, raw(ranges), name.as_str()))
        .collect();
    rows.sort_by(|one, other| other.0.total_cmp(&one.0));
    say::line(format!(
        "The {title} has {whole:.0} bytes before wasm-opt; what a module adds is Brotli 11 with it less without it."
    ));
    Ok(rows
        .into_iter()
        .map(|(adds, raw, name)| {
            let share = adds / whole * 100.0;
            Figure::count(format!("{title}: {name}"), "bytes", adds)
                .beside(format!("{share:.1} % of the {title}, {raw} bytes unpacked"))
        })
        .collect())
}

/// Bytes without some ranges, which are in order.
fn without(bytes: &[u8], ranges: &[Range<usize>]) -> Vec<u8> {
    let starts = std::iter::once(0).chain(ranges.iter().map(|range| range.end));
    let ends = ranges.iter().map(|range| range.start).chain([bytes.len()]);
    starts
        .zip(ends)
        .flat_map(|(start, end)| &bytes[start..end])
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_from_build_to_build() {
        for (file, name) in [
            ("jotlens-0123456789abcdef_bg.wasm", "jotlens_bg.wasm"),
            ("jotlens-0123456789abcdef.js", "jotlens.js"),
            ("index.html", "index.html"),
            ("some-thing.css", "some-thing.css"),
        ] {
            assert_eq!(without_digest(file), name);
        }
    }
}
