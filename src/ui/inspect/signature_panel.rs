//! The last segment: what it is, and the bytes that it covers.

use super::places;
use crate::ui::widget::{CopyButton, PieceKind, render_pieces, visible};
use inspector::token::{Shape, Token, TokenPart};
use jose::algorithm::find_any;
use std::fmt::Write as _;
use yew::prelude::*;

/// How much of the signature and of the signing input is drawn, in bytes.
const MAX_SHOWN: usize = 8 * 1024;

/// Draws the signature region.
pub fn signature_panel(token: &Token) -> Html {
    if token.shape == Shape::Jwe {
        return html! {};
    }
    let bytes: &[u8] = token
        .segment(TokenPart::Signature)
        .map_or(&[], |segment| &segment.bytes);
    let row = token.parameter_text("alg").and_then(find_any);
    let summary = match (token.segment(TokenPart::Signature), bytes.len()) {
        (None, _) => "missing".to_owned(),
        (_, 0) => "empty".to_owned(),
        (_, 1) => "1 byte".to_owned(),
        (_, length) => format!("{length} bytes"),
    };
    let input = String::from_utf8_lossy(&token.signing_input()).into_owned();
    let shown = input
        .get(..input.floor_char_boundary(MAX_SHOWN))
        .unwrap_or_default();
    let shown_bytes = bytes.get(..MAX_SHOWN.min(bytes.len())).unwrap_or_default();
    html! {
        <section class="card signature-card" role="region" aria-label="Signature">
            <div class="card-head">
                <h2><span class={classes!("swatch", places::class(TokenPart::Signature))} aria-hidden="true"></span>{ "Signature" }</h2>
                <p class="quiet">{ summary }{ row.map(|row| format!(" · {}", row.title())) }{ row.and_then(|row| row.status().word()).map(|word| format!(" · {word}")) }</p>
            </div>
            if !bytes.is_empty() {
                <details class="fold">
                    <summary>{ "Bytes in hex" }</summary>
                    <div class="fold-body"><pre class="raw" tabindex="0">{ hex(shown_bytes) }{ omitted(bytes.len() - shown_bytes.len()) }</pre><CopyButton text={hex(bytes)} what="signature in hex" /></div>
                </details>
                <details class="fold">
                    <summary>{ format!("Signing input, {} bytes", input.len()) }</summary>
                    <div class="fold-body">
                        <p class="quiet">{ "What the signature covers: the first two segments as they stand (RFC 7515 §5.1)." }</p>
                        <pre class="raw" tabindex="0">{ render_pieces(&visible(shown, PieceKind::Text)) }{ omitted(input.len() - shown.len()) }</pre>
                        <CopyButton text={input} what="signing input" />
                    </div>
                </details>
            }
        </section>
    }
}

/// What is said instead of so many bytes.
fn omitted(bytes: usize) -> Html {
    match bytes {
        0 => html! {},
        _ => {
            html! { <span class="omission">{ format!("\n… {bytes} more bytes; copying has all") }</span> }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out
}
