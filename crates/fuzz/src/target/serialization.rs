//! JSON serializations: what the strict reader accepts, the inspector reads in the same way.

use super::{Outcome, ensure, hold, kept, lies_in};
use crate::change::change;
use crate::choices::Choices;
use crate::forge::forge;
use crate::originals::ORIGINALS;
use crate::pace;
use inspector::token::{Payload, Token, TokenPart, from_json};
use jose::json;
use jose::jws;
use jose::serialization::{JsonSerialization, recognise};

pub(super) fn check(bytes: &[u8]) {
    let text = match kept(bytes) {
        Some(text) => String::from_utf8_lossy(text).into_owned(),
        None => write(&mut Choices::new(bytes)),
    };
    hold(text.as_bytes(), || holds(&text));
}

fn write(choices: &mut Choices<'_>) -> String {
    let original = &ORIGINALS[choices.below(ORIGINALS.len())];
    let mut text = forge(original, choices).text;
    if !text.starts_with('{') {
        // The three parts as members, in any order.
        let mut parts = text
            .splitn(3, '.')
            .map(|part| serde_json::Value::from(part).to_string());
        let mut part = || parts.next().unwrap_or_else(|| "\"\"".into());
        let (protected, payload, signature) = (part(), part(), part());
        text =
            format!(r#"{{"protected":{protected},"payload":{payload},"signature":{signature}}}"#);
    }
    for _ in 0..choices.below(3) {
        change(&mut text, choices);
    }
    text
}

fn holds(text: &str) -> Outcome {
    if let Some(span) = recognise(text) {
        lies_in(text, &span, "the serialization")?;
    }
    let document = json::read(text.as_bytes());
    let Some(root) = &document.root else {
        return Ok(());
    };
    let serialization = JsonSerialization::new(root);
    let strict = jws::from_json(root);
    for index in 0..serialization.count().min(4) {
        let read = pace::timed(text.len(), || from_json(text, 0..text.len(), index))?;
        let Some(read) = read else { continue };
        token_lies_in(text, &read.token)?;
        ensure(
            read.count >= 1 && read.count == serialization.count().max(1),
            || format!("{} signatures", read.count),
        )?;
        if serialization.is_encrypted() {
            continue;
        }
        let is_broken = read.token.faults.iter().any(|fault| fault.fatal);
        match &strict {
            Ok(strict) => agree(&read.token, strict, index)?,
            // The strict reader looks at all signatures; it refuses unused bits, too.
            Err(fault) => {
                let others = serialization.count() > 1;
                let lenient = read.token.faults.iter().any(|fault| !fault.fatal);
                // A signature that is left out is an empty one there, which never matches.
                let stripped = read.token.segment_text(TokenPart::Signature).is_empty();
                ensure(is_broken || others || lenient || stripped, || {
                    format!("the strict reader says {fault}, and the inspector nothing")
                })?;
            }
        }
    }
    Ok(())
}

fn agree(token: &Token, strict: &jws::Jws, index: usize) -> Outcome {
    let Some(signature) = strict.signatures.get(index) else {
        return Err(format!("the strict reader has no signature {index}"));
    };
    let bytes = |part| {
        token
            .segment(part)
            .map_or(&[][..], |segment| &segment.bytes)
    };
    ensure(bytes(TokenPart::Signature) == signature.signature, || {
        "another signature".into()
    })?;
    ensure(
        token.payload == Payload::Detached
            || token.signing_input() == strict.signing_input(signature),
        || "another signing input".into(),
    )?;
    for name in ["alg", "kid", "b64", "crit", "typ"] {
        let (ours, theirs) = (token.parameter(name), signature.parameter(name));
        let same = ours.map(|value| &value.kind) == theirs.map(|value| &value.kind);
        ensure(same, || format!("another {name}"))?;
    }
    Ok(())
}

fn token_lies_in(text: &str, token: &Token) -> Outcome {
    for segment in &token.segments {
        lies_in(&token.text, &segment.span, "a segment")?;
    }
    for fault in &token.faults {
        lies_in(text, &fault.at, fault.code)?;
        lies_in(&token.text, &fault.in_token, fault.code)?;
    }
    Ok(())
}
