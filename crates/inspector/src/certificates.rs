//! The certificates of the key box and of `x5c`: what they say, and how they are tied. In no
//! verdict is a chain trusted: whoever made the token chose `x5c`, and which root to trust is
//! for the person to say.

use crate::token::Token;
use jose::certificate::{
    Certificate, ChainFault, Chains, Found, Link, Linked, Name, Route, SignatureCheck, Validity,
    ValidityState, find, from_base64,
};
use jose::claims::numeric_date::NumericDate;
use jose::json::Value;
use jose::text::{count, quoted};
use serde::Serialize;

/// The certificates of one place, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificates {
    /// In the order of their chains.
    pub chains: Chains,
    /// There are more, which were not read.
    pub is_cut: bool,
    /// They are those of `x5c`, which has them in another order than RFC 7515 section 4.1.6 asks
    /// for.
    pub is_out_of_order: bool,
}

/// The certificates in the text of the key box; none if it holds none.
pub fn of_key(text: &str) -> Option<Certificates> {
    let Found {
        certificates,
        is_cut,
    } = find(text);
    (!certificates.is_empty()).then(|| Certificates {
        chains: Chains::of(certificates),
        is_cut,
        is_out_of_order: false,
    })
}

/// The texts in the token's `x5c`.
pub fn texts_of(token: &Token) -> Vec<&str> {
    let items = token.parameter("x5c").and_then(Value::as_array);
    let items = items.unwrap_or_default().iter();
    items.filter_map(Value::as_str).collect()
}

/// The certificates in the texts of an `x5c`; none if none can be read.
pub fn of_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<Certificates> {
    let Found {
        certificates,
        is_cut,
    } = from_base64(texts);
    let given: Vec<String> = certificates.iter().map(|one| one.x5t.clone()).collect();
    let chains = Chains::of(certificates);
    let is_out_of_order = !is_in_order(&chains, &given);
    (!given.is_empty()).then_some(Certificates {
        chains,
        is_cut,
        is_out_of_order,
    })
}

/// The certificates of the token's `x5c`, in its order.
pub(crate) fn x5c(token: &Token) -> Found {
    from_base64(texts_of(token))
}

/// Whether certificates were given in the order of their chains, or in that of another chain
/// which they make as well.
fn is_in_order(chains: &Chains, given: &[String]) -> bool {
    let placed = || chains.certificates.iter().map(|one| &one.certificate.x5t);
    let place = |x5t: &String| placed().position(|one| one == x5t);
    let follows = |pair: &[String]| {
        let [one, next] = pair else { return false };
        let places = place(one).zip(place(next));
        places.is_some_and(|(one, next)| chains.is_signed_by(one, next))
    };
    placed().eq(given) || given.windows(2).all(follows)
}

/// Whether it was signed over a broken hash. Nobody relies on the signature of a root.
pub(crate) fn is_weak(certificate: &Certificate) -> bool {
    let is_root = || {
        certificate.is_self_issued()
            && certificate.signed_by(certificate) == SignatureCheck::Matches
    };
    certificate.algorithm.weak_hash.is_some() && !is_root()
}

impl Certificates {
    /// The same, with each certificate tied to the one with the fewest faults above it at a
    /// moment.
    #[must_use]
    pub fn at(&self, now: NumericDate) -> Self {
        Self {
            chains: self.chains.at(now),
            ..*self
        }
    }

    /// All of it in a line, at a moment: "3, chain complete".
    pub fn summary(&self, now: NumericDate) -> String {
        let all = &self.chains.certificates;
        let chains = self.chains_that_count(now);
        let worst = chains
            .iter()
            .flatten()
            .flat_map(|place| {
                let faults = self.chains.faults(*place, now).into_iter();
                faults.map(|fault| (fault, *place))
            })
            .min();
        let state = match worst {
            Some((fault, place)) => {
                let step = self.step(place);
                step.map_or_else(String::new, |step| step.in_short(fault))
            }
            None if all.iter().all(|one| one.link == Link::SelfSigned) => "self-signed".into(),
            None if chains.len() == 1 => "chain complete".into(),
            None => format!("{} complete", count(chains.len(), "chain")),
        };
        let more = if self.is_cut { " and more" } else { "" };
        format!("{}{more}, {state}", all.len())
    }

