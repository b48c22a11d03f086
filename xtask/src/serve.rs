//! `cargo xtask serve`: serves the built page on this machine.

use crate::tools::Need;
use crate::{Result, say, setup, site};
use e2e::serve;

/// The port unless another is asked for.
pub const PORT: u16 = 8080;

/// Sets up, builds, and serves until it is interrupted. With `dist_only` it serves `dist/` as
/// it is.
pub fn serve(port: u16, dist_only: bool) -> Result {
    if !dist_only {
        // Says that a port is taken before minutes of building, not after.
        drop(serve::listen(port)?);
        setup::setup(Need::Page)?;
        site::build()?;
    }
    let server = serve::spawn(site::built()?, port)?;
    say::line(format!(
        "\nJotlens is at {} (Ctrl-C ends it).",
        server.url()
    ));
    server.wait();
    Ok(())
}
