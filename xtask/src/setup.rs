//! `cargo xtask setup`: installs what [`tools`] finds missing.
//!
//! Before each install it says what, why and about how long; afterwards how long it took. An
//! install that was interrupted is taken up again by the next run. It writes only to the
//! tools' folder, rustup's and Cargo's own folders, and the system's packages.

use crate::tools::{
    self, COMPLETE, How, NGINX_PACKAGES, NGINX_PROGRAM, NPM_LOCK, NPM_PACKAGES, Need, TOOLS, Tool,
};
use crate::{Result, files, run, say};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The release profile of the tools: they run for seconds, and optimising them takes minutes.
const QUICK_RELEASE: &[(&str, &str)] = &[
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
];

/// Settings for the project that must not reach the build of a tool.
const NOT_FOR_TOOLS: &[&str] = &["CARGO_BUILD_TARGET", "CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS"];

/// Installs every tool needed that is missing.
pub fn setup(need: Need) -> Result {
    if missing(need).is_empty() {
        return Ok(());
    }
    let cache = tools::cache()?;
    files::make(&cache).map_err(|error| {
        format!("{error} Name another folder for tools in the variable JOTLENS_TOOLS.")
    })?;
    let _lock = lock(&cache)?;

    // Asked again: another run may have installed them meanwhile.
    let missing = missing(need);
    if missing.is_empty() {
        return Ok(());
    }
    say::heading("Set-up: missing tools");
    for tool in &missing {
        let (title, why, takes) = (tool.title(), tool.why, tool.takes);
        say::line(format!("  {title}: {why} (takes {takes})"));
    }
    say::line(format!("  Tools are kept in {}.", cache.display()));
    let started = Instant::now();
    // Asked once more before each: those from npm come together.
    let mut missing = missing.into_iter().filter(|tool| tool.find().is_none());
    let done = missing.try_for_each(install);
    // To save disk only, so an error is ignored.
    let _ = std::fs::remove_dir_all(building()?);
    done?;
    say::line(format!("Set-up took {}.", say::time(started.elapsed())));
    Ok(())
}

fn missing(need: Need) -> Vec<&'static Tool> {
    let needed = TOOLS.iter().filter(|tool| tool.need <= need);
    needed.filter(|tool| tool.find().is_none()).collect()
}

/// Lets one set-up run at a time: two would write to the same folders. The system releases
/// the lock even when a run is killed.
fn lock(cache: &Path) -> Result<File> {
    let path = cache.join(".lock");
    let file = File::create(&path).map_err(|error| files::error(&path, error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            say::line("Another set-up is running; this one waits for it.");
            file.lock().map_err(|error| files::error(&path, error))?;
        }
        // Some network folders have no locks. Then go on without one.
        Err(TryLockError::Error(_)) => {}
    }
    Ok(file)
}

fn install(tool: &Tool) -> Result {
    say::heading(format!("Installing {}, takes {}", tool.title(), tool.takes));
    let started = Instant::now();
    match tool.how {
        How::Target => rustup(&["target", "add", tool.name]),
        How::Component { .. } => rustup(&["component", "add", tool.name]),
        How::Crate { features, .. } => cargo_install(tool, features),
        How::Npm { .. } => npm_install(&tool.folder()?),
        How::Browser => browser_packages(),
        How::Nginx => unpack_nginx(&tool.folder()?),
    }
    .map_err(|error| format!("{error}\n{}", advice(tool)))?;
    if tool.find().is_none() {
        return Err(format!(
            "{} was installed, but is not where it was expected. {}",
            tool.title(),
            advice(tool)
        ));
    }
    let took = say::time(started.elapsed());
    say::line(format!("Installed {} in {took}.", tool.title()));
    Ok(())
}

/// What a person can do about a failed install.
fn advice(tool: &Tool) -> String {
    let folder = || tool.folder().unwrap_or_default();
    match tool.how {
        How::Target | How::Component { .. } => format!(
            "With rustup: check the network and run the command again. Where Rust comes from \
             elsewhere: install `{}` the same way.",
            tool.name
        ),
        How::Crate { .. } => format!(
            "Check the network and that 2 GB of disk are free, then run the command again: it \
             goes on where it stopped. Or remove {} first, or have {} on the search path.",
            folder().display(),
            tool.title()
        ),
        How::Npm { .. } => format!(
            "npm comes with Node (20 or newer): check Node and the network, remove {}, and run \
             the command again.",
            folder().display()
        ),
        How::Browser => "Install Chromium and the ChromeDriver of the same version (on the \
            search path, or named in the variables JOTLENS_CHROMIUM and JOTLENS_CHROMEDRIVER) \
            and run the command again."
            .to_owned(),
        How::Nginx => "Install nginx with its module for Brotli (Debian: nginx and \
            libnginx-mod-http-brotli-static), or name both files in the variables JOTLENS_NGINX \
            and JOTLENS_NGINX_BROTLI, and run the command again."
            .to_owned(),
    }
}

