//! What holds of the browser for any cookie and any request: the simulator's rules about
//! browsers, each as a property.

use proptest::prelude::*;

use super::cookie::{LAX_ALLOW_UNSAFE, SameSite};
use super::cors::preflight;
use super::header::Header;
use super::jar::{CookieJar, Decision};
use super::request::{
    Credentials, FetchMode, RequestContext, RequestKind, SameSiteContext, ScriptContext,
    SetContext, ThirdPartyCookies,
};
use super::rule::BrowserRule;
use crate::sim::clock::{Span, Time};
use crate::sim::origin::{Origin, Url};

const HOSTS: [&str; 6] = [
    "shop.test",
    "api.shop.test",
    "evil.test",
    "localhost",
    "127.0.0.1",
    "test",
];

fn origins() -> impl Strategy<Value = Origin> {
    let scheme = prop_oneof!["https", "https", "http"];
    (
        scheme,
        prop::sample::select(&HOSTS[..]),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(scheme, host, port)| {
            let port = if port { ":8443" } else { "" };
            Origin::parse(&format!("{scheme}://{host}{port}")).unwrap()
        })
}

fn urls() -> impl Strategy<Value = Url> {
    (origins(), "(/[a-b]{0,1}){1,3}").prop_map(|(origin, path)| Url::new(origin, &path))
}

/// Lines that a server could mean, and some that none would.
fn lines() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        "[a-c]",
        "__(Host|host|Secure|Http|Host-Http)-[a-b]",
        Just(String::new())
    ];
    let value = prop_oneof![
        8 => "[a-z0-9]{0,8}",
        1 => "__Host-[a-z]",
        1 => (4080_usize..4110).prop_map(|length| "v".repeat(length)),
    ];
    let attribute = prop_oneof![
        Just("Secure".to_owned()),
        Just("HttpOnly".to_owned()),
        Just("Partitioned".to_owned()),
        "SameSite=(None|Lax|Strict|none|other)",
        "Path=(/[a-b]?){0,2}",
        "Domain=\\.?(shop\\.test|api\\.shop\\.test|test|localhost|127\\.0\\.0\\.1)?",
        "Max-Age=(-?[0-9]{1,9}|x)",
        Just("Expires=Thu, 01 Jan 1970 00:00:00 GMT".to_owned()),
    ];
    (name, value, prop::collection::vec(attribute, 0..6)).prop_map(|(name, value, attributes)| {
        let equals = if name.is_empty() { "" } else { "=" };
        let mut line = format!("{name}{equals}{value}");
        for attribute in attributes {
            line.push_str("; ");
            line.push_str(&attribute);
        }
        line
    })
}

fn kinds() -> impl Strategy<Value = RequestKind> {
    let mode = prop_oneof![
        Just(FetchMode::Cors),
        Just(FetchMode::NoCors),
        Just(FetchMode::SameOrigin)
    ];
    let credentials = prop_oneof![
        Just(Credentials::Omit),
        Just(Credentials::SameOrigin),
        Just(Credentials::Include)
    ];
    prop_oneof![
        2 => Just(RequestKind::Navigation),
        1 => Just(RequestKind::Frame),
        1 => Just(RequestKind::Image),
        2 => (mode, credentials)
            .prop_map(|(mode, credentials)| RequestKind::Fetch { mode, credentials }),
    ]
}

fn requests() -> impl Strategy<Value = RequestContext> {
    (
        urls(),
        prop_oneof!["GET", "POST", "PUT", "DELETE", "HEAD", "[A-Za-z]{1,5}"],
        kinds(),
        prop::option::weighted(0.9, origins()),
        prop::option::of(origins()),
        prop::collection::vec(origins(), 0..2),
        any::<bool>(),
    )
        .prop_map(
            |(url, method, kind, initiator, top_level, redirected_by, blocked)| RequestContext {
                url,
                method,
                kind,
                initiator,
                top_level,
                redirected_by,
                third_party_cookies: if blocked {
                    ThirdPartyCookies::Blocked
                } else {
                    ThirdPartyCookies::Allowed
                },
            },
        )
}

fn scripts() -> impl Strategy<Value = ScriptContext> {
    (urls(), prop::option::of(origins())).prop_map(|(page, top)| {
        let mut context = ScriptContext::on(page);
        context.top_level = top.unwrap_or(context.top_level);
        context
    })
}

fn contexts() -> impl Strategy<Value = SetContext> {
    prop_oneof![
        3 => requests().prop_map(|request| request.set_context()),
        1 => scripts().prop_map(|script| script.set_context()),
    ]
}

