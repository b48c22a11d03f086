//! The header and the payload: every member once, explained in its margin.

use super::places;
use super::state::{InspectorAction, State};
use super::timeline::{self, timeline_view};
use super::verdict_panel::coded;
use crate::platform;
use crate::ui::widget::{
    CopyButton, PieceKind, Room, Shared, json_pieces, render_pieces, short_reference, visible_start,
};
use inspector::inspect::Examination;
use inspector::more::Annotate;
use inspector::token::{Payload, Shape, Token, TokenPart};
use inspector::verdict::Policy;
use jose::claims::annotation::{Annotation, Moment, Registration};
use jose::claims::numeric_date::NumericDate;
use jose::json::{Document, Member};
use jose::text::quoted;
use std::fmt::Write as _;
use std::rc::Rc;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// How many members are drawn, and how much of all of them; more is in the raw view.
const MAX_ROWS: usize = 400;
const MEMBERS: Room = Room {
    bytes: 128 * 1024,
    pieces: 16 * 1024,
};

/// How much of one member is drawn.
const MEMBER: Room = Room {
    bytes: 4 * 1024,
    pieces: 1024,
};

/// How much of the raw view is drawn.
const RAW: Room = Room {
    bytes: 64 * 1024,
    pieces: 4 * 1024,
};

/// Disclosures that are drawn.
const MAX_DISCLOSURES: usize = 100;

/// How much of the hex view is drawn, in bytes.
const MAX_HEX: usize = 4 * 1024;

/// What explains members, there or not; there is but one.
#[derive(Clone, Copy)]
pub struct Explains {
    pub claim: Annotate,
    pub header: Annotate,
}

impl PartialEq for Explains {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub part: TokenPart,
    pub examination: Shared<Examination>,
    /// The moment, for a part that holds times.
    pub now: Option<NumericDate>,
    pub policy: Rc<Policy>,
    /// None until it has loaded.
    pub explains: Option<Explains>,
    /// The member that the caret of the token box stands in.
    pub pointed: Option<usize>,
    #[prop_or_default]
    pub detached: AttrValue,
    pub dispatch: UseReducerDispatcher<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Pretty,
    Raw,
    Hex,
}

impl View {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Pretty, "Pretty"),
        (Self::Raw, "Raw"),
        (Self::Hex, "Hex"),
    ];
}

#[component]
pub fn JsonPanel(props: &Props) -> Html {
    let view = use_state_eq(|| View::Pretty);
    let Some(token) = &props.examination.token else {
        return html! {};
    };
    let (name, class) = match props.part {
        TokenPart::Header => ("Header", "header-card"),
        _ => ("Payload", "payload-card"),
    };
    let bytes: &[u8] = match props.part {
        TokenPart::Payload => token.payload_bytes(),
        part => token.segment(part).map_or(&[], |segment| &segment.bytes),
    };
    let text = String::from_utf8_lossy(bytes);
    let sealed = props.part == TokenPart::Payload && token.shape == Shape::Jwe;
    html! {
        <section class={classes!("card", "json-card", class)} role="region" aria-label={name}>
            <div class="card-head">
                <h2><span class={classes!("swatch", places::class(props.part))} aria-hidden="true"></span>{ name }</h2>
                if let Some(kind) = props.examination.kind.filter(|_| props.part == TokenPart::Payload) {
                    <p class="kind" data-kind={kind.id}>{ kind.name }</p>
                }
                if !sealed && !bytes.is_empty() {
                    <div class="card-tools">
                        <div class="switch" role="group" aria-label={format!("View of the {}", name.to_ascii_lowercase())}>
                            { for View::ALL.iter().map(|(this, word)| {
                                let (view, this) = (view.clone(), *this);
                                let pressed = *view == this;
                                html! {
                                    <button type="button" class="switch-option" aria-pressed={pressed.to_string()} onclick={move |_| view.set(this)}>{ *word }</button>
                                }
                            }) }
                        </div>
                        <CopyButton text={text.to_string()} what={name.to_ascii_lowercase()} />
                    </div>
                }
            </div>
            if let Some(kind) = props.examination.kind.filter(|_| props.part == TokenPart::Payload) {
                <p class="kind-about pad">{ coded(kind.about) }{ " " }<span class="reference">{ short_reference(kind.reference) }</span></p>
            }
            if sealed {
                { sealed_parts(token) }
            } else if props.part == TokenPart::Payload {
                <div role="region" aria-label="Claims">
                    if token.is_detached() && token.payload != Payload::Empty { { detached(props) } }
                    { viewed(props, token, *view, &text) }
                    { disclosures(token) }
                </div>
            } else {
                { viewed(props, token, *view, &text) }
            }
        </section>
    }
}

