//! The endpoints: what every design has, whoever answers.

use super::token::{SECOND_API, SHOP_API};
use super::{Server, cookies};
use crate::sim::client::attacker;
use crate::sim::exchange::{Identity, Refusal, Reply};
use crate::sim::http::{Request, Response};
use crate::sim::lane::Whom;
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Role;
use crate::sim::scenario::costs::CostId;
use crate::sim::state::Actor;
use crate::sim::world::{BLOG, EVIL, PARTNER};

/// The page itself, and with it the program that runs in the browser.
pub const PAGE: &str = "/";
/// A session before login; what fixation starts with.
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

/// What a handler gives: the answer and who was believed to ask, or a refusal.
pub type Outcome = Result<(Response, Rule, String, Option<Identity>), Refusal>;

/// Answers a request.
pub fn serve(server: &mut Server<'_>, request: &Request) -> Reply {
    let mut reply = match handle(server, request) {
        Ok((response, rule, detail, identity)) => Reply {
            response,
            rule,
            detail,
            identity,
            by: server.me,
        },
        Err(refusal) => refuse(server, request, refusal),
    };
    for line in server.set_cookies.drain(..) {
        reply.response.headers.add("Set-Cookie", line);
    }
    // Every server with a clock tells its time (RFC 9110 section 6.6.1).
    reply.response.headers.add("Date", server.now().http_date());
    reply
}

/// A refusal as an HTTP answer.
pub fn refuse(server: &mut Server<'_>, request: &Request, refusal: Refusal) -> Reply {
    let Refusal { rule, detail } = refusal;
    let mut response = Response::new(rule.status());
    if let Some(challenge) = server.lane.challenge(server, rule) {
        response.headers.add("WWW-Authenticate", challenge);
    }
    if rule == Rule::MethodRefused {
        response.headers.add("Allow", "POST");
    }
    let error = match (request.url.path.as_str(), rule.status()) {
        // RFC 6749 section 5.2, RFC 9449 section 5.
        (TOKEN, 400) => match rule {
            Rule::RefreshMissing => "invalid_request",
            Rule::RefreshNotProved => "invalid_dpop_proof",
            _ => "invalid_grant",
        },
        _ => rule.code(),
    };
    for line in server.lane.cookies_after_refusal(server, request, rule) {
        response.headers.add("Set-Cookie", line);
    }
    share(server, request, &mut response);
    Reply {
        response: response.json(format!(
            r#"{{"error":"{error}","error_description":"{}"}}"#,
            rule.sentence().replace('"', "'")
        )),
        rule,
        detail,
        identity: None,
        by: server.me,
    }
}

fn handle(server: &mut Server<'_>, request: &Request) -> Outcome {
    check_header_size(server, request)?;
    let answer = match request.url.origin.host.as_str() {
        EVIL | BLOG => {
            return Ok((
                attackers_page(server, request),
                Rule::Collected,
                String::new(),
                None,
            ));
        }
        PARTNER => second_api(server, request),
        _ => shop(server, request),
    };
    answer.map(|(mut response, rule, detail, identity)| {
        share(server, request, &mut response);
        (response, rule, detail, identity)
    })
}

