//! Shorter names for what the program takes from its script, and gives to it.
//!
//! wasm-bindgen names each import after what it does, with a hash; nobody reads the names
//! in a release, and in both files together they are 2 KB of a first visit.

use crate::Outcome;
use crate::wasm::{self, EXPORTS, IMPORTS, byte, bytes, described, number, put, written};
use std::collections::{BTreeMap, BTreeSet};

/// How the names of exports begin that only the script knows.
const OWN_EXPORTS: &str = "wasm_bindgen__convert__closures";

/// The program and its script with short names in place of those that wasm-bindgen wrote.
/// `module` is what the program calls the script.
///
/// # Errors
/// The program is not as it is written today, or the script lacks a name.
pub fn shortened(program: &[u8], script: &str, module: &str) -> Outcome<(Vec<u8>, String)> {
    let fault = || "The program of wasm-bindgen is not to be read.".to_owned();
    let mut names = Names::default();
    let program = rewritten(program, module, &mut names).ok_or_else(fault)?;
    let script = replaced(script, &names.imports, 1)?;
    // The script calls functions of its own by these names, among its variables.
    let taken: BTreeSet<&str> = script.split(|c| !is_of_word(c)).collect();
    if let Some(new) = names
        .exports
        .values()
        .find(|new| taken.contains(new.as_str()))
    {
        return Err(format!("The script of wasm-bindgen has `{new}` already."));
    }
    let script = replaced(&script, &names.exports, usize::MAX)?;
    let quoted = format!("\"{module}\"");
    if script.matches(&quoted).count() != 1 {
        return Err(format!("The script does not have {quoted} once."));
    }
    Ok((
        program,
        script.replacen(&quoted, &format!("\"{}\"", short(0)), 1),
    ))
}

/// Old names with the new ones.
#[derive(Default)]
struct Names {
    imports: BTreeMap<String, String>,
    exports: BTreeMap<String, String>,
}

/// "a" to "z", "A" to "Z", then with two letters.
fn short(number: usize) -> String {
    const LETTERS: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let letter = |at: usize| char::from(LETTERS[at % LETTERS.len()]);
    match number / LETTERS.len() {
        0 => letter(number).to_string(),
        more => format!("{}{}", letter(number), letter(more - 1)),
    }
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

/// The script with other words; each must be in it, at most so often.
fn replaced(script: &str, names: &BTreeMap<String, String>, most: usize) -> Outcome<String> {
    let mut found = BTreeMap::new();
    let mut result = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find(is_of_word) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !is_of_word(c)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        result.push_str(before);
        match names.get(word) {
            Some(new) => {
                *found.entry(word).or_insert(0) += 1;
                result.push_str(new);
            }
            None => result.push_str(word),
        }
        rest = after;
    }
    result.push_str(rest);
    let is_missed = |name: &&String| {
        let times = found.get(name.as_str()).copied().unwrap_or(0);
        !(1..=most).contains(&times)
    };
    match names.keys().find(is_missed) {
        Some(name) => Err(format!(
            "The script of wasm-bindgen does not have `{name}` as it should."
        )),
        None => Ok(result),
    }
}

/// The program with other names, which are noted.
fn rewritten(program: &[u8], module: &str, names: &mut Names) -> Option<Vec<u8>> {
    let sections = wasm::sections(program)?.into_iter().map(|(kind, section)| {
        let section = match kind {
            IMPORTS => imports(section, module, &mut names.imports)?,
            EXPORTS => exports(section, &mut names.exports)?,
            _ => section.to_vec(),
        };
        Some((kind, section))
    });
    wasm::joined(program, &sections.collect::<Option<Vec<_>>>()?)
}

fn imports(
    mut section: &[u8],
    module: &str,
    names: &mut BTreeMap<String, String>,
) -> Option<Vec<u8>> {
    let count = number(&mut section)?;
    let mut result = written(count);
    for _ in 0..count {
        let from = bytes(&mut section)?;
        let name = bytes(&mut section)?;
        let before = section;
        described(&mut section)?;
        if from == module.as_bytes() {
            let new = short(names.len());
            put(short(0).as_bytes(), &mut result);
            put(new.as_bytes(), &mut result);
            names.insert(String::from_utf8(name.to_vec()).ok()?, new);
        } else {
            put(from, &mut result);
            put(name, &mut result);
        }
        result.extend_from_slice(before.get(..before.len() - section.len())?);
    }
    section.is_empty().then_some(result)
}

