//! The context of a request or a script in the browser: who started it, under which page,
//! with which credentials. The same-site class and the headers that the browser adds
//! (`Origin`, `Sec-Fetch-*`) follow from it.
//!
//! Redirects taint `Origin` and `Sec-Fetch-Site`, but not SameSite, as in browsers today
//! (RFC 6265bis §5.2 leaves the chain out).

use serde::{Deserialize, Serialize};

use crate::sim::origin::{Origin, Site, Url};

/// Whether third parties may use unpartitioned cookies.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThirdPartyCookies {
    /// Allowed, as far as `SameSite` permits.
    #[default]
    Allowed,
    /// Blocked, whatever `SameSite` says.
    Blocked,
}

/// The mode of a `fetch()` (Fetch §2.2.5, "mode").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FetchMode {
    /// Any origin, if the server permits it.
    Cors,
    /// Any origin, but the response is opaque, and only what a form could send.
    NoCors,
    /// Only the page's own origin.
    SameOrigin,
}

/// Whether a `fetch()` carries cookies (Fetch §2.2.5, "credentials mode").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Credentials {
    /// Never.
    Omit,
    /// Only to the page's own origin.
    SameOrigin,
    /// Always; the script can read the answer only if the server allows credentials.
    Include,
}

/// What makes the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestKind {
    /// A top-level navigation: a typed address, a link, a form, a redirect.
    Navigation,
    /// A navigation of a frame.
    Frame,
    /// `<img>` and similar: no script can read the response.
    Image,
    /// `fetch()` of a script.
    Fetch {
        /// Its mode.
        mode: FetchMode,
        /// Its credentials mode.
        credentials: Credentials,
    },
}

/// A request before the browser sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestContext {
    /// Its URL.
    pub url: Url,
    /// In upper case, as in the request line.
    pub method: String,
    /// What in the browser makes the request.
    pub kind: RequestKind,
    /// The origin that started the request; `None` when the person typed the address.
    pub initiator: Option<Origin>,
    /// The page in the tab's address bar. Ignored for [`RequestKind::Navigation`], which
    /// has its own.
    pub top_level: Option<Origin>,
    /// The origins that redirected this request, in order.
    pub redirected_by: Vec<Origin>,
    /// A setting of the browser.
    pub third_party_cookies: ThirdPartyCookies,
}

/// The context of a script in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptContext {
    /// The address of the document that the script runs in.
    pub page: Url,
    /// The page in the tab's address bar; that of `page` unless it is framed.
    pub top_level: Origin,
    /// A setting of the browser.
    pub third_party_cookies: ThirdPartyCookies,
}

/// The context in which a response or a script sets a cookie, with all that the decision
/// depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetContext {
    /// The address of the response, or of the document of the script.
    pub url: Url,
    /// Whether a script (`document.cookie = …`) sets it rather than a response.
    pub script: bool,
    /// Whether cookies with SameSite `Lax`, `Strict` or none may be set here.
    pub same_site: bool,
    /// The site of the tab: the partition of a cookie with `Partitioned`.
    pub partition: Site,
    /// Whether unpartitioned cookies are blocked here.
    pub third_party_blocked: bool,
    /// Whether the request was made without credentials, so that its cookies are not taken.
    pub credentials_omitted: bool,
}

/// Which cookies of a site a request may carry (RFC 6265bis §5.2 and §5.6.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SameSiteContext {
    /// Another site started it: only `SameSite=None`.
    CrossSite,
    /// Another site started a top-level navigation with an unsafe method:
    /// as above, and for two minutes cookies that set no SameSite.
    LaxUnsafe,
    /// Another site started a top-level navigation with a safe method: all but `Strict`.
    Lax,
    /// The same site: every cookie.
    Strict,
}

impl RequestContext {
    /// A request for a typed address.
    pub fn typed(url: Url) -> Self {
        Self {
            url,
            method: "GET".into(),
            kind: RequestKind::Navigation,
            initiator: None,
            top_level: None,
            redirected_by: Vec::new(),
            third_party_cookies: ThirdPartyCookies::Allowed,
        }
    }

