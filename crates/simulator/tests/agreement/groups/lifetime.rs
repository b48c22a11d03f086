//! Expiry, Max-Age and overwriting.

use super::{Fold, Group};
use crate::case::{
    A, A_HTTP, APP, Case, Hop, Shown, Step, ask, cell, open, own_fetch, read, visit, write,
};

pub const GROUPS: &[Group] = &[
    Group {
        title: "Expires and Max-Age",
        about: "How long `https://site-a.test` keeps the cookie. `{+60}` is the date in a minute, `{-60}` that of a minute ago.",
        rows: "line",
        fold: Fold::Alike,
        cases: lifetime,
    },
    Group {
        title: "After the time is over",
        about: "Cookies are set, more than a second passes, and the page asks its own origin.",
        rows: "attribute",
        fold: Fold::None,
        cases: expiry,
    },
    Group {
        title: "Overwriting and deleting",
        about: "A response sets cookies, then something else happens; what is in the jar, and in which order is it sent?",
        rows: "first, then",
        fold: Fold::None,
        cases: overwriting,
    },
];

fn page() -> Hop {
    Hop::new(&format!("{A}/"))
}

fn fetch_own() -> Step {
    ask(own_fetch(), vec![Hop::new(&format!("{A}/x"))])
}

fn lifetime(group: &'static str) -> Vec<Case> {
    let lines = [
        "c=1",
        "c=1; Max-Age=60",
        "c=1; Max-Age=0",
        "c=1; Max-Age=-1",
        "c=1; Max-Age=+60",
        "c=1; Max-Age=6e1",
        "c=1; Max-Age=60.5",
        "c=1; Max-Age=",
        "c=1; Max-Age=\"60\"",
        "c=1; Max-Age=34560000",
        "c=1; Max-Age=34560010",
        "c=1; Max-Age=99999999999999999999",
        "c=1; Max-Age=-99999999999999999999",
        "c=1; Expires={+60}",
        "c=1; Expires={-60}",
        "c=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "c=1; Expires=Fri, 31 Dec 2099 23:59:59 GMT",
        "c=1; Expires=Friday, 31-Dec-99 23:59:59 GMT",
        "c=1; Expires=Wed, 31-Dec-25 23:59:59 GMT",
        "c=1; Expires=Fri Dec 31 23:59:59 2099",
        "c=1; Expires=31 Dec 2099",
        "c=1; Expires=31 Dec 2099 23:59:59 GMT",
        "c=1; Expires=Fri, 32 Dec 2099 23:59:59 GMT",
        "c=1; Expires=Sun, 31 Feb 2099 23:59:59 GMT",
        "c=1; Expires=Fri, 31st Dec 2099 23:59:59 GMT",
        "c=1; Expires=Fri, 31 December 2099 23:59:59 GMT",
        "c=1; Expires=31/Dec/2099 23:59:59",
        "c=1; Expires=2099 Dec 31 23:59:59",
        "c=1; Expires=23:59:59 Dec 31 99",
        "c=1; Expires=Fri, 31 Dec 69 23:59:59 GMT",
        "c=1; Expires=Fri, 31 Dec 70 23:59:59 GMT",
        "c=1; Expires=Fri, 31 Dec 1600 23:59:59 GMT",
        "c=1; Expires=Fri, 31 Dec 20990 23:59:59 GMT",
        "c=1; Expires=Fri, 31 Dec 2099 23:59 GMT",
        "c=1; Expires=Fri, 31 Dec 2099 24:00:00 GMT",
        "c=1; Expires=Fri, 31 Dec 2099 23:59:60 GMT",
        "c=1; Expires=Fri, 31 Dec 2099 23:59:59x",
        "c=1; Expires=tomorrow",
        "c=1; Expires=0",
        "c=1; Expires=",
        "c=1; Max-Age=60; Expires={-60}",
        "c=1; Expires={-60}; Max-Age=60",
        "c=1; Max-Age=0; Expires={+60}",
        "c=1; Max-Age=wrong; Expires={+60}",
        "c=1; Max-Age=0; Max-Age=60",
        "c=1; Expires={-60}; Expires={+60}",
        "c=1; Max-Age=60; Max-Age=wrong",
        "c=1; Expires={+60}; Expires=wrong",
    ];
    lines
        .iter()
        .map(|line| {
            let row = format!("`{line}`");
            let steps = vec![
                open(&format!("{A}/")),
                ask(own_fetch(), vec![page().set(line)]),
            ];
            Case::new(group, &row, "stored", Shown::Lifetime, steps)
        })
        .collect()
}

