//! The one table of every tool the project needs beyond Rust and Node: which
//! version, why, how it is found and how it is installed. Installing is
//! [`setup`](crate::setup)'s business.
//!
//! Finding must be quick, for it happens at every start: what set-up installed is
//! known by a file that the installer writes last, so that nothing is started and
//! an interrupted install never looks whole.

use crate::{Outcome, run};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What a tool is needed for. Building needs fewer than testing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// To build and serve the page.
    Page,
    /// To run every test.
    Tests,
    /// To compare with others.
    Bench,
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
    /// A package installed by npm into the tools' folder, and its file we use.
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
    /// The exact version; empty where it comes with the toolchain or the system.
    pub version: &'static str,
    pub why: &'static str,
    /// About how long installing takes on two cores.
    pub takes: &'static str,
    pub need: Need,
    pub how: How,
}

/// Every tool, in the order of installation: quick ones first, so that whatever
/// cannot work here is said before the long ones start.
pub const TOOLS: &[Tool] = &[
    Tool {
        name: "wasm32-unknown-unknown",
        version: "",
        why: "lets the compiler produce WebAssembly",
        takes: "a few seconds",
        need: Need::Page,
        how: How::Target,
    },
    Tool {
        name: "rustfmt",
        version: "",
        why: "checks the layout of the code",
        takes: "a few seconds",
        need: Need::Tests,
        how: How::Component {
            program: "cargo-fmt",
        },
    },
    Tool {
        name: "clippy",
        version: "",
        why: "finds doubtful code",
        takes: "a few seconds",
        need: Need::Tests,
        how: How::Component {
            program: "cargo-clippy",
        },
    },
    Tool {
        name: "binaryen",
        version: "132.0.0",
        why: "its wasm-opt makes the page's WebAssembly smaller",
        takes: "a few seconds",
        need: Need::Page,
        how: How::Npm {
            file: "bin/wasm-opt",
        },
    },
    Tool {
        name: "axe-core",
        version: "4.14.1",
        why: "the browser tests look for accessibility faults with it",
        takes: "a few seconds",
        need: Need::Tests,
        how: How::Npm { file: "axe.min.js" },
    },
    Tool {
        name: "mermaid",
        version: "12.3.0",
        why: "its own parser reads the diagrams that runs are exported to",
        takes: "half a minute",
        need: Need::Tests,
        how: How::Npm {
            file: "dist/mermaid.core.mjs",
        },
    },
    Tool {
        name: "jose",
        version: "6.2.17",
        why: "the benchmark verifies the same tokens with it, in the same browser",
        takes: "a few seconds",
        need: Need::Bench,
        how: How::Npm {
            file: "dist/webapi/index.js",
        },
    },
    Tool {
        name: "Chromium, ChromeDriver and Firefox",
        version: "",
        why: "the browser tests use the page in real browsers",
        takes: "one minute",
        need: Need::Tests,
        how: How::Browser,
    },
    Tool {
        name: "nginx",
        version: "",
        why: "a test asks it for the page, with the configuration that is published",
        takes: "a few seconds",
        need: Need::Tests,
        how: How::Nginx,
    },
    Tool {
        name: "geckodriver",
        version: "0.37.1",
        why: "the browser tests steer Firefox with it",
        takes: "one to two minutes",
        need: Need::Tests,
        how: How::Crate {
            program: "geckodriver",
            features: "",
        },
    },
    Tool {
        name: "wasm-bindgen-cli",
        version: "0.2.128",
        why: "joins the WebAssembly to the browser's interfaces; the version is that of the crate",
        takes: "one to two minutes",
        need: Need::Page,
        how: How::Crate {
            program: "wasm-bindgen",
            features: "",
        },
    },
    Tool {
        name: "wasm_split_cli_support",
        version: "0.2.4",
        why: "splits the program, so that a first visit loads only what it needs",
        takes: "one minute",
        need: Need::Page,
        how: How::Crate {
            program: "wasm-split-cli",
            features: "build-binary",
        },
    },
    Tool {
        name: "trunk",
        version: "0.21.14",
        why: "builds the page from index.html and the crate",
        takes: "two to four minutes",
        need: Need::Page,
        how: How::Crate {
            program: "trunk",
            features: "",
        },
    },
];

