//! What requests tell of where they come from.

use super::{Fold, Group};
use crate::case::{A, A_HTTP, A_PORT, APP, B, Case, Fetch, Hop, How, Shown, ask, cell, open};
use simulator::sim::browser::{Credentials, FetchMode};

pub const GROUPS: &[Group] = &[Group {
    title: "Origin and Sec-Fetch-Site",
    about: "What the last request of each way tells of its origin. A is `https://site-a.test`, B `https://site-b.test`; all \
        responses allow the page's origin, and after a redirect to a third origin `null`.",
    rows: "request",
    fold: Fold::None,
    cases,
}];

fn cases(group: &'static str) -> Vec<Case> {
    let cors = || How::Fetch(Fetch::new(FetchMode::Cors, Credentials::SameOrigin));
    let post = |mode| How::Fetch(Fetch::new(mode, Credentials::SameOrigin).method("POST"));
    // Where the page is, what asks, and the addresses one after the other.
    let ways: Vec<(&str, &str, How, &[&str])> = vec![
        ("typed, to A", B, How::Type, &[A]),
        ("typed, to B, redirected to A", A, How::Type, &[B, A]),
        ("link on A to A", A, How::Link, &[A]),
        ("link on A's other port to A", A_PORT, How::Link, &[A]),
        ("link on a sibling to A", APP, How::Link, &[A]),
        ("link on B to A", B, How::Link, &[A]),
        ("link on A over HTTP to A", A_HTTP, How::Link, &[A]),
        ("link on A to B, redirected to A", A, How::Link, &[B, A]),
        (
            "link on A to a sibling, redirected to A",
            A,
            How::Link,
            &[APP, A],
        ),
        ("link on A to A over HTTP", A, How::Link, &[A_HTTP]),
        ("form POST on A to A", A, How::FormPost, &[A]),
        ("form POST on a sibling to A", APP, How::FormPost, &[A]),
        ("form POST on B to A", B, How::FormPost, &[A]),
        ("form POST on A over HTTP to A", A_HTTP, How::FormPost, &[A]),
        (
            "form POST on B to B, redirected to A (307)",
            B,
            How::FormPost,
            &[B, A],
        ),
        (
            "form POST on B to A, redirected to A (307)",
            B,
            How::FormPost,
            &[A, A],
        ),
        ("frame on B to A", B, How::Frame, &[A]),
        ("image on B to A", B, How::Image, &[A]),
        ("fetch on A to A", A, cors(), &[A]),
        ("fetch on a sibling to A", APP, cors(), &[A]),
        ("fetch on B to A", B, cors(), &[A]),
        ("fetch on A over HTTP to A", A_HTTP, cors(), &[A]),
        ("fetch on A to B, redirected to A", A, cors(), &[B, A]),
        ("fetch on A to A, redirected to B", A, cors(), &[A, B]),
        ("fetch on A to B, redirected to B", A, cors(), &[B, B]),
        (
            "fetch on A to B, redirected to a sibling",
            A,
            cors(),
            &[B, APP],
        ),
        ("fetch POST on A to A", A, post(FetchMode::Cors), &[A]),
        ("fetch POST on B to A", B, post(FetchMode::Cors), &[A]),
        (
            "fetch POST, no-cors, on B to A",
            B,
            post(FetchMode::NoCors),
            &[A],
        ),
        (
            "fetch POST, no-cors, on A to A, redirected to B (307)",
            A,
            post(FetchMode::NoCors),
            &[A, B],
        ),
    ];
    let cases = ways.into_iter().map(|(row, page, how, way)| {
        let mut hops = Vec::new();
        for (index, origin) in way.iter().enumerate() {
            // The origin is kept from a server that another one has sent here.
            let before = index.checked_sub(1).map_or(page, |before| way[before]);
            let tainted = before != page && before != *origin;
            hops.push(
                Hop::new(&format!("{origin}/hop{index}"))
                    .allow(if tainted { "null" } else { page })
                    .redirecting(307),
            );
        }
        let mut cells = vec![
            cell(row, "Origin", Shown::Origin),
            cell(row, "Sec-Fetch-Site", Shown::Site),
        ];
        if matches!(how, How::Fetch(_)) {
            cells.push(cell(row, "outcome", Shown::Cors));
        }
        Case::of(
            group,
            cells,
            vec![open(&format!("{page}/")), ask(how, hops)],
        )
    });
    cases.collect()
}
