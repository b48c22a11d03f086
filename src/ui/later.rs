//! Pages whose part of the program is loaded when one of them is opened: the simulator and all
//! that is told of it, with style sheets of their own; and the About page, whose self-test
//! signs ([`signing`](super::inspect::signing)). A visit to the inspector carries none of them.
//!
//! `cargo xtask build` splits the program at [`pages`]: what only that function reaches
//! goes into a file of its own. In a program that is not split (`trunk serve`, tests)
//! it is a function like any other.

use super::inspect::signing::signing;
use super::learn::LearnPage;
use super::route::Page;
use super::simulate::link::Link;
use super::simulate::{FollowedLink, SimulatePage};
use crate::platform;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What a link asks of a later page. It is read only there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    /// Counts links, so that the same one can be followed again.
    pub number: u32,
    /// What follows the page's name in the address.
    pub rest: String,
    /// Names and values, decoded.
    pub query: Vec<(String, String)>,
}

/// Draws a later page; whether it is the one that is seen comes last. It lies in the
/// part that loads.
type Draw = fn(Page, &Asked, bool) -> Html;

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

fn draw(page: Page, asked: &Asked, shown: bool) -> Html {
    let Asked {
        number,
        rest,
        query,
    } = asked.clone();
    match page {
        Page::Simulate => {
            let link = if rest.is_empty() && query.is_empty() {
                Link::default()
            } else {
                Link::read(&rest, &query)
            };
            html! { <SimulatePage opening={FollowedLink { number, link }} {shown} /> }
        }
        Page::Learn => html! { <LearnPage place={rest} {query} /> },
        Page::Inspect | Page::About => html! {},
    }
}

/// What is said when the part could not be had.
const FAILED: &str = "This page could not be loaded: the network was interrupted, or a newer version has been published. What you typed elsewhere is still there. If trying again does not help, copy what you need and reload.";

/// How far loading has come.
#[derive(Clone, Copy)]
enum Stage {
    Absent,
    Loading,
    Here(Draw),
    About(fn() -> Html),
    Failed,
}

/// The later pages, whether they are here or not.
#[derive(Clone)]
pub struct Later {
    simulator: Rc<Cell<Stage>>,
    about: Rc<Cell<Stage>>,
    redraw: UseForceUpdateHandle,
}

/// The later pages, in a component that draws them.
#[hook]
pub fn use_later() -> Later {
    let absent = || Rc::new(Cell::new(Stage::Absent));
    let simulator = (*use_memo((), |()| absent())).clone();
    let about = (*use_memo((), |()| absent())).clone();
    Later {
        simulator,
        about,
        redraw: use_force_update(),
    }
}

impl Later {
    fn stage(&self, page: Page) -> &Cell<Stage> {
        match page {
            Page::About => &self.about,
            Page::Simulate | Page::Learn | Page::Inspect => &self.simulator,
        }
    }

    /// Begins to load what a page needs, if it is one of these, unless that is done or
    /// under way.
    pub fn prepare(&self, page: Page) {
        if !matches!(self.stage(page).get(), Stage::Absent | Stage::Failed) {
            return;
        }
        let later = self.clone();
        match page {
            Page::Inspect => {}
            Page::About => {
                later.enter(page, Stage::Loading);
                spawn_local(async move {
                    let loaded = signing().await;
                    let stage = loaded.map(|signing| Stage::About(signing.about));
                    later.enter(page, stage.unwrap_or(Stage::Failed));
                });
            }
            Page::Simulate | Page::Learn => {
                later.enter(page, Stage::Loading);
                spawn_local(async move {
                    let styles = platform::load_later_styles();
                    later.enter(
                        page,
                        match (pages().await, styles.await) {
                            (Ok(draw), true) => Stage::Here(draw),
                            _ => Stage::Failed,
                        },
                    );
                });
            }
        }
    }

    fn enter(&self, page: Page, stage: Stage) {
        self.stage(page).set(stage);
        self.redraw.force_update();
    }

    /// A later page; until it is here, what is to be said meanwhile.
    pub fn page(&self, page: Page, asked: &Asked, shown: bool) -> Html {
        let failed = match self.stage(page).get() {
            Stage::Here(draw) => return draw(page, asked, shown),
            Stage::About(draw) => return draw(),
            Stage::Absent | Stage::Loading => false,
            Stage::Failed => true,
        };
        // Letters beyond ASCII would bring their tables.
        let id = page.title().to_ascii_lowercase();
        let later = self.clone();
        let again = move |_: MouseEvent| later.prepare(page);
        html! {
            <main {id} class="about" tabindex="-1">
                <h1>{ page.title() }</h1>
                <p role="status" data-load={failed.then_some("failed")}>{ if failed { FAILED } else { "Loading this page." } }</p>
                <p hidden={!failed}><button type="button" class="button" onclick={again}>{ "Try again" }</button></p>
            </main>
        }
    }
}