    /// The places of each chain, but of those whose first certificate was renewed: there is
    /// another one of its name and key that begins a chain with fewer faults.
    fn chains_that_count(&self, now: NumericDate) -> Vec<Vec<usize>> {
        let all = self.chains.certificates.iter().enumerate();
        let firsts = all.filter(|(_, one)| one.is_first);
        let chains: Vec<(&Certificate, Vec<usize>, usize)> = firsts
            .map(|(place, one)| {
                let chain = self.chains.upwards(place);
                let faults = chain.iter().map(|at| self.chains.faults(*at, now).len());
                let faults = faults.sum();
                (&one.certificate, chain, faults)
            })
            .collect();
        let is_renewed = |(one, _, faults): &&(&Certificate, Vec<usize>, usize)| {
            let mut others = chains.iter();
            others.any(|(other, _, fewer)| fewer < faults && is_twin(one, other))
        };
        let counting = chains.iter().filter(|chain| !is_renewed(chain));
        counting.map(|(_, chain, _)| chain.clone()).collect()
    }

    /// What ties the certificate at a place to the next, and what is wrong with that, at a
    /// moment, each in a sentence. True marks what is wrong.
    pub fn sentences(&self, place: usize, now: NumericDate) -> Vec<(bool, String)> {
        let Some(step) = self.step(place) else {
            return Vec::new();
        };
        let issuer = step.issuer();
        let link = match step.link {
            Link::SelfSigned => "Self-signed. Whether to trust it is your decision.".into(),
            Link::SignedBy { .. } => format!("Signed by {issuer}: the signature matches its key."),
            Link::Mismatch { .. } if step.is_own_issuer() => {
                "It names itself as its issuer, but its own key did not sign it.".into()
            }
            Link::Mismatch { .. } => {
                format!("Not signed by {issuer}: the signature does not match its key.")
            }
            Link::NotChecked { why, .. } => {
                format!("Not checked whether {issuer} signed it: {why}.")
            }
            Link::IssuerMissing => format!(
                "The certificate of `{}` is missing, so the signature was not checked.",
                quoted(&step.certificate.issuer.text)
            ),
        };
        let faults = self.chains.faults(place, now);
        let is_of_link = |fault: &ChainFault| {
            use ChainFault::{IssuerMissing, Mismatch, NotChecked};
            matches!(fault, IssuerMissing | Mismatch | NotChecked)
        };
        let mut said = vec![(faults.iter().any(is_of_link), link)];
        let more = faults.iter().filter_map(|fault| step.sentence(*fault));
        said.extend(more.map(|sentence| (true, sentence)));
        said
    }

    fn step(&self, place: usize) -> Option<Step<'_>> {
        let one = self.chains.certificates.get(place)?;
        Some(Step::new(&self.chains, place, one, &one.link))
    }
}

/// Whether two certificates have one name and one key.
pub(crate) fn is_twin(one: &Certificate, other: &Certificate) -> bool {
    let keys = one.key.as_ref().ok().zip(other.key.as_ref().ok());
    one.subject.is_same(&other.subject)
        && keys.is_some_and(|(one, other)| one.material == other.material)
}

/// Whether a fault shows that a chain cannot hold, at any time and whatever root is trusted.
pub(crate) fn broken(fault: ChainFault) -> bool {
    use ChainFault::{Circle, IssuerIsNoCa, IssuerMayNotSign, Mismatch, PathTooLong};
    matches!(
        fault,
        Mismatch | Circle | IssuerIsNoCa | IssuerMayNotSign | PathTooLong
    )
}

/// A certificate with its link, to speak of.
#[derive(Clone, Copy)]
pub(crate) struct Step<'a> {
    pub certificate: &'a Certificate,
    pub link: &'a Link,
    place: usize,
    issuer: Option<&'a Certificate>,
}

impl<'a> Step<'a> {
    fn new(chains: &'a Chains, place: usize, one: &'a Linked, link: &'a Link) -> Self {
        let issuer = link.issuer();
        let issuer = issuer.and_then(|issuer| chains.certificates.get(issuer));
        Self {
            certificate: &one.certificate,
            link,
            place,
            issuer: issuer.map(|issuer| &issuer.certificate),
        }
    }

