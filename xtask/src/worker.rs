//! The service worker of the built site: its source with the list of exactly what was
//! built, each file with its digest. What is installed is that, or nothing.

use crate::fill::files_in;
use crate::{Outcome, parts, run};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};
use std::fs;
use std::path::Path;

/// The worker's name in the site. What it may rule is the folder that it lies in.
pub const FILE: &str = "service-worker.js";

/// Its source.
const SOURCE: &str = "static/service-worker.js";

/// Where the source has the list of files, and the name of the version.
const FILES: &str = "[/* files */]";
const VERSION: &str = "{version}";

/// Endings of the files that the site itself uses.
const USED: &[&str] = &["css", "html", "js", "png", "svg", "wasm", "webmanifest"];

/// Writes the worker of the site in a folder, from what lies there now.
///
/// # Errors
/// A file cannot be read or written.
pub fn write(site: &Path) -> Outcome {
    let source = run::root().join(SOURCE);
    let source = fs::read_to_string(&source).map_err(|fault| format!("{SOURCE}: {fault}."))?;
    let mut files = Vec::new();
    for file in files_in(site)?.into_iter().filter(|file| is_used(file)) {
        let bytes = fs::read(site.join(&file)).map_err(|fault| format!("{file}: {fault}."))?;
        files.push((file, bytes));
    }
    fs::write(site.join(FILE), filled(&source, &files)?)
        .map_err(|fault| format!("{FILE}: {fault}."))
}

/// Whether the site uses this file: not the worker itself, nor what is only there for
/// hosts and for reading elsewhere.
fn is_used(file: &str) -> bool {
    let ending = file.rsplit('.').next().unwrap_or_default();
    let is_other_page = ending == "html" && file != "index.html";
    file != FILE && !is_other_page && USED.contains(&ending)
}

/// The worker with its list. Its version is named by all of its text.
fn filled(source: &str, files: &[(String, Vec<u8>)]) -> Outcome<String> {
    for blank in [FILES, VERSION] {
        if source.matches(blank).count() != 1 {
            return Err(format!("{SOURCE} must have `{blank}` once."));
        }
    }
    let rows: String = files
        .iter()
        .map(|(file, bytes)| {
            // Hosts may send whoever asks for `index.html` to the folder.
            let name = if file == "index.html" { "./" } else { file };
            let digest = STANDARD.encode(Sha384::digest(bytes));
            format!("['{name}', 'sha384-{digest}'],\n")
        })
        .collect();
    let listed = parts::tidy(source).replace(FILES, &format!("[\n{rows}]"));
    let version = parts::short(&Sha384::digest(listed.as_bytes()));
    Ok(listed.replace(VERSION, &version))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "// why\nconst FILES = [/* files */];\nconst CACHE = '{version}';\n";

    fn files(page: &str) -> Vec<(String, Vec<u8>)> {
        vec![
            ("index.html".to_owned(), page.into()),
            ("parts/a.wasm".to_owned(), b"abc".to_vec()),
        ]
    }

    #[test]
    fn the_list_names_each_file_with_its_digest() {
        let worker = filled(TEXT, &files("")).unwrap();
        assert!(worker.starts_with("const FILES = [\n['./', 'sha384-"));
        assert!(worker.contains(
            "\n['parts/a.wasm', 'sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn'],\n"
        ));
        assert!(filled("no blanks", &files("")).is_err());
    }

    #[test]
    fn whatever_changes_makes_another_version() {
        let version = |source: &str, page: &str| {
            let worker = filled(source, &files(page)).unwrap();
            let (_, version) = worker.split_once("CACHE = '").unwrap();
            version[..16].to_owned()
        };
        let first = version(TEXT, "a");
        assert_eq!(first, version(TEXT, "a"));
        assert_ne!(first, version(TEXT, "b"), "another page");
        let other = format!("{TEXT}f();\n");
        assert_ne!(first, version(&other, "a"), "another worker");
    }

    #[test]
    fn what_the_site_does_not_use_is_not_installed() {
        for (file, used) in [
            ("index.html", true),
            ("jotlens-01_bg.wasm", true),
            ("parts/simulator-01.wasm", true),
            ("icons/icon.svg", true),
            ("manifest.webmanifest", true),
            (FILE, false),
            ("jotlens.html", false),
            ("_headers", false),
            ("jotlens-01.js.br", false),
            ("jotlens-01.js.gz", false),
            ("nginx.conf", false),
        ] {
            assert_eq!(is_used(file), used, "{file}");
        }
    }
}
