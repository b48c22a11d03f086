//! The answer first: the verdict, then the five checks that it rests on.

use crate::ui::widget::outcome_sign;
use inspector::verdict::{Check, CheckName, CheckOutcome, Judgement, Verdict};
use jose::claims::numeric_date::NumericDate;
use yew::prelude::*;

/// The look of a verdict: a sign and a tone.
fn look(judgement: &Judgement) -> (&'static str, &'static str) {
    let doubt = judgement
        .checks
        .iter()
        .any(|check| check.outcome == CheckOutcome::Warn);
    // A proof is meant to carry its key.
    let is_proof = judgement
        .check(CheckName::KeyTrust)
        .is_some_and(|check| check.outcome == CheckOutcome::Warn);
    match judgement.verdict {
        Verdict::UntrustedKey if is_proof => ("!", "is-warn"),
        Verdict::Valid if doubt => ("✓", "is-warn"),
        Verdict::Valid => ("✓", "is-pass"),
        Verdict::Invalid | Verdict::Malformed | Verdict::Unsecured | Verdict::PolicyFailed => {
            ("✕", "is-fail")
        }
        Verdict::UntrustedKey | Verdict::Expired | Verdict::NotYetValid => ("!", "is-fail"),
        Verdict::Unverified | Verdict::Unsupported => ("?", "is-warn"),
        Verdict::Encrypted | Verdict::Empty => ("–", "is-skip"),
    }
}

/// That it is about another moment than now.
pub fn checked_at(moment: NumericDate) -> String {
    format!("Checked at {}, not now.", moment.to_utc_text())
}

/// Draws the verdict region, for now or the moment `check_at`, of a token that was encrypted and
/// opened if `is_decrypted`; `busy` says that part of it is still being computed.
pub fn verdict_panel(
    judgement: &Judgement,
    check_at: Option<NumericDate>,
    is_decrypted: bool,
    busy: bool,
) -> Html {
    let (sign, tone) = look(judgement);
    html! { <>
        <section id="verdict" tabindex="-1" class={classes!("card", "verdict", tone)} role="region" aria-label="Verdict" data-verdict={judgement.verdict.id()} data-decrypted={is_decrypted.then_some("")} aria-busy={busy.then_some("true")}>
            <div class="verdict-head">
                <span class="verdict-sign" aria-hidden="true">{ sign }</span>
                <div>
                    <h2 class="verdict-headline">{ judgement.headline.clone() }</h2>
                    <p class="verdict-detail">{ coded(&judgement.detail) }</p>
                    if let Some(moment) = check_at {
                        <p class="verdict-detail is-warn">{ checked_at(moment) }</p>
                    }
                </div>
            </div>
            if !judgement.checks.is_empty() {
                <ul class="checks">
                    { for judgement.checks.iter().map(check) }
                </ul>
            }
        </section>
        // In sight while the rest is scrolled.
        <div class={classes!("verdict-bar", tone)} aria-hidden="true"><span>{ sign }</span>{ judgement.headline.clone() }</div>
    </> }
}

fn check(check: &Check) -> Html {
    html! {
        <li key={check.name.id()}>
            <details class="check" data-check={check.name.id()} data-result={check.outcome.id()}>
                <summary>
                    { outcome_sign(check.outcome) }
                    <span class="check-title">{ check.name.title() }</span>
                    <span class="check-summary">{ coded(&check.summary) }</span>
                </summary>
                <div class="check-body">
                    { for check.details.iter().map(|detail| html! { <p>{ coded(detail) }</p> }) }
                    <p class="reference">{ check.reference }</p>
                </div>
            </details>
        </li>
    }
}

/// A sentence whose `quoted` parts are set as code.
pub fn coded(sentence: &str) -> Html {
    sentence
        .split('`')
        .enumerate()
        .map(|(index, part)| match index % 2 {
            0 => html! { { part.to_owned() } },
            _ => html! { <code>{ part.to_owned() }</code> },
        })
        .collect()
}
