//! Scheme, origin, site and URL.
//!
//! The registrable domain is a simple model, not the Public Suffix List: the last two
//! labels of a host. Every top-level label (`test` too) is a public suffix. `localhost`,
//! other single labels and IP addresses are sites of their own.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How a page or an API is reached. Only these two carry cookies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Unencrypted: anyone on the network can read and change it.
    Http,
    /// Encrypted; TLS itself is not modelled.
    Https,
}

impl Scheme {
    /// The port that is not written (RFC 9110 §4.2.1 and §4.2.2).
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }

    /// The scheme as a URL writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a text was refused as an origin or URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum UrlFault {
    /// The scheme is neither `http` nor `https`.
    #[error("The URL does not begin with http:// or https://.")]
    Scheme,
    /// The host is missing or malformed.
    #[error("The host is empty or has a character that no host has.")]
    Host,
    /// The port is out of range.
    #[error("The port is not a number from 1 to 65535.")]
    Port,
    /// More than scheme, host and port.
    #[error("An origin has no path, query or fragment.")]
    NotAnOrigin,
    /// A character that has to be percent-encoded (RFC 3986 section 2).
    #[error("The path or the query has a space or a control character.")]
    Character,
}

impl UrlFault {
    /// A stable name for this fault.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Scheme => "url-scheme",
            Self::Host => "url-host",
            Self::Port => "url-port",
            Self::NotAnOrigin => "url-not-an-origin",
            Self::Character => "url-character",
        }
    }

    /// Where the rule is written.
    pub const fn reference(self) -> &'static str {
        match self {
            Self::Scheme => "RFC 9110 §4.2",
            Self::Host => "RFC 3986 §3.2.2",
            Self::Port => "RFC 3986 §3.2.3",
            Self::NotAnOrigin => "RFC 6454 §6.1",
            Self::Character => "RFC 3986 §2",
        }
    }
}

/// Scheme, host and port together (RFC 6454 §4): what a script may read freely.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// How it is reached.
    pub scheme: Scheme,
    /// In lower case; an IPv6 address keeps its brackets.
    pub host: String,
    /// From 1; the scheme's own, 80 or 443, where the text has none.
    pub port: u16,
}

impl Origin {
    /// The origin of a host on the default port of the scheme.
    pub fn new(scheme: Scheme, host: &str) -> Self {
        Self {
            scheme,
            host: host.to_ascii_lowercase(),
            port: scheme.default_port(),
        }
    }

    /// Reads `https://shop.test` or `http://shop.test:8080`; a single `/` at the end is
    /// accepted.
    ///
    /// # Errors
    /// Any [`UrlFault`].
    pub fn parse(text: &str) -> Result<Self, UrlFault> {
        let (origin, rest) = split_origin(text)?;
        match rest {
            "" | "/" => Ok(origin),
            _ => Err(UrlFault::NotAnOrigin),
        }
    }

    /// The schemeful site this origin belongs to (HTML §7.1.1).
    pub fn site(&self) -> Site {
        Site {
            scheme: self.scheme,
            domain: registrable_domain(&self.host).to_owned(),
        }
    }

    /// Whether both belong to one schemeful site (HTML §7.1.1, RFC 6265bis §5.2).
    pub fn is_same_site(&self, other: &Self) -> bool {
        self.site() == other.site()
    }

    /// Whether the browser treats the connection as secure for cookies: HTTPS, or a
    /// loopback host (Secure Contexts §3.1).
    pub fn is_trustworthy(&self) -> bool {
        self.scheme == Scheme::Https || is_loopback(&self.host)
    }

    /// The `Host` header: the port only where it is not the default (RFC 9110 §7.2).
    pub fn host_header(&self) -> String {
        if self.port == self.scheme.default_port() {
            self.host.clone()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host_header())
    }
}

impl FromStr for Origin {
    type Err = UrlFault;

    fn from_str(text: &str) -> Result<Self, UrlFault> {
        Self::parse(text)
    }
}

