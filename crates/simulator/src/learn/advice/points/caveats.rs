//! The caveats of each design.

use super::{CSRF_SHEET, SESSION_SHEET, caveat};
use crate::learn::advice::Caveat;
use crate::learn::advice::Design::{self, Bff, Jwt, Opaque, Session};

/// Caveats by design.
pub const CAVEATS: &[(Design, Caveat)] = &[
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
