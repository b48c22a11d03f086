//! Examples compiled for the browser, each with a page that loads it: the simulator for the
//! determinism test (`cargo xtask simulator-in-page`), and what the benchmark calls.

use crate::{Result, files, parts, run, site, tools};
use std::path::PathBuf;

/// An example that is compiled for the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// `crates/simulator/tests/determinism/page.rs`.
    Simulator,
    /// `crates/bench/src/in_page.rs`.
    Bench,
}

impl Example {
    /// Its package and its name there.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Simulator => ("simulator", "simulator_in_page"),
            Self::Bench => ("bench", "bench_in_page"),
        }
    }

    /// The folder that it is built into.
    pub fn folder(self) -> PathBuf {
        run::target().join(self.names().1)
    }

    /// Compiles it. The tools must be there.
    pub fn build(self) -> Result {
        self.compile()?;
        if self == Self::Bench {
            // Optimised like the page, because it is timed.
            let program = self.folder().join(format!("{}_bg.wasm", self.names().1));
            parts::optimise(&program, &program, &[])?;
        }
        Ok(())
    }

    /// Compiles it with the names of its functions, for a profile.
    pub fn compile(self) -> Result {
        let (package, name) = self.names();
        run::run(
            run::program("cargo")
                .args(["build", "--release", "--target", "wasm32-unknown-unknown"])
                .args(["--package", package, "--example", name])
                // The page's flags: with others, Cargo would compile all crates again.
                .env(site::FLAGS, site::flags()?),
        )?;
        let built = run::target().join("wasm32-unknown-unknown/release/examples");
        run::run(
            run::program(tools::path_of("wasm-bindgen-cli")?)
                .args(["--target", "no-modules", "--no-typescript", "--out-dir"])
                .arg(self.folder())
                .arg(built.join(format!("{name}.wasm"))),
        )?;
        let page = format!(
            "<!doctype html><meta charset=utf-8><title>Jotlens</title>
<script src={name}.js></script>
<script>wasm_bindgen({{ module_or_path: '{name}_bg.wasm' }})
  .then(() => {{ window.ready = 'yes'; }}, (error) => {{ window.ready = String(error); }});</script>
"
        );
        files::write(self.folder().join("index.html"), page)
    }
}
