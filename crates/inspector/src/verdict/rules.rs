//! Compares a token with the rules of a policy.

use super::policy::{Policy, PolicyRule, RuleOutcomes};
use super::time::date;
use crate::token::Token;
use jose::base64url;
use jose::claims::numeric_date::{NumericDate, TimeUnit, duration_text};
use jose::json::{self, JsonKind, Names, Value};
use jose::text::{is_invisible, quoted};

/// A longer leeway is told, in seconds: RFC 7519 section 4.1.4 says "usually no more than a few
/// minutes".
const USUAL_LEEWAY: i64 = 300;

/// Algorithms that are named in a sentence.
const MAX_ALGORITHMS: usize = 20;

/// Audiences of a token that are named in a sentence, and that are searched for a near miss.
const MAX_NAMED: usize = 8;
const MAX_COMPARED: usize = 200;

/// Compares a token with every rule that is set.
pub fn compare_rules(
    token: &Token,
    policy: &Policy,
    now: NumericDate,
    outcomes: &mut RuleOutcomes,
) {
    if !policy.issuer.is_empty() {
        outcomes.add(issuer(token, &policy.issuer));
    }
    if !policy.audience.is_empty() {
        outcomes.add(audience(token, &policy.audience));
    }
    if !policy.typ.is_empty() {
        outcomes.add(typ(token, &policy.typ));
    }
    if !policy.algorithms.is_empty() {
        outcomes.add(algorithm(token, &policy.algorithms));
    }
    let claims = token.claims().and_then(|claims| claims.root.as_ref());
    let there = match policy.required.is_empty() {
        true => Names::default(),
        false => claims.map(Value::names).unwrap_or_default(),
    };
    for name in &policy.required {
        outcomes.add(match there.contains(name) {
            true => Ok(format!("`{}` is there.", quoted(name))),
            false => Err(format!(
                "The claim `{}` is required and missing.",
                quoted(name)
            )),
        });
    }
    if let Some(limit) = policy.max_age {
        match age(token, limit, policy.leeway, now) {
            Ok((text, false)) => outcomes.doubts.push(text),
            outcome => outcomes.add(outcome.map(|(text, _)| text)),
        }
    }
    for (unread, written) in &policy.unreadable {
        outcomes.add(Err(unread.complaint(written)));
    }
    for (negative, seconds) in [
        (PolicyRule::Leeway, Some(policy.leeway)),
        (PolicyRule::MaximumAge, policy.max_age),
    ] {
        if let Some(seconds) = seconds.filter(|seconds| *seconds < 0) {
            outcomes.add(Err(negative.complaint(&seconds.to_string())));
        }
    }
    if policy.from_link {
        let sentence = "These rules came with the link: whoever made the link chose them.";
        outcomes.doubts.push(sentence.into());
    }
    if policy.leeway > USUAL_LEEWAY {
        outcomes.doubts.push(format!(
            "A leeway of {} is set; usual is no more than a few minutes (RFC 7519, section 4.1.4).",
            duration_text(policy.leeway)
        ));
    }
}

fn issuer(token: &Token, expected: &str) -> Result<String, String> {
    let wanted = wanted(expected);
    match token
        .claims()
        .and_then(|claims| claims.get("iss"))
        .and_then(Value::as_str)
    {
        Some(iss) if iss == expected || any_of(expected).any(|one| iss == one) => {
            Ok(format!("`iss` is `{}`, as expected.", quoted(iss)))
        }
        Some(iss) => Err(format!(
            "`iss` is {}, expected {wanted}.{}",
            named(iss),
            near_miss(&[iss], expected)
        )),
        None => Err(format!("`iss` is missing, expected {wanted}.")),
    }
}

/// The values of a rule that lists several.
fn any_of(rule: &str) -> impl Iterator<Item = &str> {
    rule.split(',')
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

/// What a rule asks for: "`a`", or "`a` or `b`".
fn wanted(rule: &str) -> String {
    let mut shown: Vec<_> = any_of(rule).take(MAX_NAMED).map(named).collect();
    match any_of(rule).count().saturating_sub(MAX_NAMED) {
        0 if shown.is_empty() => shown.push(named(rule)),
        0 => {}
        more => shown.push(format!("one of {more} more")),
    }
    shown.join(" or ")
}

/// A value from the token, quoted; an empty one in a word.
fn named(value: &str) -> String {
    if value.is_empty() {
        "empty".into()
    } else {
        format!("`{}`", quoted(value))
    }
}

/// Common mistakes in `iss` and `aud` values: how one of these nearly is one of the rule.
fn near_miss(found: &[&str], rule: &str) -> &'static str {
    let found = found.iter().take(MAX_COMPARED);
    found
        .flat_map(|found| any_of(rule).take(MAX_NAMED).map(|one| differ(found, one)))
        .find(|note| !note.is_empty())
        .unwrap_or_default()
}

