//! The headers and media type of each file: one table, from which follow `_headers` (Netlify,
//! Cloudflare Pages), a configuration for nginx, and what our own server sends.
//!
//! The policy is that of the page itself ([`seal`]) with `frame-ancestors`, which a page cannot
//! set for itself. Both apply together, so a host that sends no headers loses only that.

use crate::html::tags;
use crate::{Result, digest, files, one_file, seal};
use regex_lite::Regex;
use std::fmt::Write;
use std::path::Path;

/// The file with the rules of hosts that read them from the site.
pub const RULES: &str = "_headers";

/// The folder of what is for the host and not for its visitors.
pub const FOLDER: &str = "hosting";

/// The configuration for nginx, in [`FOLDER`].
pub const NGINX: &str = "nginx.conf";

/// The digest of every file that is served, in [`FOLDER`], as `sha256sum --check` reads it.
pub const SUMS: &str = "SHA256SUMS";

/// What nginx listens to and where it finds the files, until the host changes it.
pub const NGINX_LISTEN: &str = "listen 80;";
pub const NGINX_ROOT: &str = "root /srv/jotlens;";

/// File endings and their media types. What is not here is sent as plain bytes.
const TYPES: &[(&str, &str)] = &[
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

/// Media types that are sent with their character set.
const WITH_CHARSET: &[&str] = &["text/css", "text/html", "text/javascript", "text/plain"];

/// What is said about every file.
const ALWAYS: &[(&str, &str)] = &[
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    // No script without a digest. Style sheets have theirs too, but this would refuse them:
    // they are requested as browsers did before there were digests.
    ("Integrity-Policy", "blocked-destinations=(script)"),
    (
        "Permissions-Policy",
        "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), \
         payment=(), serial=(), usb=()",
    ),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
];

/// How long a browser, or a network in between, may keep a file without asking.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_FIRST: &str = "no-cache";

/// Names of files that are named by their content, as nginx writes such patterns. Trunk
/// leaves away the zeros at the beginning of a hash.
const NAMED_BY_CONTENT: &str = r"-[0-9a-f]{12,16}(_bg)?\.[a-z0-9]+$";

/// The media type of a file, as sent.
pub fn media_type(file: &Path) -> String {
    let ending = file.extension().and_then(|ending| ending.to_str());
    match TYPES.iter().find(|(own, _)| Some(*own) == ending) {
        Some((_, kind)) if WITH_CHARSET.contains(kind) => format!("{kind}; charset=utf-8"),
        Some((_, kind)) => (*kind).to_owned(),
        None => "application/octet-stream".to_owned(),
    }
}

/// The headers of a file of this name, but for its type and its policy.
pub fn headers(file: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let cache = if is_named_by_content(file) {
        FOR_EVER
    } else {
        ASK_FIRST
    };
    ALWAYS.iter().copied().chain([("Cache-Control", cache)])
}

/// Whether a file is named by its content, so that other content has another name.
fn is_named_by_content(file: &str) -> bool {
    Regex::new(NAMED_BY_CONTENT).is_ok_and(|pattern| pattern.is_match(file))
}

/// The page whose policy a file is sent with: the edition in one file has its own.
fn page_of(file: &str) -> &'static str {
    if file.rsplit('/').next() == Some(one_file::NAME) {
        one_file::NAME
    } else {
        "index.html"
    }
}

/// The policy that a file of the site in this folder is sent with, as it stands now: a
/// build may have replaced it.
pub fn policy(folder: &Path, file: &str) -> Option<String> {
    let page = files::text(folder.join(page_of(file))).ok()?;
    let tags = tags(&page);
    let policy = seal::policy(&tags)?.trim_end_matches(';');
    Some(format!("{policy}; frame-ancestors 'none'"))
}

