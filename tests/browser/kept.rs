//! What a page may leave behind: two preferences, and nothing else in any store, cookie,
//! title, history entry or address.

use e2e::browser::Browser;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

/// A word in secrets of a case, to be searched for in every store.
pub const CANARY: &str = "canary";

/// The preferences that may be stored, each with the values it may have.
const PREFERENCES: &[(&str, &[&str])] = &[
    ("jotlens.theme", &["light", "dark"]),
    ("jotlens.shortcuts", &["off"]),
];

/// The titles that the window may have.
const TITLES: &[&str] = &[
    "Jotlens: see through any JSON Web Token",
    "Simulate · Jotlens",
    "Learn · Jotlens",
    "About · Jotlens",
];

/// Shorter texts of boxes could be found anywhere by chance.
const TELLING: usize = 8;

/// Reads every store that outlives the page. A store that the browser refuses gives the name
/// of the error.
const ASK: &str = "const done = arguments[0];
    const asked = async ask => { try { return await ask() } catch (fault) { return fault.name } };
    const names = async folder => { const all = []; for await (const name of folder.keys()) all.push(name); return all };
    const cached = async () => (await Promise.all((await caches.keys()).map(async name =>
        (await (await caches.open(name)).keys()).map(request => request.url)))).flat();
    (async () => ({
        local: await asked(() => Object.entries(localStorage)),
        session: await asked(() => Object.entries(sessionStorage)),
        databases: await asked(async () => (await indexedDB.databases()).map(one => one.name)),
        files: await asked(async () => names(await navigator.storage.getDirectory())),
        cached: await asked(() => window.caches ? cached() : []),
        cookies: await asked(() => document.cookie),
        title: document.title,
        name: window.name,
        state: JSON.stringify(history.state),
        referrer: document.referrer,
        address: location.href,
        boxes: Array.from(document.querySelectorAll('#token, #key, #detached'), box => box.value),
        violations: window.jotlensViolations ?? ['the listener is gone'],
    }))().then(done, fault => done(String(fault)))";

/// Fails if a page left anything behind but preferences. `site` is its address without a
/// fragment.
#[track_caller]
pub fn nothing_is_kept(browser: &Browser, site: &str) {
    let kept: Value = browser.script_later(ASK, vec![]);
    assert!(kept.is_object(), "asking what is kept: {kept}");
    let refused = |what: &str| kept[what] == "SecurityError" || kept[what] == "UnknownError";
    let boxes: Vec<&str> = kept["boxes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::trim)
        .filter(|text| text.len() >= TELLING)
        .collect();
    let betrays = |text: &str| {
        let plain = percent_decode_str(text).decode_utf8_lossy();
        let carries = |secret: &str| text.contains(secret) || plain.contains(secret);
        carries("eyJ") || carries(CANARY) || boxes.iter().any(|text| carries(text))
    };

    for pair in kept["local"].as_array().into_iter().flatten() {
        let (name, value) = (pair[0].as_str(), pair[1].as_str());
        let (name, value) = (name.unwrap_or_default(), value.unwrap_or_default());
        assert!(
            PREFERENCES
                .iter()
                .any(|(own, values)| *own == name && values.contains(&value)),
            "stored: {name} = {value}"
        );
    }
    assert!(kept["local"].is_array() || refused("local"), "{kept}");
    for (what, nothing) in [
        ("session", json!([])),
        ("databases", json!([])),
        ("files", json!([])),
        ("cookies", json!("")),
        ("name", json!("")),
        ("state", json!("null")),
        ("referrer", json!("")),
        ("violations", json!([])),
    ] {
        assert!(
            kept[what] == nothing || refused(what),
            "{what}: {}",
            kept[what]
        );
    }
    // A cache may hold the site's own files, for when there is no network, and those of
    // another copy on the same host.
    let host = site.split('/').take(3).collect::<Vec<_>>().join("/") + "/";
    for url in kept["cached"].as_array().into_iter().flatten() {
        let url = url.as_str().unwrap_or_default();
        let own = url.starts_with(&host) && !url.contains(['?', '#']);
        assert!(own && !betrays(url), "cached: {url}");
    }
    // Including those that scripts cannot see.
    let cookies = browser.cookies();
    assert!(cookies.is_empty(), "cookies: {cookies:?}");

    let title = kept["title"].as_str().unwrap_or_default();
    assert!(TITLES.contains(&title), "the title is {title}");
    let address = kept["address"].as_str().unwrap_or_default();
    assert!(!betrays(address), "the address became {address}");
    // Firefox lets nobody read its history.
    let history = if browser.is_chromium() {
        browser.devtools("Page.getNavigationHistory", json!({}))
    } else {
        json!({ "entries": [] })
    };
    for entry in history["entries"].as_array().into_iter().flatten() {
        let (url, title) = (entry["url"].as_str(), entry["title"].as_str());
        let (url, title) = (url.unwrap_or_default(), title.unwrap_or_default());
        assert!(!betrays(url), "an entry of the history leads to {url}");
        // Before a page has a title, its entry goes by its address.
        let known = TITLES.contains(&title) || title.is_empty() || url.contains(title);
        assert!(known, "an entry of the history is called {title}");
    }
}