fn expiry(group: &'static str) -> Vec<Case> {
    let lines = [
        ("short", "Max-Age=1"),
        ("date", "Expires={+1}"),
        ("long", "Max-Age=60"),
        ("session", ""),
    ];
    let mut hop = page();
    let mut cells = Vec::new();
    for (name, attribute) in lines {
        hop = hop.set(&format!("{name}=1; {attribute}"));
        let row = match attribute {
            "" => "no attribute".into(),
            some => format!("`{some}`"),
        };
        cells.push(cell(&row, "sent", Shown::Sent(name.into())));
    }
    let steps = vec![
        open(&format!("{A}/")),
        ask(own_fetch(), vec![hop]),
        Step::Wait(1300),
        fetch_own(),
        read(),
    ];
    vec![Case::of(group, cells, steps)]
}

fn overwriting(group: &'static str) -> Vec<Case> {
    let set = |lines: &[&str]| {
        let mut hop = page();
        for line in lines {
            hop = hop.set(line);
        }
        visit(hop)
    };
    let over_http = |line: &str| visit(Hop::new(&format!("{A_HTTP}/")).set(line));
    let from_app = |line: &str| visit(Hop::new(&format!("{APP}/")).set(line));
    let login = |line: &str| visit(Hop::new(&format!("{A_HTTP}/login")).set(line));
    let scripts: Vec<(&str, Vec<Step>)> = vec![
        ("`c=1`, then `c=2`", vec![set(&["c=1", "c=2"])]),
        (
            "`c=1`, then `c=2; Secure; HttpOnly; SameSite=Strict`",
            vec![set(&["c=1", "c=2; Secure; HttpOnly; SameSite=Strict"])],
        ),
        (
            "`c=1; Max-Age=60`, then `c=2`",
            vec![set(&["c=1; Max-Age=60", "c=2"])],
        ),
        ("`c=1`, then `C=2`", vec![set(&["c=1", "C=2"])]),
        (
            "`c=1`, then `c=2; Path=/x`",
            vec![set(&["c=1", "c=2; Path=/x"])],
        ),
        (
            "`c=1; Path=/x`, then `c=2`",
            vec![set(&["c=1; Path=/x", "c=2"])],
        ),
        (
            "`c=1`, then `c=2; Domain=site-a.test`",
            vec![set(&["c=1", "c=2; Domain=site-a.test"])],
        ),
        (
            "`c=1; Domain=site-a.test`, then `c=; Max-Age=0`",
            vec![set(&["c=1; Domain=site-a.test", "c=; Max-Age=0"])],
        ),
        (
            "`c=1`, then `c=; Max-Age=0`",
            vec![set(&["c=1", "c=; Max-Age=0"])],
        ),
        (
            "`c=1; Path=/x`, then `c=; Max-Age=0`",
            vec![set(&["c=1; Path=/x", "c=; Max-Age=0"])],
        ),
        (
            "`a=1`, `b=1`, then `a=1`",
            vec![set(&["a=1", "b=1"]), set(&["a=1"])],
        ),
        (
            "`a=1`, `b=1`, then `a=2`",
            vec![set(&["a=1", "b=1"]), set(&["a=2"])],
        ),
        (
            "`a=1`, `b=1`, then `a=; Max-Age=0`, `a=2`",
            vec![set(&["a=1", "b=1"]), set(&["a=; Max-Age=0"]), set(&["a=2"])],
        ),
        (
            "`a=1`, `b=1; Path=/x`, `d=1`",
            vec![set(&["a=1", "b=1; Path=/x", "d=1"])],
        ),
        (
            "`c=1; Secure`, then `c=2` over HTTP",
            vec![set(&["c=1; Secure"]), over_http("c=2")],
        ),
        (
            "`c=1; Secure; Path=/login`, then `c=2` over HTTP",
            vec![set(&["c=1; Secure; Path=/login"]), over_http("c=2")],
        ),
        (
            "`c=1; Secure; Path=/login`, then `c=2; Path=/login/en` over HTTP",
            vec![
                set(&["c=1; Secure; Path=/login"]),
                login("c=2; Path=/login/en"),
            ],
        ),
        (
            "`c=1; Secure`, then `c=2; Path=/login` over HTTP",
            vec![set(&["c=1; Secure"]), login("c=2; Path=/login")],
        ),
        (
            "`c=1; Secure`, then `c=; Max-Age=0` over HTTP",
            vec![set(&["c=1; Secure"]), over_http("c=; Max-Age=0")],
        ),
        (
            "`c=1; Secure`, then `c=2; Domain=site-a.test` over HTTP",
            vec![set(&["c=1; Secure"]), over_http("c=2; Domain=site-a.test")],
        ),
        (
            "`c=1`, then `c=2` over HTTP",
            vec![set(&["c=1"]), over_http("c=2")],
        ),
        (
            "`c=1; HttpOnly`, then a script writes `c=2`",
            vec![set(&["c=1; HttpOnly"]), write("c=2")],
        ),
        (
            "`c=1; HttpOnly`, then a script writes `c=; Max-Age=0`",
            vec![set(&["c=1; HttpOnly"]), write("c=; Max-Age=0")],
        ),
        (
            "`c=1; HttpOnly`, then a script writes `c=2; Path=/x`",
            vec![set(&["c=1; HttpOnly"]), write("c=2; Path=/x")],
        ),
        (
            "`c=1; HttpOnly`, then a script writes `c=2; Domain=site-a.test`",
            vec![set(&["c=1; HttpOnly"]), write("c=2; Domain=site-a.test")],
        ),
        (
            "`c=1; HttpOnly`, then `c=2`",
            vec![set(&["c=1; HttpOnly"]), set(&["c=2"])],
        ),
        (
            "`c=1`, then a script writes `c=; Max-Age=0`",
            vec![set(&["c=1"]), write("c=; Max-Age=0")],
        ),
        (
            "`c=1`, then the sibling sets `c=2; Domain=site-a.test`",
            vec![set(&["c=1"]), from_app("c=2; Domain=site-a.test")],
        ),
        (
            "`c=1; Domain=site-a.test`, then the sibling sets `c=2; Domain=site-a.test`",
            vec![
                set(&["c=1; Domain=site-a.test"]),
                from_app("c=2; Domain=site-a.test"),
            ],
        ),
        (
            "`__Host-c=1; Secure; Path=/`, then the sibling sets `__Host-c=2; Secure; Path=/; Domain=site-a.test`",
            vec![
                set(&["__Host-c=1; Secure; Path=/"]),
                from_app("__Host-c=2; Secure; Path=/; Domain=site-a.test"),
            ],
        ),
    ];
    let cases = scripts.into_iter().map(|(row, mut steps)| {
        steps.push(visit(Hop::new(&format!("{A}/x/y"))));
        let cells = vec![
            cell(row, "stored", Shown::Jar),
            cell(row, "sent to `/x/y`", Shown::Header),
        ];
        Case::of(group, cells, steps)
    });
    cases.collect()
}
