//! `cargo xtask`: the commands.

#![forbid(unsafe_code)]

use e2e::hosting::FrameAncestors;
use pico_args::Arguments;
use std::process::ExitCode;
use xtask::tools::Need;
use xtask::{
    Result, budget, bundle, in_page, parts, reproduce, run, say, seal, serve, setup, site, test,
};

const HELP: &str = "\
cargo xtask serve      set up, build, serve on http://127.0.0.1:8080
                       (--port N; --dist-only serves dist/ as it is)
cargo xtask test       set up, then run every check (--only STEP runs one)
cargo xtask build      set up, then build the release site into dist/
cargo xtask bundle     build, then add to dist/ what publishing needs
                       (--dist-only takes dist/ as it is; --frame-ancestors ORIGIN
                       lets pages of that origin show the site in a frame)
cargo xtask setup      install every tool that is missing
cargo xtask budget     compare the sizes of dist/ with their budgets
cargo xtask reproduce  bundle the committed state in two folders and compare every byte
cargo xtask mutants    break each rule of the simulator and expect its test to fail
                       (WORD chooses tests by name)
cargo xtask bench      set up, build, then measure speed and size
                       (--as-built builds nothing; --help lists the rest)
cargo xtask simulator-in-page
                       compile the simulator for the browser, for the determinism test
cargo xtask seal       fill in names, digests and the security policy of the page
                       (Trunk calls it)
cargo xtask help       print this";

/// Runs a command. The error for an unknown one, or for an unknown argument, has the help.
fn command(name: &str, mut arguments: Arguments) -> Result {
    let port = match name {
        "serve" => run::option(&mut arguments, "--port")?,
        _ => None,
    };
    let only = match name {
        "test" => run::option::<String>(&mut arguments, "--only")?,
        _ => None,
    };
    let ancestors = match name {
        "bundle" => run::option(&mut arguments, "--frame-ancestors")?.unwrap_or_default(),
        _ => FrameAncestors::default(),
    };
    let dist_only = ["serve", "bundle"].contains(&name) && arguments.contains("--dist-only");
    let as_built = name == "bench" && arguments.contains("--as-built");
    let rest = arguments.finish();
    if !["mutants", "bench"].contains(&name)
        && let Some(first) = rest.first()
    {
        return Err(format!("Unknown argument `{}`.\n\n{HELP}", first.display()));
    }
    match name {
        "build" | "reproduce" | "simulator-in-page" => setup::setup(Need::Page)?,
        "bundle" if !dist_only => setup::setup(Need::Page)?,
        "setup" | "bench" => setup::setup(Need::Tests)?,
        _ => {}
    }
    match name {
        "serve" => serve::serve(port.unwrap_or(serve::PORT), dist_only),
        "test" => test::test(only.as_deref()),
        "build" => site::build(),
        "bundle" if dist_only => bundle::complete(&ancestors),
        "bundle" => site::build().and_then(|()| bundle::complete(&ancestors)),
        "setup" => {
            say::line("All tools are installed.");
            Ok(())
        }
        "budget" => budget::budget(),
        "reproduce" => reproduce::reproduce(),
        "simulator-in-page" => in_page::Example::Simulator.build(),
        "mutants" => test::cargo(test::MUTANTS, rest),
        "bench" => {
            if !as_built {
                site::build()?;
                in_page::Example::Bench.build()?;
            }
            test::cargo("cargo run --quiet --profile bench --package bench --", rest)
        }
        "seal" => {
            let folder = std::env::var_os("TRUNK_STAGING_DIR")
                .ok_or("Trunk calls `seal` while it builds. Run `cargo xtask build` instead.")?;
            let folder = run::root().join(folder);
            parts::split(&folder)?;
            seal::seal(&folder)
        }
        "help" => {
            say::line(HELP);
            Ok(())
        }
        _ => Err(format!("Unknown command `{name}`.\n\n{HELP}")),
    }
}

fn main() -> ExitCode {
    let mut arguments = Arguments::from_env();
    let name = arguments.subcommand().ok().flatten();
    match command(name.as_deref().unwrap_or("help"), arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("\nerror: {sentence}");
            ExitCode::FAILURE
        }
    }
}
