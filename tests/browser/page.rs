//! The page as a person uses it: open, paste, read the verdict. And the checks at the end of
//! every case.

use crate::kept::nothing_is_kept;
use e2e::browser::Browser;
use e2e::serve::Server;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Limit for something to show on the page.
const DEADLINE: Duration = Duration::from_secs(20);

/// Interval between two polls.
const LOOK: Duration = Duration::from_millis(20);

/// Keys by their WebDriver names.
pub mod key {
    pub const BACKSPACE: &str = "\u{E003}";
    pub const TAB: &str = "\u{E004}";
    pub const ENTER: &str = "\u{E007}";
    pub const ESCAPE: &str = "\u{E00C}";
    pub const SHIFT: char = '\u{E008}';
    pub const CONTROL: char = '\u{E009}';
    pub const LEFT: &str = "\u{E012}";
    pub const END: &str = "\u{E010}";
}

/// The window and the site in it, during one case.
pub struct Page<'a> {
    pub browser: &'a Browser,
    pub site: Arc<Server>,
    visit: RefCell<Option<Visit>>,
    /// Parts of console messages that this case causes on purpose.
    expected: RefCell<Vec<&'static str>>,
    /// Scripts that run before each load, as the browser names them.
    before_load: RefCell<Vec<String>>,
    /// Whether pages of this case may install the service worker.
    worker: Cell<bool>,
}

/// Removes the service worker API from a page: most cases test one load, and an installed
/// worker would make requests beside it and serve the next load.
const NO_WORKER: &str =
    "Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })";

/// Whether the browser itself makes this request, for its display of an installable site.
fn is_browsers_own(file: &str) -> bool {
    file.ends_with("/manifest.webmanifest") || file.contains("/icons/")
}

/// Prefixes of the style sheets that are disabled at first.
const LATER_STYLES: &[&str] = &["simulate-", "stage-", "learn-"];

/// Whether a request is for a part of the program that loads later, or its style sheet.
pub fn is_part(file: &str) -> bool {
    let parts = format!("/{}/", crate::PARTS);
    let name = file.rsplit('/').next().unwrap_or(file);
    let is_style = LATER_STYLES.iter().any(|start| name.starts_with(start));
    (file.ends_with(".wasm") && file.contains(&parts)) || (name.ends_with(".css") && is_style)
}

/// One load of the page.
struct Visit {
    /// None after it was stopped.
    server: Option<Arc<Server>>,
    /// The address without the fragment, and its scheme, host and port.
    url: String,
    origin: String,
    /// The server's number of requests when the load was complete.
    requests: Option<usize>,
}

impl<'a> Page<'a> {
    /// A fresh start: no page, no preferences, no emulation, an empty log.
    pub fn fresh(browser: &'a Browser, site: Arc<Server>) -> Self {
        let page = Self {
            browser,
            site,
            visit: RefCell::default(),
            expected: RefCell::default(),
            before_load: RefCell::default(),
            worker: Cell::new(false),
        };
        page.run_before_load(NO_WORKER);
        page.leave();
        page.screen(1280, 800);
        // In Firefox nothing below can have been changed, and every case has its own origin.
        if browser.is_chromium() {
            browser.devtools("Page.resetNavigationHistory", json!({}));
            page.media(&[]);
            page.network(true);
            browser.devtools(
                "Storage.clearDataForOrigin",
                json!({ "origin": page.site.url().trim_end_matches('/'), "storageTypes": "all" }),
            );
        }
        browser.console();
        browser.requests();
        page
    }

    /// Runs a script before everything that is loaded from now on, in this case.
    pub fn run_before_load(&self, script: &str) {
        let added = self.browser.run_before_load(script);
        self.before_load.borrow_mut().push(added);
    }

    /// Takes back what was to run before each load.
    pub fn run_nothing_before_load(&self) {
        for name in self.before_load.take() {
            self.browser.run_no_more(&name);
        }
    }

    /// Lets pages of this case install the service worker.
    pub fn allow_worker(&self) {
        self.run_nothing_before_load();
        self.worker.set(true);
    }

    /// Stops a server that only the open page uses.
    #[track_caller]
    pub fn stop(&self, server: Arc<Server>) {
        if let Some(visit) = self.visit.borrow_mut().as_mut() {
            visit.server = None;
        }
        Arc::into_inner(server)
            .expect("a server that nothing else uses")
            .stop();
    }

    /// Opens the page at a fragment, empty or with its `#`, and waits until the program runs.
    #[track_caller]
    pub fn open(&self, fragment: &str) {
        let site = Arc::clone(&self.site);
        let url = site.url();
        self.visit(site, &url, fragment);
        self.await_start();
    }

