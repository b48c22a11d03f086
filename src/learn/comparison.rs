//! Sessions and JWTs beside each other, with the hybrid of both: a table in which each
//! cell has the run that proves it. Numbers are places, filled from that run.

use super::Proof;
use crate::cards::{Part, Results};
use crate::sim::LaneName;

/// The columns.
pub const COLUMNS: [LaneName; 3] = [LaneName::Session, LaneName::Jwt, LaneName::Bff];

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// What is compared.
    pub what: &'static str,
    /// One for each of [`COLUMNS`].
    pub cells: [Cell; 3],
}

/// What holds for one design.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    pub lane: LaneName,
    /// May have places, as the texts of cards do.
    pub text: &'static str,
    pub proof: Proof,
}

impl Cell {
    /// What its run gives, if that is not among its card's own results: the card does not
    /// compare this lane.
    pub fn own_results(&self) -> Option<Results> {
        self.proof.results_in(self.lane)
    }

    /// The text with its numbers, from its card's results or its own.
    pub fn fill(&self, results: &Results) -> Vec<Part> {
        self.proof
            .found()
            .map_or_else(Vec::new, |(card, _)| card.fill(self.text, results))
    }

    /// The address of its run.
    pub fn href(&self) -> String {
        self.proof.href(Some(self.lane))
    }
}

/// A row whose cells all rest on one run.
const fn row(
    what: &'static str,
    proof: Proof,
    session: &'static str,
    jwt: &'static str,
    bff: &'static str,
) -> Row {
    Row {
        what,
        cells: [
            Cell {
                lane: LaneName::Session,
                text: session,
                proof,
            },
            Cell {
                lane: LaneName::Jwt,
                text: jwt,
                proof,
            },
            Cell {
                lane: LaneName::Bff,
                text: bff,
                proof,
            },
        ],
    }
}

