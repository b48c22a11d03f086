//! Cards on attacks through the browser: scripts in the shop's page, and pages of other sites
//! that make it send requests.

use crate::cards::{
    Card, CardStep, ClaimVerdict, PredictionPrompt, Results, Run, ShownMeasure, Topic,
};
use crate::sim::LaneName::{self, Jwt, Session};
use crate::sim::scenario::action::Action;

const LOG_IN: CardStep = CardStep {
    name: "Ana logs in",
    together: &[Action::LogIn { tab: 1 }],
};

const INJECTED: &[CardStep] = &[
    LOG_IN,
    CardStep {
        name: "A script that someone injected reads what it can and sends it away",
        together: &[Action::XssRead { tab: 1 }],
    },
    CardStep {
        name: "The attacker reads Ana's orders from another machine with what the script sent",
        together: &[Action::Replay],
    },
    CardStep {
        name: "The script sends a write from inside Ana's page",
        together: &[Action::XssRide { tab: 1 }],
    },
];

/// Claim 22.
pub(super) const SCRIPT: Card = Card {
    id: "claim-22",
    topic: Topic::Security,
    claim: "HttpOnly cookies resist XSS, localStorage does not",
    lanes: &[Session, Jwt],
    runs: &[
        Run {
            id: "main",
            label: "HttpOnly cookie, tokens in localStorage",
            settings: &[
                ("access_storage", "local-storage"),
                ("refresh_storage", "local-storage"),
            ],
            script: INJECTED,
        },
        Run {
            id: "memory",
            label: "access token in memory, refresh token in an HttpOnly cookie",
            settings: &[],
            script: INJECTED,
        },
        Run {
            id: "cookies",
            label: "both tokens in HttpOnly cookies",
            settings: &[("access_storage", "cookie"), ("refresh_storage", "cookie")],
            script: INJECTED,
        },
        Run {
            id: "readable",
            label: "cookie without HttpOnly",
            settings: &[("cookie_http_only", "false")],
            script: INJECTED,
        },
    ],
    decides: 3,
    questions: &[PredictionPrompt {
        step: 4,
        ask: "The injected script sends a write from inside Ana's page. Who refuses it?",
    }],
    shows: &[
        ShownMeasure {
            measure: "credentials-taken",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "accepted-after-theft",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "ridden-in-page",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "credentials-taken",
            run: "memory",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "accepted-after-theft",
            run: "memory",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "credentials-taken",
            run: "cookies",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "ridden-in-page",
            run: "cookies",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "credentials-taken",
            run: "readable",
            lanes: &[Session, Jwt],
        },
    ],
    judge: |results| {
        let taken = |lane| results.of("credentials-taken", lane);
        let ridden = results.of("ridden-in-page", Session);
        match (taken(Session), taken(Jwt), ridden) {
            (Some(0), Some(1..), Some(0)) => ClaimVerdict::True,
            (Some(0), Some(1..), Some(1..)) => ClaimVerdict::TrueIf,
            _ => ClaimVerdict::Misleading,
        }
    },
    condition: "to resist only means that the credential cannot be carried away: inside the page the script \
                acts as Ana all the same",
    why: "Credentials that the script carries away are {credentials-taken:session} from an HttpOnly cookie and \
          {credentials-taken:jwt} from localStorage, but its write from inside the page is accepted in both \
          lanes ({ridden-in-page:session} and {ridden-in-page:jwt}). Keeping the access token in memory \
          does not save it: the script asks for a token of its own, with the refresh cookie that the \
          browser attaches, and carries that away ({credentials-taken:jwt@memory}).",
    notes: "Ask what the script can still do when it can read nothing: everything that the page can. Open \
            the run with the token in memory and point at the script's own request to the token endpoint. \
            What keeps scripts out (output encoding, a content security policy) comes first; where the \
            token is kept decides how far and how long the damage reaches.",
    references: &[
        "OAuth 2.0 for Browser-Based Applications, section 5.1",
        "OWASP Cross Site Scripting Prevention Cheat Sheet",
        "OWASP HTML5 Security Cheat Sheet",
        "RFC 6265bis, section 5.7",
    ],
    fix: Some(Jwt),
};

