//! A value as a tree: what is large is folded, and only what is open is drawn.

use super::fold::{self, SHORT, SMALL};
use crate::ui::widget::{PieceKind, Room, json_pieces, render_pieces, visible_start};
use jose::json::{JsonKind, Value, read};
use jose::text::quoted;
use std::ops::Range;
use yew::prelude::*;

/// Items and members that are drawn at first, and with each press of the button.
const STEP: usize = 100;

/// A string longer than this is shown in part at first, and how much of it, in bytes.
const LONG: usize = 600;
const START: usize = 240;

/// How much of a string is shown at most.
const MOST: Room = Room {
    bytes: 64 * 1024,
    pieces: 4 * 1024,
};

#[derive(Properties, PartialEq)]
pub struct Props {
    /// The value, as it was sent.
    pub source: AttrValue,
    /// The name before it as it was sent, with its quotes.
    #[prop_or_default]
    pub name: Option<AttrValue>,
    /// What is looked for; empty for everything.
    pub filter: AttrValue,
    /// Whether a large value is folded at first.
    pub folds: bool,
}

/// A value with its name. It reads its text anew, so that it depends on nothing else: what did
/// not change is not drawn again.
#[component]
pub fn Node(props: &Props) -> Html {
    let chosen = use_state_eq(|| None::<bool>);
    let limit = use_state_eq(|| STEP);
    let document = read(props.source.as_bytes());
    let Some(value) = &document.root else {
        return html! { <span class="json-text">{ props.source.clone() }</span> };
    };
    let name = props.name.as_deref();
    let inner = fold::json_in(value);
    let is_short = props.source.len() <= SHORT && inner.is_none();
    let Some(summary) = fold::summary(value) else {
        return match inner {
            Some(inner) => string_with_json(props, inner, chosen),
            None if is_short => plain(props, value),
            None => long_text(props, value, chosen),
        };
    };
    // What matches is in sight. Where only the name does, all of the value is shown.
    let is_found = !props.filter.is_empty() && fold::value_holds(value, &props.filter);
    if is_short && !is_found {
        return plain(props, value);
    }
    let filter = if is_found {
        props.filter.clone()
    } else {
        AttrValue::default()
    };
    let is_open = chosen.unwrap_or(!props.folds || is_found && props.source.len() <= SMALL);
    html! {
        <div class="node">
            <p class="node-line">
                { fold_button(is_open, name, &summary, &chosen) }
                { name.map(named) }
                <span class="json-punctuation">{ summary }</span>
                if !is_open { <span class="node-preview">{ fold::preview(value) }</span> }
            </p>
            if is_open { { children(props, value, &filter, &limit) } }
        </div>
    }
}

fn named(name: &str) -> Html {
    let mut room = Room {
        bytes: SHORT,
        pieces: SHORT,
    };
    let (pieces, end) = visible_start(name, PieceKind::Name, &mut room);
    html! { <>{ render_pieces(&pieces) }<span class="json-punctuation">{ if end < name.len() { "…: " } else { ": " } }</span></> }
}

fn fold_button(
    is_open: bool,
    name: Option<&str>,
    what: &str,
    chosen: &UseStateHandle<Option<bool>>,
) -> Html {
    let onclick = {
        let chosen = chosen.clone();
        Callback::from(move |_: MouseEvent| chosen.set(Some(!is_open)))
    };
    let label = format!("{} {what}", name.map_or("Item:".into(), quoted));
    html! { <button type="button" class="unfold" aria-expanded={is_open.to_string()} aria-label={label} {onclick}></button> }
}

/// A value that is short: all of it.
fn plain(props: &Props, value: &Value) -> Html {
    let room = Room {
        bytes: 4 * SHORT,
        pieces: SHORT,
    };
    let pieces = json_pieces(&props.source, props.name.as_deref(), value, room);
    html! { <pre class="row-json">{ render_pieces(&pieces) }</pre> }
}