    /// A top-level navigation from a page: a link (`GET`) or a form (`POST`).
    pub fn navigation(url: Url, method: &str, from: &Origin) -> Self {
        Self {
            method: method.to_owned(),
            initiator: Some(from.clone()),
            ..Self::typed(url)
        }
    }

    /// A subresource request of the page in the tab.
    pub fn within(page: &Origin, url: Url, method: &str, kind: RequestKind) -> Self {
        Self {
            kind,
            top_level: Some(page.clone()),
            ..Self::navigation(url, method, page)
        }
    }

    /// The origin in the tab's address bar while this request is answered.
    pub fn top_level_origin(&self) -> &Origin {
        let page = match self.kind {
            RequestKind::Navigation => None,
            _ => self.top_level.as_ref().or(self.initiator.as_ref()),
        };
        page.unwrap_or(&self.url.origin)
    }

    /// The same-site class of the request (RFC 6265bis §5.2, schemeful as in Chromium).
    pub fn same_site(&self) -> SameSiteContext {
        let to = &self.url.origin;
        let started_here = self
            .initiator
            .as_ref()
            .is_none_or(|from| from.is_same_site(to));
        let under_here = self.top_level_origin().is_same_site(to);
        if under_here && started_here {
            SameSiteContext::Strict
        } else if self.kind != RequestKind::Navigation {
            SameSiteContext::CrossSite
        } else if SAFE_METHODS.contains(&self.method.as_str()) {
            SameSiteContext::Lax
        } else {
            SameSiteContext::LaxUnsafe
        }
    }

    /// Whether the request has left the origin that started it. Typed addresses have no
    /// such origin.
    pub fn is_cross_origin(&self) -> bool {
        self.initiator
            .as_ref()
            .is_some_and(|from| self.all_urls().any(|origin| origin != from))
    }

    /// Whether cookies are sent with the request at all (Fetch §4.6, "includeCredentials").
    pub fn has_credentials(&self) -> bool {
        match self.kind {
            RequestKind::Navigation | RequestKind::Frame | RequestKind::Image => true,
            RequestKind::Fetch { credentials, .. } => match credentials {
                Credentials::Omit => false,
                Credentials::SameOrigin => !self.is_cross_origin(),
                Credentials::Include => true,
            },
        }
    }

    /// The context in which the response to this request sets cookies.
    pub fn set_context(&self) -> SetContext {
        SetContext {
            url: self.url.clone(),
            script: false,
            same_site: self.kind == RequestKind::Navigation
                || self.same_site() == SameSiteContext::Strict,
            partition: self.top_level_origin().site(),
            third_party_blocked: self.is_third_party()
                && self.third_party_cookies == ThirdPartyCookies::Blocked,
            credentials_omitted: !self.has_credentials(),
        }
    }

    /// The `Origin` header, if one is sent (Fetch §3.2); `null` if the origin is hidden.
    pub fn origin_header(&self) -> Option<String> {
        let reads_only = matches!(self.method.as_str(), "GET" | "HEAD");
        let asked_for = self.is_cors() && self.is_cross_origin();
        (asked_for || !reads_only).then(|| self.origin_told())
    }

    /// The origin as `Origin` and the CORS check have it: `null` after redirects through
    /// other origins (Fetch §3.2, "serializing a request origin").
    pub fn origin_told(&self) -> String {
        match &self.initiator {
            Some(from) if !self.is_tainted(from) => from.to_string(),
            _ => "null".into(),
        }
    }

    /// `Sec-Fetch-Site`, `Sec-Fetch-Mode` and `Sec-Fetch-Dest` (Fetch Metadata §2). Empty
    /// if the URL is not trustworthy. `Sec-Fetch-User` depends on a gesture and is left
    /// out.
    pub fn fetch_metadata(&self) -> Vec<(&'static str, &'static str)> {
        if !self.url.origin.is_trustworthy() {
            return Vec::new();
        }
        let (mode, destination) = match self.kind {
            RequestKind::Navigation => ("navigate", "document"),
            RequestKind::Frame => ("navigate", "iframe"),
            RequestKind::Image => ("no-cors", "image"),
            RequestKind::Fetch { mode, .. } => (mode.as_str(), "empty"),
        };
        vec![
            ("Sec-Fetch-Site", self.sec_fetch_site()),
            ("Sec-Fetch-Mode", mode),
            ("Sec-Fetch-Dest", destination),
        ]
    }