impl Tool {
    /// Where the tool is, if it is here in the right version.
    pub fn find(&self) -> Option<PathBuf> {
        match self.how {
            How::Target => {
                let library = sysroot()?.join("lib/rustlib").join(self.name).join("lib");
                library.is_dir().then_some(library)
            }
            How::Component { program } => {
                let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
                let file = sysroot()?.join("bin").join(name);
                file.is_file().then_some(file)
            }
            How::Crate { program, .. } => self.installed_crate(program).or_else(|| {
                let file = run::on_path(program)?;
                self.is_version_of(&file).then_some(file)
            }),
            How::Npm { file } => {
                let installed = self.folder().ok()?;
                let file = installed.join("node_modules").join(self.name).join(file);
                (installed.join(COMPLETE).is_file() && file.is_file())
                    .then_some(file)
                    .or_else(|| self.wasm_opt_on_path())
            }
            How::Browser => {
                firefox()?;
                e2e::tools::chromium().ok().map(|found| found.browser)
            }
            How::Nginx => nginx().map(|nginx| nginx.program),
        }
    }

    /// Its own folder among the tools.
    pub fn folder(&self) -> Outcome<PathBuf> {
        let cache = cache()?;
        Ok(match self.how {
            How::Crate { program, .. } => cache.join(format!("{program}-{}", self.version)),
            How::Npm { .. } => cache
                .join("npm")
                .join(format!("{}-{}", self.name, self.version)),
            How::Nginx => cache.join(self.name),
            How::Target | How::Component { .. } | How::Browser => cache,
        })
    }

    /// The name with its version.
    pub fn title(&self) -> String {
        format!("{} {}", self.name, self.version).trim().to_owned()
    }

    /// What `cargo install` put here: its own record is written last.
    fn installed_crate(&self, program: &str) -> Option<PathBuf> {
        let folder = self.folder().ok()?;
        let record = std::fs::read_to_string(folder.join(".crates.toml")).ok()?;
        let file = folder
            .join("bin")
            .join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
        (record.contains(&format!("\"{} {} ", self.name, self.version)) && file.is_file())
            .then_some(file)
    }

    fn wasm_opt_on_path(&self) -> Option<PathBuf> {
        if self.name != "binaryen" {
            return None;
        }
        let file = run::on_path("wasm-opt")?;
        self.is_version_of(&file).then_some(file)
    }

    fn is_version_of(&self, file: &Path) -> bool {
        run::output(run::program(file).arg("--version"))
            .is_ok_and(|said| same_version(&said, self.version))
    }
}

/// The file that says an npm package is whole.
pub const COMPLETE: &str = ".complete";

/// Whether what a program says of its version names exactly this one: Binaryen
/// counts `132` where npm counts `132.0.0`.
fn same_version(said: &str, wanted: &str) -> bool {
    let short = wanted.strip_suffix(".0.0").unwrap_or(wanted);
    said.split_whitespace()
        .any(|word| word == wanted || word == short)
}

/// The tool of this name in the table, where it lies.
pub fn path_of(name: &str) -> Outcome<PathBuf> {
    TOOLS
        .iter()
        .find(|tool| tool.name == name)
        .and_then(Tool::find)
        .ok_or_else(|| format!("{name} is missing. Install it with `cargo xtask setup`."))
}

/// Where set-up keeps the tools, shared by every checkout of the project.
pub fn cache() -> Outcome<PathBuf> {
    let from = |variable: &str| std::env::var_os(variable).filter(|value| !value.is_empty());
    cache_from(
        from("JOTLENS_TOOLS"),
        from("XDG_CACHE_HOME"),
        std::env::home_dir(),
    )
    .ok_or_else(|| {
        "There is no home folder to keep tools in. Name a folder in the variable \
             JOTLENS_TOOLS and run the command again."
            .to_owned()
    })
}

