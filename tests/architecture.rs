//! The arrows point one way: what each core file may name, and how it is kept.
//! The sources are read as text; the checker itself is tested at the end.
#![cfg(not(target_arch = "wasm32"))]

use std::fmt;
use std::path::{Path, PathBuf};

/// The modules in the order in which they may depend on each other: each may
/// name only itself and those before it.
const ORDER: [&str; 13] = [
    "jose", "claims", "sim", "story", "cards", "learn", "intake", "token", "verdict", "audit",
    "inspect", "platform", "ui",
];

/// From this module on the browser may be named.
const FIRST_OUTSIDE_THE_CORE: &str = "platform";

/// What the core must not name: the page, the browser, a clock, randomness, output.
const FOREIGN: [&str; 12] = [
    "yew",
    "web_sys",
    "js_sys",
    "gloo",
    "wasm_bindgen",
    "SystemTime",
    "Instant",
    "getrandom",
    "println!",
    "eprintln!",
    "print!",
    "dbg!",
];

/// What the core must not do outside its tests: a person's paste never panics.
const PANICS: [&str; 7] = [
    ".unwrap()",
    ".expect(",
    "panic!",
    "unreachable!",
    "todo!",
    "unimplemented!",
    "assert!(",
];

/// A file is a room, its tests not counted; only tables may be longer.
const MAX_LINES: usize = 600;

/// Data tables, where one fact is one row.
const TABLES: [&str; 1] = ["jose/algorithm.rs"];

/// Something in a file that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
struct Breach {
    line: usize,
    what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// The code of a file: comments and the insides of strings are blanked out, and
/// all that stands under `#[cfg(test)]` when `with_tests` is false. Lines stay.
fn code(source: &str, with_tests: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut chars = source.chars().peekable();
    // How a string that has begun will end.
    let mut inside: Option<(usize, bool)> = None;
    let mut last = ' ';
    while let Some(c) = chars.next() {
        if c == '\n' {
            lines.push(std::mem::take(&mut line));
            continue;
        }
        if let Some((hashes, raw)) = inside {
            if c == '\\' && !raw {
                if chars.next() == Some('\n') {
                    lines.push(std::mem::take(&mut line));
                }
            } else if c == '"' {
                let ends = chars.clone().take(hashes).filter(|c| *c == '#').count() == hashes;
                if ends {
                    (0..hashes).for_each(|_| {
                        chars.next();
                    });
                    line.push('"');
                    inside = None;
                }
            }
            continue;
        }
        match c {
            '/' if chars.peek() == Some(&'/') => {
                while chars.peek().is_some_and(|c| *c != '\n') {
                    chars.next();
                }
            }
            '"' => {
                inside = Some((0, false));
                line.push('"');
            }
            'r' if !last.is_alphanumeric() && matches!(chars.peek(), Some('"' | '#')) => {
                let hashes = chars.clone().take_while(|c| *c == '#').count();
                if chars.clone().nth(hashes) == Some('"') {
                    (0..=hashes).for_each(|_| {
                        chars.next();
                    });
                    inside = Some((hashes, true));
                    line.push('"');
                } else {
                    line.push(c);
                }
            }
            '\'' => {
                // A character, or a lifetime.
                let ahead: Vec<char> = chars.clone().take(2).collect();
                if ahead.first() == Some(&'\\') {
                    chars.next();
                    chars.next();
                    while chars.next().is_some_and(|c| c != '\'') {}
                } else if ahead.get(1) == Some(&'\'') {
                    chars.next();
                    chars.next();
                } else {
                    line.push(c);
                }
            }
            _ => line.push(c),
        }
        last = c;
    }
    lines.push(line);
    if !with_tests {
        blank_tests(&mut lines);
    }
    lines
}

/// Blanks each item that follows `#[cfg(test)]`, to its closing brace or semicolon.
fn blank_tests(lines: &mut [String]) {
    let mut at = 0;
    while at < lines.len() {
        if !lines[at].contains("#[cfg(test)]") {
            at += 1;
            continue;
        }
        let mut depth = 0_usize;
        let mut began = false;
        while at < lines.len() {
            let mut ended = false;
            let attribute = lines[at].trim_start().starts_with("#[");
            for c in lines[at].chars() {
                match c {
                    '{' => {
                        depth += 1;
                        began = true;
                    }
                    '}' => {
                        depth = depth.saturating_sub(1);
                        ended |= began && depth == 0;
                    }
                    ';' if !began && !attribute => ended = true,
                    _ => {}
                }
            }
            lines[at].clear();
            at += 1;
            if ended {
                break;
            }
        }
    }
}

/// Whether a word stands by itself in a line.
fn names(line: &str, word: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let starts = word.starts_with(|c: char| c.is_alphanumeric());
        let ends = word.ends_with(|c: char| c.is_alphanumeric());
        !(starts && is_part(before) || ends && is_part(after))
    })
}

