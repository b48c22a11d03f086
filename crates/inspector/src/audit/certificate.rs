//! Rules about the certificates of keys: those of `x5c`, and the one of the key that matched.

use super::rule::{AuditInput, AuditRule, FindingPlace, Severity};
use crate::certificates;
use crate::token::TokenPart;
use crate::verdict::{KeyCertificate, date};
use jose::certificate::ValidityState;

pub static RULES: &[AuditRule] = &[
    AuditRule {
        id: "certificate-expired",
        severity: Severity::Medium,
        title: "A certificate of the key was not valid when the token was issued",
        why: "`iat` lies outside of the dates of the certificate: it had expired, or was not valid yet. A verifier that checks certificates refuses the token.",
        advice: "Renew the certificate before it expires, and sign with the key of the new one.",
        reference: "RFC 7515, section 4.1.6; RFC 5280, section 4.1.2.5",
        find: |s| {
            let issued = date(s.token.claims()?, "iat")?;
            first(s, |certificate| {
                certificate.validity.at(issued) != ValidityState::Current
            })
        },
    },
    AuditRule {
        id: "certificate-sha1",
        severity: Severity::Medium,
        title: "A certificate is signed with SHA-1 or MD5",
        why: "Two certificates with one such hash can be made, and the signature of one then holds for the other. Many libraries refuse these certificates.",
        advice: "Have the certificate issued again, with SHA-256 or better.",
        reference: "RFC 8725, section 3.2",
        find: |s| first(s, |certificate| certificate.is_weak),
    },
];

/// Where there is a certificate of which this holds.
fn first(
    subject: &AuditInput<'_>,
    holds: impl Fn(&KeyCertificate) -> bool,
) -> Option<FindingPlace> {
    let x5c = certificates::x5c(subject.token).certificates;
    if x5c.iter().map(certificates::facts).any(|one| holds(&one)) {
        return Some(FindingPlace::Member(TokenPart::Header, "x5c".into()));
    }
    let used = subject.signature.certificate.as_ref();
    used.is_some_and(holds).then_some(FindingPlace::Token)
}
