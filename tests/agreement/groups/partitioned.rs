//! Partitioned cookies: one jar for each top-level site.

use super::Group;
use crate::case::{
    A, A_HTTP, APP, B, Case, Fetch, Hop, How, Place, Setup, Shown, Step, ask, ask_framed, visit,
};
use jotlens::sim::browser::{Credentials, FetchMode};

pub const GROUPS: &[Group] = &[
    Group {
        title: "Partitioned: where it comes back",
        about: "A frame of `https://site-b.test` in a page of `https://site-a.test` sets a cookie; `https://site-b.test` is asked again from elsewhere.",
        rows: "line",
        cases: comes_back,
    },
    Group {
        title: "Partitioned, with third-party cookies blocked",
        about: "As above, in a browser that blocks third-party cookies.",
        rows: "line",
        cases: comes_back_blocked,
    },
    Group {
        title: "Partitioned: stored",
        about: "What is in the jar after a line with Partitioned.",
        rows: "line",
        cases: stored,
    },
];

const LINES: [&str; 3] = [
    "c=1; Secure; SameSite=None; Partitioned",
    "c=1; Secure; SameSite=None",
    "__Host-c=1; Secure; Path=/; SameSite=None; Partitioned",
];

fn back(group: &'static str, setup: Setup) -> Vec<Case> {
    let frame = |hop: Hop| ask(How::Frame, vec![hop]);
    let page = || Hop::new(&format!("{B}/w"));
    let at = |origin: &str| visit(Hop::new(&format!("{origin}/")));
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
    for line in LINES {
        for (column, steps) in &ways {
            let mut all = vec![at(A), frame(Hop::new(&format!("{B}/w")).set(line))];
            all.extend(steps.clone());
            let shown = match steps.last() {
                Some(Step::Read { .. }) => Shown::Read,
                _ => Shown::Sent,
            };
            cases.push(Case {
                setup,
                group,
                row: format!("`{line}`"),
                column: (*column).into(),
                shown,
                steps: all,
            });
        }
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
        let at_a = || visit(Hop::new(&format!("{A}/")));
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
    cases
}
