//! The cookie jar: what is stored, sent, and read by scripts (RFC 6265bis §5.7 and §5.8).
//!
//! Decisions do not change the jar, so that the engine can record them first. How many
//! cookies a site may have (Chromium: 180) is not modelled.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::sim::clock::{Span, Time};
use crate::sim::origin::{Url, is_ip_address, is_public_suffix, registrable_domain};

use super::cookie::{
    Cookie, CookieKey, LAX_ALLOW_UNSAFE, SameSite, default_path, domain_matches, path_matches,
};
use super::request::{RequestContext, SameSiteContext, ScriptContext, SetContext};
use super::rule::BrowserRule;
use super::set_cookie::SetCookie;

/// The decision on a `Set-Cookie` line or on what a script writes. The jar is unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// To be [`CookieJar::put`].
    Store(Cookie),
    /// To be [`CookieJar::remove`]d.
    Delete(CookieKey),
    /// It would delete a cookie that does not exist.
    Nothing,
    /// Rejected by this rule.
    Reject(BrowserRule),
}

/// The cookies for a request or a script, and those withheld, each with the reason.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Longer paths first, then older cookies (RFC 6265bis §5.8.3).
    pub sent: Vec<Cookie>,
    /// The other cookies of the same registrable domain, with the first rule that applies.
    pub withheld: Vec<(Cookie, BrowserRule)>,
}

impl Selection {
    /// The value of the `Cookie` header; `None` if none is sent.
    pub fn header(&self) -> Option<String> {
        (!self.sent.is_empty()).then(|| self.text())
    }

    /// The cookies as `document.cookie` shows them; empty without cookies.
    pub fn text(&self) -> String {
        let pairs: Vec<_> = self
            .sent
            .iter()
            .map(|cookie| {
                // A cookie without a name is written without `=` (RFC 6265bis §5.8.3).
                let equals = if cookie.name.is_empty() { "" } else { "=" };
                format!("{}{equals}{}", cookie.name, cookie.value)
            })
            .collect();
        pairs.join("; ")
    }
}

/// All cookies of one browser. Expired ones stay until the engine removes what
/// [`CookieJar::expired`] lists.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Cookie>", into = "Vec<Cookie>")]
pub struct CookieJar {
    cookies: BTreeMap<CookieKey, Cookie>,
}

/// What decides whether a cookie may be used, for requests and scripts alike.
struct Reader<'a> {
    url: &'a Url,
    script: bool,
    same_site: SameSiteContext,
    context: SetContext,
}

impl CookieJar {
    /// All cookies, in the order of their keys.
    pub fn cookies(&self) -> impl Iterator<Item = &Cookie> {
        self.cookies.values()
    }

    /// The cookie of a key.
    pub fn get(&self, key: &CookieKey) -> Option<&Cookie> {
        self.cookies.get(key)
    }

    /// Decides on a `Set-Cookie` line, or on what a script writes to `document.cookie` (RFC
    /// 6265bis §5.7).
    pub fn decide(&self, line: &str, context: &SetContext, now: Time) -> Decision {
        match self.cookie(line, context, now) {
            Err(rule) => Decision::Reject(rule),
            Ok(cookie) if cookie.is_expired(now) => {
                let key = cookie.key();
                if self.cookies.contains_key(&key) {
                    Decision::Delete(key)
                } else {
                    Decision::Nothing
                }
            }
            Ok(cookie) => Decision::Store(cookie),
        }
    }

    /// Stores a cookie, in place of one with the same key.
    pub fn put(&mut self, cookie: Cookie) {
        self.cookies.insert(cookie.key(), cookie);
    }

    /// Removes a cookie.
    pub fn remove(&mut self, key: &CookieKey) -> Option<Cookie> {
        self.cookies.remove(key)
    }

    /// Carries out a decision.
    pub fn apply(&mut self, decision: &Decision) {
        match decision {
            Decision::Store(cookie) => self.put(cookie.clone()),
            Decision::Delete(key) => {
                self.remove(key);
            }
            Decision::Nothing | Decision::Reject(_) => {}
        }
    }

