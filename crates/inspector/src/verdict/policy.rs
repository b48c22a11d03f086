//! The rules that a person sets, and `crit`, which the token sets.

use super::{Check, CheckName, CheckOutcome};
use crate::token::{Token, TokenPart};
use jose::claims::duration::read_duration;
use jose::claims::numeric_date::{NumericDate, TimeUnit, duration_text};
use jose::decisive;
use jose::json::{JsonKind, Names, Value};
use jose::text::{is_invisible, quoted};
use serde::Serialize;

/// Requirements beyond the signature; an empty field requires nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Policy {
    /// The `iss` that is expected, compared exactly (RFC 7519 section 4.1.1); or several with
    /// commas between them, of which it must be one.
    pub issuer: String,
    /// The `aud` that must be among those of the token (RFC 7519 section 4.1.3); or several with
    /// commas between them, of which one must be.
    pub audience: String,
    /// The `typ` that is expected (RFC 8725 section 3.11).
    pub typ: String,
    /// Names of the `alg` values that are allowed (RFC 8725 section 3.1).
    pub algorithms: Vec<String>,
    /// Claims that must be there.
    pub required: Vec<String>,
    /// The greatest age by `iat`, in seconds.
    pub max_age: Option<i64>,
    /// Seconds by which clocks may differ.
    pub leeway: i64,
    /// Whether the rules came with a link: then whoever made the link chose them.
    pub from_link: bool,
    /// Rules that cannot be read, each with what was written. Nothing passes them.
    pub unreadable: Vec<(PolicyRule, String)>,
}

/// A rule that is a length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum PolicyRule {
    /// [`Policy::leeway`].
    Leeway,
    /// [`Policy::max_age`].
    MaximumAge,
}

impl PolicyRule {
    fn complaint(self, written: &str) -> String {
        let name = match self {
            Self::Leeway => "Leeway",
            Self::MaximumAge => "Maximum age",
        };
        format!(
            "{name}: `{}` is no length of time. Write seconds or a unit: 900, 15 min, 1 h.",
            quoted(written)
        )
    }
}

impl Policy {
    /// Sets a length of time as it was written: "900", "15 min"; nothing written is no rule. What
    /// cannot be read is kept in [`Policy::unreadable`], and then nothing is granted.
    pub fn set_duration(&mut self, rule: PolicyRule, text: &str) {
        let text = text.trim();
        self.unreadable.retain(|(unread, _)| *unread != rule);
        let seconds = read_duration(text);
        if seconds.is_none() && !text.is_empty() {
            self.unreadable.push((rule, text.into()));
        }
        match rule {
            PolicyRule::Leeway => self.leeway = seconds.unwrap_or(0),
            PolicyRule::MaximumAge => self.max_age = seconds,
        }
    }

    /// What is wrong with this rule as it was written, if it cannot be read.
    pub fn complaint(&self, rule: PolicyRule) -> Option<String> {
        let mut unreadable = self.unreadable.iter();
        let (_, written) = unreadable.find(|(unread, _)| *unread == rule)?;
        Some(rule.complaint(written))
    }

    /// Whether any rule is set; leeway alone is none.
    pub fn is_empty(&self) -> bool {
        Self {
            leeway: 0,
            from_link: false,
            ..self.clone()
        } == Self::default()
    }
}

/// Header parameters that may stand in `crit` because they are understood here.
const UNDERSTOOD: [&str; 1] = ["b64"];

/// A longer leeway is told, in seconds: RFC 7519 section 4.1.4 says "usually no more than a few
/// minutes".
const USUAL_LEEWAY: i64 = 300;

/// Rules whose outcome is told beside the first.
const MAX_LINES: usize = 20;

/// Audiences of a token that are named in a sentence, and that are searched for a near miss.
const MAX_NAMED: usize = 8;
const MAX_COMPARED: usize = 200;

/// Whoever does not know `b64` reads another payload than was signed, unless
/// `crit` makes them refuse the token.
const UNANNOUNCED: &str =
    "`b64` is false and `crit` does not name it, as it must (RFC 7797, section 6).";

