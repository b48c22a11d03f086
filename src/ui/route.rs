//! Addresses. Everything is in the fragment, so that any static host and `file:` can serve
//! every page, and no server receives the content of a link.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Inspect,
    Simulate,
    Learn,
    About,
}

impl Page {
    /// In the order of the navigation.
    pub const ALL: [Self; 4] = [Self::Inspect, Self::Simulate, Self::Learn, Self::About];

    /// The address, `#` included.
    pub fn href(self) -> &'static str {
        match self {
            Self::Inspect => "#/inspect",
            Self::Simulate => "#/simulate",
            Self::Learn => "#/learn",
            Self::About => "#/about",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Inspect => "Inspect",
            Self::Simulate => "Simulate",
            Self::Learn => "Learn",
            Self::About => "About",
        }
    }
}

/// A link, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    pub page: Page,
    /// What follows the page's name: the id of a scenario, a place on the page.
    pub rest: String,
    /// Names and values, decoded, in the link's order.
    pub query: Vec<(String, String)>,
}

impl Route {
    /// The first value of this name.
    pub fn value(&self, name: &str) -> Option<&str> {
        let pair = self.query.iter().find(|(key, _)| key == name);
        pair.map(|(_, value)| value.as_str())
    }
}

/// Reads a fragment (without its `#`).
///
/// `+` is not decoded to a space: values are percent-encoded, and Base64 keys contain it.
/// Unknown pages lead to the inspector.
///
/// ```
/// use jotlens::ui::route::{Page, parse};
/// let route = parse("/inspect?token=a.b.c&key=%2B%2F%20+");
/// assert_eq!(route.page, Page::Inspect);
/// assert_eq!(route.value("token"), Some("a.b.c"));
/// assert_eq!(route.value("key"), Some("+/ +"));
/// let route = parse("/simulate/claim-4?step=6&embed");
/// assert_eq!((route.page, route.rest.as_str()), (Page::Simulate, "claim-4"));
/// assert_eq!(route.value("embed"), Some(""));
/// ```
pub fn parse(fragment: &str) -> Route {
    if is_redirect(fragment) {
        return Route {
            page: Page::Inspect,
            rest: String::new(),
            query: vec![("token".into(), format!("#{fragment}"))],
        };
    }
    let (path, query) = fragment.split_once('?').unwrap_or((fragment, ""));
    let path = path.trim_matches('/');
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    let page = Page::ALL
        .into_iter()
        .find(|page| page.href().strip_prefix("#/") == Some(first))
        .unwrap_or(Page::Inspect);
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    Route {
        page,
        rest: decoded(rest),
        query: query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (name.to_owned(), decoded(value)))
            .collect(),
    }
}

/// Whether an authorization server has appended its answer to the page's address, as to that of
/// a client (RFC 6749 section 4.2.2).
fn is_redirect(fragment: &str) -> bool {
    let names = ["id_token=", "access_token="];
    fragment
        .split('&')
        .any(|pair| names.iter().any(|name| pair.starts_with(name)))
}

/// Characters allowed in a fragment (RFC 3986 section 3.5), except our separators.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b';')
    .remove(b'+')
    .remove(b',')
    .remove(b':');

/// A value, encoded for a link.
pub fn encoded(value: &str) -> String {
    utf8_percent_encode(value, PLAIN).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_of_an_authorization_server_holds_tokens() {
        let route = parse("state=x&id_token=a.b.c&access_token=d.e.f");
        assert_eq!(route.page, Page::Inspect);
        assert_eq!(
            route.value("token"),
            Some("#state=x&id_token=a.b.c&access_token=d.e.f")
        );
        assert_eq!(parse("/simulate?id_token=a.b.c").page, Page::Simulate);
    }

    #[test]
    fn unknown_addresses_are_the_inspector() {
        for fragment in ["", "/", "/nowhere", "?token=x"] {
            assert_eq!(parse(fragment).page, Page::Inspect, "{fragment}");
        }
    }

    #[test]
    fn what_was_encoded_is_read_back() {
        for value in ["", "a b", "&=#?%+;", "ä\u{202e}\n", "log-in;read.2+write"] {
            let route = parse(&format!("/simulate/own?x={}", encoded(value)));
            assert_eq!(route.value("x"), Some(value));
        }
    }
}
