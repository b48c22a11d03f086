//! Rules 17 to 20: siblings, the prefix, the largest cookie, third parties.

use super::{
    FORGERIES, cookie_settings, credential, dropped, has_cookie, jar_at_end, jar_in, jar_of, kept,
    kinds, lanes, methods, only_request, read_status, shop, state_after,
};
use crate::support::{LOG_IN, READ, TAB, answers, last_status, run, run_scenario, scenario};
use proptest::prelude::*;
use proptest::sample::select;
use simulator::sim::LaneName;
use simulator::sim::browser::{
    BrowserRule, CookieJar, Decision, RequestContext, RequestKind, ThirdPartyCookies,
};
use simulator::sim::clock::Time;
use simulator::sim::origin::{Origin, Scheme, Url};
use simulator::sim::scenario::action::Action;
use simulator::sim::scenario::costs::CostId;
use simulator::sim::scenario::settings::{
    CookiePrefix, CookieSameSite, CsrfDefence, Settings, SiteScheme, TokenAlgorithm,
};
use simulator::sim::shop::{BLOG, PARTNER, SHOP};
use simulator::sim::state::Actor;
use simulator::sim::trace::LaneTrace;

/// With more claims a token is also too long for a header line.
const MOST_CLAIMS: i64 = 4_500;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Rule 17. A sibling sub-domain is same-site: its pages' requests carry the login's
    /// cookie as the shop's own do, even a Strict one, even where third parties are blocked.
    /// The same pages over another scheme are another site's.
    ///
    /// Mutation: crates/simulator/src/sim/origin.rs
    /// - `self.site() == other.site()`
    /// + `self == other`
    ///
    /// Mutation: crates/simulator/src/sim/origin.rs
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
    /// or the prefix needs https and the site is not reached by it.
    ///
    /// Mutation: crates/simulator/src/sim/browser/jar.rs
    /// - `if domain_matches(host, &wanted) {`
    /// + `if host == wanted {`
    ///
    /// Mutation: crates/simulator/src/sim/browser/jar.rs
    /// - `if begins(line.name, "__Host-") && !whole_host {`
    /// + `if begins(line.name, "__Host-") && !secure {`
    #[test]
    fn rule_17_a_sub_domain_can_toss_a_cookie_unless_the_prefix_forbids_it(
        lane in lanes(), settings in cookie_settings()
    ) {
        let name = credential(lane, &settings);
        let trace = run(lane, settings.clone(), &[LOG_IN, Action::TossCookie, READ]);
        let host = settings.cookie_prefix == CookiePrefix::Host;
        let rules: Vec<_> = dropped(&trace, 2).iter().map(|dropped| dropped.rule).collect();
        // Each cookie of the attacker's login is planted, and all share their prefix.
        prop_assert_eq!(rules.is_empty(), !host);
        prop_assert!(rules.iter().all(|rule| *rule == BrowserRule::HostPrefix));
        let jar = jar_in(&state_after(&trace, 2));
        let planted = jar.cookies().any(|cookie| cookie.name == name && cookie.path == "/api");
        prop_assert_eq!(planted, !host);
        let read = answers(&trace, 3).pop().expect("an answer");
        let sent = settings.scheme == SiteScheme::Https || settings.cookie_prefix == CookiePrefix::None;
        let user = if planted && sent {
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
    /// Mutation: crates/simulator/src/sim/browser/jar.rs
    /// - `&& (line.domain.is_empty() || (is_ip_address(host) && line.domain == host));`
    /// + `&& (!line.name.is_empty() || (is_ip_address(host) && line.domain == host));`
    ///
    /// Mutation: crates/simulator/src/sim/server/cookies.rs
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
    /// Mutation: crates/simulator/src/sim/browser/jar.rs
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
    /// Mutation: crates/simulator/src/sim/browser/set_cookie.rs
    /// - `if name.len().saturating_add(value.len()) > MAX_NAME_AND_VALUE {`
    /// + `if line.len() > MAX_NAME_AND_VALUE {`
    ///
    /// Mutation: crates/simulator/src/sim/browser/set_cookie.rs
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
    /// Mutation: crates/simulator/src/sim/browser/jar.rs
    /// - `(reader.context.third_party_blocked && !partitioned)`
    /// + `(reader.context.third_party_blocked && partitioned)`
    ///
    /// Mutation: crates/simulator/src/sim/browser/request.rs
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
    /// Mutation: crates/simulator/src/sim/browser/jar.rs
    /// - `.is_some_and(|site| *site != reader.context.partition),`
    /// + `.is_some_and(|site| site.scheme != reader.context.partition.scheme),`
    ///
    /// Mutation: crates/simulator/src/sim/browser/jar.rs
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
    /// and it works; session IDs and opaque tokens do not grow with the claims. So it is
    /// with a browser that keeps less.
    ///
    /// Mutation: crates/simulator/src/sim/browser/set_cookie.rs
    /// - `pub const MAX_NAME_AND_VALUE: usize = 4096;`
    /// + `pub const MAX_NAME_AND_VALUE: usize = 4090;`
    ///
    /// Mutation: crates/simulator/src/sim/client/wire.rs
    /// - `(cookie.name.len() + cookie.value.len()) as u64`
    /// + `cookie.value.len() as u64`
    #[test]
    fn rule_19_a_cookie_over_4096_bytes_is_a_login_loop(
        lane in prop_oneof![3 => Just(LaneName::Jwt), 1 => lanes()],
        settings in cookie_settings(),
        algorithm in select(vec![
            TokenAlgorithm::Hs256, TokenAlgorithm::Es256, TokenAlgorithm::EdDsa,
        ]),
        off in prop_oneof![3 => -3_i64..=3, 1 => -900_i64..=4_000],
        again in select(vec![READ, Action::Reload { tab: TAB }]),
        limit in prop_oneof![2 => Just(4_096_u64), 1 => 1_500_u64..4_096],
    ) {
        let run = |settings: &Settings, actions: &[Action]| {
            let mut scenario = scenario(settings.clone(), actions);
            scenario.costs.set(CostId::CookieLimit, limit).expect("a limit from its range");
            run_scenario(lane, &scenario)
        };
        let secure = settings.scheme == SiteScheme::Https;
        let settings = Settings {
            algorithm,
            cookie_secure: secure,
            cookie_prefix: if secure { settings.cookie_prefix } else { CookiePrefix::None },
            cookie_domain: false,
            cookie_same_site: CookieSameSite::Lax,
            cookie_partitioned: false,
            csrf_defence: CsrfDefence::None,
            extra_claims: 500,
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
        let first = length(&run(&settings, &[LOG_IN])) as i64;
        let claims = (500 + (limit as i64 - first) * 3 / 4 + off).clamp(0, MOST_CLAIMS);
        let settings = Settings { extra_claims: claims as u32, ..settings };
        let trace = run(&settings, &[LOG_IN, again, LOG_IN, again, LOG_IN, READ]);
        let fits = length(&trace) as u64 <= limit;
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
