//! The frame around the pages: name, navigation, theme, shortcuts.

use super::inspect::{InspectPage, Opening};
use super::later::{Asked, use_later};
use super::route::{Page, Route, parse};
use super::shortcuts;
use super::theme::Theme;
use crate::platform::{self, Typed};
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// What was typed into the static page before the program arrived.
#[derive(Properties, PartialEq)]
pub struct Props {
    pub token: Typed,
    pub key: Typed,
    /// Whether the token, and the key, came with a link, before the page was reloaded.
    pub token_from_link: bool,
    pub key_from_link: bool,
}

/// The current page, and what the last links asked for.
#[derive(Clone, PartialEq)]
struct Location {
    page: Page,
    opening: Opening,
    /// The last link to the simulator, and to the Learn page.
    simulate: Asked,
    learn: Asked,
    /// Whether the simulator has been opened; it then stays in the page.
    simulated: bool,
}

impl Location {
    /// Typed text wins over the link, since it is newer.
    fn first(props: &Props) -> Self {
        let fragment = platform::fragment();
        let route = parse(&fragment);
        forget(&route, &fragment);
        let pick = |typed: &Typed, linked: Option<&str>| {
            if typed.text.is_empty() {
                linked.map(|text| text.to_owned().into())
            } else {
                Some(typed.text.clone().into())
            }
        };
        let opening = Opening {
            number: 0,
            token: pick(&props.token, linked(&route, "token")),
            key: pick(&props.key, linked(&route, "key")),
            profile: linked(&route, "profile").map(|text| text.to_owned().into()),
            token_from_link: match props.token.text.is_empty() {
                true => linked(&route, "token").is_some(),
                false => props.token_from_link,
            },
            key_from_link: match props.key.text.is_empty() {
                true => linked(&route, "key").is_some(),
                false => props.key_from_link,
            },
        };
        Self {
            page: route.page,
            opening,
            simulate: asked(&route, Page::Simulate, 0),
            learn: asked(&route, Page::Learn, 0),
            simulated: route.page == Page::Simulate,
        }
    }

    /// A link without token and key does not change the boxes.
    fn follow(&self, fragment: &str) -> Self {
        let route = parse(fragment);
        let text = |name| linked(&route, name).map(|text| text.to_owned().into());
        let opening = match (text("token"), text("key"), text("profile")) {
            (None, None, None) => self.opening.clone(),
            (token, key, profile) => Opening {
                number: self.opening.number + 1,
                profile,
                token_from_link: token.is_some(),
                token,
                key_from_link: key.is_some(),
                key,
            },
        };
        // A link to the page alone returns to what it showed.
        let named = !route.rest.is_empty() || !route.query.is_empty();
        let simulate = if route.page == Page::Simulate && named {
            asked(&route, Page::Simulate, self.simulate.number + 1)
        } else {
            self.simulate.clone()
        };
        Self {
            page: route.page,
            opening,
            simulate,
            learn: asked(&route, Page::Learn, 0),
            simulated: self.simulated || route.page == Page::Simulate,
        }
    }
}

/// The text of a link for a box of the inspector.
fn linked<'a>(route: &'a Route, name: &str) -> Option<&'a str> {
    route.value(name).filter(|_| route.page == Page::Inspect)
}

/// Takes the token and the key of a link out of the address and its entry of the history,
/// once they are in the boxes.
fn forget(route: &Route, fragment: &str) {
    if ["token", "key", "profile"]
        .iter()
        .any(|name| linked(route, name).is_some())
    {
        platform::set_address(Page::Inspect.href(), fragment);
    }
}

/// The request of a link to a later page; the default if it leads elsewhere.
fn asked(route: &Route, page: Page, number: u32) -> Asked {
    if route.page != page {
        return Asked::default();
    }
    Asked {
        number,
        rest: route.rest.clone(),
        query: route.query.clone(),
    }
}

