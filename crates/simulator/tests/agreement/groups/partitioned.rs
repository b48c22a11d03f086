//! Partitioned cookies: one jar for each top-level site.

use super::{Fold, Group};
use crate::case::{
    A, A_HTTP, APP, B, Case, Fetch, Hop, How, Place, Setup, Shown, Step, ask, ask_framed, cell,
    open, visit,
};
use simulator::sim::browser::{Credentials, FetchMode};

pub const GROUPS: &[Group] = &[
    Group {
        title: "Partitioned: where it comes back",
        about: "A frame of `https://site-b.test` in a page of `https://site-a.test` sets cookies; `https://site-b.test` is asked again from elsewhere.",
        rows: "attributes",
        fold: Fold::Alike,
        cases: comes_back,
    },
    Group {
        title: "Partitioned, with third-party cookies blocked",
        about: "As above, in a browser that blocks third-party cookies.",
        rows: "attributes",
        fold: Fold::Alike,
        cases: comes_back_blocked,
    },
    Group {
        title: "Partitioned: stored",
        about: "What is in the jar after a line with Partitioned.",
        rows: "line",
        fold: Fold::None,
        cases: stored,
    },
];

/// Row, name and line of the cookies that the frame sets.
const LINES: [(&str, &str, &str); 3] = [
    (
        "`Secure; SameSite=None; Partitioned`",
        "own",
        "own=1; Secure; SameSite=None; Partitioned",
    ),
    (
        "`Secure; SameSite=None`",
        "third",
        "third=1; Secure; SameSite=None",
    ),
    (
        "`__Host-`, `Secure; Path=/; SameSite=None; Partitioned`",
        "__Host-own",
        "__Host-own=1; Secure; Path=/; SameSite=None; Partitioned",
    ),
];

fn back(group: &'static str, setup: Setup) -> Vec<Case> {
    let frame = |hop: Hop| ask(How::Frame, vec![hop]);
    let page = || Hop::new(&format!("{B}/w"));
    let at = |origin: &str| open(&format!("{origin}/"));
    let include = || How::Fetch(Fetch::new(FetchMode::Cors, Credentials::Include));
    let ways: Vec<(&str, Vec<Step>)> = vec![
        (
            "the same frame fetches",
            vec![ask_framed(include(), vec![page()])],
        ),
        ("framed again by A", vec![at(A), frame(page())]),
        ("framed by a sibling of A", vec![at(APP), frame(page())]),
        ("framed by A over HTTP", vec![at(A_HTTP), frame(page())]),
        (
            "fetched by A",
            vec![at(A), ask(include(), vec![page().allow(A)])],
        ),
        ("framed by B", vec![at(B), frame(page())]),
        ("typed", vec![visit(page())]),
        ("the frame's script", vec![Step::Read { at: Place::Frame }]),
    ];
    let mut cases = Vec::new();
    for (column, steps) in ways {
        let mut hop = page();
        let mut cells = Vec::new();
        for (row, name, line) in LINES {
            hop = hop.set(line);
            let shown = match steps.last() {
                Some(Step::Read { .. }) => Shown::Read(name.into()),
                _ => Shown::Sent(name.into()),
            };
            cells.push(cell(row, column, shown));
        }
        let mut all = vec![at(A), frame(hop)];
        all.extend(steps);
        cases.push(Case::of(group, cells, all).within(setup));
    }
    cases
}

fn comes_back(group: &'static str) -> Vec<Case> {
    back(group, Setup::Plain)
}

fn comes_back_blocked(group: &'static str) -> Vec<Case> {
    back(group, Setup::Blocking)
}

fn stored(group: &'static str) -> Vec<Case> {
    let lines = [
        "c=1; Secure; SameSite=None; Partitioned",
        "c=1; Secure; Partitioned",
        "c=1; Partitioned",
        "c=1; SameSite=None; Partitioned",
        "c=1; Secure; SameSite=Strict; Partitioned",
        "c=1; Secure; SameSite=None; Partitioned; Domain=site-b.test",
    ];
    let mut cases = Vec::new();
    for line in lines {
        let hop = || Hop::new(&format!("{B}/")).set(line);
        let at_a = || open(&format!("{A}/"));
        let ways: Vec<(&str, Vec<Step>)> = vec![
            ("typed", vec![visit(hop())]),
            ("frame in A", vec![at_a(), ask(How::Frame, vec![hop()])]),
            ("image in A", vec![at_a(), ask(How::Image, vec![hop()])]),
            (
                "script in a frame in A",
                vec![
                    at_a(),
                    ask(How::Frame, vec![Hop::new(&format!("{B}/"))]),
                    Step::Write {
                        at: Place::Frame,
                        line: line.into(),
                    },
                ],
            ),
        ];
        for (column, steps) in ways {
            cases.push(Case::new(
                group,
                &format!("`{line}`"),
                column,
                Shown::Jar,
                steps,
            ));
        }
    }
    cases
}
