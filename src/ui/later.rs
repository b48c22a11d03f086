//! Pages whose part of the program is loaded when one of them is opened: the simulator
//! and all that is told of it. A visit to the inspector carries neither it nor its style
//! sheets.
//!
//! `cargo xtask build` splits the program at [`pages`]: what only that function reaches
//! goes into a file of its own. In a program that is not split (`trunk serve`, tests)
//! it is a function like any other.

use super::learn::LearnPage;
use super::simulate::{Opening, SimulatePage};
use crate::platform;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// A later page, and what it is given.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    Simulate {
        opening: Opening,
        shown: bool,
    },
    Learn {
        place: String,
        query: Vec<(String, String)>,
    },
}

impl Wanted {
    /// The id of the page's main element, and its heading.
    fn names(&self) -> (&'static str, &'static str) {
        match self {
            Self::Simulate { .. } => ("simulate", "Simulate"),
            Self::Learn { .. } => ("learn", "Learn"),
        }
    }
}

/// Draws a later page. It lies in the part that loads.
type Draw = fn(&Wanted) -> Html;

/// Loads the part.
///
/// # Errors
/// The file could not be had, or is not the one that was built with this program. The
/// next call tries again.
#[cfg(feature = "parts")]
#[wasm_split_helpers::wasm_split(simulator, fallible)]
fn pages() -> Result<Draw, wasm_split_helpers::SplitLoaderError> {
    Ok(draw)
}

#[cfg(not(feature = "parts"))]
async fn pages() -> Result<Draw, std::convert::Infallible> {
    Ok(draw)
}

fn draw(wanted: &Wanted) -> Html {
    match wanted.clone() {
        Wanted::Simulate { opening, shown } => html! { <SimulatePage {opening} {shown} /> },
        Wanted::Learn { place, query } => html! { <LearnPage {place} {query} /> },
    }
}

/// How far loading has come.
#[derive(Clone, Copy)]
enum Stage {
    Loading,
    Here(Draw),
    Failed,
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub wanted: Wanted,
}

/// A later page; until its part is here, what is to be said meanwhile.
#[component]
pub fn LaterPage(props: &Props) -> Html {
    let stage = use_state(|| Stage::Loading);
    let load = {
        let stage = stage.setter();
        move || {
            spawn_local(async move {
                let styles = platform::load_later_styles();
                stage.set(match (pages().await, styles.await) {
                    (Ok(draw), true) => Stage::Here(draw),
                    _ => Stage::Failed,
                });
            });
        }
    };
    use_effect_with((), {
        let load = load.clone();
        move |()| load()
    });
    let again = {
        let stage = stage.setter();
        move |_: MouseEvent| {
            stage.set(Stage::Loading);
            load.clone()();
        }
    };
    let (id, title) = props.wanted.names();
    match *stage {
        Stage::Here(draw) => draw(&props.wanted),
        Stage::Loading => html! {
            <main {id} class="about" tabindex="-1" aria-busy="true">
                <h1>{ title }</h1>
                <p class="quiet" role="status">{ "Loading this page." }</p>
            </main>
        },
        Stage::Failed => html! {
            <main {id} class="about" tabindex="-1">
                <h1>{ title }</h1>
                <section class="card prose" role="alert" data-load="failed">
                    <p><strong>{ "This page could not be loaded." }</strong>{ " What you typed elsewhere is still there." }</p>
                    <p>{ "Either the network was interrupted, or a newer version has been published: then copy what you need, and reload." }</p>
                    <p><button type="button" class="button" onclick={again}>{ "Try again" }</button></p>
                </section>
            </main>
        },
    }
}