    /// The value of `Sec-Fetch-Site`: the worst relation along all redirects.
    pub fn sec_fetch_site(&self) -> &'static str {
        let Some(from) = &self.initiator else {
            return "none";
        };
        if !self.is_cross_origin() {
            "same-origin"
        } else if self.all_urls().all(|origin| origin.is_same_site(from)) {
            "same-site"
        } else {
            "cross-site"
        }
    }

    /// Whether a redirect left an origin that was itself not the initiator's
    /// (Fetch §2.2.5, "redirect-taint").
    fn is_tainted(&self, from: &Origin) -> bool {
        let mut hops = self.all_urls().zip(self.all_urls().skip(1));
        hops.any(|(here, there)| {
            // Without CORS, Chromium drops it on any redirect to another origin.
            here != there && (here != from || !self.is_cors())
        })
    }

    /// Whether the request, or the frame that makes it, belongs to another site than the
    /// tab (RFC 6265bis §7.1).
    fn is_third_party(&self) -> bool {
        let top = self.top_level_origin();
        let foreign = |origin: &Origin| !origin.is_same_site(top);
        match self.kind {
            RequestKind::Navigation => false,
            RequestKind::Frame => foreign(&self.url.origin),
            RequestKind::Image | RequestKind::Fetch { .. } => {
                foreign(&self.url.origin) || self.initiator.as_ref().is_some_and(foreign)
            }
        }
    }

    /// Whether the CORS protocol applies: only to a `fetch()` of this mode.
    fn is_cors(&self) -> bool {
        matches!(
            self.kind,
            RequestKind::Fetch {
                mode: FetchMode::Cors,
                ..
            }
        )
    }

    /// The origins of all URLs of the request, the current one last.
    fn all_urls(&self) -> impl Iterator<Item = &Origin> {
        self.redirected_by
            .iter()
            .chain(std::iter::once(&self.url.origin))
    }
}

/// Safe methods (RFC 9110 §9.2.1).
const SAFE_METHODS: [&str; 4] = ["GET", "HEAD", "OPTIONS", "TRACE"];

impl FetchMode {
    /// The mode as `Sec-Fetch-Mode` has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cors => "cors",
            Self::NoCors => "no-cors",
            Self::SameOrigin => "same-origin",
        }
    }
}

impl ScriptContext {
    /// A script of a top-level page.
    pub fn on(page: Url) -> Self {
        Self {
            top_level: page.origin.clone(),
            page,
            third_party_cookies: ThirdPartyCookies::Allowed,
        }
    }

    /// The same-site class of what the script reads and writes. It depends on the framing
    /// of its page, not on how the page was reached.
    pub fn same_site(&self) -> SameSiteContext {
        if self.page.origin.is_same_site(&self.top_level) {
            SameSiteContext::Strict
        } else {
            SameSiteContext::CrossSite
        }
    }

