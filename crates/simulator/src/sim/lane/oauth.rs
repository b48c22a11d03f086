//! What lanes with access and refresh tokens share (RFC 6749, RFC 6750): how tokens are
//! issued and presented. The flow to the first tokens is simplified to one request with the
//! password, as in all lanes. The settings decide whether tokens are in bodies or cookies.

use super::design::Lane;
use crate::sim::clock::{Span, Time};
use crate::sim::exchange::{Carried, Host, Identity, LoginScope, Refusal};
use crate::sim::http::{Request, Response};
use crate::sim::paths::{INTROSPECT, JWKS, LINK, LOG_IN, LOG_OUT, LOG_OUT_EVERYWHERE, TOKEN};
use crate::sim::rule::Rule;
use crate::sim::scenario::settings::TokenStorage;
use crate::sim::server::refresh::Renewed;
use crate::sim::server::{Server, cookies};
use crate::sim::state::Actor;

/// The clients of the authorization server that are not browsers. They get their tokens in
/// the body, whatever the settings say.
pub const APP: &str = "shop-app";
pub const BFF: &str = "shop-bff";

/// The authorization server answers for the paths that deal with credentials.
pub fn host(path: &str) -> Host {
    match path {
        LOG_IN | LOG_OUT | LOG_OUT_EVERYWHERE | TOKEN | INTROSPECT | LINK | JWKS => {
            Host::Machine(Actor::AuthServer)
        }
        _ => Host::Node,
    }
}

/// The key that the client wants its tokens bound to, with DPoP (RFC 9449 section 5).
///
/// # Errors
/// The proof is missing or does not hold.
pub fn proved_key(server: &mut Server<'_>, request: &Request) -> Result<Option<String>, Refusal> {
    if server.world.settings.dpop && !is_from(request, BFF) {
        server.check_proof(request, None).map(Some)
    } else {
        Ok(None)
    }
}

