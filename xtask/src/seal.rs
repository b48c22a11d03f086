//! The content security policy of the built page. Trunk calls `cargo xtask seal`
//! when its files are written and before they become `dist/` (see `Trunk.toml`).
//!
//! The policy in `index.html` allows scripts by their digest, and what starts the page
//! names files that are made only while it is built. So the page's source holds blanks,
//! filled here from the final bytes: those of [`fill`], and then
//!
//! - `'sha256-BOOT'` in the policy: the digests of all inline scripts;
//! - `sha384(file)` anywhere: the digest of that file, for `integrity`.
//!
//! And since a policy is worth what the page keeps of it, a page with anything
//! that the policy forbids (inline styles, event handlers, other hosts) is refused.

use crate::html::{Tag, tags};
use crate::{Outcome, fill, run, say, worker};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha384};
use std::path::Path;

/// Stands in the policy for the digests of the inline scripts.
const BLANK: &str = "'sha256-BOOT'";

/// What `trunk serve` leaves to be filled in while serving, after the digests
/// are taken, and what it does that Trusted Types forbid; each with a wording
/// that needs no filling.
const RELOAD_SCRIPT: &[(&str, &str)] = &[
    ("'{{__TRUNK_ADDRESS__}}'", "window.location.host"),
    ("'{{__TRUNK_WS_BASE__}}'", "'/'"),
    ("icon.innerHTML", "icon.ariaLabel"),
];

/// Seals the page in this folder.
pub fn seal(folder: &Path) -> Outcome {
    let path = folder.join("index.html");
    let named = |fault: std::io::Error| format!("{}: {fault}.", path.display());
    let html = std::fs::read_to_string(&path).map_err(named)?;
    let program = fill::Program::named_by_content(folder)?;
    let html = fill::with_scripts(&fill::without_comments(&html), source)?;
    let serving = RELOAD_SCRIPT.iter().any(|(blank, _)| html.contains(blank));
    let worker = if serving { "" } else { worker::FILE };
    let manifest = source("Cargo.toml")?;
    let html = fill::with_names(&html, &program, worker, fill::version(&manifest)?);
    let sealed = sealed(&html, |file| {
        let path = e2e::serve::inside(folder, file).ok_or_else(|| {
            format!("index.html names the digest of {file}, which was not built.")
        })?;
        std::fs::read(&path).map_err(|fault| format!("{}: {fault}.", path.display()))
    })?;
    std::fs::write(&path, sealed).map_err(named)?;
    if !serving {
        worker::write(folder)?;
    }
    say::line("Sealed index.html: the policy names its inline scripts by their digests.");
    Ok(())
}

/// The text of one of the project's own files.
fn source(file: &str) -> Outcome<String> {
    let path = run::root().join(file);
    std::fs::read_to_string(&path).map_err(|fault| format!("{}: {fault}.", path.display()))
}

/// The page with its blanks filled. `read` gives a built file's bytes.
fn sealed(html: &str, read: impl Fn(&str) -> Outcome<Vec<u8>>) -> Outcome<String> {
    let mut html = html.to_owned();
    for (written, wanted) in RELOAD_SCRIPT {
        html = html.replace(written, wanted);
    }
    let html = with_file_digests(&html, read)?;
    let tags = tags(&html);
    check_policy_comes_first(&tags)?;
    for tag in &tags {
        check(tag)?;
    }
    if let Some((_, rest)) = html.split_once("{{__") {
        let name: String = rest.chars().take(24).collect();
        return Err(format!(
            "index.html holds a blank that is filled while serving (`{{{{__{name}…`), which no \
             digest can cover."
        ));
    }
    let digests: Vec<String> = tags
        .iter()
        .filter(|tag| tag.is_inline_script())
        .map(|tag| format!("'{}'", script_digest(tag.text)))
        .collect();
    let digests = if digests.is_empty() {
        // An empty place would leave two spaces; `'self'` is there already.
        "'self'".to_owned()
    } else {
        digests.join(" ")
    };
    Ok(html.replacen(BLANK, &digests, 1))
}

