//! The extensions of a certificate (RFC 5280 section 4.2).

use super::name::string;
use crate::der::{
    self, BIT_STRING, BOOLEAN, Elements, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, member, oid,
};
use serde::Serialize;
use std::fmt;

/// Extensions of a certificate that are looked at.
const MAX_EXTENSIONS: usize = 64;

/// Alternative names of a certificate that are shown.
const MAX_ALTERNATIVES: usize = 16;

const KEY_USAGE: &str = "2.5.29.15";
const SUBJECT_ALT_NAME: &str = "2.5.29.17";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";

/// Extensions that do no harm where they are critical. Two are heeded. The other two say whom
/// the certificate names and for which protocols, and no token asks for either.
const HEEDED: [&str; 4] = [
    KEY_USAGE,
    SUBJECT_ALT_NAME,
    BASIC_CONSTRAINTS,
    "2.5.29.37", // extKeyUsage
];

/// Other extensions of RFC 5280 section 4.2 by their names.
const NAMES: [(&str, &str); 10] = [
    (KEY_USAGE, "keyUsage"),
    (SUBJECT_ALT_NAME, "subjectAltName"),
    (BASIC_CONSTRAINTS, "basicConstraints"),
    ("2.5.29.9", "subjectDirectoryAttributes"),
    ("2.5.29.18", "issuerAltName"),
    ("2.5.29.30", "nameConstraints"),
    ("2.5.29.32", "certificatePolicies"),
    ("2.5.29.33", "policyMappings"),
    ("2.5.29.36", "policyConstraints"),
    ("2.5.29.54", "inhibitAnyPolicy"),
];

/// What the key of a certificate may be used for (RFC 5280 section 4.2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct KeyUsage {
    /// `digitalSignature` or `contentCommitment`, which was `nonRepudiation`: it may sign what
    /// is no certificate.
    pub signs_data: bool,
    /// `keyCertSign`: it may sign certificates.
    pub signs_certificates: bool,
}

/// Why the extensions of a certificate say more than is understood here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum ExtensionFault {
    /// One that a verifier must process or refuse (RFC 5280 section 4.2), and that is not
    /// processed here: its name, or its object identifier.
    Critical(String),
    /// One that is there more than once, which RFC 5280 section 4.2 forbids: its name, or its
    /// object identifier.
    Repeated(String),
    /// One is malformed, or there are more than 64.
    Unreadable,
}

impl fmt::Display for ExtensionFault {
    /// What the certificate does: "has …".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Critical(name) => write!(
                f,
                "has a critical extension that is not checked here (`{name}`)"
            ),
            Self::Repeated(name) => write!(f, "has the extension `{name}` more than once"),
            Self::Unreadable => f.write_str("has extensions that cannot be read"),
        }
    }
}

/// What is read of the extensions.
#[derive(Default)]
pub(super) struct Extensions {
    /// Whether it is a CA, and how many may follow.
    pub constraints: (bool, Option<usize>),
    pub usage: Option<KeyUsage>,
    pub alternatives: Vec<String>,
    /// The first one.
    pub fault: Option<ExtensionFault>,
}

impl Extensions {
    pub(super) fn read(der: &[u8]) -> Self {
        let mut found = Self::default();
        let Some(mut list) = der::whole(der, SEQUENCE) else {
            found.fault = Some(ExtensionFault::Unreadable);
            return found;
        };
        let mut known: Vec<String> = Vec::new();
        while !list.is_empty() {
            let extension = list.elements(SEQUENCE).and_then(named);
            let Some((id, is_critical, value)) = extension.filter(|_| known.len() < MAX_EXTENSIONS)
            else {
                found.fault.get_or_insert(ExtensionFault::Unreadable);
                break;
            };
            if known.contains(&id) {
                let fault = ExtensionFault::Repeated(name(&id));
                found.fault.get_or_insert(fault);
                continue;
            }
            if is_critical && !HEEDED.contains(&id.as_str()) {
                let fault = ExtensionFault::Critical(name(&id));
                found.fault.get_or_insert(fault);
            }
            let is_read = match id.as_str() {
                BASIC_CONSTRAINTS => {
                    let read = constraints(value);
                    found.constraints = read.unwrap_or_default();
                    read.is_some()
                }
                KEY_USAGE => {
                    let read = usage(value);
                    // What cannot be read allows nothing.
                    found.usage = Some(read.unwrap_or_default());
                    read.is_some()
                }
                SUBJECT_ALT_NAME => {
                    found.alternatives = alternatives(value);
                    true
                }
                _ => true,
            };
            if !is_read {
                found.fault.get_or_insert(ExtensionFault::Unreadable);
            }
            known.push(id);
        }
        found
    }
}

