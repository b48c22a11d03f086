//! The settings of a site and of its world: one table, from which the fields, their ranges,
//! their defaults and their JSON are made. Costs are in [`super::costs`].

use super::field::{FieldKind, FieldType, FieldValue, SettingFault, choices, default_value, kind};

choices! {
    /// How the site is reached.
    SiteScheme {
        Http = "http", "http", "Everything travels in the clear and can be read on the way.";
        Https = "https", "https", "Everything travels encrypted.";
    }

    /// How the load balancer picks the node of a request.
    Balancer {
        RoundRobin = "round-robin", "Round robin", "Each request goes to the next node in turn.";
        Random = "random", "Random", "Each request goes to a node drawn from the seed.";
        Sticky = "sticky", "Sticky", "A browser stays with the node that served it first, as long as that node runs.";
    }

    /// Where sessions are kept.
    SessionStore {
        Memory = "memory", "Memory of each node", "Each node keeps its own sessions, and they go when it stops.";
        Shared = "shared", "Shared store", "All nodes ask one fast store beside the database.";
        Database = "database", "Database", "All nodes ask the database that also holds the users.";
    }

    /// How a session gets the role of its user.
    SessionRole {
        Copy = "copy", "Copy", "The role is copied into the session at login.";
        Reference = "reference", "Reference", "The session names the user, and the role is read from the user's row.";
    }

    /// The prefix of the cookie's name (RFC 6265bis, cookie name prefixes).
    CookiePrefix {
        None = "none", "None", "The name promises nothing.";
        Secure = "secure", "__Secure-", "The browser stores the cookie only when it is Secure.";
        Host = "host", "__Host-", "The browser stores the cookie only when it is Secure, has Path=/ and no Domain.";
    }

    /// The SameSite attribute of the cookie (RFC 6265bis, the SameSite attribute).
    CookieSameSite {
        Unset = "unset", "Unset", "No attribute, so browsers treat it as Lax but let top-level POSTs pass for two minutes.";
        None = "none", "None", "Sent with cross-site requests too, if the cookie is Secure.";
        Lax = "lax", "Lax", "Sent cross-site with top-level navigations by GET alone.";
        Strict = "strict", "Strict", "Never sent with a request that another site began.";
    }

    /// What the server does against cross-site request forgery (OWASP, CSRF prevention).
    CsrfDefence {
        None = "none", "None", "The server takes any request that carries the cookie.";
        Origin = "origin", "Origin check", "The server refuses writes whose Origin is another's.";
        Token = "token", "CSRF token", "The server wants a secret in each write that other sites cannot read.";
        Header = "header", "Custom header", "The server wants a header in each write that forms cannot send.";
    }

    /// The algorithm that access tokens are signed with (RFC 7518 section 3.1, RFC 8037).
    TokenAlgorithm {
        Hs256 = "hs256", "HS256", "HMAC with SHA-256: whoever can verify can also sign.";
        Rs256 = "rs256", "RS256", "RSA with SHA-256: quick to verify, long signatures.";
        Es256 = "es256", "ES256", "ECDSA on P-256: short signatures.";
        EdDsa = "eddsa", "EdDSA", "Ed25519: short signatures that need no randomness.";
    }

    /// Where a page keeps a token.
    TokenStorage {
        Memory = "memory", "Memory", "In a variable of the page, which a reload clears.";
        SessionStorage = "session-storage", "sessionStorage", "In sessionStorage, which lasts as long as the tab.";
        LocalStorage = "local-storage", "localStorage", "In localStorage, which every script of the origin can read.";
        Cookie = "cookie", "Cookie", "In a cookie with the cookie settings.";
    }

    /// What the verifier of access tokens checks (RFC 8725).
    Verifier {
        Strict = "strict", "Strict", "One fixed algorithm and key, and every claim is checked.";
        Naive = "naive", "Naive", "It looks at no typ, believes the alg of the token, `none` included, and uses its key with any algorithm.";
    }

    /// How one-time links are limited to one use.
    OneTime {
        ShortExp = "short-exp", "Short lifetime alone", "No use is recorded, and the link works until it expires.";
        CheckThenSet = "check-then-set", "Check, then set", "The jti is looked up, then written in a second request to the store.";
        Atomic = "atomic", "Atomic", "The jti is looked up and written in one indivisible request.";
    }
}

