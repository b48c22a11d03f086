//! The map leads each byte of the token to the right bytes of the paste.

use super::*;

#[track_caller]
fn map_of(text: &str) -> SourceMap {
    found(text, &token()).expect("a reading with the token").1
}

/// Each byte leads to itself.
#[track_caller]
fn plain(text: &str) {
    let (token, map) = (token(), map_of(text));
    for (offset, byte) in token.bytes().enumerate() {
        let source = map.to_source(offset..offset + 1);
        assert_eq!(text.as_bytes()[source], [byte], "{offset} of {text}");
    }
}

#[test]
fn of_what_was_only_joined() {
    let token = token();
    let (head, tail) = token.split_at(70);
    plain(&format!("\u{1b}[32m{head}\u{1b}[1m{tail}\u{1b}[0m"));
    plain(&format!("{head}=\r\n{tail}"));
    plain(&format!("{head}%20{tail}"));
    plain(&format!("a.1={tail}; a.0={head}; b=c"));
    plain(&format!("t = \"{head}\" +\n \"{tail}\""));
    plain(&format!("| {head} |\n| {tail} |\n"));
    plain(&format!("token=s%3A{token}.{}", "a".repeat(43)));
}

#[test]
fn of_encoded_characters() {
    let token = token();
    for (dot, written) in [
        ("&#46;", "&#46;"),
        ("=2E", "=2E"),
        ("\u{2024}", "\u{2024}"),
        ("&amp;period;", "&amp;period;"),
    ] {
        let text = token.replace('.', dot);
        let map = map_of(&text);
        for (offset, byte) in token.bytes().enumerate() {
            let source = &text[map.to_source(offset..offset + 1)];
            let expected = if byte == b'.' {
                written.to_owned()
            } else {
                char::from(byte).to_string()
            };
            assert_eq!(source, expected, "{offset} of {text}");
        }
    }
    let hex: String = token.bytes().map(|byte| format!("{byte:02x}")).collect();
    let digits: String = token
        .bytes()
        .map(|byte| format!("{:02}", byte - 45))
        .collect();
    let percent: String = token.bytes().map(|byte| format!("%25{byte:02x}")).collect();
    for (text, start, width) in [
        (hex.clone(), 0, 2),
        (format!("shc:/{digits}"), 5, 2),
        (percent, 0, 5),
    ] {
        let map = map_of(&text);
        for offset in 0..token.len() {
            let from = start + offset * width;
            assert_eq!(
                map.to_source(offset..offset + 1),
                from..from + width,
                "{offset} of {text}"
            );
        }
    }
}

/// The bytes of the paste that are characters of its Base64, in order.
fn characters(text: &str, start: usize) -> Vec<usize> {
    (start..text.len())
        .filter(|at| {
            text.as_bytes()[*at].is_ascii_alphanumeric() || b"+/-_".contains(&text.as_bytes()[*at])
        })
        .collect()
}

#[test]
fn of_base64() {
    let token = token();
    for (before, inside, width) in [
        ("", "", 10_000),
        ("token: ", "", 10_000),
        ("", "x ", 76),
        ("value: ", "Authorization: Bearer ", 77),
        ("data:\n  token: >-\n    ", "a=", 33),
    ] {
        let encoded = wrapped(&base64(format!("{inside}{token}")), width, "\n    ");
        let text = format!("{before}{encoded}");
        let map = map_of(&text);
        let places = characters(&text, before.len());
        for offset in 0..token.len() {
            // Byte n begins in character n * 4 / 3; the third of a group has what is left.
            let byte = inside.len() + offset;
            let first = byte * 4 / 3;
            let last = if byte % 3 == 2 || byte + 1 == inside.len() + token.len() {
                first + 1
            } else {
                first
            };
            let source = map.to_source(offset..offset + 1);
            assert_eq!(
                source,
                places[first]..places[last] + 1,
                "{offset} of {text}"
            );
            assert_eq!(map.to_token(source.start), Some(offset));
        }
    }
}

#[test]
fn of_base64_in_base64() {
    let token = token();
    let text = base64(base64(&token));
    let map = map_of(&text);
    let mut end = 0;
    for offset in 0..token.len() {
        let source = map.to_source(offset..offset + 1);
        assert!(
            source.start >= end && source.len() <= 4,
            "{offset}: {source:?}"
        );
        // The inner characters that hold the byte, and the outer ones that hold them.
        let inner = offset * 4 / 3;
        assert_eq!(source.start, inner * 4 / 3);
        end = source.end;
    }
}
