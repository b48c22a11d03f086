//! The installed site: everything works without a server, versions replace each other as a
//! whole, and what was typed survives a reload.

use crate::cases;
use crate::copy::Copy;
use crate::examples;
use crate::page::{Page, key};
use crate::tokens::{self, SECRET};
use e2e::serve::{self, Server};
use jose::base64url::encode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

cases! {
    a_visit_installs_exactly_what_was_built,
    without_a_server_everything_works,
    below_a_path_too,
    the_first_page_is_served_by_the_worker_already,
    an_altered_file_is_not_installed,
    an_update_that_fails_leaves_the_version_before_whole,
    an_update_is_offered_and_loses_nothing_typed,
    an_update_can_wait_for_the_next_visit,
    an_old_page_still_gets_its_parts,
    an_update_used_in_one_tab_is_there_for_the_other,
    copies_on_one_host_leave_each_other_alone,
    a_reload_keeps_what_was_typed,
    a_reload_keeps_what_a_link_brought,
    a_reload_keeps_long_texts_whole,
    what_was_typed_is_given_once_and_only_to_a_reload,
    what_was_typed_is_not_for_other_paths,
    what_another_path_writes_into_the_cache_is_not_served,
    the_manifest_is_valid_and_the_page_installable,
    a_visit_that_saves_data_installs_nothing,
    where_workers_are_forbidden_the_page_works_without,
}

/// Opens a site whose worker may be installed.
fn open(page: &Page<'_>, site: &Arc<Server>, fragment: &str) {
    page.allow_worker();
    page.visit(Arc::clone(site), &site.url(), fragment);
    page.await_start();
}

/// Opens it, and waits until its worker serves it.
fn install(page: &Page<'_>, site: &Arc<Server>) {
    open(page, site, "");
    page.await_that(
        "the worker serves the page",
        "return navigator.serviceWorker.controller?.state === 'activated'",
    );
}

/// Loads the page again as a person does.
fn reload(page: &Page<'_>) {
    leave(page);
    page.browser.script("location.reload()", vec![]);
    await_reload(page);
}

/// Marks the page, so that the next one is told from it.
fn leave(page: &Page<'_>) {
    page.browser
        .script("document.documentElement.dataset.leaving = ''", vec![]);
}

/// Waits until another page has loaded and its program runs.
fn await_reload(page: &Page<'_>) {
    let loaded = page.within(Duration::from_secs(20), || {
        page.browser.try_script(
            "return document.documentElement.dataset.start === 'done'
                && document.documentElement.dataset.leaving === undefined",
            vec![],
        ) == Ok(json!(true))
    });
    assert!(loaded, "the page does not come back");
    page.settle();
}

/// The files of each cache of the worker, by the cache's name.
fn caches(page: &Page<'_>) -> BTreeMap<String, Vec<String>> {
    let found = page.browser.script_later(
        "const done = arguments[0], found = {};
        (async () => {
            for (const name of await caches.keys()) {
                const requests = await (await caches.open(name)).keys();
                found[name] = requests.map(({ url }) => url).sort();
            }
            return found;
        })().then(done, fault => done(String(fault)))",
        vec![],
    );
    serde_json::from_value(found.clone()).unwrap_or_else(|_| panic!("{found}"))
}

/// Makes the browser check for a newer worker; gives its final state.
fn look_for_update(page: &Page<'_>) -> String {
    let state = page.browser.script_later(
        "const done = arguments[0];
        (async () => {
            const registration = await navigator.serviceWorker.getRegistration();
            const found = new Promise(resolve => registration.onupdatefound === null
                ? done('the page does not listen')
                : registration.addEventListener('updatefound', () => resolve(registration.installing)));
            await registration.update();
            const worker = await Promise.race([found, new Promise(resolve => setTimeout(resolve, 3000))]);
            if (!worker) return 'none';
            while (worker.state === 'installing') await new Promise(resolve => setTimeout(resolve, 20));
            return worker.state;
        })().then(done, fault => done(String(fault)))",
        vec![],
    );
    state.as_str().unwrap_or_default().to_owned()
}