const CROSS_SITE: &[CardStep] = &[
    LOG_IN,
    CardStep {
        name: "Ana opens a page of an attacker, which posts a form to the shop",
        together: &[Action::CsrfForm],
    },
    CardStep {
        name: "The attacker's page tries it by fetch",
        together: &[Action::CsrfFetch],
    },
    CardStep {
        name: "Ana writes a note herself",
        together: &[Action::Write { tab: 1 }],
    },
];

const CROSS_SITE_LATER: &[CardStep] = &[
    LOG_IN,
    CardStep {
        name: "Some minutes go by",
        together: &[Action::Advance { seconds: 180 }],
    },
    CardStep {
        name: "Ana opens a page of an attacker, which posts a form to the shop",
        together: &[Action::CsrfForm],
    },
];

const CROSS_SITE_GET: &[CardStep] = &[
    LOG_IN,
    CardStep {
        name: "Ana opens a page of an attacker, which loads an address of the shop as an image",
        together: &[Action::CsrfImage],
    },
];

const OPEN: (&str, &str) = ("cookie_same_site", "none");
const UNCHECKED: (&str, &str) = ("csrf_defence", "none");
const IN_COOKIE: (&str, &str) = ("access_storage", "cookie");

/// Claim 23.
pub(super) const CSRF: Card = Card {
    id: "claim-23",
    topic: Topic::Security,
    claim: "CSRF hits cookies, not bearer tokens",
    lanes: &[Session, Jwt],
    runs: &[
        Run {
            id: "main",
            label: "SameSite=None, no check",
            settings: &[OPEN, UNCHECKED],
            script: CROSS_SITE,
        },
        Run {
            id: "unset",
            label: "SameSite unset, soon after login",
            settings: &[("cookie_same_site", "unset"), UNCHECKED],
            script: CROSS_SITE,
        },
        Run {
            id: "unset-later",
            label: "SameSite unset, some minutes later",
            settings: &[("cookie_same_site", "unset"), UNCHECKED],
            script: CROSS_SITE_LATER,
        },
        Run {
            id: "lax",
            label: "SameSite=Lax",
            settings: &[("cookie_same_site", "lax"), UNCHECKED],
            script: CROSS_SITE,
        },
        Run {
            id: "strict",
            label: "SameSite=Strict",
            settings: &[("cookie_same_site", "strict"), UNCHECKED],
            script: CROSS_SITE,
        },
        Run {
            id: "token",
            label: "SameSite=None, CSRF token",
            settings: &[OPEN, ("csrf_defence", "token")],
            script: CROSS_SITE,
        },
        Run {
            id: "origin",
            label: "SameSite=None, Origin check",
            settings: &[OPEN, ("csrf_defence", "origin")],
            script: CROSS_SITE,
        },
        Run {
            id: "get",
            label: "SameSite=None, CSRF token, the shop also writes on GET",
            settings: &[OPEN, ("csrf_defence", "token"), ("writes_by_get", "true")],
            script: CROSS_SITE_GET,
        },
    ],
    decides: 2,
    questions: &[
        PredictionPrompt {
            step: 2,
            ask: "The attacker's page posts a form to the shop from Ana's browser. Who carries it out?",
        },
        PredictionPrompt {
            step: 4,
            ask: "Ana writes a note herself. Who carries it out?",
        },
    ],
    shows: &[
        ShownMeasure {
            measure: "cross-site-writes",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "cross-site-writes",
            run: "unset",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "cross-site-writes",
            run: "unset-later",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "cross-site-writes",
            run: "lax",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "cross-site-writes",
            run: "strict",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "cross-site-writes",
            run: "token",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "cross-site-writes",
            run: "origin",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "cross-site-writes",
            run: "get",
            lanes: &[Session, Jwt],
        },
    ],
    judge: |results| {
        let by_header = written(
            results,
            Jwt,
            &["main", "unset", "lax", "strict", "token", "origin", "get"],
        );
        let open = written(results, Session, &["main"]);
        let guarded = written(results, Session, &["lax", "strict", "token", "origin"]);
        match (by_header, open, guarded) {
            (Some(0), Some(1..), Some(1..)) => ClaimVerdict::True,
            (Some(0), Some(1..), Some(0)) => ClaimVerdict::TrueIf,
            _ => ClaimVerdict::Misleading,
        }
    },
    condition: "the cookie goes along with cross-site requests and the server asks for nothing more",
    why: "The browser attached the cookie to the attacker's requests by itself, as it does to Ana's own, and \
          the writes that were carried out came to {cross-site-writes:session}; a bearer token is attached \
          by the shop's own code alone, so they came to {cross-site-writes:jwt}. A guarded cookie is not hit \
          either: with SameSite=Lax they came to {cross-site-writes:session@lax}, with a CSRF token to \
          {cross-site-writes:session@token}, with an Origin check to {cross-site-writes:session@origin}; \
          but where the shop also changes things on GET, which no token guards, to \
          {cross-site-writes:session@get}.",
    notes: "Ask who wrote the Authorization line and who wrote the Cookie line. Compare SameSite unset with \
            Lax: Chrome treats it as Lax, but while the cookie is fresh a top-level post passes, and the \
            form gets through. Lax itself lets the cookie go along when Ana follows a link from another site, \
            so a GET must change nothing. OWASP asks for a check on the server as well as SameSite: a \
            sub-domain is the same site.",
    references: &[
        "OWASP Cross-Site Request Forgery Prevention Cheat Sheet",
        "RFC 6265bis, section 5.6.7",
        "RFC 6265bis, section 8.8",
    ],
    fix: Some(Session),
};

