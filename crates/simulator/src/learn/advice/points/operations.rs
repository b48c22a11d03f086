//! Points for answers on scale, team and offline verification.

use super::{AnswerPoints, SESSION_SHEET, caveat, point, points};
use crate::learn::advice::Design::{Bff, Jwt, Opaque, Session};

// How large is it?

pub const ONE_NODE: AnswerPoints = AnswerPoints {
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

pub const SEVERAL_NODES: AnswerPoints = points(&[
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

pub const REGIONS: AnswerPoints = AnswerPoints {
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

pub const SMALL_TEAM: AnswerPoints = points(&[
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

pub const PROVIDER: AnswerPoints = points(&[
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

pub const OWN_SERVER: AnswerPoints = points(&[
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

pub const ONLINE: AnswerPoints = points(&[
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

pub const OFFLINE: AnswerPoints = AnswerPoints {
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
