//! Each example opens with one click and has its promised verdict.

use crate::cases;
use crate::gate::Gate;
use crate::page::{Page, key};
use jotlens::ui::inspect::EXAMPLES;
use std::sync::Arc;

cases! {
    every_example_is_as_it_promises,
    the_menu_of_examples_opens_at_any_time,
    the_self_test_passes_in_this_browser,
    an_example_that_cannot_be_loaded_can_be_asked_for_again,
    an_example_that_comes_late_replaces_nothing,
    a_self_test_that_cannot_run_can_be_asked_for_again,
}

/// Opens the example of this number, where no token was pasted yet.
pub fn show(page: &Page<'_>, index: usize) {
    choose(page, index);
    page.await_that(
        "the example is shown",
        "return document.getElementById('token').value !== ''",
    );
    page.settle();
}

fn choose(page: &Page<'_>, index: usize) {
    page.click(&format!(".examples-card li[data-index='{}'] button", index));
}

/// Waits until the self-test has run on the page About.
pub fn await_self_test(page: &Page<'_>) {
    page.await_that(
        "the self-test has run",
        "return document.querySelector('[data-self-test]') !== null",
    );
    page.settle();
}

fn every_example_is_as_it_promises(page: &Page<'_>) {
    page.open("");
    assert_eq!(page.count(".examples-card li"), EXAMPLES.len());
    for (index, example) in EXAMPLES.iter().enumerate() {
        assert_eq!(
            page.text(&format!(".examples-card li[data-index='{}'] strong", index)),
            example.title
        );
        show(page, index);
        assert_eq!(
            page.verdict(),
            example.expected.id(),
            "{}: {}",
            example.title,
            page.text(".verdict")
        );
        assert!(!page.value("#token").is_empty(), "{}", example.title);
        page.click(".token-card .card-tools > button:last-child");
        assert_eq!(page.verdict(), "empty");
    }
}

fn the_menu_of_examples_opens_at_any_time(page: &Page<'_>) {
    page.open("");
    show(page, 0);
    let opener = ".token-card [popovertarget]";
    let open = || page.count("#examples-menu:popover-open") == 1;
    assert!(!open());
    page.click(opener);
    assert!(open());
    assert_eq!(page.count("#examples-menu li"), EXAMPLES.len());
    page.press(key::ESCAPE);
    assert!(!open(), "Escape closes it");
    assert_eq!(
        page.count(&format!("{opener}:focus")),
        1,
        "the focus returns"
    );
    let unsecured = EXAMPLES
        .iter()
        .position(|example| example.expected.id() == "unsecured");
    page.press(key::ENTER);
    assert!(open(), "Enter opens it again");
    page.click(&format!(
        "#examples-menu li[data-index='{}'] button",
        unsecured.expect("such an example")
    ));
    assert!(!open(), "choosing closes it");
    assert_eq!(page.verdict(), "unsecured");
}

fn the_self_test_passes_in_this_browser(page: &Page<'_>) {
    page.open("#/about");
    await_self_test(page);
    assert_eq!(
        page.attribute("[data-self-test]", "data-self-test"),
        "pass",
        "{}",
        page.text("[data-self-test]")
    );
    let at_hand = EXAMPLES
        .iter()
        .filter(|example| !example.recipe.is_opened());
    assert_eq!(page.count("[data-self-test] tr"), at_hand.count());
}

fn await_one(page: &Page<'_>, selector: &str) {
    page.await_that(
        &format!("{selector} is shown"),
        &format!("return document.querySelector('{selector}') !== null"),
    );
}

fn an_example_that_cannot_be_loaded_can_be_asked_for_again(page: &Page<'_>) {
    const FAILED: &str = "[data-example=failed]";
    const AGAIN: &str = "[data-example=failed] + .note button";
    page.expect_message("ERR_INTERNET_DISCONNECTED");
    page.expect_message("Failed to fetch");
    page.open("");
    page.fill("#key", "kept");
    page.network(false);
    choose(page, 0);
    await_one(page, FAILED);
    assert!(page.text(FAILED).contains("could not be loaded"));
    page.click(AGAIN);
    await_one(page, FAILED);
    assert_eq!(
        (page.value("#token"), page.value("#key")),
        (String::new(), "kept".to_owned())
    );
    page.network(true);
    page.click(AGAIN);
    page.await_that(
        "the example is shown",
        "return document.querySelector('[data-verdict=valid]') !== null",
    );
    assert_eq!(page.count(FAILED), 0);
    assert!(!page.value("#token").is_empty());
}

fn an_example_that_comes_late_replaces_nothing(page: &Page<'_>) {
    let gate = Gate::before(page.site.port());
    gate.open();
    page.visit(Arc::clone(&page.site), &gate.url(), "");
    page.await_start();
    gate.close();
    choose(page, 0);
    // What explains it waits at the gate too.
    page.click("#token");
    page.press("typed meanwhile");
    gate.open();
    page.turn_to("About");
    await_self_test(page);
    page.turn_to("Inspect");
    assert_eq!(page.value("#token"), "typed meanwhile");
}

fn a_self_test_that_cannot_run_can_be_asked_for_again(page: &Page<'_>) {
    const FAILED: &str = "#about [data-load=failed]";
    page.expect_message("ERR_INTERNET_DISCONNECTED");
    page.expect_message("Failed to fetch");
    page.open("");
    page.network(false);
    page.turn_to("About");
    await_one(page, FAILED);
    assert!(page.text(FAILED).contains("could not be loaded"));
    page.network(true);
    page.click("#about [data-load=failed] + p button");
    await_self_test(page);
    assert_eq!(page.attribute("[data-self-test]", "data-self-test"), "pass");
    assert_eq!(page.count(FAILED), 0);
}
