//! Five checks to one verdict: the weakest decides.

use super::decryption;
use super::{
    Cause, Check, CheckName, CheckOutcome, CompareRules, Judgement, KeyOrigin, Policy,
    SignatureResult, SignatureStatus, TimeState, Verdict,
};
use super::{key_trust, policy, signature, structure, time};
use crate::keys::SuppliedKeys;
use crate::token::{Payload, Shape, Token};
use jose::claims::numeric_date::{NumericDate, duration_text};
use jose::key::{Format, Key, SecretEncoding};
use jose::text::quoted;

/// Judges a token at a moment, under a policy, with what compares its rules if that is at hand.
pub fn judge(
    token: &Token,
    keys: &SuppliedKeys,
    result: &SignatureResult,
    rules: &Policy,
    compare: Option<CompareRules>,
    now: NumericDate,
) -> Judgement {
    let structure = structure::check(token);
    let signature = signature::check(token, result);
    let trust = key_trust::check(token, keys, result, now);
    let time = time::check(token, now, rules.leeway);
    let policy = if policy::applies(token) {
        policy::check(token, rules, compare, now)
    } else {
        Check::new(
            CheckName::Policy,
            CheckOutcome::Skip,
            "Not checked: the header cannot be read.",
            "RFC 8725, section 3",
        )
    };
    let state = token
        .claims()
        .filter(|claims| claims.is_complete())
        .map(|claims| time::time_state(claims, now, rules.leeway));
    let verdict = verdict(token, result, state, [&structure, &policy]);
    let checks = vec![structure, signature, trust, time, policy];
    let (headline, detail) = words(verdict, token, keys, result, rules, state, &checks);
    Judgement {
        verdict,
        headline,
        detail,
        checks,
    }
}

/// The worst result decides. A failed check outweighs one that could not be made: an expired
/// token is expired, whether or not its signature was compared.
fn verdict(
    token: &Token,
    result: &SignatureResult,
    state: Option<TimeState>,
    [structure, policy]: [&Check; 2],
) -> Verdict {
    if structure.outcome == CheckOutcome::Fail {
        return Verdict::Malformed;
    }
    let is_open = token.shape == Shape::Jwe && !token.is_sealed();
    if token.is_sealed() {
        return Verdict::Encrypted;
    }
    match &result.status {
        SignatureStatus::Unsecured { .. } => return Verdict::Unsecured,
        // A key that cannot be used proves nothing about the token, unless it shows an attack.
        SignatureStatus::Fails(fault)
            if fault.compared() || result.causes.iter().any(Cause::is_proof) =>
        {
            return Verdict::Invalid;
        }
        // A proof that must be refused is told as that.
        SignatureStatus::Matches
            if matches!(result.origin, Some(KeyOrigin::Embedded { .. }))
                && token.proof_fault().is_none() =>
        {
            return Verdict::UntrustedKey;
        }
        _ => {}
    }
    match state {
        Some(TimeState::Expired { .. }) => return Verdict::Expired,
        Some(TimeState::NotYet { .. } | TimeState::Never) => return Verdict::NotYetValid,
        // Times that are not numbers make a token malformed.
        Some(TimeState::Unknown) => return Verdict::Malformed,
        Some(TimeState::Within { .. }) | None => {}
    }
    if policy.outcome == CheckOutcome::Fail {
        return Verdict::PolicyFailed;
    }
    match result.status {
        // Too deep inside others to be opened (`inspect::MAX_NESTED`).
        _ if token.inner_text().is_some() => Verdict::Unverified,
        _ if is_open => Verdict::Valid,
        // The disclosures and the key binding are checks too, and were not made.
        SignatureStatus::Matches if token.shape == Shape::SdJwt && result.disclosed.is_none() => {
            Verdict::Unverified
        }
        // Its claims, and times among them, were not read.
        SignatureStatus::Matches if token.is_compressed() => Verdict::Unverified,
        SignatureStatus::Matches => Verdict::Valid,
        SignatureStatus::Unsupported { .. } => Verdict::Unsupported,
        _ => Verdict::Unverified,
    }
}

