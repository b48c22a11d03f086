//! Backend for frontend: the browser has a session with the BFF, and the BFF has the
//! tokens. It calls the API in the browser's name, so no token ever reaches a browser
//! (OAuth 2.0 for Browser-Based Applications, section 6.1).
//!
//! The authorization code flow by which the BFF really gets its tokens is folded into
//! one exchange with the password: what comes after the login is what is compared.

use super::jwt::JwtLane;
use super::session::SessionLane;
use super::{Host, Lane, Whom, oauth};
use crate::sim::exchange::{Carried, Identity, Refusal, Reply};
use crate::sim::http::{Request, Response};
use crate::sim::network;
use crate::sim::origin::Url;
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Forgery;
use crate::sim::server::routes::{self, Outcome, with};
use crate::sim::server::{Server, cookies};
use crate::sim::state::{Actor, Session, Tokens, User};

/// How the BFF shows that it is the client: it can keep a secret (RFC 6749 section 2.3).
const CLIENT: &str = "Basic c2hvcC1iZmY6c2VjcmV0";

/// See the file's head.
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

    fn farewell(&self, server: &Server<'_>) -> Response {
        SessionLane.farewell(server)
    }

    fn end(&self, server: &mut Server<'_>, whom: &Whom<'_>) -> Result<(), Refusal> {
        SessionLane.end(server, whom)?;
        JwtLane.end(server, whom)
    }

    fn ended(&self, server: &Server<'_>, whom: &Whom<'_>) -> String {
        let session = SessionLane.ended(server, whom);
        at_both(session, &JwtLane.ended(server, whom))
    }

    fn issue_link(&self, server: &mut Server<'_>, user: &str) -> Result<String, Refusal> {
        JwtLane.issue_link(server, user)
    }

    fn use_link(&self, server: &mut Server<'_>, token: &str) -> Result<String, Refusal> {
        JwtLane.use_link(server, token)
    }

    fn relay(&self, server: &mut Server<'_>, request: &Request) -> Option<Outcome> {
        let page = request.method == "OPTIONS" || request.url.path == routes::PAGE;
        (server.me == Actor::Bff && !page).then(|| relay(server, request))
    }

    fn challenge(&self, server: &Server<'_>, rule: Rule) -> Option<String> {
        match server.me {
            Actor::Bff => SessionLane.challenge(server, rule),
            _ => JwtLane.challenge(server, rule),
        }
    }

    fn second_api(&self) -> &'static str {
        routes::ORDERS
    }

    fn forge(&self, server: &mut Server<'_>, forgery: Forgery, own: &Response) -> (String, String) {
        // The browser side has a session ID, and nothing else.
        SessionLane.forge(server, forgery, own)
    }
}

fn relay(server: &mut Server<'_>, request: &Request) -> Outcome {
    match (request.method.as_str(), request.url.path.as_str()) {
        ("GET", routes::START) => {
            let response = SessionLane.start(server, request)?;
            Ok(routes::plain(response, Rule::PublicPage))
        }
        ("POST", routes::LOG_IN) => log_in(server, request),
        ("POST", routes::LOG_OUT) => log_out(server, request),
        // Tokens are no business of browsers here.
        (_, routes::TOKEN | routes::INTROSPECT) => Err(Rule::NotFound.into()),
        // The link is the credential.
        ("GET", routes::LINK) => pass(server, request, Actor::AuthServer, None),
        _ => pass_with_token(server, request),
    }
}

