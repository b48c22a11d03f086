//! Examples, one click each: as a card where nothing was pasted yet, and as a
//! menu at any time. What makes them begins to load when the pointer or the focus comes.

use super::examples::{EXAMPLES, Example};
use super::signing::{prepare, signing};
use super::state::{Awaited, Failure, InspectorAction, State};
use crate::platform;
use wasm_bindgen_futures::spawn_local;
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
                <button type="button" class="button" popovertarget={MENU} popovertargetaction="hide">{ "Close" }</button>
            </div>
            { list(dispatch, Some(MENU)) }
        </div>
    }
}

/// Makes an example and puts it into the boxes; where it cannot be made, says so.
fn open(dispatch: &UseReducerDispatcher<State>, index: usize) {
    let dispatch = dispatch.clone();
    dispatch.dispatch(InspectorAction::ExampleChosen(index));
    spawn_local(async move {
        let signing = signing().await.zip(EXAMPLES.get(index));
        dispatch.dispatch(match (signing, platform::random::<64>()) {
            (None, _) => InspectorAction::ExampleFailed(index, Failure::NotLoaded),
            (_, Err(_)) => InspectorAction::ExampleFailed(index, Failure::NoRandomness),
            (Some((signing, example)), Ok(random)) => InspectorAction::ExampleMade(
                index,
                (signing.example)(example, platform::now(), &random),
            ),
        });
    });
}

/// What is said of an example that could not be made.
const NOT_LOADED: &str = "This example could not be loaded: the network was interrupted, or a newer version has been published. What you typed is still here. If trying again does not help, copy what you need and reload.";

/// … because there is nothing random to sign it with.
const NO_RANDOMNESS: &str =
    "This browser gives no random numbers, so nothing was signed. What you typed is still here.";

/// What is said while an example is not there yet.
pub fn awaited_note(awaited: Awaited, dispatch: &UseReducerDispatcher<State>) -> Html {
    let failure = match awaited.failure {
        None => return html! { <p class="note">{ "Loading what signs examples." }</p> },
        Some(Failure::NotLoaded) => NOT_LOADED,
        Some(Failure::NoRandomness) => NO_RANDOMNESS,
    };
    let dispatch = dispatch.clone();
    let again = move |_: MouseEvent| open(&dispatch, awaited.example);
    html! { <>
        <p class="note is-fail" role="alert" data-example="failed">{ failure }</p>
        <p class="note"><button type="button" class="button" onclick={again}>{ "Try again" }</button></p>
    </> }
}

fn list(dispatch: &UseReducerDispatcher<State>, menu: Option<&'static str>) -> Html {
    html! {
        <div onpointerover={|_: PointerEvent| prepare()} onfocusin={|_: FocusEvent| prepare()}>
            { for EXAMPLES.chunk_by(|one, next| one.recipe.group() == next.recipe.group()).map(|group| html! { <>
                <h3 class="examples-group">{ group.first().map(|example| example.recipe.group()) }</h3>
                { group_list(group, dispatch, menu) }
            </> }) }
        </div>
    }
}

fn group_list(
    group: &'static [Example],
    dispatch: &UseReducerDispatcher<State>,
    menu: Option<&'static str>,
) -> Html {
    let first = EXAMPLES
        .iter()
        .position(|example| {
            group
                .first()
                .is_some_and(|other| other.title == example.title)
        })
        .unwrap_or(0);
    html! {
        <ul class="examples">
            { for group.iter().enumerate().map(|(index, example)| {
                let index = first + index;
                let dispatch = dispatch.clone();
                let onclick = move |_: MouseEvent| open(&dispatch, index);
                let tone = example.recipe.tone(example.expected);
                html! {
                    <li key={example.title} data-index={index.to_string()}>
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
