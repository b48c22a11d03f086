//! The endpoints, which all designs have in common.

use crate::sim::clock::Time;
use crate::sim::exchange::{Exchange, Handled, Identity, LoginScope, Refusal, Reply, Served};
use crate::sim::http::{Request, Response};
use crate::sim::lane::{self, Lane};
use crate::sim::paths::{
    INTROSPECT, JWKS, LINK, LOG_IN, LOG_OUT, LOG_OUT_EVERYWHERE, ORDERS, PAGE, PRIVILEGED, READ,
    REPORT, START, TOKEN, WRITE, permits,
};
use crate::sim::rule::Rule;
use crate::sim::scenario::costs::CostId;
use crate::sim::server::token::{SECOND_API, SHOP_API};
use crate::sim::server::{Server, cookies};
use crate::sim::shop::{BLOG, EVIL, PARTNER};
use crate::sim::state::Actor;
use crate::sim::stolen;
use crate::sim::world::World;

/// Has a server answer a request.
pub fn answer(world: &mut World, by: Actor, exchange: &Exchange) -> Reply {
    serve(&mut server(world, by, exchange.attack), &exchange.request)
}

/// A server that can ask the others.
pub fn server(world: &mut World, me: Actor, attack: Option<Time>) -> Server<'_> {
    Server::new(world, me, attack, answer)
}

