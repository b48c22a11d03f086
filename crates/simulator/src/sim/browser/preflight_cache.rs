//! The preflight cache (Fetch §4.9): five seconds unless `Access-Control-Max-Age` says
//! otherwise, two hours at most (Chromium).

use serde::{Deserialize, Serialize};

use crate::sim::clock::{Span, Time};
use crate::sim::origin::Url;

use super::cors::Preflight;
use super::header::{self, Header, SAFELISTED_METHODS};

/// How long an answer without `Access-Control-Max-Age` is cached (Fetch §4.8).
pub const DEFAULT_AGE: Span = Span::seconds(5);

/// The longest that Chromium caches an answer.
pub const MAX_AGE: Span = Span::seconds(7_200);

/// The last answer to a preflight for each origin and URL.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PreflightCache {
    entries: Vec<RememberedPreflight>,
}

/// A cached answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct RememberedPreflight {
    origin: String,
    url: Url,
    /// Whether it also permits requests with credentials.
    credentials: bool,
    until: Time,
    methods: Vec<String>,
    /// In lower case.
    headers: Vec<String>,
}

impl PreflightCache {
    /// Whether a cached answer makes the preflight unnecessary.
    pub fn covers(&self, preflight: &Preflight, url: &Url, now: Time) -> bool {
        let wildcard = |list: &[String]| !preflight.credentials && list.iter().any(|x| x == "*");
        self.entries.iter().any(|entry| {
            let method = &preflight.asks_method;
            let known = |name: &String| entry.headers.contains(name);
            entry.is_for(preflight, url)
                && (entry.credentials || !preflight.credentials)
                && now < entry.until
                && (SAFELISTED_METHODS.contains(&method.as_str())
                    || entry.methods.contains(method)
                    || wildcard(&entry.methods))
                && (wildcard(&entry.headers) || preflight.asks_headers.iter().all(known))
        })
    }

    /// Removes the cached answer: a new preflight was needed and failed.
    pub fn forget(&mut self, preflight: &Preflight, url: &Url) {
        self.entries.retain(|entry| !entry.is_for(preflight, url));
    }

    /// Caches an answer that permitted the request, in place of an older one.
    pub fn learn(&mut self, preflight: &Preflight, url: &Url, headers: &[Header], now: Time) {
        self.forget(preflight, url);
        self.entries.retain(|entry| now < entry.until);
        let age = header::value(headers, "access-control-max-age");
        let list = |name: &str| header::list(headers, name).unwrap_or_default();
        self.entries.push(RememberedPreflight {
            origin: preflight.origin.clone(),
            url: url.clone(),
            credentials: preflight.credentials,
            until: now.after(max_age(age.as_deref())),
            methods: list("access-control-allow-methods")
                .into_iter()
                .map(str::to_owned)
                .collect(),
            headers: list("access-control-allow-headers")
                .into_iter()
                .map(str::to_ascii_lowercase)
                .collect(),
        });
    }
}

impl RememberedPreflight {
    fn is_for(&self, preflight: &Preflight, url: &Url) -> bool {
        self.origin == preflight.origin && self.url == *url
    }
}

/// How long an answer with this `Access-Control-Max-Age` is cached.
fn max_age(value: Option<&str>) -> Span {
    match value.and_then(|value| value.parse::<i64>().ok()) {
        Some(seconds) => Span::seconds(u64::try_from(seconds).unwrap_or(0)).min(MAX_AGE),
        None => DEFAULT_AGE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::browser::cors::preflight;
    use crate::sim::browser::request::{Credentials, FetchMode, RequestContext, RequestKind};
    use crate::sim::origin::Origin;

    fn ask(method: &str, header: Option<&str>, credentials: Credentials) -> Preflight {
        let kind = RequestKind::Fetch {
            mode: FetchMode::Cors,
            credentials,
        };
        let page = Origin::parse("https://shop.test").unwrap();
        let context = RequestContext::within(&page, url(), method, kind);
        let headers: Vec<_> = header
            .map(|name| (name.into(), "1".into()))
            .into_iter()
            .collect();
        preflight(&context, &headers).unwrap()
    }

    fn url() -> Url {
        Url::parse("https://api.test/x").unwrap()
    }

    fn answer(fields: &[(&str, &str)]) -> Vec<Header> {
        fields
            .iter()
            .map(|(name, value)| (format!("Access-Control-{name}"), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn an_answer_is_remembered_for_what_it_allows() {
        let mut cache = PreflightCache::default();
        let now = Time::START;
        let put = ask("PUT", None, Credentials::Omit);
        let delete = ask("DELETE", None, Credentials::Omit);
        let named = ask("GET", Some("x-a"), Credentials::Omit);
        assert!(!cache.covers(&put, &url(), now));
        let fields = answer(&[("Allow-Methods", "PUT, DELETE"), ("Allow-Headers", "X-A")]);
        cache.learn(&put, &url(), &fields, now);
        for question in [&put, &delete, &named] {
            assert!(cache.covers(question, &url(), now));
        }
        let other = Url::parse("https://api.test/x?1").unwrap();
        assert!(!cache.covers(&put, &other, now));
        assert!(!cache.covers(&ask("PATCH", None, Credentials::Omit), &url(), now));
        assert!(!cache.covers(&ask("GET", Some("x-b"), Credentials::Omit), &url(), now));
        cache.forget(&put, &url());
        assert!(!cache.covers(&put, &url(), now));
    }

    #[test]
    fn an_answer_without_credentials_is_none_for_a_request_with_them() {
        let now = Time::START;
        let [with, without] =
            [Credentials::Include, Credentials::Omit].map(|mode| ask("PUT", None, mode));
        for (asked, good_for_both) in [(&with, true), (&without, false)] {
            let mut cache = PreflightCache::default();
            cache.learn(asked, &url(), &answer(&[("Allow-Methods", "PUT")]), now);
            assert!(cache.covers(&without, &url(), now));
            assert_eq!(cache.covers(&with, &url(), now), good_for_both);
        }
        let mut cache = PreflightCache::default();
        let star = answer(&[("Allow-Methods", "*"), ("Allow-Headers", "*")]);
        cache.learn(&without, &url(), &star, now);
        assert!(cache.covers(&ask("DELETE", Some("x-b"), Credentials::Omit), &url(), now));
    }

    #[test]
    fn an_answer_is_remembered_for_its_time() {
        let put = ask("PUT", None, Credentials::Omit);
        for (age, seconds) in [
            (None, 5),
            (Some("x"), 5),
            (Some("60"), 60),
            (Some("86400"), 7_200),
            (Some("0"), 0),
            (Some("-1"), 0),
        ] {
            let mut cache = PreflightCache::default();
            let mut fields = answer(&[("Allow-Methods", "PUT")]);
            fields.extend(age.map(|age| ("access-control-max-age".into(), age.into())));
            cache.learn(&put, &url(), &fields, Time::START);
            let end = Time::START.after(Span::seconds(seconds));
            assert!(!cache.covers(&put, &url(), end), "{age:?}");
            if seconds > 0 {
                assert!(
                    cache.covers(&put, &url(), end.before(Span::micros(1))),
                    "{age:?}"
                );
            }
        }
    }
}
