//! What a person sees where the program cannot start, or breaks while it runs.

use crate::copy::Copy;
use crate::page::Page;
use crate::tokens::{self, SECRET};
use crate::{accessibility, cases};
use serde_json::json;
use std::sync::Arc;

cases! {
    an_old_browser_is_told_what_to_do,
    a_panic_is_told_and_stops_the_program,
    a_trap_is_told_once,
    other_errors_are_not_taken_for_a_crash,
    the_report_is_what_is_copied,
    after_a_crash_a_reload_brings_back_what_was_typed,
    the_notices_are_accessible_and_fit,
}

fn an_old_browser_is_told_what_to_do(page: &Page<'_>) {
    for (missing, how) in [
        ("WebAssembly", "delete window.WebAssembly"),
        ("modules", "delete HTMLScriptElement.prototype.noModule"),
        ("fetch", "delete window.fetch"),
        (
            "a newer WebAssembly",
            "WebAssembly.instantiateStreaming = WebAssembly.instantiate = () => Promise.reject(new WebAssembly.CompileError('invalid'))",
        ),
        (
            "what a script is written in",
            "document.addEventListener('readystatechange', () => document.readyState === 'interactive'
                && dispatchEvent(new ErrorEvent('error', { error: new SyntaxError('old') })))",
        ),
    ] {
        page.run_before_load(how);
        page.expect_message("WebAssembly");
        page.expect_message("invalid");
        page.expect_message("preload");
        let site = Arc::clone(&page.site);
        let url = site.url();
        page.visit(site, &url, "");
        page.await_that(
            &format!("it is told without {missing}"),
            "return document.getElementById('start-failed').checkVisibility()",
        );
        let said = page.text("#start-failed");
        assert!(said.contains("Update your browser"), "{said}");
        assert_eq!(page.count("[data-verdict]"), 0, "without {missing}");
        page.still_good();
        page.run_nothing_before_load();
    }
}

/// The report that is shown; empty while there is none.
fn report(page: &Page<'_>) -> String {
    if page.ask("return document.getElementById('crash').checkVisibility()") {
        page.text("#crash-report")
    } else {
        String::new()
    }
}

fn await_report(page: &Page<'_>) -> String {
    page.await_that(
        "the crash is told",
        "return document.getElementById('crash').checkVisibility()",
    );
    report(page)
}

/// Makes the page's rendering fail: the program panics, with the token in the message.
const NOT_DRAWN: &str = "for (const name of ['insertBefore', 'appendChild'])
        Node.prototype[name] = () => { throw new Error(document.getElementById('token').value) }";

/// Another program in the page traps: a module whose one function, `f`, is `unreachable`.
const TRAP: &str =
    "const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0,
        7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11]);
    setTimeout(new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f)";

/// A report must say where the fault is, and must not contain what was typed.
fn is_good(report: &str, token: &str) {
    for wanted in [
        "Jotlens 0.",
        "jotlens-",
        "Jotlens: see through",
        "1280×800",
        "Chrome/",
    ] {
        assert!(report.contains(wanted), "{wanted}: {report}");
    }
    for part in token.split('.').chain([SECRET]) {
        assert!(!report.contains(part), "{part}: {report}");
    }
}

fn a_panic_is_told_and_stops_the_program(page: &Page<'_>) {
    page.expect_message("unreachable");
    page.expect_message("\"failed to ");
    page.open("");
    let token = tokens::good();
    page.expect(&token, "", "unverified");
    // A search for causes would draw too.
    std::thread::sleep(std::time::Duration::from_millis(300));
    page.browser.script(NOT_DRAWN, vec![]);
    page.fill("#key", SECRET);
    let report = await_report(page);
    is_good(&report, &token);
    assert!(report.contains(".rs:"), "the place: {report}");
    assert!(report.contains("RuntimeError: unreachable"), "{report}");
    assert!(report.contains("wasm-function["), "{report}");
    let sizes = format!(
        "token {}, key {}",
        token.len(),
        SECRET.encode_utf16().count()
    );
    assert!(report.contains(&sizes), "{sizes}: {report}");
    assert_eq!(page.focused(), "crash");
    let said = page.browser.name_and_role("#crash");
    assert_eq!(
        said,
        (
            "Jotlens has stopped working".to_owned(),
            "alertdialog".to_owned()
        )
    );
    // No verdict is left: it may be incomplete.
    assert_eq!(page.count("[data-verdict]"), 0);
    assert!(!page.ask::<bool>("return document.querySelector('.verdict').checkVisibility()"));
    // What was typed stays, and can be changed; the program is not called any more.
    assert_eq!(
        (page.value("#token"), page.value("#key")),
        (token, SECRET.to_owned())
    );
    page.fill("#token", "changed");
    page.press("t?");
    page.follow("#/about");
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    assert_eq!(page.value("#token"), "changed");
    assert_eq!(page.attribute("html", "data-theme"), "");
    assert_eq!(page.count("[data-self-test]"), 0);
}