fn words(
    verdict: Verdict,
    token: &Token,
    keys: &SuppliedKeys,
    result: &SignatureResult,
    rules: &Policy,
    state: Option<TimeState>,
    checks: &[Check],
) -> (String, String) {
    let summary = |name: CheckName| {
        checks
            .iter()
            .find(|check| check.name == name)
            .map(|check| check.summary.clone())
            .unwrap_or_default()
    };
    let failed = |name: CheckName| {
        checks
            .iter()
            .any(|check| check.name == name && check.outcome == CheckOutcome::Fail)
    };
    // What would refuse the token even if its signature were right.
    let besides = match state {
        Some(TimeState::Expired { ago }) if ago > 0 => {
            format!(" It has also expired, {} ago.", duration_text(ago))
        }
        _ => String::new(),
    };
    let reason = || {
        let attack = result.causes.iter().find(|cause| cause.is_proof());
        let attack = attack.map(|cause| format!(" {cause}"));
        summary(CheckName::Signature) + &attack.unwrap_or_default()
    };
    // What is odd about its times. That it never expires is told in other words.
    let doubt = warning(checks, CheckName::Time)
        .and_then(|doubt| doubt.split([';', '.']).next())
        .filter(|doubt| !doubt.starts_with("No "));
    let under = match keys.from_link {
        true => " under the key of the link",
        false => "",
    };
    match verdict {
        Verdict::Empty => (String::new(), String::new()),
        Verdict::Malformed if !failed(CheckName::Structure) => (
            "Malformed: its times cannot be read".into(),
            summary(CheckName::Time),
        ),
        Verdict::Malformed => ("Malformed".into(), summary(CheckName::Structure)),
        Verdict::Encrypted => encrypted(token, keys, result, summary(CheckName::Signature)),
        Verdict::Unsecured => (
            "Unsecured: not signed at all".into(),
            summary(CheckName::Signature),
        ),
        Verdict::Unsupported => (
            "Not verified: unsupported algorithm".into(),
            summary(CheckName::Signature),
        ),
        Verdict::Invalid => {
            let headline = match &result.status {
                SignatureStatus::Fails(fault) if !fault.compared() => {
                    match result.causes.contains(&Cause::Confusion) {
                        true => "Forged with the public key as the secret",
                        false => "Signed with the private key as the secret",
                    }
                }
                _ => "Invalid signature",
            };
            (headline.into(), reason() + &besides)
        }
        Verdict::UntrustedKey if token.is_proof() => (
            "DPoP proof: its signature matches the key in it".into(),
            "That is how a DPoP proof is made (RFC 9449, section 4.2). It proves something only together with an access token that is bound to this key.".into(),
        ),
        Verdict::UntrustedKey => (
            "Verified only with the key embedded in the token, so not trusted".into(),
            format!(
                "Anyone can sign with a key of their own and embed it. {}",
                summary(CheckName::Time)
            ),
        ),
        Verdict::Expired => (
            match state {
                Some(TimeState::Expired { ago }) if ago > 0 => {
                    format!("Expired {} ago", duration_text(ago))
                }
                _ => "Expired this very second".into(),
            },
            good_but(token, keys, result),
        ),
        Verdict::NotYetValid => (
            match state {
                Some(TimeState::NotYet { wait }) => {
                    format!("Not valid yet: starts in {}", duration_text(wait))
                }
                _ => "Never valid: it expires before it begins".into(),
            },
            good_but(token, keys, result),
        ),
        Verdict::PolicyFailed => (
            match (rules.unreadable.is_empty(), rules.is_empty()) {
                _ if summary(CheckName::Policy) == policy::LOADING => "Policy not compared yet",
                (false, _) => "Policy not checked: a rule cannot be read",
                (true, true) => "Refused: a verifier must not accept this header",
                (true, false) => "Refused by the policy",
            }
            .into(),
            format!(
                "{} {}",
                summary(CheckName::Policy),
                basis(token, keys, result)
            ),
        ),
        Verdict::Unverified if token.inner_text().is_some() => (
            "Decrypted, but not the token inside".into(),
            format!("{} Tokens inside one another are opened to a few levels only.", basis(token, keys, result)),
        ),
        Verdict::Unverified
            if matches!(result.status, SignatureStatus::Matches) && token.is_compressed() =>
        {
            (
                "Signature matches, payload not read".into(),
                format!(
                    "{} The payload is compressed (`zip`), and was not inflated, so its times are not checked.",
                    basis(token, keys, result)
                ),
            )
        }
        Verdict::Unverified if matches!(result.status, SignatureStatus::Matches) => (
            "Issuer signature matches, disclosures not checked".into(),
            format!(
                "{} The disclosures and any key binding are not checked yet, so the whole is not verified.",
                basis(token, keys, result)
            ),
        ),
        Verdict::Unverified if matches!(result.status, SignatureStatus::Fails(_)) => {
            ("Not verified: the key does not fit".into(), reason())
        }
        Verdict::Unverified => (
            "Not verified".into(),
            match state {
                Some(TimeState::Within { left: Some(left) }) => {
                    format!(
                        "{} It would be valid {}.",
                        summary(CheckName::Signature),
                        time::for_another(left)
                    )
                }
                _ => summary(CheckName::Signature),
            },
        ),
        Verdict::Valid if token.shape == Shape::Jwe => (
            match (state, &token.payload) {
                _ if doubt.is_some_and(|doubt| !doubt.starts_with('`')) => {
                    "Decrypted, and accepted by the leeway alone".into()
                }
                _ if doubt.is_some() => {
                    format!("Decrypted, but {}", doubt.unwrap_or_default().replace('`', ""))
                }
                (Some(TimeState::Within { left: Some(left) }), _) => {
                    format!("Decrypted, valid {}", time::for_another(left))
                }
                (_, Payload::Claims(_)) => "Decrypted, and it never expires".into(),
                _ => "Decrypted".into(),
            },
            basis(token, keys, result),
        ),
        Verdict::Valid => (
            match (state, &token.payload) {
                _ if key_trust::other_kid(token, result).is_some() => {
                    format!("Signature valid{under}, but no key has the token's kid")
                }
                _ if doubt.is_some() => doubt
                    .map(|doubt| match doubt.strip_prefix('`') {
                        Some(doubt) => {
                            format!("Signature valid{under}, but {}", doubt.replace('`', ""))
                        }
                        None => format!("Valid{under} by the leeway alone"),
                    })
                    .unwrap_or_default(),
                (Some(TimeState::Within { left: Some(left) }), _) => {
                    format!("Valid{under} {}", time::for_another(left))
                }
                (_, Payload::Claims(_)) => format!("Valid{under}, and it never expires"),
                _ => format!("Signature valid{under}"),
            },
            [
                Some(basis(token, keys, result).as_str()),
                signature::one_of_several(token).as_deref(),
                CheckName::ALL
                    .iter()
                    .find_map(|name| warning(checks, *name)),
            ]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
        ),
    }
}

