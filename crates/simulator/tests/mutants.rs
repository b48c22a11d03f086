//! `cargo xtask mutants`: checks that the tests of the rules can fail.
//!
//! Each test in `tests/rules` names mutations in its documentation: a file, a piece of its
//! text, and what replaces it. The test must fail with the mutation. (`cargo mutants` makes
//! up mutations of its own, and cannot tie one to a rule.)
//!
//! All mutations are compiled into one program: each function with one gets a second body,
//! which runs where [`CHOICE`] is the mutation's number. A mutation elsewhere, in a constant
//! for one, is compiled by itself. All of this is done in a copy of the workspace.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// The tests that name mutations.
const RULES: &str = "crates/simulator/tests/rules";

/// The library that is mutated.
const LIBRARY: &str = "crates/simulator/src/lib.rs";

/// The parts of the workspace that are copied: Cargo wants all packages.
const COPIED: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "build.rs",
    "crates",
    "src",
    "tests",
    "xtask",
];

/// Those that the result depends on.
const DECIDING: &[&str] = &["Cargo.lock", "crates/jose/src", "crates/simulator"];

/// How many rules there are.
const ALL_RULES: usize = 27;

/// Runs of a test before a mutation counts as missed: the random case that shows it may be rare.
const TRIES: usize = 5;

/// Tests that run at the same time.
const THREADS: usize = 2;

/// The variable with the number of the mutation to run.
const CHOICE: &str = "JOTLENS_MUTATION";

/// What the copy's library gets: whether a mutation is chosen.
const CHOSEN: &str = "
#[doc(hidden)]
pub fn mutated(number: usize) -> bool {
    static CHOICE: std::sync::OnceLock<Option<usize>> = std::sync::OnceLock::new();
    let read = || std::env::var(\"JOTLENS_MUTATION\").ok()?.parse().ok();
    *CHOICE.get_or_init(read) == Some(number)
}
";

/// A change of the source that breaks a rule.
#[derive(Default)]
struct Mutation {
    /// `rule_01_…`
    test: String,
    file: String,
    from: String,
    to: String,
}

/// Checks all mutations, unless that was done with the same sources and came out well; or,
/// with a word, those whose test's name contains it.
fn main() {
    let word = std::env::args().nth(1);
    let sources: Vec<u8> = all_of(DECIDING)
        .into_iter()
        .flat_map(|file| {
            [
                file.clone().into_bytes(),
                read(&root().join(file)).into_bytes(),
            ]
        })
        .flatten()
        .collect();
    let stamp = target().join("mutants-passed");
    if word.is_none() && fs::read(&stamp).is_ok_and(|before| before == sources) {
        println!("All mutations were caught before, with the same sources.");
        return;
    }
    check(word.as_deref().unwrap_or_default());
    if word.is_none() {
        fs::write(stamp, sources).expect("a file in the target folder");
    }
}

fn check(word: &str) {
    let started = Instant::now();
    let texts = all_of(&[RULES])
        .into_iter()
        .map(|file| read(&root().join(file)));
    let mut mutations: Vec<Mutation> = texts.flat_map(|text| named_in(&text)).collect();
    for rule in 1..=ALL_RULES {
        let start = format!("rule_{rule:02}_");
        let is_covered = mutations.iter().any(|one| one.test.starts_with(&start));
        assert!(
            is_covered,
            "No test of {RULES} names a mutation for rule {rule}."
        );
    }
    mutations.retain(|mutation| mutation.test.contains(word));
    let alone = lay_out(&mutations);
    let tests = compiled();
    if let Some(output) = failure(&tests, "", None, 1) {
        panic!("The rules' tests fail without any mutation:\n{output}");
    }
    println!("compiled in {:.0} s", started.elapsed().as_secs_f64());
    let next = AtomicUsize::new(0);
    let numbers = || std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
    let worker = || {
        numbers()
            .map_while(|number| Some((number, mutations.get(number)?)))
            .filter(|(number, _)| !alone.contains(number))
            .filter(|(number, mutation)| !is_caught(&tests, mutation, *number))
            .map(|(number, _)| number)
            .collect::<Vec<usize>>()
    };
    let mut missed: Vec<usize> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS).map(|_| scope.spawn(worker)).collect();
        let missed = workers
            .into_iter()
            .map(|worker| worker.join().expect("a worker"));
        missed.flatten().collect()
    });
    for &number in &alone {
        let file = copy().join(&mutations[number].file);
        let whole = read(&file);
        fs::write(&file, mutations[number].made_in(&whole)).expect("a file of the copy");
        if !is_caught(&compiled(), &mutations[number], number) {
            missed.push(number);
        }
        fs::write(&file, whole).expect("a file of the copy");
    }
    for &number in &missed {
        let Mutation { test, file, to, .. } = &mutations[number];
        println!("missed by {test}: {file}: {to}");
    }
    assert!(
        missed.is_empty(),
        "Tests passed although their rule was broken. Sharpen them, or name mutations that break the rules."
    );
    println!(
        "{} mutations, each caught by the test that names it, in {:.0} s ({} compiled alone)",
        mutations.len(),
        started.elapsed().as_secs_f64(),
        alone.len()
    );
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn target() -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    root().join(folder)
}

