//! What the page's source leaves open, filled in when all files are built: the scripts
//! that are written into the page, and the names of the program's files.
//!
//! Trunk names those before wasm-opt has run, so that the same name may stand for other
//! bytes. Here they are named by their final bytes, which lets a host keep every file
//! with such a name for ever.
//!
//! | in `index.html` and its scripts              | becomes                              |
//! |----------------------------------------------|--------------------------------------|
//! | `<script data-inline="static/start.js">`     | that script, without what only its readers need |
//! | `{js}`, `{wasm}`                             | the names of the program's two files |
//! | `{worker}`                                   | the name of the service worker, or nothing where the page is to have none |
//! | `{version}`                                  | the version of Jotlens               |
//! | `<!-- … -->`                                 | nothing                              |

use crate::{Outcome, parts};
use sha2::{Digest, Sha384};
use std::fs;
use std::path::Path;

/// How Trunk ends the name of the program, and wasm-bindgen before it.
const PROGRAM: &str = "_bg.wasm";

/// Names a script that is to be written into the page.
const INLINE: &str = " data-inline=\"";

/// The program's files in the site, by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The script that loads the program.
    pub js: String,
    /// The program, or its first part.
    pub wasm: String,
}

impl Program {
    /// Finds the program in the site and names its files by their bytes.
    ///
    /// # Errors
    /// There is none, or more than one; or a file cannot be renamed.
    pub fn named_by_content(site: &Path) -> Outcome<Self> {
        let mut found = files_in(site)?;
        found.retain(|name| name.ends_with(PROGRAM) && !name.contains('/'));
        let [wasm] = &found[..] else {
            return Err(format!(
                "The built site has {} programs where it must have one.",
                found.len()
            ));
        };
        let js = format!("{}.js", wasm.trim_end_matches(PROGRAM));
        add_halt(&site.join(&js))?;
        Ok(Self {
            js: rename(site, &js, ".js")?,
            wasm: rename(site, wasm, PROGRAM)?,
        })
    }
}

/// What wasm-bindgen's script calls the program by, and what is added to it: the page calls
/// `halt` when the program has broken (`static/start.js`), so that nothing calls it again.
const CALLED: &str = "wasm = instance.exports;";
const HALT: &str =
    "export const halt = () => { wasm = new Proxy({}, { get: () => () => {} }); };\n";

fn add_halt(js: &Path) -> Outcome {
    let named = |fault: std::io::Error| format!("{}: {fault}.", js.display());
    let script = fs::read_to_string(js).map_err(named)?;
    if !script.contains(CALLED) {
        return Err(format!(
            "The script of wasm-bindgen does not have `{CALLED}`."
        ));
    }
    fs::write(js, format!("{script}\n{HALT}")).map_err(named)
}

/// Gives a file the name that its bytes make, with this ending.
fn rename(site: &Path, name: &str, ending: &str) -> Outcome<String> {
    let file = site.join(name);
    let bytes = fs::read(&file).map_err(|fault| format!("{}: {fault}.", file.display()))?;
    let new = format!("jotlens-{}{ending}", parts::short(&Sha384::digest(&bytes)));
    fs::rename(&file, site.join(&new)).map_err(|fault| format!("{}: {fault}.", file.display()))?;
    Ok(new)
}

/// Every file below the folder, named from there with `/`, in order.
pub fn files_in(folder: &Path) -> Outcome<Vec<String>> {
    let named = |fault: std::io::Error| format!("{}: {fault}.", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(named)? {
        let entry = entry.map_err(named)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            let below = files_in(&entry.path())?;
            files.extend(below.into_iter().map(|file| format!("{name}/{file}")));
        } else {
            files.push(name);
        }
    }
    files.sort();
    Ok(files)
}

/// The page with its scripts written into it. `read` gives the text of a source.
///
/// # Errors
/// A script cannot be read, or would end before its end.
pub fn with_scripts(html: &str, read: impl Fn(&str) -> Outcome<String>) -> Outcome<String> {
    let mut filled = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(INLINE) {
        let parts = after
            .split_once('"')
            .and_then(|(file, after)| Some((file, after.split_once("></script>")?)));
        let (file, (attributes, after)) =
            parts.ok_or("index.html has a `data-inline` that is not that of an empty script.")?;
        let script = parts::tidy(&read(file)?);
        if script.contains("</script") || script.contains("<!--") {
            return Err(format!("{file} cannot be written into a page as it is."));
        }
        filled.push_str(before);
        filled.push_str(attributes);
        filled.push('>');
        filled.push_str(script.trim_end());
        filled.push_str("</script>");
        rest = after;
    }
    filled.push_str(rest);
    if filled.contains(INLINE.trim_matches([' ', '"'])) {
        return Err("index.html has a `data-inline` that is not written as expected.".to_owned());
    }
    Ok(filled)
}

