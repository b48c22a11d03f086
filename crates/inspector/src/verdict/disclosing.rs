//! The disclosures and the key binding of an SD-JWT (RFC 9901 section 7).

use super::time::date;
use super::{Check, CheckName, CheckOutcome, Judgement, Verdict};
use crate::token::Token;
use jose::algorithm::{self, Family};
use jose::base64url;
use jose::claims::numeric_date::{NumericDate, duration_text};
use jose::json::{self, Document, JsonKind, Value};
use jose::key::{self, Key};
use jose::resolver::Resolver;
use jose::sd_jwt::{Processed, SdJwtFault, process};
use jose::text::{capitalise, count, quoted};
use serde::Serialize;

/// What a person expects of whoever presents an SD-JWT; an empty field expects nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Presentation {
    /// The key that the key binding is verified with, in any form that the key box takes. Where it
    /// is empty, that of the payload's `cnf`.
    pub holder_key: String,
    /// The `nonce` that the verifier gave out, compared exactly.
    pub nonce: String,
    /// The `aud` by which the holder calls the verifier, compared exactly.
    pub audience: String,
}

impl Presentation {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why an SD-JWT is refused, or not verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PresentationFault {
    /// What it makes of the verdict.
    pub verdict: Verdict,
    /// The verdict in words.
    pub headline: &'static str,
    /// The reason, in a sentence.
    pub reason: String,
    /// Where the rule stands.
    pub reference: &'static str,
}

/// What came of the disclosures, and of the parts of the key binding that need no key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disclosed {
    /// The payload and the disclosures.
    pub processed: Processed,
    /// The key binding JWT; none if there is none.
    pub binding: Option<String>,
    /// The key of the holder as text: the one supplied, or that of `cnf`.
    pub holder_key: Option<String>,
    /// Whether the payload names a key of the holder (`cnf`).
    pub names_holder: bool,
    /// Whether that one was supplied.
    pub is_key_supplied: bool,
    /// When the key binding was made.
    pub issued: Option<NumericDate>,
    /// What the person expected of it.
    pub expected: Presentation,
    /// Why it is refused; none of a sound one. The worst is not first.
    pub faults: Vec<PresentationFault>,
    /// What else is to be said, a sentence each.
    pub notes: Vec<String>,
    conclude: Conclude,
}

/// [`conclude`], by address: whoever judges does without its code until there is an SD-JWT.
#[derive(Debug, Clone, Copy)]
struct Conclude(fn(&Disclosed, Judgement, Option<&Judgement>, NumericDate) -> Judgement);

impl PartialEq for Conclude {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Conclude {}

impl Serialize for Conclude {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl Disclosed {
    /// The key binding and the key of the holder, both as text; none if one of them is missing,
    /// or if the binding is no token at all.
    pub fn binding_with_key(&self) -> Option<(&str, &str)> {
        let binding = self.binding.as_deref()?;
        let is_compact = binding.split('.').count() == 3;
        Some((binding, self.holder_key.as_deref()?)).filter(|_| is_compact)
    }