fn viewed(props: &Props, token: &Token, view: View, text: &str) -> Html {
    match view {
        View::Pretty => pretty(props, token, text),
        View::Raw => raw(text),
        View::Hex if props.part == TokenPart::Payload => hex(token.payload_bytes()),
        View::Hex => hex(token
            .segment(props.part)
            .map_or(&[], |segment| &segment.bytes)),
    }
}

fn pretty(props: &Props, token: &Token, text: &str) -> Html {
    if props.part == TokenPart::Header {
        return rows(props, token, &token.header, text);
    }
    match &token.payload {
        Payload::Claims(claims) => html! { <>
            if let Some(line) = props.now.and_then(|now| timeline::layout(claims, now)) {
                { timeline_view(&line) }
            }
            { rows(props, token, claims, text) }
        </> },
        Payload::Text(inner) => html! { <>
            { nested(props, inner) }
            { raw(text) }
        </> },
        Payload::Bytes => html! { <>
            <p class="quiet pad">{ "Bytes that are not text." }</p>
            { hex(token.payload_bytes()) }
        </> },
        Payload::Detached => html! {},
        Payload::Empty => html! {
            <p class="quiet pad">{ "The payload is empty: 0 bytes were signed." }</p>
        },
        Payload::Absent => {
            html! { <p class="quiet pad">{ "The token ends before its payload." }</p> }
        }
    }
}

/// A payload that is text: another token can be opened.
fn nested(props: &Props, inner: &str) -> Html {
    if !inner.starts_with("eyJ") || inner.matches('.').count() < 2 {
        return html! { <p class="quiet pad">{ "Text, not a JSON object. A JWS may carry anything." }</p> };
    }
    let onclick = {
        let (dispatch, inner) = (props.dispatch.clone(), AttrValue::from(inner.to_owned()));
        Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(InspectorAction::TokenChanged(inner.clone()));
        })
    };
    html! {
        <p class="quiet pad">{ "A nested token: the payload is another token. " }
            <button type="button" class="button" {onclick}>{ "Open the inner token" }</button>
        </p>
    }
}

/// What the holder of an SD-JWT discloses, some of it if there is much.
fn disclosures(token: &Token) -> Html {
    if token.shape != Shape::SdJwt {
        return html! {};
    }
    let all = token.disclosures();
    html! {
        <div class="pad">
            <p class="quiet">{ "Disclosures, as sent. Whether the issuer signed their digests is not checked." }</p>
            <dl class="parts">
                { for all.iter().take(MAX_DISCLOSURES).map(|disclosure| html! { <>
                    <dt class="part-disclosures">{ disclosure.name.as_deref().map_or_else(|| "an array element".to_owned(), quoted) }</dt>
                    <dd>{ quoted(&disclosure.value) }</dd>
                </> }) }
            </dl>
            if all.len() > MAX_DISCLOSURES { <p class="quiet">{ format!("And {} more.", all.len() - MAX_DISCLOSURES) }</p> }
        </div>
    }
}

/// The payload travelled apart: it can be supplied here.
fn detached(props: &Props) -> Html {
    let oninput = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(element) = event.target_dyn_into::<HtmlTextAreaElement>() {
                dispatch.dispatch(InspectorAction::PayloadSupplied(element.value().into()));
            }
        })
    };
    html! {
        <div class="pad">
            <p><label for="detached">{ "Detached payload: it is not in the token. Paste what was signed, exactly." }</label></p>
            <textarea id="detached" class="box" rows="3" spellcheck="false" autocomplete="off" value={props.detached.clone()} {oninput} />
        </div>
    }
}

/// The five parts of a JWE, of which only the header can be read.
fn sealed_parts(token: &Token) -> Html {
    html! {
        <div class="pad">
            <p class="quiet">{ "Encrypted. These are its parts:" }</p>
            <dl class="parts">
                { for token.segments.iter().skip(1).map(|segment| html! { <>
                    <dt class={places::class(segment.part)}>{ segment.part.name() }</dt>
                    <dd>{ match segment.bytes.len() { 0 => "empty".to_owned(), 1 => "1 byte".to_owned(), n => format!("{n} bytes") } }</dd>
                </> }) }
            </dl>
        </div>
    }
}