/// A jar after some lines from anywhere, a few minutes apart.
fn jars() -> impl Strategy<Value = (CookieJar, Time)> {
    let step = (lines(), contexts(), 0_u64..200);
    prop::collection::vec(step, 0..12).prop_map(|steps| {
        let mut jar = CookieJar::default();
        let mut now = Time::START;
        for (line, context, seconds) in steps {
            jar.apply(&jar.decide(&line, &context, now));
            now = now.after(Span::seconds(seconds));
        }
        (jar, now)
    })
}

/// Everything that a cookie in a jar keeps to, however it came in.
fn check(jar: &CookieJar) -> Result<(), TestCaseError> {
    let mut created = Vec::new();
    for cookie in jar.cookies() {
        prop_assert!(cookie.name.len() + cookie.value.len() <= 4096);
        prop_assert!(cookie.path.starts_with('/'));
        prop_assert!(cookie.same_site != SameSite::None || cookie.secure);
        prop_assert!(cookie.partition.is_none() || cookie.secure);
        let name = cookie.name.to_ascii_lowercase();
        if name.starts_with("__host-") {
            prop_assert!(cookie.secure && cookie.path == "/" && cookie.host_only);
        }
        if name.starts_with("__secure-") {
            prop_assert!(cookie.secure);
        }
        if name.starts_with("__http-") || name.starts_with("__host-http-") {
            prop_assert!(cookie.secure && cookie.http_only);
        }
        created.push(cookie.created);
    }
    created.sort_unstable();
    let all = created.len();
    created.dedup();
    prop_assert_eq!(created.len(), all);
    Ok(())
}

