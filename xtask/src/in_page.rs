//! A library's example alone, compiled for the browser, with a page that loads it: the
//! simulator for the test that runs of both sides are the same (`cargo xtask
//! simulator-in-page`), and what the benchmark calls.

use crate::{Outcome, parts, run, site, tools};
use std::path::PathBuf;

/// One of the examples that are compiled for the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// `tests/determinism/page.rs`.
    Simulator,
    /// `benches/support/in_page.rs`.
    Bench,
}

impl Example {
    /// Its name in `Cargo.toml`.
    fn name(self) -> &'static str {
        match self {
            Self::Simulator => "simulator_in_page",
            Self::Bench => "bench_in_page",
        }
    }

    /// Where it comes to lie.
    pub fn folder(self) -> PathBuf {
        run::target().join(self.name())
    }

    /// A page that does nothing but load it.
    fn page(self) -> String {
        let name = self.name();
        format!(
            "<!doctype html><meta charset=utf-8><title>Jotlens</title>
<script src={name}.js></script>
<script>wasm_bindgen({{ module_or_path: '{name}_bg.wasm' }})
  .then(() => {{ window.ready = 'yes'; }}, (fault) => {{ window.ready = String(fault); }});</script>
"
        )
    }

    /// Compiles it. The tools must be there.
    ///
    /// # Errors
    /// The compiler or a tool fails.
    pub fn build(self) -> Outcome {
        self.compile()?;
        if self == Self::Bench {
            // What is timed is what a visitor gets.
            let program = self.program();
            run::run(
                run::program(tools::path_of("binaryen")?)
                    .args(parts::optimising()?)
                    .arg(&program)
                    .arg("-o")
                    .arg(&program),
            )?;
        }
        Ok(())
    }

    /// Where the program comes to lie.
    fn program(self) -> PathBuf {
        self.folder().join(format!("{}_bg.wasm", self.name()))
    }

    /// Compiles it with the names of its functions, for a profile.
    ///
    /// # Errors
    /// As [`Example::build`].
    pub fn compile(self) -> Outcome {
        let name = self.name();
        run::run(
            run::program("cargo")
                .args(["build", "--release", "--target", "wasm32-unknown-unknown"])
                .args(["--example", name])
                // With other flags than the page's, each would compile all crates anew.
                .env(site::FLAGS, site::flags()?),
        )?;
        let compiled = run::target()
            .join("wasm32-unknown-unknown/release/examples")
            .join(format!("{name}.wasm"));
        let folder = self.folder();
        run::run(
            run::program(tools::path_of("wasm-bindgen-cli")?)
                .args(["--target", "no-modules", "--no-typescript", "--out-dir"])
                .arg(&folder)
                .arg(&compiled),
        )?;
        let page = folder.join("index.html");
        std::fs::write(&page, self.page()).map_err(|fault| format!("{}: {fault}", page.display()))
    }
}