/// Claim 24.
pub(super) const CSRF_ON_TOKENS: Card = Card {
    id: "claim-24",
    topic: Topic::Security,
    claim: "A JWT in an HttpOnly cookie gets the cookie's problems back",
    lanes: &[Session, Jwt],
    runs: &[
        Run {
            id: "main",
            label: "access token in a cookie, SameSite=None, no check",
            settings: &[IN_COOKIE, OPEN, UNCHECKED],
            script: CROSS_SITE,
        },
        Run {
            id: "header",
            label: "access token in memory, sent in a header",
            settings: &[OPEN, UNCHECKED],
            script: CROSS_SITE,
        },
        Run {
            id: "lax",
            label: "access token in a cookie, SameSite=Lax",
            settings: &[IN_COOKIE, ("cookie_same_site", "lax"), UNCHECKED],
            script: CROSS_SITE,
        },
        Run {
            id: "token",
            label: "access token in a cookie, SameSite=None, CSRF token",
            settings: &[IN_COOKIE, OPEN, ("csrf_defence", "token")],
            script: CROSS_SITE,
        },
    ],
    decides: 2,
    questions: &[PredictionPrompt {
        step: 2,
        ask: "The access token is in a cookie now, and the attacker's page posts a form. Who carries it out?",
    }],
    shows: &[
        ShownMeasure {
            measure: "cross-site-writes",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "cross-site-writes",
            run: "header",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "cross-site-writes",
            run: "lax",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "cross-site-writes",
            run: "token",
            lanes: &[Session, Jwt],
        },
    ],
    judge: |results| {
        let writes = |run, lane| written(results, lane, &[run]);
        let same = ["main", "lax", "token"]
            .iter()
            .all(|run| writes(run, Session) == writes(run, Jwt));
        match (same, writes("main", Jwt), writes("header", Jwt)) {
            (true, Some(1..), Some(0)) => ClaimVerdict::True,
            _ => ClaimVerdict::Misleading,
        }
    },
    condition: "",
    why: "In a cookie the token is attached by the browser, and the attacker's writes that are carried out come \
          to {cross-site-writes:jwt}, as in the session lane ({cross-site-writes:session}); sent in a header \
          by the page's code they come to {cross-site-writes:jwt@header}. The remedies are the cookie's own: \
          with SameSite=Lax {cross-site-writes:jwt@lax}, with a CSRF token {cross-site-writes:jwt@token}.",
    notes: "Ask what was won by putting the token into the cookie: a script can no longer read it. Ask what \
            it cost: the server needs a defence against CSRF again, and the cookie is far longer than a \
            session ID. Neither place is wrong, but each comes with its own duties.",
    references: &[
        "OWASP Cross-Site Request Forgery Prevention Cheat Sheet",
        "OAuth 2.0 for Browser-Based Applications, section 6.1",
        "RFC 6265bis, section 8.8",
    ],
    fix: Some(Jwt),
};

/// Cross-site writes in some runs together.
fn written(results: &Results, lane: LaneName, runs: &[&str]) -> Option<u64> {
    runs.iter()
        .map(|run| results.at(run, "cross-site-writes", lane))
        .sum()
}
