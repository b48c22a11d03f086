//! Which of several ways from a certificate to a root has the fewest faults (RFC 5280 section
//! 6.1, without what it asks of names, policies and revocation).

use super::link::{Link, Linked};
use super::validity::ValidityState;
use crate::claims::numeric_date::NumericDate;
use serde::Serialize;

/// What is wrong with a certificate or its link, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum ChainFault {
    /// The signature does not match the key of the certificate with the issuer's name.
    Mismatch,
    /// The moment is after its last.
    Expired,
    /// The moment is before its first.
    NotYet,
    /// The way up from it leads back to a certificate that it came from, and to no root.
    Circle,
    /// The issuer's certificate is not there.
    IssuerMissing,
    /// The signature could not be compared.
    NotChecked,
    /// The certificate that signed it does not say that it may.
    IssuerIsNoCa,
    /// The certificate that signed it has a key usage, and signing certificates is none of it
    /// (RFC 5280 section 6.1.4).
    IssuerMayNotSign,
    /// The certificate that signed it allows fewer CAs below itself than there are (RFC 5280
    /// section 4.2.1.9).
    PathTooLong,
    /// It has extensions that are not understood here, and that a verifier has to understand
    /// (RFC 5280 sections 6.1.4 and 6.1.5).
    Extension,
    /// It was signed over a hash that is broken.
    WeakHash,
}

/// A way from one certificate up, to a root or as far as it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Places of the certificates, the first one first, each with the link to the next.
    pub steps: Vec<(usize, Link)>,
    /// What is wrong, each with the position of its step.
    pub faults: Vec<(usize, ChainFault)>,
}

impl Route {
    /// The number by which ways are compared: a smaller one has less against it.
    pub fn weight(&self) -> u32 {
        let is_own = |step: usize| {
            let step = self.steps.get(step);
            step.is_some_and(|(place, link)| link.issuer() == Some(*place))
        };
        let weights = self.faults.iter();
        weights
            .map(|(step, fault)| weight(*fault, is_own(*step)))
            .sum()
    }
}

/// How much a fault speaks against a way. A missing end is none of its faults, nor is a root
/// whose own signature was not compared: but a way with an end says more.
fn weight(fault: ChainFault, is_of_own_link: bool) -> u32 {
    match fault {
        ChainFault::WeakHash => 1,
        ChainFault::IssuerMissing => 10,
        ChainFault::NotChecked if is_of_own_link => 10,
        // Of two faults the one that another moment does not have.
        ChainFault::Expired | ChainFault::NotYet => 999,
        _ => 1000,
    }
}

/// What is wrong with a certificate itself, at a moment; its dates do not count without one.
pub(super) fn own_faults(one: &Linked, now: Option<NumericDate>) -> Vec<ChainFault> {
    let of_dates = match now.map(|now| one.certificate.validity.at(now)) {
        Some(ValidityState::NotYet) => Some(ChainFault::NotYet),
        Some(ValidityState::Expired) => Some(ChainFault::Expired),
        Some(ValidityState::Current) | None => None,
    };
    let has_fault = one.certificate.extension_fault.is_some();
    let of_extensions = has_fault.then_some(ChainFault::Extension);
    of_dates.into_iter().chain(of_extensions).collect()
}

/// What is wrong with a link of a certificate below which are so many CAs.
pub(super) fn link_faults(
    all: &[Linked],
    one: &Linked,
    link: &Link,
    cas_below: usize,
) -> Vec<ChainFault> {
    let mut faults = Vec::new();
    match link {
        Link::SelfSigned => {}
        Link::SignedBy { issuer } => {
            let issuer = all.get(*issuer).map(|issuer| &issuer.certificate);
            if !issuer.is_some_and(|issuer| issuer.is_ca) {
                faults.push(ChainFault::IssuerIsNoCa);
            } else if let Some(usage) = issuer.and_then(|issuer| issuer.usage)
                && !usage.signs_certificates
            {
                faults.push(ChainFault::IssuerMayNotSign);
            }
            let limit = issuer.and_then(|issuer| issuer.path_length);
            if limit.is_some_and(|limit| cas_below > limit) {
                faults.push(ChainFault::PathTooLong);
            }
        }
        Link::Mismatch { .. } => faults.push(ChainFault::Mismatch),
        Link::NotChecked { .. } => faults.push(ChainFault::NotChecked),
        Link::IssuerMissing => faults.push(ChainFault::IssuerMissing),
    }
    // Nobody relies on the signature of a root.
    if one.certificate.algorithm.weak_hash.is_some() && *link != Link::SelfSigned {
        faults.push(ChainFault::WeakHash);
    }
    faults
}

/// How many CAs are below the certificate to which a link leads, from how many are below the
/// one that has the link. One that only renews its key is none (RFC 5280 section 6.1.4). Where no
/// signature proves that a path leads on, it is counted anew.
pub(super) fn cas_above(all: &[Linked], link: &Link, cas_below: usize) -> usize {
    match link {
        Link::SignedBy { issuer } => cas_below + all.get(*issuer).map_or(0, counts),
        _ => 0,
    }
}

/// 1 if a certificate is one more CA for those above it, else 0.
pub(super) fn counts(one: &Linked) -> usize {
    usize::from(!one.certificate.is_self_issued())
}

/// The best that is known of the way from a certificate with so many CAs below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Best {
    weight: u32,
    /// Of two ways with the same faults the shorter one.
    steps: u32,
    /// Which of the links of the certificate it begins with.
    link: usize,
}

