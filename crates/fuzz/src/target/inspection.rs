//! The whole inspector: what it says is in the text, and it never says "valid" of what nobody
//! signed.

use super::{Case, Outcome, ensure, hold, intake as pasted, json, kept, key, lies_in};
use crate::change::change;
use crate::choices::Choices;
use crate::forge::forge;
use crate::originals::{KEY_TEXTS, NOW, ORIGINALS, Original, SIGNERS, original_of};
use crate::pace;
use inspector::inspect::Inspection;
use inspector::intake::{NoteCode, PasteKind};
use inspector::token::{Payload, Token, TokenPart};
use inspector::verdict::{CheckName, CheckOutcome, KeyOrigin, SignatureStatus, Verdict};
use jose::json::MAX_LISTED_FAULTS;

/// The case that a target's bytes mean.
pub fn case_of(bytes: &[u8]) -> Case {
    match kept(bytes) {
        // What is no case is a text that is pasted alone.
        Some(text) => serde_json::from_slice(text).unwrap_or_else(|_| Case {
            text: String::from_utf8_lossy(text).into_owned(),
            ..Case::default()
        }),
        None => write(&mut Choices::new(bytes)),
    }
}

pub(super) fn check(bytes: &[u8]) {
    let case = case_of(bytes);
    let shown = serde_json::to_vec(&case).unwrap_or_default();
    hold(&shown, || holds(&case));
}

fn write(choices: &mut Choices<'_>) -> Case {
    let original = &ORIGINALS[choices.below(ORIGINALS.len())];
    let own = &SIGNERS[original.signer].texts;
    let mut key = match choices.below(12) {
        0 => String::new(),
        1 => KEY_TEXTS[choices.below(KEY_TEXTS.len())].clone(),
        2 => key::write(choices),
        3 => set(original, choices),
        4 => String::from_utf8_lossy(&choices.bytes(60)).into_owned(),
        _ => own[choices.below(own.len())].clone(),
    };
    if choices.once_in(6) {
        change(&mut key, choices);
    }
    let mut case = Case {
        key,
        encoding: choices.once_in(8).then(|| choices.below(4)),
        signature: choices.one_of(&[0, 0, 0, 1, 2]),
        candidate: choices.one_of(&[0, 0, 0, 1, 2]),
        ..Case::default()
    };
    if choices.once_in(3) {
        expect(&mut case, choices);
    }
    let forged = forge(original, choices);
    case.text = forged.text;
    case.detached = forged.detached;
    case
}

/// A JWK Set with the key among others, under a `kid` or none.
fn set(original: &Original, choices: &mut Choices<'_>) -> String {
    let is_jwk = |text: &&String| text.starts_with('{') && !text.contains("\"keys\"");
    let own = SIGNERS[original.signer].texts.iter().find(is_jwk);
    let mut keys: Vec<&String> = KEY_TEXTS.iter().filter(is_jwk).collect();
    let start = choices.below(keys.len());
    keys.rotate_left(start);
    keys.truncate(choices.below(4));
    let place = choices.below(keys.len() + 1);
    keys.insert(place, own.unwrap_or(&KEY_TEXTS[0]));
    let kid = choices.one_of(&["{", "{\"kid\":\"key-1\",", "{\"use\":\"enc\","]);
    let keys: Vec<String> = keys.iter().map(|key| key.replacen('{', kid, 1)).collect();
    format!("{{\"keys\":[{}]}}", keys.join(","))
}

/// Rules, of which the originals keep some and break others; and a moment.
fn expect(case: &mut Case, choices: &mut Choices<'_>) {
    for _ in 0..=choices.below(2) {
        match choices.below(9) {
            0 => {
                case.issuer = choices
                    .one_of(&["https://issuer.example", "https://other.example"])
                    .into()
            }
            1 => case.audience = choices.one_of(&["https://api.example", "b", "c"]).into(),
            2 | 3 => {
                case.typ = choices
                    .one_of(&["JWT", "at+jwt", "application/at+jwt"])
                    .into()
            }
            4 => case.algorithm = choices.one_of(&["HS256", "ES256", "RS256"]).into(),
            5 => case.required = choices.one_of(&["sub", "exp", "admin"]).into(),
            6 => case.max_age = choices.one_of(&[Some(0), Some(3600), Some(i64::MAX)]),
            7 => case.leeway = choices.one_of(&[30, -30, i64::MAX, i64::MIN]),
            _ => case.now = choices.one_of(&[NOW - 100, NOW + 1000, 0, i64::MAX, i64::MIN]),
        }
    }
}

fn holds(case: &Case) -> Outcome {
    let found = pace::timed(case.size(), || case.inspect())?;
    ensure(case.inspect() == found, || {
        "an inspection differs the second time".into()
    })?;
    ensure(serde_json::to_string(&found).is_ok(), || {
        "it cannot be written as JSON".into()
    })?;
    said_in_short(&found)?;
    if let Some(token) = &found.examination.token {
        token_lies_in(&case.text, token, &found)?;
    }
    checks_agree(&found)?;
    match found.judgement.verdict {
        Verdict::Valid => deserved(case, &found),
        _ => Ok(()),
    }
}

