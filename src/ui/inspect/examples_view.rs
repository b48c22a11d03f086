//! What stands there before anything was pasted: examples, one click each.

use super::examples::{EXAMPLES, Sample};
use super::state::{Action, State};
use crate::platform;
use crate::verdict::Verdict;
use yew::prelude::*;

/// Draws the examples.
pub fn examples_view(dispatch: &UseReducerDispatcher<State>) -> Html {
    html! {
        <section class="card examples-card" aria-labelledby="examples-title">
            <div class="card-head">
                <h2 id="examples-title">{ "Try an example" }</h2>
                <p class="quiet">{ "made and signed now, in this page" }</p>
            </div>
            <ul class="examples">
                { for EXAMPLES.iter().map(|example| {
                    let dispatch = dispatch.clone();
                    let onclick = move |_: MouseEvent| {
                        let Sample { token, key } = example.make(platform::now(), &platform::random::<64>());
                        dispatch.dispatch(Action::Opened { token: token.into(), key: key.into(), reading: None });
                    };
                    let tone = match example.expected {
                        Verdict::Valid => "is-pass",
                        Verdict::Unverified | Verdict::Encrypted => "is-skip",
                        _ => "is-fail",
                    };
                    html! {
                        <li key={example.title}>
                            <button type="button" class="example" {onclick}>
                                <span class={classes!("example-dot", tone)} aria-hidden="true"></span>
                                <strong>{ example.title }</strong>
                                <span class="quiet">{ example.teaches }</span>
                            </button>
                        </li>
                    }
                }) }
            </ul>
        </section>
    }
}