fn a_trap_is_told_once(page: &Page<'_>) {
    page.expect_message("unreachable");
    page.open("#/simulate");
    page.await_that(
        "the simulator lives",
        "return document.querySelector('#simulate [aria-label=\"Next step\"]') !== null",
    );
    page.browser.script(TRAP, vec![]);
    let report = await_report(page);
    assert!(report.contains("RuntimeError: unreachable"), "{report}");
    assert!(report.contains("Simulate · Jotlens, 1280"), "{report}");
    assert!(report.contains("token 0, key 0"), "{report}");
    assert!(page.ask::<bool>("return document.getElementById('token').checkVisibility()"));
    assert!(!page.ask::<bool>("return document.getElementById('simulate').checkVisibility()"));
    // Only one report, of what broke first.
    page.follow("#/about");
    page.browser.script(TRAP, vec![]);
    page.settle();
    page.settle();
    assert_eq!(self::report(page), report);
}

fn other_errors_are_not_taken_for_a_crash(page: &Page<'_>) {
    page.expect_message("not of the page");
    page.open("");
    page.browser.script(
        "setTimeout(() => { throw new Error('not of the page') });
        Promise.reject(new TypeError('not of the page'))",
        vec![],
    );
    page.settle();
    page.settle();
    assert_eq!(report(page), "");
    page.expect(&tokens::good(), SECRET, "valid");
}

fn the_report_is_what_is_copied(page: &Page<'_>) {
    page.expect_message("unreachable");
    page.expect_message("\"failed to ");
    page.open("");
    page.browser.script(NOT_DRAWN, vec![]);
    page.fill("#token", &tokens::good());
    let report = await_report(page);
    page.browser.devtools(
        "Browser.grantPermissions",
        json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
    );
    page.click("#crash-copy");
    page.await_that(
        "it is copied",
        "return document.getElementById('crash-copy').textContent === 'Copied'",
    );
    assert_eq!(page.clipboard(), report);
}

fn after_a_crash_a_reload_brings_back_what_was_typed(page: &Page<'_>) {
    page.expect_message("unreachable");
    page.expect_message("\"failed to ");
    let copy = Copy::new();
    let site = copy.serve("/");
    page.allow_worker();
    page.visit(Arc::clone(&site), &site.url(), "");
    page.await_start();
    page.await_that(
        "the worker serves the page",
        "return navigator.serviceWorker.controller?.state === 'activated'",
    );
    let token = tokens::good();
    page.fill("#token", &token);
    page.browser.script(NOT_DRAWN, vec![]);
    page.fill("#key", SECRET);
    await_report(page);
    page.browser.click("#crash-reload");
    page.await_that(
        "the page is back",
        "return document.documentElement.dataset.start === 'done'
            && document.querySelector('[data-verdict=valid]') !== null",
    );
    assert_eq!(
        (page.value("#token"), page.value("#key")),
        (token, SECRET.to_owned())
    );
    assert_eq!(report(page), "");
}

fn the_notices_are_accessible_and_fit(page: &Page<'_>) {
    page.expect_message("unreachable");
    page.expect_message("\"failed to ");
    for (theme, (width, height)) in [("light", (1280, 800)), ("dark", (390, 844))] {
        page.screen(width, height);
        page.media(&[("prefers-color-scheme", theme)]);
        page.open("");
        page.fill("#token", &tokens::good());
        accessibility::load_rules(page);
        let look = |notice: &str| {
            let wrong = accessibility::violations(page);
            assert!(wrong.is_empty(), "{notice}, {theme}: {wrong:#?}");
            let place: [f64; 4] = page.ask_with(
                "const { left, top, right, bottom } = document.querySelector(arguments[0]).getBoundingClientRect();
                return [left, top, innerWidth - right, innerHeight - bottom]",
                notice,
            );
            assert!(
                place.iter().all(|room| *room >= 8.0),
                "{notice}, {theme}: {place:?}"
            );
        };
        page.browser
            .script("document.getElementById('update').hidden = false", vec![]);
        page.settle();
        look("#update");
        page.browser
            .script("document.getElementById('update').hidden = true", vec![]);
        page.browser.script(NOT_DRAWN, vec![]);
        page.fill("#key", SECRET);
        await_report(page);
        look("#crash");
        let buttons: f64 = page.ask(
            "return document.getElementById('crash').getBoundingClientRect().bottom
                - document.getElementById('crash-reload').getBoundingClientRect().bottom",
        );
        assert!(buttons >= 0.0, "{theme}: {buttons}");
        // The boxes can be brought above the notice, with all that is in them.
        let room: f64 = page.ask(
            "document.getElementById('key').scrollIntoView({ block: 'start' });
            return document.getElementById('crash').getBoundingClientRect().top
                - document.getElementById('key').getBoundingClientRect().bottom",
        );
        assert!(room >= 0.0, "{theme}: {room}");
    }
}