fn shop(server: &mut Server<'_>, request: &Request) -> Outcome {
    if let Some(outcome) = server.lane.relay(server, request) {
        return outcome;
    }
    let lane = server.lane;
    match (request.method.as_str(), request.url.path.as_str()) {
        // Nothing is said about other origins: their requests may not be sent.
        ("OPTIONS", _) => Ok(plain(Response::new(204), Rule::PreflightAnswered)),
        ("GET", PAGE) => Ok(plain(page(), Rule::PublicPage)),
        ("GET", START) => {
            let response = lane.start(server, request)?;
            Ok(plain(response, Rule::PublicPage))
        }
        ("POST", LOG_IN) => {
            let (user, row) = server.check_password(request)?;
            let (response, identity) = lane.log_in(server, &user, &row, request)?;
            Ok(with(response, identity))
        }
        ("POST", LOG_OUT) => {
            server.check_own_page(request)?;
            let (response, ended) = lane.log_out(server, request)?;
            Ok((response, Rule::SignedOut, ended, None))
        }
        ("POST", LOG_OUT_EVERYWHERE) => {
            let identity = lane.identify(server, request, SHOP_API)?;
            server.check_csrf(request, &identity)?;
            lane.end(server, &Whom::User(&identity.user))?;
            // A session ID that was renewed a moment ago is gone as well.
            server.set_cookies.clear();
            let response = lane.farewell(server);
            let user = identity.user.clone();
            let mut outcome = with(response, identity);
            outcome.1 = Rule::SignedOut;
            outcome.2 = lane.ended(server, &Whom::User(&user));
            Ok(outcome)
        }
        ("POST", TOKEN) => {
            let (response, identity) = lane.renew(server, request)?;
            Ok(with(response, identity))
        }
        ("POST", INTROSPECT) => lane.introspect(server, request),
        ("GET", "/jwks.json") => {
            let reply = server.serve_keys();
            Ok((reply.response, reply.rule, reply.detail, None))
        }
        ("POST", LINK) => {
            let identity = lane.identify(server, request, SHOP_API)?;
            server.check_csrf(request, &identity)?;
            let token = lane.issue_link(server, &identity.user)?;
            // It travels by mail, not in the answer.
            server.world.put(Actor::Person, "mail", token);
            let mut outcome = with(Response::new(204), identity);
            outcome.1 = Rule::LinkIssued;
            Ok(outcome)
        }
        ("GET", LINK) => {
            let token = request.field("token").unwrap_or_default().to_owned();
            let user = lane.use_link(server, &token)?;
            if server.user(&user).is_none_or(|row| row.disabled) {
                return Err(Rule::UserDisabled.because(format!("{user} is disabled")));
            }
            let response = Response::new(200).html(&format!("<p>Welcome back, {user}.</p>"));
            Ok(plain(response, Rule::LinkHolds))
        }
        ("GET", READ) => guarded(server, request, |_, identity| {
            Ok(Response::new(200).json(format!(
                r#"{{"user":"{}","role":"{}"}}"#,
                identity.user,
                identity.role.id()
            )))
        }),
        ("POST", WRITE) => guarded(server, request, |server, identity| {
            server.check_csrf(request, identity)?;
            Ok(Response::new(201))
        }),
        ("GET", WRITE) => guarded(server, request, |server, _| {
            if server.world.settings.writes_by_get {
                Ok(Response::new(201))
            } else {
                Err(Rule::MethodRefused.into())
            }
        }),
        ("DELETE", PRIVILEGED) => guarded(server, request, |server, identity| {
            server.check_csrf(request, identity)?;
            let says = identity.role_from.says(identity.role);
            if permits(identity.role, request) {
                Ok(Response::new(204))
            } else {
                Err(Rule::RoleMissing.because(says))
            }
        })
        .map(because_of_role),
        // The internal service answers itself; a node asks it.
        ("GET", REPORT) if server.me == Actor::Service => guarded(server, request, |_, _| {
            Ok(Response::new(200).json(r#"{"report":[]}"#))
        }),
        ("GET", REPORT) => report(server, request),
        _ => Err(Rule::NotFound.into()),
    }
}

/// Whether a role is enough for what a request asks for.
pub fn permits(role: Role, request: &Request) -> bool {
    let privileged = request.method == "DELETE" && request.url.path == PRIVILEGED;
    !privileged || role == Role::Admin
}

/// An answer that a role permitted, with where the role was read.
fn because_of_role(
    (response, rule, detail, identity): (Response, Rule, String, Option<Identity>),
) -> (Response, Rule, String, Option<Identity>) {
    let says = identity
        .as_ref()
        .map(|identity| identity.role_from.says(identity.role));
    let facts = says.into_iter().chain([detail]);
    let facts: Vec<String> = facts.filter(|fact| !fact.is_empty()).collect();
    (response, rule, facts.join(", "), identity)
}

/// Runs a handler for whoever the lane says that asks.
fn guarded(
    server: &mut Server<'_>,
    request: &Request,
    handler: impl FnOnce(&mut Server<'_>, &Identity) -> Result<Response, Refusal>,
) -> Outcome {
    let identity = server.lane.identify(server, request, SHOP_API)?;
    let response = handler(server, &identity)?;
    Ok(with(response, identity))
}

/// A node asks the internal service in the name of the user: it passes the credential on.
fn report(server: &mut Server<'_>, request: &Request) -> Outcome {
    let identity = server.lane.identify(server, request, SHOP_API)?;
    let mut inner = Request::new("GET", request.url.clone());
    if let Some(line) = request.headers.get("Cookie") {
        // A session ID that was replaced a moment ago is good for nothing any more.
        let line = cookies::updated(line, &server.set_cookies);
        inner.headers.add("Cookie", line);
    }
    if let Some(value) = request.headers.get("Authorization") {
        inner.headers.add("Authorization", value);
    }
    let reply = server.call(Actor::Service, inner);
    if reply.rule.accepts() {
        Ok(with(Response::new(200).json(reply.response.body), identity))
    } else {
        let why = match reply.detail.as_str() {
            "" => reply.rule.sentence(),
            facts => facts,
        };
        let detail = format!("the internal service refused: {why}");
        Err(reply.rule.because(detail))
    }
}

fn second_api(server: &mut Server<'_>, request: &Request) -> Outcome {
    match (request.method.as_str(), request.url.path.as_str()) {
        ("OPTIONS", _) => Ok(plain(Response::new(204), Rule::PreflightAnswered)),
        ("GET", ORDERS) => {
            let identity = server.lane.identify(server, request, SECOND_API)?;
            Ok(with(Response::new(200).json(r#"{"orders":[]}"#), identity))
        }
        _ => Err(Rule::NotFound.into()),
    }
}

/// The attacker's site, and the sub-domain that they can write to.
fn attackers_page(server: &mut Server<'_>, request: &Request) -> Response {
    if let Some(line) = request.headers.get("Cookie") {
        // A cookie that is shared with sub-domains is shared with this one.
        attacker::take_cookies(server.world, line);
    }
    match request.url.origin.host.as_str() {
        BLOG => {
            let mut response = Response::new(200);
            for (name, line) in server.world.state.all::<String>(Actor::Thief) {
                if name.starts_with("to plant: ") {
                    response.headers.add("Set-Cookie", line.clone());
                }
            }
            response.html("<p>A harmless article.</p>")
        }
        _ if request.method == "POST" => Response::new(204),
        _ => Response::new(200).html("<p>You have won!</p>"),
    }
}

/// What the second API lets other origins do: the shop's page may ask, with a token.
fn share(server: &Server<'_>, request: &Request, response: &mut Response) {
    let shop = server.world.url(PAGE).origin.to_string();
    if request.url.origin.host != PARTNER || request.headers.get("Origin") != Some(&shop) {
        return;
    }
    let headers = &mut response.headers;
    headers.add("Access-Control-Allow-Origin", shop);
    headers.add("Access-Control-Allow-Credentials", "true");
    headers.add("Vary", "Origin");
    if request.method == "OPTIONS" {
        headers.add("Access-Control-Allow-Methods", "GET");
        headers.add("Access-Control-Allow-Headers", "authorization, dpop");
        // So that each run shows the question: browsers remember the answer otherwise.
        headers.add("Access-Control-Max-Age", "0");
    }
}

/// Servers take header lines up to a limit (RFC 6585 section 5 says how they refuse).
fn check_header_size(server: &Server<'_>, request: &Request) -> Result<(), Refusal> {
    let limit = server.world.costs.get(CostId::HeaderLimit);
    let longest = request
        .headers
        .0
        .iter()
        .map(|(name, value)| (name.len() + value.len() + 4) as u64)
        .max()
        .unwrap_or_default();
    if longest > limit {
        let detail = format!("{longest} bytes in one line, {limit} are taken");
        return Err(Rule::HeadersTooLarge.because(detail));
    }
    Ok(())
}

/// An answer for a known user.
pub fn with(response: Response, identity: Identity) -> (Response, Rule, String, Option<Identity>) {
    let detail = identity.detail.clone();
    (response, identity.rule, detail, Some(identity))
}

/// An answer for anyone.
pub fn plain(response: Response, rule: Rule) -> (Response, Rule, String, Option<Identity>) {
    (response, rule, String::new(), None)
}

fn page() -> Response {
    Response::new(200).html("<!doctype html><title>Shop</title><script src=/page.js></script>")
}
