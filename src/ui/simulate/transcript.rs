//! The whole run as text.

use super::recording::Recording;
use crate::platform;
use simulator::story::caption::caption;
use wasm_bindgen::JsCast;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub recording: Recording,
}

#[component]
pub fn Transcript(props: &Props) -> Html {
    let open = use_state_eq(|| false);
    let toggle = {
        let open = open.clone();
        Callback::from(move |event: Event| {
            let fold = event.target().and_then(|target| target.dyn_into().ok());
            open.set(fold.is_some_and(|fold: web_sys::Element| platform::is_open(&fold)));
        })
    };
    let trace = props.recording.trace();
    let steps = u32::try_from(trace.scenario.steps().len()).unwrap_or(u32::MAX);
    html! {
        <details class="card fold transcript" ontoggle={toggle}>
            <summary>{ "The whole run as text" }</summary>
            if *open {
                <ol class="transcript-steps" start="0">
                    { for (0..=steps).map(|step| {
                        let caption = caption(trace, step);
                        html! { <li key={step}><strong>{ caption.title }</strong>{ ". " }{ caption.sentence }</li> }
                    }) }
                </ol>
            }
        </details>
    }
}
