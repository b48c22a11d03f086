//! Rules 15 to 22: what a browser does, seen through whole runs; and where the browser
//! alone decides, over any cookie and any request. Rules 15 and 16 stand here.

use crate::scripts;
use crate::support::{LOG_IN, READ, TAB, answers, last_status, run, scenario};
use proptest::prelude::*;
use proptest::sample::select;
use simulator::sim::browser::{
    BrowserRule, CookieJar, Credentials, FetchMode, RequestContext, RequestKind,
};
use simulator::sim::client::wire;
use simulator::sim::clock::{Span, Time};
use simulator::sim::http::Request;
use simulator::sim::origin::{Origin, Scheme, Url};
use simulator::sim::paths;
use simulator::sim::scenario::action::Action;
use simulator::sim::scenario::settings::{
    CookiePrefix, CookieSameSite, CsrfDefence, SessionStore, Settings, SiteScheme, TokenStorage,
};
use simulator::sim::server::cookies;
use simulator::sim::shop::{EVIL, SHOP};
use simulator::sim::state::{Actor, WorldState};
use simulator::sim::trace::{Dropped, Event, LaneTrace, What};
use simulator::sim::{LaneName, Simulation};

#[path = "browser_limits.rs"]
mod limits; // rules 17 to 20
#[path = "browser_requests.rs"]
mod requests; // rules 21 and 22

const DAY: u64 = 86_400;
const FORGERIES: [Action; 3] = [Action::CsrfForm, Action::CsrfImage, Action::CsrfFetch];

/// Settings in which logins last for the run and servers answer: what ends one then, the
/// browser has ended.
pub fn calm(settings: Settings) -> Settings {
    let session_store = match settings.session_store {
        SessionStore::Memory => SessionStore::Shared,
        other => other,
    };
    Settings {
        session_store,
        clock_offset: 0,
        pace: settings.pace.min(60),
        session_idle: settings.session_idle.max(2 * DAY),
        session_absolute: settings.session_absolute.max(2 * DAY),
        cookie_max_age: match settings.cookie_max_age {
            0 => 0,
            some => some.max(2 * DAY),
        },
        access_lifetime: settings.access_lifetime.max(2 * DAY),
        refresh_lifetime: settings.refresh_lifetime.max(2 * DAY),
        extra_claims: settings.extra_claims.min(200),
        ..settings
    }
}

/// Settings in which a cookie carries the credential in every lane. A script cannot prove
/// possession of a token that it cannot read, so tokens are not bound.
pub fn in_cookie(settings: Settings) -> Settings {
    Settings {
        access_storage: TokenStorage::Cookie,
        dpop: false,
        ..calm(settings)
    }
}

/// As [`in_cookie`], with every choice about cookies as likely as any other.
fn cookie_settings() -> impl Strategy<Value = Settings> {
    let switches = prop::array::uniform4(any::<bool>());
    (
        scripts::settings(),
        select(CookiePrefix::ALL),
        select(CookieSameSite::ALL),
        switches,
        prop::bool::weighted(0.8),
        prop::bool::weighted(0.8),
    )
        .prop_map(|(settings, prefix, same_site, switches, secure, https)| {
            let [http_only, domain, partitioned, third_party] = switches;
            in_cookie(Settings {
                cookie_prefix: prefix,
                cookie_same_site: same_site,
                cookie_secure: secure,
                cookie_http_only: http_only,
                cookie_domain: domain,
                cookie_partitioned: partitioned,
                third_party_cookies: third_party,
                scheme: if https {
                    SiteScheme::Https
                } else {
                    SiteScheme::Http
                },
                ..settings
            })
        })
}

pub fn lanes() -> impl Strategy<Value = LaneName> {
    select(&LaneName::ALL[..])
}

/// The cookie that carries the credential.
fn credential(lane: LaneName, settings: &Settings) -> String {
    let base = match lane {
        LaneName::Session | LaneName::Bff => cookies::SESSION,
        LaneName::Jwt | LaneName::Opaque => cookies::ACCESS,
    };
    cookies::name(settings, base)
}

/// Whether the browser keeps the site's cookies: all of them have `Path=/`.
fn kept(settings: &Settings) -> bool {
    let secure = settings.cookie_secure;
    let prefix = match settings.cookie_prefix {
        CookiePrefix::None => true,
        CookiePrefix::Secure => secure,
        CookiePrefix::Host => secure && !settings.cookie_domain,
    };
    let needs_secure =
        settings.cookie_same_site == CookieSameSite::None || settings.cookie_partitioned;
    let https = settings.scheme == SiteScheme::Https;
    prefix && (secure || !needs_secure) && (https || !secure)
}

