//! Is a public key a point of its curve, and what is that of a private one or a seed?

use super::limits::MAX_DERIVED;
use super::{Key, KeyFault, Material, Private};
use crate::algorithm::{Curve, ParameterSet};
use crate::{curve, late};

/// Refuses a public key that is no point of its curve, or one of small order. On a curve that
/// is not common only its form is checked here.
pub(super) fn check_point(curve: Curve, public: &[u8]) -> Result<(), KeyFault> {
    if curve::is_point(curve, public) {
        Ok(())
    } else {
        Err(invalid(curve))
    }
}

pub(super) fn invalid(curve: Curve) -> KeyFault {
    KeyFault::InvalidPoint {
        curve: curve.name(),
    }
}

/// That a private key of this curve is out of its range, or the curve is not computed.
pub(super) fn no_public_half(curve: Curve) -> KeyFault {
    KeyFault::Unsupported {
        what: "private key on the curve",
        value: curve.name().into(),
    }
}

/// That this member of a JWK is not the private half of the public one (RFC 7518 section 6.2.2.1).
pub(super) fn halves_differ(member: &'static str) -> KeyFault {
    KeyFault::Member {
        member,
        expected: "the private half of the public key beside it",
    }
}

/// That no public key follows from a seed of ML-DSA. Readers check its length, so none is met.
pub(super) fn no_public_key(set: ParameterSet) -> KeyFault {
    KeyFault::Unsupported {
        what: "seed of ML-DSA",
        value: set.name().into(),
    }
}

/// That there are more private keys than are computed.
pub(super) fn too_many_private() -> KeyFault {
    KeyFault::NotAKey {
        code: "key-too-many",
        sentence: format!("these are more than {MAX_DERIVED} private keys: supply fewer"),
    }
}

/// Whether the public half of a key is still to be computed.
pub(super) fn lacks_public_half(key: &Key) -> bool {
    match &key.material {
        Material::Ec { point: public, .. }
        | Material::Okp { x: public, .. }
        | Material::Akp { public, .. } => public.is_empty(),
        Material::Secret(_) | Material::Rsa { .. } => false,
    }
}

/// Completes a key that was just read, and computes on every curve. Where both halves are there,
/// they are compared only if `compares`.
///
/// # Errors
/// The public key is no point of its curve or not that of the private one, or the private one is
/// out of its range.
pub(super) fn complete(mut key: Key, compares: bool) -> Result<Key, KeyFault> {
    let (curve, public) = match &mut key.material {
        Material::Ec { curve, point } => (*curve, point),
        Material::Okp { curve, x } => (*curve, x),
        Material::Akp { set, public } => {
            if let Some(Private::Scalar(seed)) = &key.private
                && (public.is_empty() || compares)
            {
                let computed = late::get().and_then(|late| (late.ml_dsa_public)(*set, seed));
                let computed = computed.ok_or_else(|| no_public_key(*set))?;
                if !public.is_empty() && *public != computed {
                    return Err(halves_differ("priv"));
                }
                *public = computed;
            }
            return Ok(key);
        }
        Material::Secret(_) | Material::Rsa { .. } => return Ok(key),
    };
    let is_empty = public.is_empty();
    if !is_empty && !curve::is_point_any(curve, public) {
        return Err(invalid(curve));
    }
    if let Some(Private::Scalar(private)) = &key.private
        && (is_empty || compares)
    {
        match curve::public_from_private(curve, private) {
            Some(computed) if is_empty || *public == computed => *public = computed,
            None if is_empty => return Err(no_public_half(curve)),
            _ => return Err(halves_differ("d")),
        }
    }
    Ok(key)
}
