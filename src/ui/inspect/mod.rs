//! The inspector's page.

mod certificates; // what certificates say; in the part that loads later
mod clock; // the moment of a render
mod derive; // keys from passwords; in that part
mod editors; // the token box and the key box
mod examples; // a dozen and more tokens: what each shows
mod examples_view; // as cards, where nothing was pasted yet
mod excerpt; // texts that are too long for a text box
mod findings_panel; // in the part that loads later
mod members; // the header and the payload, a row for each member; in a part that loads later
mod more; // what a first visit does without; a part that loads later
mod opening; // what decrypts, compares disclosures and computes rare algorithms; a part that loads later
mod part; // how a part loads
mod places; // which characters carry which claim
mod policy_box;
mod profiles; // "My APIs"; in that part
mod reading; // long texts, piece by piece
mod refusal_card; // "Why is it refused?"; in that part
mod samples; // the tokens of the examples, made on the spot
pub mod self_test; // makes and judges every example
mod signature_panel; // in the part that loads later
pub mod signing; // what signs; a part that loads later
mod state;
mod timeline;
mod verdict_panel;

use super::route::{Page, parse};
use crate::platform;
use crate::ui::widget::{PieceKind, Room, Shared, render_pieces, visible_start};
use inspector::inspect::{Examination, examine_with};
use inspector::more::More as Functions;
use inspector::token::{Shape, TokenPart};
use inspector::verdict::{Judgement, Policy, PolicyRule, Verdict};
use jose::claims::numeric_date::NumericDate;
use jose::resolver::{Answer, Request};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use clock::use_now;
use editors::{key_box, token_box, use_whole};
use examples_view::{examples_card, examples_menu};
use excerpt::MAX_TEXT;
use more::{More, use_more};
use opening::{Opening as Opener, opening};
use part::{Loader, use_part};
use policy_box::policy_box;
use reading::use_reading;
use state::{InspectorAction, State};
use verdict_panel::verdict_panel;

pub use examples::{EXAMPLES, Example};
pub use samples::Sample;

/// What a link, or typing before start-up, brings to the page. Each `number`
/// is taken once, so that the same link can be opened again.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Opening {
    pub number: usize,
    pub token: Option<AttrValue>,
    pub key: Option<AttrValue>,
    pub token_from_link: bool,
    pub key_from_link: bool,
    /// The rules of a link, as JSON.
    pub profile: Option<AttrValue>,
}

#[derive(Properties, PartialEq)]
pub struct PageProps {
    pub opening: Opening,
}

