//! The two boxes that everything begins with.

use super::examples_view::{MENU, awaited_note};
use super::excerpt::{MAX_TEXT, is_too_long};
use super::places::{self, Stroke, strokes};
use super::reading::Reading;
use super::state::{InspectorAction, State};
use super::verdict_panel::coded;
use crate::platform;
use crate::ui::widget::{CopyButton, Shared};
use inspector::inspect::Examination;
use inspector::intake::{Candidate, LongTextEnd, PasteKind};
use inspector::verdict::date;
use jose::algorithm::{self, Family, Hash};
use jose::key::{Format, Key, KeySet, Material, SecretEncoding, thumbprint};
use jose::text::{Hidden, capitalise, quoted};
use wasm_bindgen::JsCast;
use web_sys::{HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What both boxes show.
#[derive(PartialEq)]
pub struct Props {
    pub state: State,
    pub reading: Reading,
    pub examination: Shared<Examination>,
    pub dispatch: UseReducerDispatcher<State>,
}

fn value_of(event: &InputEvent) -> Option<AttrValue> {
    event
        .target_dyn_into::<HtmlTextAreaElement>()
        .map(|element| element.value().into())
}

/// A paste of megabytes never reaches the text box: laying it out freezes the page. One of
/// very many is refused.
/// And where only an excerpt is shown, a paste replaces the whole.
fn on_long_paste(
    dispatch: &UseReducerDispatcher<State>,
    excerpted: bool,
    action: fn(AttrValue) -> InspectorAction,
) -> Callback<Event> {
    let dispatch = dispatch.clone();
    Callback::from(move |event: Event| {
        let Some(text) = platform::pasted_text(&event, MAX_TEXT) else {
            return;
        };
        if excerpted || text.as_ref().map_or(true, |text| is_too_long(text)) {
            event.prevent_default();
            dispatch.dispatch(InspectorAction::taking(text, action));
        }
    })
}

/// The longest text that is carried over a reload, in bytes.
const CARRIED: usize = 10_000_000;

/// Keeps the whole of a long text with its box, which shows only the beginning of it; nothing
/// where it is too long to be carried, for the beginning must not be taken for the whole.
#[hook]
pub fn use_whole(id: &'static str, text: &AttrValue) {
    use_effect_with(text.clone(), move |text| {
        let carried = if text.len() > CARRIED { "" } else { text };
        platform::keep_whole(id, is_too_long(text).then_some(carried));
    });
}

/// What is said where only the beginning of a long text is shown, and how much of it was read.
fn excerpt_note(whole: &str, excerpt: &str, reading: Option<&Reading>) -> Html {
    let (pasted, shown) = (size(whole.len()), size(excerpt.len()));
    let progress = reading.and_then(|reading| Some((reading, reading.progress.as_ref()?)));
    if let Some((reading, progress)) = progress.filter(|(reading, _)| reading.is_under_way()) {
        // The figure is not read out with each piece.
        return html! {
            <p class="note"><span role="status">{ format!("{pasted} pasted. Looking for a token. ") }</span>{ format!("{} read. ", size(progress.read())) }<button type="button" class="button" onclick={reading.stop.clone()}>{ "Stop" }</button></p>
        };
    }
    let read = progress.map(|(_, progress)| size(progress.read()));
    let read = read.unwrap_or_default();
    let how_far = match progress.and_then(|(_, progress)| progress.end()) {
        Some(LongTextEnd::Token) => format!("The first {read} were read, up to the first token."),
        Some(LongTextEnd::Stopped) => format!("You stopped it after {read}. Clear and paste to read it again."),
        Some(LongTextEnd::Cut) => "What goes on for more than 1 MB without white space was cut off: no token is that long.".to_owned(),
        Some(LongTextEnd::Whole) | None => "All of it was read.".to_owned(),
    };
    html! {
        <p class="note">{ format!("{pasted} pasted. The first {shown} are shown. {how_far} Paste another text to replace it, or clear.") }</p>
    }
}

/// The box for the token: what was pasted, coloured in place.
pub fn token_box(props: &Props) -> Html {
    let Props {
        state,
        examination,
        dispatch,
        ..
    } = props;
    let oninput = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(text) = value_of(&event) {
                dispatch.dispatch(InspectorAction::TokenChanged(text));
            }
        })
    };
    let onpaste = on_long_paste(
        dispatch,
        state.excerpt().is_some(),
        InspectorAction::TokenChanged,
    );
    let caret = {
        let dispatch = dispatch.clone();
        move || dispatch.dispatch(InspectorAction::CaretMoved(platform::caret("token")))
    };
    let onkeyup = {
        let caret = caret.clone();
        Callback::from(move |_: KeyboardEvent| caret())
    };
    let onclick = Callback::from(move |_: MouseEvent| caret());
    let onblur = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: FocusEvent| dispatch.dispatch(InspectorAction::CaretMoved(None)))
    };
    let act = |action: InspectorAction, focused: &'static str| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(action.clone());
            platform::focus(focused);
        })
    };
    let excerpt = state.excerpt();
    let painted = excerpt.is_none() && examination.token.is_some();
    html! {
        <section class="card token-card" aria-labelledby="token-title">
            <div class="card-head">
                <h2 id="token-title"><label for="token">{ "Token" }</label></h2>
                <div class="card-tools">
                    if !state.text.is_empty() {
                        <button type="button" class="button" popovertarget={MENU}>{ "Examples" }</button>
                        <CopyButton text={bare(state, examination)} what="token" />
                        <button type="button" class="button" onclick={act(InspectorAction::Cleared, "token")}>{ "Clear" }</button>
                    }
                    if state.cleared.is_some() {
                        <button type="button" class="button" onclick={act(InspectorAction::ClearUndone, "token")}>{ "Undo" }</button>
                    }
                </div>
            </div>
            <div class={classes!("editor", painted.then_some("editor-painted"))}>
                <pre class="editor-paint" aria-hidden="true">
                    if painted { { paint(state, examination) } }
                    { if painted { "\n" } else { "" } }
                </pre>
                <textarea id="token" aria-label="Token" aria-describedby="token-notes" class="editor-text" rows="6" spellcheck="false" autocomplete="off" autocapitalize="off"
                    placeholder="Paste a token, or anything that holds one: a header line, a curl command, a URL"
                    readonly={excerpt.is_some()}
                    value={excerpt.map_or_else(|| state.text.clone(), |text| AttrValue::from(text.to_owned()))}
                    {oninput} {onpaste} {onkeyup} {onclick} {onblur} />
            </div>
            { tabs(props) }
            <div id="token-notes" class="notes">
                if let Some(excerpt) = excerpt { { excerpt_note(&state.text, excerpt, Some(&props.reading)) } }
                if let Some(notice) = &state.notice {
                    <p class="note is-fail">{ notice.clone() }</p>
                }
                if let Some(awaited) = state.awaited { { awaited_note(awaited, dispatch) } }
                if let Some(hidden) = &examination.hidden { <p class="note">{ coded(&hidden_note(hidden)) }</p> }
                { for examination.intake.notes_of(state.candidate).iter().map(|note| html! { <p class="note">{ coded(&note.to_string()) }</p> }) }
                { choice(props, "Signature", props.examination.signatures, props.examination.token.as_ref().map_or(0, |token| token.signature_index), InspectorAction::SignatureChosen) }
                { offered_key(props) }
            </div>
        </section>
    }
}

