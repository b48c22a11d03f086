//! Long texts of nothing in particular: they are read, and every note points into them. How the
//! time grows with the length is measured in `crates/bench/src/growth.rs`.

use super::super::read;
use super::*;

type Make = fn(usize) -> String;

/// What is repeated or made to fill a text of a given size.
const KINDS: [(&str, Make); 29] = [
    ("base64 noise", |size| {
        random(
            size,
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        )
    }),
    ("base64url, dots and lines", |size| {
        random(size, b"eyJABCabcdefghijklmnopqrstuvwxyz0123456789-_..\n")
    }),
    ("printable noise", |size| {
        random(size, &(32..127).collect::<Vec<u8>>())
    }),
    ("few letters", |size| random(size, b"eyJ.\n \"=%2E\\n;&")),
    ("all dots", |size| ".".repeat(size)),
    ("all percent signs", |size| "%".repeat(size)),
    ("all %25", |size| "%25".repeat(size / 3)),
    ("one %252525…", |size| {
        format!("%{}", "25".repeat(size / 2))
    }),
    ("all %2E after a header", |size| {
        format!("{HEADER}{}", "%2E".repeat(size / 3))
    }),
    ("all .%2E after a header", |size| {
        format!("{HEADER}{}", ".%2E".repeat(size / 4))
    }),
    ("all eyJ", |size| "eyJ".repeat(size / 3)),
    ("eyJ apart", |size| "eyJ ".repeat(size / 4)),
    ("eyJ lines", |size| "eyJhbG\n".repeat(size / 7)),
    ("eyJ.a lines", |size| "eyJhbG.a\n".repeat(size / 9)),
    ("eyJ in slashes", |size| "/eyJhbG.e.".repeat(size / 10)),
    ("cookies", |size| "eyJ.a=eyJ.a;".repeat(size / 12)),
    ("a.b.c lines", |size| "\"a.b.c\"=".repeat(size / 8)),
    ("form fields", |size| "&x=a.b.c".repeat(size / 8)),
    ("form fields of tokens", |size| {
        "&a_token=abc.d.e".repeat(size / 16)
    }),
    ("form fields of headers", |size| {
        "&x=eyJhbGciOiJIUzI1NiJ9".repeat(size / 23)
    }),
    ("all quotes", |size| "\"".repeat(size)),
    ("all backslashes", |size| "\\".repeat(size)),
    ("all spaces, then e", |size| {
        format!("{}e", " ".repeat(size))
    }),
    ("invisible", |size| "e\u{200b}\u{200b}".repeat(size / 7)),
    ("all e", |size| "e ".repeat(size / 2)),
    ("braces", |size| {
        format!("{}\"kty\"", "{\"a\":[".repeat(size / 6))
    }),
    ("one huge token", |size| {
        format!("{HEADER}.{}.a", "A".repeat(size))
    }),
    ("a wrapped token", |size| {
        format!(
            "{HEADER}.{}",
            format!("{}\n", "A".repeat(64)).repeat(size / 65)
        )
    }),
    ("a log of tokens", |size| {
        format!("12:00 INFO Authorization: Bearer {} ok\n", token()).repeat(size / 172)
    }),
];

fn random(size: usize, alphabet: &[u8]) -> String {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 40).unwrap_or_default()
    };
    (0..size)
        .map(|_| char::from(alphabet[next() % alphabet.len()]))
        .collect()
}

fn check_bounds(name: &str, text: &str, intake: &super::super::Intake) {
    assert!(
        intake
            .notes
            .iter()
            .all(|note| text.get(note.span.clone()).is_some()),
        "{name}"
    );
}

#[test]
fn a_hundred_kilobytes_of_each() {
    for (name, make) in KINDS {
        let text = make(100_000);
        check_bounds(name, &text, &read(&text));
    }
}
