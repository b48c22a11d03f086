//! The edition in one file: the whole site as one page that opens from disk, with a policy
//! of its own that allows no request at all.
//!
//! It is made from the sealed page: style sheets and the script of wasm-bindgen are written
//! into it. The program and its parts stand at its end, in Z85 (6 % shorter than Base64), in blocks
//! that browsers do not run: the `.gz` copies that [`compress`] has made, because browsers unpack
//! gzip by themselves (`DecompressionStream`). `static/one-file.js` reads them.

use crate::compress::{self, with_ending};
use crate::html::{Tag, tags};
use crate::{Result, files, fill, parts, seal};
use std::path::Path;

/// Its name in `dist/`.
pub const NAME: &str = "jotlens.html";

/// The script that unpacks the program.
const READER: &str = include_str!("../../static/one-file.js");

/// Where the digests of style sheets and scripts belong in the policy.
const POLICY: &str = "default-src 'none'; script-src {scripts} 'wasm-unsafe-eval'; \
    style-src {styles}; connect-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// Writes it beside the site in this folder, whose compressed copies must be there.
pub fn write(dist: &Path) -> Result {
    let page = joined(&files::all_in(dist)?, |file| files::read(dist.join(file)))?;
    files::write(dist.join(NAME), page)
}

/// The page. `read` gives the bytes of a file of the site.
fn joined(files: &[String], read: impl Fn(&str) -> Result<Vec<u8>>) -> Result<String> {
    let text = |file: &str| {
        String::from_utf8(read(file)?).map_err(|_| format!("{file} is no text in UTF-8."))
    };
    let page = text("index.html")?;
    let program = files
        .iter()
        .find(|file| file.ends_with("_bg.wasm"))
        .ok_or("The site has no program.")?;
    let is_part = |file: &&String| {
        file.starts_with(&format!("{}/", parts::IN_SITE)) && file.ends_with(".wasm")
    };
    let parts: Vec<&String> = files.iter().filter(is_part).collect();

    let mut joined = page.clone();
    let tags = tags(&page);
    for tag in &tags {
        let link = |name| tag.get(name).unwrap_or_default().trim_start_matches("./");
        match (tag.name.as_str(), link("rel")) {
            ("script", _) if !tag.is_inline_script() => {
                let file = link("src");
                joined = replaced(&joined, &format!("{}</script>", tag.source), "")?;
                let start = tags.iter().find(|tag| tag.text.contains(file));
                let start = start
                    .ok_or_else(|| format!("No script starts {file}."))?
                    .text;
                let script = with_program(&text(file)?, start, program)?;
                joined = replaced(&joined, start, &script)?;
            }
            ("link", "stylesheet") => {
                let style = format!("<style>{}</style>", text(link("href"))?);
                joined = replaced(&joined, tag.source, &style)?;
            }
            ("script", _) if tag.get("type").is_none() && tag.text.contains(program.as_str()) => {
                joined = replaced(&joined, &format!("{}{}</script>", tag.source, tag.text), "")?;
            }
            // The manifest, icons for installing; and the folder of other files.
            ("link", _) if !link("href").starts_with("data:") => {
                joined = replaced(&joined, tag.source, "")?;
            }
            ("base", _) => joined = replaced(&joined, tag.source, "")?,
            _ => {}
        }
    }
    let mut blocks = String::new();
    for file in std::iter::once(program).chain(parts) {
        let copy = with_ending(Path::new(file), compress::ENDINGS[1]);
        let mut bytes = read(&copy.to_string_lossy())?;
        let size = bytes.len();
        bytes.resize(size.next_multiple_of(4), 0);
        let text = z85::encode(bytes).replace('<', ","); // a `<` could end the block
        blocks += &format!(
            "<script type=\"application/octet-stream\" id=\"{file}\" data-size=\"{size}\">{text}</script>\n"
        );
    }
    joined = replaced(&joined, "</body>", &format!("{blocks}</body>"))?;
    joined = replaced(&joined, "<html ", "<html data-edition=\"one-file\" ")?;
    with_policy(&joined)
}

/// One script: that of wasm-bindgen, what reads the parts, and the one that starts it all.
fn with_program(bindgen: &str, start: &str, program: &str) -> Result<String> {
    // `export{y as default,z as halt};` stands at the end.
    let (mut bindgen, exports) = bindgen
        .rsplit_once("export{")
        .and_then(|(own, exports)| {
            let exports = exports.trim_end().strip_suffix("};")?;
            Some((own.to_owned(), exports))
        })
        .ok_or("The program's script does not end with its exports.")?;
    let exports = exports
        .split(',')
        .map(|name| match name.split_once(" as ") {
            Some((own, other)) => format!("{other}: {own}"),
            None => name.to_owned(),
        });
    let exports = exports.collect::<Vec<_>>().join(", ");
    // `fetch(new URL(e,import.meta.url),{integrity:t[e]})` is how a part is asked for.
    let request = bindgen
        .split_once("fetch(new URL(")
        .and_then(|(before, rest)| {
            let (address, rest) = rest.split_once(",import.meta.url),{integrity:")?;
            let (_, after) = rest.split_once("})")?;
            Some(format!("{before}carried({address}){after}"))
        });
    bindgen = request.ok_or("The program's script does not fetch its parts.")?;
    let mut start = start.to_owned();
    for (begins, end) in [
        ("const script = ", format!("async () => ({{ {exports} }});")),
        ("const program = ", format!("() => carried('{program}');")),
        // A page that is one file has nothing to install.
        ("const worker = ", "'';".to_owned()),
    ] {
        start = with_line(&start, begins, &end)?;
    }
    // Of its own scope, since both name what they like.
    Ok(format!("{}{bindgen}{{\n{start}\n}}\n", fill::tidy(READER)))
}