fn rows(props: &Props, token: &Token, document: &Document, text: &str) -> Html {
    let Some(root) = &document.root else {
        return html! { <p class="quiet pad">{ "Nothing here can be read as JSON. The raw view shows the bytes." }</p> };
    };
    if !document.is_object() {
        return html! { <pre class="raw">{ render_pieces(&json_pieces(text, None, root, MEMBER)) }</pre> };
    }
    let members = document.members();
    let mut left = MEMBERS;
    let mut drawn = Vec::new();
    for (index, member) in members.iter().take(MAX_ROWS).enumerate() {
        if left.bytes == 0 || left.pieces == 0 {
            break;
        }
        drawn.push(row(props, token, text, index, member, &mut left));
    }
    let more = members.len() - drawn.len();
    html! {
        <div class="rows">
            { for drawn }
            if more > 0 {
                <p class="quiet pad">{ format!("{more} more members are in the raw view.") }</p>
            }
            if members.is_empty() {
                <p class="quiet pad">{ if document.is_complete() { "An empty object." } else { "Broken before its first member. The raw view shows the bytes." } }</p>
            }
            if !document.is_complete() && !members.is_empty() {
                <p class="note is-fail pad">{ "Broken from here on. The raw view shows all bytes." }</p>
            }
        </div>
    }
}

/// Draws a member, and takes what it needs off the room that is left.
fn row(
    props: &Props,
    token: &Token,
    text: &str,
    index: usize,
    member: &Member,
    left: &mut Room,
) -> Html {
    let note = props.explains.map(|explains| {
        let explain = match props.part {
            TokenPart::Header => explains.header,
            _ => explains.claim,
        };
        explain(&member.name, &member.value)
    });
    let span = places::of_member(token, &props.examination.map, props.part, member);
    let mark = {
        let dispatch = props.dispatch.clone();
        move |span: Option<std::ops::Range<usize>>| dispatch.dispatch(InspectorAction::Marked(span))
    };
    let enter = {
        let (mark, span) = (mark.clone(), span);
        move || mark(span.clone())
    };
    let (onfocusin, onpointerenter) = {
        let (focus, point) = (enter.clone(), enter);
        (
            Callback::from(move |_: FocusEvent| focus()),
            Callback::from(move |_: PointerEvent| point()),
        )
    };
    let (onfocusout, onpointerleave) = {
        let (blur, leave) = (mark.clone(), mark);
        (
            Callback::from(move |_: FocusEvent| blur(None)),
            Callback::from(move |_: PointerEvent| leave(None)),
        )
    };
    let name = text.get(member.name_span.clone()).unwrap_or_default();
    let value = text.get(member.value.span.clone()).unwrap_or_default();
    let room = Room {
        bytes: MEMBER.bytes.min(left.bytes),
        pieces: MEMBER.pieces.min(left.pieces),
    };
    let pieces = json_pieces(text, Some(name), &member.value, room);
    let bytes: usize = pieces.iter().map(|piece| piece.text.len()).sum();
    left.bytes = left.bytes.saturating_sub(bytes);
    left.pieces = left.pieces.saturating_sub(pieces.len());
    let copied = member
        .value
        .as_str()
        .map_or_else(|| value.to_owned(), ToOwned::to_owned);
    html! {
        <div key={index} class={classes!("row", (props.pointed == Some(index)).then_some("row-pointed"), member.duplicate.then_some("row-duplicate"))}
            data-member={quoted(&member.name)} {onfocusin} {onfocusout} {onpointerenter} {onpointerleave}>
            <pre class="row-json">{ render_pieces(&pieces) }</pre>
            <div class="row-note">if let Some(note) = &note { { annotate(note, member, props.now) } }</div>
            { require(props, token, member) }
            <CopyButton small=true text={copied} what={format!("value of {}", quoted(&member.name))} />
        </div>
    }
}

/// A button that makes the value of `iss`, `aud`, `typ` or `alg` a rule of the policy.
fn require(props: &Props, token: &Token, member: &Member) -> Html {
    let value = member.value.as_str().or_else(|| {
        let items = member.value.as_array()?;
        items.first()?.as_str()
    });
    let (Some(value), false) = (value, token.shape == Shape::Jwe) else {
        return html! {};
    };
    let set: fn(&mut Policy, &str) = match (props.part, member.name.as_str()) {
        (TokenPart::Payload, "iss") => |policy, value| policy.issuer = value.into(),
        (TokenPart::Payload, "aud") => |policy, value| policy.audience = value.into(),
        (TokenPart::Header, "typ") => |policy, value| policy.typ = value.into(),
        (TokenPart::Header, "alg") => |policy, value| policy.algorithms = vec![value.into()],
        _ => return html! {},
    };
    let mut next = (*props.policy).clone();
    set(&mut next, value);
    if next == *props.policy {
        return html! { <span class="required quiet">{ "required" }</span> };
    }
    let dispatch = props.dispatch.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        dispatch.dispatch(InspectorAction::Required(next.clone()));
    });
    html! { <button type="button" class="button button-quiet required" aria-label={format!("Require this {}", member.name)} {onclick}>{ "Require" }</button> }
}

