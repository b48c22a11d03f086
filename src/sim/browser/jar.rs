//! The cookie jar: what is stored, sent, and read by scripts (RFC 6265bis §5.7 and §5.8).
//!
//! The jar decides without changing, so that an engine can log what it is going to do.
//! How many cookies a site may have (Chromium: 180) is not modelled.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::sim::clock::{Span, Time};
use crate::sim::origin::{Scheme, Url, is_ip_address, is_public_suffix, registrable_domain};

use super::cookie::{
    Cookie, CookieKey, LAX_ALLOW_UNSAFE, SameSite, default_path, domain_matches, path_matches,
};
use super::request::{RequestContext, SameSiteContext, ScriptContext, SetContext};
use super::rule::BrowserRule;
use super::set_cookie::SetCookie;

/// What a `Set-Cookie` line or a script's writing comes to. The jar itself stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// To be [`CookieJar::put`].
    Store(Cookie),
    /// To be [`CookieJar::remove`]d.
    Delete(CookieKey),
    /// It deletes a cookie that is not there.
    Nothing,
    Reject(BrowserRule),
}

/// The cookies for a request or a script, and those kept back, each with the reason.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Longer paths first, then older cookies (RFC 6265bis §5.8.3).
    pub sent: Vec<Cookie>,
    /// The other cookies of the same registrable domain, with the first rule that applies.
    pub withheld: Vec<(Cookie, BrowserRule)>,
}

impl Selection {
    /// The value of the `Cookie` header; `None` where none is sent.
    pub fn header(&self) -> Option<String> {
        (!self.sent.is_empty()).then(|| self.text())
    }

    /// The cookies in a row, as `document.cookie` reads them: empty without cookies.
    pub fn text(&self) -> String {
        let pairs: Vec<_> = self
            .sent
            .iter()
            .map(|cookie| {
                // A cookie without a name has no `=` either (RFC 6265bis §5.8.3).
                let equals = if cookie.name.is_empty() { "" } else { "=" };
                format!("{}{equals}{}", cookie.name, cookie.value)
            })
            .collect();
        pairs.join("; ")
    }
}

/// All cookies of one browser. It forgets nothing by itself: the engine removes what
/// [`CookieJar::expired`] lists.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Cookie>", into = "Vec<Cookie>")]
pub struct CookieJar {
    cookies: BTreeMap<CookieKey, Cookie>,
}

/// What decides whether a cookie may be used: a request or a script, made alike.
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

    /// What a `Set-Cookie` line, or what a script writes to `document.cookie`, comes to
    /// (RFC 6265bis §5.7).
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

    /// Puts a cookie in, over one of the same key.
    pub fn put(&mut self, cookie: Cookie) {
        self.cookies.insert(cookie.key(), cookie);
    }

    /// Takes a cookie out.
    pub fn remove(&mut self, key: &CookieKey) -> Option<Cookie> {
        self.cookies.remove(key)
    }

    /// Does what a decision says.
    pub fn apply(&mut self, decision: &Decision) {
        match decision {
            Decision::Store(cookie) => self.put(cookie.clone()),
            Decision::Delete(key) => {
                self.remove(key);
            }
            Decision::Nothing | Decision::Reject(_) => {}
        }
    }

    /// Which cookies go with a request (RFC 6265bis §5.8.3).
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

    /// The keys of all cookies whose time is over.
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

    /// The cookie that a line makes, if every rule lets it in.
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
        // One that has expired and still lies here is no longer there.
        let old = self
            .cookies
            .get(&cookie.key())
            .filter(|old| !old.is_expired(now));
        if let Some(old) = old {
            if context.script && old.http_only {
                return Err(BrowserRule::ScriptOverwritesHttpOnly);
            }
            cookie.created = old.created;
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

    /// A time of creation that no cookie here has, so that cookies of one response keep
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
        // Naming a host that can have no sub-domains adds nothing.
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

/// What a name promises the line must keep, in any case of letters (RFC 6265bis §5.4).
fn check_prefix(line: &SetCookie<'_>, url: &Url) -> Result<(), BrowserRule> {
    let begins = |text: &str, prefix: &str| {
        text.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let prefixes = ["__Secure-", "__Host-", "__Http-"];
    if line.name.is_empty() {
        // Sent back without a `=`, it would look like one of them.
        return if prefixes.iter().any(|prefix| begins(line.value, prefix)) {
            Err(BrowserRule::HiddenPrefix)
        } else {
            Ok(())
        };
    }
    let secure = line.secure && url.origin.scheme == Scheme::Https;
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

/// The first rule that keeps a cookie from a request or a script (RFC 6265bis §5.8.3).
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

/// The SameSite rule that keeps a cookie back (RFC 6265bis §5.6.7 and §5.8.3).
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
