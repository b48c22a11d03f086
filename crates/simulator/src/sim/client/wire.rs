//! How requests leave a client and answers arrive: cookies, origins, preflights, and what
//! the browser keeps from a page. The rules are in `browser`.

use crate::sim::browser::request::ThirdPartyCookies;
use crate::sim::browser::{
    BrowserRule, Cookie, CookieJar, Decision, RequestContext, ScriptContext, cors,
};
use crate::sim::exchange::{Exchange, Purpose, Reply};
use crate::sim::http::{Headers, Request};
use crate::sim::network;
use crate::sim::origin::{Origin, Scheme, Url};
use crate::sim::paths;
use crate::sim::queue::Pending;
use crate::sim::scenario::costs::CostId;
use crate::sim::scenario::settings::SiteScheme;
use crate::sim::shop::SHOP;
use crate::sim::site::routing;
use crate::sim::state::Actor;
use crate::sim::stolen;
use crate::sim::trace::{Cost, Dropped, What};
use crate::sim::world::World;

/// Whose cookie jar a client uses; none for the thief, who sets headers by hand.
fn jar_of(world: &World, client: Actor) -> Option<Actor> {
    match client {
        Actor::Tab(_) | Actor::Script | Actor::AttackerPage | Actor::Person => Some(Actor::Browser),
        Actor::App if world.settings.app_keeps_cookies => Some(Actor::App),
        _ => None,
    }
}

/// The current cookie jar.
pub fn jar(world: &World, keeper: Actor) -> CookieJar {
    let cookies: Vec<Cookie> = world
        .state
        .all::<Cookie>(keeper)
        .map(|(_, cookie)| cookie.clone())
        .collect();
    CookieJar::from(cookies)
}

/// The name under which a cookie is kept.
fn cookie_name(cookie: &crate::sim::browser::CookieKey) -> String {
    let partition = cookie
        .partition
        .as_ref()
        .map(|site| format!(" in {site}"))
        .unwrap_or_default();
    let host_only = if cookie.host_only { "" } else { "." };
    format!(
        "{} at {host_only}{}{}{partition}",
        cookie.name, cookie.domain, cookie.path
    )
}

/// Removes expired cookies.
pub fn expire_cookies(world: &mut World) {
    for keeper in [Actor::Browser, Actor::App] {
        for key in jar(world, keeper).expired(world.now) {
            world.take::<Cookie>(keeper, &cookie_name(&key));
        }
    }
}

/// Whether the browser allows third-party cookies.
pub fn third_party(world: &World) -> ThirdPartyCookies {
    if world.settings.third_party_cookies {
        ThirdPartyCookies::Allowed
    } else {
        ThirdPartyCookies::Blocked
    }
}

/// What a script of the shop's page can read in `document.cookie`.
pub fn script_reads(world: &World) -> Vec<Cookie> {
    let context = ScriptContext {
        third_party_cookies: third_party(world),
        ..ScriptContext::on(world.url("/"))
    };
    jar(world, Actor::Browser)
        .script_reads(&context, world.now)
        .sent
}

/// Sends a request, after a preflight if one is needed.
pub fn send(world: &mut World, mut exchange: Exchange) {
    // What the client has changed so far belongs to the event before.
    world.settle();
    if let Some(mut context) = exchange.context.take() {
        upgrade(world, &mut exchange.request.url);
        context.url = exchange.request.url.clone();
        context.method.clone_from(&exchange.request.method);
        context.third_party_cookies = third_party(world);
        if let Err(rule) = cors::may_be_sent(&context) {
            block(world, exchange.from, exchange.request, rule);
            return;
        }
        let preflight = cors::preflight(&context, &exchange.request.headers.0);
        exchange.context = Some(context.clone());
        if let Some(question) = preflight {
            let mut request = Request::new(&question.method, exchange.request.url.clone());
            request.headers = Headers(
                question
                    .request_headers
                    .into_iter()
                    .filter(|(name, _)| !name.eq_ignore_ascii_case("host"))
                    .collect(),
            );
            let question = Exchange {
                from: exchange.from,
                request,
                context: Some(context),
                attack: exchange.attack,
                lose_response: false,
                reply: None,
                purpose: Purpose::Preflight {
                    waiting: Box::new(exchange),
                },
            };
            depart(world, question, Vec::new());
            return;
        }
    }
    send_now(world, exchange);
}

