//! `cargo xtask reproduce`: the same sources make the same bytes. The committed state is
//! cloned into two fresh folders whose paths differ, also in length, bundled in each with
//! nothing shared but the tools, and every file is compared.

use crate::fill::files_in;
use crate::hosting::sha256;
use crate::{Outcome, run, say};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The two folders, below the temporary one.
const FOLDERS: [&str; 2] = ["a", "another-folder-with-a-longer-path/b"];

/// Bundles twice and compares.
pub fn reproduce() -> Outcome {
    let changes = run::output(run::program("git").args(["status", "--porcelain"]))?;
    if !changes.trim().is_empty() {
        say::line("What is not committed takes no part in this.");
    }
    let base = std::env::temp_dir().join(format!("jotlens-reproduce-{}", std::process::id()));
    let commit = run::output(run::program("git").args(["rev-parse", "HEAD"]))?;
    let outcome = both(&base, commit.trim());
    // Gigabytes, whatever came of it.
    let _ = fs::remove_dir_all(&base);
    let [first, second] = outcome?;
    say::heading("Both builds");
    say::line(say::table(&rows(&first, &second)).trim_end());
    let differing: Vec<&String> = first
        .keys()
        .chain(second.keys())
        .filter(|file| first.get(*file) != second.get(*file))
        .collect();
    if differing.is_empty() {
        say::line(format!("{} files, the same in both.", first.len()));
        Ok(())
    } else {
        Err(format!(
            "The two builds are not the same; the table above marks what differs. See that \
             nothing of the folder's path or the moment gets into them ({}).",
            differing.len()
        ))
    }
}

fn both(base: &Path, commit: &str) -> Outcome<[BTreeMap<String, String>; 2]> {
    let [a, b] = FOLDERS.map(|folder| base.join(folder));
    Ok([built_in(&a, commit)?, built_in(&b, commit)?])
}

/// Clones, bundles this commit, and gives the SHA-256 of each file.
fn built_in(folder: &Path, commit: &str) -> Outcome<BTreeMap<String, String>> {
    say::heading(format!("Building in {}", folder.display()));
    let started = Instant::now();
    fs::create_dir_all(folder).map_err(|fault| format!("{}: {fault}.", folder.display()))?;
    run::run(
        run::program("git")
            .args(["clone", "--quiet", "--no-hardlinks"])
            .arg(run::root())
            .arg(folder),
    )?;
    // More may have been committed since.
    run::run(
        run::program("git")
            .args(["checkout", "--quiet", "--detach", commit])
            .current_dir(folder),
    )?;
    run::run(
        run::program("cargo")
            .args(["xtask", "bundle"])
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", target(folder)),
    )?;
    say::line(format!("It took {}.", say::time(started.elapsed())));
    let dist = folder.join("dist");
    files_in(&dist)?
        .into_iter()
        .map(|file| {
            let path = dist.join(&file);
            let bytes = fs::read(&path).map_err(|fault| format!("{}: {fault}.", path.display()))?;
            Ok((file, sha256(&bytes)))
        })
        .collect()
}

/// A target folder of its own, beside the sources.
fn target(folder: &Path) -> PathBuf {
    folder.join("target")
}

/// A row for each file of either build.
fn rows(first: &BTreeMap<String, String>, second: &BTreeMap<String, String>) -> Vec<Vec<String>> {
    let heading = ["file", "SHA-256", ""].map(str::to_owned).to_vec();
    let mut files: Vec<&String> = first.keys().chain(second.keys()).collect();
    files.sort();
    files.dedup();
    let row = |file: &String| {
        let (one, other) = (first.get(file), second.get(file));
        let digest = one.or(other).cloned().unwrap_or_default();
        let marked = match (one, other) {
            (Some(one), Some(other)) if one == other => "",
            (Some(_), Some(_)) => "differs",
            _ => "in one only",
        };
        vec![file.clone(), digest, marked.to_owned()]
    };
    std::iter::once(heading)
        .chain(files.into_iter().map(row))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_marked() {
        let build = |files: &[(&str, &str)]| -> BTreeMap<String, String> {
            let pair =
                |(file, bytes): &(&str, &str)| ((*file).to_owned(), sha256(bytes.as_bytes()));
            files.iter().map(pair).collect()
        };
        let first = build(&[("a", "abc"), ("b", "1"), ("c", "1")]);
        let second = build(&[("a", "abc"), ("b", "2"), ("d", "1")]);
        let marks: Vec<(String, String)> = rows(&first, &second)
            .into_iter()
            .skip(1)
            .map(|row| (row[0].clone(), row[2].clone()))
            .collect();
        let expected = [
            ("a", ""),
            ("b", "differs"),
            ("c", "in one only"),
            ("d", "in one only"),
        ];
        assert_eq!(marks, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        // FIPS 180-4, the example of one block.
        assert!(first["a"].starts_with("ba7816bf8f01cfea"));
    }
}
