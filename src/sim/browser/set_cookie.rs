//! How a `Set-Cookie` line is read (RFC 6265bis §5.6), before anything is known of who
//! sent it. The `cookie` crate reads another language: it knows no cookie without a
//! name, no limits and three forms of dates, and keeps every Path.

use super::cookie::SameSite;
use super::cookie_date;
use super::rule::BrowserRule;
use crate::sim::clock::{Span, Time};

/// Name and value together may have so many bytes (RFC 6265bis §5.6).
pub const MAX_NAME_AND_VALUE: usize = 4096;

/// An attribute's value with more bytes is ignored (RFC 6265bis §5.6).
pub const MAX_ATTRIBUTE: usize = 1024;

/// No cookie lives longer: 400 days (RFC 6265bis §5.5).
pub const MAX_LIFETIME: Span = Span::seconds(400 * 86_400);

/// What a line says. Where an attribute comes twice, the last one counts.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct SetCookie<'a> {
    pub name: &'a str,
    pub value: &'a str,
    /// As written; empty where there is none.
    pub domain: &'a str,
    /// As written; empty where there is none.
    pub path: &'a str,
    pub secure: bool,
    pub http_only: bool,
    pub same_site: SameSite,
    pub partitioned: bool,
    max_age: Option<MaxAge>,
    expires: Option<Time>,
}

/// `Max-Age` (RFC 6265bis §5.6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MaxAge {
    /// Zero or less: gone at once.
    Over,
    For(Span),
}

impl<'a> SetCookie<'a> {
    /// Reads a line.
    ///
    /// # Errors
    /// [`BrowserRule::ControlCharacter`], [`BrowserRule::TooLarge`] or [`BrowserRule::NoContent`].
    pub fn parse(line: &'a str) -> Result<Self, BrowserRule> {
        if line.bytes().any(is_control) {
            return Err(BrowserRule::ControlCharacter);
        }
        let mut parts = line.split(';');
        let pair = parts.next().unwrap_or_default();
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        let (name, value) = (trim(name), trim(value));
        if name.is_empty() && value.is_empty() {
            return Err(BrowserRule::NoContent);
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

    /// Takes in one attribute (RFC 6265bis §5.6.1 to §5.6.7, CHIPS §2.1).
    fn take(&mut self, name: &str, value: &'a str) {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is("expires") {
            self.expires = cookie_date::parse(value).or(self.expires);
        } else if is("max-age") {
            self.max_age = max_age(value).or(self.max_age);
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

    /// When the cookie expires; `None` with the browser. Max-Age goes before Expires
    /// (RFC 6265bis §5.7), and 400 days are the most.
    pub fn expires(&self, now: Time) -> Option<Time> {
        let wanted = match self.max_age {
            Some(MaxAge::Over) => Some(Time::default()),
            Some(MaxAge::For(span)) => Some(now.after(span)),
            None => self.expires,
        };
        wanted.map(|time| time.min(now.after(MAX_LIFETIME)))
    }
}

/// Control characters but the tab (RFC 6265bis §5.6).
fn is_control(byte: u8) -> bool {
    byte.is_ascii_control() && byte != b'\t'
}

/// Without the blanks at both ends: spaces and tabs, nothing else.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// An optional minus sign and digits; anything else is no Max-Age.
fn max_age(value: &str) -> Option<MaxAge> {
    let (digits, negative) = match value.strip_prefix('-') {
        Some(digits) => (digits, true),
        None => (value, false),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // More digits than fit only ask for longer than anything lives.
    let seconds = digits.parse().unwrap_or(u64::MAX);
    Some(if negative || seconds == 0 {
        MaxAge::Over
    } else {
        MaxAge::For(Span::seconds(seconds))
    })
}

/// The attribute's value; one that nobody knows is as good as none.
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