/// Of a token that was not decrypted.
fn encrypted(
    token: &Token,
    keys: &SuppliedKeys,
    result: &SignatureResult,
    why_not: String,
) -> (String, String) {
    let names = join_names(&[token.parameter_text("alg"), token.parameter_text("enc")]);
    match (decryption::rows(token), &result.decryption, &keys.fault) {
        (None, ..) => (
            "Encrypted".into(),
            format!("A JWE with {names}, which this page does not decrypt."),
        ),
        (_, Some(decryption), _) if decryption.is_pending() => {
            ("Encrypted: deriving the key".into(), why_not)
        }
        (_, Some(_), _) => ("Encrypted: this key does not open it".into(), why_not),
        (Some((row, _)), None, Some(fault)) if fault.code() == "key-none" => (
            "Encrypted".into(),
            format!(
                "There is no key in this text that opens it. To read the content, paste {}.",
                decryption::wanted_key(row)
            ),
        ),
        (Some((row, _)), None, Some(fault)) => (
            "Encrypted".into(),
            format!(
                "The key cannot be read: {fault}. To read the content, paste {}.",
                decryption::wanted_key(row)
            ),
        ),
        (Some((row, _)), None, None) => (
            "Encrypted".into(),
            format!(
                "A JWE with {names}. To read its content, paste {} into the key box.",
                decryption::wanted_key(row)
            ),
        ),
    }
}