    /// Which cookies are sent with a request (RFC 6265bis §5.8.3).
    pub fn select(&self, context: &RequestContext, now: Time) -> Selection {
        let reader = Reader {
            url: &context.url,
            script: false,
            same_site: context.same_site(),
            context: context.set_context(),
        };
        self.read(&reader, now)
    }

    /// Which cookies a script can read; [`Selection::text`] is its `document.cookie`.
    pub fn script_reads(&self, context: &ScriptContext, now: Time) -> Selection {
        let reader = Reader {
            url: &context.page,
            script: true,
            same_site: context.same_site(),
            context: context.set_context(),
        };
        self.read(&reader, now)
    }

    /// The keys of all expired cookies.
    pub fn expired(&self, now: Time) -> Vec<CookieKey> {
        self.cookies
            .iter()
            .filter(|(_, cookie)| cookie.is_expired(now))
            .map(|(key, _)| key.clone())
            .collect()
    }

    fn read(&self, reader: &Reader<'_>, now: Time) -> Selection {
        let site = registrable_domain(&reader.url.origin.host);
        let mut selection = Selection::default();
        for cookie in self.cookies.values() {
            if registrable_domain(&cookie.domain) != site {
                continue;
            }
            match withheld_by(cookie, reader, now) {
                Some(rule) => selection.withheld.push((cookie.clone(), rule)),
                None => selection.sent.push(cookie.clone()),
            }
        }
        selection
            .sent
            .sort_by_key(|cookie| (Reverse(cookie.path.len()), cookie.created));
        selection
    }

    /// The cookie of a line, if every rule accepts it.
    fn cookie(&self, line: &str, context: &SetContext, now: Time) -> Result<Cookie, BrowserRule> {
        let line = SetCookie::parse(line)?;
        let origin = &context.url.origin;
        if context.credentials_omitted {
            return Err(BrowserRule::CredentialsOmitted);
        }
        let (domain, host_only) = domain(line.domain, &origin.host)?;
        check_prefix(&line, &context.url)?;
        if line.partitioned && !(line.secure && origin.is_trustworthy()) {
            return Err(BrowserRule::PartitionedNeedsSecure);
        }
        if line.secure && !origin.is_trustworthy() {
            return Err(BrowserRule::SecureFromInsecure);
        }
        if line.http_only && context.script {
            return Err(BrowserRule::ScriptSetsHttpOnly);
        }
        if line.same_site == SameSite::None && !line.secure {
            return Err(BrowserRule::NoneNeedsSecure);
        }
        if line.same_site != SameSite::None && !context.same_site {
            return Err(BrowserRule::CrossSiteSet);
        }
        if context.third_party_blocked && !line.partitioned {
            return Err(BrowserRule::ThirdPartyBlocked);
        }
        let path = if line.path.starts_with('/') {
            line.path
        } else {
            default_path(&context.url.path)
        };
        let mut cookie = Cookie {
            name: line.name.to_owned(),
            value: line.value.to_owned(),
            domain,
            host_only,
            path: path.to_owned(),
            secure: line.secure,
            http_only: line.http_only,
            same_site: line.same_site,
            partition: line.partitioned.then(|| context.partition.clone()),
            expires: line.expires(now),
            created: self.next_creation(now),
        };
        if !origin.is_trustworthy() && self.hides_a_secure_one(&cookie) {
            return Err(BrowserRule::LeaveSecureAlone);
        }
        // An expired cookie counts as removed.
        let old = self
            .cookies
            .get(&cookie.key())
            .filter(|old| !old.is_expired(now));
        if let Some(old) = old {
            if context.script && old.http_only {
                return Err(BrowserRule::ScriptOverwritesHttpOnly);
            }
            // The draft keeps the creation time of any overwritten cookie, Chromium only if
            // the value stays the same.
            if old.value == cookie.value {
                cookie.created = old.created;
            }
        }
        Ok(cookie)
    }

    /// Whether a Secure cookie of the same name would be overwritten or hidden by this
    /// one (RFC 6265bis §5.7, the "leave secure cookies alone" step).
    fn hides_a_secure_one(&self, new: &Cookie) -> bool {
        self.cookies.values().any(|old| {
            old.secure
                && old.name == new.name
                && old.partition == new.partition
                && (domain_matches(&old.domain, &new.domain)
                    || domain_matches(&new.domain, &old.domain))
                && path_matches(&new.path, &old.path)
        })
    }

