//! The browser's rules for cookies, same-site and cross-origin requests. Rendering is not
//! modelled.
//!
//! | file | contents |
//! |---|---|
//! | `rule` | the rules by which something is dropped, withheld or blocked, in one table |
//! | `request` | the context of a request or a script: who started it, under which page |
//! | `cookie` | a cookie, its key, its hosts and paths |
//! | `set_cookie` | parses `Set-Cookie`, with `cookie_date` for `Expires` |
//! | `jar` | the cookie jar: what is stored, sent, and read by scripts |
//! | `cors` | preflights, and which responses a script may read |
//! | `preflight_cache` | cached answers to preflights |
//! | `header` | methods and headers by their CORS class |
//!
//! Web storage and the memory of pages are texts in the state (`sim::state`).

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