/// Sends a request that is allowed, with what the browser adds to it.
pub fn send_now(world: &mut World, mut exchange: Exchange) {
    let mut withheld = Vec::new();
    if let Some(context) = &exchange.context {
        let mut added = Headers::default();
        if exchange.from != Actor::App {
            if let Some(origin) = context.origin_header() {
                added.add("Origin", origin);
            }
            for (name, value) in context.fetch_metadata() {
                added.add(name, value);
            }
        }
        if let Some(keeper) = jar_of(world, exchange.from) {
            let selection = jar(world, keeper).select(context, world.now);
            if let Some(line) = selection.header() {
                added.add("Cookie", line);
            }
            withheld = selection
                .withheld
                .into_iter()
                .map(|(cookie, rule)| Dropped {
                    what: cookie.name,
                    rule,
                })
                .collect();
        }
        exchange.request.headers.0.extend(added.0);
    }
    depart(world, exchange, withheld);
}

/// Puts a request on the network.
fn depart(world: &mut World, exchange: Exchange, withheld: Vec<Dropped>) {
    stolen::overhear(world, &exchange.request, None);
    if exchange.request.url.path == paths::READ
        && let Some(proof) = exchange.request.headers.get("DPoP")
    {
        world.proofs_sent.insert(exchange.from, proof.to_owned());
    }
    let number = world.next_exchange();
    let way = network::one_way(world);
    world.charge(Cost {
        time: way,
        sent: exchange.request.bytes(),
        credential: exchange.request.credential_bytes(),
        ..Cost::default()
    });
    world.emit(What::Request {
        exchange: number,
        from: exchange.from,
        to: routing::first_stop(world, &exchange.request),
        message: exchange.request.clone(),
        withheld,
    });
    world
        .queue
        .push(world.now.after(way), Pending::Arrive(number));
    world.exchanges.insert(number, exchange);
}

/// A browser that knows the site's HSTS policy uses only HTTPS (RFC 6797 §8.3).
fn upgrade(world: &World, url: &mut Url) {
    let known = world.settings.hsts && world.settings.scheme == SiteScheme::Https;
    if known && url.origin.scheme == Scheme::Http && url.origin.host == SHOP {
        url.origin = Origin::new(Scheme::Https, SHOP);
    }
}

fn block(world: &mut World, by: Actor, message: Request, rule: BrowserRule) {
    world.emit(What::Blocked { by, message, rule });
}

/// An answer arrives: its cookies are stored. Returns whether the page may read it.
pub fn receive(world: &mut World, number: u32, exchange: &Exchange, reply: &Reply) -> bool {
    let mut dropped = Vec::new();
    let keeper = jar_of(world, exchange.from);
    let context = exchange.context.as_ref();
    let mut unreadable = None;
    if let (Some(keeper), Some(context)) = (keeper, context) {
        for line in reply.response.headers.all("Set-Cookie") {
            if let Some(rule) = set_cookie(world, keeper, line, context) {
                let what = line.chars().take(80).collect();
                dropped.push(Dropped { what, rule });
            }
        }
        if !matches!(exchange.purpose, Purpose::Preflight { .. }) {
            unreadable = cors::readable(context, &reply.response.headers.0).err();
        }
    }
    world.emit(What::Received {
        exchange: number,
        by: exchange.from,
        dropped,
        unreadable,
    });
    unreadable.is_none()
}

fn set_cookie(
    world: &mut World,
    keeper: Actor,
    line: &str,
    context: &RequestContext,
) -> Option<BrowserRule> {
    match jar(world, keeper).decide(line, &context.set_context(), world.now) {
        Decision::Store(cookie) if size(&cookie) > world.costs.get(CostId::CookieLimit) => {
            Some(BrowserRule::TooLarge)
        }
        Decision::Store(cookie) => {
            world.put(keeper, &cookie_name(&cookie.key()), cookie);
            None
        }
        Decision::Delete(key) => {
            world.take::<Cookie>(keeper, &cookie_name(&key));
            None
        }
        Decision::Nothing => None,
        Decision::Reject(rule) => Some(rule),
    }
}

/// What counts towards the limit of a cookie: name and value (RFC 6265bis §5.6).
fn size(cookie: &Cookie) -> u64 {
    (cookie.name.len() + cookie.value.len()) as u64
}

/// The answer to a preflight arrives: the waiting request is sent or blocked.
pub fn after_preflight(world: &mut World, waiting: Exchange, reply: &Reply) {
    let Some(context) = &waiting.context else {
        return;
    };
    let Some(question) = cors::preflight(context, &waiting.request.headers.0) else {
        send_now(world, waiting);
        return;
    };
    let response = &reply.response;
    match cors::preflight_passes(&question, response.status, &response.headers.0) {
        Ok(()) => send_now(world, waiting),
        Err(rule) => block(world, waiting.from, waiting.request, rule),
    }
}
