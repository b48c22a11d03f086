//! Headers and methods by their CORS class: what a form could send anyway, what needs
//! permission, and what no script may set (Fetch §2.2.1 and §2.2.2).

/// Name and value. Names are case-insensitive.
pub type Header = (String, String);

/// Methods that a form or an image could use as well (Fetch §2.2.1).
pub const SAFELISTED_METHODS: [&str; 3] = ["GET", "HEAD", "POST"];

/// Methods that no script may use (Fetch §2.2.1).
pub const FORBIDDEN_METHODS: [&str; 3] = ["CONNECT", "TRACE", "TRACK"];

/// Headers that only the browser may set (Fetch §2.2.2, "forbidden request-header").
const FORBIDDEN: [&str; 21] = [
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// Headers whose value may be a method that no script may use.
const METHOD_OVERRIDES: [&str; 3] = [
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
];

/// A longer value needs permission (Fetch §2.2.2).
const MAX_SAFE_VALUE: usize = 128;

/// More bytes of safelisted values together need permission (Fetch §2.2.2).
const MAX_SAFE_TOTAL: usize = 1024;

/// All values of a header, joined as HTTP joins them (RFC 9110 §5.3); `None` if there is
/// none.
pub fn value(headers: &[Header], name: &str) -> Option<String> {
    let values: Vec<_> = headers
        .iter()
        .filter(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim_matches([' ', '\t']))
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// The items of a header that is a list of names; `None` if one of them is not a token (RFC
/// 9110 §5.6.2).
pub fn list<'a>(headers: &'a [Header], name: &str) -> Option<Vec<&'a str>> {
    headers
        .iter()
        .filter(|(known, _)| known.eq_ignore_ascii_case(name))
        .flat_map(|(_, value)| value.split(','))
        .map(|item| item.trim_matches([' ', '\t']))
        .filter(|item| !item.is_empty())
        .map(|item| is_token(item).then_some(item))
        .collect()
}

fn is_token(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Whether no script may set this header (Fetch §2.2.2).
pub fn is_forbidden((name, value): &Header) -> bool {
    let name = name.to_ascii_lowercase();
    let overrides = METHOD_OVERRIDES.contains(&name.as_str())
        && value.split(',').any(|method| {
            let method = method.trim_matches([' ', '\t']);
            FORBIDDEN_METHODS
                .iter()
                .any(|known| method.eq_ignore_ascii_case(known))
        });
    FORBIDDEN.contains(&name.as_str())
        || name.starts_with("proxy-")
        || name.starts_with("sec-")
        || overrides
}

/// Whether a fetch in the mode `no-cors` may carry this header (Fetch §2.2.2).
pub fn is_no_cors_safelisted(header: &Header) -> bool {
    !header.0.eq_ignore_ascii_case("range") && is_safelisted(header)
}

/// The names that need permission, in lower case, sorted and unique (Fetch §2.2.2,
/// "CORS-unsafe request-header names").
pub fn unsafe_names(headers: &[Header]) -> Vec<String> {
    let total: usize = headers
        .iter()
        .filter(|header| is_safelisted(header))
        .map(|(_, value)| value.len())
        .fold(0, usize::saturating_add);
    let mut names: Vec<_> = headers
        .iter()
        .filter(|header| total > MAX_SAFE_TOTAL || !is_safelisted(header))
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether a form could send this header as well (Fetch §2.2.2, "CORS-safelisted request-header").
fn is_safelisted((name, value): &Header) -> bool {
    if value.len() > MAX_SAFE_VALUE {
        return false;
    }
    match name.to_ascii_lowercase().as_str() {
        "accept" => !value.bytes().any(is_unsafe_byte),
        "accept-language" | "content-language" => value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b" *,-.;=".contains(&byte)),
        "content-type" => !value.bytes().any(is_unsafe_byte) && is_form_type(value),
        "range" => is_simple_range(value),
        _ => false,
    }
}

/// A byte that could mislead a parser behind the server (Fetch §2.2.2).
fn is_unsafe_byte(byte: u8) -> bool {
    (byte < 0x20 && byte != b'\t') || byte == 0x7f || b"\"():<>?@[\\]{}".contains(&byte)
}

/// The three media types of `<form enctype>`, with any parameters.
fn is_form_type(value: &str) -> bool {
    let essence = value.split(';').next().unwrap_or_default();
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "text/plain",
    ]
    .iter()
    .any(|known| {
        essence
            .trim_matches([' ', '\t'])
            .eq_ignore_ascii_case(known)
    })
}

