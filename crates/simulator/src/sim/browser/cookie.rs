//! A cookie, its key, and which hosts and paths it is for (RFC 6265bis §5.1 and §5.7).

use serde::{Deserialize, Serialize};

use crate::sim::clock::{Span, Time};
use crate::sim::origin::{Site, is_ip_address};

/// The SameSite attribute (RFC 6265bis §5.6.7).
#[derive(
    Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum SameSite {
    /// Missing or unknown: treated as Lax, with two minutes of grace for POST.
    #[default]
    Unset,
    /// Sent from any site; stored only with `Secure`.
    None,
    /// Sent from other sites only with top-level navigations by a safe method, such as
    /// links.
    Lax,
    /// Sent only with requests of its own site.
    Strict,
}

/// A cookie as the jar keeps it (RFC 6265bis §5.7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cookie {
    /// May be empty; case-sensitive.
    pub name: String,
    /// May be empty; as it was set, not decoded.
    pub value: String,
    /// The host that set it, or its Domain attribute; in lower case, without a leading dot.
    pub domain: String,
    /// Whether it is for `domain` alone, without sub-domains.
    pub host_only: bool,
    /// The path that it is for, with all paths below. Begins with `/`.
    pub path: String,
    /// Whether it is sent to trustworthy origins only
    /// ([`crate::sim::origin::Origin::is_trustworthy`]).
    pub secure: bool,
    /// Whether scripts can neither read nor set it.
    pub http_only: bool,
    /// Which cross-site requests carry it.
    pub same_site: SameSite,
    /// The top-level site of its partition, if it is partitioned (CHIPS). Chromium also
    /// distinguishes frames with a cross-site ancestor, which is not modelled.
    pub partition: Option<Site>,
    /// `None`: until the browser is closed.
    pub expires: Option<Time>,
    /// When a cookie of this key and value was first set. Unique in a jar, which orders
    /// cookies.
    pub created: Time,
}

/// The identity of a cookie (RFC 6265bis §5.7): setting a cookie of the same key overwrites
/// it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CookieKey {
    /// [`Cookie::partition`].
    pub partition: Option<Site>,
    /// [`Cookie::name`].
    pub name: String,
    /// [`Cookie::domain`].
    pub domain: String,
    /// [`Cookie::host_only`].
    pub host_only: bool,
    /// [`Cookie::path`].
    pub path: String,
}

impl Cookie {
    /// The key under which the jar keeps it.
    pub fn key(&self) -> CookieKey {
        CookieKey {
            partition: self.partition.clone(),
            name: self.name.clone(),
            domain: self.domain.clone(),
            host_only: self.host_only,
            path: self.path.clone(),
        }
    }

    /// Whether the cookie is for this host.
    pub fn is_for_host(&self, host: &str) -> bool {
        if self.host_only {
            host == self.domain
        } else {
            domain_matches(host, &self.domain)
        }
    }

    /// Whether it has expired.
    pub fn is_expired(&self, now: Time) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

/// How long a cookie without SameSite is still sent with a cross-site top-level POST (RFC
/// 6265bis §5.6.7.2).
pub const LAX_ALLOW_UNSAFE: Span = Span::seconds(120);

/// Whether a cookie of this domain is for a host (RFC 6265bis §5.1.3).
pub fn domain_matches(host: &str, domain: &str) -> bool {
    host == domain
        || (!is_ip_address(host)
            && host
                .strip_suffix(domain)
                .is_some_and(|before| before.ends_with('.')))
}

/// Whether an address path is under a cookie path (RFC 6265bis §5.1.4).
pub fn path_matches(path: &str, cookie_path: &str) -> bool {
    path.strip_prefix(cookie_path)
        .is_some_and(|rest| rest.is_empty() || cookie_path.ends_with('/') || rest.starts_with('/'))
}

/// The default path of a cookie: the path of the URL up to its last `/` (RFC 6265bis
/// §5.1.4).
pub fn default_path(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some((before, _)) if before.starts_with('/') => before,
        _ => "/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_for_itself_and_what_stands_below_it() {
        for (host, domain, expected) in [
            ("shop.test", "shop.test", true),
            ("api.shop.test", "shop.test", true),
            ("a.b.shop.test", "shop.test", true),
            ("shop.test", "api.shop.test", false),
            ("myshop.test", "shop.test", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "0.0.1", false),
            ("[::1]", "[::1]", true),
        ] {
            assert_eq!(domain_matches(host, domain), expected, "{host} {domain}");
        }
    }

    #[test]
    fn a_path_is_for_itself_and_what_stands_below_it() {
        for (path, cookie_path, expected) in [
            ("/", "/", true),
            ("/login", "/", true),
            ("/login", "/login", true),
            ("/login/", "/login", true),
            ("/login/en", "/login", true),
            ("/login/en", "/login/", true),
            ("/loginx", "/login", false),
            ("/login", "/login/", false),
            ("/", "/login", false),
            ("/Login", "/login", false),
        ] {
            assert_eq!(
                path_matches(path, cookie_path),
                expected,
                "{path} {cookie_path}"
            );
        }
        for (path, expected) in [
            ("/", "/"),
            ("/login", "/"),
            ("/login/", "/login"),
            ("/login/en", "/login"),
            ("/x//y", "/x/"),
            ("", "/"),
            ("login", "/"),
            ("x/y", "/"),
        ] {
            assert_eq!(default_path(path), expected, "{path}");
        }
    }
}
