//! The entrance of the inspector: pasted text in, verdict out.
//!
//! There are two halves, so that a second on the clock costs no cryptography: [`examine`]
//! depends on the text and the key, [`judge`](Examination::judge) on the policy and the time.

use crate::audit::{AuditInput, Finding, TokenKind};
use crate::intake::{self, Intake, PasteKind, SourceMap};
use crate::keys::SuppliedKeys;
use crate::more::{More, Sealed};
use crate::token::{self, Payload, Shape, Token};
use crate::verdict::{
    self, Cause, Disclosed, Judgement, Policy, Presentation, SignatureResult, SignatureStatus,
    Verdict,
};
use jose::algorithm::{self, Family, KeyFamily, find_key_management};
use jose::claims::numeric_date::NumericDate;
use jose::key::SecretEncoding;
use jose::resolver::{Answer, Resolver};
use jose::text::Hidden;
use serde::Serialize;
use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

/// The input of an inspection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Input {
    /// The text of the token box.
    pub text: String,
    /// The text of the key box.
    pub key: String,
    /// Whether the key came with a link: then whoever made the link chose it.
    pub key_from_link: bool,
    /// How a secret is to be read; none to recognise it.
    pub encoding: Option<SecretEncoding>,
    /// The payload of a token that does not carry it.
    pub detached: Option<String>,
    /// What is expected of whoever presents an SD-JWT.
    pub presentation: Presentation,
    /// Which signature of a general JSON serialization, counted from zero; none to take the first
    /// that matches.
    pub signature: Option<usize>,
    /// Which token of a text that holds several: zero is the one chosen by
    /// intake, the others follow in the order of the text.
    pub candidate: usize,
}

/// Everything that does not depend on time and policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Examination {
    /// What was found in the text, and what was removed from around it.
    pub intake: Intake,
    /// Invisible characters of the pasted text.
    pub hidden: Option<Hidden>,
    /// None if the text holds nothing that can be decoded.
    pub token: Option<Token>,
    /// Leads from the bytes of the token to those of the paste.
    pub map: SourceMap,
    /// The keys that were supplied.
    pub keys: SuppliedKeys,
    /// The result for the signature; none without a token.
    pub signature: Option<SignatureResult>,
    /// How many signatures a JSON serialization has; one for a compact token.
    pub signatures: usize,
    /// The kind of token, if it is a known one.
    pub kind: Option<&'static TokenKind>,
    /// What the audit found, the worst first.
    pub findings: Vec<Finding>,
    /// The token inside an encrypted one that was decrypted, examined with the same keys; the key
    /// binding of an SD-JWT, examined with the holder's.
    pub inner: Option<Rc<Examination>>,
    /// Whether more would be known with what was not at hand ([`More`]).
    pub is_partial: bool,
}

/// An examination with the judgement of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inspection {
    /// What holds at any time.
    pub examination: Examination,
    /// What holds at the given time under the given policy.
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

/// Finds the token, decodes it and compares its signature.
pub fn examine(input: &Input) -> Examination {
    examine_with(input, &Resolver::immediate(), Some(&More::HERE))
}

/// As [`examine`], with a resolver for what may be computed elsewhere. While requests are open,
/// the signature is [`SignatureStatus::Pending`](crate::verdict::SignatureStatus); with their answers, examining
/// the same input gets further. So does it with `more`, where the examination says that it is
/// partial.
pub fn examine_with(input: &Input, resolver: &Resolver, more: Option<&More>) -> Examination {
    examine_at(input, resolver, more, 0)
}

/// Encrypted tokens that are opened one inside the other.
pub const MAX_NESTED: usize = 4;

