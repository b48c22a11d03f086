//! The program in parts: what a first visit needs, and what is loaded when a page that
//! needs it is opened (`#[wasm_split]` in the page's sources).
//!
//! A program is split between Cargo and wasm-bindgen, where Trunk runs nothing of ours.
//! So for a release the program that Trunk finds as `wasm-bindgen` is this one under
//! that name: it splits, calls the real wasm-bindgen for the first part, and leaves the
//! others in a folder from which [`seal`](crate::seal) takes them. `trunk serve` has
//! nothing of this: its program is one file.
//!
//! The script that loads parts, as the splitter writes it, is put into the script of
//! wasm-bindgen, which saves a request; and each part is fetched by its digest, so that
//! bytes that differ are refused.

use crate::html::tags;
use crate::{Outcome, names, order, run, tools};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// The name under which Trunk looks for wasm-bindgen.
const STANDS_IN_FOR: &str = "wasm-bindgen";

/// Names the folder for the parts, to this program under both of its names.
const FOLDER: &str = "JOTLENS_PARTS";

/// The folder of the parts in the site.
pub const IN_SITE: &str = "parts";

/// The first part as it is before its functions are ordered, beside the others that were split.
const NAMED: &str = "first_with_names.wasm";

/// The script that the splitter writes, as the program imports it.
const LOADER: &str = "./__wasm_split.js";

/// Where a build puts things, and what Trunk must be started with.
pub struct Prepared {
    /// To come first in the search path.
    pub first_on_path: PathBuf,
    /// To be set in the environment.
    pub variable: (&'static str, PathBuf),
}

/// Puts this program where Trunk will take it for wasm-bindgen.
pub fn prepare() -> Outcome<Prepared> {
    let folder = run::target().join("parts");
    let programs = folder.join("bin");
    fs::create_dir_all(&programs).map_err(|fault| named(&programs, &fault))?;
    let own = std::env::current_exe()
        .map_err(|fault| format!("This program's own file is not known: {fault}."))?;
    let stand_in = programs.join(format!("{STANDS_IN_FOR}{}", std::env::consts::EXE_SUFFIX));
    // Removed first: a file that runs cannot be written to.
    let _ = fs::remove_file(&stand_in);
    fs::copy(&own, &stand_in).map_err(|fault| named(&stand_in, &fault))?;
    Ok(Prepared {
        first_on_path: programs,
        variable: (FOLDER, folder.join("made")),
    })
}

/// Whether this program was started in place of wasm-bindgen.
pub fn stands_in(program: &str) -> bool {
    Path::new(program)
        .file_stem()
        .is_some_and(|name| name == STANDS_IN_FOR)
}

/// Does what wasm-bindgen is asked for, and splits the program first.
pub fn bindgen(arguments: &[String]) -> Outcome {
    let real = tools::path_of("wasm-bindgen-cli")?;
    let Some(asked) = Asked::read(arguments) else {
        // Its version, for one.
        return run::run(run::program(real).args(arguments));
    };
    let made = folder().ok_or_else(|| format!("{FOLDER} does not say where parts belong."))?;
    let work = made.with_file_name("split");
    for folder in [&made, &work] {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder).map_err(|fault| named(folder, &fault))?;
    }
    run::run(
        run::program(tools::path_of("wasm_split_cli_support")?)
            .args(["--out-name", asked.name])
            .args([Path::new(asked.input), &work]),
    )?;
    let first = work.join(format!("{}.wasm", asked.name));
    let others = arguments.iter().filter(|one| *one != asked.input);
    run::run(
        run::program(real)
            .args(others)
            // What parts share has names that would else be removed.
            .arg("--keep-lld-exports")
            .arg(&first),
    )?;
    let mut parts = Vec::new();
    for file in files_that_end(&work, ".wasm")? {
        if file != first {
            parts.push(Part::make(&file, &made)?);
        }
    }
    let script = Path::new(asked.folder).join(format!("{}.js", asked.name));
    let program = Path::new(asked.folder).join(format!("{}_bg.wasm", asked.name));
    let joined = joined(&read(&script)?, &read(&work.join(LOADER))?, &parts)?;
    let bytes = fs::read(&program).map_err(|fault| named(&program, &fault))?;
    let module = format!("./{}_bg.js", asked.name);
    let (bytes, joined) = names::shortened(&bytes, &joined, &module)?;
    for (file, bytes) in [(&script, joined.into_bytes()), (&program, bytes)] {
        fs::write(file, bytes).map_err(|fault| named(file, &fault))?;
    }
    // Here functions still have their own names: `cargo xtask bench` weighs by them.
    let named_copy = work.join(NAMED);
    fs::copy(&program, &named_copy).map_err(|fault| named(&named_copy, &fault))?;
    // Trunk optimises it again, which sorts its functions and drops these names.
    ordered(&program, &program)?;
    Ok(())
}

