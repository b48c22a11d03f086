//! Chromium or Firefox, without a window, over WebDriver (W3C), on `thirtyfour`.
//!
//! Every method waits for its answer, so that cases are plain functions; it panics with a
//! sentence where the browser refuses, which ends a case or a benchmark.
//!
//! Both browsers have the same methods, except [`Browser::devtools`] and [`Browser::log`]:
//! these are Chromium's own, and panic in Firefox ([`Browser::is_chromium`]).

#![allow(clippy::panic)]

mod bidi;
mod driver;

use crate::tools;
use bidi::Bidi;
use driver::Driver;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::time::Duration;
use thirtyfour::common::command::{Command, FormatRequestData};
use thirtyfour::common::requestdata::RequestData;
use thirtyfour::error::WebDriverResult;
use thirtyfour::{By, Capabilities, SessionId, WebDriver, WebElement};
use tokio::runtime::Runtime;

/// Limit for one answer of the browser, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(45);

/// Limit for the browser to end by itself.
const FAREWELL: Duration = Duration::from_secs(10);

/// Chromium's flags: no window, and no requests of its own.
const CHROMIUM_FLAGS: &[&str] = &[
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

/// Firefox's flags. Its driver sets the preferences that keep it from requests of its own.
const FIREFOX_FLAGS: &[&str] = &["-headless", "--width=1280", "--height=800"];

/// What Firefox reports as it happens.
const FIREFOX_EVENTS: &[&str] = &["log.entryAdded", "network.beforeRequestSent"];

/// One browser with one window. Dropping it ends the browser and its driver.
pub struct Browser {
    runtime: Runtime,
    session: WebDriver,
    /// Firefox's second connection.
    bidi: Option<RefCell<Bidi>>,
    driver: Driver,
}

/// A request that the browser made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The address.
    pub url: String,
    /// Whether it is a page that is opened, and not what a page asks for.
    pub is_document: bool,
    /// Whether it opens a connection that stays: WebSocket, WebTransport.
    pub is_connection: bool,
}

impl Browser {
    /// Starts Chromium.
    ///
    /// # Errors
    /// A sentence that says what is missing and what to do about it.
    pub fn start() -> Result<Self, String> {
        Self::start_with(&[], &json!({}))
    }

    /// Starts Chromium with further flags (of a flag given twice, the last counts), and with
    /// preferences of its profile, each under its dotted name.
    ///
    /// # Errors
    /// As [`Browser::start`].
    pub fn start_with(more: &[String], preferences: &Value) -> Result<Self, String> {
        Self::start_chromium(&tools::chromium()?, more, preferences)
    }

    /// Starts Chromium's headless shell: the same pages, without a profile's settings and
    /// without tabs that can be hidden.
    ///
    /// # Errors
    /// As [`Browser::start`].
    pub fn start_shell() -> Result<Self, String> {
        Self::start_shell_with(&[])
    }

    /// Starts the headless shell with further flags.
    ///
    /// # Errors
    /// As [`Browser::start`].
    pub fn start_shell_with(more: &[String]) -> Result<Self, String> {
        Self::start_chromium(&tools::headless_shell()?, more, &json!({}))
    }

    fn start_chromium(
        found: &tools::Driven,
        more: &[String],
        preferences: &Value,
    ) -> Result<Self, String> {
        let flags = CHROMIUM_FLAGS.iter().map(|&flag| flag.to_owned());
        let flags: Vec<String> = flags.chain(more.iter().cloned()).collect();
        let capabilities = json!({
            "browserName": "chrome",
            // Waiting is the case's business: for what it needs and no more.
            "pageLoadStrategy": "none",
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "goog:chromeOptions": {
                "binary": found.browser,
                "args": flags,
                "prefs": preferences,
                "perfLoggingPrefs": { "enableNetwork": true, "enablePage": false },
            },
        });
        let driver = Driver::start(&found.driver, &["--port=0"])?;
        Self::open(driver, found, capabilities, "goog:processID")
    }

