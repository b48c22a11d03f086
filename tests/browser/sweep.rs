//! Every page, panel, example and scenario, with a token and a key in the boxes that contain
//! a canary. The checks of every case run at each stop.

use crate::cases;
use crate::examples;
use crate::kept::CANARY;
use crate::page::Page;
use crate::tokens;
use jotlens::ui::inspect::EXAMPLES;
use serde_json::json;
use simulator::cards::{self, TOUR_ID};
use std::panic::{AssertUnwindSafe, catch_unwind};

cases! {
    every_page_and_panel_keeps_the_token_to_itself,
    every_example_keeps_to_itself,
    every_scenario_keeps_to_itself,
    each_breach_is_found,
}

/// A token and its key that hold the canary, valid now.
fn canary() -> (String, String) {
    let key = format!("{CANARY} key: a secret long enough for this hash, for tests only");
    let until = tokens::now() + 900;
    let claims = format!(r#"{{"sub":"{CANARY}","{CANARY}":["{CANARY}"],"exp":{until}}}"#);
    (tokens::hmac("HS256", key.as_bytes(), &claims), key)
}

/// Opens the inspector with the canary in both boxes.
#[track_caller]
fn open(page: &Page<'_>) {
    page.open("");
    let (token, key) = canary();
    page.expect(&token, &key, "valid");
}

/// Opens every fold and presses every button with one of these words, in order.
#[track_caller]
fn look_into(page: &Page<'_>, root: &str, words: &[&str]) {
    let pressed: usize = page.answer(
        "const [root, words] = arguments, place = document.querySelector(root);
        place.querySelectorAll('details').forEach(fold => fold.open = true);
        return words.map(word => {
            const all = Array.from(place.querySelectorAll('button'));
            const found = all.filter(one => !one.disabled && one.textContent.trim() === word);
            found.forEach(one => one.click());
            return found.length > 0;
        }).filter(Boolean).length",
        vec![json!(root), json!(words)],
    );
    assert_eq!(pressed, words.len(), "{words:?} in {root}");
    page.settle();
}

fn every_page_and_panel_keeps_the_token_to_itself(page: &Page<'_>) {
    open(page);
    for view in ["Raw", "Hex", "Pretty"] {
        look_into(page, ".inspect", &[view]);
        page.still_good();
    }
    for field in ["policy-iss", "policy-required"] {
        page.fill(&format!("#{field}"), CANARY);
    }
    page.still_good();
    page.turn_to("Simulate");
    page.await_that("the simulator is there", LIVES);
    for panel in ["Do something", "Settings", "Fix it", "Export"] {
        look_into(page, ".simulate", &[panel]);
        page.still_good();
    }
    for sheet in ["Without answers", "Show the answers"] {
        look_into(page, ".simulate", &[sheet]);
        page.still_good();
    }
    look_into(page, ".worksheet", &["Close"]);
    look_into(page, "#panel", &["Close"]);
    for mode in ["Predict", "Present"] {
        for _on_and_off in 0..2 {
            look_into(page, ".simulate", &[mode]);
            page.still_good();
        }
    }
    page.turn_to("Learn");
    page.await_that(
        "every card is run",
        "return document.querySelector('[data-took]') !== null",
    );
    look_into(page, ".learn", &[]);
    page.still_good();
    for place in ["cards", "compare", "which", "faq", "glossary"] {
        page.follow(&format!("#/learn/{place}"));
        page.still_good();
    }
    page.browser.script(
        "document.querySelectorAll('.question').forEach(one => one.querySelector('input').click())",
        vec![],
    );
    page.settle();
    page.still_good();
    page.turn_to("About");
    examples::await_self_test(page);
    look_into(page, "#about", &[]);
    page.still_good();
    page.turn_to("Inspect");
    assert_eq!(
        page.verdict(),
        "policy-failed",
        "the boxes are as they were"
    );
    page.click(".token-card .card-tools > button:last-child");
    page.still_good();
}

fn every_example_keeps_to_itself(page: &Page<'_>) {
    page.open("");
    for index in 0..EXAMPLES.len() {
        examples::show(page, index);
        look_into(page, ".inspect", &[]);
        page.still_good();
        page.click(".token-card .card-tools > button:last-child");
    }
}

/// Whether the simulator is there, as it looks when its style sheets are there too.
const LIVES: &str = "return document.querySelector('.simulate .controls') !== null
    && document.querySelector('link[disabled]') === null";

fn every_scenario_keeps_to_itself(page: &Page<'_>) {
    open(page);
    page.turn_to("Simulate");
    page.await_that("the simulator is there", LIVES);
    let mut stops = vec![(TOUR_ID, 3), (TOUR_ID, 1), ("own", 0)];
    for card in cards::all() {
        let last = u32::try_from(card.scenario().steps().len()).expect("few");
        stops.extend([(card.id, card.decides), (card.id, last)]);
    }
    assert_eq!(stops.len(), 3 + 2 * 39);
    for (id, step) in stops {
        page.follow(&format!("#/simulate/{id}?step={step}"));
        page.await_that(
            &format!("{id} is shown at step {step}"),
            &format!(
                "return document.querySelector('.rail-list [aria-current]')?.getAttribute('href') === '#/simulate/{id}'
                    && document.querySelector('input[aria-label=Step]').value === '{step}'"
            ),
        );
        // A message with its HTTP text, its token taken apart, and every fold.
        page.browser.script(
            "document.querySelector('[data-step]:last-child button.line-face')?.click()",
            vec![],
        );
        look_into(page, ".simulate", &[]);
        page.still_good();
        page.await_that(
            &format!("the address is that of {id} at step {step}, and no more"),
            &format!("return location.hash === '#/simulate/{id}?step={step}'"),
        );
    }
}

/// Forbidden acts of a page: a script that does it, the expected message, and a script that
/// undoes it.
const BREACHES: &[(&str, &str, &str)] = &[
    (
        "localStorage.setItem('last', '1')",
        "stored: last = 1",
        "localStorage.clear()",
    ),
    (
        "localStorage.setItem('jotlens.theme', 'eyJhbGciOiJub25lIn0')",
        "stored: jotlens.theme",
        "localStorage.clear()",
    ),
    (
        "sessionStorage.setItem('last', '1')",
        "session: ",
        "sessionStorage.clear()",
    ),
    (
        "const open = indexedDB.open('last'); await new Promise(done => open.onsuccess = done); open.result.close()",
        "databases: ",
        "await new Promise(done => indexedDB.deleteDatabase('last').onsuccess = done)",
    ),
    (
        "const folder = await navigator.storage.getDirectory(); await folder.getFileHandle('last', { create: true })",
        "files: ",
        "await (await navigator.storage.getDirectory()).removeEntry('last')",
    ),
    (
        "await (await caches.open('last')).put('./?eyJhbGciOiJub25lIn0', new Response(''))",
        "cached: ",
        "await caches.delete('last')",
    ),
    (
        "document.cookie = 'last=1'",
        "cookies: ",
        "document.cookie = 'last=1; max-age=0'",
    ),
    (
        "window.title = document.title; document.title = document.getElementById('token').value",
        "the title is eyJ",
        "document.title = window.title",
    ),
    ("window.name = 'last'", "name: ", "window.name = ''"),
    (
        "history.replaceState({ last: 1 }, '')",
        "state: ",
        "history.replaceState(null, '')",
    ),
    (
        "history.replaceState(null, '', '#/inspect?token=' + document.getElementById('token').value)",
        "the address became",
        "history.replaceState(null, '', '#/inspect')",
    ),
    (
        "history.replaceState(null, '', '#/inspect?x=' + encodeURIComponent(document.getElementById('key').value))",
        "the address became",
        "history.replaceState(null, '', '#/inspect')",
    ),
    (
        "Object.defineProperty(document, 'referrer', { value: 'https://example.com/', configurable: true })",
        "referrer: ",
        "delete document.referrer",
    ),
    (
        "document.body.setAttribute('style', 'color: red')",
        "violations: ",
        "window.jotlensViolations.length = 0",
    ),
    (
        "try { document.body.innerHTML = '<script>1</script>' } catch { /* as it should */ }",
        "violations: ",
        "window.jotlensViolations.length = 0",
    ),
    ("console.log('last')", "said to the console", ""),
    ("console.warn('last')", "said to the console", ""),
    (
        "setTimeout(() => { throw new Error('last') })",
        "said to the console",
        "",
    ),
];

/// Breaches that cannot be undone: the page is loaded again.
const LASTING: &[(&str, &str)] = &[
    ("await fetch('./favicon.ico')", "requests after the load"),
    (
        "new Image().src = 'https://example.com/'; await new Promise(done => setTimeout(done, 100))",
        "a request to elsewhere",
    ),
    (
        "history.pushState(null, '', '#/inspect?x=eyJhbGciOiJub25lIn0'); history.pushState(null, '', '#/inspect')",
        "an entry of the history leads to",
    ),
];

/// Tests the checks themselves: each breach must be reported.
fn each_breach_is_found(page: &Page<'_>) {
    open(page);
    let said = |page: &Page<'_>| {
        let asked = catch_unwind(AssertUnwindSafe(|| page.still_good()));
        asked
            .err()
            .map(|said| said.downcast_ref::<String>().cloned().unwrap_or_default())
    };
    let run = |script: &str| {
        let outcome = page.browser.script_later(
            &format!("const done = arguments[0]; (async () => {{ {script} }})().then(() => done(''), fault => done(String(fault)))"),
            vec![],
        );
        assert_eq!(outcome, json!(""), "{script}");
        page.settle();
        page.settle();
    };
    for (breach, wanted, undo) in BREACHES {
        run(breach);
        let found = said(page);
        assert!(
            found.as_ref().is_some_and(|said| said.contains(wanted)),
            "{breach}: {found:?}"
        );
        run(undo);
        page.browser.log("browser");
        assert_eq!(said(page), None, "{breach}, taken back");
    }
    // A cookie that scripts cannot see.
    page.browser.devtools(
        "Network.setCookie",
        json!({ "url": page.site.url(), "name": "last", "value": "1", "httpOnly": true }),
    );
    assert!(said(page).is_some_and(|said| said.contains("cookies")));
    page.browser
        .devtools("Network.clearBrowserCookies", json!({}));
    for (breach, wanted) in LASTING {
        let page = Page::fresh(page.browser, std::sync::Arc::clone(&page.site));
        open(&page);
        run(breach);
        let found = said(&page);
        assert!(
            found.as_ref().is_some_and(|said| said.contains(wanted)),
            "{breach}: {found:?}"
        );
    }
    page.leave();
}
