//! Cards on revocation, logout, expiry and changed roles.

mod scripts;

use super::rows::{ask, shown};
use super::{Card, ClaimVerdict, Run, Topic};
use crate::sim::LaneName::{Jwt, Session};
use scripts::*;

pub(super) const CARDS: &[Card] = &[
    Card {
        id: "claim-4",
        topic: Topic::Revocation,
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
        why: "A session is a record: once it is deleted, the number of requests that pass is \
              {accepted-after-revocation:session}. The JWT holds by itself, and \
              {accepted-after-revocation:jwt} passed, the last {exposure:jwt} after the revocation; with \
              a denylist that each request asks it is {accepted-after-revocation:jwt@denylist}, so the \
              missing lookup makes the difference, not the format.",
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
        id: "claim-5",
        topic: Topic::Revocation,
        claim: "Short-lived tokens with refresh tokens solve revocation",
        lanes: &[Session, Jwt],
        runs: &[
            Run {
                id: "main",
                label: "the shorter lifetime",
                settings: &[("access_lifetime", "300")],
                script: REVOKED_EARLY,
            },
            Run {
                id: "longer",
                label: "a longer lifetime",
                settings: &[("access_lifetime", "900")],
                script: REVOKED,
            },
            Run {
                id: "mean",
                label: "revoked at evenly spread moments",
                settings: &[
                    ("algorithm", "hs256"),
                    ("access_lifetime", "600"),
                    ("leeway", "0"),
                    ("refresh", "false"),
                ],
                script: REVOKED_EVENLY,
            },
        ],
        decides: 5,
        questions: &[
            ask(
                5,
                "The login was revoked a moment ago. Who still gets an answer?",
            ),
            ask(9, "The token's time is up. Who still gets an answer?"),
        ],
        shows: &[
            shown("exposure", "main", &[Session, Jwt]),
            shown("life-left", "main", &[Jwt]),
            shown("exposure", "longer", &[Session, Jwt]),
            shown("life-left", "longer", &[Jwt]),
            shown("mean-exposure", "mean", &[Session, Jwt]),
        ],
        judge: |results| {
            let exposures = ["main", "longer"].map(|run| {
                let exposure = results.at(run, "exposure", Jwt).unwrap_or(u64::MAX);
                (
                    exposure,
                    results.at(run, "life-left", Jwt).unwrap_or_default(),
                )
            });
            let [(short, _), (long, _)] = exposures;
            if exposures.iter().all(|(exposure, _)| *exposure == 0) {
                ClaimVerdict::True
            } else if short < long && exposures.iter().all(|(exposure, left)| exposure <= left) {
                ClaimVerdict::TrueIf
            } else {
                ClaimVerdict::Misleading
            }
        },
        condition: "it can be borne that a revoked login is served for up to the rest of the access \
                    token's lifetime",
        why: "A revoked login keeps what is left of its access token: with a lifetime of \
              {=access_lifetime} that was {life-left:jwt}, and the last request that passed came \
              {exposure:jwt} after the revocation; with {=access_lifetime@longer} it was \
              {life-left:jwt@longer}, and the last one came after {exposure:jwt@longer}. Over logins \
              revoked at evenly spread moments of {=access_lifetime@mean}, each tried just before its \
              token ended, the mean is {mean-exposure:jwt@mean}, about half the lifetime, so a shorter \
              life shrinks the gap and never closes it.",
        notes: "Ask which lifetime the class would choose, and what it costs: each halving doubles \
                the refreshes. Point at the refused refresh, the moment at which the revocation \
                really takes hold.",
        references: &[
            "RFC 6819, section 5.1.5.3",
            "RFC 9700, section 4.14.2",
            "RFC 7009, section 3",
        ],
        fix: Some(Jwt),
    },
    Card {
        id: "claim-6",
        topic: Topic::Revocation,
        claim: "A denylist brings the state back",
        lanes: &[Session, Jwt],
        runs: &[
            Run {
                id: "main",
                label: "with a denylist",
                settings: &[("denylist", "true")],
                script: READ_THEN_REVOKED,
            },
            Run {
                id: "without",
                label: "without one",
                settings: &[],
                script: READ_THEN_REVOKED,
            },
            Run {
                id: "steady",
                label: "revocations at a steady rate",
                settings: &[
                    ("denylist", "true"),
                    ("algorithm", "hs256"),
                    ("access_lifetime", "60"),
                    ("leeway", "0"),
                    ("refresh", "false"),
                ],
                script: REVOKED_STEADILY,
            },
        ],
        decides: 2,
        questions: &[ask(
            4,
            "The login was revoked, and there is a denylist. Who is served?",
        )],
        shows: &[
            shown("store-reads", "main", &[Session, Jwt]),
            shown("store-reads", "without", &[Session, Jwt]),
            shown("accepted-after-revocation", "main", &[Session, Jwt]),
            shown("accepted-after-revocation", "without", &[Session, Jwt]),
            shown("denylist-entries", "steady", &[Jwt]),
        ],
        judge: |results| {
            let with = results.of("store-reads", Jwt);
            let without = results.at("without", "store-reads", Jwt);
            match (with, without) {
                (Some(1..), Some(0)) => ClaimVerdict::True,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "",
        why: "With the list, the store reads of a request in the JWT lane come to {store-reads:jwt}, \
              without it to {store-reads:jwt@without}, and with a session to {store-reads:session}: the \
              lookup is back, and so is the dependence on a store. What is kept is smaller, for only \
              revoked logins are listed, and only until their tokens would have expired: at a steady \
              rate of revocations the list settled at {denylist-entries:jwt@steady} entries, the rate \
              times the lifetime.",
        notes: "Compare the lookups of both lanes in this step, then ask which of the two stores is \
                larger. A list that is pushed to every node saves the lookup, and has to be kept \
                fresh instead.",
        references: &["RFC 7009, section 3", "OWASP JSON Web Token Cheat Sheet"],
        fix: None,
    },
    Card {
        id: "claim-7",
        topic: Topic::Revocation,
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
              access token is answered with {5:jwt} until it expires. With a denylist the copy \
              gets {5:jwt@denylist}.",
        notes: "Ask what logout can reach: the browser, the servers, the thief's machine. Point at \
                what the servers delete or mark in each lane, then at the token on the thief's \
                machine, which none of this reaches.",
        references: &[
            "OWASP JSON Web Token Cheat Sheet",
            "RFC 7009, section 2.1",
            "RFC 9700, section 4.14.2",
        ],
        fix: Some(Jwt),
    },
    Card {
        id: "claim-8",
        topic: Topic::Revocation,
        claim: "Sessions last while you use them, tokens end when their time is up",
        lanes: &[Session, Jwt],
        runs: &[
            Run {
                id: "main",
                label: "idle timeout against token lifetime, no leeway",
                settings: AN_HOUR,
                script: USED_NOW_AND_THEN,
            },
            Run {
                id: "refresh",
                label: "with refresh tokens",
                settings: &[
                    ("session_idle", "3600"),
                    ("access_lifetime", "3600"),
                    ("leeway", "0"),
                ],
                script: USED_NOW_AND_THEN,
            },
            Run {
                id: "absolute",
                label: "with an absolute timeout as short",
                settings: &[
                    ("session_idle", "3600"),
                    ("session_absolute", "3600"),
                    ("access_lifetime", "3600"),
                    ("leeway", "0"),
                    ("refresh", "false"),
                ],
                script: USED_NOW_AND_THEN,
            },
        ],
        decides: 5,
        questions: &[
            ask(
                5,
                "The first hour is over, and Ana asked for something a moment ago. Who is served?",
            ),
            ask(
                9,
                "Nothing was asked for longer than any timeout. Who is served?",
            ),
        ],
        shows: &[
            shown("login-lasted", "main", &[Session, Jwt]),
            shown("login-lasted", "refresh", &[Session, Jwt]),
            shown("login-lasted", "absolute", &[Session, Jwt]),
        ],
        judge: |results| {
            let lasted = |run, lane| results.at(run, "login-lasted", lane).unwrap_or_default();
            let slides = lasted("main", Session) > lasted("main", Jwt);
            let renewed = lasted("refresh", Jwt) > lasted("main", Jwt);
            let capped = lasted("absolute", Session) < lasted("main", Session);
            match (slides, renewed || capped) {
                (true, false) => ClaimVerdict::True,
                (true, true) => ClaimVerdict::TrueIf,
                (false, _) => ClaimVerdict::Misleading,
            }
        },
        condition: "no refresh token renews the token, and no absolute timeout ends the session \
                    first",
        why: "An idle timeout of {=session_idle} moves with each use, so the session was still served \
              {login-lasted:session} after the login, and refused ({9:session}) only after a longer \
              rest; exp is fixed when a token is signed, so with a lifetime of \
              {=access_lifetime} the JWT was last served {login-lasted:jwt} after the login and then \
              refused ({5:jwt}). But a refresh token carries the JWT lane on, here for \
              {login-lasted:jwt@refresh} without a password, and an absolute timeout of \
              {=session_absolute@absolute} ends even a busy session, which was last served \
              {login-lasted:session@absolute} after the login and then refused ({5:session@absolute}).",
        notes: "Draw both deadlines on one line before you go on: one moves, one stands. Ask what \
                a stolen session gains from sliding, and why OWASP wants an absolute timeout \
                beside it.",
        references: &[
            "OWASP Session Management Cheat Sheet",
            "RFC 7519, section 4.1.4",
            "RFC 6749, section 6",
        ],
        fix: None,
    },
    Card {
        id: "claim-9",
        topic: Topic::Revocation,
        claim: "Changed permissions are stale in a JWT, and fresh in a session",
        lanes: &[Session, Jwt],
        runs: &[
            Run {
                id: "main",
                label: "the session looks the role up",
                settings: &[],
                script: DEMOTED,
            },
            Run {
                id: "copied",
                label: "the session keeps a copy",
                settings: &[("session_role", "copy")],
                script: DEMOTED,
            },
        ],
        decides: 5,
        questions: &[ask(
            5,
            "Ana is no administrator any more. Who lets her act as one?",
        )],
        shows: &[
            shown("served-with-old-role", "main", &[Session, Jwt]),
            shown("served-with-old-role", "copied", &[Session, Jwt]),
        ],
        judge: |results| {
            let session = results.of("served-with-old-role", Session);
            let copied = results.at("copied", "served-with-old-role", Session);
            let token = results.of("served-with-old-role", Jwt);
            match (session, token, copied) {
                (Some(0), Some(1..), Some(0)) => ClaimVerdict::True,
                (Some(0), Some(1..), Some(1..)) => ClaimVerdict::TrueIf,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "the session looks the role up at each request instead of keeping a copy of it",
        why: "A token tells the role as it was at signing, and until a refresh brought the new one \
              the count of requests served with the old role was {served-with-old-role:jwt}, against \
              {served-with-old-role:session} where the session looks the role up. Where the session \
              copies the role at login the count was {served-with-old-role:session@copied}: any copy \
              grows stale, in a token or in a store.",
        notes: "Ask where each lane reads the role from. Then have the page refresh its token and \
                let the class see the new role arrive; in the other run no refresh will ever help \
                the session.",
        references: &[
            "RFC 9068, section 2.2.3.1",
            "OWASP Authorization Cheat Sheet",
        ],
        fix: None,
    },
    Card {
        id: "claim-10",
        topic: Topic::Revocation,
        claim: "Only sessions can log you out on all devices",
        lanes: &[Session, Jwt],
        runs: &[
            Run {
                id: "main",
                label: "the token alone decides",
                settings: &[],
                script: LOGGED_OUT_EVERYWHERE,
            },
            Run {
                id: "version",
                label: "with a token version",
                settings: &[("token_version", "true")],
                script: LOGGED_OUT_EVERYWHERE,
            },
            Run {
                id: "denylist",
                label: "with a denylist",
                settings: &[("denylist", "true")],
                script: LOGGED_OUT_EVERYWHERE,
            },
        ],
        decides: 5,
        questions: &[ask(
            5,
            "Ana has logged out on all devices. Who still answers her phone?",
        )],
        shows: &[
            shown("login-records-ended", "main", &[Session, Jwt]),
            shown("accepted-after-logout-everywhere", "main", &[Session, Jwt]),
            shown(
                "accepted-after-logout-everywhere",
                "version",
                &[Session, Jwt],
            ),
            shown(
                "accepted-after-logout-everywhere",
                "denylist",
                &[Session, Jwt],
            ),
        ],
        judge: |results| {
            let accepted = |run, lane| results.at(run, "accepted-after-logout-everywhere", lane);
            let session = accepted("main", Session);
            let bare = accepted("main", Jwt);
            let helped = [accepted("version", Jwt), accepted("denylist", Jwt)];
            match (session, bare) {
                (Some(0), Some(1..)) if !helped.contains(&Some(0)) => ClaimVerdict::True,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "",
        why: "Logging out everywhere marked or deleted {login-records-ended:session} sessions here \
              and {login-records-ended:jwt} refresh families there; what lives on is a bare access \
              token, and the phone's requests served after it came to \
              {accepted-after-logout-everywhere:jwt}. With a version in the user's row it is \
              {accepted-after-logout-everywhere:jwt@version}, with a denylist \
              {accepted-after-logout-everywhere:jwt@denylist}: JWTs can do it too, as soon as each \
              request asks for something that is kept.",
        notes: "Banks and administrators need this button; ask what it has to find. In the session \
                lane it is a search by user, in the others a number that is raised or an entry \
                that is written.",
        references: &[
            "OWASP JSON Web Token Cheat Sheet",
            "OWASP Session Management Cheat Sheet",
            "RFC 7009, section 2.1",
        ],
        fix: Some(Jwt),
    },
    Card {
        id: "field-stale-admin",
        topic: Topic::Revocation,
        claim: "An administrator who was demoted goes on as administrator for days",
        lanes: &[Session, Jwt],
        runs: &[
            Run {
                id: "main",
                label: "tokens that live for a week",
                settings: &[
                    ("access_lifetime", "604800"),
                    ("refresh", "false"),
                    ("session_idle", "604800"),
                    ("session_absolute", "1209600"),
                ],
                script: DEMOTED_FOR_A_WEEK,
            },
            Run {
                id: "short",
                label: "short-lived tokens with refresh",
                settings: &[
                    ("access_lifetime", "300"),
                    ("session_idle", "604800"),
                    ("session_absolute", "1209600"),
                ],
                script: DEMOTED_FOR_A_WEEK,
            },
        ],
        decides: 6,
        questions: &[ask(
            6,
            "Days after the role was taken away: who lets Ana act on it?",
        )],
        shows: &[
            shown("served-with-old-role", "main", &[Session, Jwt]),
            shown("exposure", "main", &[Session, Jwt]),
            shown("served-with-old-role", "short", &[Session, Jwt]),
        ],
        judge: |results| {
            let days = |run| results.at(run, "exposure", Jwt).unwrap_or_default() / 86_400;
            match (days("main"), days("short")) {
                (1.., 0) => ClaimVerdict::TrueIf,
                (1.., _) => ClaimVerdict::True,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "the role is read from a token that lives as long as that",
        why: "The token says administrator and holds for {=access_lifetime}, and no server looks at \
              anything else: {exposure:jwt} after the change Ana still acted as one. In the session, which looks \
              the role up, {served-with-old-role:session} requests were served with the old role, and with \
              tokens of {=access_lifetime@short} and a refresh {served-with-old-role:jwt@short}.",
        notes: "Ask for the shortest list of changes that would have prevented it: a shorter \
                lifetime, a lookup for what needs privilege, a check that the token is fresh. Point \
                out that nobody attacked anything here.",
        references: &[
            "RFC 9068, section 2.2.3.1",
            "RFC 6819, section 5.1.5.3",
            "OWASP Authorization Cheat Sheet",
        ],
        fix: Some(Jwt),
    },
];

/// Both expire after an hour: the session by inactivity, the token by age.
const AN_HOUR: &[(&str, &str)] = &[
    ("session_idle", "3600"),
    ("access_lifetime", "3600"),
    ("leeway", "0"),
    ("refresh", "false"),
];