#[component]
pub fn InspectPage(props: &PageProps) -> Html {
    let state = use_reducer_eq(|| State {
        text: props.opening.token.clone().unwrap_or_default(),
        key: props.opening.key.clone().unwrap_or_default(),
        text_from_link: props.opening.token_from_link,
        key_from_link: props.opening.key_from_link,
        profile: props.opening.profile.clone(),
        ..State::default()
    });
    let dispatch = state.dispatcher();
    {
        let (dispatch, first) = (dispatch.clone(), use_mut_ref(|| props.opening.number));
        use_effect_with(props.opening.clone(), move |opening| {
            if std::mem::replace(&mut *first.borrow_mut(), opening.number) != opening.number {
                dispatch.dispatch(InspectorAction::LinkFollowed {
                    token: opening.token.clone(),
                    key: opening.key.clone(),
                    profile: opening.profile.clone(),
                });
            }
        });
    }
    {
        let dispatch = dispatch.clone();
        use_effect_with((), move |()| {
            let listeners = [
                {
                    let dispatch = dispatch.clone();
                    platform::on_window("paste", move |event| paste_anywhere(event, &dispatch))
                },
                platform::on_window("dragover", |event| event.prevent_default()),
                {
                    let dispatch = dispatch.clone();
                    platform::on_window("drop", move |event| drop_file(event, &dispatch))
                },
            ];
            move || drop(listeners)
        });
    }
    let more = use_more();
    let reading = use_reading(&state.text);
    // What is pointed at changes with every key, and nothing in what is inspected.
    let inspecting = State {
        text: reading.text.clone(),
        caret: None,
        marked: None,
        ..(*state).clone()
    };
    let opener = use_part::<Opener>(None);
    let derived = use_state_eq(|| Shared(Rc::new(Vec::<(Request, Answer)>::new())));
    let inspected = use_memo(
        (
            (more.is_loaded(), opener.is_loaded()),
            inspecting.text.clone(),
            state.key.clone(),
            state.key_from_link,
            state.encoding,
            (state.detached.clone(), state.presentation.clone()),
            state.signature,
            state.candidate,
            (*derived).clone(),
        ),
        |_| {
            let resolver = more.resolver().knowing(Rc::clone(&derived.0));
            let functions = more.functions().map(|functions| Functions {
                decrypt: opener.part().map(|part| part.decrypt),
                disclose: opener.part().map(|part| part.disclose),
                ..functions
            });
            let examination = examine_with(&inspecting.input(), &resolver, functions.as_ref());
            let open = resolver.into_open();
            (Shared(Rc::new(examination)), Shared(Rc::new(open)))
        },
    );
    let (examination, open) = (*inspected).clone();
    let is_pending = !open.is_empty();
    let is_late = open.iter().any(Request::is_late);
    {
        let (part, derived) = (opener.part(), derived.setter());
        use_effect_with(open, move |open| {
            let gone = Rc::new(Cell::new(false));
            let slow = open
                .iter()
                .find(|request| matches!(request, Request::DeriveKey { .. }));
            if let (Some(request), Some(part)) = (slow, part) {
                // One is enough: there is one password in the box.
                let then = Callback::from(move |answer| derived.set(Shared(Rc::new(vec![answer]))));
                (part.derive)(request.clone(), Rc::clone(&gone), then);
            }
            move || gone.set(true)
        });
    }
    let clock = use_now((inspected.clone(), state.policy.clone()));
    let now = state.check_at.unwrap_or(clock);
    {
        let more = more.clone();
        // A key that is no secret may be a certificate.
        let has_key = examination.keys.look.is_some();
        let is_wanted = is_pending || examination.is_partial || state.profile.is_some() || has_key;
        use_effect_with((inspected.clone(), is_wanted), move |(_, is_wanted)| {
            if *is_wanted {
                more.fetch();
            }
        });
        let may_open = examination.may_decrypt() || examination.may_disclose() || is_late;
        let opener = opener.clone();
        use_effect_with((inspected.clone(), may_open), move |(_, may_open)| {
            if *may_open {
                opener.load(opening());
            }
        });
    }
    {
        // The rules of a link.
        let (dispatch, part) = (dispatch.clone(), more.part());
        use_effect_with(
            (state.profile.clone(), part.is_some()),
            move |(profile, _)| {
                if let (Some(text), Some(part)) = (profile, part) {
                    dispatch.dispatch((part.profile_of)(text));
                }
            },
        );
    }
    // Rules of a link that were not read yet, or could not be: nothing passes them.
    let policy = match state.profile {
        Some(_) => Rc::new(Policy {
            from_link: true,
            unreadable: vec![(PolicyRule::Profile, String::new())],
            ..Policy::default()
        }),
        None => state.policy.clone(),
    };
    let judgement = Shared(use_memo(
        (
            examination.clone(),
            policy,
            now,
            reading.is_under_way(),
            more.is_loaded(),
        ),
        |(examination, policy, now, is_under_way, _)| match is_under_way {
            false => examination.judge_with(policy, more.functions().as_ref(), *now),
            true => Judgement {
                headline: "Looking for a token".into(),
                detail: "The text is long, so it is read piece by piece.".into(),
                ..examination.judge_with(policy, more.functions().as_ref(), *now)
            },
        },
    ));
    use_whole("token", &state.text);
    use_whole("key", &state.key);
    let boxes = use_memo(
        (
            editors::Props {
                // Where the caret stands changes nothing in the boxes, and it changes with every key.
                state: State {
                    caret: None,
                    ..(*state).clone()
                },
                reading: reading.clone(),
                examination: examination.clone(),
                dispatch: dispatch.clone(),
            },
            more.is_loaded(),
        ),
        |(shown, _)| {
            let certificates = more.part().map_or_else(Html::default, |part| {
                (part.certificates)(certificates::Props {
                    state: shown.state.clone(),
                    examination: shown.examination.clone(),
                })
            });
            (token_box(shown), key_box(shown, certificates))
        },
    );
    let profiles = more.part().map_or_else(Html::default, |part| {
        (part.profiles)(profiles::Props {
            state: inspecting.clone(),
            examination: examination.clone(),
            dispatch: dispatch.clone(),
        })
    });
    let pointed = pointed_member(
        &examination,
        state.caret.and_then(|at| at.checked_sub(reading.start)),
    );
    let members = |part: TokenPart| match more.part() {
        Some(loaded) => (loaded.members)(members::Props {
            part,
            examination: examination.clone(),
            now: (part == TokenPart::Payload).then_some(now),
            policy: state.policy.clone(),
            pointed: pointed
                .filter(|(own, _)| *own == part)
                .map(|(_, index)| index),
            detached: state.detached.clone(),
            presentation: state.presentation.clone(),
            is_inside: false,
            dispatch: dispatch.clone(),
        }),
        None => plain_members(part, &examination),
    };

    html! {
        <main id="main" class="inspect">
            <h1 class="visually-hidden">{ "Inspect a token" }</h1>
            <div class="column">
                { boxes.0.clone() }
                { boxes.1.clone() }
                { policy_box(&state, profiles, &dispatch) }
                if let Some(token) = &examination.token {
                    { members(TokenPart::Header) }
                    { more.part().map(|part| (part.signature)(token)) }
                }
            </div>
            <div class="column">
                { verdict_panel(&judgement, state.check_at, is_decrypted(&examination), reading.is_under_way() || (is_pending || examination.is_partial) && !more.has_failed()) }
                if more.has_failed() || opener.has_failed() { { not_loaded(&more, &opener) } }
                if let Some(part) = more.part() {
                    { (part.refusal)(refusal_card::Props { state: inspecting.clone(), examination: examination.clone(), judgement: judgement.clone(), now }) }
                }
                <Announcer judgement={judgement.clone()} policy={state.policy.clone()} check_at={state.check_at} />
                if examination.token.is_some() {
                    { members(TokenPart::Payload) }
                    if let Some(part) = more.part() {
                        { (part.findings)(findings_panel::Props { examination: examination.clone(), start: reading.start, is_good: judgement.verdict == Verdict::Valid, dispatch: dispatch.clone() }) }
                    }
                } else if !reading.is_under_way() {
                    { examples_card(&dispatch) }
                }
            </div>
            { examples_menu(&dispatch) }
            // For the page, which carries it over a reload (`static/start.js`).
            <textarea id="linked" hidden=true autocomplete="off" value={linked_boxes(&state)} />
        </main>
    }
}