/// The word that a version was published with.
fn build(page: &Page<'_>) -> String {
    page.attribute("html", "data-build")
}

const NOTICE: &str = "return document.getElementById('update').checkVisibility()";

fn every_page_works(page: &Page<'_>) {
    page.expect(&tokens::good(), SECRET, "valid");
    page.turn_to("Simulate");
    page.await_that(
        "the simulator lives",
        "return document.querySelector('#simulate [aria-label=\"Next step\"]') !== null",
    );
    page.turn_to("Learn");
    page.await_that(
        "the page has loaded",
        "return document.querySelector('main#learn:not([aria-busy])') !== null",
    );
    page.turn_to("About");
    examples::await_self_test(page);
    assert_eq!(page.attribute("[data-self-test]", "data-self-test"), "pass");
    page.turn_to("Inspect");
    assert_eq!(page.verdict(), "valid");
}

fn a_visit_installs_exactly_what_was_built(page: &Page<'_>) {
    let copy = Copy::new();
    let site = copy.serve("/");
    install(page, &site);
    let url = site.url();
    let kept = caches(page);
    let (name, files) = kept.first_key_value().expect("a cache");
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(name.starts_with(&format!("jotlens {url} ")), "{name}");
    let mut listed: Vec<String> = copy
        .listed()
        .iter()
        .map(|file| format!("{url}{}", file.trim_start_matches("./")))
        .collect();
    listed.sort();
    assert_eq!(files, &listed);
    // The page loads each file once, the worker once more; the browser looks at the rest.
    let mut requests: BTreeMap<String, usize> = BTreeMap::new();
    for file in site.requests() {
        *requests.entry(file).or_default() += 1;
    }
    for (file, count) in requests {
        let is_listed = listed.contains(&format!("{}{file}", url.trim_end_matches('/')));
        let is_worker = file == format!("/{}", crate::WORKER);
        assert!(is_listed || is_worker, "{file} was asked for");
        // What shows a site that can be installed the browser asks for when it likes.
        let browser = file.contains("/icons/") || file.contains("manifest");
        assert!(count <= 2 || browser, "{file} was asked for {count} times");
    }
}

fn without_a_server_everything_works(page: &Page<'_>) {
    let copy = Copy::new();
    works_without_a_server(
        page,
        copy.serve("/"),
        &["", "index.html", "?from=home", "#/about"],
    );
}

fn below_a_path_too(page: &Page<'_>) {
    let copy = Copy::new();
    works_without_a_server(page, copy.serve("/tools/jwt/"), &["index.html"]);
}

/// `ways` are what the page is called by, behind its address.
fn works_without_a_server(page: &Page<'_>, site: Arc<Server>, ways: &[&str]) {
    install(page, &site);
    let url = site.url();
    page.stop(site);
    reload(page);
    every_page_works(page);
    // As in a new tab, and however the page is called.
    for way in ways {
        page.browser.go("about:blank");
        page.browser.go(&format!("{url}{way}"));
        page.await_that(
            "the page is there",
            "return location.href !== 'about:blank'",
        );
        await_reload(page);
        every_page_works(page);
    }
    page.still_good();
}

fn the_first_page_is_served_by_the_worker_already(page: &Page<'_>) {
    let copy = Copy::new();
    let site = copy.serve("/");
    install(page, &site);
    page.stop(site);
    every_page_works(page);
}

