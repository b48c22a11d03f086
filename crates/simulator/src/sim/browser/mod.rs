//! A browser as far as cookies, storage, same-site and cross-origin rules go.
//! What a page shows is not modelled.
//!
//! | file | what lives there |
//! |---|---|
//! | `rule` | every reason why something is dropped, withheld or blocked, in one table |
//! | `request` | what a request or a script is, seen from the browser: who started it, under which page |
//! | `cookie` | a cookie, its key, the hosts and paths it is for |
//! | `set_cookie` | how a `Set-Cookie` line is read, with `cookie_date` for `Expires` |
//! | `jar` | the cookie jar: what is stored, sent, and read by scripts |
//! | `cors` | which request asks first, and which response a script may read |
//! | `preflight_cache` | which question has been answered already |
//! | `header` | methods and headers as CORS sorts them |
//!
//! Storage and the memory of pages are texts in the state (`sim::state`).

pub mod cookie;
mod cookie_date;
pub mod cors;
pub mod header;
pub mod jar;
pub mod preflight_cache;
pub mod request;
pub mod rule;
mod set_cookie;

pub use cookie::{Cookie, CookieKey, SameSite};
pub use cors::{Preflight, ScriptHeaders};
pub use header::Header;
pub use jar::{CookieJar, Decision, Selection};
pub use preflight_cache::PreflightCache;
pub use request::{
    Credentials, FetchMode, RequestContext, RequestKind, SameSiteContext, ScriptContext,
    SetContext, ThirdPartyCookies,
};
pub use rule::BrowserRule;

#[cfg(test)]
mod tests;