/// The table.
pub const ROWS: &[Row] = &[
    row(
        "Where the login lives",
        Proof::main("claim-1"),
        "In a store of the server. Records written at login: {records-written:session}. The browser has only the session ID.",
        "In the token, which the client holds. Records written at login: {records-written:jwt} without a refresh token, {records-written:jwt@refresh} with one.",
        "In the store of the BFF, with the tokens it was given. Records written at login: {records-written:bff}.",
    ),
    row(
        "Lookups for a request",
        Proof::main("claim-3"),
        "Store reads: {store-reads:session}. Signature checks: {signature-checks:session}.",
        "Store reads: {store-reads:jwt}. Signature checks: {signature-checks:jwt}.",
        "Store reads at the BFF: {store-reads:bff}. Signature checks at the API: {signature-checks:bff}.",
    ),
    row(
        "Time in the data centre",
        Proof::main("claim-3"),
        "{server-time:session} for a read, most of it the way to the store.",
        "{server-time:jwt} for the same read, most of it the signature.",
        "{server-time:bff}: the lookup, a further hop and the signature.",
    ),
    row(
        "Revocation",
        Proof::main("claim-4"),
        "The record is deleted. Requests accepted afterwards: {accepted-after-revocation:session}.",
        "The token goes on until it expires. Requests accepted afterwards: {accepted-after-revocation:jwt}, over {exposure:jwt}.",
        "The browser's session is deleted. Requests accepted afterwards: {accepted-after-revocation:bff}.",
    ),
    row(
        "A denylist",
        Proof::main("claim-6"),
        "Not needed: the store is asked anyway. Store reads for a request: {store-reads:session}.",
        "Ends a token early and brings the lookup back. Store reads for a request: {store-reads:jwt}.",
        "Hardly needed, since the browser has no token. Store reads for a request with one: {store-reads:bff}.",
    ),
    row(
        "Log-out, after a theft",
        Proof::main("claim-7"),
        "A copied session ID is worth nothing. Requests accepted after log-out: {accepted-after-logout:session}.",
        "A copied token works on. Requests accepted after log-out: {accepted-after-logout:jwt}.",
        "A copied cookie is worth nothing. Requests accepted after log-out: {accepted-after-logout:bff}.",
    ),
    row(
        "Log-out on all devices",
        Proof::main("claim-10"),
        "All sessions of the user are deleted. Requests accepted afterwards: {accepted-after-logout-everywhere:session}.",
        "Refresh tokens are revoked, access tokens run out. Requests accepted afterwards: {accepted-after-logout-everywhere:jwt}.",
        "All sessions at the BFF are deleted. Requests accepted afterwards: {accepted-after-logout-everywhere:bff}.",
    ),
    row(
        "Expiry",
        Proof::main("claim-8"),
        "Slides with use: idle timeout {=session_idle}, absolute timeout {=session_absolute}.",
        "Fixed at issue: {=access_lifetime}, with a leeway of {=leeway}.",
        "The session's timeouts hold for the browser; the BFF renews its tokens unseen.",
    ),
    row(
        "Changed roles",
        Proof::main("claim-9"),
        "Read with each request. Requests served with the old role: {served-with-old-role:session}.",
        "As they were at issue. Requests served with the old role: {served-with-old-role:jwt}.",
        "As in the token behind the BFF. Requests served with the old role: {served-with-old-role:bff}.",
    ),
    row(
        "A node crashes",
        Proof::main("claim-11"),
        "Sessions in its memory are lost: {sessions-lost:session} here. A shared store loses {sessions-lost:session@shared}.",
        "Nothing to lose: {sessions-lost:jwt} sessions. Any other node verifies.",
        "Sessions in the BFF's memory are lost like any other: {sessions-lost:bff} here.",
    ),
    row(
        "Adding nodes",
        Proof::main("claim-12"),
        "Needs a sticky balancer or a shared store. Misses with neither: {balancer-misses:session}.",
        "Any node serves anyone. Misses: {balancer-misses:jwt}.",
        "The BFF needs what sessions need. Misses with neither: {balancer-misses:bff}.",
    ),
    row(
        "The store fails",
        Proof::main("claim-14"),
        "Nobody is recognised. Requests served meanwhile: {served-without-store:session}.",
        "Tokens are verified on; refreshing waits. Requests served meanwhile: {served-without-store:jwt}.",
        "Nobody is recognised at the front. Requests served meanwhile: {served-without-store:bff}.",
    ),
    row(
        "Who can verify",
        Proof::main("claim-13"),
        "Whoever can reach the store.",
        "Whoever has the public key: any node, any service, other organisations.",
        "At the front whoever reaches the BFF's store, behind it whoever has the public key.",
    ),
    row(
        "Size of each request",
        Proof::main("claim-15"),
        "Credential lines: {header-bytes:session}.",
        "Credential lines: {header-bytes:jwt}, and more with each claim.",
        "Credential lines from the browser: {header-bytes:bff}, counted on the last leg of the way.",
    ),
    row(
        "What the client can read",
        Proof::main("claim-17"),
        "Nothing: the session ID means nothing by itself. Claims readable: {claims-readable:session}.",
        "Every claim, without a key. Claims readable: {claims-readable:jwt}.",
        "Nothing: the browser has a session ID. Claims readable: {claims-readable:bff}.",
    ),
    row(
        "Debugging",
        Proof::main("claim-17"),
        "The ID says nothing; the record in the store says all, and is always the present state.",
        "The token says who, until when and for whom, wherever it turns up, logs included. What has changed since, it does not know.",
        "Sessions at the front, tokens behind it: two places to look.",
    ),
    row(
        "Tampering",
        Proof::main("claim-16"),
        "A made-up session ID is unknown. Forgeries accepted: {forgeries-accepted:session} of {forgeries-tried:session}.",
        "A changed token has a wrong signature. Forgeries accepted: {forgeries-accepted:jwt} of {forgeries-tried:jwt}, with a careless verifier {forgeries-accepted:jwt@naive}.",
        "A made-up session ID is unknown. Forgeries accepted: {forgeries-accepted:bff} of {forgeries-tried:bff}.",
    ),
    row(
        "What must be kept secret",
        Proof::main("claim-18"),
        "The store: whoever reads raw session IDs there can use them, so it keeps hashes.",
        "The signing key: whoever has it can be anyone.",
        "Both: the session store with its tokens, and the signing key.",
    ),
    row(
        "Key management",
        Proof::main("claim-19"),
        "None for the login.",
        "Rotation with an overlap, a JWK Set, caches, clocks.",
        "As with JWTs, but between servers only.",
    ),
    row(
        "Theft of the credential",
        Proof::main("claim-21"),
        "Works until the session ends or is ended. Requests of the thief accepted: {accepted-after-theft:session}.",
        "Works until the token expires, whatever the server knows. Requests of the thief accepted: {accepted-after-theft:jwt}.",
        "Works until the session ends or is ended. Requests of the thief accepted: {accepted-after-theft:bff}.",
    ),
    row(
        "XSS",
        Proof::main("claim-22"),
        "An HttpOnly cookie cannot be read, but ridden. Credentials carried away: {credentials-taken:session}.",
        "Tokens that the page can read can be carried away: {credentials-taken:jwt} here.",
        "No token in the page; the cookie can be ridden. Credentials carried away: {credentials-taken:bff}.",
    ),
    row(
        "CSRF",
        Proof::main("claim-23"),
        "The browser attaches the cookie by itself. Cross-site writes accepted with no defence: {cross-site-writes:session}, with a CSRF token: {cross-site-writes:session@token}.",
        "The browser attaches no bearer token. Cross-site writes accepted: {cross-site-writes:jwt}.",
        "As a session: it needs the same defence. Cross-site writes accepted with none: {cross-site-writes:bff}.",
    ),
    row(
        "Another site's API",
        Proof::main("claim-25"),
        "The cookie does not go there.",
        "The page sends the token there, if the API allows the origin and the token names it.",
        "The BFF calls it, server to server; the browser is not involved.",
    ),
    row(
        "Mobile apps",
        Proof::main("claim-26"),
        "Works with a cookie jar.",
        "Works without one: the app attaches the token itself. An opaque token does as well.",
        "Not needed: an app is not a browser.",
    ),
    row(
        "Between services",
        Proof::main("claim-27"),
        "Each service asks the store, or trusts the first one.",
        "The token is handed on, and each service verifies it.",
        "Made for this: a session outside, tokens inside.",
    ),
    row(
        "Page reload",
        Proof::main("claim-29"),
        "The cookie is still there.",
        "A token in memory is gone; a refresh token in a cookie fetches another.",
        "The cookie is still there.",
    ),
    row(
        "Several tabs",
        Proof::main("field-refresh-race"),
        "Share the cookie. Times that the person was turned away: {wrongly-refused:session}.",
        "Race for the refresh token. Times that the person was turned away without a grace period: {wrongly-refused:jwt}.",
        "Share the cookie. Times that the person was turned away: {wrongly-refused:bff}.",
    ),
    row(
        "Staying logged in",
        Proof::main("claim-32"),
        "The session slides on with use.",
        "Refresh tokens, which are records of the server again.",
        "The session slides on; the BFF refreshes behind it.",
    ),
    row(
        "One-time use",
        Proof::main("claim-28"),
        "A record that is deleted by its use works once.",
        "A short lifetime is not once. Uses of one link: {one-time-uses:jwt}; with its jti recorded: {one-time-uses:jwt@consumed}.",
        "As with sessions: the record decides.",
    ),
];
