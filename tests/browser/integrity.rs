//! Only the built files are used, and only the page's own text becomes script. (Parts and later style sheets: `later`; what a worker installs: `offline`.)

use crate::cases;
use crate::copy::Copy;
use crate::page::Page;
use serde_json::{Value, json};
use std::sync::Arc;

cases! {
    an_altered_program_does_not_start,
    a_program_that_is_cut_off_or_missing_does_not_start,
    an_altered_style_sheet_is_not_applied,
    text_does_not_become_script,
}

/// Whether the page says that it could not start.
const FAILED: &str = "return document.getElementById('start-failed').checkVisibility()";

/// Opens the page with a corrupt file: it must say so, and keep what is typed.
fn does_not_start(page: &Page<'_>, copy: &Copy, what: &str) {
    let site = copy.serve("/");
    page.visit(Arc::clone(&site), &site.url(), "");
    page.await_that(what, FAILED);
    page.fill("#token", "typed");
    assert_eq!(page.value("#token"), "typed");
    assert_eq!(page.count("[data-verdict]"), 0, "{what}");
    // However long one waits.
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(page.count("[data-verdict]"), 0, "{what}");
    page.still_good();
}

fn an_altered_program_does_not_start(page: &Page<'_>) {
    page.expect_message("integrity");
    page.expect_message("Failed to fetch");
    let copy = Copy::new();
    for ending in [".js", ".wasm"] {
        let file = copy.named("jotlens-", ending);
        copy.alter(&file);
        does_not_start(page, &copy, &format!("{file} is altered"));
        copy.restore();
    }
}

fn a_program_that_is_cut_off_or_missing_does_not_start(page: &Page<'_>) {
    for message in ["integrity", "Failed to fetch", "404", "preload"] {
        page.expect_message(message);
    }
    let copy = Copy::new();
    for ending in [".js", ".wasm"] {
        for spoil in [Copy::cut, Copy::remove] {
            let file = copy.named("jotlens-", ending);
            spoil(&copy, &file);
            does_not_start(page, &copy, &format!("{file} is cut off or missing"));
            copy.restore();
        }
    }
}

fn an_altered_style_sheet_is_not_applied(page: &Page<'_>) {
    page.expect_message("integrity");
    let copy = Copy::new();
    copy.alter(&copy.named("jotlens-", ".css"));
    let site = copy.serve("/");
    page.visit(Arc::clone(&site), &site.url(), "");
    page.await_start();
    let rules: usize = page.ask(
        "return Array.from(document.styleSheets).filter(sheet => sheet.cssRules.length > 0).length",
    );
    assert_eq!(rules, 0);
}

fn text_does_not_become_script(page: &Page<'_>) {
    page.expect_message("TrustedHTML");
    page.expect_message("TrustedScript");
    page.expect_message("TrustedTypePolicy");
    page.expect_message("Trusted Type");
    page.open("");
    let refused: Value = page.ask(
        "const refused = {}, attempts = {
            html: () => { document.createElement('div').innerHTML = '<b>' },
            script: () => { document.createElement('script').src = './service-worker.js' },
            code: () => { document.createElement('script').text = 'f()' },
            worker: () => { new Worker('./service-worker.js') },
            another: () => { trustedTypes.createPolicy('another', {}) },
            again: () => { trustedTypes.createPolicy('jotlens', {}) },
        };
        for (const [name, attempt] of Object.entries(attempts)) {
            try { attempt(); refused[name] = '' } catch (fault) { refused[name] = fault.name }
        }
        return refused",
    );
    let all: Vec<&str> = ["html", "script", "code", "worker", "another", "again"].into();
    for attempt in all {
        assert_eq!(refused[attempt], json!("TypeError"), "{refused}");
    }
    page.await_that(
        "each is reported",
        "return jotlensViolations.length >= 6 && (jotlensViolations.length = 0, true)",
    );
}