/// A request that left, with what was kept back.
pub struct Sent<'a> {
    pub event: &'a Event,
    exchange: u32,
    pub from: Actor,
    pub message: &'a Request,
    pub withheld: &'a [Dropped],
}

/// Every request of a run, in order.
pub fn sent(trace: &LaneTrace) -> impl Iterator<Item = Sent<'_>> {
    trace.events.iter().filter_map(|event| match &event.what {
        What::Request {
            exchange,
            from,
            message,
            withheld,
            ..
        } => Some(Sent {
            event,
            exchange: *exchange,
            from: *from,
            message,
            withheld,
        }),
        _ => None,
    })
}

/// The one request that someone sent in a step.
fn only_request(trace: &LaneTrace, step: u32, from: Actor) -> Sent<'_> {
    let mut all = sent(trace).filter(|sent| sent.event.step == step && sent.from == from);
    let first = all.next().expect("a request");
    assert!(all.next().is_none(), "more than one request of {from}");
    first
}

/// How the last read of a step was answered; what a page then tries does not count.
fn read_status(trace: &LaneTrace, step: u32) -> Option<u16> {
    let reads: Vec<u32> = sent(trace)
        .filter(|sent| sent.event.step == step && sent.message.url.path == paths::READ)
        .map(|sent| sent.exchange)
        .collect();
    let mut answers = answers(trace, step).into_iter();
    let last = answers.rfind(|answer| reads.contains(&answer.exchange));
    last.map(|answer| answer.message.status)
}

/// The `Set-Cookie` lines that the browser refused in a step, and why.
fn dropped(trace: &LaneTrace, step: u32) -> Vec<&Dropped> {
    let events = trace.events.iter().filter(|event| event.step == step);
    events
        .filter_map(|event| match &event.what {
            What::Received { dropped, .. } => Some(dropped),
            _ => None,
        })
        .flatten()
        .collect()
}

/// All that was kept somewhere at the end of a step.
pub fn state_after(trace: &LaneTrace, step: u32) -> WorldState {
    let mut state = WorldState::default();
    let events = trace.events.iter().filter(|event| event.step <= step);
    for change in events.flat_map(|event| &event.changes) {
        state.apply(change);
    }
    state
}

/// The browser's cookies.
fn jar_in(state: &WorldState) -> CookieJar {
    let cookies = state.all(Actor::Browser).map(|(_, cookie)| cookie);
    CookieJar::from(cookies.cloned().collect::<Vec<_>>())
}

/// The browser's cookies at the end of a run, and the time.
fn jar_at_end(lane: LaneName, settings: Settings, actions: &[Action]) -> (CookieJar, Time) {
    let mut simulation = Simulation::new(&scenario(settings, actions), lane);
    while simulation.advance() {}
    let world = simulation.world;
    (wire::jar(&world, Actor::Browser), world.now)
}

fn shop(settings: &Settings) -> Origin {
    let scheme = match settings.scheme {
        SiteScheme::Http => Scheme::Http,
        SiteScheme::Https => Scheme::Https,
    };
    Origin::new(scheme, SHOP)
}

fn evil() -> Origin {
    Origin::new(Scheme::Https, EVIL)
}

/// Every way in which a page sends a request with cookies.
fn kinds() -> impl Strategy<Value = RequestKind> {
    let fetch = |mode| RequestKind::Fetch {
        mode,
        credentials: Credentials::Include,
    };
    prop_oneof![
        Just(RequestKind::Navigation),
        Just(RequestKind::Frame),
        Just(RequestKind::Image),
        Just(fetch(FetchMode::Cors)),
        Just(fetch(FetchMode::NoCors)),
    ]
}

fn methods() -> impl Strategy<Value = &'static str> {
    select(vec!["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"])
}

fn has_cookie(request: &Request, name: &str) -> bool {
    request.cookie(name).is_some()
}

