//! `cargo xtask setup`: installs what [`tools`] finds missing.
//!
//! Before each install it says what, why and about how long; afterwards how long
//! it took. Whatever was interrupted is taken up again by the next run: compiled
//! parts are kept until the program is whole, half-written packages are thrown
//! away. Nothing is written outside the tools' folder, rustup's and Cargo's own
//! folders and the system's packages.

use crate::tools::{self, COMPLETE, How, NGINX_PACKAGES, NGINX_PROGRAM, Need, TOOLS, Tool};
use crate::{Outcome, run, say};
use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::time::Instant;

/// The release profile of the tools, for the build's sake: they run for seconds,
/// and optimising them takes minutes.
const QUICK_RELEASE: &[(&str, &str)] = &[
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
];

/// Settings meant for the project that would spoil the building of a tool.
const NOT_FOR_TOOLS: &[&str] = &["CARGO_BUILD_TARGET", "CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS"];

/// Makes sure that every tool needed is here.
pub fn setup(need: Need) -> Outcome {
    if missing(need).is_empty() {
        return Ok(());
    }
    let cache = tools::cache()?;
    fs::create_dir_all(&cache).map_err(|fault| {
        format!(
            "The tools' folder {} cannot be made: {fault}. Name another in the variable JOTLENS_TOOLS.",
            cache.display()
        )
    })?;
    let _alone = alone(&cache)?;

    // Asked again: another run may have installed them meanwhile.
    let missing = missing(need);
    if missing.is_empty() {
        return Ok(());
    }
    say::heading("Set-up: missing here");
    for tool in &missing {
        say::line(format!(
            "  {}: {} (takes {})",
            tool.title(),
            tool.why,
            tool.takes
        ));
    }
    say::line(format!("  Tools are kept in {}.", cache.display()));
    let started = Instant::now();
    for tool in &missing {
        install(tool)?;
    }
    say::line(format!("Set-up took {}.", say::time(started.elapsed())));
    Ok(())
}

fn missing(need: Need) -> Vec<&'static Tool> {
    TOOLS
        .iter()
        .filter(|tool| tool.need <= need && tool.find().is_none())
        .collect()
}

/// One set-up at a time: two would spoil each other's half-made folders. The
/// system gives the lock back even when a run is killed.
fn alone(cache: &Path) -> Outcome<File> {
    let path = cache.join(".lock");
    let sentence = |fault: std::io::Error| format!("{} cannot be locked: {fault}.", path.display());
    let file = File::create(&path).map_err(sentence)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            say::line("Another set-up is at work; this one goes on when it is done.");
            file.lock().map_err(sentence)?;
        }
        // Some network folders know no locks. Going on alone is what is left.
        Err(TryLockError::Error(_)) => {}
    }
    Ok(file)
}

fn install(tool: &Tool) -> Outcome {
    say::heading(format!("Installing {}, takes {}", tool.title(), tool.takes));
    let started = Instant::now();
    match tool.how {
        How::Target => rustup(&["target", "add", tool.name]),
        How::Component { .. } => rustup(&["component", "add", tool.name]),
        How::Crate { features, .. } => cargo_install(tool, features),
        How::Npm { .. } => npm_install(tool),
        How::Browser => browser_packages(),
        How::Nginx => unpack_nginx(&tool.folder()?),
    }?;
    if tool.find().is_none() {
        let advice = match tool.how {
            How::Crate { .. } | How::Npm { .. } => format!(
                "Remove the folder {} and run the command again.",
                tool.folder()?.display()
            ),
            How::Browser => BROWSER_BY_HAND.to_owned(),
            How::Nginx => NGINX_BY_HAND.to_owned(),
            How::Target | How::Component { .. } => {
                "rustup gave it to another toolchain than the one in use: compare `rustup show` \
                 with `rustc --print sysroot`."
                    .to_owned()
            }
        };
        return Err(format!(
            "{} was installed, but is not where it was expected. {advice}",
            tool.title()
        ));
    }
    say::line(format!(
        "{} is here; it took {}.",
        tool.title(),
        say::time(started.elapsed())
    ));
    Ok(())
}

fn rustup(arguments: &[&str]) -> Outcome {
    run::run(run::program("rustup").args(arguments)).map_err(|fault| {
        format!(
            "{fault}\nWith rustup: check the network and run the command again. Where Rust comes \
             from elsewhere: install `{}` the same way.",
            arguments.last().unwrap_or(&"")
        )
    })
}

fn cargo_install(tool: &Tool, features: &str) -> Outcome {
    let folder = tool.folder()?;
    let half_made = tools::cache()?.join("building").join(tool.name);
    let mut command = run::program("cargo");
    command
        .args(["install", "--locked", "--force"])
        .args(["--version", tool.version])
        .arg("--root")
        .arg(&folder)
        .args(["--features", features])
        .arg(tool.name)
        .env("CARGO_TARGET_DIR", &half_made)
        // Cargo would advise to extend the search path; `site` does so by itself.
        .env("PATH", run::path_with(vec![folder.join("bin")])?)
        .envs(QUICK_RELEASE.iter().copied());
    for variable in NOT_FOR_TOOLS {
        command.env_remove(variable);
    }
    run::run(&mut command).map_err(|fault| {
        format!(
            "{fault}\nCheck that the network and about 2 GB of disk are there, then run the \
             command again: it goes on where it stopped. Or install {} yourself and have it on \
             the search path.",
            tool.title()
        )
    })?;
    // Only room is saved by this: failing is no fault.
    let _ = fs::remove_dir_all(&half_made);
    let _ = fs::remove_dir(tools::cache()?.join("building"));
    Ok(())
}

