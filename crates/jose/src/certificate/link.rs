//! How certificates are tied: which keys signed one, among those of its issuer's name.

use super::fields::Certificate;
use super::signature::SignatureCheck;
use crate::key::{Key, KeyFault};
use serde::Serialize;

/// Keys that are compared with the signature of one certificate, where several have the name of
/// its issuer.
const MAX_ISSUERS: usize = 4;

/// How a certificate is tied to the next. Places are those in
/// [`Chains::certificates`](super::Chains::certificates).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Link {
    /// Its own key signed it. That makes it a root, and no trusted one.
    SelfSigned,
    /// The key of that certificate signed it.
    SignedBy {
        /// Place.
        issuer: usize,
    },
    /// That certificate has the issuer's name, and its key did not sign it. The place may be its
    /// own.
    Mismatch {
        /// Place.
        issuer: usize,
    },
    /// That certificate has the issuer's name, and the signature was not compared. The place may
    /// be its own.
    NotChecked {
        /// Place.
        issuer: usize,
        /// Why not, in words that follow a colon.
        why: String,
    },
    /// No certificate has the issuer's name.
    IssuerMissing,
}

impl Link {
    /// The place of the certificate that it leads to; none from a root, or if that is missing.
    pub fn issuer(&self) -> Option<usize> {
        match self {
            Self::SignedBy { issuer }
            | Self::Mismatch { issuer }
            | Self::NotChecked { issuer, .. } => Some(*issuer),
            Self::SelfSigned | Self::IssuerMissing => None,
        }
    }

    /// The same link, whose place is now another one.
    pub(super) fn moved(mut self, place: impl Fn(usize) -> Option<usize>) -> Option<Self> {
        if let Self::SignedBy { issuer }
        | Self::Mismatch { issuer }
        | Self::NotChecked { issuer, .. } = &mut self
        {
            *issuer = place(*issuer)?;
        }
        Some(self)
    }
}

/// A certificate in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Linked {
    /// The certificate.
    pub certificate: Certificate,
    /// What ties it to its issuer: of all links that it can have, the one with the fewest faults
    /// above it.
    pub link: Link,
    /// Whether a chain begins with it: no other certificate was signed by it.
    pub is_first: bool,
    /// All links that it can have, which are of one kind.
    pub(super) links: Vec<Link>,
}

/// All links that one of several certificates can have: to each certificate whose key signed it;
/// without such a key, to each that was not compared; without those, to one that did not sign it.
pub(super) fn links(index: usize, certificate: &Certificate, all: &[Certificate]) -> Vec<Link> {
    let mut issuers: Vec<(usize, &Certificate)> = all
        .iter()
        .enumerate()
        .filter(|(_, other)| other.subject.is_same(&certificate.issuer))
        .collect();
    // Itself first, then the one that is valid for the longest.
    issuers.sort_by_key(|(at, other)| (*at != index, std::cmp::Reverse(other.validity.until)));
    let mut signed_by = Vec::new();
    let mut not_checked = Vec::new();
    let mut mismatch = None;
    // Certificates of one key take one comparison.
    let mut compared: Vec<(&Result<Key, KeyFault>, SignatureCheck)> = Vec::new();
    for (issuer, other) in issuers {
        let is_of_same_key = |(key, _): &&(&Result<Key, KeyFault>, _)| matches!((key, &other.key), (Ok(one), Ok(other)) if one.material == other.material);
        let check = match compared.iter().find(is_of_same_key) {
            Some((_, check)) => check.clone(),
            // One key made the signature.
            None if !signed_by.is_empty() => continue,
            None if compared.len() == MAX_ISSUERS => {
                SignatureCheck::NotChecked(format!("more than {MAX_ISSUERS} keys have that name"))
            }
            None => {
                let check = certificate.signed_by(other);
                compared.push((&other.key, check.clone()));
                check
            }
        };
        match check {
            SignatureCheck::Matches if issuer == index => return vec![Link::SelfSigned],
            SignatureCheck::Matches => signed_by.push(Link::SignedBy { issuer }),
            // Another one of its name says more than itself.
            SignatureCheck::DoesNotMatch if mismatch.is_none_or(|known| known == index) => {
                mismatch = Some(issuer);
            }
            SignatureCheck::DoesNotMatch => {}
            SignatureCheck::NotChecked(why) => not_checked.push(Link::NotChecked { issuer, why }),
        }
    }
    match mismatch {
        _ if !signed_by.is_empty() => signed_by,
        _ if !not_checked.is_empty() => not_checked,
        Some(issuer) => vec![Link::Mismatch { issuer }],
        None => vec![Link::IssuerMissing],
    }
}
