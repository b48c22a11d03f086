//! Zero violations of the rules of axe, in every state, theme and size.

use crate::examples;
use crate::page::{Page, key};
use crate::tokens::{self, SECRET};
use crate::{axe_rules, cases};
use serde_json::json;
use std::collections::BTreeMap;

cases! {
    every_state_in_the_light_theme_on_a_laptop,
    every_state_in_the_dark_theme_on_a_laptop,
    every_state_in_the_light_theme_on_a_phone,
    every_state_in_the_dark_theme_on_a_phone,
    the_frame_before_the_program_is_accessible,
}

const LAPTOP: (u32, u32) = (1280, 800);
const PHONE: (u32, u32) = (390, 844);

fn every_state_in_the_light_theme_on_a_laptop(page: &Page<'_>) {
    every_state(page, "light", LAPTOP);
}

fn every_state_in_the_dark_theme_on_a_laptop(page: &Page<'_>) {
    every_state(page, "dark", LAPTOP);
}

fn every_state_in_the_light_theme_on_a_phone(page: &Page<'_>) {
    every_state(page, "light", PHONE);
}

fn every_state_in_the_dark_theme_on_a_phone(page: &Page<'_>) {
    every_state(page, "dark", PHONE);
}

fn every_state(page: &Page<'_>, theme: &str, (width, height): (u32, u32)) {
    page.screen(width, height);
    page.media(&[
        ("prefers-color-scheme", theme),
        ("prefers-reduced-motion", "reduce"),
    ]);
    page.open("");
    load_rules(page);
    // What is wrong, and in which states.
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut look = |state: &str| {
        for line in violations(page) {
            all.entry(line).or_default().push(state.to_owned());
        }
    };
    look("empty");
    page.expect(&tokens::good(), SECRET, "valid");
    look("valid");
    page.browser.script(
        "document.querySelector('[data-member=sub] button').focus()",
        vec![],
    );
    page.settle();
    look("a claim pointed at");
    page.click("[popovertarget]");
    look("the menu of examples");
    page.press(key::ESCAPE);
    let open = |state: bool| {
        page.browser.script(
            "document.querySelectorAll('details').forEach(fold => fold.open = arguments[0])",
            vec![json!(state)],
        );
        page.settle();
    };
    page.expect(&tokens::good(), "a short secret", "invalid");
    open(true);
    look("invalid, with every fold open");
    page.click(".payload-card .switch-option:nth-child(2)");
    page.click(".header-card .switch-option:nth-child(3)");
    look("raw and hex");
    page.click(".payload-card .switch-option:nth-child(1)");
    open(false);
    page.expect(
        &tokens::hmac("HS256", SECRET.as_bytes(), &tokens::claims(-900, -60)),
        SECRET,
        "expired",
    );
    look("expired");
    page.expect(&tokens::good().replace('.', ".!"), "{", "malformed");
    look("malformed, with findings and a broken key");
    let broken = tokens::hmac(
        "HS256",
        SECRET.as_bytes(),
        "{\"a\":\"\u{202E}\",\"a\":1,\"exp\":1795248000000,}",
    );
    page.expect(&broken, SECRET, "malformed");
    look("broken JSON, duplicates, milliseconds");
    page.expect(
        "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA",
        "",
        "encrypted",
    );
    look("encrypted");
    page.expect("eyJhbGciOiJub25lIn0.e30.", "", "unsecured");
    look("unsecured");
    page.fill("#token", &format!("{} {}", tokens::good(), tokens::good()));
    look("two tokens");
    page.follow("#/about");
    examples::await_self_test(page);
    open(true);
    look("About");
    assert!(all.is_empty(), "{theme} at {width}×{height}: {all:#?}");
}

fn the_frame_before_the_program_is_accessible(page: &Page<'_>) {
    let gate = crate::gate::Gate::before(page.site.port());
    page.visit(std::sync::Arc::clone(&page.site), &gate.url(), "");
    page.await_that(
        "the style sheet is there",
        "return document.styleSheets.length > 0",
    );
    load_rules(page);
    let all = violations(page);
    assert!(all.is_empty(), "{all:#?}");
    gate.open();
    page.await_start();
}

/// Puts the rules into the page; the driver's scripts are not the page's own.
pub fn load_rules(page: &Page<'_>) {
    let rules = axe_rules().expect("the rules");
    page.browser
        .script(&format!("{rules}; return typeof window.axe"), vec![]);
}

/// What breaks a rule, a line each.
pub fn violations(page: &Page<'_>) -> Vec<String> {
    let result = page.browser.script_later(
        "const done = arguments[0];
        axe.run(document, {
            resultTypes: ['violations'],
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        }).then(
            result => done(result.violations.flatMap(rule => rule.nodes.map(node =>
                `${rule.id} (${rule.impact}): ${node.target.join(' ')}: ${node.any.concat(node.all, node.none).map(check => check.message).join(' ')}`))),
            fault => done([String(fault)]))",
        vec![],
    );
    serde_json::from_value(result.clone()).unwrap_or_else(|_| vec![format!("axe gave {result}")])
}