fn annotate(note: &Annotation, member: &Member, now: Option<NumericDate>) -> Html {
    let explanation = html! { <>
        if !note.title.is_empty() { <strong>{ note.title }</strong>{ " " } }
        <span class="quiet">
            { coded(note.meaning) }
            { match note.registration {
                Registration::Common { owner } => format!(" Not registered; used by {owner}."),
                Registration::OtherUse { owner } => format!(" {owner} uses the name this way; its registered meaning is different."),
                Registration::Registered | Registration::Private => String::new(),
            } }
            if !note.reference.is_empty() { { " " }<span class="reference">{ short_reference(note.reference) }</span> }
        </span>
    </> };
    html! { <>
        <p class="meaning">{ explanation.clone() }</p>
        // Not read out twice.
        <p class="meaning-whole" aria-hidden="true">{ explanation }</p>
        if let (Some(moment), Some(now)) = (note.moment, now) { { times(&moment, now) } }
        if let Some(expected) = note.wrong_type {
            <p class="is-fail">{ format!("✕ wrong type: it must be {expected}") }</p>
        }
        if let (Some(usual), Registration::Common { owner }) = (note.unusual_type, &note.registration) {
            <p class="quiet">{ format!("Usually {usual} at {owner}.") }</p>
        }
        if member.duplicate {
            <p class="is-warn">{ "! appears more than once; most readers take the last" }</p>
        }
    </> }
}

fn times(moment: &Moment, now: NumericDate) -> Html {
    let date = moment.date;
    html! { <>
        <p class="times">
            <strong class="tabular">{ date.relative(now).to_string() }</strong>
            <time datetime={date.to_rfc3339()}>{ date.to_utc_text() }</time>
            if let Some(local) = platform::local_text(date) { <span class="quiet">{ local }</span> }
        </p>
        if let Some(unit) = moment.mistaken_unit {
            <p class="is-warn">{ format!("! this looks like {}; a NumericDate counts seconds. Shown as it was probably meant.", unit.name()) }</p>
        }
    </> }
}

fn raw(text: &str) -> Html {
    let mut room = RAW;
    let (pieces, end) = visible_start(text, PieceKind::Text, &mut room);
    html! {
        <pre class="raw" tabindex="0">
            { render_pieces(&pieces) }
            if end < text.len() { <span class="omission">{ format!("\n… {} more bytes; copying has all", text.len() - end) }</span> }
        </pre>
    }
}

fn hex(bytes: &[u8]) -> Html {
    html! { <pre class="raw" tabindex="0">{ hex_dump(bytes) }</pre> }
}

/// Offset, sixteen bytes, and what they are in ASCII.
fn hex_dump(bytes: &[u8]) -> String {
    let mut out = String::new();
    for (line, chunk) in bytes.chunks(16).take(MAX_HEX / 16).enumerate() {
        let _ = write!(out, "{:06x}  ", line * 16);
        for column in 0..16 {
            match chunk.get(column) {
                Some(byte) => _ = write!(out, "{byte:02x} "),
                None => out.push_str("   "),
            }
        }
        out.push(' ');
        out.extend(chunk.iter().map(|byte| {
            if (0x20..0x7f).contains(byte) {
                *byte as char
            } else {
                '.'
            }
        }));
        out.push('\n');
    }
    if bytes.len() > MAX_HEX {
        let _ = writeln!(out, "… {} more bytes", bytes.len() - MAX_HEX);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hex_dump_has_offset_bytes_and_text() {
        let dump = hex_dump(b"{\"alg\":\"HS256\"}\x00\xffA");
        let lines: Vec<_> = dump.lines().collect();
        assert_eq!(
            lines[0],
            "000000  7b 22 61 6c 67 22 3a 22 48 53 32 35 36 22 7d 00  {\"alg\":\"HS256\"}."
        );
        assert!(lines[1].starts_with("000010  ff 41 ") && lines[1].ends_with(" .A"));
    }
}
