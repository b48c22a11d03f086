//! What is wrong with the form of the token, each with its place.

use super::state::{Action, State};
use super::verdict_panel::coded;
use crate::token::{Fault, Token};
use yew::prelude::*;

/// More than these say nothing new.
const MAX_SHOWN: usize = 20;

/// Draws the findings region.
pub fn findings_panel(token: &Token, dispatch: &UseReducerDispatcher<State>) -> Html {
    html! {
        <section class="card findings-card" role="region" aria-label="Findings">
            <div class="card-head">
                <h2>{ "Findings" }</h2>
                <p class="quiet">{ match token.faults.len() {
                    0 => "none".to_owned(),
                    count => count.to_string(),
                } }</p>
            </div>
            if token.faults.is_empty() {
                <p class="quiet pad">{ "Nothing in the form of this token is wrong." }</p>
            } else {
                <ol class="findings">
                    { for token.faults.iter().take(MAX_SHOWN).map(|fault| finding(fault, dispatch)) }
                </ol>
            }
        </section>
    }
}

fn finding(fault: &Fault, dispatch: &UseReducerDispatcher<State>) -> Html {
    let severity = if fault.fatal { "high" } else { "low" };
    let show = {
        let (dispatch, span) = (dispatch.clone(), fault.at.clone());
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Marked(Some(span.clone()))))
    };
    html! {
        <li class="finding" data-finding={fault.code} data-severity={severity}>
            <span class={classes!("severity", if fault.fatal { "is-fail" } else { "is-warn" })}>{ severity }</span>
            <div>
                <p>{ coded(&fault.sentence) }</p>
                <p class="quiet">
                    <code>{ fault.code }</code>{ format!(" · byte {} of the pasted text · ", fault.at.start) }
                    <span class="reference">{ fault.reference.replace(", section ", " §") }</span>
                </p>
            </div>
            <button type="button" class="button" onclick={show}>{ "Mark" }</button>
        </li>
    }
}