fn an_altered_file_is_not_installed(page: &Page<'_>) {
    let copy = Copy::new();
    let mut alterations: Vec<String> = copy.listed();
    // The first page needs its own files; those are looked at in `integrity`.
    alterations.retain(|file| !file.starts_with("jotlens-"));
    // Of each folder, one file of each type.
    let mut kinds = BTreeSet::new();
    alterations.retain(|file| {
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        kinds.insert((folder.to_owned(), extension.to_owned()))
    });
    assert!(alterations.len() >= 6, "{alterations:?}");
    for file in alterations {
        page.expect_message("integrity");
        // Of the part that the token below asks for.
        page.expect_message("Failed to fetch");
        copy.restore();
        copy.alter(&file);
        let site = copy.serve("/");
        page.allow_worker();
        page.visit(Arc::clone(&site), &site.url(), "");
        page.await_start();
        let worker = format!("/{}", crate::WORKER);
        let asked = || site.requests().contains(&worker);
        assert!(page.within(Duration::from_secs(20), asked), "no worker");
        let gone = page.within(Duration::from_secs(20), || {
            page.browser.script_later(
                "navigator.serviceWorker.getRegistration().then(found => arguments[0](!found))",
                vec![],
            ) == json!(true)
        });
        assert!(gone, "it is installed with {file} altered");
        assert!(caches(page).is_empty(), "with {file} altered");
        page.expect(&tokens::good(), SECRET, "valid");
    }
}

fn an_update_that_fails_leaves_the_version_before_whole(page: &Page<'_>) {
    page.expect_message("integrity");
    page.expect_message("404");
    let copy = Copy::new();
    let site = copy.serve("/");
    install(page, &site);
    let before = caches(page);
    let part = copy.named(&format!("{}/simulator-", crate::PARTS), ".wasm");
    for spoil in [Copy::remove, Copy::alter] {
        copy.restore();
        copy.publish("b", &[]);
        spoil(&copy, &part);
        // Names with a hash are kept for ever: what was fetched once would do.
        page.browser
            .devtools("Network.clearBrowserCache", json!({}));
        assert_eq!(look_for_update(page), "redundant");
        assert_eq!(caches(page), before);
    }
    assert!(!page.ask::<bool>(NOTICE));
    page.stop(site);
    reload(page);
    assert_eq!(build(page), "");
    every_page_works(page);
}

fn an_update_is_offered_and_loses_nothing_typed(page: &Page<'_>) {
    let copy = Copy::new();
    let site = copy.serve("/");
    install(page, &site);
    let token = tokens::good();
    page.expect(&token, SECRET, "valid");
    copy.publish("b", &[]);
    assert_eq!(look_for_update(page), "installed");
    page.await_that("the notice is shown", NOTICE);
    assert_eq!(build(page), "", "the page is the same until a person asks");
    page.browser
        .script("document.documentElement.dataset.leaving = ''", vec![]);
    page.browser.click("#update-use");
    await_reload(page);
    assert_eq!(build(page), "b");
    assert_eq!(page.value("#token"), token);
    assert_eq!(page.value("#key"), SECRET);
    assert_eq!(page.verdict(), "valid");
    assert!(!page.ask::<bool>(NOTICE));
    page.stop(site);
    reload(page);
    assert_eq!(
        (build(page), page.verdict()),
        ("b".to_owned(), "valid".to_owned())
    );
}

fn an_update_can_wait_for_the_next_visit(page: &Page<'_>) {
    let copy = Copy::new();
    let site = copy.serve("/");
    install(page, &site);
    let first = caches(page);
    copy.publish("b", &[]);
    assert_eq!(look_for_update(page), "installed");
    page.await_that("the notice is shown", NOTICE);
    page.click("#update-later");
    assert!(!page.ask::<bool>(NOTICE));
    page.expect(&tokens::good(), SECRET, "valid");
    reload(page);
    assert_eq!(build(page), "", "a reload is the same visit");
    page.browser.go("about:blank");
    page.await_that(
        "the window is empty",
        "return location.href === 'about:blank'",
    );
    // The browser makes the change a moment after the last page has gone.
    let changed = page.within(Duration::from_secs(20), || {
        page.browser.go(&site.url());
        await_reload(page);
        let changed = build(page) == "b";
        if !changed {
            page.browser.go("about:blank");
        }
        changed
    });
    assert!(changed, "the next visit has the version before");
    let now = caches(page);
    assert_eq!(now.len(), 1, "{now:?}");
    assert_ne!(now, first);
}