fn examine_at(
    input: &Input,
    resolver: &Resolver,
    more: Option<&More>,
    depth: usize,
) -> Examination {
    let mut intake = intake::read(&input.text);
    if let Some(more) = more {
        intake = (more.read_otherwise)(&input.text, intake);
    }
    let keys = SuppliedKeys {
        from_link: input.key_from_link,
        ..SuppliedKeys::read(&input.key, input.encoding, resolver)
    };
    let decoded = match &intake.found {
        PasteKind::JsonSerialization { span } if input.signature.is_none() => {
            first_that_matches(input, span.clone(), &keys)
        }
        _ => decode(input, &intake),
    };
    let (mut token, mut map) = match decoded {
        Some((token, map)) => (Some(token), map),
        None => (None, SourceMap::default()),
    };
    if let (Some(token), Some(content)) = (&mut token, &input.detached) {
        token.attach(content, &map);
    }
    if let (Some(token), Some(more)) = (&mut token, more) {
        (more.inflate)(token, &map);
    }
    let (keys, mut signature) = match &token {
        Some(token) => {
            let (keys, mut signature) = with_keys(token, keys, &input.key, resolver);
            signature.certificate =
                more.and_then(|more| (more.certificate)(token, &signature, &input.key));
            (keys, Some(signature))
        }
        None => (keys, None),
    };
    if let (Some(token), Some(signature)) = (&mut token, &signature)
        && token.payload == Payload::Detached
        && signature.status == SignatureStatus::Matches
    {
        // It was not left out: nothing was signed (ACME does so, RFC 8555).
        token.payload = Payload::Empty;
    }
    if let (Some(token), Some(signature), Some(disclose)) = (
        &mut token,
        &mut signature,
        more.and_then(|more| more.disclose),
    ) && token.shape == Shape::SdJwt
    {
        signature.disclosed = Some(disclose(token, &input.presentation));
    }
    let inner = match (&mut token, &mut signature, more) {
        (Some(token), Some(signature), Some(more)) if token.is_sealed() => {
            let sealed = Sealed {
                token,
                map: &mut map,
                json: match &intake.found {
                    PasteKind::JsonSerialization { span } if input.signature.is_none() => {
                        Some((&input.text, span.clone()))
                    }
                    _ => None,
                },
            };
            let decrypt = more.decrypt;
            signature.decryption = decrypt.and_then(|decrypt| decrypt(sealed, &keys, resolver));
            inner(token, input, depth)
                .map(|inner| examine_at(&inner, resolver, Some(more), depth + 1))
        }
        (_, Some(signature), Some(more)) if depth < MAX_NESTED => {
            let disclosed = signature.disclosed.as_ref();
            let binding = disclosed.and_then(Disclosed::binding_with_key);
            binding.map(|(text, key)| {
                let binding = Input {
                    text: text.to_owned(),
                    key: key.to_owned(),
                    ..Input::default()
                };
                examine_at(&binding, resolver, Some(more), depth + 1)
            })
        }
        _ => None,
    };
    let findings = match (&token, &signature, more) {
        (Some(token), Some(signature), Some(more)) => (more.audit)(&AuditInput {
            token,
            signature,
            keys: &keys,
            key_text: &input.key,
        }),
        _ => Vec::new(),
    };
    let kind = token
        .as_ref()
        .zip(more)
        .and_then(|(token, more)| (more.kind_of)(token));
    let signatures = token.as_ref().map_or(1, |token| token.signature_count);
    Examination {
        is_partial: more.is_none() && intake.found != PasteKind::Nothing,
        intake,
        hidden: Hidden::of(&input.text),
        token,
        map,
        keys,
        signature,
        signatures,
        kind,
        findings,
        inner: inner.map(Rc::new),
    }
}

/// What to examine of a token inside one that was decrypted.
fn inner(token: &Token, input: &Input, depth: usize) -> Option<Input> {
    let text = token.inner_text().filter(|_| depth < MAX_NESTED)?;
    Some(Input {
        text: text.to_owned(),
        key: input.key.clone(),
        key_from_link: input.key_from_link,
        encoding: input.encoding,
        presentation: input.presentation.clone(),
        ..Input::default()
    })
}

/// Decodes the token that was chosen.
fn decode(input: &Input, intake: &Intake) -> Option<(Token, SourceMap)> {
    match &intake.found {
        PasteKind::Token(first) => {
            // The others follow the one that was chosen, in the order of the text.
            let chosen = match input.candidate.checked_sub(1) {
                None => first,
                Some(index) => intake.others.get(index).unwrap_or(first),
            };
            Some((
                token::decode(&chosen.token, &chosen.map),
                chosen.map.clone(),
            ))
        }
        PasteKind::JsonSerialization { span } => {
            let index = input.signature.unwrap_or_default();
            let found = token::from_json(&input.text, span.clone(), index)?;
            Some((found.token, found.map))
        }
        _ => None,
    }
}

/// Signatures of a JSON serialization that are compared in search of one that matches.
const MAX_SIGNATURES: usize = 20;

/// The first signature of a JSON serialization that matches one of the keys; else the first.
fn first_that_matches(
    input: &Input,
    span: Range<usize>,
    keys: &SuppliedKeys,
) -> Option<(Token, SourceMap)> {
    let read = |index| token::from_json(&input.text, span.clone(), index);
    let first = read(0)?;
    let count = match (&keys.set, first.token.shape) {
        (Some(_), Shape::Jws | Shape::SdJwt) => first.count.min(MAX_SIGNATURES),
        _ => 1,
    };
    // All of them together may take as long as one.
    let work = Cell::new(0);
    let matches = |token: &Token| {
        let mut token = token.clone();
        if let Some(content) = &input.detached {
            token.attach(content, &SourceMap::default());
        }
        // What is computed elsewhere is looked at when it is chosen.
        let resolver = Resolver::default();
        let result = verdict::examine_within(&token, keys, &input.key, &resolver, &work);
        result.status == SignatureStatus::Matches
    };
    let found = match count {
        1 => first,
        _ if matches(&first.token) => first,
        _ => (1..count)
            .filter_map(read)
            .find(|found| matches(&found.token))
            .unwrap_or(first),
    };
    Some((found.token, found.map))
}

