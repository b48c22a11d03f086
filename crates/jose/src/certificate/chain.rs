//! Which of several certificates signed which (RFC 5280 section 6.1, without what it asks of
//! names, policies and revocation).

use super::fields::Certificate;
use super::signature::SignatureCheck;
use super::validity::ValidityState;
use crate::claims::numeric_date::NumericDate;
use serde::Serialize;

/// Certificates that are tried as the issuer of one, where several have its name.
const MAX_ISSUERS: usize = 4;

/// How a certificate is tied to the next. Places are those in [`Chains::certificates`].
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
    /// That certificate has the issuer's name, and the signature was not compared.
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
}

/// A certificate in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Linked {
    /// The certificate.
    pub certificate: Certificate,
    /// What ties it to its issuer.
    pub link: Link,
    /// Whether a chain begins with it: no other certificate was signed by it.
    pub is_first: bool,
}

/// What is wrong with a certificate or its link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum ChainFault {
    /// The signature does not match the key of the certificate with the issuer's name.
    Mismatch,
    /// The moment is after its last.
    Expired,
    /// The moment is before its first.
    NotYet,
    /// The issuer's certificate is not there.
    IssuerMissing,
    /// The signature could not be compared.
    NotChecked,
    /// The certificate that signed it does not say that it may.
    IssuerIsNoCa,
    /// The certificate that signed it allows fewer CAs below itself than there are (RFC 5280
    /// section 4.2.1.9).
    PathTooLong,
    /// It was signed over a hash that is broken.
    WeakHash,
}

/// Certificates in order: of each chain the first one, then whoever signed it, up to the root.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Chains {
    /// In order. Their order before does not matter.
    pub certificates: Vec<Linked>,
}

impl Chains {
    /// Puts certificates in order and compares their signatures, at most four for each.
    pub fn of(mut certificates: Vec<Certificate>) -> Self {
        // So that the same certificates always give the same.
        certificates.sort_by(|one, other| one.x5t_s256.cmp(&other.x5t_s256));
        certificates.dedup_by(|one, other| one.x5t_s256 == other.x5t_s256);
        let links: Vec<Link> = certificates
            .iter()
            .enumerate()
            .map(|(index, certificate)| link(index, certificate, &certificates))
            .collect();
        let order = order(&certificates, &links);
        let place = |old: usize| order.iter().position(|(index, _)| *index == old);
        let mut slots: Vec<Option<(Certificate, Link)>> =
            certificates.into_iter().zip(links).map(Some).collect();
        let mut taken = |old: usize| slots.get_mut(old).and_then(Option::take);
        let placed = order.iter().filter_map(|(index, is_first)| {
            let (certificate, mut link) = taken(*index)?;
            if let Link::SignedBy { issuer }
            | Link::Mismatch { issuer }
            | Link::NotChecked { issuer, .. } = &mut link
            {
                *issuer = place(*issuer)?;
            }
            Some(Linked {
                certificate,
                link,
                is_first: *is_first,
            })
        });
        Self {
            certificates: placed.collect(),
        }
    }

    /// What is wrong with the certificate at a place, at a moment; the worst first.
    pub fn faults(&self, place: usize, now: NumericDate) -> Vec<ChainFault> {
        let Some(Linked {
            certificate, link, ..
        }) = self.certificates.get(place)
        else {
            return Vec::new();
        };
        let is_ca = |issuer: &usize| {
            let issuer = self.certificates.get(*issuer);
            issuer.is_some_and(|issuer| issuer.certificate.is_ca)
        };
        let of_link = match link {
            Link::SelfSigned => None,
            Link::SignedBy { issuer } if !is_ca(issuer) => Some(ChainFault::IssuerIsNoCa),
            Link::SignedBy { issuer } => {
                let allowed = self.certificates.get(*issuer);
                let allowed = allowed.and_then(|issuer| issuer.certificate.path_length);
                allowed
                    .is_some_and(|allowed| self.cas_down_from(place) > allowed)
                    .then_some(ChainFault::PathTooLong)
            }
            Link::Mismatch { .. } => Some(ChainFault::Mismatch),
            Link::NotChecked { .. } => Some(ChainFault::NotChecked),
            Link::IssuerMissing => Some(ChainFault::IssuerMissing),
        };
        let of_dates = match certificate.validity.at(now) {
            ValidityState::NotYet => Some(ChainFault::NotYet),
            ValidityState::Current => None,
            ValidityState::Expired => Some(ChainFault::Expired),
        };
        // Nobody relies on the signature of a root.
        let is_weak = certificate.algorithm.weak_hash.is_some() && *link != Link::SelfSigned;
        let of_hash = is_weak.then_some(ChainFault::WeakHash);
        let mut faults: Vec<_> = [of_link, of_dates, of_hash].into_iter().flatten().collect();
        faults.sort();
        faults
    }

