//! Points for answers on the damage of a theft and on third-party applications.

use super::{AnswerPoints, SESSION_SHEET, caveat, point, points};
use crate::learn::advice::Design::{Bff, Jwt, Opaque, Session};

// What could a stolen login do?

pub const LITTLE_HARM: AnswerPoints = points(&[point(
    Jwt,
    1,
    "claim-21",
    "",
    "That a stolen token works until it expires can be borne where little is at stake.",
)]);

pub const PERSONAL_DATA: AnswerPoints = points(&[
    point(
        Bff,
        2,
        "claim-27",
        "RFC 10017, section 6.1.4.3",
        "Current guidance strongly recommends a BFF for business applications and for personal data.",
    ),
    point(
        Session,
        1,
        "claim-22",
        SESSION_SHEET,
        "An injected script cannot carry an HttpOnly session cookie away.",
    ),
    point(
        Jwt,
        -1,
        "claim-21",
        "RFC 9700, section 4.10",
        "Whoever copies the token reads along until it expires.",
    ),
]);

pub const MONEY: AnswerPoints = AnswerPoints {
    points: &[
        point(
            Bff,
            3,
            "claim-27",
            "RFC 10017, section 6.1.4.3",
            "Current guidance strongly recommends a BFF for sensitive applications: no token is ever in the browser.",
        ),
        point(
            Session,
            2,
            "claim-7",
            SESSION_SHEET,
            "The server can end a login at once, and a copied cookie is worth nothing after that.",
        ),
        point(
            Opaque,
            2,
            "claim-4",
            "RFC 7009; RFC 7662",
            "Every use of a token is asked for, so a stolen one can be stopped.",
        ),
        point(
            Jwt,
            -3,
            "claim-21",
            "RFC 9700, section 4.10",
            "A stolen token works until it expires, wherever it is shown.",
        ),
    ],
    caveat: Some(caveat(
        "claim-22",
        "RFC 10017, section 5.1.4; RFC 9470",
        "No design stops an injected script from acting inside the open page: ask again before what cannot be undone, and keep scripts out.",
    )),
};

// Do applications of others act for the people who log in?

pub const NO_OTHERS: AnswerPoints = points(&[point(
    Session,
    1,
    "claim-30",
    "RFC 6749, section 1",
    "OAuth lets one party act for another; where there is no other party, a session is enough.",
)]);

pub const OTHERS: AnswerPoints = points(&[
    point(
        Opaque,
        3,
        "claim-17",
        "RFC 6749, section 1.4; RFC 7009",
        "An opaque token tells the other application nothing about the person, and each can be revoked by itself.",
    ),
    point(
        Jwt,
        2,
        "claim-17",
        "RFC 9068",
        "Access tokens with an audience and a scope are made for this; what stands in them can be read by whoever holds them.",
    ),
    point(
        Session,
        -3,
        "claim-20",
        "RFC 6749, section 1",
        "A session cannot be lent in part: whoever has its ID has the whole login.",
    ),
]);
