//! `cargo xtask mutants`: shows that the tests of the simulator's rules can fail.
//!
//! Each test in `tests/rules/` names a mutation in its documentation: a file, a piece
//! of its text, and what replaces it. Here each is made in a copy of the core, and the
//! test that names it must then fail. The copy holds only what the simulator needs, so
//! that one round takes seconds.

use crate::{Outcome, run, say};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

/// The folder of the tests that name mutations.
const RULES: &str = "tests/rules";

/// What the copy needs of the sources, and of the tests.
const COPIED: &[&str] = &["src/jose", "src/claims", "src/sim", RULES, "tests/common"];

/// How many copies are worked on at once.
const WORKERS: usize = 2;

/// How often a test is run before its mutation counts as one that it does not see.
const TRIES: usize = 5;

/// The mutations that have not been made yet.
type Chosen<'a> = std::slice::Iter<'a, &'a Mutation>;

/// Says of which sources every mutation was caught, in the folder of what is built.
const PASSED: &str = "mutants-passed";

/// As many rules as the specification has.
const ALL_RULES: usize = 27;

/// A change of the source that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
struct Mutation {
    /// `rule_01_…`
    test: String,
    file: String,
    from: String,
    to: String,
}

/// Makes every mutation, unless that was done with these very sources and came out well.
pub fn unless_done() -> Outcome {
    let stamp = target().join(PASSED);
    let sources = sources()?;
    if fs::read_to_string(&stamp).is_ok_and(|done| done == sources) {
        say::line(
            "Every mutation was caught with the same sources before; `cargo xtask mutants` makes \
             them again.",
        );
        return Ok(());
    }
    mutants(&[])?;
    write(&stamp, &sources)
}

/// The digest of all that decides how the mutations come out.
fn sources() -> Outcome<String> {
    let root = run::root();
    let mut digest = Sha256::new();
    for part in COPIED.iter().chain(&["xtask/src/mutants.rs", "Cargo.lock"]) {
        add(&mut digest, &root.join(part))?;
    }
    digest.update(manifest(&read(&root.join("Cargo.toml"))?)?);
    digest.update(run::output(run::program("rustc").arg("-vV"))?);
    Ok(STANDARD.encode(digest.finalize()))
}

/// Adds a file, or all files of a folder, each with where it lies.
fn add(digest: &mut Sha256, path: &Path) -> Outcome {
    if path.is_dir() {
        return entries(path)?.iter().try_for_each(|one| add(digest, one));
    }
    let text = read(path)?;
    digest.update(format!("{}\n{}\n", path.display(), text.len()));
    digest.update(text);
    Ok(())
}

/// Makes every mutation, or those whose test's name contains a word.
pub fn mutants(arguments: &[String]) -> Outcome {
    let wanted = arguments.first().map_or("", String::as_str);
    let all = named_in(&run::root().join(RULES))?;
    if wanted.is_empty() {
        covered(&all)?;
    }
    let chosen: Vec<&Mutation> = all
        .iter()
        .filter(|mutation| mutation.test.contains(wanted))
        .collect();
    if chosen.is_empty() {
        return Err(format!("No test's name contains `{wanted}`."));
    }
    in_place(&chosen)?;
    let started = Instant::now();
    let next = &Mutex::new(chosen.iter());
    let outcomes: Vec<Outcome<Vec<&str>>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS)
            .map(|number| scope.spawn(move || work(number, next)))
            .collect();
        workers
            .into_iter()
            .map(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|_| Err("A worker stopped.".into()))
            })
            .collect()
    });
    let mut survivors = Vec::new();
    for outcome in outcomes {
        survivors.extend(outcome?);
    }
    if !survivors.is_empty() {
        return Err(format!(
            "These tests passed although their rule was broken: {}. Sharpen the test, or \
             name a mutation that breaks the rule.",
            survivors.join(", ")
        ));
    }
    say::line(format!(
        "{} mutations, each caught by the test that names it, in {}.",
        chosen.len(),
        say::time(started.elapsed())
    ));
    Ok(())
}

/// Each text that is to be changed stands once in its file.
fn in_place(mutations: &[&Mutation]) -> Outcome {
    let mut faults = Vec::new();
    for mutation in mutations {
        let places = read(&run::root().join(&mutation.file))?
            .matches(&mutation.from)
            .count();
        if places != 1 {
            faults.push(format!(
                "{}: {places} times in {}: {}",
                mutation.test, mutation.file, mutation.from
            ));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "A text that a mutation changes has to stand once in its file:\n{}",
            faults.join("\n")
        ))
    }
}

