//! Examples, one click each: as a card where nothing was pasted yet, and as a
//! menu at any time.

use super::examples::{EXAMPLES, Sample};
use super::state::{Action, State};
use crate::platform;
use crate::verdict::Verdict;
use yew::prelude::*;

/// The id of the menu. The browser itself opens it, closes it and gives the
/// focus back, by the `popover` attributes.
pub const MENU: &str = "examples-menu";

/// What stands there before anything was pasted.
pub fn examples_card(dispatch: &UseReducerDispatcher<State>) -> Html {
    html! {
        <section class="card examples-card" aria-labelledby="examples-title">
            <div class="card-head">
                <h2 id="examples-title">{ "Try an example" }</h2>
                <p class="quiet">{ "made and signed now, in this page" }</p>
            </div>
            { list(dispatch, None) }
        </section>
    }
}

/// The same as a menu.
pub fn examples_menu(dispatch: &UseReducerDispatcher<State>) -> Html {
    html! {
        <div id={MENU} popover="auto" class="card menu" role="dialog" aria-labelledby="examples-menu-title">
            <div class="card-head">
                <h2 id="examples-menu-title">{ "Examples" }</h2>
                <p class="quiet">{ "made and signed now, in this page" }</p>
            </div>
            { list(dispatch, Some(MENU)) }
        </div>
    }
}

fn list(dispatch: &UseReducerDispatcher<State>, menu: Option<&'static str>) -> Html {
    html! {
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
                        <button type="button" class="example" popovertarget={menu} popovertargetaction={menu.map(|_| "hide")} {onclick}>
                            <span class={classes!("example-dot", tone)} aria-hidden="true"></span>
                            <strong>{ example.title }</strong>
                            <span class="quiet">{ example.teaches }</span>
                        </button>
                    </li>
                }
            }) }
        </ul>
    }
}
