//! The headers and media types of each file: the one table behind the server of
//! [`serve`](crate::serve) and the configurations that are published with the site.

use std::path::Path;
use std::str::FromStr;

/// File endings and their media types. Any other file is sent as `application/octet-stream`.
pub const TYPES: &[(&str, &str)] = &[
    ("css", "text/css"),
    ("gif", "image/gif"),
    ("html", "text/html"),
    ("ico", "image/x-icon"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("mjs", "text/javascript"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
    ("xml", "application/xml"),
];

/// Media types that are sent with `charset=utf-8`.
pub const WITH_CHARSET: &[&str] = &["text/css", "text/html", "text/javascript", "text/plain"];

/// The headers of every file.
pub const ALWAYS: &[(&str, &str)] = &[
    // With the next two, no window or frame of another origin shares the page's process or
    // reaches its window object.
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    // Scripts need an integrity digest. Not style sheets: they have one, but browsers
    // request them in a mode that this policy refuses.
    ("Integrity-Policy", "blocked-destinations=(script)"),
    (
        "Permissions-Policy",
        "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), \
         payment=(), serial=(), usb=()",
    ),
    ("Origin-Agent-Cluster", "?1"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
];

/// `Cache-Control` of files that are named by their content: one year.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// `Cache-Control` of every other file: browsers ask before each use.
pub const ASK_FIRST: &str = "no-cache";

/// Names of files that are named by their content, as nginx writes such patterns. Trunk
/// drops leading zeros of the 16 hexadecimal digits.
pub const NAMED_BY_CONTENT: &str = r"-[0-9a-f]{12,16}(_bg)?\.[a-z0-9]+$";

/// The media type of a file, as sent.
pub fn media_type(file: &Path) -> String {
    let ending = file.extension().and_then(|ending| ending.to_str());
    match TYPES.iter().find(|(own, _)| Some(*own) == ending) {
        Some((_, kind)) if WITH_CHARSET.contains(kind) => format!("{kind}; charset=utf-8"),
        Some((_, kind)) => (*kind).to_owned(),
        None => "application/octet-stream".to_owned(),
    }
}

/// The headers of a file of this name, except its media type and its policy.
pub fn headers(file: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let cache = if is_named_by_content(file) {
        FOR_EVER
    } else {
        ASK_FIRST
    };
    ALWAYS.iter().copied().chain([("Cache-Control", cache)])
}

/// Whether a file's name contains a hash of its content: [`NAMED_BY_CONTENT`].
pub fn is_named_by_content(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let Some((stem, ending)) = name.rsplit_once('.') else {
        return false;
    };
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, 'a'..='f');
    !ending.is_empty()
        && stem
            .rsplit_once('-')
            .is_some_and(|(_, hash)| (12..=16).contains(&hash.len()) && hash.chars().all(is_digit))
}

/// The pages that may show the site in a frame, as `frame-ancestors` names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameAncestors(String);

impl Default for FrameAncestors {
    /// Nobody.
    fn default() -> Self {
        Self("'none'".to_owned())
    }
}

impl FromStr for FrameAncestors {
    type Err = String;

    /// Reads origins with spaces between them. A path, a wildcard or another directive of
    /// the policy is refused.
    fn from_str(text: &str) -> Result<Self, String> {
        let is_origin = |word: &str| {
            let host = word
                .strip_prefix("https://")
                .or(word.strip_prefix("http://"));
            let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
            host.is_some_and(|host| !host.is_empty() && host.chars().all(is_plain))
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        match words
            .iter()
            .find(|word| !is_origin(word) && **word != "'self'")
        {
            _ if words.is_empty() => Err("name at least one origin".to_owned()),
            Some(word) => Err(format!(
                "`{word}` is not an origin such as https://docs.example"
            )),
            None => Ok(Self(words.join(" "))),
        }
    }
}

impl FrameAncestors {
    /// What the choice opens, to be told to whoever publishes the site; none where it opens
    /// nothing.
    pub fn warning(&self) -> Option<String> {
        (*self != Self::default()).then(|| {
            format!(
                "Pages of {} may show Jotlens in a frame. Such a page can put something over the \
                 frame and have people click on what they do not see (clickjacking). Name only \
                 origins whose every page you trust.",
                self.0
            )
        })
    }
}

/// The policy that a file of the site in this folder is sent with: that of the page itself,
/// plus who may frame it, which a page cannot say in its own markup. A page has its own
/// policy, every other file that of `index.html`. None where `index.html` has none.
pub fn policy(folder: &Path, file: &str, ancestors: &FrameAncestors) -> Option<String> {
    let own = |page: &str| policy_in(&std::fs::read_to_string(folder.join(page)).ok()?);
    let name = file.rsplit('/').next().unwrap_or(file);
    let own_page = name.ends_with(".html").then(|| own(name)).flatten();
    let policy = own_page.or_else(|| own("index.html"))?;
    Some(format!("{policy}; frame-ancestors {}", ancestors.0))
}

/// The policy in the markup of a page.
fn policy_in(page: &str) -> Option<String> {
    let (_, after) = page.split_once("http-equiv=\"Content-Security-Policy\"")?;
    let (_, after) = after.split_once("content=\"")?;
    let (policy, _) = after.split_once('"')?;
    Some(policy.trim_end_matches(';').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        for (file, kept) in [
            ("jotlens-cda2892261a379f0.js", true),
            ("jotlens-cda2892261a379f0_bg.wasm", true),
            ("parts/simulator-ebb25dc03f57296c.wasm", true),
            ("index.html", false),
            ("jotlens.html", false),
            ("service-worker.js", false),
            ("manifest.webmanifest", false),
            ("icon-512.png", false),
            ("jotlens-7d7bc47c732000.css", true),
            ("app-cda2892261a.js", false),
            ("app-cda2892261a379f01.js", false),
            ("app-CDA2892261A379F0.js", false),
            ("app-cda2892261a379f0", false),
        ] {
            assert_eq!(is_named_by_content(file), kept, "{file}");
            let cache = headers(file).find(|(name, _)| *name == "Cache-Control");
            let expected = if kept {
                "public, max-age=31536000, immutable"
            } else {
                "no-cache"
            };
            assert_eq!(cache, Some(("Cache-Control", expected)), "{file}");
        }
    }

    #[test]
    fn text_is_sent_with_its_character_set() {
        for (file, kind) in [
            ("a.html", "text/html; charset=utf-8"),
            ("a.js", "text/javascript; charset=utf-8"),
            ("a.wasm", "application/wasm"),
            ("a.webmanifest", "application/manifest+json"),
            ("a.bin", "application/octet-stream"),
            ("a", "application/octet-stream"),
        ] {
            assert_eq!(media_type(Path::new(file)), kind, "{file}");
        }
    }

    #[test]
    fn only_origins_may_be_named_as_frame_ancestors() {
        for (text, read) in [
            ("https://docs.example", "https://docs.example"),
            (
                " 'self'  http://localhost:8080 ",
                "'self' http://localhost:8080",
            ),
        ] {
            let ancestors: FrameAncestors = text.parse().expect(text);
            assert_eq!(ancestors.0, read);
            let warning = ancestors.warning().expect("a warning");
            assert!(
                warning.contains(read) && warning.contains("clickjacking"),
                "{warning}"
            );
        }
        for text in [
            "",
            "*",
            "https:",
            "https://",
            "https://*.example",
            "https://docs.example/",
            "https://docs.example; script-src *",
            "https://docs.example,https://b.example",
            "'none'",
            "\"https://docs.example\"",
        ] {
            assert!(text.parse::<FrameAncestors>().is_err(), "{text}");
        }
        assert_eq!(FrameAncestors::default().warning(), None);
    }

    #[test]
    fn a_policy_is_read_from_a_page() {
        let page = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';\">";
        assert_eq!(policy_in(page).as_deref(), Some("default-src 'none'"));
        assert_eq!(policy_in("<title>A page</title>"), None);
    }
}