/// Writes what hosts read, for the built site in this folder with these files.
pub fn write(dist: &Path, files: &[String]) -> Result {
    let policies = Policies {
        site: required(dist, "index.html")?,
        one_file: required(dist, one_file::NAME)?,
    };
    let sum = |file: &String| {
        let bytes = files::read(dist.join(file))?;
        Ok(format!("{}  {file}\n", digest::sha256(&bytes)))
    };
    let sums = files.iter().map(sum).collect::<Result<String>>()?;
    files::write(dist.join(RULES), rules(files, &policies))?;
    files::write(dist.join(FOLDER).join(NGINX), nginx(&policies))?;
    files::write(dist.join(FOLDER).join(SUMS), sums)
}

/// The policy of a page, in a form that every configuration can quote.
fn required(dist: &Path, page: &str) -> Result<String> {
    let policy = policy(dist, page).ok_or_else(|| format!("{page} has no policy."))?;
    if policy.contains(['"', '$', '\\', '\n']) {
        return Err(format!("The policy of {page} cannot be quoted: {policy}"));
    }
    Ok(policy)
}

struct Policies {
    site: String,
    one_file: String,
}

/// Addresses other than its own name at which hosts show a file: some leave `.html` away.
fn addresses(file: &str) -> Vec<String> {
    match file {
        "index.html" => vec!["/".to_owned(), "/index.html".to_owned()],
        one_file::NAME => vec![
            format!("/{file}"),
            format!("/{}", file.trim_end_matches(".html")),
        ],
        _ => vec![format!("/{file}")],
    }
}

/// `_headers`. Hosts join the values of all rules that match an address, so no header may
/// be given twice: what differs is said file by file, and only documents and workers, for
/// which alone it means something, are given the policy.
fn rules(files: &[String], policies: &Policies) -> String {
    let mut text =
        "# What Netlify, Cloudflare Pages and their like send with this build of Jotlens.\n\
         # Written by `cargo xtask bundle`; it belongs at the root of the host.\n\n/*\n"
            .to_owned();
    for (name, value) in ALWAYS {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {name}: {value}");
    }
    for file in files {
        for address in addresses(file) {
            let _ = writeln!(text, "\n{address}");
            if has_policy(file) {
                let policy = match page_of(file) {
                    one_file::NAME => &policies.one_file,
                    _ => &policies.site,
                };
                let _ = writeln!(text, "  Content-Security-Policy: {policy}");
            }
            for (name, value) in headers(file).filter(|row| !ALWAYS.contains(row)) {
                let _ = writeln!(text, "  {name}: {value}");
            }
        }
    }
    text
}

/// Whether a file can be a document or a worker, which a policy rules.
fn has_policy(file: &str) -> bool {
    file.ends_with(".html")
        || file.ends_with(".svg")
        || (file.ends_with(".js") && !is_named_by_content(file))
}