    /// The judgement of the whole from that of the JWT in front, and that of the key binding.
    pub fn conclude(
        &self,
        judgement: Judgement,
        binding: Option<&Judgement>,
        now: NumericDate,
    ) -> Judgement {
        (self.conclude.0)(self, judgement, binding, now)
    }
}

/// Puts the disclosures of a token into its payload, and compares what needs no key.
pub fn disclose(token: &mut Token, expected: &Presentation) -> Disclosed {
    let processed = process(token.payload_bytes(), token.disclosures());
    let mut faults: Vec<PresentationFault> = processed.faults.iter().map(of_processing).collect();
    if token.lacks_last_tilde() {
        faults.push(PresentationFault {
            verdict: Verdict::Malformed,
            headline: "Malformed: the last `~` is missing",
            reason: "An SD-JWT without a key binding ends with `~`, and this one ends with a disclosure.".into(),
            reference: "RFC 9901, section 4",
        });
    }
    let claims = json::read(processed.payload.as_bytes());
    let confirmed = confirmed_key(&claims, &processed.payload);
    let supplied = expected.holder_key.trim();
    let is_key_supplied = !supplied.is_empty();
    let holder_key = match is_key_supplied {
        true => Some(supplied.to_owned()),
        false => confirmed.map(ToOwned::to_owned),
    };
    if let Some(confirmed) = confirmed.filter(|_| is_key_supplied)
        && let (Some(named), Some(own)) = (first_key(confirmed), first_key(supplied))
        && named.material != own.material
    {
        faults.push(PresentationFault {
            verdict: Verdict::PolicyFailed,
            headline: "Refused: another holder than the payload names",
            reason: "The holder's key that you supplied is not the one in the payload (`cnf`), with which a verifier compares.".into(),
            reference: "RFC 9901, section 7.3",
        });
    }
    let binding = token.key_binding().map(ToOwned::to_owned);
    let mut notes = Vec::new();
    let payload = binding.as_ref().and_then(|text| text.split('.').nth(1));
    let payload = payload.map(|payload| json::read(&base64url::decode(payload).bytes));
    let issued = payload.and_then(|claims| date(&claims, "iat"));
    match &binding {
        Some(text) => {
            faults.extend(of_binding(token, text, &processed, expected));
            if expected.nonce.is_empty() {
                notes.push("The nonce of the key binding was compared with nothing: supply the one that you gave out.".into());
            }
        }
        None if !expected.is_empty() => faults.push(PresentationFault {
            verdict: Verdict::PolicyFailed,
            headline: "Refused: there is no key binding",
            reason: "A key binding is expected, and none was sent: whoever has this SD-JWT can present it.".into(),
            reference: "RFC 9901, section 7.3",
        }),
        None if claims.get("cnf").is_some() => notes.push(
            "It names the holder's key (`cnf`) and has no key binding: whoever has it can present it.".into(),
        ),
        None => {}
    }
    let row = token.parameter_text("alg").and_then(algorithm::find);
    if row.is_some_and(|row| row.family == Family::Hmac) {
        notes.push(
            "It is made with a shared secret, so whoever verifies it can make one: the issuer should sign (RFC 9901, section 9.1).".into(),
        );
    }
    if processed.undisclosed > 0 {
        notes.push(format!(
            "{} without a disclosure: claims that are kept back, or decoys.",
            count(processed.undisclosed, "digest")
        ));
    }
    let is_readable = !processed
        .faults
        .iter()
        .any(|fault| matches!(fault, SdJwtFault::NoObject | SdJwtFault::TooDeep));
    if is_readable {
        token.disclose(&processed.payload);
    }
    Disclosed {
        processed,
        binding,
        holder_key,
        names_holder: claims.get("cnf").is_some(),
        is_key_supplied,
        issued,
        expected: expected.clone(),
        faults,
        notes,
        conclude: Conclude(conclude),
    }
}

fn first_key(text: &str) -> Option<Key> {
    let set = key::read_with(text, None, &Resolver::of_curves());
    set.ok()??.keys.into_iter().next()
}

/// The holder's key in the payload (RFC 7800 section 3.2).
fn confirmed_key<'a>(claims: &Document, text: &'a str) -> Option<&'a str> {
    let key = claims.get("cnf")?.get("jwk")?;
    let is_jwk = matches!(key.kind, JsonKind::Object(_));
    text.get(key.span.clone()).filter(|_| is_jwk)
}

/// What a fault of the disclosures makes of the verdict.
fn of_processing(fault: &SdJwtFault) -> PresentationFault {
    let (verdict, headline) = match fault {
        SdJwtFault::Unreferenced { .. } => (
            Verdict::Invalid,
            "Invalid: the issuer did not sign every disclosure",
        ),
        SdJwtFault::UnknownHash(_) => (
            Verdict::Unsupported,
            "Not verified: unknown hash of the disclosures",
        ),
        SdJwtFault::TooMany(_) => (Verdict::Unverified, "Not verified: too many disclosures"),
        SdJwtFault::ShortHash { .. } => {
            (Verdict::PolicyFailed, "Refused: the digests are too short")
        }
        _ => (Verdict::Malformed, "Malformed disclosures"),
    };
    PresentationFault {
        verdict,
        headline,
        reason: format!("{}.", capitalise(&fault.to_string())),
        reference: match fault {
            SdJwtFault::ShortHash { .. } => "RFC 9901, section 9.4",
            _ => "RFC 9901, section 7.1",
        },
    }
}