/// What part of the world a setting belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SettingGroup {
    /// How the site is reached, its nodes, and how time passes.
    Site,
    /// How long sessions last, what they hold, and where they are kept.
    Sessions,
    /// Attributes of cookies, and the defences beside them.
    Cookies,
    /// How long tokens last, where clients keep them, and how they are checked.
    Tokens,
    /// Rotation of the signing keys, and the nodes' copies of the JWK Set.
    Keys,
    /// One-time links and native apps.
    LinksAndApps,
}

impl SettingGroup {
    /// Every group, in the order in which they are shown.
    pub const ALL: &'static [Self] = &[
        Self::Site,
        Self::Sessions,
        Self::Cookies,
        Self::Tokens,
        Self::Keys,
        Self::LinksAndApps,
    ];

    /// Its heading.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Site => "Site",
            Self::Sessions => "Sessions",
            Self::Cookies => "Cookies",
            Self::Tokens => "Tokens",
            Self::Keys => "Keys",
            Self::LinksAndApps => "Links and apps",
        }
    }
}

/// One row of [`SETTINGS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The name of the field, in JSON and in links too.
    pub id: &'static str,
    /// Where it is shown.
    pub group: SettingGroup,
    /// Its name on the page.
    pub label: &'static str,
    /// What it changes.
    pub sentence: &'static str,
    /// What it may hold.
    pub kind: FieldKind,
    /// The default.
    pub default: FieldValue<'static>,
}