fn an_old_page_still_gets_its_parts(page: &Page<'_>) {
    let copy = Copy::new();
    let site = copy.serve("/");
    install(page, &site);
    let start = format!("{}/", crate::PARTS);
    let mut old = copy.listed();
    old.retain(|file| file.starts_with(&start) || crate::page::is_part(file));
    copy.publish("b", &old);
    assert_eq!(look_for_update(page), "installed");
    // As another tab does that uses the new version.
    page.browser.script_later(
        "const done = arguments[0];
        navigator.serviceWorker.addEventListener('controllerchange', () => done(), { once: true });
        navigator.serviceWorker.getRegistration().then(({ waiting }) => waiting.postMessage({ use: true }))",
        vec![],
    );
    assert_eq!(build(page), "");
    every_page_works(page);
    assert_eq!(caches(page).len(), 2);
}

fn an_update_used_in_one_tab_is_there_for_the_other(page: &Page<'_>) {
    let copy = Copy::new();
    let site = copy.serve("/");
    install(page, &site);
    copy.publish("b", &[]);
    assert_eq!(look_for_update(page), "installed");
    page.await_that("the notice is shown", NOTICE);
    page.browser.script_later(
        "const done = arguments[0];
        navigator.serviceWorker.addEventListener('controllerchange', () => done(), { once: true });
        navigator.serviceWorker.getRegistration().then(({ waiting }) => waiting.postMessage({ use: true }))",
        vec![],
    );
    assert_eq!(build(page), "", "no tab is loaded again unasked");
    page.browser
        .script("document.documentElement.dataset.leaving = ''", vec![]);
    page.browser.click("#update-use");
    await_reload(page);
    assert_eq!(build(page), "b");
}

fn copies_on_one_host_leave_each_other_alone(page: &Page<'_>) {
    let host = Copy::empty();
    let (_outer, inner) = (host.within("a"), host.within("a/b"));
    let site = Arc::new(serve::spawn(host.folder(), 0).expect("a server"));
    page.allow_worker();
    let visit = |path: &str| {
        let url = format!("{}{path}", site.url());
        page.visit(Arc::clone(&site), &url, "");
        page.await_start();
        page.await_that(
            "its own worker serves the page",
            &format!(
                "return navigator.serviceWorker.controller?.scriptURL === '{url}service-worker.js'"
            ),
        );
        format!("jotlens {url} ")
    };
    let [of_outer, of_inner] = ["a/", "a/b/"].map(visit);
    let before = caches(page);
    assert_eq!(before.len(), 2, "{before:?}");
    inner.publish("b", &[]);
    visit("a/b/");
    page.await_that("an update is offered", NOTICE);
    page.browser
        .script("document.documentElement.dataset.leaving = ''", vec![]);
    page.browser.click("#update-use");
    await_reload(page);
    assert_eq!(caches(page).len(), 3);
    // The next visit takes away what the update has left, and that alone.
    visit("a/b/");
    let tidied = page.within(Duration::from_secs(20), || caches(page).len() == 2);
    let now = caches(page);
    assert!(tidied, "{now:?}");
    for own in [of_outer, of_inner] {
        let count = now.keys().filter(|name| name.starts_with(&own)).count();
        assert_eq!(count, 1, "{now:?}");
    }
    visit("a/");
    let outer = before
        .keys()
        .find(|name| name.contains("/a/ "))
        .expect("its cache");
    assert!(caches(page).contains_key(outer));
}

fn a_reload_keeps_what_was_typed(page: &Page<'_>) {
    let copy = Copy::new();
    let site = copy.serve("/");
    install(page, &site);
    let token = tokens::good();
    page.fill("#key", "c2VjcmV0");
    page.fill("#token", &token);
    page.browser.script(
        "const box = document.getElementById('reading');
        box.selectedIndex = 2;
        box.dispatchEvent(new Event('change', { bubbles: true }))",
        vec![],
    );
    page.fill("#policy-iss", "https://id.example");
    page.fill("#policy-leeway", "60");
    page.settle();
    const ALL: &str = "return [token.value, key.value, reading.selectedIndex, reading.value,
        document.getElementById('policy-iss').value, document.getElementById('policy-leeway').value,
        document.querySelector('.policy-card summary').textContent,
        document.querySelector('.verdict-headline').textContent.replace(/[0-9]+/g, '')]";
    let before: Value = page.ask(ALL);
    assert_eq!(before[2], json!(2));
    reload(page);
    assert_eq!(page.ask::<Value>(ALL), before);
    // While typing.
    page.click("#token");
    page.press(key::END);
    page.press("more");
    reload(page);
    assert!(page.value("#token").contains("more"));
    // What was emptied stays empty.
    page.fill("#token", "");
    page.fill("#key", "");
    reload(page);
    assert_eq!(
        (page.value("#token"), page.value("#key")),
        Default::default()
    );
    assert_eq!(page.verdict(), "empty");
    page.still_good();
}

