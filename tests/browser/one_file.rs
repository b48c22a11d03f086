//! The edition in one file, opened from disk: it does what the site does, without requests
//! and console messages. And the site and this file behind nginx.

use crate::cases;
use crate::examples;
use crate::page::Page;
use crate::tokens::{self, SECRET};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

cases! {
    it_opens_from_disk_and_verifies,
    it_asks_for_nothing_and_could_not,
    an_example_and_the_self_test_work,
    the_simulator_plays_and_saves_its_pictures,
    learn_runs_every_card,
    a_link_fills_its_boxes,
    its_theme_is_kept,
    on_a_host_it_is_the_same,
    behind_nginx_the_site_gives_a_verdict,
}

/// What stands in a path as it is.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// Its `file:` address.
fn address() -> String {
    let file = crate::dist().expect("dist").join(crate::ONE_FILE);
    let file = file
        .canonicalize()
        .expect("the one-file edition: `cargo xtask bundle` makes it");
    let path = file.to_str().expect("a path in UTF-8");
    format!("file://{}", utf8_percent_encode(path, PATH))
}

/// Opens an address outside the tests' server, and waits for the program.
#[track_caller]
fn open(page: &Page<'_>, address: &str) {
    page.browser.go("about:blank");
    page.browser.go(address);
    page.await_that(
        "the program has started",
        "return location.href !== 'about:blank' && document.readyState === 'complete'
            && document.querySelector('[data-verdict]') !== null",
    );
    page.settle();
}

/// No message, no violation, and no request except for this address.
#[track_caller]
fn alone(page: &Page<'_>, address: &str) {
    quiet(page);
    let document = address.split('#').next().unwrap_or_default();
    let others: BTreeSet<String> = requests(page)
        .into_iter()
        .filter(|url| !url.starts_with("data:") && url != "about:blank")
        .filter(|url| url.split('#').next() != Some(document))
        // A saved file has such an address for a moment; it is no request.
        .filter(|url| !url.starts_with("blob:"))
        .collect();
    assert!(others.is_empty(), "{others:#?}");
}

#[track_caller]
fn quiet(page: &Page<'_>) {
    let said = page.browser.console();
    assert!(said.is_empty(), "said to the console: {said:#?}");
    let violations: Vec<String> =
        page.ask("return window.jotlensViolations ?? ['the listener is gone']");
    assert!(violations.is_empty(), "{violations:#?}");
}

/// Every address that was asked for since the last time of asking.
fn requests(page: &Page<'_>) -> Vec<String> {
    let asked = page.browser.requests().into_iter();
    asked.map(|asked| asked.url).collect()
}

fn it_opens_from_disk_and_verifies(page: &Page<'_>) {
    let address = address();
    open(page, &address);
    assert_eq!(page.ask::<String>("return location.protocol"), "file:");
    assert_eq!(page.verdict(), "empty");
    page.expect(&tokens::good(), SECRET, "valid");
    page.expect(&tokens::good(), "another", "invalid");
    // It has its own icon and style sheets.
    assert_eq!(
        page.style("h1", "position"),
        "absolute",
        "hidden to the eye"
    );
    alone(page, &address);
}

fn it_asks_for_nothing_and_could_not(page: &Page<'_>) {
    let address = address();
    open(page, &address);
    alone(page, &address);
    let policy = page.attribute("meta[http-equiv]", "content");
    let rules: Vec<&str> = policy.split(';').map(str::trim).collect();
    for rule in [
        "default-src 'none'",
        "connect-src 'none'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ] {
        assert!(rules.contains(&rule), "{rule} in {rules:#?}");
    }
    for (name, others) in [
        ("script-src", &["'wasm-unsafe-eval'"][..]),
        ("style-src", &[]),
    ] {
        let rule = rules.iter().find_map(|rule| rule.strip_prefix(name));
        for source in rule.expect(name).split_whitespace() {
            let is_known = source.starts_with("'sha256-") || others.contains(&source);
            assert!(is_known, "{name} has {source}");
        }
    }
    let refused: Vec<String> = serde_json::from_value(page.browser.script_later(
        "const done = arguments[0], refused = [];
        const attempt = (what, act) => { try { act() } catch { refused.push(what) } };
        attempt('innerHTML', () => { document.body.innerHTML = '<p>' });
        attempt('createPolicy', () => { trustedTypes.createPolicy('any', {}) });
        const image = new Image();
        image.onerror = () => {
            refused.push('image');
            fetch('data:,').catch(() => refused.push('fetch')).then(() => done(refused));
        };
        image.src = 'https://elsewhere.example/a.png'",
        vec![],
    ))
    .expect("names");
    assert_eq!(refused, ["innerHTML", "createPolicy", "image", "fetch"]);
    // Every console message is about these attempts. The log has an event for the request of
    // the picture, and then one that it was blocked.
    page.browser.log("browser");
    let events = page.browser.log("performance");
    let blocked = |event: &Value| {
        let event = event["message"].as_str().unwrap_or_default();
        event.contains("Network.loadingFailed") && event.contains("\"blockedReason\":\"csp\"")
    };
    assert!(events.iter().any(blocked), "{events:#?}");
}

fn an_example_and_the_self_test_work(page: &Page<'_>) {
    let address = address();
    open(page, &address);
    examples::show(page, 0);
    assert_eq!(page.verdict(), "valid");
    page.turn_to("About");
    examples::await_self_test(page);
    assert_eq!(page.attribute("[data-self-test]", "data-self-test"), "pass");
    assert!(page.text("main#about").contains("one-file edition"));
    alone(page, &address);
}

