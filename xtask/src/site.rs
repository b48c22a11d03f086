//! `cargo xtask build`: the release site in `dist/`, built by Trunk with exactly
//! the tools that set-up keeps.

use crate::{Outcome, parts, run, say, tools};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Where the built site lies.
pub fn dist() -> PathBuf {
    run::root().join("dist")
}

/// Builds the site. The tools must be there.
pub fn build() -> Outcome {
    say::heading("Building the page into dist/");
    let started = Instant::now();
    let mut folders = ["trunk", "wasm-bindgen-cli", "binaryen"]
        .iter()
        .filter_map(|tool| match tools::path_of(tool) {
            Ok(file) => file.parent().map(Path::to_path_buf).map(Ok),
            Err(fault) => Some(Err(fault)),
        })
        .collect::<Outcome<Vec<_>>>()?;
    let prepared = parts::prepare()?;
    folders.insert(0, prepared.first_on_path);
    let (variable, made) = prepared.variable;

    // `--offline` keeps Trunk from fetching tools of its own, and Cargo from
    // fetching crates: so those are fetched first, of every platform, for Trunk
    // asks Cargo about all of them.
    run::run(run::program("cargo").args(["fetch", "--quiet"]))
        .map_err(|fault| format!("{fault}\nCheck the network and run the command again."))?;
    run::run(
        run::program("trunk")
            .args(["build", "--release", "--offline", "--features", "parts"])
            .env(variable, made)
            .env("PATH", run::path_with(folders)?)
            // Trunk takes `NO_COLOR=1`, which other programs set, for a fault.
            .env_remove("NO_COLOR"),
    )
    .map_err(|fault| {
        format!("{fault}\nThe lines above say why; `cargo xtask build` tries again.")
    })?;
    say::line(format!(
        "The page is in dist/; building it took {}.",
        say::time(started.elapsed())
    ));
    Ok(())
}

/// The folder of the built site, if it is built.
pub fn built() -> Outcome<PathBuf> {
    let dist = dist();
    if dist.join("index.html").is_file() {
        Ok(dist)
    } else {
        Err("dist/ has no page. Build it with `cargo xtask build`.".to_owned())
    }
}
