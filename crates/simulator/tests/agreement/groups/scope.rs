//! Where a cookie belongs: Domain, Path, Secure.

use super::{Fold, Group};
use crate::case::{
    A, A_HTTP, A_PORT, APP, B, Case, Hop, SUB, Shown, Step, ask, cell, open, own_fetch, visit,
};

pub const GROUPS: &[Group] = &[
    Group {
        title: "Domain: stored",
        about: "What hosts may set for which domain.",
        rows: "line",
        fold: Fold::Alike,
        cases: domain_stored,
    },
    Group {
        title: "Domain: sent",
        about: "Which hosts get the cookie that `https://app.site-a.test` set.",
        rows: "attributes",
        fold: Fold::None,
        cases: domain_sent,
    },
    Group {
        title: "Path",
        about: "`https://site-a.test/docs/page` sets the cookie; which addresses get it?",
        rows: "attributes",
        fold: Fold::None,
        cases: path,
    },
    Group {
        title: "Secure and the scheme",
        about: "Who may set what, and over what it is sent.",
        rows: "attributes",
        fold: Fold::None,
        cases: secure,
    },
];

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
    for (column, origin) in [("at site-a.test", A), ("at app.site-a.test", APP)] {
        for domain in domains {
            let line = format!("c=1; Domain={domain}");
            let steps = vec![
                open(&format!("{origin}/")),
                ask(
                    own_fetch(),
                    vec![Hop::new(&format!("{origin}/set")).set(&line)],
                ),
            ];
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

/// A cookie for each of these attributes, named after its place.
fn lines(attributes: &[&str]) -> Vec<(String, String)> {
    let named = attributes.iter().enumerate();
    named
        .map(|(index, attributes)| {
            let name = format!("c{index}");
            let line = format!("{name}=1{attributes}");
            (name, line)
        })
        .collect()
}

/// What a row is called whose cookie has these attributes.
fn title(attributes: &str) -> String {
    match attributes {
        "" => "no attribute".into(),
        some => format!("`{}`", some.trim_start_matches("; ")),
    }
}

fn set_all(url: &str, lines: &[(String, String)]) -> Hop {
    let hop = Hop::new(url);
    lines.iter().fold(hop, |hop, (_, line)| hop.set(line))
}

fn domain_sent(group: &'static str) -> Vec<Case> {
    let attributes = ["", "; Domain=app.site-a.test", "; Domain=site-a.test"];
    let lines = lines(&attributes);
    let mut cells = Vec::new();
    let mut steps = vec![visit(set_all(&format!("{APP}/"), &lines))];
    for to in [A, A_PORT, APP, SUB, "https://www.site-a.test", B] {
        for ((name, _), attributes) in lines.iter().zip(attributes) {
            let host = to.trim_start_matches("https://");
            let shown = Shown::SentAt(steps.len(), name.clone());
            cells.push(cell(&title(attributes), &format!("to {host}"), shown));
        }
        steps.push(visit(Hop::new(&format!("{to}/x"))));
    }
    vec![Case::of(group, cells, steps)]
}

fn path(group: &'static str) -> Vec<Case> {
    let attributes = [
        "",
        "; Path=/",
        "; Path=/docs",
        "; Path=/docs/",
        "; Path=/docs/page",
        "; Path=/Docs",
        "; Path=docs",
        "; Path=/other",
        "; Path=//docs",
        "; Path=/d%6Fcs",
    ];
    let lines = lines(&attributes);
    let mut cells = Vec::new();
    let mut steps = vec![visit(set_all(&format!("{A}/docs/page"), &lines))];
    for to in [
        "/",
        "/docs",
        "/docs/",
        "/docs/page",
        "/docs/web/x",
        "/docsearch",
    ] {
        for ((name, _), attributes) in lines.iter().zip(attributes) {
            let shown = Shown::SentAt(steps.len(), name.clone());
            cells.push(cell(&title(attributes), &format!("`{to}`"), shown));
        }
        steps.push(ask(own_fetch(), vec![Hop::new(&format!("{A}{to}"))]));
    }
    vec![Case::of(group, cells, steps)]
}

fn secure(group: &'static str) -> Vec<Case> {
    let attributes = ["", "; Secure", "; Secure; SameSite=None", "; SameSite=None"];
    let lines = lines(&attributes);
    let mut cases = Vec::new();
    for (from_name, from) in [("set over HTTPS", A), ("set over HTTP", A_HTTP)] {
        let mut cells = Vec::new();
        let mut steps: Vec<Step> = vec![visit(set_all(&format!("{from}/"), &lines))];
        for (to_name, to) in [("sent over HTTPS", A), ("sent over HTTP", A_HTTP)] {
            for ((name, _), attributes) in lines.iter().zip(attributes) {
                let column = format!("{from_name}, {to_name}");
                let shown = Shown::SentAt(steps.len(), name.clone());
                cells.push(cell(&title(attributes), &column, shown));
            }
            steps.push(visit(Hop::new(&format!("{to}/x"))));
        }
        cases.push(Case::of(group, cells, steps));
    }
    cases
}
