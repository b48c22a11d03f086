//! What the holder of an SD-JWT sends along: the disclosures, the key binding, and the boxes for
//! what is expected of it.

use super::super::state::{InspectorAction, Mark};
use super::rows::{Props, Rows};
use crate::platform;
use crate::ui::widget::{Room, Shared, json_pieces, render_pieces};
use gloo::timers::callback::Timeout;
use inspector::token::{Shape, Token, TokenPart};
use inspector::verdict::{Disclosed, Presentation, SignatureStatus};
use jose::json::read;
use jose::sd_jwt::Disclosure;
use jose::text::{count, quoted};
use std::ops::Range;
use std::rc::Rc;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// Disclosures that are drawn.
const MAX_DRAWN: usize = 100;

/// How much is drawn of the payload that was signed.
const SIGNED: Room = Room {
    bytes: 64 * 1024,
    pieces: 8 * 1024,
};

/// Whether the payload that is shown is one whose disclosures were put in, all of them signed.
pub fn is_processed(props: &Props) -> bool {
    found(props).is_some_and(|disclosed| disclosed.processed.faults.is_empty())
}

fn found(props: &Props) -> Option<&Disclosed> {
    props.examination.signature.as_ref()?.disclosed.as_ref()
}

/// All of it; nothing for another token.
pub fn disclosed(props: &Props, token: &Token) -> Html {
    let Some(found) = found(props).filter(|_| token.shape == Shape::SdJwt) else {
        return html! {};
    };
    html! { <>
        { disclosures(props, token, found) }
        { signed(token) }
        { binding(props, found) }
    </> }
}

fn disclosures(props: &Props, token: &Token, found: &Disclosed) -> Html {
    let all = &found.processed.disclosures;
    let places = in_paste(props, token, all);
    let hash = found
        .processed
        .algorithm
        .map_or("an unknown hash", |row| row.name);
    let kept = match found.processed.undisclosed {
        0 => String::new(),
        count_kept => format!(
            " {} without one: kept back, or a decoy.",
            count(count_kept, "digest")
        ),
    };
    html! {
        <section class="disclosures">
            <div class="pad"><h3>{ "Disclosures" }</h3>
            <p class="quiet">{ match all.len() {
                0 => format!("None was sent.{kept}"),
                sent => format!("{}, compared by {hash}.{kept}", count(sent, "disclosure")),
            } }</p></div>
            <ol class="findings">
                { for all.iter().take(MAX_DRAWN).zip(&places).map(|(one, place)| disclosure(props, one, place.clone())) }
            </ol>
            if all.len() > MAX_DRAWN { <p class="quiet pad">{ format!("And {} more.", all.len() - MAX_DRAWN) }</p> }
        </section>
    }
}

fn disclosure(props: &Props, one: &Disclosure, span: Option<Range<usize>>) -> Html {
    let (state, tone, word, said) = match (&one.fault, &one.place) {
        (Some(fault), _) => (
            "broken",
            "is-fail",
            "✕ broken",
            format!("Changed or damaged, so it cannot be used: {fault}."),
        ),
        (None, Some(_)) => (
            "signed",
            "is-pass",
            "✓ matches",
            "Its digest is in the payload.".to_owned(),
        ),
        (None, None) => (
            "unsigned",
            "is-fail",
            "✕ no match",
            "Its digest is not in the payload.".to_owned(),
        ),
    };
    let name = one.place.clone().or_else(|| one.name.clone());
    let name = name.unwrap_or_else(|| match one.fault {
        Some(_) => "a disclosure".to_owned(),
        None => "an array element".to_owned(),
    });
    let mark = span.map(|span| {
        let dispatch = props.dispatch.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(InspectorAction::Marked(Some(Mark::Bytes(span.clone()))));
            platform::reveal("token");
            // When it is drawn, as it may be further down in the box.
            Timeout::new(30, || platform::bring_into_view("marked")).forget();
        });
        let name = format!("Mark the disclosure of {}", quoted(&name));
        html! { <button type="button" class="button button-quiet" aria-label={name} {onclick}>{ "Mark" }</button> }
    });
    html! {
        <li class="finding" data-disclosure={state}>
            <span class={classes!("severity", tone)}>{ word }</span>
            <div>
                <p><code class="json-name">{ quoted(&name) }</code>{ " " }<code>{ quoted(&one.value) }</code></p>
                <p class="quiet">
                    { said }
                    if let Some(digest) = &one.digest { { " Digest " }<code>{ digest.clone() }</code> }
                </p>
            </div>
            { mark }
        </li>
    }
}

