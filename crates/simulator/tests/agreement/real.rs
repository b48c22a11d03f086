//! A case in a real Chromium that talks to real servers.

use crate::case::{Case, Fetch, Hop, How, Place, Setup, Step, with_dates};
use crate::loopback::Loopback;
use crate::observation::{Observation, Seen, Stored};
use crate::server::Board;
use e2e::browser::Browser;
use serde_json::{Value, json};
use simulator::sim::clock::Time;
use std::cell::RefCell;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Limit for each thing in a case.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running browser in one set-up.
pub struct Real {
    browser: Browser,
    board: Board,
    /// How long a cookie without SameSite is fresh, and a little more.
    age: Duration,
    /// The page in the tab, while nothing but fetches happened on it.
    open: RefCell<Option<String>>,
    _servers: Loopback,
}

impl Real {
    /// Starts servers and a browser.
    ///
    /// # Errors
    /// A sentence that says what is missing.
    pub fn start(setup: Setup) -> Result<Self, String> {
        let board = Board::default();
        let servers = Loopback::serve(board.router())?;
        let mut flags = servers.flags();
        let mut age = Duration::from_secs(121);
        match setup {
            Setup::Plain | Setup::Blocking => {}
            // On request, the real two minutes.
            Setup::Impatient if std::env::var_os("JOTLENS_TWO_MINUTES").is_some() => {}
            Setup::Impatient => {
                flags.push("--enable-features=ShortLaxAllowUnsafeThreshold".into());
                age = Duration::from_millis(10_500);
            }
        }
        let browser = match setup {
            // Blocking is a setting of a profile, which only the whole browser has.
            Setup::Blocking => {
                let preferences = json!({
                    "profile.block_third_party_cookies": true,
                    "profile.cookie_controls_mode": 1,
                });
                Browser::start_with(&flags, &preferences)
            }
            Setup::Plain | Setup::Impatient => Browser::start_shell_with(&flags),
        };
        Ok(Self {
            browser: browser?,
            board,
            age,
            open: RefCell::default(),
            _servers: servers,
        })
    }

    pub fn version(&self) -> String {
        self.browser.version()
    }

    /// Runs a case from an empty jar; `key` tells its requests from all others.
    pub fn run(&self, key: &str, case: &Case) -> Observation {
        self.browser
            .devtools("Network.clearBrowserCookies", json!({}));
        self.board.clear();
        let began = now();
        let mut steps = Vec::new();
        for (index, step) in case.steps.iter().enumerate() {
            steps.push(self.step(key, index, step));
        }
        Observation {
            steps,
            jar: self.jar(began),
        }
    }

    fn step(&self, key: &str, index: usize, step: &Step) -> Seen {
        let mut seen = Seen::default();
        self.board.mark();
        match step {
            Step::Ask { at, how, hops } => {
                if !matches!(how, How::Fetch(_)) {
                    self.open.take();
                }
                let (first, last) = self.prepare(key, index, hops);
                let can_read = self.at(*at, || self.ask(how, &first, &last));
                seen.readable = can_read;
                seen.requests = self.board.seen();
            }
            Step::Open(url) => self.open(key, index, url),
            Step::Write { at, line } => {
                let line = with_dates(line, date);
                self.at(*at, || {
                    self.browser
                        .script("document.cookie = arguments[0]", vec![json!(line)])
                });
            }
            Step::Read { at } => {
                let text = self.at(*at, || {
                    self.browser.script("return document.cookie", vec![])
                });
                seen.text = text.as_str().map(str::to_owned);
            }
            Step::Wait(milliseconds) => std::thread::sleep(Duration::from_millis(*milliseconds)),
            Step::Age => std::thread::sleep(self.age),
        }
        seen
    }

    /// Loads a page, unless it is there already.
    fn open(&self, key: &str, step: usize, url: &str) {
        if self.open.borrow().as_deref() != Some(url) {
            let (address, last) = self.prepare(key, step, &[Hop::new(url)]);
            self.ask(&How::Type, &address, &last);
            *self.open.borrow_mut() = Some(url.to_owned());
        }
    }

    /// Prepares the servers' answers; gives the first address and the last one's key.
    fn prepare(&self, key: &str, step: usize, hops: &[Hop]) -> (String, String) {
        let key_of = |hop: usize| {
            let own = hops.get(hop).map(|hop| hop.key(step)).unwrap_or_default();
            format!("{key}-{own}-{hop}")
        };
        let address = |hop: usize| Some(format!("{}?k={}", hops.get(hop)?.url, key_of(hop)));
        for (index, hop) in hops.iter().enumerate() {
            let mut hop = hop.clone();
            for line in &mut hop.set_cookie {
                *line = with_dates(line, date);
            }
            self.board.prepare(&key_of(index), hop, address(index + 1));
        }
        let first = address(0).unwrap_or_default();
        (first, key_of(hops.len().saturating_sub(1)))
    }

    /// Runs something in the page or in its frame.
    fn at<T>(&self, place: Place, run: impl FnOnce() -> T) -> T {
        if place == Place::Tab {
            return run();
        }
        self.browser.frame(Some(0));
        let done = run();
        self.browser.frame(None);
        done
    }

