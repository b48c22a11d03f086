//! What reading a key leaves open: whether a point on a rare curve is one, and the public half
//! of a private key. A [`Resolver`] answers it.

use super::limits::MAX_DERIVED;
use super::point::{
    halves_differ, invalid, lacks_public_half, no_public_half, no_public_key, too_many_private,
};
use super::{Format, Key, KeyFault, KeySet, Material, Private};
use crate::curve;
use crate::resolver::{Answer, Request, Resolver};

/// Completes a key that was just read. While an answer is open, the key stays as it is.
///
/// # Errors
/// The public key is no point of its curve or not that of the private one, or the private one is
/// out of its range.
pub(super) fn settle(key: Key, resolver: &Resolver) -> Result<Key, KeyFault> {
    settle_as(key, true, resolver)
}

/// The same; where both halves are there, they are compared only if `compares`.
fn settle_as(mut key: Key, compares: bool, resolver: &Resolver) -> Result<Key, KeyFault> {
    let private = match &key.private {
        Some(Private::Scalar(private)) => Some(private),
        _ => None,
    };
    let (curve, public) = match &mut key.material {
        Material::Ec { curve, point } => (*curve, point),
        Material::Okp { curve, x } => (*curve, x),
        Material::Akp { set, public } => {
            // Every text of the right length is a public key.
            if let Some(seed) = private.filter(|_| compares || public.is_empty()) {
                let request = Request::MlDsaPublicKey {
                    set: *set,
                    seed: seed.clone(),
                };
                match resolver.ask(request) {
                    Some(Answer::PublicKey(computed)) if public.is_empty() => *public = computed,
                    Some(Answer::PublicKey(computed)) if *public == computed => {}
                    Some(_) if public.is_empty() => return Err(no_public_key(*set)),
                    Some(_) => return Err(halves_differ("priv")),
                    None => {}
                }
            }
            return Ok(key);
        }
        Material::Secret(_) | Material::Rsa { .. } => return Ok(key),
    };
    if !public.is_empty() && !curve::is_common(curve) {
        let request = Request::IsPoint {
            curve,
            public: public.clone(),
        };
        if resolver.ask(request) == Some(Answer::No) {
            return Err(invalid(curve));
        }
    }
    if let Some(private) = private.filter(|_| compares || public.is_empty()) {
        let request = Request::PublicKey {
            curve,
            private: private.clone(),
        };
        match resolver.ask(request) {
            // It was read without its public half.
            Some(Answer::PublicKey(computed)) if public.is_empty() => *public = computed,
            Some(Answer::PublicKey(computed)) if *public == computed => {}
            Some(_) if public.is_empty() => return Err(no_public_half(curve)),
            Some(_) => return Err(halves_differ("d")),
            None => {}
        }
    }
    Ok(key)
}

/// Completes every key of a text; those that turn out to be unusable are skipped.
///
/// # Errors
/// That of the first key, if none is left; more private keys than are computed.
pub(super) fn settle_all(set: KeySet, resolver: &Resolver) -> Result<KeySet, KeyFault> {
    let mut settled = KeySet {
        keys: Vec::new(),
        ..set
    };
    let mut first_fault = None;
    // Positions in the text: what was skipped already counts.
    let mut position = 0;
    let mut derived = 0;
    for key in set.keys {
        while settled
            .skipped
            .iter()
            .any(|(skipped, _)| *skipped == position)
        {
            position += 1;
        }
        derived += usize::from(matches!(key.private, Some(Private::Scalar(_))));
        let is_too_many = derived > MAX_DERIVED;
        if is_too_many && lacks_public_half(&key) {
            return Err(too_many_private());
        }
        match settle_as(key, !is_too_many, resolver) {
            Ok(key) => settled.keys.push(key),
            Err(fault) => {
                if !matches!(settled.format, Format::Secret(_)) {
                    settled.skipped.push((position, fault.clone()));
                }
                first_fault = first_fault.or(Some(fault));
            }
        }
        position += 1;
    }
    settled.skipped.sort_by_key(|(position, _)| *position);
    match first_fault {
        Some(fault) if settled.keys.is_empty() => Err(match settled.skipped.first() {
            Some((_, skipped)) => skipped.clone(),
            None => fault,
        }),
        _ => Ok(settled),
    }
}
