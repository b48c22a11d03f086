//! Rules about the keys that were supplied.

use super::rule::{AuditInput, AuditRule, FindingPlace, Severity};
use crate::verdict::SignatureStatus;
use jose::base64url;
use jose::json::{self, JsonFault, JsonFaultKind, Value};
use jose::key::{Key, Material, Private};
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
    AuditRule {
        id: "key-member-duplicate",
        severity: Severity::Medium,
        title: "A member stands twice in the JWK or the JWK Set",
        why: "Readers disagree on which one counts, so another verifier may use another key. Here the last one was taken.",
        advice: "Write each member once.",
        reference: "RFC 7517, section 4",
        find: |s| {
            let text = s.key_text.trim_start();
            let is_twice =
                |fault: &JsonFault| matches!(fault.kind, JsonFaultKind::Duplicate { .. });
            let document = text
                .starts_with(['{', '['])
                .then(|| json::read(text.as_bytes()))?;
            document
                .faults
                .iter()
                .any(is_twice)
                .then_some(FindingPlace::Token)
        },
    },
    AuditRule {
        id: "key-halves-differ",
        severity: Severity::High,
        title: "The private half of the RSA key does not belong to its public half",
        why: "Its `p` and `q` do not make `n`, or `d` is not their exponent. What is signed with it does not verify, or can disclose the key.",
        advice: "Export the key pair again, or make a new one.",
        reference: "RFC 7518, section 6.3.2",
        find: |s| used(s).any(halves_differ).then_some(FindingPlace::Token),
    },
    AuditRule {
        id: "key-modulus-factor",
        severity: Severity::Critical,
        title: "The RSA modulus has a small factor",
        why: "A modulus is the product of two large primes. This one was damaged, or made by a broken generator: such a key can often be factored, and then anyone can sign.",
        advice: "Replace the key pair.",
        reference: "RFC 8725, section 3.4",
        find: |s| {
            let is_divisible = |key: &Key| match &key.material {
                Material::Rsa { n, .. } => [2]
                    .iter()
                    .chain(&PRIMES)
                    .any(|prime| modulo(n, *prime) == 0),
                _ => false,
            };
            used(s).any(is_divisible).then_some(FindingPlace::Token)
        },
    },
];

/// The longest modulus whose private half is looked at, in bytes: 4096 bits take some
/// milliseconds, in the square of the length.
const MAX_MODULUS: usize = 512;

/// Whether the private half of an RSA key is not that of its public one (RFC 7518 section 6.3.2): the
/// primes do not divide the modulus, or the exponents do not undo each other.
fn halves_differ(key: &Key) -> bool {
    let (Material::Rsa { n, e }, Some(Private::Rsa { d, p, q })) = (&key.material, &key.private)
    else {
        return false;
    };
    let is_long = [n, &**d, &**p, &**q, e]
        .iter()
        .any(|number| number.len() > MAX_MODULUS + 1);
    if is_long {
        return false;
    }
    let undone = product(d, e);
    // There may be more primes than these two (RFC 7518 section 6.3.2.7).
    let rest = remainder(n, &product(p, q));
    n.is_empty()
        || !trimmed(&rest).is_empty()
        || [p, q].iter().any(|prime| {
            let mut order = prime.to_vec();
            // A prime is odd, so this is one less.
            if let Some(last) = order.last_mut() {
                *last &= !1;
            }
            trimmed(&remainder(&undone, &order)) != [1]
        })
}

/// A number without its leading zeros. Numbers are big-endian.
fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// The product of two numbers.
fn product(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut sum = vec![0_u8; a.len() + b.len()];
    for (shift, factor) in b.iter().rev().enumerate() {
        let mut carry = 0_u32;
        let bytes = sum.iter_mut().rev().skip(shift);
        let digits = a.iter().rev().chain(std::iter::repeat(&0));
        for (byte, digit) in bytes.zip(digits) {
            carry += u32::from(*byte) + u32::from(*digit) * u32::from(*factor);
            [.., *byte] = carry.to_be_bytes();
            carry >>= 8;
        }
    }
    sum
}

/// The remainder of a division, bit by bit; the number itself if it is divided by zero.
fn remainder(number: &[u8], divisor: &[u8]) -> Vec<u8> {
    let divisor = trimmed(divisor);
    if divisor.is_empty() {
        return number.to_vec();
    }
    // One byte more than the divisor, for the bit that is shifted in.
    let mut rest = vec![0_u8; divisor.len() + 1];
    for bit in number
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1))
    {
        let mut carry = bit;
        for byte in rest.iter_mut().rev() {
            let next = *byte >> 7;
            *byte = *byte << 1 | carry;
            carry = next;
        }
        let is_less = match rest.split_first() {
            Some((0, low)) => low < divisor,
            _ => false,
        };
        if !is_less {
            let mut borrow = 0_i16;
            let digits = divisor.iter().rev().chain(std::iter::repeat(&0));
            for (byte, digit) in rest.iter_mut().rev().zip(digits) {
                let difference = i16::from(*byte) - i16::from(*digit) - borrow;
                [.., *byte] = difference.to_be_bytes();
                borrow = i16::from(difference < 0);
            }
        }
    }
    rest
}

/// The remainder of a division by a small number.
fn modulo(number: &[u8], divisor: u32) -> u32 {
    number
        .iter()
        .fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % divisor)
}

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
        let rest = modulo(modulus, *prime);
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