/// Makes mutations in a copy of its own until none is left; gives the tests that passed
/// although their rule was broken.
fn work<'a>(number: usize, next: &Mutex<Chosen<'a>>) -> Outcome<Vec<&'a str>> {
    let tree = Tree::lay_out(number)?;
    // Unbroken, every test passes; so what fails later fails for the mutation.
    let whole = tree.tested(None, 1)?;
    if !whole.passed {
        return Err(format!(
            "The rules' tests fail without any mutation:\n{}",
            whole.said
        ));
    }
    let mut survivors = Vec::new();
    loop {
        let mutation = next.lock().map_err(|_| "Another worker stopped.")?.next();
        let Some(mutation) = mutation else {
            return Ok(survivors);
        };
        let round = Instant::now();
        let caught = tree.try_out(mutation)?;
        let word = if caught { "caught" } else { "SURVIVED" };
        say::line(format!(
            "{word:8} {:>7}  {} ({})",
            say::time(round.elapsed()),
            mutation.test,
            mutation.file
        ));
        if !caught {
            survivors.push(mutation.test.as_str());
        }
    }
}

/// Every rule has a test with a mutation.
fn covered(all: &[Mutation]) -> Outcome {
    let missing: Vec<String> = (1..=ALL_RULES)
        .map(|rule| format!("rule_{rule:02}_"))
        .filter(|prefix| !all.iter().any(|one| one.test.starts_with(prefix)))
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "No test of {RULES} names a mutation for: {}.",
            missing.join(", ")
        ))
    }
}

/// Reads the mutations out of the tests' documentation.
fn named_in(folder: &Path) -> Outcome<Vec<Mutation>> {
    let mut found = Vec::new();
    for file in files_of(folder)? {
        let text = read(&file)?;
        found.extend(mutations(&text).map_err(|fault| format!("{}: {fault}", file.display()))?);
    }
    Ok(found)
}

/// The form is `Mutation: file`, then `- ` and `+ ` with the texts in backquotes.
fn mutations(text: &str) -> Outcome<Vec<Mutation>> {
    let mut found: Vec<Mutation> = Vec::new();
    // Those whose test has not come yet.
    let mut open = 0;
    for line in text.lines().map(str::trim) {
        if let Some(doc) = line.strip_prefix("///").map(str::trim) {
            if let Some(file) = doc.strip_prefix("Mutation: ") {
                found.push(Mutation {
                    test: String::new(),
                    file: file.trim_matches('`').to_owned(),
                    from: String::new(),
                    to: String::new(),
                });
                open += 1;
            } else if let (Some(last), Some(text)) = (found.last_mut(), quoted(doc, '-')) {
                last.from = text;
            } else if let (Some(last), Some(text)) = (found.last_mut(), quoted(doc, '+')) {
                last.to = text;
            }
        } else if let Some(rest) = line.strip_prefix("fn ") {
            let name = rest.split('(').next().unwrap_or_default();
            for mutation in found.iter_mut().rev().take(open) {
                mutation.test = name.to_owned();
                if mutation.from.is_empty() || mutation.from == mutation.to {
                    return Err(format!("the mutation of {name} changes nothing"));
                }
            }
            open = 0;
        }
    }
    Ok(found)
}

fn quoted(doc: &str, sign: char) -> Option<String> {
    let text = doc.strip_prefix(sign)?.trim();
    let text = text.strip_prefix('`')?.strip_suffix('`')?;
    Some(text.to_owned())
}

/// A copy of the core and of its rules' tests, a package by itself.
struct Tree {
    folder: PathBuf,
    /// Where Cargo builds it.
    target: PathBuf,
}

struct Tested {
    compiled: bool,
    passed: bool,
    said: String,
}

