//! Cards on ending what was granted: revocation, logout, expiry, changed roles.

use super::write::{ask, beat, shown};
use super::{Beat, Card, ClaimVerdict, Run, Theme};
use crate::sim::LaneName::{Jwt, Session};
use crate::sim::scenario::action::Action;

pub(super) const CARDS: &[Card] = &[
    Card {
        id: "claim-4",
        theme: Theme::Revocation,
        claim: "Sessions can be revoked at once, JWTs live on",
        lanes: &[Session, Jwt],
        runs: &[
            Run {
                id: "main",
                label: "the token alone decides",
                settings: &[],
                script: REVOKED,
            },
            Run {
                id: "denylist",
                label: "with a denylist",
                settings: &[("denylist", "true")],
                script: REVOKED,
            },
        ],
        decides: 4,
        questions: &[ask(
            4,
            "The operator has revoked the login. Who still gets an answer?",
        )],
        shows: &[
            shown("accepted-after-revocation", "main", &[Session, Jwt]),
            shown("exposure", "main", &[Session, Jwt]),
            shown("accepted-after-revocation", "denylist", &[Session, Jwt]),
        ],
        judge: |results| {
            let session = results.of("accepted-after-revocation", Session);
            let bare = results.of("accepted-after-revocation", Jwt);
            let listed = results.at("denylist", "accepted-after-revocation", Jwt);
            match (session, bare, listed) {
                (Some(0), Some(1..), Some(0)) => ClaimVerdict::TrueIf,
                (Some(0), Some(1..), Some(1..)) => ClaimVerdict::True,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "no server looks anything up about the token: there is no denylist, no token \
                    version and no introspection",
        why: "A session is a record, and once it is deleted {accepted-after-revocation:session} \
              further requests pass on any node, while the JWT holds by itself: \
              {accepted-after-revocation:jwt} more passed, the last {exposure:jwt} after the \
              revocation. With a denylist that every request asks, \
              {accepted-after-revocation:jwt@denylist} pass, so it is the missing lookup that \
              makes the difference, not the format.",
        notes: "Stop before the deciding step and let the class say which server could know of the \
                revocation. Then point at the refresh token: it is refused at once, so the \
                access token's remaining life is all that is left.",
        references: &[
            "RFC 7009, section 3",
            "RFC 7519, section 4.1.4",
            "OWASP Session Management Cheat Sheet",
        ],
        fix: Some(Jwt),
    },
    Card {
        id: "claim-7",
        theme: Theme::Revocation,
        claim: "Logging out makes a stolen credential worthless",
        lanes: &[Session, Jwt],
        runs: &[
            Run {
                id: "main",
                label: "the token alone decides",
                settings: &[],
                script: LOGGED_OUT,
            },
            Run {
                id: "denylist",
                label: "with a denylist",
                settings: &[("denylist", "true")],
                script: LOGGED_OUT,
            },
        ],
        decides: 5,
        questions: &[ask(5, "Ana has logged out. Who still answers the thief?")],
        shows: &[
            shown("accepted-after-logout", "main", &[Session, Jwt]),
            shown("accepted-after-logout", "denylist", &[Session, Jwt]),
        ],
        judge: |results| {
            let session = results.of("accepted-after-logout", Session);
            let bare = results.of("accepted-after-logout", Jwt);
            let listed = results.at("denylist", "accepted-after-logout", Jwt);
            match (session, bare, listed) {
                (Some(0), Some(0), Some(0)) => ClaimVerdict::True,
                (Some(0), _, Some(0)) => ClaimVerdict::TrueIf,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "logout ends something that the server asks about at each request: a session, \
                    or an entry of a denylist",
        why: "Logout deletes the session, so the copied session ID is answered with {5:session}; \
              with the JWT it clears the browser and ends the refresh family, but the copied \
              access token is answered with {5:jwt} until its `exp`. With a denylist the copy \
              gets {5:jwt@denylist}.",
        notes: "Ask what logout can reach: the browser, the servers, the thief's machine. Point at \
                the refresh token of the thief, which is refused at once, and at the access \
                token, which is not.",
        references: &[
            "OWASP JSON Web Token Cheat Sheet",
            "RFC 7009, section 2.1",
            "RFC 9700, section 4.14.2",
        ],
        fix: Some(Jwt),
    },
];

/// A login is revoked; Ana asks before and after the end of the token's life.
const REVOKED: &[Beat] = &[
    beat("Ana logs in", &[Action::LogIn { tab: 1 }]),
    beat("Ana reads her account", &[Action::Read { tab: 1 }]),
    beat("The operator revokes Ana's login", &[Action::RevokeSession]),
    beat("Ana's page asks again", &[Action::Read { tab: 1 }]),
    beat(
        "Most of the token's life goes by",
        &[Action::Advance { seconds: 840 }],
    ),
    beat("Ana's page asks once more", &[Action::Read { tab: 1 }]),
    beat(
        "The token's end passes",
        &[Action::Advance { seconds: 120 }],
    ),
    beat("Ana's page asks a last time", &[Action::Read { tab: 1 }]),
];

/// A thief holds a copy of what Ana's browser held before she logged out.
const LOGGED_OUT: &[Beat] = &[
    beat("Ana logs in", &[Action::LogIn { tab: 1 }]),
    beat(
        "A thief copies what Ana's browser holds",
        &[Action::Steal { tab: 1 }],
    ),
    beat("The thief reads Ana's account", &[Action::Replay]),
    beat("Ana logs out", &[Action::LogOut { tab: 1 }]),
    beat(
        "The thief reads again with the same copy",
        &[Action::Replay],
    ),
    beat(
        "The thief tries the refresh token",
        &[Action::ReplayRefresh],
    ),
    beat(
        "The rest of the token's life goes by",
        &[Action::Advance { seconds: 960 }],
    ),
    beat("The thief tries a last time", &[Action::Replay]),
];
