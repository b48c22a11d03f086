//! Any text as a key: recognised, and in every encoding that a person can force.

use super::{Outcome, ensure, hold, kept};
use crate::change::{change, change_object};
use crate::choices::Choices;
use crate::originals::KEY_TEXTS;
use crate::pace;
use inspector::keys::SuppliedKeys;
use jose::algorithm::ALGORITHMS;
use jose::base64url::encode;
use jose::jws::verify;
use jose::key::{
    self, Key, KeyFault, MAX_KEYS, Material, SecretEncoding, forms, public_members, thumbprint,
};
use jose::resolver::Resolver;

pub(super) fn check(bytes: &[u8]) {
    let text = match kept(bytes) {
        Some(text) => String::from_utf8_lossy(text).into_owned(),
        None => write(&mut Choices::new(bytes)),
    };
    hold(text.as_bytes(), || holds(&text));
}

/// A key of the fixtures, changed and written in another form.
pub(super) fn write(choices: &mut Choices<'_>) -> String {
    let mut text = KEY_TEXTS[choices.below(KEY_TEXTS.len())].clone();
    for _ in 0..choices.below(4) {
        match text.starts_with('{') && !choices.once_in(3) {
            true => change_object(&mut text, choices),
            false => change(&mut text, choices),
        }
    }
    match choices.below(16) {
        0 => encode(text),
        1 => text.bytes().map(|byte| format!("{byte:02x}")).collect(),
        2 => text.replace('\n', "\\n"),
        3 => text.replace('\n', "\r\n"),
        4 => format!("{{\"keys\":[{text},{text}]}}"),
        5 => format!("[{text}]"),
        6 => format!("KEY=\"{text}\"\n"),
        7 => String::from_utf8_lossy(&choices.bytes(300)).into_owned(),
        8 => format!("{text}\n{}", KEY_TEXTS[choices.below(KEY_TEXTS.len())]),
        9 => text.lines().filter(|line| !line.starts_with('-')).collect(),
        _ => text,
    }
}

fn holds(text: &str) -> Outcome {
    let found = pace::timed(text.len(), || forms::find(text))?;
    ensure(forms::find(text) == found, || {
        "what is found differs the second time".into()
    })?;
    match &found {
        Some(Ok(found)) => ensure(
            (1..=MAX_KEYS).contains(&found.set.keys.len())
                && found.notes.iter().all(|note| !note.is_empty()),
            || "no keys are found, or a note says nothing".into(),
        )?,
        Some(Err(fault)) => fault_holds(text, fault)?,
        None => {}
    }
    for forced in [None].into_iter().chain(SecretEncoding::ALL.map(Some)) {
        let keys = pace::timed(text.len(), || {
            SuppliedKeys::read(text, forced, &Resolver::immediate())
        })?;
        let again = SuppliedKeys::read(text, forced, &Resolver::immediate());
        ensure(again == keys, || "a key differs the second time".into())?;
        ensure(keys.set.is_none() || keys.fault.is_none(), || {
            "a key with a fault".into()
        })?;
        if let Some(fault) = &keys.fault {
            fault_holds(text, fault)?;
        }
        let Some(set) = &keys.set else { continue };
        ensure((1..=MAX_KEYS).contains(&set.keys.len()), || {
            format!("{} keys of one text", set.keys.len())
        })?;
        if let Some(encoding) = forced {
            ensure(set.is_secret(), || {
                "read as no secret, against what was asked".into()
            })?;
            written_so(text, encoding, &set.keys)?;
        }
        for key in &set.keys {
            key_holds(key)?;
        }
    }
    Ok(())
}

fn fault_holds(text: &str, fault: &KeyFault) -> Outcome {
    ensure(
        !fault.to_string().is_empty() && !fault.code().is_empty(),
        || "a fault says nothing".into(),
    )?;
    let trimmed = text.trim();
    match fault {
        KeyFault::Encoding { at, found, .. } => {
            let there = trimmed.get(*at..).and_then(|rest| rest.chars().next());
            ensure(there == Some(*found), || {
                format!("{found:?} is not at byte {at}")
            })
        }
        KeyFault::Json { at, .. } => ensure(trimmed.is_char_boundary(*at), || {
            format!("byte {at} is no place of the text")
        }),
        _ => Ok(()),
    }
}

/// A secret in a forced encoding, read again by the book.
fn written_so(text: &str, encoding: SecretEncoding, keys: &[Key]) -> Outcome {
    let Some(Material::Secret(found)) = keys.first().map(|key| &key.material) else {
        return Err("a forced encoding gave no secret".into());
    };
    let characters: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let expected = match encoding {
        SecretEncoding::Utf8 => text.trim_end_matches(['\r', '\n']).as_bytes().to_vec(),
        SecretEncoding::Hex => characters
            .chunks(2)
            .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect(),
        SecretEncoding::Base64 | SecretEncoding::Base64Url => {
            // Six bits for each character, and what is left over at the end does not count.
            let bits: Vec<u8> = characters.iter().filter_map(|byte| sextet(*byte)).collect();
            let bit = |at: usize| bits[at / 6] >> (5 - at % 6) & 1;
            (0..bits.len() * 6 / 8)
                .map(|byte| (0..8).fold(0, |value, at| value << 1 | bit(byte * 8 + at)))
                .collect()
        }
    };
    ensure(**found == expected, || {
        format!("as {} it has other bytes", encoding.name())
    })
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// A key that was read can be used, shown and written down.
pub(super) fn key_holds(key: &Key) -> Outcome {
    let shown = format!("{key:?}");
    ensure(shown.starts_with("Key("), || {
        format!("a key is shown as {shown}")
    })?;
    for row in ALGORITHMS {
        ensure(verify(row, key, b"message", &[1; 64]).is_err(), || {
            format!("anything is a signature under {}", row.name)
        })?;
    }
    let Some(members) = public_members(key) else {
        return ensure(matches!(key.material, Material::Secret(_)), || {
            "a key has no public members".into()
        });
    };
    // Written as a JWK it is the same key, where it can be used at all.
    if let Ok(Some(again)) = key::read(&format!("{{{members}}}"), None) {
        ensure(
            again
                .keys
                .iter()
                .all(|again| again.material == key.material),
            || "as a JWK it is another key".into(),
        )?;
        ensure(
            again.keys.first().and_then(thumbprint) == thumbprint(key),
            || "as a JWK it has another thumbprint".into(),
        )?;
    }
    Ok(())
}