/// A schemeful site: scheme and registrable domain (HTML §7.1.1). The port does not count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Site {
    /// How it is reached.
    pub scheme: Scheme,
    /// The registrable domain, or the whole host where there is none.
    pub domain: String,
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.domain)
    }
}

/// An address without its fragment, which never leaves the browser.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Url {
    /// Scheme, host and port.
    pub origin: Origin,
    /// Begins with `/`.
    pub path: String,
    /// Without the `?`.
    pub query: Option<String>,
}

impl Url {
    /// A path of an origin, without a query.
    pub fn new(origin: Origin, path: &str) -> Self {
        let slash = if path.starts_with('/') { "" } else { "/" };
        Self {
            origin,
            path: format!("{slash}{path}"),
            query: None,
        }
    }

    /// Reads an absolute URL; the fragment is dropped and an empty path becomes `/`.
    ///
    /// # Errors
    /// Any [`UrlFault`] but [`UrlFault::NotAnOrigin`].
    pub fn parse(text: &str) -> Result<Self, UrlFault> {
        let (origin, rest) = split_origin(text)?;
        let rest = rest.split_once('#').map_or(rest, |(before, _)| before);
        if rest.chars().any(|c| c.is_control() || c == ' ') {
            return Err(UrlFault::Character);
        }
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (rest, None),
        };
        Ok(Self {
            query,
            ..Self::new(origin, path)
        })
    }

    /// Path and query as the request line has them (RFC 9112 §3.2.1).
    pub fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.target())
    }
}

impl FromStr for Url {
    type Err = UrlFault;

    fn from_str(text: &str) -> Result<Self, UrlFault> {
        Self::parse(text)
    }
}

/// The origin at the front of a URL, and all that follows it.
fn split_origin(text: &str) -> Result<(Origin, &str), UrlFault> {
    let (scheme, rest) = text.split_once("://").ok_or(UrlFault::Scheme)?;
    let scheme = [Scheme::Http, Scheme::Https]
        .into_iter()
        .find(|known| scheme.eq_ignore_ascii_case(known.as_str()))
        .ok_or(UrlFault::Scheme)?;
    let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (host, port) = match authority.rsplit_once(':') {
        // A colon inside of brackets belongs to an IPv6 address.
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if !is_host(host) {
        return Err(UrlFault::Host);
    }
    let port = match port {
        None | Some("") => scheme.default_port(),
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits
            .parse()
            .ok()
            .filter(|port| *port != 0)
            .ok_or(UrlFault::Port)?,
        Some(_) => return Err(UrlFault::Port),
    };
    let host = host.to_ascii_lowercase();
    Ok((Origin { scheme, host, port }, rest))
}

/// Whether a text can be a host: letters, digits, `-`, `_` and `.`, or an IPv6 address in brackets.
fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[') {
        return inner
            .strip_suffix(']')
            .is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    }
    !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        && !host.starts_with('.')
        && !host.contains("..")
}

/// Whether a host is an IP address (RFC 3986 §3.2.2); such a host has no parent domains.
pub fn is_ip_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok()
}

/// Whether a host is loopback (Secure Contexts §3.1, "localhost").
fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "[::1]"
        || host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
}

/// The last two labels of a host; the whole host where it has fewer or is an IP address.
pub fn registrable_domain(host: &str) -> &str {
    if is_ip_address(host) {
        return host;
    }
    // A trailing dot marks a fully qualified name.
    let name = host.strip_suffix('.').unwrap_or(host);
    match name.rmatch_indices('.').nth(1) {
        Some((dot, _)) => host.get(dot.saturating_add(1)..).unwrap_or(host),
        None => host,
    }
}

