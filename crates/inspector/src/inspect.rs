//! The inspector's one entrance: pasted text in, everything there is to say out.
//!
//! It runs in two halves, so that a ticking clock costs nothing: [`examine`]
//! does what depends on the text and the key, [`judge`](Examination::judge)
//! what depends on the policy and the moment.

use crate::audit::{self, Finding};
use crate::intake::{self, Found, Intake, SourceMap};
use crate::token::{self, Fault, Token};
use crate::verdict::{self, Judgement, Policy, SignatureResult};
use jose::claims::numeric_date::NumericDate;
use jose::json::{self, Kind, Value};
use jose::key::SecretEncoding;
use jose::resolver::Resolver;
use jose::text::Hidden;
use serde::Serialize;
use std::ops::Range;

/// What a person pasted and chose.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Input {
    /// The text of the token box.
    pub text: String,
    /// The text of the key box.
    pub key: String,
    /// How a secret is to be read; none to recognise it.
    pub encoding: Option<SecretEncoding>,
    /// The payload of a token that does not carry it.
    pub detached: Option<String>,
    /// Which signature of a general JSON serialization, counted from zero.
    pub signature: usize,
    /// Which token of a text that holds several: zero is the one chosen by
    /// intake, the others follow in the order of the text.
    pub candidate: usize,
}

/// Everything that can be said without knowing the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Examination {
    /// What was found in the text, and what was removed from around it.
    pub intake: Intake,
    /// Characters of the pasted text that do not show in its box.
    pub hidden: Option<Hidden>,
    /// None if the text holds nothing that could be taken apart.
    pub token: Option<Token>,
    /// Leads from the bytes of the token to those of the paste.
    pub map: SourceMap,
    /// What came of the signature; none without a token.
    pub signature: Option<SignatureResult>,
    /// How many signatures a JSON serialization has; one for a compact token.
    pub signatures: usize,
    /// What the audit found, the worst first.
    pub findings: Vec<Finding>,
}

/// An examination with the judgement of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inspection {
    /// What holds at any moment.
    pub examination: Examination,
    /// What holds at the moment and under the policy that were asked about.
    pub judgement: Judgement,
}

/// Inspects a text: the whole inspector in one call.
///
/// ```
/// use jose::claims::numeric_date::NumericDate;
/// use inspector::inspect::{Input, inspect};
/// use inspector::verdict::{Policy, Verdict};
///
/// let input = Input { text: "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEifQ.".into(), ..Input::default() };
/// let now = NumericDate::from_seconds(1_795_248_000);
/// let inspection = inspect(&input, &Policy::default(), now);
/// assert_eq!(inspection.judgement.verdict, Verdict::Unsecured);
/// ```
pub fn inspect(input: &Input, policy: &Policy, now: NumericDate) -> Inspection {
    let examination = examine(input);
    let judgement = examination.judge(policy, now);
    Inspection {
        examination,
        judgement,
    }
}

/// Finds the token, takes it apart, and compares its signature.
pub fn examine(input: &Input) -> Examination {
    examine_with(input, &Resolver::immediate())
}

/// As [`examine`], with a resolver for what may be computed elsewhere. While requests are open,
/// the signature is [`Tried::Pending`](crate::verdict::Tried); with their answers, examining
/// the same input gets further.
pub fn examine_with(input: &Input, resolver: &Resolver) -> Examination {
    let intake = intake::read(&input.text);
    let mut signatures = 1;
    let mut map = SourceMap::default();
    let mut token = match &intake.found {
        Found::Token(first) => {
            // The others follow the one that was chosen, in the order of the text.
            let chosen = match input.candidate.checked_sub(1) {
                None => first,
                Some(index) => intake.others.get(index).unwrap_or(first),
            };
            map = chosen.map.clone();
            Some(token::decode(&chosen.token, &map, None))
        }
        Found::JsonSerialization { span } => from_json(&input.text, span.clone(), input.signature)
            .map(|found| {
                signatures = found.signatures;
                map = found.map;
                found.token
            }),
        _ => None,
    };
    if let (Some(token), Some(content)) = (&mut token, &input.detached) {
        token.attach(content);
    }
    let signature = token
        .as_ref()
        .map(|token| verdict::examine(token, &input.key, input.encoding, resolver));
    let findings = match (&token, &signature) {
        (Some(token), Some(signature)) => audit::audit(token, signature),
        _ => Vec::new(),
    };
    Examination {
        intake,
        hidden: Hidden::of(&input.text),
        token,
        map,
        signature,
        signatures,
        findings,
    }
}

impl Examination {
    /// Judges what was found, at a moment, under a policy.
    pub fn judge(&self, policy: &Policy, now: NumericDate) -> Judgement {
        match (&self.token, &self.signature) {
            (Some(token), Some(signature)) => verdict::judge(token, signature, policy, now),
            _ => match &self.intake.found {
                Found::Nothing => Judgement::empty(),
                found => Judgement {
                    verdict: verdict::Verdict::Malformed,
                    headline: "No token in this text".into(),
                    detail: why_no_token(found),
                    checks: Vec::new(),
                },
            },
        }
    }
}

