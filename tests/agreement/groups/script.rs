//! What scripts read and write through `document.cookie`.

use super::Group;
use crate::case::{
    A, A_HTTP, APP, B, Case, Hop, How, Place, Setup, Shown, Step, ask, read, visit, write,
};

pub const GROUPS: &[Group] = &[
    Group {
        title: "What a script reads",
        about: "A response of `https://site-a.test/docs/page` sets the cookie; a script reads `document.cookie` somewhere.",
        rows: "line",
        cases: reads,
    },
    Group {
        title: "What a script writes",
        about: "A script writes to `document.cookie`; what is in the jar?",
        rows: "line",
        cases: writes,
    },
];

/// Steps that lead to a place where a script can work.
fn places() -> Vec<(&'static str, Vec<Step>, Place)> {
    let goes = |url: &str| vec![visit(Hop::new(url))];
    let framed = |outer: &str, inner: &str| {
        vec![
            visit(Hop::new(outer)),
            ask(How::Frame, vec![Hop::new(inner)]),
        ]
    };
    vec![
        ("there", goes(&format!("{A}/docs/page")), Place::Tab),
        ("at `/`", goes(&format!("{A}/")), Place::Tab),
        (
            "over HTTP",
            goes(&format!("{A_HTTP}/docs/page")),
            Place::Tab,
        ),
        ("sibling", goes(&format!("{APP}/docs/page")), Place::Tab),
        ("other site", goes(&format!("{B}/docs/page")), Place::Tab),
        (
            "framed by the sibling",
            framed(&format!("{APP}/"), &format!("{A}/docs/page")),
            Place::Frame,
        ),
        (
            "framed by another site",
            framed(&format!("{B}/"), &format!("{A}/docs/page")),
            Place::Frame,
        ),
    ]
}

fn reads(group: &'static str) -> Vec<Case> {
    let lines = [
        "c=1",
        "c=1; HttpOnly",
        "c=1; Path=/; Domain=site-a.test",
        "c=1; Secure; SameSite=None",
        "c=1; Secure; SameSite=Strict",
        "c=1; Secure; SameSite=Lax; Path=/",
    ];
    let mut cases = Vec::new();
    for line in lines {
        for (column, steps, at) in places() {
            let mut all = vec![visit(Hop::new(&format!("{A}/docs/page")).set(line))];
            all.extend(steps);
            all.push(Step::Read { at });
            cases.push(Case {
                setup: Setup::Plain,
                group,
                row: format!("`{line}`"),
                column: column.into(),
                shown: Shown::Read,
                steps: all,
            });
        }
    }
    cases
}

fn writes(group: &'static str) -> Vec<Case> {
    let lines = [
        "c=1",
        "c=1; HttpOnly",
        "c=1; Secure",
        "c=1; Secure; SameSite=None",
        "c=1; SameSite=Strict",
        "c=1; SameSite=Lax; Path=/",
        "c=1; Domain=site-a.test",
        "c=1; Domain=app.site-a.test",
    ];
    let mut cases = Vec::new();
    for line in lines {
        for (column, mut steps, at) in places() {
            if ["at `/`", "other site"].contains(&column) {
                continue;
            }
            steps.push(Step::Write {
                at,
                line: line.into(),
            });
            steps.push(Step::Read { at });
            cases.push(Case {
                setup: Setup::Plain,
                group,
                row: format!("`{line}`"),
                column: column.into(),
                shown: Shown::Jar,
                steps,
            });
        }
    }
    // Two writes, one after the other: the second adds, it does not replace.
    cases.push(Case {
        setup: Setup::Plain,
        group,
        row: "`c=1`, then `d=2`".into(),
        column: "there".into(),
        shown: Shown::Jar,
        steps: vec![
            visit(Hop::new(&format!("{A}/docs/page"))),
            write("c=1"),
            write("d=2"),
            read(),
        ],
    });
    cases
}