    /// A creation time that no cookie in the jar has, so that cookies of one response keep
    /// their order.
    fn next_creation(&self, now: Time) -> Time {
        self.cookies
            .values()
            .map(|cookie| cookie.created.after(Span::micros(1)))
            .fold(now, Time::max)
    }
}

/// The domain of a cookie and whether it is for this host only (RFC 6265bis §5.7).
fn domain(attribute: &str, host: &str) -> Result<(String, bool), BrowserRule> {
    let wanted = attribute
        .strip_prefix('.')
        .unwrap_or(attribute)
        .to_ascii_lowercase();
    if attribute.is_empty() {
        return Ok((host.to_owned(), true));
    }
    if is_public_suffix(&wanted) || is_ip_address(host) {
        // For a host without sub-domains the attribute has no effect.
        return if wanted == host {
            Ok((wanted, true))
        } else if is_public_suffix(&wanted) && domain_matches(host, &wanted) {
            Err(BrowserRule::PublicSuffix)
        } else {
            Err(BrowserRule::DomainMismatch)
        };
    }
    if domain_matches(host, &wanted) {
        Ok((wanted, false))
    } else {
        Err(BrowserRule::DomainMismatch)
    }
}

/// A prefix of the name requires attributes, in any letter case (RFC 6265bis §5.4).
fn check_prefix(line: &SetCookie<'_>, url: &Url) -> Result<(), BrowserRule> {
    let begins = |text: &str, prefix: &str| {
        text.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let prefixes = ["__Secure-", "__Host-", "__Http-"];
    if line.name.is_empty() {
        // Sent back without `=`, the value would look like a prefixed name.
        return if prefixes.iter().any(|prefix| begins(line.value, prefix)) {
            Err(BrowserRule::HiddenPrefix)
        } else {
            Ok(())
        };
    }
    let secure = line.secure && url.origin.is_trustworthy();
    let host = &url.origin.host;
    let whole_host = secure
        && line.path == "/"
        && (line.domain.is_empty() || (is_ip_address(host) && line.domain == host));
    if begins(line.name, "__Secure-") && !secure {
        return Err(BrowserRule::SecurePrefix);
    }
    if begins(line.name, "__Host-") && !whole_host {
        return Err(BrowserRule::HostPrefix);
    }
    let http = begins(line.name, "__Http-") || begins(line.name, "__Host-Http-");
    if http && !(secure && line.http_only) {
        return Err(BrowserRule::HttpPrefix);
    }
    Ok(())
}

/// The first rule that withholds a cookie from a request or a script (RFC 6265bis §5.8.3).
fn withheld_by(cookie: &Cookie, reader: &Reader<'_>, now: Time) -> Option<BrowserRule> {
    let origin = &reader.url.origin;
    let partitioned = cookie.partition.is_some();
    let rules = [
        (cookie.is_expired(now), BrowserRule::Expired),
        (!cookie.is_for_host(&origin.host), BrowserRule::WrongHost),
        (
            !path_matches(&reader.url.path, &cookie.path),
            BrowserRule::WrongPath,
        ),
        (
            cookie
                .partition
                .as_ref()
                .is_some_and(|site| *site != reader.context.partition),
            BrowserRule::OtherPartition,
        ),
        (
            reader.context.credentials_omitted,
            BrowserRule::CredentialsOmitted,
        ),
        (
            cookie.secure && !origin.is_trustworthy(),
            BrowserRule::SecureOnly,
        ),
        (reader.script && cookie.http_only, BrowserRule::HttpOnly),
    ];
    rules
        .into_iter()
        .find(|(applies, _)| *applies)
        .map(|(_, rule)| rule)
        .or_else(|| withheld_by_same_site(cookie, reader.same_site, now))
        .or_else(|| {
            (reader.context.third_party_blocked && !partitioned)
                .then_some(BrowserRule::ThirdPartyBlocked)
        })
}

/// The SameSite rule that withholds a cookie (RFC 6265bis §5.6.7 and §5.8.3).
fn withheld_by_same_site(
    cookie: &Cookie,
    context: SameSiteContext,
    now: Time,
) -> Option<BrowserRule> {
    let (least, rule) = match cookie.same_site {
        SameSite::None => (SameSiteContext::CrossSite, BrowserRule::SameSiteLax),
        SameSite::Lax => (SameSiteContext::Lax, BrowserRule::SameSiteLax),
        SameSite::Strict => (SameSiteContext::Strict, BrowserRule::SameSiteStrict),
        SameSite::Unset if now.since(cookie.created) <= LAX_ALLOW_UNSAFE => {
            (SameSiteContext::LaxUnsafe, BrowserRule::SameSiteUnset)
        }
        SameSite::Unset => (SameSiteContext::Lax, BrowserRule::SameSiteUnset),
    };
    (context < least).then_some(rule)
}

impl From<Vec<Cookie>> for CookieJar {
    fn from(cookies: Vec<Cookie>) -> Self {
        let mut jar = Self::default();
        cookies.into_iter().for_each(|cookie| jar.put(cookie));
        jar
    }
}

impl From<CookieJar> for Vec<Cookie> {
    fn from(jar: CookieJar) -> Self {
        jar.cookies.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::browser::request::{RequestKind, ThirdPartyCookies};
    use crate::sim::origin::Origin;

    const NOW: Time = Time::START;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn origin(text: &str) -> Origin {
        Origin::parse(text).unwrap()
    }

    fn typed(text: &str) -> SetContext {
        RequestContext::typed(url(text)).set_context()
    }

    fn script(text: &str) -> SetContext {
        ScriptContext::on(url(text)).set_context()
    }

    fn decide(line: &str, address: &str) -> Decision {
        CookieJar::default().decide(line, &typed(address), NOW)
    }

    fn stored(line: &str, address: &str) -> Cookie {
        match decide(line, address) {
            Decision::Store(cookie) => cookie,
            other => panic!("{line} at {address}: {other:?}"),
        }
    }

    fn jar(lines: &[(&str, &str)]) -> CookieJar {
        let mut jar = CookieJar::default();
        for (address, line) in lines {
            let decision = jar.decide(line, &typed(address), NOW);
            assert!(
                matches!(decision, Decision::Store(_)),
                "{line}: {decision:?}"
            );
            jar.apply(&decision);
        }
        jar
    }

    fn sent(jar: &CookieJar, context: &RequestContext) -> String {
        jar.select(context, NOW).header().unwrap_or_default()
    }

    #[test]
    fn the_domain_says_which_hosts_get_the_cookie() {
        for (attribute, domain, host_only) in [
            ("", "a.shop.test", true),
            ("; Domain=", "a.shop.test", true),
            ("; Domain=shop.test; Domain=", "a.shop.test", true),
            ("; Domain=a.shop.test", "a.shop.test", false),
            ("; Domain=.SHOP.test", "shop.test", false),
        ] {
            let cookie = stored(&format!("a=1{attribute}"), "https://a.shop.test/");
            assert_eq!(
                (cookie.domain.as_str(), cookie.host_only),
                (domain, host_only)
            );
        }
        for (attribute, rule) in [
            ("b.shop.test", BrowserRule::DomainMismatch),
            ("x.a.shop.test", BrowserRule::DomainMismatch),
            ("hop.test", BrowserRule::DomainMismatch),
            ("..shop.test", BrowserRule::DomainMismatch),
            ("shop.test.", BrowserRule::DomainMismatch),
            ("shöp.test", BrowserRule::DomainMismatch),
            (".", BrowserRule::DomainMismatch),
            ("com", BrowserRule::DomainMismatch),
            ("test", BrowserRule::PublicSuffix),
        ] {
            let line = format!("a=1; Domain={attribute}");
            assert_eq!(
                decide(&line, "https://a.shop.test/"),
                Decision::Reject(rule),
                "{line}"
            );
        }
        for host in ["localhost", "127.0.0.1"] {
            let address = format!("http://{host}/");
            assert!(stored(&format!("a=1; Domain={host}"), &address).host_only);
            assert!(stored(&format!("a=1; Domain=.{host}"), &address).host_only);
        }
        assert_eq!(
            decide("a=1; Domain=0.0.1", "http://127.0.0.1/"),
            Decision::Reject(BrowserRule::DomainMismatch)
        );
    }

    #[test]
    fn a_path_that_does_not_begin_with_a_slash_is_the_default() {
        for (attribute, path) in [
            ("", "/x/y"),
            ("; Path=", "/x/y"),
            ("; Path=z", "/x/y"),
            ("; Path=\"/\"", "/x/y"),
            ("; Path=/z; Path=", "/x/y"),
            ("; Path=/z", "/z"),
            ("; Path=/z/", "/z/"),
        ] {
            let cookie = stored(&format!("a=1{attribute}"), "https://shop.test/x/y/z?/q/r");
            assert_eq!(cookie.path, path, "{attribute}");
        }
    }

    #[test]
    fn secure_prefixes_and_partitions_are_checked() {
        use BrowserRule as Rule;
        let https = "https://shop.test/";
        let http = "http://shop.test/";
        let local = "http://localhost/";
        for (line, address, rule) in [
            ("a=1; Secure", http, Rule::SecureFromInsecure),
            ("a=1; SameSite=None", https, Rule::NoneNeedsSecure),
            ("a=1; SameSite=None", local, Rule::NoneNeedsSecure),
            ("a=1; Partitioned", https, Rule::PartitionedNeedsSecure),
            ("__Secure-a=1", https, Rule::SecurePrefix),
            ("__sEcure-a=1; Secure", http, Rule::SecurePrefix),
            ("__Host-a=1; Secure", https, Rule::HostPrefix),
            ("__Host-a=1; Path=/", https, Rule::HostPrefix),
            (
                "__hOST-a=1; Secure; Path=/; Domain=shop.test",
                https,
                Rule::HostPrefix,
            ),
            ("__Http-a=1; Secure", https, Rule::HttpPrefix),
            ("__Host-Http-a=1; Secure; Path=/", https, Rule::HttpPrefix),
            ("__Host-Http-a=1; Secure; HttpOnly", https, Rule::HostPrefix),
            ("__Host-a", https, Rule::HiddenPrefix),
            ("=__secure-a; Secure", https, Rule::HiddenPrefix),
        ] {
            assert_eq!(decide(line, address), Decision::Reject(rule), "{line}");
        }
        for (line, address) in [
            ("__Host-a=1; Secure; Path=/; Domain=", https),
            ("__Host-Http-a=1; Secure; Path=/; HttpOnly", https),
            ("__Http-a=1; Secure; HttpOnly; Domain=shop.test", https),
            ("__Secure-a=1; Secure", local),
            ("__Host-a=1; Secure; Path=/", local),
            ("__Hosta=1", http),
            ("__hostX", http),
        ] {
            stored(line, address);
        }
        let cookie = stored("a=1; Secure; Partitioned", https);
        assert_eq!(cookie.partition, Some(origin("https://shop.test").site()));
    }

    #[test]
    fn an_insecure_page_leaves_secure_cookies_alone() {
        let jar = jar(&[
            ("https://shop.test/", "a=1; Secure; Path=/login"),
            ("https://shop.test/", "b=1; Secure"),
        ]);
        let blocked = Decision::Reject(BrowserRule::LeaveSecureAlone);
        for (address, line, refused) in [
            ("http://shop.test/", "b=2", true),
            ("http://shop.test/", "b=2; Path=/x", true),
            ("http://shop.test/", "b=2; Domain=shop.test", true),
            ("http://api.shop.test/", "b=2", true),
            ("http://shop.test/", "b=; Max-Age=0", true),
            ("http://shop.test/", "a=2; Path=/login/en", true),
            ("http://shop.test/", "a=2; Path=/", false),
            ("http://shop.test/", "c=2", false),
            ("http://other.test/", "b=2", false),
            ("https://shop.test/", "b=2", false),
        ] {
            let decision = jar.decide(line, &typed(address), NOW);
            assert_eq!(
                decision == blocked,
                refused,
                "{address} {line}: {decision:?}"
            );
        }
    }

    #[test]
    fn a_script_neither_sets_nor_overwrites_an_http_only_cookie() {
        let jar = jar(&[
            ("https://shop.test/", "h=1; HttpOnly"),
            ("https://shop.test/", "n=1"),
        ]);
        let page = script("https://shop.test/");
        for (line, rule) in [
            ("x=1; HttpOnly", BrowserRule::ScriptSetsHttpOnly),
            ("h=2", BrowserRule::ScriptOverwritesHttpOnly),
            ("h=; Max-Age=0", BrowserRule::ScriptOverwritesHttpOnly),
        ] {
            assert_eq!(
                jar.decide(line, &page, NOW),
                Decision::Reject(rule),
                "{line}"
            );
        }
        for line in ["n=2", "x=1", "h=2; Path=/other"] {
            assert!(
                matches!(jar.decide(line, &page, NOW), Decision::Store(_)),
                "{line}"
            );
        }
        let reads = jar.script_reads(&ScriptContext::on(url("https://shop.test/")), NOW);
        assert_eq!(reads.text(), "n=1");
        assert_eq!(reads.withheld[0].1, BrowserRule::HttpOnly);
    }

    #[test]
    fn a_cookie_that_has_expired_deletes_its_like() {
        let jar = jar(&[("https://shop.test/", "a=1")]);
        let context = typed("https://shop.test/");
        let key = jar.cookies().next().unwrap().key();
        for line in [
            "a=; Max-Age=0",
            "a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        ] {
            assert_eq!(
                jar.decide(line, &context, NOW),
                Decision::Delete(key.clone())
            );
        }
        // Another domain, host-only or not, is another cookie.
        for line in ["b=; Max-Age=0", "a=; Max-Age=0; Domain=shop.test"] {
            assert_eq!(jar.decide(line, &context, NOW), Decision::Nothing);
        }
        let mut jar = jar;
        jar.apply(&jar.decide("b=1; Max-Age=60", &context, NOW));
        let later = NOW.after(Span::seconds(60));
        assert_eq!(jar.expired(later.before(Span::micros(1))), []);
        assert_eq!(jar.expired(later).len(), 1);
        let selection = jar.select(&RequestContext::typed(url("https://shop.test/")), later);
        assert_eq!(selection.header().as_deref(), Some("a=1"));
        assert_eq!(selection.withheld[0].1, BrowserRule::Expired);
    }

    #[test]
    fn longer_paths_come_first_then_older_cookies() {
        let mut jar = jar(&[
            ("https://shop.test/", "z=1"),
            ("https://shop.test/", "b=1; Path=/get"),
            ("https://shop.test/", "=f"),
            ("https://shop.test/", "a="),
        ]);
        let request = RequestContext::typed(url("https://shop.test/get/x"));
        assert_eq!(sent(&jar, &request), "b=1; z=1; f; a=");
        // The same value keeps its place, another one does not.
        let context = typed("https://shop.test/");
        for (line, expected) in [
            ("z=1; Max-Age=60", "b=1; z=1; f; a="),
            ("z=2", "b=1; f; a=; z=2"),
        ] {
            jar.apply(&jar.decide(line, &context, NOW));
            assert_eq!(sent(&jar, &request), expected);
        }
        let text = serde_json::to_string(&jar).unwrap();
        assert_eq!(serde_json::from_str::<CookieJar>(&text).unwrap(), jar);
    }

    #[test]
    fn each_cookie_that_is_kept_back_has_its_reason() {
        use BrowserRule as Rule;
        let jar = jar(&[
            ("https://shop.test/", "path=1; Path=/login"),
            ("https://shop.test/", "secure=1; Secure"),
            ("https://api.shop.test/", "host=1"),
            ("https://shop.test/", "strict=1; SameSite=Strict"),
            ("https://shop.test/", "domain=1; Domain=shop.test"),
            ("https://other.test/", "other=1"),
        ]);
        let from = origin("https://evil.test");
        let context = RequestContext::navigation(url("http://shop.test/"), "GET", &from);
        let selection = jar.select(&context, NOW);
        assert_eq!(selection.header().as_deref(), Some("domain=1"));
        let reasons: Vec<_> = selection
            .withheld
            .iter()
            .map(|(cookie, rule)| (cookie.name.as_str(), *rule))
            .collect();
        assert_eq!(
            reasons,
            [
                ("host", Rule::WrongHost),
                ("path", Rule::WrongPath),
                ("secure", Rule::SecureOnly),
                ("strict", Rule::SameSiteStrict),
            ]
        );
    }

    #[test]
    fn same_site_keeps_cookies_out_of_what_others_start() {
        let lines = [
            "l=1; SameSite=Lax",
            "s=1; SameSite=Strict",
            "n=1; SameSite=None; Secure",
            "u=1",
        ];
        let lines = lines.map(|line| ("https://shop.test/", line));
        let jar = jar(&lines);
        let to = || url("https://shop.test/");
        let [shop, evil] = ["https://shop.test", "https://evil.test"].map(origin);
        for (context, expected) in [
            (RequestContext::typed(to()), "l=1; s=1; n=1; u=1"),
            (
                RequestContext::navigation(to(), "GET", &evil),
                "l=1; n=1; u=1",
            ),
            (RequestContext::navigation(to(), "POST", &evil), "n=1; u=1"),
            (
                RequestContext::navigation(to(), "POST", &shop),
                "l=1; s=1; n=1; u=1",
            ),
            (
                RequestContext::within(&evil, to(), "GET", RequestKind::Frame),
                "n=1",
            ),
            (
                RequestContext::within(&evil, to(), "GET", RequestKind::Image),
                "n=1",
            ),
            (
                RequestContext::within(&shop, to(), "GET", RequestKind::Image),
                "l=1; s=1; n=1; u=1",
            ),
        ] {
            assert_eq!(sent(&jar, &context), expected, "{context:?}");
        }
        let post = RequestContext::navigation(to(), "POST", &evil);
        // The cookie `u` was set three microseconds after the first one.
        let last = NOW.after(LAX_ALLOW_UNSAFE).after(Span::micros(3));
        assert_eq!(
            jar.select(&post, last).header().as_deref(),
            Some("n=1; u=1")
        );
        let over = last.after(Span::micros(1));
        assert_eq!(jar.select(&post, over).header().as_deref(), Some("n=1"));
        // What is not sent there is not set there either, but for navigations.
        for (kind, set) in [(RequestKind::Image, false), (RequestKind::Navigation, true)] {
            let context = RequestContext::within(&evil, to(), "POST", kind).set_context();
            for line in ["x=1", "x=1; SameSite=Lax", "x=1; SameSite=Strict"] {
                let decision = CookieJar::default().decide(line, &context, NOW);
                let refused = decision == Decision::Reject(BrowserRule::CrossSiteSet);
                assert_eq!(refused, !set, "{line}: {decision:?}");
            }
        }
    }

    #[test]
    fn blocking_third_parties_leaves_them_partitioned_cookies() {
        let mut jar = jar(&[("https://ads.test/", "n=top; SameSite=None; Secure")]);
        let frame = |page: &str| {
            let mut context = RequestContext::within(
                &origin(page),
                url("https://ads.test/"),
                "GET",
                RequestKind::Frame,
            );
            context.third_party_cookies = ThirdPartyCookies::Blocked;
            context
        };
        let shop = frame("https://shop.test");
        let line = "p=1; SameSite=None; Secure; Partitioned";
        jar.apply(&jar.decide(line, &shop.set_context(), NOW));
        let plain = jar.decide("q=1; SameSite=None; Secure", &shop.set_context(), NOW);
        assert_eq!(plain, Decision::Reject(BrowserRule::ThirdPartyBlocked));
        for (page, expected) in [
            ("https://shop.test", "p=1"),
            ("https://api.shop.test", "p=1"),
            ("https://news.test", ""),
            ("http://shop.test", ""),
        ] {
            assert_eq!(sent(&jar, &frame(page)), expected, "{page}");
        }
        let top = jar.select(&RequestContext::typed(url("https://ads.test/")), NOW);
        assert_eq!(top.header().as_deref(), Some("n=top"));
        assert_eq!(top.withheld[0].1, BrowserRule::OtherPartition);
    }
}
