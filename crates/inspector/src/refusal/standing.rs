//! Time and policy: the signature may be right, and the token is refused all the same.

use super::case::Case;
use super::row::{Row, Step};
use crate::verdict::{CheckName, CheckOutcome, TimeState, Verdict, time_state};
use jose::claims::numeric_date::{NumericDate, duration_text};
use jose::json::Value;
use jose::text::quoted;

/// Clocks of servers rarely differ by more, in seconds.
const SKEW: i64 = 300;

/// A number from one of these to the other may be a lifetime and is hardly a date, in seconds: a
/// minute, ten years.
const SHORTEST_LIFETIME: i64 = 60;
const LONGEST_LIFETIME: i64 = 10 * 365 * 24 * 3600;

pub(super) static ROWS: &[Row] = &[
    Row {
        id: "exp-duration",
        tries: "",
        is_proof: false,
        reference: "RFC 7519, section 4.1.4",
        find: |case, _| Step::of(duration(case)),
    },
    Row {
        id: "time-skew",
        tries: "",
        is_proof: false,
        reference: "RFC 7519, sections 4.1.4 and 4.1.5",
        find: |case, _| Step::of(skew(case)),
    },
    Row {
        id: "time",
        tries: "",
        is_proof: false,
        reference: "RFC 7519, sections 4.1.4 and 4.1.5",
        find: |case, _| Step::of(time(case)),
    },
    Row {
        id: "issuer-near",
        tries: "",
        is_proof: false,
        reference: "RFC 7519, section 4.1.1",
        find: |case, _| Step::of(issuer(case)),
    },
    Row {
        id: "audience-near",
        tries: "",
        is_proof: false,
        reference: "RFC 7519, section 4.1.3",
        find: |case, _| Step::of(audience(case)),
    },
    Row {
        id: "policy",
        tries: "",
        is_proof: false,
        reference: "RFC 8725, section 3",
        find: |case, _| {
            let check = case.judgement.check(CheckName::Policy);
            match check.filter(|_| case.judgement.verdict == Verdict::PolicyFailed) {
                Some(_) if case.policy.is_empty() || !case.policy.unreadable.is_empty() => {
                    Step::Nothing
                }
                // Said above, with what to do about it.
                Some(_) if issuer(case).is_some() || audience(case).is_some() => Step::Nothing,
                Some(_) => Step::found(
                    "Ask the issuer for a token that is made for this API, or correct the rule.",
                    "",
                ),
                None => Step::Nothing,
            }
        },
    },
];

fn state(case: &Case<'_>) -> Option<TimeState> {
    let claims = case.token.claims().filter(|claims| claims.is_complete())?;
    Some(time_state(claims, case.now, case.policy.leeway))
}

fn duration(case: &Case<'_>) -> Option<(String, String)> {
    let claims = case.token.claims()?;
    let exp = claims.get("exp")?.as_number()?;
    let seconds: i64 = exp
        .parse()
        .ok()
        .filter(|s| (SHORTEST_LIFETIME..LONGEST_LIFETIME).contains(s))?;
    let issued = claims
        .get("iat")
        .and_then(Value::as_number)
        .and_then(|iat| NumericDate::from_number_text(iat).ok());
    let meant = match issued {
        // Both are dates, of a token made for a test.
        Some(iat) if iat.seconds() < seconds => return None,
        Some(iat) if iat.seconds() > LONGEST_LIFETIME => {
            format!(
                " Counted from `iat` it would be {}.",
                iat.plus_seconds(seconds).to_utc_text()
            )
        }
        _ => String::new(),
    };
    Some((
        format!(
            "`exp` is {exp}, which is a date in the 1970s. It may be meant as a duration ({}).{meant}",
            duration_text(seconds)
        ),
        "If so, write the moment in seconds since 1970: the time of issue plus the lifetime."
            .into(),
    ))
}

fn skew(case: &Case<'_>) -> Option<(String, String)> {
    match state(case)? {
        TimeState::Expired { ago } if (0..SKEW).contains(&ago) => Some((
            format!(
                "It expired {} ago. A leeway of {} would accept it.",
                duration_text(ago.max(1)),
                duration_text(leeway(ago + 1))
            ),
            "If it should still be good, the two clocks differ: synchronise them (NTP), or allow a leeway of a minute or two.".into(),
        )),
        TimeState::NotYet { wait } if (0..SKEW).contains(&wait) => Some((
            format!(
                "It becomes valid in {}. A leeway of {} would accept it now.",
                duration_text(wait),
                duration_text(leeway(wait.saturating_add(case.policy.leeway.max(0))))
            ),
            "The issuer's clock is ahead of this one: synchronise them (NTP), or allow a leeway of a minute or two.".into(),
        )),
        _ => None,
    }
}

/// The least usual leeway that is enough, in seconds.
fn leeway(seconds: i64) -> i64 {
    [10, 30, 60, 120, 300]
        .into_iter()
        .find(|leeway| *leeway >= seconds)
        .unwrap_or(seconds)
}