impl Judgement {
    /// That of a token which was inside this one.
    #[must_use]
    pub fn of_decrypted(mut self, outer: &Token) -> Self {
        let names = join_names(&[outer.parameter_text("alg"), outer.parameter_text("enc")]);
        if self.verdict != Verdict::Valid {
            self.headline = format!("Decrypted. {}", self.headline);
        }
        self.detail = format!(
            "Decrypted ({names}); this is the token inside. {}",
            self.detail
        );
        self
    }
}

/// The warning of a check.
fn warning(checks: &[Check], name: CheckName) -> Option<&str> {
    let check = checks
        .iter()
        .find(|check| check.name == name && check.outcome == CheckOutcome::Warn)?;
    Some(&check.summary)
}

/// The same where something else than the signature refuses the token.
fn good_but(token: &Token, keys: &SuppliedKeys, result: &SignatureResult) -> String {
    let basis = basis(token, keys, result);
    match result.status {
        SignatureStatus::Matches => format!("The signature matches: {basis}"),
        _ => basis,
    }
}

/// Algorithm and key of the signature check: "HS256, with the secret you supplied."
fn basis(token: &Token, keys: &SuppliedKeys, result: &SignatureResult) -> String {
    if let Some(decryption) = result.decryption.as_ref().filter(|_| !token.is_sealed()) {
        return decryption.basis.clone();
    }
    let name = token.parameter_text("alg").unwrap_or_default();
    match (&result.status, &result.origin, &result.key) {
        (SignatureStatus::Matches, Some(_), _) if keys.from_link => {
            format!("{name}, with the key of the link.")
        }
        (SignatureStatus::Matches, Some(KeyOrigin::Supplied), Some(key)) => {
            format!("{name}, with {}.", own(key))
        }
        (SignatureStatus::Matches, Some(KeyOrigin::ChosenByKid { kid }), _) => {
            format!("{name}, with the key `{}` of your JWK Set.", quoted(kid))
        }
        (SignatureStatus::Matches, Some(KeyOrigin::FoundInSet { position, .. }), _) => {
            format!("{name}, with key {position} of those you supplied.")
        }
        (SignatureStatus::NoKey, ..) => "The signature was not checked: no key supplied.".into(),
        (SignatureStatus::KeyUnreadable(_), ..) => {
            "The signature was not checked: the key cannot be read.".into()
        }
        _ => "The signature was not checked.".into(),
    }
}

fn own(key: &Key) -> String {
    match key.format {
        Format::Secret(SecretEncoding::Utf8) => "the secret you supplied".into(),
        Format::Secret(encoding) => format!("the secret you supplied, read as {}", encoding.name()),
        Format::Certificate => "the key of the certificate you supplied".into(),
        _ => format!("the {} key you supplied", key.type_name()),
    }
}

fn join_names(names: &[Option<&str>]) -> String {
    let names: Vec<_> = names
        .iter()
        .flatten()
        .map(|name| format!("`{}`", quoted(name)))
        .collect();
    names.join(" and ")
}
