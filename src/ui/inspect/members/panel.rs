//! The card of the header or the payload: its members, its text or its bytes.

use super::super::places;
use super::super::state::InspectorAction;
use super::super::timeline::{self, timeline_view};
use super::super::verdict_panel::coded;
use super::disclosed::{disclosed, is_processed};
use super::rows::{Props, Rows};
use crate::ui::widget::{
    CopyButton, PieceKind, Room, Shared, json_pieces, render_pieces, short_reference, visible_start,
};
use inspector::token::{Payload, Shape, Token, TokenPart};
use jose::json::Document;
use std::fmt::Write as _;
use std::rc::Rc;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// How much is drawn of a payload that is a value other than an object.
const VALUE: Room = Room {
    bytes: 128 * 1024,
    pieces: 16 * 1024,
};

/// How much of the raw view is drawn.
const RAW: Room = Room {
    bytes: 64 * 1024,
    pieces: 4 * 1024,
};

/// How much of the hex view is drawn, in bytes.
const MAX_HEX: usize = 4 * 1024;

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
pub fn MemberPanel(props: &Props) -> Html {
    let view = use_state_eq(|| View::Pretty);
    let Some(token) = &props.examination.token else {
        return html! {};
    };
    let (name, id, class) = places::card(props.part);
    let bytes = places::bytes(token, props.part);
    let text = String::from_utf8_lossy(bytes);
    let sealed = props.part == TokenPart::Payload && token.is_sealed();
    let is_decrypted = props.part == TokenPart::Payload && token.shape == Shape::Jwe && !sealed;
    html! {
        <section id={id} tabindex="-1" class={classes!("card", "json-card", class)} role="region" aria-label={name}>
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
                <div role="region" aria-label="Claims" data-plaintext={is_decrypted.then_some("")}>
                    if token.is_detached() && token.payload != Payload::Empty { { detached(props) } }
                    <div data-processed={is_processed(props).then_some("")}>{ viewed(props, token, *view, &text, bytes) }</div>
                    { disclosed(props, token) }
                </div>
            } else {
                { viewed(props, token, *view, &text, bytes) }
            }
        </section>
    }
}

fn viewed(props: &Props, token: &Token, view: View, text: &str, bytes: &[u8]) -> Html {
    match view {
        View::Pretty => pretty(props, token, text, bytes),
        View::Raw => raw(text),
        View::Hex => hex(bytes),
    }
}

fn pretty(props: &Props, token: &Token, text: &str, bytes: &[u8]) -> Html {
    if props.part == TokenPart::Header {
        return rows(props, &token.header, bytes);
    }
    match &token.payload {
        Payload::Claims(claims) => html! { <>
            if let Some(line) = props.now.and_then(|now| timeline::layout(claims, now)) {
                { timeline_view(&line) }
            }
            { rows(props, claims, bytes) }
        </> },
        Payload::Text(_) if props.examination.inner.is_some() => inside(props),
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

/// The token inside one that was decrypted, with the keys that were supplied.
fn inside(props: &Props) -> Html {
    let Some(inner) = &props.examination.inner else {
        return html! {};
    };
    let of = |part| Props {
        part,
        examination: Shared(Rc::clone(inner)),
        pointed: None,
        now: props.now.filter(|_| part == TokenPart::Payload),
        is_inside: true,
        ..props.clone()
    };
    let [header, payload] = [of(TokenPart::Header), of(TokenPart::Payload)];
    html! { <>
        <p class="quiet pad">{ "A token, opened here. The verdict is its own." }</p>
        <h3 class="pad">{ "Its header" }</h3>
        <Rows ..header />
        <h3 class="pad">{ "Its payload" }</h3>
        if let Some(token) = &inner.token {
            <div data-processed={is_processed(&payload).then_some("")}>
                { pretty(&payload, token, &String::from_utf8_lossy(token.payload_bytes()), token.payload_bytes()) }
            </div>
            { disclosed(&payload, token) }
        }
    </> }
}

/// A payload that is text: another token can be opened.
fn nested(props: &Props, inner: &str) -> Html {
    if !inner.starts_with("eyJ") || inner.matches('.').count() < 2 {
        return html! { <p class="quiet pad">{ "Text, not a JSON object. A token may carry anything." }</p> };
    }
    let onclick = {
        let (dispatch, inner) = (props.dispatch.clone(), AttrValue::from(inner.to_owned()));
        Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(InspectorAction::InnerOpened(inner.clone()));
        })
    };
    html! {
        <p class="quiet pad">{ "A nested token: the payload is another token. " }
            <button type="button" class="button" {onclick}>{ "Open the inner token" }</button>
        </p>
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

fn rows(props: &Props, document: &Document, bytes: &[u8]) -> Html {
    let Some(root) = &document.root else {
        return html! { <p class="quiet pad">{ "Nothing here can be read as JSON. The raw view shows the bytes." }</p> };
    };
    if !document.is_object() {
        let text = String::from_utf8_lossy(bytes);
        return html! { <pre class="raw">{ render_pieces(&json_pieces(&text, None, root, VALUE)) }</pre> };
    }
    html! { <>
        <Rows ..props.clone() />
        if document.members().is_empty() {
            <p class="quiet pad">{ if document.is_complete() { "An empty object." } else { "Broken before its first member. The raw view shows the bytes." } }</p>
        } else if !document.is_complete() {
            <p class="note is-fail pad">{ "Broken from here on. The raw view shows all bytes." }</p>
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
