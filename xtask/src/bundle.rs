//! `cargo xtask bundle`: adds to `dist/` what publishing needs: the edition in one file,
//! compressed copies, and what hosts read.

use crate::{Result, compress, files, hosting, one_file, say, site};
use e2e::hosting::FrameAncestors;
use std::time::Instant;

/// Builds the site and completes it. The tools must be there.
pub fn bundle() -> Result {
    site::build()?;
    complete(&FrameAncestors::default())
}

/// Adds to the site in `dist/` what publishing needs; says what these pages may do with it.
pub fn complete(ancestors: &FrameAncestors) -> Result {
    let dist = site::built()?;
    say::heading("Adding to dist/ what publishing needs");
    let started = Instant::now();
    let (extras, mut site): (Vec<String>, Vec<String>) = files::all_in(&dist)?
        .into_iter()
        .partition(|file| is_extra(file));
    // They may be of another build.
    for extra in extras {
        let path = dist.join(extra);
        std::fs::remove_file(&path).map_err(|error| files::error(&path, error))?;
    }
    compress::compress(&dist, &site)?;
    one_file::write(&dist)?;
    compress::compress(&dist, &[one_file::NAME.to_owned()])?;
    site.push(one_file::NAME.to_owned());
    hosting::write(&dist, &site, ancestors)?;
    ancestors.warning().into_iter().for_each(say::line);
    say::line(format!(
        "The one-file edition is dist/{} ({} KB). This took {}.",
        one_file::NAME,
        files::size(dist.join(one_file::NAME))?.div_ceil(1_000),
        say::time(started.elapsed())
    ));
    Ok(())
}

/// Whether a file of `dist/` was added to the site for publishing.
pub fn is_extra(file: &str) -> bool {
    file == one_file::NAME
        || file == hosting::RULES
        || file.starts_with(&format!("{}/", hosting::FOLDER))
        || compress::ENDINGS
            .iter()
            .any(|ending| file.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_told_from_the_site() {
        for file in ["index.html", "parts/simulator-0123.wasm", "hosting.js"] {
            assert!(!is_extra(file), "{file}");
        }
        for file in [
            "parts/simulator-0123.wasm.br",
            "index.html.gz",
            "jotlens.html",
            "_headers",
            "hosting/nginx.conf",
        ] {
            assert!(is_extra(file), "{file}");
        }
    }
}
