//! A request or a script as the browser sees it: who started it, under which page,
//! with which credentials. From this follow the same-site class of the request and the
//! headers that the browser adds by itself (`Origin`, `Sec-Fetch-*`).
//!
//! Redirects count as browsers count them today: they taint `Origin` and
//! `Sec-Fetch-Site`, but not SameSite (RFC 6265bis §5.2 leaves the chain out).

use serde::{Deserialize, Serialize};

use crate::sim::origin::{Origin, Site, Url};

use super::rule::BrowserRule;

/// Whether scripts and responses of other sites than the tab's may use unpartitioned cookies.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThirdPartyCookies {
    #[default]
    Allowed,
    Blocked,
}

/// The mode of a `fetch()` (Fetch §2.2.5, "mode").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FetchMode {
    Cors,
    NoCors,
    SameOrigin,
}

/// Whether a `fetch()` carries cookies (Fetch §2.2.5, "credentials mode").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Credentials {
    Omit,
    SameOrigin,
    Include,
}

/// What asks for the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestKind {
    /// The tab itself goes there: a typed address, a link, a form, a redirect.
    Navigation,
    /// A frame inside of a page goes there.
    Frame,
    /// `<img>` and its like: no script reads the response.
    Image,
    /// `fetch()` of a script.
    Fetch {
        mode: FetchMode,
        credentials: Credentials,
    },
}

/// A request before it leaves the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestContext {
    pub url: Url,
    /// In upper case, as in the request line.
    pub method: String,
    pub kind: RequestKind,
    /// The origin that started the request; `None` when the person typed the address.
    pub initiator: Option<Origin>,
    /// The page in the tab's address bar. Ignored for [`RequestKind::Navigation`], which
    /// brings its own.
    pub top_level: Option<Origin>,
    /// The origins that redirected this request here, the first one first.
    pub redirected_by: Vec<Origin>,
    pub third_party_cookies: ThirdPartyCookies,
}

/// A script at work in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptContext {
    /// The address of the document that the script runs in.
    pub page: Url,
    /// The page in the tab's address bar; that of `page` unless it is framed.
    pub top_level: Origin,
    pub third_party_cookies: ThirdPartyCookies,
}

/// What may set a cookie: a response or a script, with all that the decision depends on.
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

/// How much of a site's cookies a request may carry (RFC 6265bis §5.2 and §5.6.7).
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
    /// The same site all along: every cookie.
    Strict,
}

impl RequestContext {
    /// A person typed the address.
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

    /// A page sends the whole tab elsewhere: a link (`GET`) or a form (`POST`).
    pub fn navigation(url: Url, method: &str, from: &Origin) -> Self {
        Self {
            method: method.to_owned(),
            initiator: Some(from.clone()),
            ..Self::typed(url)
        }
    }

    /// A page asks for something inside of itself; the page is the tab's own.
    pub fn within(page: &Origin, url: Url, method: &str, kind: RequestKind) -> Self {
        Self {
            kind,
            top_level: Some(page.clone()),
            ..Self::navigation(url, method, page)
        }
    }

    /// The origin in the tab's address bar while this request is answered.
    pub fn top_level_origin(&self) -> &Origin {
        todo(self)
    }

    /// The same-site class of the request (RFC 6265bis §5.2, schemeful).
    pub fn same_site(&self) -> SameSiteContext {
        SameSiteContext::CrossSite
    }

    /// Whether cookies go with the request at all (Fetch §4.6, "includeCredentials").
    pub fn has_credentials(&self) -> bool {
        true
    }

    /// What the response to this request may set.
    pub fn set_context(&self) -> SetContext {
        SetContext {
            url: self.url.clone(),
            script: false,
            same_site: false,
            partition: self.top_level_origin().site(),
            third_party_blocked: false,
            credentials_omitted: false,
        }
    }

    /// The `Origin` header, where one is sent (Fetch §3.2); `null` where it is withheld.
    pub fn origin_header(&self) -> Option<String> {
        None
    }

    /// `Sec-Fetch-Site`, `-Mode`, `-User` and `-Dest`, in this order (Fetch Metadata §2).
    /// Empty where the address is not trustworthy.
    pub fn fetch_metadata(&self) -> Vec<(&'static str, &'static str)> {
        Vec::new()
    }

    /// The rule that stops the request before it is sent, if any.
    ///
    /// # Errors
    /// [`BrowserRule::SameOriginMode`] where a `same-origin` fetch leaves its origin.
    pub fn may_be_sent(&self) -> Result<(), BrowserRule> {
        Ok(())
    }
}

fn todo(context: &RequestContext) -> &Origin {
    &context.url.origin
}

impl ScriptContext {
    /// A script of a page that stands in the tab itself.
    pub fn on(page: Url) -> Self {
        Self {
            top_level: page.origin.clone(),
            page,
            third_party_cookies: ThirdPartyCookies::Allowed,
        }
    }

    /// The same-site class of what the script reads and writes.
    pub fn same_site(&self) -> SameSiteContext {
        SameSiteContext::Strict
    }

    /// What this script may set through `document.cookie`.
    pub fn set_context(&self) -> SetContext {
        SetContext {
            url: self.page.clone(),
            script: true,
            same_site: true,
            partition: self.top_level.site(),
            third_party_blocked: false,
            credentials_omitted: false,
        }
    }
}