/// One link, with what does not depend on the way to it.
struct Edge {
    weight: u32,
    /// Where it leads; none if the way ends.
    next: Option<Next>,
}

struct Next {
    place: usize,
    /// By how much the number of CAs rises; none if they are counted anew.
    cas: Option<usize>,
    /// How many CAs it allows below itself.
    limit: Option<usize>,
}

/// The best ways from each of several certificates, at a moment.
///
/// Faults are counted certificate by certificate, but for the number of CAs, so the best way
/// from a certificate depends on that number alone. Work grows with the number of certificates,
/// times that of their links, times the length of a way.
pub(super) struct Routes<'a> {
    all: &'a [Linked],
    now: Option<NumericDate>,
    /// By place, then by the number of CAs below.
    best: Vec<Vec<Option<Best>>>,
}

impl<'a> Routes<'a> {
    /// Without a moment, dates do not count.
    pub(super) fn of(all: &'a [Linked], now: Option<NumericDate>) -> Self {
        let mut routes = Self {
            all,
            now,
            best: vec![vec![None; all.len() + 1]; all.len()],
        };
        let edges: Vec<Vec<Edge>> = (0..)
            .zip(all)
            .map(|(at, one)| routes.edges(at, one))
            .collect();
        // Each round settles ways that are longer by a step.
        for _ in 0..=all.len() {
            if !routes.improve(&edges) {
                break;
            }
        }
        routes
    }

    fn edges(&self, at: usize, one: &Linked) -> Vec<Edge> {
        let own = own_faults(one, self.now);
        let edge = |link: &Link| {
            let of_link = link_faults(self.all, one, link, 0);
            let is_own = link.issuer() == Some(at);
            let faults = own.iter().chain(&of_link);
            let next = match link {
                Link::SignedBy { issuer } | Link::NotChecked { issuer, .. } => Some(*issuer),
                Link::SelfSigned | Link::Mismatch { .. } | Link::IssuerMissing => None,
            };
            let next = next.filter(|_| !is_own).and_then(|place| {
                let next = self.all.get(place)?;
                let is_proved = matches!(link, Link::SignedBy { .. });
                Some(Next {
                    place,
                    cas: is_proved.then(|| counts(next)),
                    limit: next.certificate.path_length.filter(|_| is_proved),
                })
            });
            Edge {
                weight: faults.map(|fault| weight(*fault, is_own)).sum(),
                next,
            }
        };
        one.links.iter().map(edge).collect()
    }

    /// Looks for better ways by one more step; whether there were any.
    fn improve(&mut self, edges: &[Vec<Edge>]) -> bool {
        let mut is_better = false;
        for (place, edges) in edges.iter().enumerate() {
            for cas in 0..=self.all.len() {
                let ways = edges.iter().enumerate();
                let best = ways
                    .filter_map(|(link, edge)| self.way(link, edge, cas))
                    .min();
                let slot = self.best.get_mut(place).and_then(|row| row.get_mut(cas));
                if let (Some(slot), Some(best)) = (slot, best)
                    && slot.is_none_or(|known| best < known)
                {
                    *slot = Some(best);
                    is_better = true;
                }
            }
        }
        is_better
    }

    fn way(&self, link: usize, edge: &Edge, cas: usize) -> Option<Best> {
        let Some(next) = &edge.next else {
            return Some(Best {
                weight: edge.weight,
                steps: 0,
                link,
            });
        };
        let above = self.best(next.place, next.cas.map_or(0, |more| cas + more))?;
        let is_too_long = next.limit.is_some_and(|limit| cas > limit);
        let of_length = if is_too_long {
            weight(ChainFault::PathTooLong, false)
        } else {
            0
        };
        Some(Best {
            weight: above.weight.saturating_add(edge.weight + of_length),
            steps: above.steps + 1,
            link,
        })
    }

    fn best(&self, place: usize, cas: usize) -> Option<Best> {
        let row = self.best.get(place)?;
        *row.get(cas.min(self.all.len()))?
    }

    /// The link with which the best way from a certificate begins that has so many CAs below it.
    /// In a circle, no way has an end, and all are as bad.
    pub(super) fn link(&self, place: usize, cas: usize) -> Option<&'a Link> {
        let links = &self.all.get(place)?.links;
        links.get(self.best(place, cas).map_or(0, |best| best.link))
    }

    /// The best way from a certificate.
    pub(super) fn from(&self, start: usize) -> Route {
        let mut route = Route {
            steps: Vec::new(),
            faults: Vec::new(),
        };
        let (mut next, mut cas) = (Some(start), 0);
        while let Some(place) = next
            && let Some(one) = self.all.get(place)
            && let Some(link) = self.link(place, cas)
        {
            let step = route.steps.len();
            route.steps.push((place, link.clone()));
            let mut faults = own_faults(one, self.now);
            faults.extend(link_faults(self.all, one, link, cas));
            next = match link {
                Link::Mismatch { .. } => None,
                link => link.issuer().filter(|issuer| *issuer != place),
            };
            if next.is_some_and(|next| route.steps.iter().any(|(known, _)| *known == next)) {
                faults.push(ChainFault::Circle);
                next = None;
            }
            faults.sort();
            route
                .faults
                .extend(faults.into_iter().map(|fault| (step, fault)));
            cas = cas_above(self.all, link, cas);
        }
        route
    }
}