fn a_reload_keeps_what_a_link_brought(page: &Page<'_>) {
    let copy = Copy::new();
    let site = copy.serve("/");
    install(page, &site);
    let token = tokens::good();
    let key = utf8_percent_encode(SECRET, NON_ALPHANUMERIC);
    page.follow(&format!("#/inspect?token={token}&key={key}"));
    for _ in 0..2 {
        assert_eq!(page.value("#token"), token);
        assert_eq!(page.verdict(), "valid");
        assert_eq!(page.check("key-trust"), "warn");
        assert_eq!(page.ask::<String>("return location.hash"), "#/inspect");
        reload(page);
    }
    page.fill("#key", SECRET);
    reload(page);
    assert_eq!(
        (page.verdict(), page.check("key-trust")),
        ("valid".into(), "pass".into())
    );
    // A key that stands in the text of a link is of the link, after a reload too.
    let jwk = json!({ "kty": "oct", "k": encode(SECRET) });
    let text = format!("{token}\n\n{jwk}");
    let text = utf8_percent_encode(&text, NON_ALPHANUMERIC);
    page.follow(&format!("#/inspect?token={text}"));
    reload(page);
    page.click("#token-notes button");
    assert_eq!(
        (page.verdict(), page.check("key-trust")),
        ("valid".into(), "warn".into())
    );
    page.still_good();
}

fn a_reload_keeps_long_texts_whole(page: &Page<'_>) {
    let copy = Copy::new();
    let site = copy.serve("/");
    install(page, &site);
    let note = |page: &Page<'_>| page.text("#token-notes .note");
    // More than ten million characters are not taken, more than as many bytes not carried.
    for (rest, kept) in [
        (" ".repeat(3_000_000), true),
        ("é".repeat(6_000_000), false),
    ] {
        page.browser.script(
            "const data = new DataTransfer();
            data.setData('text/plain', `${arguments[1]} ${arguments[0]}`);
            token.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))",
            vec![json!(rest), json!(tokens::good())],
        );
        page.fill("#key", SECRET);
        page.await_that(
            "it is read",
            "return document.querySelector('[data-verdict=valid]') !== null",
        );
        let before = note(page);
        assert!(before.contains("MB pasted"), "{before}");
        reload(page);
        if kept {
            assert_eq!((page.verdict(), note(page)), ("valid".to_owned(), before));
        } else {
            // Nothing is better than its beginning.
            assert_eq!(page.value("#token"), "");
        }
    }
}

fn what_was_typed_is_given_once_and_only_to_a_reload(page: &Page<'_>) {
    let copy = Copy::new();
    let site = copy.serve("/");
    install(page, &site);
    let url = site.url();
    let token = tokens::good();
    // To another visit in the same tab: nothing.
    page.fill("#token", &token);
    page.browser.go("about:blank");
    page.await_that(
        "the window is empty",
        "return location.href === 'about:blank'",
    );
    page.browser.go(&url);
    page.await_that(
        "the page is there",
        "return location.href !== 'about:blank'",
    );
    await_reload(page);
    assert_eq!(page.value("#token"), "");
    // Nothing without the number, at a second request, or later.
    const ASK: &str = "const [tab, done] = arguments, { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => done(data);
        navigator.serviceWorker.controller.postMessage({ give: tab }, [port2])";
    const KEEP: &str = "navigator.serviceWorker.controller.postMessage({ keep: arguments[0], texts: [['token', 'kept']] })";
    let ask = |tab: &str| page.browser.script_later(ASK, vec![json!(tab)]);
    page.browser.script(KEEP, vec![json!("a")]);
    assert_eq!(ask("b"), json!([]));
    assert_eq!(ask("a"), json!([["token", "kept"]]));
    assert_eq!(ask("a"), json!([]));
    page.browser.script(KEEP, vec![json!("c")]);
    std::thread::sleep(Duration::from_millis(10_500));
    assert_eq!(ask("c"), json!([]));
}

