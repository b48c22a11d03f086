//! A browser on the built page, driven as a person would; and one on the library alone.

use e2e::browser::Browser;
use e2e::serve::{self, Server};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};
use xtask::in_page::Example;
use xtask::{Result, files, run, site, tools};

/// How long something may take to show on the page.
const DEADLINE: Duration = Duration::from_secs(60);

/// A window and what serves it.
pub struct Visitor {
    pub browser: Browser,
    _server: Server,
}

impl Visitor {
    /// A new browser that has opened the built page, and the program is there.
    ///
    /// # Errors
    /// There is no browser, or the page does not start.
    pub fn of_page(fragment: &str) -> Result<Self> {
        let server = serve::spawn(site::built()?, 0)?;
        let browser = focused()?;
        browser.go(&format!("{}{fragment}", server.url()));
        let visitor = Self {
            browser,
            _server: server,
        };
        visitor.await_that(
            "return document.readyState === 'complete' && document.querySelector('[data-verdict]') !== null",
        )?;
        visitor.settle();
        Ok(visitor)
    }

    /// A new browser with the library and npm's `jose`, as `bench` and `jose`.
    ///
    /// # Errors
    /// There is no browser, or one of them does not start.
    pub fn of_library() -> Result<Self> {
        let folder = Example::Bench.folder();
        let jose = tools::path_of("jose")?;
        if let Some(sources) = jose.parent() {
            copy(sources, &folder.join("jose"))?;
        }
        let server = serve::spawn(&folder, 0)?;
        let browser = focused()?;
        browser.go(&server.url());
        let visitor = Self {
            browser,
            _server: server,
        };
        visitor.await_that("return window.ready !== undefined")?;
        let started = visitor.browser.script_later(
            "const done = arguments[arguments.length - 1];
            window.bench = wasm_bindgen;
            import('./jose/index.js').then(jose => { window.jose = jose; done(window.ready); }, fault => done(String(fault)))",
            vec![],
        );
        match started.as_str() {
            Some("yes") => Ok(visitor),
            _ => Err(format!(
                "The library did not start in the browser: {started}."
            )),
        }
    }

    /// Asks until a script says true.
    ///
    /// # Errors
    /// It does not within a minute.
    pub fn await_that(&self, script: &str) -> Result {
        let begun = Instant::now();
        while begun.elapsed() < DEADLINE {
            if self.browser.try_script(script, vec![]) == Ok(json!(true)) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(format!("The page never came to `{script}`."))
    }

    /// Waits until what was done is drawn.
    pub fn settle(&self) {
        self.browser.script_later(
            "const done = arguments[arguments.length - 1];
            requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => setTimeout(() => done(true)))))",
            vec![],
        );
    }

    /// Puts a text into a box at once, as a paste does.
    pub fn fill(&self, selector: &str, text: &str) {
        self.browser.script(
            "const box = document.querySelector(arguments[0]);
            Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), 'value').set.call(box, arguments[1]);
            box.dispatchEvent(new InputEvent('input', { bubbles: true }))",
            vec![json!(selector), json!(text)],
        );
        self.settle();
    }

    /// What the main thread of the page has to do for a deed, until it is drawn: what it
    /// takes to ask and to wait is taken off.
    pub fn work_of(&self, deed: impl Fn()) -> Work {
        let measured = |deed: &dyn Fn()| {
            let before = self.work();
            deed();
            self.settle();
            self.work().beyond(before)
        };
        let nothing = measured(&|| {});
        measured(&deed).beyond(nothing)
    }

    /// What the main thread of the page has done so far.
    fn work(&self) -> Work {
        let said = self.browser.devtools("Performance.getMetrics", json!({}));
        let metrics = said.get("metrics").and_then(Value::as_array);
        let value = |name: &str| {
            let of_name =
                |metric: &&Value| metric.get("name").and_then(Value::as_str) == Some(name);
            let found = metrics.and_then(|all| all.iter().find(of_name));
            let seconds = found.and_then(|metric| metric.get("value")?.as_f64());
            seconds.unwrap_or(f64::NAN) * 1e3
        };
        Work {
            task: value("TaskDuration"),
            script: value("ScriptDuration"),
            layout: value("LayoutDuration") + value("RecalcStyleDuration"),
        }
    }
}

/// Milliseconds that the main thread was at work: processor time, not time that passed.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// All tasks.
    pub task: f64,
    /// Of them, scripts and the program.
    pub script: f64,
    /// Of them, styles and layout.
    pub layout: f64,
}

impl Work {
    /// What is more in this than in the other; never less than nothing.
    pub fn beyond(self, other: Self) -> Self {
        Self {
            task: (self.task - other.task).max(0.0),
            script: (self.script - other.script).max(0.0),
            layout: (self.layout - other.layout).max(0.0),
        }
    }
}

/// A browser whose window believes that it is in front.
fn focused() -> Result<Browser> {
    let browser = Browser::start()?;
    browser.devtools(
        "Emulation.setFocusEmulationEnabled",
        json!({ "enabled": true }),
    );
    // What the thread has worked, however many others wanted the processor meanwhile.
    browser.devtools("Performance.enable", json!({ "timeDomain": "threadTicks" }));
    Ok(browser)
}

/// Copies the files of a folder and gives their names.
pub fn copy(from: &Path, to: &Path) -> Result<Vec<String>> {
    let files = files::all_in(from)?;
    for file in &files {
        files::write(to.join(file), files::read(from.join(file))?)?;
    }
    Ok(files)
}

/// A case of the tokens that other implementations minted.
///
/// # Errors
/// There is no such case.
pub fn fixture(name: &str) -> Result<Value> {
    let file = run::root().join("crates/jose/tests/fixtures/interop/pyjwt.json");
    let all: Value =
        serde_json::from_str(&files::text(&file)?).map_err(|error| files::error(&file, error))?;
    all.get("cases")
        .and_then(Value::as_array)
        .and_then(|cases| {
            let of_name = |case: &&Value| case.get("name").and_then(Value::as_str) == Some(name);
            cases.iter().find(of_name).cloned()
        })
        .ok_or_else(|| format!("The fixtures have no case `{name}`."))
}

/// A text in JSON, at a path of names.
pub fn text<'a>(value: &'a Value, path: &str) -> Result<&'a str> {
    value
        .pointer(path)
        .and_then(Value::as_str)
        .ok_or_else(|| format!("A case has no {path}."))
}
