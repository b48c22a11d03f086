//! Requests across origins: which ask first, and which responses can be read.

use super::{Fold, Group};
use crate::case::{A, A_HTTP, A_PORT, APP, B, Case, Fetch, Hop, How, Shown, Step, ask, open};
use simulator::sim::browser::{Credentials, FetchMode};

pub const GROUPS: &[Group] = &[
    Group {
        title: "Preflight: request × answer",
        about: "A script on `https://site-a.test` fetches from `https://site-b.test` without credentials. The server answers the preflight \
            and the request with no CORS headers, with `*` for everything, or with the very origin, method and headers.",
        rows: "request",
        fold: Fold::Alike,
        cases: requests,
    },
    Group {
        title: "Fetch with credentials: request × answer",
        about: "As above, with `credentials: \"include\"`, and a cookie of `https://site-b.test` with SameSite=None.",
        rows: "request",
        fold: Fold::Alike,
        cases: with_credentials,
    },
    Group {
        title: "Answers to a preflight",
        about: "A PUT with `Authorization` and `X-Csrf` from `https://site-a.test` to `https://site-b.test`.",
        rows: "answer",
        fold: Fold::Alike,
        cases: answers,
    },
    Group {
        title: "Remembered preflights",
        about: "The same address is fetched twice from `https://site-a.test`; does the second time ask again?",
        rows: "first, then",
        fold: Fold::Alike,
        cases: remembered,
    },
    Group {
        title: "Who needs leave to read",
        about: "A GET from a page to `https://site-a.test`, answered without CORS headers or with the page's origin.",
        rows: "page, mode",
        fold: Fold::Alike,
        cases: readers,
    },
];

fn fetch() -> Fetch {
    Fetch::new(FetchMode::Cors, Credentials::SameOrigin)
}

fn shapes() -> Vec<(String, Fetch)> {
    let long = "a".repeat(128);
    let too_long = "a".repeat(129);
    let content = |value: &str| fetch().method("POST").header("content-type", value);
    let named: Vec<(&str, Fetch)> = vec![
        ("GET", fetch()),
        ("HEAD", fetch().method("HEAD")),
        ("POST without a type", fetch().method("POST")),
        ("POST text/plain", content("text/plain")),
        (
            "POST text/plain;charset=utf-8",
            content("text/plain;charset=utf-8"),
        ),
        (
            "POST application/x-www-form-urlencoded",
            content("application/x-www-form-urlencoded"),
        ),
        (
            "POST multipart/form-data; boundary=x",
            content("multipart/form-data; boundary=x"),
        ),
        ("POST application/json", content("application/json")),
        ("POST text/html", content("text/html")),
        ("POST TEXT/PLAIN", content("TEXT/PLAIN")),
        ("PUT", fetch().method("PUT")),
        ("DELETE", fetch().method("DELETE")),
        ("PATCH", fetch().method("PATCH")),
        (
            "GET with Authorization",
            fetch().header("authorization", "Bearer abc"),
        ),
        ("GET with X-Csrf", fetch().header("x-csrf", "1")),
        (
            "GET with X-B and X-A",
            fetch().header("x-b", "1").header("x-a", "1"),
        ),
        (
            "GET with Accept: application/json",
            fetch().header("accept", "application/json"),
        ),
        (
            "GET with Accept of 128 bytes",
            fetch().header("accept", &long),
        ),
        (
            "GET with Accept of 129 bytes",
            fetch().header("accept", &too_long),
        ),
        (
            "GET with Accept-Language: de",
            fetch().header("accept-language", "de"),
        ),
        (
            "GET with Accept-Language: d(e)",
            fetch().header("accept-language", "d(e)"),
        ),
        (
            "GET with Content-Language: de",
            fetch().header("content-language", "de"),
        ),
        (
            "GET with Content-Type: application/json",
            fetch().header("content-type", "application/json"),
        ),
        (
            "GET with Range: bytes=0-9",
            fetch().header("range", "bytes=0-9"),
        ),
        (
            "GET with Range: bytes=-9",
            fetch().header("range", "bytes=-9"),
        ),
        (
            "PUT application/json with Authorization",
            fetch()
                .method("PUT")
                .header("content-type", "application/json")
                .header("authorization", "Bearer abc"),
        ),
    ];
    let named = named.into_iter();
    named
        .map(|(name, fetch)| (name.to_owned(), fetch))
        .collect()
}

