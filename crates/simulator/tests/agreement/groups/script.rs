//! What scripts read and write through `document.cookie`.

use super::{Fold, Group};
use crate::case::{
    A, A_HTTP, APP, B, Case, Hop, How, Place, Shown, Step, ask, cell, open, own_fetch, read, write,
};

pub const GROUPS: &[Group] = &[
    Group {
        title: "What a script reads",
        about: "A response of `https://site-a.test/docs/page` sets cookies; a script reads `document.cookie` somewhere.",
        rows: "attributes",
        fold: Fold::None,
        cases: reads,
    },
    Group {
        title: "What a script writes",
        about: "A script writes to `document.cookie`; what is in the jar?",
        rows: "line",
        fold: Fold::None,
        cases: writes,
    },
];

/// Steps that lead to a place where a script can work.
fn places() -> Vec<(&'static str, Vec<Step>, Place)> {
    let goes = |url: &str| vec![open(url)];
    let framed =
        |outer: &str, inner: &str| vec![open(outer), ask(How::Frame, vec![Hop::new(inner)])];
    let page = |origin: &str| format!("{origin}/docs/page");
    vec![
        ("there", goes(&page(A)), Place::Tab),
        ("at `/`", goes(&format!("{A}/")), Place::Tab),
        ("over HTTP", goes(&page(A_HTTP)), Place::Tab),
        ("sibling", goes(&page(APP)), Place::Tab),
        ("other site", goes(&page(B)), Place::Tab),
        (
            "framed by the sibling",
            framed(&format!("{APP}/"), &page(A)),
            Place::Frame,
        ),
        (
            "framed by another site",
            framed(&format!("{B}/"), &page(A)),
            Place::Frame,
        ),
    ]
}

fn reads(group: &'static str) -> Vec<Case> {
    let attributes = [
        ("plain", "no attribute", ""),
        ("http", "`HttpOnly`", "; HttpOnly"),
        (
            "domain",
            "`Path=/; Domain=site-a.test`",
            "; Path=/; Domain=site-a.test",
        ),
        ("none", "`Secure; SameSite=None`", "; Secure; SameSite=None"),
        (
            "hidden",
            "`Secure; SameSite=None; HttpOnly`",
            "; Secure; SameSite=None; HttpOnly",
        ),
        (
            "strict",
            "`Secure; SameSite=Strict`",
            "; Secure; SameSite=Strict",
        ),
        (
            "lax",
            "`Secure; SameSite=Lax; Path=/`",
            "; Secure; SameSite=Lax; Path=/",
        ),
    ];
    let mut cases = Vec::new();
    for (column, steps, at) in places() {
        let mut hop = Hop::new(&format!("{A}/docs/set"));
        let mut cells = Vec::new();
        for (name, row, attributes) in attributes {
            hop = hop.set(&format!("{name}=1{attributes}"));
            cells.push(cell(row, column, Shown::Read(name.into())));
        }
        let mut all = vec![open(&format!("{A}/docs/page")), ask(own_fetch(), vec![hop])];
        all.extend(steps);
        all.push(Step::Read { at });
        cases.push(Case::of(group, cells, all));
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
    for (column, steps, at) in places() {
        if ["at `/`", "other site"].contains(&column) {
            continue;
        }
        for line in lines {
            let mut steps = steps.clone();
            steps.push(Step::Write {
                at,
                line: line.into(),
            });
            steps.push(Step::Read { at });
            cases.push(Case::new(
                group,
                &format!("`{line}`"),
                column,
                Shown::Jar,
                steps,
            ));
        }
    }
    // Two writes, one after the other: the second adds, it does not replace.
    let twice = vec![
        open(&format!("{A}/docs/page")),
        write("c=1"),
        write("d=2"),
        read(),
    ];
    cases.push(Case::new(
        group,
        "`c=1`, then `d=2`",
        "there",
        Shown::Jar,
        twice,
    ));
    cases
}
