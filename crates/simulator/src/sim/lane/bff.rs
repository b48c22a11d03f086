//! Backend for frontend: the browser has a session with the BFF, and the BFF has the
//! tokens. The BFF calls the API on behalf of the browser, so no token ever reaches a
//! browser (RFC 10017, section 6.1).
//!
//! The authorization code flow is simplified to one request with the password, because the
//! comparison begins after login.

use super::design::Lane;
use super::jwt::JwtLane;
use super::oauth;
use super::session::SessionLane;
use crate::sim::exchange::{Carried, Handled, Host, Identity, LoginScope, Refusal, Reply, Served};
use crate::sim::http::{Request, Response};
use crate::sim::network;
use crate::sim::origin::Url;
use crate::sim::paths::{
    INTROSPECT, LINK, LOG_IN, LOG_OUT, LOG_OUT_EVERYWHERE, ORDERS, PAGE, START, TOKEN,
};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Forgery;
use crate::sim::server::{Server, cookies};
use crate::sim::state::{Actor, Session, Tokens, User};

/// Client authentication of the BFF, which can keep a secret (RFC 6749 section 2.3).
const CLIENT: &str = "Basic c2hvcC1iZmY6c2VjcmV0";

/// A session for the browser, and tokens at the backend.
pub struct BffLane;

impl Lane for BffLane {
    fn host(&self, _path: &str) -> Host {
        Host::Machine(Actor::Bff)
    }

    fn log_in(
        &self,
        server: &mut Server<'_>,
        user: &str,
        row: &User,
        request: &Request,
    ) -> Result<(Response, Identity), Refusal> {
        JwtLane.log_in(server, user, row, request)
    }

    fn identify(
        &self,
        server: &mut Server<'_>,
        request: &Request,
        audience: &str,
    ) -> Result<Identity, Refusal> {
        JwtLane.identify(server, request, audience)
    }

    fn renew(
        &self,
        server: &mut Server<'_>,
        request: &Request,
    ) -> Result<(Response, Identity), Refusal> {
        JwtLane.renew(server, request)
    }

    fn log_out(
        &self,
        server: &mut Server<'_>,
        request: &Request,
    ) -> Result<(Response, String), Refusal> {
        JwtLane.log_out(server, request)
    }

    fn log_out_response(&self, server: &Server<'_>) -> Response {
        SessionLane.log_out_response(server)
    }

    fn end(&self, server: &mut Server<'_>, scope: LoginScope<'_>) -> Result<String, Refusal> {
        let session = SessionLane.end(server, scope)?;
        Ok(at_both(session, &JwtLane.end(server, scope)?))
    }

    fn issue_link(&self, server: &mut Server<'_>, user: &str) -> Result<String, Refusal> {
        JwtLane.issue_link(server, user)
    }

    fn use_link(&self, server: &mut Server<'_>, token: &str) -> Result<String, Refusal> {
        JwtLane.use_link(server, token)
    }

    fn relay(&self, server: &mut Server<'_>, request: &Request) -> Option<Handled> {
        let page = request.method == "OPTIONS" || request.url.path == PAGE;
        (server.me == Actor::Bff && !page).then(|| relay(server, request))
    }

    fn challenge(&self, server: &Server<'_>, rule: Rule) -> Option<String> {
        match server.me {
            Actor::Bff => SessionLane.challenge(server, rule),
            _ => JwtLane.challenge(server, rule),
        }
    }

    fn second_api(&self) -> &'static str {
        ORDERS
    }

    fn forge(&self, server: &mut Server<'_>, forgery: Forgery, own: &Response) -> (String, String) {
        // The browser has only a session ID.
        SessionLane.forge(server, forgery, own)
    }
}

fn relay(server: &mut Server<'_>, request: &Request) -> Handled {
    match (request.method.as_str(), request.url.path.as_str()) {
        ("GET", START) => {
            let response = SessionLane.start(server, request)?;
            Ok(Served::anyone(response, Rule::PublicPage))
        }
        ("POST", LOG_IN) => log_in(server, request),
        ("POST", LOG_OUT) => log_out(server, request),
        // Browsers have no access to tokens here.
        (_, TOKEN | INTROSPECT) => Err(Rule::NotFound.into()),
        // The link is the credential.
        ("GET", LINK) => pass(server, request, Actor::AuthServer, None),
        _ => pass_with_token(server, request),
    }
}

