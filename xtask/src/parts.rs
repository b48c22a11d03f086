//! Splits the program into what a first visit needs and what loads with the pages that need
//! it (`#[wasm_split]` in the page's sources).
//!
//! The split comes before wasm-bindgen, where Trunk runs nothing of ours. So `cargo xtask build`
//! has Trunk build the whole program first, and in Trunk's last step [`split`] replaces it:
//! it takes what Cargo has compiled, splits it, and runs wasm-bindgen and Binaryen again.
//! Without `cargo xtask build`, as under `trunk serve`, nothing is split.
//!
//! The splitter writes a script that loads the parts. It is put into the script of
//! wasm-bindgen, which saves a request. Each part is fetched with its digest. Binaryen shortens
//! the names that the script and the first part share, and esbuild the script: together 5.9 KB
//! of a first visit (240,066 bytes).

use crate::fill::{self, PROGRAM};
use crate::{Result, digest, files, order, run, tools};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The variable that asks for the split. Its value does not matter.
pub const ASKED: &str = "JOTLENS_SPLIT";

/// The folder of the parts in the site.
pub const IN_SITE: &str = "parts";

/// The name of the program.
const NAME: &str = "jotlens";

/// The script that the splitter writes, as the program imports it.
const LOADER: &str = "./__wasm_split.js";

/// Options for Binaryen's wasm-opt. It does not inline, because LLVM has done so.
const OPTIMISE: &[&str] = &["-O2", "--no-inline=*", "--strip-producers"];

/// Options for its last run, after which it cannot read the program again.
const FINISH: &[&str] = &["--reorder-functions-by-name", "--strip-target-features"];

/// Binaryen's pass that shortens imports and exports, and prints which is which. All imports
/// then come from one module, of this name.
const SHORTEN: &str = "--minify-imports-and-exports-and-modules";
const MODULE: &str = "a";

/// The module that the script of wasm-bindgen is for the program.
const BINDGEN: &str = "\"./jotlens_bg.js\": import0,";

/// Where the splitter's script gives names of the program to the parts, which keep them.
const SHARED: &str = "Object.assign(sharedImports.__wasm_split, ";

/// Where the split programs are, with the names of their functions.
pub fn folder() -> PathBuf {
    run::target().join("parts")
}

/// Replaces the program that Trunk has put into the site by its first part, and adds the others.
pub fn split(site: &Path) -> Result {
    if std::env::var_os(ASKED).is_none() {
        return Ok(());
    }
    let work = folder();
    files::make_empty(&work)?;
    let whole = format!("wasm32-unknown-unknown/release/{NAME}.wasm");
    run::run(
        run::program(tools::path_of("wasm_split_cli_support")?)
            .args(["--out-name", NAME])
            .args([run::target().join(whole), work.clone()]),
    )?;
    let first = format!("{NAME}.wasm");
    let mut parts = Vec::new();
    for file in files::all_in(&work)? {
        if file.ends_with(".wasm") && file != first {
            parts.push(Part::make(&work, file, site)?);
        }
    }
    run::run(
        run::program(tools::path_of("wasm-bindgen-cli")?)
            .args(["--target", "web", "--no-typescript", "--out-name", NAME])
            .args([Path::new("--out-dir"), &work, &work.join(first)])
            // Keeps the names of what parts share.
            .arg("--keep-lld-exports"),
    )?;
    let built = files::all_in(site)?;
    let wasm = built.iter().find(|file| file.ends_with(PROGRAM));
    let wasm = wasm.ok_or("Trunk has built no program.")?;
    let (program, result) = (work.join(format!("{NAME}{PROGRAM}")), site.join(wasm));
    let names = optimise(&program, &result, &[SHORTEN])?;
    let script = files::text(work.join(format!("{NAME}.js")))?;
    let loader = files::text(work.join(LOADER))?;
    let script = fill::with_halt(&joined(&script, &loader, &parts)?)?;
    let js = wasm.replace(PROGRAM, ".js");
    files::write(site.join(js), minified(&work, &script, &names)?)
}

/// What Binaryen prints: the names of imports, behind those of their modules, and of exports,
/// each with its short name.
#[derive(Deserialize)]
struct Names<'a> {
    #[serde(borrow)]
    imports: Vec<(&'a str, &'a str, &'a str)>,
    exports: Vec<(&'a str, &'a str)>,
}