impl Tree {
    /// Copies what the simulator needs.
    fn lay_out(number: usize) -> Outcome<Self> {
        let root = run::root();
        let folder = target().join(format!("mutants-{number}"));
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .map_err(|fault| format!("{}: {fault}", folder.display()))?;
        }
        for part in COPIED {
            copy(&root.join(part), &folder.join(part))?;
        }
        write(
            &folder.join("Cargo.toml"),
            &manifest(&read(&root.join("Cargo.toml"))?)?,
        )?;
        write(&folder.join("Cargo.lock"), &read(&root.join("Cargo.lock"))?)?;
        write(
            &folder.join("src/lib.rs"),
            "pub mod jose;\npub mod claims;\npub mod sim;\n",
        )?;
        Ok(Self {
            folder,
            // The first finds its dependencies built already, by the tests themselves.
            target: match number {
                0 => target(),
                _ => target().join(format!("mutants-target-{number}")),
            },
        })
    }

    /// Makes one mutation, runs its test, and takes it back. True when the test failed.
    fn try_out(&self, mutation: &Mutation) -> Outcome<bool> {
        let file = self.folder.join(&mutation.file);
        let whole = read(&file)?;
        write(&file, &whole.replacen(&mutation.from, &mutation.to, 1))?;
        let caught = self.catches(mutation);
        write(&file, &whole)?;
        caught
    }

    /// Whether a test fails. Its cases are drawn at random: a rare one may need more than
    /// one draw.
    fn catches(&self, mutation: &Mutation) -> Outcome<bool> {
        for draw in 1..=TRIES {
            let outcome = self.tested(Some(&mutation.test), draw)?;
            if !outcome.compiled {
                return Err(format!(
                    "{}: its mutation does not compile:\n{}",
                    mutation.test, outcome.said
                ));
            }
            if !outcome.passed {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn tested(&self, only: Option<&str>, draw: usize) -> Outcome<Tested> {
        let output = run::program("cargo")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_TERM_COLOR", "never")
            .env("PROPTEST_RNG_SEED", draw.to_string())
            // That a case fails is enough: it need not be made small.
            .env("PROPTEST_MAX_SHRINK_ITERS", "0")
            .args(["test", "--quiet", "--test", "rules", "--"])
            .args(only)
            .stdin(Stdio::null())
            .output()
            .map_err(|fault| format!("Cargo does not start: {fault}"))?;
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(Tested {
            compiled: said.contains("test result: "),
            passed: output.status.success(),
            said,
        })
    }
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || run::root().join("target"),
        |folder| run::root().join(folder),
    )
}

/// The manifest of the copy: the dependencies of the core, and what its tests need.
fn manifest(whole: &str) -> Outcome<String> {
    let part = |from: &str, to: &str| {
        let start = whole.find(from)?;
        let rest = whole.get(start..)?;
        rest.get(..rest.find(to)?)
    };
    let core = part("[dependencies]", "# The page.")
        .ok_or("Cargo.toml has no dependencies between `[dependencies]` and `# The page.`")?;
    // The same profile, so that what is built for the tests serves here too. It comes last.
    let profile = whole
        .find("[profile.dev]")
        .and_then(|at| whole.get(at..))
        .ok_or("Cargo.toml has no `[profile.dev]`")?;
    let proptest = whole
        .lines()
        .find(|line| line.starts_with("proptest = "))
        .ok_or("Cargo.toml does not name `proptest`")?;
    Ok(format!(
        // Another package, so that nothing of it is ever taken for what is tested.
        "[workspace]\n\n[package]\nname = \"jotlens-mutant\"\nversion = \"0.1.0\"\n\
         edition = \"2024\"\n\n[lib]\nname = \"jotlens\"\n\n{core}\n[dev-dependencies]\n{proptest}\n\n\
         [profile.dev.package.jotlens-mutant]\ndebug = false\n\n{profile}\n"
    ))
}

fn copy(from: &Path, to: &Path) -> Outcome {
    fs::create_dir_all(to).map_err(|fault| format!("{}: {fault}", to.display()))?;
    for entry in entries(from)? {
        let Some(name) = entry.file_name() else {
            continue;
        };
        if entry.is_dir() {
            copy(&entry, &to.join(name))?;
        } else {
            write(&to.join(name), &read(&entry)?)?;
        }
    }
    Ok(())
}

fn files_of(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let files = entries(folder)?;
    Ok(files.into_iter().filter(|file| file.is_file()).collect())
}

fn entries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let fault = |fault| format!("{}: {fault}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        found.push(entry.map_err(fault)?.path());
    }
    found.sort();
    Ok(found)
}

fn read(file: &Path) -> Outcome<String> {
    fs::read_to_string(file).map_err(|fault| format!("{}: {fault}", file.display()))
}

fn write(file: &Path, text: &str) -> Outcome {
    fs::write(file, text).map_err(|fault| format!("{}: {fault}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mutation_belongs_to_the_test_below_it() {
        let text = "
            /// Rule 1. Something holds.
            ///
            /// Mutation: src/a.rs
            /// - `x > 1`
            /// + `x >= 1`
            ///
            /// Mutation: src/b.rs
            /// - `true`
            /// + `false`
            #[test]
            fn rule_01_something_holds(x in 0..9) {}
            fn helper() {}
        ";
        let found = mutations(text).expect("well-formed");
        assert_eq!(found.len(), 2);
        assert!(
            found
                .iter()
                .all(|one| one.test == "rule_01_something_holds")
        );
        assert_eq!(found[0].from, "x > 1");
        assert_eq!(found[1].to, "false");
    }

    #[test]
    fn a_mutation_that_changes_nothing_is_a_fault() {
        let text = "/// Mutation: src/a.rs\n/// - `x`\n/// + `x`\nfn rule_01_x() {}";
        assert!(mutations(text).is_err());
    }

    #[test]
    fn every_rule_needs_one() {
        assert!(covered(&[]).is_err_and(|fault| fault.contains("rule_27_")));
    }
}