/// The token response (RFC 6749 section 5.1).
pub fn token_response(
    server: &mut Server<'_>,
    request: &Request,
    identity: Identity,
    access: String,
    refresh: Option<String>,
) -> (Response, Identity) {
    let settings = &server.world.settings;
    let bound = settings.dpop && !is_from(request, BFF);
    let kind = if bound { "DPoP" } else { "Bearer" };
    let mut body = format!(
        r#"{{"token_type":"{kind}","expires_in":{}"#,
        settings.access_lifetime
    );
    let by_cookie = |storage| {
        storage == TokenStorage::Cookie && !is_from(request, APP) && !is_from(request, BFF)
    };
    let mut lines = Vec::new();
    if by_cookie(settings.access_storage) {
        let age = Some(settings.access_lifetime);
        lines.push(cookies::line(settings, cookies::ACCESS, &access, age));
        lines.extend(server.csrf_cookie(&identity.login));
    } else {
        body.push_str(&format!(r#","access_token":"{access}""#));
    }
    if let Some(refresh) = refresh {
        if by_cookie(settings.refresh_storage) {
            let age = Some(settings.refresh_lifetime);
            lines.push(cookies::line(settings, cookies::REFRESH, &refresh, age));
        } else {
            body.push_str(&format!(r#","refresh_token":"{refresh}""#));
        }
    }
    body.push('}');
    let response = Response::new(200)
        .with("Cache-Control", "no-store")
        .json(body);
    server.set_cookies.extend(lines);
    (response, identity)
}

/// The token response to a refresh.
pub fn refresh_response(
    server: &mut Server<'_>,
    request: &Request,
    renewed: Renewed,
    access: String,
) -> (Response, Identity) {
    let identity = Identity {
        detail: renewed.detail,
        ..Identity::by_header(
            &renewed.user,
            renewed.row.role,
            &renewed.login,
            renewed.rule,
        )
    };
    token_response(server, request, identity, access, Some(renewed.refresh))
}

/// The access token of a request and how it was sent.
pub fn presented(server: &Server<'_>, request: &Request) -> Option<(String, Carried)> {
    let header = request
        .authorization("Bearer")
        .or_else(|| request.authorization("DPoP"));
    if let Some(token) = header {
        return Some((token.to_owned(), Carried::Header));
    }
    let name = cookies::name(&server.world.settings, cookies::ACCESS);
    let token = request.cookie(&name)?;
    Some((token.to_owned(), Carried::Cookie))
}

/// The refresh token of a request: a form field (RFC 6749 section 6) or a cookie.
fn presented_refresh(server: &Server<'_>, request: &Request) -> Option<String> {
    let name = cookies::name(&server.world.settings, cookies::REFRESH);
    request
        .field("refresh_token")
        .or_else(|| request.cookie(&name))
        .map(str::to_owned)
}

/// Exchanges the refresh token of a request.
///
/// # Errors
/// There is none, or it is refused.
pub fn exchange(server: &mut Server<'_>, request: &Request) -> Result<Renewed, Refusal> {
    let token = presented_refresh(server, request).ok_or(Rule::RefreshMissing)?;
    let proved = proved_key(server, request)
        .map_err(|refusal| Rule::RefreshNotProved.because(refusal.rule.sentence()))?;
    server.exchange_refresh_token(&token, proved.as_deref())
}

/// The login that the refresh token of a request belongs to.
pub fn login_of_refresh(server: &mut Server<'_>, request: &Request) -> Option<String> {
    let token = presented_refresh(server, request)?;
    server.family_of(&token)
}

/// The answer to a log-out: it deletes the cookies.
pub fn log_out_response(server: &Server<'_>) -> Response {
    let mut response = Response::new(204);
    for line in deletions(server) {
        response.headers.add("Set-Cookie", line);
    }
    response
}

/// Revokes the refresh families of these logins.
///
/// # Errors
/// The store is down.
pub fn end_families(server: &mut Server<'_>, scope: LoginScope<'_>) -> Result<(), Refusal> {
    match scope {
        LoginScope::Login(login) => server.revoke_family(login),
        LoginScope::User(user) => server.revoke_families(|_, family| family.user == user),
    }
}

/// Ends the login of a log-out, and says in a clause what has ended.
///
/// # Errors
/// The store is down.
pub fn end_login(
    lane: &dyn Lane,
    server: &mut Server<'_>,
    login: Option<&str>,
) -> Result<String, Refusal> {
    match login {
        Some(login) => lane.end(server, LoginScope::Login(login)),
        None => Ok("the request names no login that is known, so nothing is ended".to_owned()),
    }
}

/// `WWW-Authenticate` (RFC 6750 section 3; with DPoP, RFC 9449 section 7.1).
pub fn challenge(server: &Server<'_>, rule: Rule) -> Option<String> {
    let scheme = if server.world.settings.dpop {
        "DPoP"
    } else {
        "Bearer"
    };
    let error = match rule {
        Rule::NoCredential => return Some(format!(r#"{scheme} realm="shop""#)),
        Rule::RoleMissing => "insufficient_scope",
        Rule::ProofMissing | Rule::ProofInvalid | Rule::ProofRepeated => "invalid_dpop_proof",
        rule if rule.is_about_a_token() => "invalid_token",
        // Every 401 has a challenge (RFC 9110 section 11.6.1).
        rule if rule.status() == 401 => return Some(format!(r#"{scheme} realm="shop""#)),
        _ => return None,
    };
    Some(format!(
        r#"{scheme} realm="shop", error="{error}", error_description="{}""#,
        rule.sentence().replace('"', "'")
    ))
}

/// Deletes the cookies of a refused refresh token: it would be refused again.
pub fn cookies_after_refusal(server: &Server<'_>, request: &Request, rule: Rule) -> Vec<String> {
    if request.url.path == TOKEN && rule.status() == 400 {
        deletions(server)
    } else {
        Vec::new()
    }
}

fn deletions(server: &Server<'_>) -> Vec<String> {
    let settings = &server.world.settings;
    [
        (settings.access_storage, cookies::ACCESS),
        (settings.refresh_storage, cookies::REFRESH),
    ]
    .iter()
    .filter(|(storage, _)| *storage == TokenStorage::Cookie)
    .map(|(_, base)| cookies::deletion(settings, base))
    .collect()
}

/// Whether a request names this client: as `client_id` of a form (RFC 6749 section 2.3.1),
/// or of the JSON body of a login.
fn is_from(request: &Request, client: &str) -> bool {
    request.field("client_id") == Some(client)
        || request.member("client_id").as_deref() == Some(client)
}

/// When a client expects a token to expire that it has just received.
pub fn until(server: &Server<'_>) -> Time {
    let lifetime = Span::seconds(server.world.settings.access_lifetime);
    server.world.now.after(lifetime)
}
