//! Dotted things that are not tokens: addresses, versions, hosts, files,
//! packages.

/// Last parts of host names, beside the two-letter country codes.
const DOMAINS: [&str; 28] = [
    "ai",
    "app",
    "biz",
    "cloud",
    "com",
    "dev",
    "edu",
    "example",
    "gov",
    "info",
    "int",
    "internal",
    "invalid",
    "io",
    "local",
    "localhost",
    "mil",
    "mobi",
    "name",
    "net",
    "online",
    "org",
    "shop",
    "site",
    "svc",
    "test",
    "tech",
    "xyz",
];

/// Last parts of file names.
const EXTENSIONS: [&str; 40] = [
    "bak",
    "bz2",
    "cfg",
    "class",
    "conf",
    "cpp",
    "css",
    "csv",
    "dll",
    "doc",
    "docx",
    "exe",
    "gz",
    "htm",
    "html",
    "ico",
    "jar",
    "java",
    "jpeg",
    "jpg",
    "json",
    "lock",
    "log",
    "map",
    "mjs",
    "pdf",
    "pem",
    "png",
    "properties",
    "svg",
    "tar",
    "toml",
    "tsx",
    "txt",
    "wasm",
    "webp",
    "xml",
    "yaml",
    "yml",
    "zip",
];

/// First parts of host names and packages.
const FRONTS: [&str; 10] = [
    "www", "com", "org", "net", "io", "java", "javax", "std", "http", "https",
];

/// Whether a dotted text is an everyday name rather than an attempt at a token.
pub(super) fn is_ordinary_name(text: &str) -> bool {
    let text = text.split('/').next().unwrap_or_default();
    let text = text.trim_end_matches('.');
    let first = text.split('.').next().unwrap_or_default();
    let last = text.rsplit('.').next().unwrap_or_default();
    is_version(text) || is_listed(&FRONTS, first) || is_name_end(last)
}

/// `1.2.3`, `v1.2.3-beta.1`, `192.0.2.1`, `2026.11.21`: two numbers in front.
fn is_version(text: &str) -> bool {
    let mut parts = text.strip_prefix(['v', 'V']).unwrap_or(text).split('.');
    let mut number = || {
        parts
            .next()
            .is_some_and(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    };
    number() && number()
}

fn is_name_end(last: &str) -> bool {
    let country = last.len() == 2 && last.bytes().all(|byte| byte.is_ascii_lowercase());
    country || is_listed(&DOMAINS, last) || is_listed(&EXTENSIONS, last)
}

fn is_listed(list: &[&str], part: &str) -> bool {
    list.iter().any(|known| part.eq_ignore_ascii_case(known))
}
