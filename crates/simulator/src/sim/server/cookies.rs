//! The `Set-Cookie` lines of the shop (RFC 6265bis §4.1), as the scenario wants them.

use crate::sim::scenario::settings::{CookiePrefix, CookieSameSite, Settings};

/// The cookies that the shop uses, without their prefix.
pub const SESSION: &str = "sid";
/// Carries the access token, where a lane keeps it in a cookie.
pub const ACCESS: &str = "access_token";
/// Carries the refresh token, where a lane keeps it in a cookie.
pub const REFRESH: &str = "refresh_token";
/// The only one that the page's script must read.
pub const CSRF: &str = "csrf";

/// The domain that a shared cookie names.
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

/// The line that sets a cookie. `max_age` in seconds; none for a cookie that ends with
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

/// The line that deletes it: the same attributes, no time left.
pub fn deletion(settings: &Settings, base: &str) -> String {
    line(settings, base, "", Some(0))
}

/// How long the browser shall keep a login's cookie: as the settings say.
pub fn max_age(settings: &Settings) -> Option<u64> {
    (settings.cookie_max_age > 0).then_some(settings.cookie_max_age)
}

/// A `Cookie` line with the values that these `Set-Cookie` lines give to its cookies.
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