/// The configuration for nginx.
fn nginx(policies: &Policies) -> String {
    let types: String = TYPES
        .iter()
        .map(|(ending, kind)| format!("        {kind} {ending};\n"))
        .collect();
    let always: String = ALWAYS
        .iter()
        .map(|(name, value)| format!("    add_header {name} \"{value}\" always;\n"))
        .collect();
    let charsets = WITH_CHARSET
        .iter()
        .filter(|kind| **kind != "text/html") // nginx adds that one by itself
        .copied()
        .collect::<Vec<_>>()
        .join(" ");
    format!(
        r#"# Jotlens behind nginx, for exactly this build: its policies name the build's scripts
# by their digests. Written by `cargo xtask bundle`; include it in the http block, for
# instance as /etc/nginx/conf.d/jotlens.conf.
#
# To change:
#   listen, server_name   your own; with TLS: listen 443 ssl; and your certificate
#   root                  the folder with the files of dist/. For an address such as
#                         /tools/jotlens/ put them into that folder below the root
#   brotli_static         needs libnginx-mod-http-brotli-static; remove it otherwise

map $uri $jotlens_policy {{
    default "{site}";
    "~/{one_file_name}$" "{one_file}";
}}

map $uri $jotlens_cache {{
    default "{ASK_FIRST}";
    "~{NAMED_BY_CONTENT}" "{FOR_EVER}";
}}

server {{
    {NGINX_LISTEN}
    server_name _;
    {NGINX_ROOT}

    index index.html;
    absolute_redirect off;
    server_tokens off;

    # The copies beside the files, made once with more patience than a server has.
    gzip_static on;
    brotli_static on;
    gzip_vary on;

    charset utf-8;
    charset_types {charsets};
    types {{
{types}    }}

    add_header Content-Security-Policy $jotlens_policy always;
{always}    # Not "always": that a file is missing is not to be remembered.
    add_header Cache-Control $jotlens_cache;

    # What is here for the host alone.
    location ~ (/{RULES}|/{FOLDER}/.*|\.br|\.gz)$ {{
        return 404;
    }}
}}
"#,
        site = policies.site,
        one_file = policies.one_file,
        one_file_name = one_file::NAME.replace('.', r"\."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policies() -> Policies {
        Policies {
            site: "default-src 'none'; script-src 'self'; frame-ancestors 'none'".to_owned(),
            one_file: "default-src 'none'; frame-ancestors 'none'".to_owned(),
        }
    }

    #[test]
    fn only_names_that_say_the_content_are_kept_for_ever() {
        let cache = |file| headers(file).find(|(name, _)| *name == "Cache-Control");
        for file in [
            "jotlens-cda2892261a379f0.js",
            "jotlens-cda2892261a379f0_bg.wasm",
            "parts/simulator-ebb25dc03f57296c.wasm",
            "jotlens-7d7bc47c732000.css",
        ] {
            assert_eq!(cache(file), Some(("Cache-Control", FOR_EVER)), "{file}");
        }
        for file in [
            "index.html",
            "manifest.webmanifest",
            "icon-512.png",
            "app-cda2892261a.js",
            "app-cda2892261a379f01.js",
            "app-CDA2892261A379F0.js",
            "app-cda2892261a379f0",
        ] {
            assert_eq!(cache(file), Some(("Cache-Control", "no-cache")), "{file}");
        }
    }

    #[test]
    fn text_is_sent_with_its_character_set() {
        for (file, kind) in [
            ("a.js", "text/javascript; charset=utf-8"),
            ("a.wasm", "application/wasm"),
            ("a", "application/octet-stream"),
        ] {
            assert_eq!(media_type(Path::new(file)), kind, "{file}");
        }
    }

    #[test]
    fn no_address_is_given_a_header_twice() {
        let files = ["app-cda2892261a379f0.css", "index.html", "jotlens.html"].map(str::to_owned);
        let text = rules(&files, &policies());
        // After the comment, each block is an address and its headers.
        let blocks: Vec<Vec<&str>> = text
            .split("\n\n")
            .skip(1)
            .map(|block| block.lines().collect())
            .collect();
        let addresses: Vec<&str> = blocks.iter().map(|block| block[0]).collect();
        assert_eq!(
            addresses.join(" "),
            "/* /app-cda2892261a379f0.css / /index.html /jotlens.html /jotlens"
        );
        let name = |line: &&str| line.split(':').next().unwrap().to_owned();
        for block in &blocks[1..] {
            let mut names: Vec<String> = blocks[0].iter().chain(&block[1..]).map(name).collect();
            let all = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), all, "{}", block[0]);
            assert!(names.contains(&"  Cache-Control".to_owned()));
        }
        assert!(blocks[2][1].contains("script-src 'self'"));
        assert!(!blocks[4][1].contains("script-src 'self'"));
        // Cloudflare Pages takes lines of 2,000 characters and a hundred rules.
        assert!(blocks.len() <= 100 && text.lines().all(|line| line.len() <= 2_000));
    }

    #[test]
    fn the_configuration_has_the_lines_that_a_host_changes_once() {
        let text = nginx(&policies());
        for line in [NGINX_LISTEN, NGINX_ROOT] {
            assert_eq!(text.matches(line).count(), 1, "{line}");
        }
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }
}