/// Every module of the crate that a line names: `crate::x`, and each of `crate::{x, y::z}`.
fn modules_named(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for prefix in ["crate::", "jotlens::"] {
        for (at, _) in line.match_indices(prefix) {
            let rest = &line[at + prefix.len()..];
            let list = rest.strip_prefix('{').map_or(rest, |list| list);
            let parts: Vec<&str> = if rest.starts_with('{') {
                list.split([',', '}']).collect()
            } else {
                vec![list]
            };
            for part in parts {
                let name: &str = part
                    .trim()
                    .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .next()
                    .unwrap_or_default();
                found.push(name);
            }
        }
    }
    found
}

/// Everything in a file of a module that breaks a rule.
fn breaches(module: &str, source: &str) -> Vec<Breach> {
    let place = |name: &str| ORDER.iter().position(|known| *known == name);
    let own = place(module).expect("a known module");
    let mut found = Vec::new();
    let is_core = place(FIRST_OUTSIDE_THE_CORE).is_some_and(|first| own < first);
    // A list of names over several lines is one line for this purpose.
    let joined = |lines: Vec<String>| -> Vec<(usize, String)> {
        let mut all: Vec<(usize, String)> = Vec::new();
        for (index, line) in lines.into_iter().enumerate() {
            match all.last_mut() {
                Some((_, last)) if last.contains("crate::{") && !last.contains('}') => {
                    last.push_str(&line);
                }
                _ => all.push((index + 1, line)),
            }
        }
        all
    };
    let mut say = |line: usize, what: String| found.push(Breach { line, what });
    for (number, line) in joined(code(source, false)) {
        for name in modules_named(&line) {
            if place(name).is_some_and(|at| at > own) {
                say(
                    number,
                    format!("`{module}` names the later module `{name}`"),
                );
            }
        }
        if is_core {
            for word in FOREIGN.iter().filter(|word| names(&line, word)) {
                say(number, format!("the core names `{word}`"));
            }
            for word in PANICS.iter().filter(|word| names(&line, word)) {
                say(number, format!("the core can panic: `{word}`"));
            }
        }
    }
    // Tests of the core are core too: they need no page and no clock.
    for (number, line) in joined(code(source, true)) {
        for name in modules_named(&line) {
            if place(name).is_some_and(|at| at > own)
                && !found.iter().any(|breach| breach.line == number)
            {
                found.push(Breach {
                    line: number,
                    what: format!("a test of `{module}` names the later module `{name}`"),
                });
            }
        }
    }
    if !source.starts_with("//! ") {
        found.push(Breach {
            line: 1,
            what: "no `//!` comment says what lives here".into(),
        });
    }
    found.sort_by_key(|breach| breach.line);
    found
}

/// Every source file of the modules that exist, with the module it belongs to.
fn sources() -> Vec<(&'static str, PathBuf)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    for module in ORDER {
        let file = src.join(format!("{module}.rs"));
        if file.is_file() {
            files.push((module, file));
        }
        let mut folders = vec![src.join(module)];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else {
                continue;
            };
            for entry in entries {
                let path = entry.expect("a readable entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    files.push((module, path));
                }
            }
        }
    }
    files.sort();
    files
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|_| panic!("{}", path.display()))
}

/// The path below `src/`, with forward slashes.
fn short(path: &Path) -> String {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    path.strip_prefix(src)
        .expect("below src")
        .to_string_lossy()
        .replace('\\', "/")
}

/// Whether a file holds tests only, as the files of a `tests` folder do.
fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

#[test]
fn each_module_names_only_those_before_it_and_the_core_neither_page_nor_clock_nor_panic() {
    let mut all = Vec::new();
    let files = sources();
    for (module, path) in &files {
        let name = short(path);
        for breach in breaches(module, &read(path)) {
            // A whole file of tests may panic, print and look at a watch.
            let excused = is_test_file(&name) && breach.what.starts_with("the core");
            if !excused {
                all.push(format!("src/{name}, {breach}"));
            }
        }
    }
    assert!(files.len() >= 20, "{} files", files.len());
    assert!(all.is_empty(), "\n{}", all.join("\n"));
}