    /// How many CAs are between whoever signed the certificate at a place and the first of its
    /// chain, on the longest way. A CA that is itself the first does not count, nor does one
    /// that only renews its key.
    fn cas_down_from(&self, place: usize) -> usize {
        let is_below = |from: usize| {
            let way = self.upwards(from);
            let end = way.iter().position(|at| *at == place)?;
            let between = way.get(1..=end)?.iter();
            let counts = |at: &&usize| {
                let one = self.certificates.get(**at);
                one.is_some_and(|one| !one.certificate.is_self_issued())
            };
            Some(between.filter(counts).count())
        };
        let starts = 0..self.certificates.len();
        starts.filter_map(is_below).max().unwrap_or(0)
    }

    /// The places from one certificate up to the last of its chain, itself first.
    pub fn upwards(&self, place: usize) -> Vec<usize> {
        let mut way = Vec::new();
        let mut next = Some(place);
        while let Some(at) = next
            && !way.contains(&at)
            && let Some(one) = self.certificates.get(at)
        {
            way.push(at);
            next = one.link.issuer();
        }
        way
    }

    /// How many chains there are.
    pub fn count(&self) -> usize {
        self.certificates.iter().filter(|one| one.is_first).count()
    }
}

/// Looks for the certificate that signed one.
fn link(index: usize, certificate: &Certificate, all: &[Certificate]) -> Link {
    let mut issuers: Vec<(usize, &Certificate)> = all
        .iter()
        .enumerate()
        .filter(|(_, other)| other.subject.is_same(&certificate.issuer))
        .collect();
    // Itself first, then the one that is valid for the longest.
    issuers.sort_by_key(|(at, other)| (*at != index, std::cmp::Reverse(other.validity.until)));
    let mut mismatch = None;
    let mut not_checked = None;
    let is_cut = issuers.len() > MAX_ISSUERS;
    for (at, issuer) in issuers.into_iter().take(MAX_ISSUERS) {
        match certificate.signed_by(issuer) {
            SignatureCheck::Matches if at == index => return Link::SelfSigned,
            SignatureCheck::Matches => return Link::SignedBy { issuer: at },
            // Another one of its name says more than itself.
            SignatureCheck::DoesNotMatch if mismatch.is_none() || mismatch == Some(index) => {
                mismatch = Some(at);
            }
            SignatureCheck::DoesNotMatch => {}
            SignatureCheck::NotChecked(why) => {
                not_checked.get_or_insert((at, why));
            }
        }
    }
    match (not_checked, mismatch) {
        (Some((issuer, why)), _) => Link::NotChecked { issuer, why },
        (None, Some(issuer)) if is_cut => Link::NotChecked {
            issuer,
            why: format!("more than {MAX_ISSUERS} certificates have that name"),
        },
        (None, Some(issuer)) => Link::Mismatch { issuer },
        (None, None) => Link::IssuerMissing,
    }
}

/// The order of certificates, and which of them begin a chain.
fn order(certificates: &[Certificate], links: &[Link]) -> Vec<(usize, bool)> {
    let is_issuer = |index: usize| {
        links
            .iter()
            .enumerate()
            .any(|(at, link)| at != index && link.issuer() == Some(index))
    };
    let mut starts: Vec<(usize, &Certificate)> = certificates.iter().enumerate().collect();
    // Those that sign no other first. Certificates that sign each other in a circle come last,
    // wherever the circle begins.
    starts.sort_by_key(|(index, certificate)| {
        (
            is_issuer(*index),
            certificate.is_ca,
            certificate.subject.text.as_str(),
        )
    });
    let mut order: Vec<(usize, bool)> = Vec::with_capacity(certificates.len());
    for (start, _) in starts {
        let mut next = Some(start);
        let mut is_first = true;
        while let Some(index) = next
            && order.iter().all(|(placed, _)| *placed != index)
        {
            order.push((index, is_first));
            is_first = false;
            next = links.get(index).and_then(Link::issuer);
        }
    }
    order
}
