//! SameSite: which cookies go with a request, and which a response may set.

use super::{Fold, Group};
use crate::case::{
    A, A_HTTP, APP, APP_HTTP, B, B_HTTP, Case, Cell, Fetch, Hop, How, Setup, Shown, Step, ask,
    cell, open, own_fetch, visit,
};
use simulator::sim::browser::{Credentials, FetchMode};

pub const GROUPS: &[Group] = &[
    Group {
        title: "Sent: SameSite × what asks",
        about: "`https://site-a.test` has set four cookies with Secure. A page asks `https://site-a.test` for something: \
            from the same origin, from `https://app.site-a.test` (a sibling), from `https://site-b.test` \
            (another site), from `http://site-a.test` (the same site but for the scheme).",
        rows: "from, by",
        fold: Fold::ByPage,
        cases: sent,
    },
    Group {
        title: "Sent after a redirect",
        about: "As above, but the request is redirected once on its way to `https://site-a.test`.",
        rows: "way",
        fold: Fold::None,
        cases: redirected,
    },
    Group {
        title: "Sent over plain HTTP",
        about: "The cookies were set by `http://site-a.test`, without Secure, and everything happens over HTTP or comes from it.",
        rows: "from, by",
        fold: Fold::ByPage,
        cases: plain,
    },
    Group {
        title: "Set by a response: SameSite × what asked",
        about: "A page asks `https://site-a.test`, whose response sets four cookies with Secure.",
        rows: "from, by",
        fold: Fold::ByPage,
        cases: set,
    },
    Group {
        title: "Third-party cookies blocked: sent",
        about: "The browser blocks third-party cookies; otherwise as in the first table.",
        rows: "from, by",
        fold: Fold::ByPage,
        cases: blocked,
    },
    Group {
        title: "Third-party cookies blocked: set by a response",
        about: "The browser blocks third-party cookies. A page asks `https://site-a.test`, whose response sets four cookies with Secure.",
        rows: "from, by",
        fold: Fold::ByPage,
        cases: set_blocked,
    },
    Group {
        title: "Unset, and how old the cookie is",
        about: "A cookie without SameSite goes with a top-level POST from another site while it is fresh. Here the browser is \
            started with `ShortLaxAllowUnsafeThreshold`, which takes ten seconds for the two minutes; the simulator's two \
            minutes are passed in virtual time. With `JOTLENS_TWO_MINUTES=1` an unchanged browser is waited for instead; \
            the outcome is the same.",
        rows: "the cookie was",
        fold: Fold::None,
        cases: aged,
    },
];

/// The four values of the attribute, each with the cookie that has it.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("Strict", "strict=1; SameSite=Strict"),
    ("Lax", "lax=1; SameSite=Lax"),
    ("None", "none=1; SameSite=None"),
    ("unset", "unset=1"),
];

/// The same over plain HTTP, where None cannot be.
const PLAIN_ATTRIBUTES: [usize; 3] = [0, 1, 3];

/// A row over all attributes.
fn row(name: &str, shown: impl Fn(String) -> Shown) -> Vec<Cell> {
    let attributes = ATTRIBUTES.iter();
    attributes
        .map(|(column, _)| cell(name, column, shown(column.to_lowercase())))
        .collect()
}

/// The response that sets all of them, Secure.
fn setting_all(hop: Hop) -> Hop {
    let lines = ATTRIBUTES.iter();
    lines.fold(hop, |hop, (_, line)| hop.set(&format!("{line}; Secure")))
}

/// Everything that asks, by its name.
fn contexts() -> Vec<(&'static str, How)> {
    let fetch = |mode, credentials| How::Fetch(Fetch::new(mode, credentials));
    vec![
        ("link", How::Link),
        ("form GET", How::FormGet),
        ("form POST", How::FormPost),
        ("frame", How::Frame),
        ("image", How::Image),
        (
            "fetch no-cors, omit",
            fetch(FetchMode::NoCors, Credentials::Omit),
        ),
        (
            "fetch no-cors, same-origin",
            fetch(FetchMode::NoCors, Credentials::SameOrigin),
        ),
        (
            "fetch no-cors, include",
            fetch(FetchMode::NoCors, Credentials::Include),
        ),
        (
            "fetch cors, omit",
            fetch(FetchMode::Cors, Credentials::Omit),
        ),
        (
            "fetch cors, same-origin",
            fetch(FetchMode::Cors, Credentials::SameOrigin),
        ),
        (
            "fetch cors, include",
            fetch(FetchMode::Cors, Credentials::Include),
        ),
        (
            "fetch POST, include",
            How::Fetch(Fetch::new(FetchMode::Cors, Credentials::Include).method("POST")),
        ),
    ]
}

