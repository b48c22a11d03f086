//! Points for answers on revocation and permissions.

use super::{AnswerPoints, SESSION_SHEET, caveat, point, points};
use crate::learn::advice::Design::{Bff, Jwt, Opaque, Session};

// How soon must a login end once it is revoked?

pub const REVOKED_NOW: AnswerPoints = points(&[
    point(
        Session,
        3,
        "claim-4",
        SESSION_SHEET,
        "The record is deleted, and the next request finds none.",
    ),
    point(
        Opaque,
        3,
        "claim-4",
        "RFC 7009; RFC 7662",
        "Every API asks, and the authorization server answers that the token is no longer active.",
    ),
    point(
        Bff,
        2,
        "claim-4",
        "RFC 10017, section 6.1",
        "The browser's session ends at once, and it never had a token that could live on; tokens behind it run out a little later.",
    ),
    point(
        Jwt,
        -3,
        "claim-6",
        "RFC 7009, section 3",
        "A signed token is accepted until it expires, unless each verifier looks it up: then the lookup is back.",
    ),
]);

pub const REVOKED_IN_MINUTES: AnswerPoints = points(&[
    point(
        Jwt,
        1,
        "claim-5",
        "RFC 9700, section 4.14",
        "A short lifetime bounds how long a revoked token is still accepted, and refresh tokens spare people the logins.",
    ),
    point(
        Opaque,
        1,
        "claim-4",
        "RFC 7662, section 4",
        "An API may believe an answer of the authorization server for as long as a late end can be borne.",
    ),
]);

pub const REVOKED_NEVER: AnswerPoints = points(&[point(
    Jwt,
    2,
    "claim-8",
    "RFC 7519, section 4.1.4",
    "The time in the token ends it everywhere, and nobody has to be asked or told.",
)]);

// How soon must a changed role take effect?

pub const ROLES_NOW: AnswerPoints = points(&[
    point(
        Session,
        2,
        "claim-9",
        "OWASP Authorization Cheat Sheet",
        "The role is read with each request, so a change holds from the next one on, as long as the session keeps no copy.",
    ),
    point(
        Opaque,
        2,
        "claim-9",
        "RFC 7662, section 2.2",
        "The answer about a token is made when it is asked for and can carry the role of that moment.",
    ),
    point(
        Jwt,
        -2,
        "claim-9",
        "OWASP Authorization Cheat Sheet",
        "A role in a token stays what it was when the token was issued.",
    ),
]);

pub const ROLES_IN_MINUTES: AnswerPoints = points(&[
    point(
        Jwt,
        1,
        "claim-5",
        "RFC 9700, section 4.14",
        "A short-lived token brings the new role with the next refresh.",
    ),
    point(
        Bff,
        1,
        "claim-27",
        "RFC 10017, section 6.1",
        "The BFF renews its short-lived tokens by itself, and the new role comes with them.",
    ),
]);

pub const ROLES_RARELY: AnswerPoints = AnswerPoints {
    points: &[point(
        Jwt,
        2,
        "claim-9",
        "RFC 9068, section 2.2.3",
        "What does not change may as well travel in the token and be read without a lookup.",
    )],
    caveat: Some(caveat(
        "field-stale-admin",
        "OWASP Authorization Cheat Sheet",
        "Rare changes are often the urgent ones: somebody leaves, or an account is abused. Keep lifetimes short all the same.",
    )),
};
