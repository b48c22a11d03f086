//! Rules about the certificates of keys: those of `x5c`, and the one of the key that matched.

use super::rule::{AuditInput, AuditRule, FindingPlace, Severity};
use crate::certificates::{self, broken, is_twin};
use crate::token::TokenPart;
use crate::verdict::{KeyCertificate, KeyOrigin, date};
use jose::certificate::{Certificate, ChainFault, ValidityState};

pub static RULES: &[AuditRule] = &[
    AuditRule {
        id: "certificate-expired",
        severity: Severity::Medium,
        title: "A certificate of the key had expired when the token was issued",
        why: "`iat` is after the last date of the certificate. A verifier that checks certificates refuses the token.",
        advice: "Renew the certificate before it expires, and sign with the key of the new one.",
        reference: "RFC 7515, section 4.1.6; RFC 5280, section 4.1.2.5",
        find: |s| by_dates(s, ValidityState::Expired),
    },
    AuditRule {
        id: "certificate-not-yet",
        severity: Severity::Medium,
        title: "A certificate of the key was not valid yet when the token was issued",
        why: "`iat` is before the first date of the certificate. A verifier that checks certificates refuses the token.",
        advice: "Compare the signer's clock with the first date of the certificate.",
        reference: "RFC 7515, section 4.1.6; RFC 5280, section 4.1.2.5",
        find: |s| by_dates(s, ValidityState::NotYet),
    },
    AuditRule {
        id: "certificate-chain",
        severity: Severity::Medium,
        title: "The certificate of the key has a broken chain",
        why: "A certificate was not signed by the one that it names, that one may not sign certificates, or they sign each other in a circle. A verifier that checks the chain refuses the token.",
        advice: "Send the certificates that belong together, or have the certificate issued again by a CA.",
        reference: "RFC 7515, section 4.1.6; RFC 5280, section 6.1",
        find: |s| {
            let used = s.signature.certificate.as_ref();
            let place = place_of_used(s);
            used.is_some_and(|used| used.faults.iter().any(|fault| broken(*fault)))
                .then_some(place)
        },
    },
    AuditRule {
        id: "certificate-sha1",
        severity: Severity::Medium,
        title: "A certificate is signed with SHA-1 or MD5",
        why: "Two certificates with one such hash can be made, and the signature of one then holds for the other. Many libraries refuse these certificates.",
        advice: "Have the certificate issued again, with SHA-256 or better.",
        reference: "RFC 8725, section 3.2",
        find: |s| {
            let is_weak = |_: &[Certificate], one: &Certificate| certificates::is_weak(one);
            first(s, is_weak, |used| {
                used.faults.contains(&ChainFault::WeakHash)
            })
        },
    },
];

/// Where a certificate of `x5c`, or of the key that matched or above it, has these dates at the
/// token's `iat`, and no other one of its name and key stands in for it.
fn by_dates(subject: &AuditInput<'_>, state: ValidityState) -> Option<FindingPlace> {
    let issued = date(subject.token.claims()?, "iat")?;
    let fault = match state {
        ValidityState::Expired => ChainFault::Expired,
        _ => ChainFault::NotYet,
    };
    let is_valid = |one: &Certificate| one.validity.at(issued) == ValidityState::Current;
    first(
        subject,
        |all, one| {
            let mut others = all.iter();
            let mut stands_in = |other: &Certificate| is_valid(other) && is_twin(one, other);
            one.validity.at(issued) == state && !others.any(&mut stands_in)
        },
        |used| {
            let period = used.at(issued);
            period.is_some_and(|period| period.faults.contains(&fault))
        },
    )
}

/// Where there is a certificate of which this holds: one of those of `x5c`, or the one of the key
/// that matched.
fn first(
    subject: &AuditInput<'_>,
    holds: impl Fn(&[Certificate], &Certificate) -> bool,
    holds_for_used: impl Fn(&KeyCertificate) -> bool,
) -> Option<FindingPlace> {
    let of_header = certificates::x5c(subject.token).certificates;
    if of_header.iter().any(|one| holds(&of_header, one)) {
        return Some(in_x5c());
    }
    let used = subject.signature.certificate.as_ref();
    used.is_some_and(holds_for_used)
        .then_some(FindingPlace::Token)
}

fn in_x5c() -> FindingPlace {
    FindingPlace::Member(TokenPart::Header, "x5c".into())
}

/// Where the certificate of the key that matched is.
fn place_of_used(subject: &AuditInput<'_>) -> FindingPlace {
    match subject.signature.origin {
        Some(KeyOrigin::Embedded { .. }) => in_x5c(),
        _ => FindingPlace::Token,
    }
}