/// The token alone, without what stands around it; of a JSON serialization, or where there is no
/// token, the whole text.
fn bare(state: &State, examination: &Examination) -> AttrValue {
    match &examination.token {
        Some(token) if !token.is_json => token.text.clone().into(),
        _ => state.text.clone(),
    }
}

/// Tokens that get a tab of their own; of more a list is chosen from.
const MAX_TABS: usize = 12;

/// Where a paste holds several tokens: a tab for each.
fn tabs(props: &Props) -> Html {
    let intake = &props.examination.intake;
    let PasteKind::Token(first) = &intake.found else {
        return html! {};
    };
    let count = intake.others.len() + 1;
    if count > MAX_TABS {
        return choice(
            props,
            "Token",
            count,
            props.state.candidate,
            InspectorAction::CandidateChosen,
        );
    }
    if count < 2 {
        return html! {};
    }
    let chosen = props.state.candidate;
    let choose = |index: usize| {
        let dispatch = props.dispatch.clone();
        move || dispatch.dispatch(InspectorAction::CandidateChosen(index))
    };
    let onkeydown = {
        let (back, on) = ((chosen + count - 1) % count, (chosen + 1) % count);
        let (to_the_left, to_the_right) = (choose(back), choose(on));
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowLeft" => {
                    to_the_left();
                    back
                }
                "ArrowRight" => {
                    to_the_right();
                    on
                }
                _ => return,
            };
            event.prevent_default();
            platform::focus(&tab_id(next));
        })
    };
    html! {
        <div class="tabs" role="tablist" aria-label="Tokens found" {onkeydown}>
            { for std::iter::once(first).chain(&intake.others).enumerate().map(|(index, candidate)| {
                let choose = choose(index);
                let is_chosen = index == chosen;
                html! {
                    <button type="button" class="tab" role="tab" key={index} id={tab_id(index)}
                        aria-selected={is_chosen.to_string()} aria-controls="token" tabindex={if is_chosen { "0" } else { "-1" }}
                        onclick={Callback::from(move |_: MouseEvent| choose())}>{ tab_title(index, candidate) }</button>
                }
            }) }
        </div>
    }
}

