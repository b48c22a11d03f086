//! Requests across origins: what a script may ask for, which request asks first, and
//! which response a script may read (Fetch §2.2 and §4.8 to §4.10).
//!
//! Headers are pairs of name and value; names are compared without regard to case.

use serde::{Deserialize, Serialize};

use super::header::{self, Header};
use super::request::{Credentials, FetchMode, RequestContext, RequestKind};
use super::rule::BrowserRule;

/// A question that the browser asks before it sends the request itself (Fetch §4.8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preflight {
    /// Always `OPTIONS`.
    pub method: String,
    /// All headers of the question, `Host` first; never `Cookie` or `Authorization`.
    pub request_headers: Vec<Header>,
    /// The method of the request that waits for the answer.
    pub asks_method: String,
    /// The names of its headers that need leave, in lower case and sorted.
    pub asks_headers: Vec<String>,
    /// The origin that asks, as `Origin` has it.
    pub origin: String,
    /// Whether the credentials mode of the request that waits is `include`.
    pub credentials: bool,
    /// What made it necessary.
    pub reason: BrowserRule,
}

/// The headers of a script's request that go out, and those that the browser leaves out.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptHeaders {
    pub kept: Vec<Header>,
    pub left_out: Vec<(Header, BrowserRule)>,
}

/// What becomes of the headers that a script sets (Fetch §2.2.2 and §5.1).
pub fn script_headers(context: &RequestContext, headers: &[Header]) -> ScriptHeaders {
    let no_cors = fetch(context).is_some_and(|(mode, _)| mode == FetchMode::NoCors);
    let mut result = ScriptHeaders::default();
    for header in headers {
        let rule = if header::is_forbidden(header) {
            Some(BrowserRule::ForbiddenHeader)
        } else if no_cors && !header::is_no_cors_safelisted(header) {
            Some(BrowserRule::NoCorsHeader)
        } else {
            None
        };
        match rule {
            Some(rule) => result.left_out.push((header.clone(), rule)),
            None => result.kept.push(header.clone()),
        }
    }
    result
}

/// Whether a request may leave the browser at all.
///
/// # Errors
/// [`BrowserRule::ForbiddenMethod`], [`BrowserRule::NoCorsMethod`] or
/// [`BrowserRule::SameOriginMode`].
pub fn may_be_sent(context: &RequestContext) -> Result<(), BrowserRule> {
    let Some((mode, _)) = fetch(context) else {
        return Ok(());
    };
    let method = context.method.as_str();
    if header::FORBIDDEN_METHODS
        .iter()
        .any(|known| method.eq_ignore_ascii_case(known))
    {
        return Err(BrowserRule::ForbiddenMethod);
    }
    match mode {
        FetchMode::NoCors if !header::SAFELISTED_METHODS.contains(&method) => {
            Err(BrowserRule::NoCorsMethod)
        }
        FetchMode::SameOrigin if context.is_cross_origin() => Err(BrowserRule::SameOriginMode),
        _ => Ok(()),
    }
}

/// The question that has to be asked before a fetch with the headers that a script set;
/// `None` where it goes out at once. Only a `fetch()` across origins in the mode `cors` asks:
/// links, forms, frames and images never do.
pub fn preflight(context: &RequestContext, headers: &[Header]) -> Option<Preflight> {
    let (mode, credentials) = fetch(context)?;
    if mode != FetchMode::Cors || !context.is_cross_origin() {
        return None;
    }
    let asks_headers = header::unsafe_names(&script_headers(context, headers).kept);
    let plain_method = header::SAFELISTED_METHODS.contains(&context.method.as_str());
    let reason = match (plain_method, asks_headers.is_empty()) {
        (true, true) => return None,
        (false, _) => BrowserRule::PreflightMethod,
        (true, false) => BrowserRule::PreflightHeader,
    };
    let origin = context.origin_told();
    let mut request_headers: Vec<Header> = Vec::new();
    let mut add = |name: &str, value: &str| {
        request_headers.push((name.to_owned(), value.to_owned()));
    };
    add("Host", &context.url.origin.host_header());
    add("Accept", "*/*");
    add("Access-Control-Request-Method", &context.method);
    if !asks_headers.is_empty() {
        add("Access-Control-Request-Headers", &asks_headers.join(","));
    }
    add("Origin", &origin);
    for (name, value) in context.fetch_metadata() {
        add(name, value);
    }
    Some(Preflight {
        method: "OPTIONS".into(),
        request_headers,
        asks_method: context.method.clone(),
        asks_headers,
        origin,
        credentials: credentials == Credentials::Include,
        reason,
    })
}