/// `bytes=0-` or `bytes=0-99`: what a media element would send.
fn is_simple_range(value: &str) -> bool {
    let Some((first, last)) = value
        .strip_prefix("bytes=")
        .and_then(|range| range.split_once('-'))
    else {
        return false;
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (Ok(from), to) = (first.parse::<u64>(), last.parse::<u64>()) else {
        return false;
    };
    digits(first) && digits(last) && (last.is_empty() || to.is_ok_and(|to| from <= to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(name: &str, value: &str) -> Header {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn what_a_form_could_send_needs_no_leave() {
        let long = "x".repeat(MAX_SAFE_VALUE);
        for (name, value, safe) in [
            ("Accept", "text/html, */*;q=0.8", true),
            ("Accept", "a\"b", false),
            ("Accept", "(x)", false),
            ("accept", &long, true),
            ("accept", &format!("{long}x"), false),
            ("Accept-Language", "de, en;q=0.5", true),
            ("Accept-Language", "de_x", false),
            ("Content-Language", "de", true),
            ("Content-Type", "text/plain", true),
            ("Content-Type", "Text/Plain ;x=y", true),
            ("Content-Type", "text/plain;x=\"y\"", false),
            ("Content-Type", "multipart/form-data; boundary=a", true),
            ("Content-Type", "application/x-www-form-urlencoded", true),
            ("Content-Type", "application/json", false),
            ("Content-Type", "", false),
            ("Range", "bytes=0-", true),
            ("Range", "bytes=0-10", true),
            ("Range", "bytes=-10", false),
            ("Range", "bytes=5-1", false),
            ("Range", "bytes=0-1,2-3", false),
            ("Range", "bytes=+1-2", false),
            ("X-A", "1", false),
            ("Authorization", "Bearer x", false),
            ("X-CSRF-Token", "1", false),
            ("Cache-Control", "no-cache", false),
        ] {
            assert_eq!(is_safelisted(&header(name, value)), safe, "{name}: {value}");
        }
    }

    #[test]
    fn names_that_need_leave_are_sorted_and_in_lower_case() {
        let headers = [
            header("X-B", "1"),
            header("Accept", "text/html"),
            header("Authorization", "x"),
            header("x-b", "2"),
        ];
        assert_eq!(unsafe_names(&headers), ["authorization", "x-b"]);
        let much = vec![header("Accept", &"x".repeat(MAX_SAFE_VALUE)); 9];
        assert_eq!(unsafe_names(&much), ["accept"]);
    }

    #[test]
    fn some_headers_are_the_browsers_own() {
        for (name, value, forbidden) in [
            ("Cookie", "a=b", true),
            ("HOST", "x", true),
            ("Origin", "x", true),
            ("Sec-Fetch-Site", "none", true),
            ("Proxy-Authorization", "x", true),
            ("Date", "x", true),
            ("X-HTTP-Method-Override", "PUT, trace", true),
            ("X-HTTP-Method-Override", "PUT", false),
            ("Authorization", "Bearer x", false),
            ("DPoP", "x", false),
        ] {
            assert_eq!(is_forbidden(&header(name, value)), forbidden, "{name}");
        }
    }

    #[test]
    fn a_list_that_holds_no_token_is_no_list() {
        let headers = [
            header("A", "x , Y"),
            header("a", "*,"),
            header("B", "x, y z"),
        ];
        assert_eq!(list(&headers, "a"), Some(vec!["x", "Y", "*"]));
        assert_eq!(list(&headers, "b"), None);
        assert_eq!(list(&headers, "c"), Some(vec![]));
        assert_eq!(value(&headers, "a").as_deref(), Some("x , Y, *,"));
    }
}
