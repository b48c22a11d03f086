//! Rules 15 to 20: what a browser does with cookies, seen through whole runs, and where
//! the jar alone decides, over any cookie and any request.

use crate::scripts;
use crate::support::{LOG_IN, READ, TAB, answers, last_status, run, scenario};
use jotlens::sim::browser::{
    BrowserRule, CookieJar, Credentials, Decision, FetchMode, RequestContext, RequestKind,
    ThirdPartyCookies,
};
use jotlens::sim::client::wire;
use jotlens::sim::clock::{Span, Time};
use jotlens::sim::http::Request;
use jotlens::sim::origin::{Origin, Scheme, Url};
use jotlens::sim::scenario::action::Action;
use jotlens::sim::scenario::settings::{
    CookiePrefix, CookieSameSite, CsrfDefence, SessionStore, Settings, SiteScheme, TokenAlgorithm,
    TokenStorage,
};
use jotlens::sim::server::{cookies, routes};
use jotlens::sim::state::{Actor, State};
use jotlens::sim::trace::{Dropped, Event, LaneTrace, What};
use jotlens::sim::world::{BLOG, EVIL, PARTNER, SHOP};
use jotlens::sim::{LaneName, Simulation};
use proptest::prelude::*;
use proptest::sample::select;

#[path = "browser_requests.rs"]
mod requests; // rules 21 and 22

const DAY: u64 = 86_400;
/// With more claims a token is also too long for a header line.
const MOST_CLAIMS: i64 = 4_500;
const TOSS: Action = Action::TossCookie;
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
        .filter(|sent| sent.event.step == step && sent.message.url.path == routes::READ)
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
pub fn state_after(trace: &LaneTrace, step: u32) -> State {
    let mut state = State::default();
    let events = trace.events.iter().filter(|event| event.step <= step);
    for change in events.flat_map(|event| &event.changes) {
        state.apply(change);
    }
    state
}