/// What is wrong with a key binding, but for its signature and its times (RFC 9901 sections 4.3
/// and 7.3).
fn of_binding(
    token: &Token,
    text: &str,
    processed: &Processed,
    expected: &Presentation,
) -> Vec<PresentationFault> {
    let fault = |verdict, headline, reason: String| PresentationFault {
        verdict,
        headline,
        reason,
        reference: "RFC 9901, section 7.3",
    };
    let malformed = |reason: String| {
        fault(
            Verdict::Malformed,
            "Malformed key binding",
            format!("The key binding {reason}"),
        )
    };
    let segments: Vec<&str> = text.split('.').collect();
    let [header, payload, signature] = segments[..] else {
        return vec![malformed("is no compact JWS of three segments.".into())];
    };
    let read = |segment: &str| {
        let document = json::read(&base64url::decode_strict(segment)?);
        (document.is_object() && document.faults.is_empty()).then_some(document)
    };
    let (Some(header), Some(claims), Some(_)) = (
        read(header),
        read(payload),
        base64url::decode_strict(signature),
    ) else {
        return vec![malformed(
            "is broken: not base64url, or no JSON object inside.".into(),
        )];
    };
    let mut faults = Vec::new();
    let text_of = |document: &Document, name: &str| {
        let value = document.get(name).and_then(Value::as_str);
        value.map(ToOwned::to_owned)
    };
    let row = text_of(&header, "alg").and_then(|name| algorithm::find(&name));
    if row.is_some_and(|row| row.family == Family::Hmac) {
        faults.push(fault(
            Verdict::PolicyFailed,
            "Key binding refused: it is not signed",
            "The key binding is made with a shared secret. It must be signed, so that nobody but the holder can make it (RFC 9901, section 4.3).".into(),
        ));
    }
    let written = text_of(&header, "typ").unwrap_or_default();
    let typ = written.to_ascii_lowercase();
    if typ.strip_prefix("application/").unwrap_or(&typ) != "kb+jwt" {
        faults.push(fault(
            Verdict::PolicyFailed,
            "Key binding refused: its type is wrong",
            format!(
                "The `typ` of the key binding must be `kb+jwt`, and is {}.",
                match written.as_str() {
                    "" => "missing".to_owned(),
                    typ => format!("`{}`", quoted(typ)),
                }
            ),
        ));
    }
    if claims.get("iat").and_then(Value::as_number).is_none() {
        faults.push(malformed("has no `iat` that is a number.".into()));
    }
    let nonce = text_of(&claims, "nonce");
    match &nonce {
        None => faults.push(malformed("has no `nonce` that is a string.".into())),
        Some(nonce) if !expected.nonce.is_empty() && *nonce != expected.nonce => {
            faults.push(fault(
                Verdict::PolicyFailed,
                "Key binding refused: another nonce",
                format!(
                    "Its `nonce` is `{}`; `{}` is expected. It was made for another request.",
                    quoted(nonce),
                    quoted(&expected.nonce)
                ),
            ));
        }
        Some(_) => {}
    }
    match claims.get("aud") {
        None => faults.push(malformed("has no `aud`.".into())),
        Some(audience) if !expected.audience.is_empty() => {
            let one = audience.as_str();
            let several = audience.as_array().unwrap_or_default().iter();
            let mut all = one.into_iter().chain(several.filter_map(Value::as_str));
            if !all.any(|audience| audience == expected.audience) {
                faults.push(fault(
                    Verdict::PolicyFailed,
                    "Key binding refused: made for another audience",
                    format!(
                        "Its `aud` does not name `{}`. It was made for another verifier.",
                        quoted(&expected.audience)
                    ),
                ));
            }
        }
        Some(_) => {}
    }
    match (text_of(&claims, "sd_hash"), processed.algorithm) {
        (None, _) => faults.push(malformed("has no `sd_hash` that is a string.".into())),
        (Some(hash), Some(algorithm)) if hash != algorithm.digest(&token.presented()) => {
            faults.push(fault(
                Verdict::Invalid,
                "Invalid: the key binding is for another presentation",
                "The `sd_hash` of the key binding is not the digest of this SD-JWT: a disclosure was added, taken away or changed after the holder signed.".into(),
            ));
        }
        (Some(_), _) => {}
    }
    faults
}

