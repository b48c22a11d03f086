//! A real Chromium, steered over WebDriver.
//!
//! Cases are written as plain functions: every method here waits for its answer,
//! and panics with a sentence where there is none.

use fantoccini::{Client, ClientBuilder, error::CmdError};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use std::future::Future;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use url::{ParseError, Url};
use xtask::tools;

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
    runtime: Runtime,
    client: Client,
    _driver: Driver,
}

impl Browser {
    /// Starts the driver and, through it, the browser.
    ///
    /// # Errors
    /// A sentence that says what is missing and what to do about it.
    pub fn start() -> Result<Self, String> {
        let found = tools::browser().ok_or(
            "There is no Chromium with its ChromeDriver. Install both with `cargo xtask setup`, \
             or name them in the variables JOTLENS_CHROMIUM and JOTLENS_CHROMEDRIVER.",
        )?;
        let mut driver = Driver::start(&found.driver)?;
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|fault| format!("The test's own runtime cannot start: {fault}."))?;
        let mut flags: Vec<String> = FLAGS.iter().map(|&flag| flag.to_owned()).collect();
        flags.push(format!("--user-data-dir={}", driver.profile.display()));
        let Value::Object(capabilities) = json!({
            // Waiting is done here, for what the case needs and no more.
            "pageLoadStrategy": "none",
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "goog:chromeOptions": {
                "binary": found.chromium,
                "args": flags,
                "perfLoggingPrefs": { "enableNetwork": true, "enablePage": false },
            },
        }) else {
            return Err("The capabilities are no object.".into());
        };
        let client = runtime
            .block_on(connect(&capabilities, driver.port))
            .map_err(|fault| {
                format!(
                    "{} does not start under {}: {fault}",
                    found.chromium.display(),
                    found.driver.display()
                )
            })?;
        driver.browser = client
            .capabilities()
            .and_then(|all| all.get("goog:processID")?.as_u64());
        Ok(Self {
            runtime,
            client,
            _driver: driver,
        })
    }

    /// The browser's name and version.
    pub fn version(&self) -> String {
        let said = |name: &str| {
            self.client
                .capabilities()
                .and_then(|all| all.get(name))
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        format!("{} {}", said("browserName"), said("browserVersion"))
    }

    /// Waits for one answer of the browser.
    #[track_caller]
    pub fn wait<T>(&self, answer: impl Future<Output = Result<T, CmdError>>) -> T {
        match self
            .runtime
            .block_on(async { tokio::time::timeout(PATIENCE, answer).await })
        {
            Ok(Ok(value)) => value,
            Ok(Err(fault)) => panic!("the browser refused: {fault}"),
            Err(_) => panic!("the browser did not answer within {PATIENCE:?}"),
        }
    }

    /// Goes to an address without waiting for anything.
    #[track_caller]
    pub fn go(&self, url: &str) {
        self.wait(self.client.goto(url));
    }

    /// Runs a script with `arguments`; its `return` is the answer.
    #[track_caller]
    pub fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.wait(self.client.execute(script, arguments))
    }

    /// Runs a script whose last argument is to be called with the answer.
    #[track_caller]
    pub fn script_later(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.wait(self.client.execute_async(script, arguments))
    }

    /// The element at a CSS selector; the first where there are several.
    #[track_caller]
    pub fn find(&self, selector: &str) -> fantoccini::elements::Element {
        let locator = fantoccini::Locator::Css(selector);
        match self.runtime.block_on(self.client.find(locator)) {
            Ok(element) => element,
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
        let id = self.find(selector).element_id();
        let ask = |what: &str| {
            self.issue(&format!("element/{}/{what}", id.as_ref()), None)
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        (ask("computedlabel"), ask("computedrole"))
    }

    /// A picture of the window, as PNG.
    pub fn picture(&self) -> Option<Vec<u8>> {
        self.runtime
            .block_on(async { tokio::time::timeout(PATIENCE, self.client.screenshot()).await })
            .ok()?
            .ok()
    }

    #[track_caller]
    fn post(&self, path: &str, body: Value) -> Value {
        self.issue(path, Some(body))
    }

    #[track_caller]
    fn issue(&self, path: &str, body: Option<Value>) -> Value {
        self.wait(self.client.issue_cmd(Endpoint {
            path: path.to_owned(),
            body,
        }))
    }
}

/// Opens a session; the browser is up when it answers.
async fn connect(capabilities: &Map<String, Value>, port: u16) -> Result<Client, String> {
    let opening = async {
        ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
    };
    tokio::time::timeout(2 * PATIENCE, opening)
        .await
        .map_err(|_| "it did not answer in time.".to_owned())?
        .map_err(|fault| fault.to_string())
}

/// A command of the session that the client has no method for.
#[derive(Debug)]
struct Endpoint {
    path: String,
    body: Option<Value>,
}

impl fantoccini::wd::WebDriverCompatibleCommand for Endpoint {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        match &self.body {
            Some(body) => (Method::POST, Some(body.to_string())),
            None => (Method::GET, None),
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
