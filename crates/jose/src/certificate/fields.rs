//! What one certificate says (RFC 5280 section 4.1).

use super::algorithm::SignatureAlgorithm;
use super::extensions::{ExtensionFault, Extensions, KeyUsage};
use super::name::{Name, hex};
use super::validity::Validity;
use crate::base64url;
use crate::der::{self, Elements, INTEGER, SEQUENCE, member};
use crate::key::{self, Key, KeyFault};
use crate::resolver::Resolver;
use serde::Serialize;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;

/// The longest certificate that is read, in bytes of DER.
pub const MAX_CERTIFICATE: usize = 1 << 16;

/// The longest serial number that is shown, in bytes: RFC 5280 allows 20.
const MAX_SERIAL: usize = 64;

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
    /// What its key may be used for; none if it leaves that open (RFC 5280 section 4.2.1.3).
    pub usage: Option<KeyUsage>,
    /// Why its extensions say more than is understood here, the first reason.
    pub extension_fault: Option<ExtensionFault>,
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
            usage: extensions.usage,
            extension_fault: extensions.fault,
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
}