fn npm_install(tool: &Tool) -> Outcome {
    let folder = tool.folder()?;
    let sentence = |fault: std::io::Error| {
        format!(
            "{} cannot be written: {fault}. Name another folder in the variable JOTLENS_TOOLS.",
            folder.display()
        )
    };
    // Without its mark the folder is what an interrupted run left.
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(sentence)?;
    }
    fs::create_dir_all(&folder).map_err(sentence)?;
    run::run(
        run::program(if cfg!(windows) { "npm.cmd" } else { "npm" })
            .args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
            .args(["--save-exact", "--loglevel", "error", "--prefix"])
            .arg(&folder)
            .arg(format!("{}@{}", tool.name, tool.version)),
    )
    .map_err(|fault| {
        format!(
            "{fault}\nnpm comes with Node (20 or newer): check that Node and the network are \
             there and run the command again."
        )
    })?;
    fs::write(folder.join(COMPLETE), tool.title()).map_err(sentence)
}

/// What to do where the system's packages cannot be installed from here.
const BROWSER_BY_HAND: &str = "Install Chromium, the ChromeDriver of the same version and Firefox (on the search path, or \
     named in the variables JOTLENS_CHROMIUM, JOTLENS_CHROMEDRIVER and JOTLENS_FIREFOX) and run the \
     command again.";

fn browser_packages() -> Outcome {
    if run::on_path("apt-get").is_none() {
        return Err(BROWSER_BY_HAND.to_owned());
    }
    // What an interrupted install left half done stops every further one.
    as_administrator(&["dpkg", "--configure", "-a"])
        .map_err(|fault| format!("{fault}\n{BROWSER_BY_HAND}"))?;
    refresh_lists();
    as_administrator(&[
        "apt-get",
        "--quiet=2",
        "--yes",
        "install",
        "chromium",
        "chromium-driver",
        "firefox-esr",
    ])
    .map_err(|fault| format!("{fault}\n{BROWSER_BY_HAND}"))
}

/// Old package lists name packages that are gone. A list that cannot be refreshed is no
/// reason to stop yet: the next command decides.
fn refresh_lists() {
    if let Err(fault) = as_administrator(&["apt-get", "--quiet=2", "update"]) {
        say::line(format!("{fault} Going on with the lists that are here."));
    }
}

/// What to do where the system's packages cannot be had from here.
const NGINX_BY_HAND: &str = "Install nginx with its module for Brotli (Debian: nginx and \
     libnginx-mod-http-brotli-static), or name both files in the variables JOTLENS_NGINX and \
     JOTLENS_NGINX_BROTLI, and run the command again.";

/// Unpacks nginx and its module into a folder, where no service starts by itself.
fn unpack_nginx(folder: &Path) -> Outcome {
    let by_hand = |fault: String| format!("{fault}\n{NGINX_BY_HAND}");
    if run::on_path("apt-get").is_none() {
        return Err(NGINX_BY_HAND.to_owned());
    }
    refresh_lists();
    let sentence = |fault: std::io::Error| format!("{}: {fault}.", folder.display());
    // Without its mark the folder is what an interrupted run left.
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).map_err(sentence)?;
    run::run(
        run::program("apt-get")
            .args(["--quiet=2", "download"])
            .args(NGINX_PACKAGES)
            .current_dir(folder),
    )
    .map_err(by_hand)?;
    for entry in fs::read_dir(folder).map_err(sentence)? {
        let package = entry.map_err(sentence)?.path();
        run::run(run::program("dpkg-deb").arg("-x").arg(&package).arg(folder)).map_err(by_hand)?;
        fs::remove_file(&package).map_err(sentence)?;
    }
    // Which libraries it needs, the unpacked program alone can tell.
    run::output(run::program(folder.join(NGINX_PROGRAM)).arg("-v")).map_err(by_hand)?;
    fs::write(folder.join(COMPLETE), NGINX_PACKAGES.join(" ")).map_err(sentence)
}

/// Runs a command with the right to install packages, asking for no password.
fn as_administrator(words: &[&str]) -> Outcome {
    const ASK_NOTHING: &str = "DEBIAN_FRONTEND=noninteractive";
    let mut command = if run::output(run::program("id").arg("-u"))?.trim() == "0" {
        run::program("env")
    } else {
        let mut command = run::program("sudo");
        command.args(["-n", "env"]);
        command
    };
    run::run(command.arg(ASK_NOTHING).args(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serving_needs_no_browser() {
        let needed: Vec<_> = TOOLS
            .iter()
            .filter(|tool| tool.need <= Need::Page)
            .map(|tool| tool.how)
            .collect();
        assert!(!needed.contains(&How::Browser));
        assert!(needed.contains(&How::Target));
    }

    #[test]
    fn a_set_up_waits_for_no_one_but_another() {
        let folder = std::env::temp_dir().join(format!("jotlens-lock-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let first = alone(&folder).unwrap();
        assert!(matches!(
            File::open(folder.join(".lock")).unwrap().try_lock(),
            Err(TryLockError::WouldBlock)
        ));
        drop(first);
        alone(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
    }
}
