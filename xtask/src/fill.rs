//! Fills in what the page's source leaves open, when all files are built: the scripts that
//! are written into the page, and the names of the program's files.
//!
//! Trunk names those before wasm-opt has run, so the same name may stand for other bytes.
//! Here they are named by their final bytes, so a host may keep every such file for ever.
//!
//! | in `index.html` and its scripts              | becomes                              |
//! |----------------------------------------------|--------------------------------------|
//! | `<script data-inline="static/start.js">`     | that script, without comments and indentation |
//! | `{js}`, `{wasm}`                             | the names of the program's two files |
//! | `{worker}`                                   | the name of the service worker, or nothing under `trunk serve` |
//! | `{version}`                                  | the version of Jotlens               |
//! | `<!-- … -->`                                 | nothing                              |

use crate::{Result, digest, files};
use std::path::Path;

/// How Trunk ends the name of the program, and wasm-bindgen before it.
pub const PROGRAM: &str = "_bg.wasm";

/// Names a script that is to be written into the page.
const INLINE: &str = " data-inline=\"";

/// The names of the program's files in the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The script that loads the program.
    pub js: String,
    /// The program, or its first part.
    pub wasm: String,
}

impl Program {
    /// Finds the program in the site and names its files by their bytes.
    pub fn named_by_content(site: &Path) -> Result<Self> {
        let mut found = files::all_in(site)?;
        found.retain(|name| name.ends_with(PROGRAM) && !name.contains('/'));
        let [wasm] = &found[..] else {
            return Err(format!(
                "The built site must have one program; it has {}.",
                found.len()
            ));
        };
        let js = format!("{}.js", wasm.trim_end_matches(PROGRAM));
        let script = files::text(site.join(&js))?;
        if !script.contains(HALTS) {
            files::write(site.join(&js), with_halt(&script)?)?;
        }
        Ok(Self {
            js: rename(site, &js, ".js")?,
            wasm: rename(site, wasm, PROGRAM)?,
        })
    }
}

/// How the script of wasm-bindgen keeps the program, and what is added to it: the page calls
/// `halt` after a crash (`static/start.js`), so that nothing calls the program again.
const CALLED: &str = "wasm = instance.exports;";
const HALT: &str =
    "export const halt = () => { wasm = new Proxy({}, { get: () => () => {} }); };\n";

/// What is left of it in a shortened script.
const HALTS: &str = "new Proxy(";

/// The script of wasm-bindgen with `halt`.
pub fn with_halt(script: &str) -> Result<String> {
    if !script.contains(CALLED) {
        return Err(format!("The script of wasm-bindgen lacks `{CALLED}`."));
    }
    Ok(format!("{script}\n{HALT}"))
}

/// Gives a file the name that its bytes make, with this ending.
fn rename(site: &Path, name: &str, ending: &str) -> Result<String> {
    let file = site.join(name);
    let new = format!("jotlens-{}{ending}", digest::short(&files::read(&file)?));
    std::fs::rename(&file, site.join(&new)).map_err(|cause| files::error(&file, cause))?;
    Ok(new)
}

/// The page with its scripts written into it. `read` gives the text of a source.
pub fn with_scripts(html: &str, read: impl Fn(&str) -> Result<String>) -> Result<String> {
    let mut filled = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(INLINE) {
        let parts = after
            .split_once('"')
            .and_then(|(file, after)| Some((file, after.split_once("></script>")?)));
        let (file, (attributes, after)) = parts
            .ok_or("index.html has a `data-inline` on something other than an empty script.")?;
        let script = tidy(&read(file)?);
        if script.contains("</script") || script.contains("<!--") {
            return Err(format!(
                "{file} contains `</script` or `<!--`, so it cannot be written into the page."
            ));
        }
        filled += &format!("{before}{attributes}>{}</script>", script.trim_end());
        rest = after;
    }
    filled.push_str(rest);
    if filled.contains(INLINE.trim_matches([' ', '"'])) {
        return Err("index.html must write `data-inline=\"file\"` in double quotes.".to_owned());
    }
    Ok(filled)
}

/// A script without indentation, blank lines and comments of whole lines.
pub fn tidy(script: &str) -> String {
    let is_comment = |line: &str| {
        let mut starts = ["//", "/*", "*"].iter();
        starts.any(|start| line.starts_with(start))
    };
    script
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !is_comment(line))
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// The page with names in its blanks. `worker` is empty while Trunk serves: a service worker
/// would keep a page that changes all the time.
pub fn with_names(html: &str, program: &Program, worker: &str, version: &str) -> String {
    html.replace("{js}", &program.js)
        .replace("{wasm}", &program.wasm)
        .replace("{worker}", worker)
        .replace("{version}", version)
}

/// The page without its comments, each with the line end before it.
pub fn without_comments(html: &str) -> String {
    let mut parts = html.split("<!--");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for after in parts.map(|part| part.split_once("-->").map_or("", |(_, after)| after)) {
        kept.truncate(kept.strip_suffix('\n').unwrap_or(&kept).len());
        kept += after;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> Result<String> {
        match file {
            "static/a.js" => {
                Ok("/**\n * What\n */\n// why\nfunction f() {\n  return '{js}';\n}\n".into())
            }
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
            "<script data-inline='static/a.js'></script>",
        ] {
            assert!(with_scripts(wrong, read).is_err(), "{wrong}");
        }
    }

    #[test]
    fn comments_are_left_out() {
        assert_eq!(without_comments("<a>\n<!-- b\nc -->\n<d><!--"), "<a>\n<d>");
    }

    #[test]
    fn the_program_is_named_by_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path();
        let write = |name: &str, text: &str| files::write(site.join(name), text).unwrap();
        assert!(Program::named_by_content(site).is_err(), "there is none");
        write("jotlens-0123.js", "let wasm;");
        write("jotlens-0123_bg.wasm", "abc");
        assert!(Program::named_by_content(site).is_err(), "another script");
        write("jotlens-0123.js", CALLED);
        let program = Program::named_by_content(site).unwrap();
        assert_eq!(program.wasm, "jotlens-ba7816bf8f01cfea_bg.wasm");
        let mut both = [program.js.clone(), program.wasm.clone()];
        both.sort();
        assert_eq!(files::all_in(site).unwrap(), both);
        let js = files::text(site.join(&program.js)).unwrap();
        assert!(js.ends_with(HALT));
        assert_eq!(
            with_names(
                "./{js} {wasm} '{worker}' {version}",
                &program,
                "w.js",
                "1.2.3"
            ),
            format!("./{} {} 'w.js' 1.2.3", program.js, program.wasm)
        );
        write("other_bg.wasm", "abc");
        assert!(Program::named_by_content(site).is_err(), "there are two");
    }
}