/// The BFF logs in at the authorization server, keeps the tokens in a session, and
/// gives the browser the session ID.
fn log_in(server: &mut Server<'_>, request: &Request) -> Outcome {
    // Sorted by name, with either kind of map that `serde_json` can be built with.
    let mut body: std::collections::BTreeMap<String, serde_json::Value> =
        serde_json::from_str(&request.body).unwrap_or_default();
    // Whoever logs in here: the BFF is the client that gets the tokens.
    body.insert("client_id".to_owned(), oauth::BFF.into());
    let inner = Request::new("POST", request.url.clone())
        .with("Authorization", CLIENT)
        .json(serde_json::to_string(&body).unwrap_or_default());
    let reply = server.call(Actor::AuthServer, inner);
    let (Some(tokens), Some(identity)) = (tokens(server, &reply.response), reply.identity) else {
        return Err(reply.rule.because(reply.detail));
    };
    // The login is the authorization server's, so that both sides end together.
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
    Ok(with(Response::new(204), identity))
}

/// Ends the tokens at the authorization server, then the session.
fn log_out(server: &mut Server<'_>, request: &Request) -> Outcome {
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
    Ok((response, Rule::SignedOut, ended, None))
}

/// What has ended at the BFF and behind it.
fn at_both(session: String, tokens: &str) -> String {
    format!("{session}; at the authorization server: {tokens}")
}

/// Swaps the session for its access token and passes the request on. A token that has
/// ended, or that the API refuses, is renewed once.
fn pass_with_token(server: &mut Server<'_>, request: &Request) -> Outcome {
    let (id, user, session) = server.find_session(request)?;
    // What the user may do is the API's to decide, by the token.
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
    let outcome = pass(server, request, to, Some(&tokens.access));
    let refused = matches!(&outcome, Err(refusal) if refusal.rule.status() == 401);
    // Without a refresh token there is nothing to try: the refusal stands, and so does
    // the session, whose token may be good for other servers.
    let may_renew = !renewed && tokens.refresh.is_some();
    let outcome = if refused && may_renew && server.world.settings.retry_after_401 {
        let tokens = renew(server, &id, &tokens)?;
        pass(server, request, to, Some(&tokens.access))?
    } else {
        outcome?
    };
    if outcome.1 == Rule::SignedOut {
        // A session ID that was renewed a moment ago is gone as well.
        server.set_cookies.clear();
        let settings = &server.world.settings;
        server
            .set_cookies
            .push(cookies::deletion(settings, cookies::SESSION));
    }
    Ok(keep(outcome, identity))
}

/// The answer of the API under the identity of the session.
fn keep(
    (response, rule, detail, inner): (Response, Rule, String, Option<Identity>),
    own: Identity,
) -> (Response, Rule, String, Option<Identity>) {
    let (role, role_from) = inner.map_or((own.role, own.role_from), |inner| {
        (inner.role, inner.role_from)
    });
    // What the API thought of the token is its own affair; what was done is not.
    let rule = if rule == Rule::TokenHolds {
        own.rule
    } else {
        rule
    };
    (
        response,
        rule,
        detail,
        Some(Identity {
            role,
            role_from,
            ..own
        }),
    )
}

/// Sends a request on and takes over the answer.
fn pass(server: &mut Server<'_>, request: &Request, to: Actor, token: Option<&str>) -> Outcome {
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
        Ok((own, rule, detail, identity))
    } else {
        Err(rule.because(detail))
    }
}

/// Who has what the browser asks for.
fn target(server: &mut Server<'_>, request: &Request) -> Result<Actor, Refusal> {
    match request.url.path.as_str() {
        routes::ORDERS => Ok(Actor::SecondApi),
        routes::LINK | routes::LOG_OUT_EVERYWHERE => Ok(Actor::AuthServer),
        _ => network::pick_node(server.world, Actor::Bff)
            .map(Actor::Node)
            .ok_or_else(|| Rule::NoNode.into()),
    }
}

/// New tokens for a session; without them the session has no use any more.
fn renew(server: &mut Server<'_>, id: &str, old: &Tokens) -> Result<Tokens, Refusal> {
    let Some(refresh) = old.refresh.clone() else {
        server.delete_session(id)?;
        return Err(Rule::NoNewToken.because("it has no refresh token"));
    };
    let inner = Request::new("POST", server.world.url(routes::TOKEN))
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
