//! What a host says about each file, from the table of headers and media types in
//! [`e2e::hosting`]: `_headers` (Netlify, Cloudflare Pages) and a configuration for nginx.
//!
//! The policy is that of the page itself ([`seal`](crate::seal)), with the one thing more that a page
//! cannot say of itself: who may frame it. Both hold beside each other, so a host that
//! sends no headers loses only that.

use crate::{Result, digest, files, one_file};
use e2e::hosting::{
    ALWAYS, ASK_FIRST, FOR_EVER, FrameAncestors, NAMED_BY_CONTENT, TYPES, WITH_CHARSET, headers,
    is_named_by_content, policy,
};
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

/// The page whose policy a file is sent with: the edition in one file has its own.
fn page_of(file: &str) -> &'static str {
    if file.rsplit('/').next() == Some(one_file::NAME) {
        one_file::NAME
    } else {
        "index.html"
    }
}

/// Writes what hosts read, for the built site in this folder with these files. Nobody may
/// frame the edition in one file.
pub fn write(dist: &Path, files: &[String], ancestors: &FrameAncestors) -> Result {
    let policies = Policies {
        site: required(dist, "index.html", ancestors)?,
        one_file: required(dist, one_file::NAME, &FrameAncestors::default())?,
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
fn required(dist: &Path, page: &str, ancestors: &FrameAncestors) -> Result<String> {
    let policy = policy(dist, page, ancestors).ok_or_else(|| format!("{page} has no policy."))?;
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

/// The configuration for nginx: its source with the blanks in braces filled.
fn nginx(policies: &Policies) -> String {
    let types = TYPES.iter();
    let types = types.map(|(ending, kind)| format!("        {kind} {ending};\n"));
    let always = ALWAYS.iter();
    let always = always.map(|(name, value)| format!("    add_header {name} \"{value}\" always;\n"));
    // nginx adds that of HTML by itself.
    let charsets = WITH_CHARSET.iter().filter(|kind| **kind != "text/html");
    include_str!("../../static/nginx.conf")
        .replace("{site}", &policies.site)
        .replace("{one_file}", &policies.one_file)
        .replace("{ask_first}", ASK_FIRST)
        .replace("{for_ever}", FOR_EVER)
        .replace("{named_by_content}", NAMED_BY_CONTENT)
        .replace(
            "{charsets}",
            &charsets.copied().collect::<Vec<_>>().join(" "),
        )
        .replace("{types}", &types.collect::<String>())
        .replace("{always}", &always.collect::<String>())
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
    fn only_the_site_is_opened_to_frames() {
        let dist = tempfile::tempdir().unwrap();
        for page in ["index.html", one_file::NAME] {
            let text = format!("http-equiv=\"Content-Security-Policy\" content=\"{page}\"");
            files::write(dist.path().join(page), text).unwrap();
        }
        write(dist.path(), &[], &"https://docs.example".parse().unwrap()).unwrap();
        let text = files::text(dist.path().join(FOLDER).join(NGINX)).unwrap();
        assert!(text.contains("\"index.html; frame-ancestors https://docs.example\""));
        assert!(text.contains("\"jotlens.html; frame-ancestors 'none'\""));
    }

    #[test]
    fn the_configuration_has_no_blanks() {
        let text = nginx(&policies());
        let blank = regex_lite::Regex::new(r"\{[a-z_]+\}").unwrap();
        assert!(!blank.is_match(&text), "{text}");
        for name in [RULES, FOLDER, r"jotlens\.html"] {
            assert!(text.contains(name), "{name}");
        }
    }
}