fn differ(found: &str, expected: &str) -> &'static str {
    let plain = |text: &str| {
        text.chars()
            .filter(|c| !c.is_whitespace() && !is_invisible(*c))
            .collect::<String>()
    };
    if found.trim_end_matches('/') == expected.trim_end_matches('/') {
        " They differ by a trailing slash only."
    } else if plain(found) == plain(expected) {
        " They differ in white space or invisible characters only."
    } else if found.eq_ignore_ascii_case(expected) {
        " They differ in letter case only."
    } else {
        ""
    }
}

fn audience(token: &Token, expected: &str) -> Result<String, String> {
    let wanted = wanted(expected);
    let own = token.claims().and_then(|claims| claims.get("aud"));
    // A credential is for every verifier: its holder says for whom this presentation is (RFC 9901
    // section 4.3).
    let binding = token.key_binding().filter(|_| own.is_none());
    let payload = binding.and_then(|text| text.split('.').nth(1));
    let binding = payload.map(|payload| json::read(&base64url::decode(payload).bytes));
    let bound = binding.as_ref().and_then(|claims| claims.get("aud"));
    let found: Vec<&str> = match own.or(bound).map(|value| &value.kind) {
        Some(JsonKind::String(one)) => vec![one],
        Some(JsonKind::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => return Err(format!("`aud` is missing, expected {wanted}.")),
    };
    // Both lists may be long.
    let mut names = Names::default();
    for one in &found {
        names.insert(one, 0);
    }
    let mut expected_ones = std::iter::once(expected).chain(any_of(expected));
    if let Some(one) = expected_ones.find(|one| names.contains(one)) {
        return Ok(format!("`aud` names {}, as expected.", named(one)));
    }
    let note = near_miss(&found, expected);
    let shown = match found.as_slice() {
        [] => "empty".into(),
        some => {
            let shown: Vec<_> = some.iter().take(MAX_NAMED).map(|one| named(one)).collect();
            match some.len().saturating_sub(MAX_NAMED) {
                0 => shown.join(", "),
                more => format!("{} and {more} more", shown.join(", ")),
            }
        }
    };
    Err(format!("`aud` is {shown}, expected {wanted}.{note}"))
}

/// Media types compare without letter case, and `application/` may be left out (RFC 7515 section 4.1.9).
fn typ(token: &Token, expected: &str) -> Result<String, String> {
    let plain = |typ: &str| {
        let lower = typ.to_ascii_lowercase();
        lower
            .strip_prefix("application/")
            .map(str::to_owned)
            .unwrap_or(lower)
    };
    // Anyone can add to the unprotected header: no signature covers it.
    let outside = token.unprotected.as_ref().and_then(|it| it.get("typ"));
    match token.header.get("typ").and_then(Value::as_str) {
        Some(found) if plain(found) == plain(expected) => {
            Ok(format!("`typ` is {}, as expected.", named(found)))
        }
        Some(found) => Err(format!(
            "`typ` is {}, expected `{}`.",
            named(found),
            quoted(expected)
        )),
        None if outside.is_some() => Err(format!(
            "`typ` is only in the unprotected header, which is not signed, expected `{}`.",
            quoted(expected)
        )),
        None => Err(format!(
            "`typ` is missing, expected `{}`.",
            quoted(expected)
        )),
    }
}

fn algorithm(token: &Token, allowed: &[String]) -> Result<String, String> {
    let found = token.parameter_text("alg").unwrap_or_default();
    if allowed.iter().any(|name| name == found) {
        return Ok(format!("{} is an allowed algorithm.", named(found)));
    }
    let allowed: Vec<_> = allowed
        .iter()
        .take(MAX_ALGORITHMS)
        .map(|name| format!("`{}`", quoted(name)))
        .collect();
    Err(format!(
        "`alg` is {}, allowed: {}.",
        named(found),
        allowed.join(", ")
    ))
}

/// Whether the token is young enough, and that also without the leeway.
fn age(token: &Token, limit: i64, leeway: i64, now: NumericDate) -> Result<(String, bool), String> {
    let leeway = leeway.max(0);
    let Some(iat) = token.claims().and_then(|claims| date(claims, "iat")) else {
        return Err(format!(
            "`iat` is missing, so the age cannot be held to {}.",
            duration_text(limit)
        ));
    };
    if iat.likely_unit() != TimeUnit::Seconds {
        return Err("`iat` is not in seconds, so the age cannot be told.".into());
    }
    let age = iat.seconds_until(now);
    if iat > now.plus_seconds(leeway) {
        return Err("`iat` lies in the future, so the age cannot be told.".into());
    }
    let (shown, most) = (duration_text(age.max(0)), duration_text(limit));
    if age <= limit {
        Ok((format!("Issued {shown} ago, within {most}."), true))
    } else if age <= limit.saturating_add(leeway) {
        let text = format!("Issued {shown} ago, more than {most}: accepted only by the leeway.");
        Ok((text, false))
    } else {
        Err(format!("Issued {shown} ago, more than {most}."))
    }
}
