//! `nbf ≤ now < exp`, with leeway (RFC 7519 sections 4.1.4 and 4.1.5).

use super::{Check, CheckName, Outcome};
use crate::claims::numeric_date::{NumericDate, duration_text};
use crate::jose::json::Document;
use crate::token::Token;
use serde::Serialize;

/// Where now stands between the times of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum TimeState {
    /// Inside: accepted for so many more seconds, leeway counted; none without `exp`.
    Within { left: Option<i64> },
    /// After `exp` and leeway: so many seconds after `exp`.
    Expired { ago: i64 },
    /// Before `nbf`: accepted in so many seconds, leeway counted.
    NotYet { wait: i64 },
    /// A time that is no number, or none at all to judge.
    Unknown,
}

/// A claim read as a NumericDate; none if it is missing or no number that can be one.
pub fn date(claims: &Document, name: &str) -> Option<NumericDate> {
    NumericDate::from_number_text(claims.get(name)?.as_number()?).ok()
}

/// Judges `exp` and `nbf` at a moment; `leeway` in seconds stretches both ends.
pub fn time_state(claims: &Document, now: NumericDate, leeway: i64) -> TimeState {
    if ["exp", "nbf"]
        .iter()
        .any(|name| claims.get(name).is_some() && date(claims, name).is_none())
    {
        return TimeState::Unknown;
    }
    let leeway = leeway.max(0);
    if let Some(nbf) = date(claims, "nbf")
        && now.plus_seconds(leeway) < nbf
    {
        let wait = now.seconds_until(nbf).saturating_sub(leeway);
        return TimeState::NotYet { wait: wait.max(1) };
    }
    match date(claims, "exp") {
        // "on or after which" the token must not be accepted: equality is expiry.
        Some(exp) if now >= exp.plus_seconds(leeway) => TimeState::Expired {
            ago: exp.seconds_until(now),
        },
        Some(exp) => TimeState::Within {
            left: Some(now.seconds_until(exp).saturating_add(leeway)),
        },
        None => TimeState::Within { left: None },
    }
}

/// Checks the times of a token.
pub fn check(token: &Token, now: NumericDate, leeway: i64) -> Check {
    const RULE: &str = "RFC 7519, sections 4.1.4 and 4.1.5";
    let new = |outcome, summary: String| Check::new(CheckName::Time, outcome, summary, RULE);
    let Some(claims) = token.claims() else {
        return new(Outcome::Skip, "No claims, so no times to check.".into());
    };
    if !claims.is_complete() {
        return new(
            Outcome::Skip,
            "Not checked: the payload is broken, and a time may be missing from it.".into(),
        );
    }
    if let Some(name) = ["exp", "nbf", "iat"]
        .into_iter()
        .find(|name| milliseconds(claims, name))
    {
        let unit = format!("`{name}` looks like milliseconds; a NumericDate counts seconds.");
        return match time_state(claims, now, leeway) {
            TimeState::NotYet { wait } => new(Outcome::Fail, format!("Not valid for another {}.", duration_text(wait))).with(unit),
            _ => new(Outcome::Warn, unit)
                .with("Read as seconds, as every verifier does, it lies thousands of years ahead: the token practically never expires."),
        };
    }
    let leeway_note =
        (leeway > 0).then(|| format!("A leeway of {} was granted.", duration_text(leeway)));
    let check = match time_state(claims, now, leeway) {
        TimeState::Expired { ago: 0 } => new(Outcome::Fail, "Expired this very second.".into()),
        TimeState::Expired { ago } => new(
            Outcome::Fail,
            format!("Expired {} ago.", duration_text(ago)),
        ),
        TimeState::NotYet { wait } => new(
            Outcome::Fail,
            format!("Not valid for another {}.", duration_text(wait)),
        ),
        TimeState::Within { left: Some(left) } => new(
            Outcome::Pass,
            format!("Valid for another {}.", duration_text(left)),
        ),
        TimeState::Within { left: None } => {
            new(Outcome::Warn, "No `exp`: this token never expires.".into())
                .with("Whoever holds it can use it until the key is changed.")
        }
        TimeState::Unknown => new(
            Outcome::Fail,
            "`exp` or `nbf` cannot be read as a time.".into(),
        ),
    };
    let check = match (date(claims, "iat"), leeway_note) {
        (Some(iat), note) if iat > now.plus_seconds(leeway.max(0)) => {
            let warned = if check.outcome == Outcome::Pass {
                Outcome::Warn
            } else {
                check.outcome
            };
            let check = Check {
                outcome: warned,
                ..check
            }
            .with("`iat` lies in the future: the issuer's clock or this one is off.");
            note.map_or(check.clone(), |note| check.with(note))
        }
        (_, Some(note)) => check.with(note),
        (_, None) => check,
    };
    check.with("Compared: `nbf` ≤ now < `exp`, by this machine's clock.")
}

fn milliseconds(claims: &Document, name: &str) -> bool {
    date(claims, name).is_some_and(|date| date.looks_like_milliseconds())
}
