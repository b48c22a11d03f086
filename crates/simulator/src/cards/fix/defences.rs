//! The defences, one row for each, and scenarios with defences turned on or off.

use crate::sim::scenario::Settings;
use crate::sim::scenario::settings::{
    CookiePrefix, CookieSameSite, CsrfDefence, OneTime, SessionRole, SessionStore, SiteScheme,
    TokenStorage, Verifier,
};
use crate::sim::{LaneName, Scenario};

/// What a defence changes.
#[derive(Debug, Clone, Copy)]
pub enum DefenceChange {
    /// One or more settings of the site.
    Settings {
        /// Whether it is on in these settings.
        is_on: fn(&Settings) -> bool,
        /// Turns it on or off.
        turn: fn(&mut Settings, bool),
    },
    /// Another design, that is, another lane.
    Lane {
        /// The lane that has the defence.
        to: LaneName,
        /// The lane to return to when it is turned off.
        back: LaneName,
    },
}

/// One row of [`DEFENCES`].
#[derive(Debug, Clone, Copy)]
pub struct Defence {
    /// Which defence the row is.
    pub id: DefenceId,
    /// A stable name in kebab case.
    pub code: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// What it does, in a sentence.
    pub sentence: &'static str,
    /// What turning it on does to a scenario.
    pub change: DefenceChange,
}

/// Makes [`DefenceId`] and [`DEFENCES`] from one list.
macro_rules! defences {
    ($($id:ident, $code:literal, $label:literal, $sentence:literal, $change:expr;)*) => {
        /// A row of [`DEFENCES`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DefenceId { $(#[doc = $sentence] $id,)* }

        /// Every defence, in the order in which they are shown and tried.
        pub const DEFENCES: &[Defence] = &[$(Defence {
            id: DefenceId::$id,
            code: $code,
            label: $label,
            sentence: $sentence,
            change: $change,
        },)*];
    };
}

/// A setting that is a switch: on, or off.
macro_rules! switch {
    ($field:ident) => {
        DefenceChange::Settings {
            is_on: |settings| settings.$field,
            turn: |settings, on| settings.$field = on,
        }
    };
    (not $field:ident) => {
        DefenceChange::Settings {
            is_on: |settings| !settings.$field,
            turn: |settings, on| settings.$field = !on,
        }
    };
}

/// A setting that has one value with the defence, and another without.
macro_rules! choice {
    ($field:ident = $on:expr, else $off:expr) => {
        DefenceChange::Settings {
            is_on: |settings| settings.$field == $on,
            turn: |settings, on| settings.$field = if on { $on } else { $off },
        }
    };
}