fn tab_id(index: usize) -> String {
    format!("found-token-{index}")
}

/// "access_token · expires 2026-12-01 10:22 UTC".
fn tab_title(index: usize, candidate: &Candidate) -> String {
    let name = match &candidate.label {
        Some(label) => quoted(&label.to_string()),
        None => format!("Token {}", index + 1),
    };
    let token = inspector::token::decode(&candidate.token, &candidate.map);
    let exp = token.claims().and_then(|claims| date(claims, "exp"));
    // To the minute.
    let moment = exp.map(|exp| exp.to_utc_text());
    match moment.as_deref().and_then(|moment| moment.get(..16)) {
        Some(moment) => format!("{name} · expires {moment} UTC"),
        None => name,
    }
}

/// What a text box cannot show of its text.
fn hidden_note(hidden: &Hidden) -> String {
    format!("This text holds {hidden}.")
}

/// "1.2 MB", "12 KB", "300 bytes".
fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!(
            "{}.{} MB",
            bytes / 1_048_576,
            bytes % 1_048_576 * 10 / 1_048_576
        ),
    }
}

fn paint(state: &State, examination: &Examination) -> Html {
    let Some(token) = &examination.token else {
        return html! {};
    };
    let marked = state.marked.as_ref();
    let marked = marked.and_then(|mark| places::of_mark(mark, token, &examination.map));
    // Of a place between characters, such as the end, the one before is marked.
    let marked = marked.map(|at| match at.is_empty() {
        true => state.text.floor_char_boundary(at.start.saturating_sub(1))..at.end,
        false => at,
    });
    let first = marked.as_ref().map(|at| at.start);
    strokes(state.text.len(), token, &examination.map, marked.as_ref())
        .into_iter()
        .map(|Stroke { span, classes }| {
            let id = (first == Some(span.start)).then_some("marked");
            let text = state.text.get(span).unwrap_or_default().to_owned();
            html! { <span {id} class={classes!(classes)}>{ text }</span> }
        })
        .collect()
}

