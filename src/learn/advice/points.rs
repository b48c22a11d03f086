//! What each answer gives, and what to heed with each design: a row for each point, with
//! its reason, whose guidance it follows, and the run that proves it.

use super::Design::{self, Bff, Jwt, Opaque, Session};
use super::{Caveat, Point};
use crate::learn::Proof;

/// What an answer gives.
pub struct Gives {
    pub points: &'static [Point],
    pub caveat: Option<Caveat>,
}

const fn gives(points: &'static [Point]) -> Gives {
    Gives {
        points,
        caveat: None,
    }
}

const fn point(
    design: Design,
    points: i32,
    card: &'static str,
    reference: &'static str,
    reason: &'static str,
) -> Point {
    Point {
        design,
        points,
        reason,
        reference,
        proof: Proof::main(card),
    }
}

const fn caveat(card: &'static str, reference: &'static str, text: &'static str) -> Caveat {
    Caveat {
        text,
        reference,
        proof: Proof::main(card),
    }
}

const SESSION_SHEET: &str = "OWASP Session Management Cheat Sheet";
const CSRF_SHEET: &str = "OWASP Cross-Site Request Forgery Prevention Cheat Sheet";

// Who sends the requests?

pub const BROWSER: Gives = gives(&[
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

pub const SPA: Gives = gives(&[
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

pub const APPS: Gives = gives(&[
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

pub const MACHINES: Gives = gives(&[
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

pub const ONE_SITE: Gives = gives(&[
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

pub const SUBDOMAINS: Gives = Gives {
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

pub const SEVERAL_SITES: Gives = gives(&[
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

pub const ONE_SERVICE: Gives = gives(&[
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

pub const FEW_SERVICES: Gives = gives(&[
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

pub const MANY_SERVICES: Gives = gives(&[
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

// How soon must a login end once it is revoked?

pub const REVOKED_NOW: Gives = gives(&[
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

pub const REVOKED_IN_MINUTES: Gives = gives(&[
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

pub const REVOKED_NEVER: Gives = gives(&[point(
    Jwt,
    2,
    "claim-8",
    "RFC 7519, section 4.1.4",
    "The time in the token ends it everywhere, and nobody has to be asked or told.",
)]);

// How soon must a changed role take effect?

pub const ROLES_NOW: Gives = gives(&[
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

pub const ROLES_IN_MINUTES: Gives = gives(&[
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

pub const ROLES_RARELY: Gives = Gives {
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

// How large is it?

pub const ONE_NODE: Gives = Gives {
    points: &[point(
        Session,
        2,
        "claim-3",
        "",
        "One server asks a store beside it, or its own memory, and that takes next to no time.",
    )],
    caveat: Some(caveat(
        "claim-11",
        SESSION_SHEET,
        "Sessions in the memory of the one server are gone when it restarts; in its database they are not.",
    )),
};

pub const SEVERAL_NODES: Gives = gives(&[
    point(
        Session,
        1,
        "claim-12",
        SESSION_SHEET,
        "A store that the servers share lets any of them serve anybody, at the cost of a lookup.",
    ),
    point(
        Jwt,
        1,
        "claim-12",
        "",
        "Any server can verify, and there is no session that could lie on another.",
    ),
]);

pub const REGIONS: Gives = Gives {
    points: &[
        point(
            Jwt,
            2,
            "claim-3",
            "",
            "A signature is checked where the request arrives, while a store in another region is far away.",
        ),
        point(
            Session,
            -1,
            "claim-3",
            "",
            "Sessions have to be asked for across regions, or copied between them.",
        ),
        point(
            Opaque,
            -1,
            "claim-3",
            "RFC 7662, section 4",
            "The authorization server has to be asked across regions, unless answers are cached.",
        ),
    ],
    caveat: Some(caveat(
        "claim-14",
        "",
        "Many people alone are no reason against sessions: refresh tokens are records too, and stores can be divided.",
    )),
};

// Who looks after logins and keys?

pub const SMALL_TEAM: Gives = gives(&[
    point(
        Session,
        2,
        "claim-1",
        SESSION_SHEET,
        "Web frameworks bring sessions with them, and there are no signing keys to look after.",
    ),
    point(
        Bff,
        -1,
        "claim-27",
        "RFC 10017, section 6.1",
        "A BFF is one more service to run, with tokens to keep and renew.",
    ),
    point(
        Opaque,
        -1,
        "claim-14",
        "RFC 7662",
        "An authorization server that every request depends on has to be run and kept up.",
    ),
    point(
        Jwt,
        -2,
        "claim-19",
        "RFC 8725",
        "Keys must be rotated with an overlap, and every verifier set up with care; mistakes turn people away or let others in.",
    ),
]);

pub const PROVIDER: Gives = gives(&[
    point(
        Bff,
        3,
        "claim-27",
        "RFC 10017, section 6.1; RFC 9700",
        "The login at the identity provider ends in the BFF, which is a confidential client and keeps the tokens it is given.",
    ),
    point(
        Jwt,
        1,
        "claim-13",
        "RFC 9068",
        "The provider issues tokens, publishes the keys and rotates them.",
    ),
    point(
        Opaque,
        1,
        "claim-13",
        "RFC 7662",
        "The provider keeps the tokens and answers about them.",
    ),
]);

pub const OWN_SERVER: Gives = gives(&[
    point(
        Jwt,
        2,
        "claim-19",
        "RFC 8725; RFC 9700",
        "Key rotation, short lifetimes and refresh rotation are in hands that know them.",
    ),
    point(
        Opaque,
        2,
        "claim-14",
        "RFC 7662",
        "An authorization server that is well run can answer for every token.",
    ),
    point(
        Bff,
        1,
        "claim-27",
        "RFC 10017, section 6.1",
        "The BFF gets its tokens from a server that is there already.",
    ),
]);

// Must services verify while nothing central can be reached?

pub const ONLINE: Gives = gives(&[
    point(
        Session,
        1,
        "claim-14",
        "",
        "The store may be asked with each request, so its answer is never out of date.",
    ),
    point(
        Opaque,
        1,
        "claim-14",
        "RFC 7662",
        "The authorization server may be asked with each request, so its answer is never out of date.",
    ),
]);

pub const OFFLINE: Gives = Gives {
    points: &[
        point(
            Jwt,
            3,
            "claim-14",
            "RFC 7519",
            "A verifier that has the key needs nobody else until the token expires.",
        ),
        point(
            Bff,
            -1,
            "claim-14",
            "",
            "The services can go on, but the browser's session still needs its store.",
        ),
        point(
            Session,
            -3,
            "claim-14",
            "",
            "Without the store nobody's session can be found.",
        ),
        point(
            Opaque,
            -3,
            "claim-14",
            "RFC 7662, section 4",
            "Without the authorization server nobody knows what a token stands for.",
        ),
    ],
    caveat: Some(caveat(
        "claim-19",
        "RFC 7517",
        "A verifier that is cut off also keeps the keys it has: a rotation or a removed key reaches it when it is back.",
    )),
};

// What could a stolen login do?

pub const LITTLE_HARM: Gives = gives(&[point(
    Jwt,
    1,
    "claim-21",
    "",
    "That a stolen token works until it expires can be borne where little is at stake.",
)]);

pub const PERSONAL_DATA: Gives = gives(&[
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

pub const MONEY: Gives = Gives {
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

pub const NO_OTHERS: Gives = gives(&[point(
    Session,
    1,
    "claim-30",
    "RFC 6749, section 1",
    "OAuth lets one party act for another; where there is no other party, a session is enough.",
)]);

pub const OTHERS: Gives = gives(&[
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

/// What to heed with each design if it is chosen.
pub const CARE: &[(Design, Caveat)] = &[
    (
        Session,
        caveat(
            "claim-23",
            CSRF_SHEET,
            "The browser attaches the cookie to requests of other sites too: set SameSite, and check the origin or a CSRF token before each write.",
        ),
    ),
    (
        Session,
        caveat(
            "claim-20",
            SESSION_SHEET,
            "Send the cookie by https alone, as HttpOnly with the prefix __Host-, and give out a new session ID at each login.",
        ),
    ),
    (
        Session,
        caveat(
            "claim-12",
            SESSION_SHEET,
            "With more than one server, share the store: sessions in the memory of each node are lost when it stops or when the balancer turns elsewhere.",
        ),
    ),
    (
        Bff,
        caveat(
            "claim-23",
            "RFC 10017, section 6.1.3.3",
            "To the browser a BFF is a session: it needs the same cookie attributes and the same defence against CSRF.",
        ),
    ),
    (
        Bff,
        caveat(
            "claim-32",
            "RFC 9700, section 4.14",
            "The BFF keeps access and refresh tokens for everybody: protect its store, and let refresh tokens rotate.",
        ),
    ),
    (
        Bff,
        caveat(
            "claim-22",
            "RFC 10017, section 5.1.4",
            "An injected script can still send requests through the open page, though it has nothing to carry away.",
        ),
    ),
    (
        Opaque,
        caveat(
            "claim-14",
            "RFC 7662, section 4",
            "Every API depends on the authorization server: run more than one, and cache answers only as long as a late end can be borne.",
        ),
    ),
    (
        Opaque,
        caveat(
            "claim-21",
            "RFC 9449; RFC 8705",
            "Whoever holds a bearer token may use it: bind tokens to a key of the client where theft matters.",
        ),
    ),
    (
        Opaque,
        caveat(
            "claim-22",
            "RFC 10017, section 8",
            "In a browser an opaque token is as easy to steal as any other: keep it behind a BFF there.",
        ),
    ),
    (
        Jwt,
        caveat(
            "claim-16",
            "RFC 8725, section 3",
            "Fix the algorithm and the key, and check issuer, audience, type and times: most known attacks are missing checks.",
        ),
    ),
    (
        Jwt,
        caveat(
            "claim-5",
            "RFC 9700, section 4.14",
            "Keep lifetimes to minutes, with refresh tokens that rotate or are bound to a key.",
        ),
    ),
    (
        Jwt,
        caveat(
            "claim-19",
            "RFC 7517",
            "Publish keys as a JWK Set, and let old and new ones overlap for longer than tokens live and caches last.",
        ),
    ),
    (
        Jwt,
        caveat(
            "claim-17",
            "RFC 7519, section 12",
            "A signed token is not secret: put nothing into it that its holder must not read.",
        ),
    ),
];