/// The answers that a server may give to any request.
fn replies(fetch: &Fetch) -> Vec<(&'static str, Hop)> {
    let hop = || Hop::new(&format!("{B}/api"));
    let names: Vec<&str> = fetch.headers.iter().map(|(name, _)| *name).collect();
    let exact = |hop: Hop| {
        hop.header("access-control-allow-methods", fetch.method)
            .header("access-control-allow-headers", &names.join(", "))
    };
    vec![
        ("nothing", hop()),
        (
            "`*`",
            hop()
                .header("access-control-allow-origin", "*")
                .header("access-control-allow-methods", "*")
                .header("access-control-allow-headers", "*"),
        ),
        (
            "exact",
            exact(hop().header("access-control-allow-origin", A)),
        ),
        ("exact, with credentials", exact(hop().allow(A))),
        (
            "`*`, with credentials",
            hop()
                .allow("*")
                .header("access-control-allow-methods", "*")
                .header("access-control-allow-headers", "*"),
        ),
    ]
}

fn case(group: &'static str, row: &str, column: &str, fetch: &Fetch, hop: Hop) -> Case {
    let steps = vec![
        open(&format!("{A}/")),
        ask(How::Fetch(fetch.clone()), vec![hop]),
    ];
    Case::new(group, row, column, Shown::Cors, steps)
}

fn requests(group: &'static str) -> Vec<Case> {
    let mut cases = Vec::new();
    for (row, fetch) in shapes() {
        for (column, hop) in replies(&fetch).into_iter().take(3) {
            cases.push(case(group, &row, column, &fetch, hop));
        }
    }
    cases
}

fn with_credentials(group: &'static str) -> Vec<Case> {
    let chosen = [
        "GET",
        "POST text/plain",
        "POST application/json",
        "PUT",
        "GET with Authorization",
        "GET with X-Csrf",
    ];
    let mut cases = Vec::new();
    for (row, mut fetch) in shapes() {
        if !chosen.contains(&row.as_str()) {
            continue;
        }
        fetch.credentials = Credentials::Include;
        for (column, hop) in replies(&fetch) {
            let mut case = case(group, &row, column, &fetch, hop);
            // The cookie is set by a fetch too, so that the page can stay.
            let set = Hop::new(&format!("{B}/set")).set("c=1; Secure; SameSite=None");
            let include = Fetch::new(FetchMode::NoCors, Credentials::Include);
            case.steps.insert(1, ask(How::Fetch(include), vec![set]));
            cases.push(case);
        }
    }
    cases
}

fn answers(group: &'static str) -> Vec<Case> {
    let fetch = fetch()
        .method("PUT")
        .header("authorization", "Bearer abc")
        .header("x-csrf", "1");
    type Answer = (&'static str, u16, [&'static str; 3]);
    let answers: [Answer; 15] = [
        (
            "all that is needed",
            204,
            [A, "PUT", "authorization, x-csrf"],
        ),
        ("all, status 200", 200, [A, "PUT", "authorization, x-csrf"]),
        ("all, status 299", 299, [A, "PUT", "authorization, x-csrf"]),
        ("all, status 401", 401, [A, "PUT", "authorization, x-csrf"]),
        ("all, status 302", 302, [A, "PUT", "authorization, x-csrf"]),
        (
            "all, in other letters",
            204,
            [A, "PUT", "AUTHORIZATION,X-CSRF"],
        ),
        (
            "the method in small letters",
            204,
            [A, "put", "authorization, x-csrf"],
        ),
        (
            "another method",
            204,
            [A, "GET, DELETE", "authorization, x-csrf"],
        ),
        ("no methods", 204, [A, "", "authorization, x-csrf"]),
        ("one header only", 204, [A, "PUT", "x-csrf"]),
        ("`*` for the headers", 204, [A, "PUT", "*"]),
        ("`*` and Authorization", 204, [A, "PUT", "*, authorization"]),
        (
            "`*` for the methods",
            204,
            [A, "*", "authorization, x-csrf"],
        ),
        ("another origin", 204, [B, "PUT", "authorization, x-csrf"]),
        (
            "the origin with a slash",
            204,
            ["https://site-a.test/", "PUT", "authorization, x-csrf"],
        ),
    ];
    let cases = answers
        .into_iter()
        .map(|(row, status, [origin, methods, headers])| {
            let mut hop = Hop::new(&format!("{B}/api"))
                .header("access-control-allow-origin", origin)
                .header("access-control-allow-methods", methods)
                .header("access-control-allow-headers", headers);
            hop.preflight.0 = status;
            // Only the preflight is in question here.
            hop.headers = vec![("access-control-allow-origin", A.into())];
            case(group, row, "outcome", &fetch, hop)
        });
    cases.collect()
}

