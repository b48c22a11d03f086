//! A real Chromium, steered over WebDriver (W3C): JSON over HTTP, one request for
//! each command.
//!
//! Cases are written as plain functions: every method here waits for its answer,
//! and panics with a sentence where there is none. Those are the browser tests and the
//! benchmark, for which a browser that refuses is the end.

#![allow(clippy::panic)]

use crate::tools;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use ureq::Agent;

/// No single answer of the browser takes longer than this, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(45);

/// How the browser is started: without a window, and silent towards the network.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,800",
];

/// One browser with one window. Dropping it ends the browser and its driver.
pub struct Browser {
    session: Session,
    /// What the driver says the browser is and can.
    capabilities: Value,
    _driver: Driver,
}

impl Browser {
    /// Starts the driver and, through it, the browser.
    ///
    /// # Errors
    /// A sentence that says what is missing and what to do about it.
    pub fn start() -> Result<Self, String> {
        Self::start_with(&[], &json!({}))
    }

    /// Starts the browser with further flags (of a flag given twice, the last counts),
    /// and with preferences of its profile, each under its dotted name.
    ///
    /// # Errors
    /// As [`Browser::start`].
    pub fn start_with(more: &[String], preferences: &Value) -> Result<Self, String> {
        let found = tools::browser().ok_or(
            "There is no Chromium with its ChromeDriver. Install both with `cargo xtask setup`, \
             or name them in the variables JOTLENS_CHROMIUM and JOTLENS_CHROMEDRIVER.",
        )?;
        let mut driver = Driver::start(&found.driver)?;
        let mut flags: Vec<String> = FLAGS.iter().map(|&flag| flag.to_owned()).collect();
        flags.push(format!("--user-data-dir={}", driver.profile.display()));
        flags.extend_from_slice(more);
        let capabilities = json!({
            // Waiting is done here, for what the case needs and no more.
            "pageLoadStrategy": "none",
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "goog:chromeOptions": {
                "binary": found.chromium,
                "args": flags,
                "prefs": preferences,
                "perfLoggingPrefs": { "enableNetwork": true, "enablePage": false },
            },
        });
        let (session, capabilities) =
            Session::open(driver.port, &capabilities).map_err(|fault| {
                format!(
                    "{} does not start under {}: {fault}",
                    found.chromium.display(),
                    found.driver.display()
                )
            })?;
        driver.browser = capabilities.get("goog:processID").and_then(Value::as_u64);
        Ok(Self {
            session,
            capabilities,
            _driver: driver,
        })
    }

    /// The browser's name and version.
    pub fn version(&self) -> String {
        let said = |name: &str| {
            self.capabilities
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        format!("{} {}", said("browserName"), said("browserVersion"))
    }

    /// Goes to an address without waiting for anything.
    #[track_caller]
    pub fn go(&self, url: &str) {
        self.post("url", json!({ "url": url }));
    }

    /// Runs a script with `arguments`; its `return` is the answer.
    #[track_caller]
    pub fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        match self.try_script(script, arguments) {
            Ok(value) => value,
            Err(fault) => panic!("the browser refused: {fault}"),
        }
    }

    /// As [`Browser::script`], for a page that may be leaving just now.
    ///
    /// # Errors
    /// What the driver says.
    pub fn try_script(&self, script: &str, arguments: Vec<Value>) -> Result<Value, String> {
        self.session.issue(
            "execute/sync",
            Some(&json!({ "script": script, "args": arguments })),
        )
    }

    /// Lets scripts run in the frame of this number from now on, or in the page again.
    #[track_caller]
    pub fn frame(&self, number: Option<usize>) {
        self.post("frame", json!({ "id": number }));
    }

    /// Runs a script whose last argument is to be called with the answer.
    #[track_caller]
    pub fn script_later(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.post(
            "execute/async",
            json!({ "script": script, "args": arguments }),
        )
    }

    /// Clicks the element at a CSS selector; the first where there are several.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        let id = self.find(selector);
        self.post(&format!("element/{id}/click"), json!({}));
    }

    /// The driver's name for the element at a CSS selector.
    #[track_caller]
    fn find(&self, selector: &str) -> String {
        let found = self.session.issue(
            "element",
            Some(&json!({ "using": "css selector", "value": selector })),
        );
        match found {
            Ok(element) => match element.get(ELEMENT).and_then(Value::as_str) {
                Some(id) => id.to_owned(),
                None => panic!("`{selector}` leads to {element}, which is no element"),
            },
            Err(fault) => panic!("`{selector}` is not on the page: {fault}"),
        }
    }

    /// Presses keys as a person does, one after the other; `held` stay down meanwhile.
    #[track_caller]
    pub fn press(&self, held: &[char], keys: &str) {
        let key = |kind: &str, value: char| json!({ "type": kind, "value": value });
        let mut steps: Vec<Value> = held.iter().map(|&value| key("keyDown", value)).collect();
        for value in keys.chars() {
            steps.extend([key("keyDown", value), key("keyUp", value)]);
        }
        steps.extend(held.iter().map(|&value| key("keyUp", value)));
        self.post(
            "actions",
            json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": steps }] }),
        );
    }

    /// A command of the DevTools protocol.
    #[track_caller]
    pub fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.post(
            "goog/cdp/execute",
            json!({ "cmd": command, "params": parameters }),
        )
    }

    /// What was logged since the last time of asking: `browser` or `performance`.
    #[track_caller]
    pub fn log(&self, kind: &str) -> Vec<Value> {
        match self.post("se/log", json!({ "type": kind })) {
            Value::Array(entries) => entries,
            other => panic!("the log `{kind}` is {other}"),
        }
    }

    /// The name and the role that assistive technology is told.
    #[track_caller]
    pub fn name_and_role(&self, selector: &str) -> (String, String) {
        let id = self.find(selector);
        let ask = |what: &str| match self.session.issue(&format!("element/{id}/{what}"), None) {
            Ok(value) => value.as_str().unwrap_or_default().to_owned(),
            Err(fault) => panic!("the browser refused: {fault}"),
        };
        (ask("computedlabel"), ask("computedrole"))
    }

    /// A picture of the window, as PNG.
    pub fn picture(&self) -> Option<Vec<u8>> {
        let picture = self.session.issue("screenshot", None).ok()?;
        STANDARD.decode(picture.as_str()?).ok()
    }

    #[track_caller]
    fn post(&self, path: &str, body: Value) -> Value {
        match self.session.issue(path, Some(&body)) {
            Ok(value) => value,
            Err(fault) => panic!("the browser refused: {fault}"),
        }
    }
}