/// Checks the token against the policy.
pub fn check(token: &Token, policy: &Policy, now: NumericDate) -> Check {
    let mut failed = Vec::new();
    let mut doubts = Vec::new();
    let mut passed = Vec::new();
    let mut rule = |outcome: Result<String, String>| match outcome {
        Ok(text) => passed.push(text),
        Err(text) => failed.push(text),
    };
    if let Some(outcome) = critical(token) {
        rule(outcome);
    }
    if let Some(fault) = token.proof_fault() {
        rule(Err(fault.into()));
    }
    if !policy.issuer.is_empty() {
        rule(issuer(token, &policy.issuer));
    }
    if !policy.audience.is_empty() {
        rule(audience(token, &policy.audience));
    }
    if !policy.typ.is_empty() {
        rule(typ(token, &policy.typ));
    }
    if !policy.algorithms.is_empty() {
        rule(algorithm(token, &policy.algorithms));
    }
    let claims = token.claims().and_then(|claims| claims.root.as_ref());
    let there = match policy.required.is_empty() {
        true => Names::default(),
        false => claims.map(Value::names).unwrap_or_default(),
    };
    for name in &policy.required {
        rule(match there.contains(name) {
            true => Ok(format!("`{}` is there.", quoted(name))),
            false => Err(format!(
                "The claim `{}` is required and missing.",
                quoted(name)
            )),
        });
    }
    if let Some(limit) = policy.max_age {
        match age(token, limit, policy.leeway, now) {
            Ok((text, false)) => doubts.push(text),
            outcome => rule(outcome.map(|(text, _)| text)),
        }
    }
    for (unread, written) in &policy.unreadable {
        rule(Err(unread.complaint(written)));
    }
    for (negative, seconds) in [
        (PolicyRule::Leeway, Some(policy.leeway)),
        (PolicyRule::MaximumAge, policy.max_age),
    ] {
        if let Some(seconds) = seconds.filter(|seconds| *seconds < 0) {
            rule(Err(negative.complaint(&seconds.to_string())));
        }
    }
    if policy.from_link {
        doubts.push("These rules came with the link: whoever made the link chose them.".into());
    }
    if policy.leeway > USUAL_LEEWAY {
        doubts.push(format!(
            "A leeway of {} is set; usual is no more than a few minutes (RFC 7519, section 4.1.4).",
            duration_text(policy.leeway)
        ));
    }
    let mut lines = failed.iter().chain(&doubts).chain(&passed).cloned();
    let Some(summary) = lines.next() else {
        return Check::new(
            CheckName::Policy,
            CheckOutcome::Skip,
            match policy.leeway {
                0 => "No rules set.".into(),
                leeway => format!("Only a leeway of {} is set.", duration_text(leeway)),
            },
            "RFC 8725, section 3",
        )
        .with(
            "Set the issuer, the audience or other rules under Policy, and they are checked here.",
        );
    };
    let outcome = match (failed.is_empty(), doubts.is_empty()) {
        (false, _) => CheckOutcome::Fail,
        (_, false) => CheckOutcome::Warn,
        _ => CheckOutcome::Pass,
    };
    let mut check = Check::new(CheckName::Policy, outcome, summary, "RFC 8725, section 3");
    check.details = lines.by_ref().take(MAX_LINES).collect();
    let more = lines.count();
    if more > 0 {
        check.details.push(format!("And {more} more."));
    }
    check
}

/// `crit` must be understood and used as RFC 7515 section 4.1.11 says.
fn critical(token: &Token) -> Option<Result<String, String>> {
    let outside = |name: &str| {
        token
            .unprotected
            .as_ref()
            .is_some_and(|header| header.get(name).is_some())
    };
    if let Some(name) = ["crit", "b64"].into_iter().find(|name| outside(name)) {
        return Some(Err(format!(
            "`{name}` must be in the protected header, and it stands outside of it."
        )));
    }
    if let Some(value) = token.header.get("b64")
        && value.as_bool().is_none()
    {
        return Some(Err(format!(
            "`b64` is {}; it must be true or false (RFC 7797, section 3).",
            value.shape().name()
        )));
    }
    let Some(value) = token.header.get("crit") else {
        return (!token.payload_is_encoded()).then(|| Err(UNANNOUNCED.into()));
    };
    Some(announced(token, value))
}

/// Whether every name that `crit` lists may stand there and is understood.
fn announced(token: &Token, value: &Value) -> Result<String, String> {
    let items = value.as_array().unwrap_or_default();
    let names: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
    if names.is_empty() || names.len() != items.len() {
        return Err("`crit` must be a non-empty array of parameter names.".into());
    }
    let mut earlier = Names::default();
    for name in &names {
        let shown = quoted(name);
        if earlier.insert(name, 0).is_some() {
            return Err(format!("`crit` lists `{shown}` twice."));
        }
        if !UNDERSTOOD.contains(name) {
            return Err(if decisive::HEADERS.contains(name) {
                format!(
                    "`crit` must not list `{shown}`: it is a standard parameter (RFC 7515, section 4.1.11)."
                )
            } else {
                format!(
                    "`crit` demands that `{shown}` is understood, and it is not here: the token must be refused (RFC 7515, section 4.1.11)."
                )
            });
        }
        if token.header.get(name).is_none() {
            return Err(format!(
                "`crit` names `{shown}`, which the header does not have."
            ));
        }
    }
    if !token.payload_is_encoded() && !names.contains(&"b64") {
        return Err(UNANNOUNCED.into());
    }
    Ok("Every `crit` extension is understood.".into())
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
    let found: Vec<&str> = match token
        .claims()
        .and_then(|claims| claims.get("aud"))
        .map(|value| &value.kind)
    {
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
        .take(MAX_LINES)
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
    let Some(iat) = token
        .claims()
        .and_then(|claims| super::time::date(claims, "iat"))
    else {
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

/// Whether the header can be read at all, without which no rule applies.
pub fn applies(token: &Token) -> bool {
    token.segment(TokenPart::Header).is_some()
        && (token.header.is_object() || token.unprotected.is_some())
}
