//! Runs that take long: in slices, with their progress, and with an end.

use crate::cases;
use crate::page::{Page, key};
use crate::simulate::{at, open};

cases! {
    a_long_run_is_computed_in_slices,
    a_long_run_can_be_stopped,
    a_run_too_long_to_show_says_where_it_ends,
}

/// A link to a script of so many logins, each with a signature of RSA.
fn long_script(logins: usize) -> String {
    let script = vec!["log-in"; logins].join(";");
    format!("#/simulate/claim-1?step=0&algorithm=rs256&do={script}")
}

/// Whether the run is complete.
const FINISHED: &str = "return document.querySelector('#run-progress') === null";

fn a_long_run_is_computed_in_slices(page: &Page<'_>) {
    page.run_before_load(
        "window.reached = [];
        new MutationObserver(() => {
            const bar = document.querySelector('#run-progress');
            if (bar) window.reached.push(bar.value);
        }).observe(document, { subtree: true, childList: true, attributes: true });",
    );
    open(page, &long_script(300));
    page.await_that("the run is complete", FINISHED);
    let reached: Vec<f64> = page.ask("return window.reached");
    assert!(reached.len() > 2, "{reached:?}");
    assert!(reached.is_sorted(), "{reached:?}");
    // The whole run is there.
    assert_eq!(at(page), (0, 300));
    page.press(key::END);
    page.await_that(
        "the last step is shown",
        "return document.querySelector('input[aria-label=Step]').value === '300'",
    );
    assert!(!page.text("main.simulate").contains("The run ends at step"));
    page.run_nothing_before_load();
}

fn a_long_run_can_be_stopped(page: &Page<'_>) {
    // Pressed as soon as it is there.
    page.run_before_load(
        "const watch = new MutationObserver(() => {
            const stop = document.querySelector('#run-progress ~ button');
            if (!stop) return;
            watch.disconnect();
            stop.click();
        });
        watch.observe(document, { subtree: true, childList: true });",
    );
    open(page, &long_script(900));
    page.await_that("the run has ended", FINISHED);
    assert!(
        page.text("main.simulate")
            .contains("The run was stopped at step")
    );
    page.run_nothing_before_load();
}

fn a_run_too_long_to_show_says_where_it_ends(page: &Page<'_>) {
    // Eight reads in each step, in four lanes: more events than a page can hold.
    let step = ["read"; 8].join("+");
    let script = vec![step; 350].join(";");
    open(
        page,
        &format!("#/simulate/claim-1?step=0&lanes=session,jwt,bff,opaque&do=log-in;{script}"),
    );
    page.await_that("the run has ended", FINISHED);
    assert!(page.text("main.simulate").contains("The run ends at step"));
    assert_eq!(at(page), (0, 351));
}