/// Where the copy of the workspace is.
fn copy() -> PathBuf {
    target().join("mutants")
}

fn read(file: &Path) -> String {
    let bytes = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// All files of these files and folders of the workspace, named from its root, in order.
fn all_of(paths: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    for path in paths {
        if !root().join(path).is_dir() {
            all.push((*path).to_owned());
            continue;
        }
        let entries = fs::read_dir(root().join(path)).expect("a folder of the workspace");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut below: Vec<String> = names
            .map(|name| format!("{path}/{}", name.to_string_lossy()))
            .collect();
        below.sort();
        all.extend(below.iter().flat_map(|path| all_of(&[path])));
    }
    all
}

/// Brings the copy up to date, with all mutations in it that can be chosen at run time. Gives
/// the numbers of the others.
fn lay_out(mutations: &[Mutation]) -> Vec<usize> {
    let mut alone = Vec::new();
    for file in all_of(COPIED) {
        let mut bytes = fs::read(root().join(&file)).expect("a file of the workspace");
        let own = mutations
            .iter()
            .enumerate()
            .filter(|(_, one)| one.file == file);
        let own: Vec<(usize, &Mutation)> = own.collect();
        if !own.is_empty() {
            let (text, left) = with_choices(&read(&root().join(&file)), &own);
            alone.extend(left);
            bytes = text.into_bytes();
        }
        if file == LIBRARY {
            bytes.extend_from_slice(CHOSEN.as_bytes());
        }
        let copied = copy().join(&file);
        // Cargo compiles again what is written.
        if fs::read(&copied).ok().as_ref() != Some(&bytes) {
            fs::create_dir_all(copied.with_file_name("")).expect("a folder of the copy");
            fs::write(copied, bytes).expect("a file of the copy");
        }
    }
    let is_copied = |one: &Mutation| copy().join(&one.file).is_file();
    assert!(mutations.iter().all(is_copied), "a mutation names no file");
    alone
}

/// A function's body, with its mutations.
type Body<'a> = (Range<usize>, Vec<(usize, &'a Mutation)>);

/// A source with another body for each mutation, and the numbers of those that have none.
fn with_choices(whole: &str, mutations: &[(usize, &Mutation)]) -> (String, Vec<usize>) {
    let mut bodies: BTreeMap<usize, Body<'_>> = BTreeMap::new();
    let mut alone = Vec::new();
    for &(number, mutation) in mutations {
        let Mutation {
            test, file, from, ..
        } = mutation;
        let places: Vec<usize> = whole.match_indices(from).map(|(at, _)| at).collect();
        let [place] = places[..] else {
            panic!(
                "{test}: `{from}` must stand once in {file}, not {} times",
                places.len()
            );
        };
        match body_around(whole, &(place..place + from.len())) {
            Some(body) => {
                let (_, own) = bodies.entry(body.start).or_insert((body, Vec::new()));
                own.push((number, mutation));
            }
            None => alone.push(number),
        }
    }
    let mut result = whole.to_owned();
    // From the end, so that the places before stay where they are.
    for (body, mutations) in bodies.into_values().rev() {
        let original = &whole[body.clone()];
        let choices: String = mutations
            .iter()
            .map(|(number, one)| {
                format!(
                    "if crate::mutated({number}) {{ {} }} else ",
                    one.made_in(original)
                )
            })
            .collect();
        result.replace_range(body, &format!("{choices}{{ {original} }}"));
    }
    (result, alone)
}

