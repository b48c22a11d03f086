//! A button that copies a text to the clipboard.

use crate::platform;
use gloo::timers::callback::Timeout;
use yew::prelude::*;

/// How long "Copied" stays, in milliseconds.
const STAY: u32 = 1500;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: AttrValue,
    /// What is copied, for the accessible name: "Copy payload".
    pub what: AttrValue,
    /// The word on it.
    #[prop_or("Copy".into())]
    pub word: AttrValue,
    /// Shows only an icon, for rows.
    #[prop_or_default]
    pub small: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Ready,
    Copied,
    Refused,
}

#[component]
pub fn CopyButton(props: &Props) -> Html {
    let phase = use_state_eq(|| Phase::Ready);
    {
        let phase = phase.clone();
        use_effect_with(*phase, move |now| {
            let timer =
                (*now != Phase::Ready).then(|| Timeout::new(STAY, move || phase.set(Phase::Ready)));
            move || drop(timer)
        });
    }
    let onclick = {
        let (phase, text) = (phase.clone(), props.text.clone());
        Callback::from(move |_| {
            let phase = phase.clone();
            platform::copy(&text, move |good| {
                phase.set(if good { Phase::Copied } else { Phase::Refused })
            });
        })
    };
    let (sign, word) = match *phase {
        Phase::Ready => ("", props.word.as_str()),
        Phase::Copied => ("✓", "Copied"),
        Phase::Refused => ("✕", "Not allowed"),
    };
    let name = if *phase == Phase::Ready {
        format!("Copy {}", props.what)
    } else {
        word.to_owned()
    };
    html! {
        <button type="button" class={classes!("button", props.small.then_some("button-icon"))} aria-label={name.clone()} title={name} {onclick}>
            if *phase == Phase::Ready {
                <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><rect x="5.5" y="5.5" width="8" height="8" rx="1.5" /><path d="M3.5 10.5h-1v-8h8v1" /></svg>
            } else {
                <span aria-hidden="true">{ sign }</span>
            }
            if !props.small { <span>{ word }</span> }
        </button>
    }
}
