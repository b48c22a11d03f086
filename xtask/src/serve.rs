//! `cargo xtask serve`: the built page on this machine.

use crate::tools::Need;
use crate::{Outcome, say, setup, site};
use e2e::serve;

/// The port unless another is asked for.
pub const PORT: u16 = 8080;

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    pub port: u16,
    /// Serve what is in `dist/`, without looking for tools or building.
    pub dist_only: bool,
}

impl Options {
    /// Reads `--port N` and `--dist-only`.
    pub fn parse(arguments: &[String]) -> Outcome<Self> {
        let mut options = Self {
            port: PORT,
            dist_only: false,
        };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let port = match argument.as_str() {
                "--dist-only" => {
                    options.dist_only = true;
                    continue;
                }
                "--port" => rest.next().map(String::as_str),
                other => match other.strip_prefix("--port=") {
                    Some(port) => Some(port),
                    None => {
                        return Err(format!(
                            "`serve` knows --port N and --dist-only, not `{other}`."
                        ));
                    }
                },
            };
            options.port = port
                .and_then(|port| port.parse().ok())
                .ok_or("`--port` wants a number from 1 to 65535, as in `--port 8081`.")?;
        }
        Ok(options)
    }
}

/// Sets up, builds, and serves until it is interrupted.
pub fn serve(options: &Options) -> Outcome {
    if !options.dist_only {
        // A port that is taken is better said before minutes of building.
        drop(serve::listen(options.port)?);
        setup::setup(Need::Page)?;
        site::build()?;
    }
    let server = serve::spawn(site::built()?, options.port)?;
    say::line(format!(
        "\nJotlens is at {} (Ctrl-C ends it).",
        server.url()
    ));
    server.wait();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Outcome<Options> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::parse(&arguments)
    }

    #[test]
    fn options_are_read() {
        let options = |port, dist_only| Ok(Options { port, dist_only });
        assert_eq!(parse(""), options(8080, false));
        assert_eq!(parse("--port 9000"), options(9000, false));
        assert_eq!(parse("--dist-only --port=1"), options(1, true));
        for wrong in ["--port", "--port x", "--port 70000", "--open"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