/// Whether the answer to a preflight lets the request go out (Fetch §4.8).
///
/// # Errors
/// The rule that forbids it.
pub fn preflight_passes(
    preflight: &Preflight,
    status: u16,
    headers: &[Header],
) -> Result<(), BrowserRule> {
    cors_check(&preflight.origin, preflight.credentials, headers)?;
    if !(200..=299).contains(&status) {
        return Err(BrowserRule::PreflightStatus);
    }
    let methods = header::list(headers, "access-control-allow-methods");
    let wildcard = |list: &[&str]| !preflight.credentials && list.contains(&"*");
    let method = preflight.asks_method.as_str();
    if !header::SAFELISTED_METHODS.contains(&method)
        && !methods.contains(&method)
        && !wildcard(&methods)
    {
        return Err(BrowserRule::MethodNotAllowed);
    }
    let allowed = header::list(headers, "access-control-allow-headers");
    let all_allowed = preflight.asks_headers.iter().all(|name| {
        let named = allowed.iter().any(|known| known.eq_ignore_ascii_case(name));
        // A star stands for any name but this one (Fetch §2.2.2, "non-wildcard").
        named || (wildcard(&allowed) && name != "authorization")
    });
    if all_allowed {
        Ok(())
    } else {
        Err(BrowserRule::HeaderNotAllowed)
    }
}

/// Whether a script of the page that made a request can read the response.
///
/// # Errors
/// The rule that keeps it from the page. The request has been answered all the same, and
/// its cookies are stored.
pub fn readable(context: &RequestContext, headers: &[Header]) -> Result<(), BrowserRule> {
    let Some((mode, credentials)) = fetch(context) else {
        let hidden = match context.kind {
            RequestKind::Image => BrowserRule::Opaque,
            _ => BrowserRule::FrameOfAnotherOrigin,
        };
        // The page of a frame or a tab has the origin it was redirected to.
        let foreign = context.initiator.as_ref() != Some(&context.url.origin);
        let tainted = context.kind == RequestKind::Image && context.is_cross_origin();
        return if context.initiator.is_some() && (foreign || tainted) {
            Err(hidden)
        } else {
            Ok(())
        };
    };
    if !context.is_cross_origin() {
        return Ok(());
    }
    match mode {
        FetchMode::SameOrigin => Err(BrowserRule::SameOriginMode),
        FetchMode::NoCors => Err(BrowserRule::Opaque),
        FetchMode::Cors => cors_check(
            &context.origin_told(),
            credentials == Credentials::Include,
            headers,
        ),
    }
}

/// The CORS check (Fetch §4.10). Values are compared byte for byte.
fn cors_check(origin: &str, credentials: bool, headers: &[Header]) -> Result<(), BrowserRule> {
    let allowed =
        header::value(headers, "access-control-allow-origin").ok_or(BrowserRule::NoAllowOrigin)?;
    if allowed == "*" {
        return if credentials {
            Err(BrowserRule::WildcardWithCredentials)
        } else {
            Ok(())
        };
    }
    if allowed != origin {
        return Err(BrowserRule::OtherAllowOrigin);
    }
    let leave = header::value(headers, "access-control-allow-credentials");
    if credentials && leave.as_deref() != Some("true") {
        return Err(BrowserRule::NoAllowCredentials);
    }
    Ok(())
}

/// Mode and credentials mode, where the request is a `fetch()`.
fn fetch(context: &RequestContext) -> Option<(FetchMode, Credentials)> {
    match context.kind {
        RequestKind::Fetch { mode, credentials } => Some((mode, credentials)),
        _ => None,
    }
}