fn rustup(arguments: &[&str]) -> Result {
    run::run(run::program("rustup").args(arguments))
}

/// Where the tools are compiled: in one folder, because they share dependencies.
fn building() -> Result<PathBuf> {
    Ok(tools::cache()?.join("building"))
}

fn cargo_install(tool: &Tool, features: &str) -> Result {
    let folder = tool.folder()?;
    let mut command = run::program("cargo");
    command
        .args(["install", "--locked", "--force", "--version", tool.version])
        .args(["--features", features, tool.name, "--root"])
        .arg(&folder)
        .env("CARGO_TARGET_DIR", building()?)
        // Keeps Cargo from advising to extend the search path.
        .env("PATH", run::path_with(vec![folder.join("bin")])?)
        .envs(QUICK_RELEASE.iter().copied());
    for variable in NOT_FOR_TOOLS {
        command.env_remove(variable);
    }
    run::run(&mut command)
}

/// Installs exactly what the lock file says: npm compares each package with its digest there,
/// and runs no script of a package.
fn npm_install(folder: &Path) -> Result {
    // Without the file COMPLETE, it is what an interrupted run left.
    files::make_empty(folder)?;
    files::write(folder.join("package.json"), NPM_PACKAGES)?;
    files::write(folder.join("package-lock.json"), NPM_LOCK)?;
    run::run(
        run::program(if cfg!(windows) { "npm.cmd" } else { "npm" })
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .args(["--loglevel", "error"])
            .current_dir(folder),
    )?;
    files::write(folder.join(COMPLETE), "")
}

fn browser_packages() -> Result {
    // A package that an interrupted install left half done stops every further one.
    as_administrator(&["dpkg", "--configure", "-a"])?;
    refresh_lists();
    let packages = "chromium chromium-driver chromium-headless-shell firefox-esr".split(' ');
    let command = ["apt-get", "--quiet=2", "--yes", "install"].into_iter();
    as_administrator(&command.chain(packages).collect::<Vec<_>>())
}

/// Old package lists name packages that are gone. An error is only reported: the next command
/// may succeed all the same.
fn refresh_lists() {
    if let Err(error) = as_administrator(&["apt-get", "--quiet=2", "update"]) {
        say::line(format!("{error} Going on with the old package lists."));
    }
}

/// Unpacks nginx and its module into a folder, where no service starts by itself.
fn unpack_nginx(folder: &Path) -> Result {
    refresh_lists();
    files::make_empty(folder)?;
    let mut download = run::program("apt-get");
    download
        .args(["--quiet=2", "download"])
        .args(NGINX_PACKAGES);
    run::run(download.current_dir(folder))?;
    for package in files::entries(folder)? {
        run::run(run::program("dpkg-deb").arg("-x").arg(&package).arg(folder))?;
        std::fs::remove_file(&package).map_err(|error| files::error(&package, error))?;
    }
    // Fails if a library is missing.
    run::output(run::program(folder.join(NGINX_PROGRAM)).arg("-v"))?;
    files::write(folder.join(COMPLETE), NGINX_PACKAGES.join(" "))
}

/// Runs a command with the right to install packages, without asking for a password.
fn as_administrator(words: &[&str]) -> Result {
    let is_root = run::output(run::program("id").arg("-u"))?.trim() == "0";
    let mut command = run::program(if is_root { "env" } else { "sudo" });
    if !is_root {
        command.args(["-n", "env"]);
    }
    run::run(command.arg("DEBIAN_FRONTEND=noninteractive").args(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serving_needs_no_browser() {
        let needed = TOOLS.iter().filter(|tool| tool.need <= Need::Page);
        let needed: Vec<_> = needed.map(|tool| tool.how).collect();
        assert!(!needed.contains(&How::Browser));
        assert!(needed.contains(&How::Target));
    }

    #[test]
    fn a_set_up_waits_only_for_another() {
        let folder = tempfile::tempdir().unwrap();
        let first = lock(folder.path()).unwrap();
        let second = File::open(folder.path().join(".lock")).unwrap().try_lock();
        assert!(matches!(second, Err(TryLockError::WouldBlock)));
        drop(first);
        lock(folder.path()).unwrap();
    }
}
