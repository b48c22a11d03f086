//! What both shops have: users, the page, defences against forged requests, and the
//! answers that are refusals. How a login is kept is each shop's own matter.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use simulator::sim::scenario::action::Role;
use simulator::sim::scenario::settings::{CookiePrefix, CookieSameSite, CsrfDefence, Settings};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{SystemTime, UNIX_EPOCH};
use tower_sessions::cookie::{Cookie, SameSite, time};

pub const ORIGIN: &str = "https://shop.test";
pub const PARTNER: &str = "https://api.partner.test";

/// Whose logins are tried, and the attacker's own account.
pub const VICTIM: (&str, &str) = ("ana", "correct horse");
pub const ATTACKER: (&str, &str) = ("mallory", "let me in");

/// Tells one load of a page from all others.
static LOADS: AtomicU64 = AtomicU64::new(1);

/// The users and their rights, and how the shop is set up. Shared by all its machines.
#[derive(Clone)]
pub struct Shop {
    pub settings: Arc<Settings>,
    users: Arc<Mutex<HashMap<String, User>>>,
    /// The last link that was sent by mail.
    pub mail: Arc<Mutex<Option<String>>>,
}

#[derive(Clone)]
pub struct User {
    pub name: String,
    pub role: Role,
    pub disabled: bool,
}

/// What a login form holds.
#[derive(Deserialize)]
pub struct Form {
    user: String,
    password: String,
    pub client_id: String,
}

/// The query of a link.
#[derive(Deserialize)]
pub struct Link {
    pub token: String,
}

/// A refusal, with the status that tells why.
pub type Refusal = StatusCode;

impl Shop {
    pub fn new(settings: Settings) -> Self {
        let user = |name: &str| User {
            name: name.into(),
            role: Role::User,
            disabled: false,
        };
        let users = [VICTIM.0, ATTACKER.0].map(|name| (name.to_owned(), user(name)));
        Self {
            settings: Arc::new(settings),
            users: Arc::new(Mutex::new(HashMap::from(users))),
            mail: Arc::default(),
        }
    }

    pub fn user(&self, name: &str) -> Option<User> {
        lock(&self.users).get(name).cloned()
    }

    pub fn change(&self, change: impl FnOnce(&mut User)) {
        if let Some(user) = lock(&self.users).get_mut(VICTIM.0) {
            change(user);
        }
    }

    /// The user of a login form.
    pub fn check_password(&self, form: &Form) -> Result<User, Refusal> {
        let known = [VICTIM, ATTACKER].contains(&(&form.user, &form.password));
        self.user(&form.user)
            .filter(|user| known && !user.disabled)
            .ok_or(StatusCode::UNAUTHORIZED)
    }

    /// Whether the shop's own page meant a request whose cookies came by themselves.
    pub fn check_intent(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let own = match self.settings.csrf_defence {
            CsrfDefence::None => true,
            CsrfDefence::Header => headers.contains_key("x-requested-with"),
            CsrfDefence::Origin => match headers.get("origin") {
                Some(origin) => origin == ORIGIN,
                None => headers
                    .get("sec-fetch-site")
                    .is_none_or(|site| site == "same-origin"),
            },
            CsrfDefence::Token => panic!("no script of this test sends a CSRF token"),
        };
        if own {
            Ok(())
        } else {
            Err(StatusCode::FORBIDDEN)
        }
    }

    /// A write that came as GET.
    pub fn write_by_get(&self) -> StatusCode {
        if self.settings.writes_by_get {
            StatusCode::CREATED
        } else {
            StatusCode::METHOD_NOT_ALLOWED
        }
    }

    pub fn cookie_name(&self, base: &str) -> String {
        let prefix = match self.settings.cookie_prefix {
            CookiePrefix::None => "",
            CookiePrefix::Secure => "__Secure-",
            CookiePrefix::Host => "__Host-",
        };
        format!("{prefix}{base}")
    }

    pub fn same_site(&self) -> Option<SameSite> {
        match self.settings.cookie_same_site {
            CookieSameSite::Unset => None,
            CookieSameSite::None => Some(SameSite::None),
            CookieSameSite::Lax => Some(SameSite::Lax),
            CookieSameSite::Strict => Some(SameSite::Strict),
        }
    }

    /// A `Set-Cookie` line with the attributes of the scenario.
    pub fn cookie(&self, base: &str, value: &str, seconds: u64) -> String {
        let settings = &self.settings;
        let mut cookie = Cookie::build((self.cookie_name(base), value))
            .path("/")
            .secure(settings.cookie_secure)
            .http_only(settings.cookie_http_only)
            .max_age(time::Duration::seconds(seconds as i64))
            .build();
        cookie.set_same_site(self.same_site());
        if settings.cookie_domain {
            cookie.set_domain("shop.test");
        }
        cookie.to_string()
    }

    /// The shop's page.
    pub fn page(&self, design: &str) -> Response {
        let id = |name: &str| match self.settings.get(name) {
            Some(simulator::sim::scenario::field::FieldValue::Choice(id)) => id,
            other => panic!("{name} is {other:?}"),
        };
        let config = serde_json::json!({
            "load": LOADS.fetch_add(1, Ordering::SeqCst),
            "design": design,
            "access": id("access_storage"),
            "refresh": id("refresh_storage"),
            "renews": self.settings.refresh,
            "retries": self.settings.retry_after_401,
            "csrf": id("csrf_defence"),
        });
        let script = include_str!("page.js");
        let html = format!(
            "<!doctype html><title>Shop</title><link rel=icon href=\"data:,\">\
             <script>const config = {config};\n{script}</script><p>Shop"
        );
        ([("cache-control", "no-store")], Html(html)).into_response()
    }
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}

/// A random name of 128 bits.
pub fn random() -> String {
    tower_sessions::session::Id::default().to_string()
}

/// What is locked stays true even if a thread died in between.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|died| died.into_inner())
}