fn remembered(group: &'static str) -> Vec<Case> {
    let put = || fetch().method("PUT");
    let include = || Fetch::new(FetchMode::Cors, Credentials::Include).method("PUT");
    // Row, maximal age, both fetches, milliseconds between them.
    let pairs: Vec<(&str, Option<&str>, Fetch, Fetch, u64)> = vec![
        ("PUT, PUT", None, put(), put(), 0),
        ("PUT, PUT, age 0", Some("0"), put(), put(), 0),
        ("PUT, PUT, age -1", Some("-1"), put(), put(), 0),
        (
            "PUT, PUT, age that is no number",
            Some("x"),
            put(),
            put(),
            0,
        ),
        (
            "PUT, PUT, age 1, more than a second later",
            Some("1"),
            put(),
            put(),
            1300,
        ),
        (
            "PUT, PUT, age 60, more than a second later",
            Some("60"),
            put(),
            put(),
            1300,
        ),
        (
            "PUT, DELETE, both allowed",
            None,
            put(),
            fetch().method("DELETE"),
            0,
        ),
        (
            "PUT, PATCH, which is not allowed",
            None,
            put(),
            fetch().method("PATCH"),
            0,
        ),
        (
            "PUT, PUT with X-Csrf",
            None,
            put(),
            put().header("x-csrf", "1"),
            0,
        ),
        (
            "PUT, PUT with X-Other, which is not allowed",
            None,
            put(),
            put().header("x-other", "1"),
            0,
        ),
        ("PUT, PUT with credentials", None, put(), include(), 0),
        ("PUT with credentials, PUT", None, include(), put(), 0),
        ("PUT, GET", None, put(), fetch(), 0),
    ];
    let cases = pairs.into_iter().map(|(row, age, first, second, wait)| {
        let mut hop = Hop::new(&format!("{B}/api"))
            .allow(A)
            .header("access-control-allow-methods", "PUT, DELETE")
            .header("access-control-allow-headers", "x-csrf")
            .shared("twice");
        if let Some(age) = age {
            hop = hop.header("access-control-max-age", age);
        }
        let steps = vec![
            open(&format!("{A}/")),
            ask(How::Fetch(first), vec![hop.clone()]),
            Step::Wait(wait),
            ask(How::Fetch(second), vec![hop]),
        ];
        Case::new(group, row, "second time", Shown::Cors, steps)
    });
    cases.collect()
}

fn readers(group: &'static str) -> Vec<Case> {
    let mut cases = Vec::new();
    for (page_name, page) in [
        ("same origin", A),
        ("another port", A_PORT),
        ("sibling", APP),
        ("over HTTP", A_HTTP),
        ("other site", B),
    ] {
        for mode in [FetchMode::Cors, FetchMode::NoCors, FetchMode::SameOrigin] {
            let mode_name = match mode {
                FetchMode::Cors => "cors",
                FetchMode::NoCors => "no-cors",
                FetchMode::SameOrigin => "same-origin",
            };
            let fetch = Fetch::new(mode, Credentials::Include);
            let hop = || Hop::new(&format!("{A}/api"));
            for (column, hop) in [("nothing", hop()), ("exact", hop().allow(page))] {
                let steps = vec![
                    open(&format!("{page}/")),
                    ask(How::Fetch(fetch.clone()), vec![hop]),
                ];
                let row = format!("{page_name}, {mode_name}");
                cases.push(Case::new(group, &row, column, Shown::Cors, steps));
            }
        }
    }
    cases
}
