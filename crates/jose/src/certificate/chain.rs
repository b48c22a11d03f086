//! Several certificates in the order of their chains.

use super::fields::Certificate;
use super::link::{Link, Linked, links};
use super::route::{ChainFault, Route, Routes, cas_above, counts, link_faults, own_faults};
use crate::claims::numeric_date::NumericDate;
use serde::Serialize;

/// Certificates in order: of each chain the first one, then whoever signed it, up to the root.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Chains {
    /// In order. Their order before does not matter.
    pub certificates: Vec<Linked>,
}

impl Chains {
    /// Puts certificates in order and compares each one's signature with at most four keys. A
    /// certificate that more than one could have signed is tied to the one with the fewest
    /// faults above it; dates count for nothing there ([`Chains::at`]).
    pub fn of(mut certificates: Vec<Certificate>) -> Self {
        // So that the same certificates always give the same.
        certificates.sort_by(|one, other| one.x5t_s256.cmp(&other.x5t_s256));
        certificates.dedup_by(|one, other| one.x5t_s256 == other.x5t_s256);
        let all: Vec<Vec<Link>> = certificates
            .iter()
            .enumerate()
            .map(|(index, certificate)| links(index, certificate, &certificates))
            .collect();
        let linked = certificates.into_iter().zip(all);
        let linked = linked.map(|(certificate, links)| Linked {
            certificate,
            link: Link::IssuerMissing,
            is_first: false,
            links,
        });
        Self::arranged(linked.collect(), None)
    }

    /// The same certificates, each tied to the one with the fewest faults above it at a moment.
    #[must_use]
    pub fn at(&self, now: NumericDate) -> Self {
        Self::arranged(self.certificates.clone(), Some(now))
    }

    /// Chooses links, and puts the certificates in the order that follows from them.
    fn arranged(all: Vec<Linked>, now: Option<NumericDate>) -> Self {
        let order = order(&all, now);
        let place = |old: usize| order.iter().position(|(index, ..)| *index == old);
        let mut slots: Vec<Option<Linked>> = all.into_iter().map(Some).collect();
        let mut taken = |old: usize| slots.get_mut(old).and_then(Option::take);
        let placed = order.iter().filter_map(|(index, link, is_first)| {
            let one = taken(*index)?;
            let links = one.links.into_iter();
            Some(Linked {
                certificate: one.certificate,
                link: link.clone().moved(place)?,
                is_first: *is_first,
                links: links.filter_map(|link| link.moved(place)).collect(),
            })
        });
        Self {
            certificates: placed.collect(),
        }
    }

    /// The best ways from these places at a moment, or without one as if all were valid; of
    /// each place one.
    pub fn routes(&self, places: &[usize], now: Option<NumericDate>) -> Vec<Route> {
        let routes = Routes::of(&self.certificates, now);
        places.iter().map(|place| routes.from(*place)).collect()
    }

    /// Whether the key of one certificate signed the other, as far as that was compared.
    pub fn is_signed_by(&self, place: usize, issuer: usize) -> bool {
        let one = self.certificates.get(place);
        one.is_some_and(|one| one.links.contains(&Link::SignedBy { issuer }))
    }

    /// What is wrong with the certificate at a place, at a moment; the worst first.
    pub fn faults(&self, place: usize, now: NumericDate) -> Vec<ChainFault> {
        let Some(one) = self.certificates.get(place) else {
            return Vec::new();
        };
        let mut faults = own_faults(one, Some(now));
        let cas_below = self.cas_below(place);
        faults.extend(link_faults(&self.certificates, one, &one.link, cas_below));
        let may_sign = |link: &Link| !matches!(link, Link::Mismatch { .. });
        if let Some(issuer) = one.link.issuer().filter(|issuer| *issuer != place)
            && may_sign(&one.link)
            && self.way(issuer, may_sign).contains(&place)
        {
            faults.push(ChainFault::Circle);
        }
        faults.sort();
        faults
    }

    /// How many CAs are between whoever signed the certificate at a place and the first of its
    /// chain, on the longest way. A CA that is itself the first does not count, nor does one
    /// that only renews its key.
    fn cas_below(&self, place: usize) -> usize {
        let is_below = |from: usize| {
            let way = self.way(from, |link| matches!(link, Link::SignedBy { .. }));
            let end = way.iter().position(|at| *at == place)?;
            let between = way.get(1..=end)?.iter();
            let between = between.filter_map(|at| self.certificates.get(*at));
            Some(between.map(counts).sum())
        };
        let starts = 0..self.certificates.len();
        starts.filter_map(is_below).max().unwrap_or(0)
    }

    /// The places from one certificate up to the last of its chain, itself first.
    pub fn upwards(&self, place: usize) -> Vec<usize> {
        self.way(place, |_| true)
    }

    /// The places along links for which a condition holds.
    fn way(&self, place: usize, follows: impl Fn(&Link) -> bool) -> Vec<usize> {
        let mut way = Vec::new();
        let mut next = Some(place);
        while let Some(at) = next
            && !way.contains(&at)
            && let Some(one) = self.certificates.get(at)
        {
            way.push(at);
            next = one.link.issuer().filter(|_| follows(&one.link));
        }
        way
    }

    /// How many chains there are.
    pub fn count(&self) -> usize {
        self.certificates.iter().filter(|one| one.is_first).count()
    }
}

/// The order of certificates, each with the link that was chosen, and whether it begins a chain.
fn order(all: &[Linked], now: Option<NumericDate>) -> Vec<(usize, Link, bool)> {
    let routes = Routes::of(all, now);
    let leads_to = |one: &Linked, place: usize| {
        let mut links = one.links.iter();
        links.any(|link| link.issuer() == Some(place))
    };
    let is_issuer = |place: usize| {
        let mut others = all.iter().enumerate();
        others.any(|(at, one)| at != place && leads_to(one, place))
    };
    let mut starts: Vec<(usize, &Certificate)> =
        all.iter().map(|one| &one.certificate).enumerate().collect();
    // Those that sign no other first. Certificates that sign each other in a circle come last,
    // wherever the circle begins, and so do those in whose place another one was chosen.
    starts.sort_by_key(|(place, certificate)| {
        (
            is_issuer(*place),
            certificate.is_ca,
            certificate.subject.text.as_str(),
            certificate.x5t_s256.as_str(),
        )
    });
    let mut order: Vec<(usize, Link, bool)> = Vec::with_capacity(all.len());
    for (start, _) in starts {
        let is_spare = order.iter().any(|(placed, ..)| {
            let placed = all.get(*placed);
            placed.is_some_and(|placed| leads_to(placed, start))
        });
        let (mut next, mut cas, mut is_first) = (Some(start), 0, !is_spare);
        while let Some(place) = next
            && order.iter().all(|(placed, ..)| *placed != place)
            && let Some(link) = routes.link(place, cas)
        {
            order.push((place, link.clone(), is_first));
            is_first = false;
            next = link.issuer();
            cas = cas_above(all, link, cas);
        }
    }
    order
}
