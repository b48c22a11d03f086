//! `cargo xtask reproduce`: shows that the same sources make the same bytes. It clones the
//! committed state into two folders whose paths differ, also in length, bundles in each, and
//! compares every file.

use crate::{Result, files, hosting, run, say};
use std::path::{Path, PathBuf};

/// The two folders, below the temporary one.
const FOLDERS: [&str; 2] = ["a", "another-folder-with-a-longer-path/b"];

/// Bundles twice and compares.
pub fn reproduce() -> Result {
    if !run::output(run::program("git").args(["status", "--porcelain"]))?.is_empty() {
        say::line("Changes that are not committed are left out.");
    }
    let base = std::env::temp_dir().join(format!("jotlens-reproduce-{}", std::process::id()));
    let result = both(&FOLDERS.map(|folder| base.join(folder)));
    // They take gigabytes, so they are removed after an error too.
    let _ = std::fs::remove_dir_all(&base);
    result
}

fn both(folders: &[PathBuf; 2]) -> Result {
    let [first, second] = folders;
    let (first, second) = (bundled_in(first)?, bundled_in(second)?);
    // It prints what differs.
    run::run(
        run::program("diff")
            .args(["--recursive", "--brief"])
            .args([&first, &second]),
    )?;
    say::line("Both builds are the same:");
    say::line(files::text(
        first.join(hosting::FOLDER).join(hosting::SUMS),
    )?);
    Ok(())
}

/// Clones the project into a folder, bundles it, and gives its `dist/`.
fn bundled_in(folder: &Path) -> Result<PathBuf> {
    say::heading(format!("Building in {}", folder.display()));
    files::make(folder)?;
    let mut clone = run::program("git");
    clone.args(["clone", "--quiet", "--no-hardlinks"]);
    run::run(clone.arg(run::root()).arg(folder))?;
    let mut bundle = run::program("cargo");
    bundle.args(["xtask", "bundle"]).current_dir(folder);
    run::run(bundle.env("CARGO_TARGET_DIR", folder.join("target")))?;
    Ok(folder.join("dist"))
}