/// Compares the signature with the keys; where none of them can match, also with those that the
/// text holds in other forms.
fn with_keys(
    token: &Token,
    mut keys: SuppliedKeys,
    text: &str,
    resolver: &Resolver,
) -> (SuppliedKeys, SignatureResult) {
    let first = verdict::examine(token, &keys, text, resolver);
    let is_settled = match &first.status {
        SignatureStatus::Fails(_) => first.causes.iter().any(Cause::is_proof),
        SignatureStatus::KeyUnreadable(_) => false,
        _ => token.shape != Shape::Jwe,
    };
    let name = token.parameter_text("alg");
    keys.needs_secret = name.is_some_and(needs_secret);
    let Some(request) = keys.request(text).filter(|_| !is_settled) else {
        return (keys, first);
    };
    match resolver.ask(request) {
        Some(Answer::Keys(found)) => {
            let Some(found) = found.as_ref() else {
                return (keys, first);
            };
            keys = keys.with(found);
        }
        Some(_) => return (keys, first),
        // Still open: so is the signature.
        None => {}
    }
    let second = verdict::examine(token, &keys, text, resolver);
    (keys, second)
}

/// Whether an algorithm takes a shared secret.
fn needs_secret(name: &str) -> bool {
    let signs = algorithm::find(name).map(|row| row.family);
    let encrypts = find_key_management(name).map(|row| row.family);
    signs == Some(Family::Hmac)
        || matches!(
            encrypts,
            Some(
                KeyFamily::Direct
                    | KeyFamily::AesKeyWrap
                    | KeyFamily::AesGcmKeyWrap
                    | KeyFamily::Pbes2
            )
        )
}

impl Examination {
    /// Whether there is an encrypted token and a key that may open it, and that was not tried.
    pub fn may_decrypt(&self) -> bool {
        let is_sealed = self.token.as_ref().is_some_and(Token::is_sealed);
        let signature = self.signature.as_ref();
        is_sealed
            && self.keys.set.is_some()
            && signature.is_some_and(|signature| signature.decryption.is_none())
    }

    /// Whether there is an SD-JWT whose disclosures were not compared.
    pub fn may_disclose(&self) -> bool {
        let is_sd_jwt = self
            .token
            .as_ref()
            .is_some_and(|token| token.shape == Shape::SdJwt);
        let signature = self.signature.as_ref();
        is_sd_jwt && signature.is_some_and(|signature| signature.disclosed.is_none())
    }

    /// Judges what was found, at a moment, under a policy.
    pub fn judge(&self, policy: &Policy, now: NumericDate) -> Judgement {
        self.judge_with(policy, Some(&More::HERE), now)
    }

    /// As [`Examination::judge`], with what is at hand. Without `more` nothing passes a policy that
    /// has rules.
    pub fn judge_with(&self, policy: &Policy, more: Option<&More>, now: NumericDate) -> Judgement {
        let compare = more.map(|more| more.compare_rules);
        match (&self.token, &self.signature) {
            (Some(token), Some(signature)) => {
                let own = || verdict::judge(token, &self.keys, signature, policy, compare, now);
                match (&signature.disclosed, &self.inner) {
                    (None, None) => own(),
                    (None, Some(inner)) => {
                        // Its own header may demand what is not understood here.
                        let plain = Policy::default();
                        let outer = verdict::judge(token, &self.keys, signature, &plain, None, now);
                        match outer.verdict {
                            Verdict::Malformed | Verdict::PolicyFailed => outer,
                            _ => inner.judge_with(policy, more, now).of_decrypted(token),
                        }
                    }
                    (Some(disclosed), inner) => {
                        let clocks = Policy {
                            leeway: policy.leeway,
                            ..Policy::default()
                        };
                        let binding = inner
                            .as_ref()
                            .map(|inner| inner.judge_with(&clocks, more, now));
                        disclosed.conclude(own(), binding.as_ref(), now)
                    }
                }
            }
            _ => match &self.intake.found {
                PasteKind::Nothing => Judgement::empty(),
                found => Judgement {
                    verdict: Verdict::Malformed,
                    headline: match found {
                        PasteKind::Named(_) | PasteKind::NotAJwt(_) => "Not a JWT",
                        _ => "No token in this text",
                    }
                    .into(),
                    detail: why_no_token(found),
                    checks: Vec::new(),
                },
            },
        }
    }
}

/// What the text holds instead of a token, in words.
fn why_no_token(found: &PasteKind) -> String {
    match found {
        PasteKind::Named(sentences) => sentences.clone(),
        PasteKind::NotAJwt(shape) => format!("This is {shape}: not a JWT, so there is nothing in it to decode here."),
        PasteKind::Key { .. } => "This is a key. It belongs in the key box.".into(),
        PasteKind::JsonSerialization { .. } => "The JSON serialization is too broken to be taken apart.".into(),
        _ => "A JWT is three pieces of base64url with periods between them; the first begins with `eyJ`.".into(),
    }
}