fn exports(mut section: &[u8], names: &mut BTreeMap<String, String>) -> Option<Vec<u8>> {
    let count = number(&mut section)?;
    let mut result = written(count);
    for _ in 0..count {
        let name = std::str::from_utf8(bytes(&mut section)?).ok()?;
        if name.starts_with(OWN_EXPORTS) {
            let new = format!("_{}", short(names.len()));
            put(new.as_bytes(), &mut result);
            names.insert(name.to_owned(), new);
        } else {
            put(name.as_bytes(), &mut result);
        }
        result.push(byte(&mut section)?);
        result.extend(written(number(&mut section)?));
    }
    section.is_empty().then_some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] = b"\0asm\x01\0\0\0";

    fn section(kind: u8, count: u8, content: &[&[u8]]) -> Vec<u8> {
        let mut whole = vec![count];
        content
            .iter()
            .for_each(|part| whole.extend_from_slice(part));
        let mut result = vec![kind];
        put(&whole, &mut result);
        result
    }

    fn named(name: &str) -> Vec<u8> {
        let mut result = Vec::new();
        put(name.as_bytes(), &mut result);
        result
    }

    #[test]
    fn only_names_between_exportingand_script_change() {
        let closure = format!("{OWN_EXPORTS}__invoke__h0123");
        let imports = |module: &str, name: &str| {
            let (own, other) = (named(module), named("./other.js"));
            let memory = [&own[..], &named("memory"), &[2, 1, 17, 0x80, 0x80, 1]].concat();
            section(
                2,
                3,
                &[
                    &own,
                    &named(name),
                    &[0, 5],
                    &other,
                    &named("stays"),
                    &[3, 0x7f, 1],
                    if name == "a" {
                        &[1, b'a', 1, b'b', 2, 1, 17, 0x80, 0x80, 1]
                    } else {
                        &memory
                    },
                ],
            )
        };
        let exports = |name: &str| section(7, 2, &[&named(name), &[0, 9], &named("main"), &[0, 3]]);
        let code = section(10, 1, &[b"__wbg_now_01"]);
        let program = [
            HEAD,
            &imports("./app_bg.js", "__wbg_now_01"),
            &exports(&closure),
            &code,
        ]
        .concat();
        let script = format!(
            "const import0 = {{ __wbg_now_01: function() {{}}, memory }}; wasm.{closure}(); {closure}(a); \
             __wbg_now_012; ({{ \"./app_bg.js\": import0 }})"
        );
        let (program, script) = shortened(&program, &script, "./app_bg.js").expect("both");
        assert_eq!(
            program,
            [HEAD, &imports("a", "a"), &exports("_a"), &code].concat()
        );
        assert_eq!(
            script,
            "const import0 = { a: function() {}, b }; wasm._a(); _a(a); __wbg_now_012; ({ \"a\": import0 })"
        );
    }

    #[test]
    fn a_name_that_the_script_lacks_or_repeats_is_a_fault() {
        let program = [
            HEAD,
            &section(2, 1, &[&named("./a.js"), &named("twice"), &[0, 0]]),
        ]
        .concat();
        for script in ["\"./a.js\"", "twice twice \"./a.js\"", "twice"] {
            assert!(shortened(&program, script, "./a.js").is_err(), "{script}");
        }
        let closure = format!("{OWN_EXPORTS}__h0");
        let exporting = [HEAD, &section(7, 1, &[&named(&closure), &[0, 9]])].concat();
        let script = |local: &str| format!("wasm.{closure}({local}); \"./a.js\"");
        assert!(shortened(&exporting, &script("a"), "./a.js").is_ok());
        assert!(shortened(&exporting, &script("_a"), "./a.js").is_err());
        assert!(shortened(&program[..12], "twice \"./a.js\"", "./a.js").is_err());
    }

    #[test]
    fn short_names_differ() {
        let names: std::collections::BTreeSet<String> = (0..2_000).map(short).collect();
        assert_eq!(names.len(), 2_000);
    }
}