/// What the signature and the times of a key binding make of the verdict.
fn of_binding_judgement(disclosed: &Disclosed, found: &Judgement) -> Option<PresentationFault> {
    let (verdict, headline) = match found.verdict {
        Verdict::Valid => return None,
        Verdict::Expired => (Verdict::Expired, "The key binding has expired"),
        Verdict::NotYetValid => (Verdict::NotYetValid, "The key binding is not valid yet"),
        Verdict::Unverified | Verdict::Unsupported | Verdict::Empty => (
            Verdict::Unverified,
            "Not verified: the key binding was not checked",
        ),
        Verdict::PolicyFailed => (Verdict::PolicyFailed, "Key binding refused"),
        Verdict::Malformed => (Verdict::Malformed, "Malformed key binding"),
        Verdict::Unsecured => (Verdict::Invalid, "Invalid: the key binding is not signed"),
        _ => (
            Verdict::Invalid,
            "Invalid: the holder's key did not sign the key binding",
        ),
    };
    Some(PresentationFault {
        verdict,
        headline,
        reason: format!(
            "Of the key binding: {}",
            match disclosed.is_key_supplied {
                true => found.detail.clone(),
                false => found.detail.replace("key you supplied", "key in `cnf`"),
            }
        ),
        reference: "RFC 9901, section 7.3",
    })
}

/// A verifier takes a key binding for some minutes; an older one is told, in seconds.
const RECENT: i64 = 3600;

/// What speaks against a key binding whose signature matches, each with the check it belongs to.
fn doubts_of(
    disclosed: &Disclosed,
    found: &Judgement,
    now: NumericDate,
) -> Vec<(CheckName, String)> {
    let warned = found.checks.iter().filter(|check| {
        let is_told = matches!(check.name, CheckName::KeyTrust | CheckName::Time);
        // It needs no `exp`: it is good for one request.
        is_told && check.outcome == CheckOutcome::Warn && !check.summary.starts_with("No `exp`")
    });
    let mut doubts: Vec<_> = warned
        .map(|check| (check.name, format!("Of the key binding: {}", check.summary)))
        .collect();
    let age = disclosed.issued.map(|issued| issued.seconds_until(now));
    if let Some(age) = age.filter(|age| *age > RECENT) {
        doubts.push((
            CheckName::Time,
            format!(
                "The key binding was made {} ago. Verifiers take one for a short time only.",
                duration_text(age)
            ),
        ));
    }
    doubts
}

/// The worst decides.
fn rank(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Malformed => 0,
        Verdict::Unsecured | Verdict::Invalid => 1,
        Verdict::UntrustedKey => 2,
        Verdict::Expired | Verdict::NotYetValid => 3,
        Verdict::PolicyFailed => 4,
        Verdict::Unsupported => 5,
        Verdict::Unverified | Verdict::Encrypted | Verdict::Empty => 6,
        Verdict::Valid => 7,
    }
}

/// Which check a fault belongs to, and how that ends.
fn place(verdict: Verdict) -> (CheckName, CheckOutcome) {
    match verdict {
        Verdict::Malformed => (CheckName::Structure, CheckOutcome::Fail),
        Verdict::Expired | Verdict::NotYetValid => (CheckName::Time, CheckOutcome::Fail),
        Verdict::PolicyFailed => (CheckName::Policy, CheckOutcome::Fail),
        Verdict::Unverified | Verdict::Unsupported => (CheckName::Signature, CheckOutcome::Skip),
        _ => (CheckName::Signature, CheckOutcome::Fail),
    }
}

