//! The simulator's address: links, steps back and forth in the history.

use crate::cases;
use crate::page::Page;
use crate::simulate::{LIVES, at, button, card, open, steps};
use serde_json::json;

cases! {
    a_link_lands_paused_at_its_step_and_the_address_follows,
    a_link_that_the_browser_tells_of_late_is_followed,
    a_link_from_another_page_keeps_its_entry,
    going_quickly_through_the_history_changes_no_entry,
}

/// The addresses in the history, in order.
fn entries(page: &Page<'_>) -> Vec<String> {
    let history = page
        .browser
        .devtools("Page.getNavigationHistory", json!({}));
    let entries = history["entries"].as_array().into_iter().flatten();
    entries.map(|entry| entry["url"].to_string()).collect()
}

fn a_link_lands_paused_at_its_step_and_the_address_follows(page: &Page<'_>) {
    open(page, "#/simulate/claim-4?step=3&seed=7");
    assert_eq!(at(page).0, 3);
    assert_eq!(page.count(&button("Play")), 1);
    page.click(&button("Next step"));
    page.await_that(
        "the address follows",
        "return location.hash === '#/simulate/claim-4?step=4&seed=7'",
    );
    page.reload();
    page.await_that("the simulator is there", LIVES);
    assert_eq!(at(page).0, 4);
    // Another scenario by its link in the list.
    page.click(".rail-list a[href='#/simulate/claim-7']");
    page.settle();
    assert_eq!(at(page), (0, steps(card("claim-7"))));
    page.browser.script("history.back()", vec![]);
    page.await_that(
        "back at the claim before",
        "return document.querySelector('.scene-number').textContent === '4'",
    );
    assert_eq!(at(page).0, 4);
}

fn a_link_that_the_browser_tells_of_late_is_followed(page: &Page<'_>) {
    // Before the page's own listener: a window calls them in their order.
    page.run_before_load(
        "addEventListener('hashchange', (event) => {
            if (!window.late) return;
            window.late = false;
            event.stopImmediatePropagation();
            setTimeout(() => dispatchEvent(new HashChangeEvent('hashchange')), 600);
        });",
    );
    open(page, "#/simulate/claim-1");
    // A step leaves an address to be written, and the link is told of after that.
    page.browser.script(
        "window.late = true;
        document.querySelector(\"button[aria-label='Next step']\").click();
        location.hash = '#/simulate/claim-4?step=2';",
        vec![],
    );
    page.await_that(
        "the link is followed",
        "return document.querySelector('.scene-number').textContent === '4'",
    );
    assert_eq!(at(page).0, 2);
    page.run_nothing_before_load();
}

fn going_quickly_through_the_history_changes_no_entry(page: &Page<'_>) {
    open(page, "#/simulate/claim-1");
    for claim in [4, 7, 9, 1, 4, 9, 7, 1, 9, 4, 7, 1] {
        page.follow(&format!("#/simulate/claim-{claim}"));
        page.await_that(
            "the address is the page's own",
            &format!("return location.hash === '#/simulate/claim-{claim}?step=0'"),
        );
    }
    let before = entries(page);
    page.browser.script_later(
        "const done = arguments[0], pause = (time) => new Promise(then => setTimeout(then, time));
        (async () => {
            for (const time of [130, 60]) {
                for (const way of ['back', 'forward']) {
                    for (let i = 0; i < 10; i += 1) { history[way](); await pause(time); }
                }
            }
            await pause(600);
            done();
        })()",
        vec![],
    );
    assert_eq!(entries(page), before);
}

fn a_link_from_another_page_keeps_its_entry(page: &Page<'_>) {
    open(page, "#/simulate/claim-1?step=2");
    page.turn_to("Learn");
    // The page that is shown again has another scenario until the link is applied.
    page.browser.script(
        "window.written = [];
        const replace = history.replaceState.bind(history);
        history.replaceState = (state, title, href) => {
            window.written.push(href);
            replace(state, title, href);
        };
        location.hash = '#/simulate/claim-9';",
        vec![],
    );
    page.await_that(
        "the address is the page's own",
        "return location.hash === '#/simulate/claim-9?step=0'",
    );
    let written: Vec<String> = page.ask("return window.written");
    assert_eq!(written, ["#/simulate/claim-9?step=0"]);
}
