//! Where a cookie belongs: Domain, Path, Secure.

use super::Group;
use crate::case::{
    A, A_HTTP, A_PORT, APP, B, Case, Hop, SUB, Setup, Shown, Step, ask, own_fetch, visit,
};

pub const GROUPS: &[Group] = &[
    Group {
        title: "Domain: stored",
        about: "What hosts may set for which domain.",
        rows: "line",
        cases: domain_stored,
    },
    Group {
        title: "Domain: sent",
        about: "Which hosts get the cookie that `https://app.site-a.test` set.",
        rows: "line",
        cases: domain_sent,
    },
    Group {
        title: "Path",
        about: "`https://site-a.test/docs/page` sets the cookie; which addresses get it?",
        rows: "line",
        cases: path,
    },
    Group {
        title: "Secure and the scheme",
        about: "Who may set what, and over what it is sent.",
        rows: "line",
        cases: secure,
    },
];

fn case(group: &'static str, row: String, column: String, shown: Shown, steps: Vec<Step>) -> Case {
    Case {
        setup: Setup::Plain,
        group,
        row,
        column,
        shown,
        steps,
    }
}

fn domain_stored(group: &'static str) -> Vec<Case> {
    let domains = [
        "site-a.test",
        ".site-a.test",
        "..site-a.test",
        "SITE-A.TEST",
        "site-a.test.",
        "app.site-a.test",
        "sub.app.site-a.test",
        "www.site-a.test",
        "e-a.test",
        "site-b.test",
        "test",
        ".",
        "",
        "site-a.test:443",
    ];
    let mut cases = Vec::new();
    for domain in domains {
        for (column, origin) in [("at site-a.test", A), ("at app.site-a.test", APP)] {
            let line = format!("c=1; Domain={domain}");
            let hop = Hop::new(&format!("{origin}/")).set(&line);
            cases.push(case(
                group,
                format!("`{line}`"),
                column.into(),
                Shown::Jar,
                vec![visit(hop)],
            ));
        }
    }
    cases
}

fn domain_sent(group: &'static str) -> Vec<Case> {
    let mut cases = Vec::new();
    for line in [
        "c=1",
        "c=1; Domain=app.site-a.test",
        "c=1; Domain=site-a.test",
    ] {
        for to in [A, A_PORT, APP, SUB, "https://www.site-a.test", B] {
            let steps = vec![
                visit(Hop::new(&format!("{APP}/")).set(line)),
                visit(Hop::new(&format!("{to}/x"))),
            ];
            let host = to.trim_start_matches("https://");
            cases.push(case(
                group,
                format!("`{line}`"),
                format!("to {host}"),
                Shown::Sent,
                steps,
            ));
        }
    }
    cases
}

fn path(group: &'static str) -> Vec<Case> {
    let mut cases = Vec::new();
    for line in [
        "c=1",
        "c=1; Path=/",
        "c=1; Path=/docs",
        "c=1; Path=/docs/",
        "c=1; Path=/docs/page",
        "c=1; Path=/Docs",
        "c=1; Path=docs",
        "c=1; Path=/other",
        "c=1; Path=//docs",
    ] {
        for to in [
            "/",
            "/docs",
            "/docs/",
            "/docs/page",
            "/docs/web/x",
            "/docsearch",
        ] {
            let steps = vec![
                visit(Hop::new(&format!("{A}/docs/page")).set(line)),
                ask(own_fetch(), vec![Hop::new(&format!("{A}{to}"))]),
            ];
            cases.push(case(
                group,
                format!("`{line}`"),
                format!("`{to}`"),
                Shown::Sent,
                steps,
            ));
        }
    }
    cases
}

fn secure(group: &'static str) -> Vec<Case> {
    let mut cases = Vec::new();
    for line in [
        "c=1",
        "c=1; Secure",
        "c=1; Secure; SameSite=None",
        "c=1; SameSite=None",
    ] {
        for (from_name, from) in [("set over HTTPS", A), ("set over HTTP", A_HTTP)] {
            for (to_name, to) in [("sent over HTTPS", A), ("sent over HTTP", A_HTTP)] {
                let steps = vec![
                    visit(Hop::new(&format!("{from}/")).set(line)),
                    visit(Hop::new(&format!("{to}/x"))),
                ];
                let column = format!("{from_name}, {to_name}");
                cases.push(case(group, format!("`{line}`"), column, Shown::Sent, steps));
            }
        }
    }
    cases
}