/// The script as esbuild shortens it, with the short names that Binaryen has printed.
fn minified(work: &Path, script: &str, names: &str) -> Result<String> {
    let names: Names = serde_json::from_str(names)
        .map_err(|error| format!("{SHORTEN} printed other JSON: {error}."))?;
    let imports = names
        .imports
        .into_iter()
        .map(|(_, name, short)| (name, short));
    let mut short: BTreeMap<&str, &str> = imports.collect();
    for (name, to) in names.exports {
        if short.insert(name, to).is_some() {
            return Err(format!("`{name}` is both imported and exported."));
        }
    }
    let pattern = short.keys().copied().collect::<Vec<_>>().join("|");
    let (file, cache) = (work.join("joined.js"), work.join("names.json"));
    files::write(&file, script)?;
    files::write(&cache, json!(short).to_string())?;
    run::output(
        run::program(tools::path_of("esbuild")?)
            .arg(file)
            .args(["--minify", "--format=esm"])
            .arg(format!("--mangle-props=^({pattern})$"))
            .arg(format!("--mangle-cache={}", cache.display())),
    )
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
    /// Where it is, beside the script.
    fn address(&self) -> String {
        format!("./{IN_SITE}/{}", self.name)
    }

    /// Optimises a part and puts it into the site under a name by its content.
    fn make(work: &Path, split: String, site: &Path) -> Result<Self> {
        let optimised = work.join("optimised");
        optimise(&work.join(&split), &optimised, &[])?;
        let bytes = files::read(&optimised)?;
        let stem = split.trim_end_matches(".wasm").trim_start_matches("split_");
        let name = format!("{stem}-{}.wasm", digest::short(&bytes));
        files::write(site.join(IN_SITE).join(&name), &bytes)?;
        let integrity = digest::integrity(&bytes);
        Ok(Self {
            split,
            name,
            integrity,
        })
    }
}

/// Optimises a program for size, with these passes more. Gives what Binaryen prints.
pub fn optimise(file: &Path, result: &Path, more: &[&str]) -> Result<String> {
    let printed = binaryen(&[OPTIMISE, more].concat(), file, result)?;
    files::write(result, order::named(&files::read(result)?)?)?;
    binaryen(FINISH, result, result)?;
    Ok(printed)
}

fn binaryen(options: &[&str], file: &Path, result: &Path) -> Result<String> {
    let mut command = run::program(tools::path_of("binaryen")?);
    run::output(command.args(options).arg(file).arg("-o").arg(result))
}