    /// Starts Firefox.
    ///
    /// # Errors
    /// As [`Browser::start`].
    pub fn start_firefox() -> Result<Self, String> {
        let found = tools::firefox()?;
        let capabilities = json!({
            "browserName": "firefox",
            "pageLoadStrategy": "none",
            "webSocketUrl": true,
            "moz:firefoxOptions": { "binary": found.browser, "args": FIREFOX_FLAGS },
        });
        // A port of its own for each, or two Firefoxes would want the same.
        let driver = Driver::start(&found.driver, &["--port=0", "--websocket-port=0"])?;
        let mut browser = Self::open(driver, &found, capabilities, "moz:processID")?;
        let socket = browser.capability("webSocketUrl");
        let mut bidi = Bidi::connect(socket.as_str().unwrap_or_default())?;
        bidi.call("session.subscribe", json!({ "events": FIREFOX_EVENTS }))?;
        browser.bidi = Some(RefCell::new(bidi));
        Ok(browser)
    }

    fn open(
        mut driver: Driver,
        found: &tools::Driven,
        capabilities: Value,
        process: &str,
    ) -> Result<Self, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|fault| format!("The browser cannot be steered: {fault}."))?;
        let members = capabilities.as_object().cloned().unwrap_or_default();
        let opening = WebDriver::builder(driver.address(), Capabilities::from(members))
            .request_timeout(PATIENCE)
            .connect();
        let session = runtime.block_on(opening).map_err(|fault| {
            format!(
                "{} does not start under {}: {fault}",
                found.browser.display(),
                found.driver.display()
            )
        })?;
        let number = session.capabilities().get(process).and_then(Value::as_u64);
        driver.set_browser(number);
        Ok(Self {
            runtime,
            session,
            bidi: None,
            driver,
        })
    }

    /// Whether this is Chromium, with [`Browser::devtools`] and [`Browser::log`].
    pub fn is_chromium(&self) -> bool {
        self.bidi.is_none()
    }

    /// The browser's name and version.
    pub fn version(&self) -> String {
        let said = |name: &str| {
            self.capability(name)
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        format!("{} {}", said("browserName"), said("browserVersion"))
    }

    fn capability(&self, name: &str) -> Value {
        self.session
            .capabilities()
            .get(name)
            .cloned()
            .unwrap_or_default()
    }

    /// Goes to an address without waiting for anything.
    #[track_caller]
    pub fn go(&self, url: &str) {
        done(self.runtime.block_on(self.session.goto(url)));
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
        let ran = self
            .runtime
            .block_on(self.session.execute(script, arguments));
        match ran {
            Ok(answer) => Ok(answer.json().clone()),
            Err(fault) => Err(fault.to_string()),
        }
    }

    /// Lets scripts run in the frame of this number from now on, or in the page again.
    #[track_caller]
    pub fn frame(&self, number: Option<u16>) {
        done(self.runtime.block_on(async {
            match number {
                Some(number) => self.session.enter_frame(number).await,
                None => self.session.enter_default_frame().await,
            }
        }));
    }

    /// Runs a script whose last argument is to be called with the answer.
    #[track_caller]
    pub fn script_later(&self, script: &str, arguments: Vec<Value>) -> Value {
        let ran = self.session.execute_async(script, arguments);
        done(self.runtime.block_on(ran)).json().clone()
    }

    /// Clicks the element at a CSS selector; the first where there are several.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        let element = self.find(selector);
        done(self.runtime.block_on(element.click()));
    }

    #[track_caller]
    fn find(&self, selector: &str) -> WebElement {
        match self.runtime.block_on(self.session.find(By::Css(selector))) {
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
        // Not by an action chain: that one moves a pointer too, and takes longer.
        let actions = json!([{ "type": "key", "id": "keyboard", "actions": steps }]);
        let pressed = self.session.cmd(Command::PerformActions(actions.into()));
        done(self.runtime.block_on(pressed));
    }

    /// A command of the DevTools protocol, which only Chromium has.
    #[track_caller]
    pub fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.chromium_only(command);
        self.post(
            "goog/cdp/execute",
            json!({ "cmd": command, "params": parameters }),
        )
    }

    /// What was logged since the last time of asking: `browser` or `performance`. Only
    /// Chromium has such logs; [`Browser::console`] and [`Browser::requests`] read them.
    #[track_caller]
    pub fn log(&self, kind: &str) -> Vec<Value> {
        self.chromium_only(kind);
        match self.post("se/log", json!({ "type": kind })) {
            Value::Array(entries) => entries,
            other => panic!("the log `{kind}` is {other}"),
        }
    }

    #[track_caller]
    fn chromium_only(&self, what: &str) {
        assert!(
            self.is_chromium(),
            "`{what}` is Chromium's own: a case that needs it cannot run in {}",
            self.version()
        );
    }

    /// The messages in the console since the last time of asking.
    #[track_caller]
    pub fn console(&self) -> Vec<String> {
        let (entries, member) = if self.is_chromium() {
            (self.log("browser"), "message")
        } else {
            (self.events("log.entryAdded"), "text")
        };
        let text = |entry: &Value| entry.get(member).and_then(Value::as_str).map(str::to_owned);
        entries.iter().filter_map(text).collect()
    }

    /// The requests since the last time of asking.
    #[track_caller]
    pub fn requests(&self) -> Vec<Asked> {
        if self.is_chromium() {
            let entries = self.log("performance");
            return entries.iter().filter_map(Asked::in_log).collect();
        }
        let events = self.events("network.beforeRequestSent");
        events.iter().filter_map(Asked::in_event).collect()
    }

    /// Runs a script before everything that is loaded from now on. Gives its name, for
    /// [`Browser::run_no_more`].
    #[track_caller]
    pub fn run_before_load(&self, script: &str) -> String {
        let (added, name) = if self.is_chromium() {
            let command = "Page.addScriptToEvaluateOnNewDocument";
            let added = self.devtools(command, json!({ "source": script }));
            (added, "identifier")
        } else {
            let function = json!({ "functionDeclaration": format!("() => {{ {script} }}") });
            (self.call("script.addPreloadScript", function), "script")
        };
        match added.get(name).and_then(Value::as_str) {
            Some(name) => name.to_owned(),
            None => panic!("a script without a name: {added}"),
        }
    }

    /// Takes back what was to run before each load.
    #[track_caller]
    pub fn run_no_more(&self, name: &str) {
        if self.is_chromium() {
            let command = "Page.removeScriptToEvaluateOnNewDocument";
            self.devtools(command, json!({ "identifier": name }));
        } else {
            self.call("script.removePreloadScript", json!({ "script": name }));
        }
    }

    /// The size of the page's window, in CSS pixels.
    #[track_caller]
    pub fn screen(&self, width: u32, height: u32) {
        if self.is_chromium() {
            self.devtools(
                "Emulation.setDeviceMetricsOverride",
                json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
            );
        } else {
            let window = done(self.runtime.block_on(self.session.window())).to_string();
            self.call(
                "browsingContext.setViewport",
                json!({ "context": window, "viewport": { "width": width, "height": height } }),
            );
        }
    }

    /// Every cookie of every site.
    #[track_caller]
    pub fn cookies(&self) -> Vec<Value> {
        let said = if self.is_chromium() {
            self.devtools("Network.getAllCookies", json!({}))
        } else {
            self.call("storage.getCookies", json!({}))
        };
        match said.get("cookies") {
            Some(Value::Array(cookies)) => cookies.clone(),
            _ => panic!("the cookies are {said}"),
        }
    }

    /// The name and the role that assistive technology is told.
    #[track_caller]
    pub fn name_and_role(&self, selector: &str) -> (String, String) {
        let id = self.find(selector).element_id();
        let ask = |what: &str| {
            let said = done(self.send("GET", &format!("element/{id}/{what}"), None));
            said.as_str().unwrap_or_default().to_owned()
        };
        (ask("computedlabel"), ask("computedrole"))
    }

    /// A picture of the window, as PNG.
    pub fn picture(&self) -> Option<Vec<u8>> {
        self.runtime.block_on(self.session.screenshot_as_png()).ok()
    }

    #[track_caller]
    fn post(&self, path: &str, body: Value) -> Value {
        done(self.send("POST", path, Some(body)))
    }

    /// A command that `thirtyfour` has no name for.
    fn send(
        &self,
        method: &'static str,
        path: &str,
        body: Option<Value>,
    ) -> WebDriverResult<Value> {
        let command = Extension {
            method,
            path: path.to_owned(),
            body,
        };
        self.runtime
            .block_on(self.session.cmd(command))?
            .value_json()
    }

    /// A command of WebDriver BiDi, which only Firefox is asked.
    #[track_caller]
    fn call(&self, method: &str, parameters: Value) -> Value {
        match self.bidi().borrow_mut().call(method, parameters) {
            Ok(value) => value,
            Err(fault) => panic!("the browser refused: {fault}"),
        }
    }

    #[track_caller]
    fn events(&self, method: &str) -> Vec<Value> {
        match self.bidi().borrow_mut().events(method) {
            Ok(events) => events,
            Err(fault) => panic!("the browser refused: {fault}"),
        }
    }

    #[track_caller]
    fn bidi(&self) -> &RefCell<Bidi> {
        match &self.bidi {
            Some(bidi) => bidi,
            None => panic!("{} is not asked over WebDriver BiDi", self.version()),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let quit = self.session.clone().quit();
        let ended = self
            .runtime
            .block_on(async { tokio::time::timeout(FAREWELL, quit).await });
        if !matches!(ended, Ok(Ok(()))) {
            // Or the session would try again when it is dropped. A frozen page may keep a
            // browser from ending.
            let _ = self.session.clone().leak();
            self.driver.kill_browser();
        }
    }
}