/// Whether the token was encrypted, and was opened.
fn is_decrypted(examination: &Examination) -> bool {
    let token = examination.token.as_ref();
    token.is_some_and(|token| token.shape == Shape::Jwe && !token.is_sealed())
}

/// Which boxes came with a link, a letter each.
fn linked_boxes(state: &State) -> &'static str {
    match (state.text_from_link, state.key_from_link) {
        (true, true) => "tk",
        (true, false) => "t",
        (false, true) => "k",
        (false, false) => "",
    }
}

/// How much of a header or payload is shown until what explains it has loaded, in bytes.
const FIRST: usize = 2 * 1024;

/// The header or the payload as text, until the part that explains it has loaded.
fn plain_members(part: TokenPart, examination: &Examination) -> Html {
    let Some(token) = &examination.token else {
        return html! {};
    };
    let (name, id, class) = places::card(part);
    let bytes = places::bytes(token, part);
    let text = String::from_utf8_lossy(bytes.get(..FIRST).unwrap_or(bytes));
    let mut room = Room {
        bytes: FIRST,
        pieces: FIRST,
    };
    html! {
        <section id={id} tabindex="-1" class={classes!("card", "json-card", class)} role="region" aria-label={name} aria-busy="true">
            <div class="card-head"><h2><span class={classes!("swatch", places::class(part))} aria-hidden="true"></span>{ name }</h2></div>
            <pre class="raw">{ render_pieces(&visible_start(&text, PieceKind::Text, &mut room).0) }</pre>
        </section>
    }
}