proptest! {
    #[test]
    fn whatever_comes_the_jar_keeps_to_its_rules((jar, _) in jars()) {
        check(&jar)?;
    }

    #[test]
    fn any_text_is_decided_without_harm(line in "(?s).{0,300}", context in contexts()) {
        let mut jar = CookieJar::default();
        jar.apply(&jar.decide(&line, &context, Time::START));
        check(&jar)?;
    }

    #[test]
    fn a_script_never_reads_what_is_http_only_but_its_requests_carry_it(
        (jar, now) in jars(), page in urls()
    ) {
        let script = jar.script_reads(&ScriptContext::on(page.clone()), now);
        let kind = RequestKind::Fetch {
            mode: FetchMode::Cors,
            credentials: Credentials::SameOrigin,
        };
        let request = RequestContext::within(&page.origin, page.clone(), "GET", kind);
        let sent = jar.select(&request, now).sent;
        prop_assert!(script.sent.iter().all(|cookie| !cookie.http_only));
        let readable: Vec<_> = sent.iter().filter(|cookie| !cookie.http_only).cloned().collect();
        prop_assert_eq!(script.sent, readable);
    }

    #[test]
    fn a_script_never_changes_what_is_http_only(
        (jar, now) in jars(), line in lines(), script in scripts()
    ) {
        let before: Vec<_> = jar.cookies().filter(|cookie| cookie.http_only).cloned().collect();
        let mut jar = jar;
        // What has expired is no longer there to be protected.
        jar.expired(now).iter().for_each(|key| { jar.remove(key); });
        let kept: Vec<_> = before.into_iter().filter(|cookie| !cookie.is_expired(now)).collect();
        jar.apply(&jar.decide(&line, &script.set_context(), now));
        let after: Vec<_> = jar.cookies().filter(|cookie| cookie.http_only).cloned().collect();
        prop_assert_eq!(after, kept);
    }

    #[test]
    fn same_site_decides_what_goes_along((jar, now) in jars(), request in requests()) {
        let class = request.same_site();
        for cookie in jar.select(&request, now).sent {
            let fresh = now.since(cookie.created) <= LAX_ALLOW_UNSAFE;
            let least = match cookie.same_site {
                SameSite::None => SameSiteContext::CrossSite,
                SameSite::Unset if fresh => SameSiteContext::LaxUnsafe,
                SameSite::Unset | SameSite::Lax => SameSiteContext::Lax,
                SameSite::Strict => SameSiteContext::Strict,
            };
            prop_assert!(class >= least, "{cookie:?}");
            prop_assert!(request.has_credentials());
            prop_assert!(!cookie.secure || request.url.origin.is_trustworthy());
        }
    }

    #[test]
    fn a_lax_cookie_goes_with_a_link_and_not_with_a_form_that_posts(
        (jar, now) in jars(), to in urls(), from in origins()
    ) {
        prop_assume!(!from.is_same_site(&to.origin));
        let lax = |method: &str| -> usize {
            let request = RequestContext::navigation(to.clone(), method, &from);
            let sent = jar.select(&request, now).sent;
            sent.iter().filter(|cookie| cookie.same_site == SameSite::Lax).count()
        };
        let typed = jar.select(&RequestContext::typed(to.clone()), now).sent;
        let all = typed.iter().filter(|cookie| cookie.same_site == SameSite::Lax).count();
        prop_assert_eq!((lax("GET"), lax("POST")), (all, 0));
    }

    #[test]
    fn a_sibling_sub_domain_is_the_same_site((jar, now) in jars(), path in "(/[a-b]?){1,2}") {
        let [sibling, shop] = ["https://api.shop.test", "https://shop.test"]
            .map(|text| Origin::parse(text).unwrap());
        let to = Url::new(shop.clone(), &path);
        let from = |page: &Origin| {
            let request = RequestContext::navigation(to.clone(), "POST", page);
            jar.select(&request, now)
        };
        prop_assert_eq!(from(&sibling), from(&shop));
    }

    #[test]
    fn a_blocked_third_party_uses_partitioned_cookies_alone(
        (jar, now) in jars(), mut request in requests(), line in lines()
    ) {
        request.third_party_cookies = ThirdPartyCookies::Blocked;
        if request.kind == RequestKind::Navigation {
            request.kind = RequestKind::Frame;
        }
        let top = request.top_level_origin().site();
        prop_assume!(request.url.origin.site() != top);
        for cookie in jar.select(&request, now).sent {
            prop_assert_eq!(cookie.partition.as_ref(), Some(&top));
        }
        if let Decision::Store(cookie) = jar.decide(&line, &request.set_context(), now) {
            prop_assert_eq!(cookie.partition, Some(top));
        }
    }

    #[test]
    fn every_cookie_of_the_site_is_sent_or_has_a_reason(
        (jar, now) in jars(), request in requests()
    ) {
        let domain = request.url.origin.site().domain;
        let selection = jar.select(&request, now);
        let related = jar.cookies().filter(|cookie| {
            crate::sim::origin::registrable_domain(&cookie.domain) == domain
        });
        prop_assert_eq!(selection.sent.len() + selection.withheld.len(), related.count());
        let order = |pair: &[super::Cookie]| {
            let key = |cookie: &super::Cookie| (std::cmp::Reverse(cookie.path.len()), cookie.created);
            key(&pair[0]) < key(&pair[1])
        };
        prop_assert!(selection.sent.windows(2).all(order));
    }

    #[test]
    fn a_header_of_ones_own_asks_first_and_a_form_never_does(
        mut request in requests(), name in "[Xx]-[a-z]{1,8}"
    ) {
        let headers: [Header; 1] = [(name.to_lowercase(), "1".into())];
        let asked = preflight(&request, &headers);
        let cors = matches!(request.kind, RequestKind::Fetch { mode: FetchMode::Cors, .. });
        prop_assert_eq!(asked.is_some(), cors && request.is_cross_origin());
        if let Some(asked) = asked {
            prop_assert_eq!(&asked.asks_headers, &[name.to_lowercase()]);
            let private = ["cookie", "authorization"];
            let mut names = asked.request_headers.iter().map(|(name, _)| name.to_lowercase());
            prop_assert!(names.all(|name| !private.contains(&name.as_str())));
        }
        request.kind = RequestKind::Navigation;
        prop_assert_eq!(preflight(&request, &headers), None);
    }

    #[test]
    fn no_cookie_is_set_where_none_is_sent((jar, now) in jars(), mut request in requests(), line in lines()) {
        request.kind = RequestKind::Fetch {
            mode: FetchMode::Cors,
            credentials: Credentials::Omit,
        };
        prop_assert_eq!(jar.select(&request, now).header(), None);
        let decision = jar.decide(&line, &request.set_context(), now);
        prop_assert!(matches!(decision, Decision::Reject(_)), "{decision:?}");
    }

    #[test]
    fn no_cookie_over_4096_bytes_is_kept(length in 4090_usize..4200, context in contexts()) {
        let line = format!("a={}; Secure; SameSite=None; Partitioned", "v".repeat(length));
        let decision = CookieJar::default().decide(&line, &context, Time::START);
        prop_assert_eq!(decision == Decision::Reject(BrowserRule::TooLarge), length > 4095);
    }
}
