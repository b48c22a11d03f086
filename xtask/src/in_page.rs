//! `cargo xtask simulator-in-page`: the simulator alone, compiled for the browser, with
//! a page that loads it. The test that runs of both sides are the same needs it.

use crate::{Outcome, run, tools};
use std::path::PathBuf;

/// The example that is compiled.
const NAME: &str = "simulator_in_page";

/// A page that does nothing but load it.
const PAGE: &str = "<!doctype html><meta charset=utf-8><title>Simulator</title>
<script src=simulator_in_page.js></script>
<script>wasm_bindgen({ module_or_path: 'simulator_in_page_bg.wasm' })
  .then(() => { window.ready = 'yes'; }, (fault) => { window.ready = String(fault); });</script>
";

/// Where it comes to lie.
pub fn folder() -> PathBuf {
    run::target().join(NAME)
}

/// Compiles it. The tools must be there.
pub fn build() -> Outcome {
    run::run(run::program("cargo").args([
        "build",
        "--release",
        "--target",
        "wasm32-unknown-unknown",
        "--example",
        NAME,
    ]))?;
    let compiled = run::target()
        .join("wasm32-unknown-unknown/release/examples")
        .join(format!("{NAME}.wasm"));
    let folder = folder();
    run::run(
        run::program(tools::path_of("wasm-bindgen-cli")?)
            .args(["--target", "no-modules", "--no-typescript", "--out-dir"])
            .arg(&folder)
            .arg(&compiled),
    )?;
    let page = folder.join("index.html");
    std::fs::write(&page, PAGE).map_err(|fault| format!("{}: {fault}", page.display()))
}
