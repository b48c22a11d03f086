//! Cross-origin requests: what a script may request, which requests need a preflight, and
//! which responses a script may read (Fetch §2.2 and §4.8 to §4.10).
//!
//! Headers are pairs of name and value; names are case-insensitive.

use serde::{Deserialize, Serialize};

use super::header::{self, Header};
use super::request::{Credentials, FetchMode, RequestContext, RequestKind};
use super::rule::BrowserRule;

/// A preflight (Fetch §4.8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preflight {
    /// Always `OPTIONS`.
    pub method: String,
    /// All headers of the preflight, `Host` first; never `Cookie` or `Authorization`.
    pub request_headers: Vec<Header>,
    /// The method of the waiting request.
    pub asks_method: String,
    /// The names of its headers that need permission, in lower case and sorted.
    pub asks_headers: Vec<String>,
    /// The origin that asks, as `Origin` has it.
    pub origin: String,
    /// Whether the credentials mode of the waiting request is `include`.
    pub credentials: bool,
    /// The reason for it.
    pub reason: BrowserRule,
}

/// The headers of a script's request: those that are sent, and those that the browser
/// drops.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptHeaders {
    /// In the order in which the script set them.
    pub kept: Vec<Header>,
    /// Each with the rule that forbids it.
    pub left_out: Vec<(Header, BrowserRule)>,
}

/// Which headers that a script sets are sent (Fetch §2.2.2 and §5.1).
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

/// Checks whether the browser may send a request at all.
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

/// The preflight of a fetch with the headers that a script set; `None` if it needs none.
/// Only a cross-origin `fetch()` in the mode `cors` has one: links, forms, frames and
/// images never do.
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
    if context.url.origin.is_trustworthy() {
        add("Sec-Fetch-Mode", "cors");
        add("Sec-Fetch-Site", context.sec_fetch_site());
        add("Sec-Fetch-Dest", "empty");
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

/// Checks whether the answer to a preflight permits the request (Fetch §4.8).
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
    let methods = header::list(headers, "access-control-allow-methods")
        .ok_or(BrowserRule::MethodNotAllowed)?;
    let wildcard = |list: &[&str]| !preflight.credentials && list.contains(&"*");
    let method = preflight.asks_method.as_str();
    if !header::SAFELISTED_METHODS.contains(&method)
        && !methods.contains(&method)
        && !wildcard(&methods)
    {
        return Err(BrowserRule::MethodNotAllowed);
    }
    let allowed = header::list(headers, "access-control-allow-headers")
        .ok_or(BrowserRule::HeaderNotAllowed)?;
    let all_allowed = preflight.asks_headers.iter().all(|name| {
        // Fetch requires `authorization` to be named; in Chromium `*` includes it.
        wildcard(&allowed) || allowed.iter().any(|known| known.eq_ignore_ascii_case(name))
    });
    if all_allowed {
        Ok(())
    } else {
        Err(BrowserRule::HeaderNotAllowed)
    }
}

/// Checks whether the page that made a request can read the response.
///
/// # Errors
/// The rule that hides it from the page. The server has answered anyway, and cookies are
/// stored.
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