/// What the text is instead of a token.
fn why_no_token(found: &Found) -> String {
    match found {
        Found::NotAJwt(shape) => format!("This is {shape}: not a JWT, so there is nothing in it to decode here."),
        Found::Key { .. } => "This is a key. It belongs in the key box.".into(),
        Found::JsonSerialization { .. } => "The JSON serialization is too broken to be taken apart.".into(),
        _ => "A JWT is three pieces of base64url with periods between them; the first begins with `eyJ`.".into(),
    }
}

/// One signature of a JSON serialization.
struct FromJson {
    token: Token,
    map: SourceMap,
    /// How many signatures there are.
    signatures: usize,
}

/// One signature of a JSON serialization (RFC 7515 section 7.2, RFC 7516
/// section 7.2) as if it had been compact, with every byte mapped to where it
/// stands in the paste.
fn from_json(text: &str, span: Range<usize>, index: usize) -> Option<FromJson> {
    let offset = span.start;
    let document = json::read(text.get(span)?.as_bytes());
    let root = document.root.as_ref()?;
    let encrypted = root.get("ciphertext").is_some();
    let list = root
        .get(if encrypted {
            "recipients"
        } else {
            "signatures"
        })
        .and_then(Value::as_array);
    let one = match list {
        Some(items) => items.get(index).or(items.first())?,
        None => root,
    };
    let parts: &[(&Value, &str)] = if encrypted {
        &[
            (root, "protected"),
            (one, "encrypted_key"),
            (root, "iv"),
            (root, "ciphertext"),
            (root, "tag"),
        ]
    } else {
        &[(one, "protected"), (root, "payload"), (one, "signature")]
    };
    let mut compact = String::new();
    let mut pieces = Vec::new();
    for (position, (holder, name)) in parts.iter().enumerate() {
        let value = holder.get(name).filter(|value| value.as_str().is_some());
        let quote = value.map_or(offset, |value| offset + value.span.start);
        if position > 0 {
            // The period of the compact form stands for the opening quote.
            compact.push('.');
            pieces.push((quote, 1));
        }
        if let Some(value) = value {
            let written = text.get(offset + value.span.start..offset + value.span.end)?;
            compact.push_str(value.as_str().unwrap_or_default());
            pieces.extend(stretches(written).map(|(at, len)| (quote + at, len)));
        }
    }
    let shared = root.get("unprotected").filter(|_| encrypted);
    let unprotected = join_headers(shared, one.get("header"));
    let map = SourceMap::of_pieces(pieces);
    let mut token = token::decode(&compact, &map, unprotected);
    for fault in &document.faults {
        let sentence = format!("In the JSON serialization, byte {}: {fault}.", fault.at);
        let at = text.floor_char_boundary(offset + fault.at)
            ..text.ceil_char_boundary(offset + fault.at + 1);
        token.faults.push(whole(fault.kind.code(), sentence, at));
    }
    if list.is_some() && (root.get("signature").is_some() || root.get("encrypted_key").is_some()) {
        let sentence = "The flattened and the general form are mixed: readers disagree on which signature counts.";
        token.faults.push(whole(
            "serialization-mixed",
            sentence.into(),
            offset..offset + 1,
        ));
    }
    Some(FromJson {
        token,
        map,
        signatures: list.map_or(1, <[_]>::len).max(1),
    })
}

/// A fault of the serialization around the token (RFC 7515 section 7.2).
fn whole(code: &'static str, sentence: String, at: Range<usize>) -> Fault {
    Fault {
        code,
        part: None,
        sentence,
        at,
        in_token: 0..0,
        fatal: true,
        reference: "RFC 7515, section 7.2",
    }
}

/// The members of both headers that are outside of the protected one.
fn join_headers(shared: Option<&Value>, own: Option<&Value>) -> Option<Value> {
    let members = |value: Option<&Value>| match value.map(|value| &value.kind) {
        Some(Kind::Object(members)) => members.clone(),
        _ => Vec::new(),
    };
    let first = shared
        .into_iter()
        .chain(own)
        .find(|value| matches!(value.kind, Kind::Object(_)))?;
    let mut joined = members(shared);
    joined.extend(members(own));
    Some(Value {
        span: first.span.clone(),
        kind: Kind::Object(joined),
    })
}

/// The stretches of a JSON string as it is written, quotes included: where each
/// begins, and how many bytes of the string it stands for. An escape is one.
fn stretches(written: &str) -> impl Iterator<Item = (usize, usize)> {
    let end = written.len().saturating_sub(1);
    let mut at = 1;
    std::iter::from_fn(move || {
        let rest = written.get(at..end).filter(|rest| !rest.is_empty())?;
        let start = at;
        let len = match rest.find('\\') {
            Some(0) => {
                let (width, len) = escape(rest);
                at += width;
                len
            }
            found => {
                let len = found.unwrap_or(rest.len());
                at += len;
                len
            }
        };
        Some((start, len))
    })
}

/// How long the escape in front is, and how long what it stands for.
fn escape(rest: &str) -> (usize, usize) {
    let unit = |at: usize| u32::from_str_radix(rest.get(at..at + 4)?, 16).ok();
    let is_unicode = |at: usize| rest.get(at..at + 2) == Some("\\u");
    match unit(2).filter(|_| is_unicode(0)) {
        None => (2, 1),
        Some(0xD800..0xDC00) if is_unicode(6) && matches!(unit(8), Some(0xDC00..0xE000)) => (12, 4),
        Some(code) => (6, char::from_u32(code).map_or(3, char::len_utf8)),
    }
}