/// Puts the parts of this build, if it has any, into the site.
pub fn place(site: &Path) -> Outcome {
    let Some(made) = folder() else { return Ok(()) };
    let target = site.join(IN_SITE);
    fs::create_dir_all(&target).map_err(|fault| named(&target, &fault))?;
    for file in files_that_end(&made, ".wasm")? {
        if let Some(name) = file.file_name() {
            fs::copy(&file, target.join(name)).map_err(|fault| named(&file, &fault))?;
        }
    }
    Ok(())
}

fn folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

/// What Trunk wants of wasm-bindgen.
struct Asked<'a> {
    folder: &'a str,
    name: &'a str,
    input: &'a str,
}

impl<'a> Asked<'a> {
    fn read(arguments: &'a [String]) -> Option<Self> {
        let value = |option: &str| arguments.iter().find_map(|one| one.strip_prefix(option));
        Some(Self {
            folder: value("--out-dir=")?,
            name: value("--out-name=")?,
            input: arguments.iter().find(|one| one.ends_with(".wasm"))?,
        })
    }
}

/// A part that loads later.
#[derive(Debug)]
struct Part {
    /// As the splitter's script names it: `split_simulator.wasm`.
    split: String,
    /// As the site has it.
    name: String,
    integrity: String,
}

impl Part {
    /// Optimises a part as the first one is, and names it by its content.
    fn make(file: &Path, folder: &Path) -> Outcome<Self> {
        let split = name_of(file)?;
        let optimised = folder.join(&split);
        ordered(file, &optimised)?;
        run::run(
            run::program(tools::path_of("binaryen")?)
                .args(["--reorder-functions-by-name", STRIP_FEATURES])
                .arg(&optimised)
                .arg("-o")
                .arg(&optimised),
        )?;
        let bytes = fs::read(&optimised).map_err(|fault| named(&optimised, &fault))?;
        let digest = Sha384::digest(&bytes);
        let stem = split.trim_end_matches(".wasm").trim_start_matches("split_");
        let name = format!("{stem}-{}.wasm", short(&digest));
        let renamed = folder.join(&name);
        fs::rename(&optimised, &renamed).map_err(|fault| named(&renamed, &fault))?;
        Ok(Self {
            split,
            name,
            integrity: format!("sha384-{}", STANDARD.encode(digest)),
        })
    }
}

/// What names a file by its bytes: 16 digits of their digest.
pub fn short(digest: &[u8]) -> String {
    digest.iter().take(8).map(|b| format!("{b:02x}")).collect()
}

/// The option that drops what wasm-opt must know to read a program once more.
const STRIP_FEATURES: &str = "--strip-target-features";

/// Optimises a program, and names its functions by the order that they are to have.
fn ordered(file: &Path, result: &Path) -> Outcome {
    let options = optimising()?;
    run::run(
        run::program(tools::path_of("binaryen")?)
            .args(options.iter().filter(|option| *option != STRIP_FEATURES))
            .arg(file)
            .arg("-o")
            .arg(result),
    )?;
    let bytes = fs::read(result).map_err(|fault| named(result, &fault))?;
    let bytes =
        order::named(bytes).ok_or_else(|| format!("{} is no program.", result.display()))?;
    fs::write(result, bytes).map_err(|fault| named(result, &fault))
}