fn the_simulator_plays_and_saves_its_pictures(page: &Page<'_>) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("saved-from-one-file");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    page.browser.devtools(
        "Browser.setDownloadBehavior",
        json!({ "behavior": "allow", "downloadPath": folder }),
    );
    let address = address();
    open(page, &address);
    page.turn_to("Simulate");
    page.await_that(
        "the simulator is there",
        "return document.querySelector('.simulate .controls') !== null",
    );
    page.follow("#/simulate/claim-4");
    let step = "return Number(document.querySelector('input[aria-label=Step]').value)";
    assert_eq!(page.ask::<u32>(step), 0);
    page.click("button[aria-label='Next step']");
    assert_eq!(page.ask::<u32>(step), 1);
    page.click("button[aria-label='Play']");
    page.await_that("it plays on", &format!("{step} > 2"));
    page.click("button[aria-label='Pause']");
    assert!(page.count("[data-lane][data-status]") > 0);
    // As it looks with its style sheets.
    assert_eq!(page.style(".controls", "display"), "flex");
    press(page, "Export");
    for (words, ending, begins) in [
        ("Picture (SVG)", "svg", &b"<svg"[..]),
        ("Picture (PNG)", "png", b"\x89PNG"),
        ("Export trace", "trace.json", b"{"),
    ] {
        press(page, words);
        let bytes = saved(page, &folder, ending);
        assert!(bytes.starts_with(begins), "{words}");
    }
    alone(page, &address);
}

/// Clicks a button by the words on it.
#[track_caller]
fn press(page: &Page<'_>, words: &str) {
    page.browser.script(
        "Array.from(document.querySelectorAll('.simulate button'))
            .find(button => button.textContent.trim() === arguments[0]).click()",
        vec![json!(words)],
    );
    page.settle();
}

/// The file with this ending that has been saved, whole.
#[track_caller]
fn saved(page: &Page<'_>, folder: &Path, ending: &str) -> Vec<u8> {
    let files = || -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).expect("the folder");
        entries
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.to_string_lossy().ends_with(&format!(".{ending}")))
            .collect()
    };
    let come = page.within(Duration::from_secs(20), || !files().is_empty());
    assert!(come, "no file .{ending} was saved");
    std::fs::read(&files()[0]).expect("the file")
}

fn learn_runs_every_card(page: &Page<'_>) {
    let address = format!("{}#/learn", address());
    open(page, &address);
    page.await_page("Learn");
    page.await_that(
        "every card is run",
        "return document.querySelector('[data-took]') !== null",
    );
    assert_eq!(page.count("[data-card]"), simulator::cards::all().len());
    alone(page, &address);
}

fn a_link_fills_its_boxes(page: &Page<'_>) {
    let address = format!(
        "{}#/inspect?token={}&key={}",
        address(),
        utf8_percent_encode(&tokens::good(), NON_ALPHANUMERIC),
        utf8_percent_encode(SECRET, NON_ALPHANUMERIC)
    );
    open(page, &address);
    assert_eq!(page.verdict(), "valid");
    assert_eq!(page.value("#key"), SECRET);
    alone(page, &address);
}

fn its_theme_is_kept(page: &Page<'_>) {
    let address = address();
    open(page, &address);
    page.click(".bar-button");
    let is_light = || page.attribute(":root", "data-theme") == "light";
    assert!(page.within(Duration::from_secs(5), is_light), "chosen");
    // Another process of the browser may draw the page, and hear of the choice a moment later.
    let is_kept = page.within(Duration::from_secs(10), || {
        open(page, &address);
        is_light()
    });
    assert!(is_kept, "kept");
    alone(page, &address);
    page.browser.script("localStorage.clear()", vec![]);
}

fn on_a_host_it_is_the_same(page: &Page<'_>) {
    // No worker is installed, although nginx would allow it.
    page.allow_worker();
    let address = format!("{}{}", page.site.url(), crate::ONE_FILE);
    open(page, &address);
    page.expect(&tokens::good(), SECRET, "valid");
    page.turn_to("Simulate");
    page.await_that(
        "the simulator is there",
        "return document.querySelector('.simulate .controls') !== null",
    );
    alone(page, &address);
    let workers = page.browser.script_later(
        "const done = arguments[0];
        navigator.serviceWorker.getRegistrations().then(found => done(found.length))",
        vec![],
    );
    assert_eq!(workers, json!(0));
}

fn behind_nginx_the_site_gives_a_verdict(page: &Page<'_>) {
    let dist = crate::dist().expect("dist").canonicalize().expect("dist");
    let nginx = e2e::nginx::spawn(&dist).unwrap_or_else(|fault| panic!("{fault}"));
    open(page, &nginx.url());
    page.expect(&tokens::good(), SECRET, "valid");
    page.turn_to("Simulate");
    page.await_that(
        "the simulator is there",
        "return document.querySelector('.simulate .controls') !== null",
    );
    let sizes: Vec<(String, u64, u64)> = page.ask(
        "return performance.getEntriesByType('resource').filter(one => one.name.endsWith('.wasm'))
            .map(one => [one.name, one.encodedBodySize, one.decodedBodySize])",
    );
    assert!(sizes.len() >= 2, "{sizes:?}");
    for (name, sent, unpacked) in sizes {
        // What several parts share may be a few bytes.
        let is_small = unpacked < 10_000;
        assert!(
            is_small || sent < unpacked / 2,
            "{name}: {sent} of {unpacked} bytes"
        );
    }
    let outside: Vec<String> = requests(page)
        .into_iter()
        .filter(|url| !url.starts_with(&nginx.url()))
        .filter(|url| !url.starts_with("data:") && url != "about:blank")
        .collect();
    assert!(outside.is_empty(), "{outside:?}");
    quiet(page);
    page.browser.go("about:blank");
}
