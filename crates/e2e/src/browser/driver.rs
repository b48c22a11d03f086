//! ChromeDriver or geckodriver as a process of its own, on a port of its own choice.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The running driver. Dropping it kills it: its browser has ended by then.
pub struct Driver {
    program: Child,
    port: u16,
    /// The browser's process, once there is one.
    browser: Option<u64>,
}

impl Driver {
    /// Starts a driver and waits until it names its port. A driver ends if another program takes
    /// the port that it chose before it listens there, so it is tried three times.
    pub fn start(program: &Path, arguments: &[&str]) -> Result<Self, String> {
        let mut started = Self::start_once(program, arguments);
        for _ in 0..2 {
            started = started.or_else(|_| Self::start_once(program, arguments));
        }
        started
    }

    fn start_once(program: &Path, arguments: &[&str]) -> Result<Self, String> {
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|fault| format!("{} does not start: {fault}.", program.display()))?;
        let said = child.stdout.take();
        let mut driver = Self {
            program: child,
            port: 0,
            browser: None,
        };
        let mut lines = BufReader::new(said.ok_or("The driver has no output.")?).lines();
        while let Some(Ok(line)) = lines.next() {
            if let Some(port) = port_in(&line) {
                driver.port = port;
                // Read on, or the driver would wait when the pipe is full.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(driver);
            }
        }
        Err(format!(
            "{0} ended without naming its port. Run `{0} --version`: it must start, and fit the \
             version of the browser.",
            program.display()
        ))
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn set_browser(&mut self, process: Option<u64>) {
        self.browser = process;
    }

    /// Kills a browser that does not end by itself: it would outlive its driver.
    pub fn kill_browser(&self) {
        if let Some(browser) = self.browser {
            let _ = Command::new("kill")
                .args(["-KILL", &browser.to_string()])
                .status();
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// The port in `ChromeDriver was started successfully on port 41233.` and in
/// `geckodriver INFO Listening on 127.0.0.1:41233`.
fn port_in(line: &str) -> Option<u16> {
    let (_, port) = line
        .split_once("successfully on port ")
        .or_else(|| line.split_once("Listening on 127.0.0.1:"))?;
    port.trim().trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_drivers_name_their_port() {
        for (line, port) in [
            (
                "ChromeDriver was started successfully on port 41233.",
                Some(41233),
            ),
            (
                "1764460000000\tgeckodriver\tINFO\tListening on 127.0.0.1:41233",
                Some(41233),
            ),
            ("Starting ChromeDriver 150.0 on port 0", None),
        ] {
            assert_eq!(port_in(line), port, "{line}");
        }
    }
}
