//! The content security policy of the built page. Trunk calls `cargo xtask seal`
//! when its files are written and before they become `dist/` (see `Trunk.toml`).
//!
//! The policy in `index.html` allows scripts by their digest, and what starts the page
//! names files that are made only while it is built. So the page's source holds blanks,
//! filled here from the final bytes: those of [`fill`], and then
//!
//! - `'sha256-BOOT'` in the policy: the digests of all inline scripts;
//! - `sha256(file)` anywhere: the digest of that file, for `integrity`.

use crate::html::{Tag, tags};
use crate::{Result, digest, files, fill, run, say, worker};
use std::path::Path;

/// The place in the policy for the digests of the inline scripts.
const BLANK: &str = "'sha256-BOOT'";

/// The blanks in the reload script of `trunk serve`, which Trunk fills in after the digests
/// are taken, and a statement that Trusted Types forbid; each with what replaces it.
const RELOAD_SCRIPT: &[(&str, &str)] = &[
    ("'{{__TRUNK_ADDRESS__}}'", "window.location.host"),
    ("'{{__TRUNK_WS_BASE__}}'", "'/'"),
    ("icon.innerHTML", "icon.ariaLabel"),
];

/// Seals the page in this folder.
pub fn seal(folder: &Path) -> Result {
    let path = folder.join("index.html");
    let source = |file: &str| files::text(run::root().join(file));
    let html = fill::without_comments(&files::text(&path)?);
    let program = fill::Program::named_by_content(folder)?;
    let html = fill::with_scripts(&html, source)?;
    let serving = RELOAD_SCRIPT.iter().any(|(blank, _)| html.contains(blank));
    let worker = if serving { "" } else { worker::FILE };
    // All packages of the workspace have one version.
    let html = fill::with_names(&html, &program, worker, env!("CARGO_PKG_VERSION"));
    let built = files::all_in(folder)?;
    let sealed = sealed(&html, |file| {
        if built.iter().any(|built| built == file) {
            files::read(folder.join(file))
        } else {
            Err(format!(
                "index.html wants the digest of {file}, which was not built."
            ))
        }
    })?;
    files::write(&path, sealed)?;
    if !serving {
        worker::write(folder)?;
    }
    say::line("Sealed index.html: its policy names the inline scripts by their digests.");
    Ok(())
}

/// The page with its blanks filled. `read` gives a built file's bytes.
fn sealed(html: &str, read: impl Fn(&str) -> Result<Vec<u8>>) -> Result<String> {
    let mut html = html.to_owned();
    for (written, wanted) in RELOAD_SCRIPT {
        html = html.replace(written, wanted);
    }
    let html = with_file_digests(&html, read)?;
    check_policy_comes_first(&html)?;
    if let Some((_, rest)) = html.split_once("{{__") {
        return Err(format!(
            "Trunk fills in `{{{{__{rest:.24}…` in index.html while it serves, so no digest can \
             cover it."
        ));
    }
    let scripts = digests(&tags(&html), |tag| tag.is_inline_script());
    Ok(html.replacen(BLANK, &scripts, 1))
}

/// The digests of some of the inline scripts or style sheets, as a policy lists them.
pub fn digests(tags: &[Tag<'_>], is_wanted: impl Fn(&Tag<'_>) -> bool) -> String {
    let wanted = tags.iter().filter(|tag| is_wanted(tag));
    let quoted = wanted.map(|tag| format!("'{}'", digest::inline(tag.text)));
    quoted.collect::<Vec<_>>().join(" ")
}

/// Fills each `sha256(file)`.
fn with_file_digests(html: &str, read: impl Fn(&str) -> Result<Vec<u8>>) -> Result<String> {
    let mut parts = html.split("sha256(");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (file, after) = part
            .split_once(')')
            .ok_or("index.html has a `sha256(` without its `)`.")?;
        filled += &digest::integrity(&read(file)?);
        filled += after;
    }
    Ok(filled)
}

