//! Encrypted tokens: a changed one is never opened, and nothing opens with another key.

use super::{Outcome, ensure, hold, kept};
use crate::change::change;
use crate::choices::Choices;
use inspector::inspect::{Input, inspect};
use inspector::verdict::{Policy, Verdict};
use jose::algorithm::{CONTENT_ENCRYPTION, Curve, KEY_MANAGEMENT, KeyFamily};
use jose::base64url::encode;
use jose::claims::numeric_date::NumericDate;
use jose::json;
use jose::jwe::{RANDOM, Recipient, encrypt_compact, from_compact, from_json};
use jose::key::{Key, SecretEncoding, public_members, read};
use std::sync::LazyLock;

/// What is inside of every original.
const CONTENT: &str = r#"{"sub":"ana","exp":4102444800}"#;

/// A token, and the text of the key that opens it.
struct Sealed {
    token: String,
    key: String,
}

/// A key for an algorithm, with its text; none for those that take long.
fn key_for(family: KeyFamily, size: usize, curve: Curve) -> Option<(Key, String)> {
    match family {
        KeyFamily::Direct | KeyFamily::AesKeyWrap | KeyFamily::AesGcmKeyWrap => {
            let bytes = vec![0x5A; size];
            let text = format!(r#"{{"kty":"oct","k":"{}"}}"#, encode(&bytes));
            Some((Key::secret(bytes, SecretEncoding::Utf8), text))
        }
        KeyFamily::EcdhEs => {
            let mut private = vec![0x11; curve.size()];
            private[0] = 0;
            let key = Key::from_private(curve, &private)?;
            let members = public_members(&key)?;
            let text = format!(r#"{{{members},"d":"{}"}}"#, encode(private));
            Some((key, text))
        }
        KeyFamily::RsaPkcs1 | KeyFamily::RsaOaep | KeyFamily::Pbes2 => None,
    }
}

static SEALED: LazyLock<Vec<Sealed>> = LazyLock::new(|| {
    let random: Vec<u8> = (0..RANDOM).map(|at| (at % 251) as u8).collect();
    let mut all = Vec::new();
    for row in KEY_MANAGEMENT {
        for enc in CONTENT_ENCRYPTION {
            for curve in [Curve::P256, Curve::X25519] {
                let size = row.wrapping_key_size.unwrap_or(enc.key_size);
                let Some((key, text)) = key_for(row.family, size, curve) else {
                    continue;
                };
                let header = format!(r#"{{"alg":"{}","enc":"{}"}}"#, row.name, enc.name);
                let token = encrypt_compact(row, enc, &key, &header, CONTENT.as_bytes(), &random);
                all.extend(token.ok().map(|token| Sealed { token, key: text }));
            }
        }
    }
    all
});

pub(super) fn check(bytes: &[u8]) {
    let (text, key, is_whole) = match kept(bytes) {
        Some(text) => {
            let text = String::from_utf8_lossy(text).into_owned();
            let (token, key) = text.split_once('\n').unwrap_or((&text, ""));
            (token.to_owned(), key.to_owned(), false)
        }
        None => write(&mut Choices::new(bytes)),
    };
    hold(format!("{text}\n{key}").as_bytes(), || {
        holds(&text, &key, is_whole)
    });
}

/// A token, changed or not, with a key, its own or another; and whether neither was changed.
fn write(choices: &mut Choices<'_>) -> (String, String, bool) {
    let original = &SEALED[choices.below(SEALED.len())];
    let mut text = original.token.clone();
    let mut key = original.key.clone();
    if choices.once_in(8) {
        key.clone_from(&SEALED[choices.below(SEALED.len())].key);
    }
    if choices.once_in(4) {
        // The five parts as members.
        let names = ["protected", "encrypted_key", "iv", "ciphertext", "tag"];
        let parts: Vec<String> = names
            .iter()
            .zip(text.split('.'))
            .map(|(name, part)| format!(r#""{name}":"{part}""#))
            .collect();
        text = format!("{{{}}}", parts.join(","));
    }
    let before = text.clone();
    for _ in 0..choices.below(4) {
        change(&mut text, choices);
    }
    let is_whole = text == before && key == original.key;
    (text, key, is_whole)
}

/// The parts of a token, for one recipient.
fn parts(recipient: &Recipient) -> [&[u8]; 5] {
    [
        &recipient.aad,
        &recipient.encrypted_key,
        &recipient.iv,
        &recipient.ciphertext,
        &recipient.tag,
    ]
}

/// What a text is, strictly read.
fn read_strictly(text: &str) -> Option<Recipient> {
    if !text.trim_start().starts_with('{') {
        return from_compact(text).ok();
    }
    let document = json::read(text.as_bytes());
    from_json(document.root.as_ref()?, 0).ok()
}

fn holds(text: &str, key: &str, is_whole: bool) -> Outcome {
    let keys = read(key, None).ok().flatten();
    let recipient = read_strictly(text);
    let opened = recipient
        .as_ref()
        .zip(keys)
        .is_some_and(|(recipient, keys)| {
            keys.keys.iter().any(|key| recipient.decrypt(key).is_ok())
        });
    ensure(!is_whole || opened, || {
        "the whole token is not opened".into()
    })?;
    if let Some(recipient) = recipient.as_ref().filter(|_| opened) {
        let is_original = SEALED.iter().any(|sealed| {
            from_compact(&sealed.token).is_ok_and(|original| parts(&original) == parts(recipient))
        });
        ensure(is_original, || "a changed token is opened".into())?;
    }
    let input = Input {
        text: text.into(),
        key: key.into(),
        ..Input::default()
    };
    let now = NumericDate::from_seconds(1_795_248_000);
    let inspection = inspect(&input, &Policy::default(), now);
    let token = inspection.examination.token.as_ref();
    if let Some(content) = token.and_then(|token| token.inflated.as_ref()) {
        ensure(content == CONTENT.as_bytes(), || "another content".into())?;
    }
    // The inspector forgives what stands around a token, and nothing in it.
    let is_valid = inspection.judgement.verdict == Verdict::Valid;
    let is_sealed = token.is_none_or(|token| token.inflated.is_none());
    ensure(!is_valid || !is_sealed, || "valid, and not opened".into())?;
    // A member that stands there twice is a fault here, and what stands around a compact token may
    // belong to a paste.
    let is_broken = token.is_some_and(|token| token.faults.iter().any(|fault| fault.fatal));
    let is_read = token.is_some_and(|token| token.text == text || text.starts_with('{'));
    ensure(!opened || is_valid || is_broken || !is_read, || {
        format!(
            "opened strictly, and here {}",
            inspection.judgement.headline
        )
    })
}
