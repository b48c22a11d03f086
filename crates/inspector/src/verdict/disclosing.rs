//! The disclosures and the key binding of an SD-JWT (RFC 9901 section 7).

use super::{Check, CheckName, CheckOutcome, Judgement, Verdict};
use crate::token::Token;
use jose::algorithm::{self, Family};
use jose::base64url;
use jose::json::{self, Document, Value};
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
    /// Whether that one was supplied.
    pub is_key_supplied: bool,
    /// Why it is refused; none of a sound one. The worst is not first.
    pub faults: Vec<PresentationFault>,
    /// What else is to be said, a sentence each.
    pub notes: Vec<String>,
    conclude: Conclude,
}

/// [`conclude`], by address: whoever judges does without its code until there is an SD-JWT.
#[derive(Debug, Clone, Copy)]
struct Conclude(fn(&Disclosed, Judgement, Option<&Judgement>) -> Judgement);

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
    /// The key binding and the key of the holder, both as text; none if one of them is missing.
    pub fn binding_with_key(&self) -> Option<(&str, &str)> {
        Some((self.binding.as_deref()?, self.holder_key.as_deref()?))
    }

    /// The judgement of the whole from that of the JWT in front, and that of the key binding.
    pub fn conclude(&self, judgement: Judgement, binding: Option<&Judgement>) -> Judgement {
        (self.conclude.0)(self, judgement, binding)
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
    let binding = token.key_binding().map(ToOwned::to_owned);
    let mut notes = Vec::new();
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
        is_key_supplied,
        faults,
        notes,
        conclude: Conclude(conclude),
    }
}

/// The holder's key in the payload (RFC 7800 section 3.2).
fn confirmed_key<'a>(claims: &Document, text: &'a str) -> Option<&'a str> {
    let key = claims.get("cnf")?.get("jwk")?;
    text.get(key.span.clone())
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
    let typ = text_of(&header, "typ")
        .unwrap_or_default()
        .to_ascii_lowercase();
    if typ.strip_prefix("application/").unwrap_or(&typ) != "kb+jwt" {
        faults.push(fault(
            Verdict::PolicyFailed,
            "Key binding refused: its type is wrong",
            format!(
                "The `typ` of the key binding must be `kb+jwt`, and is {}.",
                match typ.as_str() {
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
fn of_binding_judgement(found: &Judgement) -> Option<PresentationFault> {
    let (verdict, headline) = match found.verdict {
        Verdict::Valid => return None,
        Verdict::Expired => (Verdict::Expired, "The key binding has expired"),
        Verdict::NotYetValid => (Verdict::NotYetValid, "The key binding is not valid yet"),
        Verdict::Unverified | Verdict::Unsupported | Verdict::Empty => (
            Verdict::Unverified,
            "Not verified: the key binding was not checked",
        ),
        Verdict::PolicyFailed => (Verdict::PolicyFailed, "Key binding refused"),
        Verdict::Unsecured => (Verdict::Invalid, "Invalid: the key binding is not signed"),
        _ => (
            Verdict::Invalid,
            "Invalid: the holder's key did not sign the key binding",
        ),
    };
    Some(PresentationFault {
        verdict,
        headline,
        reason: format!("Of the key binding: {}", found.detail),
        reference: "RFC 9901, section 7.3",
    })
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
) -> Judgement {
    let mut faults = disclosed.faults.clone();
    match (&disclosed.binding, binding) {
        (Some(_), Some(binding)) => faults.extend(of_binding_judgement(binding)),
        // It is too broken to be looked at, which was said, or there is no key.
        (Some(_), None) if disclosed.holder_key.is_none() => faults.push(PresentationFault {
            verdict: Verdict::Unverified,
            headline: "Not verified: the key binding was not checked",
            reason: "The payload names no key of the holder (`cnf.jwk`): supply it, and the key binding is checked.".into(),
            reference: "RFC 9901, section 7.3",
        }),
        _ => {}
    }
    faults.sort_by_key(|fault| rank(fault.verdict));
    for fault in faults.iter().rev() {
        let (name, outcome) = place(fault.verdict);
        set(&mut judgement.checks, name, outcome, fault);
    }
    let is_sound = faults.is_empty();
    if let Some(worst) = faults.into_iter().next()
        && rank(worst.verdict) < rank(judgement.verdict)
    {
        judgement.verdict = worst.verdict;
        judgement.headline = worst.headline.into();
        judgement.detail = worst.reason;
    }
    let structure = judgement
        .checks
        .iter_mut()
        .find(|check| check.name == CheckName::Structure);
    if let Some(structure) = structure {
        if is_sound {
            let made = whole(disclosed, binding);
            if judgement.verdict == Verdict::Valid {
                judgement.detail = format!("{} {made}", judgement.detail);
            }
            structure.details.push(made);
        }
        structure.details.extend(disclosed.notes.iter().cloned());
    }
    judgement
}

/// Of a sound one: what was compared.
fn whole(disclosed: &Disclosed, binding: Option<&Judgement>) -> String {
    let count = disclosed.processed.disclosures.len();
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
