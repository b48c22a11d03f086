//! Questions and answers about sessions and tokens, each with its standard and runs. Numbers
//! are placeholders, filled from the first run of the answer.

use super::RunLink;

/// A question and its answer.
#[derive(Debug, Clone, Copy)]
pub struct FaqEntry {
    /// Its name on the page.
    pub id: &'static str,
    /// The question as people ask it.
    pub ask: &'static str,
    /// The answer in plain words; placeholders are filled from the first run.
    pub answer: &'static str,
    /// The standards behind the answer.
    pub references: &'static [&'static str],
    /// At least one; the first fills the placeholders.
    pub runs: &'static [RunLink],
}

const fn card(id: &'static str) -> RunLink {
    RunLink::main(id)
}

/// Every question, the most common first.
pub const ENTRIES: &[FaqEntry] = &[
    FaqEntry {
        id: "more-secure",
        ask: "Is a JWT more secure than a session?",
        answer: "No, and not less secure either. Each fails to attacks that the other withstands: cookies are open to CSRF, tokens that a page can read are open to theft by scripts, and a signed token cannot be taken back early. What decides is how each is set up.",
        references: &["OWASP Session Management Cheat Sheet", "RFC 8725"],
        runs: &[card("claim-31"), card("claim-22"), card("claim-23")],
    },
    FaqEntry {
        id: "revoked",
        ask: "Can a JWT be revoked?",
        answer: "Not by itself: whoever verifies it looks at the signature and the times, and asks nobody. Requests accepted after a revocation in this run: {accepted-after-revocation:jwt}. A denylist or introspection ends a token early, at the cost of a lookup for each request; a short lifetime makes the wait short.",
        references: &["RFC 7009, section 3", "RFC 7662"],
        runs: &[card("claim-4"), card("claim-6")],
    },
    FaqEntry {
        id: "combined",
        ask: "Can both be combined?",
        answer: "Yes, and current guidance for browser-based applications prefers it: the browser has a session with a backend for the frontend, and that backend shows JWTs to the services behind it. The browser never has a token.",
        references: &["RFC 10017, section 6.1"],
        runs: &[card("claim-27")],
    },
    FaqEntry {
        id: "read",
        ask: "Can a JWT be read without verifying it?",
        answer: "Yes. Header and payload are Base64url, which is a way of writing and not encryption: anyone who holds a signed token can read every claim. What was read may be believed only after the signature and the claims have been checked.",
        references: &["RFC 7515, section 3", "RFC 7519, section 7.2"],
        runs: &[card("claim-17"), card("claim-16")],
    },
    FaqEntry {
        id: "encrypted",
        ask: "Is a JWT encrypted?",
        answer: "Usually not. The common kind is a JWS: signed, and readable by anyone. A JWE is encrypted and can be read only with the key. Put nothing into a signed token that its holder must not see.",
        references: &["RFC 7516", "RFC 7519, section 11.2"],
        runs: &[card("claim-17")],
    },
    FaqEntry {
        id: "single-page-app",
        ask: "Which one for a single-page app?",
        answer: "A cookie. If the app talks to servers of its own site, a session is enough. If it needs tokens for other services, let a backend for the frontend keep them. Tokens in the page are the last choice: an injected script can take them or have new ones issued.",
        references: &["RFC 10017, section 6"],
        runs: &[card("claim-27"), card("claim-22"), card("claim-30")],
    },
    FaqEntry {
        id: "definitely-sessions",
        ask: "When definitely sessions?",
        answer: "When one site serves browsers and a login must end at once: shops, banks, administration, anything that renders its pages on the server. There a JWT brings keys, size and late revocation, and nothing in return.",
        references: &["OWASP Session Management Cheat Sheet"],
        runs: &[card("claim-4"), card("claim-10"), card("claim-30")],
    },
    FaqEntry {
        id: "definitely-tokens",
        ask: "When definitely tokens?",
        answer: "When somebody other than the issuer must verify: many services, other organisations, programs that call programs, services that must go on while the store cannot be reached. Whether that token is a JWT or opaque is a second decision: it depends on who may ask and how soon a token must end.",
        references: &["RFC 6749, section 1", "RFC 9068"],
        runs: &[card("claim-13"), card("claim-14")],
    },
    FaqEntry {
        id: "where-to-store",
        ask: "Where should a page store a token?",
        answer: "Best nowhere: behind a BFF the page has none. Otherwise in memory, where it is gone after a reload. An injected script carried away {credentials-taken:jwt} credentials from localStorage here, and still {credentials-taken:jwt@memory} with the token in memory, because it can ask for a new one as the page does. An HttpOnly cookie cannot be read, but is sent by itself and so needs a defence against CSRF.",
        references: &["RFC 10017, section 8", "OWASP HTML5 Security Cheat Sheet"],
        runs: &[card("claim-22"), card("claim-29"), card("claim-24")],
    },
    FaqEntry {
        id: "refresh-tokens",
        ask: "Do I need refresh tokens?",
        answer: "With access tokens that live for minutes, yes, or people log in every few minutes. A refresh token goes to the authorization server alone, where it can be revoked, and should work once and be replaced. It is a record of the server: what was saved in state comes back here.",
        references: &["RFC 6749, section 1.5", "RFC 9700, section 4.14"],
        runs: &[
            card("claim-32"),
            card("claim-5"),
            card("field-refresh-race"),
        ],
    },
    FaqEntry {
        id: "sessions-slow",
        ask: "Are sessions slow?",
        answer: "Hardly ever. Here a read took {server-time:session} in the data centre with a session and {server-time:jwt} with a JWT. With sessions in the memory of the server it was {server-time:session@memory}. The way to the store decides, not the lookup; and the person, who waits {waiting-time:session} or {waiting-time:jwt}, cannot tell.",
        references: &[],
        runs: &[card("claim-3")],
    },
    FaqEntry {
        id: "millions",
        ask: "Do sessions work for millions of users?",
        answer: "Yes. A session is a small record, and stores divide records among machines. What a store costs is a dependency: while it is down, nobody is recognised. Refresh tokens need the same store, only less often.",
        references: &[],
        runs: &[card("claim-14"), card("claim-12")],
    },
    FaqEntry {
        id: "logout-everywhere",
        ask: "Can JWTs be logged out everywhere?",
        answer: "Only with state: a version in the user's record that each token must match, or a denylist. Deleting the token in one browser ends nothing elsewhere, and copies live on until they expire.",
        references: &["RFC 7009", "OWASP JSON Web Token Cheat Sheet"],
        runs: &[card("claim-10"), card("claim-7")],
    },
    FaqEntry {
        id: "how-long",
        ask: "How long should tokens live?",
        answer: "As long as you can bear that a stolen or revoked one still works: minutes for access tokens, with refresh tokens beside them. In this run a login was revoked with {life-left:jwt} of its token's life left, and last served {exposure:jwt} after that.",
        references: &["RFC 9700, section 4.10", "RFC 9700, section 4.14"],
        runs: &[card("claim-5"), card("claim-21"), card("field-stale-admin")],
    },
    FaqEntry {
        id: "algorithm",
        ask: "HS256, RS256, ES256 or EdDSA?",
        answer: "HS256 only where the issuer is the one verifier, since whoever can check it can also sign. Otherwise a public key: ES256 and EdDSA have short signatures, RS256 has long ones that are checked quickest. More than the choice it matters that the verifier fixes it and does not believe the token.",
        references: &["RFC 7518, section 3.1", "RFC 8725, section 3.1"],
        runs: &[card("claim-15"), card("claim-13"), card("claim-18")],
    },
    FaqEntry {
        id: "bff",
        ask: "What is a BFF?",
        answer: "A backend for the frontend: a small server of one's own between the page and the APIs. It logs in at the authorization server, keeps the tokens, and gives the browser a session cookie. Requests of the page go through it, and it adds the token.",
        references: &["RFC 10017, section 6.1"],
        runs: &[card("claim-27")],
    },
    FaqEntry {
        id: "opaque",
        ask: "What is an opaque token good for?",
        answer: "It is a bearer token that means nothing by itself. Whoever receives it asks the authorization server, so it can be revoked at once and tells its holder nothing. It travels like a JWT, and costs a lookup like a session.",
        references: &["RFC 6749, section 1.4", "RFC 7662"],
        runs: &[card("claim-26"), card("claim-17")],
    },
    FaqEntry {
        id: "cookie-or-header",
        ask: "Cookies or the Authorization header?",
        answer: "They differ in who attaches the credential. The browser attaches a cookie to every matching request, meant or not; code attaches a header to the requests it makes. So cookies need a defence against CSRF, and headers need scripts that hold the token. A JWT can travel either way.",
        references: &["RFC 6750, section 2", "RFC 6265bis, section 5.8"],
        runs: &[card("claim-2"), card("claim-24")],
    },
    FaqEntry {
        id: "csrf",
        ask: "Do I need CSRF protection with a JWT?",
        answer: "In the Authorization header, no: browsers do not attach it by themselves. In a cookie, yes, as for a session. SameSite=Lax stops most of it; a check of the origin or a CSRF token before each write stops the rest.",
        references: &["OWASP Cross-Site Request Forgery Prevention Cheat Sheet"],
        runs: &[card("claim-24"), card("claim-23")],
    },
    FaqEntry {
        id: "mobile",
        ask: "Do mobile apps need JWTs?",
        answer: "No. They profit from bearer tokens, because no cookie jar is needed; an opaque token serves them as well. Whether the API can verify by itself is a question about the API.",
        references: &["RFC 8252", "RFC 6750"],
        runs: &[card("claim-26")],
    },
    FaqEntry {
        id: "stateless",
        ask: "Are JWTs really stateless?",
        answer: "The access token is: records written at login {records-written:jwt}. With a refresh token they are {records-written:jwt@refresh}; and log-out, denylists and one-time use each bring back a record of their own.",
        references: &["RFC 7519, section 1"],
        runs: &[card("claim-1"), card("claim-6"), card("claim-28")],
    },
    FaqEntry {
        id: "stolen",
        ask: "What if a token or a session ID is stolen?",
        answer: "Whoever shows it is taken for its owner. A session can be ended on the server; a JWT works until it expires, unless it is bound to a key that the thief does not have. Keep both out of reach of scripts, logs and addresses, and send both by https alone.",
        references: &["RFC 9449", "RFC 9700, section 4.10"],
        runs: &[card("claim-21"), card("claim-20")],
    },
    FaqEntry {
        id: "one-time-link",
        ask: "Can a JWT be used as a one-time link?",
        answer: "Only if its jti is recorded when it is used. With a short lifetime alone the uses of one link came to {one-time-uses:jwt} here.",
        references: &["RFC 7519, section 4.1.7"],
        runs: &[card("claim-28")],
    },
    FaqEntry {
        id: "keys",
        ask: "What happens when the signing key changes?",
        answer: "Nothing, if the old key stays published for as long as tokens signed with it live and caches last. Without that overlap, people with good tokens are turned away. If a key was stolen, remove it at once and accept that.",
        references: &["RFC 7517, section 4.5", "RFC 7517, section 5"],
        runs: &[
            card("claim-19"),
            card("field-frozen-jwks"),
            card("field-refetch-storm"),
        ],
    },
];