/// The script with another end of the one line that begins so.
fn with_line(script: &str, begins: &str, end: &str) -> Result<String> {
    let line = script.lines().find(|line| line.starts_with(begins));
    let line = line.ok_or_else(|| format!("The script that starts has no line `{begins}…`."))?;
    replaced(script, line, &format!("{begins}{end}"))
}

/// The page with a policy that names its scripts and style sheets by their digests.
fn with_policy(page: &str) -> Result<String> {
    let tags = tags(page);
    let is_run =
        |tag: &Tag<'_>| tag.is_inline_script() && matches!(tag.get("type"), None | Some("module"));
    let policy = POLICY
        .replace("{scripts}", &seal::digests(&tags, is_run))
        .replace("{styles}", &seal::digests(&tags, |tag| tag.name == "style"));
    let sites = seal::policy(&tags).ok_or("index.html has no policy.")?;
    replaced(page, sites, &policy)
}

fn replaced(text: &str, from: &str, to: &str) -> Result<String> {
    match text.matches(from).count() {
        1 => Ok(text.replacen(from, to, 1)),
        count => Err(format!(
            "The page must have `{from:.60}` once, not {count} times."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html lang=\"en\"><head><meta http-equiv=\"Content-Security-Policy\" \
        content=\"script-src 'self'\"><base href=\"./\" />\
        <link rel=\"icon\" href=\"data:,\"><link rel=\"manifest\" href=\"./m.webmanifest\">\
        <link rel=\"stylesheet\" href=\"./a.css\" integrity=\"sha256-AA==\"/>\
        <link rel=\"stylesheet\" href=\"./b.css\" data-later disabled/>\
        <script>program=fetch('./app_bg.wasm')</script><script type=\"module\" src=\"./app.js\"></script>\
        <script type=\"module\">\nconst script = () => import('./app.js');\n\
        const program = () => window.program;\nconst worker = 'w.js';\ngo();</script></head><body></body></html>";

    const SCRIPT: &str = "const x='<';\
        const d={\"./parts/p-01.wasm\":\"sha256-AA==\"},r=e=>fetch(new URL(e,import.meta.url),{integrity:d[e]});\
        export{y as default,initSync};\n";

    fn files() -> Vec<String> {
        ["a.css", "app.js", "app_bg.wasm", "parts/p-01.wasm"]
            .map(str::to_owned)
            .to_vec()
    }

    fn read(file: &str) -> Result<Vec<u8>> {
        Ok(match file {
            "index.html" => PAGE.as_bytes().to_vec(),
            "app.js" => SCRIPT.as_bytes().to_vec(),
            "a.css" => b"a{}".to_vec(),
            "b.css" => b"b{}".to_vec(),
            "app_bg.wasm.gz" => b"first".to_vec(),
            "parts/p-01.wasm.gz" => b"later".to_vec(),
            _ => return Err(format!("no {file}")),
        })
    }

    #[test]
    fn everything_is_in_the_page_and_nothing_is_fetched() {
        let page = joined(&files(), read).unwrap();
        for gone in ["<base", "manifest", "fetch(", "import", "export", " src="] {
            assert!(!page.contains(gone), "{gone} in {page}");
        }
        assert!(page.contains("<style>a{}</style><style>b{}</style>"));
        assert!(page.contains("const program = () => carried('app_bg.wasm');"));
        assert!(page.contains("async () => ({ default: y, initSync });"));
        assert!(page.contains("const worker = '';"));
        assert!(page.contains("r=e=>carried(e);"));
        for (id, text) in [("app_bg.wasm", "first"), ("parts/p-01.wasm", "later")] {
            let text = z85::encode([text.as_bytes(), &[0; 3]].concat());
            let block = format!("id=\"{id}\" data-size=\"5\">{text}</script>");
            assert_eq!(page.matches(&block).count(), 1, "{id}");
        }
    }

    #[test]
    fn the_policy_names_what_is_run_and_what_is_shown() {
        let page = joined(&files(), read).unwrap();
        let tags = tags(&page);
        let policy = seal::policy(&tags).unwrap();
        let run = tags.iter().find(|tag| tag.get("type") == Some("module"));
        let digest = crate::digest::inline(run.unwrap().text);
        let styles = ["a{}", "b{}"].map(|style| format!("'{}'", crate::digest::inline(style)));
        assert!(policy.contains(&format!("script-src '{digest}' 'wasm-unsafe-eval';")));
        assert!(policy.contains(&format!("style-src {};", styles.join(" "))));
        assert!(!policy.contains("'self'") && !policy.contains('{'));
    }

    #[test]
    fn a_site_that_is_not_as_expected_is_refused() {
        for (from, to) in [
            ("const program", "let program"),
            ("import.meta.url),{", "x,{"),
            ("export{", "export {"),
            ("initSync};", "initSync};more();"),
            ("<html ", "<html>"),
        ] {
            let other = |file: &str| {
                let bytes = read(file)?;
                Ok(String::from_utf8_lossy(&bytes)
                    .replace(from, to)
                    .into_bytes())
            };
            assert!(joined(&files(), other).is_err(), "{from}");
        }
        assert!(joined(&[], read).is_err());
    }
}
