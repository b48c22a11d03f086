//! The self-test: makes and judges every example in this browser.

use crate::platform;
use crate::ui::inspect::self_test::{Tested, self_test};
use std::rc::Rc;
use yew::prelude::*;

/// Progress of the test.
#[derive(Clone, PartialEq)]
enum TestProgress {
    Running,
    Done(Rc<[Tested]>),
    /// The browser gives no random numbers.
    Failed,
}

const RUNNING: &str = "Running: Jotlens signs, reads and judges every example.";
const FAILED: &str = "This browser gives no random numbers, so nothing was signed.";

/// Runs when it is shown.
#[component]
pub fn SelfTest() -> Html {
    let progress = use_state_eq(|| TestProgress::Running);
    {
        let progress = progress.setter();
        use_effect_with((), move |()| {
            // After the page is drawn: signing takes a moment.
            let timer = platform::after(0, move || {
                progress.set(match platform::random::<64>() {
                    Ok(random) => TestProgress::Done(self_test(platform::now(), random).into()),
                    Err(_) => TestProgress::Failed,
                });
            });
            move || drop(timer)
        });
    }
    let (tone, said, results) = match &*progress {
        TestProgress::Running => (None, RUNNING.to_owned(), None),
        TestProgress::Failed => (Some("is-fail"), FAILED.to_owned(), None),
        TestProgress::Done(results) => {
            let good = results
                .iter()
                .filter(|(_, expected, found)| expected == found);
            let (good, all) = (good.count(), results.len());
            let (sign, tone) = if good == all {
                ("✓", "is-pass")
            } else {
                ("✕", "is-fail")
            };
            let said = format!(
                "{sign} {good} of {all} examples got the expected verdict in this browser."
            );
            (Some(tone), said, Some((results, good == all)))
        }
    };
    let failed = *progress == TestProgress::Failed;
    html! {
        <section class="card prose">
            <h2>{ "Self-test" }</h2>
            <p role="status" class={classes!(tone)} data-load={failed.then_some("failed")}>{ said }</p>
            if let Some((results, good)) = results { { table(results, good) } }
        </section>
    }
}

fn table(results: &[Tested], good: bool) -> Html {
    html! {
        <details class="fold">
            <summary>{ "All results" }</summary>
            <div class="table-scroll" tabindex="0" role="group" aria-label="Results of the self-test">
            <table>
                <thead><tr><th scope="col">{ "Example" }</th><th scope="col">{ "Expected" }</th><th scope="col">{ "Got" }</th></tr></thead>
                <tbody data-self-test={if good { "pass" } else { "fail" }}>
                    { for results.iter().map(|(title, expected, found)| html! {
                        <tr><th scope="row">{ *title }</th><td><code>{ *expected }</code></td><td><code class={if expected == found { "is-pass" } else { "is-fail" }}>{ *found }</code></td></tr>
                    }) }
                </tbody>
            </table>
            </div>
        </details>
    }
}
