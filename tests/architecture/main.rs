//! What is promised of the architecture and the compiler does not check: no circles between
//! files, crates that do not know each other, and files of one idea.
#![cfg(not(target_arch = "wasm32"))]

mod arrows; // which file names items of which

use arrows::{Arrows, arrows};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Circles that are still there: each is named by the start of its files' paths.
const CIRCLES_LEFT: &[&str] = &[];

/// Lines of a file, its tests not counted.
const MOST_LINES: usize = 600;

/// Tables, where one fact is one row: they may be longer.
const TABLES: &[&str] = &[];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file, if there is one. Paths are relative to the workspace, with `/`.
fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(root().join(path)).ok()
}

/// Every `src` folder of the workspace.
fn source_folders() -> Vec<String> {
    let mut folders = vec!["src".to_owned(), "xtask/src".to_owned()];
    for entry in std::fs::read_dir(root().join("crates")).expect("crates/ is there") {
        let entry = entry.expect("a readable entry");
        if entry.path().is_dir() {
            folders.push(format!("crates/{}/src", entry.file_name().display()));
        }
    }
    folders.sort();
    folders
}

/// Every source file below a folder that is no file of tests.
fn sources(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root().join(&folder)).expect("a readable folder") {
            let entry = entry.expect("a readable entry");
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.retain(|path| !path.contains("/tests/") && !path.ends_with("/tests.rs"));
    found.sort();
    found
}

/// The circles: sets of files of which each leads to each other along arrows.
fn circles(arrows: &Arrows) -> Vec<BTreeSet<&str>> {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in arrows.keys() {
        next.entry(from).or_default().push(to);
    }
    let reached = |start: &str| {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![start];
        while let Some(at) = waiting.pop() {
            for to in next.get(at).into_iter().flatten() {
                if seen.insert(*to) {
                    waiting.push(to);
                }
            }
        }
        seen
    };
    let reach: Vec<_> = next.keys().map(|file| (*file, reached(file))).collect();
    let mut found: Vec<BTreeSet<&str>> = Vec::new();
    for (file, own) in &reach {
        if own.contains(file) && !found.iter().any(|circle| circle.contains(file)) {
            let circle = reach
                .iter()
                .filter(|(other, back)| own.contains(other) && back.contains(file));
            found.push(circle.map(|(other, _)| *other).collect());
        }
    }
    found
}

/// A circle with the names that tie it, a line for each arrow.
fn described(circle: &BTreeSet<&str>, arrows: &Arrows) -> String {
    let mut text = format!("a circle of {} files:\n", circle.len());
    for ((from, to), names) in arrows {
        if circle.contains(from.as_str()) && circle.contains(to.as_str()) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            text.push_str(&format!("  {from} -> {to}: {}\n", names.join(", ")));
        }
    }
    text
}

#[test]
fn no_files_go_in_circles() {
    let mut found = String::new();
    let mut seen = 0;
    for folder in source_folders() {
        for root in ["lib.rs", "main.rs"].map(|file| format!("{folder}/{file}")) {
            if read(&root).is_none() {
                continue;
            }
            let arrows = arrows(&root, &read);
            seen += arrows.len();
            for circle in circles(&arrows) {
                let is_left = |file: &&str| CIRCLES_LEFT.iter().any(|left| file.starts_with(left));
                if !circle.iter().all(is_left) {
                    found.push_str(&described(&circle, &arrows));
                }
            }
        }
    }
    assert!(seen > 100, "only {seen} arrows were found");
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn inspector_and_simulator_do_not_know_each_other_and_jose_knows_neither() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let uses = |name: &str| -> Vec<String> {
        let packages = metadata["packages"].as_array().expect("packages");
        let package = packages.iter().find(|package| package["name"] == name);
        let all = package.expect("a package of the workspace")["dependencies"].as_array();
        let ours = ["inspector", "jose", "jotlens", "simulator"];
        all.expect("dependencies")
            .iter()
            .filter_map(|dependency| dependency["name"].as_str())
            .filter(|name| ours.contains(name))
            .map(str::to_owned)
            .collect()
    };
    let found = ["jose", "inspector", "simulator"].map(uses);
    assert_eq!(
        found,
        [vec![], vec!["jose".to_owned()], vec!["jose".to_owned()]]
    );
}