/// The design that a server follows.
fn design(server: &Server<'_>) -> &'static dyn Lane {
    lane::of(server.world.lane)
}

/// Answers a request.
fn serve(server: &mut Server<'_>, request: &Request) -> Reply {
    let mut reply = match handle(server, request) {
        Ok(served) => Reply {
            response: served.response,
            rule: served.rule,
            detail: served.detail,
            identity: served.identity,
            by: server.me,
        },
        Err(refusal) => refuse(server, request, refusal),
    };
    for line in server.set_cookies.drain(..) {
        reply.response.headers.add("Set-Cookie", line);
    }
    // Servers with a clock send `Date` (RFC 9110 section 6.6.1).
    reply.response.headers.add("Date", server.now().http_date());
    reply
}

/// A refusal as an HTTP answer.
pub fn refuse(server: &mut Server<'_>, request: &Request, refusal: Refusal) -> Reply {
    let Refusal { rule, detail } = refusal;
    let mut response = Response::new(rule.status());
    if let Some(challenge) = design(server).challenge(server, rule) {
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
    for line in design(server).cookies_after_refusal(server, request, rule) {
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

fn handle(server: &mut Server<'_>, request: &Request) -> Handled {
    check_header_size(server, request)?;
    let answer = match request.url.origin.host.as_str() {
        EVIL | BLOG => {
            let response = attackers_page(server, request);
            return Ok(Served::anyone(response, Rule::Collected));
        }
        PARTNER => second_api(server, request),
        _ => shop(server, request),
    };
    answer.map(|mut served| {
        share(server, request, &mut served.response);
        served
    })
}

fn shop(server: &mut Server<'_>, request: &Request) -> Handled {
    let lane = design(server);
    if let Some(handled) = lane.relay(server, request) {
        return handled;
    }
    match (request.method.as_str(), request.url.path.as_str()) {
        // Without CORS headers: requests of other origins are not allowed.
        ("OPTIONS", _) => Ok(Served::anyone(Response::new(204), Rule::PreflightAnswered)),
        ("GET", PAGE) => Ok(Served::anyone(page(), Rule::PublicPage)),
        ("GET", START) => {
            let response = lane.start(server, request)?;
            Ok(Served::anyone(response, Rule::PublicPage))
        }
        ("POST", LOG_IN) => {
            let (user, row) = server.check_password(request)?;
            let (response, identity) = lane.log_in(server, &user, &row, request)?;
            Ok(Served::known(response, identity))
        }
        ("POST", LOG_OUT) => {
            server.check_own_page(request)?;
            let (response, ended) = lane.log_out(server, request)?;
            Ok(Served {
                detail: ended,
                ..Served::anyone(response, Rule::SignedOut)
            })
        }
        ("POST", LOG_OUT_EVERYWHERE) => {
            let identity = lane.identify(server, request, SHOP_API)?;
            server.check_csrf(request, &identity)?;
            let ended = lane.end(server, LoginScope::User(&identity.user))?;
            // Also drops the cookie of a session ID that this request has renewed.
            server.set_cookies.clear();
            Ok(Served {
                rule: Rule::SignedOut,
                detail: ended,
                ..Served::known(lane.log_out_response(server), identity)
            })
        }
        ("POST", TOKEN) => {
            let (response, identity) = lane.renew(server, request)?;
            Ok(Served::known(response, identity))
        }
        ("POST", INTROSPECT) => lane.introspect(server, request),
        ("GET", JWKS) => Ok(server.serve_keys()),
        ("POST", LINK) => {
            let identity = lane.identify(server, request, SHOP_API)?;
            server.check_csrf(request, &identity)?;
            let token = lane.issue_link(server, &identity.user)?;
            // It is sent by mail, not in the answer.
            server.world.put(Actor::Person, "mail", token);
            Ok(Served {
                rule: Rule::LinkIssued,
                ..Served::known(Response::new(204), identity)
            })
        }
        ("GET", LINK) => {
            let token = request.field("token").unwrap_or_default().to_owned();
            let user = lane.use_link(server, &token)?;
            if server.user(&user).is_none_or(|row| row.disabled) {
                return Err(Rule::UserDisabled.because(format!("{user} is disabled")));
            }
            let response = Response::new(200).html(&format!("<p>Welcome back, {user}.</p>"));
            Ok(Served::anyone(response, Rule::LinkHolds))
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

/// Adds the source of the role to the facts of the answer.
fn because_of_role(served: Served) -> Served {
    let says = served
        .identity
        .as_ref()
        .map(|identity| identity.role_from.says(identity.role));
    let facts = says.into_iter().chain([served.detail]);
    let facts: Vec<String> = facts.filter(|fact| !fact.is_empty()).collect();
    Served {
        detail: facts.join(", "),
        ..served
    }
}

/// Runs a handler with the identity that the lane finds.
fn guarded(
    server: &mut Server<'_>,
    request: &Request,
    handler: impl FnOnce(&mut Server<'_>, &Identity) -> Result<Response, Refusal>,
) -> Handled {
    let identity = design(server).identify(server, request, SHOP_API)?;
    let response = handler(server, &identity)?;
    Ok(Served::known(response, identity))
}

/// A node asks the internal service on behalf of the user: it forwards the credential.
fn report(server: &mut Server<'_>, request: &Request) -> Handled {
    let identity = design(server).identify(server, request, SHOP_API)?;
    let mut inner = Request::new("GET", request.url.clone());
    if let Some(line) = request.headers.get("Cookie") {
        // If this request has renewed the session ID, the new one is forwarded.
        let line = cookies::updated(line, &server.set_cookies);
        inner.headers.add("Cookie", line);
    }
    if let Some(value) = request.headers.get("Authorization") {
        inner.headers.add("Authorization", value);
    }
    let reply = server.call(Actor::Service, inner);
    if reply.rule.accepts() {
        let response = Response::new(200).json(reply.response.body);
        Ok(Served::known(response, identity))
    } else {
        let why = match reply.detail.as_str() {
            "" => reply.rule.sentence(),
            facts => facts,
        };
        let detail = format!("the internal service refused: {why}");
        Err(reply.rule.because(detail))
    }
}

fn second_api(server: &mut Server<'_>, request: &Request) -> Handled {
    match (request.method.as_str(), request.url.path.as_str()) {
        ("OPTIONS", _) => Ok(Served::anyone(Response::new(204), Rule::PreflightAnswered)),
        ("GET", ORDERS) => {
            let identity = design(server).identify(server, request, SECOND_API)?;
            let response = Response::new(200).json(r#"{"orders":[]}"#);
            Ok(Served::known(response, identity))
        }
        _ => Err(Rule::NotFound.into()),
    }
}

/// The attacker's site, and the sub-domain that they can write to.
fn attackers_page(server: &mut Server<'_>, request: &Request) -> Response {
    if let Some(line) = request.headers.get("Cookie") {
        // A cookie that is sent to all sub-domains is sent to this one.
        stolen::keep_cookie_line(server.world, line);
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

/// The CORS policy of the second API: the shop's page may send requests with a token.
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
        // Not cached, so that each run shows the preflight.
        headers.add("Access-Control-Max-Age", "0");
    }
}

/// Refuses header lines that are too long (RFC 6585 section 5).
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

fn page() -> Response {
    Response::new(200).html("<!doctype html><title>Shop</title><script src=/page.js></script>")
}
