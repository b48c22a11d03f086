//! Which function of a program takes which bytes: as much of the binary format
//! (WebAssembly core specification, chapter 5) as that needs.

use crate::Outcome;
use std::collections::BTreeMap;
use std::ops::Range;

/// A program, taken apart.
pub struct Program {
    /// Its bytes without sections that only tools read.
    pub bytes: Vec<u8>,
    /// Each function's body in those bytes, with the function's name.
    pub functions: Vec<(Range<usize>, String)>,
    /// The data: texts and tables.
    pub data: Range<usize>,
}

const CUSTOM: u8 = 0;
const IMPORT: u8 = 2;
const CODE: u8 = 10;
const DATA: u8 = 11;

/// The part of the section `name` that names functions.
const FUNCTION_NAMES: u8 = 1;

/// Takes a program apart.
///
/// # Errors
/// The bytes are not what the format says, or name no function.
pub fn read(program: &[u8]) -> Outcome<Program> {
    parse(program)
        .filter(|program| !program.functions.is_empty())
        .ok_or_else(|| "The program is no WebAssembly with names in it.".to_owned())
}

fn parse(program: &[u8]) -> Option<Program> {
    let mut reader = Reader {
        bytes: program,
        at: 8,
    };
    let mut bytes = program.get(..8)?.to_vec();
    let mut bodies = Vec::new();
    let mut data = 0..0;
    let mut imported = 0;
    let mut names = BTreeMap::new();
    while reader.at < program.len() {
        let begun = reader.at;
        let kind = reader.byte()?;
        let length = reader.number()?;
        let end = reader.at.checked_add(length)?;
        let mut section = Reader {
            bytes: program.get(..end)?,
            at: reader.at,
        };
        reader.at = end;
        if kind == CUSTOM {
            if section.text()? == "name" {
                names = function_names(&mut section)?;
            }
            continue;
        }
        // Where the section comes to lie without those before it that are left out.
        let moved = begun - bytes.len();
        match kind {
            IMPORT => imported = imported_functions(&mut section)?,
            CODE => {
                for _ in 0..section.number()? {
                    let length = section.number()?;
                    let body = section.at - moved..section.at.checked_add(length)? - moved;
                    section.at = section.at.checked_add(length)?;
                    bodies.push(body);
                }
            }
            DATA => data = section.at - moved..end - moved,
            _ => {}
        }
        bytes.extend_from_slice(program.get(begun..end)?);
    }
    let functions = bodies.into_iter().enumerate().filter_map(|(index, body)| {
        let name = names.get(&(imported + index))?;
        Some((body, format!("{:#}", rustc_demangle::demangle(name))))
    });
    Some(Program {
        bytes,
        functions: functions.collect(),
        data,
    })
}

/// How many of the imports are functions.
fn imported_functions(section: &mut Reader<'_>) -> Option<usize> {
    let mut functions = 0;
    for _ in 0..section.number()? {
        section.text()?;
        section.text()?;
        match section.byte()? {
            0 => {
                section.number()?;
                functions += 1;
            }
            1 => {
                section.byte()?;
                section.limits()?;
            }
            2 => section.limits()?,
            3 => {
                section.byte()?;
                section.byte()?;
            }
            _ => return None,
        }
    }
    Some(functions)
}

fn function_names(section: &mut Reader<'_>) -> Option<BTreeMap<usize, String>> {
    let mut names = BTreeMap::new();
    while section.at < section.bytes.len() {
        let kind = section.byte()?;
        let length = section.number()?;
        let end = section.at.checked_add(length)?;
        if kind == FUNCTION_NAMES {
            for _ in 0..section.number()? {
                let index = section.number()?;
                names.insert(index, section.text()?.to_owned());
            }
        }
        section.at = end;
    }
    Some(names)
}

/// Reads on from a place.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// An unsigned number in LEB128.
    fn number(&mut self) -> Option<usize> {
        let mut value = 0_usize;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        let end = self.at.checked_add(length)?;
        let text = self.bytes.get(self.at..end)?;
        self.at = end;
        std::str::from_utf8(text).ok()
    }

    fn limits(&mut self) -> Option<()> {
        let has_most = self.byte()? & 1 == 1;
        self.number()?;
        if has_most {
            self.number()?;
        }
        Some(())
    }
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