/// The inside of the body of the innermost function around a place, in code that rustfmt has
/// laid out. None in a constant, and in functions that cannot have several bodies.
fn body_around(whole: &str, place: &Range<usize>) -> Option<Range<usize>> {
    let mut start = 0;
    let mut found = None;
    for line in whole.split_inclusive('\n') {
        let code = line.trim_start();
        let words = code.split(['(', '<']).next().unwrap_or_default();
        if !code.starts_with("//") && (words.starts_with("fn ") || words.contains(" fn ")) {
            let end = format!("\n{}}}\n", &line[..line.len() - code.len()]);
            let opened = whole[start..]
                .find("{\n")
                .map_or(whole.len(), |at| start + at + 2);
            if let Some(length) = whole[opened..].find(&end) {
                let body = opened..opened + length + 1;
                if body.start <= place.start && place.end <= body.end {
                    found = Some((start, body));
                }
            }
        }
        start += line.len();
    }
    let (start, body) = found?;
    let signature = &whole[start..body.start];
    (!signature.contains("const fn") && !signature.contains("-> impl")).then_some(body)
}

/// Compiles the rules' tests in the copy and gives the program.
fn compiled() -> PathBuf {
    let output = Command::new("cargo")
        .current_dir(copy())
        // A folder of its own: Cargo takes a crate of the copy for the crate itself, as both have
        // the same place in their workspace, and would use what was compiled of old sources.
        .env("CARGO_TARGET_DIR", copy().join("target"))
        .args([
            "test",
            "--package",
            "simulator",
            "--test",
            "rules",
            "--no-run",
            "--message-format=json",
        ])
        .stderr(Stdio::null())
        .output()
        .expect("Cargo");
    let output = String::from_utf8_lossy(&output.stdout);
    let lines = || {
        output
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
    };
    lines()
        .find(|line| line["target"]["name"] == "rules" && line["executable"].is_string())
        .and_then(|line| line["executable"].as_str().map(PathBuf::from))
        .unwrap_or_else(|| {
            let errors = lines().filter(|line| line["message"]["level"] == "error");
            let errors = errors.map(|line| line["message"]["rendered"].to_string());
            panic!(
                "A mutation does not compile:\n{}",
                errors.collect::<String>()
            )
        })
}

/// Whether the mutation's test fails with it.
fn is_caught(tests: &Path, mutation: &Mutation, number: usize) -> bool {
    (1..=TRIES).any(|draw| failure(tests, &mutation.test, Some(number), draw).is_some())
}

/// Runs the tests with this in their names: none if they pass, else their output.
fn failure(tests: &Path, only: &str, number: Option<usize>, draw: usize) -> Option<String> {
    let output = Command::new(tests)
        .current_dir(copy().join("crates/simulator"))
        .env("PROPTEST_RNG_SEED", draw.to_string())
        // That a case fails is enough: it need not be made small.
        .env("PROPTEST_MAX_SHRINK_ITERS", "0")
        .env(
            CHOICE,
            number.map_or_else(String::new, |number| number.to_string()),
        )
        .arg(only)
        .output()
        .expect("the rules' tests");
    (!output.status.success()).then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The mutations in the documentation of tests: `Mutation: file`, then `- ` and `+ ` with the
/// texts in backquotes.
fn named_in(text: &str) -> Vec<Mutation> {
    let mut found: Vec<Mutation> = Vec::new();
    for line in text.lines().map(str::trim) {
        let quoted = |sign: &str| {
            let text = line.strip_prefix("/// ")?.strip_prefix(sign)?;
            text.strip_prefix(" `")?
                .strip_suffix('`')
                .map(str::to_owned)
        };
        if let Some(file) = line.strip_prefix("/// Mutation: ") {
            let file = file.trim_matches('`').to_owned();
            found.push(Mutation {
                file,
                ..Mutation::default()
            });
        } else if let (Some(from), Some(last)) = (quoted("-"), found.last_mut()) {
            last.from = from;
        } else if let (Some(to), Some(last)) = (quoted("+"), found.last_mut()) {
            last.to = to;
        } else if let Some(rest) = line.strip_prefix("fn ") {
            let test = rest.split('(').next().unwrap_or_default();
            for mutation in found.iter_mut().filter(|one| one.test.is_empty()) {
                test.clone_into(&mut mutation.test);
                let Mutation { from, to, .. } = mutation;
                assert!(
                    !from.is_empty() && from != to,
                    "the mutation of {test} changes nothing"
                );
            }
        }
    }
    found
}

impl Mutation {
    /// The text with the mutation in it.
    fn made_in(&self, text: &str) -> String {
        text.replacen(&self.from, &self.to, 1)
    }
}
