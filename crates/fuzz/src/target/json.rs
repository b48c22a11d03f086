//! Any bytes as JSON: spans are nested, and what is accepted is what `serde_json` accepts.

use super::{Outcome, ensure, hold, kept, lies_in};
use crate::change::{self, change_bytes};
use crate::choices::Choices;
use jose::json::{self, Document, JsonKind, MAX_LISTED_FAULTS, Value};

pub(super) fn check(bytes: &[u8]) {
    let bytes = match kept(bytes) {
        Some(bytes) => bytes.to_vec(),
        None => write(&mut Choices::new(bytes)),
    };
    hold(&bytes, || holds(&bytes));
}

fn write(choices: &mut Choices<'_>) -> Vec<u8> {
    let depth = choices.below(6);
    let mut bytes = change::json(choices, depth).into_bytes();
    for _ in 0..choices.below(4) {
        change_bytes(&mut bytes, choices);
    }
    bytes
}

fn holds(bytes: &[u8]) -> Outcome {
    let document = json::read(bytes);
    ensure(json::read(bytes) == document, || {
        "JSON differs the second time".into()
    })?;
    // Everything before the first byte that is no UTF-8 is read.
    let text = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    if let Some(root) = &document.root {
        nested(root, text)?;
    }
    for fault in &document.faults {
        let at = fault.at.min(text.len());
        ensure(fault.at <= bytes.len() && text.is_char_boundary(at), || {
            format!("{fault:?} is not in the text")
        })?;
        ensure(!fault.to_string().is_empty(), || {
            "a fault says nothing".into()
        })?;
    }
    ensure(document.faults.len() <= 2 * MAX_LISTED_FAULTS + 4, || {
        format!("{} faults are listed", document.faults.len())
    })?;
    as_others(bytes, &document)
}

/// Lone surrogates are text here and an error there; so are numbers beyond a double and nesting
/// between the two limits.
fn as_others(bytes: &[u8], document: &Document) -> Outcome {
    let theirs = serde_json::from_slice::<serde_json::Value>(bytes);
    let reason = theirs
        .as_ref()
        .err()
        .map(ToString::to_string)
        .unwrap_or_default();
    let may_differ = document
        .faults
        .iter()
        .any(|fault| fault.kind.code() == "json-lone-surrogate")
        || ["number out of range", "recursion limit", "surrogate"]
            .iter()
            .any(|known| reason.contains(known));
    ensure(
        may_differ || document.is_complete() == theirs.is_ok(),
        || {
            format!(
                "serde_json says {reason:?}, and the faults here are {:?}",
                document.faults
            )
        },
    )
}

/// Spans lie in the text, in order, each inside the one that holds it.
pub(super) fn nested(value: &Value, text: &str) -> Outcome {
    lies_in(text, &value.span, "a value")?;
    let mut from = value.span.start;
    let mut inside = |span: &std::ops::Range<usize>| {
        let is_inside = from <= span.start && span.end <= value.span.end;
        from = span.end;
        ensure(is_inside, || {
            format!("{span:?} is not inside {:?}, or not in order", value.span)
        })
    };
    match &value.kind {
        JsonKind::Array(items) => {
            for item in items {
                inside(&item.span)?;
                nested(item, text)?;
            }
        }
        JsonKind::Object(members) => {
            for member in members {
                lies_in(text, &member.name_span, "a name")?;
                inside(&member.name_span)?;
                inside(&member.value.span)?;
                let same = members
                    .iter()
                    .filter(|other| other.name == member.name)
                    .count();
                ensure(member.duplicate == (same > 1), || {
                    format!(
                        "{:?} stands there {same} times, and is marked otherwise",
                        member.name
                    )
                })?;
                nested(&member.value, text)?;
            }
        }
        JsonKind::Number(digits) => ensure(text.get(value.span.clone()) == Some(digits), || {
            format!("{digits} is not what is written at {:?}", value.span)
        })?,
        _ => {}
    }
    Ok(())
}
