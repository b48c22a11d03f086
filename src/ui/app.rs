//! The frame around the pages: name, navigation, theme, shortcuts.

use super::about::AboutPage;
use super::inspect::{InspectPage, Opening};
use super::route::{Page, parse};
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
}

/// Where the page is, and what the last link brought.
#[derive(Clone, PartialEq)]
struct Place {
    page: Page,
    opening: Opening,
}

impl Place {
    /// What was typed wins over the link: it is the later wish.
    fn first(props: &Props) -> Self {
        let route = parse(&platform::fragment());
        let pick = |typed: &Typed, linked: Option<String>| {
            if typed.text.is_empty() {
                linked.map(Into::into)
            } else {
                Some(typed.text.clone().into())
            }
        };
        let opening = Opening {
            number: 0,
            token: pick(&props.token, route.token),
            key: pick(&props.key, route.key),
        };
        Self {
            page: route.page,
            opening,
        }
    }

    /// A link without token and key leaves the boxes alone.
    fn follow(&self, fragment: &str) -> Self {
        let route = parse(fragment);
        let opening = match (route.token, route.key) {
            (None, None) => self.opening.clone(),
            (token, key) => Opening {
                number: self.opening.number + 1,
                token: token.map(Into::into),
                key: key.map(Into::into),
            },
        };
        Self {
            page: route.page,
            opening,
        }
    }
}

#[component]
pub fn App(props: &Props) -> Html {
    let place = use_state_eq(|| Place::first(props));
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
        // Renewed with each place, so that it follows from where the page is.
        use_effect_with((*place).clone(), move |now| {
            let now = now.clone();
            let listener =
                platform::on_fragment_change(move |fragment| place.set(now.follow(&fragment)));
            move || drop(listener)
        });
    }
    // A box to focus once its page is shown: what is hidden cannot have the focus.
    let wanted = use_mut_ref(|| None::<&'static str>);
    let focus_box = {
        let (wanted, page) = (wanted.clone(), place.page);
        Callback::from(move |id| {
            if page == Page::Inspect {
                platform::focus(id);
            } else {
                *wanted.borrow_mut() = Some(id);
                platform::go(Page::Inspect.href());
            }
        })
    };
    use_effect_with(place.page, move |page| {
        if let Some(id) = wanted.take() {
            platform::focus(id);
        }
        platform::set_title(&match page {
            Page::Inspect => "Jotlens: see through any JSON Web Token".to_owned(),
            page => format!("{} · Jotlens", page.title()),
        });
    });
    {
        let set_theme = set_theme.clone();
        // Renewed with the page, too: where a box is depends on it.
        use_effect_with((*theme, place.page), move |(theme, _)| {
            let theme = *theme;
            let listener = platform::on_window("keydown", move |event| {
                if let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>()
                    && shortcuts::press(event, theme, &set_theme, &focus_box)
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
        // Both pages stay, so that nothing typed is lost by looking at another.
        <div hidden={place.page != Page::Inspect} class="page"><InspectPage opening={place.opening.clone()} /></div>
        if place.page == Page::About {
            <AboutPage />
        }
    </> }
}
