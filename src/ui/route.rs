//! Addresses: everything is behind the `#`, so that any static host and `file:`
//! serve every page and no server ever sees what a link carries.

use percent_encoding::percent_decode_str;

/// The pages that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Inspect,
    About,
}

impl Page {
    /// In the order of the navigation.
    pub const ALL: [Self; 2] = [Self::Inspect, Self::About];

    /// The address, `#` included.
    pub fn href(self) -> &'static str {
        match self {
            Self::Inspect => "#/inspect",
            Self::About => "#/about",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Inspect => "Inspect",
            Self::About => "About",
        }
    }
}

/// A page and what the link brought along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    pub page: Page,
    pub token: Option<String>,
    pub key: Option<String>,
}

/// Reads a fragment (without its `#`).
///
/// `+` stands for itself: values are percent-encoded, and Base64 keys hold it.
/// What is not known is the inspector.
///
/// ```
/// use jotlens::ui::route::{Page, parse};
/// let route = parse("/inspect?token=a.b.c&key=%2B%2F%20+");
/// assert_eq!(route.page, Page::Inspect);
/// assert_eq!(route.token.as_deref(), Some("a.b.c"));
/// assert_eq!(route.key.as_deref(), Some("+/ +"));
/// assert_eq!(parse("/about").page, Page::About);
/// ```
pub fn parse(fragment: &str) -> Route {
    let (path, query) = fragment.split_once('?').unwrap_or((fragment, ""));
    let page = match path.trim_matches('/') {
        "about" => Page::About,
        _ => Page::Inspect,
    };
    let value = |name: &str| {
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| percent_decode_str(value).decode_utf8_lossy().into_owned())
    };
    Route {
        page,
        token: value("token"),
        key: value("key"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_addresses_are_the_inspector() {
        for fragment in ["", "/", "/nowhere", "inspect", "?token=x"] {
            assert_eq!(parse(fragment).page, Page::Inspect, "{fragment}");
        }
    }
}
