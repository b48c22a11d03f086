//! Just enough of WebAssembly's binary form (core specification, chapter 5) to rename, to
//! reorder and to weigh.

/// The kinds of sections that are read.
pub const CUSTOM: u8 = 0;
pub const IMPORTS: u8 = 2;
pub const EXPORTS: u8 = 7;
pub const CODE: u8 = 10;
pub const DATA: u8 = 11;

/// The bytes before the first section.
pub const HEAD: usize = 8;

/// Every section, its kind first; none if these bytes are no program.
pub fn sections(program: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut rest = program.get(HEAD..)?;
    let mut sections = Vec::new();
    while !rest.is_empty() {
        sections.push((byte(&mut rest)?, bytes(&mut rest)?));
    }
    Some(sections)
}

/// A program with other sections in place of its own.
pub fn joined(program: &[u8], sections: &[(u8, Vec<u8>)]) -> Option<Vec<u8>> {
    let mut result = program.get(..HEAD)?.to_vec();
    for (kind, section) in sections {
        result.push(*kind);
        put(section, &mut result);
    }
    Some(result)
}

/// The code of each function that a program has itself.
pub fn bodies(program: &[u8]) -> Option<Vec<&[u8]>> {
    let mut sections = sections(program)?.into_iter();
    let (_, mut code) = sections.find(|(kind, _)| *kind == CODE)?;
    let count = number(&mut code)?;
    (0..count).map(|_| bytes(&mut code)).collect()
}

/// How many functions a program imports. They are counted before its own.
pub fn imported_functions(program: &[u8]) -> Option<usize> {
    let mut sections = sections(program)?.into_iter();
    let Some((_, mut imports)) = sections.find(|(kind, _)| *kind == IMPORTS) else {
        return Some(0);
    };
    let count = number(&mut imports)?;
    let mut functions = 0;
    for _ in 0..count {
        bytes(&mut imports)?;
        bytes(&mut imports)?;
        functions += usize::from(described(&mut imports)? == FUNCTION);
    }
    Some(functions)
}

/// A program, which has no names yet, with these for its functions: each by its number,
/// in order.
pub fn with_names(mut program: Vec<u8>, names: &[(usize, String)]) -> Vec<u8> {
    let mut functions = written(names.len());
    for (function, name) in names {
        functions.extend(written(*function));
        put(name.as_bytes(), &mut functions);
    }
    let mut section = Vec::new();
    put(b"name", &mut section);
    section.push(1);
    put(&functions, &mut section);
    program.push(CUSTOM);
    put(&section, &mut program);
    program
}

/// The kind of import that a function is.
const FUNCTION: u8 = 0;

/// Passes over what an import is (a function, table, memory, global or tag), and gives its kind.
pub fn described(rest: &mut &[u8]) -> Option<u8> {
    let limits = |rest: &mut &[u8]| {
        let has_most = byte(rest)? & 1 == 1;
        number(rest)?;
        if has_most {
            number(rest)?;
        }
        Some(())
    };
    let kind = byte(rest)?;
    match kind {
        FUNCTION => drop(number(rest)?),
        1 => {
            byte(rest)?;
            limits(rest)?;
        }
        2 => limits(rest)?,
        3 => {
            byte(rest)?;
            byte(rest)?;
        }
        4 => {
            byte(rest)?;
            number(rest)?;
        }
        _ => return None,
    }
    Some(kind)
}

/// The next byte.
pub fn byte(rest: &mut &[u8]) -> Option<u8> {
    let (first, after) = rest.split_first()?;
    *rest = after;
    Some(*first)
}

/// The next number: seven bits to a byte, the lowest first.
pub fn number(rest: &mut &[u8]) -> Option<usize> {
    let mut sum = 0_usize;
    for shift in (0..35).step_by(7) {
        let next = byte(rest)?;
        sum |= usize::from(next & 0x7f) << shift;
        if next & 0x80 == 0 {
            return Some(sum);
        }
    }
    None
}

/// The next bytes, which have their number before them.
pub fn bytes<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = number(rest)?;
    let (bytes, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(bytes)
}

/// A number as [`number`] reads it.
pub fn written(mut number: usize) -> Vec<u8> {
    let mut result = Vec::new();
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            result.push(low);
            return result;
        }
        result.push(low | 0x80);
    }
}

/// Writes bytes as [`bytes`] reads them.
pub fn put(bytes: &[u8], result: &mut Vec<u8>) {
    result.extend(written(bytes.len()));
    result.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_were_written() {
        for given in [0, 1, 127, 128, 300, 1 << 20, (1 << 32) - 1] {
            let bytes = written(given);
            let mut rest = bytes.as_slice();
            assert_eq!(number(&mut rest), Some(given));
            assert!(rest.is_empty());
        }
        assert_eq!(number(&mut [0x80_u8; 6].as_slice()), None);
    }

    #[test]
    fn a_program_comes_apart_and_together() {
        let program = joined(
            b"\0asm\x01\0\0\0",
            &[
                (
                    IMPORTS,
                    vec![2, 1, b'm', 1, b'f', 0, 3, 1, b'm', 1, b't', 1, 0x70, 0, 9],
                ),
                (CODE, vec![2, 2, 0, 0x0b, 1, 7]),
            ],
        )
        .expect("a program");
        assert_eq!(bodies(&program), Some(vec![&[0, 0x0b][..], &[7]]));
        assert_eq!(imported_functions(&program), Some(1));
        let named = with_names(program.clone(), &[(1, "x".to_owned()), (2, "y".to_owned())]);
        assert_eq!(
            &named[program.len()..],
            b"\0\x0e\x04name\x01\x07\x02\x01\x01x\x02\x01y"
        );
        assert_eq!(bodies(&named).map(|all| all.len()), Some(2));
        assert_eq!(sections(&program[..program.len() - 1]), None);
    }
}
