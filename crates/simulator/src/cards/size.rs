//! Cards on bytes on the wire.

use super::rows::{ask, shown, step};
use super::{Card, CardStep, ClaimVerdict, Run, Topic};
use crate::sim::LaneName::{self, Jwt, Session};
use crate::sim::scenario::action::Action;

const BOTH: &[LaneName] = &[Session, Jwt];

pub(super) const CARDS: &[Card] = &[
    Card {
        id: "claim-15",
        topic: Topic::Size,
        claim: "JWTs are bigger than session cookies",
        lanes: BOTH,
        runs: &[
            Run {
                id: "main",
                label: "access token alone, ES256",
                settings: &[("refresh", "false")],
                script: LOG_IN_AND_READ,
            },
            Run {
                id: "hs256",
                label: "HS256",
                settings: &[("refresh", "false"), ("algorithm", "hs256")],
                script: LOG_IN_AND_READ,
            },
            Run {
                id: "rs256",
                label: "RS256",
                settings: &[("refresh", "false"), ("algorithm", "rs256")],
                script: LOG_IN_AND_READ,
            },
            Run {
                id: "refresh",
                label: "with a refresh token in a cookie",
                settings: &[],
                script: LOG_IN_AND_READ,
            },
            Run {
                id: "laden",
                label: "a long list of rights in the token",
                settings: &[("refresh", "false"), ("extra_claims", "6000")],
                script: LOG_IN_AND_READ,
            },
        ],
        decides: 2,
        questions: &[ask(
            2,
            "Ana reads her orders. Who is served, and whose request is larger?",
        )],
        shows: &[
            shown("header-bytes", "main", BOTH),
            shown("header-bytes", "hs256", &[Jwt]),
            shown("header-bytes", "rs256", &[Jwt]),
            shown("header-bytes", "refresh", &[Jwt]),
            shown("header-bytes", "laden", &[Jwt]),
            shown("requests-refused", "laden", &[Jwt]),
        ],
        judge: |results| {
            let larger = |run: &str| {
                let session = results.at(run, "header-bytes", Session);
                let jwt = results.at(run, "header-bytes", Jwt);
                session.is_some_and(|bytes| bytes > 0) && jwt > session
            };
            let runs = ["main", "hs256", "rs256", "refresh", "laden"];
            match runs.iter().filter(|run| larger(run)).count() {
                0 => ClaimVerdict::Misleading,
                count if count == runs.len() => ClaimVerdict::True,
                _ => ClaimVerdict::TrueIf,
            }
        },
        condition: "",
        why: "A session cookie holds a random ID, so its line has {header-bytes:session}; the line \
              of a JWT holds claims and a signature and has {header-bytes:jwt}, or \
              {header-bytes:jwt@rs256} with RS256, and goes with every request. A refresh cookie with \
              the prefix __Host- must have the path /, so it too goes with every read and makes it \
              {header-bytes:jwt@refresh}; a token laden with rights comes to {header-bytes:jwt@laden}, \
              which the server refuses with {2:jwt@laden}.",
        notes: "Open both requests and compare the lines Cookie and Authorization: all cookies that go \
                with the read are counted. Ask what the difference comes to for a page that sends \
                many requests, and whether it matters beside its pictures. HTTP header compression \
                saves much of a repeated line; the numbers here are without it.",
        references: &[
            "RFC 7519, section 1",
            "RFC 6265bis, section 4.1.3.2",
            "RFC 6585, section 5",
        ],
        fix: None,
    },
    Card {
        id: "field-cookie-cliff",
        topic: Topic::Size,
        claim: "The login works, and the next page asks people to log in again",
        lanes: BOTH,
        runs: &[
            Run {
                id: "main",
                label: "the token in the cookie has grown",
                settings: &[
                    ("refresh", "false"),
                    ("access_storage", "cookie"),
                    ("extra_claims", "2694"),
                ],
                script: LOG_IN_TWICE,
            },
            Run {
                id: "under",
                label: "one claim byte less",
                settings: &[
                    ("refresh", "false"),
                    ("access_storage", "cookie"),
                    ("extra_claims", "2693"),
                ],
                script: LOG_IN_TWICE,
            },
            Run {
                id: "header",
                label: "the same token in a header",
                settings: &[
                    ("refresh", "false"),
                    ("access_storage", "session-storage"),
                    ("extra_claims", "2694"),
                ],
                script: LOG_IN_TWICE,
            },
        ],
        decides: 2,
        questions: &[
            ask(1, "Ana logs in with the right password. Who is let in?"),
            ask(2, "Ana reads her orders. Who is served?"),
            ask(
                4,
                "Ana has logged in once more and reads again. Who is served?",
            ),
        ],
        shows: &[
            shown("cookie-bytes", "main", &[Jwt]),
            shown("cookies-too-large", "main", &[Jwt]),
            shown("logins", "main", BOTH),
            shown("requests-refused", "main", BOTH),
            shown("cookie-bytes", "under", &[Jwt]),
            shown("requests-refused", "under", &[Jwt]),
            shown("requests-refused", "header", &[Jwt]),
        ],
        judge: |results| {
            let refused = |run| results.at(run, "requests-refused", Jwt);
            let dropped = results.of("cookies-too-large", Jwt);
            match (dropped, refused("main"), refused("under")) {
                (Some(1..), Some(1..), Some(0)) => ClaimVerdict::TrueIf,
                (_, Some(1..), Some(1..)) => ClaimVerdict::True,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "the token travels in a cookie whose name and value come to more than \
                    {cookie-bytes:jwt@under}",
        why: "Name and value of the cookie came to {cookie-bytes:jwt}, and a browser drops such a \
              cookie without a word to anyone: the server answers the login with {1:jwt}, and the next \
              request brings no credential. With one claim byte less the cookie has \
              {cookie-bytes:jwt@under} and stays, so it happens to those people first who have the \
              most rights.",
        notes: "Point at the answer to the login: it is a success, and its Set-Cookie line is crossed \
                out. Ask who will report this, and what support will see in the logs of the server. \
                Ask what to take out of the token, and what belongs in a store.",
        references: &[
            "RFC 6265bis, section 5.6",
            "RFC 6265, section 6.1",
            "OWASP Session Management Cheat Sheet",
        ],
        fix: Some(Jwt),
    },
];

const LOG_IN_AND_READ: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step("Ana reads her orders", &[Action::Read { tab: 1 }]),
];

const LOG_IN_TWICE: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step("Ana reads her orders", &[Action::Read { tab: 1 }]),
    step("Ana logs in once more", &[Action::LogIn { tab: 1 }]),
    step("Ana reads her orders again", &[Action::Read { tab: 1 }]),
];