/// How `index.html` has Trunk call wasm-opt.
///
/// # Errors
/// The page cannot be read or names no program.
pub fn optimising() -> Outcome<Vec<OsString>> {
    let page = read(&run::root().join("index.html"))?;
    let tags = tags(&page);
    let program = tags
        .iter()
        .find(|tag| tag.get("rel") == Some("rust"))
        .ok_or("index.html names no program.")?;
    let level = program.get("data-wasm-opt").unwrap_or("2");
    let more = program.get("data-wasm-opt-params").unwrap_or_default();
    Ok(std::iter::once(format!("-O{level}"))
        .chain(more.split_whitespace().map(str::to_owned))
        .map(OsString::from)
        .collect())
}

/// The script of wasm-bindgen with that of the splitter in it.
///
/// Both are made by tools of pinned versions; whatever is not as expected is a fault.
fn joined(bindgen: &str, loader: &str, parts: &[Part]) -> Outcome<String> {
    let mut loader = loader.to_owned();
    for part in parts {
        let fetched = format!(r#"fetch(new URL("./{}", import.meta.url))"#, part.split);
        let checked = format!(
            r#"fetch(new URL("./{IN_SITE}/{}", import.meta.url), {{ integrity: "{}" }})"#,
            part.name, part.integrity
        );
        loader = replaced(&loader, &fetched, &checked)?;
    }
    if loader.matches("fetch(").count() != parts.len() {
        return Err(format!("{LOADER} fetches what is not a part."));
    }
    // The first line imports what is in the same script now.
    let (import, rest) = loader.split_once('\n').unwrap_or_default();
    if !import.starts_with("import { initSync }") || rest.contains("import ") {
        return Err(format!("{LOADER} begins with `{import}`."));
    }
    let functions: Vec<&str> = rest
        .match_indices("export const ")
        .filter_map(|(at, word)| rest.get(at + word.len()..)?.split_once(' '))
        .map(|(name, _)| name)
        .collect();
    let rest = rest.replace("export const ", "const ");
    // There is an import for each function that loads a part.
    let (imports, script): (Vec<&str>, Vec<&str>) = bindgen
        .lines()
        .partition(|line| line.starts_with("import * as ") && line.contains(LOADER));
    if imports.is_empty() {
        return Err(format!(
            "The script of wasm-bindgen does not import {LOADER}."
        ));
    }
    let script = script.join("\n");
    let functions = functions.join(", ");
    let constants = imports
        .iter()
        .map(|line| {
            let name = line.split_whitespace().nth(3);
            let name = name.ok_or_else(|| format!("`{line}` has no name."))?;
            Ok(format!("const {name} = {{ {functions} }};\n"))
        })
        .collect::<Outcome<String>>()?;
    Ok(tidy(&format!("{script}\n{rest}\n{constants}")))
}

/// A script without what only its readers need: indentation, comments of whole lines.
pub fn tidy(script: &str) -> String {
    let is_comment = |line: &str| {
        ["//", "/*", "*"]
            .iter()
            .any(|start| line.starts_with(start))
    };
    script
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !is_comment(line))
        .flat_map(|line| [line, "\n"])
        .collect()
}

fn replaced(text: &str, from: &str, to: &str) -> Outcome<String> {
    if text.matches(from).count() == 1 {
        Ok(text.replacen(from, to, 1))
    } else {
        Err(format!("{LOADER} does not have `{from}` once."))
    }
}

/// The files of a folder whose names end so, in order.
fn files_that_end(folder: &Path, end: &str) -> Outcome<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|fault| named(folder, &fault))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(end))
        .collect();
    files.sort();
    Ok(files)
}

fn name_of(file: &Path) -> Outcome<String> {
    file.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .ok_or_else(|| format!("{} has no name.", file.display()))
}

fn read(file: &Path) -> Outcome<String> {
    fs::read_to_string(file).map_err(|fault| named(file, &fault))
}