/// The content security policy that the page itself carries.
pub fn policy<'a>(tags: &'a [Tag<'_>]) -> Option<&'a str> {
    policies(tags).next()
}

fn policies<'a>(tags: &'a [Tag<'_>]) -> impl Iterator<Item = &'a str> {
    let kind = |tag: &Tag<'_>| tag.get("http-equiv").map(str::to_ascii_lowercase);
    let is_policy = move |tag: &&Tag<'_>| kind(tag).as_deref() == Some("content-security-policy");
    tags.iter()
        .filter(is_policy)
        .map(|tag| tag.get("content").unwrap_or_default())
}

/// A policy in the page applies only to what comes after it.
fn check_policy_comes_first(html: &str) -> Result {
    let is_harmless = |tag: &Tag<'_>| ["html", "head", "meta", "title"].contains(&&*tag.name);
    let (all, before) = (tags(html), html.split(BLANK).next().unwrap_or_default());
    match policies(&all).collect::<Vec<_>>()[..] {
        [one] if one.contains(BLANK) && tags(before).iter().all(is_harmless) => Ok(()),
        _ => Err(format!(
            "index.html must have one content security policy, in a <meta> element at the top of \
             <head>, with {BLANK} in it as the place for the digests of inline scripts."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" \
         content=\"script-src 'self' 'sha256-BOOT'\">";

    fn seal_text(body: &str) -> Result<String> {
        let read = |file: &str| match file {
            "app.wasm" => Ok(b"abc".to_vec()),
            _ => Err(format!("no {file}")),
        };
        sealed(&format!("<head>{POLICY}</head><body>{body}"), read)
    }

    #[test]
    fn inline_scripts_are_named_by_digest_when_their_blanks_are_filled() {
        let body = "<script>f('sha256(app.wasm)')</script><script src=b.js></script>\
            <script>\r\n</script>";
        let page = seal_text(body).unwrap();
        let integrity = digest::integrity(b"abc");
        let script = digest::inline(&format!("f('{integrity}')"));
        let empty = digest::inline("\n");
        assert!(page.contains(&format!("script-src 'self' '{script}' '{empty}'\"")));
        assert!(page.contains(&integrity));
        assert!(seal_text("<link integrity=\"sha256(other.js)\">").is_err());
    }

    #[test]
    fn only_a_page_that_is_not_being_worked_on_gets_a_worker() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path();
        for (reload, has_worker) in [("", true), ("'{{__TRUNK_ADDRESS__}}'", false)] {
            files::make_empty(site).unwrap();
            let page = format!(
                "<head>{POLICY}<!-- x --><script src=\"./{{js}}\" integrity=\"sha256({{js}})\"></script>\
                 <script data-inline=\"static/start.js\"></script><script>{reload}</script>"
            );
            for (file, text) in [
                ("index.html", page.as_str()),
                ("jotlens-0.js", "wasm = instance.exports;"),
                ("jotlens-0_bg.wasm", "\0asm"),
            ] {
                files::write(site.join(file), text).unwrap();
            }
            seal(site).unwrap();
            let page = files::text(site.join("index.html")).unwrap();
            assert_eq!(site.join(worker::FILE).is_file(), has_worker);
            let name = if has_worker { worker::FILE } else { "" };
            assert!(page.contains(&format!("const worker = '{name}';")));
            for blank in ["{js}", "sha256(", "<!--", "{version}"] {
                assert!(!page.contains(blank), "{blank} in {page}");
            }
        }
    }

    #[test]
    fn the_reload_script_of_trunk_needs_no_filling() {
        let page = seal_text("<script>const address = '{{__TRUNK_ADDRESS__}}';</script>").unwrap();
        assert!(page.contains("const address = window.location.host;"));
        assert!(seal_text("<script>'{{__TRUNK_OTHER__}}'</script>").is_err());
    }

    #[test]
    fn a_page_without_the_blank_or_with_a_late_policy_is_refused() {
        let read = |_: &str| Ok(Vec::new());
        assert!(sealed("<head></head>", read).is_err());
        assert!(sealed(&POLICY.replace(BLANK, ""), read).is_err());
        for second in [POLICY, &POLICY.replace(BLANK, "")] {
            assert!(sealed(&format!("{POLICY}{second}"), read).is_err());
        }
        let elsewhere = "<meta name=description content=\"'sha256-BOOT'\">";
        assert!(sealed(elsewhere, read).is_err());
        let later = format!("{}{elsewhere}", POLICY.replace(BLANK, ""));
        assert!(sealed(&later, read).is_err());
        assert!(sealed(&format!("<script src=a.js></script>{POLICY}"), read).is_err());
    }
}
