//! The cookie jar: what is stored, sent, and read by scripts (RFC 6265bis §5.7 and §5.8).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::sim::clock::Time;

use super::cookie::{Cookie, CookieKey};
use super::request::{RequestContext, ScriptContext, SetContext};
use super::rule::BrowserRule;

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
    /// Only cookies whose domain matches the host; the first rule that applies is named.
    pub withheld: Vec<(Cookie, BrowserRule)>,
}

impl Selection {
    /// The value of the `Cookie` header, and what `document.cookie` reads; `None` without cookies.
    pub fn header(&self) -> Option<String> {
        None
    }
}

/// All cookies of one browser. It forgets nothing by itself: the engine removes what
/// [`CookieJar::expired`] lists.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Cookie>", into = "Vec<Cookie>")]
pub struct CookieJar {
    cookies: BTreeMap<CookieKey, Cookie>,
}

impl CookieJar {
    /// All cookies, in the order of their keys.
    pub fn cookies(&self) -> impl Iterator<Item = &Cookie> {
        self.cookies.values()
    }

    /// What a `Set-Cookie` line, or what a script writes to `document.cookie`, comes to.
    pub fn decide(&self, _line: &str, _context: &SetContext, _now: Time) -> Decision {
        Decision::Nothing
    }

    /// Puts a cookie in, over one of the same key.
    pub fn put(&mut self, cookie: Cookie) {
        self.cookies.insert(cookie.key(), cookie);
    }

    /// Takes a cookie out.
    pub fn remove(&mut self, key: &CookieKey) -> Option<Cookie> {
        self.cookies.remove(key)
    }

    /// Which cookies go with a request.
    pub fn select(&self, _context: &RequestContext, _now: Time) -> Selection {
        Selection::default()
    }

    /// Which cookies a script can read.
    pub fn script_reads(&self, _context: &ScriptContext, _now: Time) -> Selection {
        Selection::default()
    }

    /// The keys of all cookies whose time is over.
    pub fn expired(&self, now: Time) -> Vec<CookieKey> {
        self.cookies
            .iter()
            .filter(|(_, cookie)| cookie.is_expired(now))
            .map(|(key, _)| key.clone())
            .collect()
    }
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