/// The page with names in its blanks. While Trunk serves a page that changes all the time,
/// a worker that keeps it would be in the way: `worker` is empty then.
pub fn with_names(html: &str, program: &Program, worker: &str, version: &str) -> String {
    html.replace("{js}", &program.js)
        .replace("{wasm}", &program.wasm)
        .replace("{worker}", worker)
        .replace("{version}", version)
}

/// The version in a `Cargo.toml`.
pub fn version(manifest: &str) -> Outcome<&str> {
    let (_, package) = manifest.split_once("[package]").unwrap_or_default();
    package
        .lines()
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .ok_or_else(|| "Cargo.toml names no version.".to_owned())
}

/// The page without its comments, each with the line end before it.
pub fn without_comments(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<!--") {
        kept.push_str(before.strip_suffix('\n').unwrap_or(before));
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> Outcome<String> {
        match file {
            "static/a.js" => Ok("// why\nfunction f() {\n  return '{js}';\n}\n".to_owned()),
            "static/b.js" => Ok("'</script>'".to_owned()),
            _ => Err(format!("no {file}")),
        }
    }

    #[test]
    fn scripts_are_written_into_the_page() {
        let page = "<p><script type=\"module\" data-inline=\"static/a.js\"></script>\
            <script src=\"./{js}\"></script><script data-inline=\"static/a.js\"></script>";
        assert_eq!(
            with_scripts(page, read).unwrap(),
            "<p><script type=\"module\">function f() {\nreturn '{js}';\n}</script>\
             <script src=\"./{js}\"></script><script>function f() {\nreturn '{js}';\n}</script>"
        );
        for wrong in [
            "<script data-inline=\"static/none.js\"></script>",
            "<script data-inline=\"static/b.js\"></script>",
            "<script data-inline=\"static/a.js\">x</script>",
        ] {
            assert!(with_scripts(wrong, read).is_err(), "{wrong}");
        }
    }

    #[test]
    fn comments_are_left_out() {
        assert_eq!(without_comments("<a>\n<!-- b\nc -->\n<d><!--"), "<a>\n<d>");
    }

    #[test]
    fn the_version_is_that_of_the_package() {
        let manifest = "[workspace.package]\nedition = \"2024\"\n\n[package]\nname = \"a\"\n\
            version = \"1.2.3\"\n\n[dependencies]\n";
        assert_eq!(version(manifest), Ok("1.2.3"));
        assert!(version("version = \"1\"").is_err());
    }

    #[test]
    fn the_program_is_named_by_its_bytes() {
        let site = std::env::temp_dir().join(format!("jotlens-fill-{}", std::process::id()));
        fs::create_dir_all(&site).unwrap();
        let write = |name: &str, text: &str| fs::write(site.join(name), text).unwrap();
        assert!(Program::named_by_content(&site).is_err(), "there is none");
        write("jotlens-0123.js", "let wasm;");
        write("jotlens-0123_bg.wasm", "abc");
        assert!(Program::named_by_content(&site).is_err(), "another script");
        write("jotlens-0123.js", CALLED);
        let program = Program::named_by_content(&site).unwrap();
        // FIPS 180-4's example: SHA-384 of "abc" begins with cb00753f45a35e8b.
        assert_eq!(program.wasm, "jotlens-cb00753f45a35e8b_bg.wasm");
        let mut both = [program.js.clone(), program.wasm.clone()];
        both.sort();
        assert_eq!(files_in(&site).unwrap(), both);
        assert!(
            fs::read_to_string(site.join(&program.js))
                .unwrap()
                .ends_with(HALT)
        );
        assert_eq!(
            with_names(
                "./{js} ./{wasm} '{worker}' {version}",
                &program,
                "w.js",
                "1.2.3"
            ),
            format!("./{} ./{} 'w.js' 1.2.3", program.js, program.wasm)
        );
        write("other_bg.wasm", "abc");
        assert!(Program::named_by_content(&site).is_err(), "there are two");
        fs::remove_dir_all(&site).unwrap();
    }
}