#[component]
pub fn App(props: &Props) -> Html {
    let place = use_state_eq(|| Location::first(props));
    let theme = use_state_eq(Theme::load);
    let set_theme = {
        let theme = theme.clone();
        Callback::from(move |next: Theme| {
            next.apply();
            theme.set(next);
        })
    };
    {
        let place = place.clone();
        // Replaced when the location changes, so that it starts from the current one.
        use_effect_with((*place).clone(), move |now| {
            let now = now.clone();
            let listener = platform::on_fragment_change(move |fragment| {
                place.set(now.follow(&fragment));
                forget(&parse(&fragment), &fragment);
            });
            move || drop(listener)
        });
    }
    // The box to focus once its page is visible: hidden elements cannot have the focus.
    let wanted = use_mut_ref(|| None::<&'static str>);
    let focus_box = {
        let (wanted, page) = (wanted.clone(), place.page);
        Callback::from(move |id| {
            if page == Page::Inspect {
                shortcuts::arrive(id);
            } else {
                *wanted.borrow_mut() = Some(id);
                platform::go(Page::Inspect.href());
            }
        })
    };
    let later = use_later();
    let prepared = later.clone();
    use_effect_with(place.page, move |page| {
        prepared.prepare(*page);
        if let Some(id) = wanted.take() {
            shortcuts::arrive(id);
        }
        platform::set_title(&match page {
            Page::Inspect => "Jotlens: see through any JSON Web Token".to_owned(),
            page => format!("{} · Jotlens", page.title()),
        });
    });
    {
        let set_theme = set_theme.clone();
        // Replaced when the page changes, since it decides where a box is.
        use_effect_with((*theme, place.page), move |(theme, page)| {
            let (theme, page) = (*theme, *page);
            let listener = platform::on_window("keydown", move |event| {
                if let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>()
                    && shortcuts::press(event, page, theme, &set_theme, &focus_box)
                {
                    event.prevent_default();
                }
            });
            move || drop(listener)
        });
    }
    {
        let selections = (props.token.selection, props.key.selection);
        use_effect_with((), move |()| {
            if let (Some(selection), _) = selections {
                platform::restore_selection("token", selection);
            } else if let (_, Some(selection)) = selections {
                platform::restore_selection("key", selection);
            }
        });
    }
    let cycle = {
        let (set_theme, next) = (set_theme.clone(), theme.next());
        Callback::from(move |_: MouseEvent| set_theme.emit(next))
    };
    let (skip_to, skip_words) = match place.page {
        Page::Inspect => ("token", "Skip to the token box"),
        Page::Simulate => ("simulate", "Skip to the simulator"),
        Page::Learn => ("learn", "Skip to the text"),
        Page::About => ("about", "Skip to the text"),
    };
    let skip = move |event: MouseEvent| {
        event.prevent_default();
        platform::focus(skip_to);
    };
    html! { <>
        <a class="skip" href={format!("#{skip_to}")} onclick={skip}>{ skip_words }</a>
        <header class="bar">
            <a class="brand" href={Page::Inspect.href()}>
                <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true">
                    <circle cx="10" cy="10" r="6.5" />
                    <path d="M15 15l6 6" />
                    <path class="brand-dots" d="M7 10h.01M10 10h.01M13 10h.01" />
                </svg>
                { "Jotlens" }
            </a>
            <nav aria-label="Pages">
                { for Page::ALL.iter().map(|page| html! {
                    <a href={page.href()} class="bar-link" aria-current={(place.page == *page).then_some("page")}>{ page.title() }</a>
                }) }
            </nav>
            <p class="bar-promise">{ "Nothing leaves this page" }</p>
            <button type="button" class="button bar-button" onclick={cycle} aria-label={format!("Theme: {}. Change", theme.name())}>
                <span aria-hidden="true">{ match *theme { Theme::System => "◐", Theme::Light => "○", Theme::Dark => "●" } }</span>
                <span class="bar-word">{ theme.name() }</span>
            </button>
        </header>
        // Both pages stay in the document, so that no text is lost when another is shown.
        <div hidden={place.page != Page::Inspect} class="page"><InspectPage opening={place.opening.clone()} /></div>
        if place.simulated {
            <div hidden={place.page != Page::Simulate} class="page">{ later.page(Page::Simulate, &place.simulate, place.page == Page::Simulate) }</div>
        }
        if place.page == Page::Learn {
            { later.page(Page::Learn, &place.learn, true) }
        }
        if place.page == Page::About {
            { later.page(Page::About, &Asked::default(), true) }
        }
    </> }
}