/// An extension: its object identifier, whether it is critical, and its value.
fn named(mut extension: Elements<'_>) -> Option<(String, bool, &[u8])> {
    let id = oid(extension.value(OBJECT_IDENTIFIER)?)?;
    let critical = extension.optional(BOOLEAN);
    let value = extension.value(OCTET_STRING)?;
    extension.end()?;
    Some((id, critical.is_some_and(|byte| byte != [0]), value))
}

/// The name of an extension, or its object identifier.
fn name(id: &str) -> String {
    let known = NAMES.iter().find(|(known, _)| *known == id);
    known.map_or(id, |(_, name)| name).to_owned()
}

fn constraints(value: &[u8]) -> Option<(bool, Option<usize>)> {
    let mut constraints = der::whole(value, SEQUENCE)?;
    // It is left out where it is false.
    let is_ca = constraints.optional(BOOLEAN) == Some(&[0xFF]);
    let path_length = match constraints.unsigned() {
        Some([]) => Some(0),
        Some([length]) => Some(usize::from(*length)),
        // Longer than any chain that is read, or none.
        _ => None,
    };
    Some((is_ca, path_length.filter(|_| is_ca)))
}

/// The bits of KeyUsage, the first of which is the highest.
fn usage(value: &[u8]) -> Option<KeyUsage> {
    let mut elements = Elements::new(value);
    let bits = elements.value(BIT_STRING)?;
    elements.end()?;
    let bits = match bits {
        [0] => 0,
        [0..=7, bits, ..] => *bits,
        _ => return None,
    };
    Some(KeyUsage {
        signs_data: bits & 0xC0 != 0,
        signs_certificates: bits & 0x04 != 0,
    })
}

