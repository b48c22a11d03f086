//! The details of a message: its HTTP text, the rule that decided, its cost.

use super::super::state::Pointed;
use super::diagrams::{self, Diagrams};
use super::line::reason;
use super::token;
use crate::platform;
use crate::ui::widget::{CopyButton, PieceKind, render_pieces, short_reference, visible};
use simulator::sim::browser::BrowserRule;
use simulator::sim::trace::{Answer, Cost, Dropped, Event, LaneTrace, What};
use simulator::story::curl;
use yew::prelude::*;

/// The id of the panel of a message.
pub const PANEL: &str = "message";

/// Draws the message of an event.
pub fn details(
    diagrams: &Diagrams,
    pointed: Pointed,
    on_point: &Callback<Option<Pointed>>,
) -> Html {
    let Some(lane) = diagrams.lane(pointed.lane) else {
        return html! {};
    };
    let Some(event) = lane.trace.events.get(pointed.event) else {
        return html! {};
    };
    let Some(text) = diagrams::http_text(event) else {
        return html! {};
    };
    let title = match diagrams::way(event) {
        Some((from, to)) => format!("{}, {from} to {to}", kind(event)),
        None => kind(event).to_owned(),
    };
    let line = lane.line(pointed.event);
    let answer = Answer::of(event);
    let kept_back = kept_back(lane.trace, pointed.event);
    html! {
        <section id={PANEL} class={classes!("message", format!("lane-{}", pointed.lane.id()))} tabindex="-1" aria-label={format!("Message in the lane {}", pointed.lane.label())}>
            <header class="message-head">
                <h4 class="message-title">{ format!("{}: {title}", pointed.lane.label()) }</h4>
                <span class="message-copy">{ "HTTP text " }<CopyButton text={text.clone()} what="HTTP text" /></span>
                if let Some(command) = curl::of_event(lane.trace, pointed.event) {
                    <span class="message-copy">{ "curl " }<CopyButton text={command} what="curl command" /></span>
                }
                <button type="button" class="button" onclick={on_point.reform(|_| None)}>{ "Close" }</button>
            </header>
            <div class="message-body">
                <pre class="http" tabindex="0" role="group" aria-label="HTTP text">{ http(lane.trace, pointed.event, &text) }</pre>
                <dl class="message-facts">
                    if let Some(answer) = answer {
                        <dt>{ "Decided by" }</dt>
                        <dd>{ line.map(reason).unwrap_or_default() }{ " " }
                            <span class="reference">{ short_reference(answer.verdict.rule.reference()) }</span></dd>
                        if let Some(user) = &answer.verdict.user {
                            <dt>{ "Taken for" }</dt>
                            <dd>{ user }{ answer.verdict.role.map(|role| format!(", role {}", role.id())) }</dd>
                        }
                    } else if let Some(line) = line {
                        <dt>{ if matches!(event.what, What::Blocked { .. }) { "Blocked" } else { "Credentials" } }</dt>
                        <dd>{ reason(line) }{ " " }
                            if let What::Blocked { rule, .. } = &event.what { <span class="reference">{ rule.reference() }</span> }</dd>
                    }
                    { for kept_back.iter().map(|(word, what, rule)| html! { <>
                        <dt>{ *word }</dt>
                        <dd><code>{ what }</code>{ " " }{ rule.sentence() }{ " " }<span class="reference">{ rule.reference() }</span></dd>
                    </> }) }
                    <dt>{ "Cost" }</dt>
                    <dd class="tabular">{ cost(&event.cost) }</dd>
                </dl>
            </div>
        </section>
    }
}

fn kind(event: &Event) -> &'static str {
    match event.what {
        What::Response { .. } => "response",
        What::Blocked { .. } => "request that was not sent",
        _ => "request",
    }
}