/// Where each disclosure stands in the paste; none in a JSON serialization.
fn in_paste(props: &Props, token: &Token, all: &[Disclosure]) -> Vec<Option<Range<usize>>> {
    // Inside another token it stands nowhere in the paste.
    let segment = token.segment(TokenPart::Disclosures);
    let segment = segment.filter(|_| !props.is_inside);
    let mut at = segment.map(|segment| segment.span.start + 1);
    let place = |one: &Disclosure| {
        let start = at?;
        let end = start + one.text.len();
        at = Some(end + 1);
        Some(props.examination.map.to_source(start..end))
    };
    all.iter().map(place).collect()
}

/// The payload as the issuer signed it.
fn signed(token: &Token) -> Html {
    let bytes = token
        .segment(TokenPart::Payload)
        .map_or(&[][..], |segment| &segment.bytes);
    let text = String::from_utf8_lossy(bytes);
    let document = read(bytes);
    let pieces = document
        .root
        .as_ref()
        .map(|root| json_pieces(&text, None, root, SIGNED));
    html! {
        <details class="fold signed-payload">
            <summary>{ "The payload as it was signed, with digests" }</summary>
            <pre class="raw" tabindex="0">{ render_pieces(&pieces.unwrap_or_default()) }</pre>
        </details>
    }
}

/// The key binding, and what is expected of it.
fn binding(props: &Props, found: &Disclosed) -> Html {
    let inner = props.examination.inner.as_ref().map(|inner| Props {
        part: TokenPart::Payload,
        examination: Shared(Rc::clone(inner)),
        pointed: None,
        is_inside: true,
        ..props.clone()
    });
    let signature = props.examination.inner.as_ref();
    let signature = signature.and_then(|inner| inner.signature.as_ref());
    let matches = signature.map(|signature| signature.status == SignatureStatus::Matches);
    let said = match (&found.binding, &found.holder_key, matches) {
        (None, ..) => "None was sent: whoever has this SD-JWT can present it.",
        (Some(_), None, _) => {
            "The payload names no key of the holder (cnf). Supply it, and the key binding is verified."
        }
        (Some(_), Some(_), None) => "It could not be verified.",
        (Some(_), Some(_), Some(false)) => {
            "Its signature does not match the holder's key, or was not compared. It claims:"
        }
        (Some(_), Some(_), Some(true)) if !found.faults.is_empty() => {
            "Its signature matches the holder's key, and it is refused all the same: see the verdict. It claims:"
        }
        (Some(_), Some(_), Some(true)) if found.is_key_supplied => {
            "Its signature matches the holder key below. It claims:"
        }
        (Some(_), Some(_), Some(true)) => {
            "Its signature matches the holder's key in the payload (cnf). It claims:"
        }
    };
    html! {
        <section class="key-binding">
            <div class="pad">
                <h3>{ "Key binding" }</h3>
                <p class="quiet">{ said }</p>
            </div>
            if let Some(inner) = inner { <Rows ..inner /> }
            { boxes(props) }
        </section>
    }
}

/// What sets one of the expectations.
type Set = fn(&mut Presentation, String);

fn boxes(props: &Props) -> Html {
    let change = |set: Set| {
        let (dispatch, before) = (props.dispatch.clone(), Rc::clone(&props.presentation));
        move |value: String| {
            let mut next = (*before).clone();
            set(&mut next, value);
            dispatch.dispatch(InspectorAction::PresentationExpected(Rc::new(next)));
        }
    };
    let key = change(|expected, value| expected.holder_key = value);
    let key = Callback::from(move |event: InputEvent| {
        if let Some(element) = event.target_dyn_into::<HtmlTextAreaElement>() {
            key(element.value());
        }
    });
    let line = |set: Set| {
        let set = change(set);
        Callback::from(move |event: InputEvent| {
            if let Some(element) = event.target_dyn_into::<HtmlInputElement>() {
                set(element.value());
            }
        })
    };
    let nonce = line(|expected, value| expected.nonce = value);
    let audience = line(|expected, value| expected.audience = value);
    let expected = &props.presentation;
    html! {
        <div class="fields">
            <div class="field">
                <label for="holder-key">{ "Holder key" }</label>
                <textarea id="holder-key" class="box" rows="2" placeholder="empty: the key in cnf" spellcheck="false" autocomplete="off" autocapitalize="off" value={expected.holder_key.clone()} oninput={key} />
            </div>
            <div class="field">
                <label for="expected-nonce">{ "Expected nonce" }</label>
                <input id="expected-nonce" type="text" placeholder="the one you gave out" spellcheck="false" autocomplete="off" autocapitalize="off" value={expected.nonce.clone()} oninput={nonce} />
            </div>
            <div class="field">
                <label for="expected-audience">{ "Expected audience" }</label>
                <input id="expected-audience" type="text" placeholder="https://verifier.example" spellcheck="false" autocomplete="off" autocapitalize="off" value={expected.audience.clone()} oninput={audience} />
            </div>
        </div>
    }
}
