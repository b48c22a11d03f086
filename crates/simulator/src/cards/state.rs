//! Cards on what is stored, where, and for how long.

use super::rows::{ask, shown, step};
use super::{Card, CardStep, ClaimVerdict, Run, Topic};
use crate::sim::LaneName::{self, Jwt, Session};
use crate::sim::scenario::action::Action;

const BOTH: &[LaneName] = &[Session, Jwt];

pub(super) const CARDS: &[Card] = &[
    Card {
        id: "claim-1",
        topic: Topic::State,
        claim: "Sessions are stateful, JWTs are stateless",
        lanes: BOTH,
        runs: &[
            Run {
                id: "main",
                label: "access token alone",
                settings: &[("refresh", "false")],
                script: LOG_IN_AND_READ,
            },
            Run {
                id: "refresh",
                label: "with a refresh token",
                settings: &[],
                script: LOG_IN_AND_READ,
            },
        ],
        decides: 1,
        questions: &[ask(
            1,
            "Ana logs in. Who is let in, and whose server writes something down?",
        )],
        shows: &[
            shown("records-written", "main", BOTH),
            shown("server-bytes", "main", BOTH),
            shown("records-written", "refresh", BOTH),
            shown("server-bytes", "refresh", BOTH),
        ],
        judge: |results| {
            let session = results.of("records-written", Session);
            let bare = results.of("records-written", Jwt);
            let refreshed = results.at("refresh", "records-written", Jwt);
            match (session, bare, refreshed) {
                (Some(1..), Some(0), Some(0)) => ClaimVerdict::True,
                (Some(1..), Some(0), Some(1..)) => ClaimVerdict::TrueIf,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "there is no refresh token, no denylist and no other record of what was issued",
        why: "Records written at login: {records-written:session} for the session and \
              {records-written:jwt} for the bare JWT, because the token itself carries what the server \
              needs to know. With a refresh token the JWT lane writes {records-written:jwt@refresh}, \
              the family and its first token: refresh tokens are server state.",
        notes: "Ask where the login lives: in the store or in the token. Then open the run with a \
                refresh token and let the class find the new records. Ask what the server can still do \
                about a login of which it has written nothing down.",
        references: &[
            "RFC 7519, section 1",
            "RFC 6749, section 1.5",
            "RFC 9700, section 4.14.2",
        ],
        fix: None,
    },
    Card {
        id: "claim-2",
        topic: Topic::State,
        claim: "The browser sends cookies by itself, bearer tokens need code",
        lanes: BOTH,
        runs: &[
            Run {
                id: "main",
                label: "access token in the page",
                settings: &[("refresh", "false")],
                script: VISIT,
            },
            Run {
                id: "cookie",
                label: "access token in a cookie",
                settings: &[("refresh", "false"), ("access_storage", "cookie")],
                script: VISIT,
            },
            Run {
                id: "other-site",
                label: "a form on another site's page",
                settings: &[("refresh", "false"), ("csrf_defence", "none")],
                script: OTHER_SITE,
            },
        ],
        decides: 3,
        questions: &[ask(
            3,
            "Ana types the address of her orders into the browser. Who is served?",
        )],
        shows: &[
            shown("served-without-code", "main", BOTH),
            shown("served-without-code", "cookie", &[Jwt]),
            shown("served-without-code", "other-site", BOTH),
        ],
        judge: |results| {
            let session = results.of("served-without-code", Session);
            let bearer = results.of("served-without-code", Jwt);
            match (session, bearer) {
                (Some(1..), Some(0)) => ClaimVerdict::True,
                (Some(1..), Some(1..)) => ClaimVerdict::Misleading,
                _ => ClaimVerdict::TrueIf,
            }
        },
        condition: "",
        why: "When Ana types the address, no script runs: the browser attaches the session cookie \
              ({3:session}), and nobody writes the Authorization line ({3:jwt}). It is the way of \
              carrying that differs, not the format, for a JWT in a cookie is sent by itself as well \
              ({3:jwt@cookie}); SameSite, here Lax, limits what other sites' pages can set off \
              ({3:session@other-site}).",
        notes: "Show both requests of the deciding step side by side, and ask who wrote each of their \
                lines. Ask for what this is a comfort (links, downloads, pages made on the server) and \
                for whom it is a gift: the forged requests of other sites.",
        references: &[
            "RFC 6265bis, section 5.8.3",
            "RFC 6750, section 2.1",
            "OWASP Cross-Site Request Forgery Prevention Cheat Sheet",
        ],
        fix: None,
    },
    Card {
        id: "claim-29",
        topic: Topic::State,
        claim: "You stay logged in when you reload the page",
        lanes: BOTH,
        runs: &[
            Run {
                id: "main",
                label: "token in memory, no refresh token",
                settings: &[("refresh", "false")],
                script: RELOAD,
            },
            Run {
                id: "session-storage",
                label: "token in sessionStorage",
                settings: &[("refresh", "false"), ("access_storage", "session-storage")],
                script: RELOAD,
            },
            Run {
                id: "local-storage",
                label: "token in localStorage",
                settings: &[("refresh", "false"), ("access_storage", "local-storage")],
                script: RELOAD,
            },
            Run {
                id: "cookie",
                label: "token in a cookie",
                settings: &[("refresh", "false"), ("access_storage", "cookie")],
                script: RELOAD,
            },
            Run {
                id: "refresh",
                label: "token in memory, refresh token in a cookie",
                settings: &[],
                script: RELOAD,
            },
        ],
        decides: 3,
        questions: &[ask(
            3,
            "Ana reloads the page, which then asks who is logged in. Who is served?",
        )],
        shows: &[
            shown("served-after-reload", "main", BOTH),
            shown("served-after-reload", "session-storage", &[Jwt]),
            shown("served-after-reload", "local-storage", &[Jwt]),
            shown("served-after-reload", "cookie", &[Jwt]),
            shown("served-after-reload", "refresh", &[Jwt]),
        ],
        judge: |results| {
            let jwt = |run| results.at(run, "served-after-reload", Jwt) >= Some(1);
            let session = results.of("served-after-reload", Session) >= Some(1);
            let kept = ["session-storage", "local-storage", "cookie", "refresh"];
            match (session, jwt("main"), kept.into_iter().any(jwt)) {
                (true, true, _) => ClaimVerdict::True,
                (true, false, true) => ClaimVerdict::TrueIf,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "something of the login outlives the page: a cookie, browser storage, or a refresh \
                    token in a cookie that gets a new access token",
        why: "A reload ends the memory of the page and nothing else, so the cookie of the session is \
              still there ({3:session}) and a token in memory is not ({3:jwt}). Kept in localStorage \
              ({3:jwt@local-storage}), in sessionStorage ({3:jwt@session-storage}), in a cookie \
              ({3:jwt@cookie}) or behind a refresh cookie ({3:jwt@refresh}) it comes back, though \
              browser storage lies open to injected scripts.",
        notes: "Ask what a reload throws away, and point at the state of the tab before and after. Then \
                let the class choose among the other runs, and ask what an injected script would find \
                in each. The run with the refresh cookie is what many single-page apps do.",
        references: &[
            "OAuth 2.0 for Browser-Based Applications, section 8",
            "OWASP HTML5 Security Cheat Sheet, local storage",
        ],
        fix: None,
    },
    Card {
        id: "claim-32",
        topic: Topic::State,
        claim: "Short access tokens and long refresh tokens keep people logged in",
        lanes: BOTH,
        runs: &[
            Run {
                id: "main",
                label: "with refresh tokens",
                settings: LONG_SESSION,
                script: A_WEEK,
            },
            Run {
                id: "without",
                label: "access token alone",
                settings: &[
                    ("session_idle", "1209600"),
                    ("session_absolute", "1209600"),
                    ("refresh", "false"),
                ],
                script: A_WEEK,
            },
            Run {
                id: "deadline",
                label: "a family deadline that passes",
                settings: &[
                    ("session_idle", "1209600"),
                    ("session_absolute", "432000"),
                    ("refresh_lifetime", "432000"),
                ],
                script: A_WEEK,
            },
        ],
        decides: 3,
        questions: &[
            ask(
                3,
                "The access token has expired overnight. Ana reads her orders. Who is served?",
            ),
            ask(5, "A week later Ana reads again. Who is served?"),
        ],
        shows: &[
            shown("requests-refused", "main", BOTH),
            shown("logins", "main", BOTH),
            shown("refreshes", "main", BOTH),
            shown("session-records", "main", BOTH),
            shown("refresh-records", "main", BOTH),
            shown("requests-refused", "without", BOTH),
            shown("requests-refused", "deadline", BOTH),
        ],
        judge: |results| {
            let refused = |run| results.at(run, "requests-refused", Jwt);
            match (refused("main"), refused("without")) {
                (Some(0), Some(1..)) => ClaimVerdict::True,
                (Some(0), Some(0)) => ClaimVerdict::Misleading,
                _ => ClaimVerdict::TrueIf,
            }
        },
        condition: "",
        why: "Access tokens live {=access_lifetime} only, yet the week goes by with {logins:jwt} \
              login, {refreshes:jwt} silent exchanges of a refresh token and \
              {requests-refused:jwt} refused requests; without refresh tokens \
              {requests-refused:jwt@without} are refused. What keeps Ana logged in is state on \
              the server ({refresh-records:jwt} refresh records, used ones kept so that their \
              reuse is noticed), and the session lane gets as far with sessions: \
              {session-records:session}.",
        notes: "Ask what happens in the night, and who notices. Point at the exchange before the read: \
                new tokens, and the old refresh token marked as used. Then open the run with the deadline \
                of {=refresh_lifetime@deadline}: rotation never extends it.",
        references: &[
            "RFC 6749, section 1.5",
            "RFC 9700, section 4.14.2",
            "OAuth 2.0 for Browser-Based Applications, section 6.3",
        ],
        fix: None,
    },
];

/// A session that lasts as long as a refresh family does by default.
const LONG_SESSION: &[(&str, &str)] =
    &[("session_idle", "1209600"), ("session_absolute", "1209600")];

const LOG_IN: CardStep = step("Ana logs in", &[Action::LogIn { tab: 1 }]);

const READ: CardStep = step("Ana reads her orders", &[Action::Read { tab: 1 }]);

const LOG_IN_AND_READ: &[CardStep] = &[LOG_IN, READ];

const VISIT: &[CardStep] = &[
    LOG_IN,
    step(
        "Ana reads her orders in the page",
        &[Action::Read { tab: 1 }],
    ),
    step(
        "Ana types the address of her orders into the browser",
        &[Action::Visit],
    ),
];

const OTHER_SITE: &[CardStep] = &[
    LOG_IN,
    step(
        "Ana reads her orders in the page",
        &[Action::Read { tab: 1 }],
    ),
    step(
        "Ana opens another site, whose page posts a form to the shop",
        &[Action::CsrfForm],
    ),
];

const RELOAD: &[CardStep] = &[
    LOG_IN,
    READ,
    step("Ana reloads the page", &[Action::Reload { tab: 1 }]),
];

const A_WEEK: &[CardStep] = &[
    LOG_IN,
    step("A night goes by", &[Action::Advance { seconds: 36_000 }]),
    step(
        "Ana reads her orders in the morning",
        &[Action::Read { tab: 1 }],
    ),
    step("A week goes by", &[Action::Advance { seconds: 604_800 }]),
    step("Ana reads her orders again", &[Action::Read { tab: 1 }]),
];