/// Makes [`Settings`], [`SETTINGS`], the defaults, and reading and writing by name.
macro_rules! settings {
    ($( $group:ident { $(
        $id:ident: $type:ty = $default:expr, [$($kind:tt)+], $label:literal, $sentence:literal;
    )+ } )+) => {
        /// The settings of a scenario. Each field is a row of [`SETTINGS`].
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct Settings {
            $($( #[doc = $sentence] pub $id: $type, )+)+
        }

        /// Every setting, grouped.
        pub const SETTINGS: &[Setting] = &[
            $($( Setting {
                id: stringify!($id),
                group: SettingGroup::$group,
                label: $label,
                sentence: $sentence,
                kind: kind!($type, $($kind)+),
                default: default_value!($default, $($kind)+),
            }, )+)+
        ];

        impl Default for Settings {
            fn default() -> Self {
                Self { $($( $id: $default, )+)+ }
            }
        }

        impl Settings {
            /// The value of the setting of this name; `None` if there is none.
            pub fn get(&self, id: &str) -> Option<FieldValue<'static>> {
                match id {
                    $($( stringify!($id) => Some(FieldType::value(self.$id)), )+)+
                    _ => None,
                }
            }

            /// Writes a value that [`FieldKind::check`] has accepted.
            fn put(&mut self, row: &Setting, value: FieldValue<'_>) -> Option<()> {
                match row.id {
                    $($( stringify!($id) => self.$id = FieldType::take(value)?, )+)+
                    _ => return None,
                }
                Some(())
            }
        }
    };
}

settings! {
    Site {
        scheme: SiteScheme = SiteScheme::Https, [choice], "Scheme",
            "Whether requests to the site are encrypted on the way.";
        hsts: bool = true, [switch], "Strict transport security",
            "Whether the browser remembers to reach this site by https alone.";
        nodes: u32 = 3, [whole 1 to 16, "nodes"], "Nodes",
            "How many application nodes stand behind the load balancer.";
        balancer: Balancer = Balancer::RoundRobin, [choice], "Load balancer",
            "How the load balancer picks the node of each request.";
        clock_offset: i64 = 0, [whole -600 to 600, "seconds"], "Clock of the last node",
            "How far the clock of the last node is ahead of the true time, or behind it.";
        pace: u64 = 1, [whole 1 to 3600, "seconds"], "Pace",
            "How much time lies between two steps.";
        jitter: u32 = 20, [whole 0 to 100, "percent"], "Jitter",
            "By how much each way through the network may differ from its usual time.";
    }
    Sessions {
        session_store: SessionStore = SessionStore::Shared, [choice], "Session store",
            "Where sessions are kept.";
        session_idle: u64 = 1_800, [whole 1 to 2_592_000, "seconds"], "Idle timeout",
            "How long a session lasts without a request.";
        session_absolute: u64 = 43_200, [whole 1 to 31_536_000, "seconds"], "Absolute timeout",
            "How long a session lasts at most, however busy it is.";
        session_role: SessionRole = SessionRole::Reference, [choice], "Role in the session",
            "Whether a session copies the role of its user or looks it up.";
        renew_session_id: bool = true, [switch], "New session ID at login",
            "Whether login and a change of privilege replace the session ID.";
        adopt_unknown_session_ids: bool = false, [switch], "Adopt unknown session IDs",
            "Whether the server opens a session under an ID that it never gave out.";
    }
    Cookies {
        cookie_prefix: CookiePrefix = CookiePrefix::Host, [choice], "Name prefix",
            "What the name of the cookie makes the browser insist on.";
        cookie_same_site: CookieSameSite = CookieSameSite::Lax, [choice], "SameSite",
            "With which cross-site requests the browser sends the cookie.";
        cookie_secure: bool = true, [switch], "Secure",
            "Whether the cookie is sent by https alone.";
        cookie_http_only: bool = true, [switch], "HttpOnly",
            "Whether the cookie is hidden from scripts.";
        cookie_domain: bool = false, [switch], "Shared with sub-domains",
            "Whether a Domain attribute shares the cookie with every sub-domain.";
        cookie_partitioned: bool = false, [switch], "Partitioned",
            "Whether the cookie is kept apart for each top-level site.";
        cookie_max_age: u64 = 0, [whole 0 to 34_560_000, "seconds"], "Max-Age",
            "How long the browser keeps the cookie, where 0 means until it closes.";
        third_party_cookies: bool = true, [switch], "Third-party cookies",
            "Whether the browser allows cookies of a site inside the pages of another.";
        csrf_defence: CsrfDefence = CsrfDefence::Origin, [choice], "CSRF defence",
            "What the server checks before it believes that the person meant a write.";
        writes_by_get: bool = false, [switch], "Writes by GET",
            "Whether the server also changes things on a GET request.";
    }
    Tokens {
        algorithm: TokenAlgorithm = TokenAlgorithm::Es256, [choice], "Algorithm",
            "How access tokens are signed.";
        access_lifetime: u64 = 900, [whole 1 to 31_536_000, "seconds"], "Access token lifetime",
            "How long an access token is valid after it was issued.";
        leeway: u64 = 30, [whole 0 to 600, "seconds"], "Leeway",
            "By how much verifiers let clocks differ.";
        extra_claims: u32 = 0, [whole 0 to 16_384, "bytes"], "Further claims",
            "How many bytes of further claims each access token carries.";
        access_storage: TokenStorage = TokenStorage::Memory, [choice], "Access token kept in",
            "Where the page keeps the access token.";
        refresh: bool = true, [switch], "Refresh tokens",
            "Whether login also gives a refresh token.";
        refresh_storage: TokenStorage = TokenStorage::Cookie, [choice], "Refresh token kept in",
            "Where the page keeps the refresh token.";
        refresh_rotation: bool = true, [switch], "Refresh rotation",
            "Whether each refresh token works once and is replaced by a new one.";
        refresh_grace: u64 = 10, [whole 0 to 300, "seconds"], "Grace period",
            "How long a used refresh token is still taken, for retries and racing tabs.";
        refresh_lifetime: u64 = 1_209_600, [whole 1 to 31_536_000, "seconds"], "Refresh family deadline",
            "How long after login the last refresh token of the family works.";
        denylist: bool = false, [switch], "Denylist",
            "Whether verifiers look each access token up in a list of revoked ones.";
        denylist_fails_open: bool = false, [switch], "Denylist fails open",
            "Whether tokens are accepted while the denylist cannot be asked.";
        token_version: bool = false, [switch], "Token version",
            "Whether the API compares a version in the token with the user's row.";
        verifier: Verifier = Verifier::Strict, [choice], "Verifier",
            "How carefully access tokens are verified.";
        dpop: bool = false, [switch], "DPoP",
            "Whether tokens are bound to a key that the client must prove to hold.";
        second_api_in_audience: bool = true, [switch], "Second API in the audience",
            "Whether access tokens also name the second API as their audience.";
        retry_after_401: bool = true, [switch], "Retry after 401",
            "Whether the page, or the BFF, refreshes and tries again when the API answers 401.";
        introspection_cache: u64 = 0, [whole 0 to 3_600, "seconds"], "Introspection cache",
            "How long an API believes an earlier answer about an opaque token.";
    }
    Keys {
        key_overlap: u64 = 3_600, [whole 0 to 31_536_000, "seconds"], "Key overlap",
            "How long an old key stays in the JWK Set after a rotation.";
        key_lead: u64 = 0, [whole 0 to 604_800, "seconds"], "Key lead",
            "How long a new key stands in the JWK Set before it signs.";
        jwks_cache: u64 = 300, [whole 0 to 604_800, "seconds"], "JWK Set cache",
            "How long a node uses its copy of the JWK Set.";
        refetch_unknown_kid: bool = true, [switch], "Refetch on an unknown kid",
            "Whether a node fetches the JWK Set again when a token names a key it does not know.";
        refetch_interval: u64 = 30, [whole 0 to 3_600, "seconds"], "Refetch interval",
            "How long a node waits before it fetches like this again, where 0 means no wait.";
    }
    LinksAndApps {
        one_time: OneTime = OneTime::Atomic, [choice], "One-time links",
            "What keeps a link from working twice.";
        one_time_lifetime: u64 = 600, [whole 1 to 86_400, "seconds"], "Link lifetime",
            "How long a link works at most.";
        app_keeps_cookies: bool = true, [switch], "App keeps cookies",
            "Whether the native app has a cookie jar.";
    }
}

impl Settings {
    /// The row of the setting of this name.
    pub fn row(id: &str) -> Option<&'static Setting> {
        SETTINGS.iter().find(|row| row.id == id)
    }

    /// Changes the setting of this name.
    ///
    /// # Errors
    /// An unknown name, a value of the wrong type or out of range. Nothing is changed then.
    pub fn set(&mut self, id: &str, value: FieldValue<'_>) -> Result<(), SettingFault> {
        let unknown = || SettingFault::UnknownSetting { id: id.into() };
        let row = Self::row(id).ok_or_else(unknown)?;
        let value = row.kind.check(row.id, value)?;
        self.put(row, value).ok_or_else(unknown)
    }

    /// Changes the setting of this name to a value written as text, as in a link.
    ///
    /// # Errors
    /// As [`Settings::set`].
    pub fn set_text(&mut self, id: &str, text: &str) -> Result<(), SettingFault> {
        let kind = Self::row(id).map_or(FieldKind::Switch, |row| row.kind);
        self.set(id, kind.read_text(text))
    }

    /// What differs from the defaults, in the order of [`SETTINGS`].
    pub fn changed(&self) -> impl Iterator<Item = (&'static Setting, FieldValue<'static>)> {
        SETTINGS.iter().filter_map(|row| {
            let value = self.get(row.id)?;
            (value != row.default).then_some((row, value))
        })
    }

    /// Checks every field. [`Settings::set`] keeps them in range; code may not.
    ///
    /// # Errors
    /// The first field that is out of range.
    pub fn check(&self) -> Result<(), SettingFault> {
        for (row, value) in self.changed() {
            row.kind.check(row.id, value)?;
        }
        Ok(())
    }
}