fn token_lies_in(text: &str, token: &Token, found: &Inspection) -> Outcome {
    for segment in &token.segments {
        lies_in(&token.text, &segment.span, "a segment")?;
    }
    for fault in &token.faults {
        lies_in(text, &fault.at, fault.code)?;
        lies_in(&token.text, &fault.in_token, fault.code)?;
        ensure(!fault.sentence.is_empty(), || "a fault says nothing".into())?;
    }
    let good = |bytes: &[u8]| {
        bytes
            .utf8_chunks()
            .next()
            .map_or("", |chunk| chunk.valid())
            .to_owned()
    };
    let header = token
        .segment(TokenPart::Header)
        .map_or(&[][..], |segment| &segment.bytes);
    if let Some(root) = &token.header.root {
        json::nested(root, &good(header))?;
    }
    if let Payload::Claims(claims) = &token.payload
        && let Some(root) = &claims.root
    {
        json::nested(root, &good(token.payload_bytes()))?;
    }
    // A token of a serialization has periods for quotes and characters for escapes; in another
    // reading of the paste several bytes may come from one place.
    let intake = &found.examination.intake;
    let mut notes = intake.notes.iter();
    let is_reread = notes.any(|note| matches!(note.code, NoteCode::Unwrapped(_)));
    if !is_reread && !matches!(intake.found, PasteKind::JsonSerialization { .. }) {
        pasted::maps(text, &token.text, &found.examination.map)?;
    }
    lies_in(
        text,
        &found.examination.map.to_source(0..token.text.len()),
        "the token",
    )
}

/// A few faults are listed, and sentences are short, however much is wrong.
fn said_in_short(found: &Inspection) -> Outcome {
    let faults = found
        .examination
        .token
        .as_ref()
        .map_or(0, |token| token.faults.len());
    ensure(faults <= 3 * MAX_LISTED_FAULTS + 16, || {
        format!("{faults} faults are listed")
    })?;
    ensure(!found.judgement.headline.is_empty(), || {
        "no headline".into()
    })?;
    for check in &found.judgement.checks {
        let said = check.summary.len() + check.details.iter().map(String::len).sum::<usize>();
        ensure(check.details.len() <= 80 && said < 30_000, || {
            format!(
                "{said} bytes in {} details of {}",
                check.details.len(),
                check.name.id()
            )
        })?;
    }
    Ok(())
}

/// The verdict says no more than the checks do.
fn checks_agree(found: &Inspection) -> Outcome {
    let judgement = &found.judgement;
    let Some(result) = &found.examination.signature else {
        return ensure(judgement.checks.is_empty(), || {
            "checks without a token".into()
        });
    };
    let names: Vec<_> = judgement.checks.iter().map(|check| check.name).collect();
    ensure(names == CheckName::ALL, || {
        format!("the checks are {names:?}")
    })?;
    let passed = judgement
        .checks
        .iter()
        .find(|check| check.name == CheckName::Signature);
    let passed = passed.is_some_and(|check| check.outcome == CheckOutcome::Pass);
    // What the holder of an SD-JWT sent along may be unsigned, and the JWT in front signed.
    let is_refused = result
        .disclosed
        .as_ref()
        .is_some_and(|disclosed| !disclosed.faults.is_empty());
    ensure(
        passed == (result.status == SignatureStatus::Matches) || is_refused && !passed,
        || {
            format!(
                "the signature check does not agree with {:?}",
                result.status
            )
        },
    )?;
    if judgement.verdict != Verdict::Valid {
        return Ok(());
    }
    for check in &judgement.checks {
        ensure(check.outcome != CheckOutcome::Fail, || {
            format!("valid, and {} fails", check.name.id())
        })?;
    }
    ensure(passed, || {
        "valid, and the signature was not compared".into()
    })?;
    let is_own = matches!(result.origin, None | Some(KeyOrigin::Embedded { .. }));
    ensure(!is_own, || "valid with a key that the token brought".into())
}

/// Valid is only what somebody signed, under the key of the one who did, and only where the
/// token as it was signed is valid too.
fn deserved(case: &Case, found: &Inspection) -> Outcome {
    let token = found
        .examination
        .token
        .as_ref()
        .ok_or("valid without a token")?;
    let original = original_of(token).map_err(|fault| format!("FALSE VALID: {fault}"))?;
    let holders = SIGNERS
        .iter()
        .enumerate()
        .filter(|(_, signer)| signer.texts.contains(&case.key));
    let holders: Vec<usize> = holders.map(|(index, _)| index).collect();
    ensure(
        holders.is_empty() || holders.contains(&original.signer),
        || "FALSE VALID: under the key of somebody else".into(),
    )?;
    let (text, detached) = original.paste();
    let as_signed = Case {
        text,
        detached,
        signature: 0,
        candidate: 0,
        ..case.clone()
    };
    let verdict = as_signed.inspect().judgement.verdict;
    ensure(verdict == Verdict::Valid, || {
        format!(
            "FALSE VALID: as it was signed, the token is {}",
            verdict.id()
        )
    })
}