/// What a browser did not send, store or let the page read, and why.
fn kept_back(lane: &LaneTrace, index: usize) -> Vec<(&'static str, String, BrowserRule)> {
    let row = |word, dropped: &Dropped| (word, dropped.what.clone(), dropped.rule);
    match lane.events.get(index).map(|event| &event.what) {
        Some(What::Request { withheld, .. }) => withheld
            .iter()
            .map(|dropped| row("Kept back", dropped))
            .collect(),
        Some(What::Response { exchange, .. }) => {
            let received = lane
                .events
                .iter()
                .skip(index)
                .find_map(|event| match &event.what {
                    What::Received {
                        exchange: own,
                        dropped,
                        unreadable,
                        ..
                    } if own == exchange => Some((dropped, unreadable)),
                    _ => None,
                });
            received.map_or_else(Vec::new, |(dropped, unreadable)| {
                let dropped = dropped.iter().map(|dropped| row("Dropped", dropped));
                let unreadable = unreadable.map(|rule| ("Unreadable", String::new(), rule));
                dropped.chain(unreadable).collect()
            })
        }
        _ => Vec::new(),
    }
}

/// The cost of a message in words, without zeros.
pub fn cost(cost: &Cost) -> String {
    let counts = [
        (cost.sent, "byte sent", "bytes sent"),
        (cost.received, "byte received", "bytes received"),
        (
            cost.credential,
            "byte of credentials",
            "bytes of credentials",
        ),
        (
            cost.internal,
            "byte between servers",
            "bytes between servers",
        ),
        (cost.store_reads, "store read", "store reads"),
        (cost.store_writes, "store write", "store writes"),
        (cost.database_reads, "database read", "database reads"),
        (cost.database_writes, "database write", "database writes"),
        (cost.verifications, "signature check", "signature checks"),
        (cost.signatures, "signature made", "signatures made"),
    ];
    let mut parts: Vec<String> = counts
        .iter()
        .filter(|(count, _, _)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }))
        .collect();
    if cost.time.as_micros() > 0 {
        parts.push(super::meters::milliseconds(cost.time.as_micros()));
    }
    if parts.is_empty() {
        return "nothing that is counted".to_owned();
    }
    parts.join(", ")
}

/// The text with its tokens in colour, each with a button to the inspector.
fn http(lane: &LaneTrace, event: usize, text: &str) -> Html {
    let text = text.replace("\r\n", "\n");
    let spans = token::spans(&text);
    let mut from = 0;
    let count = spans.len();
    let mut parts = Vec::new();
    for (index, span) in spans.into_iter().enumerate() {
        parts.push(plain(text.get(from..span.start).unwrap_or_default()));
        let found = text.get(span.clone()).unwrap_or_default();
        parts.push(painted(found));
        let name = if count > 1 {
            format!("Open in the inspector: token {} of {count}", index + 1)
        } else {
            "Open in the inspector".to_owned()
        };
        parts.push(opener(lane, event, found, "Open in the inspector", &name));
        from = span.end;
    }
    parts.push(plain(text.get(from..).unwrap_or_default()));
    parts.into_iter().collect()
}

fn plain(text: &str) -> Html {
    render_pieces(&visible(text, PieceKind::Text))
}

/// A token in the colours of the inspector.
fn painted(token: &str) -> Html {
    let classes = ["part-header", "part-payload", "part-signature"];
    let parts = token.split('.').enumerate().map(|(index, part)| {
        let class = classes.get(index).copied().unwrap_or("part-disclosures");
        html! { <>if index > 0 { { "." } }<span {class}>{ part.to_owned() }</span></> }
    });
    parts.collect()
}

/// A button that opens a token in the inspector, with its key.
pub fn opener(
    lane: &LaneTrace,
    event: usize,
    found: &str,
    label: &'static str,
    name: &str,
) -> Html {
    let address = token::inspector(found, token::key_of(lane, event, found).as_deref());
    html! {
        <button type="button" class="token-open" aria-label={name.to_owned()} onclick={Callback::from(move |_| platform::go(&address))}>{ label }</button>
    }
}