fn cache_from(
    own: Option<std::ffi::OsString>,
    xdg: Option<std::ffi::OsString>,
    home: Option<PathBuf>,
) -> Option<PathBuf> {
    own.map(|own| run::root().join(own))
        .or_else(|| xdg.map(|xdg| PathBuf::from(xdg).join("jotlens/tools")))
        .or_else(|| home.map(|home| home.join(".cache/jotlens/tools")))
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

/// Firefox for the tests: the one named by `JOTLENS_FIREFOX`, else the one on the search path.
pub fn firefox() -> Option<PathBuf> {
    let named = std::env::var_os("JOTLENS_FIREFOX").map(PathBuf::from);
    let named = named.filter(|path| path.is_file());
    named.or_else(|| {
        ["firefox-esr", "firefox"]
            .iter()
            .find_map(|name| run::on_path(name))
    })
}

/// nginx and the module that sends files compressed by Brotli.
#[derive(Clone, Debug)]
pub struct Nginx {
    pub program: PathBuf,
    pub brotli: PathBuf,
}

/// The packages with them, and where those have them.
pub const NGINX_PACKAGES: [&str; 2] = ["nginx", "libnginx-mod-http-brotli-static"];
pub const NGINX_PROGRAM: &str = "usr/sbin/nginx";
const NGINX_BROTLI: &str = "usr/lib/nginx/modules/ngx_http_brotli_static_module.so";

/// The nginx for the tests: the one named by `JOTLENS_NGINX` and `JOTLENS_NGINX_BROTLI`, else
/// the one that set-up unpacked, else the system's.
pub fn nginx() -> Option<Nginx> {
    let named = |variable: &str| std::env::var_os(variable).map(PathBuf::from);
    if let (Some(program), Some(brotli)) = (named("JOTLENS_NGINX"), named("JOTLENS_NGINX_BROTLI")) {
        return Some(Nginx { program, brotli });
    }
    let unpacked = TOOLS
        .iter()
        .find(|tool| tool.how == How::Nginx)
        .and_then(|tool| tool.folder().ok())
        .filter(|folder| folder.join(COMPLETE).is_file());
    unpacked
        .into_iter()
        .chain([PathBuf::from("/")])
        .map(|folder| Nginx {
            program: folder.join(NGINX_PROGRAM),
            brotli: folder.join(NGINX_BROTLI),
        })
        .find(|nginx| nginx.program.is_file() && nginx.brotli.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_whole() {
        assert!(same_version("trunk 0.21.14\n", "0.21.14"));
        assert!(!same_version("trunk 0.21.1", "0.21.14"));
        assert!(!same_version("trunk 0.21.14-beta.1", "0.21.14"));
        assert!(same_version(
            "wasm-opt version 132 (version_132)",
            "132.0.0"
        ));
        assert!(!same_version("wasm-opt version 108", "132.0.0"));
    }

    #[test]
    fn the_folder_of_the_tools_can_be_named() {
        let home = Some(PathBuf::from("/home/ana"));
        assert_eq!(
            cache_from(Some("/t".into()), Some("/x".into()), home.clone()),
            Some(PathBuf::from("/t"))
        );
        assert_eq!(
            cache_from(None, Some("/x".into()), home.clone()),
            Some(PathBuf::from("/x/jotlens/tools"))
        );
        assert_eq!(
            cache_from(None, None, home),
            Some(PathBuf::from("/home/ana/.cache/jotlens/tools"))
        );
        assert_eq!(cache_from(None, None, None), None);
    }

    #[test]
    fn pinned_versions_are_those_of_the_other_files() {
        let pinned = |name: &str| {
            TOOLS
                .iter()
                .find(|tool| tool.name == name)
                .expect("a row of the table")
                .version
        };
        let read = |file: &str| std::fs::read_to_string(run::root().join(file)).expect(file);
        let bindgen = pinned("wasm-bindgen-cli");
        assert!(read("Cargo.toml").contains(&format!("wasm-bindgen = \"={bindgen}\"")));
        assert!(read("Trunk.toml").contains(&format!("wasm_bindgen = \"{bindgen}\"")));
        let binaryen = pinned("binaryen").trim_end_matches(".0.0");
        assert!(read("Trunk.toml").contains(&format!("wasm_opt = \"version_{binaryen}\"")));
        assert!(read("Trunk.toml").contains(&format!("trunk-version = \"={}\"", pinned("trunk"))));
    }
}
