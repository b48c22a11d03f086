//! Cards on several sites, apps and services.

use super::rows::{ask, shown, step};
use super::{Card, CardStep, ClaimVerdict, Run, Topic};
use crate::sim::LaneName::{Bff, Jwt, Opaque, Session};
use crate::sim::scenario::action::Action;

pub(super) const CARDS: &[Card] = &[
    Card {
        id: "claim-25",
        topic: Topic::Crossing,
        claim: "JWTs work across domains, cookies do not",
        lanes: &[Session, Jwt, Bff],
        runs: &[
            Run {
                id: "main",
                label: "the token in the Authorization header",
                settings: &[],
                script: CALLED_ACROSS,
            },
            Run {
                id: "same-site-none",
                label: "cookies with SameSite=None",
                settings: &[("cookie_same_site", "none")],
                script: CALLED_ACROSS,
            },
            Run {
                id: "cookie",
                label: "the JWT in a cookie",
                settings: &[("access_storage", "cookie")],
                script: CALLED_ACROSS,
            },
            Run {
                id: "audience",
                label: "a token for the own API alone",
                settings: &[("second_api_in_audience", "false")],
                script: CALLED_ACROSS,
            },
        ],
        decides: 3,
        questions: &[ask(
            3,
            "Ana's page asks an API on another site. Who gets an answer?",
        )],
        shows: &[
            shown("served-across-sites", "main", &[Session, Jwt, Bff]),
            shown("cookies-across-sites", "main", &[Session, Jwt, Bff]),
            shown("preflights", "main", &[Session, Jwt, Bff]),
            shown("cookies-across-sites", "same-site-none", &[Session]),
            shown("served-across-sites", "cookie", &[Jwt]),
            shown("served-across-sites", "audience", &[Jwt]),
        ],
        judge: |results| {
            let served = |run, lane| results.at(run, "served-across-sites", lane);
            let carried = served("main", Jwt);
            let session = served("main", Session);
            let limits = [served("cookie", Jwt), served("audience", Jwt)];
            match (session, carried) {
                (Some(0), Some(1..)) if limits.contains(&Some(0)) => ClaimVerdict::TrueIf,
                (Some(0), Some(1..)) => ClaimVerdict::True,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "the page's code writes the token into a header, the other API is in its \
                    audience, and that API lets the page's origin ask",
        why: "A cookie goes to the site that set it and to no other, so {cookies-across-sites:session} \
              cookies went along and the call got {3:session}, whatever SameSite says; the bearer \
              token is attached by code, cost {preflights:jwt} preflight and got {3:jwt}. Put the \
              JWT into a cookie, or leave the other API out of aud, and it is {3:jwt@cookie} and \
              {3:jwt@audience}: the header crosses the border, not the format, and a BFF with a cookie \
              crosses it, too ({3:bff}), by calling in the page's name.",
        notes: "Let the class open the request in each lane and look for the credential. Ask who \
                decides that the page may read the answer: the other API, by its answer to the \
                preflight.",
        references: &[
            "RFC 6265bis, section 5.8.3",
            "RFC 6750, section 2.1",
            "RFC 9068, section 4",
            "Fetch, CORS-preflight fetch",
        ],
        fix: Some(Session),
    },
    Card {
        id: "claim-26",
        topic: Topic::Crossing,
        claim: "JWTs suit mobile apps, sessions do not",
        lanes: &[Session, Jwt, Opaque],
        runs: &[
            Run {
                id: "main",
                label: "an app without a cookie jar",
                settings: &[("app_keeps_cookies", "false")],
                script: READ_BY_APP,
            },
            Run {
                id: "jar",
                label: "an app with a cookie jar",
                settings: &[],
                script: READ_BY_APP,
            },
        ],
        decides: 2,
        questions: &[ask(2, "The app keeps no cookies. Who serves it?")],
        shows: &[
            shown("app-reads-served", "main", &[Session, Jwt, Opaque]),
            shown("app-reads-served", "jar", &[Session, Jwt, Opaque]),
        ],
        judge: |results| {
            let served = |run, lane| results.at(run, "app-reads-served", lane) > Some(0);
            let no_other = !served("main", Opaque) && !served("jar", Session);
            match (served("main", Jwt), served("main", Session), no_other) {
                (true, false, true) => ClaimVerdict::True,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "",
        why: "Without a cookie jar the session lane answers the app with {2:session} and the JWT \
              lane with {2:jwt}, but an opaque token in the same header gets {2:opaque} as well, and \
              with a jar, which the HTTP libraries of mobile systems have, the session gets \
              {2:session@jar}. What suits apps is a credential that they keep and send themselves; \
              that it is a JWT adds nothing for the app, which must not even look inside.",
        notes: "Ask what the app does with the token apart from keeping and sending it. Point at the \
                two lanes that look alike from outside, and mention that apps are to log \
                in through the system's browser with PKCE.",
        references: &[
            "RFC 8252, section 6",
            "RFC 6750, section 2.1",
            "RFC 9068, section 6",
            "RFC 7662, section 1",
        ],
        fix: None,
    },
    Card {
        id: "claim-27",
        topic: Topic::Crossing,
        claim: "A session for the browser and JWTs between services join the strengths of both",
        lanes: &[Session, Jwt, Bff],
        runs: &[Run {
            id: "main",
            label: "a BFF before two services",
            settings: &[],
            script: THROUGH_SERVICES,
        }],
        decides: 4,
        questions: &[
            ask(2, "The request goes through two services. Who is served?"),
            ask(
                4,
                "The operator has revoked the login. Who still gets an answer?",
            ),
        ],
        shows: &[
            shown("tokens-in-browser", "main", &[Session, Jwt, Bff]),
            shown("service-lookups", "main", &[Session, Jwt, Bff]),
            shown("front-door-lookups", "main", &[Session, Jwt, Bff]),
            shown("accepted-after-revocation", "main", &[Session, Jwt, Bff]),
        ],
        judge: |results| {
            let all = |lane| {
                [
                    "tokens-in-browser",
                    "service-lookups",
                    "accepted-after-revocation",
                ]
                .map(|measure| results.of(measure, lane).unwrap_or(u64::MAX))
            };
            let [.., session_lookups, session_late] = all(Session);
            let [jwt_tokens, jwt_lookups, _] = all(Jwt);
            let [tokens, lookups, late] = all(Bff);
            let from_session = tokens < jwt_tokens && late <= session_late;
            let from_tokens = lookups < session_lookups && lookups <= jwt_lookups;
            match (from_session, from_tokens) {
                (true, true) => ClaimVerdict::True,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "",
        why: "The browser of the BFF lane held {tokens-in-browser:bff} tokens against \
              {tokens-in-browser:jwt}, and after the revocation {accepted-after-revocation:bff} requests \
              passed against {accepted-after-revocation:jwt}, as with a session. Behind the BFF the \
              internal service checks a signature instead of asking a store, {service-lookups:bff} reads \
              against {service-lookups:session} with a session ID that is handed on; the front door still \
              asks ({front-door-lookups:bff} here, {front-door-lookups:session} with a session, \
              {front-door-lookups:jwt} with a token), and it is one more server that keeps the tokens.",
        notes: "Let the class find out which side of the BFF looks like which of the other lanes. \
                Ask what a script in the page can still do, although there is no token \
                to take: it can send requests.",
        references: &[
            "OAuth 2.0 for Browser-Based Applications, section 6.1",
            "RFC 9068, section 4",
            "OWASP Session Management Cheat Sheet",
        ],
        fix: None,
    },
];

const CALLED_ACROSS: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step(
        "Ana's page reads from its own site",
        &[Action::Read { tab: 1 }],
    ),
    step(
        "Ana's page calls an API on another site",
        &[Action::CrossSiteCall { tab: 1 }],
    ),
    step(
        "Ana's page reads from its own site again",
        &[Action::Read { tab: 1 }],
    ),
];

const READ_BY_APP: &[CardStep] = &[
    step("Ana logs in with the app on her phone", &[Action::AppLogIn]),
    step("The app reads her account", &[Action::AppRead]),
    step("The day goes on", &[Action::Advance { seconds: 600 }]),
    step("The app reads again", &[Action::AppRead]),
];

const THROUGH_SERVICES: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step(
        "Ana opens a report, which needs two services",
        &[Action::ServiceCall { tab: 1 }],
    ),
    step("The operator revokes Ana's login", &[Action::RevokeSession]),
    step(
        "Ana opens the report again",
        &[Action::ServiceCall { tab: 1 }],
    ),
];