/// The script of wasm-bindgen with that of the splitter in it.
///
/// Tools of pinned versions make both; anything unexpected is an error.
fn joined(bindgen: &str, loader: &str, parts: &[Part]) -> Result<String> {
    if loader.matches("fetch(").count() != parts.len() {
        return Err(format!("{LOADER} fetches what is not a part."));
    }
    let mut loader = loader.to_owned();
    for part in parts {
        let fetched = format!(r#"fetch(new URL("./{}", import.meta.url))"#, part.split);
        let checked = format!(r#"fetched("{}")"#, part.address());
        loader = replaced(&loader, &fetched, &checked)?;
    }
    // The first line imports what is in the same script now.
    let (import, rest) = loader.split_once('\n').unwrap_or_default();
    if !import.starts_with("import { initSync }") || rest.contains("import ") {
        return Err(format!("{LOADER} begins with `{import}`."));
    }
    let shared = rest.split_once(SHARED).and_then(|(before, shared)| {
        let (shared, after) = shared.split_once(");")?;
        Some((before, shared, after))
    });
    let (before, shared, after) = shared.ok_or("The parts are given no names.")?;
    let shared = shared.trim_matches(['{', '}', ',', ' ']).split(", ");
    // What is in quotes is not shortened.
    let shared: String = shared.map(|name| format!("'{name}': {name}, ")).collect();
    let rest = format!("{before}{SHARED}{{ {shared}}});{after}");
    let table = "__indirect_function_table";
    let rest = replaced(&rest, &format!(".{table}."), &format!("['{table}']."))?;
    let functions = rest.split("export const ").skip(1);
    let functions = functions.filter_map(|after| Some(after.split_once(' ')?.0));
    let functions = functions.collect::<Vec<_>>().join(", ");
    // There is an import for each function that loads a part.
    let own = bindgen.lines().filter(|line| !line.contains(LOADER));
    let own = own.collect::<Vec<_>>().join("\n");
    let imports = format!("{MODULE}: {{ ...import0, {functions} }},");
    let script = replaced(&own, BINDGEN, &imports)?;
    let files = files_of(&rest)?;
    let digests = parts.iter().map(|part| (part.address(), &part.integrity));
    let digests = json!(digests.collect::<BTreeMap<_, _>>());
    let (early, rest) = (
        include_str!("../../static/parts.js"),
        rest.replace("export const ", "const "),
    );
    Ok(format!(
        "{script}\nconst digests = {digests};\n{files}{early}{rest}\n"
    ))
}

/// Which files each part loads, its own first (`static/parts.js`).
fn files_of(loader: &str) -> Result<String> {
    let mut files: Vec<(&str, &str)> = Vec::new();
    let mut table = String::new();
    // What is loaded before it is named before it.
    for (before, load) in loader
        .split("makeLoad(() =>")
        .zip(loader.split("makeLoad(() =>").skip(1))
    {
        let between = |from: &str, to: &str| Some(load.split_once(from)?.1.split_once(to)?.0);
        let name = before
            .rsplit_once("const ")
            .and_then(|(_, rest)| rest.split_once(" ="));
        let (Some((name, _)), Some(file), Some(shared)) =
            (name, between("fetched(\"", "\""), between(", [", "]"))
        else {
            return Err(format!("{LOADER} loads a part in an unexpected way."));
        };
        let shared = shared.split(',').map(str::trim);
        let shared = shared.filter_map(|name| files.iter().find(|(known, _)| *known == name));
        let all: Vec<String> = std::iter::once(file)
            .chain(shared.map(|(_, file)| *file))
            .map(|file| format!("'{file}'"))
            .collect();
        if let Some(part) = name.strip_prefix("__wasm_split_load_") {
            table += &format!("{part}: [{}], ", all.join(", "));
        }
        files.push((name, file));
    }
    Ok(format!("const files = {{ {table}}};\n"))
}

fn replaced(text: &str, from: &str, to: &str) -> Result<String> {
    if text.matches(from).count() == 1 {
        Ok(text.replacen(from, to, 1))
    } else {
        Err(format!("The program's script does not have `{from}` once."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // wasm-bindgen writes an import for each function that loads a part.
    const SCRIPT: &str = "import * as import1 from \"./__wasm_split.js\"\n\
        import * as import2 from \"./__wasm_split.js\"\n\nlet wasm;\nf({\n\
        \"./jotlens_bg.js\": import0,\n\"./__wasm_split.js\": import1,\n});\n";

    const SPLITTER: &str = "import { initSync } from \"./app.js\";\n\n\
        function load() { x.__indirect_function_table.get(0); }\n\
        Object.assign(sharedImports.__wasm_split, { table, memory,  });\n\
        const __chunk_3 = load(() => fetch(new URL(\"./chunk_3.wasm\", import.meta.url)));\n\
        export const __wasm_split_load_simulator = load(() => \
        fetch(new URL(\"./split_simulator.wasm\", import.meta.url)));\n";

    fn parts() -> [Part; 2] {
        ["chunk_3", "split_simulator"].map(|split| Part {
            split: format!("{split}.wasm"),
            name: format!("{split}-01.wasm"),
            integrity: format!("sha256-{split}"),
        })
    }

    #[test]
    fn the_files_of_each_part_are_listed_with_what_it_shares() {
        let load = |name: &str, file: &str, shared: &str| {
            let source = format!("const src = fetched(\"./parts/{file}.wasm\");");
            format!("const {name} = wrap(makeLoad(() => {{\n{source}\n}}\n, [{shared}]));\n")
        };
        let loader = [
            load("__chunk_3", "chunk_3-01", ""),
            load("__wasm_split_load_more", "more-02", "__chunk_3"),
            load("__wasm_split_load_simulator", "simulator-03", ""),
        ];
        assert_eq!(
            files_of(&loader.concat()).as_deref(),
            Ok("const files = { \
                 more: ['./parts/more-02.wasm', './parts/chunk_3-01.wasm'], \
                 simulator: ['./parts/simulator-03.wasm'], };\n")
        );
        assert!(files_of("makeLoad(() => {})").is_err());
    }

    #[test]
    fn the_scripts_become_one_that_checks_what_it_loads() {
        let script = joined(SCRIPT, SPLITTER, &parts()).unwrap();
        for gone in ["__wasm_split.js", "export const __", "import * as "] {
            assert!(!script.contains(gone), "{gone} in {script}");
        }
        for name in ["chunk_3", "split_simulator"] {
            let fetched = format!("load(() => fetched(\"./parts/{name}-01.wasm\"))");
            assert_eq!(script.matches(&fetched).count(), 1, "{fetched}");
            let digest = format!("\"./parts/{name}-01.wasm\":\"sha256-{name}\"");
            assert_eq!(script.matches(&digest).count(), 1, "{script}");
        }
        // All imports are in one module, and what parts import keeps its name.
        assert!(script.contains("f({\na: { ...import0, __wasm_split_load_simulator },\n});"));
        assert!(script.contains("__wasm_split, { 'table': table, 'memory': memory, });"));
    }

    #[test]
    fn scripts_that_are_not_as_expected_are_refused() {
        assert!(joined("let wasm;", SPLITTER, &parts()).is_err());
        assert!(joined(SCRIPT, "", &[]).is_err());
        assert!(joined(SCRIPT, SPLITTER, &parts()[..1]).is_err());
        for expected in ["fetch(", "Object.assign", ".__indirect"] {
            let other = SPLITTER.replace(expected, "x(");
            assert!(joined(SCRIPT, &other, &parts()).is_err(), "{expected}");
        }
    }
}