defences! {
    SameSiteLax, "same-site-lax", "SameSite=Lax",
        "The browser keeps the cookie out of cross-site requests but top-level navigations by GET.",
        DefenceChange::Settings {
            is_on: |settings| matches!(
                settings.cookie_same_site,
                CookieSameSite::Lax | CookieSameSite::Strict
            ),
            turn: |settings, on| settings.cookie_same_site = if on {
                CookieSameSite::Lax
            } else {
                CookieSameSite::None
            },
        };
    SameSiteStrict, "same-site-strict", "SameSite=Strict",
        "The browser keeps the cookie out of whatever another site began.",
        choice!(cookie_same_site = CookieSameSite::Strict, else CookieSameSite::Lax);
    CsrfToken, "csrf-token", "CSRF token",
        "The server wants a secret in each write that other sites cannot read.",
        choice!(csrf_defence = CsrfDefence::Token, else CsrfDefence::None);
    OriginCheck, "origin-check", "Origin check",
        "The server refuses writes that another site's page began.",
        choice!(csrf_defence = CsrfDefence::Origin, else CsrfDefence::None);
    CustomHeader, "custom-header", "Custom header",
        "The server wants a header in each write that forms cannot send.",
        choice!(csrf_defence = CsrfDefence::Header, else CsrfDefence::None);
    SafeGet, "safe-get", "No writes by GET",
        "The server changes nothing on a GET request.",
        switch!(not writes_by_get);
    HttpOnly, "http-only", "HttpOnly",
        "The browser hides the cookie from scripts.",
        switch!(cookie_http_only);
    HostPrefix, "host-prefix", "__Host- prefix",
        "The browser takes the cookie from this very host alone, and only if it is Secure.",
        DefenceChange::Settings {
            is_on: |settings| settings.cookie_prefix == CookiePrefix::Host,
            turn: |settings, on| if on {
                settings.cookie_prefix = CookiePrefix::Host;
                settings.cookie_secure = true;
                settings.cookie_domain = false;
            } else {
                settings.cookie_prefix = CookiePrefix::None;
            },
        };
    Https, "https", "HTTPS and strict transport security",
        "Everything travels encrypted, the browser comes by https alone, and cookies are Secure.",
        DefenceChange::Settings {
            is_on: |settings| {
                settings.scheme == SiteScheme::Https && settings.hsts && settings.cookie_secure
            },
            turn: |settings, on| {
                settings.scheme = if on { SiteScheme::Https } else { SiteScheme::Http };
                settings.hsts = on;
                settings.cookie_secure = on;
                // Without https browsers reject cookies with a prefix.
                if !on {
                    settings.cookie_prefix = CookiePrefix::None;
                }
            },
        };
    NewSessionId, "new-session-id", "New session ID at login",
        "Login replaces the session ID, so that whoever knew the old one has nothing.",
        switch!(renew_session_id);
    RefuseUnknownIds, "refuse-unknown-ids", "Refuse unknown session IDs",
        "The server opens no session under an ID that it never gave out.",
        switch!(not adopt_unknown_session_ids);
    TokensInCookies, "tokens-in-cookies", "Tokens in HttpOnly cookies",
        "The page keeps no token: HttpOnly cookies carry them.",
        DefenceChange::Settings {
            is_on: |settings| {
                settings.access_storage == TokenStorage::Cookie
                    && settings.refresh_storage == TokenStorage::Cookie
                    && settings.cookie_http_only
            },
            turn: |settings, on| if on {
                settings.access_storage = TokenStorage::Cookie;
                settings.refresh_storage = TokenStorage::Cookie;
                settings.cookie_http_only = true;
            } else {
                settings.access_storage = TokenStorage::LocalStorage;
                settings.refresh_storage = TokenStorage::LocalStorage;
            },
        };
    ShortAccess, "short-access", "Shorter access tokens",
        "Access tokens are valid for five minutes.",
        DefenceChange::Settings {
            is_on: |settings| settings.access_lifetime <= SHORT,
            turn: |settings, on| settings.access_lifetime = if on { SHORT } else { USUAL },
        };
    Denylist, "denylist", "Denylist",
        "Verifiers look each access token up in a list of revoked ones, and refuse it while they cannot.",
        DefenceChange::Settings {
            is_on: |settings| settings.denylist && !settings.denylist_fails_open,
            turn: |settings, on| {
                settings.denylist = on;
                settings.denylist_fails_open = false;
            },
        };
    TokenVersion, "token-version", "Token version",
        "The API compares a version in the token with the user's row.",
        switch!(token_version);
    Rotation, "rotation", "Refresh rotation",
        "Each refresh token works once, and using one twice ends its family.",
        switch!(refresh_rotation);
    Grace, "grace", "Grace period",
        "A used refresh token is still taken for ten seconds, for retries and racing tabs.",
        DefenceChange::Settings {
            is_on: |settings| settings.refresh_grace > 0,
            turn: |settings, on| settings.refresh_grace = if on { GRACE } else { 0 },
        };
    Dpop, "dpop", "DPoP",
        "Tokens are bound to a key that the client must prove to hold.",
        switch!(dpop);
    StrictVerifier, "strict-verifier", "Strict verifier",
        "One fixed algorithm and key, and every claim is checked.",
        choice!(verifier = Verifier::Strict, else Verifier::Naive);
    AtomicOneTime, "atomic-one-time", "Atomic one-time use",
        "A link's identifier is looked up and written in one indivisible request.",
        choice!(one_time = OneTime::Atomic, else OneTime::ShortExp);
    SharedStore, "shared-store", "Shared session store",
        "All nodes ask one store, so that no session goes with its node.",
        DefenceChange::Settings {
            is_on: |settings| settings.session_store != SessionStore::Memory,
            turn: |settings, on| settings.session_store = if on {
                SessionStore::Shared
            } else {
                SessionStore::Memory
            },
        };
    RoleLookUp, "role-look-up", "Role looked up",
        "A session names the user, and the role is read from the user's row.",
        choice!(session_role = SessionRole::Reference, else SessionRole::Copy);
    AskEachTime, "ask-each-time", "No introspection cache",
        "An API asks about an opaque token each time.",
        DefenceChange::Settings {
            is_on: |settings| settings.introspection_cache == 0,
            turn: |settings, on| settings.introspection_cache = if on { 0 } else { CACHED },
        };
    KeyOverlap, "key-overlap", "Key overlap",
        "An old key stays in the JWK Set for as long as tokens and copies of the set can last.",
        DefenceChange::Settings {
            is_on: |settings| settings.key_overlap >= enough_overlap(settings),
            turn: |settings, on| {
                settings.key_overlap = if on { enough_overlap(settings) } else { 0 };
            },
        };
    RefetchUnknownKid, "refetch-unknown-kid", "Refetch on an unknown kid",
        "A node fetches the JWK Set again when a token names a key that it does not know.",
        switch!(refetch_unknown_kid);
    SmallTokens, "small-tokens", "Smaller tokens",
        "Access tokens carry no further claims.",
        DefenceChange::Settings {
            is_on: |settings| settings.extra_claims == 0,
            turn: |settings, on| settings.extra_claims = if on { 0 } else { LARGE },
        };
    Bff, "bff", "Backend for frontend",
        "A server of the frontend keeps the tokens, and the browser has a session with it.",
        DefenceChange::Lane { to: LaneName::Bff, back: LaneName::Jwt };
}

