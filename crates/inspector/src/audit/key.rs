//! Rules about the keys that were supplied.

use super::rule::{AuditInput, AuditRule, FindingPlace, Severity};
use crate::verdict::SignatureStatus;
use jose::base64url;
use jose::json::{self, Value};
use jose::key::{Key, Material};
use std::collections::BTreeSet;

pub static RULES: &[AuditRule] = &[
    AuditRule {
        id: "key-roca",
        severity: Severity::Critical,
        title: "The RSA key can be factored (ROCA)",
        why: "Its modulus has the shape of keys that a faulty Infineon library made (CVE-2017-15361). The private key of such a key can be computed, so anyone can sign.",
        advice: "Replace the key pair, and revoke what was signed with it.",
        reference: "RFC 8725, section 3.4",
        find: |s| {
            used(s)
                .any(|key| matches!(&key.material, Material::Rsa { n, .. } if is_roca(n)))
                .then_some(FindingPlace::Token)
        },
    },
    AuditRule {
        id: "kid-duplicate",
        severity: Severity::Medium,
        title: "Two keys of one type have the same `kid`",
        why: "A verifier takes one of them, the first or the last. With the other one the same token is refused.",
        advice: "Give each key of the set its own `kid`.",
        reference: "RFC 7517, section 4.5",
        find: |s| {
            let mut seen = BTreeSet::new();
            let wanted = s.token.parameter_text("kid");
            let mut kids = s
                .keys
                .set
                .iter()
                .flat_map(|set| &set.keys)
                .filter_map(|key| Some((key.kid.as_deref()?, key.type_name())));
            kids.any(|key| wanted.is_none_or(|wanted| wanted == key.0) && !seen.insert(key))
                .then_some(FindingPlace::Token)
        },
    },
    AuditRule {
        id: "key-leading-zero",
        severity: Severity::Note,
        title: "The modulus `n` begins with a zero byte",
        why: "A JWK must not have a leading zero byte there. Most libraries read it all the same; some, AWS among them, refuse the key or find it one byte too long.",
        advice: "Strip the zero byte where the JWK is made: it comes from a signed big integer.",
        reference: "RFC 7518, section 6.3.1.1",
        find: |s| {
            let document = json::read(s.key_text.as_bytes());
            let root = document.root.as_ref()?;
            let keys = root
                .get("keys")
                .and_then(Value::as_array)
                .unwrap_or_default();
            let has_zero = |key: &Value| {
                let n = key.get("n").and_then(Value::as_str).unwrap_or_default();
                base64url::decode(n).bytes.first() == Some(&0)
            };
            (has_zero(root) || keys.iter().any(has_zero)).then_some(FindingPlace::Token)
        },
    },
];

/// The key that was used, or all if none was.
fn used<'a>(subject: &'a AuditInput<'_>) -> impl Iterator<Item = &'a Key> {
    let matched = subject
        .signature
        .key
        .as_ref()
        .filter(|_| subject.signature.status == SignatureStatus::Matches);
    let all = subject.keys.set.iter().flat_map(|set| &set.keys);
    matched
        .into_iter()
        .chain(all.filter(move |_| matched.is_none()).take(100))
}

/// Odd primes below 168: Infineon's generator took its primes modulo the product of these.
const PRIMES: [u32; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// Whether a modulus has the fingerprint of the faulty generator: modulo each small prime it is a
/// power of 65537 (Nemec and others, "The Return of Coppersmith's Attack", CCS 2017).
fn is_roca(modulus: &[u8]) -> bool {
    PRIMES.iter().all(|prime| {
        let rest = modulus
            .iter()
            .fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % prime);
        let mut power = 1;
        for _ in 0..*prime {
            if power == rest {
                return true;
            }
            power = power * (65_537 % prime) % prime;
        }
        false
    })
}
