//! Rules 21 and 22: which requests ask first, and which ones carry a token.

use super::{
    DAY, FORGERIES, calm, evil, in_cookie, kinds, lanes, methods, sent, shop, state_after,
};
use crate::scripts;
use crate::support::{LOG_IN, READ, TAB, answers, last_status, run};
use proptest::prelude::*;
use proptest::sample::select;
use simulator::sim::LaneName;
use simulator::sim::browser::{FetchMode, RequestContext, RequestKind, cors};
use simulator::sim::http::Request;
use simulator::sim::origin::{Origin, Scheme, Url};
use simulator::sim::rule::Rule;
use simulator::sim::scenario::action::Action;
use simulator::sim::scenario::settings::{
    CookiePrefix, CookieSameSite, CsrfDefence, Settings, SiteScheme, TokenStorage,
};
use simulator::sim::shop::{BLOG, EVIL, PARTNER, SHOP};
use simulator::sim::state::Actor;
use simulator::sim::trace::LaneTrace;

/// Headers of the simulator's pages that no form could send.
const CUSTOM: [&str; 4] = ["Authorization", "DPoP", "X-CSRF-Token", "X-Requested-With"];

const CROSS: Action = Action::CrossSiteCall { tab: TAB };
const WRITE: Action = Action::Write { tab: TAB };

/// Actions of a script: a login, then anything, often what crosses origins.
fn actions() -> impl Strategy<Value = Vec<Action>> {
    let crossing = prop_oneof![Just(CROSS), select(&FORGERIES[..]), Just(WRITE)];
    let action = prop_oneof![2 => scripts::action(), 1 => crossing];
    prop::collection::vec(action, 1..8).prop_map(|actions| [&[LOG_IN][..], &actions].concat())
}

/// Whether a form or an image could not send this.
fn is_custom(request: &Request) -> bool {
    let json = request.headers.get("Content-Type") == Some("application/json");
    let plain = ["GET", "POST"].contains(&request.method.as_str());
    json || !plain
        || CUSTOM
            .iter()
            .any(|name| request.headers.get(name).is_some())
}

/// The origin of the page that a request comes from, where it is a page of a browser.
fn page(from: Actor, settings: &Settings) -> Option<Origin> {
    match from {
        Actor::Tab(_) | Actor::Script => Some(shop(settings)),
        Actor::AttackerPage => Some(evil()),
        _ => None,
    }
}

/// Where a page keeps tokens that its code must attach.
fn storages() -> impl Strategy<Value = TokenStorage> {
    select(vec![TokenStorage::Memory, TokenStorage::LocalStorage])
}

fn token_lanes() -> impl Strategy<Value = LaneName> {
    select(vec![LaneName::Jwt, LaneName::Opaque])
}

