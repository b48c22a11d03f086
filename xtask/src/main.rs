//! `cargo xtask`: the table of commands.

#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::process::ExitCode;
use xtask::serve::Options;
use xtask::tools::Need;
use xtask::{
    Outcome, bench, budget, bundle, in_page, mutants, parts, reproduce, run, say, seal, serve,
    setup, site, test,
};

/// A command: its name, what it does, and how.
type Command = (&'static str, &'static str, fn(&[String]) -> Outcome);

const COMMANDS: &[Command] = &[
    (
        "serve",
        "set up, build, serve on http://127.0.0.1:8080 (--port N; --dist-only serves dist/ as it is)",
        |arguments| serve::serve(&Options::parse(arguments)?),
    ),
    (
        "test",
        "set up, then check everything (--only <step> for one step)",
        test::test,
    ),
    (
        "build",
        "set up, then build the release site into dist/",
        |arguments| {
            none_of(arguments)?;
            setup::setup(Need::Page)?;
            site::build()
        },
    ),
    (
        "bundle",
        "build, then add to dist/ what publishing needs (--dist-only takes dist/ as it is)",
        |arguments| {
            if arguments == ["--dist-only"] {
                return bundle::complete();
            }
            none_of(arguments)?;
            setup::setup(Need::Page)?;
            bundle::bundle()
        },
    ),
    (
        "reproduce",
        "bundle the committed state in two folders, and compare every byte",
        |arguments| {
            none_of(arguments)?;
            setup::setup(Need::Page)?;
            reproduce::reproduce()
        },
    ),
    ("setup", "install every tool that is missing", |arguments| {
        none_of(arguments)?;
        setup::setup(Need::Tests)?;
        say::line("Every tool is here.");
        Ok(())
    }),
    (
        "budget",
        "weigh what a first visit of dist/ loads",
        |arguments| {
            none_of(arguments)?;
            budget::budget()
        },
    ),
    (
        "bench",
        "measure speed and size, and record them in docs/bench (--only <part>, --quick, --profile, --as-built, --date <day>)",
        bench::bench,
    ),
    (
        "simulator-in-page",
        "compile the simulator alone for the browser (for the test of determinism)",
        |arguments| {
            none_of(arguments)?;
            setup::setup(Need::Page)?;
            in_page::Example::Simulator.build()
        },
    ),
    (
        "mutants",
        "break each rule of the simulator in a copy, and see its test fail (a word chooses)",
        mutants::mutants,
    ),
    (
        "seal",
        "fill in the names, digests and security policy of a page being built (called by Trunk)",
        |arguments| {
            none_of(arguments)?;
            let folder = std::env::var_os("TRUNK_STAGING_DIR").ok_or(
                "`seal` is called by Trunk while it builds; `cargo xtask build` does it all.",
            )?;
            let folder = run::root().join(PathBuf::from(folder));
            parts::place(&folder)?;
            seal::seal(&folder)
        },
    ),
    ("help", "say this", |_| {
        say::line(help());
        Ok(())
    }),
];

fn none_of(arguments: &[String]) -> Outcome {
    match arguments.first() {
        None => Ok(()),
        Some(first) => Err(format!("This command takes no `{first}`.\n\n{}", help())),
    }
}

fn help() -> String {
    let rows: Vec<Vec<String>> = COMMANDS
        .iter()
        .map(|(name, what, _)| vec![format!("cargo xtask {name}"), (*what).to_owned()])
        .collect();
    say::table(&rows).trim_end().to_owned()
}

fn main() -> ExitCode {
    let mut arguments = std::env::args();
    let own_name = arguments.next().unwrap_or_default();
    let arguments: Vec<String> = arguments.collect();
    if parts::stands_in(&own_name) {
        return ended(parts::bindgen(&arguments));
    }
    let (wanted, rest) = match arguments.split_first() {
        None => ("help", &[][..]),
        Some((first, rest)) => (first.trim_start_matches('-'), rest),
    };
    let outcome = match COMMANDS.iter().find(|(name, _, _)| *name == wanted) {
        Some((_, _, work)) => work(rest),
        None => Err(format!("There is no command `{wanted}`.\n\n{}", help())),
    };
    ended(outcome)
}

fn ended(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("\nerror: {sentence}");
            ExitCode::FAILURE
        }
    }
}