/// Whether a host may not have cookies for its sub-domains: it has but one label
/// (a top-level domain in this model, an intranet name) or is an IP address.
pub fn is_public_suffix(host: &str) -> bool {
    is_ip_address(host) || !host.strip_suffix('.').unwrap_or(host).contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for (text, written, port) in [
            ("https://shop.test", "https://shop.test", 443),
            ("HTTPS://Shop.Test:443/", "https://shop.test", 443),
            ("http://shop.test:8080", "http://shop.test:8080", 8080),
            ("http://[::1]:80", "http://[::1]", 80),
            ("https://shop.test:", "https://shop.test", 443),
        ] {
            let origin = Origin::parse(text).unwrap();
            assert_eq!(
                (origin.to_string().as_str(), origin.port),
                (written, port),
                "{text}"
            );
        }
        for (text, fault) in [
            ("shop.test", UrlFault::Scheme),
            ("ftp://shop.test", UrlFault::Scheme),
            ("https://", UrlFault::Host),
            ("https://a b", UrlFault::Host),
            ("https://user@shop.test", UrlFault::Host),
            ("https://.test", UrlFault::Host),
            ("https://a..test", UrlFault::Host),
            ("https://[::x]", UrlFault::Host),
            ("https://shop.test:x", UrlFault::Port),
            ("https://shop.test:0", UrlFault::Port),
            ("https://shop.test:65536", UrlFault::Port),
            ("https://shop.test/x", UrlFault::NotAnOrigin),
            ("https://shop.test?", UrlFault::NotAnOrigin),
        ] {
            assert_eq!(Origin::parse(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn a_url_keeps_path_and_query_and_drops_the_fragment() {
        for (text, path, query, written) in [
            ("https://shop.test", "/", None, "https://shop.test/"),
            (
                "https://shop.test?a=b",
                "/",
                Some("a=b"),
                "https://shop.test/?a=b",
            ),
            (
                "https://shop.test/x?a?b#c?d",
                "/x",
                Some("a?b"),
                "https://shop.test/x?a?b",
            ),
            (
                "https://shop.test/x?#",
                "/x",
                Some(""),
                "https://shop.test/x?",
            ),
            ("https://shop.test/#/x", "/", None, "https://shop.test/"),
        ] {
            let url = Url::parse(text).unwrap();
            assert_eq!(
                (url.path.as_str(), url.query.as_deref()),
                (path, query),
                "{text}"
            );
            assert_eq!(url.to_string(), written);
        }
        assert_eq!(
            Url::parse("https://shop.test/a b"),
            Err(UrlFault::Character)
        );
        assert_eq!(
            Url::parse("https://shop.test/a\n"),
            Err(UrlFault::Character)
        );
    }

    #[test]
    fn a_site_is_scheme_and_registrable_domain() {
        for (host, domain) in [
            ("shop.test", "shop.test"),
            ("api.shop.test", "shop.test"),
            ("a.b.shop.test", "shop.test"),
            ("localhost", "localhost"),
            ("intranet", "intranet"),
            ("127.0.0.1", "127.0.0.1"),
            ("[::1]", "[::1]"),
        ] {
            let site = Origin::new(Scheme::Https, host).site();
            assert_eq!(site.domain, domain, "{host}");
        }
        let [a, b, c, d] = [
            "https://shop.test",
            "https://api.shop.test:8443",
            "http://shop.test",
            "https://other.test",
        ]
        .map(|text| Origin::parse(text).unwrap());
        assert!(a.is_same_site(&b) && !a.is_same_site(&c) && !a.is_same_site(&d));
        assert_eq!(b.site().to_string(), "https://shop.test");
    }

    #[test]
    fn https_and_this_machine_are_trustworthy() {
        for (text, expected) in [
            ("https://shop.test", true),
            ("http://shop.test", false),
            ("http://localhost:8080", true),
            ("http://app.localhost", true),
            ("http://127.1.2.3", true),
            ("http://[::1]", true),
            ("http://10.0.0.1", false),
            ("http://notlocalhost", false),
        ] {
            assert_eq!(
                Origin::parse(text).unwrap().is_trustworthy(),
                expected,
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(?s)(https?://)?.{0,40}") {
            let _ = Origin::parse(&text);
            if let Ok(url) = Url::parse(&text) {
                prop_assert_eq!(Url::parse(&url.to_string()), Ok(url));
            }
        }
    }
}