/// What is said where the part could not be loaded.
const NOT_LOADED: &str = "A part of this page could not be loaded, so some checks are missing: the network was interrupted, or a newer version has been published. What you typed is still here.";

fn not_loaded(more: &More, opener: &Loader<Opener>) -> Html {
    let (more, opener) = (more.clone(), opener.clone());
    let again = move |_: MouseEvent| {
        more.fetch();
        if opener.has_failed() {
            opener.load(opening());
        }
    };
    html! {
        <p class="note is-fail" role="alert" data-load="failed">{ NOT_LOADED }{ " " }<button type="button" class="button" onclick={again}>{ "Try again" }</button></p>
    }
}

/// Pasting works anywhere on the page; in a text box the box takes it itself.
fn paste_anywhere(event: &web_sys::Event, dispatch: &UseReducerDispatcher<State>) {
    if platform::typing() {
        return;
    }
    if let Some(text) = platform::pasted_text(event, MAX_TEXT) {
        event.prevent_default();
        come_forward();
        dispatch.dispatch(InspectorAction::taking(text, InspectorAction::TokenChanged));
    }
}

/// Opens this page where another one is shown: what arrives must be seen to arrive.
fn come_forward() {
    if parse(&platform::fragment()).page != Page::Inspect {
        platform::go(Page::Inspect.href());
    }
}

fn drop_file(event: &web_sys::Event, dispatch: &UseReducerDispatcher<State>) {
    let Some(event) = event.dyn_ref::<web_sys::DragEvent>() else {
        return;
    };
    let dropped_file = event
        .data_transfer()
        .and_then(|data| data.files())
        .is_some_and(|files| files.length() > 0);
    if !dropped_file {
        return; // text goes where it is dropped
    }
    event.prevent_default();
    come_forward();
    let dispatch = dispatch.clone();
    // On the key's card it is a key.
    let action = match is_inside(event, ".key-card") {
        true => InspectorAction::KeyChanged,
        false => InspectorAction::TokenChanged,
    };
    platform::dropped_text(event, f64::from(MAX_TEXT), move |text| {
        dispatch.dispatch(InspectorAction::taking(text, action));
    });
}

/// Whether an event happened inside of an element with this selector.
fn is_inside(event: &web_sys::Event, selector: &str) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .and_then(|element| element.closest(selector).ok().flatten())
        .is_some()
}

/// The member whose characters the caret stands in.
fn pointed_member(examination: &Examination, caret: Option<usize>) -> Option<(TokenPart, usize)> {
    places::member_at(examination.token.as_ref()?, &examination.map, caret?)
}

#[derive(Properties, PartialEq)]
struct AnnouncerProps {
    judgement: Shared<Judgement>,
    policy: Rc<Policy>,
    check_at: Option<NumericDate>,
}

/// Tells screen readers what changed; not what only ticks.
#[component]
fn Announcer(props: &AnnouncerProps) -> Html {
    let text = use_state(String::new);
    let judgement = props.judgement.clone();
    let outcomes: Vec<_> = judgement.checks.iter().map(|check| check.outcome).collect();
    // A broken token changes its faults with every key that is typed.
    let basis: String = match judgement.verdict {
        Verdict::Malformed => String::new(),
        _ => judgement
            .detail
            .chars()
            .filter(|c| !c.is_ascii_digit())
            .collect(),
    };
    {
        let text = text.clone();
        let (policy, check_at) = (props.policy.clone(), props.check_at);
        let basis = (judgement.verdict, outcomes, basis, policy, check_at);
        use_effect_with(basis, move |_| {
            let at = check_at.map(verdict_panel::checked_at).unwrap_or_default();
            let said = format!("{}. {} {at}", judgement.headline, judgement.detail);
            text.set(said.replace('`', ""));
        });
    }
    html! { <p class="visually-hidden" role="status" aria-live="polite">{ (*text).clone() }</p> }
}
