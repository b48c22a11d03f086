//! Which function of a program takes which bytes.

use std::collections::BTreeMap;
use std::ops::Range;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// A program, taken apart.
pub struct Program {
    /// Its bytes without sections that only tools read.
    pub bytes: Vec<u8>,
    /// Each function's body in those bytes, with the function's name.
    pub functions: Vec<(Range<usize>, String)>,
    /// The data: texts and tables.
    pub data: Range<usize>,
}

/// Takes a program apart.
///
/// # Errors
/// The bytes are not what the format says, or name no function.
pub fn read(program: &[u8]) -> xtask::Result<Program> {
    parse(program)
        .map_err(|error| format!("This is not WebAssembly: {error}."))
        .and_then(|program| match program.functions.is_empty() {
            true => Err("The program names no functions.".to_owned()),
            false => Ok(program),
        })
}

fn parse(program: &[u8]) -> wasmparser::Result<Program> {
    let mut bytes = Vec::new();
    let mut bodies = Vec::new();
    let mut data = 0..0;
    let mut names = BTreeMap::new();
    let mut imported = 0;
    // Where the next section begins, and what has been left out before it.
    let (mut at, mut left_out) = (0, 0);
    for payload in Parser::new(0).parse_all(program) {
        let payload = payload?;
        match &payload {
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(section) = section.as_known() {
                    for name in section {
                        if let Name::Function(map) = name? {
                            for naming in map {
                                let naming = naming?;
                                names.insert(naming.index, naming.name);
                            }
                        }
                    }
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.clone().into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => {
                let range = body.range();
                bodies.push(range.start as usize - left_out..range.end as usize - left_out);
            }
            Payload::DataSection(section) => {
                let range = section.range();
                data = range.start as usize - left_out..range.end as usize - left_out;
            }
            _ => {}
        }
        if let Some((_, range)) = payload.as_section() {
            let end = range.end as usize;
            match payload {
                Payload::CustomSection(_) => left_out += end - at,
                _ => bytes.extend_from_slice(program.get(at..end).unwrap_or_default()),
            }
            at = end;
        } else if let Payload::Version { range, .. } = payload {
            at = range.end as usize;
            bytes.extend_from_slice(&program[..at]);
        }
    }
    let functions = (imported..).zip(bodies).filter_map(|(index, body)| {
        let name = names.get(&index)?;
        Some((body, format!("{:#}", rustc_demangle::demangle(name))))
    });
    Ok(Program {
        functions: functions.collect(),
        bytes,
        data,
    })
}

/// The crate and modules that a function belongs to: of the standard library and of
/// other crates only the crate, of our own up to two modules.
pub fn module_of(function: &str) -> String {
    // `<a::B as c::D>::e` and `<a::B>::e` belong to `a`.
    let plain = function.trim_start_matches(['<', '&', '[', '(', '*']);
    let plain = ["mut ", "const ", "dyn "]
        .iter()
        .fold(plain, |text, word| text.trim_start_matches(word));
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let path = plain.split(|c| !is_part(c)).next().unwrap_or_default();
    let mut segments = path.split("::").filter(|segment| !segment.is_empty());
    let first = segments.next().unwrap_or("unnamed");
    match first {
        "core" | "alloc" | "std" | "hashbrown" | "dlmalloc" | "compiler_builtins" | "str"
        | "u8" | "u16" | "u32" | "u64" | "usize" | "i32" | "i64" | "char" | "bool" => {
            "the standard library".to_owned()
        }
        "jotlens" => {
            // The last name is that of a function or a type; types begin with a capital.
            let inner: Vec<&str> = segments.filter(|segment| !is_hash(segment)).collect();
            let modules = inner
                .iter()
                .take(inner.len().saturating_sub(1))
                .take_while(|segment| segment.starts_with(|c: char| c.is_ascii_lowercase()))
                .take(2);
            modules.fold("jotlens".to_owned(), |path, module| {
                format!("{path}::{module}")
            })
        }
        other if path.contains("::") => other.to_owned(),
        _ => "glue".to_owned(),
    }
}

/// Whether a last segment is the hash that old-style names end with: `h0da0c7fcf689f00b`.
fn is_hash(segment: &str) -> bool {
    let digits = segment.strip_prefix('h').unwrap_or_default();
    digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One imported function, one of its own whose body is three bytes, one piece of
    /// data, and names for both functions.
    const PROGRAM: &[u8] = &[
        0, b'a', b's', b'm', 1, 0, 0, 0, // the beginning
        0, 3, 1, b'x', 9, // a custom section, to be left out
        1, 4, 1, 0x60, 0, 0, // a type
        2, 7, 1, 1, b'a', 1, b'b', 0, 0, // an import
        3, 2, 1, 0, // a function
        10, 5, 1, 3, 0, 1, 0x0b, // its body
        11, 6, 1, 0, 0x41, 0, 0x0b, 0, // data
        0, 17, 4, b'n', b'a', b'm', b'e', 1, 10, 2, 0, 1, b'f', 1, 4, b'a', b':', b':', b'g',
    ];

    #[test]
    fn functions_are_found_with_their_names() {
        let program = read(PROGRAM).expect("a program");
        assert_eq!(program.bytes.len(), PROGRAM.len() - 5 - 19);
        let [(body, name)] = program.functions.as_slice() else {
            panic!("{:?}", program.functions);
        };
        assert_eq!(program.bytes.get(body.clone()), Some(&[0, 1, 0x0b][..]));
        assert_eq!(name, "a::g");
        assert_eq!(program.data.len(), 6);
        assert_eq!(program.bytes.get(program.data.start), Some(&1));
    }

    #[test]
    fn what_is_no_program_is_refused() {
        assert!(read(b"\0asm\x01\0\0\0").is_err());
        assert!(read(b"").is_err());
        for end in 0..PROGRAM.len() {
            assert!(read(&PROGRAM[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn a_function_belongs_to_a_module() {
        for (function, module) in [
            (
                "jotlens::jose::json::reader::Reader::value",
                "jotlens::jose::json",
            ),
            (
                "<jotlens::sim::trace::Event as core::clone::Clone>::clone",
                "jotlens::sim::trace",
            ),
            ("jotlens::inspect::examine", "jotlens::inspect"),
            (
                "jotlens::inspect::examine::h166ad3ccc27d000f",
                "jotlens::inspect",
            ),
            ("jotlens::ui::app::start::{closure#0}", "jotlens::ui::app"),
            ("jotlens::main", "jotlens"),
            (
                "<alloc::vec::Vec<jotlens::token::Fault>>::push",
                "the standard library",
            ),
            ("p256::arithmetic::scalar", "p256"),
            ("__wbindgen_malloc", "glue"),
        ] {
            assert_eq!(module_of(function), module, "{function}");
        }
    }
}
