//! What one certificate says (RFC 5280 section 4.1).

use super::algorithm::SignatureAlgorithm;
use super::name::{Name, hex, string};
use super::validity::Validity;
use crate::base64url;
use crate::der::{
    self, BOOLEAN, Elements, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, member, oid,
};
use crate::key::{self, Key, KeyFault};
use crate::resolver::Resolver;
use serde::Serialize;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;

/// The longest certificate that is read, in bytes of DER.
pub const MAX_CERTIFICATE: usize = 1 << 16;

/// The longest serial number that is shown, in bytes: RFC 5280 allows 20.
const MAX_SERIAL: usize = 64;

/// Extensions of a certificate that are looked at.
const MAX_EXTENSIONS: usize = 64;

/// Alternative names of a certificate that are shown.
const MAX_ALTERNATIVES: usize = 16;

const SUBJECT_ALT_NAME: &str = "2.5.29.17";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";

/// A certificate, whose signature was not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// 1 to 3.
    pub version: u8,
    /// The serial number in upper-case hexadecimal digits.
    pub serial: String,
    /// By which algorithm its issuer signed it.
    pub algorithm: SignatureAlgorithm,
    /// Whoever signed it, by its own account.
    pub issuer: Name,
    /// When it is valid.
    pub validity: Validity,
    /// Whoever it is about.
    pub subject: Name,
    /// Whether it says that it may sign certificates (RFC 5280 section 4.2.1.9).
    pub is_ca: bool,
    /// How many CAs may follow below it, if it limits that (RFC 5280 section 4.2.1.9).
    pub path_length: Option<usize>,
    /// DNS names, email addresses and URIs of the subject (RFC 5280 section 4.2.1.6).
    pub alternatives: Vec<String>,
    /// The key of the subject, or why it cannot be used here.
    pub key: Result<Key, KeyFault>,
    /// SHA-1 of the DER in base64url: `x5t` (RFC 7515 section 4.1.7).
    pub x5t: String,
    /// SHA-256 of the DER in base64url: `x5t#S256` (RFC 7515 section 4.1.8).
    pub x5t_s256: String,
    /// The bytes that were signed.
    pub(super) signed: Vec<u8>,
    /// The signature.
    pub(super) signature: Vec<u8>,
    /// Whether both places that name the algorithm name the same one.
    pub(super) names_one_algorithm: bool,
}

impl Certificate {
    /// Reads DER; bytes behind the certificate do not count. None if it is no certificate.
    pub fn read(der: &[u8]) -> Option<Self> {
        let der = Elements::new(der).skipped()?;
        if der.len() > MAX_CERTIFICATE {
            return None;
        }
        let mut outer = der::whole(der, SEQUENCE)?;
        let signed = outer.skipped()?;
        let algorithm = outer.skipped()?;
        let signature = outer.bits()?;
        outer.end()?;
        let mut inner = der::whole(signed, SEQUENCE)?;
        let version = match inner.optional(member(0, true)) {
            None => 1,
            Some(version) => match Elements::new(version).unsigned()? {
                [] => 1,
                [number @ 1..=2] => number + 1,
                _ => return None,
            },
        };
        let serial = inner.value(INTEGER)?;
        let named = inner.skipped()?;
        let issuer = Name::read(inner.skipped()?)?;
        let validity = Validity::read(&mut inner)?;
        let subject = Name::read(inner.skipped()?)?;
        let _key = inner.elements(SEQUENCE)?;
        // issuerUniqueID and subjectUniqueID, which nobody uses
        let _ = inner.optional(member(1, false));
        let _ = inner.optional(member(2, false));
        let extensions = match inner.optional(member(3, true)) {
            Some(extensions) => Extensions::read(extensions),
            None => Extensions::default(),
        };
        inner.end()?;
        Some(Self {
            version,
            serial: serial_text(serial),
            algorithm: SignatureAlgorithm::read(algorithm)?,
            issuer,
            validity,
            subject,
            is_ca: extensions.constraints.0,
            path_length: extensions.constraints.1,
            alternatives: extensions.alternatives,
            key: key::from_certificate_der(der, &Resolver::of_curves()),
            x5t: base64url::encode(Sha1::digest(der)),
            x5t_s256: base64url::encode(Sha256::digest(der)),
            signed: signed.to_vec(),
            signature: signature.to_vec(),
            names_one_algorithm: algorithm == named,
        })
    }

    /// Whether it names its subject as its issuer.
    pub fn is_self_issued(&self) -> bool {
        self.issuer.is_same(&self.subject)
    }
}

/// A number without the zero that only marks it as not negative.
fn serial_text(bytes: &[u8]) -> String {
    let number = match bytes {
        [0, number @ ..] if !number.is_empty() => number,
        number => number,
    };
    match number.get(..MAX_SERIAL) {
        Some(start) if start.len() < number.len() => format!("{}…", hex(start)),
        _ => hex(number),
    }
}

/// What is read of the extensions. One that is malformed says nothing.
#[derive(Default)]
struct Extensions {
    /// Whether it is a CA, and how many may follow.
    constraints: (bool, Option<usize>),
    alternatives: Vec<String>,
}

impl Extensions {
    fn read(der: &[u8]) -> Self {
        let mut found = Self::default();
        let Some(mut list) = der::whole(der, SEQUENCE) else {
            return found;
        };
        for _ in 0..MAX_EXTENSIONS {
            let Some(extension) = list.elements(SEQUENCE) else {
                break;
            };
            match named(extension) {
                Some((id, value)) if id == BASIC_CONSTRAINTS => {
                    found.constraints = constraints(value).unwrap_or_default();
                }
                Some((id, value)) if id == SUBJECT_ALT_NAME => {
                    found.alternatives = alternatives(value);
                }
                _ => {}
            }
        }
        found
    }
}

/// An extension: its object identifier, and its value.
fn named(mut extension: Elements<'_>) -> Option<(String, &[u8])> {
    let id = oid(extension.value(OBJECT_IDENTIFIER)?)?;
    let _critical = extension.optional(BOOLEAN);
    let value = extension.value(OCTET_STRING)?;
    extension.end()?;
    Some((id, value))
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
    fn a_serial_number_is_shown_as_it_is_used() {
        for (bytes, text) in [
            (&[0][..], "00"),
            (&[0x0A], "0A"),
            (&[0, 0x80], "80"),
            (&[0xFF], "FF"),
            (&[], ""),
        ] {
            assert_eq!(serial_text(bytes), text);
        }
        assert_eq!(serial_text(&[1; 65]).chars().count(), 129);
    }

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
}
