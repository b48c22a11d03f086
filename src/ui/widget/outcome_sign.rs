//! The sign of a check: shape, colour and word together.

use inspector::verdict::Outcome;
use yew::prelude::*;

/// Draws the sign, with its word for screen readers.
pub fn outcome_sign(outcome: Outcome) -> Html {
    let sign = match outcome {
        Outcome::Pass => "✓",
        Outcome::Fail => "✕",
        Outcome::Warn => "!",
        Outcome::Skip => "–",
    };
    html! {
        <span class={classes!("sign", format!("is-{}", outcome.id()))}>
            <span aria-hidden="true">{ sign }</span>
            <span class="visually-hidden">{ outcome.word() }</span>
        </span>
    }
}
