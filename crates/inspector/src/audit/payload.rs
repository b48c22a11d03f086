//! Rules about the claims, and about the token's size.

use super::rule::{AuditInput, AuditRule, FindingPlace, Severity};
use crate::token::{Payload, Shape, TokenPart, discloses_key};
use jose::claims::numeric_date::{NumericDate, TimeUnit};
use jose::json::{self, Document, Value};

/// The longest lifetime without a finding, in seconds: 30 days.
const LONG: i64 = 30 * 24 * 3600;

/// Later than this, a time stands for "never": the year 2200, in seconds.
const FAR: i64 = 7_258_118_400;

/// Longer strings are not read as JSON, in bytes.
const MAX_NESTED: usize = 64 * 1024;

/// The largest cookie that browsers accept, name and value together, in bytes (RFC 6265bis section 5.6).
const COOKIE_LIMIT: usize = 4096;

pub static RULES: &[AuditRule] = &[
    AuditRule {
        id: "time-unit",
        severity: Severity::High,
        title: "A time is not written in seconds",
        why: "Verifiers read seconds. An `exp` in milliseconds lies tens of thousands of years ahead: the token never expires.",
        advice: "Write whole seconds since 1970 where the token is made.",
        reference: "RFC 7519, section 2",
        find: |s| {
            let claims = whole(s)?;
            ["exp", "nbf", "iat", "auth_time"]
                .into_iter()
                .find(|name| {
                    date(claims, name).is_some_and(|date| date.likely_unit() != TimeUnit::Seconds)
                })
                .map(in_payload)
        },
    },
    AuditRule {
        id: "expiry-missing",
        severity: Severity::Medium,
        title: "No `exp`: the token never expires",
        why: "Whoever gets hold of it can use it until the key is changed, which logs everyone out.",
        advice: "Set `exp` to minutes for access tokens, and refresh.",
        reference: "RFC 7519, section 4.1.4",
        find: |s| missing(s, "exp"),
    },
    AuditRule {
        id: "expiry-before-issue",
        severity: Severity::Medium,
        title: "`exp` lies before `iat`",
        why: "The token was expired when it was made, so no verifier should ever accept it.",
        advice: "Look for a wrong unit, time zone or sign where it is made.",
        reference: "RFC 7519, section 4.1.4",
        find: |s| {
            let claims = whole(s)?;
            (date(claims, "exp")? <= date(claims, "iat")?).then(|| in_payload("exp"))
        },
    },
    AuditRule {
        id: "lifetime-long",
        severity: Severity::Low,
        title: "It lives longer than 30 days",
        why: "A signed token cannot be revoked without extra work, so a stolen one works until `exp`.",
        advice: "Let access tokens live for minutes, and renew them.",
        reference: "RFC 6819, section 5.1.5.3",
        find: |s| {
            let claims = whole(s)?;
            let (exp, start) = (
                date(claims, "exp")?,
                date(claims, "iat").or(date(claims, "nbf"))?,
            );
            let sane = exp.likely_unit() == TimeUnit::Seconds;
            (sane && exp > start.plus_seconds(LONG)).then(|| in_payload("exp"))
        },
    },
    AuditRule {
        id: "expiry-never",
        severity: Severity::Low,
        title: "`exp` is so far away that the token never expires",
        why: "A year such as 9999 stands for \"never\". Whoever steals the token can use it until the key is changed.",
        advice: "Set `exp` to a date at which a new token is due.",
        reference: "RFC 7519, section 4.1.4",
        find: |s| {
            let exp = date(whole(s)?, "exp")?;
            let is_far = exp.likely_unit() == TimeUnit::Seconds && exp.seconds() > FAR;
            is_far.then(|| in_payload("exp"))
        },
    },
    AuditRule {
        id: "json-in-string",
        severity: Severity::Note,
        title: "A claim holds JSON in a string",
        why: "Readers have to parse it once more. Hasura's claims are written so when `claims_format` is `stringified_json`.",
        advice: "Write the object itself where you can choose.",
        reference: "RFC 7519, section 4.3",
        find: |s| {
            let members = s.token.claims()?.members();
            let holds_json = |value: &Value| {
                let text = value.as_str().unwrap_or_default().trim();
                text.starts_with(['{', '[']) && text.len() < MAX_NESTED && {
                    let inner = json::read(text.as_bytes());
                    inner.is_complete() && inner.root.is_some()
                }
            };
            let member = members.iter().find(|member| holds_json(&member.value))?;
            Some(in_payload(&member.name))
        },
    },
    AuditRule {
        id: "sd-jwt-without-tilde",
        severity: Severity::Medium,
        title: "An SD-JWT without its last `~`",
        why: "Digests of claims stand in the payload, and an SD-JWT ends in `~` even without a disclosure. A verifier takes this for an ordinary JWT, whose claims are missing, or refuses it.",
        advice: "Pass the whole SD-JWT on, with its disclosures and the `~` behind the last one.",
        reference: "RFC 9901, section 4",
        find: |s| {
            let names = ["_sd", "_sd_alg"];
            let typ = s.token.parameter_text("typ").unwrap_or_default();
            let is_typed = typ.to_ascii_lowercase().ends_with("+sd-jwt");
            let name = names.into_iter().find(|name| {
                s.token
                    .claims()
                    .is_some_and(|claims| claims.get(name).is_some())
            });
            let is_plain = s.token.shape == Shape::Jws && !s.token.is_json;
            match name {
                _ if !is_plain => None,
                Some(name) => Some(in_payload(name)),
                None => is_typed.then(|| FindingPlace::Member(TokenPart::Header, "typ".into())),
            }
        },
    },
    AuditRule {
        id: "token-nested",
        severity: Severity::Note,
        title: "The payload is another token",
        why: "The inner token has its own signature and its own claims, `exp` among them. What is checked here is the outer one.",
        advice: "Open the inner token and check it too.",
        reference: "RFC 7519, section 5.2",
        find: |s| match &s.token.payload {
            Payload::Text(text) if text.starts_with("eyJ") && text.matches('.').count() >= 2 => {
                Some(FindingPlace::Token)
            }
            _ => None,
        },
    },
    AuditRule {
        id: "secret-in-payload",
        severity: Severity::High,
        title: "The payload carries a secret",
        why: "Signed is not secret: everyone who sees the token can read it, in logs, histories and browsers.",
        advice: "Take it out, and change the secret: it has been shown.",
        reference: "RFC 7519, section 12",
        find: |s| {
            named(
                s,
                &[
                    "password",
                    "passwd",
                    "secret",
                    "client_secret",
                    "private_key",
                    "api_key",
                    "apikey",
                    "pin",
                    "cvv",
                    "card_number",
                ],
            )
            .or_else(|| {
                // The key that the sender is to hold (RFC 7800 section 3.2).
                let jwk = s.token.claims()?.get("cnf")?.get("jwk")?;
                discloses_key(jwk).then(|| in_payload("cnf"))
            })
        },
    },
    AuditRule {
        id: "personal-data",
        severity: Severity::Note,
        title: "The payload carries personal data",
        why: "Everyone who sees the token can read it.",
        advice: "Leave out what the receiver does not need, or encrypt.",
        reference: "RFC 7519, section 12",
        find: |s| {
            named(
                s,
                &[
                    "email",
                    "phone_number",
                    "birthdate",
                    "address",
                    "ssn",
                    "given_name",
                    "family_name",
                ],
            )
        },
    },
    AuditRule {
        id: "issuer-missing",
        severity: Severity::Low,
        title: "No `iss`: nothing says who made it",
        why: "A verifier that trusts several issuers cannot tell whose key belongs to it.",
        advice: "Set `iss`, and compare it exactly.",
        reference: "RFC 8725, section 3.8",
        find: |s| missing(s, "iss"),
    },
    AuditRule {
        id: "audience-missing",
        severity: Severity::Low,
        title: "No `aud`: it is good for everyone",
        why: "A service that receives it can present it to another one, which cannot tell.",
        advice: "Set `aud`, and refuse tokens that are meant for others.",
        reference: "RFC 8725, section 3.9",
        find: |s| missing(s, "aud"),
    },
    AuditRule {
        id: "cookie-limit",
        severity: Severity::Note,
        title: "Too large for a cookie",
        why: "Browsers silently drop a cookie of more than 4096 bytes, which shows as a login that does not last.",
        advice: "Leave claims out, or keep the token on the server.",
        reference: "RFC 6265bis, section 5.6",
        find: |s| (s.token.text.len() > COOKIE_LIMIT).then_some(FindingPlace::Token),
    },
];

/// The claims, unless the payload is broken: then nothing can be called missing.
fn whole<'a>(subject: &AuditInput<'a>) -> Option<&'a Document> {
    subject
        .token
        .claims()
        .filter(|claims| claims.is_complete() && claims.is_object())
}

/// A missing claim.
fn missing(subject: &AuditInput<'_>, name: &str) -> Option<FindingPlace> {
    let absent = whole(subject)?.get(name).is_none();
    absent.then_some(FindingPlace::Token)
}

fn date(claims: &Document, name: &str) -> Option<NumericDate> {
    NumericDate::from_number_text(claims.get(name)?.as_number()?).ok()
}

fn in_payload(name: &str) -> FindingPlace {
    FindingPlace::Member(TokenPart::Payload, name.into())
}

/// A top-level member with one of these names, in any letter case.
fn named(subject: &AuditInput<'_>, names: &[&str]) -> Option<FindingPlace> {
    subject
        .token
        .claims()?
        .members()
        .iter()
        .find(|member| {
            names
                .iter()
                .any(|name| member.name.eq_ignore_ascii_case(name))
        })
        .map(|member| in_payload(&member.name))
}