const FROM: &[(&str, &str)] = &[
    ("same origin", A),
    ("sibling", APP),
    ("other site", B),
    ("same over HTTP", A_HTTP),
];

/// Sets the cookies and goes to `from`.
fn steps(from: &str) -> Vec<Step> {
    let home = setting_all(Hop::new(&format!("{A}/set")));
    vec![
        open(&format!("{A}/")),
        ask(own_fetch(), vec![home]),
        open(&format!("{from}/")),
    ]
}

fn sent(group: &'static str) -> Vec<Case> {
    sent_in(group, Setup::Plain, FROM, |_| true)
}

fn blocked(group: &'static str) -> Vec<Case> {
    let chosen = ["link", "form POST", "frame", "image", "fetch cors, include"];
    let from = [("sibling", APP), ("other site", B)];
    sent_in(group, Setup::Blocking, &from, |how| chosen.contains(&how))
}

fn sent_in(
    group: &'static str,
    setup: Setup,
    from: &[(&str, &str)],
    chosen: impl Fn(&str) -> bool,
) -> Vec<Case> {
    let mut cases = Vec::new();
    if setup == Setup::Plain {
        let mut typed = steps(B);
        typed.push(ask(How::Type, vec![Hop::new(&format!("{A}/x"))]));
        cases.push(Case::of(group, row("typed", Shown::Sent), typed));
    }
    for (from_name, from) in from {
        // What leaves the page where it is shares one run; the page goes with the others.
        let mut stays = steps(from);
        let mut cells = Vec::new();
        for (how_name, how) in contexts() {
            if !chosen(how_name) {
                continue;
            }
            let name = format!("{from_name}, {how_name}");
            let hop = Hop::new(&format!("{A}/x")).allow(from);
            let leaves = matches!(how, How::Link | How::FormGet | How::FormPost);
            if leaves {
                let mut steps = steps(from);
                steps.push(ask(how, vec![hop]));
                cases.push(Case::of(group, row(&name, Shown::Sent), steps));
            } else {
                let step = stays.len();
                cells.extend(row(&name, |cookie| Shown::SentAt(step, cookie)));
                stays.push(ask(how, vec![hop]));
            }
        }
        cases.push(Case::of(group, cells, stays));
    }
    cases.into_iter().map(|case| case.within(setup)).collect()
}

fn redirected(group: &'static str) -> Vec<Case> {
    let fetch = || How::Fetch(Fetch::new(FetchMode::Cors, Credentials::Include));
    // Name, where the page is, what asks, which host redirects, with what.
    let ways: Vec<(&str, &str, How, &str, u16)> = vec![
        ("typed, by way of another site", A, How::Type, B, 302),
        ("link from A, by way of another site", A, How::Link, B, 302),
        ("link from A, by way of a sibling", A, How::Link, APP, 302),
        ("link from B, by way of A", B, How::Link, A, 302),
        (
            "form POST from A, by way of another site, 307",
            A,
            How::FormPost,
            B,
            307,
        ),
        (
            "form POST from B, by way of A, 307",
            B,
            How::FormPost,
            A,
            307,
        ),
        (
            "form POST from B, by way of A, 303",
            B,
            How::FormPost,
            A,
            303,
        ),
        ("form POST from A to A, 302", A, How::FormPost, A, 302),
        ("image on A, by way of another site", A, How::Image, B, 302),
        ("frame on A, by way of another site", A, How::Frame, B, 302),
        ("fetch on A, by way of another site", A, fetch(), B, 302),
        ("fetch on B, by way of B", B, fetch(), B, 302),
        ("fetch on A to A, 302", A, fetch(), A, 302),
    ];
    let cases = ways.into_iter().map(|(name, from, how, through, status)| {
        // A redirect that crosses origins makes the origin `null`.
        let last = if through == from { from } else { "null" };
        let hops = vec![
            Hop::new(&format!("{through}/go"))
                .allow(from)
                .redirecting(status),
            Hop::new(&format!("{A}/x")).allow(last),
        ];
        let mut steps = steps(from);
        steps.push(ask(how, hops));
        Case::of(group, row(name, Shown::Sent), steps)
    });
    cases.collect()
}

