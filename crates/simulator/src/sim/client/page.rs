//! What the shop's page and the native app do. It is the same in every lane, except where a
//! credential is kept, attached or renewed.

use super::wire;
use crate::sim::browser::RequestContext;
use crate::sim::browser::request::{Credentials, FetchMode, RequestKind};
use crate::sim::credentials::Client;
use crate::sim::entitlement;
use crate::sim::exchange::{Call, Exchange, Purpose, Reply};
use crate::sim::http::Request;
use crate::sim::lane;
use crate::sim::origin::Url;
use crate::sim::paths;
use crate::sim::rule::Rule;
use crate::sim::scenario::settings::CsrfDefence;
use crate::sim::server::{cookies, csrf};
use crate::sim::shop::{self, VICTIM};
use crate::sim::state::{Actor, Login};
use crate::sim::trace::What;
use crate::sim::world::World;

/// Logs in. The native app has its own `client_id`.
pub fn log_in(world: &mut World, me: Actor, right: bool) {
    let mut client = Client { world, me };
    let password = if right {
        shop::password(VICTIM)
    } else {
        "password1"
    };
    let body = format!(
        r#"{{"user":"{VICTIM}","password":"{password}","client_id":"{}"}}"#,
        client.client_id()
    );
    let mut request = Request::new("POST", client.world.url(paths::LOG_IN)).json(body);
    let side = lane::of(client.world.lane).client();
    side.prove_key(&mut client, &mut request);
    send(world, me, request, Purpose::LogIn);
}

/// Loads the page; its script then asks who is logged in.
pub fn load(world: &mut World, tab: u8) {
    let me = Actor::Tab(tab);
    world.sweep::<String>(me, |name, _| name.starts_with("memory/"));
    world.put(me, "page", "open".to_owned());
    let url = world.url(paths::PAGE);
    let exchange = Exchange {
        from: me,
        request: Request::new("GET", url.clone()),
        context: Some(RequestContext::typed(url)),
        purpose: Purpose::Page {
            then: Some(Call::new("GET", paths::READ)),
        },
        attack: None,
        lose_response: false,
        reply: None,
    };
    wire::send(world, exchange);
}

/// Makes a call. If the client knows that it needs a new credential, it gets one first.
pub fn call(world: &mut World, me: Actor, call: Call) {
    let side = lane::of(world.lane).client();
    let mut client = Client { world, me };
    if side.is_due(&client)
        && let Some(request) = side.renewal(&mut client)
    {
        let then = Some(call);
        send(world, me, request, Purpose::Refresh { then });
    } else {
        call_now(world, me, call);
    }
}

/// Makes a call with whatever credential there is.
pub fn call_now(world: &mut World, me: Actor, call: Call) {
    let request = compose(world, me, &call);
    send(world, me, request, Purpose::Call(call));
}

