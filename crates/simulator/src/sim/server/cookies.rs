//! The `Set-Cookie` lines of the shop (RFC 6265bis §4.1), as the settings say.

use crate::sim::scenario::settings::{CookiePrefix, CookieSameSite, Settings};

/// The session ID. Cookie names are without prefix here.
pub const SESSION: &str = "sid";
/// The access token, if it is kept in a cookie.
pub const ACCESS: &str = "access_token";
/// The refresh token, if it is kept in a cookie.
pub const REFRESH: &str = "refresh_token";
/// The CSRF token. The page's script must be able to read it.
pub const CSRF: &str = "csrf";

/// The `Domain` of cookies that sub-domains get too.
pub const DOMAIN: &str = "shop.test";

/// The full name of a cookie.
pub fn name(settings: &Settings, base: &str) -> String {
    let prefix = match settings.cookie_prefix {
        CookiePrefix::None => "",
        CookiePrefix::Secure => "__Secure-",
        CookiePrefix::Host => "__Host-",
    };
    format!("{prefix}{base}")
}

/// The line that sets a cookie. `max_age` is in seconds; none for a cookie that ends with
/// the browser.
pub fn line(settings: &Settings, base: &str, value: &str, max_age: Option<u64>) -> String {
    let mut line = format!("{}={value}; Path=/", name(settings, base));
    if settings.cookie_domain {
        line.push_str("; Domain=");
        line.push_str(DOMAIN);
    }
    if let Some(seconds) = max_age {
        line.push_str(&format!("; Max-Age={seconds}"));
    }
    if settings.cookie_secure {
        line.push_str("; Secure");
    }
    if settings.cookie_http_only && base != CSRF {
        line.push_str("; HttpOnly");
    }
    line.push_str(match settings.cookie_same_site {
        CookieSameSite::Unset => "",
        CookieSameSite::None => "; SameSite=None",
        CookieSameSite::Lax => "; SameSite=Lax",
        CookieSameSite::Strict => "; SameSite=Strict",
    });
    if settings.cookie_partitioned {
        line.push_str("; Partitioned");
    }
    line
}

/// The line that deletes a cookie: the same attributes with `Max-Age=0`.
pub fn deletion(settings: &Settings, base: &str) -> String {
    line(settings, base, "", Some(0))
}

/// The `Max-Age` of a login's cookie in seconds; none for a session cookie.
pub fn max_age(settings: &Settings) -> Option<u64> {
    (settings.cookie_max_age > 0).then_some(settings.cookie_max_age)
}

/// A `Cookie` line, updated with the values of these `Set-Cookie` lines.
pub fn updated(line: &str, set: &[String]) -> String {
    let value = |name: &str| {
        set.iter()
            .filter_map(|line| line.split(';').next()?.split_once('='))
            .rfind(|(own, _)| *own == name)
            .map(|(_, value)| value)
    };
    let pairs: Vec<String> = line
        .split("; ")
        .map(|pair| match pair.split_once('=') {
            Some((name, old)) => format!("{name}={}", value(name).unwrap_or(old)),
            None => pair.to_owned(),
        })
        .collect();
    pairs.join("; ")
}