fn plain(group: &'static str) -> Vec<Case> {
    let from = [
        ("same origin", A_HTTP),
        ("sibling", APP_HTTP),
        ("other site", B_HTTP),
        ("same over HTTPS", A),
    ];
    let chosen = ["link", "form GET", "frame", "image", "fetch cors, include"];
    let mut cases = Vec::new();
    for (from_name, from) in from {
        for (how_name, how) in contexts() {
            let is_navigation = matches!(how, How::Link);
            // A page over HTTPS may not load or post anything over HTTP.
            if !chosen.contains(&how_name) || from == A && !is_navigation {
                continue;
            }
            let mut set = Hop::new(&format!("{A_HTTP}/set"));
            let mut cells = row(&format!("{from_name}, {how_name}"), Shown::Sent);
            cells.retain(|cell| cell.column != "None");
            for index in PLAIN_ATTRIBUTES {
                set = set.set(ATTRIBUTES[index].1);
            }
            let steps = vec![
                open(&format!("{A_HTTP}/")),
                ask(own_fetch(), vec![set]),
                open(&format!("{from}/")),
                ask(how, vec![Hop::new(&format!("{A_HTTP}/x")).allow(from)]),
            ];
            cases.push(Case::of(group, cells, steps));
        }
    }
    cases
}

fn setting(group: &'static str, setup: Setup, chosen: &[&str], from: &[(&str, &str)]) -> Vec<Case> {
    let mut cases = Vec::new();
    for (from_name, from) in from {
        for (how_name, how) in contexts() {
            if !chosen.contains(&how_name) {
                continue;
            }
            let hop = setting_all(Hop::new(&format!("{A}/x"))).allow(from);
            let steps = vec![open(&format!("{from}/")), ask(how, vec![hop])];
            let cells = row(&format!("{from_name}, {how_name}"), Shown::Stored);
            cases.push(Case::of(group, cells, steps).within(setup));
        }
    }
    cases
}

fn set(group: &'static str) -> Vec<Case> {
    let chosen = [
        "link",
        "form POST",
        "frame",
        "image",
        "fetch no-cors, include",
        "fetch cors, omit",
        "fetch cors, same-origin",
        "fetch cors, include",
    ];
    let from = [
        ("sibling", APP),
        ("other site", B),
        ("same over HTTP", A_HTTP),
    ];
    setting(group, Setup::Plain, &chosen, &from)
}

fn set_blocked(group: &'static str) -> Vec<Case> {
    let chosen = ["form POST", "frame", "fetch cors, include"];
    let from = [("sibling", APP), ("other site", B)];
    setting(group, Setup::Blocking, &chosen, &from)
}

fn aged(group: &'static str) -> Vec<Case> {
    let post = |steps: &mut Vec<Step>| {
        steps.push(visit(Hop::new(&format!("{B}/"))));
        steps.push(ask(How::FormPost, vec![Hop::new(&format!("{A}/x"))]));
    };
    let set = |value: &str| visit(Hop::new(&format!("{A}/")).set(&format!("c={value}; Secure")));
    let scripts: Vec<(&str, Vec<Step>)> = vec![
        ("just set", vec![set("1")]),
        ("set two minutes ago", vec![set("1"), Step::Age]),
        (
            "set two minutes ago, and now again with the same value",
            vec![set("1"), Step::Age, set("1")],
        ),
        (
            "set two minutes ago, and now again with another value",
            vec![set("1"), Step::Age, set("2")],
        ),
    ];
    scripts
        .into_iter()
        .map(|(row, mut steps)| {
            post(&mut steps);
            let shown = Shown::Sent("c".into());
            Case::new(group, row, "form POST from another site", shown, steps)
                .within(Setup::Impatient)
        })
        .collect()
}