/// The jar after one line in answer to a typed address.
fn jar_of(line: &str, url: &Url) -> CookieJar {
    let mut jar = CookieJar::default();
    let context = RequestContext::typed(url.clone()).set_context();
    jar.apply(&jar.decide(line, &context, Time::START));
    jar
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Rule 15. A script cannot read an HttpOnly cookie: whatever has happened before, what
    /// an injected script sends away holds no value of one. The other cookies it holds.
    ///
    /// Mutation: crates/simulator/src/sim/browser/jar.rs
    /// - `(reader.script && cookie.http_only, BrowserRule::HttpOnly),`
    /// + `(reader.script && cookie.http_only && cookie.is_expired(now), BrowserRule::HttpOnly),`
    #[test]
    fn rule_15_a_script_reads_no_http_only_cookie(
        lane in lanes(),
        settings in prop_oneof![scripts::settings(), cookie_settings()],
        before in prop::collection::vec(scripts::action(), 0..4),
        between in prop::collection::vec(scripts::action(), 0..4),
    ) {
        let steal = Action::XssRead { tab: TAB };
        let actions = [&[LOG_IN][..], &before, &[steal], &between, &[steal]].concat();
        let https = settings.scheme == SiteScheme::Https;
        let trace = run(lane, settings, &actions);
        let loot = sent(&trace)
            .filter(|sent| sent.from == Actor::Script && sent.message.url.path == "/collect");
        for sent in loot {
            let until = trace.events.iter().position(|event| std::ptr::eq(event, sent.event));
            let mut state = WorldState::default();
            for event in &trace.events[..until.expect("an event of the trace")] {
                event.changes.iter().for_each(|change| state.apply(change));
            }
            let jar = jar_in(&state);
            let body = &sent.message.body;
            for cookie in jar.cookies() {
                let pair = format!("{}={}", cookie.name, cookie.value);
                let known = jar.cookies().any(|other| !other.http_only && other.value == cookie.value);
                if cookie.http_only && !known {
                    prop_assert!(!body.contains(&cookie.value), "{}", cookie.name);
                } else if !cookie.http_only && cookie.path == "/" && (https || !cookie.secure) {
                    prop_assert!(body.contains(&pair), "{}", cookie.name);
                }
            }
        }
    }

    /// Rule 15. A script can send requests with an HttpOnly cookie: the server takes a write
    /// from inside the page, whatever it does against other sites' pages.
    ///
    /// Mutation: crates/simulator/src/sim/browser/jar.rs
    /// - `(reader.script && cookie.http_only, BrowserRule::HttpOnly),`
    /// + `(reader.script || cookie.http_only, BrowserRule::HttpOnly),`
    #[test]
    fn rule_15_a_script_rides_on_an_http_only_cookie(
        lane in lanes(), settings in cookie_settings()
    ) {
        let settings = Settings { cookie_http_only: true, ..settings };
        let (name, kept) = (credential(lane, &settings), kept(&settings));
        let actions = [LOG_IN, Action::XssRead { tab: TAB }, Action::XssRide { tab: TAB }];
        let trace = run(lane, settings, &actions);
        prop_assert!(!only_request(&trace, 2, Actor::Script).message.body.contains(&name));
        prop_assert_eq!(has_cookie(only_request(&trace, 3, Actor::Script).message, &name), kept);
        prop_assert_eq!(last_status(&trace, 3), Some(if kept { 201 } else { 401 }));
    }

    /// Rule 16. Another site's form carries the cookie with `SameSite=None`, and for two
    /// minutes with no SameSite; its images and fetches with `SameSite=None` alone. Without
    /// a defence the write counts exactly when the cookie came.
    ///
    /// Mutation: crates/simulator/src/sim/browser/cookie.rs
    /// - `pub const LAX_ALLOW_UNSAFE: Span = Span::seconds(120);`
    /// + `pub const LAX_ALLOW_UNSAFE: Span = Span::seconds(125);`
    ///
    /// Mutation: crates/simulator/src/sim/browser/jar.rs
    /// - `SameSite::Lax => (SameSiteContext::Lax, BrowserRule::SameSiteLax),`
    /// + `SameSite::Lax => (SameSiteContext::LaxUnsafe, BrowserRule::SameSiteLax),`
    #[test]
    fn rule_16_a_forged_write_counts_when_same_site_lets_the_cookie_go(
        lane in lanes(),
        settings in cookie_settings(),
        unset in prop::bool::weighted(0.4),
        forgery in prop_oneof![2 => Just(Action::CsrfForm), 1 => select(&FORGERIES[..])],
        seconds in 110_u64..130,
    ) {
        let same_site = if unset { CookieSameSite::Unset } else { settings.cookie_same_site };
        let settings = Settings {
            cookie_same_site: same_site,
            csrf_defence: CsrfDefence::None,
            writes_by_get: true,
            pace: 1,
            ..settings
        };
        let name = credential(lane, &settings);
        let actions = [LOG_IN, Action::Advance { seconds }, forgery];
        let trace = run(lane, settings.clone(), &actions);
        let forged = only_request(&trace, 3, Actor::AttackerPage);
        let jar = jar_in(&state_after(&trace, 2));
        let cookie = jar.cookies().find(|cookie| cookie.name == name);
        prop_assert_eq!(cookie.is_some(), kept(&settings));
        let comes = cookie.is_some_and(|cookie| {
            let age = forged.event.at.since(cookie.created);
            let top_level = forgery == Action::CsrfForm;
            match same_site {
                CookieSameSite::None if top_level => true,
                CookieSameSite::None => {
                    settings.third_party_cookies && !settings.cookie_partitioned
                }
                CookieSameSite::Unset => top_level && age <= Span::seconds(120),
                CookieSameSite::Lax | CookieSameSite::Strict => false,
            }
        });
        prop_assert_eq!(has_cookie(forged.message, &name), comes);
        prop_assert_eq!(last_status(&trace, 3), Some(if comes { 201 } else { 401 }));
    }

    /// Rule 16. A link from another site carries every kept cookie but a Strict one, at any age.
    ///
    /// Mutation: crates/simulator/src/sim/browser/jar.rs
    /// - `SameSite::Lax => (SameSiteContext::Lax, BrowserRule::SameSiteLax),`
    /// + `SameSite::Lax => (SameSiteContext::Strict, BrowserRule::SameSiteLax),`
    #[test]
    fn rule_16_a_link_from_another_site_carries_all_but_strict(
        lane in lanes(), settings in cookie_settings(), seconds in 1..DAY
    ) {
        let name = credential(lane, &settings);
        let actions = [LOG_IN, Action::Advance { seconds }, READ];
        let (jar, now) = jar_at_end(lane, settings.clone(), &actions);
        let to = Url::new(shop(&settings), "/");
        let link = jar.select(&RequestContext::navigation(to, "GET", &evil()), now);
        let expected = kept(&settings) && settings.cookie_same_site != CookieSameSite::Strict;
        prop_assert_eq!(link.sent.iter().any(|cookie| cookie.name == name), expected);
    }

    /// Rule 16. `SameSite=None` needs Secure: without it login succeeds, the browser drops
    /// the cookie, and the next read knows nobody.
    ///
    /// Mutation: crates/simulator/src/sim/browser/jar.rs
    /// - `if line.same_site == SameSite::None && !line.secure {`
    /// + `if line.same_site == SameSite::None && !line.secure && context.script {`
    #[test]
    fn rule_16_same_site_none_needs_secure(
        lane in lanes(), settings in cookie_settings(), secure in any::<bool>()
    ) {
        let settings = Settings {
            cookie_prefix: CookiePrefix::None,
            cookie_same_site: CookieSameSite::None,
            cookie_secure: secure,
            cookie_partitioned: settings.cookie_partitioned && secure,
            scheme: if secure { SiteScheme::Https } else { settings.scheme },
            ..settings
        };
        let trace = run(lane, settings, &[LOG_IN, READ]);
        prop_assert!(last_status(&trace, 1).is_some_and(|status| status < 300));
        let rules: Vec<_> = dropped(&trace, 1).iter().map(|dropped| dropped.rule).collect();
        let refused = rules.contains(&BrowserRule::NoneNeedsSecure);
        prop_assert_eq!(refused, !secure);
        prop_assert_eq!(read_status(&trace, 2), Some(if secure { 200 } else { 401 }));
    }

    /// Rule 16, for the jar alone: any cookie, of any age, with any request.
    ///
    /// Mutation: crates/simulator/src/sim/browser/request.rs
    /// - `const SAFE_METHODS: [&str; 4] = ["GET", "HEAD", "OPTIONS", "TRACE"];`
    /// + `const SAFE_METHODS: [&str; 4] = ["GET", "HEAD", "OPTIONS", "POST"];`
    #[test]
    fn rule_16_same_site_decides_what_goes_with_any_request(
        same_site in select(CookieSameSite::ALL),
        kind in kinds(),
        method in methods(),
        foreign in prop::bool::weighted(0.8),
        age in prop_oneof![0_u64..300, Just(120), Just(121)],
    ) {
        let attribute = match same_site {
            CookieSameSite::Unset => "",
            CookieSameSite::None => "; SameSite=None",
            CookieSameSite::Lax => "; SameSite=Lax",
            CookieSameSite::Strict => "; SameSite=Strict",
        };
        let own = Origin::new(Scheme::Https, SHOP);
        let to = Url::new(own.clone(), "/");
        let jar = jar_of(&format!("a=1; Secure{attribute}"), &to);
        let from = if foreign { evil() } else { own };
        let request = RequestContext::within(&from, to, method, kind);
        let top_level = kind == RequestKind::Navigation;
        let safe = ["GET", "HEAD", "OPTIONS"].contains(&method);
        let expected = !foreign
            || match same_site {
                CookieSameSite::None => true,
                CookieSameSite::Unset => top_level && (safe || age <= 120),
                CookieSameSite::Lax => top_level && safe,
                CookieSameSite::Strict => false,
            };
        let now = Time::START.after(Span::seconds(age));
        prop_assert_eq!(jar.select(&request, now).header().is_some(), expected);
    }
}