    /// A step of a way.
    pub(crate) fn of(chains: &'a Chains, route: &'a Route, at: usize) -> Option<Self> {
        let (place, link) = route.steps.get(at)?;
        let one = chains.certificates.get(*place)?;
        Some(Self::new(chains, *place, one, link))
    }

    /// Whether the link leads to the certificate itself.
    pub(crate) fn is_own_issuer(&self) -> bool {
        self.link.issuer() == Some(self.place)
    }

    /// Its name, as code.
    pub(crate) fn own(&self) -> String {
        shown(&self.certificate.subject)
    }

    /// The name of the certificate that the link leads to, as code.
    fn issuer(&self) -> String {
        let issuer = self.issuer;
        issuer.map_or_else(String::new, |issuer| shown(&issuer.subject))
    }

    /// That its signature was not compared.
    pub(crate) fn not_checked(&self, why: &str) -> String {
        let (own, issuer) = (self.own(), self.issuer());
        format!("Not checked whether {issuer} signed {own}: {why}.")
    }

    /// One fault in a few words.
    pub(crate) fn in_short(&self, fault: ChainFault) -> String {
        let (own, issuer) = (self.own(), self.issuer());
        match fault {
            ChainFault::Mismatch => format!("{own} is not signed by {issuer}"),
            ChainFault::Expired => format!("{own} has expired"),
            ChainFault::NotYet => format!("{own} is not valid yet"),
            ChainFault::Circle => {
                format!("{own} and {issuer} are in a circle that leads to no root")
            }
            ChainFault::IssuerMissing => {
                format!("the link to {} is missing", shown(&self.certificate.issuer))
            }
            ChainFault::NotChecked => format!("the signature of {own} was not checked"),
            ChainFault::IssuerIsNoCa => format!("{issuer} is no CA"),
            ChainFault::IssuerMayNotSign => format!("{issuer} may not sign certificates"),
            ChainFault::PathTooLong => format!("{issuer} allows fewer CAs below itself"),
            ChainFault::Extension => format!("{own} {}", self.extension()),
            ChainFault::WeakHash => format!("{own} is signed with {}", self.hash()),
        }
    }

    /// A fault beside the link, in a sentence; none for those that the dates or the link say.
    fn sentence(&self, fault: ChainFault) -> Option<String> {
        let issuer = self.issuer();
        match fault {
            ChainFault::IssuerIsNoCa => Some(format!(
                "{issuer} does not say that it may sign certificates (`basicConstraints`)."
            )),
            ChainFault::IssuerMayNotSign => Some(format!(
                "The key of {issuer} may not sign certificates (`keyUsage`)."
            )),
            ChainFault::PathTooLong => Some(format!(
                "{issuer} does not allow so many CAs below itself (`pathLenConstraint`)."
            )),
            ChainFault::Circle => Some(
                "The certificates above it lead back to it, in a circle, and never to a root."
                    .into(),
            ),
            ChainFault::Extension => Some(format!("It {}.", self.extension())),
            ChainFault::WeakHash => Some(format!(
                "{} is broken, so its signature proves little.",
                self.hash()
            )),
            _ => None,
        }
    }

    /// What is not understood of its extensions: "has …".
    fn extension(&self) -> String {
        let fault = self.certificate.extension_fault.as_ref();
        fault.map_or_else(String::new, ToString::to_string)
    }

    /// The broken hash that it was signed over.
    fn hash(&self) -> &'static str {
        self.certificate.algorithm.weak_hash.unwrap_or_default()
    }
}

/// A name as code.
pub(crate) fn shown(name: &Name) -> String {
    format!("`{}`", quoted(name.short()))
}

/// The dates of a certificate in a line, at a moment; true if it is not valid then.
pub fn dates(validity: Validity, now: NumericDate) -> (bool, String) {
    let (from, until) = (validity.from.to_utc_text(), validity.until.to_utc_text());
    let state = validity.at(now);
    let relative = match state {
        ValidityState::Expired => format!("expired {}", validity.until.relative(now)),
        ValidityState::NotYet => format!("starts {}", validity.from.relative(now)),
        ValidityState::Current if !validity.has_end() => {
            return (false, format!("{from}, with no end"));
        }
        ValidityState::Current => format!("expires {}", validity.until.relative(now)),
    };
    (
        state != ValidityState::Current,
        format!("{from} to {until}, {relative}"),
    )
}
