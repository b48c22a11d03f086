//! Rules about the claims, and about the token's size.

use super::header::is_proof;
use super::rule::{AuditInput, AuditRule, FindingPlace, Severity};
use crate::token::TokenPart;
use jose::claims::numeric_date::{NumericDate, TimeUnit};
use jose::json::Document;

/// The longest lifetime without a finding, in seconds: 30 days.
const LONG: i64 = 30 * 24 * 3600;

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
        why: "A signed token cannot be called back without extra machinery; its lifetime is how long a theft lasts.",
        advice: "Shorten it, and renew with a refresh token that can be revoked.",
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
        },
    },
    AuditRule {
        id: "personal-data",
        severity: Severity::Note,
        title: "The payload carries personal data",
        why: "Everyone who sees the token can read it, and it travels with every request.",
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

/// A missing claim; a DPoP proof does not need it.
fn missing(subject: &AuditInput<'_>, name: &str) -> Option<FindingPlace> {
    let absent = whole(subject)?.get(name).is_none() && !is_proof(subject);
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
