//! Parses `Set-Cookie` lines (RFC 6265bis §5.6), independently of the sender. The `cookie`
//! crate differs: it accepts no nameless cookies, has no limits, three date formats only,
//! and keeps every Path.
//!
//! Where Chromium and the draft differ, this follows Chromium and says so.

use super::cookie::SameSite;
use super::cookie_date;
use super::rule::BrowserRule;
use crate::sim::clock::{Span, Time};

/// The most bytes of name and value together (RFC 6265bis §5.6).
pub const MAX_NAME_AND_VALUE: usize = 4096;

/// An attribute's value with more bytes is ignored (RFC 6265bis §5.6).
pub const MAX_ATTRIBUTE: usize = 1024;

/// The longest lifetime of a cookie: 400 days (RFC 6265bis §5.5).
pub const MAX_LIFETIME: Span = Span::seconds(400 * 86_400);

/// A parsed line. If an attribute appears twice, the last one counts.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct SetCookie<'a> {
    pub name: &'a str,
    pub value: &'a str,
    /// As written; empty if there is none.
    pub domain: &'a str,
    /// As written; empty if there is none.
    pub path: &'a str,
    pub secure: bool,
    pub http_only: bool,
    pub same_site: SameSite,
    pub partitioned: bool,
    max_age: &'a str,
    expires: &'a str,
}

/// `Max-Age` (RFC 6265bis §5.6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MaxAge {
    /// Zero or less: expires at once.
    Over,
    For(Span),
}

impl<'a> SetCookie<'a> {
    /// Reads a line.
    ///
    /// # Errors
    /// [`BrowserRule::ControlCharacter`], [`BrowserRule::NoContent`],
    /// [`BrowserRule::NamelessEquals`] or [`BrowserRule::TooLarge`].
    pub fn parse(line: &'a str) -> Result<Self, BrowserRule> {
        if has_control(line) {
            return Err(BrowserRule::ControlCharacter);
        }
        let mut parts = line.split(';');
        let pair = parts.next().unwrap_or_default();
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        let (name, value) = (trim(name), trim(value));
        if name.is_empty() && value.is_empty() {
            return Err(BrowserRule::NoContent);
        }
        if name.is_empty() && value.contains('=') {
            return Err(BrowserRule::NamelessEquals);
        }
        if name.len().saturating_add(value.len()) > MAX_NAME_AND_VALUE {
            return Err(BrowserRule::TooLarge);
        }
        let mut cookie = Self {
            name,
            value,
            ..Self::default()
        };
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let value = trim(value);
            if value.len() <= MAX_ATTRIBUTE {
                cookie.take(trim(name), value);
            }
        }
        Ok(cookie)
    }

    /// Reads one attribute (RFC 6265bis §5.6.1 to §5.6.7, CHIPS).
    fn take(&mut self, name: &str, value: &'a str) {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is("expires") {
            self.expires = value;
        } else if is("max-age") {
            self.max_age = value;
        } else if is("domain") {
            self.domain = value;
        } else if is("path") {
            self.path = value;
        } else if is("secure") {
            self.secure = true;
        } else if is("httponly") {
            self.http_only = true;
        } else if is("samesite") {
            self.same_site = same_site(value);
        } else if is("partitioned") {
            self.partitioned = true;
        }
    }

    /// When the cookie expires; `None` with the browser. Max-Age takes precedence over
    /// Expires (RFC 6265bis §5.7), and the limit is 400 days.
    pub fn expires(&self, now: Time) -> Option<Time> {
        let wanted = match max_age(self.max_age) {
            Some(MaxAge::Over) => Some(Time::default()),
            Some(MaxAge::For(span)) => Some(now.after(span)),
            None => cookie_date::parse(self.expires),
        };
        wanted.map(|time| time.min(now.after(MAX_LIFETIME)))
    }
}

/// Whether a line has a control character. The draft accepts tabs; Chromium only where they
/// are trimmed.
fn has_control(line: &str) -> bool {
    let parts = line.split(';').flat_map(|part| part.splitn(2, '='));
    parts.into_iter().any(|part| {
        let text = part.trim_matches([' ', '\t']);
        text.bytes().any(|byte| byte.is_ascii_control())
    })
}