    /// Makes the browser ask for an address, and waits until all is done.
    fn ask(&self, how: &How, url: &str, last: &str) -> Option<bool> {
        // The key goes back into the query as the one field of a form.
        let (action, key) = url.split_once("?k=").unwrap_or((url, ""));
        match how {
            How::Type => self.browser.go(url),
            How::Link => {
                let script = "const link = document.createElement('a'); link.href = arguments[0]; \
                    document.body.append(link); link.click()";
                self.browser.script(script, vec![json!(url)]);
            }
            How::FormGet | How::FormPost => {
                let script = "const form = document.createElement('form'); \
                    form.method = arguments[0]; form.action = arguments[1]; \
                    const field = document.createElement('input'); field.name = 'k'; \
                    field.value = arguments[2]; form.append(field); \
                    document.body.append(form); form.submit()";
                let arguments = match how {
                    How::FormGet => ["get", action, key],
                    _ => ["post", url, key],
                };
                self.browser
                    .script(script, arguments.map(Value::from).into());
            }
            How::Frame | How::Image => {
                let script = "const [name, address, done] = arguments; \
                    document.querySelectorAll('iframe').forEach(frame => frame.remove()); \
                    const element = document.createElement(name); \
                    element.onload = element.onerror = () => done(true); \
                    element.src = address; document.body.append(element)";
                let name = if matches!(how, How::Frame) {
                    "iframe"
                } else {
                    "img"
                };
                self.browser
                    .script_later(script, vec![json!(name), json!(url)]);
                return None;
            }
            How::Fetch(fetch) => return Some(self.fetch(fetch, url)),
        }
        self.arrive(last);
        None
    }

    /// Whether the script can read what it fetched.
    fn fetch(&self, fetch: &Fetch, url: &str) -> bool {
        let script = "const [address, options, done] = arguments; \
            fetch(address, options).then(async answer => done(answer.type !== 'opaque' && \
            (options.method === 'HEAD' || (await answer.text()).includes('answered'))), \
            () => done(false))";
        let headers: Vec<[&str; 2]> = fetch
            .headers
            .iter()
            .map(|(name, value)| [*name, value.as_str()])
            .collect();
        let mut options = json!({
            "method": fetch.method,
            "mode": fetch.mode,
            "credentials": fetch.credentials,
            "headers": headers,
        });
        if !matches!(fetch.method, "GET" | "HEAD") {
            // Bytes, so that no content type is added to the script's own.
            options["body"] = Value::Null;
        }
        let answer = self.browser.script_later(script, vec![json!(url), options]);
        answer == json!(true)
    }

    /// Waits until the tab shows the page of a key.
    fn arrive(&self, key: &str) {
        let deadline = Instant::now() + PATIENCE;
        let mut last = Value::Null;
        while Instant::now() < deadline {
            if !self.board.has(key) {
                std::thread::sleep(Duration::from_millis(1));
                continue;
            }
            // A page that is about to go refuses scripts.
            let state = "return [location.href, document.readyState]";
            last = match self.browser.try_script(state, vec![]) {
                Ok(state) => state,
                Err(fault) => json!([fault, ""]),
            };
            let is_there = |url: &str| url.ends_with(&format!("k={key}"));
            if last[0].as_str().is_some_and(is_there) && last[1] == "complete" {
                return;
            }
        }
        panic!("The browser did not arrive at {key}; it is at {last}.");
    }

    /// What is in the jar, lifetimes counted from `began`.
    fn jar(&self, began: f64) -> Vec<Stored> {
        let said = self.browser.devtools("Storage.getCookies", json!({}));
        let cookies = said["cookies"].as_array().cloned().unwrap_or_default();
        let mut jar: Vec<Stored> = cookies.iter().map(|cookie| stored(cookie, began)).collect();
        jar.sort();
        jar
    }
}

fn stored(cookie: &Value, began: f64) -> Stored {
    let text = |name: &str| cookie[name].as_str().unwrap_or_default().to_owned();
    let flag = |name: &str| cookie[name].as_bool().unwrap_or_default();
    let domain = text("domain");
    let is_session = flag("session");
    let seconds = cookie["expires"].as_f64().unwrap_or_default() - began;
    Stored {
        name: text("name"),
        domain: domain.trim_start_matches('.').to_owned(),
        path: text("path"),
        partition: cookie["partitionKey"]["topLevelSite"]
            .as_str()
            .map(str::to_owned),
        value: text("value"),
        host_only: !domain.starts_with('.'),
        secure: flag("secure"),
        http_only: flag("httpOnly"),
        same_site: match text("sameSite").as_str() {
            "Strict" => "Strict",
            "Lax" => "Lax",
            "None" => "None",
            _ => "unset",
        },
        #[allow(clippy::cast_possible_truncation)]
        lifetime: (!is_session).then(|| seconds.round() as i64),
    }
}

/// Seconds since 1970.
fn now() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs_f64()
}

/// The date in so many seconds.
fn date(shift: i64) -> String {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let seconds = (now() as u64).saturating_add_signed(shift);
    Time::from_seconds(seconds).http_date()
}