    /// Loads the page from a server, by an address, and does not wait for the program.
    #[track_caller]
    pub fn visit(&self, server: Arc<Server>, url: &str, fragment: &str) {
        self.still_good();
        self.leave();
        // Files with a hash in their name are cached for a year; each load must request all its
        // files.
        if self.browser.is_chromium() {
            self.browser
                .devtools("Network.clearBrowserCache", json!({}));
        }
        server.forget_requests();
        let origin = url.split('/').take(3).collect::<Vec<_>>().join("/");
        *self.visit.borrow_mut() = Some(Visit {
            server: Some(server),
            url: url.to_owned(),
            origin,
            requests: None,
        });
        self.browser.go(&format!("{url}{fragment}"));
        self.await_that(
            "the page is there",
            "return location.href !== 'about:blank' && document.readyState !== 'loading'",
        );
    }

    /// Waits until the program has taken over from the static page.
    #[track_caller]
    pub fn await_start(&self) {
        self.await_that(
            "the program has started",
            "return document.readyState === 'complete' && document.querySelector('[data-verdict]') !== null",
        );
        self.settle();
        if let Some(visit) = self.visit.borrow_mut().as_mut()
            && let Some(server) = &visit.server
        {
            let requests = server.requests();
            let distinct: HashSet<&String> = requests.iter().collect();
            assert!(
                distinct.len() == requests.len() || self.worker.get(),
                "something was loaded twice: {requests:#?}"
            );
            visit.requests = Some(requests.len());
        }
    }

    /// Loads the same address again, as it stands now.
    #[track_caller]
    pub fn reload(&self) {
        let (server, url) = {
            let visit = self.visit.borrow();
            let visit = visit.as_ref().expect("a page to load again");
            let server = visit.server.as_ref().expect("a server that runs");
            (Arc::clone(server), visit.url.clone())
        };
        let fragment: String = self.ask("return location.hash");
        self.visit(server, &url, &fragment);
        self.await_start();
    }

    /// Goes to an empty page. The page before is not checked any more.
    pub fn leave(&self) {
        self.browser.go("about:blank");
        self.await_that(
            "the window is empty",
            "return location.href === 'about:blank'",
        );
        *self.visit.borrow_mut() = None;
    }

    /// Expects a console message with these words.
    pub fn expect_message(&self, words: &'static str) {
        self.expected.borrow_mut().push(words);
    }

    // What a person does.

    /// Sets the text of a box at once, as input methods and form fillers do.
    #[track_caller]
    pub fn fill(&self, selector: &str, text: &str) {
        let found = self.browser.script(
            "const [selector, text] = arguments;
            const box = document.querySelector(selector);
            if (!box) return false;
            const kind = Object.getPrototypeOf(box);
            Object.getOwnPropertyDescriptor(kind, 'value').set.call(box, text);
            box.dispatchEvent(new InputEvent('input', { bubbles: true }));
            return true",
            vec![json!(selector), json!(text)],
        );
        assert_eq!(found, json!(true), "`{selector}` is not on the page");
        self.settle();
        self.await_that(
            "the verdict is no longer computed",
            "return document.querySelector('[data-verdict][aria-busy]') === null",
        );
    }

    /// Fills both boxes and gives the verdict.
    #[track_caller]
    pub fn judge(&self, token: &str, key: &str) -> String {
        self.fill("#key", key);
        self.fill("#token", token);
        self.verdict()
    }

    /// Fills both boxes; the verdict must be this one.
    #[track_caller]
    pub fn expect(&self, token: &str, key: &str, verdict: &str) {
        let found = self.judge(token, key);
        assert_eq!(
            found,
            verdict,
            "{}\ntoken: {token}\nkey: {key}",
            self.text(".verdict")
        );
    }

    /// Presses keys, one after the other.
    #[track_caller]
    pub fn press(&self, keys: &str) {
        self.browser.press(&[], keys);
        self.settle();
    }

    /// Presses a key while another is held.
    #[track_caller]
    pub fn chord(&self, held: char, keys: &str) {
        self.browser.press(&[held], keys);
        self.settle();
    }

