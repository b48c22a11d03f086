//! The certificates of the key box and of `x5c`: what they say, and how they are tied. In no
//! verdict is a chain trusted: whoever made the token chose `x5c`, and which root to trust is
//! for the person to say.

use crate::token::Token;
use crate::verdict::{KeyCertificate, KeyOrigin, SignatureResult, SignatureStatus};
use jose::certificate::{
    Certificate, ChainFault, Chains, Found, Link, Name, SignatureCheck, Validity, ValidityState,
    find, from_base64,
};
use jose::claims::numeric_date::NumericDate;
use jose::json::Value;
use jose::key::Format;
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
    let placed = chains.certificates.iter();
    let is_out_of_order = !placed.map(|one| &one.certificate.x5t).eq(&given);
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

/// The certificate that the key of a signature was read from, if it was read from one. Where
/// several certificates have the key, the one that is valid for the longest.
pub fn of_used_key(
    token: &Token,
    signature: &SignatureResult,
    key_text: &str,
) -> Option<KeyCertificate> {
    let key = signature.key.as_ref()?;
    if key.format != Format::Certificate || signature.status != SignatureStatus::Matches {
        return None;
    }
    let Found {
        certificates,
        is_cut,
    } = match signature.origin {
        Some(KeyOrigin::Embedded { .. }) => x5c(token),
        _ => find(key_text),
    };
    let is_of_key = |certificate: &&Certificate| {
        let own = certificate.key.as_ref();
        own.is_ok_and(|own| own.material == key.material)
    };
    let all = certificates.iter().filter(is_of_key);
    let used = all
        .max_by_key(|certificate| certificate.validity.until)?
        .clone();
    let chain = Certificates {
        chains: Chains::of(above(&used, certificates)),
        is_cut,
        is_out_of_order: false,
    };
    let mut fact = KeyCertificate {
        name: shown(&used.subject),
        validity: used.validity,
        is_weak: is_weak(&used),
        issuers: Vec::new(),
        chain_faults: Vec::new(),
    };
    // Dates have words of their own, and a hash is not of this moment.
    let faults = |place| chain.chains.faults(place, used.validity.from).into_iter();
    let is_of_chain = |fault: &ChainFault| {
        use ChainFault::{IssuerIsNoCa, Mismatch, PathTooLong};
        matches!(fault, Mismatch | IssuerIsNoCa | PathTooLong)
    };
    for (step, place) in chain.places_from(&used).into_iter().enumerate() {
        let found = faults(place).filter(is_of_chain);
        fact.chain_faults
            .extend(found.map(|fault| chain.in_short(fault, place)));
        let one = chain.chains.certificates.get(place);
        if let Some(one) = one.filter(|_| step > 0) {
            let name = shown(&one.certificate.subject);
            fact.issuers.push((name, one.certificate.validity));
        }
    }
    Some(fact)
}