/// The children of an open value that the filter leaves, as many as fit.
fn children(
    props: &Props,
    value: &Value,
    filter: &AttrValue,
    limit: &UseStateHandle<usize>,
) -> Html {
    let all: Vec<(Option<Range<usize>>, Range<usize>)> = match &value.kind {
        JsonKind::Object(members) => members
            .iter()
            .filter(|member| fold::member_holds(member, filter))
            .map(|member| (Some(member.name_span.clone()), member.value.span.clone()))
            .collect(),
        JsonKind::Array(items) => items
            .iter()
            .filter(|item| fold::value_holds(item, filter))
            .map(|item| (None, item.span.clone()))
            .collect(),
        _ => Vec::new(),
    };
    let text = |span: &Range<usize>| {
        let text = props.source.get(span.clone()).unwrap_or_default();
        AttrValue::from(text.to_owned())
    };
    // Opening what holds one thing opens that, too.
    let is_alone = all.len() == 1;
    let left = all.len().saturating_sub(**limit);
    let onclick = {
        let limit = limit.clone();
        Callback::from(move |_: MouseEvent| limit.set(*limit + STEP))
    };
    html! {
        <div class="node-children">
            { for all.iter().take(**limit).map(|(name, span)| html! {
                <Node key={span.start} source={text(span)} name={name.as_ref().map(text)} filter={filter.clone()} folds={props.folds && !(is_alone && span.len() <= SMALL)} />
            }) }
            if left > 0 {
                <button type="button" class="button" {onclick}>{ format!("Show {} more of {left}", left.min(STEP)) }</button>
            }
        </div>
    }
}

/// A string that is long: its beginning, and all of it when that is wanted.
fn long_text(props: &Props, value: &Value, chosen: UseStateHandle<Option<bool>>) -> Html {
    let text = props.source.get(value.span.clone()).unwrap_or_default();
    let is_whole = chosen.unwrap_or(!props.folds || text.len() <= LONG);
    let mut room = if is_whole {
        MOST
    } else {
        Room {
            bytes: START,
            ..MOST
        }
    };
    let (pieces, end) = visible_start(text, PieceKind::Text, &mut room);
    let onclick = Callback::from(move |_: MouseEvent| chosen.set(Some(!is_whole)));
    html! {
        <pre class="row-json">
            { props.name.as_deref().map(named) }
            { render_pieces(&pieces) }
            if end < text.len() && is_whole {
                <span class="omission">{ format!(" … {} more bytes; copying has all", text.len() - end) }</span>
            }
            if props.folds && text.len() > LONG {
                { if is_whole { " " } else { " … " } }
                <button type="button" class="button button-quiet" aria-expanded={is_whole.to_string()} {onclick}>{ if is_whole { "Show less".to_owned() } else { format!("Show more of {} bytes", text.len()) } }</button>
            }
        </pre>
    }
}

/// A string that holds JSON: the string, and the JSON in it when that is wanted.
fn string_with_json(props: &Props, inner: &str, chosen: UseStateHandle<Option<bool>>) -> Html {
    let is_found = !props.filter.is_empty() && fold::holds(inner, &props.filter);
    let is_open = chosen.unwrap_or(is_found && inner.len() <= SMALL);
    let filter = if is_found {
        props.filter.clone()
    } else {
        AttrValue::default()
    };
    html! {
        <div class="node">
            <p class="node-line">
                { fold_button(is_open, props.name.as_deref(), "JSON in a string", &chosen) }
                { props.name.as_deref().map(named) }
                <span class="json-punctuation">{ "JSON in a string" }</span>
                if !is_open { <span class="node-preview">{ quoted(&start_of(inner)) }</span> }
            </p>
            if is_open {
                <div class="node-children">
                    <Node source={AttrValue::from(inner.to_owned())} {filter} folds={inner.len() > SMALL} />
                </div>
            }
        </div>
    }
}

fn start_of(text: &str) -> String {
    text.chars().take(60).collect()
}