/// The key under which the protocol names an element (WebDriver section 12).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A session of the driver: where its commands go.
struct Session {
    agent: Agent,
    address: String,
}

impl Session {
    /// Opens a session and gives its capabilities; the browser is up when it answers.
    fn open(port: u16, capabilities: &Value) -> Result<(Self, Value), String> {
        let agent = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            // What the driver refuses, it explains in the body.
            .http_status_as_error(false)
            .build()
            .into();
        let mut session = Self {
            agent,
            address: format!("http://127.0.0.1:{port}/session"),
        };
        let wish = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let answer = session.send(&session.address, Some(&wish))?;
        let id = answer.get("sessionId").and_then(Value::as_str);
        let id = id.ok_or("the driver opened no session")?;
        session.address = format!("{}/{id}", session.address);
        Ok((
            session,
            answer.get("capabilities").cloned().unwrap_or_default(),
        ))
    }

    /// One command of the session: with a body it is posted, else asked for.
    fn issue(&self, path: &str, body: Option<&Value>) -> Result<Value, String> {
        self.send(&format!("{}/{path}", self.address), body)
    }

    fn send(&self, address: &str, body: Option<&Value>) -> Result<Value, String> {
        let answered = match body {
            Some(body) => self
                .agent
                .post(address)
                .content_type("application/json")
                .send(body.to_string()),
            None => self.agent.get(address).call(),
        };
        let mut answer = answered.map_err(|fault| format!("{fault}"))?;
        let text = answer
            .body_mut()
            .with_config()
            .limit(64 << 20)
            .read_to_string()
            .map_err(|fault| format!("{fault}"))?;
        let mut said: Value =
            serde_json::from_str(&text).map_err(|fault| format!("{fault}: {text}"))?;
        let value = said.get_mut("value").map(Value::take).unwrap_or_default();
        match value.get("error").and_then(Value::as_str) {
            Some(error) if !answer.status().is_success() => {
                let message = value.get("message").and_then(Value::as_str);
                Err(format!("{error}: {}", message.unwrap_or_default()))
            }
            _ => Ok(value),
        }
    }
}

/// The running ChromeDriver, on a port of its own choice.
struct Driver {
    program: Child,
    port: u16,
    /// The browser's process, once there is one.
    browser: Option<u64>,
    /// The browser's profile: new, empty, and gone afterwards.
    profile: PathBuf,
}

impl Driver {
    fn start(program: &std::path::Path) -> Result<Self, String> {
        let started = Instant::now();
        let mut child = Command::new(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|fault| {
                format!(
                    "{} does not start: {fault}. `cargo xtask setup` installs ChromeDriver.",
                    program.display()
                )
            })?;
        let profile = std::env::temp_dir().join(format!(
            "jotlens-browser-{}-{}",
            std::process::id(),
            child.id()
        ));
        let said = child.stdout.take();
        let mut driver = Self {
            program: child,
            port: 0,
            browser: None,
            profile,
        };
        let mut lines = BufReader::new(said.ok_or("ChromeDriver has no output.")?).lines();
        while let Some(Ok(line)) = lines.next() {
            // "ChromeDriver was started successfully on port 41233."
            let port = line
                .split_once("successfully on port ")
                .and_then(|(_, rest)| rest.trim_end_matches('.').parse().ok());
            if let Some(port) = port {
                driver.port = port;
                // What it says later is read, so that it never waits for a reader.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(driver);
            }
        }
        Err(format!(
            "ChromeDriver ended after {:?} without naming its port. Run `{} --version`: it must \
             start, and be of the same version as the browser.",
            started.elapsed(),
            program.display()
        ))
    }

    /// Asks the driver to end its browsers and itself.
    fn ask_to_end(&self) -> std::io::Result<()> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
        connection.set_read_timeout(Some(Duration::from_secs(5)))?;
        connection.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")?;
        let mut answer = String::new();
        BufReader::new(connection).read_line(&mut answer)?;
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(10);
        let mut ended = false;
        if self.port != 0 && self.ask_to_end().is_ok() {
            while !ended && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(20));
                ended = matches!(self.program.try_wait(), Ok(Some(_)));
            }
        }
        // A frozen page may keep a browser from ending, and it would outlive its driver.
        if let (false, Some(browser)) = (ended, self.browser) {
            let _ = Command::new("kill")
                .args(["-KILL", &browser.to_string()])
                .status();
        }
        let _ = self.program.kill();
        let _ = self.program.wait();
        // The browser's last processes may still be writing to it.
        while std::fs::remove_dir_all(&self.profile).is_err()
            && self.profile.exists()
            && Instant::now() < deadline + Duration::from_secs(5)
        {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
