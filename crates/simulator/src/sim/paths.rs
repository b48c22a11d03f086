//! The paths of the shop, and which role each needs.

use crate::sim::http::Request;
use crate::sim::scenario::action::Role;

/// The page itself, and with it the program that runs in the browser.
pub const PAGE: &str = "/";
/// Opens a session before login, as session fixation needs it.
pub const START: &str = "/start";
/// Name and password in, a credential out.
pub const LOG_IN: &str = "/login";
/// Ends this login.
pub const LOG_OUT: &str = "/logout";
/// Ends every login of the user.
pub const LOG_OUT_EVERYWHERE: &str = "/logout-everywhere";
/// The authorization server's token endpoint (RFC 6749 section 3.2).
pub const TOKEN: &str = "/token";
/// What an opaque token stands for (RFC 7662 section 2).
pub const INTROSPECT: &str = "/introspect";
/// The JWK Set with the keys that verify (RFC 7517 section 5).
pub const JWKS: &str = "/jwks.json";
/// A link that works once: an invitation, a reset.
pub const LINK: &str = "/link";
/// Any user may read it.
pub const READ: &str = "/api/me";
/// Any user may write to it, so it needs a CSRF defence.
pub const WRITE: &str = "/api/notes";
/// Deletes a user, as only an administrator may.
pub const PRIVILEGED: &str = "/api/users/mallory";
/// A report that calls a service inside the data centre.
pub const REPORT: &str = "/api/report";
/// The second API's path, also the one under which a BFF passes it on.
pub const ORDERS: &str = "/orders";

/// Whether a role permits a request.
pub fn permits(role: Role, request: &Request) -> bool {
    let privileged = request.method == "DELETE" && request.url.path == PRIVILEGED;
    !privileged || role == Role::Admin
}
