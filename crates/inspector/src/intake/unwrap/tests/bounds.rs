//! The stated limits hold.

use std::time::Duration;

use cpu_time::ThreadTime;

use super::super::{MAX_READINGS, name};
use super::*;

#[test]
fn hostile_texts_end_soon() {
    let token = token();
    for piece in [
        "e",
        "eyJ",
        "eyJ ",
        "eyJhbGciOiJIUzI1NiJ9.",
        "eyJhbGciOiJIUzI1NiJ9 ",
        "eyJhbGciOiJIUzI1NiJ9.e30.\n",
        "\\",
        "\\\\x1b[",
        "[1m",
        "&",
        "&#",
        "=",
        "=\n",
        "%",
        "%25",
        "<",
        "<a ",
        "a.0=",
        "a.0=bbbbbbbb;",
        "s:",
        "s%3Ae",
        "shc:/",
        "shc:/1/2/11 ",
        "basic ",
        "Basic ZXlK:",
        "ZXlK",
        "ZXlK/",
        "ZXlK\n",
        "\"e\" + ",
        "\"\"",
        "e\"",
        "|",
        "| e |\n",
        "e\n",
        "> e\n",
        "{",
        "{\"alg\":\"a\"}",
        "--",
        ":",
        ".",
        "~",
        "\u{2010}",
        "é",
        "65",
        "base64-",
        "{\"name\":\"a.0\",\"value\":\"b\"},",
    ] {
        let text = piece.repeat(30_000 / piece.len());
        for text in [
            text.clone(),
            format!("{text}{token}"),
            format!("{}{text}", &token[..60]),
        ] {
            let clock = ThreadTime::now();
            assert!(readings(&text).len() <= MAX_READINGS);
            let _ = name(&text);
            let spent = clock.elapsed();
            assert!(spent < Duration::from_secs(3), "{piece:?} took {spent:?}");
        }
    }
}

#[test]
fn a_large_text_gets_the_cheap_changes() {
    let token = token();
    let (head, tail) = token.split_at(60);
    let large = "lorem ipsum ".repeat(100_000);
    assert!(found(&format!("{large}{head}\u{1b}[0m{tail}"), &token).is_some());
    assert!(found(&format!("{large} token: {}", base64(&token)), &token).is_some());
    assert_eq!(readings(&"eyJ ".repeat(5_000_000)), vec![]);
}