/// A command with a path below the session.
#[derive(Debug)]
struct Extension {
    method: &'static str,
    path: String,
    body: Option<Value>,
}

impl FormatRequestData for Extension {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let method = self.method.parse().unwrap_or_default();
        let request = RequestData::new(method, format!("session/{session}/{}", self.path));
        match &self.body {
            Some(body) => request.add_body(body.clone()),
            None => request,
        }
    }
}

impl Asked {
    /// A request in an entry of Chromium's performance log.
    fn in_log(entry: &Value) -> Option<Self> {
        let message = entry.get("message")?.as_str()?;
        let event: Value = serde_json::from_str(message).ok()?;
        let event = event.get("message")?;
        let text = |path: &str| event.pointer(path).and_then(Value::as_str);
        let is_connection = match text("/method")? {
            "Network.requestWillBeSent" => false,
            "Network.webSocketCreated" | "Network.webTransportCreated" => true,
            _ => return None,
        };
        let url = text("/params/request/url").or_else(|| text("/params/url"));
        Some(Self {
            url: url.unwrap_or_default().to_owned(),
            is_document: text("/params/type") == Some("Document"),
            is_connection,
        })
    }

    /// A request in an event of Firefox.
    fn in_event(event: &Value) -> Option<Self> {
        let url = event.pointer("/request/url")?.as_str()?.to_owned();
        let destination = event.pointer("/request/destination");
        Some(Self {
            is_document: destination.and_then(Value::as_str) == Some("document"),
            is_connection: url.starts_with("ws"),
            url,
        })
    }
}

/// What came of a command, or the end of the case.
#[track_caller]
fn done<T>(outcome: WebDriverResult<T>) -> T {
    match outcome {
        Ok(value) => value,
        Err(fault) => panic!("the browser refused: {fault}"),
    }
}