/// The browser's cookies.
fn jar_in(state: &State) -> CookieJar {
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
    /// Mutation: src/sim/browser/jar.rs
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
            let jar = jar_in(&state_after(&trace, sent.event.step));
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
    /// Mutation: src/sim/browser/jar.rs
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
    /// Mutation: src/sim/browser/cookie.rs
    /// - `pub const LAX_ALLOW_UNSAFE: Span = Span::seconds(120);`
    /// + `pub const LAX_ALLOW_UNSAFE: Span = Span::seconds(125);`
    ///
    /// Mutation: src/sim/browser/jar.rs
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
    /// Mutation: src/sim/browser/jar.rs
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
    /// Mutation: src/sim/browser/jar.rs
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
    /// Mutation: src/sim/browser/request.rs
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

    /// Rule 17. A sibling sub-domain is same-site: its pages' requests carry the login's
    /// cookie as the shop's own do, even a Strict one, even where third parties are blocked.
    /// The same pages over another scheme are another site's.
    ///
    /// Mutation: src/sim/origin.rs
    /// - `self.site() == other.site()`
    /// + `self == other`
    ///
    /// Mutation: src/sim/origin.rs
    /// - `self.site() == other.site()`
    /// + `self.site().domain == other.site().domain`
    #[test]
    fn rule_17_a_sibling_sub_domain_sends_the_cookies_of_the_login(
        lane in lanes(),
        settings in cookie_settings(),
        kind in kinds(),
        method in methods(),
        same_scheme in prop::bool::weighted(0.7),
    ) {
        let name = credential(lane, &settings);
        let own = shop(&settings);
        let (jar, now) = jar_at_end(lane, settings.clone(), &[LOG_IN]);
        let select = |from: &Origin| {
            let to = Url::new(own.clone(), "/api/notes");
            let mut request = RequestContext::within(from, to, method, kind);
            if !settings.third_party_cookies {
                request.third_party_cookies = ThirdPartyCookies::Blocked;
            }
            jar.select(&request, now)
        };
        let is_https = (own.scheme == Scheme::Https) == same_scheme;
        let scheme = if is_https { Scheme::Https } else { Scheme::Http };
        let of_blog = select(&Origin::new(scheme, BLOG));
        if same_scheme {
            prop_assert_eq!(&of_blog, &select(&own));
            let comes = of_blog.sent.iter().any(|cookie| cookie.name == name);
            prop_assert_eq!(comes, kept(&settings));
        } else if settings.cookie_same_site == CookieSameSite::Strict {
            prop_assert_eq!(of_blog.header(), None);
        }
    }

    /// Rule 17. Being same-site, a sub-domain can plant a cookie that goes before the
    /// person's own: they are served as the attacker, unless the prefix `__Host-` forbids it
    /// or the site is not reached by https.
    ///
    /// Mutation: src/sim/browser/jar.rs
    /// - `if domain_matches(host, &wanted) {`
    /// + `if host == wanted {`
    ///
    /// Mutation: src/sim/browser/jar.rs
    /// - `if begins(line.name, "__Host-") && !whole_host {`
    /// + `if begins(line.name, "__Host-") && !secure {`
    #[test]
    fn rule_17_a_sub_domain_can_toss_a_cookie_unless_the_prefix_forbids_it(
        lane in lanes(), settings in cookie_settings()
    ) {
        let name = credential(lane, &settings);
        let trace = run(lane, settings.clone(), &[LOG_IN, TOSS, READ]);
        let host = settings.cookie_prefix == CookiePrefix::Host;
        let rules: Vec<_> = dropped(&trace, 2).iter().map(|dropped| dropped.rule).collect();
        let expected = if host { vec![BrowserRule::HostPrefix] } else { vec![] };
        prop_assert_eq!(rules, expected);
        let jar = jar_in(&state_after(&trace, 2));
        let planted = jar.cookies().any(|cookie| cookie.name == name && cookie.path == "/api");
        prop_assert_eq!(planted, !host);
        let read = answers(&trace, 3).pop().expect("an answer");
        let user = if planted && settings.scheme == SiteScheme::Https {
            Some("mallory")
        } else if kept(&settings) {
            Some("ana")
        } else {
            None
        };
        prop_assert_eq!(read.verdict.user.as_deref(), user);
    }

    /// Rule 18. A cookie with the prefix `__Host-` and `Path=/` is kept exactly when it is
    /// Secure, over https, and has no Domain. Otherwise nobody is ever logged in.
    ///
    /// Mutation: src/sim/browser/jar.rs
    /// - `&& (line.domain.is_empty() || (is_ip_address(host) && line.domain == host));`
    /// + `&& (!line.name.is_empty() || (is_ip_address(host) && line.domain == host));`
    ///
    /// Mutation: src/sim/server/cookies.rs
    /// - `CookiePrefix::Host => "__Host-",`
    /// + `CookiePrefix::Host => "__Hosts-",`
    #[test]
    fn rule_18_a_host_cookie_needs_secure_and_no_domain(
        lane in lanes(), settings in cookie_settings()
    ) {
        let settings = Settings { cookie_prefix: CookiePrefix::Host, ..settings };
        let name = credential(lane, &settings);
        let trace = run(lane, settings.clone(), &[LOG_IN, READ]);
        let https = settings.scheme == SiteScheme::Https;
        let right = https && settings.cookie_secure && !settings.cookie_domain;
        let jar = jar_in(&state_after(&trace, 1));
        prop_assert_eq!(jar.cookies().any(|cookie| cookie.name == name), right);
        let rules: Vec<_> = dropped(&trace, 1).iter().map(|dropped| dropped.rule).collect();
        prop_assert_eq!(rules.is_empty(), right);
        prop_assert!(rules.iter().all(|rule| *rule == BrowserRule::HostPrefix));
        prop_assert_eq!(read_status(&trace, 2), Some(if right { 200 } else { 401 }));
    }

    /// Rule 18, for the jar alone: the prefix in any case of letters, any path and domain.
    ///
    /// Mutation: src/sim/browser/jar.rs
    /// - `&& line.path == "/"`
    /// + `&& line.path.starts_with('/')`
    #[test]
    fn rule_18_a_host_cookie_has_its_path_spelt_out(
        name in "__[Hh][Oo][Ss][Tt]-[a-z]{1,4}",
        path in select(vec![None, Some("/"), Some("/api"), Some("//"), Some("api")]),
        domain in prop::option::weighted(0.3, select(vec![SHOP, BLOG, ".shop.test"])),
        flags in "(; HttpOnly)?(; Max-Age=60)?(; SameSite=(Lax|Strict))?",
        secure in prop::bool::weighted(0.8),
        https in prop::bool::weighted(0.8),
        host in select(vec![SHOP, BLOG]),
        address in select(vec!["/", "/api/me"]),
    ) {
        let mut line = format!("{name}=1{flags}");
        if let Some(path) = path {
            line.push_str(&format!("; Path={path}"));
        }
        if let Some(domain) = domain {
            line.push_str(&format!("; Domain={domain}"));
        }
        if secure {
            line.push_str("; Secure");
        }
        let scheme = if https { Scheme::Https } else { Scheme::Http };
        let url = Url::new(Origin::new(scheme, host), address);
        let right = secure && https && path == Some("/") && domain.is_none();
        prop_assert_eq!(jar_of(&line, &url).cookies().count(), usize::from(right), "{}", line);
    }

    /// Rule 19, for the jar alone: name and value together, up to 4096 bytes, are kept, and
    /// attributes do not count.
    ///
    /// Mutation: src/sim/browser/set_cookie.rs
    /// - `if name.len().saturating_add(value.len()) > MAX_NAME_AND_VALUE {`
    /// + `if line.len() > MAX_NAME_AND_VALUE {`
    ///
    /// Mutation: src/sim/browser/set_cookie.rs
    /// - `pub const MAX_NAME_AND_VALUE: usize = 4096;`
    /// + `pub const MAX_NAME_AND_VALUE: usize = 4097;`
    #[test]
    fn rule_19_name_and_value_over_4096_bytes_are_dropped(
        name in 1_usize..4_000, total in 4_090_usize..4_103, attributes in "(; [a-z]{0,30}=[a-z]{0,60}){0,3}"
    ) {
        let value = "v".repeat(total - name);
        let line = format!("{}={value}; Secure{attributes}", "n".repeat(name));
        let url = Url::new(Origin::new(Scheme::Https, SHOP), "/");
        let context = RequestContext::typed(url).set_context();
        let decision = CookieJar::default().decide(&line, &context, Time::START);
        let refused = decision == Decision::Reject(BrowserRule::TooLarge);
        prop_assert_eq!(refused, total > 4_096);
        prop_assert_eq!(matches!(decision, Decision::Store(_)), total <= 4_096);
    }

    /// Rule 20. Blocked third-party cookies defeat `SameSite=None`: another site's images
    /// and fetches come without the cookie, its forms, which are top-level, still with it.
    ///
    /// Mutation: src/sim/browser/jar.rs
    /// - `(reader.context.third_party_blocked && !partitioned)`
    /// + `(reader.context.third_party_blocked && partitioned)`
    ///
    /// Mutation: src/sim/browser/request.rs
    /// - `RequestKind::Navigation => false,`
    /// + `RequestKind::Navigation => self.initiator.as_ref().is_some_and(foreign),`
    #[test]
    fn rule_20_blocking_third_parties_defeats_same_site_none(
        lane in lanes(), settings in cookie_settings(), forgery in select(&FORGERIES[..])
    ) {
        let settings = Settings {
            scheme: SiteScheme::Https,
            cookie_secure: true,
            cookie_same_site: CookieSameSite::None,
            cookie_domain: settings.cookie_domain
                && settings.cookie_prefix != CookiePrefix::Host,
            csrf_defence: CsrfDefence::None,
            writes_by_get: true,
            ..settings
        };
        let name = credential(lane, &settings);
        let trace = run(lane, settings.clone(), &[LOG_IN, forgery]);
        let forged = only_request(&trace, 2, Actor::AttackerPage);
        let withheld = forged.withheld.iter().find(|dropped| dropped.what == name);
        // A partitioned cookie lives under the shop alone, blocked or not.
        let rule = if forgery == Action::CsrfForm {
            None
        } else if settings.cookie_partitioned {
            Some(BrowserRule::OtherPartition)
        } else if !settings.third_party_cookies {
            Some(BrowserRule::ThirdPartyBlocked)
        } else {
            None
        };
        prop_assert_eq!(withheld.map(|dropped| dropped.rule), rule);
        prop_assert_eq!(has_cookie(forged.message, &name), rule.is_none());
        prop_assert_eq!(last_status(&trace, 2), Some(if rule.is_none() { 201 } else { 401 }));
    }

    /// Rule 20. `Partitioned` works per top-level site: what a third party sets under one
    /// site it gets back there and under no other, blocked or not. Unpartitioned cookies it
    /// gets back everywhere, or, blocked, cannot even set.
    ///
    /// Mutation: src/sim/browser/jar.rs
    /// - `.is_some_and(|site| *site != reader.context.partition),`
    /// + `.is_some_and(|site| site.scheme != reader.context.partition.scheme),`
    ///
    /// Mutation: src/sim/browser/jar.rs
    /// - `if context.third_party_blocked && !line.partitioned {`
    /// + `if context.third_party_blocked && line.partitioned {`
    #[test]
    fn rule_20_a_partitioned_cookie_works_per_top_level_site(
        tops in prop::array::uniform2(select(vec![
            "https://shop.test", "https://blog.shop.test", "http://shop.test", "https://evil.test",
        ])),
        ways in (kinds(), kinds()),
        blocked in any::<bool>(),
        partitioned in any::<bool>(),
    ) {
        let [first, second] = tops.map(|top| Origin::parse(top).expect("an origin"));
        let widget = Url::new(Origin::new(Scheme::Https, PARTNER), "/widget");
        let inside = |top: &Origin, kind| {
            // A navigation would make the third party the first one.
            let kind = if kind == RequestKind::Navigation { RequestKind::Frame } else { kind };
            let mut request = RequestContext::within(top, widget.clone(), "GET", kind);
            if blocked {
                request.third_party_cookies = ThirdPartyCookies::Blocked;
            }
            request
        };
        let attribute = if partitioned { "; Partitioned" } else { "" };
        let line = format!("w=1; Secure; SameSite=None{attribute}");
        let mut jar = CookieJar::default();
        jar.apply(&jar.decide(&line, &inside(&first, ways.0).set_context(), Time::START));
        let comes = jar.select(&inside(&second, ways.1), Time::START).header().is_some();
        let expected = if partitioned { first.site() == second.site() } else { !blocked };
        prop_assert_eq!(comes, expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Rule 19. An access token in a cookie that grows over 4096 bytes, name included, is
    /// dropped silently: login after login answers 200, and every read 401. One byte less
    /// and it works; session IDs and opaque tokens do not grow with the claims.
    ///
    /// Mutation: src/sim/browser/set_cookie.rs
    /// - `pub const MAX_NAME_AND_VALUE: usize = 4096;`
    /// + `pub const MAX_NAME_AND_VALUE: usize = 4094;`
    ///
    /// Mutation: src/sim/browser/set_cookie.rs
    /// - `if name.len().saturating_add(value.len()) > MAX_NAME_AND_VALUE {`
    /// + `if value.len() > MAX_NAME_AND_VALUE {`
    #[test]
    fn rule_19_a_cookie_over_4096_bytes_is_a_login_loop(
        lane in prop_oneof![3 => Just(LaneName::Jwt), 1 => lanes()],
        settings in cookie_settings(),
        algorithm in select(vec![
            TokenAlgorithm::Hs256, TokenAlgorithm::Es256, TokenAlgorithm::EdDsa,
        ]),
        off in prop_oneof![3 => -3_i64..=3, 1 => -900_i64..=4_000],
        again in select(vec![READ, Action::Reload { tab: TAB }]),
    ) {
        let secure = settings.scheme == SiteScheme::Https;
        let settings = Settings {
            algorithm,
            cookie_secure: secure,
            cookie_prefix: if secure { settings.cookie_prefix } else { CookiePrefix::None },
            cookie_domain: false,
            cookie_same_site: CookieSameSite::Lax,
            cookie_partitioned: false,
            csrf_defence: CsrfDefence::None,
            extra_claims: 2_000,
            ..settings
        };
        let name = credential(lane, &settings);
        // Three bytes of claims are four bytes of token.
        let length = |trace: &LaneTrace| {
            let answer = answers(trace, 1).pop().expect("an answer to the login");
            let lines = answer.message.headers.all("Set-Cookie");
            let values = lines.filter_map(|line| line.split(';').next()?.split_once('='));
            let own = values.into_iter().find(|(own, _)| *own == name);
            own.map_or(0, |(name, value)| name.len() + value.len())
        };
        let first = length(&run(lane, settings.clone(), &[LOG_IN])) as i64;
        let claims = (2_000 + (4_096 - first).max(0) * 3 / 4 + off).min(MOST_CLAIMS);
        let settings = Settings { extra_claims: claims as u32, ..settings };
        let trace = run(lane, settings, &[LOG_IN, again, LOG_IN, again, LOG_IN, READ]);
        let fits = length(&trace) <= 4_096;
        prop_assert!(fits || lane == LaneName::Jwt);
        for login in [1, 3, 5] {
            prop_assert!(last_status(&trace, login).is_some_and(|status| status < 300));
            let rules: Vec<_> = dropped(&trace, login).iter().map(|dropped| dropped.rule).collect();
            prop_assert_eq!(rules, if fits { vec![] } else { vec![BrowserRule::TooLarge] });
            let expected = Some(if fits { 200 } else { 401 });
            prop_assert_eq!(read_status(&trace, login + 1), expected);
        }
    }
}