fn time(case: &Case<'_>) -> Option<(String, String)> {
    if duration(case).is_some() || skew(case).is_some() {
        return None;
    }
    match state(case)? {
        TimeState::Expired { .. } => Some((
            match case.token.claims()?.get("typ").and_then(Value::as_str) {
                Some(typ) if typ.eq_ignore_ascii_case("refresh") => {
                    "Log in again: this is a refresh token."
                }
                _ => "Get a new token: use the refresh token, or log in again.",
            }
            .into(),
            String::new(),
        )),
        TimeState::NotYet { .. } => Some((
            "Wait until then, or correct `nbf` and the clock where it is issued.".into(),
            String::new(),
        )),
        TimeState::Never => Some((
            "`exp` is not after `nbf`, so it is never valid.".into(),
            "Correct the times where it is issued.".into(),
        )),
        _ => None,
    }
}

/// Whether the policy was checked and not met.
fn fails_policy(case: &Case<'_>) -> bool {
    case.judgement
        .check(CheckName::Policy)
        .is_some_and(|check| check.outcome == CheckOutcome::Fail)
}

fn issuer(case: &Case<'_>) -> Option<(String, String)> {
    let found = case.token.claims()?.get("iss")?.as_str()?;
    let wanted: Vec<&str> = case.policy.issuer.split(',').map(str::trim).collect();
    if !fails_policy(case) || wanted.contains(&found) {
        return None;
    }
    let (wanted, what) = wanted
        .into_iter()
        .find_map(|wanted| Some((wanted, how_issuers_differ(wanted, found)?)))?;
    Some((
        format!(
            "`iss` is `{}`, expected is `{}`. {what}",
            quoted(found),
            quoted(wanted)
        ),
        "Expect exactly what the issuer's discovery document says under `issuer`.".into(),
    ))
}

fn how_issuers_differ(wanted: &str, found: &str) -> Option<&'static str> {
    if wanted.is_empty() {
        return None;
    }
    let bare = |text: &str| text.trim().trim_end_matches('/').to_ascii_lowercase();
    let without_scheme = |text: &str| {
        let text = bare(text);
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        rest.map(ToOwned::to_owned)
    };
    let one_without = without_scheme(wanted);
    if wanted.trim_end_matches('/') == found.trim_end_matches('/') {
        Some("Only the trailing slash differs.")
    } else if bare(wanted) == bare(found) {
        Some("Only capital letters or white space differ.")
    } else if one_without.is_some() && one_without == without_scheme(found) {
        Some("Only `http` and `https` differ.")
    } else {
        let (first, second) = (entra(wanted)?, entra(found)?);
        (first.0 == second.0 && first.1 != second.1).then_some(
            "One is the v1 form of Entra's issuer, the other v2: the app's manifest decides with `requestedAccessTokenVersion`.",
        )
    }
}

/// The tenant of an issuer of Entra, and whether it is the form of version 2:
/// `https://sts.windows.net/<tenant>/` or `https://login.microsoftonline.com/<tenant>/v2.0`.
fn entra(issuer: &str) -> Option<(&str, bool)> {
    let v1 = issuer.strip_prefix("https://sts.windows.net/");
    let v2 = issuer.strip_prefix("https://login.microsoftonline.com/");
    match (v1, v2) {
        (Some(rest), _) => Some((rest.trim_end_matches('/'), false)),
        (_, Some(rest)) => Some((rest.trim_end_matches('/').strip_suffix("/v2.0")?, true)),
        _ => None,
    }
}

fn audience(case: &Case<'_>) -> Option<(String, String)> {
    let value = case.token.claims()?.get("aud")?;
    let found: Vec<&str> = match value.as_array() {
        Some(items) => items.iter().take(200).filter_map(Value::as_str).collect(),
        None => value.as_str().into_iter().collect(),
    };
    let rule = case.policy.audience.as_str();
    let listed = rule.split(',').map(str::trim).filter(|one| !one.is_empty());
    let wanted: Vec<&str> = listed.take(20).collect();
    if !fails_policy(case) || found.contains(&rule) || wanted.iter().any(|one| found.contains(one))
    {
        return None;
    }
    let core = |text: &str| {
        text.trim()
            .trim_start_matches("api://")
            .trim_end_matches('/')
            .to_ascii_lowercase()
    };
    let (near, wanted) = wanted.iter().find_map(|wanted| {
        let near = found.iter().find(|other| core(other) == core(wanted))?;
        Some((near, wanted))
    })?;
    let what = if near.starts_with("api://") != wanted.starts_with("api://") {
        "One has `api://` in front: Entra writes the client ID in v2 tokens, and the application ID URI in v1 tokens."
    } else if near.trim_end_matches('/') == wanted.trim_end_matches('/') {
        "Only the trailing slash differs."
    } else {
        "Only capital letters or white space differ."
    };
    Some((
        format!(
            "`aud` is `{}`, expected is `{}`. {what}",
            quoted(near),
            quoted(wanted)
        ),
        "Accept the form that your issuer writes, exactly.".into(),
    ))
}