fn named(path: &Path, fault: &std::io::Error) -> String {
    format!("{}: {fault}.", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BINDGEN: &str = "import * as import1 from \"./__wasm_split.js\"\n\nlet wasm;\n";

    const SPLITTER: &str = "import { initSync } from \"./app.js\";\n\n\
        function load() {}\n\
        export const __wasm_split_load_simulator = load(() => \
        fetch(new URL(\"./split_simulator.wasm\", import.meta.url)));\n";

    fn part() -> Part {
        Part {
            split: "split_simulator.wasm".to_owned(),
            name: "simulator-01.wasm".to_owned(),
            integrity: "sha384-AA==".to_owned(),
        }
    }

    #[test]
    fn the_scripts_become_one_that_checks_what_it_loads() {
        let script = joined(BINDGEN, SPLITTER, &[part()]).expect("one script");
        assert!(!script.contains("__wasm_split.js") && !script.contains("export const"));
        assert!(script.contains(
            "fetch(new URL(\"./parts/simulator-01.wasm\", import.meta.url), \
             { integrity: \"sha384-AA==\" })"
        ));
        assert!(script.contains("const import1 = { __wasm_split_load_simulator };"));
    }

    #[test]
    fn what_parts_share_is_checked_too() {
        let chunk = "const __chunk_3 = load(() => \
            fetch(new URL(\"./chunk_3.wasm\", import.meta.url)));\nexport const";
        let splitter = SPLITTER.replacen("export const", chunk, 1);
        let shared = Part {
            split: "chunk_3.wasm".to_owned(),
            name: "chunk_3-02.wasm".to_owned(),
            integrity: "sha384-AQ==".to_owned(),
        };
        let script = joined(BINDGEN, &splitter, &[shared, part()]).expect("one script");
        for (file, digest) in [("chunk_3-02", "AQ=="), ("simulator-01", "AA==")] {
            let checked = format!(
                "\"./parts/{file}.wasm\", import.meta.url), {{ integrity: \"sha384-{digest}\" }})"
            );
            assert_eq!(script.matches(&checked).count(), 1, "{file}");
        }
        // Only what the program imports is in the object that it imports it from.
        assert!(script.contains("const import1 = { __wasm_split_load_simulator };"));
        // wasm-bindgen writes an import for each part.
        let two = format!("import * as import2 from \"{LOADER}\"\n{BINDGEN}");
        let script = joined(&two, SPLITTER, &[part()]).expect("one script");
        assert!(!script.contains("import * as "));
        for name in ["import1", "import2"] {
            let constant = format!("const {name} = {{ __wasm_split_load_simulator }};");
            assert_eq!(script.matches(&constant).count(), 1, "{name}");
        }
        assert!(joined(BINDGEN, &splitter, &[part()]).is_err());
    }

    #[test]
    fn scripts_that_are_not_as_expected_are_refused() {
        assert!(joined("let wasm;", SPLITTER, &[part()]).is_err());
        assert!(joined(BINDGEN, "", &[]).is_err());
        assert!(joined(BINDGEN, &SPLITTER.replace("fetch(", "get("), &[part()]).is_err());
    }

    #[test]
    fn scripts_lose_what_only_readers_need() {
        let script = "/**\n * What it does.\n */\nfunction f() {\n    // why\n    return 1;\n}\n\n";
        assert_eq!(tidy(script), "function f() {\nreturn 1;\n}\n");
    }

    #[test]
    fn it_stands_in_for_wasm_bindgen_under_that_name_alone() {
        assert!(stands_in("/somewhere/wasm-bindgen"));
        assert!(!stands_in("/somewhere/xtask") && !stands_in(""));
    }

    #[test]
    fn what_trunk_asks_for_is_read() {
        let words = |line: &str| -> Vec<String> { line.split(' ').map(str::to_owned).collect() };
        let arguments =
            words("--target=web --out-dir=/o --out-name=app /t/app.wasm --no-typescript");
        let asked = Asked::read(&arguments).expect("a program to join");
        assert_eq!(
            (asked.folder, asked.name, asked.input),
            ("/o", "app", "/t/app.wasm")
        );
        assert!(Asked::read(&words("--version")).is_none());
    }

    #[test]
    fn parts_are_optimised_as_the_page_says() {
        let options = optimising().expect("options");
        assert!(options.contains(&OsString::from("-O2")));
    }
}