/// The requests to a host in a step.
fn to_host<'a>(trace: &'a LaneTrace, step: u32, host: &str) -> Vec<&'a Request> {
    sent(trace)
        .filter(|sent| sent.event.step == step && sent.message.url.origin.host == host)
        .map(|sent| sent.message)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Rule 21. Whatever happens, a request across origins that no form could send goes out
    /// after a question about just this request, and nothing else is ever asked.
    ///
    /// Mutation: crates/simulator/src/sim/browser/cors.rs
    /// - `(true, true) => return None,`
    /// + `(true, _) => return None,`
    ///
    /// Mutation: crates/simulator/src/sim/browser/cors.rs
    /// - `if mode != FetchMode::Cors || !context.is_cross_origin() {`
    /// + `if mode != FetchMode::Cors {`
    #[test]
    fn rule_21_what_no_form_could_send_across_origins_asks_first(
        lane in lanes(), settings in scripts::settings(), actions in actions()
    ) {
        let trace = run(lane, settings.clone(), &actions);
        let mut asked: Vec<(Actor, &Request)> = Vec::new();
        for sent in sent(&trace) {
            let Some(page) = page(sent.from, &settings) else {
                continue;
            };
            let request = sent.message;
            if request.method == "OPTIONS" {
                for name in ["Cookie", "Authorization", "DPoP"] {
                    prop_assert_eq!(request.headers.get(name), None);
                }
                asked.push((sent.from, request));
            } else if is_custom(request) && request.url.origin != page {
                let at = asked.iter().position(|(from, question)| {
                    let method = question.headers.get("Access-Control-Request-Method");
                    *from == sent.from
                        && question.url == request.url
                        && method == Some(request.method.as_str())
                });
                prop_assert!(at.is_some(), "nobody asked about {}", request.text());
                let (_, question) = asked.remove(at.unwrap_or_default());
                let names = question.headers.get("Access-Control-Request-Headers");
                for name in CUSTOM.iter().filter(|name| request.headers.get(name).is_some()) {
                    let listed = names.unwrap_or_default().split(',');
                    prop_assert!(listed.into_iter().any(|own| own.eq_ignore_ascii_case(name)));
                }
            }
        }
        // An answer that is a refusal is no leave; only then nothing follows.
        let refused = trace.answers().filter(|answer| {
            let status = answer.message.status;
            answer.verdict.rule == Rule::PreflightAnswered && !(200..300).contains(&status)
        });
        prop_assert_eq!(asked.len(), refused.count());
    }

    /// Rule 21. A call of the second API with a token asks first: `OPTIONS` without any
    /// credential, then the call with it. Where a cookie holds the token there is nothing to
    /// ask and nothing comes along; behind a BFF the call is none across origins.
    ///
    /// Mutation: crates/simulator/src/sim/browser/cors.rs
    /// - `let asks_headers = header::unsafe_names(&script_headers(context, headers).kept);`
    /// + `let asks_headers: Vec<String> = script_headers(context, &[]).kept.into_iter().map(|kept| kept.0).collect();`
    ///
    /// Mutation: crates/simulator/src/sim/site/endpoints.rs
    /// - `headers.add("Access-Control-Allow-Headers", "authorization, dpop");`
    /// + `headers.add("Access-Control-Allow-Headers", "dpop");`
    #[test]
    fn rule_21_a_bearer_token_across_origins_costs_a_preflight(
        lane in lanes(),
        settings in scripts::settings(),
        storage in prop_oneof![3 => storages(), 1 => Just(TokenStorage::Cookie)],
        dpop in prop::bool::weighted(0.3),
    ) {
        let in_cookie = storage == TokenStorage::Cookie;
        let settings = Settings {
            access_storage: storage,
            dpop: dpop && !in_cookie,
            second_api_in_audience: true,
            // The answer to the call itself, and not to what the page tries next.
            retry_after_401: settings.retry_after_401 && !in_cookie,
            ..calm(settings)
        };
        let trace = run(lane, settings, &[LOG_IN, CROSS]);
        let calls = to_host(&trace, 2, PARTNER);
        let methods: Vec<&str> = calls.iter().map(|call| call.method.as_str()).collect();
        let tokens = matches!(lane, LaneName::Jwt | LaneName::Opaque) && !in_cookie;
        if tokens {
            prop_assert_eq!(methods, ["OPTIONS", "GET"]);
            let names = calls[0].headers.get("Access-Control-Request-Headers");
            let expected = if dpop { "authorization,dpop" } else { "authorization" };
            prop_assert_eq!(names, Some(expected));
            prop_assert_eq!(calls[0].credential_bytes(), 0);
            prop_assert!(calls[1].headers.get("Authorization").is_some());
            prop_assert_eq!(last_status(&trace, 2), Some(200));
        } else if lane == LaneName::Bff {
            // The BFF calls it; the browser asks the BFF.
            prop_assert!(methods.iter().all(|method| *method == "GET"));
            prop_assert!(to_host(&trace, 2, SHOP).iter().all(|own| own.method == "GET"));
        } else {
            prop_assert!(methods.iter().all(|method| *method == "GET"));
            prop_assert!(calls.iter().all(|call| call.credential_bytes() == 0));
            prop_assert_eq!(last_status(&trace, 2), Some(401));
        }
    }

    /// Rule 21. A plain form and a fetch of plain text do not ask, so they arrive, cookie and
    /// all. A server that wants a header of its own stops them, for that one would ask; its
    /// own page, which need not ask, passes.
    ///
    /// Mutation: crates/simulator/src/sim/server/csrf.rs
    /// - `None => Err(Rule::CustomHeaderMissing.into()),`
    /// + `None => Ok(()),`
    ///
    /// Mutation: crates/simulator/src/sim/server/csrf.rs
    /// - `CsrfDefence::Token if request.headers.get(TOKEN_HEADER) == Some(expected) => Ok(()),`
    /// + `CsrfDefence::Token if request.headers.get(TOKEN_HEADER) != Some(expected) => Ok(()),`
    #[test]
    fn rule_21_a_form_does_not_ask_and_a_header_defends(
        lane in lanes(),
        settings in scripts::settings(),
        forgery in select(vec![Action::CsrfForm, Action::CsrfFetch]),
        defence in select(vec![CsrfDefence::None, CsrfDefence::Header, CsrfDefence::Token]),
        prefix in select(CookiePrefix::ALL),
    ) {
        let settings = Settings {
            scheme: SiteScheme::Https,
            cookie_prefix: prefix,
            cookie_same_site: CookieSameSite::None,
            cookie_secure: true,
            cookie_domain: false,
            cookie_partitioned: false,
            third_party_cookies: true,
            csrf_defence: defence,
            ..in_cookie(settings)
        };
        let trace = run(lane, settings, &[LOG_IN, forgery, WRITE]);
        let forged: Vec<_> = sent(&trace)
            .filter(|sent| sent.from == Actor::AttackerPage)
            .map(|sent| (sent.message.method.as_str(), sent.message.headers.get("Cookie").is_some()))
            .collect();
        prop_assert_eq!(forged, [("POST", true)]);
        let expected = match defence {
            CsrfDefence::Header => Rule::CustomHeaderMissing,
            CsrfDefence::Token => Rule::CsrfTokenMissing,
            _ => match lane {
                LaneName::Session | LaneName::Bff => Rule::SessionLives,
                LaneName::Jwt => Rule::TokenHolds,
                LaneName::Opaque => Rule::TokenActive,
            },
        };
        let outcome = answers(&trace, 2).pop().expect("an answer");
        prop_assert_eq!(outcome.verdict.rule.status(), expected.status());
        if !expected.accepts() {
            prop_assert_eq!(outcome.verdict.rule, expected);
        }
        prop_assert_eq!(last_status(&trace, 3), Some(201));
    }

    /// Rule 21, for the browser alone: of any request with any headers, exactly a fetch in
    /// the mode `cors`, across origins, with a method or a header that no form has, asks;
    /// and an answer that says nothing of other origins lets nothing pass.
    ///
    /// Mutation: crates/simulator/src/sim/browser/header.rs
    /// - `pub const SAFELISTED_METHODS: [&str; 3] = ["GET", "HEAD", "POST"];`
    /// + `pub const SAFELISTED_METHODS: [&str; 3] = ["GET", "PUT", "POST"];`
    ///
    /// Mutation: crates/simulator/src/sim/browser/cors.rs
    /// - `cors_check(&preflight.origin, preflight.credentials, headers)?;`
    /// + `let _ = cors_check(&preflight.origin, preflight.credentials, headers);`
    #[test]
    fn rule_21_only_a_cors_fetch_beyond_forms_asks(
        kind in kinds(),
        method in methods(),
        host in select(vec![SHOP, BLOG, EVIL, PARTNER]),
        scheme in select(vec![Scheme::Https, Scheme::Http]),
        content in prop::option::of(select(vec![
            ("application/x-www-form-urlencoded", true),
            ("text/plain", true),
            ("multipart/form-data; boundary=x", true),
            ("application/json", false),
            ("application/xml", false),
        ])),
        custom in prop::option::of(select(vec![
            "Authorization", "DPoP", "X-CSRF-Token", "X-Requested-With", "X-Anything",
        ])),
    ) {
        let own = Origin::new(Scheme::Https, SHOP);
        let to = Url::new(Origin::new(scheme, host), "/api/notes");
        let foreign = to.origin != own;
        let request = RequestContext::within(&own, to, method, kind);
        let mut headers = Vec::new();
        if let Some((value, _)) = content {
            headers.push(("Content-Type".to_owned(), value.to_owned()));
        }
        if let Some(name) = custom {
            headers.push((name.to_owned(), "1".to_owned()));
        }
        let is_cors = matches!(kind, RequestKind::Fetch { mode: FetchMode::Cors, .. });
        let plain = ["GET", "HEAD", "POST"].contains(&method)
            && content.is_none_or(|(_, plain)| plain)
            && custom.is_none();
        let question = cors::preflight(&request, &headers);
        prop_assert_eq!(question.is_some(), is_cors && foreign && !plain);
        if let Some(question) = question {
            let silent = vec![
                ("Access-Control-Allow-Methods".to_owned(), method.to_owned()),
                ("Access-Control-Allow-Headers".to_owned(), question.asks_headers.join(",")),
            ];
            prop_assert!(cors::preflight_passes(&question, 204, &silent).is_err());
            let origin = ("Access-Control-Allow-Origin".to_owned(), own.to_string());
            let leave = ("Access-Control-Allow-Credentials".to_owned(), "true".to_owned());
            let allowed = [silent, vec![origin, leave]].concat();
            prop_assert_eq!(cors::preflight_passes(&question, 204, &allowed), Ok(()));
        }
    }

    /// Rule 22. The browser never attaches a bearer token: nothing that a person or another
    /// site's page starts without the shop's code carries one, whatever has happened.
    ///
    /// Mutation: crates/simulator/src/sim/client/wire.rs
    /// - `if let Some(line) = selection.header() {`
    /// + `if let Some(token) = world.state.get::<String>(Actor::Browser, "local-storage/access_token") { added.add("Authorization", format!("Bearer {token}")); } if let Some(line) = selection.header() {`
    #[test]
    fn rule_22_the_browser_attaches_no_token_by_itself(
        lane in lanes(),
        settings in scripts::settings(),
        storage in storages(),
        actions in actions(),
        forgery in select(&FORGERIES[..]),
    ) {
        let settings = Settings { access_storage: storage, ..settings };
        let actions = [&actions[..], &[Action::Reload { tab: TAB }, forgery]].concat();
        let trace = run(lane, settings, &actions);
        let mut seen = 0;
        for sent in sent(&trace) {
            let request = sent.message;
            let mode = request.headers.get("Sec-Fetch-Mode");
            let destination = request.headers.get("Sec-Fetch-Dest");
            let by_itself = matches!(sent.from, Actor::AttackerPage | Actor::Person)
                || (matches!(sent.from, Actor::Tab(_)) && request.url.path == "/")
                || request.url.origin.host == BLOG
                || mode == Some("navigate")
                || destination == Some("image");
            if by_itself {
                seen += 1;
                prop_assert_eq!(request.headers.get("Authorization"), None);
                prop_assert_eq!(request.headers.get("DPoP"), None);
            }
        }
        prop_assert!(seen >= 2);
    }

    /// Rule 22. So where code attaches the token, forged requests carry no credential at all,
    /// although the person is logged in and the page's own write is taken.
    ///
    /// Mutation: crates/simulator/src/sim/lane/oauth.rs
    /// - `storage == TokenStorage::Cookie && !is_from(request, APP) && !is_from(request, BFF)`
    /// + `storage == storage && !is_from(request, APP) && !is_from(request, BFF)`
    #[test]
    fn rule_22_a_forged_request_has_no_bearer_token(
        lane in token_lanes(),
        settings in scripts::settings(),
        storage in storages(),
        forgery in select(&FORGERIES[..]),
        same_site in select(CookieSameSite::ALL),
        seconds in 1_u64..300,
    ) {
        let settings = Settings {
            access_storage: storage,
            cookie_prefix: CookiePrefix::None,
            cookie_same_site: same_site,
            csrf_defence: CsrfDefence::None,
            writes_by_get: true,
            ..calm(settings)
        };
        let wait = Action::Advance { seconds };
        let trace = run(lane, settings, &[LOG_IN, wait, forgery, WRITE]);
        let forged = answers(&trace, 3).pop().expect("an answer");
        prop_assert_eq!(forged.verdict.rule, Rule::NoCredential);
        prop_assert_eq!(last_status(&trace, 4), Some(201));
    }

    /// Rule 22. A reload clears tokens kept in memory: the person stays logged in exactly
    /// when the access token or a refresh token is kept elsewhere. Session cookies stay.
    ///
    /// Mutation: crates/simulator/src/sim/client/page.rs
    /// - `world.sweep::<String>(me, |name, _| name.starts_with("memory/"));`
    /// + `world.sweep::<String>(me, |name, _| name.starts_with("memory//"));`
    ///
    /// Mutation: crates/simulator/src/sim/credentials.rs
    /// - `Some((Actor::Browser, format!("local-storage/{name}")))`
    /// + `Some((self.me, format!("memory/{name}")))`
    #[test]
    fn rule_22_a_reload_clears_what_is_in_memory(
        lane in lanes(),
        settings in scripts::settings(),
        access in select(TokenStorage::ALL),
        refresh in prop::bool::weighted(0.7),
        refresh_storage in select(TokenStorage::ALL),
        before in prop::collection::vec(select(vec![
            READ, WRITE, CROSS, Action::Advance { seconds: DAY },
        ]), 0..3),
    ) {
        let in_cookie = access == TokenStorage::Cookie;
        let settings = Settings {
            scheme: SiteScheme::Https,
            cookie_prefix: CookiePrefix::Host,
            cookie_secure: true,
            cookie_domain: false,
            access_lifetime: 7 * DAY,
            session_idle: 7 * DAY,
            session_absolute: 7 * DAY,
            refresh_lifetime: 7 * DAY,
            cookie_max_age: 0,
            access_storage: access,
            refresh,
            refresh_storage,
            dpop: settings.dpop && !in_cookie,
            ..calm(settings)
        };
        let actions = [&[LOG_IN][..], &before, &[READ, Action::Reload { tab: TAB }, READ]].concat();
        let trace = run(lane, settings, &actions);
        let last = actions.len() as u32;
        let tokens = matches!(lane, LaneName::Jwt | LaneName::Opaque);
        let stays = !tokens
            || access != TokenStorage::Memory
            || (refresh && refresh_storage != TokenStorage::Memory);
        prop_assert_eq!(last_status(&trace, last - 2), Some(200));
        for step in [last - 1, last] {
            prop_assert_eq!(last_status(&trace, step), Some(if stays { 200 } else { 401 }));
        }
        // What was in memory is gone with the page, before anything else is asked.
        let page = sent(&trace).find(|sent| sent.event.step == last - 1).expect("the page");
        prop_assert_eq!(&page.message.url.path, "/");
        let kept = state_after(&trace, last - 2);
        let held = |state: &simulator::sim::state::WorldState| {
            let texts = state.all::<String>(Actor::Tab(TAB)).filter(|(name, _)| name.starts_with("memory/"));
            texts.map(|(_, text)| text.clone()).collect::<Vec<_>>()
        };
        let in_memory = access == TokenStorage::Memory
            || (refresh && refresh_storage == TokenStorage::Memory);
        prop_assert_eq!(held(&kept).is_empty(), !(tokens && in_memory));
        if !stays {
            prop_assert!(held(&state_after(&trace, last)).is_empty());
        }
    }
}
