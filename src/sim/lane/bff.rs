//! Backend for frontend: the browser has a session with the BFF, and the BFF has the
//! tokens. It calls the API in the browser's name, so no token ever reaches a browser
//! (OAuth 2.0 for Browser-Based Applications, section 6.1).

use super::jwt::JwtLane;
use super::session::{self, SessionLane};
use super::{Host, Lane, Whom, oauth};
use crate::sim::exchange::{Carried, Identity, Refusal, Reply};
use crate::sim::http::{Request, Response};
use crate::sim::network;
use crate::sim::origin::Url;
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Forgery;
use crate::sim::server::Server;
use crate::sim::server::routes::{self, Outcome, with};
use crate::sim::state::{Actor, Session, Tokens, User};

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

    fn log_out(&self, server: &mut Server<'_>, request: &Request) -> Result<Response, Refusal> {
        JwtLane.log_out(server, request)
    }

    fn end(&self, server: &mut Server<'_>, whom: &Whom<'_>) -> Result<(), Refusal> {
        SessionLane.end(server, whom)?;
        JwtLane.end(server, whom)
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

    fn challenge(&self, server: &Server<'_>, rule: Rule) -> String {
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
        // The link is the credential.
        ("GET", routes::LINK) => pass(server, request, Actor::AuthServer, None),
        _ => pass_with_token(server, request),
    }
}

/// The BFF logs in at the authorization server, keeps the tokens in a session, and
/// gives the browser the session ID.
fn log_in(server: &mut Server<'_>, request: &Request) -> Outcome {
    let body = request.body.replace("shop-web", oauth::BFF);
    let inner = Request::new("POST", request.url.clone()).json(body);
    let reply = server.call(Actor::AuthServer, inner);
    let (Some(tokens), Some(identity)) = (tokens(server, &reply.response), reply.identity) else {
        return Err(reply.rule.because(reply.detail));
    };
    // The login is the authorization server's, so that both sides end together.
    session::open(
        server,
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
    if let Ok((_, _, session)) = session::find(server, request)
        && let Some(tokens) = &session.tokens
    {
        let refresh = tokens.refresh.clone().unwrap_or_default();
        let inner = Request::new("POST", request.url.clone())
            .with("Authorization", format!("Bearer {}", tokens.access))
            .form(format!("client_id={}&refresh_token={refresh}", oauth::BFF));
        server.call(Actor::AuthServer, inner);
    }
    let response = SessionLane.log_out(server, request)?;
    Ok(routes::plain(response, Rule::SignedOut))
}

/// Swaps the session for its access token and passes the request on. A token that has
/// ended, or that the API refuses, is renewed once.
fn pass_with_token(server: &mut Server<'_>, request: &Request) -> Outcome {
    let (id, user, session) = session::find(server, request)?;
    // What the user may do is the API's to decide, by the token.
    let rule = Rule::SessionLives;
    let identity = session::identity(&user, session.role, &session.login, rule);
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        server.check_csrf(request, &identity)?;
    }
    let tokens = session.tokens.clone();
    session::touch(server, &id, session)?;
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
    if refused && !renewed && server.world.settings.retry_after_401 {
        let tokens = renew(server, &id, &tokens)?;
        return pass(server, request, to, Some(&tokens.access))
            .map(|outcome| keep(outcome, identity));
    }
    outcome.map(|outcome| keep(outcome, identity))
}

/// The answer of the API under the identity of the session, whose cookies it carries.
fn keep(
    (response, _, detail, inner): (Response, Rule, String, Option<Identity>),
    own: Identity,
) -> (Response, Rule, String, Option<Identity>) {
    let role = inner.map_or(own.role, |inner| inner.role);
    with(
        response,
        Identity {
            role,
            detail,
            ..own
        },
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
        Ok((response, rule, detail, identity))
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
    let refresh = old.refresh.clone().ok_or(Rule::SessionOver)?;
    let inner = Request::new("POST", server.world.url(routes::TOKEN)).form(format!(
        "grant_type=refresh_token&client_id={}&refresh_token={refresh}",
        oauth::BFF
    ));
    let reply = server.call(Actor::AuthServer, inner);
    let Some(tokens) = tokens(server, &reply.response).filter(|_| reply.rule.accepts()) else {
        if reply.rule != Rule::StoreUnreachable {
            server.delete_session(id)?;
        }
        let rule = match reply.rule.status() {
            400 => Rule::SessionOver,
            _ => reply.rule,
        };
        return Err(rule.because(format!("no new token: {}", reply.rule.sentence())));
    };
    if let Some(session) = server.load_session(id)? {
        let session = Session {
            tokens: Some(tokens.clone()),
            ..session
        };
        server.save_session(id, session)?;
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