/// The BFF logs in at the authorization server, keeps the tokens in a session, and
/// gives the browser the session ID.
fn log_in(server: &mut Server<'_>, request: &Request) -> Handled {
    // Sorted by name, with either kind of map that `serde_json` can be built with.
    let mut body: std::collections::BTreeMap<String, serde_json::Value> =
        serde_json::from_str(&request.body).unwrap_or_default();
    // The BFF is the client that gets the tokens.
    body.insert("client_id".to_owned(), oauth::BFF.into());
    let inner = Request::new("POST", request.url.clone())
        .with("Authorization", CLIENT)
        .json(serde_json::to_string(&body).unwrap_or_default());
    let reply = server.call(Actor::AuthServer, inner);
    let (Some(tokens), Some(identity)) = (tokens(server, &reply.response), reply.identity) else {
        return Err(reply.rule.because(reply.detail));
    };
    // The login's name is the authorization server's, so that both sides end together.
    server.open_session(
        request,
        &identity.user,
        identity.role,
        &identity.login,
        Some(tokens),
    )?;
    let identity = Identity {
        carried: Carried::Cookie,
        ..identity
    };
    Ok(Served::known(Response::new(204), identity))
}

/// Ends the tokens at the authorization server, then the session.
fn log_out(server: &mut Server<'_>, request: &Request) -> Handled {
    server.check_own_page(request)?;
    let mut inner_ended = None;
    if let Ok((_, _, session)) = server.find_session(request)
        && let Some(tokens) = &session.tokens
    {
        let refresh = tokens.refresh.clone().unwrap_or_default();
        let inner = Request::new("POST", request.url.clone())
            .with("Authorization", format!("Bearer {}", tokens.access))
            .form(format!("client_id={}&refresh_token={refresh}", oauth::BFF));
        let reply = server.call(Actor::AuthServer, inner);
        inner_ended = reply.rule.accepts().then_some(reply.detail);
    }
    let (response, mut ended) = SessionLane.log_out(server, request)?;
    if let Some(inner) = inner_ended {
        ended = at_both(ended, &inner);
    }
    Ok(Served {
        detail: ended,
        ..Served::anyone(response, Rule::SignedOut)
    })
}

/// What has ended at the BFF and at the authorization server.
fn at_both(session: String, tokens: &str) -> String {
    format!("{session}; at the authorization server: {tokens}")
}

/// Forwards the request with the access token of the session. A token that has expired, or
/// that the API rejects, is renewed once.
fn pass_with_token(server: &mut Server<'_>, request: &Request) -> Handled {
    let (id, user, session) = server.find_session(request)?;
    // The API decides by the token what the user may do.
    let rule = Rule::SessionLives;
    let identity = Identity::by_cookie(&user, session.role, &session.login, rule);
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        server.check_csrf(request, &identity)?;
    }
    let tokens = session.tokens.clone();
    server.touch_session(&id, session)?;
    let ended = |tokens: &Tokens, now| now >= tokens.until;
    let mut tokens = tokens.ok_or(Rule::UnknownSession)?;
    let mut renewed = false;
    if ended(&tokens, server.world.now) {
        tokens = renew(server, &id, &tokens)?;
        renewed = true;
    }
    let to = target(server, request)?;
    let handled = pass(server, request, to, Some(&tokens.access));
    let refused = matches!(&handled, Err(refusal) if refusal.rule.status() == 401);
    // Without a refresh token the refusal stands. The session stays too: its token may be
    // valid for other servers.
    let may_renew = !renewed && tokens.refresh.is_some();
    let served = if refused && may_renew && server.world.settings.retry_after_401 {
        let tokens = renew(server, &id, &tokens)?;
        pass(server, request, to, Some(&tokens.access))?
    } else {
        handled?
    };
    if served.rule == Rule::SignedOut {
        // Also drops the cookie of a session ID that this request has renewed.
        server.set_cookies.clear();
        let settings = &server.world.settings;
        server
            .set_cookies
            .push(cookies::deletion(settings, cookies::SESSION));
    }
    Ok(under(identity, served))
}

