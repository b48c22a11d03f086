//! `cargo xtask build`: the release site in `dist/`, built by Trunk with exactly
//! the tools that set-up keeps.

use crate::{Result, files, parts, run, say, tools};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Where the built site lies.
pub fn dist() -> PathBuf {
    run::root().join("dist")
}

/// Builds the site. The tools must be there.
pub fn build() -> Result {
    say::heading("Building the page into dist/");
    let started = Instant::now();
    let mut folders = Vec::new();
    for tool in ["trunk", "wasm-bindgen-cli", "binaryen"] {
        folders.extend(tools::path_of(tool)?.parent().map(Path::to_path_buf));
    }

    // `--offline` keeps Trunk from fetching tools of its own, and Cargo from fetching crates.
    // So Cargo fetches them first, for every platform, because Trunk asks it about all.
    run::run(run::program("cargo").args(["fetch", "--quiet"]))
        .map_err(|error| format!("{error}\nCheck the network and run the command again."))?;
    run::run(
        run::program("trunk")
            .args(["build", "--release", "--offline", "--features", "parts"])
            .env(parts::ASKED, "yes")
            .env("PATH", run::path_with(folders)?)
            .env(FLAGS, flags()?)
            // Trunk rejects `NO_COLOR=1`, which other programs set.
            .env_remove("NO_COLOR"),
    )
    .map_err(|error| {
        format!("{error}\nThe lines above say why; `cargo xtask build` tries again.")
    })?;
    say::line(format!(
        "The page is in dist/; building it took {}.",
        say::time(started.elapsed())
    ));
    Ok(())
}

/// The variable with the compiler's flags, separated by U+001F.
pub const FLAGS: &str = "CARGO_ENCODED_RUSTFLAGS";
const BETWEEN: &str = "\u{1f}";

/// The compiler's flags: those that a person has set, and those that keep this machine's
/// folders out of the program. It names the source of each panic, and the same sources must
/// make the same bytes anywhere.
pub fn flags() -> Result<OsString> {
    let mut flags = match (std::env::var_os(FLAGS), std::env::var("RUSTFLAGS")) {
        (Some(encoded), _) => vec![encoded],
        (None, Ok(plain)) => plain.split_whitespace().map(OsString::from).collect(),
        (None, Err(_)) => Vec::new(),
    };
    flags.retain(|flag| !flag.is_empty());
    flags.extend(own_folders()?.into_iter().map(|(folder, instead)| {
        let mut flag = OsString::from("--remap-path-prefix=");
        flag.push(folder);
        flag.push("=");
        flag.push(instead);
        flag
    }));
    Ok(flags.join(BETWEEN.as_ref()))
}

/// The folders with sources that differ from machine to machine, and what is written in
/// place of each; those within another come after it.
fn own_folders() -> Result<Vec<(PathBuf, String)>> {
    let cargo = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".cargo")))
        .ok_or("Cargo's folder is not known: there is neither CARGO_HOME nor a home.")?;
    let registries = files::entries(cargo.join("registry/src"))?;
    let mut folders: Vec<(PathBuf, String)> = [run::root(), cargo]
        .into_iter()
        .chain(registries)
        .map(|folder| (folder, String::new()))
        .collect();
    // The standard library's sources, where they are installed, bear the same name as
    // where they are not.
    let sysroot = run::output(run::program("rustc").args(["--print", "sysroot"]))?;
    let version = run::output(run::program("rustc").arg("-vV"))?;
    let commit = version
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "))
        .ok_or("`rustc -vV` names no commit.")?;
    folders.push((
        Path::new(sysroot.trim()).join("lib/rustlib/src/rust"),
        format!("/rustc/{}", commit.trim()),
    ));
    Ok(folders)
}

/// The folder of the built site, if it is built.
pub fn built() -> Result<PathBuf> {
    let dist = dist();
    let is_built = dist.join("index.html").is_file();
    let missing = || "dist/ has no page. Build it with `cargo xtask build`.".to_owned();
    is_built.then_some(dist).ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_take_every_folder_of_this_machine_out() {
        let flags = flags().expect("flags").into_string().expect("text");
        let flags: Vec<&str> = flags.split(BETWEEN).collect();
        for (folder, instead) in own_folders().expect("folders") {
            let wanted = format!("--remap-path-prefix={}={instead}", folder.display());
            assert!(flags.contains(&wanted.as_str()), "{wanted} in {flags:?}");
        }
        assert!(flags.iter().all(|flag| !flag.is_empty()));
    }
}