#[test]
fn every_module_of_the_library_has_its_place_in_the_order() {
    let lib = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"));
    let declared: Vec<String> = code(&lib, false)
        .iter()
        .filter_map(|line| {
            let line = line.trim().trim_start_matches("pub ");
            Some(line.strip_prefix("mod ")?.trim_end_matches(';').to_owned())
        })
        .collect();
    let places: Vec<usize> = declared
        .iter()
        .map(|name| {
            ORDER
                .iter()
                .position(|known| known == name)
                .unwrap_or_else(|| panic!("`{name}` has no place in the order"))
        })
        .collect();
    assert!(
        places.is_sorted(),
        "lib.rs lists its modules in their order: {declared:?}"
    );
    for (module, _) in sources() {
        assert!(declared.iter().any(|name| name == module), "{module}");
    }
}

#[test]
fn no_file_is_longer_than_a_room_but_the_tables_that_are_listed() {
    let mut long = Vec::new();
    for (_, path) in sources() {
        let name = short(&path);
        let tests = read(&path)
            .lines()
            .skip_while(|line| *line != "#[cfg(test)]")
            .count();
        let lines = read(&path).lines().count() - tests;
        if lines > MAX_LINES && !TABLES.contains(&name.as_str()) {
            long.push(format!("src/{name}: {lines} lines"));
        }
    }
    assert!(long.is_empty(), "\n{}", long.join("\n"));
    for table in TABLES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src")
            .join(table);
        assert!(path.is_file(), "{table} is listed and gone");
    }
}

#[test]
fn unsafe_code_is_forbidden() {
    let lib = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"));
    assert!(lib.contains("#![forbid(unsafe_code)]"));
}

// ---- the checker itself ----

fn found(module: &str, source: &str) -> Vec<String> {
    breaches(module, &format!("//! A file.\n{source}"))
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn the_checker_sees_an_arrow_that_points_the_wrong_way() {
    for source in [
        "use crate::verdict::Verdict;",
        "use crate::{jose::json, verdict};",
        "use crate::{\n    jose,\n    verdict,\n};",
        "fn f() -> crate::verdict::Verdict { todo() }",
        "#[cfg(test)]\nmod tests {\n    use crate::verdict::Verdict;\n}",
    ] {
        assert_eq!(found("claims", source).len(), 1, "{source}");
    }
    assert_eq!(found("verdict", "use crate::claims;"), [""; 0]);
    assert_eq!(found("ui", "use crate::{inspect, jose};"), [""; 0]);
    assert_eq!(
        found("jose", "use crate::claims;"),
        ["line 2: `jose` names the later module `claims`"]
    );
}

#[test]
fn the_checker_sees_what_the_core_must_not_name() {
    for source in [
        "use yew::prelude::*;",
        "use web_sys::Window;",
        "let now = std::time::SystemTime::now();",
        "use std::time::{Duration, Instant};",
        "println!(\"x\");",
        "gloo::console::log!(1);",
    ] {
        assert_eq!(found("token", source).len(), 1, "{source}");
        assert_eq!(found("ui", source), [""; 0], "{source}");
    }
    for source in [
        "let instant = 1;",
        "let eyewitness = 2;",
        "// use yew",
        "let a = \"yew\";",
    ] {
        assert_eq!(found("token", source), [""; 0], "{source}");
    }
}

#[test]
fn the_checker_sees_what_can_panic_outside_of_tests() {
    for source in [
        "x.unwrap();",
        "x.expect(\"\");",
        "panic!(\"x\");",
        "unreachable!()",
        "let c = '\"'; x.unwrap();",
        "let s = r#\"a \" b\"#; x.unwrap();",
        "let s = \"a \\\" b\"; x.unwrap();",
        "#[cfg(test)]\nmod tests {\n    fn a() { b.unwrap(); }\n}\nfn c() { d.unwrap(); }",
        "#[cfg(test)]\nmod tests;\nfn c() { d.unwrap(); }",
        "fn f<'a>(x: &'a str) { x.unwrap(); }",
    ] {
        assert_eq!(found("jose", source).len(), 1, "{source}");
    }
    for source in [
        "/// x.unwrap();",
        "let s = \"x.unwrap()\";",
        "let s = r#\"panic!(\"x\")\"#;",
        "x.unwrap_or_default();",
        "#[cfg(test)]\nmod tests {\n    #[test]\n    fn a() { b.unwrap(); }\n}",
    ] {
        assert_eq!(found("jose", source), [""; 0], "{source}");
    }
}

#[test]
fn the_checker_wants_a_comment_at_the_door() {
    assert_eq!(
        breaches("jose", "use std::fmt;\n"),
        [Breach {
            line: 1,
            what: "no `//!` comment says what lives here".into()
        }]
    );
}