/// Lifetimes of a short and a usual access token, in seconds.
const SHORT: u64 = 300;
const USUAL: u64 = 900;

/// The grace period, in seconds.
const GRACE: u64 = 10;

/// How long introspection answers are cached, in seconds.
const CACHED: u64 = 300;

/// Bytes of claims that make a cookie too large for browsers.
const LARGE: u32 = 4_096;

/// Seconds that an old key is needed: the lifetime of its tokens, the leeway of verifiers,
/// and the cache time of JWK Sets (rule 8).
fn enough_overlap(settings: &Settings) -> u64 {
    settings
        .access_lifetime
        .saturating_add(settings.leeway)
        .saturating_add(settings.jwks_cache)
        .min(31_536_000)
}

/// The scenario with these defences, and the lane that it then runs in. Defences that are on
/// already stay on.
pub fn with_defences(
    scenario: &Scenario,
    lane: LaneName,
    on: &[DefenceId],
) -> (Scenario, LaneName) {
    let mut changed = scenario.clone();
    let mut to = lane;
    for defence in DEFENCES.iter().filter(|defence| on.contains(&defence.id)) {
        if !is_on(defence, &changed.settings, to) {
            turn(defence, true, &mut changed.settings, &mut to);
        }
    }
    (changed, to)
}

/// The scenario with one defence toggled.
pub fn toggled(scenario: &Scenario, lane: LaneName, id: DefenceId) -> (Scenario, LaneName) {
    let mut changed = scenario.clone();
    let mut to = lane;
    for defence in DEFENCES.iter().filter(|defence| defence.id == id) {
        let on = is_on(defence, &scenario.settings, lane);
        turn(defence, !on, &mut changed.settings, &mut to);
    }
    (changed, to)
}

pub(super) fn is_on(defence: &Defence, settings: &Settings, lane: LaneName) -> bool {
    match defence.change {
        DefenceChange::Settings { is_on, .. } => is_on(settings),
        DefenceChange::Lane { to, .. } => lane == to,
    }
}

fn turn(defence: &Defence, on: bool, settings: &mut Settings, lane: &mut LaneName) {
    match defence.change {
        DefenceChange::Settings { turn, .. } => turn(settings, on),
        DefenceChange::Lane { to, back } => *lane = if on { to } else { back },
    }
}