/// What `script-src` calls this script. Browsers see line ends as `\n`.
pub fn script_digest(script: &str) -> String {
    let text = script.replace("\r\n", "\n").replace('\r', "\n");
    format!(
        "sha256-{}",
        STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}

/// Fills each `sha384(file)`.
fn with_file_digests(html: &str, read: impl Fn(&str) -> Outcome<Vec<u8>>) -> Outcome<String> {
    let mut filled = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("sha384(") {
        let (file, after) = after
            .split_once(')')
            .ok_or("index.html has a `sha384(` without its `)`.")?;
        filled.push_str(before);
        filled.push_str("sha384-");
        filled.push_str(&STANDARD.encode(Sha384::digest(read(file)?)));
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The content security policy that the page itself carries.
pub fn policy<'a>(tags: &[Tag<'a>]) -> Option<&'a str> {
    tags.iter()
        .find(|tag| is_policy(tag))
        .and_then(|tag| tag.get("content"))
}

fn is_policy(tag: &Tag<'_>) -> bool {
    tag.name == "meta"
        && tag
            .get("http-equiv")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("content-security-policy"))
}

/// A policy in the page rules only what comes after it.
fn check_policy_comes_first(tags: &[Tag<'_>]) -> Outcome {
    let policies: Vec<usize> = (0..tags.len()).filter(|&at| is_policy(&tags[at])).collect();
    let [at] = policies[..] else {
        return Err(format!(
            "index.html must have one content security policy in a <meta> element, not {}.",
            policies.len()
        ));
    };
    if !tags[at].get("content").unwrap_or("").contains(BLANK) {
        return Err(format!(
            "The content security policy in index.html must name {BLANK}, the place for the \
             digests of inline scripts."
        ));
    }
    match tags[..at]
        .iter()
        .find(|tag| !matches!(tag.name.as_str(), "html" | "head" | "meta" | "title"))
    {
        Some(early) => Err(format!(
            "<{}> stands before the content security policy in index.html, which does not rule \
             it there. Move the policy to the top of <head>.",
            early.name
        )),
        None => Ok(()),
    }
}

/// Attributes that name something to be loaded or sent to.
const ADDRESSES: &[&str] = &[
    "action",
    "background",
    "data",
    "formaction",
    "href",
    "ping",
    "poster",
    "src",
    "srcset",
    "xlink:href",
];

/// Refuses what the policy would block in the reader's browser.
fn check(tag: &Tag<'_>) -> Outcome {
    let refuse = |what: String| {
        Err(format!(
            "index.html has {what}, which its content security policy forbids."
        ))
    };
    if tag.name == "style" {
        return refuse("a <style> element".to_owned());
    }
    for (name, value) in &tag.attributes {
        if name == "style" {
            return refuse(format!("a style attribute on <{}>", tag.name));
        }
        if name.starts_with("on") {
            return refuse(format!("the inline handler {name} on <{}>", tag.name));
        }
        // Following a link is the reader's own act; everything else loads by itself.
        let is_link = tag.name == "a" && name == "href";
        if ADDRESSES.contains(&name.as_str()) && (!is_link || is_script(value)) && leaves(value) {
            return refuse(format!("<{} {name}=\"{value}\">", tag.name));
        }
    }
    Ok(())
}

/// Whether an address leads away from the page's own host. `data:` stays.
fn leaves(address: &str) -> bool {
    let address = address.trim();
    if address.starts_with("//") || address.starts_with("\\\\") || address.starts_with("/\\") {
        return true;
    }
    match address.split_once(':') {
        Some((scheme, _)) => {
            !scheme.is_empty()
                && scheme
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
                && !scheme.eq_ignore_ascii_case("data")
        }
        None => address.contains("://"),
    }
}

fn is_script(address: &str) -> bool {
    address
        .trim()
        .get(..11)
        .is_some_and(|start| start.eq_ignore_ascii_case("javascript:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" \
         content=\"script-src 'self' 'sha256-BOOT'\">";

    fn seal_text(body: &str) -> Outcome<String> {
        sealed(&format!("<head>{POLICY}</head><body>{body}"), |file| {
            if file == "app.wasm" {
                Ok(b"abc".to_vec())
            } else {
                Err(format!("no {file}"))
            }
        })
    }

    #[test]
    fn inline_scripts_are_named_by_digest() {
        // The example of the CSP Level 3 standard, section 6.7.2.
        assert_eq!(
            script_digest("alert('Hello, world.');"),
            "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
        );
        let page = seal_text("<script>a()</script><script src=b.js></script><script>\r\n</script>")
            .unwrap();
        let (a, empty) = (script_digest("a()"), script_digest("\n"));
        assert!(page.contains(&format!("script-src 'self' '{a}' '{empty}'\"")));
    }

    #[test]
    fn files_are_named_by_digest() {
        let page = seal_text("<link integrity=\"sha384(app.wasm)\">").unwrap();
        assert!(page.contains(
            "integrity=\"sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn\""
        ));
        assert!(seal_text("<link integrity=\"sha384(other.js)\">").is_err());
    }

    #[test]
    fn the_digest_of_a_script_covers_the_filled_blanks() {
        let page = seal_text("<script>f('sha384(app.wasm)')</script>").unwrap();
        let tags = tags(&page);
        let script = tags.iter().find(|tag| tag.name == "script").unwrap();
        assert!(policy(&tags).unwrap().contains(&script_digest(script.text)));
    }

    #[test]
    fn only_a_page_that_is_not_being_worked_on_gets_a_worker() {
        let site = std::env::temp_dir().join(format!("jotlens-seal-{}", std::process::id()));
        for (reload, has_worker) in [("", true), ("'{{__TRUNK_ADDRESS__}}'", false)] {
            let _ = std::fs::remove_dir_all(&site);
            std::fs::create_dir_all(&site).unwrap();
            let page = format!(
                "<head>{POLICY}<!-- x --><script src=\"./{{js}}\" integrity=\"sha384({{js}})\"></script>\
                 <script data-inline=\"static/start.js\"></script><script>{reload}</script>"
            );
            for (file, text) in [
                ("index.html", page.as_str()),
                ("jotlens-0.js", "wasm = instance.exports;"),
                ("jotlens-0_bg.wasm", "\0asm"),
            ] {
                std::fs::write(site.join(file), text).unwrap();
            }
            seal(&site).unwrap();
            let page = std::fs::read_to_string(site.join("index.html")).unwrap();
            assert_eq!(site.join(worker::FILE).is_file(), has_worker);
            assert_eq!(
                page.contains("const worker = 'service-worker.js';"),
                has_worker
            );
            assert_eq!(page.contains("const worker = '';"), !has_worker);
            assert!(
                !page.contains("{js}") && !page.contains("sha384("),
                "{page}"
            );
            assert!(
                !page.contains("<!--") && !page.contains("{version}"),
                "{page}"
            );
        }
        std::fs::remove_dir_all(&site).unwrap();
    }

    #[test]
    fn the_reload_script_of_trunk_needs_no_filling() {
        let page = seal_text("<script>const address = '{{__TRUNK_ADDRESS__}}';</script>").unwrap();
        assert!(page.contains("const address = window.location.host;"));
        assert!(seal_text("<script>'{{__TRUNK_OTHER__}}'</script>").is_err());
    }

    #[test]
    fn what_the_policy_forbids_is_refused() {
        for body in [
            "<style>a{}</style>",
            "<p style=\"color:red\">",
            "<p onclick=\"f()\">",
            "<img src=\"https://elsewhere.example/a.png\">",
            "<script src=\"//elsewhere.example/a.js\"></script>",
            "<link rel=preconnect href=\"https://elsewhere.example\">",
            "<a href=\" JavaScript:f()\">",
            "<form action=\"https://elsewhere.example\">",
        ] {
            assert!(seal_text(body).is_err(), "{body}");
        }
    }

    #[test]
    fn what_the_policy_allows_is_kept() {
        for body in [
            "<img src=\"data:image/png;base64,AA==\">",
            "<a href=\"https://www.rfc-editor.org/rfc/rfc7519\">RFC 7519</a>",
            "<link rel=icon href=\"./icon.svg\">",
            "<a href=\"#/inspect?token=a:b\">",
        ] {
            assert!(seal_text(body).is_ok(), "{body}");
        }
    }

    #[test]
    fn a_page_without_the_blank_or_with_a_late_policy_is_refused() {
        let read = |_: &str| Ok(Vec::new());
        assert!(sealed("<head></head>", read).is_err());
        assert!(sealed(&POLICY.replace(BLANK, ""), read).is_err());
        assert!(sealed(&format!("{POLICY}{POLICY}"), read).is_err());
        assert!(sealed(&format!("<script src=a.js></script>{POLICY}"), read).is_err());
    }
}