    /// Clicks on the middle of an element.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        self.browser.click(selector);
        self.settle();
    }

    /// Puts a text on the clipboard and pastes it where the focus is.
    #[track_caller]
    pub fn paste(&self, text: &str) {
        self.allow_clipboard();
        let put = self.browser.script_later(
            "const [text, done] = arguments;
            navigator.clipboard.writeText(text).then(() => done(''), fault => done(String(fault)))",
            vec![json!(text)],
        );
        assert_eq!(put, json!(""), "the clipboard does not take it");
        self.chord(key::CONTROL, "v");
    }

    /// What is on the clipboard.
    #[track_caller]
    pub fn clipboard(&self) -> String {
        self.allow_clipboard();
        let mut text = String::new();
        // A page writes to it after the press of a button, not during it.
        self.within(Duration::from_secs(5), || {
            let answer = self.browser.script_later(
                "const done = arguments[0];
                navigator.clipboard.readText().then(done, fault => done('refused: ' + fault))",
                vec![],
            );
            answer.as_str().unwrap_or_default().clone_into(&mut text);
            !text.is_empty()
        });
        text
    }

    fn allow_clipboard(&self) {
        self.browser.devtools(
            "Browser.grantPermissions",
            json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
        );
    }

    /// Goes to another fragment of the open page, as a clicked link does.
    #[track_caller]
    pub fn follow(&self, fragment: &str) {
        self.browser.script_later(
            "const [fragment, done] = arguments, before = location.href;
            addEventListener('hashchange', () => requestAnimationFrame(() => setTimeout(done)), { once: true });
            location.hash = fragment;
            if (location.href === before) done()",
            vec![json!(fragment)],
        );
    }

    /// Goes to a page by its link in the navigation.
    #[track_caller]
    pub fn turn_to(&self, title: &str) {
        self.click(&format!("nav a[href='#/{}']", title.to_lowercase()));
        self.await_page(title);
    }

    /// Waits until this page is the one that is shown.
    #[track_caller]
    pub fn await_page(&self, title: &str) {
        let shown = self.within(DEADLINE, || self.text("nav [aria-current=page]") == title);
        assert!(shown, "the page {title} is not shown");
        self.settle();
    }

    /// Waits until About has loaded; its heading until then is another.
    #[track_caller]
    pub fn await_about(&self) {
        self.await_that(
            "the About page has loaded",
            "return document.querySelector('.about h1')?.textContent === 'About Jotlens'",
        );
    }

    /// Waits until the element with this id has the focus.
    #[track_caller]
    pub fn await_focus(&self, id: &str) {
        let there = self.within(DEADLINE, || self.focused() == id);
        assert!(
            there,
            "{id} does not get the focus, {} has it",
            self.focused()
        );
    }

    // What a person sees.

    /// The verdict that the page carries for machines, when a long text has been read.
    #[track_caller]
    pub fn verdict(&self) -> String {
        self.await_that(
            "the text is read",
            "return !/Looking for a token/.test(document.getElementById('token-notes')?.textContent)",
        );
        self.ask("return document.querySelector('[data-verdict]').dataset.verdict")
    }

    /// How a check ended.
    #[track_caller]
    pub fn check(&self, name: &str) -> String {
        self.attribute(&format!("[data-check={name}]"), "data-result")
    }

    /// What a check says in its line.
    #[track_caller]
    pub fn summary(&self, name: &str) -> String {
        self.text(&format!("[data-check={name}] .check-summary"))
    }

    /// The codes of the findings, in their order.
    #[track_caller]
    pub fn findings(&self) -> Vec<String> {
        self.ask("return Array.from(document.querySelectorAll('[data-finding]'), e => e.dataset.finding)")
    }

    /// The text of the first such element, shown or not.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        self.ask_with(
            "return document.querySelector(arguments[0])?.textContent ?? ''",
            selector,
        )
    }

    /// The text in a box.
    #[track_caller]
    pub fn value(&self, selector: &str) -> String {
        self.ask_with(
            "return document.querySelector(arguments[0])?.value ?? ''",
            selector,
        )
    }

    /// An attribute of the first such element; empty where there is none.
    #[track_caller]
    pub fn attribute(&self, selector: &str, name: &str) -> String {
        self.answer(
            "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? ''",
            vec![json!(selector), json!(name)],
        )
    }

    /// How many such elements there are.
    #[track_caller]
    pub fn count(&self, selector: &str) -> usize {
        self.ask_with(
            "return document.querySelectorAll(arguments[0]).length",
            selector,
        )
    }

    /// The `id` of the element with the focus; its tag's name where it has none.
    #[track_caller]
    pub fn focused(&self) -> String {
        self.ask("return document.activeElement.id || document.activeElement.tagName")
    }

    /// A computed style of the first such element.
    #[track_caller]
    pub fn style(&self, selector: &str, property: &str) -> String {
        self.answer(
            "return getComputedStyle(document.querySelector(arguments[0])).getPropertyValue(arguments[1])",
            vec![json!(selector), json!(property)],
        )
    }

    // The browser around the page.

    /// The size of the window, in CSS pixels.
    #[track_caller]
    pub fn screen(&self, width: u32, height: u32) {
        self.browser.screen(width, height);
    }

    /// What the system asks for: `prefers-color-scheme` and its like.
    #[track_caller]
    pub fn media(&self, features: &[(&str, &str)]) {
        let features: Vec<Value> = features
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        self.browser.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        );
    }

    /// Switches the network on or off.
    #[track_caller]
    pub fn network(&self, on: bool) {
        self.browser.devtools(
            "Network.emulateNetworkConditions",
            json!({ "offline": !on, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 }),
        );
    }

    // Asking and waiting.

    /// The answer of a script.
    #[track_caller]
    pub fn ask<T: DeserializeOwned>(&self, script: &str) -> T {
        self.answer(script, vec![])
    }

    /// The answer of a script with one text as its argument.
    #[track_caller]
    pub fn ask_with<T: DeserializeOwned>(&self, script: &str, argument: &str) -> T {
        self.answer(script, vec![json!(argument)])
    }

    /// The answer of a script with arguments.
    #[track_caller]
    pub fn answer<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> T {
        let answer = self.browser.script(script, arguments);
        serde_json::from_value(answer.clone())
            .unwrap_or_else(|fault| panic!("`{script}` gave {answer}: {fault}"))
    }

    /// Waits until a script returns true.
    #[track_caller]
    pub fn await_that(&self, what: &str, script: &str) {
        let ready = self.within(DEADLINE, || {
            self.browser.script(script, vec![]) == json!(true)
        });
        assert!(
            ready,
            "waited {DEADLINE:?} in vain until {what}, at {}, entry {} of the history",
            self.browser.script("return location.hash", vec![]),
            self.browser.script("return history.length", vec![]),
        );
    }

    /// Polls until something holds; false if it does not in time.
    pub fn within(&self, limit: Duration, mut holds: impl FnMut() -> bool) -> bool {
        let deadline = Instant::now() + limit;
        loop {
            if holds() {
                return true;
            }
            if Instant::now() > deadline {
                return false;
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Waits for the next frame of the page.
    #[track_caller]
    pub fn settle(&self) {
        self.browser.script_later(
            "const done = arguments[0]; requestAnimationFrame(() => setTimeout(done))",
            vec![],
        );
    }

    // What must hold at the end of every case.

    /// Everything that holds for every page at every time.
    #[track_caller]
    pub fn still_good(&self) {
        let visit = self.visit.borrow();
        let Some(visit) = visit.as_ref() else { return };
        self.no_request_after_the_load(visit);
        nothing_is_kept(self.browser, &visit.url);
        self.nothing_is_said_to_the_console(visit);
    }

    #[track_caller]
    fn no_request_after_the_load(&self, visit: &Visit) {
        let seen = visit.server.as_ref().map(|server| server.requests());
        if let (Some(count), Some(seen), false) = (visit.requests, seen, self.worker.get()) {
            // Only parts of the program that load later, once each.
            let later = seen.get(count..).unwrap_or_default();
            let later = later.iter().filter(|file| !is_browsers_own(file));
            let (parts, others): (Vec<&String>, Vec<&String>) =
                later.partition(|file| is_part(file));
            assert!(others.is_empty(), "requests after the load: {others:?}");
            let distinct: HashSet<&&String> = parts.iter().collect();
            assert_eq!(
                distinct.len(),
                parts.len(),
                "a part was loaded twice: {parts:?}"
            );
        }
        for asked in self.browser.requests() {
            let url = &asked.url;
            assert!(!asked.is_connection, "a connection: {url}");
            let own = url
                .strip_prefix(&visit.origin)
                .is_some_and(|rest| rest.starts_with('/'));
            assert!(
                own || url.starts_with("data:") || url == "about:blank",
                "a request to elsewhere: {url}"
            );
            assert!(
                asked.is_document || !url.contains("eyJ"),
                "a request that carries a token: {url}"
            );
        }
    }

    #[track_caller]
    fn nothing_is_said_to_the_console(&self, visit: &Visit) {
        let expected = self.expected.borrow();
        let said: Vec<String> = self
            .browser
            .console()
            .into_iter()
            .filter(|message| !expected.iter().any(|words| message.contains(words)))
            .collect();
        assert!(
            said.is_empty(),
            "said to the console of {}: {said:#?}",
            visit.origin
        );
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        // After a failed case the browser is ended.
        if !std::thread::panicking() {
            self.run_nothing_before_load();
        }
    }
}