    /// The context in which this script sets cookies through `document.cookie`.
    pub fn set_context(&self) -> SetContext {
        let same_site = self.same_site() == SameSiteContext::Strict;
        SetContext {
            url: self.page.clone(),
            script: true,
            same_site,
            partition: self.top_level.site(),
            third_party_blocked: !same_site
                && self.third_party_cookies == ThirdPartyCookies::Blocked,
            credentials_omitted: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Origin {
        Origin::parse(text).unwrap()
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn fetch(mode: FetchMode, credentials: Credentials) -> RequestKind {
        RequestKind::Fetch { mode, credentials }
    }

    fn redirected(mut context: RequestContext, by: &[&str]) -> RequestContext {
        context.redirected_by = by.iter().map(|text| origin(text)).collect();
        context
    }

    const CORS: RequestKind = RequestKind::Fetch {
        mode: FetchMode::Cors,
        credentials: Credentials::Include,
    };

    #[test]
    fn a_navigation_is_strict_lax_or_unsafe() {
        use SameSiteContext::{Lax, LaxUnsafe, Strict};
        let to = "https://shop.test/";
        for (from, method, expected) in [
            ("https://shop.test", "POST", Strict),
            ("https://api.shop.test", "POST", Strict),
            ("https://shop.test:8443", "POST", Strict),
            ("https://evil.test", "GET", Lax),
            ("https://evil.test", "HEAD", Lax),
            ("https://evil.test", "POST", LaxUnsafe),
            // Another scheme is another site.
            ("http://shop.test", "GET", Lax),
        ] {
            let context = RequestContext::navigation(url(to), method, &origin(from));
            assert_eq!(context.same_site(), expected, "{from} {method}");
        }
        assert_eq!(RequestContext::typed(url(to)).same_site(), Strict);
    }

    #[test]
    fn inside_of_a_page_it_is_strict_or_cross_site() {
        use SameSiteContext::{CrossSite, Strict};
        for kind in [RequestKind::Frame, RequestKind::Image, CORS] {
            for (page, to, expected) in [
                ("https://shop.test", "https://shop.test/", Strict),
                ("https://shop.test", "https://api.shop.test/", Strict),
                ("https://evil.test", "https://shop.test/", CrossSite),
                ("http://shop.test", "https://shop.test/", CrossSite),
            ] {
                let context = RequestContext::within(&origin(page), url(to), "GET", kind);
                assert_eq!(context.same_site(), expected, "{page} {to} {kind:?}");
            }
        }
        // A frame of another site asks, for itself or for the page around it.
        for to in ["https://shop.test/", "https://frame.test/"] {
            let mut context =
                RequestContext::within(&origin("https://shop.test"), url(to), "GET", CORS);
            context.initiator = Some(origin("https://frame.test"));
            assert_eq!(context.same_site(), CrossSite, "{to}");
        }
    }

    #[test]
    fn redirects_do_not_change_the_same_site_class() {
        let start = RequestContext::navigation(
            url("https://shop.test/"),
            "GET",
            &origin("https://shop.test"),
        );
        let context = redirected(start, &["https://evil.test"]);
        assert_eq!(context.same_site(), SameSiteContext::Strict);
    }

    #[test]
    fn credentials_go_where_the_mode_lets_them() {
        let page = origin("https://shop.test");
        for (to, credentials, expected) in [
            ("https://shop.test/", Credentials::Omit, false),
            ("https://shop.test/", Credentials::SameOrigin, true),
            ("https://api.shop.test/", Credentials::SameOrigin, false),
            ("https://api.shop.test/", Credentials::Include, true),
        ] {
            for mode in [FetchMode::Cors, FetchMode::NoCors] {
                let context =
                    RequestContext::within(&page, url(to), "GET", fetch(mode, credentials));
                assert_eq!(context.has_credentials(), expected, "{to} {credentials:?}");
                assert_eq!(context.set_context().credentials_omitted, !expected);
            }
        }
        // Back home after a detour it is no longer the same origin.
        let kind = fetch(FetchMode::Cors, Credentials::SameOrigin);
        let home = RequestContext::within(&page, url("https://shop.test/"), "GET", kind);
        assert!(!redirected(home, &["https://api.test"]).has_credentials());
    }

    #[test]
    fn origin_is_told_by_cors_and_by_whatever_changes_something() {
        let shop = origin("https://shop.test");
        let there = || url("https://api.test/");
        let here = || url("https://shop.test/");
        let told = Some("https://shop.test".to_owned());
        let no_cors = fetch(FetchMode::NoCors, Credentials::Include);
        for (context, expected) in [
            (RequestContext::typed(here()), None),
            (RequestContext::navigation(there(), "GET", &shop), None),
            (
                RequestContext::navigation(there(), "POST", &shop),
                told.clone(),
            ),
            (
                RequestContext::navigation(here(), "POST", &shop),
                told.clone(),
            ),
            (
                RequestContext::within(&shop, there(), "GET", CORS),
                told.clone(),
            ),
            (RequestContext::within(&shop, here(), "GET", CORS), None),
            (
                RequestContext::within(&shop, here(), "POST", CORS),
                told.clone(),
            ),
            (RequestContext::within(&shop, there(), "GET", no_cors), None),
            (
                RequestContext::within(&shop, there(), "POST", no_cors),
                told.clone(),
            ),
            (
                RequestContext::within(&shop, there(), "GET", RequestKind::Image),
                None,
            ),
        ] {
            assert_eq!(context.origin_header(), expected, "{context:?}");
        }
    }

    #[test]
    fn origin_is_null_after_a_redirect_by_another_origin() {
        let shop = origin("https://shop.test");
        let post = |to: &str, kind| {
            let mut context = RequestContext::within(&shop, url(to), "POST", kind);
            context.top_level = None;
            context
        };
        let no_cors = fetch(FetchMode::NoCors, Credentials::Include);
        for (kind, by, to, told) in [
            (CORS, "https://shop.test", "https://b.test/", true),
            (CORS, "https://b.test", "https://b.test/", true),
            (CORS, "https://b.test", "https://c.test/", false),
            (CORS, "https://b.test", "https://shop.test/", false),
            (no_cors, "https://shop.test", "https://b.test/", false),
            (
                RequestKind::Navigation,
                "https://shop.test",
                "https://b.test/",
                false,
            ),
            (
                RequestKind::Navigation,
                "https://shop.test",
                "https://shop.test/",
                true,
            ),
        ] {
            let context = redirected(post(to, kind), &[by]);
            let expected = if told { "https://shop.test" } else { "null" };
            assert_eq!(
                context.origin_header().as_deref(),
                Some(expected),
                "{kind:?} {by} {to}"
            );
        }
    }

    #[test]
    fn fetch_metadata_tells_the_worst_of_the_way() {
        let shop = origin("https://shop.test");
        let site = |context: &RequestContext| context.fetch_metadata().first().copied();
        let expect = |value| Some(("Sec-Fetch-Site", value));
        let image = |to: &str| RequestContext::within(&shop, url(to), "GET", RequestKind::Image);
        assert_eq!(
            site(&RequestContext::typed(url("https://a.test/"))),
            expect("none")
        );
        assert_eq!(site(&image("https://shop.test/")), expect("same-origin"));
        assert_eq!(site(&image("https://api.shop.test/")), expect("same-site"));
        assert_eq!(site(&image("https://a.test/")), expect("cross-site"));
        assert_eq!(site(&image("http://localhost/")), expect("cross-site"));
        assert_eq!(site(&image("http://shop.test/")), None);
        let detour = redirected(image("https://shop.test/"), &["https://a.test"]);
        assert_eq!(site(&detour), expect("cross-site"));
        let frame =
            RequestContext::within(&shop, url("https://a.test/"), "GET", RequestKind::Frame);
        assert_eq!(
            frame.fetch_metadata()[1..],
            [("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe")]
        );
    }

    #[test]
    fn third_parties_are_blocked_where_the_setting_says_so() {
        let shop = origin("https://shop.test");
        for (to, kind, third) in [
            ("https://ads.test/", RequestKind::Frame, true),
            ("https://ads.test/", RequestKind::Image, true),
            ("https://ads.test/", CORS, true),
            ("https://api.shop.test/", CORS, false),
            ("http://shop.test/", RequestKind::Image, true),
            ("https://ads.test/", RequestKind::Navigation, false),
        ] {
            let mut context = RequestContext::within(&shop, url(to), "GET", kind);
            assert!(!context.set_context().third_party_blocked);
            context.third_party_cookies = ThirdPartyCookies::Blocked;
            assert_eq!(
                context.set_context().third_party_blocked,
                third,
                "{to} {kind:?}"
            );
        }
        let mut script = ScriptContext::on(url("https://ads.test/"));
        script.third_party_cookies = ThirdPartyCookies::Blocked;
        assert!(!script.set_context().third_party_blocked);
        script.top_level = shop;
        assert!(script.set_context().third_party_blocked);
        assert_eq!(script.same_site(), SameSiteContext::CrossSite);
    }
}
