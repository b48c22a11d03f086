//! The comparison of sessions, JWTs and the BFF: a table in which each cell names the run that
//! shows it. Numbers are placeholders, filled from that run.

use super::RunLink;
use crate::cards::{Results, TextPart};
use crate::sim::LaneName;

/// The columns.
pub const COLUMNS: [LaneName; 3] = [LaneName::Session, LaneName::Jwt, LaneName::Bff];

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct ComparisonRow {
    /// What is compared.
    pub what: &'static str,
    /// One for each of [`COLUMNS`].
    pub cells: [ComparisonCell; 3],
}

/// A statement about one design.
#[derive(Debug, Clone, Copy)]
pub struct ComparisonCell {
    /// The lane whose run fills the placeholders.
    pub lane: LaneName,
    /// May have placeholders, like the texts of cards.
    pub text: &'static str,
    /// The run that shows it.
    pub run: RunLink,
}

impl ComparisonCell {
    /// The results of its run, if its card does not compare this lane.
    pub fn own_results(&self) -> Option<Results> {
        self.run.results_in(self.lane)
    }

    /// The text with its numbers, from its card's results or its own.
    pub fn fill(&self, results: &Results) -> Vec<TextPart> {
        self.run
            .found()
            .map_or_else(Vec::new, |(card, _)| card.fill(self.text, results))
    }

    /// The address of its run.
    pub fn href(&self) -> String {
        self.run.href(Some(self.lane))
    }
}

/// A row whose cells all name the same run.
const fn row(
    what: &'static str,
    run: RunLink,
    session: &'static str,
    jwt: &'static str,
    bff: &'static str,
) -> ComparisonRow {
    ComparisonRow {
        what,
        cells: [
            ComparisonCell {
                lane: LaneName::Session,
                text: session,
                run,
            },
            ComparisonCell {
                lane: LaneName::Jwt,
                text: jwt,
                run,
            },
            ComparisonCell {
                lane: LaneName::Bff,
                text: bff,
                run,
            },
        ],
    }
}