/// Trims spaces and tabs, nothing else.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// An optional sign and digits; anything else is not a Max-Age. The draft has no plus sign,
/// Chromium accepts one.
fn max_age(value: &str) -> Option<MaxAge> {
    let (digits, negative) = match value.strip_prefix('-') {
        Some(digits) => (digits, true),
        None => (value.strip_prefix('+').unwrap_or(value), false),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Numbers that do not fit exceed the longest lifetime anyway.
    let seconds = digits.parse().unwrap_or(u64::MAX);
    Some(if negative || seconds == 0 {
        MaxAge::Over
    } else {
        MaxAge::For(Span::seconds(seconds))
    })
}

/// The attribute's value; an unknown one counts as missing.
fn same_site(value: &str) -> SameSite {
    [
        ("none", SameSite::None),
        ("lax", SameSite::Lax),
        ("strict", SameSite::Strict),
    ]
    .into_iter()
    .find(|(name, _)| value.eq_ignore_ascii_case(name))
    .map_or(SameSite::Unset, |(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(line: &str) -> SetCookie<'_> {
        SetCookie::parse(line).unwrap()
    }

    #[test]
    fn name_and_value_are_what_stands_around_the_first_equals_sign() {
        for (line, name, value) in [
            ("a=1", "a", "1"),
            ("a=b=c", "a", "b=c"),
            (" a\t= b c \t", "a", "b c"),
            ("a=", "a", ""),
            ("a", "", "a"),
            ("=a", "", "a"),
            ("a=\"quoted\"", "a", "\"quoted\""),
            ("a=ü€; Path=/", "a", "ü€"),
            ("\u{3000}a=1", "\u{3000}a", "1"),
        ] {
            let cookie = read(line);
            assert_eq!((cookie.name, cookie.value), (name, value), "{line}");
        }
    }

    #[test]
    fn what_is_no_cookie_is_refused() {
        for (line, rule) in [
            ("", BrowserRule::NoContent),
            ("=", BrowserRule::NoContent),
            (" = ; Secure", BrowserRule::NoContent),
            ("==b", BrowserRule::NamelessEquals),
            ("a=1\0", BrowserRule::ControlCharacter),
            ("a=1\r\nSet-Cookie: b=2", BrowserRule::ControlCharacter),
            ("a=1; Foo=\u{7f}", BrowserRule::ControlCharacter),
            ("a=1\t2", BrowserRule::ControlCharacter),
        ] {
            assert_eq!(SetCookie::parse(line), Err(rule), "{line:?}");
        }
        assert!(SetCookie::parse("\ta=1\t;\tSecure\t").is_ok());
    }

    #[test]
    fn name_and_value_may_have_4096_bytes_and_an_attribute_1024() {
        let long = "v".repeat(MAX_NAME_AND_VALUE);
        assert!(SetCookie::parse(&long).is_ok());
        assert!(SetCookie::parse(&format!("a={}", &long[1..])).is_ok());
        for line in [format!("a={long}"), format!("é={}", &long[1..])] {
            assert_eq!(SetCookie::parse(&line), Err(BrowserRule::TooLarge));
        }
        let path = format!("/{}", &long[..MAX_ATTRIBUTE - 1]);
        assert_eq!(read(&format!("a=1; Path={path}")).path, path);
        assert_eq!(read(&format!("a=1; Path=/a; Path={path}v")).path, "/a");
    }

    #[test]
    fn the_last_attribute_counts_in_any_case_of_letters() {
        let cookie = read("a=1;;SECURE=no; httponly ; Path=/x; pAtH=/y; Domain=b; domain=; =; z");
        assert!(cookie.secure && cookie.http_only && !cookie.partitioned);
        assert_eq!((cookie.path, cookie.domain), ("/y", ""));
        for (value, expected) in [
            ("None", SameSite::None),
            ("lAX", SameSite::Lax),
            ("strict", SameSite::Strict),
            ("Strict; SameSite=other", SameSite::Unset),
            ("other; SameSite=Lax", SameSite::Lax),
            ("", SameSite::Unset),
        ] {
            let line = format!("a=1; SameSite={value}");
            assert_eq!(read(&line).same_site, expected, "{line}");
        }
    }

    #[test]
    fn max_age_goes_before_expires_and_400_days_are_the_most() {
        let now = Time::START;
        let most = Some(now.after(MAX_LIFETIME));
        let gone = Some(Time::default());
        let day = Some(now.after(Span::seconds(86_400)));
        for (attributes, expected) in [
            ("", None),
            ("Max-Age=86400", day),
            ("Max-Age=+86400", day),
            ("Max-Age=86400; Expires=Thu, 01 Jan 1970 00:00:00 GMT", day),
            ("Expires=Tue, 06 Jan 2026 09:00:00 GMT", day),
            ("Max-Age=; Expires=Tue, 06 Jan 2026 09:00:00 GMT", day),
            ("Max-Age=1 day; Expires=Tue, 06 Jan 2026 09:00:00 GMT", day),
            ("Max-Age=0", gone),
            ("Max-Age=-1", gone),
            ("Max-Age=-99999999999999999999", gone),
            ("Max-Age=5; Max-Age=x", None),
            ("Expires=Tue, 06 Jan 2026 09:00:00 GMT; Expires=x", None),
            ("Max-Age=99999999999", most),
            ("Max-Age=99999999999999999999999", most),
            ("Expires=Fri, 31 Dec 9999 23:59:59 GMT", most),
        ] {
            let line = format!("a=1; {attributes}");
            assert_eq!(read(&line).expires(now), expected, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_read_or_refused(line in "(?s).{0,200}") {
            let _ = SetCookie::parse(&line).map(|cookie| cookie.expires(Time::START));
        }

        #[test]
        fn what_is_read_is_trimmed_short_and_without_control_characters(
            line in "[ -~\t=;]{0,80}(; ?(Path|Domain|Max-Age|Expires|SameSite)=[ -~\t]{0,30}){0,4}"
        ) {
            if let Ok(cookie) = SetCookie::parse(&line) {
                prop_assert!(cookie.name.len() + cookie.value.len() <= MAX_NAME_AND_VALUE);
                prop_assert!(!cookie.name.contains('='));
                for text in [cookie.name, cookie.value, cookie.path, cookie.domain] {
                    prop_assert!(!text.bytes().any(|byte| byte.is_ascii_control()));
                    prop_assert_eq!(text.trim_matches(' '), text);
                }
                let most = Time::START.after(MAX_LIFETIME);
                prop_assert!(cookie.expires(Time::START).is_none_or(|time| time <= most));
            }
        }
    }
}
