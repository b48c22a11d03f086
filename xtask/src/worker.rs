//! The service worker of the built site: its source with the list of all files that were
//! built, each with its digest. It installs all of them or none.

use crate::{Result, digest, files, fill, run};
use std::path::Path;

/// The worker's name in the site. It controls the folder that it lies in.
pub const FILE: &str = "service-worker.js";

/// Its source.
const SOURCE: &str = "static/service-worker.js";

/// Where the source has the list of files, and the name of the version.
const FILES: &str = "[/* files */]";
const VERSION: &str = "{version}";

/// Endings of the files that the site itself uses.
const USED: &[&str] = &["css", "html", "js", "png", "svg", "wasm", "webmanifest"];

/// Writes the worker of the site in a folder, from what lies there now.
pub fn write(site: &Path) -> Result {
    let source = files::text(run::root().join(SOURCE))?;
    let mut list = Vec::new();
    for file in files::all_in(site)?
        .into_iter()
        .filter(|file| is_used(file))
    {
        let integrity = digest::integrity(&files::read(site.join(&file))?);
        list.push((file, integrity));
    }
    files::write(site.join(FILE), filled(&source, &list)?)
}

/// Whether the site uses this file: not the worker itself, nor what is there for hosts or as
/// another edition.
fn is_used(file: &str) -> bool {
    let ending = file.rsplit('.').next().unwrap_or_default();
    let is_other_page = ending == "html" && file != "index.html";
    file != FILE && !is_other_page && USED.contains(&ending)
}

/// The worker with its list of files and digests. All of its text names its version.
fn filled(source: &str, list: &[(String, String)]) -> Result<String> {
    for blank in [FILES, VERSION] {
        if source.matches(blank).count() != 1 {
            return Err(format!("{SOURCE} must have `{blank}` once."));
        }
    }
    let rows: String = list
        .iter()
        .map(|(file, integrity)| {
            // Hosts may redirect `index.html` to the folder.
            let name = if file == "index.html" { "./" } else { file };
            format!("['{name}', '{integrity}'],\n")
        })
        .collect();
    let listed = fill::tidy(source).replace(FILES, &format!("[\n{rows}]"));
    let version = digest::short(listed.as_bytes());
    Ok(listed.replace(VERSION, &version))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "// why\nconst FILES = [/* files */];\nconst CACHE = '{version}';\n";

    fn worker(source: &str, digest: &str) -> Result<String> {
        let row = |file: &str, digest: &str| (file.to_owned(), digest.to_owned());
        filled(
            source,
            &[row("index.html", digest), row("parts/a.wasm", "sha256-A")],
        )
    }

    #[test]
    fn the_list_names_each_file_with_its_digest() {
        let list = "const FILES = [\n['./', 'sha256-B'],\n['parts/a.wasm', 'sha256-A'],\n];\n";
        assert!(worker(TEXT, "sha256-B").unwrap().starts_with(list));
        assert!(worker("no blanks", "").is_err());
    }

    #[test]
    fn whatever_changes_makes_another_version() {
        let version = |source: &str, digest: &str| {
            let worker = worker(source, digest).unwrap();
            worker.split_once("CACHE = '").unwrap().1[..16].to_owned()
        };
        let first = version(TEXT, "a");
        assert_eq!(first, version(TEXT, "a"));
        assert_ne!(first, version(TEXT, "b"), "another page");
        assert_ne!(
            first,
            version(&format!("{TEXT}f();\n"), "a"),
            "another worker"
        );
    }

    #[test]
    fn what_the_site_does_not_use_is_not_installed() {
        let used = "index.html jotlens-01_bg.wasm parts/a-01.wasm icons/icon.svg m.webmanifest";
        for file in used.split(' ') {
            assert!(is_used(file), "{file}");
        }
        for file in [FILE, "jotlens.html", "_headers", "a-01.js.br", "nginx.conf"] {
            assert!(!is_used(file), "{file}");
        }
    }
}
