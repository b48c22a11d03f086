//! `nbf ≤ now < exp`, with leeway (RFC 7519 sections 4.1.4 and 4.1.5).

use super::{Check, CheckName, CheckOutcome};
use crate::token::Token;
use jose::claims::numeric_date::{NumericDate, TimeUnit, duration_text};
use jose::json::{Document, Value};
use serde::Serialize;

/// The current time relative to `nbf` and `exp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum TimeState {
    /// Accepted, for this many more seconds with leeway; none without `exp`.
    Within {
        /// Seconds.
        left: Option<i64>,
    },
    /// Expired, this many seconds ago by `exp`.
    Expired {
        /// Seconds.
        ago: i64,
    },
    /// Not yet accepted: in this many seconds, with leeway.
    NotYet {
        /// Seconds.
        wait: i64,
    },
    /// `exp` is not after `nbf`, so there is no moment at which it would be accepted.
    Never,
    /// A time that is not a number or out of range.
    Unknown,
}

/// Longer times, in seconds (a thousand years), are not counted out.
const FOREVER: i64 = 1000 * 365 * 24 * 3600;

/// A claim read as a NumericDate; none if it is missing, not a number, or
/// out of range (`1e400`), where readers disagree.
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
    let (nbf, exp) = (date(claims, "nbf"), date(claims, "exp"));
    // "on or after which" the token must not be accepted: equality is expiry.
    if let Some(exp) = exp
        && now >= exp.plus_seconds(leeway)
    {
        return TimeState::Expired {
            ago: exp.seconds_until(now),
        };
    }
    match (nbf, exp) {
        (Some(nbf), Some(exp)) if exp <= nbf && now.plus_seconds(leeway) < nbf => TimeState::Never,
        (Some(nbf), _) if now.plus_seconds(leeway) < nbf => TimeState::NotYet {
            wait: now.seconds_until(nbf).saturating_sub(leeway).max(1),
        },
        (_, Some(exp)) => TimeState::Within {
            left: Some(now.seconds_until(exp).saturating_add(leeway)),
        },
        (_, None) => TimeState::Within { left: None },
    }
}

/// "for another 14 min", or that it is too long to count.
pub fn for_another(seconds: i64) -> String {
    if seconds > FOREVER {
        "for thousands of years".into()
    } else {
        format!("for another {}", duration_text(seconds))
    }
}

/// Checks the times of a token.
pub fn check(token: &Token, now: NumericDate, leeway: i64) -> Check {
    const RULE: &str = "RFC 7519, sections 4.1.4 and 4.1.5";
    let new = |outcome, summary: String| Check::new(CheckName::Time, outcome, summary, RULE);
    let Some(claims) = token.claims() else {
        return new(
            CheckOutcome::Skip,
            "No claims, so no times to check.".into(),
        );
    };
    if !claims.is_complete() {
        return new(
            CheckOutcome::Skip,
            "Not checked: the payload is broken, and a time may be missing from it.".into(),
        );
    }
    let leeway = leeway.max(0);
    let mut check = match time_state(claims, now, leeway) {
        TimeState::Expired { ago: 0 } => {
            new(CheckOutcome::Fail, "Expired this very second.".into())
        }
        TimeState::Expired { ago } => new(
            CheckOutcome::Fail,
            format!("Expired {} ago.", duration_text(ago)),
        ),
        TimeState::NotYet { wait } => new(
            CheckOutcome::Fail,
            format!("Not valid yet: starts in {}.", duration_text(wait)),
        ),
        TimeState::Never => new(
            CheckOutcome::Fail,
            "Never valid: it expires before it begins (`exp` is not after `nbf`).".into(),
        ),
        TimeState::Within { left: Some(left) } => {
            new(CheckOutcome::Pass, format!("Valid {}.", for_another(left)))
        }
        TimeState::Within { left: None } if token.is_proof() => new(
            CheckOutcome::Pass,
            "No `exp`: a proof is good for one request, soon after `iat`.".into(),
        ),
        TimeState::Within { left: None } => new(
            CheckOutcome::Warn,
            "No `exp`: this token never expires.".into(),
        )
        .with("Whoever holds it can use it until the key is changed."),
        TimeState::Unknown => new(CheckOutcome::Fail, unreadable(claims)),
    };
    for (index, doubt) in doubts(claims, now, leeway).into_iter().enumerate() {
        if check.outcome != CheckOutcome::Fail && index == 0 {
            // The doubt comes first, then how long the token is valid.
            let valid = std::mem::replace(&mut check.summary, doubt);
            check.outcome = CheckOutcome::Warn;
            check = check.with(valid);
        } else {
            check = check.with(doubt);
        }
    }
    if leeway > 0 {
        check = check.with(format!(
            "A leeway of {} was granted.",
            duration_text(leeway)
        ));
    }
    check.with("Compared: `nbf` ≤ now < `exp`, by this machine's clock.")
}

