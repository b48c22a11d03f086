//! How a `Set-Cookie` line is read: prefixes, sizes, odd lines.

use super::{Fold, Group};
use crate::case::{A, A_HTTP, Case, Hop, Shown, ask, open, own_fetch, read, write};

pub const GROUPS: &[Group] = &[
    Group {
        title: "Prefixes of names",
        about: "A response of `https://site-a.test` or `http://site-a.test`, or a script on such a page, sets the cookie.",
        rows: "line",
        fold: Fold::Alike,
        cases: prefixes,
    },
    Group {
        title: "Sizes",
        about: "Name and value count together, attribute values by themselves.",
        rows: "line",
        fold: Fold::None,
        cases: sizes,
    },
    Group {
        title: "Odd lines",
        about: "What `https://site-a.test/dir/page` stores of a `Set-Cookie` line, and of the same line written by a script.",
        rows: "line",
        fold: Fold::None,
        cases: odd,
    },
];

/// The three ways in which a line arrives.
fn ways(group: &'static str, row: &str, line: &str, ways: &[&str]) -> Vec<Case> {
    let all = [
        ("response", A, false),
        ("over HTTP", A_HTTP, false),
        ("script", A, true),
    ];
    let chosen = all.into_iter().filter(|(name, ..)| ways.contains(name));
    chosen
        .map(|(column, origin, script)| {
            let mut steps = vec![open(&format!("{origin}/dir/page"))];
            if script {
                steps.push(write(line));
                steps.push(read());
            } else {
                let at = |hop: &str| Hop::new(&format!("{origin}/dir/{hop}"));
                steps.push(ask(own_fetch(), vec![at("set").set(line)]));
                steps.push(ask(own_fetch(), vec![at("x")]));
            }
            Case::new(group, row, column, Shown::Jar, steps)
        })
        .collect()
}

fn prefixes(group: &'static str) -> Vec<Case> {
    let lines = [
        "__Secure-c=1",
        "__Secure-c=1; Secure",
        "__Host-c=1",
        "__Host-c=1; Secure",
        "__Host-c=1; Secure; Path=/",
        "__Host-c=1; Secure; Path=/dir",
        "__Host-c=1; Secure; Path=/; Domain=site-a.test",
        "__Host-c=1; Secure; Path=/; Domain=",
        "__host-c=1; Path=/",
        "__HOST-c=1; Secure; Path=/dir",
        "__secure-c=1",
        "=__Host-c=1; Secure; Path=/",
        "__Host-c; Secure; Path=/",
        "=__Secure-c",
        "__Http-c=1; Secure",
        "__Http-c=1; Secure; HttpOnly",
        "__Host-Http-c=1; Secure; Path=/",
        "__Host-Http-c=1; Secure; Path=/; HttpOnly",
    ];
    // One way after the other, so that the page need not change for each line.
    let mut cases = Vec::new();
    for way in ["response", "over HTTP", "script"] {
        for line in lines {
            cases.extend(ways(group, &format!("`{line}`"), line, &[way]));
        }
    }
    cases
}

fn sizes(group: &'static str) -> Vec<Case> {
    let long = |length: usize| "v".repeat(length);
    let lines = [
        (
            "name of 1, value of 4094 bytes",
            format!("c={}; Path=/", long(4094)),
        ),
        (
            "name of 1, value of 4095 bytes",
            format!("c={}; Path=/", long(4095)),
        ),
        (
            "name of 1, value of 4096 bytes",
            format!("c={}; Path=/", long(4096)),
        ),
        (
            "name of 4095, value of 1 byte",
            format!("{}=1; Path=/", long(4095)),
        ),
        (
            "name of 4096, value of 1 byte",
            format!("{}=1; Path=/", long(4096)),
        ),
        (
            "no name, value of 4096 bytes",
            format!("{}; Path=/", long(4096)),
        ),
        (
            "no name, value of 4097 bytes",
            format!("{}; Path=/", long(4097)),
        ),
        (
            "4000 bytes and long attributes",
            format!(
                "c={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600",
                long(3999)
            ),
        ),
        (
            "2048 characters of two bytes",
            format!("c={}; Path=/", "é".repeat(2047)),
        ),
        (
            "2049 characters of two bytes",
            format!("c={}; Path=/", "é".repeat(2048)),
        ),
        ("Path of 1024 bytes", format!("c=1; Path=/{}", long(1023))),
        ("Path of 1025 bytes", format!("c=1; Path=/{}", long(1024))),
        (
            "Domain of 1025 bytes",
            format!("c=1; Path=/; Domain={}", long(1025)),
        ),
        (
            "unknown attribute of 1025 bytes",
            format!("c=1; Path=/; X={}", long(1025)),
        ),
    ];
    let cases = lines
        .iter()
        .map(|(row, line)| ways(group, row, line, &["response", "script"]));
    cases.flatten().collect()
}

fn odd(group: &'static str) -> Vec<Case> {
    let lines = [
        "c=1",
        "c = 1 ",
        "c=",
        "=1",
        "=c=1",
        "==1",
        "c",
        "=",
        "; Secure",
        "c=1=2",
        "c=\"1 2\"",
        "c=1, d=2",
        "c=1;; Secure",
        "c=a b",
        "c=é",
        "c=1\t2",
        "c\t=1",
        "c=1; SameSite",
        "c=1; SameSite=",
        "c=1; SameSite=Wrong",
        "c=1; samesite=STRICT",
        "c=1; SameSite=None",
        "c=1; SameSite=None; Secure",
        "c=1; SameSite=Strict; SameSite=Lax",
        "c=1; SECURE; HTTPONLY",
        "c=1; Secure=false; HttpOnly=no",
        "c=1; Secured; Http-Only",
        "c=1; Path=/; Path=/dir",
        "c=1; Path=/dir; Path=",
        "c=1; Partitioned",
        "c=1; Priority=High",
        "c=1 ; Path = / ; Secure ",
        "Secure",
        "Path=/; c=1",
    ];
    let cases = lines.iter().map(|line| {
        ways(
            group,
            &format!("`{}`", line.replace('\t', "⇥")),
            line,
            &["response", "script"],
        )
    });
    let mut cases: Vec<Case> = cases.flatten().collect();
    // A header cannot hold them; a script can write them.
    for (row, line) in [
        ("a newline", "c=1\nd=2"),
        ("a zero byte", "c=1\0d=2"),
        ("a bell", "c=\u{7}"),
        ("a delete character", "c=\u{7f}"),
        ("a newline in an attribute", "c=1; Path=/\nx"),
    ] {
        cases.extend(ways(group, row, line, &["script"]));
    }
    cases
}
