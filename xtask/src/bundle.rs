//! `cargo xtask bundle`: everything for publishing in `dist/`. Beside the site itself: the
//! edition in one file, compressed copies, and what hosts read.

use crate::fill::files_in;
use crate::{Outcome, compress, hosting, one_file, say, site};
use std::fs;
use std::path::Path;
use std::time::Instant;

/// Builds the site and completes it. The tools must be there.
pub fn bundle() -> Outcome {
    site::build()?;
    complete()
}

/// Adds to the site in `dist/` what publishing needs beside it.
pub fn complete() -> Outcome {
    let dist = site::built()?;
    say::heading("Adding to dist/ what publishing needs");
    let started = Instant::now();
    let (extras, mut files): (Vec<String>, Vec<String>) = files_in(&dist)?
        .into_iter()
        .partition(|file| is_extra(file));
    // They may be of another build.
    for extra in extras {
        let path = dist.join(extra);
        fs::remove_file(&path).map_err(|fault| format!("{}: {fault}.", path.display()))?;
    }
    compress::compress(&dist, &files)?;
    one_file::write(&dist)?;
    compress::compress(&dist, &[one_file::NAME.to_owned()])?;
    files.push(one_file::NAME.to_owned());
    hosting::write(&dist, &files)?;
    say::line(format!(
        "The one-file edition is dist/{} ({} KB); all of this took {}.",
        one_file::NAME,
        size(&dist.join(one_file::NAME))?.div_ceil(1_000),
        say::time(started.elapsed())
    ));
    Ok(())
}

/// Whether a file of `dist/` is not of the site itself, but was added for publishing.
pub fn is_extra(file: &str) -> bool {
    file == one_file::NAME
        || file == hosting::RULES
        || file.starts_with(&format!("{}/", hosting::FOLDER))
        || compress::ENDINGS
            .iter()
            .any(|ending| file.ends_with(ending))
}

/// The size of a file in bytes.
pub fn size(path: &Path) -> Outcome<u64> {
    fs::metadata(path)
        .map(|about| about.len())
        .map_err(|fault| format!("{}: {fault}.", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_told_from_the_site() {
        for (file, extra) in [
            ("index.html", false),
            ("parts/simulator-0123.wasm", false),
            ("parts/simulator-0123.wasm.br", true),
            ("index.html.gz", true),
            ("jotlens.html", true),
            ("_headers", true),
            ("hosting/nginx.conf", true),
            ("hosting.js", false),
        ] {
            assert_eq!(is_extra(file), extra, "{file}");
        }
    }
}