/// The table.
pub const ROWS: &[ComparisonRow] = &[
    row(
        "Where the login lives",
        RunLink::main("claim-1"),
        "In a store of the server. Records written at login: {records-written:session}. The browser has only the session ID.",
        "In the token, which the client holds. Records written at login: {records-written:jwt} without a refresh token, {records-written:jwt@refresh} with one.",
        "In the store of the BFF, with the tokens it was given. Records written at login: {records-written:bff}.",
    ),
    row(
        "Lookups for a request",
        RunLink::main("claim-3"),
        "Store reads: {store-reads:session}. Signature checks: {signature-checks:session}.",
        "Store reads: {store-reads:jwt}. Signature checks: {signature-checks:jwt}.",
        "Store reads at the BFF: {store-reads:bff}. Signature checks at the API: {signature-checks:bff}.",
    ),
    row(
        "Time in the data centre",
        RunLink::main("claim-3"),
        "{server-time:session} for a read with the store across the network, {server-time:session@memory} with sessions in the server's own memory.",
        "{server-time:jwt} for the same read; no store is asked.",
        "{server-time:bff}: the lookup at the BFF and the signature at the API.",
    ),
    row(
        "Revocation",
        RunLink::main("claim-4"),
        "The record is deleted. Requests accepted afterwards: {accepted-after-revocation:session}.",
        "The token goes on until it expires. Requests accepted afterwards: {accepted-after-revocation:jwt}, the last of them after {exposure:jwt}.",
        "The browser's session is deleted. Requests accepted afterwards: {accepted-after-revocation:bff}.",
    ),
    row(
        "A denylist",
        RunLink::main("claim-6"),
        "Not needed: the store is asked anyway. Store reads for a request: {store-reads:session}.",
        "Ends a token early and brings the lookup back. Store reads for a request: {store-reads:jwt}.",
        "Hardly needed, since the browser has no token. Store reads for a request with one: {store-reads:bff}.",
    ),
    row(
        "Log-out, after a theft",
        RunLink::main("claim-7"),
        "A copied session ID is worth nothing. Requests accepted after log-out: {accepted-after-logout:session}.",
        "A copied token works on. Requests accepted after log-out: {accepted-after-logout:jwt}.",
        "A copied cookie is worth nothing. Requests accepted after log-out: {accepted-after-logout:bff}.",
    ),
    row(
        "Log-out on all devices",
        RunLink::main("claim-10"),
        "All sessions of the user are deleted. Requests accepted afterwards: {accepted-after-logout-everywhere:session}.",
        "Refresh tokens are revoked, access tokens run out. Requests accepted afterwards: {accepted-after-logout-everywhere:jwt}.",
        "All sessions at the BFF are deleted. Requests accepted afterwards: {accepted-after-logout-everywhere:bff}.",
    ),
    ComparisonRow {
        what: "Expiry",
        cells: [
            ComparisonCell {
                lane: LaneName::Session,
                text: "Slides with use: with an idle timeout of {=session_idle} the login was last served after {login-lasted:session} here.",
                run: RunLink::main("claim-8"),
            },
            ComparisonCell {
                lane: LaneName::Jwt,
                text: "Fixed when the token is issued, here for {=access_lifetime}. With a refresh token the login was last served after {login-lasted:jwt@refresh}.",
                run: RunLink::run("claim-8", "refresh"),
            },
            ComparisonCell {
                lane: LaneName::Bff,
                text: "The session's timeouts hold for the browser, and the BFF refreshes behind it: the login was last served after {login-lasted:bff@refresh}.",
                run: RunLink::run("claim-8", "refresh"),
            },
        ],
    },
    row(
        "Changed roles",
        RunLink::main("claim-9"),
        "Read with each request. Requests served with the old role: {served-with-old-role:session}.",
        "As they were at issue. Requests served with the old role: {served-with-old-role:jwt}.",
        "As in the token that the BFF holds, until it renews it. Requests served with the old role: {served-with-old-role:bff}.",
    ),
    row(
        "A node crashes",
        RunLink::main("claim-11"),
        "Sessions in its memory are lost: {sessions-lost:session} here. A shared store loses {sessions-lost:session@shared}.",
        "Nothing to lose: {sessions-lost:jwt} sessions. Any other node verifies.",
        "Sessions are in the BFF's store and not on the nodes behind it. Sessions lost: {sessions-lost:bff}.",
    ),
    row(
        "Adding nodes",
        RunLink::main("claim-12"),
        "Needs a sticky balancer or a shared store. Misses with neither: {balancer-misses:session}.",
        "Any node serves anyone. Misses: {balancer-misses:jwt}.",
        "Any node behind the BFF verifies its tokens. Misses: {balancer-misses:bff}.",
    ),
    row(
        "The store fails",
        RunLink::main("claim-14"),
        "Nobody is recognised. Requests served meanwhile: {served-without-store:session}.",
        "Tokens are verified on; refreshing waits. Requests served meanwhile: {served-without-store:jwt}.",
        "Nobody is recognised at the front. Requests served meanwhile: {served-without-store:bff}.",
    ),
    row(
        "Who can verify",
        RunLink::main("claim-13"),
        "Whoever can reach the store. Machines that recognised the user: {verifiers:session}, with keys: {key-holders:session}.",
        "Whoever has the public key and is in the audience. Machines that recognised the user: {verifiers:jwt}, with keys: {key-holders:jwt}.",
        "In front the BFF alone, behind it whoever has the public key. Machines that recognised the user: {verifiers:bff}.",
    ),
    row(
        "Size of each request",
        RunLink::main("claim-15"),
        "Credential lines: {header-bytes:session}.",
        "Credential lines: {header-bytes:jwt}, and more with each claim.",
        "Credential lines from the browser: {header-bytes:bff}. The token goes from the BFF to the API only.",
    ),
    row(
        "What the client can read",
        RunLink::main("claim-17"),
        "Nothing: the session ID means nothing by itself. Claims readable: {claims-readable:session}.",
        "Every claim, without a key. Claims readable: {claims-readable:jwt}.",
        "Nothing: the browser has a session ID. Claims readable: {claims-readable:bff}.",
    ),
    row(
        "Debugging",
        RunLink::main("claim-17"),
        "The ID says nothing; the record in the store says all, and is always the present state.",
        "The token says who, until when and for whom, wherever it turns up, logs included. What has changed since, it does not know.",
        "Sessions at the front, tokens behind it: two places to look.",
    ),
    row(
        "Tampering",
        RunLink::main("claim-16"),
        "A made-up session ID is unknown. Forgeries accepted: {forgeries-accepted:session} of {forgeries-tried:session}.",
        "A changed token has a wrong signature. Forgeries accepted: {forgeries-accepted:jwt} of {forgeries-tried:jwt}, with a careless verifier {forgeries-accepted:jwt@naive}.",
        "A made-up session ID is unknown. Forgeries accepted: {forgeries-accepted:bff} of {forgeries-tried:bff}.",
    ),
    row(
        "What must be kept secret",
        RunLink::main("claim-18"),
        "The store. Requests accepted with what leaked from it: {accepted-with-leaked-store:session}, with a leaked signing key: {accepted-with-leaked-key:session}.",
        "The signing key: whoever has it can be anyone. Requests accepted with it: {accepted-with-leaked-key:jwt}, with what leaked from the store of refresh tokens: {accepted-with-leaked-store:jwt}.",
        "Both. Requests accepted with what leaked from the stores: {accepted-with-leaked-store:bff}, with the signing key: {accepted-with-leaked-key:bff}.",
    ),
    row(
        "Key management",
        RunLink::main("claim-19"),
        "None for the login. Requests wrongly refused after a rotation: {false-refusals:session}.",
        "A JWK Set, rotation, caches, clocks. Requests wrongly refused after a rotation without overlap: {false-refusals:jwt}, with one: {false-refusals:jwt@overlap}.",
        "As with JWTs, but between servers only. Requests wrongly refused after a rotation without overlap: {false-refusals:bff}.",
    ),
    row(
        "Theft of the credential",
        RunLink::main("claim-21"),
        "Ends with the login. Requests of the thief accepted after log-out: {accepted-after-logout:session}; the thief who goes unnoticed was last served after {attacker-access:session@unnoticed}.",
        "Lives until the token expires, whatever the server knows. Requests of the thief accepted after log-out: {accepted-after-logout:jwt}, the last of them {attacker-access:jwt} after the theft.",
        "Ends with the login, as a session. Requests of the thief accepted after log-out: {accepted-after-logout:bff}.",
    ),
    row(
        "XSS",
        RunLink::main("claim-22"),
        "An HttpOnly cookie cannot be read, but ridden. Credentials carried away: {credentials-taken:session}.",
        "Tokens that the page can read can be carried away: {credentials-taken:jwt} here.",
        "No token in the page; the cookie can be ridden. Credentials carried away: {credentials-taken:bff}.",
    ),
    row(
        "CSRF",
        RunLink::main("claim-23"),
        "The browser attaches the cookie by itself. Cross-site writes accepted with no defence: {cross-site-writes:session}, with a CSRF token: {cross-site-writes:session@token}.",
        "The browser attaches no bearer token. Cross-site writes accepted: {cross-site-writes:jwt}.",
        "As a session: it needs the same defence. Cross-site writes accepted with none: {cross-site-writes:bff}.",
    ),
    row(
        "Another site's API",
        RunLink::main("claim-25"),
        "The cookie does not go there. Requests served: {served-across-sites:session}.",
        "The page sends the token there, if that API allows the origin and the token names it. Requests served: {served-across-sites:jwt}, preflights: {preflights:jwt}.",
        "The BFF calls it, server to server. Requests served: {served-across-sites:bff}, preflights: {preflights:bff}.",
    ),
    row(
        "Mobile apps",
        RunLink::main("claim-26"),
        "Works with a cookie jar. Reads served: {app-reads-served:session} without one, {app-reads-served:session@jar} with one.",
        "Works without a jar, since the app attaches the token itself. Reads served: {app-reads-served:jwt}, with an opaque token {app-reads-served:opaque}.",
        "Not needed: an app is not a browser.",
    ),
    row(
        "Between services",
        RunLink::main("claim-27"),
        "Each service asks the store. Reads by the internal service: {service-lookups:session}.",
        "The token is handed on, and each service verifies it. Reads by the internal service: {service-lookups:jwt}.",
        "A session outside, tokens inside. Reads by the internal service: {service-lookups:bff}, tokens in the browser: {tokens-in-browser:bff}.",
    ),
    row(
        "Page reload",
        RunLink::main("claim-29"),
        "The cookie is still there. Served after a reload: {served-after-reload:session}.",
        "A token in memory is gone. Served after a reload: {served-after-reload:jwt}, with a refresh token in a cookie: {served-after-reload:jwt@refresh}.",
        "The cookie is still there. Served after a reload: {served-after-reload:bff}.",
    ),
    row(
        "Several tabs",
        RunLink::main("field-refresh-race"),
        "Share the cookie. Times that the person was turned away: {wrongly-refused:session}.",
        "Race for the refresh token. Times that the person was turned away without a grace period: {wrongly-refused:jwt}.",
        "Share the cookie. Times that the person was turned away: {wrongly-refused:bff}.",
    ),
    row(
        "Staying logged in",
        RunLink::main("claim-32"),
        "The session slides on with use. Logins: {logins:session}, sessions kept: {session-records:session}.",
        "Refresh tokens, which are records again. Logins: {logins:jwt}, refreshes: {refreshes:jwt}, refresh records kept: {refresh-records:jwt}.",
        "The session slides on, and the BFF refreshes behind it. Logins: {logins:bff}, refreshes: {refreshes:bff}.",
    ),
    row(
        "One-time use",
        RunLink::main("claim-28"),
        "No different: without a record of its use a link works again. Uses of one link: {one-time-uses:session}, with a record: {one-time-uses:session@consumed}.",
        "A short lifetime is not once. Uses of one link: {one-time-uses:jwt}, with its jti recorded: {one-time-uses:jwt@consumed}.",
        "No different: the record decides, not the design.",
    ),
];