/// A choice among several: tokens of a text, signatures of a JSON serialization.
fn choice(
    props: &Props,
    what: &'static str,
    count: usize,
    chosen: usize,
    action: fn(usize) -> InspectorAction,
) -> Html {
    if count < 2 {
        return html! {};
    }
    let onchange = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |event: Event| {
            if let Some(element) = event.target_dyn_into::<HtmlSelectElement>() {
                dispatch.dispatch(action(
                    usize::try_from(element.selected_index()).unwrap_or(0),
                ));
            }
        })
    };
    html! {
        <p class="note">
            <label>{ what }{ " " }
                <select {onchange}>
                    { for (0..count).map(|index| html! {
                        <option selected={index == chosen}>{ format!("{} of {count}", index + 1) }</option>
                    }) }
                </select>
            </label>
        </p>
    }
}

/// A key pasted into the wrong box is offered to the right one.
fn offered_key(props: &Props) -> Html {
    let intake = &props.examination.intake;
    let (span, alone) = match (&intake.found, &intake.offered_key) {
        (PasteKind::Key { span, .. }, _) => (span.clone(), true),
        (_, Some(span)) => (span.clone(), false),
        _ => return html! {},
    };
    let Some(key) = props
        .reading
        .text
        .get(span)
        .map(|text| AttrValue::from(text.to_owned()))
    else {
        return html! {};
    };
    let onclick = {
        let (dispatch, token) = (
            props.dispatch.clone(),
            if alone {
                AttrValue::default()
            } else {
                props.state.text.clone()
            },
        );
        Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(InspectorAction::Opened {
                token: token.clone(),
                key: key.clone(),
                encoding: None,
            });
        })
    };
    html! {
        <p class="note">{ if alone { "This is a key. " } else { "A key is offered beside the token. " } }<button type="button" class="button" {onclick}>{ "Use it as the key" }</button></p>
    }
}

/// The box for the key, with what was recognised in it, and its certificates.
pub fn key_box(props: &Props, certificates: Html) -> Html {
    let Props {
        state,
        examination,
        dispatch,
        ..
    } = props;
    let oninput = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(text) = value_of(&event) {
                dispatch.dispatch(InspectorAction::KeyChanged(text));
            }
        })
    };
    let onchange = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| {
            if let Some(element) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok())
            {
                let index = usize::try_from(element.selected_index()).unwrap_or(0);
                dispatch.dispatch(InspectorAction::EncodingChosen(
                    index
                        .checked_sub(1)
                        .and_then(|at| SecretEncoding::ALL.get(at).copied()),
                ));
            }
        })
    };
    let clear = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(InspectorAction::KeyCleared);
            platform::focus("key");
        })
    };
    let excerpt = state.key_excerpt();
    let onpaste = on_long_paste(dispatch, excerpt.is_some(), InspectorAction::KeyChanged);
    html! {
        <section class="card key-card" aria-labelledby="key-title">
            <div class="card-head">
                <h2 id="key-title"><label for="key">{ "Key" }</label></h2>
                <div class="card-tools">
                    if !state.key.is_empty() {
                        <button type="button" class="button" aria-label="Clear the key" onclick={clear}>{ "Clear" }</button>
                    }
                    <label class="field-inline">
                        <span>{ "Secret encoding" }</span>
                        <select id="reading" {onchange}>
                            <option selected={state.encoding.is_none()}>{ "auto-detect" }</option>
                            { for SecretEncoding::ALL.iter().map(|encoding| html! {
                                <option selected={state.encoding == Some(*encoding)}>{ encoding.name() }</option>
                            }) }
                        </select>
                    </label>
                </div>
            </div>
            <textarea id="key" aria-label="Key" aria-describedby="key-notes" class="box" rows="3" spellcheck="false" autocomplete="off" autocapitalize="off"
                placeholder="The secret, a PEM key or certificate, a JWK or a JWK Set. It stays in this page."
                readonly={excerpt.is_some()}
                value={excerpt.map_or_else(|| state.key.clone(), |text| AttrValue::from(text.to_owned()))}
                {oninput} {onpaste} />
            <div id="key-notes" class="notes">
            if let Some(excerpt) = excerpt { { excerpt_note(&state.key, excerpt, None) } }
            { for key_notes(state, examination).into_iter().map(|(fail, text)| html! {
                <p class={classes!("note", fail.then_some("is-fail"))}>{ coded(&text) }</p>
            }) }</div>
            { certificates }
        </section>
    }
}

