//! SD-JWTs: valid is only what the issuer and the holder made, or part of it.

use super::{Outcome, ensure, hold, kept};
use crate::change::change;
use crate::choices::Choices;
use inspector::inspect::{Input, inspect};
use inspector::verdict::{Policy, Verdict};
use jose::algorithm::{self, Curve};
use jose::base64url::{decode_strict, encode};
use jose::claims::numeric_date::NumericDate;
use jose::json::{self, Value};
use jose::jws::sign_compact;
use jose::key::{Key, public_members};
use jose::sd_jwt::{DIGESTS, conceal, process};
use std::sync::LazyLock;

const POINTERS: [&str; 4] = ["/name", "/address/city", "/address", "/codes/1"];

/// An SD-JWT whose claims are all disclosed, and what it is checked with.
struct Issued {
    jwt: String,
    disclosures: Vec<String>,
    issuer: String,
    holder: Key,
    hash: &'static jose::sd_jwt::DigestAlgorithm,
}

fn pair(fill: u8) -> (Key, String) {
    let mut private = vec![fill; Curve::P256.size()];
    private[0] = 0;
    let key = Key::from_private(Curve::P256, &private).expect("a private key");
    let members = public_members(&key).expect("members");
    (key, format!("{{{members}}}"))
}

fn signed(key: &Key, header: &str, payload: &str) -> String {
    let es256 = algorithm::find("ES256").expect("a row");
    sign_compact(es256, key, header, payload.as_bytes(), &[]).expect("a token")
}

static ISSUED: LazyLock<Vec<Issued>> = LazyLock::new(|| {
    let (issuer, issuer_text) = pair(0x11);
    let (holder, holder_text) = pair(0x22);
    let claims = format!(
        r#"{{"exp":4102444800,"name":"Ana","address":{{"city":"Rome","zip":"1"}},"codes":[1,2],"cnf":{{"jwk":{holder_text}}}}}"#
    );
    let made = DIGESTS.iter().filter(|row| !row.is_short()).map(|hash| {
        let mut next = 0;
        let mut salt = || {
            next += 1;
            Some([next; 16])
        };
        let made = conceal(&claims, &POINTERS, hash, 1, &mut salt).expect("a payload");
        Issued {
            jwt: signed(
                &issuer,
                r#"{"alg":"ES256","typ":"dc+sd-jwt"}"#,
                &made.payload,
            ),
            disclosures: made.disclosures,
            issuer: issuer_text.clone(),
            holder: holder.clone(),
            hash,
        }
    });
    made.collect()
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

/// A presentation, changed or not, with the issuer's key; and whether it is as it was issued.
fn write(choices: &mut Choices<'_>) -> (String, String, bool) {
    let issued = &ISSUED[choices.below(ISSUED.len())];
    let mut sent = issued.disclosures.clone();
    let mut is_whole = true;
    if choices.once_in(3) {
        // The last one is around no other.
        sent.truncate(choices.below(sent.len() + 1));
        is_whole = false;
    }
    if choices.once_in(6) {
        let forged = [
            r#"["s","admin",true]"#,
            r#"["s",true]"#,
            r#"["s","_sd",[]]"#,
        ];
        sent.insert(
            choices.below(sent.len() + 1),
            encode(forged[choices.below(3)]),
        );
        is_whole = false;
    }
    if choices.once_in(8) && !sent.is_empty() {
        let again = sent[choices.below(sent.len())].clone();
        sent.push(again);
        is_whole = false;
    }
    let mut text = format!("{}~", issued.jwt);
    for one in &sent {
        text.push_str(one);
        text.push('~');
    }
    if choices.once_in(2) {
        let hash = issued.hash.digest(&text);
        let claims = format!(r#"{{"iat":1795248000,"aud":"v","nonce":"n","sd_hash":"{hash}"}}"#);
        text.push_str(&signed(
            &issued.holder,
            r#"{"alg":"ES256","typ":"kb+jwt"}"#,
            &claims,
        ));
    }
    if choices.once_in(2) {
        let before = text.clone();
        for _ in 0..choices.below(4) {
            change(&mut text, choices);
        }
        is_whole &= text == before;
    }
    (text, issued.issuer.clone(), is_whole)
}

/// Whether an object or a value has only what another has.
fn is_part_of(part: &Value, part_text: &str, whole: &Value, whole_text: &str) -> bool {
    match (&part.kind, &whole.kind) {
        (json::JsonKind::Object(members), _) => members.iter().all(|member| {
            let other = whole.get(&member.name);
            other.is_some_and(|other| is_part_of(&member.value, part_text, other, whole_text))
        }),
        (json::JsonKind::Array(items), json::JsonKind::Array(others)) => items.iter().all(|item| {
            let mut others = others.iter();
            others.any(|other| is_part_of(item, part_text, other, whole_text))
        }),
        _ => part_text.get(part.span.clone()) == whole_text.get(whole.span.clone()),
    }
}

fn holds(text: &str, key: &str, is_whole: bool) -> Outcome {
    // Whatever it is: nothing panics, and what comes out is JSON.
    let pieces: Vec<&str> = text.split(['~', '.']).collect();
    let payload = pieces.get(1).and_then(|piece| decode_strict(piece));
    let found = process(&payload.unwrap_or_default(), pieces.iter().skip(3).copied());
    ensure(
        found.payload.is_empty() || json::read(found.payload.as_bytes()).is_complete(),
        || format!("not JSON: {}", found.payload),
    )?;
    let input = Input {
        text: text.into(),
        key: key.into(),
        ..Input::default()
    };
    let now = NumericDate::from_seconds(1_795_248_000);
    let inspection = inspect(&input, &Policy::default(), now);
    let is_valid = inspection.judgement.verdict == Verdict::Valid;
    ensure(is_valid || !is_whole, || {
        format!("the whole is {}", inspection.judgement.headline)
    })?;
    let token = inspection.examination.token.as_ref().filter(|_| is_valid);
    let Some(token) = token else { return Ok(()) };
    // What is valid says nothing that was not issued.
    let said = String::from_utf8_lossy(token.payload_bytes()).into_owned();
    let said_document = json::read(said.as_bytes());
    let is_issued = ISSUED.iter().any(|issued| {
        let payload = issued.jwt.split('.').nth(1).and_then(decode_strict);
        let all = issued.disclosures.iter().map(String::as_str);
        let whole = process(&payload.unwrap_or_default(), all).payload;
        let document = json::read(whole.as_bytes());
        // A token cut off before its first `~` is a JWT like any other, digests and all.
        token.text == issued.jwt
            || said_document
                .root
                .as_ref()
                .zip(document.root.as_ref())
                .is_some_and(|(part, all)| is_part_of(part, &said, all, &whole))
    });
    ensure(is_issued, || format!("valid, and never issued: {said}"))
}