#[test]
fn each_file_says_what_lives_in_it_and_is_no_longer_than_it_should_be() {
    let mut found = Vec::new();
    let files: Vec<String> = source_folders().iter().flat_map(|it| sources(it)).collect();
    for path in &files {
        let text = read(path).expect("a readable file");
        if !text.starts_with("//! ") {
            found.push(format!("{path}: no `//!` comment says what lives here"));
        }
        let lines = text
            .lines()
            .take_while(|line| *line != "#[cfg(test)]")
            .count();
        if lines > MOST_LINES && !TABLES.contains(&path.as_str()) {
            found.push(format!("{path}: {lines} lines"));
        }
    }
    assert!(files.len() > 100, "only {} files were found", files.len());
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

// ---- the checker itself ----

/// The arrows of a made-up crate, as "from -> to: names".
fn drawn(files: &[(&str, &str)]) -> Vec<String> {
    let read = |path: &str| {
        let file = files.iter().find(|(name, _)| format!("src/{name}") == path);
        file.map(|(_, text)| (*text).to_owned())
    };
    let drawn = arrows("src/lib.rs", &read).into_iter();
    drawn
        .map(|((from, to), names)| {
            let names: Vec<String> = names.into_iter().collect();
            let short = |path: &str| path.trim_start_matches("src/").to_owned();
            format!("{} -> {}: {}", short(&from), short(&to), names.join(", "))
        })
        .collect()
}

#[test]
fn the_checker_follows_every_way_of_naming_an_item() {
    for naming in [
        "use crate::a::Thing;",
        "use super::a::{self, Thing};",
        "use super::a::Thing as Other;",
        "use crate::{a::Thing, c};",
        "use super::a; fn f() -> a::Thing { todo!() }",
        "use super::a as other; fn f(_: Vec<other::Thing>) {}",
        "use super::a; fn f() { html! { <div>{ for a::Thing::all() }</div> } }",
        "use super::a; fn f() -> bool { matches!(g(), Some(a::Thing::Variant)) }",
        "fn f() { use crate::a::Thing; }",
        "use super::a; impl Trait for a::Thing {}",
        "mod inner { use super::super::a::Thing; }",
        "use crate::*; fn f(_: a::Thing) {}",
        "use super::a::*; fn f(_: Thing) {}",
        "use crate::again::Thing;",
        "use crate::again; fn f(_: again::Thing) {}",
        "pub use crate::a::Thing; fn f(_: Thing) {}",
    ] {
        let files = [
            ("lib.rs", "mod a; mod b; mod c; mod again;"),
            ("a.rs", "pub enum Thing { Variant } pub fn unused() {}"),
            ("b.rs", naming),
            ("c.rs", ""),
            ("again/mod.rs", "pub use super::a::Thing;"),
        ];
        assert_eq!(drawn(&files), ["b.rs -> a.rs: Thing"], "{naming}");
    }
}

#[test]
fn the_checker_draws_no_arrow_where_nothing_is_named() {
    for naming in [
        "",
        "use super::a;",
        "pub use super::a::Thing;",
        "use other::a::Thing;",
        "use ::a::Thing;",
        "struct Thing; fn f(_: Thing) {}",
        "fn f() { println!(\"{}\", it.Thing) }",
        "// use super::a::Thing;",
        "#[cfg(test)] mod tests { use crate::a::Thing; }",
        "#[cfg(test)] use crate::a::Thing;",
        "impl X { #[cfg(test)] fn f() -> crate::a::Thing { todo!() } }",
    ] {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "pub struct Thing;"),
            ("b.rs", naming),
        ];
        assert_eq!(drawn(&files), [""; 0], "{naming}");
    }
}

#[test]
fn the_checker_finds_files_where_the_compiler_does() {
    let files = [
        ("lib.rs", "mod a; mod b { mod c; }"),
        ("a/mod.rs", "mod inner; pub fn f() {}"),
        ("a/inner.rs", "mod deep; pub fn g() {}"),
        ("a/inner/deep.rs", "use super::{g, super::f};"),
        ("b/c.rs", "use crate::a::f;"),
    ];
    assert_eq!(
        drawn(&files),
        [
            "a/inner/deep.rs -> a/inner.rs: g",
            "a/inner/deep.rs -> a/mod.rs: f",
            "b/c.rs -> a/mod.rs: f"
        ]
    );
}

#[test]
fn the_checker_finds_circles_and_says_what_ties_them() {
    let tie = |from: &str, to: &str| {
        let names = BTreeSet::from([format!("{to}_name")]);
        ((from.to_owned(), to.to_owned()), names)
    };
    let straight = Arrows::from([tie("a", "b"), tie("b", "c"), tie("a", "c")]);
    assert!(circles(&straight).is_empty());
    let two = Arrows::from([
        tie("a", "b"),
        tie("b", "c"),
        tie("c", "a"),
        tie("c", "d"),
        tie("d", "e"),
        tie("e", "d"),
    ]);
    let found = circles(&two);
    let sets = [BTreeSet::from(["a", "b", "c"]), BTreeSet::from(["d", "e"])];
    assert_eq!(found, sets);
    assert_eq!(
        described(&found[1], &two),
        "a circle of 2 files:\n  d -> e: e_name\n  e -> d: d_name\n"
    );
}