/// The answer of the API under the identity of the session.
fn under(own: Identity, served: Served) -> Served {
    let inner = served.identity.as_ref();
    let (role, role_from) = inner.map_or((own.role, own.role_from), |inner| {
        (inner.role, inner.role_from)
    });
    // The API's rule about the token is not shown to the browser; the rule about the action
    // is.
    let rule = if served.rule == Rule::TokenHolds {
        own.rule
    } else {
        served.rule
    };
    Served {
        rule,
        identity: Some(Identity {
            role,
            role_from,
            ..own
        }),
        ..served
    }
}

/// Forwards a request and returns the answer.
fn pass(server: &mut Server<'_>, request: &Request, to: Actor, token: Option<&str>) -> Handled {
    let url = match to {
        Actor::SecondApi => server.world.url("https://api.partner.test/orders"),
        _ => request.url.clone(),
    };
    let mut inner = Request::new(&request.method, Url { ..url });
    if let Some(token) = token {
        inner
            .headers
            .add("Authorization", format!("Bearer {token}"));
    }
    inner.body.clone_from(&request.body);
    let Reply {
        response,
        rule,
        detail,
        identity,
        ..
    } = server.call(to, inner);
    if rule.accepts() {
        // Cookies and dates are each server's own.
        let mut own = Response::new(response.status);
        own.body = response.body;
        for (name, value) in response.headers.0 {
            if !["Set-Cookie", "Date"].contains(&name.as_str()) {
                own.headers.add(&name, value);
            }
        }
        Ok(Served {
            response: own,
            rule,
            detail,
            identity,
        })
    } else {
        Err(rule.because(detail))
    }
}

/// The server that has what the browser asks for.
fn target(server: &mut Server<'_>, request: &Request) -> Result<Actor, Refusal> {
    match request.url.path.as_str() {
        ORDERS => Ok(Actor::SecondApi),
        LINK | LOG_OUT_EVERYWHERE => Ok(Actor::AuthServer),
        _ => network::pick_node(server.world, Actor::Bff)
            .map(Actor::Node)
            .ok_or_else(|| Rule::NoNode.into()),
    }
}

/// Renews the tokens of a session. If that fails, the session is deleted, unless the store
/// was down.
fn renew(server: &mut Server<'_>, id: &str, old: &Tokens) -> Result<Tokens, Refusal> {
    let Some(refresh) = old.refresh.clone() else {
        server.delete_session(id)?;
        return Err(Rule::NoNewToken.because("it has no refresh token"));
    };
    let inner = Request::new("POST", server.world.url(TOKEN))
        .with("Authorization", CLIENT)
        .form(format!(
            "grant_type=refresh_token&client_id={}&refresh_token={refresh}",
            oauth::BFF
        ));
    let reply = server.call(Actor::AuthServer, inner);
    let Some(tokens) = tokens(server, &reply.response).filter(|_| reply.rule.accepts()) else {
        if reply.rule != Rule::StoreUnreachable {
            server.delete_session(id)?;
        }
        let rule = match reply.rule.status() {
            400 => Rule::NoNewToken,
            _ => reply.rule,
        };
        return Err(rule.because(format!("no new token: {}", reply.rule.sentence())));
    };
    if let Some(session) = server.load_session(id)? {
        let role = reply
            .identity
            .map_or(session.role, |identity| identity.role);
        let changed = role != session.role;
        let id = if changed && server.world.settings.renew_session_id {
            server.renew_session_id(id)?
        } else {
            id.to_owned()
        };
        let session = Session {
            tokens: Some(tokens.clone()),
            role,
            ..session
        };
        server.save_session(&id, session)?;
    }
    Ok(tokens)
}

/// The tokens of an answer of the authorization server.
fn tokens(server: &Server<'_>, response: &Response) -> Option<Tokens> {
    Some(Tokens {
        access: response.member("access_token")?,
        until: oauth::until(server),
        refresh: response.member("refresh_token"),
    })
}