/// Mode and credentials mode, if the request is a `fetch()`.
fn fetch(context: &RequestContext) -> Option<(FetchMode, Credentials)> {
    match context.kind {
        RequestKind::Fetch { mode, credentials } => Some((mode, credentials)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::origin::{Origin, Url};

    const PAGE: &str = "https://shop.test";

    fn kind(mode: FetchMode, credentials: Credentials) -> RequestKind {
        RequestKind::Fetch { mode, credentials }
    }

    fn request(url: &str, method: &str, kind: RequestKind) -> RequestContext {
        let page = Origin::parse(PAGE).unwrap();
        RequestContext::within(&page, Url::parse(url).unwrap(), method, kind)
    }

    fn headers(fields: &[(&str, &str)]) -> Vec<Header> {
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn asked(method: &str, fields: &[(&str, &str)], credentials: Credentials) -> Option<Preflight> {
        let context = request(
            "https://api.test/x",
            method,
            kind(FetchMode::Cors, credentials),
        );
        preflight(&context, &headers(fields))
    }

    #[test]
    fn a_method_or_a_header_that_no_form_could_send_makes_the_browser_ask() {
        let json = ("Content-Type", "application/json");
        for (method, fields, reason) in [
            ("GET", vec![], None),
            ("HEAD", vec![], None),
            ("POST", vec![("Content-Type", "text/plain")], None),
            ("POST", vec![("Cookie", "a=b")], None),
            ("PUT", vec![], Some(BrowserRule::PreflightMethod)),
            ("DELETE", vec![json], Some(BrowserRule::PreflightMethod)),
            ("POST", vec![json], Some(BrowserRule::PreflightHeader)),
            (
                "GET",
                vec![("Authorization", "Bearer x")],
                Some(BrowserRule::PreflightHeader),
            ),
        ] {
            let preflight = asked(method, &fields, Credentials::Omit);
            assert_eq!(
                preflight.map(|asked| asked.reason),
                reason,
                "{method} {fields:?}"
            );
        }
    }

    #[test]
    fn the_question_is_complete_and_carries_no_credentials() {
        let fields = [
            ("X-A", "1"),
            ("Authorization", "Bearer x"),
            ("Cookie", "a=b"),
        ];
        let preflight = asked("PUT", &fields, Credentials::Include).unwrap();
        assert_eq!(preflight.method, "OPTIONS");
        assert_eq!(
            preflight.request_headers,
            headers(&[
                ("Host", "api.test"),
                ("Accept", "*/*"),
                ("Access-Control-Request-Method", "PUT"),
                ("Access-Control-Request-Headers", "authorization,x-a"),
                ("Origin", PAGE),
                ("Sec-Fetch-Mode", "cors"),
                ("Sec-Fetch-Site", "cross-site"),
                ("Sec-Fetch-Dest", "empty"),
            ])
        );
        let plain = request(
            "http://api.test:8080/",
            "PUT",
            kind(FetchMode::Cors, Credentials::Omit),
        );
        let names = preflight_names(&plain);
        let expected = ["Host", "Accept", "Access-Control-Request-Method", "Origin"];
        assert_eq!(names, expected);
    }

    fn preflight_names(context: &RequestContext) -> Vec<String> {
        let asked = preflight(context, &[]).unwrap();
        asked
            .request_headers
            .into_iter()
            .map(|(name, _)| name)
            .collect()
    }

    #[test]
    fn nothing_but_a_cors_fetch_across_origins_asks() {
        let fields = headers(&[("X-A", "1")]);
        for (url, kind) in [
            (
                "https://shop.test/x",
                kind(FetchMode::Cors, Credentials::Include),
            ),
            (
                "https://api.test/x",
                kind(FetchMode::NoCors, Credentials::Include),
            ),
            ("https://api.test/x", RequestKind::Navigation),
            ("https://api.test/x", RequestKind::Frame),
            ("https://api.test/x", RequestKind::Image),
        ] {
            assert_eq!(
                preflight(&request(url, "POST", kind), &fields),
                None,
                "{kind:?}"
            );
        }
        // Another host of the same site is another origin, and so is another port or
        // scheme.
        for url in [
            "https://api.shop.test/",
            "https://shop.test:8443/",
            "http://shop.test/",
        ] {
            let context = request(url, "GET", kind(FetchMode::Cors, Credentials::Omit));
            assert!(preflight(&context, &fields).is_some(), "{url}");
        }
    }

    #[test]
    fn the_answer_must_allow_what_was_asked() {
        use BrowserRule as Rule;
        use Credentials::{Include, Omit};
        let origin = ("Access-Control-Allow-Origin", PAGE);
        let leave = ("Access-Control-Allow-Credentials", "true");
        let methods = |value| ("Access-Control-Allow-Methods", value);
        let names = |value| ("Access-Control-Allow-Headers", value);
        let star = ("Access-Control-Allow-Origin", "*");
        let cases = [
            (
                asked("PUT", &[], Omit),
                204,
                vec![origin, methods("GET, PUT")],
                Ok(()),
            ),
            (
                asked("PUT", &[], Omit),
                200,
                vec![star, methods("*")],
                Ok(()),
            ),
            (
                asked("PUT", &[], Omit),
                302,
                vec![origin, methods("PUT")],
                Err(Rule::PreflightStatus),
            ),
            (
                asked("PUT", &[], Omit),
                404,
                vec![origin, methods("PUT")],
                Err(Rule::PreflightStatus),
            ),
            (
                asked("PUT", &[], Omit),
                200,
                vec![methods("PUT")],
                Err(Rule::NoAllowOrigin),
            ),
            (
                asked("PUT", &[], Omit),
                200,
                vec![origin],
                Err(Rule::MethodNotAllowed),
            ),
            (
                asked("PUT", &[], Omit),
                200,
                vec![origin, methods("put")],
                Err(Rule::MethodNotAllowed),
            ),
            (
                asked("PUT", &[], Omit),
                200,
                vec![origin, methods("PUT, a b")],
                Err(Rule::MethodNotAllowed),
            ),
            (
                asked("PUT", &[], Include),
                200,
                vec![origin, methods("PUT")],
                Err(Rule::NoAllowCredentials),
            ),
            (
                asked("PUT", &[], Include),
                200,
                vec![star, leave, methods("PUT")],
                Err(Rule::WildcardWithCredentials),
            ),
            (
                asked("PUT", &[], Include),
                200,
                vec![origin, leave, methods("*")],
                Err(Rule::MethodNotAllowed),
            ),
            (
                asked("PUT", &[], Include),
                200,
                vec![origin, leave, methods("PUT")],
                Ok(()),
            ),
            (
                asked("GET", &[("X-A", "1")], Omit),
                200,
                vec![origin, names("b, x-A")],
                Ok(()),
            ),
            (
                asked("GET", &[("X-A", "1")], Omit),
                200,
                vec![origin, names("*")],
                Ok(()),
            ),
            (
                asked("GET", &[("X-A", "1")], Omit),
                200,
                vec![origin],
                Err(Rule::HeaderNotAllowed),
            ),
            (
                asked("GET", &[("X-A", "1")], Include),
                200,
                vec![origin, leave, names("*")],
                Err(Rule::HeaderNotAllowed),
            ),
            (
                asked("GET", &[("Authorization", "x")], Omit),
                200,
                vec![star, names("*")],
                Ok(()),
            ),
        ];
        for (index, (preflight, status, fields, expected)) in cases.into_iter().enumerate() {
            let result = preflight_passes(&preflight.unwrap(), status, &headers(&fields));
            assert_eq!(result, expected, "case {index}: {fields:?}");
        }
    }

    #[test]
    fn a_response_is_read_where_it_allows_the_origin() {
        use BrowserRule as Rule;
        use Credentials::{Include, Omit};
        let allow = |value| ("Access-Control-Allow-Origin", value);
        let leave = |value| ("Access-Control-Allow-Credentials", value);
        for (credentials, fields, expected) in [
            (Omit, vec![allow("*")], Ok(())),
            (Omit, vec![allow(PAGE)], Ok(())),
            (Omit, vec![], Err(Rule::NoAllowOrigin)),
            (
                Omit,
                vec![allow("https://shop.test/")],
                Err(Rule::OtherAllowOrigin),
            ),
            (
                Omit,
                vec![allow("https://SHOP.test")],
                Err(Rule::OtherAllowOrigin),
            ),
            (Omit, vec![allow("null")], Err(Rule::OtherAllowOrigin)),
            (Omit, vec![allow("")], Err(Rule::OtherAllowOrigin)),
            (
                Omit,
                vec![allow(PAGE), allow(PAGE)],
                Err(Rule::OtherAllowOrigin),
            ),
            (
                Include,
                vec![allow("*"), leave("true")],
                Err(Rule::WildcardWithCredentials),
            ),
            (Include, vec![allow(PAGE)], Err(Rule::NoAllowCredentials)),
            (
                Include,
                vec![allow(PAGE), leave("True")],
                Err(Rule::NoAllowCredentials),
            ),
            (Include, vec![allow(PAGE), leave("true")], Ok(())),
        ] {
            let context = request(
                "https://api.test/",
                "GET",
                kind(FetchMode::Cors, credentials),
            );
            assert_eq!(
                readable(&context, &headers(&fields)),
                expected,
                "{fields:?}"
            );
        }
    }

    #[test]
    fn what_is_not_a_cors_fetch_is_read_in_its_own_origin_only() {
        use BrowserRule as Rule;
        let star = headers(&[("Access-Control-Allow-Origin", "*")]);
        for (kind, rule) in [
            (kind(FetchMode::NoCors, Credentials::Omit), Rule::Opaque),
            (
                kind(FetchMode::SameOrigin, Credentials::Omit),
                Rule::SameOriginMode,
            ),
            (RequestKind::Image, Rule::Opaque),
            (RequestKind::Frame, Rule::FrameOfAnotherOrigin),
            (RequestKind::Navigation, Rule::FrameOfAnotherOrigin),
        ] {
            assert_eq!(
                readable(&request("https://api.test/", "GET", kind), &star),
                Err(rule)
            );
            assert_eq!(
                readable(&request("https://shop.test/", "GET", kind), &[]),
                Ok(())
            );
        }
        let typed = RequestContext::typed(Url::parse("https://api.test/").unwrap());
        assert_eq!(readable(&typed, &[]), Ok(()));
    }

    #[test]
    fn some_requests_never_leave() {
        use BrowserRule as Rule;
        let cases = [
            (
                "https://api.test/",
                "TRACE",
                FetchMode::Cors,
                Err(Rule::ForbiddenMethod),
            ),
            (
                "https://shop.test/",
                "connect",
                FetchMode::Cors,
                Err(Rule::ForbiddenMethod),
            ),
            (
                "https://api.test/",
                "PUT",
                FetchMode::NoCors,
                Err(Rule::NoCorsMethod),
            ),
            (
                "https://api.test/",
                "GET",
                FetchMode::SameOrigin,
                Err(Rule::SameOriginMode),
            ),
            ("https://shop.test/", "PUT", FetchMode::SameOrigin, Ok(())),
            ("https://api.test/", "PUT", FetchMode::Cors, Ok(())),
        ];
        for (url, method, mode, expected) in cases {
            let context = request(url, method, kind(mode, Credentials::Omit));
            assert_eq!(may_be_sent(&context), expected, "{method} {mode:?}");
        }
        let fields = headers(&[("X-A", "1"), ("Accept", "text/html"), ("Cookie", "a=b")]);
        let no_cors = request(
            "https://api.test/",
            "POST",
            kind(FetchMode::NoCors, Credentials::Omit),
        );
        let result = script_headers(&no_cors, &fields);
        assert_eq!(result.kept, fields[1..2]);
        let rules: Vec<_> = result.left_out.iter().map(|(_, rule)| *rule).collect();
        assert_eq!(rules, [Rule::NoCorsHeader, Rule::ForbiddenHeader]);
    }
}