/// Which of the deciding times cannot be read, and why.
fn unreadable(claims: &Document) -> String {
    let name = ["exp", "nbf"]
        .into_iter()
        .find(|name| claims.get(name).is_some() && date(claims, name).is_none())
        .unwrap_or("exp");
    match claims.get(name).and_then(Value::as_number) {
        Some(_) => format!("`{name}` is out of range, so it cannot be read as a time."),
        None => format!("`{name}` is not a number, so it cannot be read as a time."),
    }
}

/// What is odd about the times, though nothing forbids it.
fn doubts(claims: &Document, now: NumericDate, leeway: i64) -> Vec<String> {
    let mut doubts = Vec::new();
    for name in ["exp", "nbf", "iat"] {
        let Some(found) = date(claims, name) else {
            continue;
        };
        let unit = found.likely_unit();
        if unit != TimeUnit::Seconds {
            doubts.push(format!(
                "`{name}` looks like {}; a NumericDate counts seconds.",
                unit.name()
            ));
        } else if name == "iat" && found > now.plus_seconds(leeway) {
            doubts.push(format!(
                "`iat` lies {} in the future: the issuer's clock or this one is off.",
                duration_text(now.seconds_until(found).max(1))
            ));
        } else if name == "exp" && now >= found && now < found.plus_seconds(leeway) {
            doubts.push(format!(
                "Expired {} ago, and accepted only by the leeway.",
                duration_text(found.seconds_until(now))
            ));
        } else if name == "nbf" && now < found && found <= now.plus_seconds(leeway) {
            doubts.push("`nbf` is not reached yet, and accepted only by the leeway.".into());
        }
    }
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;
    use jose::json::read;

    fn state(claims: &str, leeway: i64) -> TimeState {
        time_state(
            &read(claims.as_bytes()),
            NumericDate::from_seconds(1000),
            leeway,
        )
    }

    #[test]
    fn the_last_second_of_exp_is_already_expired_and_the_first_of_nbf_valid() {
        assert_eq!(state(r#"{"exp":1000}"#, 0), TimeState::Expired { ago: 0 });
        assert_eq!(
            state(r#"{"exp":1001}"#, 0),
            TimeState::Within { left: Some(1) }
        );
        assert_eq!(
            state(r#"{"nbf":1000}"#, 0),
            TimeState::Within { left: None }
        );
        assert_eq!(state(r#"{"nbf":1001}"#, 0), TimeState::NotYet { wait: 1 });
        assert_eq!(
            state(r#"{"exp":995}"#, 10),
            TimeState::Within { left: Some(5) }
        );
    }

    #[test]
    fn numbers_beyond_every_calendar_are_not_judged() {
        assert_eq!(state(r#"{"exp":1e400}"#, 0), TimeState::Unknown);
        assert_eq!(state(r#"{"exp":1700,"nbf":-1e400}"#, 0), TimeState::Unknown);
    }

    #[test]
    fn a_token_that_expires_before_it_begins_is_never_valid() {
        assert_eq!(state(r#"{"nbf":2000,"exp":1500}"#, 0), TimeState::Never);
        assert_eq!(
            state(r#"{"nbf":2000,"exp":500}"#, 0),
            TimeState::Expired { ago: 500 }
        );
    }
}