const NEIGHBOUR: &str = "<title>Another page</title><link rel='icon' href='data:,'>";

/// A server of a copy at `a/`, and of another page of the same origin at `b/`.
fn with_a_neighbour(page: &Page<'_>) -> ([Copy; 2], Arc<Server>) {
    let host = Copy::empty();
    let copy = host.within("a");
    let other = host.folder().join("b");
    std::fs::create_dir_all(&other).expect("a folder");
    std::fs::write(other.join("index.html"), NEIGHBOUR).expect("a page");
    let site = Arc::new(serve::spawn(host.folder(), 0).expect("a server"));
    visit_installed(page, &site);
    ([copy, host], site)
}

/// Opens the copy at `a/`, and waits until its worker serves it.
fn visit_installed(page: &Page<'_>, site: &Arc<Server>) {
    page.allow_worker();
    page.leave();
    page.visit(Arc::clone(site), &format!("{}a/", site.url()), "");
    page.await_start();
    page.browser
        .devtools("Page.resetNavigationHistory", json!({}));
    page.await_that(
        "its worker serves the page",
        "return navigator.serviceWorker.controller?.state === 'activated'",
    );
}

/// Goes to the other page of the origin, in the same tab. What is asked at the end of a case
/// is not asked of that page.
fn to_the_neighbour(page: &Page<'_>, site: &Arc<Server>) {
    page.still_good();
    page.browser.go(&format!("{}b/", site.url()));
    page.await_that(
        "the other page is there",
        "return document.title === 'Another page' && document.readyState === 'complete'",
    );
}

fn what_was_typed_is_not_for_other_paths(page: &Page<'_>) {
    const KEEP: &str = "navigator.serviceWorker.controller.postMessage({ keep: arguments[0], texts: [['token', 'kept']] })";
    // Every worker of the origin is asked; each answer, or that there is none.
    const ASK: &str = "const [kept, tab, done] = arguments;
        (async () => {
            for (const { active } of await navigator.serviceWorker.getRegistrations()) {
                const { port1, port2 } = new MessageChannel();
                if (kept) active.postMessage({ keep: kept, texts: [['token', 'planted']] });
                active.postMessage({ give: tab }, [port2]);
                const answer = new Promise(resolve => port1.onmessage = ({ data }) => resolve(data));
                const none = new Promise(resolve => setTimeout(resolve, 2000, 'no answer'));
                return Promise.race([answer, none]);
            }
            return 'no worker';
        })().then(done, fault => done(String(fault)))";
    let ask = |kept: &str, tab: &str| {
        page.browser
            .script_later(ASK, vec![json!(kept), json!(tab)])
    };
    let (_copies, site) = with_a_neighbour(page);
    page.browser.script(KEEP, vec![json!("a")]);
    page.fill("#token", &tokens::good());
    to_the_neighbour(page, &site);
    // The number of the tab is in the storage of the origin.
    let tab: String = page.ask("return sessionStorage.getItem('jotlens.tab') ?? ''");
    assert!(!tab.is_empty(), "the case proves nothing");
    assert_eq!(ask("", &tab), json!("no answer"));
    assert_eq!(ask("b", "a"), json!("no answer"));
    page.browser.script("sessionStorage.clear()", vec![]);
    // The page itself is given what it left, and not what the other page has planted.
    visit_installed(page, &site);
    assert_eq!(ask("", "b"), json!([]));
    assert_eq!(ask("", "a"), json!([["token", "kept"]]));
}