/// The names of GeneralNames that are text: rfc822Name, dNSName, uniformResourceIdentifier.
fn alternatives(value: &[u8]) -> Vec<String> {
    const IA5_STRING: u8 = 0x16;
    let mut names = Vec::new();
    let Some(mut list) = der::whole(value, SEQUENCE) else {
        return names;
    };
    while let Some((tag, value)) = list.any() {
        if [1, 2, 6].iter().any(|number| tag == member(*number, false)) {
            if names.len() == MAX_ALTERNATIVES {
                names.push("…".into());
                break;
            }
            names.extend(string(IA5_STRING, value));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ca_says_so() {
        for (bytes, says) in [
            (&[0x30, 0][..], Some((false, None))),
            (&[0x30, 3, 1, 1, 0xFF], Some((true, None))),
            (&[0x30, 3, 1, 1, 0], Some((false, None))),
            (&[0x30, 6, 1, 1, 0xFF, 2, 1, 0], Some((true, Some(0)))),
            (&[0x30, 6, 1, 1, 0xFF, 2, 1, 7], Some((true, Some(7)))),
            (&[0x30, 3, 2, 1, 0], Some((false, None))),
            (&[0x31, 0], None),
        ] {
            assert_eq!(constraints(bytes), says, "{bytes:?}");
        }
    }

    #[test]
    fn bits_of_the_key_usage_are_read() {
        let of = |signs_data, signs_certificates| {
            Some(KeyUsage {
                signs_data,
                signs_certificates,
            })
        };
        for (bytes, says) in [
            (&[3, 2, 7, 0x80][..], of(true, false)),
            (&[3, 2, 6, 0x40], of(true, false)),
            (&[3, 2, 1, 0x06], of(false, true)),
            (&[3, 2, 2, 0x84], of(true, true)),
            (&[3, 2, 3, 0x08], of(false, false)),
            (&[3, 3, 7, 0x00, 0x80], of(false, false)),
            (&[3, 1, 0], of(false, false)),
            (&[3, 0], None),
            (&[3, 2, 8, 0x80], None),
            (&[3, 1, 7], None),
            (&[4, 2, 7, 0x80], None),
            (&[3, 2, 7, 0x80, 5, 0], None),
            (&[], None),
        ] {
            assert_eq!(usage(bytes), says, "{bytes:?}");
        }
    }

    /// An extension with an identifier below 2.5.29.
    fn extension(last: u8, is_critical: bool, value: &[u8]) -> Vec<u8> {
        let length = |bytes: &[u8]| u8::try_from(bytes.len()).expect("short");
        let critical: &[u8] = if is_critical { &[1, 1, 0xFF] } else { &[] };
        let value = [&[4, length(value)], value].concat();
        let whole = [&[6, 3, 0x55, 0x1D, last], critical, &value].concat();
        [&[0x30, length(&whole)], whole.as_slice()].concat()
    }

    fn list(extensions: &[Vec<u8>]) -> Extensions {
        let all = extensions.concat();
        let length = u16::try_from(all.len()).expect("short").to_be_bytes();
        let head = match length {
            [0, short @ 0..=127] => vec![0x30, short],
            [0, long] => vec![0x30, 0x81, long],
            [high, low] => vec![0x30, 0x82, high, low],
        };
        Extensions::read(&[head, all].concat())
    }

    #[test]
    fn what_is_not_understood_is_said() {
        use ExtensionFault::{Critical, Repeated, Unreadable};
        let ca = extension(19, true, &[0x30, 3, 1, 1, 0xFF]);
        let no_ca = extension(19, true, &[0x30, 0]);
        let usage = extension(15, true, &[3, 2, 1, 6]);
        for (extensions, fault) in [
            (vec![], None),
            (vec![ca.clone(), usage.clone()], None),
            (vec![extension(37, true, &[0x30, 0])], None),
            (vec![extension(17, true, &[0x30, 0])], None),
            // Critical and not processed.
            (
                vec![extension(30, true, &[0x30, 0])],
                Some(Critical("nameConstraints".into())),
            ),
            (
                vec![ca.clone(), extension(99, true, &[5, 0])],
                Some(Critical("2.5.29.99".into())),
            ),
            (vec![extension(30, false, &[0x30, 0])], None),
            (vec![extension(99, false, &[5, 0])], None),
            // Twice: which one counts is up to the verifier.
            (
                vec![ca.clone(), no_ca.clone()],
                Some(Repeated("basicConstraints".into())),
            ),
            (
                vec![usage.clone(), usage],
                Some(Repeated("keyUsage".into())),
            ),
            // Malformed.
            (vec![extension(15, true, &[5, 0])], Some(Unreadable)),
            (vec![extension(19, true, &[5, 0])], Some(Unreadable)),
            (vec![ca.clone(), vec![5, 0]], Some(Unreadable)),
            (vec![vec![0x30, 2, 5, 0]], Some(Unreadable)),
        ] {
            assert_eq!(list(&extensions).fault, fault, "{extensions:?}");
        }
        assert_eq!(Extensions::read(&[5, 0]).fault, Some(Unreadable));
        // The first one counts.
        assert!(list(&[ca.clone(), no_ca.clone()]).constraints.0);
        assert!(!list(&[no_ca, ca]).constraints.0);
        let many = |count: u8| (0..count).map(|last| extension(last + 40, false, &[5, 0]));
        assert_eq!(list(&many(64).collect::<Vec<_>>()).fault, None);
        assert_eq!(list(&many(65).collect::<Vec<_>>()).fault, Some(Unreadable));
    }
}
