//! Starting other programs.
//!
//! `cargo xtask` runs under Cargo, which describes *this* package to it in environment
//! variables. A nested Cargo, Trunk or rustup would take them for its own, so every program
//! is started without them. Variables that a person sets (`CARGO_HOME`, `CARGO_TARGET_DIR`,
//! registries, jobs, profiles) are kept.

use crate::Result;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

/// Variables that Cargo and rustup set for the program they start, by name.
const SET_BY_CARGO: &[&str] = &[
    "CARGO",
    "CARGO_BIN_NAME",
    "CARGO_CRATE_NAME",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_LINKS",
    "CARGO_MANIFEST_PATH",
    "CARGO_PRIMARY_PACKAGE",
    "OUT_DIR",
    "RUSTUP_TOOLCHAIN",
    "RUST_RECURSION_COUNT",
];

/// … and by the beginning of the name.
const SET_BY_CARGO_PREFIXES: &[&str] = &["CARGO_PKG_", "CARGO_BIN_EXE_"];

fn describes_this_package(variable: &str) -> bool {
    SET_BY_CARGO.contains(&variable)
        || SET_BY_CARGO_PREFIXES
            .iter()
            .any(|prefix| variable.starts_with(prefix))
}

/// The project's folder.
pub fn root() -> PathBuf {
    // Cargo names the folder at run time. The fallback is for a program started by hand.
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .filter(|folder| folder.ends_with("xtask"))
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    here.parent().map(Path::to_path_buf).unwrap_or(here)
}

/// Where Cargo puts what it makes.
pub fn target() -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    root().join(folder)
}

/// A program to be started in the project's folder, in a clean environment.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    for (variable, _) in std::env::vars_os() {
        if variable.to_str().is_some_and(describes_this_package) {
            command.env_remove(&variable);
        }
    }
    command
}

/// The command as a person would type it.
pub fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| {
            let part = part.to_string_lossy();
            if part.contains(' ') {
                format!("'{part}'")
            } else {
                part.into_owned()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs the command to its end, its output passed through.
pub fn run(command: &mut Command) -> Result {
    let status = command
        .status()
        .map_err(|error| format!("`{}` could not be started: {error}.", shown(command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{}` failed ({status}).", shown(command)))
    }
}

/// Runs the command to its end and returns what it printed.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .map_err(|error| format!("`{}` could not be started: {error}.", shown(command)))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!(
            "`{}` failed ({}): {}",
            shown(command),
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        ))
    }
}

/// Where the search path has a program of this name.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

/// Takes an option with its value out of a command's arguments.
pub fn option<T>(arguments: &mut pico_args::Arguments, name: &'static str) -> Result<Option<T>>
where
    T: FromStr<Err: std::fmt::Display>,
{
    let value = arguments.opt_value_from_str(name);
    value.map_err(|error| format!("{name}: {error}."))
}

/// The search path with these folders before all others.
pub fn path_with(folders: Vec<PathBuf>) -> Result<OsString> {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&rest)))
        .map_err(|error| format!("The search path cannot be extended: {error}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_describes_this_package_is_taken_away() {
        for variable in ["CARGO", "CARGO_MANIFEST_DIR", "CARGO_PKG_NAME"] {
            assert!(describes_this_package(variable), "{variable}");
        }
        for variable in ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_PROFILE_DEV_DEBUG"] {
            assert!(!describes_this_package(variable), "{variable}");
        }
    }

    #[test]
    fn a_command_is_shown_as_one_would_type_it() {
        let mut command = Command::new("cargo");
        command.args(["test", "a b"]);
        assert_eq!(shown(&command), "cargo test 'a b'");
    }
}
