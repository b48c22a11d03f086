//! Damaged tokens come through with the damage in place.

use super::super::{PasteKind, read};
use super::*;

#[test]
fn damage_stays_where_it_is() {
    for text in [
        format!("{HEADER}.{PAYLOAD}"),
        HEADER.to_owned(),
        format!("{HEADER}.{PAYLOAD}.{SIGNATURE}.{SIGNATURE}"),
        format!("{HEADER}.{PAYLOAD}.{SIGNATURE}.a.b.c"),
        format!("{HEADER}.{PAYLOAD}==.{SIGNATURE}="),
        format!("{HEADER}.{PAYLOAD}.ab+cd/ef"),
        format!("{HEADER}.{PAYLOAD}…"),
        format!("{HEADER}.{PAYLOAD}..."),
        format!("{HEADER}..."),
        "eyJhbGciOi…".to_owned(),
        "eyJhbGciOi...".to_owned(),
        format!("{HEADER}….{SIGNATURE}"),
        format!("{HEADER}.eyJz*WIi.{SIGNATURE}"),
        format!("{HEADER}.eyJz\"WIi.{SIGNATURE}"),
        format!("{HEADER}.eyJz,WIi.{SIGNATURE}"),
        format!("{HEADER}.eyJzéWIi.{SIGNATURE}"),
        format!("{HEADER}.{PAYLOAD}.ab$cd"),
        format!("eyJhb!ciOiJIUzI1NiJ9.{PAYLOAD}.{SIGNATURE}"),
        format!("eyJhbGciOiJIUzI1NiJ9%.{PAYLOAD}.{SIGNATURE}"),
        format!("{}.{PAYLOAD}.{SIGNATURE}", &HEADER[1..]),
        "abc.def.ghi".to_owned(),
        "a.b.c".to_owned(),
        "abc..def".to_owned(),
        "eydhbGcnOidIUzI1NiJ9.e30.abc".to_owned(),
    ] {
        expect(&text, &text, &[]);
    }
}

#[test]
fn damage_in_a_longer_text() {
    expect(
        &format!("Bearer {HEADER}.eyJz*WIi.{SIGNATURE}"),
        &format!("{HEADER}.eyJz*WIi.{SIGNATURE}"),
        &["Removed `Bearer ` in front."],
    );
    expect(
        &format!("log: user=1 token={HEADER}.{PAYLOAD}... next"),
        &format!("{HEADER}.{PAYLOAD}..."),
        &["Took the value of `token`."],
    );
    expect(
        "level=info jwt=eyJhbGciOi… path=/",
        "eyJhbGciOi…",
        &["Took the value of `jwt`."],
    );
    expect(
        "?id_token=abc.def.ghi&state=x",
        "abc.def.ghi",
        &["Took `id_token` from the URL query."],
    );
    expect(
        "{\"access_token\": \"abc.def.ghi\"}",
        "abc.def.ghi",
        &["Took the JSON member `access_token`."],
    );
    expect(
        "Bearer abc.def.ghi",
        "abc.def.ghi",
        &["Removed `Bearer ` in front."],
    );
}

#[test]
fn typing_a_token_never_changes_its_kind() {
    let jwe = format!("eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..{SIGNATURE}.{PAYLOAD}.{SIGNATURE}");
    for token in [
        token(),
        jwe,
        "e30.e30.".to_owned(),
        "ewogICJhbGciOiAibm9uZSIKfQ.e30.".to_owned(),
    ] {
        for end in 1..=token.len() {
            let typed = &token[..end];
            let intake = read(typed);
            let Some(read) = token_of(&intake) else {
                panic!("{typed:?} gave {intake:?}")
            };
            assert_eq!(read, typed);
        }
    }
}

#[test]
fn no_token_in_it() {
    for text in [
        "hello",
        "eye",
        "eyes",
        "ewok",
        "eyelid",
        "expert",
        "192.0.2.1",
        "1.2.3",
        "v1.2.3-beta.1",
        "2026.11.21",
        "www.example.com",
        "api.example.co.uk",
        "https://www.example.com/a.b.c",
        "archive.tar.gz",
        "jquery.min.js",
        "java.lang.Object",
        "first.last.name@example.com",
        "see abc.def.ghi there",
        "e.g.",
        "...",
        "wait...what",
        ".",
        "Bearer",
        "Authorization:",
        "{\"a\":1}",
        "\"\"",
        "{\"a\":1,\"state\":\"eyJyZWRpcmVjdCI6Ii8ifQ\"}",
        "a..",
        "host=api.example.com",
        "%%%%",
        "\\\\\\\\",
        "no tokens here. really. none.",
    ] {
        assert_eq!(read(text).found, PasteKind::Unrecognised, "{text:?}");
    }
    for text in ["", "  \n\t ", "\u{feff}", "\u{200b}\n"] {
        assert_eq!(read(text).found, PasteKind::Nothing, "{text:?}");
    }
}
