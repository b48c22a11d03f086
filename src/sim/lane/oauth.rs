//! What lanes with access and refresh tokens share (RFC 6749, RFC 6750): how tokens are
//! handed out and presented. Settings say whether they travel in bodies or in cookies.

use super::{Host, Whom};
use crate::sim::clock::Span;
use crate::sim::exchange::{Carried, Identity, Refusal};
use crate::sim::http::{Request, Response};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Role;
use crate::sim::scenario::settings::TokenStorage;
use crate::sim::server::refresh::Renewed;
use crate::sim::server::routes::{INTROSPECT, LINK, LOG_IN, LOG_OUT, LOG_OUT_EVERYWHERE, TOKEN};
use crate::sim::server::{Server, cookies};
use crate::sim::state::Actor;

/// The clients of the authorization server that are no browsers: they get their tokens
/// in the body whatever the settings say.
pub const APP: &str = "shop-app";
pub const BFF: &str = "shop-bff";

/// The authorization server has the paths that deal with credentials.
pub fn host(path: &str) -> Host {
    match path {
        LOG_IN | LOG_OUT | LOG_OUT_EVERYWHERE | TOKEN | INTROSPECT | LINK | "/jwks.json" => {
            Host::Machine(Actor::AuthServer)
        }
        _ => Host::Node,
    }
}

/// Someone whose token came in a header.
pub fn identity(user: &str, role: Role, login: &str, rule: Rule) -> Identity {
    Identity {
        user: user.to_owned(),
        role,
        login: login.to_owned(),
        carried: Carried::Header,
        rule,
        detail: String::new(),
    }
}

/// The key that the client wants its tokens bound to, with DPoP (RFC 9449 section 5).
///
/// # Errors
/// The proof is missing or does not hold.
pub fn proved_key(server: &mut Server<'_>, request: &Request) -> Result<Option<String>, Refusal> {
    if server.world.settings.dpop && !is(request, BFF) {
        server.check_proof(request, None).map(Some)
    } else {
        Ok(None)
    }
}

/// The answer that carries tokens (RFC 6749 section 5.1).
pub fn hand_out(
    server: &mut Server<'_>,
    request: &Request,
    identity: Identity,
    access: String,
    refresh: Option<String>,
) -> (Response, Identity) {
    let settings = &server.world.settings;
    let kind = if settings.dpop { "DPoP" } else { "Bearer" };
    let mut body = format!(
        r#"{{"token_type":"{kind}","expires_in":{}"#,
        settings.access_lifetime
    );
    let by_cookie =
        |storage| storage == TokenStorage::Cookie && !is(request, APP) && !is(request, BFF);
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

/// The same, for a refresh token that was exchanged.
pub fn hand_out_again(
    server: &mut Server<'_>,
    request: &Request,
    renewed: Renewed,
    access: String,
) -> (Response, Identity) {
    let identity = Identity {
        detail: renewed.detail,
        ..identity(
            &renewed.user,
            renewed.row.role,
            &renewed.login,
            renewed.rule,
        )
    };
    hand_out(server, request, identity, access, Some(renewed.refresh))
}

/// The access token of a request and how it came.
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
    let proved = proved_key(server, request)?;
    server.exchange_refresh_token(&token, proved.as_deref())
}

/// Ends the family of the refresh token that came, and takes the cookies back.
///
/// # Errors
/// The store is down.
pub fn log_out(server: &mut Server<'_>, request: &Request) -> Result<Response, Refusal> {
    if let Some(token) = presented_refresh(server, request) {
        server.revoke_family_of(&token)?;
    }
    let mut response = Response::new(204);
    for line in deletions(server) {
        response.headers.add("Set-Cookie", line);
    }
    Ok(response)
}

/// Ends the families of those whose logins are to end.
///
/// # Errors
/// The store is down.
pub fn end_families(server: &mut Server<'_>, whom: &Whom<'_>) -> Result<(), Refusal> {
    match whom {
        Whom::Login(login) => server.revoke_family(login),
        Whom::User(user) => server.revoke_families(|_, family| family.user == *user),
    }
}

/// RFC 6750 section 3; with DPoP, RFC 9449 section 7.1.
pub fn challenge(server: &Server<'_>, rule: Rule) -> String {
    let scheme = if server.world.settings.dpop {
        "DPoP"
    } else {
        "Bearer"
    };
    match rule.bearer_error() {
        None => format!(r#"{scheme} realm="shop""#),
        Some(error) => format!(
            r#"{scheme} realm="shop", error="{error}", error_description="{}""#,
            rule.sentence().replace('"', "'")
        ),
    }
}

/// A refresh token that was refused will be refused again: the browser can forget it.
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

/// Whether a request names this client.
fn is(request: &Request, client: &str) -> bool {
    request.body.contains(client)
}

/// When a client thinks that a token ends which it has just got.
pub fn until(server: &Server<'_>) -> crate::sim::clock::Time {
    let lifetime = Span::seconds(server.world.settings.access_lifetime);
    server.world.now.after(lifetime)
}