/// The request of a call, as the page's code makes it.
pub fn compose(world: &mut World, me: Actor, call: &Call) -> Request {
    let url = world.url(call.url);
    let mut request = Request::new(call.method, url);
    if call.method == "POST" {
        request = request.json(r#"{"text":"hello"}"#.to_owned());
    }
    if call.method != "GET" {
        show_intent(world, &mut request);
    }
    let side = lane::of(world.lane).client();
    side.attach(&mut Client { world, me }, &mut request);
    request
}

/// Adds what the CSRF defence requires of the shop's own page.
fn show_intent(world: &World, request: &mut Request) {
    match world.settings.csrf_defence {
        CsrfDefence::Header => request.headers.add(csrf::CUSTOM_HEADER, "shop"),
        CsrfDefence::Token => {
            let name = cookies::name(&world.settings, cookies::CSRF);
            let own = wire::script_reads(world)
                .into_iter()
                .find(|cookie| cookie.name == name);
            if let Some(cookie) = own {
                request.headers.add(csrf::TOKEN_HEADER, cookie.value);
            }
        }
        CsrfDefence::None | CsrfDefence::Origin => {}
    }
}

/// Asks for a new credential, whether it is needed or not.
pub fn refresh(world: &mut World, me: Actor, lose_response: bool) {
    let side = lane::of(world.lane).client();
    let renewal = side.renewal(&mut Client { world, me });
    let Some(request) = renewal else {
        let text = "has nothing that could be refreshed".to_owned();
        world.emit(What::Note { who: me, text });
        return;
    };
    let exchange = Exchange {
        lose_response,
        ..exchange(world, me, request, Purpose::Refresh { then: None })
    };
    wire::send(world, exchange);
}

/// Logs out: the server is told, and the client forgets.
pub fn log_out(world: &mut World, me: Actor) {
    end_login(world, me);
    let side = lane::of(world.lane).client();
    let mut request = Request::new("POST", world.url(paths::LOG_OUT));
    show_intent(world, &mut request);
    side.attach_to_log_out(&mut Client { world, me }, &mut request);
    send(world, me, request, Purpose::LogOut);
}

/// Opens the one-time link from the person's mail.
pub fn use_link(world: &mut World) {
    let Some(token) = world.state.get::<String>(Actor::Person, "mail").cloned() else {
        let text = "has no mail with a link".to_owned();
        let who = Actor::Person;
        world.emit(What::Note { who, text });
        return;
    };
    let url = world.url(&format!("{}?token={token}", paths::LINK));
    visit(world, url);
}

/// Opens a typed address: only the browser adds to the request.
pub fn visit(world: &mut World, url: Url) {
    let exchange = Exchange {
        from: Actor::Person,
        request: Request::new("GET", url.clone()),
        context: Some(RequestContext::typed(url)),
        purpose: Purpose::Nothing,
        attack: None,
        lose_response: false,
        reply: None,
    };
    wire::send(world, exchange);
}

fn send(world: &mut World, me: Actor, request: Request, purpose: Purpose) {
    let exchange = exchange(world, me, request, purpose);
    wire::send(world, exchange);
}

/// A request of a page's script, or of the app.
pub fn exchange(world: &World, me: Actor, request: Request, purpose: Purpose) -> Exchange {
    let url = request.url.clone();
    let context = match me {
        Actor::Tab(_) | Actor::Script => {
            let page = world.url(paths::PAGE).origin;
            let credentials = if url.origin == page {
                Credentials::SameOrigin
            } else {
                Credentials::Include
            };
            let kind = RequestKind::Fetch {
                mode: FetchMode::Cors,
                credentials,
            };
            RequestContext::within(&page, url, &request.method, kind)
        }
        _ => RequestContext {
            method: request.method.clone(),
            ..RequestContext::typed(url)
        },
    };
    Exchange {
        from: me,
        request,
        context: Some(context),
        purpose,
        attack: None,
        lose_response: false,
        reply: None,
    }
}

/// What happens when an answer has arrived that the client may read.
pub fn answered(world: &mut World, me: Actor, purpose: Purpose, reply: &Reply) {
    let side = lane::of(world.lane).client();
    if reply.rule.accepts()
        && let Some(identity) = &reply.identity
        && identity.user == VICTIM
    {
        let place = login_of(world, me);
        world.put(Actor::Person, &place, identity.login.clone());
    }
    match purpose {
        Purpose::LogIn if reply.rule.accepts() => {
            if let Some(identity) = &reply.identity {
                let login = Login {
                    since: world.now,
                    ended: None,
                };
                world.put(Actor::Person, &identity.login, login);
            }
            side.keep(&mut Client { world, me }, &reply.response);
        }
        // A page that did not load runs no script.
        Purpose::Page { then: Some(then) } if reply.rule.accepts() => call(world, me, then),
        Purpose::Call(made) => answered_call(world, me, &made, reply),
        Purpose::Refresh { then } => answered_refresh(world, me, then, reply),
        Purpose::LogOut => side.forget(&mut Client { world, me }),
        _ => {}
    }
}

fn answered_call(world: &mut World, me: Actor, made: &Call, reply: &Reply) {
    let side = lane::of(world.lane).client();
    if reply.rule == Rule::SignedOut {
        entitlement::end_all(world);
        side.forget(&mut Client { world, me });
    }
    let again = reply.response.status == 401 && !made.retried && world.settings.retry_after_401;
    if again && let Some(request) = side.renewal(&mut Client { world, me }) {
        let then = Some(Call {
            retried: true,
            ..made.clone()
        });
        send(world, me, request, Purpose::Refresh { then });
    }
}

fn answered_refresh(world: &mut World, me: Actor, then: Option<Call>, reply: &Reply) {
    let side = lane::of(world.lane).client();
    if reply.rule.accepts() {
        side.keep(&mut Client { world, me }, &reply.response);
    } else if reply.response.status == 400 {
        side.forget(&mut Client { world, me });
    }
    let Some(call) = then else {
        return;
    };
    // A refused call is repeated only with a new credential. A waiting call is made in any
    // case, and shows whether the person is still logged in.
    if reply.rule.accepts() || !call.retried {
        let call = Call {
            retried: true,
            ..call
        };
        call_now(world, me, call);
    }
}

/// The name under which a client's login is kept: one for the browser, unless each tab has
/// its own.
fn login_of(world: &World, me: Actor) -> String {
    match me {
        Actor::Tab(_)
            if lane::of(world.lane)
                .client()
                .tabs_share_login(&world.settings) =>
        {
            login_of(world, Actor::Browser)
        }
        _ => format!("login in {me}"),
    }
}

/// Ends the client's login: from now on no server should accept it.
fn end_login(world: &mut World, me: Actor) {
    if let Some(login) = world
        .state
        .get::<String>(Actor::Person, &login_of(world, me))
        .cloned()
    {
        entitlement::end(world, |name| name == login);
    }
}