fn what_another_path_writes_into_the_cache_is_not_served(page: &Page<'_>) {
    // Puts other texts into every entry of every cache: into the page by a word, and by a
    // header that leads elsewhere.
    const ALTER: &str = "const [way, done] = arguments;
        (async () => {
            let altered = 0;
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const request of await cache.keys()) {
                    const answer = await cache.match(request), headers = new Headers(answer.headers);
                    let body = await answer.arrayBuffer();
                    if (way === 'header') headers.set('Refresh', '0; url=/b/');
                    else if (/html|javascript/.test(headers.get('Content-Type')))
                        body = (await new Response(body).text()).replace('<html ', '<html data-altered ') + '\\n';
                    else body = new Uint8Array([...new Uint8Array(body), 0, 2, 1, 120]);
                    await cache.put(request, new Response(body, { headers }));
                    altered += 1;
                }
            }
            return altered;
        })().then(done, fault => done(String(fault)))";
    let (_copies, site) = with_a_neighbour(page);
    for way in ["bytes", "header"] {
        to_the_neighbour(page, &site);
        page.browser.script("sessionStorage.clear()", vec![]);
        let altered = page.browser.script_later(ALTER, vec![json!(way)]);
        assert!(altered.as_u64() > Some(8), "{altered}");
        visit_installed(page, &site);
        // Long enough for a header that leads elsewhere.
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(page.text("h1"), "Inspect a token");
        assert_eq!(page.count("[data-altered]"), 0, "{way}");
        every_page_works(page);
    }
    // What came from the server instead is kept for when there is none.
    page.stop(site);
    reload(page);
    every_page_works(page);
}

fn the_manifest_is_valid_and_the_page_installable(page: &Page<'_>) {
    let copy = Copy::new();
    let site = copy.serve("/tools/jwt/");
    install(page, &site);
    let manifest = page.browser.devtools("Page.getAppManifest", json!({}));
    assert_eq!(manifest["errors"], json!([]));
    assert_eq!(
        manifest["url"],
        json!(format!("{}manifest.webmanifest", site.url()))
    );
    let text = manifest["data"].as_str().expect("its text");
    let read: Value = serde_json::from_str(text).expect("JSON");
    let listed = copy.listed();
    for icon in read["icons"].as_array().expect("icons") {
        let file = icon["src"].as_str().expect("an address").to_owned();
        assert!(listed.contains(&file), "{file}");
    }
    for shortcut in read["shortcuts"].as_array().expect("shortcuts") {
        let fragment = shortcut["url"]
            .as_str()
            .and_then(|url| url.strip_prefix("./"));
        page.follow(fragment.expect("an address of the page"));
        let title = shortcut["short_name"].as_str().expect("a name");
        page.await_page(title);
    }
    let errors = page
        .browser
        .devtools("Page.getInstallabilityErrors", json!({}));
    assert_eq!(errors["installabilityErrors"], json!([]));
}

fn a_visit_that_saves_data_installs_nothing(page: &Page<'_>) {
    let copy = Copy::new();
    let site = copy.serve("/");
    page.allow_worker();
    page.run_before_load(
        "Object.defineProperty(Navigator.prototype, 'connection', { value: { saveData: true } })",
    );
    page.visit(Arc::clone(&site), &site.url(), "");
    page.await_start();
    std::thread::sleep(Duration::from_millis(1_500));
    let asked = site.requests();
    assert!(
        !asked.iter().any(|file| file.ends_with(crate::WORKER)),
        "{asked:?}"
    );
}

fn where_workers_are_forbidden_the_page_works_without(page: &Page<'_>) {
    page.allow_worker();
    // As in a frame that is sandboxed.
    page.run_before_load(
        "Object.defineProperty(Navigator.prototype, 'serviceWorker', { get() { throw new DOMException('forbidden', 'SecurityError') } })",
    );
    let copy = Copy::new();
    let site = copy.serve("/");
    page.visit(Arc::clone(&site), &site.url(), "");
    page.await_start();
    page.expect(&tokens::good(), SECRET, "valid");
    reload(page);
    assert_eq!(page.value("#token"), "");
    page.expect(&tokens::good(), SECRET, "valid");
}
