//! The table of every tool that the project needs beyond Rust and Node: which version, why,
//! how it is found and how it is installed. [`setup`](crate::setup) installs.
//!
//! Finding happens at every start and must be quick, so no tool is started for it. A file that
//! the installer writes last says that an install is complete.

use crate::{Result, digest, run};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What a tool is needed for. Building needs fewer than testing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// To build and serve the page.
    Page,
    /// To run every test and the benchmark.
    Tests,
}

/// How a tool is found and installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// A target of the compiler, from rustup.
    Target,
    /// A component of the toolchain, from rustup, known by the program it brings.
    Component { program: &'static str },
    /// A program compiled by `cargo install` into the tools' folder, with features or none.
    Crate {
        program: &'static str,
        features: &'static str,
    },
    /// A package that npm installs into the tools' folder, together with all others that
    /// `xtask/npm/` names, and its file we use.
    Npm { file: &'static str },
    /// Chromium with the driver of its version, and Firefox, from the system's packages.
    Browser,
    /// nginx and its module for Brotli: the system's packages, unpacked into the tools'
    /// folder. Installing them would start a web server on this machine.
    Nginx,
}

/// One row of the table.
#[derive(Debug)]
pub struct Tool {
    /// The name its package manager knows.
    pub name: &'static str,
    /// The exact version; empty where it comes with the toolchain or the system, or where
    /// `xtask/npm/package.json` says it.
    pub version: &'static str,
    pub why: &'static str,
    /// About how long installing takes on two cores.
    pub takes: &'static str,
    pub need: Need,
    pub how: How,
}

/// Every tool, in the order of installation: the quick ones first, so that errors show early.
pub const TOOLS: &[Tool] = &[
    Tool {
        need: Need::Page,
        ..system(
            "wasm32-unknown-unknown",
            How::Target,
            "compiles to WebAssembly",
        )
    },
    component("rustfmt", "cargo-fmt", "checks the layout of the code"),
    component("clippy", "cargo-clippy", "finds common mistakes"),
    npm(
        "binaryen",
        "bin/wasm-opt",
        "its wasm-opt makes the WebAssembly smaller",
    ),
    npm(
        "esbuild",
        "bin/esbuild",
        "makes the script of the page smaller",
    ),
    npm(
        "axe-core",
        "axe.min.js",
        "finds accessibility errors in the browser tests",
    ),
    npm(
        "mermaid",
        "dist/mermaid.core.mjs",
        "parses exported diagrams in a test",
    ),
    npm(
        "jose",
        "dist/webapi/index.js",
        "is what the benchmark compares with",
    ),
    Tool {
        takes: "one minute",
        ..system(
            "Chromium, ChromeDriver and Firefox",
            How::Browser,
            "run the browser tests",
        )
    },
    system(
        "nginx",
        How::Nginx,
        "serves the bundle in a test, with the published configuration",
    ),
    Tool {
        takes: "some minutes",
        need: Need::Tests,
        ..compiled(
            "cargo-deny",
            "0.20.2",
            "cargo-deny",
            "checks licences and advisories of dependencies",
        )
    },
    Tool {
        need: Need::Tests,
        ..compiled(
            "geckodriver",
            "0.37.1",
            "geckodriver",
            "drives Firefox in the browser tests",
        )
    },
    compiled(
        "wasm-bindgen-cli",
        "0.2.128",
        "wasm-bindgen",
        "connects the WebAssembly to the browser; has the version of the crate",
    ),
    Tool {
        how: How::Crate {
            program: "wasm-split-cli",
            features: "build-binary",
        },
        ..compiled(
            "wasm_split_cli_support",
            "0.2.4",
            "wasm-split-cli",
            "splits the program, so that a first visit loads only what it needs",
        )
    },
    Tool {
        takes: "two to four minutes",
        ..compiled(
            "trunk",
            "0.21.14",
            "trunk",
            "builds the page from index.html and the crate",
        )
    },
];

const SECONDS: &str = "a few seconds";

/// A component of the toolchain.
const fn component(name: &'static str, program: &'static str, why: &'static str) -> Tool {
    system(name, How::Component { program }, why)
}

/// A tool whose version is that of the toolchain or the system.
const fn system(name: &'static str, how: How, why: &'static str) -> Tool {
    Tool {
        name,
        version: "",
        why,
        takes: SECONDS,
        need: Need::Tests,
        how,
    }
}

/// A package from npm and the file of it that is used.
const fn npm(name: &'static str, file: &'static str, why: &'static str) -> Tool {
    Tool {
        takes: "half a minute with the others from npm",
        need: Need::Page,
        ..system(name, How::Npm { file }, why)
    }
}

/// A program that is compiled from crates.io.
const fn compiled(
    name: &'static str,
    version: &'static str,
    program: &'static str,
    why: &'static str,
) -> Tool {
    let features = "";
    Tool {
        version,
        takes: "one to two minutes",
        need: Need::Page,
        ..system(name, How::Crate { program, features }, why)
    }
}

impl Tool {
    /// Where the tool is, if it is here in the right version.
    pub fn find(&self) -> Option<PathBuf> {
        let folder = || self.folder().ok();
        let file = |folder: PathBuf, program: &str| {
            let file = folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
            file.is_file().then_some(file)
        };
        match self.how {
            How::Target => {
                let library = sysroot()?.join("lib/rustlib").join(self.name).join("lib");
                library.is_dir().then_some(library)
            }
            How::Component { program } => file(sysroot()?.join("bin"), program),
            How::Crate { program, .. } => {
                // Cargo writes its own record last.
                let record = crate::files::text(folder()?.join(".crates.toml")).ok()?;
                let is_whole = record.contains(&format!("\"{} {} ", self.name, self.version));
                file(folder()?.join("bin"), program).filter(|_| is_whole)
            }
            How::Npm { file } => {
                let is_whole = folder()?.join(COMPLETE).is_file();
                let package = folder()?.join("node_modules").join(self.name);
                Some(package.join(file)).filter(|_| is_whole)
            }
            How::Browser => {
                run::on_path("firefox-esr").or_else(|| run::on_path("firefox"))?;
                e2e::tools::chromium().ok().map(|found| found.browser)
            }
            How::Nginx => e2e::tools::nginx().ok().map(|nginx| nginx.program),
        }
    }

    /// Its own folder among the tools.
    pub fn folder(&self) -> Result<PathBuf> {
        let cache = cache()?;
        Ok(match self.how {
            How::Crate { program, .. } => cache.join(format!("{program}-{}", self.version)),
            // Another lock file is another folder, so it is installed anew.
            How::Npm { .. } => cache.join(format!("npm-{}", digest::short(NPM_LOCK.as_bytes()))),
            How::Nginx => cache.join(self.name),
            How::Target | How::Component { .. } | How::Browser => cache,
        })
    }

    /// The name with its version.
    pub fn title(&self) -> String {
        format!("{} {}", self.name, self.version).trim().to_owned()
    }
}

/// The file that says an install is whole.
pub const COMPLETE: &str = ".complete";

/// The packages that npm installs for us, in exact versions.
pub const NPM_PACKAGES: &str = include_str!("../npm/package.json");
/// Every package that those need, each with its digest.
pub const NPM_LOCK: &str = include_str!("../npm/package-lock.json");

/// The tool of this name in the table, where it lies.
pub fn path_of(name: &str) -> Result<PathBuf> {
    TOOLS
        .iter()
        .find(|tool| tool.name == name)
        .and_then(Tool::find)
        .ok_or_else(|| format!("{name} is missing. Install it with `cargo xtask setup`."))
}

/// Where set-up keeps the tools, shared by every checkout of the project.
pub fn cache() -> Result<PathBuf> {
    let named = |variable| {
        let value = std::env::var_os(variable).filter(|value| !value.is_empty())?;
        Some(run::root().join(value))
    };
    named("JOTLENS_TOOLS")
        .or_else(|| Some(named("XDG_CACHE_HOME")?.join("jotlens/tools")))
        .or_else(|| Some(std::env::home_dir()?.join(".cache/jotlens/tools")))
        .ok_or_else(|| {
            "There is no home folder to keep tools in. Name a folder in the variable \
             JOTLENS_TOOLS and run the command again."
                .to_owned()
        })
}

/// The toolchain's folder. The compiler is asked once.
fn sysroot() -> Option<&'static Path> {
    static SYSROOT: OnceLock<Option<PathBuf>> = OnceLock::new();
    SYSROOT
        .get_or_init(|| {
            let said = run::output(run::program("rustc").args(["--print", "sysroot"])).ok()?;
            Some(PathBuf::from(said.trim()))
        })
        .as_deref()
}

/// The packages with nginx and its module for Brotli, and where nginx is in them.
pub const NGINX_PACKAGES: [&str; 2] = ["nginx", "libnginx-mod-http-brotli-static"];
pub const NGINX_PROGRAM: &str = "usr/sbin/nginx";