fn conclude(
    disclosed: &Disclosed,
    mut judgement: Judgement,
    binding: Option<&Judgement>,
    now: NumericDate,
) -> Judgement {
    let mut faults = disclosed.faults.clone();
    let mut doubts = Vec::new();
    match (&disclosed.binding, binding) {
        (Some(_), Some(binding)) => {
            faults.extend(of_binding_judgement(disclosed, binding));
            doubts.extend(doubts_of(disclosed, binding, now));
        }
        (Some(_), None) => faults.push(PresentationFault {
            verdict: Verdict::Unverified,
            headline: "Not verified: the key binding was not checked",
            reason: match disclosed.holder_key {
                None => "The payload names no key of the holder (`cnf.jwk`): supply it, and the key binding is checked.",
                Some(_) => "The key binding was not verified: it is broken, or too deep inside other tokens.",
            }
            .into(),
            reference: "RFC 9901, section 7.3",
        }),
        (None, _) if disclosed.names_holder => doubts.push((
            CheckName::KeyTrust,
            "Nobody proved to be the holder: there is no key binding.".to_owned(),
        )),
        (None, _) => {}
    }
    faults.sort_by_key(|fault| rank(fault.verdict));
    for fault in faults.iter().rev() {
        let (name, outcome) = place(fault.verdict);
        set(&mut judgement.checks, name, outcome, fault);
    }
    let is_sound = faults.is_empty();
    let is_signed = judgement
        .check(CheckName::Signature)
        .is_some_and(|check| check.outcome == CheckOutcome::Pass);
    if is_sound && binding.is_some() {
        meet(&mut judgement, &disclosed.expected);
    }
    if let Some(worst) = faults.into_iter().next()
        && rank(worst.verdict) < rank(judgement.verdict)
    {
        judgement.verdict = worst.verdict;
        judgement.headline = worst.headline.into();
        judgement.detail = worst.reason;
    }
    for (name, sentence) in doubts {
        let check = judgement.checks.iter_mut().find(|check| check.name == name);
        if let Some(check) = check.filter(|check| check.outcome == CheckOutcome::Pass) {
            let before = std::mem::replace(&mut check.summary, sentence.clone());
            check.details.insert(0, before);
            check.outcome = CheckOutcome::Warn;
        }
        if judgement.verdict == Verdict::Valid {
            judgement.detail = format!("{} {sentence}", judgement.detail);
        }
    }
    let structure = judgement
        .checks
        .iter_mut()
        .find(|check| check.name == CheckName::Structure);
    if let Some(structure) = structure {
        if is_sound {
            let made = whole(disclosed, binding, is_signed);
            if judgement.verdict == Verdict::Valid {
                judgement.detail = format!("{} {made}", judgement.detail);
            }
            structure.details.push(made);
        }
        structure.details.extend(disclosed.notes.iter().cloned());
    }
    judgement
}

/// Says what was expected and is so.
fn meet(judgement: &mut Judgement, expected: &Presentation) {
    let names = [("nonce", &expected.nonce), ("audience", &expected.audience)];
    let met: Vec<&str> = names
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, _)| *name)
        .collect();
    let mut checks = judgement.checks.iter_mut();
    let policy = checks.find(|check| check.name == CheckName::Policy);
    let Some(policy) = policy.filter(|_| !met.is_empty()) else {
        return;
    };
    let sentence = format!("The key binding has the expected {}.", met.join(" and "));
    if policy.outcome == CheckOutcome::Skip {
        policy.outcome = CheckOutcome::Pass;
        policy.summary = sentence;
        policy.details.clear();
    } else {
        policy.details.push(sentence);
    }
}

/// Of a sound one: what was compared.
fn whole(disclosed: &Disclosed, binding: Option<&Judgement>, is_signed: bool) -> String {
    let count = disclosed.processed.disclosures.len();
    if !is_signed {
        return "The digests of all disclosures are in the payload.".to_owned();
    }
    let signed = match count {
        0 => "Nothing is disclosed.".to_owned(),
        1 => "The issuer signed the digest of its disclosure.".to_owned(),
        2 => "The issuer signed the digests of both disclosures.".to_owned(),
        count => format!("The issuer signed the digests of all {count} disclosures."),
    };
    match (binding, disclosed.is_key_supplied) {
        (None, _) => signed,
        (Some(_), true) => {
            format!("{signed} The holder's key that you supplied signed this presentation.")
        }
        (Some(_), false) => format!("{signed} The holder's key (`cnf`) signed this presentation."),
    }
}

/// Puts a fault in front of what a check says.
fn set(checks: &mut [Check], name: CheckName, outcome: CheckOutcome, fault: &PresentationFault) {
    let Some(check) = checks.iter_mut().find(|check| check.name == name) else {
        return;
    };
    // What was compared and failed stays so.
    if check.outcome == CheckOutcome::Fail && outcome == CheckOutcome::Skip {
        check.details.push(fault.reason.clone());
        return;
    }
    let before = std::mem::replace(&mut check.summary, fault.reason.clone());
    check.details.insert(0, before);
    check.outcome = outcome;
    check.reference = fault.reference;
}