/// What there is to say about the key: true marks a fault.
fn key_notes(state: &State, examination: &Examination) -> Vec<(bool, String)> {
    let mut notes: Vec<_> = Hidden::of(&state.key)
        .map(|hidden| (false, hidden_note(&hidden)))
        .into_iter()
        .collect();
    if state.key.trim().is_empty() {
        return notes;
    }
    let used = examination
        .signature
        .as_ref()
        .and_then(|result| result.key.as_ref());
    let keys = &examination.keys;
    if let Some(fault) = &keys.fault {
        notes.push((true, format!("{}.", capitalise(&fault.to_string()))));
    }
    let Some(set) = &keys.set else {
        return notes;
    };
    notes.extend(keys.notes.iter().map(|note| (false, note.clone())));
    notes.extend(match (set.format, used.or(set.keys.first())) {
        (Format::JwkSet, _) => vec![(false, set_note(set, keys.notes.is_empty()))],
        (_, Some(key)) => vec![(false, key_note(key, examination))],
        _ => Vec::new(),
    });
    if set.keys.iter().any(Key::is_private) {
        let is_jwe = examination.token.as_ref().map(|token| token.shape)
            == Some(inspector::token::Shape::Jwe);
        let note = match is_jwe {
            true => "A private key. It stays in this page.",
            false => "A private key. Checking needs only its public half; it stays in this page.",
        };
        notes.push((false, note.into()));
    }
    notes
}

/// What a set holds. Keys that were found one by one are none in the sense of RFC 7517.
fn set_note(set: &KeySet, is_jwk_set: bool) -> String {
    let names: Vec<_> = set
        .keys
        .iter()
        .map(|key| match &key.kid {
            Some(kid) => quoted(kid),
            None => key.type_name(),
        })
        .take(6)
        .collect();
    let skipped = match set.skipped.len() {
        0 => String::new(),
        count => format!(" {count} could not be read and are skipped."),
    };
    format!(
        "{}{}: {}.{skipped}",
        if is_jwk_set { "JWK Set of " } else { "" },
        count(set.keys.len(), "key"),
        names.join(", ")
    )
}

fn count(number: usize, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}

fn key_note(key: &Key, examination: &Examination) -> String {
    match &key.material {
        Material::Secret(bytes) => {
            let row = examination
                .token
                .as_ref()
                .and_then(|token| token.parameter_text("alg"))
                .and_then(algorithm::find);
            let strength = match row
                .filter(|row| row.family == Family::Hmac)
                .and_then(|row| Some((row, row.hash.map(Hash::size)?)))
            {
                Some((row, needed)) if bytes.len() < needed => format!(
                    ", shorter than the {needed} bytes that {} asks for",
                    row.name
                ),
                Some((row, _)) => format!(", long enough for {}", row.name),
                None => String::new(),
            };
            format!(
                "{}-byte secret, read as {}{strength}.",
                bytes.len(),
                key.format.name()
            )
        }
        _ => {
            let kid = key
                .kid
                .as_ref()
                .map(|kid| format!(", kid {}", quoted(kid)))
                .unwrap_or_default();
            let thumbprint = thumbprint(key)
                .map(|text| format!(" Thumbprint {text}."))
                .unwrap_or_default();
            format!(
                "{}, {} bits ({}{kid}).{thumbprint}",
                key.type_name(),
                key.bits(),
                key.format.name()
            )
        }
    }
}
