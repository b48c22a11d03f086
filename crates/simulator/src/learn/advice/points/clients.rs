//! Points for answers on clients, domains and services.

use super::{AnswerPoints, SESSION_SHEET, caveat, point, points};
use crate::learn::advice::Design::{Bff, Jwt, Opaque, Session};

// Who sends the requests?

pub const BROWSER: AnswerPoints = points(&[
    point(
        Session,
        3,
        "claim-2",
        SESSION_SHEET,
        "The browser attaches the cookie to every request by itself, so pages that the server makes need no code for it.",
    ),
    point(
        Bff,
        -1,
        "claim-27",
        "",
        "Where the server makes the pages there is no separate front end that would need a backend of its own.",
    ),
    point(
        Opaque,
        -2,
        "claim-2",
        "RFC 6750, section 2",
        "The browser never attaches a bearer token, and a page that the server makes has no script to do it.",
    ),
    point(
        Jwt,
        -2,
        "claim-24",
        "RFC 6750, section 2",
        "Without a script to attach it, the token would have to live in a cookie and would get the cookie's problems back.",
    ),
]);

pub const SPA: AnswerPoints = points(&[
    point(
        Bff,
        3,
        "claim-27",
        "RFC 10017, section 6.1",
        "A backend for the frontend keeps every token out of the browser; current guidance ranks it first for browser-based applications.",
    ),
    point(
        Session,
        1,
        "claim-22",
        SESSION_SHEET,
        "A script's requests to its own site carry the session cookie as well, and an injected script cannot read an HttpOnly cookie.",
    ),
    point(
        Opaque,
        -1,
        "claim-22",
        "RFC 10017, section 5.1",
        "A token that the page can use is one that an injected script can use or fetch anew, opaque or not.",
    ),
    point(
        Jwt,
        -1,
        "claim-22",
        "RFC 10017, section 5.1",
        "Wherever a page keeps its token, an injected script can take it or have another issued.",
    ),
]);

pub const APPS: AnswerPoints = points(&[
    point(
        Opaque,
        3,
        "claim-26",
        "RFC 8252; RFC 6750",
        "An app attaches a bearer token to its requests without a cookie jar; it is this transport that helps, and an opaque token travels the same way.",
    ),
    point(
        Jwt,
        2,
        "claim-26",
        "RFC 8252; RFC 9068",
        "An app attaches a JWT as it attaches any bearer token; the format adds that APIs can verify it by themselves.",
    ),
    point(
        Bff,
        -1,
        "claim-27",
        "RFC 8252",
        "A BFF protects a page in a browser from itself; an app keeps its tokens in the storage that its platform protects.",
    ),
]);

pub const MACHINES: AnswerPoints = points(&[
    point(
        Jwt,
        3,
        "claim-13",
        "RFC 6749, section 4.4; RFC 9068",
        "A program gets an access token in its own name, and whoever it calls verifies the token with a public key.",
    ),
    point(
        Opaque,
        2,
        "claim-26",
        "RFC 6749, section 4.4; RFC 7662",
        "A program shows an opaque token as easily as any other.",
    ),
    point(
        Session,
        -3,
        "claim-26",
        "",
        "Session cookies belong to browsers: a program would have to keep a cookie jar and fill in a login form.",
    ),
    point(
        Bff,
        -3,
        "claim-27",
        "",
        "There is no front end that a backend could serve.",
    ),
]);

// Where do the requests go?

pub const ONE_SITE: AnswerPoints = points(&[
    point(
        Session,
        2,
        "claim-25",
        "RFC 6265bis, section 5.7",
        "A cookie of one site goes with every request to it and to nobody else.",
    ),
    point(
        Bff,
        1,
        "claim-27",
        "RFC 10017, section 6.1",
        "The page talks to one site only, which is where its cookie belongs.",
    ),
]);

pub const SUBDOMAINS: AnswerPoints = AnswerPoints {
    points: &[
        point(
            Session,
            1,
            "claim-25",
            "RFC 6265bis, section 5.2",
            "Sub-domains belong to the same site, so a cookie with a SameSite attribute still reaches them.",
        ),
        point(
            Bff,
            1,
            "claim-27",
            "RFC 10017, section 6.1",
            "One host in front of the sub-domains lets the cookie stay with that host alone.",
        ),
    ],
    caveat: Some(caveat(
        "field-session-fixation",
        "RFC 6265bis, section 4.1.3",
        "A cookie with a Domain attribute is shared with every sub-domain, and every sub-domain can set it: the weakest one decides. The prefix __Host- prevents both.",
    )),
};

pub const SEVERAL_SITES: AnswerPoints = points(&[
    point(
        Jwt,
        2,
        "claim-25",
        "RFC 6750; RFC 9068, section 2.2",
        "Code sends a bearer token to whichever site it calls, and the token names its audience.",
    ),
    point(
        Opaque,
        1,
        "claim-25",
        "RFC 6750; RFC 7662",
        "Code sends an opaque token to any site too, though every API must then be able to ask the authorization server.",
    ),
    point(
        Bff,
        1,
        "claim-27",
        "RFC 10017, section 6.1",
        "The browser sees one site, and the BFF calls the others with tokens.",
    ),
    point(
        Session,
        -2,
        "claim-25",
        "RFC 6265bis, section 5.2",
        "Browsers withhold a site's cookie from requests that other sites begin, or block it altogether.",
    ),
]);

// How many services must know who is asking?

pub const ONE_SERVICE: AnswerPoints = points(&[
    point(
        Session,
        2,
        "claim-1",
        SESSION_SHEET,
        "The one service that needs the login keeps it, and has nobody else to tell.",
    ),
    point(
        Jwt,
        -1,
        "claim-15",
        "",
        "A token that only its issuer reads brings bytes and keys and no other verifier that would profit.",
    ),
]);

pub const FEW_SERVICES: AnswerPoints = points(&[
    point(
        Bff,
        3,
        "claim-27",
        "RFC 10017, section 6.1",
        "The browser's session ends at the front, and behind it each service is shown a token of its own.",
    ),
    point(
        Opaque,
        1,
        "claim-13",
        "RFC 7662",
        "A few services of one owner can all ask the same authorization server.",
    ),
    point(
        Jwt,
        1,
        "claim-13",
        "RFC 9068",
        "Each service can verify by itself with the public key.",
    ),
]);

pub const MANY_SERVICES: AnswerPoints = points(&[
    point(
        Jwt,
        3,
        "claim-13",
        "RFC 9068",
        "Any service that has the public key can verify, and none of them needs a way into a common store.",
    ),
    point(
        Bff,
        2,
        "claim-27",
        "RFC 10017, section 6.1",
        "Behind the BFF the services are shown JWTs, while the browser has a session.",
    ),
    point(
        Opaque,
        -1,
        "claim-14",
        "RFC 7662, section 4",
        "Each service asks the authorization server about each token, and all of them wait for it.",
    ),
    point(
        Session,
        -2,
        "claim-13",
        "",
        "Each service would need a way into the session store, those of others too.",
    ),
]);
