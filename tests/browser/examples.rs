//! One click each, and each as it promises.

use crate::cases;
use crate::page::{Page, key};
use jotlens::ui::inspect::EXAMPLES;

cases! {
    every_example_is_as_it_promises,
    the_menu_of_examples_opens_at_any_time,
    the_self_test_passes_in_this_browser,
}

/// Opens the example of this number, from an empty page.
pub fn show(page: &Page<'_>, index: usize) {
    page.click(&format!(
        ".examples-card li:nth-child({}) button",
        index + 1
    ));
}

fn every_example_is_as_it_promises(page: &Page<'_>) {
    page.open("");
    assert_eq!(page.count(".examples-card li"), EXAMPLES.len());
    for (index, example) in EXAMPLES.iter().enumerate() {
        assert_eq!(
            page.text(&format!(
                ".examples-card li:nth-child({}) strong",
                index + 1
            )),
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
        "#examples-menu li:nth-child({}) button",
        unsecured.expect("such an example") + 1
    ));
    assert!(!open(), "choosing closes it");
    assert_eq!(page.verdict(), "unsecured");
}

fn the_self_test_passes_in_this_browser(page: &Page<'_>) {
    page.open("#/about");
    assert_eq!(
        page.attribute("[data-self-test]", "data-self-test"),
        "pass",
        "{}",
        page.text("[data-self-test]")
    );
    assert_eq!(page.count("[data-self-test] tr"), EXAMPLES.len());
}