/// A certificate and those that may be above it, by their names. Comparing the signatures of all
/// others would only take time.
fn above(first: &Certificate, mut others: Vec<Certificate>) -> Vec<Certificate> {
    others.retain(|other| other.x5t_s256 != first.x5t_s256);
    let mut chosen = vec![first.clone()];
    let mut at = 0;
    while let Some(one) = chosen.get(at) {
        let issuer = one.issuer.clone();
        let (more, rest) = others
            .into_iter()
            .partition(|other| other.subject.is_same(&issuer));
        others = rest;
        chosen.extend::<Vec<_>>(more);
        at += 1;
    }
    chosen
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
    /// All of it in a line, at a moment: "3, chain complete".
    pub fn summary(&self, now: NumericDate) -> String {
        let all = &self.chains.certificates;
        let worst = (0..all.len())
            .flat_map(|place| {
                let faults = self.chains.faults(place, now).into_iter();
                faults.map(move |fault| (fault, place))
            })
            .min();
        let state = match worst {
            Some((fault, place)) => self.in_short(fault, place),
            None if all.iter().all(|one| one.link == Link::SelfSigned) => "self-signed".into(),
            None if self.chains.count() == 1 => "chain complete".into(),
            None => format!("{} complete", count(self.chains.count(), "chain")),
        };
        let more = if self.is_cut { " and more" } else { "" };
        format!("{}{more}, {state}", all.len())
    }

    /// What ties the certificate at a place to the next, and what is wrong with that, at a
    /// moment, each in a sentence. True marks what is wrong.
    pub fn sentences(&self, place: usize, now: NumericDate) -> Vec<(bool, String)> {
        let Some(one) = self.chains.certificates.get(place) else {
            return Vec::new();
        };
        let issuer = self.issuer(place);
        let link = match &one.link {
            Link::SelfSigned => "Self-signed. Whether to trust it is your decision.".into(),
            Link::SignedBy { .. } => format!("Signed by {issuer}: the signature matches its key."),
            Link::Mismatch { issuer: other } if *other == place => {
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
                quoted(&one.certificate.issuer.text)
            ),
        };
        let faults = self.chains.faults(place, now);
        let is_of_link = |fault: &ChainFault| {
            use ChainFault::{IssuerMissing, Mismatch, NotChecked};
            matches!(fault, IssuerMissing | Mismatch | NotChecked)
        };
        let mut said = vec![(faults.iter().any(is_of_link), link)];
        said.extend(faults.iter().filter_map(|fault| match fault {
            ChainFault::IssuerIsNoCa => Some((
                true,
                format!(
                    "{issuer} does not say that it may sign certificates (`basicConstraints`)."
                ),
            )),
            ChainFault::PathTooLong => Some((
                true,
                format!("{issuer} does not allow so many CAs below itself (`pathLenConstraint`)."),
            )),
            ChainFault::WeakHash => {
                let hash = one.certificate.algorithm.weak_hash.unwrap_or_default();
                Some((
                    true,
                    format!("{hash} is broken, so its signature proves little."),
                ))
            }
            _ => None,
        }));
        said
    }

    /// The places from one certificate up to the end of its chain.
    fn places_from(&self, first: &Certificate) -> Vec<usize> {
        let mut all = self.chains.certificates.iter();
        let place = all.position(|one| one.certificate.x5t_s256 == first.x5t_s256);
        place.map_or_else(Vec::new, |place| self.chains.upwards(place))
    }

    /// One fault in a few words.
    fn in_short(&self, fault: ChainFault, place: usize) -> String {
        let all = &self.chains.certificates;
        let Some(certificate) = all.get(place).map(|one| &one.certificate) else {
            return String::new();
        };
        let (own, issuer) = (shown(&certificate.subject), self.issuer(place));
        match fault {
            ChainFault::Mismatch => format!("{own} is not signed by {issuer}"),
            ChainFault::Expired => format!("{own} has expired"),
            ChainFault::NotYet => format!("{own} is not valid yet"),
            ChainFault::IssuerMissing => {
                format!("the link to {} is missing", shown(&certificate.issuer))
            }
            ChainFault::NotChecked => format!("the signature of {own} was not checked"),
            ChainFault::IssuerIsNoCa => format!("{issuer} is no CA"),
            ChainFault::PathTooLong => format!("{issuer} allows fewer CAs below itself"),
            ChainFault::WeakHash => format!(
                "{own} is signed with {}",
                certificate.algorithm.weak_hash.unwrap_or_default()
            ),
        }
    }

    /// The name of the certificate that a link leads to, as code.
    fn issuer(&self, place: usize) -> String {
        let all = &self.chains.certificates;
        let issuer = all.get(place).and_then(|one| one.link.issuer());
        let issuer = issuer.and_then(|issuer| all.get(issuer));
        issuer.map_or_else(String::new, |issuer| shown(&issuer.certificate.subject))
    }
}

fn shown(name: &Name) -> String {
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
